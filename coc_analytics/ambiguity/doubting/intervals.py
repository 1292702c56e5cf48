"""The engine, doubting: what whole-number tables leave of each hidden cell. Intervals only, never the count itself.

Every table found answers for all cells of its group at once; a question is only asked when no table answers it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from coc_analytics.ambiguity.doubting.intruder import TOLERANCE, Floats, Group
from coc_analytics.ambiguity.doubting.mover import Movers
from coc_analytics.ambiguity.doubting.moves import Reach
from coc_analytics.ambiguity.knowing.limits import limits_of
from coc_analytics.ambiguity.knowing.sparse import entries
from coc_analytics.ambiguity.knowing.system import Bools, Ints


@dataclass
class Left:
    """What is left of the cells of one group: their bounds, and whether all of them are exact."""

    low: Ints
    high: Ints
    unlimited: Bools
    exact: bool = True


EXACT = 300
"""Of so many cells of a group, those worth most, the ends are looked for; of all others single relations say how far
they go at most. Ten times as many made a first release of twelve quarters take twice as long, for ranges of details."""


def left_of(group: Group, reach: Reach, movers: Movers, worth: Floats, surely: Ints) -> Left:
    """What an intruder is left with of every cell of a group, or a little more; every table met is taken in.

    `worth` says of which cells it is worth most to know the ends, and `surely` what each cell is known to be at least.
    """
    return _Ends(group, reach, movers, worth, surely).left()


class _Ends:
    """Looks for the ends of the intervals of a group's cells."""

    def __init__(self, group: Group, reach: Reach, movers: Movers, worth: Floats, surely: Ints) -> None:
        self.group, self.reach, self.movers, self.exact = group, reach, movers, True
        self.worth, self.surely = worth, surely

    @property
    def low(self) -> Ints:
        return np.asarray(self.reach.low[self.group.cells])

    @property
    def high(self) -> Ints:
        return np.asarray(self.reach.high[self.group.cells])

    def left(self) -> Left:
        least, most = limits_of(self.group.matrix, self.group.low, self.group.high)
        for cells in _apart(self.group, np.flatnonzero(self.high < most)):
            self._push(cells)
        unlimited = np.zeros(self.group.size, dtype=np.bool_)
        lowest = np.maximum(least, np.minimum(self.surely, self.low)).astype(np.int64)
        highest = np.where(np.isinf(most), 0, most).astype(np.int64)
        chosen = self._worth_it((self.high < most) | (self.low > lowest), np.isinf(most))
        for cell in np.flatnonzero(chosen & (self.high < most)).tolist():
            top = self._outermost(cell, 1)
            unlimited[cell] = top is None
            highest[cell] = self._end(cell, top, int(self.high[cell]))
        for cell in np.flatnonzero(chosen & (self.low > lowest)).tolist():
            lowest[cell] = self._end(cell, self._outermost(cell, -1), int(self.low[cell]))
        return Left(lowest, highest, unlimited, self.exact)

    def _worth_it(self, open_: Bools, endless: Bools) -> Bools:
        """The open cells that are worth most; and those of which single relations know no end."""
        ranked = np.flatnonzero(open_)[np.argsort(-self.worth[open_], kind="stable")]
        chosen = open_ & endless
        chosen[ranked[:EXACT]] = True
        self.exact &= len(ranked) <= EXACT
        return chosen

    def _push(self, cells: Ints) -> None:
        """Look for a table that gives all these cells as much as it can."""
        costs = np.zeros(self.group.size)
        costs[cells] = -1.0
        self.reach.admit(self.group, self.group.program.ask(costs).whole())

    def _outermost(self, cell: int, direction: int) -> int | None:
        """The bound that tables with fractions give; None without a limit."""
        costs = np.zeros(self.group.size)
        costs[cell] = -float(direction)
        answer = self.group.program.ask(costs)
        if answer.table is None:
            return None
        self.reach.admit(self.group, answer.whole())
        return int(np.floor(direction * answer.table[cell] + TOLERANCE)) * direction

    def _end(self, cell: int, outermost: int | None, seen: int) -> int:
        """The end of a cell's interval; where it is out of reach, the wider, outer bound is kept."""
        value = seen if outermost is None else outermost
        while value != seen:
            found = self._exists(cell, value)
            if found is None:
                self.exact = False
            if found is not False:
                return value
            value += 1 if value < seen else -1
        return value

    def _exists(self, cell: int, value: int) -> bool | None:
        """Whether some table has this value: None where that stays open within the limits."""
        possible, table = self.movers.reaches(cell, value)
        if not possible or self.reach.admit(self.group, table):
            return possible
        possible, table = self.movers.finds(cell, value)
        if self.reach.admit(self.group, table):
            return True
        return None if possible else False


def _apart(group: Group, cells: Ints) -> Iterator[Ints]:
    """The cells in sets of which no two share a relation, so that none stands in the other's way."""
    rows = csr_array(group.matrix.T)
    taken: list[tuple[set[int], list[int]]] = []
    for cell in cells.tolist():
        own = set(entries(rows, cell)[0].tolist())
        for busy, members in taken:
            if not busy & own:
                busy |= own
                members.append(cell)
                break
        else:
            taken.append((own, [cell]))
    return (np.array(members, dtype=np.int64) for _, members in taken)
