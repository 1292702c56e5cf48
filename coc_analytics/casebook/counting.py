"""Room 1: counts every cell of a measure and the people behind it. Only door 2 may see what comes out of here."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
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
    `rests` has, for every label of a measure of issues, what its whole holds besides: who knows a whole and a label
    knows that. `differences` has the people behind what the quarters of one period hold beyond those of another, by
    these quarters and the codes after the period.
    """

    spec: MeasureSpec
    dimensions: tuple[Dimension, ...]
    periods: Mapping[str, tuple[Quarter, ...]]
    cells: Mapping[tuple[str, ...], CellCount]
    impossible: frozenset[tuple[str, ...]] = frozenset()
    ahead: frozenset[str] = frozenset()
    rests: Mapping[tuple[str, ...], CellCount] = field(default_factory=dict)
    differences: Mapping[tuple[tuple[str, ...], tuple[str, ...]], int] = field(default_factory=dict)

    def told(self) -> "CountedMeasure":
        """The same without what is never told."""
        return replace(self.without(self.ahead), ahead=frozenset(), differences={})

    def without(self, left_out: Collection[str]) -> "CountedMeasure":
        """The same without these periods."""
        periods = {code: quarters for code, quarters in self.periods.items() if code not in left_out}
        return replace(
            self,
            periods=periods,
            cells={codes: cell for codes, cell in self.cells.items() if codes[0] in periods},
            rests={codes: cell for codes, cell in self.rests.items() if codes[0] in periods},
            dimensions=(time_dimension(self.spec.time, periods), *self.dimensions[1:]),
            ahead=self.ahead - set(left_out),
        )

    def with_differences(self, codes: Collection[str]) -> "CountedMeasure":
        """The same with some of its periods told of as differences only."""
        found = {
            (tuple(map(str, self.periods[cell[0]])), cell[1:]): found.people
            for cell, found in self.cells.items()
            if cell[0] in codes
        }
        return replace(self.without(codes), differences=found)


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
        rests = {tuple(codes): CellCount(n, people) for *codes, n, people in _rest_rows(connection, spec)}
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
        {codes: rests.get(codes, nobody) for codes in _labels(spec, dimensions)},
    )


def counted_units(
    connection: duckdb.DuckDBPyConnection, spec: MeasureSpec, periods: Mapping[str, tuple[Quarter, ...]]
) -> Mapping[tuple[str, ...], int]:
    """How many units a COUNT measure counts in each of these periods, by codes, period first, zeros left out."""
    with plainly("a measure cannot be counted", "mend its SQL", f"{spec.name}.sql"):
        rows = _counted_rows(connection, spec, periods)
    return {tuple(codes): n for *codes, n, _ in rows}


def _labels(spec: MeasureSpec, dimensions: tuple[Dimension, ...]) -> Iterator[tuple[str, ...]]:
    """The cells of labels under a whole, in measures whose wholes and labels together tell of single issues."""
    for codes in product(*(dimension.codes for dimension in dimensions)):
        if any(dimensions[place + 1].parents[codes[place + 1]] for place in _places_of_labels(spec)):
            yield codes


def _places_of_labels(spec: MeasureSpec) -> list[int]:
    """Where a measure of issues has labels; members' activities are no secret of theirs, issues are."""
    if spec.time is not Siblings.ADDITIVE:
        return []
    return [place for place, dimension in enumerate(spec.dimensions) if dimension.siblings is Siblings.LABELS]


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


def _rest_rows(connection: duckdb.DuckDBPyConnection, spec: MeasureSpec) -> list[tuple[Any, ...]]:
    """For every label of a measure of issues, what its whole holds besides, where that is anything."""
    return [
        row
        for place in _places_of_labels(spec)
        for row in connection.execute(_rest_query(spec, _behind(connection, spec), place)).fetchall()
    ]


def _rest_query(spec: MeasureSpec, behind: _Behind, place: int) -> str:
    """Who is in the whole, without who is in the label."""
    places = range(len(spec.dimensions))
    label = [f"labels.leaf as code_{n}" if n == place else f"wholes.code_{n}" for n in places]
    same = " and ".join(
        ["placed.period = wholes.period", "placed.unit = wholes.unit", f"placed.code_{place} = labels.leaf"]
        + [f"placed.code_{n} = wholes.code_{n}" for n in places if n != place]
    )
    who = "".join(f", wholes.{column}" for column in ("unit", *behind.columns))
    return (
        f"with {_placed(spec, behind)},\nleft_over as (\nselect wholes.period, {', '.join(label)}{who}\n"
        f"from placed as wholes join label_{place} as labels on labels.whole = wholes.code_{place}\n"
        f"anti join placed on {same}\n)\n"
        f"select {_codes(spec)}, {behind.n} as n, {behind.people} as people from left_over group by all"
    )


def _counting_query(spec: MeasureSpec, behind: _Behind) -> str:
    """Place everyone in every cell they belong to, once (the heavy step), then count."""
    return (
        f"with {_placed(spec, behind)}\n"
        f"select {_codes(spec)}, {behind.n} as n, {behind.people} as people from placed group by all"
    )


def _codes(spec: MeasureSpec) -> str:
    return ", ".join(("period", *(f"code_{place}" for place in range(len(spec.dimensions)))))


def _placed(spec: MeasureSpec, behind: _Behind) -> str:
    places = range(len(spec.dimensions))
    placed = ", ".join(("periods.period", *(f"above_{place}.code as code_{place}" for place in places)))
    who = "".join(f", facts.{column}" for column in ("unit", *behind.columns))
    joins = "\n".join(
        f'left join above_{place} on above_{place}.leaf = facts."{dimension.name}"::varchar'
        for place, dimension in enumerate(spec.dimensions)
    )
    return (
        f"facts as (\n{spec.question}\n),\nplaced as (\nselect distinct {placed}{who}\n"
        f"from facts join periods on periods.quarter = facts.quarter\n{joins}\n)"
    )


def _lay_out_periods(
    connection: duckdb.DuckDBPyConnection, periods: Mapping[str, tuple[Quarter, ...]]
) -> None:
    codes = [code for code, quarters in periods.items() for _ in quarters]
    made_of = [quarter.index for quarters in periods.values() for quarter in quarters]
    connection.execute("create or replace table memory.main.periods (period varchar, quarter smallint)")
    connection.execute("insert into memory.main.periods select unnest($1), unnest($2)", [codes, made_of])


def _lay_out_dimension(connection: duckdb.DuckDBPyConnection, place: int, dimension: Dimension) -> None:
    """Every code that a fact may carry, with itself and all codes above it."""
    rows = [(leaf, code) for leaf in dimension.codes for code in _upwards(leaf, dimension)]
    connection.execute(f"create or replace table memory.main.above_{place} (leaf varchar, code varchar)")
    connection.executemany(f"insert into memory.main.above_{place} values (?, ?)", rows)
    wholes = [(leaf, whole) for leaf, whole in dimension.parents.items() if whole]
    connection.execute(f"create or replace table memory.main.label_{place} (leaf varchar, whole varchar)")
    connection.executemany(f"insert into memory.main.label_{place} values (?, ?)", wholes)


def _upwards(code: str, dimension: Dimension) -> list[str]:
    above = dimension.parents[code]
    return [code] if not above else [code, *_upwards(above, dimension)]
