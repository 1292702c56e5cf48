"""The engine, doubting: moves, changes of the made-up table that agree with every relation. Numbers only.

A move that touches hidden cells only shows an intruder's doubt about all of them at once, under every pattern that
hides them: it is looked for once and kept.
"""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np
from scipy.sparse import csr_array

from coc_analytics.ambiguity.doubting.intruder import Group, Knowledge
from coc_analytics.ambiguity.knowing.sparse import entries, shortest_first
from coc_analytics.ambiguity.knowing.system import Bools, Ints

Move: TypeAlias = tuple[Ints, Ints]
"""Cells, and by how much each changes."""


class Moves:
    """The moves found so far for one system of cells."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.found: list[Move] = []
        self._stacked = _stack(self.found, len(knowledge.counts))

    def add(self, cells: Ints, table: Ints) -> None:
        """Keep a table of the cells of a group as a move."""
        steps = table - self.knowledge.counts[cells]
        moved = np.flatnonzero(steps)
        if len(moved):
            self.found.append((cells[moved], steps[moved]))

    def within(self, hidden: Bools) -> tuple[Ints, Ints]:
        """The cells that moves of hidden cells touch, each with the number it then has."""
        if not self.found:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        matrix = self._matrix()
        kept = np.repeat(self._untouching(~hidden), np.diff(matrix.indptr))
        cells = matrix.indices[kept].astype(np.int64)
        return cells, self.knowledge.counts[cells] + matrix.data[kept]

    def inside(self, cells: Ints) -> csr_array:
        """The moves that touch no other cells than these, a row each, a column for each of them."""
        inside = np.zeros(len(self.knowledge.counts), dtype=np.bool_)
        inside[cells] = True
        return csr_array(csr_array(self._matrix()[self._untouching(~inside)])[:, cells])

    def often(self, hidden: Bools) -> Ints:
        """In how many moves of hidden cells each cell takes part."""
        cells, _ = self.within(hidden)
        return np.bincount(cells, minlength=len(hidden)).astype(np.int64)

    def past(self, cell: int, value: int, hidden: Bools) -> Iterator[Ints]:
        """The cells of moves of hidden cells that take one cell to a value or past it, the shortest moves first."""
        if not self.found:
            return
        matrix, wanted = self._matrix(), value - int(self.knowledge.counts[cell])
        steps = matrix[:, [cell]].toarray().ravel() * np.sign(wanted)
        moves = np.flatnonzero(steps >= abs(wanted))
        for move in shortest_first(matrix, moves).tolist():
            cells = entries(matrix, move)[0]
            if hidden[cells].all():
                yield cells.astype(np.int64)

    def _untouching(self, others: Bools) -> Bools:
        """Which moves touch none of these cells."""
        matrix = self._matrix()
        if not self.found:
            return np.zeros(0, dtype=np.bool_)
        return np.asarray(np.add.reduceat(others[matrix.indices], matrix.indptr[:-1]) == 0)

    def _matrix(self) -> csr_array:
        """The moves found so far, a row each; made anew only when there are more of them."""
        if len(self.found) != self._stacked.shape[0]:
            self._stacked = _stack(self.found, len(self.knowledge.counts))
        return self._stacked


def _stack(moves: Sequence[Move], size: int) -> csr_array:
    starts = np.cumsum([0, *(len(cells) for cells, _ in moves)])
    if not moves:
        return csr_array((0, size), dtype=np.int64)
    cells, steps = (np.concatenate(parts) for parts in zip(*moves, strict=True))
    return csr_array((steps, cells, starts), shape=(len(moves), size))


def packed(moves: Moves, hidden: Bools, top: Ints) -> Ints:
    """Few whole tables in which every doubt that moves of hidden cells show is met: one row a table, all cells.

    Moves that share no relation are made at the same time.
    """
    counts, rows_of = moves.knowledge.counts, csr_array(moves.knowledge.matrix.T.tocsr())
    seen: set[tuple[int, int]] = set()
    tables: list[tuple[set[int], Ints]] = []
    highest = int(top.max(initial=0))
    for cells, steps in sorted(moves.found, key=lambda move: len(move[0])):
        values = counts[cells] + steps
        small = values <= highest
        fresh = set(zip(cells[small].tolist(), values[small].tolist(), strict=True)) - seen
        if fresh and hidden[cells].all():
            seen |= fresh
            touched = set(rows_of[cells].indices.tolist())
            _make(tables, touched, cells, steps, counts)
    return np.array([counts, *(table for _, table in tables)])


def _make(
    tables: list[tuple[set[int], Ints]], touched: set[int], cells: Ints, steps: Ints, counts: Ints
) -> None:
    """Make a move in the first table in which nothing it touches has been moved."""
    for busy, table in tables:
        if busy.isdisjoint(touched):
            busy |= touched
            table[cells] += steps
            return
    table = counts.copy()
    table[cells] += steps
    tables.append((touched, table))


class Reach:
    """What the moves within a pattern give its hidden cells: how low, how high, and which values up to each one's top."""

    def __init__(self, moves: Moves, hidden: Bools, top: Ints) -> None:
        self.moves, self.threshold = moves, int(top.max(initial=0)) + 1
        counts = moves.knowledge.counts
        self.low, self.high = counts.copy(), counts.copy()
        self.taken: Bools = np.arange(self.threshold) > top[:, None]  # these are not asked for
        self.hidden, cells = hidden, np.flatnonzero(hidden)
        self._see(cells, counts[cells])
        self._see(*moves.within(hidden))

    def admit(self, group: Group, table: Ints | None) -> bool:
        """Take in a table of a group's cells, where it is one."""
        if table is None or not group.allows(table):
            return False
        self.moves.add(group.cells, table)
        self._see(group.cells, table)
        return True

    def _see(self, cells: Ints, values: Ints) -> None:
        np.minimum.at(self.low, cells, values)
        np.maximum.at(self.high, cells, values)
        small = (values >= 0) & (values < self.threshold)
        self.taken[cells[small], values[small]] = True
