"""Door 2, disclosure: what whole-number tables leave of each hidden cell. Intervals only, never the count itself.

Every table found answers for all cells of its group at once; a question is only asked when no table answers it.
"""

from dataclasses import dataclass, field

import numpy as np

from coc_analytics.disclosure.intruder import TOLERANCE, Floats, Group
from coc_analytics.disclosure.system import Bools, Ints

NODES = 2_000


@dataclass
class Left:
    """What is left of the cells of one group: their bounds, and the cells that cannot take some value below k."""

    low: Ints
    high: Ints
    unlimited: Bools
    faults: list[int] = field(default_factory=list)
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
        """Look for tables that give this value, the least or the greatest below k, to many cells at once."""
        program = self.group.program
        open_ = cells[~self.taken[cells, value]]
        while len(open_):
            costs, upper = np.zeros(self.group.size), np.full(program.atoms, np.inf)
            costs[open_] = -1.0 if value else 1.0
            if value:
                pushed = np.unique(program.reduction.expand[open_].indices)
                upper[pushed] = np.maximum(value, self.group.counts[program.reduction.atoms[pushed]])
            self.admit(program.ask(costs, None, upper).whole())
            left = open_[~self.taken[open_, value]]
            if len(left) > 0.9 * len(open_):
                return
            open_ = left

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


def left_of(group: Group, needing: Bools, threshold: int) -> Left:
    """The intervals of a group's cells, and the cells that need to be ambiguous and are not."""
    tables = Tables(group, threshold)
    cells = np.flatnonzero(needing)
    for value in (0, threshold - 1):
        tables.gather(cells, value)
    faults = [cell for cell in cells.tolist() if not all(tables.takes(cell, v) for v in range(threshold))]
    left = Left(np.zeros_like(group.counts), tables.high, np.zeros(group.size, dtype=np.bool_), faults)
    left.high, limits = np.zeros_like(group.counts), _plain_limits(group)
    for cell in range(group.size):
        if tables.high[cell] >= limits[cell]:
            left.high[cell] = tables.high[cell]
        else:
            top = _outermost(tables, cell, 1)
            left.unlimited[cell] = top is None
            left.high[cell], settled = _settled(tables, cell, top, tables.high)
            left.exact &= settled or top is None
        if tables.low[cell] > 0:
            left.low[cell], settled = _settled(tables, cell, _outermost(tables, cell, -1), tables.low)
            left.exact &= settled
    return left


def _plain_limits(group: Group) -> Floats:
    """What single relations say about the greatest value of each cell."""
    matrix, limits = group.matrix, np.full(group.size, np.inf)
    for row in range(matrix.shape[0]):
        start, end = matrix.indptr[row], matrix.indptr[row + 1]
        cells, factors = matrix.indices[start:end], matrix.data[start:end]
        limit = group.high[row] if (factors > 0).all() else -group.low[row] if (factors < 0).all() else np.inf
        if np.isfinite(limit):
            limits[cells] = np.minimum(limits[cells], np.floor(limit / np.abs(factors) + TOLERANCE))
    return limits


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
