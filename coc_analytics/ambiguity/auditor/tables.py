"""The auditor: what it reads and what it says. Released numbers only, never a true count."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class ReleasedTable:
    """What anybody can read of one table: its structure, the shown numbers, and intervals for the hidden ones.

    The fields are those of `Table`; `shown` maps cells to their published number, `hidden` are the cells that
    promise to be anything from 0 to k - 1, `withheld` those left out although they are part of the structure.
    `guessed` cells are left to a wider audience to guess; who also reads a narrower one's release may know them
    not to be small: they can be anything from 0 to k - 1, or are certainly not small. Cells in none of these are
    unknown to everybody. `rests` names the dimensions of labels of which what is left of their whole is a number as well.
    """

    dimensions: Sequence[str]
    hierarchies: Mapping[str, Mapping[str, str]]
    shown: Mapping[tuple[str, ...], int]
    hidden: Collection[tuple[str, ...]]
    low: Mapping[tuple[str, ...], int] = field(default_factory=dict)
    high: Mapping[tuple[str, ...], int | None] = field(default_factory=dict)
    withheld: Collection[tuple[str, ...]] = frozenset()
    guessed: Collection[tuple[str, ...]] = frozenset()
    overlapping: Collection[str] = ()
    name: str = ""
    universe: str = ""
    facets: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    covering: Collection[str] = ()
    impossible: Collection[tuple[str, ...]] = frozenset()
    periods: Mapping[str, Sequence[str]] = field(default_factory=dict)
    time: str = "period"
    within: Collection[str] = ()
    follows: str = ""
    known: Sequence[tuple[tuple[tuple[int, str, tuple[str, ...]], ...], bool]] = ()
    alone: Mapping[str, Collection[str]] = field(default_factory=dict)
    rests: Collection[str] = ()


@dataclass(frozen=True)
class Hint:
    """Tables somebody says agree with everything shown: rows of values for (edition, table, cell, quarters) columns.

    Where quarters are named, the column is about these instead of the cell's own. Nothing is taken on trust: a hint
    that does not hold is not used.
    """

    columns: Sequence[tuple[int, int, tuple[str, ...], tuple[str, ...]]]
    tables: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Finding:
    """One broken promise: what was promised, and the cell (table name and codes) that does not keep it."""

    rule: str
    table: str
    cell: tuple[str, ...]


def all_cells(table: ReleasedTable) -> Iterator[tuple[str, ...]]:
    return product(*(codes_of(table, dimension) for dimension in table.dimensions))


def codes_of(table: ReleasedTable, dimension: str) -> list[str]:
    if is_time(table, dimension):
        return sorted(table.periods)
    parents = table.hierarchies[dimension]
    return sorted({*parents, *(parent for parent in parents.values() if parent)})


def is_time(table: ReleasedTable, dimension: str) -> bool:
    return bool(table.periods) and dimension == table.time


def facet_of(table: ReleasedTable, dimension: str) -> str:
    return table.facets.get(dimension, "") or dimension


def universe_of(tables: Sequence[ReleasedTable], table: ReleasedTable) -> str:
    together = {other.name for other in tables if other.universe == table.universe}
    return f"{table.universe}/{table.name}" if together.intersection(table.within) else table.universe


def renamed(
    tables: Sequence[ReleasedTable], table: ReleasedTable, dimension: str, code: str
) -> tuple[str, str]:
    target = table.aliases.get(f"{dimension}.{code}")
    if target is None:
        return (facet_of(table, dimension), code)
    other_dimension, other_code = target.split(".", 1)
    for other in tables:
        if other.universe == table.universe and other_dimension in other.dimensions:
            return (facet_of(other, other_dimension), other_code)
    return (other_dimension, other_code)
