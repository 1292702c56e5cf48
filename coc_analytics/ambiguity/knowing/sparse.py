"""The engine, knowing: rows of a sparse matrix as they lie there; SciPy would make a matrix of each every time."""

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array


def entries(matrix: csr_array, row: int) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """The columns in which a row has entries, and these; views, not to be written to."""
    start, end = matrix.indptr[row], matrix.indptr[row + 1]
    return matrix.indices[start:end], matrix.data[start:end]


def shortest_first(matrix: csr_array, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Some rows by how many entries they have, equally long ones by their number."""
    return np.asarray(rows[np.lexsort((rows, np.diff(matrix.indptr)[rows]))])
