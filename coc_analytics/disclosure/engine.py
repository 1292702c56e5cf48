"""Door 2: the engine (`ambiguity`) as this house speaks of it. Counts pass through in memory; a refusal never names one."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from coc_analytics import ambiguity
from coc_analytics.ambiguity import Draw, Evidence, Protected, Table
from coc_analytics.terms import Refusal


def protect(
    tables: Sequence[Table],
    threshold: int,
    history: Sequence[Protected] = (),
    draw: Draw | None = None,
) -> Protected:
    """What `ambiguity.protect` does, with refusals of this house; another name for it."""
    with refusals_of_the_house():
        return ambiguity.protect(tables, threshold, history, draw)


def searched(
    tables: Sequence[Table],
    threshold: int,
    history: Sequence[Protected] = (),
    draw: Draw | None = None,
) -> tuple[Protected, Evidence]:
    """What `ambiguity.searched` does, with refusals of this house: a pattern that no gate has passed yet."""
    with refusals_of_the_house():
        return ambiguity.searched(tables, threshold, history, draw)


@contextmanager
def refusals_of_the_house() -> Iterator[None]:
    """What the engine refuses within is refused by the house: one line, and exit code 1.

    A cell that it names stays behind: which of a community's numbers does not agree with others is nobody's to read.
    """
    try:
        yield
    except ambiguity.Refusal as refusal:
        place = refusal.dimension or refusal.column
        raise Refusal(refusal.rule, refusal.remedy, file=refusal.table, column=place) from None
