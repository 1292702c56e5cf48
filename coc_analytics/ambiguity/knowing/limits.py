"""The engine, knowing: what single relations, one after the other, say about how small or large a cell can be. Numbers only.

Cheap and never too narrow; where tables found reach these limits no program has to be solved.
"""

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
PASSES = 10
TOLERANCE = 1e-6


def limits_of(matrix: csr_array, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """The least and the greatest whole number each column can be, as far as its rows tell one by one."""
    least, most = np.zeros(matrix.shape[1]), np.full(matrix.shape[1], np.inf)
    for _ in range(PASSES):
        before = least.copy(), most.copy()
        _tighten(matrix, low, least, most)
        _tighten(csr_array(-matrix), -high, least, most)
        if np.array_equal(before[0], least) and np.array_equal(before[1], most):
            break
    return least, most


def _tighten(matrix: csr_array, low: Floats, least: Floats, most: Floats) -> None:
    """Use `each row is at least low`: what the others in the row cannot make up, a column has to."""
    rows = np.repeat(np.arange(len(low)), np.diff(matrix.indptr))
    factors, cells, plus = matrix.data, matrix.indices, matrix.data > 0
    largest = factors * np.where(plus, most[cells], least[cells])
    endless = np.isinf(largest)
    finite = np.where(endless, 0.0, largest)
    others = np.bincount(rows, finite, len(low))[rows] - finite
    usable = (np.bincount(rows, endless, len(low))[rows] - endless == 0) & np.isfinite(low[rows])
    ends = (low[rows] - others) / factors
    up, down = usable & plus, usable & ~plus
    np.maximum.at(least, cells[up], np.ceil(ends[up] - TOLERANCE))
    np.minimum.at(most, cells[down], np.floor(ends[down] + TOLERANCE))
