"""Attack: who reads the numbers of two overlapping periods knows something of the quarter they share.

Of distinct people, those in a year and in the last four quarters are in both: |A and B| <= |A| + |B| - |A or B|.
"""

from collections.abc import Iterator

import pytest

from coc_analytics.ambiguity import released, searched
from coc_analytics.ambiguity.knowing import relations
from coc_analytics.disclosure import Table, protect
from coc_analytics.terms import Refusal

QUARTERS = ("2025Q1", "2025Q2", "2025Q3", "2025Q4", "2026Q1", "2026Q2", "2026Q3")
PERIODS = {
    **{quarter: (quarter,) for quarter in QUARTERS},
    "2025H1": QUARTERS[:2],
    "2025H2": QUARTERS[2:4],
    "2026H1": QUARTERS[4:6],
    "2025": QUARTERS[:4],
    "last4": QUARTERS[3:],
    "all": QUARTERS,
}


def members(usually: int, in_the_shared_quarter: int) -> Table:
    """Nobody is active twice, so that a period has as many members as its quarters together."""
    active = {**dict.fromkeys(QUARTERS, usually), "2025Q4": in_the_shared_quarter}
    counts = {(code,): sum(active[quarter] for quarter in made_of) for code, made_of in PERIODS.items()}
    parents = {**dict.fromkeys(PERIODS, "all"), "all": ""}
    return Table(
        ("period",),
        {"period": parents},
        counts,
        counts,
        overlapping=("period",),
        covering=("period",),
        name="active_members",
        universe="active_members",
        periods=PERIODS,
    )


def most_in_the_shared_quarter(table: Table) -> int | None:
    """What the attacker works out from the year, the last four quarters and all; None where one is hidden."""
    part = protect([table], 3).tables[0]
    numbers = {code: part.low[code,] for code in ("2025", "last4", "all") if part.shown[code,]}
    if len(numbers) < 3:
        return None
    return numbers["2025"] + numbers["last4"] - numbers["all"]


@pytest.mark.parametrize(("usually", "shared"), [(5, 0), (5, 1), (8, 1), (4, 2)])
def test_a_small_quarter_that_two_periods_share_is_not_given_away(usually: int, shared: int) -> None:
    most = most_in_the_shared_quarter(members(usually, shared))
    assert most is None or most >= 2


def test_the_gate_notices_a_search_that_forgets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(nest: object) -> Iterator[relations.Relation]:
        return iter(())

    monkeypatch.setattr(relations, "time_overlaps", nothing)
    table = members(5, 0)
    part = released(searched([table], 3)[0].tables[0])
    assert {("2025",), ("last4",), ("all",)} <= set(
        part.shown
    )  # the broken pattern, or this test tests nothing
    with pytest.raises(Refusal, match="the audit must pass"):
        protect([table], 3)
