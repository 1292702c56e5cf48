"""Door 2, disclosure: the choice of what to hide, as an integer program over the cuts known so far. Numbers only.

One 0/1 variable per cell that is free to be shown. A hidden cell above a shown one is bounded from below by a
number that is not small; it is then excused from being ambiguous (variable `excused`).
"""

from collections.abc import Iterable

import highspy
import numpy as np

from coc_analytics.disclosure.cuts import Cut
from coc_analytics.disclosure.intruder import Floats
from coc_analytics.disclosure.system import Bools, Ints, System


class Excuses:
    """Which hidden cells need not be ambiguous, because a shown number below them proves them not small."""

    def __init__(self, system: System) -> None:
        self.system = system
        live = ~system.zero
        self.pieces: dict[int, list[int]] = {}
        for part, whole in system.below:
            if (
                live[part]
                and not system.needy[part]
                and not system.needy[whole]
                and not system.constant[whole]
            ):
                self.pieces.setdefault(whole, []).append(part)
        self.order = self._upwards()

    def _upwards(self) -> list[int]:
        done: set[int] = set()
        order: list[int] = []

        def visit(whole: int) -> None:
            if whole in done:
                return
            done.add(whole)
            for part in self.pieces.get(whole, ()):
                visit(part)
            if whole in self.pieces:
                order.append(whole)

        for whole in sorted(self.pieces):
            visit(whole)
        return order

    def needing(self, hidden: Bools) -> Bools:
        """The hidden cells that have to be ambiguous under a pattern."""
        needing = hidden & self.system.present | hidden & self.system.needy
        proven = ~hidden & ~self.system.zero
        for whole in self.order:
            if any(proven[part] for part in self.pieces[whole]):
                proven[whole] = True
        return needing & ~proven

    def always(self) -> Bools:
        """Cells that a published number below them excuses whatever is hidden."""
        nothing_shown = ~self.system.constant
        return nothing_shown & ~self.needing(nothing_shown) & (self.system.present | self.system.needy)


class Master:
    """Chooses the pattern of least weight that meets all cuts so far, for one connected set of cells."""

    def __init__(self, system: System, excuses: Excuses, members: Ints, weights: Floats) -> None:
        self.system = system
        self.free = members[~system.closed[members]]
        self.column = np.full(system.size, -1, dtype=np.int64)
        self.column[self.free] = np.arange(len(self.free))
        self.closed = np.zeros(system.size, dtype=np.bool_)
        self.closed[members] = system.closed[members]
        self.weights = weights[self.free]
        self.solver = _solver()
        self._add_columns()
        self.need_column = self._excusable(excuses, members)
        self.excused = excuses.always()
        self.impossible: set[int] = set()
        self.known: set[tuple[int, bytes, bytes]] = set()

    def _add_columns(self) -> None:
        count = len(self.free)
        for weight in self.weights.tolist():
            self.solver.addCol(weight, 0.0, 1.0, 0, [], [])
        kinds = np.full(count, int(highspy.HighsVarType.kInteger), dtype=np.uint8)
        self.solver.changeColsIntegrality(count, np.arange(count, dtype=np.int32), kinds)

    def _excusable(self, excuses: Excuses, members: Ints) -> dict[int, int]:
        inside = set(members.tolist())
        columns: dict[int, int] = {}
        for whole in excuses.order:
            if whole in inside and not any(self.system.constant[part] for part in excuses.pieces[whole]):
                columns[whole] = self.solver.getNumCol()
                self.solver.addCol(0.0, 0.0, 1.0, 0, [], [])
                self._bind(whole, columns, excuses.pieces[whole])
        return columns

    def _bind(self, whole: int, columns: dict[int, int], pieces: list[int]) -> None:
        """needs(whole) ≥ hidden(whole) - Σ (1 - needs(piece))."""
        terms, limit = {columns[whole]: 1.0}, -float(len(pieces))
        if self.column[whole] >= 0:
            terms[int(self.column[whole])] = -1.0
        else:
            limit += 1.0
        for piece in pieces:
            column = columns.get(piece, int(self.column[piece]))
            if column >= 0:
                terms[column] = terms.get(column, 0.0) - 1.0
            else:
                limit += 1.0
        self.solver.addRow(limit, highspy.kHighsInf, len(terms), list(terms), list(terms.values()))

    def add(self, cuts: Iterable[Cut]) -> int:
        """Take in cuts; returns how many are new. A cut nothing can meet marks its cell as beyond protection."""
        fresh = 0
        for cut in cuts:
            if cut.key() not in self.known and not self.excused[cut.cell]:
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
        reach = sum(terms.values())
        own = self.need_column.get(cut.cell, int(self.column[cut.cell]))
        if own < 0:
            if reach < need - 1e-9:
                self.impossible.add(cut.cell)
                return 0
            limit = need
        else:
            terms[own], limit = -need, 0.0
        self.solver.addRow(limit, highspy.kHighsInf, len(terms), list(terms), list(terms.values()))
        return 1

    def choose(self, nodes: int) -> tuple[Bools, float, bool]:
        """The pattern, a lower bound on the weight of any safe one, and whether it is the optimum over the cuts."""
        hidden = self.closed.copy()
        if not len(self.free):
            return hidden, 0.0, True
        self.solver.setOptionValue("mip_max_nodes", nodes)
        self.solver.run()
        solution = self.solver.getSolution()
        if not solution.value_valid:
            hidden[self.free] = True
            return hidden, 0.0, False
        values = np.array(solution.col_value[: len(self.free)])
        hidden[self.free] = values > 0.5
        done = self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        bound = float(self.solver.getInfoValue("mip_dual_bound")[1])
        return hidden, max(0.0, bound), done


def _solver() -> highspy.Highs:
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    options: tuple[tuple[str, bool | int | float | str], ...] = (
        ("output_flag", False),
        ("threads", 1),
        ("parallel", "off"),
        ("random_seed", 0),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 0.9),
    )
    for option, value in options:
        solver.setOptionValue(option, value)
    return solver
