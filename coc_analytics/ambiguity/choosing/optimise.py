"""The engine, choosing: the search for the pattern that shows most and is safe. A work limit never weakens the promise.

A master chooses what to hide, an intruder says why that is not enough, until the intruder has nothing left to
say: first with fractions (fast, gives cuts), then with whole numbers (the promise itself).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from math import gcd

import numpy as np

from coc_analytics.ambiguity.choosing.master import Master
from coc_analytics.ambiguity.choosing.relaxation import Relaxation
from coc_analytics.ambiguity.choosing.repair import repaired
from coc_analytics.ambiguity.doubting.cuts import Cut
from coc_analytics.ambiguity.doubting.examiner import Examiner
from coc_analytics.ambiguity.doubting.insiders import Insiders
from coc_analytics.ambiguity.doubting.intervals import left_of
from coc_analytics.ambiguity.doubting.intruder import Floats, Knowledge
from coc_analytics.ambiguity.doubting.mover import Movers
from coc_analytics.ambiguity.doubting.moves import Moves, Reach, packed
from coc_analytics.ambiguity.knowing.leftovers import Demand, Span, left_over
from coc_analytics.ambiguity.knowing.system import Bools, Ints, System

ROUNDS = 60
MASTER_NODES = 20_000
FEW = 10
"""Below this many free cells, whole patterns are tried straight away."""
WORK = 10_000
"""Steps of the master (of its simplex method) after which the best pattern is no longer looked for, but a good one."""
RISING, STALLED = 1.005, 4
"""Patterns in fractions are given up when their weight has not risen by so much for so many rounds."""
LONG = 200_000
"""Steps of the simplex method after which they are given up anyway."""
TRIES = 6
"""So many good patterns are made at most, and the best is taken; where the best was too much work, one: each of the others
takes as long as all before, and of twelve quarters showed one number in a hundred more."""
TIDYING = 4_000_000
"""So much work (moves asked for, times the cells they are looked for among) goes into showing again what need not be hidden."""
DEAR = 1.5
"""Moves that multiply what is hidden by more are not followed: what all cuts together ask for is cheaper then."""
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
    lost: set[int] = field(default_factory=set)
    tables: Ints = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))
    needed: float = 0.0
    weight: float = 0.0
    bound: float = 0.0
    exact: bool = True


class Hunt:
    """The hunt for the best pattern of one system, all of whose free cells are decided together."""

    def __init__(self, system: System, counts: Ints) -> None:
        self.system = system
        self.knowledge = Knowledge.of(system, counts)
        self.moves = Moves(self.knowledge)
        self.examiner = Examiner(system, self.knowledge, self.moves)
        self.weights, self.step = _untied(system), _step(system)
        self.cuts: list[Cut] = []
        self.limit = (system.top + 1).tolist()
        self.spans: dict[int, list[tuple[Span, ...]]] = {}
        for nest in system.spans:
            for span in nest:
                self.spans.setdefault(span.number, []).append(nest)
        self.overlooked = list(self._foreseen())
        self.demands: dict[int, list[Demand]] = {}
        for demand in system.demands:
            for cell in demand.cells:
                self.demands.setdefault(cell, []).append(demand)

    def run(self) -> Choice:
        """Decide every connected set of cells apart."""
        choice = Choice(np.zeros(self.system.size, dtype=np.bool_))
        for group in self.knowledge.groups(~self.system.constant):
            self._best(self.master(group.cells), choice)
        return choice

    def hold_against_insiders(self, choice: Choice) -> None:
        """Hide more until no insider knows a small number; where hiding more does not help, that number is beyond protection."""
        insiders = Insiders(self.system, self.knowledge, self.moves)
        while cuts := insiders.cuts(choice.hidden, self.examiner.needing(choice.hidden, choice.unmet)):
            mendable = [cut for cut in cuts if len(cut.cells)]
            choice.unmet |= {cut.cell for cut in cuts if not len(cut.cells)}
            if mendable and not self._hidden_for(mendable, choice):
                for cut in mendable:
                    if cut.cell not in choice.unmet and not self._hidden_for([cut], choice):
                        choice.unmet.add(cut.cell)

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
        master = Master(self.system, members, self.weights, self.step)
        for demand in self.overlooked:
            master.require(demand)
        return master

    def _chosen(self, master: Master, nodes: int) -> Bools:
        """The master's choice, with nothing small left over by taking several shown periods from another."""
        while True:
            hidden = master.choose(nodes)
            asked = (demand for nest in self.system.spans for demand in self._left_over(nest, hidden))
            found = [demand for demand in dict.fromkeys(asked) if master.require(demand)]
            self.overlooked += found
            if not found:
                return hidden

    def _foreseen(self) -> Iterator[Demand]:
        """What is left over where all is shown that may be, and again where the least worth of it is hidden: no solver needed."""
        for nest in self.system.spans:
            hidden = self.system.closed.copy()
            while found := list(self._left_over(nest, hidden)):
                yield from found
                hidden[[min(demand.cells, key=lambda cell: self.weights[cell]) for demand in found]] = True

    def _left_over(self, nest: tuple[Span, ...], hidden: Bools) -> Iterator[Demand]:
        """What else must be hidden of these periods; nothing where all was published before."""
        constant = self.system.constant
        shown = [span for span in nest if constant[span.number] or not hidden[span.number]]
        for numbers in left_over(shown, self.limit):
            free = tuple(number for number in numbers if not constant[number])
            if free:
                yield Demand(free, (1,) * len(free), 1)

    def _best(self, master: Master, choice: Choice) -> None:
        """The best pattern, or, where that is too much work, a good one near the last that was looked at."""
        self._relaxed(master)
        nodes = FEW_NODES
        for _ in takewhile(lambda _: master.work <= WORK, range(ROUNDS)):
            hidden = self._chosen(master, nodes)
            cuts = self.examiner.cuts(hidden, master.impossible | choice.unmet)
            self.cuts += cuts
            if not master.add(cuts):
                choice.unmet |= {cut.cell for cut in cuts} | master.impossible
                if master.give_up(choice.unmet):
                    continue
                if not cuts and (nodes >= MASTER_NODES or master.is_least(hidden)):
                    break
                nodes *= 10
        else:
            hidden = self._best_mended(hidden, master, choice.unmet)
        choice.hidden |= hidden
        choice.bound += master.bound

    def _best_mended(self, hidden: Bools, master: Master, unmet: set[int]) -> Bools:
        """The best of some safe patterns near ones that are not, each of which says more of what is needed."""
        found: list[tuple[int, float, Bools, set[int]]] = []
        ends = self.examiner.work + TIDYING
        for _ in range(TRIES):
            beyond = set(unmet)
            safe = self._show_more(self._hide_more(hidden.copy(), master, beyond), master, beyond, ends)
            found.append((len(beyond), self._weight(safe), safe, beyond))
            if master.work > WORK or self.examiner.work > ends:
                break
            hidden = self._chosen(master, MASTER_NODES)
        _, _, best, beyond = min(found, key=lambda made: made[:2])
        unmet |= beyond
        master.choose(FEW_NODES)  # what was met on the way says more of what any pattern hides
        return best

    def _relaxed(self, master: Master) -> None:
        """Let patterns in fractions find the cuts that matter; where most was decided before, whole ones find them sooner."""
        if self.system.past:
            return
        relaxation = Relaxation(self.knowledge, self.system, master.members)
        least = [0.0]
        for _ in range(ROUNDS if len(master.free) >= FEW else 0):
            hidden, weight = master.relax()
            least.append(weight)
            cuts = list(relaxation.cuts(hidden))
            self.cuts += cuts
            stalled = weight < RISING * least[-min(STALLED, len(least))]
            if not master.add(cuts) or stalled or relaxation.work > LONG:
                break

    def _show_more(self, hidden: Bools, master: Master, unmet: set[int], ends: int) -> Bools:
        """Show again what turns out not to be needed: the most valuable first, and of these what fewest moves need."""
        spare, beyond = master.free[hidden[master.free]], master.impossible | unmet
        in_doubt, moved = self.examiner.needing(hidden, beyond), self.moves.often(hidden)
        for cell in spare[np.lexsort((spare, moved[spare], -self.system.weight[spare]))].tolist():
            if self.examiner.work > ends:
                break
            hidden[cell] = False
            if self._leaves_too_little(hidden, cell) or not self.examiner.is_safe(
                hidden, beyond, in_doubt, cell
            ):
                hidden[cell] = True
        return hidden

    def _leaves_too_little(self, hidden: Bools, shown: int) -> bool:
        """Whether something small is left over where this cell is shown."""
        if any(any(self._left_over(nest, hidden)) for nest in self.spans.get(shown, ())):
            return True
        return any(
            sum(n for cell, n in zip(demand.cells, demand.coefficients, strict=True) if hidden[cell])
            < demand.need
            for demand in self.demands.get(shown, ())
        )

    def _hide_more(self, hidden: Bools, master: Master, unmet: set[int]) -> Bools:
        """Give up on the best: hide what the cells that are given away lack, or what all cuts known ask for."""
        while cuts := self.examiner.cuts(hidden, master.impossible | unmet):
            self.cuts += cuts
            master.add(cuts)
            extended = self._repaired(hidden, cuts)
            if (extended == hidden).all() or self._weight(extended) > DEAR * self._weight(hidden):
                extended = master.extend(hidden, MASTER_NODES)
            if (extended == hidden).all():
                unmet |= {cut.cell for cut in cuts}
                master.give_up(unmet)
            hidden = extended
        unmet |= master.impossible
        master.give_up(unmet)  # no bound may rest on what is asked for a cell that nothing protects
        return hidden

    def _repaired(self, hidden: Bools, cuts: Sequence[Cut]) -> Bools:
        """All this hidden, and what the moves that these cells lack need."""
        reach = Reach(self.moves, hidden, self.system.top)
        cells = sorted({cut.cell for cut in cuts})
        return repaired(self.moves, hidden, ~self.system.constant, cells, reach, self.weights)

    def _weight(self, hidden: Bools) -> float:
        """What is hidden to protect others."""
        return float(self.weights[hidden & ~self.system.closed].sum())


def best_pattern(system: System, counts: Ints) -> Pattern:
    """The best safe pattern found for one system of cells and one made-up table of counts; it holds against insiders as well."""
    hunt = Hunt(system, counts)
    choice = hunt.run()
    hunt.hold_against_insiders(choice)
    return _pattern(hunt, choice)


def _given_away_before(hunt: Hunt, unmet: set[int]) -> set[int]:
    """Of the cells beyond protection those that earlier releases promised to keep and gave away by themselves."""
    promised, lost = unmet & {n for _, _, cells in hunt.system.past for n in cells.values()}, set[int]()
    everything = ~hunt.system.constant
    while promised - lost and (cuts := hunt.examiner.cuts(everything, lost)):
        lost |= {cut.cell for cut in cuts}
    return promised & lost


def _pattern(hunt: Hunt, choice: Choice) -> Pattern:
    """A choice with what it leaves an intruder with."""
    hidden, counts = choice.hidden, hunt.knowledge.counts
    needing = hunt.examiner.needing(hidden, choice.unmet)
    nothing = np.zeros(len(hidden), dtype=np.bool_)
    pattern = Pattern(hidden, needing, counts.copy(), counts.copy(), nothing, set(choice.unmet))
    while cuts := hunt.examiner.cuts(hidden, pattern.unmet):
        pattern.unmet |= {cut.cell for cut in cuts}
    pattern.lost = _given_away_before(hunt, pattern.unmet)
    pattern.unmet -= pattern.lost
    reach = Reach(hunt.moves, hidden, hunt.system.top)
    for group in hunt.knowledge.groups(hidden):
        movers = Movers(group, hunt.system.family, hunt.system.near)
        surely = np.where(needing[group.cells], 0, hunt.system.top[group.cells] + 1)
        surely[~hunt.system.present[group.cells]] = 0
        left = left_of(group, reach, movers, hunt.system.weight[group.cells], surely)
        pattern.low[group.cells], pattern.high[group.cells] = left.low, left.high
        pattern.unlimited[group.cells] = left.unlimited
        pattern.exact &= left.exact
    pattern.weight = float(hunt.system.weight[hidden & ~hunt.system.closed].sum())
    pattern.needed = float(hunt.system.weight[hidden & hunt.system.closed].sum())
    pattern.bound, pattern.tables = choice.bound, packed(hunt.moves, hidden, hunt.system.top)
    return pattern


def _step(system: System) -> float:
    """What divides all weights, in thousandths at the finest."""
    return max(1, gcd(*np.rint(1000 * system.weight).astype(np.int64).tolist())) / 1000


def _untied(system: System) -> Floats:
    """Weights with ties broken by the cells' turns, the same on every machine and in any order of rows."""
    ranked: Floats = system.weight + _step(system) * system.turn / (4.0 * system.size**2)
    return ranked
