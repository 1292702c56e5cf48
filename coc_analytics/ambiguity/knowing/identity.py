"""The engine, knowing: which cells of which tables are one and the same number. Codes only, never a count.

Two cells are the same number when they belong to one universe and have the same coordinates, whatever table
or edition they stand in. Tops of hierarchies are left out of the coordinates, aliases are resolved, and a code
of a dimension that grows from edition to edition (time) is the set of what it is made of: `all` in one
edition is another number than `all` in the next.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from coc_analytics.ambiguity.tables import Cell, Table

Token: TypeAlias = tuple[str, str | tuple[str, ...]]
Key: TypeAlias = tuple[str, tuple[Token, ...]]
Edition: TypeAlias = Sequence[Table]


@dataclass(frozen=True)
class Naming:
    """Names cells for a sequence of editions (the past ones first, the present one last)."""

    editions: Sequence[Edition]

    @cached_property
    def growing(self) -> frozenset[tuple[str, str]]:
        """The (universe, facet) pairs whose codes are named by the leaves under them."""
        seen: dict[tuple[str, str, str], set[tuple[str, ...]]] = {}
        timed = set()
        for table in (table for edition in self.editions for table in edition):
            for dimension in table.dimensions:
                place = (table.universe, facet(table, dimension))
                if table.is_timed(dimension):
                    timed.add(place)
                elif dimension not in table.overlapping:
                    for code, leaves in table.leaves(dimension).items():
                        seen.setdefault((*place, code), set()).add(leaves)
        return frozenset(timed | {place[:2] for place, variants in seen.items() if len(variants) > 1})

    def keys(self, edition: Edition, table: Table) -> dict[Cell, Key]:
        """Every cell of a table with its identity."""
        tokens = {d: self._tokens(edition, table, d) for d in table.dimensions}
        always = self._missing(edition, table)
        universe = own_universe(edition, table)
        named = {}
        for cell in table.cells():
            found = {tokens[d][code] for d, code in zip(table.dimensions, cell, strict=True)} | always
            named[cell] = (universe, tuple(sorted((token for token in found if token), key=str)))
        return named

    def _tokens(self, edition: Edition, table: Table, dimension: str) -> Mapping[str, Token | None]:
        place = facet(table, dimension)
        if (table.universe, place) in self.growing:
            return {code: (place, made_of) for code, made_of in parts(table, dimension).items()}
        root, renamed = table.root(dimension), _aliases(edition, table)
        return {
            code: None if code == root else renamed.get((dimension, code), (place, code))
            for code in table.codes(dimension)
        }

    def _missing(self, edition: Edition, table: Table) -> set[Token]:
        """Coordinates of growing dimensions the table does not have: it speaks of everything up to then."""
        own = {facet(table, dimension) for dimension in table.dimensions}
        whole: dict[str, set[str]] = {}
        for other in edition:
            for dimension in other.dimensions:
                place = facet(other, dimension)
                if (
                    (table.universe, place) in self.growing
                    and place not in own
                    and other.universe == table.universe
                ):
                    leaves = (leaf for code in parts(other, dimension).values() for leaf in code)
                    whole.setdefault(place, set()).update(leaves)
        return {(place, tuple(sorted(leaves))) for place, leaves in whole.items()}


def facet(table: Table, dimension: str) -> str:
    """What the codes of a dimension are about."""
    return table.facets.get(dimension) or dimension


def parts(table: Table, dimension: str) -> Mapping[str, tuple[str, ...]]:
    """Each code with the leaves it is made of: quarters for a period."""
    if table.is_timed(dimension):
        return {code: tuple(sorted(set(quarters))) for code, quarters in table.periods.items()}
    return table.leaves(dimension)


def own_universe(edition: Edition, table: Table) -> str:
    """The universe of a table's cells: its own where it counts only some of what a table there counts."""
    siblings = {other.name for other in edition if other.universe == table.universe}
    return f"{table.universe}/{table.name}" if siblings & set(table.within) else table.universe


def _aliases(edition: Edition, table: Table) -> Mapping[tuple[str, str], Token | None]:
    facets = {
        d: facet(other, d) for other in edition if other.universe == table.universe for d in other.dimensions
    }
    renamed: dict[tuple[str, str], Token | None] = {}
    for source, target in table.aliases.items():
        (from_dimension, _, from_code), (to_dimension, _, to_code) = (
            source.partition("."),
            target.partition("."),
        )
        renamed[from_dimension, from_code] = (facets.get(to_dimension, to_dimension), to_code)
    return renamed
