"""Door 2, disclosure: the intruder, who knows all that is shown and asks what a hidden cell may be. Never writes.

One linear program per connected group of hidden cells, kept warm; only its objective and bounds change.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import highspy
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from coc_analytics.disclosure.system import Bools, Ints, System

Floats = npt.NDArray[np.float64]
TOLERANCE = 1e-6
NO_LIMIT = highspy.kHighsInf


@dataclass(frozen=True)
class Knowledge:
    """The system as arrays: rows of relations over all cells, and one consistent table of counts."""

    matrix: csr_array
    low: Floats
    high: Floats
    counts: Ints

    @classmethod
    def of(cls, system: System, counts: Ints) -> "Knowledge":
        rows = system.relations
        starts = np.cumsum([0, *(len(row.cells) for row in rows)])
        cells = np.array([cell for row in rows for cell in row.cells], dtype=np.int64)
        values = np.array([n for row in rows for n in row.coefficients], dtype=np.float64)
        return cls(
            csr_array((values, cells, starts), shape=(len(rows), system.size)),
            np.array([-NO_LIMIT if row.low is None else row.low for row in rows], dtype=np.float64),
            np.array([NO_LIMIT if row.high is None else row.high for row in rows], dtype=np.float64),
            counts,
        )

    def groups(self, hidden: Bools) -> Iterator["Group"]:
        """The connected groups of hidden cells: what is learned of one says nothing of another."""
        cells = np.flatnonzero(hidden)
        inside = self.matrix[:, cells]
        touched = np.flatnonzero(np.diff(inside.indptr))
        inside = inside[touched]
        fixed = self.matrix[touched] @ np.where(hidden, 0, self.counts).astype(np.float64)
        links = csr_array(inside.astype(bool).astype(np.int8))
        labels = _components(links)
        row_label = labels[links.indices[links.indptr[:-1]]] if len(touched) else np.array([], dtype=np.int64)
        order, row_order = np.argsort(labels, kind="stable"), np.argsort(row_label, kind="stable")
        count = int(labels.max()) + 1 if len(cells) else 0
        cell_ends = np.searchsorted(labels[order], np.arange(count + 1))
        row_ends = np.searchsorted(row_label[row_order], np.arange(count + 1))
        for number in range(count):
            members = order[cell_ends[number] : cell_ends[number + 1]]
            rows = row_order[row_ends[number] : row_ends[number + 1]]
            yield Group(
                cells[members],
                touched[rows],
                csr_array(inside[rows][:, members]),
                self.low[touched[rows]] - fixed[rows],
                self.high[touched[rows]] - fixed[rows],
                self.counts[cells[members]],
            )


def _components(links: csr_array) -> Ints:
    rows, cells = links.shape
    both = csr_array((links.data, links.indices + rows, np.append(links.indptr, [links.nnz] * cells)))
    both.resize((rows + cells, rows + cells))
    _, labels = connected_components(both, directed=False)
    _, dense = np.unique(labels[rows:], return_inverse=True)
    return dense.astype(np.int64)


@dataclass(frozen=True)
class Group:
    """Hidden cells that an intruder has to think about together, with the relations left among them."""

    cells: Ints
    rows: Ints
    matrix: csr_array
    low: Floats
    high: Floats
    counts: Ints

    @property
    def size(self) -> int:
        return len(self.cells)

    def signature(self) -> tuple[bytes, ...]:
        """Equal for groups that leave an intruder the same question."""
        return (self.cells.tobytes(), self.rows.tobytes(), self.low.tobytes(), self.high.tobytes())

    @cached_property
    def program(self) -> "Program":
        return Program(self.matrix, self.low, self.high)

    def allows(self, table: Ints) -> bool:
        """Whether a table of whole numbers agrees with everything shown."""
        sums = self.matrix @ table
        return bool((table >= 0).all() and (sums >= self.low).all() and (sums <= self.high).all())


@dataclass(frozen=True)
class Answer:
    """What a program found: a table (or None) and the prices of its rows; `empty` where there is proof of none."""

    table: Floats | None
    prices: Floats
    unlimited: bool = False
    empty: bool = False

    def whole(self) -> Ints | None:
        """The table, where it is made of whole numbers."""
        if self.table is None:
            return None
        rounded = np.rint(self.table)
        return rounded.astype(np.int64) if np.abs(rounded - self.table).max(initial=0) < TOLERANCE else None


class Program:
    """A warm linear or integer program over one group; counts its solves so that work can be limited."""

    def __init__(self, matrix: csr_array, low: Floats, high: Floats) -> None:
        self.rows, self.cells = matrix.shape
        self.solver = _quiet_solver()
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self.cells, self.rows
        model.col_cost_ = np.zeros(self.cells)
        model.col_lower_ = np.zeros(self.cells)
        model.col_upper_ = np.full(self.cells, NO_LIMIT)
        model.row_lower_, model.row_upper_ = low, high
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = matrix.indptr.astype(np.int32)
        model.a_matrix_.index_ = matrix.indices.astype(np.int32)
        model.a_matrix_.value_ = matrix.data.astype(np.float64)
        self.solver.passModel(model)
        self.priced: list[int] = []
        self.bounded: list[int] = []
        self.whole = False

    def ask(self, prices: dict[int, float], bounds: dict[int, tuple[float, float]]) -> Answer:
        """Minimise the priced sum over tables within the bounds (cell → low, high), fractions allowed."""
        if self.whole:
            self._integrality(highspy.HighsVarType.kContinuous)
            self.whole = False
        return self._run(prices, bounds)

    def ask_whole(
        self, prices: dict[int, float], bounds: dict[int, tuple[float, float]], nodes: int
    ) -> Answer:
        """The same over tables of whole numbers, visiting at most so many nodes."""
        if not self.whole:
            self._integrality(highspy.HighsVarType.kInteger)
            self.whole = True
        self.solver.setOptionValue("mip_max_nodes", nodes)
        return self._run(prices, bounds)

    def _integrality(self, kind: highspy.HighsVarType) -> None:
        kinds = np.full(self.cells, int(kind), dtype=np.uint8)
        self.solver.changeColsIntegrality(self.cells, np.arange(self.cells, dtype=np.int32), kinds)

    def _run(self, prices: dict[int, float], bounds: dict[int, tuple[float, float]]) -> Answer:
        for cell in self.priced:
            if cell not in prices:
                self.solver.changeColCost(cell, 0.0)
        for cell in self.bounded:
            if cell not in bounds:
                self.solver.changeColBounds(cell, 0.0, NO_LIMIT)
        for cell, price in prices.items():
            self.solver.changeColCost(cell, price)
        for cell, (low, high) in bounds.items():
            self.solver.changeColBounds(cell, low, high)
        self.priced, self.bounded = list(prices), list(bounds)
        self.solver.run()
        return self._answer()

    def _answer(self) -> Answer:
        status = self.solver.getModelStatus()
        if status in (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            return Answer(None, np.zeros(self.rows), unlimited=True)
        if status == highspy.HighsModelStatus.kInfeasible:
            return Answer(None, np.zeros(self.rows), empty=True)
        solution = self.solver.getSolution()
        found = status == highspy.HighsModelStatus.kOptimal or (self.whole and solution.value_valid)
        if not found:
            return Answer(None, np.zeros(self.rows))
        prices = np.zeros(self.rows) if self.whole else np.array(solution.row_dual)
        return Answer(np.array(solution.col_value), prices)


def _quiet_solver() -> highspy.Highs:
    """HiGHS, silent, single-threaded and seeded: the same question always gets the same answer."""
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    options: tuple[tuple[str, bool | int | str], ...] = (
        ("output_flag", False),
        ("threads", 1),
        ("parallel", "off"),
        ("random_seed", 0),
        ("presolve", "off"),
        ("simplex_strategy", 4),
    )
    for option, value in options:
        solver.setOptionValue(option, value)
    return solver
