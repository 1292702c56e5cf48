"""Reader: numbers, intervals and periods in words. A hidden number is an interval here, never a zero or a gap."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from coc_analytics.dashboards.tongue import say, separators
from coc_analytics.dashboards.words import capital
from coc_analytics.periods import Quarter
from coc_analytics.release import Cell
from coc_analytics.terms import Audience, Form, ReleaseState

ORDINALS = ("first", "second", "third", "fourth")
NOT_YET = "did not exist yet"
NOT_MEASURED = "not measured over this period"
HIDDEN = "hidden"
"""The one word for a number that is kept back; what it means stands once on every page."""
PERCENT = "%"
TELLS_NOTHING = 50
"""A share that may lie anywhere in a range of this many percentage points is not put into a sentence."""
MORE_TRUST = (
    "More reports can mean more trust: people report when they expect to be heard. "
    "So no colour on this page calls a number of issues good or bad."
)
READERS = {Audience.COMMITTEE: "Committee", Audience.BOARD: "Advisory board", Audience.PUBLIC: "Community"}


def number(value: float, decimals: int = 2) -> str:
    """A number as people write it, on pages and in notebooks: 1,234, 3.5 or 3.25; halves go away from zero."""
    written = f"{_rounded(value, decimals, ROUND_HALF_UP):,f}"
    short = written.rstrip("0").rstrip(".") if "." in written else written
    return short.translate(str.maketrans(",.", separators()))


def _rounded(value: float, decimals: int, how: str) -> Decimal:
    """The number as it is written in decimals, rounded; 2.675 is no 2.67499."""
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), how)


def amount(cell: Cell | None, unit: str = "") -> str:
    """A cell in words: `12 issues`, `between 0 and 4 issues`, `7 or more issues`, `hidden`."""
    words = _amount(_whole_percents(cell) if unit == PERCENT else cell)
    return f"{words} {unit}" if unit and words != say(HIDDEN) else words


def reading(cell: Cell | None, unit: str = "") -> str:
    """A cell as it is read aloud: `12 issues`, `hidden (between 0 and 4 issues)`, `hidden`; None did not exist."""
    if cell is None:
        return say(NOT_YET)
    words = amount(cell, unit)
    return words if not cell.hidden or words == say(HIDDEN) else f"{say(HIDDEN)} ({words})"


def _amount(cell: Cell | None) -> str:
    if cell is None or (cell.n is None and cell.high is None and not cell.low):
        return say(HIDDEN)
    if cell.n is not None:
        return number(cell.n)
    if cell.high is None:
        return say("{low} or more", low=number(cell.low or 0))
    return say("between {low} and {high}", low=number(cell.low or 0), high=number(cell.high))


def short_amount(cell: Cell | None, unit: str = "") -> str:
    """A cell where room is short: `12`, `0–4`, `7+`, `hidden`, `80 %`."""
    cell = _whole_percents(cell) if unit == PERCENT else cell
    sign = f" {PERCENT}" if unit == PERCENT else ""
    if cell is None or (cell.n is None and cell.high is None and not cell.low):
        return say(HIDDEN)
    if cell.n is not None:
        return number(cell.n) + sign
    end = "+" if cell.high is None else f"–{number(cell.high)}"
    return number(cell.low or 0) + end + sign


def _whole_percents(cell: Cell | None) -> Cell | None:
    """Finer than whole percents would pretend to know more than such counts can say; a range is never narrowed."""
    if cell is None:
        return None
    ends = ((cell.n, ROUND_HALF_UP), (cell.low, ROUND_FLOOR), (cell.high, ROUND_CEILING))
    return Cell(*(None if end is None else float(_rounded(end, 0, how)) for end, how in ends))


def unit_of(form: Form, unit: str) -> str:
    """The unit as it follows a number; a share's is a percent sign."""
    return PERCENT if form is Form.SHARE or unit in {"percent", PERCENT} else unit


def percent(share: float) -> str:
    """A share in whole percent."""
    return f"{number(share, 0)} {PERCENT}"


def quarter_name(quarter: Quarter) -> str:
    return say("{ordinal} quarter of {year}", ordinal=say(ORDINALS[quarter.number - 1]), year=quarter.year)


def quarter_short(quarter: Quarter) -> str:
    return say("Q{quarter} {year}", quarter=quarter.number, year=quarter.year)


def period_name(code: str, quarters: Sequence[str]) -> str:
    """A period inside a sentence: `the third quarter of 2026`, `the last four quarters`, `all 12 quarters`."""
    if code == "all":
        every = {1: say("the only quarter so far"), 2: say("both quarters")}
        return every.get(len(quarters), say("all {count} quarters", count=len(quarters)))
    if code == "last4":
        return say("the last four quarters")
    if "Q" in code:
        return say("the {quarter}", quarter=quarter_name(Quarter.parse(code)))
    if "H" in code:
        return say("the {ordinal} half of {code}", ordinal=say(ORDINALS[int(code[-1]) - 1]), code=code[:4])
    return say("the year {code}", code=code)


def in_period(code: str, quarters: Sequence[str]) -> str:
    """A period at the start of a sentence: `In the third quarter of 2026`, `Over the last four quarters`."""
    name = period_name(code, quarters)
    if code in {"all", "last4"}:
        return say("Over {name}", name=name)
    return say("In {period}", period=name.removeprefix(say("the year ")))


def period_span(code: str, quarters: Sequence[str]) -> str:
    """A period as a label: `Q3 2026`, `first half of 2026`, `Q4 2023 to Q3 2026 (all 12 quarters)`."""
    if code in {"all", "last4"}:
        name = period_name(code, quarters).removeprefix(say("the "))
        return f"{span(quarters)} ({name})"
    if "Q" in code:
        return quarter_short(Quarter.parse(code))
    return capital(period_name(code, quarters).removeprefix(say("the ")).removeprefix(say("year ")))


def span(quarters: Sequence[str]) -> str:
    """From the first to the last of these quarters."""
    first, last = (quarter_short(Quarter.parse(quarters[i])) for i in (0, -1))
    return first if first == last else say("{first} to {last}", first=first, last=last)


def listed(words: Sequence[str]) -> str:
    """A list as it is read aloud: `a, b and c`."""
    return say(" and ").join(part for part in (", ".join(words[:-1]), words[-1]) if part) if words else ""


def plural(count: float, one: str, many: str) -> str:
    """`1 channel`, `3 channels`."""
    return f"{number(count)} {one if count == 1 else many}"


def state_words(state: ReleaseState, published_at: str) -> str:
    """What has become of a release, for the line under the title; names nobody."""
    if state is ReleaseState.PUBLISHED:
        return (
            say("Published {published_at}", published_at=published_at) if published_at else say("Published")
        )
    if state is ReleaseState.CHECKED:
        return say("Checked by a second person, not yet published")
    if state is ReleaseState.WITHDRAWN:
        return say("Withdrawn: do not rely on it")
    return say("Not yet checked by a second person")


def as_of(quarter: Quarter, state: ReleaseState, published_at: str) -> str:
    """The as-of words under every chart."""
    known = say("as known at the end of {quarter}", quarter=quarter_short(quarter))
    return (
        say("{known}, published {published_at}", known=known, published_at=published_at)
        if state is ReleaseState.PUBLISHED and published_at
        else known
    )
