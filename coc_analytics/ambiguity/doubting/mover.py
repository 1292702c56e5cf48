"""The engine, doubting: looks for moves of a group's hidden cells, one that brings one cell to a value. Numbers only.

A move is asked for at the least price, all cells costing the same: so it changes few of them and stays local.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property

import highspy
import numpy as np
from scipy.sparse import csr_array, hstack

from coc_analytics.ambiguity.doubting.intruder import TOLERANCE, Floats, Group, model_of, quiet_solver
from coc_analytics.ambiguity.knowing.reduction import Reduction
from coc_analytics.ambiguity.knowing.sparse import entries
from coc_analytics.ambiguity.knowing.system import Bools, Ints

DUAL, PRIMAL = 1, 4
"""Ways of the simplex method: from no change at all, and from another move."""
NODES = 2_000
"""Branches of one integer program; a question still open then counts as not answered."""
LARGER = 1.5
"""Where a group is so many times the cells near one of its cells, those are tried first."""
ATTEMPTS = 5
"""A move with fractions is asked for again at other prices so many times; whole numbers are then forced."""


class Mover:
    """Looks for the cheapest move that brings one cell of a group to a value, over the atoms of a reduction."""

    def __init__(self, group: Group, reduction: Reduction | None = None) -> None:
        self.group, self.reduction = group, reduction or group.reduction
        self.atoms = group.counts[self.reduction.atoms].astype(np.float64)
        matrix, sums = self.reduction.matrix, self.reduction.matrix @ self.atoms
        self.most = np.concatenate([self.reduction.upper - self.atoms, self.atoms - self.reduction.lower])
        self.costs = self._costs(np.ones(group.size))
        self.solver = quiet_solver()
        self.solver.passModel(
            model_of(
                csr_array(hstack([matrix, -matrix])),
                (self.reduction.low - sums, self.reduction.high - sums),
                self.costs,
                (np.zeros(len(self.most)), self.most),
            )
        )
        self.attempt = 0

    def reaches(self, cell: int, value: int, attempts: int = ATTEMPTS) -> tuple[bool, Ints | None]:
        """Whether tables with fractions give the cell this value; and a table of whole numbers, if one was met."""
        with self._moved(cell, float(value - self.group.counts[cell])) as possible:
            return self._cheapest(attempts) if possible else (False, None)

    @contextmanager
    def occupied(self, cell: int) -> Iterator[None]:
        """In all tables looked for meanwhile somebody is in this cell."""
        with self._row(cell, 1.0 - self.group.counts[cell], highspy.kHighsInf):
            yield

    def touched(self, cell: int, value: int) -> Ints:
        """The cells that a short move to this value changes, whole or not; there is one."""
        self.reaches(cell, value, 1)
        return np.flatnonzero(np.abs(self.steps()) > TOLERANCE).astype(np.int64)

    def price(self, prices: Floats) -> None:
        """What a change of each cell by one costs from now on."""
        self.costs, self.attempt = self._costs(prices), -1

    def _costs(self, prices: Floats) -> Floats:
        """A cell that is a sum of others is reckoned with them, as if no two changes ever cancelled out."""
        return np.tile(self.reduction.costs(prices), 2)

    @contextmanager
    def _moved(self, cell: int, step: float) -> Iterator[bool]:
        """Hold one cell at a change; False where it can certainly not be."""
        if not len(entries(self.reduction.expand, cell)[0]):  # the relations leave it no other value
            yield step == 0
            return
        at = np.searchsorted(self.reduction.atoms, cell)
        if at == len(self.atoms) or self.reduction.atoms[at] != cell:
            with self._row(cell, step, step):
                yield True
            return
        columns, fixed = (
            np.array([at, at + len(self.atoms)], np.int32),
            np.array([max(step, 0.0), max(-step, 0.0)]),
        )
        limits = self.most[columns]
        if (fixed > limits).any():
            yield False
            return
        self.solver.changeColsBounds(2, columns, fixed, fixed)
        yield True
        self.solver.changeColsBounds(2, columns, np.zeros(2), limits)

    @contextmanager
    def _row(self, cell: int, least: float, most: float) -> Iterator[None]:
        """Keep the change of one cell between two ends."""
        atoms, factors = entries(self.reduction.expand, cell)
        columns = np.concatenate([atoms, atoms + len(self.atoms)]).astype(np.int32)
        self.solver.addRow(least, most, len(columns), columns, np.concatenate([factors, -factors]))
        yield
        last = self.solver.getNumRow() - 1
        self.solver.deleteRows(1, np.array([last], dtype=np.int32))

    def _cheapest(self, attempts: int) -> tuple[bool, Ints | None]:
        """The cheapest move; where that has fractions, others that are about as cheap."""
        for attempt in range(attempts):
            self._price(attempt)
            self.solver.setOptionValue("simplex_strategy", PRIMAL if attempt else DUAL)
            if attempt == 0:
                self.solver.clearSolver()  # from no change at all: few steps, and the same ones each time
            self.solver.run()
            possible, table = self._answer()
            if not possible or table is not None:
                break
        return possible, table

    def _price(self, attempt: int) -> None:
        if attempt != self.attempt:
            size = len(self.costs)
            noise = np.random.default_rng(attempt).random(size) if attempt else np.zeros(size)
            self.solver.changeColsCost(size, np.arange(size, dtype=np.int32), self.costs * (1.0 + noise))
            self.attempt = attempt

    def _answer(self) -> tuple[bool, Ints | None]:
        status = self.solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return False, None
        if status != highspy.HighsModelStatus.kOptimal:
            return True, None
        steps = self.steps()
        table = self.group.counts + np.rint(steps).astype(np.int64)
        whole = np.abs(np.rint(steps) - steps).max(initial=0.0) < TOLERANCE and self.group.allows(table)
        return True, table if whole else None

    def steps(self) -> Floats:
        """By how much each cell changes in the last answer."""
        values = np.array(self.solver.getSolution().col_value)
        changes = values[: len(self.atoms)] - values[len(self.atoms) :]
        return np.asarray(self.reduction.expand @ changes)


class Movers:
    """Looks for moves of a group's cells, near a cell first: among the cells of its family and those below."""

    def __init__(self, group: Group, family: Ints, below: Bools) -> None:
        self.group, self.family, self.below = group, family[group.cells], below
        self.near: dict[int, tuple[Ints, Ints, Mover]] = {}

    @cached_property
    def everywhere(self) -> Mover:
        return Mover(self.group)

    def reaches(self, cell: int, value: int) -> tuple[bool, Ints | None]:
        """Whether tables with fractions give the cell this value; and a table of whole numbers, if one was met."""
        inside, place, mover = self._around(int(self.family[cell]))
        if len(inside) * LARGER < self.group.size:
            possible, part = mover.reaches(int(place[cell]), value)
            if possible and part is not None:
                return True, self._with(inside, part)
        return self.everywhere.reaches(cell, value)

    def touched(self, cell: int, value: int) -> Ints:
        """The cells that a short move to this value changes, whole or not; there is one."""
        return self.everywhere.touched(cell, value)

    def finds(self, cell: int, value: int) -> tuple[bool, Ints | None]:
        """The same in whole numbers only, as far as the work allows; True without a table where that stays open."""
        inside, place, mover = self._around(int(self.family[cell]))
        if len(inside) * LARGER < self.group.size:
            _, part = forced(mover.group, int(place[cell]), value)
            if part is not None:
                return True, self._with(inside, part)
        return forced(self.group, cell, value)

    def nearby(self, cell: int, value: int, changed: Iterable[Ints]) -> Ints | None:
        """Such a table among the cells that a move with fractions, just found, changes, and some moves past this value."""
        around = np.isin(self.group.cells, np.concatenate([self.group.cells[:0], *changed]))
        around |= np.abs(self.everywhere.steps()) > TOLERANCE
        around[cell] = True
        inside = np.flatnonzero(around)
        _, table = forced(self.group.part(around), int(np.searchsorted(inside, cell)), value)
        return None if table is None else self._with(inside, table)

    def _with(self, inside: Ints, part: Ints) -> Ints:
        """The table of the whole group in which only these cells change."""
        table = self.group.counts.copy()
        table[inside] = part
        return table

    def _around(self, family: int) -> tuple[Ints, Ints, Mover]:
        if family not in self.near:
            chosen = self.below[family][self.family]
            place = np.cumsum(chosen) - 1
            self.near[family] = (np.flatnonzero(chosen), place, Mover(self.group.part(chosen)))
        return self.near[family]


def forced(group: Group, cell: int, value: int) -> tuple[bool, Ints | None]:
    """A table of whole numbers with this value, as far as the work allows; True without one where that stays open."""
    with group.program.fixed(cell, value) as possible:
        if not possible:
            return False, None
        answer = group.program.ask_whole(np.zeros(group.size), NODES)
        return not answer.empty, answer.whole()
