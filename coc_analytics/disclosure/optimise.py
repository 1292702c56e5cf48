"""Door 2, disclosure: the search for the pattern that shows most and is safe. A work limit never weakens the promise.

A master chooses what to hide, an intruder says why that is not enough, until the intruder has nothing left to
say: first with fractions (fast, gives cuts), then with whole numbers (the promise itself).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from coc_analytics.disclosure.cuts import Cut
from coc_analytics.disclosure.examiner import Examiner
from coc_analytics.disclosure.intervals import left_of
from coc_analytics.disclosure.intruder import Floats, Knowledge
from coc_analytics.disclosure.master import Master
from coc_analytics.disclosure.moves import Move, Movers, Moves, Reach, packed
from coc_analytics.disclosure.relaxation import Relaxation
from coc_analytics.disclosure.system import Bools, Ints, System, restricted

ROUNDS = 60
MASTER_NODES = 20_000
MANY = 250
"""Above this many free cells, coarse numbers are decided before the finer ones below them."""
FEW = 10
"""Below this many free cells, whole patterns are tried straight away."""
WORK = 1_500
"""Steps of the master (of its simplex method) after which the best pattern is no longer looked for, but a good one."""


@dataclass
class Choice:
    """A safe pattern, the least weight of any, and the cells that nothing protects."""

    hidden: Bools
    bound: float = 0.0
    unmet: set[int] = field(default_factory=set)


@dataclass
class Pattern:
    """What to hide, what an intruder is left with, and how far from the best it can be at most.

    `tables` are tables of all cells, in whole numbers, that together show every doubt the pattern leaves.
    """

    hidden: Bools
    needing: Bools
    low: Ints
    high: Ints
    unlimited: Bools
    unmet: set[int] = field(default_factory=set)
    tables: Ints = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))
    weight: float = 0.0
    bound: float = 0.0
    exact: bool = True


class Hunt:
    """The hunt for the best pattern of one system, all of whose free cells are decided together."""

    def __init__(self, system: System, counts: Ints, threshold: int, moves: Sequence[Move] = ()) -> None:
        self.system, self.threshold = system, threshold
        self.knowledge = Knowledge.of(system, counts)
        self.moves = Moves(self.knowledge, moves)
        self.examiner = Examiner(system, self.knowledge, self.moves, threshold)
        self.weights = _untied(system)
        self.cuts: list[Cut] = []

    def run(self, given: Bools | None = None) -> Choice:
        """Decide every connected set of cells apart; `given` is a pattern to start from, which is only mended."""
        choice = Choice(np.zeros(self.system.size, dtype=np.bool_))
        for group in self.knowledge.groups(~self.system.constant):
            master = Master(self.system, group.cells, self.weights)
            if given is None:
                chosen = self._best(master, choice)
            else:
                inside = np.zeros(self.system.size, dtype=np.bool_)
                inside[group.cells] = True
                chosen = self._hide_more(given & inside | master.closed, master, choice.unmet)
            choice.hidden |= chosen
        return choice

    def _best(self, master: Master, choice: Choice) -> Bools:
        """The best pattern, or, where that is too much work, the best of the good ones met on the way."""
        bound, honest = self._relaxed(master), True
        good: list[Bools] = []
        for _ in range(ROUNDS):
            hidden, least = master.choose(MASTER_NODES)
            bound = max(bound, least) if honest else bound
            cuts = self.examiner.cuts(hidden, master.impossible)
            honest &= all(self.system.needy[cut.cell] for cut in cuts)
            self.cuts += [cut for cut in cuts if self.system.needy[cut.cell]]
            if not master.add(cuts):
                choice.unmet |= {cut.cell for cut in cuts} | master.impossible
                good.append(hidden)
                break
            if not good or master.work > WORK:
                good.append(self._mended(hidden, master, choice.unmet))
            if master.work > WORK:
                break
        choice.bound += bound
        return min(good, key=lambda pattern: float(self.weights[pattern & ~self.system.closed].sum()))

    def _mended(self, hidden: Bools, master: Master, unmet: set[int]) -> Bools:
        """A safe pattern near one that is not."""
        return self._show_more(self._hide_more(hidden, master, unmet), master, unmet)

    def _relaxed(self, master: Master) -> float:
        """Let patterns in fractions find the cuts that matter; returns the least weight any pattern has."""
        relaxation = Relaxation(self.knowledge, self.system, master.members, self.threshold)
        least = 0.0
        for _ in range(ROUNDS if len(master.free) >= FEW else 0):
            hidden, least = master.relax()
            cuts = list(relaxation.cuts(hidden))
            self.cuts += cuts
            if not master.add(cuts):
                break
        return least

    def _show_more(self, hidden: Bools, master: Master, unmet: set[int]) -> Bools:
        """Show again whatever turns out not to be needed, the most valuable first."""
        spare = master.free[hidden[master.free]]
        for cell in spare[np.lexsort((spare, -self.weights[spare]))].tolist():
            hidden[cell] = False
            if not self.examiner.is_safe(hidden, master.impossible | unmet):
                hidden[cell] = True
        return hidden

    def _hide_more(self, hidden: Bools, master: Master, unmet: set[int]) -> Bools:
        """Give up on the best: meet every cut at the least price, one after the other, until none is left."""
        hidden = hidden.copy()
        while cuts := self.examiner.cuts(hidden, master.impossible | unmet):
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


class Search:
    """The search for one system of cells and one made-up table of counts."""

    def __init__(self, system: System, counts: Ints, threshold: int) -> None:
        self.system, self.counts, self.threshold = system, counts, threshold
        self.moves: list[Move] = []
        self.cuts: list[Cut] = []

    def run(self) -> Pattern:
        """The best safe pattern found, of few cells; of many, coarse numbers are decided before finer ones."""
        free = int((~self.system.constant & ~self.system.closed).sum())
        given = self._coarse_to_fine() if free > MANY else None
        whole = Hunt(self.system, self.counts, self.threshold, self.moves)
        choice = whole.run(given)
        if given is not None:
            choice.bound = self._least(whole)
        return _pattern(whole, choice)

    def _least(self, whole: Hunt) -> float:
        """What any safe pattern hides at least: whatever a cut says of small cells holds for all patterns."""
        master = Master(self.system, np.flatnonzero(~self.system.constant), whole.weights)
        master.add(self.cuts)
        return master.relax()[1]

    def _coarse_to_fine(self) -> Bools:
        """A pattern in which what coarse numbers show stays shown, whatever lies below them.

        Of one level, the families (all channels, all values, ...) are decided apart: where the numbers above
        them are shown, they have nothing to do with each other.
        """
        system = self.system
        hidden = np.zeros(system.size, dtype=np.bool_)
        for members, above in _families(system):
            decided = above & ~system.constant
            inner = restricted(system, above | members, decided & ~hidden, decided & hidden)
            hunt = Hunt(inner, self.counts, self.threshold, self.moves)
            hidden |= hunt.run().hidden
            self.moves = _with_new(self.moves, hunt.moves.found)
            self.cuts += hunt.cuts
        return hidden


def _pattern(hunt: Hunt, choice: Choice) -> Pattern:
    """A choice with what it leaves an intruder with."""
    hidden, counts = choice.hidden, hunt.knowledge.counts
    needing = hunt.examiner.needing(hidden, choice.unmet)
    nothing = np.zeros(len(hidden), dtype=np.bool_)
    pattern = Pattern(hidden, needing, counts.copy(), counts.copy(), nothing, set(choice.unmet))
    pattern.unmet |= {cut.cell for cut in hunt.examiner.cuts(hidden, choice.unmet)}
    reach = Reach(hunt.moves, hidden, hunt.threshold)
    for group in hunt.knowledge.groups(hidden):
        movers = Movers(group, hunt.system.family, hunt.system.near)
        left = left_of(group, reach, movers)
        pattern.low[group.cells], pattern.high[group.cells] = left.low, left.high
        pattern.unlimited[group.cells] = left.unlimited
        pattern.exact &= left.exact
    pattern.weight = float(hunt.weights[hidden & ~hunt.system.closed].sum())
    pattern.bound, pattern.tables = choice.bound, packed(hunt.moves, hidden, hunt.threshold)
    return pattern


def _with_new(moves: Sequence[Move], found: Sequence[Move]) -> list[Move]:
    """Moves without those met twice."""
    return list(
        {(cells.tobytes(), steps.tobytes()): (cells, steps) for cells, steps in (*moves, *found)}.values()
    )


def _families(system: System) -> Iterator[tuple[Bools, Bools]]:
    """The cells that say the same kind of thing, with those above them; coarse ones first."""
    family, level = system.family, system.level
    whole = level == 0
    yield whole, np.zeros_like(whole)
    finer = zip(level[~whole].tolist(), family[~whole].tolist(), strict=True)
    for depth, kind in sorted(set(finer)):  # families are numbered in the order of their names
        above = system.near[family, kind] & (level < depth)
        yield (family == kind) & (level == depth), whole | above


def _untied(system: System) -> Floats:
    """Weights with ties broken by the cells' names, the same on every machine and in any order of rows."""
    order = sorted(range(system.size), key=lambda number: str(system.keys[number]))
    rank = np.empty(system.size)
    rank[order] = np.arange(1, system.size + 1)
    least = system.weight[system.weight > 0].min(initial=1.0)
    ranked: Floats = system.weight + least * rank / (4.0 * system.size**2)
    return ranked
