"""The engine, doubting: whether a pattern is safe, and if not, why. Numbers only.

Every hidden cell is either ambiguous about all of 0…k-1 (k as in its `top`) in tables of whole numbers, or certainly not small.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from itertools import islice

import numpy as np

from coc_analytics.ambiguity.doubting.cuts import Cut, cut_of
from coc_analytics.ambiguity.doubting.intruder import TOLERANCE, Group, Knowledge
from coc_analytics.ambiguity.doubting.mover import Movers
from coc_analytics.ambiguity.doubting.moves import Moves, Reach
from coc_analytics.ambiguity.knowing.limits import limits_of
from coc_analytics.ambiguity.knowing.sparse import entries
from coc_analytics.ambiguity.knowing.system import Bools, Ints, System

SOME = 250
"""So many reasons why a pattern is not safe are enough to choose a better one."""
FORCING = 10
"""What whole numbers by force cost in work, where a move costs one."""
PAST = 3
"""Whole numbers are looked for among the cells of so many moves first."""


class Examiner:
    """Asks of every hidden cell what it may be; what was found for one pattern is kept for the next."""

    def __init__(self, system: System, knowledge: Knowledge, moves: Moves) -> None:
        self.system, self.knowledge, self.moves = system, knowledge, moves
        self.known: dict[tuple[bytes, ...], Verdict] = {}
        self.work = 0

    def cuts(self, hidden: Bools, beyond: set[int]) -> list[Cut]:
        """What else has to be hidden; empty where the pattern is safe. `beyond` cells are not asked about."""
        found, reach = [], Reach(self.moves, hidden, self.system.top)
        for group in self.knowledge.groups(hidden):
            found.extend(self._verdict(group, reach, beyond).cuts)
        return found

    def is_safe(self, hidden: Bools, beyond: set[int], in_doubt: Bools, shown: int) -> bool:
        """Whether nothing else has to be hidden where one more cell is shown; ends at the first that is given away.

        Only the cells `in_doubt` might be small, as they were before. Those next to the cell shown are asked about first.
        """
        near = np.zeros(len(hidden), dtype=np.bool_)
        near[self.knowledge.matrix[self.knowledge.matrix[:, [shown]].nonzero()[0]].indices] = True
        reach = Reach(self.moves, hidden, self.system.top)
        for group in self.knowledge.groups(hidden):
            asked = self._asked(group, beyond)
            verdict = self.known.get((*group.signature(), asked.tobytes()))
            asked &= in_doubt[group.cells]
            first = (
                next(iter(verdict.cuts), None) if verdict else Verdict(self, group, reach, asked, near).first
            )
            if first is not None:
                return False
        return True

    def needing(self, hidden: Bools, beyond: set[int]) -> Bools:
        """The hidden cells that are ambiguous in a safe pattern; the other ones are certainly not small."""
        needing, reach = np.zeros_like(hidden), Reach(self.moves, hidden, self.system.top)
        for group in self.knowledge.groups(hidden):
            needing[group.cells] = self._verdict(group, reach, beyond).needing
        return needing

    def _verdict(self, group: Group, reach: Reach, beyond: set[int]) -> "Verdict":
        asked = self._asked(group, beyond)
        mark = (*group.signature(), asked.tobytes())
        if mark not in self.known:
            self.known[mark] = Verdict(self, group, reach, asked)
        return self.known[mark]

    @staticmethod
    def _asked(group: Group, beyond: set[int]) -> Bools:
        return np.array([cell not in beyond for cell in group.cells.tolist()])


class Verdict:
    """Which cells of a group need to be ambiguous under a pattern, and the cuts for those that are not."""

    def __init__(
        self, examiner: Examiner, group: Group, reach: Reach, asked: Bools, near: Bools | None = None
    ) -> None:
        self.examiner, self.group, self.reach = examiner, group, reach
        self.top = examiner.system.top[group.cells]
        self.movers = Movers(group, examiner.system.family, examiner.system.near)
        self.first_asked = None if near is None else near[group.cells]
        self.needing = self._needing(asked)

    @cached_property
    def cuts(self) -> list[Cut]:
        """Why the pattern is not safe here; empty where it is. Of many reasons, some."""
        return list(islice(self._faults(), SOME)) or list(islice(self._whole_faults(), SOME))

    @property
    def first(self) -> Cut | None:
        """One reason why it is not, or None."""
        return next(self._faults(), None) or next(self._whole_faults(), None)

    # which cells -------------------------------------------------------------------------------------------

    def _needing(self, asked: Bools) -> Bools:
        """Of the cells asked about the small ones, and others that might be taken for small."""
        needy = asked & self.examiner.system.needy[self.group.cells]
        others = np.flatnonzero(asked & self.examiner.system.present[self.group.cells] & ~needy)
        needing: Bools = needy.copy()
        if len(others):
            least, _ = limits_of(self.group.matrix, self.group.low, self.group.high)
            for cell in others[least[others] <= self.top[others]].tolist():
                needing[cell] = self._low(cell) <= self.top[cell] or not self._stays_above(cell)
        return needing

    def _low(self, cell: int) -> int:
        return int(self.reach.low[self.group.cells[cell]])

    def _stays_above(self, cell: int) -> bool:
        costs = np.zeros(self.group.size)
        costs[cell] = 1.0
        answer = self.group.program.ask(costs)
        return answer.table is not None and bool(answer.table[cell] > self.top[cell] + TOLERANCE)

    # what is wrong -----------------------------------------------------------------------------------------

    def _faults(self) -> Iterator[Cut]:
        """Needing cells that even tables with fractions do not take to their top or to 0."""
        tops = [(top, self.top == top) for top in np.unique(self.top)[::-1].tolist()]
        for value, asked in (*tops, (0, self.top >= 0)):
            for cell in self._open(value, asked).tolist():
                if not self._takes(cell, value) and not self._reaches(cell, value):
                    yield self._explained(cell, 1 if self.group.counts[cell] < value else -1)

    def _whole_faults(self) -> Iterator[Cut]:
        """Needing cells that some value up to their top is not found for in whole numbers."""
        for value in range(self.reach.threshold):
            for cell in self._open(value, self.top >= value).tolist():
                if not self._takes(cell, value) and not self._found(cell, value):
                    yield self._more_around(cell)

    def _open(self, value: int, asked: Bools) -> Ints:
        """Of some cells those not known to take a value: first what is near; or, of many, the first ones lie everywhere."""
        open_ = np.flatnonzero(asked & self.needing & ~self.reach.taken[self.group.cells, value])
        if self.first_asked is not None:
            return open_[np.argsort(~self.first_asked[open_], kind="stable")]
        return np.random.default_rng(0).permutation(open_) if len(open_) > SOME else open_

    def _takes(self, cell: int, value: int) -> bool:
        return bool(self.reach.taken[self.group.cells[cell], value])

    def _reaches(self, cell: int, value: int) -> bool:
        self.examiner.work += self.group.size
        possible, table = self.movers.reaches(cell, value)
        self.reach.admit(self.group, table)
        return possible

    def _found(self, cell: int, value: int) -> bool:
        if not self._reaches(cell, value):
            return False
        if self._takes(cell, value):
            return True
        self.examiner.work += FORCING * self.group.size
        moves = self.reach.moves.past(int(self.group.cells[cell]), value, self.reach.hidden)
        table = self.movers.nearby(cell, value, islice(moves, PAST))
        self.reach.admit(self.group, table if table is not None else self.movers.finds(cell, value)[1])
        return self._takes(cell, value)

    def _explained(self, cell: int, direction: int) -> Cut:
        """The cut that the intruder's prices give for a cell that does not move far enough."""
        program, costs, upper = self.group.program, np.zeros(self.group.size), None
        top = int(self.top[cell])
        costs[cell] = -direction
        if direction > 0:
            upper = np.full(program.atoms, np.inf)
            pushed = np.unique(entries(program.reduction.expand, cell)[0])
            upper[pushed] = np.maximum(top, self.group.counts[program.reduction.atoms[pushed]])
        program.ask(costs, None, upper)
        distance = abs((top if direction > 0 else 0) - int(self.group.counts[cell]))
        number = int(self.group.cells[cell])
        cut = cut_of(self.examiner.knowledge, self.group.rows, program.prices(), number, direction, distance)
        return replace(cut, unless_shown=self._in_doubt_by(cell)) if cut else self._more_around(cell)

    def _more_around(self, cell: int) -> Cut:
        """At least one more cell that touches the group has to be hidden."""
        matrix = self.examiner.knowledge.matrix
        touching = np.unique(matrix[self.group.rows].indices)
        open_ = ~self.examiner.system.constant[touching] & ~np.isin(touching, self.group.cells)
        shown = touching[open_].astype(np.int64)
        return Cut(int(self.group.cells[cell]), shown, np.ones(len(shown)), 1.0, self._in_doubt_by(cell))

    def _in_doubt_by(self, cell: int) -> Ints:
        """The other hidden cells that leave open whether this one is small; none for a cell that is small."""
        if self.examiner.system.needy[self.group.cells[cell]]:
            return np.zeros(0, dtype=np.int64)
        moved = self.movers.touched(cell, int(self.top[cell]))
        return np.sort(self.group.cells[moved[moved != cell]])
