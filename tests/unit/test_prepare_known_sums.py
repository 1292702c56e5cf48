"""Sums between measures that anyone can work out: active in two quarters = both added up, less those who stayed."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from coc_analytics.ambiguity.auditor import ReleasedTable, audit, audit_intervals
from coc_analytics.casebook import CellCount, MeasureSpec
from coc_analytics.disclosure.preparing.prepare import prepare_release
from coc_analytics.disclosure.shelf.auditing import audit_drafts
from coc_analytics.periods import Quarter
from coc_analytics.release import Cell, Release, Shelf, open_shelf
from coc_analytics.terms import Audience
from tests.small_casebook import SPECS, SmallCasebook

Q2 = Quarter.parse("2026Q2")
ACTIVE = SPECS[0]
STAYED = replace(ACTIVE, name="retained", universe="retained", within=("active_members",))


class Members(SmallCasebook):
    """30 members in the first quarter, 20 in the second, `stayed` of them in both."""

    stayed = 2

    def _count(
        self, spec: MeasureSpec, codes: tuple[str, ...], periods: Mapping[str, tuple[Quarter, ...]]
    ) -> CellCount:
        quarters = {str(quarter) for quarter in periods[codes[0]]}
        both = self.stayed if "2026Q2" in quarters else 0
        active = (
            30 * ("2026Q1" in quarters) + 20 * ("2026Q2" in quarters) - (both if len(quarters) > 1 else 0)
        )
        n = both if spec.name == "retained" else active
        return CellCount(n, n)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return open_shelf(tmp_path / "releases")


def prepare(shelf: Shelf, stayed: int) -> Release:
    casebook = Members({"2026Q1": {}, "2026Q2": {}}, {}, known_specs=(ACTIVE, STAYED))
    casebook.stayed = stayed
    return prepare_release(casebook, shelf, Q2, Audience.COMMITTEE, "Quince")  # type: ignore[arg-type]


def test_those_who_stayed_are_hidden_together_with_what_gives_them_away(shelf: Shelf) -> None:
    """
    counted:   2026Q1 30 | 2026Q2 20 | 2026H1 48 | stayed 2
    released:  one of the three totals goes as well, since 30 + 20 - 48 = 2
    """
    made = prepare(shelf, stayed=2)
    active = made.measures["active_members"].cells
    assert made.measures["retained"].cell("2026Q2").hidden
    totals = [active.get((code,)) for code in ("2026Q1", "2026Q2", "2026H1")]
    assert sum(cell is not None and not cell.hidden for cell in totals) < 3
    assert audit_drafts(shelf).passed


def test_enough_who_stayed_are_shown_with_all_totals(shelf: Shelf) -> None:
    made = prepare(shelf, stayed=9)
    assert made.measures["retained"].cell("2026Q2").n == 9
    assert all(not cell.hidden for cell in made.measures["active_members"].cells.values())


def test_the_release_says_the_sums_and_the_audit_reckons_with_them(shelf: Shelf) -> None:
    made = prepare(shelf, stayed=2)
    known = [sum_ for measure in made.measures.values() for sum_ in measure.known]
    assert any(sum_.exact and "stayed" in sum_.reason for sum_ in known)
    active = made.measures["active_members"]
    everything = {("2026Q1",): 30, ("2026Q2",): 20, ("2026H1",): 48, ("all",): 48}
    shown = replace(active, cells={codes: Cell(n, n, n) for codes, n in everything.items()})
    shelf.write_draft(replace(made, measures={**made.measures, "active_members": shown}))
    report = audit_drafts(shelf)
    assert not report.passed
    assert any("a hidden cell can be anything below k" in line for line in report.lines)


def test_without_the_sums_nobody_would_notice(shelf: Shelf) -> None:
    """The rule taken away: the same release seems ambiguous, so it is this rule that catches it."""
    made = prepare(shelf, stayed=2)
    everything = {("2026Q1",): 30, ("2026Q2",): 20, ("2026H1",): 48, ("all",): 48}
    measures = {name: replace(measure, known=()) for name, measure in made.measures.items()}
    active = replace(
        measures["active_members"], cells={codes: Cell(n, n, n) for codes, n in everything.items()}
    )
    shelf.write_draft(replace(made, measures={**measures, "active_members": active}))
    assert not any("a hidden cell can be anything below k" in line for line in audit_drafts(shelf).lines)


def test_what_bounds_a_table_binds_whatever_its_name() -> None:
    """Answered is at most posting, though it comes first by name: posting 3 leaves answered no 4."""
    answered = ReleasedTable(
        dimensions=("period",),
        hierarchies={"period": {"q": ""}},
        shown={},
        hidden={("q",)},
        low={("q",): 0},
        high={("q",): 3},
        name="answered",
        universe="answered",
        periods={"q": ("2026Q1",)},
        within=("posting",),
    )
    posting = replace(
        answered, shown={("q",): 3}, hidden=(), low={}, high={}, name="posting", universe="posting", within=()
    )
    assert audit([[answered, posting]], [3]) == audit_intervals([[answered, posting]]) == ()
    wide = replace(answered, high={("q",): 9})
    assert [found.table for found in audit_intervals([[replace(answered, high={("q",): 2}), posting]])] == [
        "answered"
    ]
    assert audit_intervals([[wide, posting]]) == ()
    large = replace(posting, shown={("q",): 5})
    assert [found.rule for found in audit([[wide, replace(large, impossible={("q",)}, shown={})]], [3])] == [
        "a hidden cell can be anything below k"
    ]
