"""The engine, doubting: why a pattern is not safe, as a rule about what else has to be hidden. Numbers only.

A cut says: if the cell is hidden, then Σ coefficient · hidden(other) must reach `need`. Any prices of rows give
a valid one (Fischetti and Salazar-González, Management Science 47, 2001). A cell that is not small has to be
ambiguous only while others that are hidden leave open whether it is small; so its cuts say `unless` one of these is shown.
"""

from dataclasses import dataclass, field

import numpy as np

from coc_analytics.ambiguity.doubting.intruder import TOLERANCE, Floats, Knowledge
from coc_analytics.ambiguity.knowing.system import Ints

SEVERAL = 3
"""A question to many cells at once costs as much as this many single ones."""


@dataclass(frozen=True)
class Cut:
    """If `cell` and all of `unless_shown` are hidden, the hidden ones among `cells` must weigh `need`."""

    cell: int
    cells: Ints
    coefficients: Floats
    need: float
    unless_shown: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def key(self) -> tuple[int, bytes, bytes, bytes]:
        coefficients = np.round(self.coefficients, 6).tobytes()
        return (self.cell, self.cells.tobytes(), coefficients, self.unless_shown.tobytes())


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
