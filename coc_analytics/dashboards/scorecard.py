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
from coc_analytics.dashboards.pulse import pulse_period
from coc_analytics.dashboards.rollups import (
    Grain,
    at,
    finest_shown,
    grain_of,
    periods_of,
    periods_to_speak_of,
    shown,
)
from coc_analytics.dashboards.wording import NOT_YET, amount, number, unit_of
from coc_analytics.dashboards.words import label
from coc_analytics.release import Cell, MeasureRelease


@dataclass(frozen=True)
class Signal:
    """What, in participation or the pulse, would show the expected behaviour of a value."""

    measure: str
    words: str
    codes: tuple[str, ...] = ()


SIGNALS = {
    "inclusive": Signal("newcomers_answered_share", "of newcomers were answered within 48 hours"),
    "empower": Signal("organisers_first_time", "members organised something for the first time"),
    "learn_share": Signal("participation_modes", "members collaborated", ("collaborate",)),
    "trust": Signal("would_report_share", "of those asked would report"),
    "gratitude": Signal("thanked", "members thanked somebody"),
}
"""Expected-behaviour signals of the CSCCE values; a community's own values have none yet."""


def scorecard(view: View, grains: Sequence[Grain] = tuple(Grain)) -> Block | None:
    """For each value: unwelcome behaviour reported, an expected behaviour seen, and the pulse."""
    received, felt = view.measure("received_by_value"), view.measure("pulse_by_value")
    values = _values(received, felt)
    if not values:
        return None
    lines = tuple(
        Line(
            label("value", v),
            (_unwelcome(view, received, v, grains), _expected(view, v, grains), _felt(view, felt, v, grains)),
        )
        for v in values
    )
    table = DataTable(
        "Values scorecard",
        "Value",
        ("Unwelcome behaviour reported", "Expected behaviour seen", "What members say (1 to 5)"),
        lines,
    )
    return Block(
        name="scorecard",
        title="Values scorecard",
        summary="Three kinds of evidence for each value, side by side; they are not added up, "
        "because they do not measure the same thing.",
        chart=None,
        table=table,
        period="Written in every field",
        counted="issues touching the value; members showing the behaviour; mean answers",
        as_of=view.as_of,
        width=Width.FULL,
        table_shown=TableShown.OPEN,
    )


def _values(*measures: MeasureRelease | None) -> tuple[str, ...]:
    for measure in measures:
        if measure is not None:
            return tuple(code for code in leaf_codes(measure.dimensions[1]) if code not in UNRANKED)
    return ()


def _unwelcome(view: View, measure: MeasureRelease | None, value: str, grains: Sequence[Grain]) -> Entry:
    """The finest safe number and, below it, the full year before."""
    if measure is None:
        return Entry("not measured")
    period = finest_shown(measure, view.quarter, (value,)) or _finest(view, measure, grains)
    if grain_of(period) not in grains:
        period = _finest(view, measure, grains)
    cell = at(measure, period, (value,))
    years = [p for p in periods_of(measure, Grain.YEAR) if p != period][-1:]
    then = [f"in {y}: {_words(at(measure, y, (value,)))}" for y in years]
    return Entry(
        f"{_words(cell)} issues",
        hidden=cell is None or cell.hidden,
        detail="; ".join([within(measure, period), *then]),
    )


def _words(cell: Cell | None) -> str:
    return amount(cell) if cell else NOT_YET


def _finest(view: View, measure: MeasureRelease, grains: Sequence[Grain]) -> str:
    return periods_to_speak_of(measure, view.quarter, grains)[0]


def _expected(view: View, value: str, grains: Sequence[Grain]) -> Entry:
    signal = SIGNALS.get(value)
    measure = view.measure(signal.measure) if signal else None
    if signal is None or measure is None:
        return Entry("no signal measured yet")
    periods = periods_to_speak_of(measure, view.quarter, grains)
    period = next((p for p in periods if shown(measure, p, signal.codes) is not None), None)
    if period is None:
        cell = at(measure, periods[0], signal.codes)
        words = amount(cell, unit_of(measure.form, ""))
        return Entry(f"{words} {signal.words}", hidden=True, detail=within(measure, periods[0]))
    words = amount(at(measure, period, signal.codes), unit_of(measure.form, ""))
    return Entry(f"{words} {signal.words}", detail=within(measure, period))


def _felt(view: View, measure: MeasureRelease | None, value: str, grains: Sequence[Grain]) -> Entry:
    if measure is None or value not in measure.dimensions[1].codes:
        return Entry("not asked")
    period = pulse_period(view, measure, [value], grains)
    mean = shown(measure, period, (value,))
    if mean is None:
        return Entry("too few answers to show safely", hidden=True)
    return Entry(f"{number(mean)} of 5", detail=within(measure, period))
