"""A question that is asked wrongly is refused, never counted wrongly."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from coc_analytics.casebook import Casebook, MeasureSpec
from coc_analytics.casebook.counting import time_dimension
from coc_analytics.periods import Quarter, roll_ups
from coc_analytics.terms import Refusal, Siblings
from tests.made_up_facts import Report, presence, report_facts
from tests.spec.told import casebook_of, spec_of

Q1 = Quarter.parse("2025Q1")


@pytest.fixture(scope="module")
def casebook() -> Iterator[Casebook]:
    with casebook_of(report_facts(Report(1, Q1)), presence((1, Q1, "message", "docs"))) as opened:
        yield opened


def asked(casebook: Casebook, question: str, measure: str = "received_by_channel") -> MeasureSpec:
    return replace(spec_of(casebook, measure), question=question)


@pytest.mark.parametrize(
    "question",
    [
        "select quarter, issue as unit from issues",
        "select quarter, channel, issue as unit, 1 as reporter from issues",
        "select quarter, channel, issue as unit, 1 as colour from issues",
        "select channel, issue as unit from issues",
        "select quarter, channel from issues",
    ],
)
def test_a_question_with_the_wrong_columns_is_refused(casebook: Casebook, question: str) -> None:
    with pytest.raises(Refusal, match="wrong columns") as refused:
        casebook.count(asked(casebook, question), Q1, Q1)
    assert refused.value.file == "received_by_channel.sql"


def test_a_code_the_measure_does_not_know_is_refused_and_not_lost(casebook: Casebook) -> None:
    question = "select quarter, 'zebra' as channel, issue as unit from issues"
    with pytest.raises(Refusal, match="code its measure does not know") as refused:
        casebook.count(asked(casebook, question), Q1, Q1)
    assert "zebra" not in str(refused.value)


@pytest.mark.parametrize(
    "question",
    [
        "select zebra from issues",
        "select 'zebra'::smallint as quarter, 'form' as channel, 1 as unit",
        "drop zebra",
    ],
)
def test_a_question_that_fails_is_refused_without_its_words(casebook: Casebook, question: str) -> None:
    with pytest.raises(Refusal, match="cannot be counted") as refused:
        casebook.count(asked(casebook, question), Q1, Q1)
    assert "zebra" not in str(refused.value)


def test_a_casebook_can_still_count_after_a_refusal(casebook: Casebook) -> None:
    with pytest.raises(Refusal):
        casebook.count(asked(casebook, "select zebra from issues"), Q1, Q1)
    assert casebook.count(spec_of(casebook, "received_by_channel"), Q1, Q1).cells["all", "form"].n == 1


def test_time_is_a_dimension_with_a_tree_of_its_own() -> None:
    periods = roll_ups(Q1, Quarter.parse("2026Q1"))
    labels = time_dimension(Siblings.LABELS, periods)
    assert (labels.name, labels.covering, labels.parents["2025Q1"], labels.parents["2025H1"]) == (
        "period",
        True,
        "2025H1",
        "2025",
    )
    assert labels.codes == tuple(periods)
    assert not time_dimension(Siblings.ADDITIVE, periods).covering
