"""Door 2, disclosure: what whole-number tables leave of each hidden cell. Intervals only, never the count itself.

Every table found answers for all cells of its group at once; a question is only asked when no table answers it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from coc_analytics.disclosure.intruder import TOLERANCE, Group
from coc_analytics.disclosure.limits import limits_of
from coc_analytics.disclosure.system import Bools, Ints

NODES = 2_000
SEVERAL = 4
"""A question to many cells at once costs as much as this many single ones."""


@dataclass
class Left:
    """What is left of the cells of one group: their bounds, and whether all of them are exact."""

    low: Ints
    high: Ints
    unlimited: Bools
    exact: bool = True


class Tables:
    """The whole-number tables found for a group so far."""

    def __init__(self, group: Group, threshold: int) -> None:
        self.group, self.threshold = group, threshold
        self.low, self.high = group.counts.copy(), group.counts.copy()
        self.taken = np.zeros((group.size, threshold), dtype=np.bool_)
        self.admit(group.counts)

    def admit(self, table: Ints | None) -> bool:
        """Take a table in, where it is one; all its values are now known to be possible."""
        if table is None or not self.group.allows(table):
            return False
        np.minimum(self.low, table, out=self.low)
        np.maximum(self.high, table, out=self.high)
        small = np.flatnonzero(table < self.threshold)
        self.taken[small, table[small]] = True
        return True

    def gather(self, cells: Ints, value: int) -> None:
        """Look for tables that give this value to many cells at once, as long as each answers for several."""
        open_ = cells[~self.taken[cells, value]]
        if len(open_) < SEVERAL:
            return
        below, above = open_[self.group.counts[open_] < value], open_[self.group.counts[open_] > value]
        lower, upper = np.zeros(self.group.size), np.full(self.group.size, np.inf)
        upper[below], lower[above] = value, value
        while len(open_) >= SEVERAL:
            costs = np.zeros(self.group.size)
            costs[np.intersect1d(below, open_)], costs[np.intersect1d(above, open_)] = -1.0, 1.0
            self.admit(self.group.plain.ask(costs, lower, upper).whole())
            left = open_[~self.taken[open_, value]]
            if len(left) > len(open_) - SEVERAL:
                return
            open_ = left

    def push(self, cells: Ints) -> None:
        """Look for a table that gives all these cells as much as it can."""
        costs = np.zeros(self.group.size)
        costs[cells] = -1.0
        self.admit(self.group.program.ask(costs).whole())

    def takes(self, cell: int, value: int) -> bool:
        """Whether some table gives the cell this value; False also where none was found within the limits."""
        return (value < self.threshold and bool(self.taken[cell, value])) or self.look_for(
            cell, value
        ) is True

    def look_for(self, cell: int, value: int) -> bool | None:
        """Look for a table with this value: True found, False there is none, None undecided within the limits."""
        program, costs = self.group.program, np.zeros(self.group.size)
        with program.fixed(cell, value) as possible:
            if not possible:
                return False
            answer = program.ask(costs)
            if answer.empty or self.admit(answer.whole()):
                return not answer.empty
            answer = program.ask_whole(costs, NODES)
            if self.admit(answer.whole()):
                return True
        return False if answer.empty else None


def faults_of(tables: Tables, needing: Bools) -> list[int]:
    """The cells that need to be ambiguous about every value below k and are not, or not provably so."""
    cells = np.flatnonzero(needing)
    for value in range(tables.threshold):
        tables.gather(cells, value)
    return [cell for cell in cells.tolist() if not all(tables.takes(cell, v) for v in range(tables.threshold))]


def left_of(tables: Tables) -> Left:
    """What an intruder is left with of every cell of a group."""
    group = tables.group
    least, limits = limits_of(group.matrix, group.low, group.high)
    for cells in _apart(group, np.flatnonzero(tables.high < limits)):
        tables.push(cells)
    left = Left(tables.low, tables.high.copy(), np.zeros(group.size, dtype=np.bool_))
    for cell in np.flatnonzero(tables.high < limits).tolist():
        if tables.high[cell] < limits[cell]:
            top = _outermost(tables, cell, 1)
            left.unlimited[cell] = top is None
            left.high[cell], settled = _settled(tables, cell, top, tables.high)
            left.exact &= settled or top is None
    left.low = tables.low.copy()
    for cell in np.flatnonzero(tables.low > least).tolist():
        left.low[cell], settled = _settled(tables, cell, _outermost(tables, cell, -1), tables.low)
        left.exact &= settled
    left.high = np.maximum(left.high, tables.high)
    return left


def _apart(group: Group, cells: Ints) -> Iterator[Ints]:
    """The cells in sets of which no two share a relation, so that none stands in the other's way."""
    rows = csr_array(group.matrix.T)
    taken: list[tuple[set[int], list[int]]] = []
    for cell in cells.tolist():
        own = set(rows.indices[rows.indptr[cell] : rows.indptr[cell + 1]].tolist())
        for busy, members in taken:
            if not busy & own:
                busy |= own
                members.append(cell)
                break
        else:
            taken.append((own, [cell]))
    return (np.array(members, dtype=np.int64) for _, members in taken)


def _outermost(tables: Tables, cell: int, direction: int) -> int | None:
    """The bound that tables with fractions give; None without a limit."""
    costs = np.zeros(tables.group.size)
    costs[cell] = -float(direction)
    answer = tables.group.program.ask(costs)
    if answer.table is None:
        return None
    tables.admit(answer.whole())
    return int(np.floor(direction * answer.table[cell] + TOLERANCE)) * direction


def _settled(tables: Tables, cell: int, outermost: int | None, ends: Ints) -> tuple[int, bool]:
    """The end of a cell's interval and whether it is exact: where out of reach, the wider, outer bound is kept."""
    if outermost is None:
        return int(ends[cell]), False
    value = outermost
    while value != ends[cell]:
        found = tables.look_for(cell, value)
        if found is None:
            return value, False
        if not found:
            value += 1 if value < ends[cell] else -1
    return value, True
