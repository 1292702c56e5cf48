"""Door 2: released measures as the tables that the audit reads and `protect` remembers. Released numbers only.

Shares, rates and indices are no tables: they are computed from numbers that are, or are rounded (derive.py).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

from coc_analytics.ambiguity import Cell, Protected, ProtectedTable, ReleasedTable, Table
from coc_analytics.dimensions import Dimension
from coc_analytics.disclosure.shelf import since_then
from coc_analytics.release import PERIOD, MeasureRelease, Release
from coc_analytics.release import Cell as ReleasedCell
from coc_analytics.terms import Audience, Form, Siblings

Coordinates = tuple[str, tuple[str, ...], Cell]
"""Measure, quarters, codes after the period: `all` of one edition is another number than `all` of the next."""


def counts_of(release: Release) -> tuple[MeasureRelease, ...]:
    """The COUNT measures of a release, by name."""
    return tuple(m for _, m in sorted(release.measures.items()) if m.form is Form.COUNT)


def by_coordinates(measure: MeasureRelease) -> Iterator[tuple[Coordinates, ReleasedCell]]:
    """Every cell of a measure with what it speaks of."""
    for codes, cell in measure.cells.items():
        yield coordinates(measure, codes), cell


def coordinates(measure: MeasureRelease, codes: Cell) -> Coordinates:
    """What a cell speaks of, the same in every edition."""
    return measure.name, measure.periods[codes[0]], codes[1:]


def in_order(releases: Sequence[Release]) -> list[Release]:
    """By quarter, and of one quarter the narrowest audience first."""
    return sorted(releases, key=lambda release: (release.quarter, rank(release.audience)))


def rank(audience: Audience) -> int:
    """0 for the narrowest audience, then upwards."""
    return list(Audience).index(audience)


def binding_thresholds(releases: Sequence[Release], audience: Audience | None) -> list[int]:
    """By release, the threshold at which an audience's numbers are kept from who reads them all.

    Its own releases bind at theirs, all others at the smallest of its own; for None, who is of no audience, all at the
    smallest of all. Once raised, a threshold holds for what is new.
    """
    own = [release for release in releases if audience in (release.audience, None)]
    least = min((release.threshold for release in own), default=0)
    return [release.threshold if release.audience is audience else least for release in releases]


def read_together(releases: Sequence[Release]) -> list[tuple[ReleasedTable, ...]]:
    """The tables of these editions for somebody who reads them all.

    To the narrowest audience among them, hidden cells promise to be anything below the threshold. What a wider
    one is left to guess may be known not to be small to who also reads the narrower one's release, and its
    intervals are wider than what is left to them.
    """
    narrowest = min((rank(release.audience) for release in releases), default=0)
    return [_released_tables(release, rank(release.audience) == narrowest) for release in in_order(releases)]


def remembered(release: Release) -> Protected:
    """An earlier release in the form in which `protect` takes its history."""
    parts = tuple(_remembered(measure, release) for measure in counts_of(release))
    return Protected(parts, release.threshold, proven=True, gap=0.0)


def _released_tables(release: Release, narrowest: bool) -> tuple[ReleasedTable, ...]:
    tables = tuple(_released(measure, release) for measure in counts_of(release))
    return tables if narrowest else tuple(map(_left_to_guess, tables))


def _left_to_guess(table: ReleasedTable) -> ReleasedTable:
    unknown = frozenset(table.hidden) | frozenset(table.withheld)
    return replace(table, hidden=frozenset(), withheld=frozenset(), guessed=unknown, low={}, high={})


def _released(measure: MeasureRelease, release: Release) -> ReleasedTable:
    shown, hidden, withheld = _sorted_out(measure, release.threshold)
    ranges = {codes: cell for codes, cell in measure.cells.items() if codes in hidden | withheld}
    return ReleasedTable(
        **_structure(measure, release),
        shown={codes: int(measure.cells[codes].n or 0) for codes in shown},
        hidden=hidden,
        low={codes: int(cell.low or 0) for codes, cell in ranges.items()},
        high={codes: _whole(cell.high) for codes, cell in ranges.items()},
        withheld=withheld,
        rests=_labels_of_issues(measure),
    )


def _labels_of_issues(measure: MeasureRelease) -> tuple[str, ...]:
    """The labels of which what is left of their whole tells of single issues; of members it tells no secret."""
    time, *others = measure.dimensions
    adds_up = time.siblings is Siblings.ADDITIVE
    return tuple(d.name for d in others if adds_up and d.siblings is Siblings.LABELS)


def _remembered(measure: MeasureRelease, release: Release) -> ProtectedTable:
    shown, _, withheld = _sorted_out(measure, release.threshold)
    cells = {codes: measure.cells.get(codes) for codes in _grid(measure)}
    return ProtectedTable(
        table=Table(**_structure(measure, release), counts={}, people={}),
        shown={codes: codes in shown for codes in cells},
        low={codes: int(cell.low or 0) if cell else 0 for codes, cell in cells.items()},
        high={codes: _whole(cell.high) if cell else None for codes, cell in cells.items()},
        withheld=withheld,
    )


def _structure(measure: MeasureRelease, release: Release) -> dict[str, Any]:
    """The fields that `Table` and `ReleasedTable` share."""
    names = {other.name for other in counts_of(release)}
    return {
        "name": measure.name,
        "universe": measure.universe,
        "dimensions": tuple(dimension.name for dimension in measure.dimensions),
        "hierarchies": {dimension.name: dict(dimension.parents) for dimension in measure.dimensions},
        "overlapping": _named(measure, lambda d: d.siblings is Siblings.LABELS),
        "covering": _named(measure, lambda d: d.covering),
        "alone": {d.name: alone for d in measure.dimensions if (alone := since_then.alone(d))},
        "facets": {dimension.name: dimension.facet for dimension in measure.dimensions if dimension.facet},
        "aliases": {**since_then.aliases(measure, release), **measure.aliases},
        "impossible": measure.impossible,
        "periods": _periods(measure),
        "time": PERIOD,
        "within": tuple(name for name in measure.within if name in names),
        "follows": measure.follows,
        "known": tuple(
            (sum_.terms, sum_.exact) for sum_ in (*measure.known, *since_then.sums(measure, release))
        ),
    }


def _named(measure: MeasureRelease, which: Callable[[Dimension], bool]) -> tuple[str, ...]:
    return tuple(dimension.name for dimension in measure.dimensions if which(dimension))


def _periods(measure: MeasureRelease) -> Mapping[str, tuple[str, ...]]:
    """The quarters of every period, and quarters finer than any that is told: they tie what is told together."""
    told = {code: measure.periods[code] for code in measure.dimensions[0].codes}
    quarters = {(quarter,) for made_of in told.values() for quarter in made_of} - set(told.values())
    unseen = sorted(quarters) if measure.dimensions[0].siblings is Siblings.ADDITIVE else []
    return {**told, **{f"unseen {quarter}": (quarter,) for (quarter,) in unseen}}


def _sorted_out(
    measure: MeasureRelease, threshold: int
) -> tuple[frozenset[Cell], frozenset[Cell], frozenset[Cell]]:
    """Cells shown, hidden among 0 to k-1, and certainly not small (bands, and those left out); the rest is impossible."""
    possible = frozenset(_grid(measure)) - measure.impossible
    there = {codes: measure.cells[codes] for codes in possible if codes in measure.cells}
    shown = frozenset(codes for codes, cell in there.items() if not cell.hidden)
    hidden = frozenset(codes for codes in frozenset(there) - shown if (there[codes].low or 0) < threshold)
    return shown, hidden, possible - shown - hidden


def _grid(measure: MeasureRelease) -> list[Cell]:
    return list(product(*(dimension.codes for dimension in measure.dimensions)))


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)
