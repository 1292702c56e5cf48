"""The engine, doubting: insiders, who know that one case is theirs and take it away from all that is shown. Numbers only.

Whoever is in a cell knows that there is at least one in it. No small number of others may then be left with a
single value. Of a person's cells one is reckoned with at a time, the finest.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array, vstack

from coc_analytics.ambiguity.doubting.cuts import Cut
from coc_analytics.ambiguity.doubting.intruder import TOLERANCE, Floats, Group, Knowledge
from coc_analytics.ambiguity.doubting.mover import Mover, forced
from coc_analytics.ambiguity.doubting.moves import Moves
from coc_analytics.ambiguity.knowing.sparse import entries, shortest_first
from coc_analytics.ambiguity.knowing.system import Bools, Ints, System

STARTS = 4
"""From so many tables with somebody in a cell it is tried what known moves change."""
FRESH = 1 / 128
"""Moves met on the way are taken in when they are so many of all."""
DOUBT = 2
"""So many values below k at least are left of every small number."""


class Insiders:
    """What insiders can say under a pattern; what is settled they are not asked again."""

    def __init__(self, system: System, knowledge: Knowledge, moves: Moves) -> None:
        self.system, self.knowledge, self.moves = system, knowledge, moves
        self.small = np.arange(system.top.max(initial=0) + 1) <= system.top[:, None]
        """Which values of each cell (a row) are small."""
        self.parts: dict[int, list[int]] = {}
        for part, whole in system.below:
            self.parts.setdefault(whole, []).append(part)
        self.settled = np.eye(system.size, dtype=np.bool_)  # of one's own cell strangers know as much
        """Of which cells it is settled what whoever is in one (a row) may know; hiding more leaves them in more doubt."""

    def cuts(self, hidden: Bools, needing: Bools) -> list[Cut]:
        """What else has to be hidden from insiders; empty where nobody of them knows a small number."""
        found: list[Cut] = []
        for group in self.knowledge.groups(hidden):
            circle = _Circle(self, group, needing[group.cells])
            found.extend(cut for cell in circle.finest() for cut in circle.told_to(cell))
        return found


class _Circle:
    """The cells of one group and those whose case lies in one of them."""

    def __init__(self, insiders: Insiders, group: Group, needing: Bools) -> None:
        self.insiders, self.group, self.needing = insiders, group, needing
        self.small = insiders.small[group.cells]
        self.pool = _Pool(group, insiders.moves.inside(group.cells), self.small.shape[1])

    def finest(self) -> Iterator[int]:
        """Whoever is in a cell with hidden parts is in one of these, or knows no more than who is."""
        inside, parts = set(self.group.cells.tolist()), self.insiders.parts
        for at in np.flatnonzero(self.needing).tolist():
            if inside.isdisjoint(parts.get(int(self.group.cells[at]), ())):
                yield at

    def told_to(self, cell: int) -> Iterator[Cut]:
        """A cut for every small number that somebody in this cell knows."""
        bases = self.pool.bases(cell)
        if not bases:
            return
        settled, cells = self.insiders.settled[self.group.cells[cell]], self.group.cells
        asked = np.flatnonzero(self.needing & ~settled[cells])
        settled[cells[asked]] = True
        seen = np.zeros_like(self.small)
        for more in self.pool.seen_with(cell, bases):
            seen |= more & self.small
            asked = asked[seen[asked].sum(axis=1) < DOUBT]
            if not asked.size:
                return
        known = _Known(self, cell, bases[0], seen)
        for other in filter(known.is_told, asked.tolist()):
            settled[cells[other]] = False
            yield Cut(int(cells[other]), *known.by_what(other), 1.0, cells[[cell]])

    @cached_property
    def mover(self) -> Mover:
        return Mover(self.group)


class _Known:
    """What somebody in one cell of a group knows of the others."""

    def __init__(self, circle: _Circle, cell: int, base: Ints, seen: Bools) -> None:
        self.circle, self.cell, self.base, self.seen = circle, cell, base, seen

    def is_told(self, other: int) -> bool:
        """Whether this other cell is left with one value; every table met on the way is kept."""
        small = np.flatnonzero(self.circle.small[other]).tolist()
        values = sorted(small, key=lambda value: abs(value - self.base[other]))
        for finds in (self._finds, self._forces):  # the second is far more work
            open_ = []
            for value in values:
                if not self._is_in_doubt(other) and not self.seen[other, value] and finds(other, value):
                    open_.append(value)
            values = open_
        return not self._is_in_doubt(other)

    def _is_in_doubt(self, other: int) -> bool:
        return bool(self.seen[other].sum() >= DOUBT)

    def _finds(self, other: int, value: int) -> bool:
        """Look for a table with this value; whether there may be one although none was met."""
        with self.circle.mover.occupied(self.cell):
            possible, table = self.circle.mover.reaches(other, value)
        return possible and not self._met(table)

    def _forces(self, other: int, value: int) -> bool:
        """The same by whole numbers from the start; a table that disagrees with what is shown is none."""
        possible, table = forced(self.others, other, value)
        if table is None or not self.others.allows(table):
            return possible
        table[self.cell] += 1
        return not self._met(table)

    def _met(self, table: Ints | None) -> bool:
        if table is None:
            return False
        self.circle.pool.keep(table)
        _mark(self.seen, table)
        self.seen &= self.circle.small
        return True

    @cached_property
    def others(self) -> Group:
        """The group with their case taken away."""
        group, counts = self.circle.group, self.base.copy()
        counts[self.cell] -= 1
        column = group.matrix[:, [self.cell]].toarray().ravel()
        return replace(group, counts=counts, low=group.low - column, high=group.high - column)

    def by_what(self, other: int) -> tuple[Ints, Floats]:
        """The shown cells without which the other cell would be left open, as far as prices tell."""
        system, matrix, group = (
            self.circle.insiders.system,
            self.circle.insiders.knowledge.matrix,
            self.others,
        )
        weights = np.zeros(matrix.shape[1])
        for direction in (1.0, -1.0):
            costs = np.zeros(group.size)
            costs[other] = -direction
            if group.program.ask(costs).table is not None:
                weights += np.abs(matrix[group.rows].T @ group.program.prices())
        open_ = ~system.constant
        open_[group.cells] = False
        priced = np.flatnonzero(open_ & (weights > TOLERANCE))
        if not len(priced):
            touched = np.unique(matrix[group.rows].indices)
            priced = touched[open_[touched]]
        return priced.astype(np.int64), np.ones(len(priced))


class _Pool:
    """Known moves inside one group, to be made from several tables."""

    def __init__(self, group: Group, steps: csr_array, threshold: int) -> None:
        self.group, self.threshold, self.fresh = group, threshold, list[Ints]()
        self.known = _Steps(group, steps, threshold)

    def keep(self, table: Ints) -> None:
        """Know the move that leads to a table as well."""
        self.fresh.append(table - self.group.counts)
        if len(self.fresh) > FRESH * self.known.steps.shape[0]:
            steps = vstack([self.known.steps, csr_array(np.array(self.fresh))])
            self.known, self.fresh = _Steps(self.group, csr_array(steps.tocsr()), self.threshold), []

    def bases(self, cell: int) -> list[Ints]:
        """Tables in which somebody is in the cell: that of the search, or those next to it."""
        counts = self.group.counts
        if counts[cell] > 0:
            return [counts]
        return [self.known.made(move) for move in self.known.raising(cell)[:STARTS].tolist()]

    def seen_with(self, cell: int, bases: list[Ints]) -> Iterator[Bools]:
        """Which small values cells (rows) have in tables at hand in which somebody is in one of them."""
        for base in bases:
            yield self.known.seen_from(base, cell)
        if self.group.counts[cell] == 0:
            yield self.known.often(self.known.raising(cell)) > 0
        seen = np.zeros((self.group.size, self.threshold), dtype=np.bool_)
        for step in self.fresh:
            if self.group.counts[cell] + step[cell] > 0:
                _mark(seen, self.group.counts + step)
        yield seen


class _Steps:
    """Moves inside one group, a row each, in the orders in which they are asked for."""

    def __init__(self, group: Group, steps: csr_array, threshold: int) -> None:
        self.group, self.steps, self.threshold = group, steps, threshold
        self.by_cell = csr_array(steps.T.tocsr())
        loose = group.low < group.high  # the other relations hold after all moves from any table
        self.loose, self.low, self.high = csr_array(group.matrix[loose]), group.low[loose], group.high[loose]
        self.sums = csr_array((self.loose @ steps.T).tocsr())
        self.every = self.often(np.arange(steps.shape[0]))

    def raising(self, cell: int) -> Ints:
        """The moves that bring somebody into a cell, the shortest first."""
        moves, steps = entries(self.by_cell, cell)
        found = moves[steps + self.group.counts[cell] > 0].astype(np.int64)
        return shortest_first(self.steps, found)

    def made(self, move: int) -> Ints:
        """The table that a move makes of the search's."""
        table = self.group.counts.copy()
        cells, steps = entries(self.steps, move)
        table[cells] += steps
        return table

    def often(self, moves: Ints) -> Ints:
        """How many of some moves, made from the search's table, give each cell (a row) each small value."""
        steps = csr_array(self.steps[moves])
        values = self.group.counts[steps.indices] + steps.data
        small = values < self.threshold
        places = steps.indices[small].astype(np.int64) * self.threshold + values[small]
        found = np.bincount(places, minlength=self.group.size * self.threshold)
        return np.asarray(found.reshape(self.group.size, self.threshold))

    def seen_from(self, base: Ints, cell: int) -> Bools:
        """Which small values cells have in a table and in those one move makes of it that leaves somebody in one of them."""
        possible = self._possible(base, cell)
        seen: Bools = self.every - self.often(np.flatnonzero(~possible)) > 0
        for moved in np.flatnonzero(base != self.group.counts).tolist():
            moves, steps = entries(self.by_cell, moved)
            values = base[moved] + steps[possible[moves]]
            seen[moved] = False
            seen[moved, values[values < self.threshold]] = True
        _mark(seen, base)
        return seen

    def _possible(self, base: Ints, cell: int) -> Bools:
        """The moves that can be made from a table and leave somebody in the cell."""
        possible = np.ones(self.steps.shape[0], dtype=np.bool_)
        changes = base - self.group.counts
        for moved in (cell, *np.flatnonzero(changes).tolist()):
            moves, steps = entries(self.by_cell, moved)
            possible[moves[steps + base[moved] < int(moved == cell)]] = False
        sums = self.loose @ base
        for row in np.flatnonzero(self.loose @ changes).tolist():
            moves, steps = entries(self.sums, row)
            possible[moves[(steps + sums[row] < self.low[row]) | (steps + sums[row] > self.high[row])]] = (
                False
            )
        return possible


def _mark(seen: Bools, values: Ints) -> None:
    """Note which small values all cells have."""
    small = np.flatnonzero(values < seen.shape[1])
    seen[small, values[small]] = True
