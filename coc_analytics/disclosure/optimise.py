"""Door 2, disclosure: the search for the pattern that shows most and is safe. A work limit never weakens the promise.

A master chooses what to hide, an intruder says why that is not enough, until the intruder has nothing left to
say: first with fractions (fast, gives cuts), then with whole numbers (the promise itself).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from math import ceil, gcd

import numpy as np

from coc_analytics.disclosure.cuts import Cut
from coc_analytics.disclosure.examiner import Examiner
from coc_analytics.disclosure.insiders import Insiders
from coc_analytics.disclosure.intervals import left_of
from coc_analytics.disclosure.intruder import Floats, Knowledge
from coc_analytics.disclosure.master import Master
from coc_analytics.disclosure.moves import Move, Movers, Moves, Reach, packed
from coc_analytics.disclosure.relaxation import Relaxation
from coc_analytics.disclosure.system import Bools, Ints, System, restricted

ROUNDS = 60
MASTER_NODES = 20_000
MANY = 400
"""Above this many free cells, coarse numbers are decided before the finer ones below them."""
FEW = 10
"""Below this many free cells, whole patterns are tried straight away."""
WORK = 2_000
"""Steps of the master (of its simplex method) after which the best pattern is no longer looked for, but a good one."""
RISING, STALLED = 1.005, 4
"""Patterns in fractions are given up when their weight has not risen by so much for so many rounds."""
THOROUGH = 20_000
"""The same, where all cells are decided together."""
MORE = 3
"""Then good patterns are made until so many times the work is done, and the best is taken."""
FEW_NODES = 10
"""So many branches say how little any pattern of many cells can hide."""


@dataclass
class Choice:
    """A safe pattern, the least weight of any, and the cells that nothing protects."""

    hidden: Bools
    bound: float = 0.0
    unmet: set[int] = field(default_factory=set)


@dataclass
class Pattern:
    """What to hide, what an intruder is left with, and how far from the best it can be at most.

    `tables` are tables of all cells, in whole numbers, that together show every doubt the pattern leaves. `weight`
    is that of the cells hidden to protect others, of which any pattern hides at least `bound`; `needed` is that of the others.
    """

    hidden: Bools
    needing: Bools
    low: Ints
    high: Ints
    unlimited: Bools
    unmet: set[int] = field(default_factory=set)
    tables: Ints = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))
    needed: float = 0.0
    weight: float = 0.0
    bound: float = 0.0
    exact: bool = True


class Hunt:
    """The hunt for the best pattern of one system, all of whose free cells are decided together."""

    def __init__(
        self, system: System, counts: Ints, threshold: int, moves: Sequence[Move] = (), work: int = WORK
    ) -> None:
        self.system, self.threshold, self.work = system, threshold, work
        self.knowledge = Knowledge.of(system, counts)
        self.moves = Moves(self.knowledge, moves)
        self.examiner = Examiner(system, self.knowledge, self.moves, threshold)
        self.weights, self.step = _untied(system), _step(system)
        self.cuts: list[Cut] = []

    def run(self) -> Choice:
        """Decide every connected set of cells apart."""
        choice = Choice(np.zeros(self.system.size, dtype=np.bool_))
        for group in self.knowledge.groups(~self.system.constant):
            self._best(self.master(group.cells), choice)
        return choice

    def mend(self, given: Bools, cuts: Sequence[Cut]) -> Choice:
        """A safe pattern near a given one, with what the cuts and those met on the way say of any pattern."""
        choice = Choice(given | self.system.closed)
        master = self.master(np.flatnonzero(~self.system.constant))
        master.add(cuts)
        choice.hidden = self._mended(choice.hidden, master, choice.unmet)
        choice.bound = self._whole(master.choose(FEW_NODES)[1])
        return choice

    def hold_against_insiders(self, choice: Choice) -> None:
        """Hide more until no insider knows a small number, wherever hiding more helps and leaves the pattern safe."""
        insiders = Insiders(self.system, self.knowledge, self.moves, self.threshold)
        while cuts := insiders.cuts(choice.hidden, self.examiner.needing(choice.hidden, choice.unmet)):
            mendable = [cut for cut in cuts if len(cut.cells)]
            insiders.give_up([cut for cut in cuts if not len(cut.cells)])
            if mendable and not self._hidden_for(mendable, choice):
                insiders.give_up([cut for cut in mendable if not self._hidden_for([cut], choice)])

    def _hidden_for(self, cuts: Sequence[Cut], choice: Choice) -> bool:
        """Whether more could be hidden so that these cuts are met, and the pattern still be safe; then it is."""
        unmet, master = set(choice.unmet), self.master(np.flatnonzero(~self.system.constant))
        master.add((*self.cuts, *cuts))
        hidden = self._hide_more(master.extend(choice.hidden, MASTER_NODES), master, unmet)
        if unmet <= choice.unmet and hidden[choice.hidden].all():
            choice.hidden = hidden
            return True
        return False

    def master(self, members: Ints) -> Master:
        """The choice among these cells, with no cut yet."""
        return Master(self.system, members, self.weights, self.step)

    def _best(self, master: Master, choice: Choice) -> None:
        """The best pattern, or, where that is too much work, a good one near the last that was looked at."""
        bound = self._relaxed(master)
        for _ in takewhile(lambda _: master.work <= self.work, range(ROUNDS)):
            hidden, least = master.choose(MASTER_NODES)
            bound = max(bound, least)
            cuts = self.examiner.cuts(hidden, master.impossible)
            self.cuts += cuts
            if not master.add(cuts):
                choice.unmet |= {cut.cell for cut in cuts} | master.impossible
                break
        else:
            hidden, bound = self._best_mended(hidden, bound, master, choice.unmet)
        choice.hidden |= hidden
        choice.bound += self._whole(bound)

    def _whole(self, bound: float) -> float:
        """A bound on weights that break ties as one on those that do not, which come in steps."""
        ties = float((self.weights - self.system.weight).sum())
        return self.step * max(0, ceil((bound - ties) / self.step - 1e-6))

    def _best_mended(
        self, hidden: Bools, bound: float, master: Master, unmet: set[int]
    ) -> tuple[Bools, float]:
        """The best of some safe patterns near ones that are not, each of which says more of what is needed."""
        found: list[tuple[int, float, Bools, set[int]]] = []
        while True:
            beyond = set(unmet)
            safe = self._mended(hidden.copy(), master, beyond)
            found.append((len(beyond), float(self.weights[safe & ~self.system.closed].sum()), safe, beyond))
            if master.work > MORE * self.work or self.work < THOROUGH:
                break
            hidden, least = master.choose(MASTER_NODES)
            bound = max(bound, least)
        _, _, best, beyond = min(found, key=lambda made: made[:2])
        unmet |= beyond
        return best, bound

    def _mended(self, hidden: Bools, master: Master, unmet: set[int]) -> Bools:
        """A safe pattern near one that is not."""
        return self._show_more(self._hide_more(hidden, master, unmet), master, unmet)

    def _relaxed(self, master: Master) -> float:
        """Let patterns in fractions find the cuts that matter; returns the least weight any pattern has."""
        relaxation = Relaxation(self.knowledge, self.system, master.members, self.threshold)
        least = [0.0]
        for _ in range(ROUNDS if len(master.free) >= FEW else 0):
            hidden, weight = master.relax()
            least.append(weight)
            cuts = list(relaxation.cuts(hidden))
            self.cuts += cuts
            if not master.add(cuts) or weight < RISING * least[-min(STALLED, len(least))]:
                break
        return least[-1]

    def _show_more(self, hidden: Bools, master: Master, unmet: set[int]) -> Bools:
        """Show again whatever turns out not to be needed, the most valuable first."""
        spare = master.free[hidden[master.free]]
        for cell in spare[np.lexsort((spare, -self.weights[spare]))].tolist():
            hidden[cell] = False
            if not self.examiner.is_safe(hidden, master.impossible | unmet):
                hidden[cell] = True
        return hidden

    def _hide_more(self, hidden: Bools, master: Master, unmet: set[int]) -> Bools:
        """Give up on the best: hide more, at the least price for all cuts known, until none is left."""
        while cuts := self.examiner.cuts(hidden, master.impossible | unmet):
            self.cuts += cuts
            master.add(cuts)
            extended = master.extend(hidden, MASTER_NODES)
            if (extended == hidden).all():
                unmet |= {cut.cell for cut in cuts}
            hidden = extended
        unmet |= master.impossible
        return hidden


class Search:
    """The search for one system of cells and one made-up table of counts."""

    def __init__(self, system: System, counts: Ints, threshold: int) -> None:
        self.system, self.counts, self.threshold = system, counts, threshold
        self.moves: list[Move] = []
        self.cuts: list[Cut] = []

    def run(self) -> Pattern:
        """The best safe pattern found, of few cells; of many, coarse numbers are decided before finer ones.

        Where cells decided together leave one that nothing protects, the other way may still protect it.
        """
        if int((~self.system.constant & ~self.system.closed).sum()) > MANY:
            return self._by_families()
        hunt = self._hunt(self.system, THOROUGH)
        together = _guarded(hunt, hunt.run())
        if not together.unmet:
            return together
        return min(together, self._by_families(), key=lambda made: (len(made.unmet), made.weight))

    def _by_families(self) -> Pattern:
        given = self._coarse_to_fine()
        hunt = self._hunt(self.system, WORK)
        return _guarded(hunt, hunt.mend(given, self.cuts))

    def _hunt(self, system: System, work: int) -> Hunt:
        return Hunt(system, self.counts, self.threshold, self.moves, work)

    def _coarse_to_fine(self) -> Bools:
        """A pattern in which what coarse numbers show stays shown, whatever lies below them.

        Of one level, the families (all channels, all values, ...) are decided apart: where the numbers above
        them are shown, they have nothing to do with each other.
        """
        system = self.system
        hidden = np.zeros(system.size, dtype=np.bool_)
        for members, above in _families(system):
            decided = above & ~system.constant
            hunt = self._hunt(restricted(system, above | members, decided & ~hidden, decided & hidden), WORK)
            hidden |= hunt.run().hidden
            self.moves = _with_new(self.moves, hunt.moves.found)
            self.cuts += hunt.cuts
        return hidden


def _guarded(hunt: Hunt, choice: Choice) -> Pattern:
    """A choice that holds against insiders as well, with what it leaves an intruder with."""
    hunt.hold_against_insiders(choice)
    return _pattern(hunt, choice)


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
    pattern.weight = float(hunt.system.weight[hidden & ~hunt.system.closed].sum())
    pattern.needed = float(hunt.system.weight[hidden & hunt.system.closed].sum())
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


def _step(system: System) -> float:
    """What divides all weights, in thousandths at the finest."""
    return max(1, gcd(*np.rint(1000 * system.weight).astype(np.int64).tolist())) / 1000


def _untied(system: System) -> Floats:
    """Weights with ties broken by the cells' turns, the same on every machine and in any order of rows."""
    ranked: Floats = system.weight + _step(system) * system.turn / (4.0 * system.size**2)
    return ranked
