"""Door 2: released measures as the tables that the audit reads and `protect` remembers. Released numbers only.

Shares, rates and indices are no tables: they are computed from numbers that are, or are rounded (derive.py).
"""

from collections.abc import Mapping
from itertools import product
from typing import Any

from coc_analytics.disclosure.audit import ReleasedTable
from coc_analytics.disclosure.tables import Cell, Protected, ProtectedTable, Table
from coc_analytics.release import PERIOD, MeasureRelease, Release
from coc_analytics.terms import Form, Siblings


def counts_of(release: Release) -> tuple[MeasureRelease, ...]:
    """The COUNT measures of a release, by name."""
    return tuple(m for _, m in sorted(release.measures.items()) if m.form is Form.COUNT)


def released_tables(release: Release) -> tuple[ReleasedTable, ...]:
    """What anybody can read of a release's counts; cells left out of it are `withheld`."""
    names = {measure.name for measure in counts_of(release)}
    return tuple(_released(measure, names) for measure in counts_of(release))


def remembered(release: Release) -> Protected:
    """An earlier release in the form in which `protect` takes its history."""
    names = {measure.name for measure in counts_of(release)}
    parts = tuple(_remembered(measure, names) for measure in counts_of(release))
    return Protected(parts, release.threshold, proven=True, gap=0.0)


def _released(measure: MeasureRelease, names: set[str]) -> ReleasedTable:
    shown, hidden, withheld = _sorted_out(measure)
    return ReleasedTable(
        **_structure(measure, names),
        shown={codes: int(measure.cells[codes].n or 0) for codes in shown},
        hidden=hidden,
        low={codes: int(measure.cells[codes].low or 0) for codes in hidden},
        high={codes: _whole(measure.cells[codes].high) for codes in hidden},
        withheld=withheld,
    )


def _remembered(measure: MeasureRelease, names: set[str]) -> ProtectedTable:
    shown, _, withheld = _sorted_out(measure)
    cells = {codes: measure.cells.get(codes) for codes in _grid(measure)}
    return ProtectedTable(
        table=Table(**_structure(measure, names), counts={}, people={}),
        shown={codes: codes in shown for codes in cells},
        low={codes: int(cell.low or 0) if cell else 0 for codes, cell in cells.items()},
        high={codes: _whole(cell.high) if cell else None for codes, cell in cells.items()},
        withheld=withheld,
    )


def _structure(measure: MeasureRelease, names: set[str]) -> dict[str, Any]:
    """The fields that `Table` and `ReleasedTable` share."""
    return {
        "name": measure.name,
        "universe": measure.universe,
        "dimensions": tuple(dimension.name for dimension in measure.dimensions),
        "hierarchies": {dimension.name: dict(dimension.parents) for dimension in measure.dimensions},
        "overlapping": _named(measure, lambda d: d.siblings is Siblings.LABELS),
        "covering": _named(measure, lambda d: d.covering),
        "facets": {dimension.name: dimension.facet for dimension in measure.dimensions if dimension.facet},
        "aliases": dict(measure.aliases),
        "impossible": measure.impossible,
        "periods": _periods(measure),
        "time": PERIOD,
        "within": tuple(name for name in measure.within if name in names),
        "follows": measure.follows,
    }


def _named(measure: MeasureRelease, which: Any) -> tuple[str, ...]:
    return tuple(dimension.name for dimension in measure.dimensions if which(dimension))


def _periods(measure: MeasureRelease) -> Mapping[str, tuple[str, ...]]:
    return {code: measure.periods[code] for code in measure.dimensions[0].codes}


def _sorted_out(measure: MeasureRelease) -> tuple[frozenset[Cell], frozenset[Cell], frozenset[Cell]]:
    """Cells shown, hidden behind an interval, and left out; the impossible ones are none of these."""
    possible = frozenset(_grid(measure)) - measure.impossible
    there = {codes for codes in possible if codes in measure.cells}
    shown = frozenset(codes for codes in there if not measure.cells[codes].hidden)
    return shown, frozenset(there) - shown, possible - there


def _grid(measure: MeasureRelease) -> list[Cell]:
    return list(product(*(dimension.codes for dimension in measure.dimensions)))


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)
