"""Door 2, disclosure: one row of a sparse matrix as it lies there; SciPy would make a matrix of it each time."""

from typing import Any

import numpy.typing as npt
from scipy.sparse import csr_array


def entries(matrix: csr_array, row: int) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """The columns in which a row has entries, and these; views, not to be written to."""
    start, end = matrix.indptr[row], matrix.indptr[row + 1]
    return matrix.indices[start:end], matrix.data[start:end]
