"""Door 2, disclosure: `protect` chooses what may be shown. Nothing it has not proven safe is ever marked shown."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from coc_analytics.disclosure.audit import Hint, ReleasedTable, audit
from coc_analytics.disclosure.canonical import made_up
from coc_analytics.disclosure.chance import Draw
from coc_analytics.disclosure.identity import Key, Token
from coc_analytics.disclosure.optimise import Pattern, best_pattern
from coc_analytics.disclosure.system import Ints, System, assemble
from coc_analytics.disclosure.tables import Cell, Protected, ProtectedTable, Table
from coc_analytics.terms import SMALLEST_THRESHOLD, Refusal

Column: TypeAlias = tuple[int, int, Cell, tuple[str, ...]]
"""Edition, table and codes of a cell; with quarters, what stands at its place for these."""

PRESENT = -1
"""The edition that is being protected, among those of the history (0, 1, ...)."""


@dataclass(frozen=True)
class Evidence:
    """Tables of whole numbers that show every doubt a pattern leaves; made up wherever a small number is hidden."""

    columns: tuple[Column, ...]
    tables: Ints

    def hint(self, place_of: Mapping[int, int]) -> Hint:
        """For an audit that numbers the editions in its own way."""
        kept = [at for at, column in enumerate(self.columns) if column[0] in place_of]
        columns = [(place_of[self.columns[at][0]], *self.columns[at][1:]) for at in kept]
        return Hint(columns, self.tables[:, kept])


def protect(
    tables: Sequence[Table],
    threshold: int,
    history: Sequence[Protected] = (),
    draw: Draw | None = None,
) -> Protected:
    """Choose what to show so that every hidden cell may still be anything from 0 to threshold - 1.

    This holds against an intruder who also knows everything in `history` (earlier releases, of any audience):
    what was shown then stays as it was, what was hidden stays hidden. With `draw`, lots from a secret, it also holds
    against one who runs this search over every guess; without, equal tables give equal patterns. Raises Refusal where counts contradict
    each other or what was published, or where the independent audit is not satisfied.
    Method: cut generation (Fischetti and Salazar-González 2001), checked in whole numbers.
    """
    chosen, evidence = searched(tables, threshold, history, draw)
    _pass_the_gate(chosen, history, evidence)
    return chosen


def searched(
    tables: Sequence[Table],
    threshold: int,
    history: Sequence[Protected] = (),
    draw: Draw | None = None,
) -> tuple[Protected, Evidence]:
    """What `protect` chooses, before the audit, with tables that save the audit work."""
    if threshold < SMALLEST_THRESHOLD:
        raise Refusal("a threshold is at least 3", "choose a larger one", column="threshold")
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


def released(part: ProtectedTable) -> ReleasedTable:
    """What a reader of the release can see of a protected table; its hidden counts stay behind."""
    table = part.table
    hidden = {cell for cell, shown in part.shown.items() if not shown and not table.is_unseen(cell)}
    open_ = hidden - set(table.impossible) - part.lost
    return ReleasedTable(
        dimensions=table.dimensions,
        hierarchies=table.hierarchies,
        shown={cell: part.low[cell] for cell, shown in part.shown.items() if shown},
        hidden=frozenset(open_ - part.withheld - part.unmet),
        low={cell: part.low[cell] for cell in open_ - part.unmet},
        high={cell: part.high[cell] for cell in open_ - part.unmet},
        withheld=part.withheld - part.unmet,
        overlapping=table.overlapping,
        name=table.name,
        universe=table.universe,
        facets=table.facets,
        alone=table.alone,
        aliases=table.aliases,
        covering=table.covering or (),
        impossible=table.impossible,
        periods=table.periods,
        time=table.time,
        within=table.within,
        follows=table.follows,
        known=table.known,
        rests=tuple(table.overlapping) if table.rests else (),
    )


def _pass_the_gate(chosen: Protected, history: Sequence[Protected], evidence: Evidence) -> None:
    """Refuse a pattern that the independent audit does not prove safe together with everything before it."""
    editions = [[released(part) for part in edition.tables] for edition in (*history, chosen)]
    places = {PRESENT: len(history), **{number: number for number in range(len(history))}}
    thresholds = [edition.threshold for edition in (*history, chosen)]
    findings = audit(editions, thresholds, [evidence.hint(places)])
    if findings:
        raise Refusal(
            f"the audit must pass, but: {findings[0].rule}",
            "nothing was released; report this as a defect of the search",
            file=findings[0].table,
        )


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
