"""Reader: which period can be shown. Chooses among released cells only; it never adds hidden ones up.

Where a quarter cannot be shown, the finest safe roll-up is offered: half-year, year, last four quarters, all.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import StrEnum
from itertools import takewhile

from coc_analytics.periods import Quarter
from coc_analytics.release import Cell, MeasureRelease
from coc_analytics.terms import TOTAL, Form

Codes = tuple[str, ...]
_NAMED = re.compile(r"\d{4}(Q[1-4]|H[12])?|last4|all")
UNSAID = Cell(None, None, None)
HALF = 0.5
"""A breakdown is drawn for the finest period in which at least this share of its cells is shown,"""
MOST = 0.6
"""or in which two or more cells are shown that hold this share of the total."""


class Grain(StrEnum):
    """How long a period is, finest first."""

    QUARTER = "quarter"
    HALF_YEAR = "half-year"
    YEAR = "year"
    LAST4 = "last four quarters"
    ALL = "all quarters"


CALENDAR = (Grain.QUARTER, Grain.HALF_YEAR, Grain.YEAR)
COARSE = (Grain.YEAR, Grain.LAST4, Grain.ALL)
"""What the board's breakdowns may speak of."""


def of_named_periods(measure: MeasureRelease) -> MeasureRelease:
    """The measure without periods that no page has a name for, such as what one period leaves of another."""
    periods = {code: of for code, of in measure.periods.items() if _NAMED.fullmatch(code)}
    if len(periods) == len(measure.periods):
        return measure
    time = measure.dimensions[0]
    parents = {code: up if up in periods else "" for code, up in time.parents.items() if code in periods}
    return replace(
        measure,
        periods=periods,
        dimensions=(replace(time, parents=parents), *measure.dimensions[1:]),
        cells={codes: cell for codes, cell in measure.cells.items() if codes[0] in periods},
        impossible=frozenset(codes for codes in measure.impossible if codes[0] in periods),
    )


def grain_of(period: str) -> Grain:
    if period in {"last4", "all"}:
        return Grain.LAST4 if period == "last4" else Grain.ALL
    if "Q" in period:
        return Grain.QUARTER
    return Grain.HALF_YEAR if "H" in period else Grain.YEAR


def periods_of(measure: MeasureRelease, grain: Grain) -> tuple[str, ...]:
    """The measure's periods of one grain, oldest first."""
    found = (code for code in measure.periods if grain_of(code) is grain)
    return tuple(sorted(found, key=lambda code: measure.periods[code]))


def periods_with(measure: MeasureRelease, quarter: Quarter) -> tuple[str, ...]:
    """The measure's periods that contain a quarter, finest first."""
    grains = list(Grain)
    found = [code for code, quarters in measure.periods.items() if str(quarter) in quarters]
    return tuple(sorted(found, key=lambda code: grains.index(grain_of(code))))


def periods_to_speak_of(
    measure: MeasureRelease, quarter: Quarter, grains: Sequence[Grain] = tuple(Grain)
) -> tuple[str, ...]:
    """The periods of these grains with a quarter, finest first; never none: else any with it, else the latest."""
    there = periods_with(measure, quarter)
    wanted = tuple(period for period in there if grain_of(period) in grains)
    return (
        wanted or there or (max(measure.periods, key=lambda period: (measure.periods[period][-1], period)),)
    )


def quarters_on_record(measure: MeasureRelease) -> tuple[str, ...]:
    """Every quarter any period of the measure is made of, in order."""
    return tuple(sorted({quarter for quarters in measure.periods.values() for quarter in quarters}))


def at(measure: MeasureRelease, period: str, codes: Codes = ()) -> Cell | None:
    """The cell, or None where it is impossible; a cell the release leaves out is one without any limits."""
    place = (period, *codes)
    return None if place in measure.impossible else measure.cells.get(place, UNSAID)


def outdone_by_none(
    measure: MeasureRelease, period: str, leading: Sequence[Codes], every: Iterable[Codes]
) -> list[Codes]:
    """The first of these shown cells, up to the first that some hidden one of all might exceed."""
    hidden = [cell for codes in every if (cell := at(measure, period, codes)) is not None and cell.hidden]
    most = max((math.inf if cell.high is None else cell.high for cell in hidden), default=0.0)
    return list(takewhile(lambda codes: (shown(measure, period, codes) or 0.0) >= most, leading))


def shown(measure: MeasureRelease, period: str, codes: Codes = ()) -> float | None:
    """The number, or None where it is hidden."""
    cell = at(measure, period, codes)
    return None if cell is None else cell.n


def finest_shown(measure: MeasureRelease, quarter: Quarter, codes: Codes = ()) -> str | None:
    """The finest period with this quarter in which the number is shown."""
    return next((p for p in periods_with(measure, quarter) if shown(measure, p, codes) is not None), None)


def finest_shown_of(
    measure: MeasureRelease, quarter: Quarter, rows: Iterable[Codes], grains: Sequence[Grain] = tuple(Grain)
) -> str:
    """The finest period with this quarter in which enough of the rows is shown; else the one showing most.

    Where no period shows any, the longest speaks for all of them. Only periods of `grains` are tried.
    """
    wanted, periods = list(rows), periods_to_speak_of(measure, quarter, grains)
    for period in periods:
        if _enough(measure, period, wanted):
            return period
    number = {p: sum(shown(measure, p, codes) is not None for codes in wanted) for p in periods}
    most = max(periods, key=lambda p: (number[p], -periods.index(p)))
    if number[most] or measure.periods[periods[-1]] == measure.periods[periods[0]]:
        return most
    return periods[-1]


def _enough(measure: MeasureRelease, period: str, rows: Sequence[Codes]) -> bool:
    """Whether half of the rows are shown, or two or more of them with most of the total."""
    known = [value for codes in rows if (value := shown(measure, period, codes)) is not None]
    if len(known) >= HALF * len(rows):
        return True
    total = shown(measure, period, tuple(TOTAL for _ in measure.dimensions[1:]))
    return len(known) >= 2 and total is not None and sum(known) >= MOST * total


def tells(measure: MeasureRelease, period: str, codes: Codes = ()) -> bool:
    """Whether a cell says anything: it is shown, or its range is less than half of all it could be."""
    cell = at(measure, period, codes)
    if cell is None or not cell.hidden:
        return cell is not None
    if measure.form is Form.INDEX or cell.high is None:
        return measure.form is not Form.INDEX and bool(cell.low)
    if measure.form is Form.RATE:
        return True
    whole = 100.0 if measure.form is Form.SHARE else whole_of(measure, period, codes)
    return whole is None or cell.high - (cell.low or 0) < HALF * whole


def may_be_anything(measure: MeasureRelease, period: str, codes: Codes) -> bool:
    """Whether a part's range runs from nothing to all there is in its period."""
    total, cell = tuple(TOTAL for _ in codes), at(measure, period, codes)
    whole = at(measure, period, total) if codes != total else None
    if cell is None or whole is None or whole.high is None or cell.low:
        return False
    return cell.hidden and (cell.high is None or cell.high >= whole.high)


def whole_of(measure: MeasureRelease, period: str, codes: Codes = ()) -> float | None:
    """The most a count could be: its total's upper end or, of a total, that of the longer periods it is part of."""
    total = tuple(TOTAL for _ in codes)
    places = [(period, total)] if codes != total else []
    mine = set(measure.periods[period])
    places += [(longer, total) for longer, of in measure.periods.items() if mine < set(of)]
    ends = [cell.high for p, c in places if (cell := at(measure, p, c)) is not None and cell.high is not None]
    return min(ends, default=None)


def before(measure: MeasureRelease, quarter: Quarter) -> tuple[str, ...]:
    """What came before a quarter, nearest first: the quarter before, then the latest half-year and year that ended."""
    ended = [
        p for p, of in measure.periods.items() if of and of[-1] < str(quarter) and grain_of(p) in CALENDAR
    ]
    latest = {
        grain: max((p for p in ended if grain_of(p) is grain), key=lambda p: measure.periods[p], default=None)
        for grain in CALENDAR
    }
    if latest[Grain.QUARTER] != str(quarter.plus(-1)):
        latest[Grain.QUARTER] = None
    return tuple(period for period in latest.values() if period is not None)


def is_first(measure: MeasureRelease, quarter: Quarter) -> bool:
    """Whether a quarter is the first on record, so that nothing came before it."""
    return quarters_on_record(measure)[0] == str(quarter)


def shown_share(measure: MeasureRelease, periods: Sequence[str], codes: Codes = ()) -> float:
    """Which part of these periods' numbers is shown."""
    return sum(shown(measure, p, codes) is not None for p in periods) / len(periods) if periods else 0.0


def coarser_grain(measure: MeasureRelease, codes: Codes = ()) -> Grain | None:
    """The finest of half-year and year that shows a larger part of its numbers than quarters do."""
    quarters = shown_share(measure, periods_of(measure, Grain.QUARTER), codes)
    for grain in (Grain.HALF_YEAR, Grain.YEAR):
        if shown_share(measure, periods_of(measure, grain), codes) > max(quarters, HALF - 1e-9):
            return grain
    return None
