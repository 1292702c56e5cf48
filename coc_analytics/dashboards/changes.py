"""Reader: what changed, what did not and what cannot be compared, each as a sentence; released cells only."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from coc_analytics.dashboards import questions as ask
from coc_analytics.dashboards.blocks import Codes, View, starting_in, within
from coc_analytics.dashboards.breakdowns import leaf_codes, summary_by_code
from coc_analytics.dashboards.promises import kept_before, kept_in, kept_sentence
from coc_analytics.dashboards.pulse import A_YEAR, pulse_period, pulse_sentence, step_of, value_codes
from coc_analytics.dashboards.rollups import (
    COARSE,
    Grain,
    at,
    finest_shown,
    finest_shown_of,
    is_first,
    periods_of,
    periods_to_speak_of,
    shown,
)
from coc_analytics.dashboards.statements import (
    AS_MANY,
    BEYOND_CHANCE,
    BY_CHANCE,
    Change,
    change,
    counts_compared,
    ends_of,
    in_range,
    shares_compared,
)
from coc_analytics.dashboards.statistics import Range
from coc_analytics.dashboards.tongue import say
from coc_analytics.dashboards.wording import HIDDEN, amount, listed, number
from coc_analytics.dashboards.words import capital, in_sentence
from coc_analytics.release import MeasureRelease
from coc_analytics.terms import TOTAL

EVERY = tuple(Grain)
PROMISES = {"acknowledged": "Acknowledging", "answered": "Answering"}


class Verdict(StrEnum):
    """Where a sentence belongs."""

    CHANGED = "changed, by more than chance or rounding brings"
    AS_BEFORE = "compared, and within what chance brings"
    OPEN = "cannot be compared"


def verdict_of(sentence: str) -> Verdict:
    """What a sentence that compares has found."""
    if say(BEYOND_CHANCE) in sentence:
        return Verdict.CHANGED
    return Verdict.AS_BEFORE if say(BY_CHANCE) in sentence or say(AS_MANY) in sentence else Verdict.OPEN


@dataclass(frozen=True)
class Told:
    """A sentence of the brief, what it is about, and what it has found."""

    topic: str
    sentence: str
    verdict: Verdict = Verdict.OPEN
    measure: str = ""


@dataclass(frozen=True)
class Counted:
    """A number the brief speaks of: where it stands, how many quarters back it is compared, and its words."""

    topic: str
    measure: str
    codes: Codes
    noun: str
    did: str
    back: int
    then: str


ISSUES = Counted(
    "Issues", "received_by_channel", (TOTAL,), "issues", "were counted", 1, "in the quarter before"
)
ACTIVE = Counted("Participation", "active_members", (), "members", "took part", A_YEAR, "a year earlier")
NEWCOMERS = Counted(
    "Newcomers", "newcomers", (), "members", "took part for the first time", 1, "in the quarter before"
)


def this_quarter(view: View) -> tuple[Told, ...]:
    """What the committee is told: issues, promises, values, participation, newcomers, pulse; what is missing is left out."""
    return _there(
        count_told(view, ISSUES),
        promise_told(view, "acknowledged", EVERY),
        promise_told(view, "answered", EVERY),
        values_told(view, EVERY),
        count_told(view, ACTIVE),
        newcomers_told(view),
        pulse_told(view, EVERY),
    )


def this_year(view: View) -> tuple[Told, ...]:
    """What the board is told: the last four quarters beside the full years before them."""
    return _there(
        years_told(view, ISSUES, say("Issues counted")),
        promise_told(view, "acknowledged", COARSE),
        promise_told(view, "answered", COARSE),
        values_told(view, COARSE),
        years_told(view, ACTIVE, say("Members who took part")),
        pulse_told(view, COARSE),
    )


def for_everybody(view: View) -> tuple[Told, ...]:
    """What the public is told: full years and the last four quarters, from the measures its release has."""
    return _there(
        years_told(view, replace(ISSUES, measure="acknowledged"), say("Issues counted")),
        promise_told(view, "acknowledged", COARSE),
        promise_told(view, "answered", COARSE),
        values_told(view, COARSE),
        years_told(view, ACTIVE, say("Members who took part")),
    )


def _there(*told: Told | None) -> tuple[Told, ...]:
    return tuple(one for one in told if one is not None)


def count_told(view: View, about: Counted) -> Told | None:
    """A number of this quarter beside an earlier one, with its chance; or the range, or the shortest span there is."""
    measure = view.measure(about.measure)
    if measure is None or view.period not in measure.periods:
        return None
    now = at(measure, view.period, about.codes)
    if now is None:
        return Told(
            say(about.topic),
            say("{noun}: there was nothing to count yet this quarter.", noun=capital(say(about.noun))),
        )
    if now.hidden:
        return Told(say(about.topic), _hidden(view, measure, about))
    sentence = say(
        "{count} {noun} {did} this quarter",
        count=number(now.n or 0),
        noun=say(about.noun),
        did=say(about.did),
    )
    compared = _beside_earlier(view, measure, about)
    return Told(say(about.topic), f"{sentence}{compared}.", verdict_of(compared), about.measure)


def _beside_earlier(view: View, measure: MeasureRelease, about: Counted) -> str:
    """How the number stands beside the earlier one, or why that cannot be said."""
    if is_first(measure, view.quarter):
        return say("; it is the first quarter on record, so there is nothing to compare it with")
    then = str(view.quarter.plus(-about.back))
    if then not in measure.periods:
        return ""
    before, now = (ends_of(at(measure, period, about.codes)) for period in (then, view.period))
    compared = counts_compared(before, now, say(about.then)) if before and now else ""
    if compared:
        return f", {compared}"
    return say(
        "; how many there were {then} is hidden, so we cannot say whether that is more or fewer",
        then=say(about.then),
    )


def _hidden(view: View, measure: MeasureRelease, about: Counted) -> str:
    """What can be said of a hidden number: its range, and the shortest longer span that is shown."""
    cell = at(measure, view.period, about.codes)
    known = f" ({amount(cell)})" if cell and cell.high is not None else ""
    sentence = say(
        "How many {noun} {did} this quarter is hidden{known}",
        noun=say(about.noun),
        did=say(about.did),
        known=known,
    )
    safe = finest_shown(measure, view.quarter, about.codes)
    if safe is not None:
        return say(
            "{sentence}; {within} it was {count}.",
            sentence=sentence,
            within=within(measure, safe),
            count=number(shown(measure, safe, about.codes) or 0),
        )
    if is_first(measure, view.quarter):
        return say("{sentence}; it is the first quarter on record.", sentence=sentence)
    return say("{sentence}, and so it is for every longer span.", sentence=sentence)


def newcomers_told(view: View) -> Told | None:
    """Newcomers beside the quarter before; silent where everybody is new because nothing was on record before."""
    measure = view.measure(NEWCOMERS.measure)
    if measure is None or is_first(measure, view.quarter) or is_first(measure, view.quarter.plus(-1)):
        return None
    return count_told(view, NEWCOMERS)


def promise_told(view: View, name: str, grains: Sequence[Grain]) -> Told | None:
    """A promise beside what came before it."""
    measure = view.measure(name)
    if measure is None:
        return None
    sentence = kept_sentence(view, measure, name, grains)
    return Told(say(PROMISES[name]), sentence, verdict_of(sentence), name)


def slipped(view: View, name: str) -> bool:
    """Whether a promise was certainly kept less often than before, by more than chance usually brings."""
    measure = view.measure(name)
    then = kept_before(view, measure) if measure else None
    if measure is None or then is None or view.period not in measure.periods:
        return False
    was, kept = kept_in(measure, then), kept_in(measure, view.period)
    if was is None or kept is None or was.share is None or kept.share is None:
        return False
    return change(was.share, kept.share) is Change.FEWER and shares_compared(was, kept) == say(BEYOND_CHANCE)


def values_told(view: View, grains: Sequence[Grain]) -> Told | None:
    """The values most often touched, in the same period and words as on their card."""
    measure = view.measure(ask.VALUES.measure)
    if measure is None:
        return None
    codes = leaf_codes(measure.dimensions[1])
    period = finest_shown_of(measure, view.quarter, [(code,) for code in codes], grains)
    question = replace(ask.VALUES, grains=tuple(grains))
    return Told(say("Values"), summary_by_code(view, measure, question, period, codes), measure=measure.name)


def pulse_told(view: View, grains: Sequence[Grain]) -> Told | None:
    """The strongest and the weakest value, and what moved by more than its rounding since a year earlier."""
    measure = view.measure("pulse_by_value")
    if measure is None:
        return None
    codes = value_codes(measure)
    period = pulse_period(view, measure, codes, grains)
    moved = _moved(view, measure, period, codes)
    changed = Verdict.CHANGED if moved else Verdict.OPEN
    return Told(say("Pulse"), f"{pulse_sentence(measure, period, codes)}{moved}", changed, measure.name)


def _moved(view: View, measure: MeasureRelease, period: str, codes: Sequence[str]) -> str:
    """Which means moved by more than one step of their rounding since a year earlier."""
    then = str(view.quarter.plus(-A_YEAR))
    if period != view.period or then not in measure.periods:
        return ""
    step = max(step_of(measure, period), step_of(measure, then))
    pairs = [(c, shown(measure, then, (c,)), shown(measure, period, (c,))) for c in codes]
    moved = [
        say(
            "{value} went from {was} to {now}",
            value=in_sentence("value", code),
            was=number(was),
            now=number(now),
        )
        for code, was, now in pairs
        if was is not None and now is not None and abs(now - was) > step + 1e-9
    ]
    rounding = say(": more than the rounding of {step}", step=number(step)) if step else ""
    return (
        say(" Since a year earlier, {moved}{rounding}.", moved=listed(moved), rounding=rounding)
        if moved
        else ""
    )


def years_told(view: View, about: Counted, what: str) -> Told | None:
    """Full years beside each other and the last four quarters; hidden ones as ranges."""
    measure = view.measure(about.measure)
    if measure is None:
        return None
    periods = _years_and_last_four(view, measure)
    told = [f"{_number(measure, p, about.codes)} {within(measure, p)}" for p in periods]
    compared = _years_compared(measure, periods, about.codes)
    return Told(say(about.topic), f"{what}: {listed(told)}{compared}.", verdict_of(compared), about.measure)


def _years_and_last_four(view: View, measure: MeasureRelease) -> list[str]:
    """The two latest full years and the last four quarters, each stretch of time once."""
    found = [*periods_of(measure, Grain.YEAR)[-2:], *periods_of(measure, Grain.LAST4)]
    once = {tuple(measure.periods[period]): period for period in reversed(found)}
    return list(reversed(once.values())) or [periods_to_speak_of(measure, view.quarter)[-1]]


def _number(measure: MeasureRelease, period: str, codes: Codes) -> str:
    found = ends_of(at(measure, period, codes))
    return in_range(found) if found else say(HIDDEN)


def _years_compared(measure: MeasureRelease, periods: Sequence[str], codes: Codes) -> str:
    """The latest two of these spans that do not overlap, compared."""
    for then, now in zip(reversed(periods[:-1]), reversed(periods), strict=False):
        if set(measure.periods[then]).isdisjoint(measure.periods[now]):
            before, after = ends_of(at(measure, then, codes)), ends_of(at(measure, now, codes))
            return _apart(before, after, starting_in(measure, now), within(measure, then))
    return ""


def _apart(before: Range | None, now: Range | None, start: str, then: str) -> str:
    said = counts_compared(before, now, then) if before and now else ""
    return say(". {start}, it was {said}", start=start, said=said) if said else ""
