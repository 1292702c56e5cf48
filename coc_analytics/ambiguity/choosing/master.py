"""The engine, choosing: the choice of what to hide, as an integer program over the cuts known so far. Numbers only.

One 0/1 variable per cell that is free to be shown.
"""

from collections.abc import Iterable
from math import ceil

import highspy
import numpy as np

from coc_analytics.ambiguity.doubting.cuts import Cut
from coc_analytics.ambiguity.doubting.intruder import Floats, solver_with, steps_of
from coc_analytics.ambiguity.knowing.leftovers import Demand
from coc_analytics.ambiguity.knowing.system import Bools, Ints, System

EQUATIONS = 1 << 9 | 1 << 12
"""Rules of the presolve that make use of equations (of two columns, and of more): some answers are wrong with them (1.15)."""


class Master:
    """Chooses the pattern of least weight that meets all cuts so far, for one connected set of cells."""

    def __init__(self, system: System, members: Ints, weights: Floats, step: float) -> None:
        """`step` divides the weights without what breaks their ties."""
        self.system, self.members = system, members
        self.free = members[~system.closed[members]]
        self.column = np.full(system.size, -1, dtype=np.int64)
        self.column[self.free] = np.arange(len(self.free))
        self.closed = np.zeros(system.size, dtype=np.bool_)
        self.closed[members] = system.closed[members]
        self.weights, self.step = weights[self.free], step
        self.ties = float((weights - system.weight)[members].sum())
        self.least = 0.0
        self.solver = solver_of_choices(step)
        self._add_columns()
        self._add_demands()
        self.impossible: set[int] = set()
        self.known: set[tuple[int, bytes, bytes, bytes]] = set()
        self.asked: dict[int, list[int]] = {}
        self.work = 0

    def _add_columns(self) -> None:
        for weight in self.weights.tolist():
            self.solver.addCol(weight, 0.0, 1.0, 0, [], [])

    def _add_demands(self) -> None:
        """What must not be left over, whatever else is hidden."""
        for demand in self.system.demands:
            self.require(demand)

    def require(self, demand: Demand) -> bool:
        """Hide of these cells what is demanded; False where they are not of this set."""
        columns = self.column[list(demand.cells)]
        if not (columns >= 0).all():
            return False
        limits, factors = (float(demand.need), highspy.kHighsInf), list(map(float, demand.coefficients))
        self.solver.addRow(*limits, len(columns), columns.tolist(), factors)
        return True

    def add(self, cuts: Iterable[Cut]) -> int:
        """Take in cuts; returns how many are new. A cut nothing can meet marks its cell as beyond protection."""
        fresh = 0
        for cut in cuts:
            if cut.key() not in self.known:
                self.known.add(cut.key())
                fresh += self._add(cut)
        return fresh

    def _add(self, cut: Cut) -> int:
        need = cut.need - float(cut.coefficients[self.closed[cut.cells]].sum())
        if need <= 1e-9:
            return 0
        columns = self.column[cut.cells]
        inside = columns >= 0
        terms = dict(
            zip(columns[inside].tolist(), np.minimum(cut.coefficients[inside], need).tolist(), strict=True)
        )
        asking = [int(n) for n in self.column[[cut.cell, *cut.unless_shown]] if n >= 0]
        if not asking and sum(terms.values()) < need - 1e-9:
            self.impossible.add(cut.cell)
            return 0
        for column in asking:
            terms[column] = terms.get(column, 0.0) - need
        limit = need * (1 - len(asking))
        self.asked.setdefault(cut.cell, []).append(self.solver.getNumRow())
        self.solver.addRow(limit, highspy.kHighsInf, len(terms), list(terms), list(terms.values()))
        return 1

    def give_up(self, cells: Iterable[int]) -> bool:
        """Ask no longer for what cells beyond protection would need; returns whether anything was asked for them."""
        rows = [row for cell in cells for row in self.asked.pop(cell, ())]
        for row in rows:
            self.solver.changeRowBounds(row, -highspy.kHighsInf, highspy.kHighsInf)
        self.least = 0.0 if rows else self.least
        return bool(rows)

    @property
    def bound(self) -> float:
        """What any safe pattern weighs at least, ties aside: weights come in steps."""
        return self.step * max(0, ceil((self.least - self.ties) / self.step - 1e-6))

    def is_least(self, hidden: Bools) -> bool:
        """Whether no safe pattern weighs less, ties aside."""
        return float(self.weights[hidden[self.free]].sum()) <= self.bound + self.ties

    def relax(self) -> tuple[Floats, float]:
        """The best pattern in fractions and its weight."""
        hidden = self.closed.astype(np.float64)
        if not len(self.free):
            return hidden, 0.0
        self._set_kind(highspy.HighsVarType.kContinuous)
        self.solver.run()
        hidden[self.free] = np.clip(self.solver.getSolution().col_value, 0.0, 1.0)
        weight = float(self.solver.getInfoValue("objective_function_value")[1])
        self.least = max(self.least, weight)
        return hidden, weight

    def _set_kind(self, kind: highspy.HighsVarType) -> None:
        count = len(self.free)
        kinds = np.full(count, int(kind), dtype=np.uint8)
        self.solver.changeColsIntegrality(count, np.arange(count, dtype=np.int32), kinds)

    def choose(self, nodes: int) -> Bools:
        """The pattern; what it takes to prove it least is done for so many branches."""
        hidden, least, _ = self._solve(nodes)
        self.least = max(self.least, least)
        return hidden

    def extend(self, hidden: Bools, nodes: int) -> Bools:
        """The pattern of least weight that hides all this and more; another one where there is none."""
        self._bound(hidden[self.free])
        extended, _, found = self._solve(nodes)
        self._bound(np.zeros(len(self.free), dtype=np.bool_))
        return extended if found else self.choose(nodes)

    def _bound(self, at_least: Bools) -> None:
        count = len(self.free)
        every, ones = np.arange(count, dtype=np.int32), np.ones(count)
        self.solver.changeColsBounds(count, every, at_least.astype(np.float64), ones)

    def _solve(self, nodes: int) -> tuple[Bools, float, bool]:
        hidden = self.closed.copy()
        if not len(self.free):
            return hidden, 0.0, True
        self._set_kind(highspy.HighsVarType.kInteger)
        self.solver.setOptionValue("mip_max_nodes", nodes)
        self.solver.setOptionValue("objective_target", self.bound + self.ties)
        self.solver.run()
        self.work += steps_of(self.solver)
        solution = self.solver.getSolution()
        if not solution.value_valid:
            hidden[self.free] = True
            return hidden, 0.0, False
        values = np.array(solution.col_value[: len(self.free)])
        hidden[self.free] = values > 0.5
        bound = float(self.solver.getInfoValue("mip_dual_bound")[1])
        return hidden, max(0.0, bound), True


def solver_of_choices(step: float) -> highspy.Highs:
    """HiGHS for the choice of what to hide; a pattern is the best where none is lighter by a quarter of a step."""
    return solver_with({"mip_rel_gap": 0.0, "mip_abs_gap": step / 4, "presolve_rule_off": EQUATIONS})
