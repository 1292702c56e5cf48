"""Door 2: shares, rates and indices. Shares and rates see released numbers only, never a true count.

All are released only over at least 4 k people. What is computed from released numbers alone can give nothing
more away; an index is a true value, so it is rounded so far that one person's answer moves it less than a step.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from coc_analytics.casebook import CellReference, IndexValue, MeasureSpec
from coc_analytics.dimensions import Dimension
from coc_analytics.release import PERIOD, Cell, MeasureRelease
from coc_analytics.release.model import Codes
from coc_analytics.terms import Form, Siblings

PEOPLE_PER_THRESHOLD = 4
"""Shares and indices stand on at least this many times the threshold (docs/decisions/0008-shares-and-indices.md)."""

ROOM = 5.0
"""An index over n people is rounded to a step of at least ROOM / n: wider than any one answer can move it."""

_SCALE = {Form.SHARE: 1, Form.RATE: 10}  # whole percent; rates with one decimal
_UNKNOWN = {Form.SHARE: Cell(None, 0, 100), Form.RATE: Cell(None, 0, None)}

Measures = Mapping[str, MeasureRelease]


def ratio(spec: MeasureSpec, counts: Measures, threshold: int) -> MeasureRelease | None:
    """A share or rate from released counts; None where this audience is not given its counts.

    A cell has a number where numerator and denominator are shown and the denominator is at least 4 k; else the
    range that the released intervals leave, or no more than 0 to 100 where that, too, is less than 4 k.
    """
    parts = _parts(spec)
    if not all(part.measure in counts for part in parts):
        return None
    first = counts[parts[0].measure]
    cells: dict[Codes, Cell] = {
        (period,): _ratio_cell(spec, counts, threshold, period)
        for period in first.dimensions[0].codes
        if all(_is_possible(counts, part, period) for part in parts)
    }
    return MeasureRelease(
        name=spec.name,
        title=spec.title,
        why=spec.why,
        unit=spec.unit,
        form=spec.form,
        universe=first.universe,
        dimensions=(first.dimensions[0],),
        periods=first.periods,
        cells=cells,
        sources=tuple(dict.fromkeys(part.measure for part in parts)),
        per=spec.per,
        numerator=(_coordinates(parts[0]),),
        denominator=tuple(_coordinates(part) for part in spec.denominator),
    )


def recomputed(measure: MeasureRelease, counts: Measures, period: str) -> float | None:
    """The share or rate that the released counts give for a period, rounded as published; None without one."""
    top = _sum_shown(counts, measure.numerator, period)
    bottom = _sum_shown(counts, measure.denominator, period)
    return _value(measure.form, measure.per, top, bottom) if top is not None and bottom else None


def base_number(measure: MeasureRelease, counts: Measures, period: str) -> float | None:
    """The shown number of people or issues that a share, rate or index of a period stands on, if it is shown."""
    cells = measure.denominator or tuple(_whole_of(counts[name]) for name in measure.sources)
    return _sum_shown(counts, cells, period)


def index(
    spec: MeasureSpec, values: Mapping[Codes, IndexValue], counts: Measures, threshold: int
) -> MeasureRelease | None:
    """An index for every period in which it stands on at least 4 k people, rounded; None without its base."""
    base = counts.get(spec.base)
    if base is None:
        return None
    time = base.dimensions[0]
    dimensions = (Dimension(PERIOD, Siblings.LABELS, time.parents, PERIOD), *spec.dimensions)
    cells = {
        codes: _index_cell(
            spec, values.get(codes), base.cells.get((codes[0], *_whole_of(base)[1:])), threshold
        )
        for codes in product(*(dimension.codes for dimension in dimensions))
    }
    return MeasureRelease(
        name=spec.name,
        title=spec.title,
        why=spec.why,
        unit=spec.unit,
        form=spec.form,
        universe=base.universe,
        dimensions=dimensions,
        periods=base.periods,
        cells=cells,
        sources=(spec.base,),
        rounding=spec.rounding,
    )


def rounded(value: float, people: int, steps: Sequence[float]) -> float | None:
    """The value to the finest step that leaves room for one person's answer; None where none does."""
    step = next((step for step in steps if step * people >= ROOM), None)
    return None if step is None else round(math.floor(value / step + 0.5) * step, 6)


def is_on_a_step(value: float, steps: Iterable[float]) -> bool:
    """Whether a published index is a multiple of one of its steps."""
    return any(abs(value / step - round(value / step)) < 1e-6 for step in steps)


# shares and rates


@dataclass(frozen=True)
class _Range:
    low: float
    high: float

    def plus(self, other: "_Range") -> "_Range":
        return _Range(self.low + other.low, self.high + other.high)


def _parts(spec: MeasureSpec) -> tuple[CellReference, ...]:
    numerator = (spec.numerator,) if spec.numerator else ()
    return (*numerator, *spec.denominator)


def _coordinates(part: CellReference) -> tuple[str, ...]:
    return (part.measure, *part.codes)


def _is_possible(counts: Measures, part: CellReference, period: str) -> bool:
    return (period, *part.codes) not in counts[part.measure].impossible


def _ratio_cell(spec: MeasureSpec, counts: Measures, threshold: int, period: str) -> Cell:
    assert spec.numerator is not None
    top = _range(counts, (_coordinates(spec.numerator),), period)
    bottom = _range(counts, tuple(map(_coordinates, spec.denominator)), period)
    if bottom.low < PEOPLE_PER_THRESHOLD * threshold:
        return _UNKNOWN[spec.form]
    if top.low == top.high and bottom.low == bottom.high:
        value = _value(spec.form, spec.per, top.low, bottom.low)
        return Cell(value, value, value)
    others = tuple(_coordinates(part) for part in spec.denominator if part != spec.numerator)
    included = len(others) < len(spec.denominator)
    return _between(spec, top, _range(counts, others, period) if included else None, bottom)


def _range(counts: Measures, cells: Sequence[tuple[str, ...]], period: str) -> _Range:
    total = _Range(0, 0)
    for measure, *codes in cells:
        cell = counts[measure].cells.get((period, *codes)) or Cell(None, 0, None)
        total = total.plus(_Range(cell.low or 0, math.inf if cell.high is None else cell.high))
    return total


def _value(form: Form, per: int, top: float, bottom: float) -> float:
    """The quotient times `per`, rounded half up."""
    return math.floor(per * _SCALE[form] * top / bottom + 0.5) / _SCALE[form]


def _between(spec: MeasureSpec, top: _Range, others: _Range | None, bottom: _Range) -> Cell:
    """The range of the ratio, rounded outwards; `others` is the denominator without the numerator, if part of it."""
    if others is None:
        low, high = _divide(top.low, bottom.high), _divide(top.high, bottom.low)
    else:
        low, high = _divide(top.low, top.low + others.high), _divide(top.high, top.high + others.low)
    most = min(high, 1.0) if spec.form is Form.SHARE else high
    scale = _SCALE[spec.form]
    ceiling = None if math.isinf(most) else math.ceil(spec.per * scale * most - 1e-9) / scale
    return Cell(None, math.floor(spec.per * scale * low + 1e-9) / scale, ceiling)


def _divide(top: float, bottom: float) -> float:
    if math.isinf(top):
        return 1.0 if math.isinf(bottom) else math.inf
    return 0.0 if not top else (0.0 if math.isinf(bottom) else top / bottom)


def _sum_shown(counts: Measures, cells: Iterable[tuple[str, ...]], period: str) -> float | None:
    numbers = [_shown(counts, cell, period) for cell in cells]
    known = [number for number in numbers if number is not None]
    return sum(known) if numbers and len(known) == len(numbers) else None


def _shown(counts: Measures, cell: tuple[str, ...], period: str) -> float | None:
    measure, *codes = cell
    found = counts[measure].cells.get((period, *codes)) if measure in counts else None
    return None if found is None else found.n


# indices


def _whole_of(base: MeasureRelease) -> tuple[str, ...]:
    """The base's cell that holds everybody: its name and the top of each of its dimensions."""
    tops = (next(c for c in d.codes if not d.parents[c]) for d in base.dimensions[1:])
    return (base.name, *tops)


def _index_cell(spec: MeasureSpec, found: IndexValue | None, base: Cell | None, threshold: int) -> Cell:
    needed = PEOPLE_PER_THRESHOLD * threshold
    stands = base is not None and base.n is not None and base.n >= needed
    if found is None or not stands or found.people < needed:
        return Cell(None, None, None)
    value = rounded(found.value, found.people, spec.rounding)
    return Cell(value, value, value)
