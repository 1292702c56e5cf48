"""What the engine refuses, the house refuses: one line and exit code 1, and no count in it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from coc_analytics import ambiguity, disclosure
from coc_analytics.ambiguity import Table
from coc_analytics.cli import main
from coc_analytics.disclosure.engine import refusals_of_the_house
from coc_analytics.disclosure.preparing import prepare
from coc_analytics.terms import Refusal
from pipelines.places import Places

OF_A_QUARTER = ("release", "prepare", "--quarter", "2026Q1", "--audience", "committee", "--by", "Quince")
ROW = {"total": "", "chat": "total", "call": "total"}


@pytest.fixture
def activity(new_community: Places) -> Path:
    """The folder for exports of a new community with one export."""
    folder = new_community.vault / "participation" / "generic"
    folder.mkdir()
    (folder / "a.csv").write_text("member,occurred_at,kind\nSky Sample,2026-02-05,message\n")
    assert CliRunner().invoke(main, ("intake",)).exit_code == 0
    return folder


def more_in_all(table: Table) -> Table:
    """Another number at the top of each table, so that tables of the same things disagree."""
    tops = [
        codes for codes in table.counts if set(codes) <= {"total", "all"} and codes not in table.impossible
    ]
    return replace(table, counts={**table.counts, **{codes: table.counts[codes] + 9173 for codes in tops}})


def without_a_hierarchy(table: Table) -> Table:
    return replace(table, hierarchies={})


def below_zero(table: Table) -> Table:
    return replace(table, counts=dict.fromkeys(table.counts, -9173))


@pytest.mark.parametrize(
    ("spoil", "rule"),
    [
        (more_in_all, "equal coordinates in one universe are one number"),
        (without_a_hierarchy, "every dimension has a hierarchy"),
        (below_zero, "a count is a whole number from 0"),
    ],
)
def test_the_command_says_it_in_one_line(
    activity: Path, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Table], Table], rule: str
) -> None:
    real: Callable[..., Table] = prepare.table_of
    monkeypatch.setattr(prepare, "table_of", lambda *about: spoil(real(*about)))
    run = CliRunner().invoke(main, OF_A_QUARTER)
    assert run.exit_code == 1
    [line] = run.stderr.strip().splitlines()
    assert line.startswith(f"refused: {rule}")
    assert "9173" not in run.output


@pytest.mark.parametrize(
    ("protect", "refusal"), [(disclosure.protect, Refusal), (ambiguity.protect, ambiguity.Refusal)]
)
def test_each_of_the_two_names_refuses_in_its_own_words(
    protect: Callable[..., Any], refusal: type[Exception]
) -> None:
    counts = {("total",): 7, ("chat",): 4, ("call",): 4}
    with pytest.raises(refusal, match="counts agree with their hierarchies"):
        protect([Table(("space",), {"space": ROW}, counts, counts)], 3)


def test_the_house_is_told_the_table_and_the_dimension_but_no_cell() -> None:
    told = ambiguity.Refusal("a rule", "mend it", table="spaces", dimension="space", cell=("chat",))
    assert told.sentence() == "a rule (spaces, dimension space, cell chat): mend it"
    with pytest.raises(Refusal) as refused, refusals_of_the_house():
        raise told
    assert refused.value.sentence() == "a rule (spaces, column space): mend it"
    assert refused.value.__suppress_context__


def test_protecting_by_either_name_is_the_same() -> None:
    counts = {("total",): 10, ("chat",): 9, ("call",): 1}
    table = Table(("space",), {"space": ROW}, counts, counts)
    assert disclosure.protect([table], 3) == ambiguity.protect([table], 3)
    assert disclosure.Table is ambiguity.Table
    assert disclosure.Protected is ambiguity.Protected
