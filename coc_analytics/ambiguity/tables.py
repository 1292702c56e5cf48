"""The engine: what goes into `protect` and what comes out. Counts only; no name and no text ever appear here.

A cell is a tuple of codes in the order of its table's dimensions. The same number may stand in several
tables; `knowing/identity.py` finds out which.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, TypeAlias

from coc_analytics.ambiguity.columns import COUNT, Columns, Frame, Margins, Recipe
from coc_analytics.ambiguity.terms import TOTAL, Refusal

Cell: TypeAlias = tuple[str, ...]
KnownSum: TypeAlias = tuple[tuple[tuple[int, str, Cell], ...], bool]
"""How often each cell (table, codes) is added, and whether the sum is zero (True) or at most zero."""


@dataclass(frozen=True)
class Table:
    """Counts to be protected, margins included.

    `hierarchies` maps each dimension to {code: parent code}, `total` (or another root) at the top.
    `counts` and `people` give for every cell the number to be published and the smallest number of people
    behind it. `overlapping` names the dimensions whose siblings may overlap (labels).

    What else an outsider knows, and so must be said here:
    `universe` what is counted (tables of one universe share their margins); `facets` dimension → facet (equal
    facets share their codes); `aliases` `dimension.code` → the `dimension.code` that is the same number;
    `covering` dimensions where everyone has at least one label (None: wherever the counts allow it);
    `impossible` cells known to be zero; `periods` code → quarters, for the dimension `time`; `within` names of
    tables whose cells bound this one's from above; `follows` a universe in which each thing counted here was
    counted in the same or an earlier quarter; `known` sums over cells of this and other tables of the edition.

    `unseen` codes of `time` that nobody is told and nothing is promised of; they tie what is told together.
    What follows by one subtraction is a cell as well: the difference of two nested periods where time adds up, and what
    is left of a whole without its shown parts. `alone` dimension → codes beside which nobody has a sibling; `rests`
    label cell → the smallest number of people behind what its whole holds besides (only where that may not be small);
    `differences` (quarters, codes without the time) → the smallest number of people behind such a difference.

    What is wished: `weight` the worth of a shown cell (one number, or cell → number); `must_hide` and `may_show`
    cells that have to stay hidden, or the only ones that may be shown; `ahead` codes of `time` that nobody is told,
    though whoever could work them out would know of periods to come.
    """

    dimensions: Sequence[str]
    hierarchies: Mapping[str, Mapping[str, str]]
    counts: Mapping[Cell, int]
    people: Mapping[Cell, int]
    overlapping: Collection[str] = ()
    name: str = ""
    universe: str = ""
    facets: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    covering: Collection[str] | None = None
    impossible: Collection[Cell] = frozenset()
    periods: Mapping[str, Sequence[str]] = field(default_factory=dict)
    time: str = "period"
    within: Collection[str] = ()
    follows: str = ""
    known: Sequence[KnownSum] = ()
    alone: Mapping[str, Collection[str]] = field(default_factory=dict)
    rests: Mapping[Cell, int] = field(default_factory=dict)
    differences: Mapping[tuple[tuple[str, ...], Cell], int] = field(default_factory=dict)
    weight: float | Mapping[Cell, float] = 1.0
    must_hide: Collection[Cell] = ()
    may_show: Collection[Cell] | None = None
    ahead: Collection[str] = ()
    unseen: Collection[str] = ()

    @classmethod
    def from_frame(
        cls,
        frame: Frame | Columns | Mapping[str, Sequence[object]],
        dimensions: Sequence[str] | None = None,
        hierarchies: Mapping[str, Mapping[str, str]] | None = None,
        *,
        count: str = COUNT,
        people: str | None = None,
        overlapping: Sequence[str] = (),
        top: str = TOTAL,
        margins: Margins | str = Margins.GIVEN,
        **about: Any,
    ) -> "Table":
        """The table in a frame (pandas, polars, or a mapping of names to columns), a row a cell, margins included.

        `dimensions` are the columns of codes: without them, all but `count` and `people`. A dimension without a hierarchy
        has all its codes below `top`. Without a column of people everything counted is taken to be somebody else. Where
        `margins` are "added", missing totals are added up. `about` are further fields of this class.
        Raises Refusal, with the row and the codes of its cell, where a row says nothing that can be counted.
        """
        columns = frame if isinstance(frame, Columns) else Columns.of(frame, str(about.get("name", "")))
        recipe = Recipe(dimensions, hierarchies or {}, overlapping, count, people, top, Margins(margins))
        cells = recipe.cells(columns)
        made_of = (cells.dimensions, cells.hierarchies, cells.counts, cells.people)
        return cls(*made_of, overlapping=tuple(overlapping), **about)

    def codes(self, dimension: str) -> tuple[str, ...]:
        """All codes of a dimension, sorted, its root included."""
        if self.is_timed(dimension):
            return tuple(sorted(self.periods))
        parents = self.hierarchies[dimension]
        return tuple(sorted(set(parents) | {parent for parent in parents.values() if parent}))

    def is_timed(self, dimension: str) -> bool:
        """Whether the codes of this dimension are periods made of quarters."""
        return bool(self.periods) and dimension == self.time

    def is_ahead(self, cell: Cell) -> bool:
        """Whether a cell is only counted for periods to come."""
        return self._is_of(cell, self.ahead)

    def is_unseen(self, cell: Cell) -> bool:
        """Whether a cell is of a period finer than any that is told."""
        return self._is_of(cell, self.unseen)

    def _is_of(self, cell: Cell, periods: Collection[str]) -> bool:
        return bool(periods) and cell[list(self.dimensions).index(self.time)] in periods

    def root(self, dimension: str) -> str:
        """The code at the top of a dimension; refuses a hierarchy with several or none."""
        parents = self.hierarchies[dimension]
        roots = [code for code in self.codes(dimension) if not parents.get(code)]
        if len(roots) != 1:
            now = f"there are {', '.join(roots)}" if roots else "now each has one, so they run in a circle"
            raise Refusal(
                "a hierarchy has one top",
                f"give one code without a parent ({TOTAL}); {now}",
                table=self.name,
                dimension=dimension,
            )
        return roots[0]

    def refuse_odd_shape(self) -> None:
        """Refuse a dimension without a hierarchy, a hierarchy that is not one tree, and labels of no dimension."""
        self._refuse_unknown_dimensions()
        for dimension in self.dimensions:
            if self.is_timed(dimension):
                continue
            if dimension not in self.hierarchies:
                raise Refusal(
                    "every dimension has a hierarchy",
                    f"give each code with the one above it, {TOTAL} at the top",
                    table=self.name,
                    dimension=dimension,
                )
            top, parents = self.root(dimension), self.hierarchies[dimension]
            for code in self.codes(dimension):
                self._refuse_circle(dimension, code, top, parents)

    def _refuse_unknown_dimensions(self) -> None:
        if len(set(self.dimensions)) < len(self.dimensions):
            raise Refusal("a dimension is named once", "leave the second out", table=self.name)
        for dimension in (*self.overlapping, *(self.covering or ())):
            if dimension not in self.dimensions:
                raise Refusal(
                    "labels are those of a dimension",
                    f"name one of {', '.join(self.dimensions)}",
                    table=self.name,
                    dimension=dimension,
                )

    def _refuse_circle(self, dimension: str, code: str, top: str, parents: Mapping[str, str]) -> None:
        seen: list[str] = []
        while code != top:
            if code in seen:
                circle = " → ".join((*seen[seen.index(code) :], code))
                raise Refusal(
                    "a hierarchy is a tree",
                    f"remove the circle of parents: {circle}",
                    table=self.name,
                    dimension=dimension,
                )
            seen.append(code)
            code = parents[code]

    def children(self, dimension: str) -> Mapping[str, tuple[str, ...]]:
        """Each code that has any, with the codes directly below it."""
        below: dict[str, list[str]] = {}
        for code, parent in sorted(self.hierarchies[dimension].items()):
            if parent:
                below.setdefault(parent, []).append(code)
        return {parent: tuple(codes) for parent, codes in below.items()}

    def leaves(self, dimension: str) -> Mapping[str, tuple[str, ...]]:
        """Each code with the childless codes at or below it; refuses a hierarchy that runs in a circle."""
        below, found = self.children(dimension), {}

        def gather(code: str, depth: int) -> tuple[str, ...]:
            if depth > len(self.hierarchies[dimension]) + 1:
                raise Refusal("a hierarchy is a tree", "remove the circle of parents", dimension=dimension)
            if code not in below:
                return (code,)
            return tuple(sorted(leaf for child in below[code] for leaf in gather(child, depth + 1)))

        for code in self.codes(dimension):
            found[code] = gather(code, 0)
        return found

    def cells(self) -> Iterator[Cell]:
        """Every combination of codes, in a fixed order."""
        return product(*(self.codes(dimension) for dimension in self.dimensions))

    def weight_of(self, cell: Cell) -> float:
        """What a shown cell is worth, in whole thousandths: a bound on what is hidden counts in steps."""
        if self.is_ahead(cell) or self.is_unseen(cell):
            return 0.0
        return round(self.weight.get(cell, 1.0) if isinstance(self.weight, Mapping) else self.weight, 3)


@dataclass(frozen=True)
class ProtectedTable:
    """One table with, for every cell, whether it is shown and the interval it leaves an outsider with.

    `high` is None where nothing limits the cell from above. `withheld` are hidden cells that are certainly not
    small, with a band from the threshold upwards; all others may be anything from 0 to threshold - 1. `lost` are hidden
    cells that earlier releases promised to keep and gave away all the same: nothing is told of them. `unmet` are
    cells that no pattern can protect, since what was published earlier gives them away; nothing of such a table may
    be released.
    """

    table: Table
    shown: Mapping[Cell, bool]
    low: Mapping[Cell, int]
    high: Mapping[Cell, int | None]
    withheld: frozenset[Cell] = frozenset()
    unmet: frozenset[Cell] = frozenset()
    lost: frozenset[Cell] = frozenset()

    def rows(self) -> Iterator[dict[str, str | int | None]]:
        """A row a cell, for a frame or a file: its codes, then `n` (None where hidden), `low` and `high` (None: no limit).

        Raises Refusal for a table of which nothing may be released.
        """
        if self.unmet:
            raise Refusal(
                "a table is released only where all of it is protected",
                "leave it out: what was published before gives some of it away",
                table=self.table.name,
            )
        untold = self.lost | set(self.table.impossible)
        for cell, shown in self.shown.items():
            if not (cell in untold or self.table.is_ahead(cell) or self.table.is_unseen(cell)):
                codes: dict[str, str | int | None] = dict(zip(self.table.dimensions, cell, strict=True))
                n = self.low[cell] if shown else None
                yield codes | {"n": n, "low": self.low[cell], "high": self.high[cell]}


@dataclass(frozen=True)
class Protected:
    """A safe choice of what to show, with its proof: `gap` is 0 where no safe pattern shows more."""

    tables: tuple[ProtectedTable, ...]
    threshold: int
    proven: bool
    gap: float
    seconds: float = field(compare=False, default=0.0)

    @property
    def shown(self) -> tuple[Mapping[Cell, bool], ...]:
        """For each table, in the order given: cell → whether its number is shown."""
        return tuple(part.shown for part in self.tables)

    @property
    def low(self) -> tuple[Mapping[Cell, int], ...]:
        """For each table: cell → the least value an outsider must allow for."""
        return tuple(part.low for part in self.tables)

    @property
    def high(self) -> tuple[Mapping[Cell, int | None], ...]:
        """For each table: cell → the greatest value an outsider must allow for, None without a limit."""
        return tuple(part.high for part in self.tables)
