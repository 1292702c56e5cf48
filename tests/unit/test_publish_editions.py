"""The rules that editions and audiences keep, one by one, each broken by two small releases."""

from dataclasses import replace

import pytest

from coc_analytics.disclosure.editions import (
    faults_of_editions,
    thresholds_never_fall,
    wider_audiences_have_larger_thresholds,
    wider_audiences_see_a_part,
)
from coc_analytics.release import Release
from coc_analytics.terms import Audience
from tests.small_releases import LAST, counts
from tests.small_releases import release as any_release

COMMITTEE, BOARD, PUBLIC = Audience


def release(audience: Audience = COMMITTEE, **about: object) -> Release:
    """A release of counts alone."""
    return any_release(audience, measures={"received_by_mode": counts()}, **about)


def rules(*releases: Release) -> set[str]:
    return {fault.rule for fault in faults_of_editions(releases)}


def test_three_audiences_of_one_quarter_and_a_later_edition_keep_every_rule() -> None:
    assert rules(release(), release(BOARD), release(PUBLIC)) == set()
    assert rules(release(quarter=LAST.plus(-1)), release()) == set()


def test_a_threshold_may_rise_and_never_fall() -> None:
    earlier = release(quarter=LAST.plus(-1), threshold=5)
    assert not list(thresholds_never_fall([earlier, release(threshold=6)]))
    fault = next(thresholds_never_fall([earlier, release(threshold=4)]))
    assert fault.sentence() == "the threshold of an audience never falls (committee/2026Q3)"


@pytest.mark.parametrize("order", [1, -1])
def test_a_wider_audience_has_no_smaller_threshold_than_a_narrower_one(order: int) -> None:
    pair = [release(threshold=6), release(BOARD, threshold=5)][::order]
    assert [fault.place for fault in wider_audiences_have_larger_thresholds(pair)] == ["board/2026Q3"]
    assert not list(wider_audiences_have_larger_thresholds([release(), release(BOARD)][::order]))


def test_a_draft_beside_counts_for_what_a_wider_audience_may_be_shown() -> None:
    empty = replace(release(), measures={})
    assert list(wider_audiences_see_a_part([empty, release(BOARD)]))
    assert {fault.rule for fault in faults_of_editions([release(BOARD)], [empty])} == {
        "a wider audience is shown only what a narrower one is shown"
    }
