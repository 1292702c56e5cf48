"""Door 2, evidence: casebooks from which the measures' own SQL counts every number ever released. Made from released
numbers alone, of records that the intake could write; none of them is the true one but by chance.
"""

from collections.abc import Mapping, Sequence

from coc_analytics.disclosure.evidence.proof import Backing, Unbacked, back
from coc_analytics.disclosure.evidence.told import Number, Relation, told_by
from coc_analytics.disclosure.evidence.worlds import world_of
from coc_analytics.release import KnownSum, Release

__all__ = ["FOUND", "Backing", "Relation", "Unbacked", "backing_of", "in_words", "sum_in"]

FOUND = "found by looking for casebooks: no records are otherwise"
"""The reason given with a relation that nobody had written down."""


def backing_of(releases: Sequence[Release], thresholds: Sequence[int]) -> Backing:
    """What casebooks back of these releases for who reads them all; `thresholds` are theirs, in the order of `in_order`."""
    return back(told_by(releases, thresholds), world_of(releases))


def in_words(relation: Relation) -> str:
    """A relation as whoever maintains the software reads it; names of numbers, never a number that was told."""
    sides = [
        " + ".join(_times(abs(times), numbers[0]) for times, numbers in relation if times * sign > 0)
        or "nothing"
        for sign in (1, -1)
    ]
    return " is at most ".join(sides)


def _times(times: int, number: Number) -> str:
    about = ", ".join((number.measure, "+".join(number.quarters), *number.codes))
    return f"({about})" if times == 1 else f"{times} x ({about})"


def sum_in(relation: Relation, periods: Mapping[str, Mapping[str, Sequence[str]]]) -> KnownSum | None:
    """A relation as a sum of a draft's own cells, given the quarters of each measure's periods; None where one is not in it."""
    terms = [(times, _cell_in(numbers, periods)) for times, numbers in relation]
    if any(cell is None for _, cell in terms):
        return None
    return KnownSum(
        tuple((times, *cell) for times, cell in terms if cell),
        exact=False,
        reason=FOUND,
    )


def _cell_in(
    numbers: Sequence[Number], periods: Mapping[str, Mapping[str, Sequence[str]]]
) -> tuple[str, tuple[str, ...]] | None:
    return next(
        (
            (number.measure, (code, *number.codes))
            for number in numbers
            for code, quarters in periods.get(number.measure, {}).items()
            if tuple(quarters) == number.quarters
        ),
        None,
    )
