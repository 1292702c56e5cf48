"""The auditor: unknown cells that hang together, as a program in SciPy's build of the solver. Released numbers only."""

from collections.abc import Iterator, Mapping
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csc_array, csr_array, hstack

NODES = 5_000
"""Branches of one integer program; a question still open then counts as a fault (fail closed)."""
HALF = 0.5
"""What fewer than so many of all ties say of a cell is asked first."""
PASSES = 30
"""So often what one tie says of a cell is used in the others."""
AS_ASKED = {"presolve": False}
"""That there is no table is believed of programs of whole numbers as they are: made smaller first, some with equations are
said to have none (SciPy 1.17)."""


class Part:
    """Unknown cells that hang together, as an integer program."""

    def __init__(
        self,
        numbers: list[int],
        rows: list[tuple[tuple[tuple[int, int], ...], bool]],
        known: Mapping[int, int],
    ) -> None:
        self.numbers = numbers
        place = {number: column for column, number in enumerate(numbers)}
        data, row_at, column_at, low, high = [], [], [], [], []
        for row, (terms, exactly) in enumerate(rows):
            fixed = sum(factor * known[number] for number, factor in terms if number in known)
            for number, factor in terms:
                if number in place:
                    data.append(float(factor))
                    row_at.append(row)
                    column_at.append(place[number])
            low.append(-float(fixed) if exactly else -np.inf)
            high.append(-float(fixed))
        self.matrix = csr_array(coo_array((data, (row_at, column_at)), shape=(len(rows), len(numbers))))
        self.low, self.high = np.array(low), np.array(high)

    def holds(self, table: npt.NDArray[np.int64]) -> bool:
        """Whether a table of whole numbers keeps every tie."""
        sums = self.matrix @ table
        return bool((table >= 0).all() and (sums >= self.low).all() and (sums <= self.high).all())

    def solve(
        self, cost: npt.NDArray[np.float64], fixed: Mapping[int, tuple[float, float]], whole: int
    ) -> npt.NDArray[np.int64] | None:
        """A table of whole numbers of least cost (whole=0: only tried as one with fractions), or None."""
        low, high = np.zeros(len(self.numbers)), np.full(len(self.numbers), np.inf)
        for column, (least, most) in fixed.items():
            low[column], high[column] = least, most
        limits = [LinearConstraint(self.matrix, self.low, self.high)] if self.matrix.shape[0] else []
        kind, bounds = np.full(len(self.numbers), whole), Bounds(low, high)
        for way in ({}, AS_ASKED) if whole else ({},):
            effort = {"node_limit": NODES, **way}
            found = milp(cost, integrality=kind, bounds=bounds, constraints=limits, options=effort)
            table = None if found.x is None else np.rint(found.x).astype(np.int64)
            if table is not None and self.holds(table):
                return np.asarray(table)
        return None

    def can_exceed(self, column: int, high: int) -> bool:
        """Whether a table of whole numbers has more than this in a cell; True as well where that stays open.

        Fewer ties leave more possible, so what those around a cell do not allow, all of them do not allow either.
        """
        if any(self._stays_below(column, high, rows) for rows in self._around(column)):
            return False
        size = len(self.numbers)
        limits = [LinearConstraint(self.matrix, self.low, self.high)] if self.matrix.shape[0] else []
        above = Bounds(np.where(np.arange(size) == column, high + 1.0, 0.0), np.inf)
        effort = {"node_limit": NODES, **AS_ASKED}
        found = milp(
            np.zeros(size), integrality=np.ones(size), bounds=above, constraints=limits, options=effort
        )
        return bool(found.status != 2)  # 2: there is none

    def _around(self, column: int) -> Iterator[npt.NDArray[np.int64]]:
        """The ties of a cell and of the cells in them, then those of the cells in these, and so on; at last all of them."""
        every = self.matrix.shape[0]
        columns = np.array([column])
        rows = np.unique(self._by_column[:, columns].nonzero()[0])
        while len(rows) <= HALF * every:
            columns, before = np.unique(self.matrix[rows].indices), len(rows)
            rows = np.unique(self._by_column[:, columns].nonzero()[0]).astype(np.int64)
            if len(rows) in (before, every):
                break
            yield rows
        yield np.arange(every)

    @cached_property
    def _by_column(self) -> csc_array:
        return csc_array(self.matrix)

    def _stays_below(self, column: int, high: int, rows: npt.NDArray[np.int64]) -> bool:
        """Whether no table, with fractions or without, that keeps these ties has one more than this in a cell."""
        ties = self.matrix[rows]
        columns = np.unique(np.append(ties.indices, column))
        cost = -(columns == column).astype(np.float64)
        least, most = (limit[columns] for limit in self.limits)
        ties = ties[:, columns]
        limits = [LinearConstraint(ties, self.low[rows], self.high[rows])] if len(rows) else []
        found = milp(cost, bounds=Bounds(least, most), constraints=limits)
        return found.x is not None and bool(-found.fun < high + 1 - 1e-6)

    @cached_property
    def limits(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """The least and the most each cell can be, as far as one tie after the other tells; both are safe to believe."""
        size = len(self.numbers)
        least, most = np.zeros(size), np.full(size, np.inf)
        for _ in range(PASSES):
            before = least.copy(), most.copy()
            self._draw_in(self.high, 1.0, least, most)
            self._draw_in(-self.low, -1.0, least, most)
            if np.array_equal(before[0], least) and np.array_equal(before[1], most):
                break
        return least, most

    def _draw_in(
        self,
        ends: npt.NDArray[np.float64],
        sign: float,
        least: npt.NDArray[np.float64],
        most: npt.NDArray[np.float64],
    ) -> None:
        """Use `sign * row <= end`: what all others leave over at their least, a cell can add at most."""
        row_of = np.repeat(np.arange(len(ends)), np.diff(self.matrix.indptr))
        columns, factors = self.matrix.indices, sign * self.matrix.data
        at_least = factors * np.where(factors > 0, least[columns], most[columns])
        endless = np.isinf(at_least)
        without_end = np.bincount(row_of, endless, len(ends))[row_of] - endless > 0
        total = np.bincount(row_of, np.where(endless, 0.0, at_least), len(ends))[row_of]
        others = total - np.where(endless, 0.0, at_least)
        usable = np.isfinite(ends[row_of]) & ~without_end
        room = (ends[row_of] - others) / factors
        down, up = usable & (factors > 0), usable & (factors < 0)
        np.minimum.at(most, columns[down], np.floor(room[down] + 1e-6))
        np.maximum.at(least, columns[up], np.ceil(room[up] - 1e-6))

    def near(self, columns: npt.NDArray[np.int64], value: int) -> npt.NDArray[np.int64] | None:
        """A table in which many of these cells have this value at once (tried with fractions)."""
        count, size = len(columns), len(self.numbers)
        pick = coo_array((np.ones(count), (np.arange(count), columns)), shape=(count, size))
        eye = coo_array((np.ones(count), (np.arange(count), np.arange(count))), shape=(count, count))
        aims = csr_array(coo_array(hstack((pick, -1 * eye, eye))))
        wide = csr_array(
            (self.matrix.data, self.matrix.indices, self.matrix.indptr),
            (self.matrix.shape[0], size + 2 * count),
        )
        cost = np.concatenate([np.zeros(size), np.ones(2 * count)])
        limits = [LinearConstraint(aims, value, value)]
        if self.matrix.shape[0]:
            limits.append(LinearConstraint(wide, self.low, self.high))
        found = milp(cost, bounds=Bounds(0, np.inf), constraints=limits)
        if found.x is None:
            return None
        table = np.rint(found.x[:size]).astype(np.int64)
        return table if self.holds(table) else None
