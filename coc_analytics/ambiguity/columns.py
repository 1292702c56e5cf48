"""The engine: columns of a frame or a file as the cells of a table. Counts pass through; a refusal never names one.

Every row is one cell: its codes, a column each, and its number. What cannot be read is refused with its line, its column
and the codes of its cell, so that whoever made the file finds it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from numbers import Integral, Real
from typing import Protocol

from coc_analytics.ambiguity.terms import TOTAL, Refusal

COUNT, PEOPLE = "n", "people"
"""What the columns are called where nobody says otherwise."""

_WHOLE = re.compile(r"[0-9]+(\.0+)?")
_NOTHING = {"None", "nan", "NaN", "<NA>", "NaT"}
"""How frames write that there is nothing; in a file these are codes like any other."""


class Frame(Protocol):
    """What is asked of a frame: names of columns, and each column by its name (pandas and polars have it)."""

    @property
    def columns(self) -> Sequence[str]: ...

    def __getitem__(self, name: str, /) -> Sequence[object]: ...


class Margins(StrEnum):
    """Where the totals come from."""

    GIVEN = "given"  # every one is a row
    ADDED = "added"  # the missing ones are added up from what lies below them


@dataclass(frozen=True)
class Columns:
    """Columns of equal length, each under its name; `source` and `lines` say where they were read from."""

    values: Mapping[str, Sequence[object]]
    source: str = ""
    lines: Sequence[int] = field(default_factory=tuple)

    @classmethod
    def of(cls, frame: Frame | Mapping[str, Sequence[object]], source: str = "") -> "Columns":
        """Those of a frame, or of a mapping of names to columns."""
        names = list(frame) if isinstance(frame, Mapping) else list(frame.columns)
        values = {str(name): list(frame[name]) for name in names}
        if len(values) < len(names):
            raise Refusal("a column has a name of its own", "rename one of them", table=source)
        if len({len(column) for column in values.values()}) > 1:
            raise Refusal("all columns are equally long", "give each cell a row", table=source)
        return cls(values, source)

    def __len__(self) -> int:
        return len(next(iter(self.values.values()), ()))

    def column(self, name: str) -> Sequence[object]:
        """One column; refuses a name that there is not."""
        if name not in self.values:
            raise Refusal(
                f"there is a column {name}",
                f"rename one, or say which it is; the columns are: {', '.join(self.values) or 'none'}",
                table=self.source,
            )
        return self.values[name]

    def line(self, row: int) -> int:
        """Where a row stands in its file; of a frame the row's number, from 1."""
        return self.lines[row] if self.lines else row + 1


@dataclass(frozen=True)
class Cells:
    """What a table is made of, as it was read."""

    dimensions: tuple[str, ...]
    hierarchies: Mapping[str, Mapping[str, str]]
    counts: Mapping[tuple[str, ...], int]
    people: Mapping[tuple[str, ...], int]


@dataclass(frozen=True)
class Recipe:
    """How a table lies in its columns.

    `dimensions` are the columns of codes: None stands for every column but `count` and `people`. A dimension without a
    hierarchy has all its codes below `top`. `people` is the column of the people behind each number; where there is none,
    everything counted is taken to be somebody else. `overlapping` dimensions are those whose siblings may overlap.
    """

    dimensions: Sequence[str] | None = None
    hierarchies: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    overlapping: Sequence[str] = ()
    count: str = COUNT
    people: str | None = None
    top: str = TOTAL
    margins: Margins = Margins.GIVEN

    def cells(self, columns: Columns) -> Cells:
        """The cells of a table, every margin among them; raises Refusal where a row says nothing that can be counted."""
        people = self.people or (PEOPLE if PEOPLE in columns.values else None)
        columns.column(self.count)
        named = self._named(columns, {self.count, people or self.count})
        cells = list(_codes(columns, named))
        _refuse_twice(columns, cells)
        trees = {d: self._tree(columns, d) for d in named}
        _refuse_strangers(columns, trees, cells)
        counts = _numbers(columns, self.count, cells)
        behind = _numbers(columns, people, cells) if people else counts
        if self.margins is Margins.ADDED:
            _refuse_adding_people(columns, people)
            counts = behind = _with_margins(columns, trees, self.overlapping, counts)
        return Cells(named, trees, counts, behind)

    def _named(self, columns: Columns, numbers: set[str]) -> tuple[str, ...]:
        every = (name for name in columns.values if name not in numbers)
        named = tuple(every if self.dimensions is None else self.dimensions)
        for name in (*named, *self.hierarchies, *self.overlapping):
            columns.column(name)
        if len(set(named)) < len(named):
            raise Refusal("a dimension is named once", "leave the second out", table=columns.source)
        if not len(columns):
            raise Refusal("a table has rows", "give every cell a row, margins included", table=columns.source)
        if not named:
            raise Refusal("a table has a dimension", "give a column with codes", table=columns.source)
        return named

    def _tree(self, columns: Columns, name: str) -> Mapping[str, str]:
        """Each code with its parent: as given, or all of them below the top."""
        if name in self.hierarchies:
            return {str(code): str(parent or "") for code, parent in self.hierarchies[name].items()}
        codes = set(map(_code, columns.values[name]))
        if self.top not in codes and self.margins is Margins.GIVEN:
            raise Refusal(
                f"a table has every cell, margins included, and no row has {self.top}",
                "give the totals as rows, say what the top is called, or have the margins added",
                table=columns.source,
                dimension=name,
            )
        return {self.top: ""} | dict.fromkeys(sorted(codes - {self.top}), self.top)


def _codes(columns: Columns, named: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for row in range(len(columns)):
        codes = tuple(_code(columns.values[name][row]) for name in named)
        if "" in codes:
            raise Refusal(
                "every row says which cell it is",
                "fill in the code, or take the row out",
                table=columns.source,
                line=columns.line(row),
                dimension=named[codes.index("")],
            )
        yield codes


def _code(value: object) -> str:
    """A code as a word; a whole number that a frame keeps with a fraction is written without."""
    if isinstance(value, str):
        return value.strip()
    if str(value) in _NOTHING:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _refuse_twice(columns: Columns, cells: Sequence[tuple[str, ...]]) -> None:
    first: dict[tuple[str, ...], int] = {}
    for row, cell in enumerate(cells):
        if cell in first:
            raise Refusal(
                f"a cell has one row, and line {columns.line(first[cell])} has it too",
                "take one of the two out",
                table=columns.source,
                line=columns.line(row),
                cell=cell,
            )
        first[cell] = row


def _refuse_strangers(
    columns: Columns, trees: Mapping[str, Mapping[str, str]], cells: Sequence[tuple[str, ...]]
) -> None:
    known = {d: {*tree, *tree.values()} for d, tree in trees.items()}
    for row, cell in enumerate(cells):
        for name, code in zip(trees, cell, strict=True):
            if code not in known[name]:
                raise Refusal(
                    "every code stands in its hierarchy",
                    f"say what {code} is a part of, or correct it",
                    table=columns.source,
                    line=columns.line(row),
                    dimension=name,
                )


def _numbers(columns: Columns, name: str, cells: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], int]:
    found = {}
    for row, (value, cell) in enumerate(zip(columns.column(name), cells, strict=True)):
        number = _whole(value)
        if number is None:
            raise Refusal(
                "a count is a whole number from 0",
                "count things or people; write digits only, and 0 where there is none",
                table=columns.source,
                line=columns.line(row),
                column=name,
                cell=cell,
            )
        found[cell] = number
    return found


def _whole(value: object) -> int | None:
    """The number of things; None for what is none, or not known."""
    if isinstance(value, str):
        text = value.strip()
        return int(text.split(".")[0]) if _WHOLE.fullmatch(text) else None
    if isinstance(value, bool) or str(value) in _NOTHING or not isinstance(value, Real):
        return None
    number = int(value) if isinstance(value, Integral) else float(value)
    return int(number) if number >= 0 and float(number).is_integer() else None


def _refuse_adding_people(columns: Columns, people: str | None) -> None:
    if people:
        raise Refusal(
            "people do not add up",
            "whoever is in two cells is in their total once; give the totals as rows",
            table=columns.source,
            column=people,
        )


def _with_margins(
    columns: Columns,
    trees: Mapping[str, Mapping[str, str]],
    overlapping: Sequence[str],
    counts: Mapping[tuple[str, ...], int],
) -> dict[tuple[str, ...], int]:
    """The counts with every missing total added up, one dimension after the other, the lowest totals first."""
    found = dict(counts)
    for axis, (name, tree) in enumerate(trees.items()):
        others = {(cell[:axis], cell[axis + 1 :]) for cell in found}
        for parent, children in _lowest_first(columns, name, tree):
            for before, after in sorted(others):
                parts = [(*before, child, *after) for child in children]
                if (*before, parent, *after) in found or not all(part in found for part in parts):
                    continue  # a cell that is missing for good is refused with its codes when the table is protected
                if name in overlapping:
                    raise Refusal(
                        "labels do not add up",
                        "whatever has two labels is in their total once; give the totals of this dimension as rows",
                        table=columns.source,
                        dimension=name,
                    )
                found[(*before, parent, *after)] = sum(found[part] for part in parts)
    return found


def _lowest_first(columns: Columns, name: str, tree: Mapping[str, str]) -> list[tuple[str, list[str]]]:
    """Every total with what lies directly below it, so that each comes after those below it."""
    below: dict[str, list[str]] = {}
    for code, parent in sorted(tree.items()):
        if parent:
            below.setdefault(parent, []).append(code)
    order: list[tuple[str, list[str]]] = []
    done: set[str] = set()
    while len(order) < len(below):
        ready = [p for p in sorted(below) if p not in done and not (set(below[p]) & below.keys()) - done]
        if not ready:
            raise Refusal(
                "a hierarchy is a tree", "remove the circle of parents", table=columns.source, dimension=name
            )
        order += [(parent, below[parent]) for parent in ready]
        done |= set(ready)
    return order
