"""Reader: were promises kept? Shares come from released counts; a hidden part makes a share a range."""

from collections.abc import Sequence
from dataclasses import replace

from coc_analytics.dashboards.blocks import Block, View, starting_in, within
from coc_analytics.dashboards.breakdowns import ByCode, block_of_period, by_code
from coc_analytics.dashboards.rollups import Grain, at, before, periods_to_speak_of, shown
from coc_analytics.dashboards.statements import (
    UNSTABLE,
    Kept,
    ends_of,
    share_in_words,
    shares_compared,
)
from coc_analytics.dashboards.tongue import say
from coc_analytics.dashboards.wording import TELLS_NOTHING, number
from coc_analytics.release import MeasureRelease

EVERY = tuple(Grain)


def promise(view: View, question: ByCode, verb: str) -> Block | None:
    """A promise as bars by what became of it, led by the share kept; `verb` is `acknowledged` or `answered`."""
    measure = view.measure(question.measure)
    if measure is None:
        return None
    period = kept_period(view, measure, question.grains)
    block = block_of_period(view, measure, question, period) if period else by_code(view, question)
    return replace(block, summary=kept_sentence(view, measure, verb, question.grains)) if block else None


def kept_in(measure: MeasureRelease, period: str) -> Kept | None:
    """How many of those due were kept, where it tells; a share of half of all there is tells nothing."""
    in_time, late = (ends_of(at(measure, period, (code,))) for code in ("in_time", "late"))
    if in_time is None or late is None:
        return None
    kept = Kept(in_time, late)
    return kept if kept.share and kept.share.high - kept.share.low < TELLS_NOTHING else None


def kept_period(view: View, measure: MeasureRelease, grains: Sequence[Grain] = EVERY) -> str | None:
    """The finest period with this quarter in which the share kept can be told, else the number kept."""
    periods = periods_to_speak_of(measure, view.quarter, grains)
    told = [p for p in periods if kept_in(measure, p)]
    return next(iter(told or [p for p in periods if _number(measure, p) is not None]), None)


def kept_before(view: View, measure: MeasureRelease) -> str | None:
    """The nearest earlier period in which the share kept can be told."""
    return next((p for p in before(measure, view.quarter) if kept_in(measure, p)), None)


def kept_sentence(view: View, measure: MeasureRelease, verb: str, grains: Sequence[Grain] = EVERY) -> str:
    """What became of a promise: this quarter beside what came before it, or the shortest spans that can be told."""
    now, then = periods_to_speak_of(measure, view.quarter, grains)[0], kept_before(view, measure)
    period = kept_period(view, measure, grains)
    if period == now:
        return f"{starting_in(measure, now)}, {_said(measure, now, verb)}{_after(measure, then, now)}."
    hidden = say(
        "How many issues were {verb} in time {within} is hidden", verb=say(verb), within=within(measure, now)
    )
    spans = [span for span in dict.fromkeys((period, then)) if span]
    if not spans:
        longer = any(set(of) > set(measure.periods[now]) for of in measure.periods.values())
        return say("{hidden}, and so it is for every longer span.", hidden=hidden) if longer else f"{hidden}."
    told = "; ".join(f"{within(measure, span)}, {_said(measure, span, verb)}" for span in spans)
    return f"{hidden}; {told}."


def _after(measure: MeasureRelease, then: str | None, now: str) -> str:
    """The share before and, where it is certainly another one, the chance; nothing where either cannot be told."""
    kept, was = kept_in(measure, now), kept_in(measure, then) if then else None
    if (
        then is None
        or kept is None
        or was is None
        or not set(measure.periods[then]).isdisjoint(measure.periods[now])
    ):
        return ""
    sure, shared = shares_compared(was, kept), share_in_words(was, "{low} to {high}")
    return say(
        ", after {shared} {within}{sure}",
        shared=shared,
        within=within(measure, then),
        sure=f": {sure}" if sure else "",
    )


def _said(measure: MeasureRelease, period: str, verb: str) -> str:
    """`23 of 26 issues due were answered in time (88 %)`, or what a hidden part leaves of it."""
    kept, done, late = kept_in(measure, period), _number(measure, period), _number(measure, period, "late")
    if kept is None:
        return say(
            "{done} issues were {verb} in time; how many were late is hidden",
            done=number(done or 0),
            verb=say(verb),
        )
    share, mark = share_in_words(kept), [say(UNSTABLE)] if kept.unstable else []
    if done is not None and late is not None:
        beside = listed_in_brackets([share, *mark])
        return say(
            "{done} of {due} issues due were {verb} in time{beside}",
            done=number(done),
            due=number(done + late),
            verb=say(verb),
            beside=beside,
        )
    known = [
        say("{done} in time", done=number(done)) if done is not None else "",
        say("{late} late", late=number(late)) if late else "",
    ]
    beside = listed_in_brackets([*filter(None, known), *mark])
    return say(
        "{share} of the issues due were {verb} in time{beside}", share=share, verb=say(verb), beside=beside
    )


def listed_in_brackets(words: Sequence[str]) -> str:
    return f" ({', '.join(words)})" if words else ""


def _number(measure: MeasureRelease, period: str, code: str = "in_time") -> float | None:
    return shown(measure, period, (code,))
