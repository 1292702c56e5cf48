"""Reader: shares, rates and indices over time, with what they are out of. Computed from released cells only."""

from collections.abc import Sequence
from dataclasses import replace

from coc_analytics.dashboards.blocks import (
    Block,
    DataTable,
    Entry,
    Line,
    Shorthand,
    View,
    entry,
    lived_through,
    period_in_words,
    starting_in,
    within,
)
from coc_analytics.dashboards.charts import Timed, dots
from coc_analytics.dashboards.drawing import Shape
from coc_analytics.dashboards.rollups import (
    CALENDAR,
    HALF,
    at,
    finest_shown,
    periods_of,
    quarters_on_record,
    shown,
    shown_share,
)
from coc_analytics.dashboards.statements import UNSTABLE, UNSTABLE_BELOW
from coc_analytics.dashboards.statistics import Range, rate_interval
from coc_analytics.dashboards.tongue import say, say_of_measure
from coc_analytics.dashboards.trends import (
    DRAWN,
    OverTime,
    every_period,
    latest_period,
    telling_periods,
    timed_marks,
)
from coc_analytics.dashboards.wording import (
    PERCENT,
    amount,
    number,
    percent,
    period_span,
    reading,
    short_amount,
    unit_of,
)
from coc_analytics.dashboards.words import capital
from coc_analytics.release import Cell, MeasureRelease
from coc_analytics.terms import Form

OUT_OF = "Out of"
FEWEST_DOTS = 2
"""With fewer shown numbers a sentence says more than a chart."""


def level_over_time(view: View, question: OverTime, ends: Range | None = None) -> Block | None:
    """A share, rate or index per period as joined dots; hidden periods are bands."""
    measure = view.measure(question.measure)
    if measure is None:
        return None
    periods = _drawn_periods(measure, question)
    marks = timed_marks(measure, periods, question)
    drawable = sum(timed.mark.shape is Shape.SHOWN for timed in marks) >= FEWEST_DOTS
    return Block(
        name=question.name,
        title=say(question.title),
        summary=summary_of_level(view, measure, question, periods if drawable else ()),
        chart=dots(question.name, marks, question.tone, ends=ends) if drawable else None,
        table=_table(view, measure, question),
        period=lived_through([q for p in periods for q in measure.periods[p]] or quarters_on_record(measure)),
        counted=say(question.counted),
        as_of=view.as_of,
        why=say_of_measure(measure.name, "why", measure.why),
        width=question.width,
    )


def _drawn_periods(measure: MeasureRelease, question: OverTime) -> tuple[str, ...]:
    """The periods of the finest grain, not finer than asked, of which half is shown; else the one showing most."""
    grains = CALENDAR[CALENDAR.index(question.grain) :]
    parts = {grain: shown_share(measure, periods_of(measure, grain), question.codes) for grain in grains}
    best = next(
        (grain for grain in grains if parts[grain] >= HALF), max(grains, key=lambda grain: parts[grain])
    )
    return telling_periods(measure, question, best)[-DRAWN:]


def summary_of_level(view: View, measure: MeasureRelease, question: OverTime, drawn: Sequence[str]) -> str:
    """One sentence: the level of the last dot drawn, then that of the latest period, or of the finest safe one.

    `drawn` are the periods of the chart, oldest first; none where there is no chart.
    """
    latest, safe = latest_period(view, measure, question), _safe_period(view, measure, question)
    period = _spoken_of(measure, question, drawn) or safe
    if period is None:
        return say("{title}: hidden, for every period so far.", title=capital(say(question.title)))
    sentence = f"{starting_in(measure, period)}, {say(question.verb)} {_level(measure, period, question)}"
    if measure.form is Form.RATE:
        sentence = _with_interval(sentence, interval(view, measure, period))
    return f"{sentence}{_beside(measure, question, period, latest, safe)}."


def _spoken_of(measure: MeasureRelease, question: OverTime, drawn: Sequence[str]) -> str | None:
    """The last drawn period that is shown, so that sentence and chart speak of the same."""
    return next((p for p in reversed(drawn) if shown(measure, p, question.codes) is not None), None)


def _beside(measure: MeasureRelease, question: OverTime, period: str, latest: str, safe: str | None) -> str:
    """What the sentence adds of other periods than the one it is about."""
    longer = ""
    if safe is not None and safe != period:
        long = measure.form is Form.RATE and len(measure.periods[safe]) > len(measure.periods[period])
        more = say(", as a longer span counts more issues") if long else ""
        level = _level(measure, safe, replace(question, unit=PERCENT if question.unit == PERCENT else ""))
        longer = say("; {within} it was {level}{more}", within=within(measure, safe), level=level, more=more)
    hidden = shown(measure, latest, question.codes) is None
    return (
        say(
            "{longer}; {period} is hidden",
            longer=longer,
            period=period_in_words(measure, latest),
        )
        if hidden
        else longer
    )


def _safe_period(view: View, measure: MeasureRelease, question: OverTime) -> str | None:
    latest = latest_period(view, measure, question)
    if shown(measure, latest, question.codes) is not None:
        return latest
    return finest_shown(measure, view.quarter, question.codes)


def _level(measure: MeasureRelease, period: str, question: OverTime) -> str:
    value = shown(measure, period, question.codes) or 0
    unit = unit_of(measure.form, say(question.unit))
    return percent(value) if unit == "%" else f"{number(value)} {unit}".strip()


def _table(view: View, measure: MeasureRelease, question: OverTime) -> DataTable:
    """The level of every period and, where the release says it, what it is out of."""
    headings = (
        (capital(say(question.unit)), say(OUT_OF)) if measure.denominator else (capital(say(question.unit)),)
    )
    lines = []
    for period in every_period(measure):
        entries = [marked(view, measure, period, entry(measure, period, question.codes))]
        if measure.denominator:
            entries.append(_entry_of(sum_of(view, measure.denominator, period)))
        lines.append(Line(period_span(period, measure.periods[period]), tuple(entries)))
    return DataTable(say(question.title), say("Period"), headings, tuple(lines))


def marked(view: View, measure: MeasureRelease, period: str, found: Entry) -> Entry:
    """A shown share or rate that rests on too few is marked unstable, in words and in a downloaded table."""
    base = sum_of(view, measure.numerator if measure.form is Form.RATE else measure.denominator, period)
    if found.hidden or found.cell is None or base is None or base.high is None or base.high >= UNSTABLE_BELOW:
        return found
    return replace(found, words=f"{found.words} ({say(UNSTABLE)})", shorthand=Shorthand.UNSTABLE)


def _entry_of(cell: Cell | None) -> Entry:
    return Entry(amount(cell), hidden=cell is None or cell.hidden)


def sum_of(view: View, places: Sequence[tuple[str, ...]], period: str) -> Cell | None:
    """Released cells of one period added up, ends with ends; None where the release lacks one of them."""
    cells = []
    if not places:
        return None
    for name, *codes in places:
        measure = view.measure(name)
        cell = (
            at(measure, period, tuple(codes)) if measure is not None and period in measure.periods else None
        )
        if cell is None:
            return None
        cells.append(cell)
    numbers, lows, highs = ([getattr(cell, part) for cell in cells] for part in ("n", "low", "high"))
    n, low, high = (None if None in column else float(sum(column)) for column in (numbers, lows, highs))
    return Cell(n, low, high)


def rate_over_time(view: View, question: OverTime) -> Block | None:
    """A rate with its exact Poisson interval, from the released counts the measure names as its sources."""
    block, measure = level_over_time(view, question), view.measure(question.measure)
    if block is None or measure is None or block.chart is None:
        return block
    periods = _drawn_periods(measure, question)
    ranges = [interval(view, measure, period) for period in periods]
    marks = [
        _narrowed(view, measure, timed, period, found, question)
        for timed, period, found in zip(timed_marks(measure, periods, question), periods, ranges, strict=True)
    ]
    return replace(block, chart=dots(question.name, marks, question.tone, ranges))


def interval(view: View, measure: MeasureRelease, period: str) -> Range | None:
    """The exact interval of a rate in one period; None where people or the count's ends are not known."""
    count, people = (sum_of(view, places, period) for places in (measure.numerator, measure.denominator))
    if count is None or people is None or not people.n or count.low is None or count.high is None:
        return None
    return rate_interval(Range(count.low, count.high), people.n)


def _narrowed(
    view: View, measure: MeasureRelease, timed: Timed, period: str, found: Range | None, question: OverTime
) -> Timed:
    """The mark with its interval said; a hidden rate's band is what the count's band and the members leave."""
    mark = timed.mark
    if mark.cell is None or not mark.cell.hidden:
        return Timed(replace(mark, reading=_with_interval(mark.reading, found)), timed.quarters)
    count, people = (sum_of(view, places, period) for places in (measure.numerator, measure.denominator))
    if count is None or people is None or not people.n or count.low is None or count.high is None:
        return timed
    cell = Cell(None, 100 * count.low / people.n, 100 * count.high / people.n)
    said = f"{mark.label}: {reading(cell, say(question.unit))}"
    narrowed = replace(mark, cell=cell, reading=said, short=short_amount(cell), worth=Shape.HIDDEN)
    return Timed(narrowed, timed.quarters)


def _with_interval(sentence: str, found: Range | None) -> str:
    if found is None:
        return sentence
    low, high = number(found.low, 1), number(found.high, 1)
    return say(
        "{sentence}; chance alone leaves room from {low} to {high}", sentence=sentence, low=low, high=high
    )
