"""The engine, choosing: the pattern as tables, before the gate, with what shows that it is safe. Counts in memory only."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from coc_analytics.ambiguity.choosing.optimise import Pattern, best_pattern
from coc_analytics.ambiguity.doubting.canonical import made_up
from coc_analytics.ambiguity.knowing.assembling import assemble
from coc_analytics.ambiguity.knowing.chance import Draw
from coc_analytics.ambiguity.knowing.identity import Key, Token
from coc_analytics.ambiguity.knowing.system import Ints, System
from coc_analytics.ambiguity.tables import Cell, Protected, ProtectedTable, Table
from coc_analytics.ambiguity.terms import Refusal, refuse_odd_threshold

Column: TypeAlias = tuple[int, int, Cell, tuple[str, ...]]
"""Edition, table and codes of a cell; with quarters, what stands at its place for these."""

PRESENT = -1
"""The edition that is being protected, among those of the history (0, 1, ...)."""


@dataclass(frozen=True)
class Evidence:
    """Tables of whole numbers that show every doubt a pattern leaves; made up wherever a small number is hidden."""

    columns: tuple[Column, ...]
    tables: Ints


def searched(
    tables: Sequence[Table],
    threshold: int,
    history: Sequence[Protected] = (),
    draw: Draw | None = None,
) -> tuple[Protected, Evidence]:
    """What `protect` chooses, before the audit, with tables that save the audit work."""
    if isinstance(tables, Table):
        raise Refusal("tables are protected together", "give a list of tables", table=tables.name)
    refuse_odd_threshold(threshold)
    started = time.monotonic()
    system = assemble(tables, threshold, history, draw)
    pattern = best_pattern(system, made_up(system))
    chosen = _protected(system, pattern, threshold)
    return replace(chosen, seconds=time.monotonic() - started), _evidence(system, pattern)


def _evidence(system: System, pattern: Pattern) -> Evidence:
    """Where each cell stands (edition, table, codes), the present edition as PRESENT, with the tables found."""
    here = ((PRESENT, at, cells) for at, cells in enumerate(system.places))
    found: dict[int, Column] = {}
    beside: dict[tuple[str, tuple[Token, ...]], Column] = {}
    for edition, at, cells in (*here, *system.past):
        for cell, number in cells.items():
            if edition == PRESENT and _is_untold(system.tables[at], cell):
                continue
            found.setdefault(number, (edition, at, cell, ()))
            for nest, _ in _nests(system.keys[number]):
                beside.setdefault(nest, found[number])
    for number, key in enumerate(system.keys):
        for nest, quarters in _nests(key):
            if number not in found and nest in beside:
                found[number] = (*beside[nest][:3], quarters)
    numbers = sorted(found)
    return Evidence(tuple(found[number] for number in numbers), pattern.tables[:, numbers])


def _is_untold(table: Table, cell: Cell) -> bool:
    return table.is_ahead(cell) or table.is_unseen(cell)


def _nests(key: Key) -> Iterator[tuple[tuple[str, tuple[Token, ...]], tuple[str, ...]]]:
    """What a cell has in common with its like at other times, and its own quarters."""
    universe, tokens = key
    for token in tokens:
        if isinstance(token[1], tuple):
            yield (universe, tuple(other for other in tokens if other != token)), token[1]


def _protected(system: System, pattern: Pattern, threshold: int) -> Protected:
    more = max(0.0, pattern.weight - pattern.bound)
    gap = more / (pattern.needed + pattern.weight) if more > 1e-6 else 0.0
    pairs = zip(system.tables, system.places, strict=True)
    parts = tuple(_part(system, pattern, table, place) for table, place in pairs)
    return Protected(parts, threshold, proven=gap == 0.0, gap=gap)


def _part(system: System, pattern: Pattern, table: Table, place: Mapping[Cell, int]) -> ProtectedTable:
    zero = {cell for cell, number in place.items() if system.zero[number]}
    hidden = {cell for cell, number in place.items() if pattern.hidden[number]}
    limited = {cell for cell, number in place.items() if not pattern.unlimited[number]}
    return ProtectedTable(
        table=replace(table, impossible=frozenset(zero)),
        shown={cell: cell not in hidden and cell not in zero for cell in place},
        low={cell: int(pattern.low[number]) for cell, number in place.items()},
        high={cell: int(pattern.high[number]) if cell in limited else None for cell, number in place.items()},
        withheld=frozenset(cell for cell in hidden if not pattern.needing[place[cell]]),
        unmet=frozenset(
            cell for cell in hidden if place[cell] in pattern.unmet and not _is_untold(table, cell)
        ),
        lost=frozenset(cell for cell in hidden if place[cell] in pattern.lost),
    )
