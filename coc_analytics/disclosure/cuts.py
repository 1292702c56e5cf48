"""Door 2, disclosure: why a pattern is not safe, as a rule about what else has to be hidden. Numbers only.

A cut says: if the cell is hidden, then Σ coefficient · hidden(other) must reach `need`. Any prices of rows give
a valid one (Fischetti and Salazar-González, Management Science 47, 2001).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from coc_analytics.disclosure.intruder import TOLERANCE, Floats, Group, Knowledge
from coc_analytics.disclosure.system import Bools, Ints


@dataclass(frozen=True)
class Cut:
    """If `cell` is hidden (and nothing shown bounds it), the hidden ones among `cells` must weigh `need`."""

    cell: int
    cells: Ints
    coefficients: Floats
    need: float

    def met(self, hidden: Bools | Floats) -> bool:
        return (
            float(self.coefficients @ hidden[self.cells]) >= self.need * float(hidden[self.cell]) - TOLERANCE
        )

    def key(self) -> tuple[int, bytes, bytes]:
        return (self.cell, self.cells.tobytes(), np.round(self.coefficients, 6).tobytes())


def cut_of(
    knowledge: Knowledge, rows: Ints, prices: Floats, cell: int, direction: int, distance: int
) -> Cut | None:
    """The cut that prices of rows give for moving a cell by `distance` upwards (+1) or downwards (-1)."""
    priced = np.flatnonzero(np.abs(prices) > TOLERANCE)
    rows, prices = rows[priced], prices[priced]
    matrix = knowledge.matrix[rows]
    sums = matrix @ knowledge.counts.astype(np.float64)
    limit = np.where(prices > 0, knowledge.low[rows], knowledge.high[rows])
    if not np.isfinite(limit).all():
        return None
    slack = float((prices * (sums - limit)).sum())
    reduced = -(matrix.T @ prices)
    reduced[cell] -= direction
    touched = np.flatnonzero(np.abs(reduced) > TOLERANCE)
    own = 0.0
    if abs(reduced[cell]) > TOLERANCE:
        if reduced[cell] < 0:
            return None
        own = reduced[cell] * knowledge.counts[cell]
    need = distance - slack - own
    if need <= TOLERANCE:
        return None
    others = touched[touched != cell]
    downwards = reduced[others] * knowledge.counts[others]
    weights = np.where(reduced[others] > 0, np.minimum(downwards, need), need)
    kept = weights > TOLERANCE
    return Cut(cell, others[kept], weights[kept], need)


class Examiner:
    """Asks of every group of hidden cells whether each is ambiguous; remembers groups already found safe."""

    def __init__(self, knowledge: Knowledge, threshold: int) -> None:
        self.knowledge, self.top = knowledge, threshold - 1
        self.safe: set[tuple[bytes, ...]] = set()
        self.solves = 0

    def cuts(self, hidden: Bools, needing: Bools) -> list[Cut]:
        """What is wrong with a pattern: no cut, no fault (for tables with fractions)."""
        found = []
        for group in self.knowledge.groups(hidden):
            mark = (*group.signature(), needing[group.cells].tobytes())
            if mark not in self.safe:
                faults = list(self._faults(group, needing[group.cells]))
                found.extend(faults)
                if not faults:
                    self.safe.add(mark)
        return found

    def _faults(self, group: Group, needing: Bools) -> Iterator[Cut]:
        low, high = group.counts.astype(np.float64), group.counts.astype(np.float64)
        for number in np.flatnonzero(needing).tolist():
            for direction, goal in ((1, self.top), (-1, 0)):
                reached = (
                    high[number] >= goal - TOLERANCE if direction > 0 else low[number] <= goal + TOLERANCE
                )
                if reached:
                    continue
                cap = (0.0, float(max(self.top, group.counts[number])))
                answer = group.program.ask({number: -float(direction)}, {number: cap})
                self.solves += 1
                if answer.table is None:
                    raise RuntimeError("the intruder's program did not end")
                np.minimum(low, answer.table, out=low)
                np.maximum(high, answer.table, out=high)
                if (
                    abs(answer.table[number] - goal) > TOLERANCE
                    and (answer.table[number] - goal) * direction < 0
                ):
                    distance = abs(goal - int(group.counts[number]))
                    cut = cut_of(
                        self.knowledge,
                        group.rows,
                        answer.prices,
                        int(group.cells[number]),
                        direction,
                        distance,
                    )
                    if cut is None:
                        raise RuntimeError("the intruder's prices do not explain a fault")
                    yield cut
