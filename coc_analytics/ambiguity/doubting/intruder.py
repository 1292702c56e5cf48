"""The engine, doubting: the intruder, who knows all that is shown and asks what a hidden cell may be. Never writes.

One linear program per connected group of hidden cells, kept warm; only its objective and bounds change.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

import highspy
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from coc_analytics.ambiguity.knowing.reduction import Reduction, reduce
from coc_analytics.ambiguity.knowing.sparse import entries
from coc_analytics.ambiguity.knowing.system import Bools, Ints, System

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
        rows = system.relations[: system.essential]
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
    pointers = np.append(links.indptr, [links.nnz] * cells)
    both = csr_array((links.data, links.indices + rows, pointers), shape=(rows + cells, rows + cells))
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

    def part(self, inside: Bools) -> "Group":
        """Some of the cells, with all the others held where they are."""
        kept = np.flatnonzero(inside)
        matrix = csr_array(self.matrix[:, kept])
        touched = np.flatnonzero(np.diff(matrix.indptr))
        fixed = self.matrix[touched] @ np.where(inside, 0, self.counts).astype(np.float64)
        return Group(
            self.cells[kept],
            self.rows[touched],
            csr_array(matrix[touched]),
            self.low[touched] - fixed,
            self.high[touched] - fixed,
            self.counts[kept],
        )

    @cached_property
    def reduction(self) -> Reduction:
        return reduce(self.matrix, self.low, self.high)

    @cached_property
    def program(self) -> "Program":
        return Program(self.reduction)

    def allows(self, table: Ints) -> bool:
        """Whether a table of whole numbers agrees with everything shown."""
        sums = self.matrix @ table
        return bool((table >= 0).all() and (sums >= self.low).all() and (sums <= self.high).all())


@dataclass(frozen=True)
class Answer:
    """What a program found: a table (or None); `empty` with proof that there is none, `unlimited` where no end is."""

    table: Floats | None
    unlimited: bool = False
    empty: bool = False

    def whole(self) -> Ints | None:
        """The table, where it is made of whole numbers."""
        if self.table is None:
            return None
        rounded = np.rint(self.table)
        return rounded.astype(np.int64) if np.abs(rounded - self.table).max(initial=0) < TOLERANCE else None


class Program:
    """A warm linear or integer program over the atoms of one group; only costs and bounds change."""

    def __init__(self, reduction: Reduction) -> None:
        self.reduction = reduction
        matrix, self.atoms = reduction.matrix, len(reduction.atoms)
        self.solver = quiet_solver()
        model = model_of(
            matrix,
            (reduction.low, reduction.high),
            np.zeros(self.atoms),
            (reduction.lower, reduction.upper),
        )
        self.solver.passModel(model)
        self.every = np.arange(self.atoms, dtype=np.int32)
        self.costs = np.zeros(self.atoms)
        self.cell_costs = np.zeros(len(reduction.offset))
        self.lower, self.upper = reduction.lower.copy(), reduction.upper.copy()
        self.whole = False
        self.solves = 0

    def ask(self, costs: Floats, lower: Floats | None = None, upper: Floats | None = None) -> Answer:
        """Minimise what cells cost, fractions allowed; `lower` and `upper` narrow the bounds of atoms."""
        self._set_kind(highspy.HighsVarType.kContinuous)
        return self._run(costs, lower, upper)

    def ask_whole(
        self, costs: Floats, nodes: int, lower: Floats | None = None, upper: Floats | None = None
    ) -> Answer:
        """The same over tables of whole numbers, visiting at most so many nodes."""
        self._set_kind(highspy.HighsVarType.kInteger)
        self.solver.setOptionValue("mip_max_nodes", nodes)
        return self._run(costs, lower, upper)

    @contextmanager
    def fixed(self, cell: int, value: int) -> Iterator[bool]:
        """Hold one cell at a value for the questions asked meanwhile; False where a plain bound forbids it."""
        rest = value - float(self.reduction.offset[cell])
        atoms, factors = entries(self.reduction.expand, cell)
        if rest < 0:
            yield False
            return
        self.solver.addRow(rest, rest, len(atoms), atoms.astype(np.int32), factors)
        yield True
        last = self.solver.getNumRow() - 1
        self.solver.deleteRows(1, np.array([last], dtype=np.int32))

    def prices(self) -> Floats:
        """The prices of the group's rows that explain the last answer of `ask`."""
        solution = self.solver.getSolution()
        return self.reduction.prices(
            np.array(solution.row_dual),
            np.array(solution.col_value),
            np.array(solution.col_dual),
            self.cell_costs,
        )

    def _set_kind(self, kind: highspy.HighsVarType) -> None:
        whole = kind == highspy.HighsVarType.kInteger
        if whole != self.whole:
            kinds = np.full(self.atoms, int(kind), dtype=np.uint8)
            self.solver.changeColsIntegrality(self.atoms, self.every, kinds)
            self.whole = whole

    def _run(self, costs: Floats, lower: Floats | None, upper: Floats | None) -> Answer:
        self.cell_costs = costs
        self._price(self.reduction.costs(costs))
        self._bound(
            self.reduction.lower if lower is None else np.maximum(lower, self.reduction.lower),
            self.reduction.upper if upper is None else np.minimum(upper, self.reduction.upper),
        )
        self.solves += 1
        self.solver.run()
        return self._answer()

    def _price(self, costs: Floats) -> None:
        changed = np.flatnonzero(costs != self.costs).astype(np.int32)
        if len(changed):
            self.solver.changeColsCost(len(changed), changed, costs[changed])
            self.costs = costs

    def _bound(self, lower: Floats, upper: Floats) -> None:
        changed = np.flatnonzero((lower != self.lower) | (upper != self.upper)).astype(np.int32)
        if len(changed):
            self.solver.changeColsBounds(len(changed), changed, lower[changed], upper[changed])
            self.lower, self.upper = lower, upper

    def _answer(self) -> Answer:
        status = self.solver.getModelStatus()
        if status in (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            return Answer(None, unlimited=True)
        if status == highspy.HighsModelStatus.kInfeasible:
            return Answer(None, empty=True)
        if status == highspy.HighsModelStatus.kModelEmpty:  # whatever was hidden is known by now
            return Answer(self.reduction.cells(np.zeros(0)))
        solution = self.solver.getSolution()
        if status == highspy.HighsModelStatus.kOptimal or (self.whole and solution.value_valid):
            return Answer(self.reduction.cells(np.array(solution.col_value)))
        return Answer(None)


def model_of(
    matrix: csr_array, rows: tuple[Floats, Floats], costs: Floats, columns: tuple[Floats, Floats]
) -> highspy.HighsLp:
    """A linear program: the least and greatest values of its rows and of its columns, and what columns cost."""
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = matrix.shape
    model.col_cost_ = costs
    model.col_lower_, model.col_upper_ = columns
    model.row_lower_, model.row_upper_ = rows
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = matrix.indptr.astype(np.int32)
    model.a_matrix_.index_ = matrix.indices.astype(np.int32)
    model.a_matrix_.value_ = matrix.data.astype(np.float64)
    return model


def quiet_solver() -> highspy.Highs:
    """HiGHS for an intruder's programs, which are solved as they are.

    Its presolve (1.15) says of some integer programs with equations that there is no table,
    or only a smaller one, where there is one.
    """
    return solver_with({"presolve": "off", "simplex_strategy": 4})


def solver_with(options: Mapping[str, int | float | str]) -> highspy.Highs:
    """HiGHS, silent, single-threaded and seeded: the same question always gets the same answer."""
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    always: dict[str, int | float | str] = {
        "output_flag": False,
        "threads": 1,
        "parallel": "off",
        "random_seed": 0,
    }
    for option, value in (always | dict(options)).items():
        solver.setOptionValue(option, value)
    return solver


def steps_of(solver: highspy.Highs) -> int:
    """How much work the last answer was, in steps of the simplex method: the same on every machine."""
    return max(0, int(solver.getInfoValue("simplex_iteration_count")[1]))
