"""Shares, rates and indices: from released numbers only, over enough people, rounded enough."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coc_analytics.casebook import CellReference, IndexValue, MeasureSpec
from coc_analytics.dimensions import Dimension
from coc_analytics.disclosure.preparing.derive import (
    base_number,
    index,
    is_on_a_step,
    ratio,
    recomputed,
    rounded,
)
from coc_analytics.release import Cell, MeasureRelease
from coc_analytics.terms import Audience, Form, Siblings
from tests.small_releases import PERIODS, TIME, counts, hidden, shown

K = 3
MODE, TOTAL = ("received_by_mode", "named"), ("received_by_mode", "total")


def spec(form: Form, name: str = "a_share", **about: object) -> MeasureSpec:
    made = MeasureSpec(
        name, "Title", "Why", "percent", form, (Audience.COMMITTEE,), 1.0, "a", "b", date(2027, 1, 1)
    )
    return replace(made, **about)  # type: ignore[arg-type]


def share(
    top: tuple[str, ...] = MODE, *bottom: tuple[str, ...], form: Form = Form.SHARE, per: int = 100
) -> MeasureSpec:
    return spec(
        form,
        per=per,
        numerator=CellReference(top[0], top[1:]),
        denominator=tuple(CellReference(cell[0], cell[1:]) for cell in bottom or (TOTAL,)),
    )


def by_mode(**cells: Cell) -> dict[str, MeasureRelease]:
    """Counts by mode of one quarter, the rest of the measure as it is."""
    measure = counts()
    changed = {("2026Q3", code): cell for code, cell in cells.items()}
    return {measure.name: replace(measure, cells={**measure.cells, **changed})}


def cell_of(made: MeasureRelease | None, *codes: str) -> Cell:
    assert made is not None
    return made.cell(*(codes or ("2026Q3",)))


def test_a_share_of_shown_numbers_is_shown_in_whole_percent() -> None:
    made = ratio(share(), by_mode(named=shown(8), total=shown(12)), K)
    assert cell_of(made) == shown(67)
    assert made is not None
    assert (made.sources, made.form, made.unit) == (("received_by_mode",), Form.SHARE, "percent")
    assert (made.numerator, made.denominator) == ((MODE,), (TOTAL,))


def test_a_rate_has_one_decimal_and_its_own_scale() -> None:
    assert cell_of(ratio(share(form=Form.RATE), by_mode(named=shown(5), total=shown(120)), K)) == shown(4.2)
    made = ratio(share(form=Form.RATE, per=1000), by_mode(named=shown(5), total=shown(120)), K)
    assert cell_of(made) == shown(41.7)


def test_too_few_behind_it_and_nothing_is_said() -> None:
    before = by_mode(named=shown(6), total=shown(4 * K - 1))
    assert cell_of(ratio(share(), before, K)) == Cell(None, 0, 100)
    assert cell_of(ratio(share(form=Form.RATE), before, K)) == Cell(None, 0, None)


@pytest.mark.parametrize(
    ("cells", "bottom", "left"),
    [
        # the numerator hidden, at most 6 of 20
        ({"named": hidden(6), "total": shown(20)}, [TOTAL], Cell(None, 0, 30)),
        ({"named": hidden(None), "total": shown(20)}, [TOTAL], Cell(None, 0, 100)),
        # 20 in time, and from none to 5 late: at least 20 of 25
        (
            {"named": shown(20), "witness": hidden(5)},
            [MODE, ("received_by_mode", "witness")],
            Cell(None, 80, 100),
        ),
        (
            {"named": shown(20), "witness": hidden(None)},
            [MODE, ("received_by_mode", "witness")],
            Cell(None, 0, 100),
        ),
        # from none to 5 in time and 20 late: at most 5 of 25
        (
            {"named": hidden(5), "witness": shown(20)},
            [MODE, ("received_by_mode", "witness")],
            Cell(None, 0, 20),
        ),
        # both hidden: it may stand on nobody
        ({"named": hidden(50), "total": hidden(50)}, [TOTAL], Cell(None, 0, 100)),
    ],
)
def test_a_hidden_share_is_the_range_its_counts_leave(
    cells: dict[str, Cell], bottom: list[tuple[str, ...]], left: Cell
) -> None:
    assert cell_of(ratio(share(MODE, *bottom), by_mode(**cells), K)) == left


def test_a_count_left_out_of_the_release_is_anything() -> None:
    measures = by_mode(total=shown(20))
    gone = replace(
        measures["received_by_mode"],
        cells={
            codes: cell for codes, cell in measures["received_by_mode"].cells.items() if codes[1] != "named"
        },
    )
    assert cell_of(ratio(share(), {gone.name: gone}, K)) == Cell(None, 0, 100)


def test_a_share_of_what_cannot_be_has_no_cell() -> None:
    measure = by_mode(named=shown(0))["received_by_mode"]
    measure = replace(measure, impossible=frozenset({("2026Q3", "named")}))
    made = ratio(share(), {measure.name: measure}, K)
    assert made is not None
    assert ("2026Q3",) not in made.cells
    assert ("2026Q2",) in made.cells


def test_no_share_where_this_audience_has_not_its_counts() -> None:
    assert ratio(share(("other",), TOTAL), by_mode(), K) is None
    assert ratio(share(MODE, ("other",)), by_mode(), K) is None


cells = st.integers(K, 60).map(shown) | (st.none() | st.integers(2, 60)).map(hidden)


@given(cells, cells, st.booleans())
def test_every_possible_share_lies_in_the_published_range(top: Cell, other: Cell, nested: bool) -> None:
    """Whatever the hidden counts are, the share they give is inside what is published of it."""
    bottom = [MODE, ("received_by_mode", "witness")] if nested else [("received_by_mode", "witness")]
    made = cell_of(ratio(share(MODE, *bottom), by_mode(named=top, witness=other), K))
    for x in _possible(top):
        for y in _possible(other):
            below = x + y if nested else y
            if below and x <= below:
                value = 100 * x / below
                assert (made.low or 0) - 0.5 <= value <= (100 if made.high is None else made.high) + 0.5


def _possible(cell: Cell) -> list[int]:
    low, high = int(cell.low or 0), 90 if cell.high is None else int(cell.high)
    return sorted({low, (low + high) // 2, high})


def test_a_share_can_be_computed_again_from_the_release() -> None:
    measures = by_mode(named=shown(8), total=shown(12))
    made = ratio(share(), measures, K)
    assert made is not None
    assert recomputed(made, measures, "2026Q3") == 67
    assert base_number(made, measures, "2026Q3") == 12
    assert recomputed(made, by_mode(named=hidden(9)), "2026Q3") is None


# indices

VALUES = Dimension("value", Siblings.ADDITIVE, {"trust": "", "gratitude": ""}, "value")
PULSE = spec(
    Form.INDEX, "pulse_by_value", base="pulse_answers", rounding=(0.1, 0.25, 0.5, 1.0), dimensions=(VALUES,)
)


def answers(n: Cell) -> dict[str, MeasureRelease]:
    measure = counts("pulse_answers", dimensions=(TIME,), cells={(period,): n for period in PERIODS})
    return {measure.name: measure}


def trust(value: float, people: int, base: Cell) -> Cell:
    found = {("2026Q3", "trust"): IndexValue(value, people)}
    return cell_of(index(PULSE, found, answers(base), K), "2026Q3", "trust")


@pytest.mark.parametrize(
    ("people", "mean"), [(60, 3.7), (50, 3.7), (49, 3.75), (20, 3.75), (19, 3.5), (12, 3.5)]
)
def test_the_fewer_people_the_coarser_the_index(people: int, mean: float) -> None:
    assert trust(3.68, people, shown(60)) == shown(mean)


def test_an_index_needs_its_base_shown_and_large() -> None:
    nothing = Cell(None, None, None)
    assert trust(3.68, 60, hidden(90)) == nothing
    assert trust(3.68, 11, shown(60)) == nothing
    assert trust(3.68, 60, shown(11)) == nothing
    made = index(PULSE, {}, answers(shown(60)), K)
    assert cell_of(made, "2026Q3", "trust") == nothing
    assert index(PULSE, {}, {}, K) is None


def test_an_index_names_its_base_and_its_steps() -> None:
    made = index(PULSE, {("2026Q3", "trust"): IndexValue(3.68, 60)}, answers(shown(60)), K)
    assert made is not None
    assert (made.sources, made.rounding, made.form) == (("pulse_answers",), PULSE.rounding, Form.INDEX)
    assert base_number(made, answers(shown(60)), "2026Q3") == 60
    assert len(made.cells) == len(PERIODS) * 2


def test_a_coarse_step_is_kept() -> None:
    assert rounded(43.2, 12, (5,)) == 45
    assert rounded(42.4, 12, (5,)) == 40
    assert rounded(3.6, 4, (0.1, 1)) is None


@given(st.lists(st.integers(1, 5), min_size=12, max_size=80), st.integers(1, 5))
def test_one_answer_moves_an_index_by_less_than_a_step(scores: list[int], other: int) -> None:
    """So with one answer changed the published mean is mostly the same, else its neighbour."""
    steps, people = PULSE.rounding, len(scores)
    before = rounded(sum(scores) / people, people, steps)
    after = rounded((sum(scores) - scores[0] + other) / people, people, steps)
    assert before is not None
    assert after is not None
    step = next(step for step in steps if step * people >= 5)
    assert abs(before - after) <= step + 1e-9
    assert 4 / people < step  # the largest change of one answer is less than a step
    assert is_on_a_step(before, steps)


def test_a_value_between_the_steps_is_noticed() -> None:
    assert is_on_a_step(3.75, (0.25,))
    assert not is_on_a_step(3.7, (0.25,))
