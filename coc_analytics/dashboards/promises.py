"""Reader: were promises kept? Shares come from released counts; a hidden part makes a share a range."""

from collections.abc import Sequence
from dataclasses import replace

from coc_analytics.dashboards.blocks import Block, View, starting_in
from coc_analytics.dashboards.breakdowns import ByCode, block_of_period, by_code
from coc_analytics.dashboards.rollups import Grain, at, periods_to_speak_of, shown
from coc_analytics.dashboards.statistics import Range
from coc_analytics.dashboards.wording import NOT_SHOWN, TELLS_NOTHING, number, percent
from coc_analytics.release import MeasureRelease


def promise(view: View, question: ByCode, verb: str) -> Block | None:
    """A promise as bars by what became of it, led by the share kept; `verb` is `acknowledged` or `answered`."""
    measure = view.measure(question.measure)
    if measure is None:
        return None
    period = kept_period(view, measure, question.grains)
    block = block_of_period(view, measure, question, period) if period else by_code(view, question)
    return replace(block, summary=kept_sentence(view, measure, verb, question.grains)) if block else None


def kept_period(view: View, measure: MeasureRelease, grains: Sequence[Grain]) -> str | None:
    """The finest period with this quarter in which the number kept is shown."""
    periods = periods_to_speak_of(measure, view.quarter, grains)
    return next((period for period in periods if shown(measure, period, ("in_time",)) is not None), None)


def kept_sentence(
    view: View, measure: MeasureRelease, verb: str, grains: Sequence[Grain] = tuple(Grain)
) -> str:
    """One sentence: how many of those due were kept in time, for the finest period that can say it."""
    period = kept_period(view, measure, grains)
    if period is None:
        return f"How many issues were {verb} in time cannot be shown safely for any period yet."
    share = kept_share(measure, period)
    kept, late = shown(measure, period, ("in_time",)) or 0, shown(measure, period, ("late",))
    known = (
        f"{number(kept)} of {number(kept + late)} issues due"
        if late is not None
        else f"{number(kept)} issues"
    )
    sentence = f"{starting_in(measure, period)}, {known} were {verb} in time{_share(share, late)}"
    finest = periods_to_speak_of(measure, view.quarter, grains)[0]
    return f"{sentence}." if period == finest else f"{sentence}; a shorter span cannot be shown safely."


def kept_share(measure: MeasureRelease, period: str) -> Range | None:
    """The share kept of those due, in percent; a hidden number of late ones leaves a range."""
    kept, late = shown(measure, period, ("in_time",)), at(measure, period, ("late",))
    if kept is None or late is None or late.low is None:
        return None
    least = 0.0 if late.high is None else 100 * kept / (kept + late.high)
    return Range(least, 100 * kept / (kept + late.low))


def _share(share: Range | None, late: float | None) -> str:
    if share is None:
        return f" (how many were late is {NOT_SHOWN})"
    if late is not None:
        return f" ({percent(share.low)})"
    if share.high - share.low >= TELLS_NOTHING:
        return "; how many were late is hidden, which leaves the share kept open"
    return f"; how many were late is hidden, so the share kept is between {percent(share.low)} and {percent(share.high)}"
