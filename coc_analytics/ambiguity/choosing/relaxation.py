"""The engine, choosing: cuts against patterns that hide cells only in part, so that the search starts well. Numbers only.

Half-hidden cells may move half as far. What an intruder then lacks to move a cell by the distance it needs is a
cut that all whole patterns have to meet as well.
"""

from collections.abc import Iterator

import numpy as np
from scipy.sparse import csr_array

from coc_analytics.ambiguity.doubting.cuts import SEVERAL, Cut, cut_of
from coc_analytics.ambiguity.doubting.intruder import (
    TOLERANCE,
    Floats,
    Knowledge,
    model_of,
    quiet_solver,
    steps_of,
)
from coc_analytics.ambiguity.knowing.system import Ints, System

VIOLATED = 1e-3
ASKED = 40
"""Of the cells that have to move equally far, so many are asked one by one in a round."""


class Relaxation:
    """Moves of the cells of one connected set, in proportion to how far each is hidden."""

    def __init__(self, knowledge: Knowledge, system: System, members: Ints) -> None:
        self.knowledge, self.members, self.top = knowledge, members, system.top[members]
        self.counts, self.needy = knowledge.counts[members], system.needy[members]
        inside = csr_array(knowledge.matrix[:, members])
        self.rows = np.flatnonzero(np.diff(inside.indptr)).astype(np.int64)
        self.every = np.arange(len(members), dtype=np.int32)
        self.work = 0
        self.solver = quiet_solver()
        self._fill(csr_array(inside[self.rows]))

    def _fill(self, matrix: csr_array) -> None:
        sums = self.knowledge.matrix[self.rows] @ self.knowledge.counts.astype(np.float64)
        nothing = np.zeros(len(self.members))
        limits = (self.knowledge.low[self.rows] - sums, self.knowledge.high[self.rows] - sums)
        model = model_of(matrix, limits, nothing, (nothing, nothing))
        self.solver.passModel(model)

    def cuts(self, hidden: Floats) -> Iterator[Cut]:
        """Cuts that a pattern in fractions does not meet."""
        share = hidden[self.members]
        for direction in (1, -1):
            distances = self.top - self.counts if direction > 0 else self.counts
            distances = np.where(self.needy, distances, 0)
            for distance in sorted(set(distances[distances > 0].tolist())):
                wanted = np.flatnonzero(distances == distance)
                yield from self._at_distance(share, wanted, direction, distance, hidden)

    def _at_distance(
        self, share: Floats, wanted: Ints, direction: int, distance: int, hidden: Floats
    ) -> Iterator[Cut]:
        lower, upper = -share * np.minimum(self.counts, distance), share * distance
        self.solver.changeColsBounds(len(self.every), self.every, lower, upper)
        reached, open_ = np.zeros(len(self.members)), wanted
        while len(open_) > SEVERAL:
            self._push(open_, direction, reached)
            left = open_[reached[open_] < distance - TOLERANCE]
            if len(left) > len(open_) - SEVERAL:
                break
            open_ = left
        for cell in open_[:ASKED].tolist():
            if reached[cell] < distance - TOLERANCE:
                self._push(np.array([cell]), direction, reached)
                if reached[cell] < distance - VIOLATED:
                    yield from self._explained(int(self.members[cell]), direction, distance, hidden)

    def _explained(self, cell: int, direction: int, distance: int, hidden: Floats) -> Iterator[Cut]:
        prices = np.array(self.solver.getSolution().row_dual)
        cut = cut_of(self.knowledge, self.rows, prices, cell, direction, distance)
        if cut is not None and cut.coefficients @ hidden[cut.cells] < cut.need - VIOLATED:
            yield cut

    def _push(self, cells: Ints, direction: int, reached: Floats) -> None:
        costs = np.zeros(len(self.members))
        costs[cells] = -direction
        self.solver.changeColsCost(len(self.every), self.every, costs)
        self.solver.run()
        self.work += steps_of(self.solver)
        moved = np.array(self.solver.getSolution().col_value)
        np.maximum(reached, direction * moved, out=reached)
