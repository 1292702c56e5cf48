"""Door 2, disclosure: why a pattern is not safe, as a rule about what else has to be hidden. Numbers only.

A cut says: if the cell is hidden, then Σ coefficient · hidden(other) must reach `need`. Any prices of rows give
a valid one (Fischetti and Salazar-González, Management Science 47, 2001).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from coc_analytics.disclosure.intruder import TOLERANCE, Floats, Group, Knowledge
from coc_analytics.disclosure.limits import limits_of
from coc_analytics.disclosure.relations import Relation
from coc_analytics.disclosure.system import Bools, Ints, System

SEVERAL = 3
"""A question to many cells at once costs as much as this many single ones."""


@dataclass(frozen=True)
class Cut:
    """If `cell` is hidden (and nothing shown bounds it), the hidden ones among `cells` must weigh `need`."""

    cell: int
    cells: Ints
    coefficients: Floats
    need: float

    def met(self, hidden: Bools | Floats) -> bool:
        return (
            float(self.coefficients @ hidden[self.cells]) >= self.need * float(hidden[self.cell]) - TOLERANCE
        )

    def key(self) -> tuple[int, bytes, bytes]:
        return (self.cell, self.cells.tobytes(), np.round(self.coefficients, 6).tobytes())


def cut_of(
    knowledge: Knowledge, rows: Ints, prices: Floats, cell: int, direction: int, distance: int
) -> Cut | None:
    """The cut that prices of rows give for moving a cell by `distance` upwards (+1) or downwards (-1)."""
    priced = np.flatnonzero(np.abs(prices) > TOLERANCE)
    rows, prices = rows[priced], prices[priced]
    matrix = knowledge.matrix[rows]
    sums = matrix @ knowledge.counts.astype(np.float64)
    limit = np.where(prices > 0, knowledge.low[rows], knowledge.high[rows])
    if not np.isfinite(limit).all():
        return None
    slack = float((prices * (sums - limit)).sum())
    reduced = -(matrix.T @ prices)
    reduced[cell] -= direction
    touched = np.flatnonzero(np.abs(reduced) > TOLERANCE)
    own = 0.0
    if abs(reduced[cell]) > TOLERANCE:
        if reduced[cell] < 0:
            return None
        own = reduced[cell] * knowledge.counts[cell]
    need = distance - slack - own
    if need <= TOLERANCE:
        return None
    others = touched[touched != cell]
    downwards = reduced[others] * knowledge.counts[others]
    weights = np.where(reduced[others] > 0, np.minimum(downwards, need), need)
    kept = weights > TOLERANCE
    return Cut(cell, others[kept], weights[kept], need)


class Examiner:
    """Asks of every group of hidden cells whether each is ambiguous; remembers groups already found safe."""

    def __init__(self, knowledge: Knowledge, system: System, threshold: int) -> None:
        self.knowledge, self.system, self.top = knowledge, system, threshold - 1
        self.doubts: dict[tuple[bytes, ...], Ints] = {}
        self.safe: set[tuple[bytes, ...]] = set()
        self.solves = 0

    def needing(self, hidden: Bools) -> Bools:
        """The hidden cells that have to be ambiguous: the small ones, and others that might be taken for small.

        A cell that is certainly not small may be hidden as well; what is left of it is then a band from k upwards.
        """
        needing = hidden & self.system.needy
        for group in self.knowledge.groups(hidden & ~self.system.constant):
            others = self.system.present[group.cells] & ~self.system.needy[group.cells]
            if others.any():
                mark = (*group.signature(), others.tobytes())
                if mark not in self.doubts:
                    self.doubts[mark] = _doubtful(group, np.flatnonzero(others), self.top)
                needing[group.cells[self.doubts[mark]]] = True
        return needing

    def cuts(self, hidden: Bools, needing: Bools) -> list[Cut]:
        """What is wrong with a pattern: no cut, no fault (for tables with fractions)."""
        found = []
        for group in self.knowledge.groups(hidden):
            mark = (*group.signature(), needing[group.cells].tobytes())
            if mark not in self.safe:
                faults = list(self._faults(group, needing[group.cells]))
                found.extend(faults)
                if not faults:
                    self.safe.add(mark)
        return found

    def _faults(self, group: Group, needing: Bools) -> Iterator[Cut]:
        range_ = _Range(group, self.top)
        for direction in (1, -1):
            range_.stretch(needing, direction)
            for number in range_.short(needing, direction).tolist():
                if range_.is_short(number, direction):
                    prices = range_.push(number, direction)
                    if range_.is_short(number, direction):
                        yield self._explain(group, number, direction, prices)
        self.solves += group.program.solves

    def _explain(self, group: Group, number: int, direction: int, prices: Floats) -> Cut:
        goal = self.top if direction > 0 else 0
        distance = abs(goal - int(group.counts[number]))
        cut = cut_of(self.knowledge, group.rows, prices, int(group.cells[number]), direction, distance)
        if cut is None:
            raise RuntimeError("the intruder's prices do not explain a fault")
        return cut


def _doubtful(group: Group, others: Ints, top: int) -> Ints:
    """The cells among these that are not certainly above `top`."""
    least, _ = limits_of(group.matrix, group.low, group.high)
    open_ = others[least[others] <= top]
    range_ = _Range(group, top)
    if len(open_) > 1:
        range_.pull(open_)
    for cell in open_.tolist():
        if range_.low[cell] > top + TOLERANCE:
            range_.pull(np.array([cell]))
    return np.asarray(open_[range_.low[open_] <= top + TOLERANCE])


class _Range:
    """How far down and up the tables found so far take each cell of a group."""

    def __init__(self, group: Group, top: int) -> None:
        self.group, self.top = group, top
        self.low, self.high = group.counts.astype(np.float64), group.counts.astype(np.float64)

    def short(self, needing: Bools, direction: int) -> Ints:
        """The cells that have not been seen to reach their goal."""
        missing = self.high < self.top - TOLERANCE if direction > 0 else self.low > TOLERANCE
        return np.flatnonzero(missing & needing)

    def is_short(self, number: int, direction: int) -> bool:
        return bool(
            self.high[number] < self.top - TOLERANCE if direction > 0 else self.low[number] > TOLERANCE
        )

    def stretch(self, needing: Bools, direction: int) -> None:
        """Push all cells that are short at once, as long as that helps enough of them."""
        short = self.short(needing, direction)
        while len(short) > 1:
            self._ask(short, direction)
            left = self.short(needing, direction)
            if len(left) > len(short) - SEVERAL:
                return
            short = left

    def push(self, number: int, direction: int) -> Floats:
        """Push one cell as far as it goes; returns the prices that say why no further."""
        self._ask(np.array([number]), direction)
        return self.group.program.prices()

    def pull(self, numbers: Ints) -> None:
        """Push cells down together."""
        self._ask(numbers, -1)

    def _ask(self, numbers: Ints, direction: int) -> None:
        program, costs = self.group.program, np.zeros(self.group.size)
        costs[numbers] = -direction
        upper = None
        if direction > 0:
            upper = np.full(program.atoms, np.inf)
            pushed = np.unique(program.reduction.expand[numbers].indices)
            upper[pushed] = np.maximum(self.top, self.group.counts[program.reduction.atoms[pushed]])
        answer = program.ask(costs, None, upper)
        if answer.table is None:
            raise RuntimeError("the intruder's program did not end")
        np.minimum(self.low, answer.table, out=self.low)
        np.maximum(self.high, answer.table, out=self.high)


def plain_cuts(knowledge: Knowledge, system: System, threshold: int) -> Iterator[Cut]:
    """The cuts that single relations give: a hidden cell is never the only one hidden, nor with too little beside it."""
    for relation in system.relations:
        cells = np.array(relation.cells, dtype=np.int64)
        factors = np.array(relation.coefficients, dtype=np.float64)
        counts = knowledge.counts[cells]
        total = float(factors @ counts)
        for direction, distances in ((1, threshold - 1 - counts), (-1, counts)):
            prices = -direction / factors
            slack = np.array([_slack(relation, total, price) for price in prices.tolist()])
            needs = distances - slack
            for at in np.flatnonzero((needs > TOLERANCE) & ~system.constant[cells]).tolist():
                need = float(needs[at])
                reduced = -prices[at] * factors
                weights = np.where(reduced > 0, np.minimum(reduced * counts, need), need)
                weights[at] = 0.0
                kept = (weights > TOLERANCE) & ~system.constant[cells]
                if weights[kept & system.closed[cells]].sum() < need - TOLERANCE:
                    yield Cut(int(cells[at]), cells[kept], weights[kept], need)


def _slack(relation: Relation, total: float, price: float) -> float:
    limit = relation.low if price > 0 else relation.high
    return np.inf if limit is None else price * (total - limit)
