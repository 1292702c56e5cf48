"""The engine, knowing: naming the universe of tables that do not say what they count. No number leaves this module.

Unnamed tables are taken to count the same things when all the cells they share agree; assuming a link that is
not there only makes the protection stronger.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from coc_analytics.ambiguity.tables import Cell, Table

Coordinates: TypeAlias = frozenset[tuple[str, str]]


def name_universes(tables: Sequence[Table], earlier: Sequence[Sequence[Table]]) -> tuple[Table, ...]:
    """The same tables, each with a universe; those of earlier editions keep theirs by position and dimensions."""
    groups: dict[str, dict[Coordinates, int]] = {}
    taken = {table.universe for edition in earlier for table in edition}
    named = []
    for position, table in enumerate(tables):
        universe = table.universe
        if not universe:
            universe = _earlier_name(table, position, earlier) or _agreeing(table, groups)
            universe = universe or _fresh_name(table, taken | set(groups))
            groups.setdefault(universe, {}).update(_by_coordinates(table))
        named.append(replace(table, universe=universe))
    return tuple(named)


def _earlier_name(table: Table, position: int, earlier: Sequence[Sequence[Table]]) -> str:
    for edition in reversed(earlier):
        here = [edition[position]] if position < len(edition) else []
        for other in [*here, *edition]:
            if other.universe.startswith("~") and tuple(other.dimensions) == tuple(table.dimensions):
                return other.universe
    return ""


def _agreeing(table: Table, groups: dict[str, dict[Coordinates, int]]) -> str:
    own = _by_coordinates(table)
    for universe, known in groups.items():
        shared = own.keys() & known.keys()
        if shared and all(own[coordinates] == known[coordinates] for coordinates in shared):
            return universe
    return ""


def _fresh_name(table: Table, taken: set[str]) -> str:
    stem = "~" + ",".join(table.dimensions)
    return next(name for name in (stem, *(f"{stem}#{n}" for n in range(2, 10_000))) if name not in taken)


def _by_coordinates(table: Table) -> dict[Coordinates, int]:
    tops = {d: "" if table.is_timed(d) else table.root(d) for d in table.dimensions}

    def coordinates(cell: Cell) -> Coordinates:
        pairs = zip(table.dimensions, cell, strict=True)
        return frozenset((table.facets.get(d) or d, code) for d, code in pairs if code != tops[d])

    return {coordinates(cell): table.counts[cell] for cell in table.cells()}
