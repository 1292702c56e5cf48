"""Door 2, disclosure: moves, changes of the made-up table that agree with every relation. Numbers only.

A move that touches hidden cells only shows an intruder's doubt about all of them at once, under every pattern that
hides them: it is looked for once and kept. It is asked for with the fewest changes, so that it stays local.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TypeAlias

import highspy
import numpy as np
from scipy.sparse import csr_array, hstack

from coc_analytics.disclosure.intruder import TOLERANCE, Floats, Group, Knowledge, model_of, quiet_solver
from coc_analytics.disclosure.system import Bools, Ints

Move: TypeAlias = tuple[Ints, Ints]
"""Cells, and by how much each changes."""

DUAL_SIMPLEX = 1
NODES = 2_000
"""Branches of one integer program; a question still open then counts as not answered."""
LARGER = 1.5
"""Where a group is so many times the cells near one of its cells, those are tried first."""
ATTEMPTS = 5
"""A move with fractions is asked for again at other prices so many times; whole numbers are then forced."""


class Moves:
    """The moves found so far for one system of cells."""

    def __init__(self, knowledge: Knowledge, given: Sequence[Move] = ()) -> None:
        self.knowledge = knowledge
        self.found: list[Move] = []
        self._adopt(given)
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

    def _adopt(self, given: Sequence[Move]) -> None:
        """Take over moves of another system of the same cells, where they agree with this one's relations."""
        if not given:
            return
        knowledge, changes = self.knowledge, _stack(given, len(self.knowledge.counts))
        sums = (knowledge.matrix @ knowledge.counts.astype(np.float64))[:, None]
        moved = (knowledge.matrix @ changes.T.tocsr()).tocoo()
        after = sums[moved.row, 0] + moved.data
        wrong = (after < knowledge.low[moved.row] - TOLERANCE) | (
            after > knowledge.high[moved.row] + TOLERANCE
        )
        bad = set(moved.col[wrong].tolist())
        self.found = [move for number, move in enumerate(given) if number not in bad]


def _stack(moves: Sequence[Move], size: int) -> csr_array:
    starts = np.cumsum([0, *(len(cells) for cells, _ in moves)])
    if not moves:
        return csr_array((0, size), dtype=np.int64)
    cells, steps = (np.concatenate(parts) for parts in zip(*moves, strict=True))
    return csr_array((steps, cells, starts), shape=(len(moves), size))


def packed(moves: Moves, hidden: Bools, threshold: int) -> Ints:
    """Few whole tables in which every doubt that moves of hidden cells show is met: one row a table, all cells.

    Moves that share no relation are made at the same time.
    """
    counts, rows_of = moves.knowledge.counts, csr_array(moves.knowledge.matrix.T.tocsr())
    seen: set[tuple[int, int]] = set()
    tables: list[tuple[set[int], Ints]] = []
    for cells, steps in sorted(moves.found, key=lambda move: len(move[0])):
        fresh = set(zip(cells.tolist(), (counts[cells] + steps).tolist(), strict=True)) - seen
        if hidden[cells].all() and any(value < threshold for _, value in fresh):
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


class Mover:
    """Looks for the move with the fewest changes that brings one cell of a group to a value."""

    def __init__(self, group: Group) -> None:
        self.group, size = group, group.size
        matrix, sums = csr_array(hstack([group.matrix, -group.matrix])), group.matrix @ group.counts
        most = np.concatenate([np.full(size, highspy.kHighsInf), group.counts])
        model = model_of(
            matrix, (group.low - sums, group.high - sums), np.ones(2 * size), (np.zeros(2 * size), most)
        )
        self.solver = quiet_solver()
        self.solver.setOptionValue("simplex_strategy", DUAL_SIMPLEX)
        self.solver.passModel(model)
        self.attempt = 0

    def reaches(self, cell: int, value: int, attempts: int = ATTEMPTS) -> tuple[bool, Ints | None]:
        """Whether tables with fractions give the cell this value; and a table of whole numbers, if one was met."""
        step, columns = (
            value - int(self.group.counts[cell]),
            np.array([cell, cell + self.group.size], np.int32),
        )
        fixed = np.array([max(step, 0.0), max(-step, 0.0)])
        if fixed[1] > self.group.counts[cell]:
            return False, None
        self.solver.changeColsBounds(2, columns, fixed, fixed)
        answer = self._cheapest(attempts)
        limits = np.array([highspy.kHighsInf, float(self.group.counts[cell])])
        self.solver.changeColsBounds(2, columns, np.zeros(2), limits)
        return answer

    @contextmanager
    def occupied(self, cell: int) -> Iterator[None]:
        """In all tables looked for meanwhile somebody is in this cell; it is not asked about."""
        count, columns = int(self.group.counts[cell]), np.array([cell, cell + self.group.size], np.int32)
        most = np.array([highspy.kHighsInf, max(count - 1.0, 0.0)])
        self.solver.changeColsBounds(2, columns, np.array([float(count == 0), 0.0]), most)
        yield
        self.solver.changeColsBounds(2, columns, np.zeros(2), np.array([highspy.kHighsInf, float(count)]))

    def touched(self, cell: int, value: int) -> Ints:
        """The cells that the shortest move to this value changes, whole or not; there is one."""
        self.reaches(cell, value, 1)
        return np.flatnonzero(np.abs(self._steps()) > TOLERANCE).astype(np.int64)

    def _cheapest(self, attempts: int) -> tuple[bool, Ints | None]:
        """The move with the fewest changes; where that has fractions, others that are about as short."""
        for attempt in range(attempts):
            self._price(attempt)
            self.solver.clearSolver()  # always from no change at all: few steps, and the same ones each time
            self.solver.run()
            possible, table = self._answer()
            if not possible or table is not None:
                break
        return possible, table

    def _price(self, attempt: int) -> None:
        if attempt != self.attempt:
            size = 2 * self.group.size
            noise = np.random.default_rng(attempt).random(size) if attempt else np.zeros(size)
            self.solver.changeColsCost(size, np.arange(size, dtype=np.int32), 1.0 + noise)
            self.attempt = attempt

    def _answer(self) -> tuple[bool, Ints | None]:
        status = self.solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return False, None
        if status != highspy.HighsModelStatus.kOptimal:
            return True, None
        steps = self._steps()
        table = self.group.counts + np.rint(steps).astype(np.int64)
        whole = np.abs(np.rint(steps) - steps).max(initial=0.0) < TOLERANCE and self.group.allows(table)
        return True, table if whole else None

    def _steps(self) -> Floats:
        """By how much each cell changes in the last answer."""
        values = np.array(self.solver.getSolution().col_value)
        return np.asarray(values[: self.group.size] - values[self.group.size :])


class Movers:
    """Looks for moves of a group's cells, near a cell first: among the cells of its family and those below."""

    def __init__(self, group: Group, family: Ints, below: Bools) -> None:
        self.group, self.family, self.below = group, family[group.cells], below
        self.near: dict[int, tuple[Ints, Ints, Mover]] = {}

    @cached_property
    def everywhere(self) -> Mover:
        return Mover(self.group)

    def reaches(self, cell: int, value: int) -> tuple[bool, Ints | None]:
        """Whether tables with fractions give the cell this value; and a table of whole numbers, if one was met."""
        inside, place, mover = self._around(int(self.family[cell]))
        if len(inside) * LARGER < self.group.size:
            possible, part = mover.reaches(int(place[cell]), value)
            if possible and part is not None:
                return True, self._with(inside, part)
        return self.everywhere.reaches(cell, value)

    def touched(self, cell: int, value: int) -> Ints:
        """The cells that a short move to this value changes, whole or not; there is one."""
        return self.everywhere.touched(cell, value)

    def finds(self, cell: int, value: int) -> tuple[bool, Ints | None]:
        """The same in whole numbers only, as far as the work allows; True without a table where that stays open."""
        inside, place, mover = self._around(int(self.family[cell]))
        if len(inside) * LARGER < self.group.size:
            _, part = forced(mover.group, int(place[cell]), value)
            if part is not None:
                return True, self._with(inside, part)
        return forced(self.group, cell, value)

    def _with(self, inside: Ints, part: Ints) -> Ints:
        """The table of the whole group in which only these cells change."""
        table = self.group.counts.copy()
        table[inside] = part
        return table

    def _around(self, family: int) -> tuple[Ints, Ints, Mover]:
        if family not in self.near:
            chosen = self.below[family][self.family]
            place = np.cumsum(chosen) - 1
            self.near[family] = (np.flatnonzero(chosen), place, Mover(self.group.part(chosen)))
        return self.near[family]


def forced(group: Group, cell: int, value: int) -> tuple[bool, Ints | None]:
    """A table of whole numbers with this value, as far as the work allows; True without one where that stays open."""
    with group.program.fixed(cell, value) as possible:
        if not possible:
            return False, None
        answer = group.program.ask_whole(np.zeros(group.size), NODES)
        return not answer.empty, answer.whole()


class Reach:
    """What the moves within a pattern give its hidden cells: how low, how high, and which values below k."""

    def __init__(self, moves: Moves, hidden: Bools, threshold: int) -> None:
        self.moves, self.threshold = moves, threshold
        counts = moves.knowledge.counts
        self.low, self.high = counts.copy(), counts.copy()
        self.taken = np.zeros((len(counts), threshold), dtype=np.bool_)
        cells = np.flatnonzero(hidden)
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
