"""What periods to come will begin with is protected before anything of them is released."""

import pytest

from coc_analytics.ambiguity.tables import Table
from coc_analytics.disclosure import protect
from coc_analytics.periods import Quarter, stretches_ahead

QUARTERS = ("2026Q1", "2026Q2", "2026Q3")


@pytest.mark.parametrize(
    ("lived", "ahead"),
    [
        (1, {}),
        (2, {}),  # two quarters from the start are a half and all
        (3, {"last2": ("2026Q2", "2026Q3")}),  # three are all there is
        (4, {"last3": ("2026Q2", "2026Q3", "2026Q4")}),  # two are a half
        (5, {"last2": ("2026Q4", "2027Q1"), "last3": ("2026Q3", "2026Q4", "2027Q1")}),
    ],
)
def test_stretches_that_no_period_is_yet(lived: int, ahead: dict[str, tuple[str, ...]]) -> None:
    first = Quarter.parse("2026Q1")
    found = stretches_ahead(first, first.plus(lived - 1))
    assert {code: tuple(map(str, quarters)) for code, quarters in found.items()} == ahead


def made(ahead: bool, people: int) -> Table:
    """Nine issues in each of three quarters; those of the last two are about so many people."""
    periods = {**{quarter: (quarter,) for quarter in QUARTERS}, "all": QUARTERS}
    counts = {("2026Q1",): 9, ("2026Q2",): 9, ("2026Q3",): 9, ("all",): 27}
    behind = {("2026Q1",): 9, ("2026Q2",): people, ("2026Q3",): people, ("all",): 9 + people}
    if ahead:
        periods["last2"] = QUARTERS[1:]
        counts["last2",], behind["last2",] = 18, people
    return Table(
        ("period",),
        {"period": {**dict.fromkeys(periods, "all"), "all": ""}},
        counts,
        behind,
        periods=periods,
        ahead=("last2",) if ahead else (),
    )


def test_a_stretch_about_few_people_cannot_be_worked_out_before_a_longer_period_holds_it() -> None:
    """27 - 9 = 18 issues about two people: whatever the next quarter brings, `last4` would be known to be large."""
    without, with_ = (protect([made(ahead, people=2)], 3).tables[0] for ahead in (False, True))
    assert without.shown["all",]
    assert without.shown["2026Q1",]
    assert not (with_.shown["all",] and with_.shown["2026Q1",])
    assert with_.low["last2",] == 0


def test_a_stretch_about_enough_people_hides_nothing_and_is_never_shown() -> None:
    part = protect([made(ahead=True, people=5)], 3).tables[0]
    assert {cell for cell, shown in part.shown.items() if not shown} == {("last2",)}
