"""Reader: rules of statement: what may be said of two numbers side by side, and how sure it is. Released cells only.

A number is a range here: both ends equal where it is shown. What is said holds whatever the hidden numbers are, and
chance is judged at the ends that lie nearest to each other.
"""

from dataclasses import dataclass
from enum import StrEnum

from coc_analytics.dashboards.statistics import Range, chance_of_difference, chance_of_shares
from coc_analytics.dashboards.tongue import say
from coc_analytics.dashboards.wording import PERCENT, number
from coc_analytics.release import Cell

SURPRISING = 0.05
"""A change is called bigger than chance usually brings below this chance."""
UNSTABLE_BELOW = 20
"""A share or a rate on fewer issues than this is marked unstable: one issue more or less moves it by over five points."""
UNSTABLE = "unstable"
AS_MANY = "as many as"
BY_CHANCE = "a change that chance alone often brings"
BEYOND_CHANCE = "a bigger change than chance usually brings"


class Change(StrEnum):
    """What is certain of a number beside an earlier one."""

    MORE = "more"
    FEWER = "fewer"
    SAME = "the same"
    OPEN = "cannot be told"


def ends_of(cell: Cell | None) -> Range | None:
    """The two ends of a number; None where it has no upper one or did not exist."""
    if cell is None or cell.high is None:
        return None
    return Range(cell.low or 0.0, cell.high)


def change(before: Range, now: Range) -> Change:
    """What is certain, whatever the hidden numbers are: ranges that touch leave it open."""
    if before.low == before.high == now.low == now.high:
        return Change.SAME
    if now.low > before.high:
        return Change.MORE
    return Change.FEWER if now.high < before.low else Change.OPEN


def in_range(found: Range, unit: str = "") -> str:
    """A range in words: `17 issues`, `between 41 and 59 %`."""
    words = number(found.low)
    if found.low != found.high:
        words = say("between {low} and {high}", low=words, high=number(found.high))
    return f"{words} {unit}".strip()


def counts_compared(before: Range, now: Range, then: str) -> str:
    """How a count stands beside an earlier one, with its chance; empty where ranges leave it open.

    `then` ends the comparison: `in the quarter before`.
    """
    which = change(before, now)
    if which is Change.SAME:
        return f"{say(AS_MANY)} {then}"
    if which is Change.OPEN:
        return ""
    more = which is Change.MORE
    nearest = (before.high, now.low) if more else (before.low, now.high)
    chance = chance_of_difference(int(nearest[0]), int(nearest[1]))
    exact = before.low == before.high and now.low == now.high
    by = f"{number(abs(now.low - before.low))} " if exact else ""
    return say(
        "{by}{which} than {then} ({before}): {likely}",
        by=by,
        which=say(str(which)),
        then=then,
        before=in_range(before),
        likely=likely(chance),
    )


def likely(chance: float) -> str:
    """A chance in words."""
    return say(BEYOND_CHANCE if chance < SURPRISING else BY_CHANCE)


@dataclass(frozen=True)
class Kept:
    """How many of the issues due in a period were kept in time and how many late."""

    in_time: Range
    late: Range

    @property
    def due(self) -> Range:
        return Range(self.in_time.low + self.late.low, self.in_time.high + self.late.high)

    @property
    def share(self) -> Range | None:
        """In percent, as whole numbers that are never narrower than the range; None where nothing was due for sure."""
        best, worst = self.in_time.high + self.late.low, self.in_time.low + self.late.high
        if not best or not worst or not self.due.low:
            return None
        low, high = 100 * self.in_time.low / worst, 100 * self.in_time.high / best
        if low == high:
            return Range(low, high)
        return Range(float(int(low + 1e-9)), float(-int(-(high - 1e-9) // 1)))

    @property
    def unstable(self) -> bool:
        return self.due.high < UNSTABLE_BELOW


def shares_compared(before: Kept, now: Kept) -> str:
    """What is certain of a share beside an earlier one, with its chance; empty where ranges leave it open."""
    if before.share is None or now.share is None or share_in_words(before) == share_in_words(now):
        return ""
    which = change(before.share, now.share)
    if which not in {Change.MORE, Change.FEWER}:
        return ""
    less, more = (before, now) if which is Change.MORE else (now, before)
    chance = chance_of_shares(
        (int(less.in_time.high), int(less.late.low)), (int(more.in_time.low), int(more.late.high))
    )
    return likely(chance)


def share_in_words(kept: Kept, between: str = "between {low} and {high}") -> str:
    """`78 %` or `between 41 and 59 %`; empty without a share."""
    if kept.share is None:
        return ""
    low, high = number(kept.share.low, 0), number(kept.share.high, 0)
    return f"{low if low == high else say(between, low=low, high=high)} {PERCENT}"
