"""The engine, choosing: what else to hide so that a small number is in doubt, found from the moves it lacks. Numbers only.

A shown number may move too, at a price: the cheapest move that brings a cell to a value then says which shown
numbers stand in its way. Small changes of many cost less than one large one where what counts is how many are
hidden, so a move is asked for again with what it changed made cheap and all else dear (Candès, Wakin and Boyd,
Journal of Fourier Analysis and Applications 14, 2008).
"""

from collections.abc import Iterable, Iterator
from functools import cached_property

import numpy as np

from coc_analytics.ambiguity.doubting.intruder import Floats, Group
from coc_analytics.ambiguity.doubting.mover import Mover
from coc_analytics.ambiguity.doubting.moves import Moves, Reach
from coc_analytics.ambiguity.knowing.reduction import reduce
from coc_analytics.ambiguity.knowing.system import Bools, Ints

DEAR = 100.0
"""A change of a shown number costs so many times its weight, that of a hidden one 1."""
ROUNDS = 3
SMALL = 0.25
"""What a change of nothing counts as, where prices follow the changes of the round before."""


def repaired(
    moves: Moves, hidden: Bools, open_: Bools, cells: Iterable[int], reach: Reach, weights: Floats
) -> Bools:
    """All this hidden, and what of the open numbers each of these cells needs to be any small number.

    Every move met is kept; a cell for which none is found stays as it is.
    """
    hidden, places = hidden.copy(), {}
    for group in moves.knowledge.groups(hidden | open_):
        circle = _Circle(group, hidden, weights)
        places.update(dict.fromkeys(group.cells.tolist(), circle))
    for cell in cells:
        for value in places[cell].missing(cell, reach):
            table = places[cell].cheapest(cell, value)
            if table is not None:
                hidden[places[cell].hide(table)] = True
                reach.admit(places[cell].group, table)
    return hidden


class _Circle:
    """One connected group of hidden and open cells, and what it costs to move each."""

    def __init__(self, group: Group, hidden: Bools, weights: Floats) -> None:
        self.group = group
        self.shown, self.weights = ~hidden[group.cells], weights[group.cells]

    def place(self, cell: int) -> int:
        """Where a cell stands in the group, whose cells are in order."""
        return int(np.searchsorted(self.group.cells, cell))

    @cached_property
    def mover(self) -> Mover:
        """Shown numbers are never reckoned as sums of others: each has a price of its own."""
        group = self.group
        return Mover(group, reduce(group.matrix, group.low, group.high, np.flatnonzero(self.shown)))

    def missing(self, cell: int, reach: Reach) -> Iterator[int]:
        """The small values this cell is not known to take, the farthest first; others may be met on the way."""
        count = int(self.group.counts[self.place(cell)])
        for value in sorted(range(reach.threshold), key=lambda value: -abs(value - count)):
            if not reach.taken[cell, value]:
                yield value

    def cheapest(self, cell: int, value: int) -> Ints | None:
        """The table with this value in which shown numbers of the least weight change, of those looked at."""
        prices, found = np.where(self.shown, self.weights, 0.0), []
        changes = np.ones(self.group.size)
        for _ in range(ROUNDS):
            self.mover.price(1.0 + DEAR * prices / (changes + SMALL))
            possible, table = self.mover.reaches(self.place(cell), value, 2)
            if not possible:
                return None
            if table is not None:
                found.append(table)
                if not prices[table != self.group.counts].any():
                    break
            changes = np.abs(self.mover.steps())
        return min(found, key=lambda table: float(prices[table != self.group.counts].sum()), default=None)

    def hide(self, table: Ints) -> Ints:
        """The cells that a table changes, from now on hidden."""
        moved = np.flatnonzero(table != self.group.counts)
        self.shown[moved] = False
        return self.group.cells[moved]
