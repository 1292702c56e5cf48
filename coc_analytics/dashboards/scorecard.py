"""Reader: the values scorecard, three kinds of evidence side by side; never added up into one score."""

from collections.abc import Sequence
from dataclasses import dataclass

from coc_analytics.dashboards.blocks import (
    Block,
    DataTable,
    Entry,
    Line,
    TableShown,
    View,
    Width,
    within,
)
from coc_analytics.dashboards.breakdowns import UNRANKED, leaf_codes
from coc_analytics.dashboards.rollups import (
    HALF,
    Grain,
    at,
    grain_of,
    periods_of,
    periods_to_speak_of,
    shown,
    tells,
)
from coc_analytics.dashboards.tongue import say
from coc_analytics.dashboards.wording import (
    HIDDEN,
    NOT_MEASURED,
    NOT_YET,
    amount,
    in_period,
    number,
    period_span,
    unit_of,
)
from coc_analytics.dashboards.words import label
from coc_analytics.release import Cell, MeasureRelease

NOT_AT_ALL = "not measured"


@dataclass(frozen=True)
class Signal:
    """What, in participation or the pulse, would show the expected behaviour of a value."""

    measure: str
    words: str
    unsaid: str
    codes: tuple[str, ...] = ()


SIGNALS = {
    "inclusive": Signal(
        "newcomers_answered_share", "of newcomers were answered within 48 hours", "newcomers answered"
    ),
    "empower": Signal(
        "organisers_first_time", "members organised something for the first time", "first organisers"
    ),
    "learn_share": Signal(
        "participation_modes",
        "members took part in the mode collaborate",
        "members in the mode collaborate",
        ("collaborate",),
    ),
    "trust": Signal("would_report_share", "of those asked would report", "those who would report"),
    "gratitude": Signal("thanked", "members thanked somebody", "members who thanked"),
}
"""Expected-behaviour signals of the CSCCE values; a community's own values have none yet."""


def scorecard(view: View, grains: Sequence[Grain] = tuple(Grain)) -> Block | None:
    """For each value: unwelcome behaviour reported, an expected behaviour seen, and the pulse."""
    received, felt = view.measure("received_by_value"), view.measure("pulse_by_value")
    values = _values(received, felt)
    if not values:
        return None
    period, quarters = _period(view, values, grains)
    lines = tuple(
        Line(
            label("value", v),
            (_unwelcome(received, v, period), _expected(view, v, period), _felt(felt, v, period)),
        )
        for v in values
    )
    table = DataTable(
        say("Values scorecard, {period}", period=period_span(period, quarters)),
        say("Value"),
        (
            say("Unwelcome behaviour reported"),
            say("Expected behaviour seen"),
            say("What members say (1 to 5)"),
        ),
        lines,
    )
    return Block(
        name="scorecard",
        title=say("Values scorecard"),
        summary=say(
            "Three kinds of evidence for each value, side by side, all {within}; they are not added up, because they do not measure the same thing.",
            within=_within(period, quarters),
        ),
        chart=None,
        table=table,
        period=period_span(period, quarters),
        counted=say("issues touching the value; members showing the behaviour; mean answers"),
        as_of=view.as_of,
        width=Width.FULL,
        table_shown=TableShown.OPEN,
    )


def _values(*measures: MeasureRelease | None) -> tuple[str, ...]:
    for measure in measures:
        if measure is not None:
            return tuple(code for code in leaf_codes(measure.dimensions[1]) if code not in UNRANKED)
    return ()


def _places(view: View, value: str) -> list[tuple[MeasureRelease, tuple[str, ...]]]:
    """Where the release has the three kinds of evidence for a value."""
    signal = SIGNALS.get(value)
    wanted: list[tuple[str, tuple[str, ...]]] = [
        ("received_by_value", (value,)),
        ("pulse_by_value", (value,)),
    ]
    wanted += [(signal.measure, signal.codes)] if signal else []
    return [(measure, codes) for name, codes in wanted if (measure := view.measure(name)) is not None]


def _period(view: View, values: Sequence[str], grains: Sequence[Grain]) -> tuple[str, tuple[str, ...]]:
    """One period for the whole card: the finest that shows half of it, else the one that shows most."""
    places = [place for value in values for place in _places(view, value)]
    quarters = {p: q for measure, _ in reversed(places) for p, q in measure.periods.items()}
    periods = dict.fromkeys(p for m, _ in places for p in periods_to_speak_of(m, view.quarter, grains))
    order = list(Grain)
    candidates = sorted(periods, key=lambda p: order.index(grain_of(p)))
    part = {p: sum(_is_shown(m, p, codes) for m, codes in places) / len(places) for p in candidates}
    most = max(candidates, key=lambda p: part[p])
    period = next((p for p in candidates if part[p] >= HALF), most)
    return period, tuple(quarters[period])


def _is_shown(measure: MeasureRelease, period: str, codes: tuple[str, ...]) -> bool:
    return period in measure.periods and shown(measure, period, codes) is not None


def _within(period: str, quarters: Sequence[str]) -> str:
    words = in_period(period, quarters)
    return words[0].lower() + words[1:]


def _unwelcome(measure: MeasureRelease | None, value: str, period: str) -> Entry:
    """The number of the period and, below it, that of the full year before."""
    if measure is None:
        return Entry(say(NOT_AT_ALL))
    if period not in measure.periods:
        return Entry(say(NOT_MEASURED))
    cell = at(measure, period, (value,))
    years = [p for p in periods_of(measure, Grain.YEAR) if p != period][-1:]
    then = "; ".join(f"{within(measure, y)}: {_words(at(measure, y, (value,)))}" for y in years)
    return Entry(say("{words} issues", words=_words(cell)), hidden=cell is None or cell.hidden, detail=then)


def _words(cell: Cell | None) -> str:
    return amount(cell) if cell else say(NOT_YET)


def _expected(view: View, value: str, period: str) -> Entry:
    signal = SIGNALS.get(value)
    measure = view.measure(signal.measure) if signal else None
    if signal is None or measure is None:
        return Entry(say("no signal measured yet"))
    if period not in measure.periods:
        return Entry(say(NOT_MEASURED))
    cell = at(measure, period, signal.codes)
    if cell is None or not tells(measure, period, signal.codes):
        return Entry(say("{unsaid}: hidden", unsaid=say(signal.unsaid)), hidden=True)
    return Entry(f"{amount(cell, unit_of(measure.form, ''))} {say(signal.words)}", hidden=cell.hidden)


def _felt(measure: MeasureRelease | None, value: str, period: str) -> Entry:
    if measure is None or value not in measure.dimensions[1].codes:
        return Entry(say("not asked"))
    if period not in measure.periods:
        return Entry(say(NOT_MEASURED))
    mean = shown(measure, period, (value,))
    if mean is None:
        return Entry(say(HIDDEN), hidden=True)
    return Entry(say("{mean} of 5", mean=number(mean)))
