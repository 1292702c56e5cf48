"""Reader: questions about time. Builds blocks from released cells; hidden ones stay bands, in words and drawn."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from coc_analytics.dashboards.blocks import (
    Block,
    Codes,
    Speaks,
    View,
    Width,
    lived_through,
    mark_of,
    period_in_words,
    starting_in,
    table_over_time,
    within,
)
from coc_analytics.dashboards.charts import Timed, columns
from coc_analytics.dashboards.drawing import Tone
from coc_analytics.dashboards.rollups import (
    Grain,
    at,
    coarser_grain,
    finest_shown,
    is_first,
    periods_of,
    periods_to_speak_of,
    quarters_on_record,
    shown,
)
from coc_analytics.dashboards.statistics import (
    FEWEST_PERIODS,
    RunSigns,
    latest_stretch,
    run_signs,
)
from coc_analytics.dashboards.tongue import say, say_of_measure
from coc_analytics.dashboards.wording import (
    NOT_YET,
    amount,
    listed,
    number,
    period_span,
    unit_of,
)
from coc_analytics.dashboards.words import capital
from coc_analytics.periods import Quarter
from coc_analytics.release import MeasureRelease
from coc_analytics.terms import Form

SINGLE = {Grain.HALF_YEAR: "single half-years", Grain.YEAR: "single years"}
DRAWN = 16
"""A chart shows at most this many of the latest periods; its table shows them all."""


@dataclass(frozen=True)
class OverTime:
    """A question about one number over time. `codes` is the place in the measure; `verb` says what happened.

    `leave_out` is how many of the first quarters on record say nothing: in the first, everyone is new and nobody
    can have stayed.
    """

    name: str
    measure: str
    title: str
    unit: str
    verb: str
    counted: str
    tone: Tone
    codes: Codes = ()
    grain: Grain = Grain.QUARTER
    width: Width = Width.HALF
    leave_out: int = 0
    why: str = ""


def count_over_time(view: View, question: OverTime) -> Block | None:
    """The number per period as columns, with longer spans below where single periods are hidden."""
    measure = view.measure(question.measure)
    if measure is None:
        return None
    marks = timed_marks(measure, telling_periods(measure, question, question.grain)[-DRAWN:], question)
    if not marks:
        marks = timed_marks(measure, periods_to_speak_of(measure, view.quarter)[-1:], question)
    spans = _spans(measure, question, marks)
    signs = run_signs([timed.mark.cell.n if timed.mark.cell else None for timed in marks])
    drawable = any(timed.mark.cell and timed.mark.cell.n is not None for timed in (*marks, *spans))
    chart = (
        columns(question.name, marks, question.tone, spans, signs.median if signs else None)
        if drawable
        else None
    )
    return Block(
        name=question.name,
        title=say(question.title),
        summary=summary_over_time(view, measure, question),
        chart=chart,
        table=table_over_time(
            measure,
            say(question.title),
            every_period(measure),
            [(capital(say(question.unit)), question.codes)],
        ),
        period=lived_through([str(q) for timed in marks for q in timed.quarters]),
        counted=say(question.counted),
        as_of=view.as_of,
        notes=_notes(measure, question, marks, signs),
        why=say(question.why) or say_of_measure(measure.name, "why", measure.why),
        width=question.width,
        speaks=_speaks(view, measure, question),
    )


def _speaks(view: View, measure: MeasureRelease, question: OverTime) -> Speaks:
    """Whether the latest number is shown; where it is not, the chart is about the past."""
    known = shown(measure, latest_period(view, measure, question), question.codes) is not None
    return Speaks.NOW if known else Speaks.ELSEWHERE


def telling_periods(measure: MeasureRelease, question: OverTime, grain: Grain) -> tuple[str, ...]:
    """The measure's periods of one grain, oldest first, without those a question leaves out."""
    silent = set(quarters_on_record(measure)[: question.leave_out])
    return tuple(p for p in periods_of(measure, grain) if not silent & set(measure.periods[p]))


def timed_marks(measure: MeasureRelease, periods: Sequence[str], question: OverTime) -> tuple[Timed, ...]:
    """The marks of these periods, each with the sentence that reads it."""
    return tuple(_timed(measure, period, question) for period in periods)


def _timed(measure: MeasureRelease, period: str, question: OverTime) -> Timed:
    quarters = tuple(Quarter.parse(code) for code in measure.periods[period])
    label = period_span(period, measure.periods[period])
    mark = mark_of(measure, period, question.codes, label, unit_of(measure.form, say(question.unit)))
    return Timed(replace(mark, label=_axis_label(period, label)), quarters)


def _axis_label(period: str, label: str) -> str:
    return (
        say("{which} half {year}", which=say("1st" if period.endswith("H1") else "2nd"), year=period[:4])
        if "H" in period
        else label
    )


def _spans(measure: MeasureRelease, question: OverTime, marks: Sequence[Timed]) -> tuple[Timed, ...]:
    """Longer spans to draw below: where they show more than the periods above them."""
    if all(timed.mark.cell and timed.mark.cell.n is not None for timed in marks):
        return ()
    coarser = coarser_grain(measure, question.codes)
    if coarser is None or coarser is question.grain:
        return ()
    first = marks[0].quarters[0]
    spans = timed_marks(measure, telling_periods(measure, question, coarser), question)
    return tuple(timed for timed in spans if timed.quarters[0] >= first)


def summary_over_time(view: View, measure: MeasureRelease, question: OverTime) -> str:
    """One sentence: the latest number and the span so far; or what can be said instead."""
    latest = latest_period(view, measure, question)
    value = shown(measure, latest, question.codes)
    if value is None:
        return _summary_when_hidden(view, measure, question, latest)
    sentence = f"{starting_in(measure, latest)}, {number(value)} {say(question.unit)} {say(question.verb)}"
    if is_first(measure, view.quarter) and question.grain is Grain.QUARTER:
        return say("{sentence}; it is the first quarter on record.", sentence=sentence)
    others = [p for p in telling_periods(measure, question, question.grain) if p != latest]
    known = [n for p in others if (n := shown(measure, p, question.codes)) is not None]
    if len(known) < 2:
        return f"{sentence}."
    before = say("before that, quarters") if question.grain is Grain.QUARTER else say(SINGLE[question.grain])
    return say(
        "{sentence}; {before} that are not hidden ranged from {min} to {max}.",
        sentence=sentence,
        before=before,
        min=number(min(known)),
        max=number(max(known)),
    )


def latest_period(view: View, measure: MeasureRelease, question: OverTime) -> str:
    """The period a question's sentence is about: the latest quarter, or on coarser pages the last four."""
    if question.grain is not Grain.QUARTER and "last4" in measure.periods:
        return "last4"
    return (periods_of(measure, question.grain) or periods_to_speak_of(measure, view.quarter))[-1]


def _summary_when_hidden(view: View, measure: MeasureRelease, question: OverTime, latest: str) -> str:
    cell = at(measure, latest, question.codes)
    if cell is None:
        return say(
            "{period}: this {not_yet}.",
            period=capital(period_in_words(measure, latest)),
            not_yet=say(NOT_YET),
        )
    known = "" if cell.high is None else f" ({amount(cell, say(question.unit))})"
    sentence = say(
        "How many {unit} {verb} {within} is hidden{known}",
        unit=say(question.unit),
        verb=say(question.verb),
        within=within(measure, latest),
        known=known,
    )
    safe = finest_shown(measure, view.quarter, question.codes)
    if safe is not None:
        return say(
            "{sentence}; {within} it was {count}.",
            sentence=sentence,
            within=within(measure, safe),
            count=number(shown(measure, safe, question.codes) or 0),
        )
    if is_first(measure, view.quarter):
        return say("{sentence}; it is the first quarter on record.", sentence=sentence)
    return say("{sentence}, and so it is for every longer span.", sentence=sentence)


def every_period(measure: MeasureRelease) -> tuple[str, ...]:
    """Every period, finer ones first, each kind oldest first."""
    return tuple(period for grain in Grain for period in periods_of(measure, grain))


def _notes(
    measure: MeasureRelease, question: OverTime, marks: Sequence[Timed], signs: RunSigns | None
) -> tuple[str, ...]:
    notes = []
    if question.leave_out:
        notes.append(
            say("The first quarter on record is left out: everyone is new in it, and nobody can have stayed.")
        )
    if len(periods_of(measure, question.grain)) > DRAWN:
        notes.append(say("The chart shows the latest {drawn} periods; the table has them all.", drawn=DRAWN))
    if len(marks[0].quarters) == 1 and measure.form is Form.COUNT:
        notes.append(_about_runs(signs, [t.mark.cell.n if t.mark.cell else None for t in marks]))
    return tuple(notes)


def _about_runs(signs: RunSigns | None, series: Sequence[float | None]) -> str:
    """What the run-chart rules say, or why they say nothing."""
    if signs is None:
        return say(
            "Too early to speak of a pattern: that takes {fewest} quarters in a row that are not hidden, and there are {so_far}.",
            fewest=FEWEST_PERIODS,
            so_far=len(latest_stretch(series)),
        )
    if signs.quiet:
        return say(
            "Over the last {periods} quarters the ups and downs look like chance: no run-chart rule finds a shift, a trend, or too few or too many runs.",
            periods=signs.periods,
        )
    return say(
        "Over the last {periods} quarters there is a sign of change worth talking about: {signs}.",
        periods=signs.periods,
        signs=_signs(signs),
    )


def _signs(signs: RunSigns) -> str:
    found = []
    if signs.shift or signs.longest_run_too_long:
        found.append(say("a shift (many quarters in a row on one side of the middle value)"))
    if signs.trend:
        found.append(say("a trend (five or more quarters all rising or all falling)"))
    if signs.runs_too_few or signs.crossings_too_few:
        found.append(say("too few crossings of the middle value for chance alone"))
    if signs.runs_too_many:
        found.append(say("more back and forth around the middle value than chance explains"))
    return listed(found)
