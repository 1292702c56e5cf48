"""Room 1: counts every cell of a measure and the people behind it. Only door 2 may see what comes out of here."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import duckdb

from coc_analytics.casebook.connection import plainly
from coc_analytics.casebook.specs import MeasureSpec
from coc_analytics.dimensions import Dimension
from coc_analytics.periods import Quarter, not_finer_than, period_parents, roll_ups, with_others
from coc_analytics.terms import Refusal, Siblings

PERIOD = "period"


@dataclass(frozen=True)
class CellCount:
    """How many, and the smallest number of people behind it: a cell is small when `people` is."""

    n: int
    people: int


@dataclass(frozen=True)
class CountedMeasure:
    """A COUNT measure before protection: every combination of codes, period first, zeros included.

    `dimensions` has the period first; its hierarchy is a tree for readers (`last4` overlaps the years beside it),
    so what adds up in time follows from `periods`, the quarters of each period. `impossible` cells cannot be
    anything but zero, and everybody knows. `ahead` are periods that are counted to be protected, but never told.
    """

    spec: MeasureSpec
    dimensions: tuple[Dimension, ...]
    periods: Mapping[str, tuple[Quarter, ...]]
    cells: Mapping[tuple[str, ...], CellCount]
    impossible: frozenset[tuple[str, ...]] = frozenset()
    ahead: frozenset[str] = frozenset()

    def told(self) -> "CountedMeasure":
        """The same without what is never told."""
        periods = {code: quarters for code, quarters in self.periods.items() if code not in self.ahead}
        cells = {codes: cell for codes, cell in self.cells.items() if codes[0] in periods}
        dimensions = (time_dimension(self.spec.time, periods), *self.dimensions[1:])
        return replace(self, periods=periods, cells=cells, dimensions=dimensions, ahead=frozenset())


@dataclass(frozen=True)
class IndexValue:
    """An index, not yet rounded, and the number of people it is made of."""

    value: float
    people: int


def count(
    connection: duckdb.DuckDBPyConnection,
    spec: MeasureSpec,
    first: Quarter,
    last: Quarter,
    ahead: Mapping[str, tuple[Quarter, ...]],
) -> CountedMeasure:
    """Count a COUNT measure for every period of a release of quarter `last`, and for stretches that are not told.

    n = distinct units; people = the least of n, distinct reporters and distinct reported persons, where one who is
    unknown counts once a unit (or: distinct persons, where the measure names persons; or: n, where units are people).
    """
    told = not_finer_than(spec.finest_period, roll_ups(first, last))
    periods = with_others(told, ahead)
    dimensions = (time_dimension(spec.time, periods), *spec.dimensions)
    with plainly("a measure cannot be counted", "mend its SQL", f"{spec.name}.sql"):
        rows = _counted_rows(connection, spec, periods)
    found = {tuple(codes): CellCount(n, people) for *codes, n, people in rows}
    if any(code is None for codes in found for code in codes):
        raise Refusal("a fact has a code its measure does not know", "mend its SQL", file=f"{spec.name}.sql")
    nobody = CellCount(0, 0)
    every = product(*(dimension.codes for dimension in dimensions))
    return CountedMeasure(
        spec,
        dimensions,
        periods,
        {codes: found.get(codes, nobody) for codes in every},
        _impossible(spec, dimensions, first),
        frozenset(periods.keys() - told.keys()),
    )


def index(
    connection: duckdb.DuckDBPyConnection, spec: MeasureSpec, first: Quarter, last: Quarter
) -> Mapping[tuple[str, ...], IndexValue]:
    """Ask an INDEX measure's question for every period; periods in which nobody is behind it are left out."""
    names = ", ".join((PERIOD, *(f'"{dimension.name}"' for dimension in spec.dimensions)))
    with plainly("a measure cannot be counted", "mend its SQL", f"{spec.name}.sql"):
        _lay_out_periods(connection, roll_ups(first, last))
        rows = connection.execute(
            f"select {names}, number::double, base::bigint from (\n{spec.question}\n) where base > 0 order by all"
        ).fetchall()
    return {tuple(map(str, codes)): IndexValue(value, base) for *codes, value, base in rows}


def time_dimension(siblings: Siblings, periods: Mapping[str, tuple[Quarter, ...]]) -> Dimension:
    """The period as a dimension; who is active in a year is active in one of its quarters, so labels cover."""
    covering = siblings is Siblings.LABELS
    return Dimension(PERIOD, siblings, period_parents(dict(periods)), facet=PERIOD, covering=covering)


def _impossible(
    spec: MeasureSpec, dimensions: tuple[Dimension, ...], first: Quarter
) -> frozenset[tuple[str, ...]]:
    if not spec.not_in_first_quarter:
        return frozenset()
    others = (dimension.codes for dimension in dimensions[1:])
    return frozenset((str(first), *codes) for codes in product(*others))


def _counted_rows(
    connection: duckdb.DuckDBPyConnection, spec: MeasureSpec, periods: Mapping[str, tuple[Quarter, ...]]
) -> list[tuple[Any, ...]]:
    _lay_out_periods(connection, periods)
    for place, dimension in enumerate(spec.dimensions):
        _lay_out_dimension(connection, place, dimension)
    return connection.execute(_counting_query(spec, _behind(connection, spec))).fetchall()


@dataclass(frozen=True)
class _Behind:
    """The columns of a question that name people, and how units and people are then counted."""

    columns: tuple[str, ...]
    n: str
    people: str


_BEHIND = (
    _Behind((), "count(*)", "count(*)"),  # units are members, and each is there once
    _Behind(("person",), "count(distinct unit)", "count(distinct person)"),
    _Behind(
        ("reported", "reporter"),
        "count(distinct unit)",
        "least(count(distinct unit),"
        " count(distinct reporter) + count(distinct unit) filter (reporter is null),"
        " count(distinct reported) + count(distinct unit) filter (reported is null))",
    ),
)


def _behind(connection: duckdb.DuckDBPyConnection, spec: MeasureSpec) -> _Behind:
    """Which people a question names; refuses one with other columns than a measure needs."""
    described = connection.execute(f"describe\n{spec.question}").fetchall()
    columns = {row[0] for row in described}
    needed = {"quarter", "unit", *(dimension.name for dimension in spec.dimensions)}
    for behind in _BEHIND:
        if columns == needed | set(behind.columns):
            return behind
    raise Refusal(
        "a question has the wrong columns",
        "return quarter, the dimensions, unit, and reporter with reported, or person, or neither",
        file=f"{spec.name}.sql",
    )


def _counting_query(spec: MeasureSpec, behind: _Behind) -> str:
    """Place everyone in every cell they belong to, once (the heavy step), then count."""
    places = range(len(spec.dimensions))
    codes = ", ".join(("period", *(f"code_{place}" for place in places)))
    placed = ", ".join(("periods.period", *(f"above_{place}.code as code_{place}" for place in places)))
    who = "".join(f", facts.{column}" for column in ("unit", *behind.columns))
    joins = "\n".join(
        f'left join above_{place} on above_{place}.leaf = facts."{dimension.name}"::varchar'
        for place, dimension in enumerate(spec.dimensions)
    )
    return (
        f"with facts as (\n{spec.question}\n),\nplaced as (\nselect distinct {placed}{who}\n"
        f"from facts join periods on periods.quarter = facts.quarter\n{joins}\n)\n"
        f"select {codes}, {behind.n} as n, {behind.people} as people from placed group by all"
    )


def _lay_out_periods(
    connection: duckdb.DuckDBPyConnection, periods: Mapping[str, tuple[Quarter, ...]]
) -> None:
    rows = [(code, quarter.index) for code, quarters in periods.items() for quarter in quarters]
    connection.execute("create or replace table memory.main.periods (period varchar, quarter smallint)")
    connection.executemany("insert into memory.main.periods values (?, ?)", rows)


def _lay_out_dimension(connection: duckdb.DuckDBPyConnection, place: int, dimension: Dimension) -> None:
    """Every code that a fact may carry, with itself and all codes above it."""
    rows = [(leaf, code) for leaf in dimension.codes for code in _upwards(leaf, dimension)]
    connection.execute(f"create or replace table memory.main.above_{place} (leaf varchar, code varchar)")
    connection.executemany(f"insert into memory.main.above_{place} values (?, ?)", rows)


def _upwards(code: str, dimension: Dimension) -> list[str]:
    above = dimension.parents[code]
    return [code] if not above else [code, *_upwards(above, dimension)]
