"""The engine, doubting: one made-up table in place of the true small numbers, so that the search never sees them.

What is hidden then depends on which cells are small and on the numbers that may be shown, not on how small a small
cell is (except where the solver gives up, see `_as_counted`). Who repeats the search over every guess is met by lots
(chance.py).
"""

import numpy as np

from coc_analytics.ambiguity.doubting.intruder import Group, Knowledge
from coc_analytics.ambiguity.knowing.system import UNKNOWN, Ints, System
from coc_analytics.ambiguity.terms import Refusal

NODES = 2_000


def made_up(system: System) -> Ints:
    """Counts that agree with every cell that may be shown and with all relations; refuses contradictions."""
    secret = ~system.constant & (system.needy | system.closed)
    counts = system.value.copy()
    for group in Knowledge.of(system, counts).groups(secret):
        counts[group.cells] = _consistent(group)
    return counts


def _consistent(group: Group) -> Ints:
    costs = np.ones(group.size)
    found = group.program.ask(costs).whole()
    if found is None or not group.allows(found):
        found = group.program.ask_whole(costs, NODES).whole()
    if found is None or not group.allows(found):
        found = _as_counted(group)
    return found


def _as_counted(group: Group) -> Ints:
    """The true counts, where no other table is found in time (then the pattern may depend on them)."""
    if (group.counts == UNKNOWN).any() or not group.allows(group.counts):
        raise Refusal(
            "what was published earlier agrees with what is counted now",
            "check that no earlier count was changed and that the hierarchies are the same",
        )
    return np.asarray(group.counts)
