"""Door 2, disclosure: what whole-number tables leave of each hidden cell. Intervals only, never the count itself.

Every table found answers for all cells of its group at once; a question is only asked when no table answers it.
"""

from dataclasses import dataclass, field

import numpy as np

from coc_analytics.disclosure.intruder import TOLERANCE, Group
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

    def takes(self, cell: int, value: int) -> bool:
        """Whether some table gives the cell this value; False also where none was found within the limits."""
        return (value < self.threshold and bool(self.taken[cell, value])) or self.look_for(
            cell, value
        ) is True

    def look_for(self, cell: int, value: int) -> bool | None:
        """Look for a table with this value: True found, False there is none, None undecided within the limits."""
        bounds = {cell: (float(value), float(value))}
        answer = self.group.program.ask({}, bounds)
        if answer.empty or self.admit(answer.whole()):
            return not answer.empty
        answer = self.group.program.ask_whole({}, bounds, NODES)
        if self.admit(answer.whole()):
            return True
        return False if answer.empty else None


def left_of(group: Group, needing: Bools, threshold: int) -> Left:
    """The intervals of a group's cells, and the cells that need to be ambiguous and are not."""
    tables = Tables(group, threshold)
    cells = np.flatnonzero(needing).tolist()
    faults = [cell for cell in cells if not all(tables.takes(cell, value) for value in range(threshold))]
    outer_low, outer_high = np.zeros(group.size, dtype=np.int64), np.zeros(group.size, dtype=np.int64)
    unlimited, exact = np.zeros(group.size, dtype=np.bool_), True
    for cell in range(group.size):
        top = _outermost(tables, cell, 1)
        unlimited[cell] = top is None
        outer_high[cell], settled = _settled(tables, cell, top, tables.high)
        exact &= settled or top is None
        if tables.low[cell] > 0:
            outer_low[cell], settled = _settled(tables, cell, _outermost(tables, cell, -1), tables.low)
            exact &= settled
    return Left(outer_low, outer_high, unlimited, faults, exact)


def _outermost(tables: Tables, cell: int, direction: int) -> int | None:
    """The bound that tables with fractions give; None without a limit."""
    answer = tables.group.program.ask({cell: -float(direction)}, {})
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
