"""Nothing small is left over by taking shown periods from a shown one; tried against every way to take parts away."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from coc_analytics.ambiguity import released
from coc_analytics.ambiguity.auditor import audit
from coc_analytics.disclosure import Protected, Table, protect
from coc_analytics.periods import Quarter, period_parents, roll_ups

K = 3
FIRST = Quarter.parse("2024Q1")
counts = st.lists(st.integers(0, 9), min_size=2, max_size=7)


def over_quarters(numbers: Sequence[int]) -> Table:
    """One thing counted in so many quarters, with all periods of a release."""
    periods = roll_ups(FIRST, FIRST.plus(len(numbers) - 1))
    cells = {
        (code,): sum(numbers[q.index - FIRST.index] for q in made_of) for code, made_of in periods.items()
    }
    quarters = {code: tuple(map(str, made_of)) for code, made_of in periods.items()}
    return Table(
        ("period",),
        {"period": period_parents(periods)},
        cells,
        cells,
        name="m",
        universe="issues",
        periods=quarters,
    )


def left_over(protected: Protected) -> Iterator[int]:
    """What every set of shown parts, no two of the same time, leaves of a shown period that they are not all of."""
    (part,) = protected.tables
    shown = {
        frozenset(part.table.periods[code]): part.low[code,] for (code,), yes in part.shown.items() if yes
    }
    for whole, held in shown.items():
        inside = [made_of for made_of in shown if made_of < whole]
        for number in range(1, len(inside) + 1):
            for taken in combinations(inside, number):
                together = frozenset().union(*taken)
                if sum(map(len, taken)) == len(together) < len(whole):
                    yield held - sum(shown[made_of] for made_of in taken)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(counts)
def test_nothing_small_is_left_over_whatever_is_taken_away(numbers: Sequence[int]) -> None:
    assert all(left >= K for left in left_over(protect([over_quarters(numbers)], K)))


def test_a_year_less_its_halves_quarters_and_what_overlaps_is_found_by_the_audit() -> None:
    """Five quarters hold 12, of which two years' parts hold 6 and 4: two are left. Shown by hand, the audit says so."""
    table = over_quarters([2, 3, 3, 1, 3])
    protected = protect([table], K)
    assert protected.shown[0]["all",]
    shown = {("all",): 12, ("2024H1",): 5, ("2024H2",): 4}
    by_hand = released(protected.tables[0])
    by_hand = type(by_hand)(
        **{
            **vars(by_hand),
            "shown": shown,
            "hidden": frozenset(),
            "withheld": frozenset(),
            "low": {},
            "high": {},
        }
    )
    assert "a difference of nested periods is not small" not in {
        found.rule for found in audit([[by_hand]], [K])
    }
    worse = type(by_hand)(**{**vars(by_hand), "shown": {**shown, ("all",): 11}})
    assert "a difference of nested periods is not small" in {found.rule for found in audit([[worse]], [K])}


def labels_over_quarters(numbers: Sequence[tuple[int, int]]) -> Table:
    """Issues of so many quarters and how many of them are about trust; a release's periods, every other label small."""
    periods = roll_ups(FIRST, FIRST.plus(len(numbers) - 1))
    cells = {}
    for code, made_of in periods.items():
        here = [numbers[q.index - FIRST.index] for q in made_of]
        cells[code, "total"], cells[code, "trust"] = (sum(column) for column in zip(*here, strict=True))
        cells[code, "call"] = cells[code, "total"]
    return Table(
        ("period", "value"),
        {"period": period_parents(periods), "value": {"total": "", "trust": "total", "call": "total"}},
        cells,
        cells,
        name="m",
        universe="issues",
        overlapping=("value",),
        periods={code: tuple(map(str, made_of)) for code, made_of in periods.items()},
        rests={cell: cells[cell[0], "total"] - n for cell, n in cells.items() if cell[1] != "total"},
    )


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 9)).map(sorted).map(reversed).map(tuple),
        min_size=2,
        max_size=4,
    )
)
def test_a_period_less_a_label_of_a_part_of_it_leaves_nothing_small(
    numbers: Sequence[tuple[int, int]],
) -> None:
    """Six in the half-year and four of them in one quarter about trust: two are left, of whom somebody knows."""
    (part,) = protect([labels_over_quarters(numbers)], K).tables
    shown = {codes: part.low[codes] for codes, yes in part.shown.items() if yes}
    periods = {code: set(made_of) for code, made_of in part.table.periods.items()}
    for (long, whole), held in shown.items():
        for (short, label), inside in shown.items():
            if (whole, label) == ("total", "trust") and periods[short] < periods[long]:
                assert held - inside >= K
