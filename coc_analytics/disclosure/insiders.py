"""Door 2, disclosure: insiders, who know that one case is theirs and take it away from all that is shown. Numbers only.

Whoever is in a cell knows that there is at least one in it. No small number of others may then be left with a
single value. Of a person's cells one is reckoned with at a time, the finest.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array

from coc_analytics.disclosure.cuts import Cut
from coc_analytics.disclosure.intruder import TOLERANCE, Floats, Group, Knowledge
from coc_analytics.disclosure.mover import Mover, forced
from coc_analytics.disclosure.moves import Moves
from coc_analytics.disclosure.sparse import entries
from coc_analytics.disclosure.system import Bools, Ints, System

STARTS = 4
"""From so many tables with somebody in a cell it is tried what known moves change."""
KEPT = 2000
"""So many tables met on the way are at hand."""
DOUBT = 2
"""So many values below k at least are left of every small number."""


class Insiders:
    """What insiders can say under a pattern; of what was given up they are not asked again."""

    def __init__(self, system: System, knowledge: Knowledge, moves: Moves, threshold: int) -> None:
        self.system, self.knowledge, self.moves, self.threshold = system, knowledge, moves, threshold
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

    def give_up(self, cuts: list[Cut]) -> None:
        """Not to be asked again."""
        for cut in cuts:
            self.settled[cut.unless_shown, cut.cell] = True


class _Circle:
    """The cells of one group and those whose case lies in one of them."""

    def __init__(self, insiders: Insiders, group: Group, needing: Bools) -> None:
        self.insiders, self.group, self.needing = insiders, group, needing
        self.pool = _Pool(group, insiders.moves.inside(group.cells), insiders.threshold)

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
        seen = np.zeros((self.group.size, self.insiders.threshold), dtype=np.bool_)
        for more in self.pool.seen_with(cell, bases):
            seen |= more
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
        values = np.argsort(np.abs(np.arange(self.seen.shape[1]) - self.base[other]), kind="stable")
        for value in values.tolist():
            if self.seen[other].sum() >= DOUBT:
                break
            if not self.seen[other, value]:
                self._look_for(other, value)
        return bool(self.seen[other].sum() < DOUBT)

    def _look_for(self, other: int, value: int) -> None:
        with self.circle.mover.occupied(self.cell):
            possible, table = self.circle.mover.reaches(other, value)
        if possible and table is None:
            table = self._forced(other, value)
        if table is not None:
            self.circle.pool.keep(table)
            _mark(self.seen, np.arange(len(table)), table)

    def _forced(self, other: int, value: int) -> Ints | None:
        """The same by whole numbers from the start, where that is found and agrees with what is shown."""
        _, table = forced(self.others, other, value)
        if table is None or not self.others.allows(table):
            return None
        table[self.cell] += 1
        return table

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
    """Known moves inside one group, to be made from several tables, and other tables met."""

    def __init__(self, group: Group, steps: csr_array, threshold: int) -> None:
        self.group, self.steps, self.threshold = group, steps, threshold
        self.tables = np.zeros((KEPT, group.size), dtype=np.int32)
        self.met = 0

    def keep(self, table: Ints) -> None:
        """Have a table at hand, in place of the oldest where there are many."""
        self.tables[self.met % KEPT] = table
        self.met += 1

    @cached_property
    def by_cell(self) -> csr_array:
        """The moves by the cells they change, a row each."""
        return csr_array(self.steps.T.tocsr())

    @cached_property
    def loose(self) -> csr_array:
        """The relations that leave a sum some room, a row each. The others hold after all moves from any table."""
        return csr_array(self.group.matrix[self.group.low < self.group.high])

    @cached_property
    def sums(self) -> csr_array:
        """By how much each move changes each of these, a row each."""
        return csr_array((self.loose @ self.steps.T).tocsr())

    @cached_property
    def rooms(self) -> tuple[Floats, Floats]:
        """The least and the greatest each of these can be."""
        loose = self.group.low < self.group.high
        return self.group.low[loose], self.group.high[loose]

    def steps_of(self, cell: int) -> Ints:
        """By how much each move changes one cell."""
        steps = np.zeros(self.steps.shape[0], dtype=np.int64)
        moves, changes = entries(self.by_cell, cell)
        steps[moves] = changes
        return steps

    def bases(self, cell: int) -> list[Ints]:
        """Tables in which somebody is in the cell: that of the search, or those next to it."""
        counts = self.group.counts
        if counts[cell] > 0:
            return [counts]
        moves = np.flatnonzero(self.steps_of(cell) > 0)
        nearest = moves[np.lexsort((moves, np.diff(self.steps.indptr)[moves]))][:STARTS]
        return [self._made(move) for move in nearest.tolist()]

    def _made(self, move: int) -> Ints:
        """The table that a move makes of the search's."""
        table = self.group.counts.copy()
        cells, steps = entries(self.steps, move)
        table[cells] += steps
        return table

    def seen_with(self, cell: int, bases: list[Ints]) -> Iterator[Bools]:
        """Which small values cells (rows) have in tables at hand in which somebody is in one of them."""
        for base in bases:
            yield self._seen_from(base, self._possible(cell, base))
        met = self.tables[: self.met][self.tables[: self.met, cell] > 0]
        yield np.array([(met == value).any(axis=0) for value in range(self.threshold)]).T

    def _seen_from(self, base: Ints, possible: Bools) -> Bools:
        """The same in a table and in those that one possible move makes of it."""
        seen: Bools = self.often - self._often(np.flatnonzero(~possible)) > 0
        for cell in np.flatnonzero(base != self.group.counts).tolist():
            moves, steps = entries(self.by_cell, cell)
            seen[cell] = False
            _mark(seen, cell, base[cell] + steps[possible[moves]])
        _mark(seen, np.arange(self.group.size), base)
        return seen

    @cached_property
    def often(self) -> Ints:
        """How many moves from the search's table give each cell (a row) each small value."""
        return self._often(np.arange(self.steps.shape[0]))

    def _often(self, moves: Ints) -> Ints:
        steps = csr_array(self.steps[moves])
        values = self.group.counts[steps.indices] + steps.data
        small = values < self.threshold
        places = steps.indices[small].astype(np.int64) * self.threshold + values[small]
        found = np.bincount(places, minlength=self.group.size * self.threshold)
        return found.reshape(self.group.size, self.threshold)

    def _possible(self, cell: int, base: Ints) -> Bools:
        """The moves that can be made from a table and leave somebody in the cell."""
        possible: Bools = self.steps_of(cell) + base[cell] >= 1
        changes = base - self.group.counts
        for moved in np.flatnonzero(changes).tolist():
            moves, steps = entries(self.by_cell, moved)
            possible[moves[steps + base[moved] < 0]] = False
        low, high = self.rooms
        sums = self.loose @ base
        for row in np.flatnonzero(self.loose @ changes).tolist():
            moves, steps = entries(self.sums, row)
            possible[moves[(steps + sums[row] < low[row]) | (steps + sums[row] > high[row])]] = False
        return possible


def _mark(seen: Bools, cells: Ints | int, values: Ints) -> None:
    """Note which small values cells (or one cell) have."""
    small = values < seen.shape[1]
    seen[np.broadcast_to(cells, values.shape)[small], values[small]] = True
