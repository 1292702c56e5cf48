"""Door 2, disclosure: the search for the pattern that shows most and is safe. A work limit never weakens the promise.

A master chooses what to hide, an intruder says why that is not enough, until the intruder has nothing left to
say: first with fractions (fast, gives cuts), then with whole numbers (the promise itself).
"""

from dataclasses import dataclass, field

import numpy as np

from coc_analytics.disclosure.cuts import Cut, Examiner
from coc_analytics.disclosure.intervals import Left, left_of
from coc_analytics.disclosure.intruder import Floats, Group, Knowledge
from coc_analytics.disclosure.master import Excuses, Master
from coc_analytics.disclosure.system import Bools, Ints, System

ROUNDS = 60
MASTER_NODES = 20_000
MANY = 250
"""Above this many cells to choose among, the best pattern is out of reach in a run: few rounds, then a greedy end."""
ROUNDS_OF_MANY = 6
NODES_OF_MANY = 200


@dataclass
class Pattern:
    """What to hide, what an intruder is left with, and how far from the best it can be at most."""

    hidden: Bools
    needing: Bools
    low: Ints
    high: Ints
    unlimited: Bools
    unmet: set[int] = field(default_factory=set)
    weight: float = 0.0
    bound: float = 0.0
    exact: bool = True


class Search:
    """The search for one system of cells and one made-up table of counts."""

    def __init__(self, system: System, counts: Ints, threshold: int) -> None:
        self.system, self.threshold = system, threshold
        self.knowledge = Knowledge.of(system, counts)
        self.excuses = Excuses(system)
        self.examiner = Examiner(self.knowledge, threshold)
        self.weights = _untied(system)
        self.left: dict[tuple[bytes, ...], tuple[Group, Left]] = {}

    def run(self) -> Pattern:
        """The best safe pattern found; every connected set of cells is decided apart."""
        hidden = np.zeros(self.system.size, dtype=np.bool_)
        unmet: set[int] = set()
        bound = 0.0
        for members in self.knowledge.groups(~self.system.constant):
            chosen, least = self._decide(members.cells, unmet)
            hidden |= chosen
            bound += least
        return self._pattern(hidden, bound, unmet)

    def _decide(self, members: Ints, unmet: set[int]) -> tuple[Bools, float]:
        master = Master(self.system, self.excuses, members, self.weights)
        bound, many = 0.0, len(master.free) > MANY
        for _ in range(ROUNDS_OF_MANY if many else ROUNDS):
            hidden, least, _ = master.choose(NODES_OF_MANY if many else MASTER_NODES)
            bound = max(bound, least)
            cuts = self._faults(hidden, master.impossible)
            if not master.add(cuts):
                unmet |= {cut.cell for cut in cuts} | master.impossible
                return hidden, bound
        return self._hide_more(hidden, master, unmet), bound

    def _faults(self, hidden: Bools, beyond: set[int]) -> list[Cut]:
        """Why a pattern is not safe: asked with fractions first, with whole numbers when those are satisfied."""
        needing = self.excuses.needing(hidden)
        needing[sorted(beyond)] = False
        return self.examiner.cuts(hidden, needing) or self._whole_faults(hidden, needing)

    def _whole_faults(self, hidden: Bools, needing: Bools) -> list[Cut]:
        found: list[Cut] = []
        for group in self.knowledge.groups(hidden):
            left = self._left(group, needing)
            found.extend(self._more_around(group, int(group.cells[cell]), hidden) for cell in left.faults)
        return found

    def _left(self, group: Group, needing: Bools) -> Left:
        mark = (*group.signature(), needing[group.cells].tobytes())
        if mark not in self.left:
            self.left[mark] = (group, left_of(group, needing[group.cells], self.threshold))
        return self.left[mark][1]

    def _more_around(self, group: Group, cell: int, hidden: Bools) -> Cut:
        """At least one more cell that touches the group has to be hidden."""
        touching = np.unique(self.knowledge.matrix[group.rows].indices)
        shown = touching[~hidden[touching] & ~self.system.constant[touching]].astype(np.int64)
        return Cut(cell, shown, np.ones(len(shown)), 1.0)

    def _hide_more(self, hidden: Bools, master: Master, unmet: set[int]) -> Bools:
        """Give up on the best: meet every cut at the least price, one after the other, until none is left."""
        hidden = hidden.copy()
        while cuts := self._faults(hidden, master.impossible | unmet):
            master.add(cuts)
            before = int(hidden.sum())
            for cut in cuts:
                self._meet(cut, hidden, master)
            if int(hidden.sum()) == before:
                unmet |= {cut.cell for cut in cuts}
        unmet |= master.impossible
        return hidden

    def _meet(self, cut: Cut, hidden: Bools, master: Master) -> None:
        """Hide the cells of a cut that give most for their weight until the cut is met."""
        gain = np.minimum(cut.coefficients, cut.need) / np.maximum(self.weights[cut.cells], 1e-9)
        for place in np.lexsort((cut.cells, -gain)).tolist():
            if cut.met(hidden):
                return
            if master.column[cut.cells[place]] >= 0:
                hidden[cut.cells[place]] = True

    def _pattern(self, hidden: Bools, bound: float, unmet: set[int]) -> Pattern:
        needing = self.excuses.needing(hidden)
        size = self.system.size
        low, high = self.knowledge.counts.copy(), self.knowledge.counts.copy()
        pattern = Pattern(hidden, needing, low, high, np.zeros(size, dtype=np.bool_), set(unmet))
        asked = needing.copy()
        asked[sorted(unmet)] = False
        for group in self.knowledge.groups(hidden):
            left = self._left(group, asked)
            low[group.cells], high[group.cells] = left.low, left.high
            pattern.unlimited[group.cells] = left.unlimited
            pattern.unmet |= {int(group.cells[cell]) for cell in left.faults}
            pattern.exact &= left.exact
        free = hidden & ~self.system.closed
        pattern.weight, pattern.bound = float(self.weights[free].sum()), bound
        return pattern


def _untied(system: System) -> Floats:
    """Weights with ties broken by the cells' names, the same on every machine and in any order of rows."""
    order = sorted(range(system.size), key=lambda number: str(system.keys[number]))
    rank = np.empty(system.size)
    rank[order] = np.arange(1, system.size + 1)
    least = system.weight[system.weight > 0].min(initial=1.0)
    ranked: Floats = system.weight + least * rank / (4.0 * system.size**2)
    return ranked
