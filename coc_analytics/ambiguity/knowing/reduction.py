"""The engine, knowing: the same question with fewer unknowns. Structure only; answers are translated back.

A hidden cell that is the sum of others is replaced by that sum; what is left are atoms. Rows that became empty,
doubled or a plain bound are dropped. Prices of the rows left are translated into prices of the original rows.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, eye_array, vstack

from coc_analytics.ambiguity.knowing.sparse import entries

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
NONE = -1
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Reduction:
    """Atoms and the rows left over them; `expand @ atoms + offset` gives back all cells.

    `low_row` and `high_row` name the original rows a kept row stands for; `lower_row` and `upper_row` those that
    became an atom's bound (NONE: just zero or nothing).
    """

    atoms: Ints
    expand: csr_array
    offset: Floats
    matrix: csr_array
    low: Floats
    high: Floats
    low_row: Ints
    high_row: Ints
    lower: Floats
    upper: Floats
    lower_row: Ints
    upper_row: Ints
    original: csr_array
    wholes: Ints
    defining: Ints
    nested: csr_array

    def cells(self, atoms: Floats) -> Floats:
        """All cells of the group, from its atoms."""
        found: Floats = self.expand @ atoms + self.offset
        return found

    def costs(self, cell_costs: Floats) -> Floats:
        """Prices of atoms that amount to these prices of cells."""
        found: Floats = self.expand.T @ cell_costs
        return found

    def prices(self, kept: Floats, atoms: Floats, reduced_costs: Floats, cell_costs: Floats) -> Floats:
        """The prices of the original rows that explain an answer, given those of the kept rows."""
        prices = np.zeros(self.original.shape[0])
        np.add.at(prices, self.low_row[kept > 0], kept[kept > 0])
        np.add.at(prices, self.high_row[kept < 0], kept[kept < 0])
        for at, rows, pulls in (
            (self.lower, self.lower_row, reduced_costs > TOLERANCE),
            (self.upper, self.upper_row, reduced_costs < -TOLERANCE),
        ):
            bound = np.flatnonzero(pulls & (rows != NONE) & (np.abs(atoms - at) < 1e-7))
            for atom in bound.tolist():
                prices[rows[atom]] += reduced_costs[atom] / self._coefficient(int(rows[atom]), atom)
        return self._with_defining(prices, cell_costs)

    def _coefficient(self, row: int, atom: int) -> float:
        cells, factors = entries(self.original, row)
        return float(factors @ self.expand[cells][:, [atom]].toarray().ravel())

    def _with_defining(self, prices: Floats, cell_costs: Floats) -> Floats:
        """Price the rows that define wholes so that no whole has a reduced cost."""
        left = (cell_costs - self.original.T @ prices)[self.wholes]
        total = left.copy()
        while np.abs(left).max(initial=0.0) > 0:
            left = self.nested.T @ left
            total += left
        prices[self.defining] += total
        return prices


def reduce(matrix: csr_array, low: Floats, high: Floats, kept: Ints | None = None) -> Reduction:
    """Replace every cell that a row defines as a sum, but for those to be kept; then tidy the other rows."""
    rows, cells = matrix.shape
    wholes, defining = _definitions(matrix, low, high)
    if kept is not None:
        replaced = ~np.isin(wholes, kept)
        wholes, defining = wholes[replaced], defining[replaced]
    is_whole = np.zeros(cells, dtype=np.bool_)
    is_whole[wholes] = True
    atoms = np.flatnonzero(~is_whole)
    expand, offset, nested = _expansion(matrix, low, wholes, defining, atoms)
    others = np.setdiff1d(np.arange(rows), defining)
    reduced = csr_array(matrix[others] @ expand)
    reduced.data[np.abs(reduced.data) < TOLERANCE] = 0.0
    reduced.eliminate_zeros()
    reduced.sort_indices()
    shift = matrix[others] @ offset
    tidy = _Tidy(reduced, low[others] - shift, high[others] - shift, others)
    return Reduction(
        atoms,
        expand,
        offset,
        csr_array(reduced[tidy.kept]),
        tidy.low[tidy.kept],
        tidy.high[tidy.kept],
        tidy.low_row[tidy.kept],
        tidy.high_row[tidy.kept],
        tidy.lower,
        tidy.upper,
        tidy.lower_row,
        tidy.upper_row,
        matrix,
        wholes,
        defining,
        nested,
    )


def _definitions(matrix: csr_array, low: Floats, high: Floats) -> tuple[Ints, Ints]:
    """Cells that some row defines as the sum of others, each with the shortest such row."""
    plus = matrix.data > 0
    row_of = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    positives = np.bincount(row_of[plus], minlength=matrix.shape[0])
    unit = np.bincount(row_of[np.abs(np.abs(matrix.data) - 1) > TOLERANCE], minlength=matrix.shape[0]) == 0
    lengths = np.diff(matrix.indptr)
    usable = (low == high) & (positives == 1) & unit & (lengths > 0)
    entries = np.flatnonzero(plus & usable[row_of])
    candidates = np.lexsort((row_of[entries], lengths[row_of[entries]], matrix.indices[entries]))
    cells = matrix.indices[entries][candidates]
    first = np.concatenate([[True], cells[1:] != cells[:-1]]) if len(cells) else np.zeros(0, dtype=np.bool_)
    return cells[first].astype(np.int64), row_of[entries][candidates][first].astype(np.int64)


def _expansion(
    matrix: csr_array, low: Floats, wholes: Ints, defining: Ints, atoms: Ints
) -> tuple[csr_array, Floats, csr_array]:
    """Every cell as a sum of atoms plus a number; `nested` says which wholes a whole is directly made of."""
    cells = matrix.shape[1]
    made = csr_array(-matrix[defining])
    made.data[made.data < 0] = 0.0
    made.eliminate_zeros()
    nested, direct = csr_array(made[:, wholes]), csr_array(made[:, atoms])
    sums, offset = direct.copy(), low[defining].copy()
    step, shift = direct, low[defining].copy()
    while nested.nnz and (step.nnz or np.any(shift)):
        step, shift = csr_array(nested @ step), nested @ shift
        sums, offset = csr_array(sums + step), offset + shift
    place = np.zeros(cells, dtype=np.int64)
    place[atoms], place[wholes] = np.arange(len(atoms)), len(atoms) + np.arange(len(wholes))
    expand = csr_array(csr_array(vstack([eye_array(len(atoms), format="csr"), sums]))[place])
    return expand, np.concatenate([np.zeros(len(atoms)), offset])[place], nested


class _Tidy:
    """Rows with the empty, the harmless and the doubled left out, and those over one atom made into bounds."""

    def __init__(self, matrix: csr_array, low: Floats, high: Floats, names: Ints) -> None:
        self.low, self.high = low.copy(), high.copy()
        self.low_row, self.high_row = names.copy(), names.copy()
        atoms = matrix.shape[1]
        self.lower, self.upper = np.zeros(atoms), np.full(atoms, np.inf)
        self.lower_row, self.upper_row = np.full(atoms, NONE), np.full(atoms, NONE)
        self.kept: list[int] = []
        seen: dict[tuple[bytes, bytes], int] = {}
        for row in range(matrix.shape[0]):
            indices, data = entries(matrix, row)
            if len(indices) == 1:
                self._bound(int(indices[0]), float(data[0]), row)
            elif len(indices) > 1 and not self._harmless(data, row):
                self._keep(row, indices, data, seen)

    def _harmless(self, data: Floats, row: int) -> bool:
        above = self.high[row] == np.inf or (self.high[row] >= 0 and bool((data < 0).all()))
        below = self.low[row] == -np.inf or (self.low[row] <= 0 and bool((data > 0).all()))
        return above and below

    def _bound(self, atom: int, factor: float, row: int) -> None:
        ends = sorted((self.low[row] / factor, self.high[row] / factor))
        if ends[0] > self.lower[atom]:
            self.lower[atom], self.lower_row[atom] = ends[0], self.low_row[row]
        if ends[1] < self.upper[atom]:
            self.upper[atom], self.upper_row[atom] = ends[1], self.low_row[row]

    def _keep(self, row: int, indices: Ints, data: Floats, seen: dict[tuple[bytes, bytes], int]) -> None:
        first = seen.setdefault((indices.tobytes(), data.tobytes()), row)
        if first == row:
            self.kept.append(row)
        if self.low[row] > self.low[first]:
            self.low[first], self.low_row[first] = self.low[row], self.low_row[row]
        if self.high[row] < self.high[first]:
            self.high[first], self.high_row[first] = self.high[row], self.high_row[row]
