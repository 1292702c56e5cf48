"""Door 2, evidence: casebooks from which the measures' own SQL counts every number ever released. Made from released
numbers alone, of records that the intake could write; none of them is the true one but by chance.
"""

from collections.abc import Sequence

from coc_analytics.disclosure.evidence.proof import Backing, Unbacked, back
from coc_analytics.disclosure.evidence.told import told_by
from coc_analytics.disclosure.evidence.worlds import world_of
from coc_analytics.release import Release

__all__ = ["Backing", "Unbacked", "backing_of"]


def backing_of(releases: Sequence[Release], thresholds: Sequence[int]) -> Backing:
    """What casebooks back of these releases for who reads them all; `thresholds` are theirs, in the order of `in_order`."""
    return back(told_by(releases, thresholds), world_of(releases))
