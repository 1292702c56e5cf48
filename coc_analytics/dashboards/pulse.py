"""Reader: how members say they are doing, per value. Means come from the release, already rounded there."""

from collections.abc import Sequence

from coc_analytics.dashboards.blocks import Block, View, period_in_words, starting_in, table_by_code
from coc_analytics.dashboards.charts_by_code import scale
from coc_analytics.dashboards.drawing import PULSE, Mark
from coc_analytics.dashboards.rollups import Grain, at, periods_of, periods_to_speak_of, shown
from coc_analytics.dashboards.statistics import Range
from coc_analytics.dashboards.tongue import say, say_of_measure
from coc_analytics.dashboards.wording import HIDDEN, amount, number, period_span, short_amount
from coc_analytics.dashboards.words import in_sentence, label
from coc_analytics.release import MeasureRelease
from coc_analytics.terms import TOTAL

ENDS = Range(1, 5)
A_YEAR = 4
EARLIER = "earlier"
COUNTED = (
    "members' answers from 1 (not at all) to 5 (very much); means are rounded so that no single answer shows"
)


def pulse(view: View, grains: Sequence[Grain] = tuple(Grain)) -> Block | None:
    """The mean answer for each value on the scale from 1 to 5, and where it was a year earlier."""
    measure = view.measure("pulse_by_value")
    if measure is None:
        return None
    codes = value_codes(measure)
    period = pulse_period(view, measure, codes, grains)
    before = str(view.quarter.plus(-A_YEAR))
    earlier = [shown(measure, before, (code,)) if period == view.period else None for code in codes]
    marks = [_mark(measure, period, code, was, before) for code, was in zip(codes, earlier, strict=True)]
    drawable = any(shown(measure, period, (code,)) is not None for code in codes)
    return Block(
        name="pulse",
        title=say("How members feel about each value"),
        summary=pulse_sentence(measure, period, codes),
        chart=scale("pulse", marks, earlier, PULSE, ENDS) if drawable else None,
        table=table_by_code(
            measure,
            say("How members feel about each value"),
            say("Value"),
            _table_periods(view, measure, grains),
            [(label("value", code), (code,)) for code in codes],
        ),
        period=period_span(period, measure.periods[period]),
        counted=say(COUNTED),
        as_of=view.as_of,
        why=say_of_measure(measure.name, "why", measure.why),
        key=(EARLIER,) if any(was is not None for was in earlier) else (),
        speaks=view.speaks(measure, period, grains),
    )


def value_codes(measure: MeasureRelease) -> tuple[str, ...]:
    return tuple(code for code in measure.dimensions[1].codes if code != TOTAL)


def pulse_period(
    view: View, measure: MeasureRelease, codes: Sequence[str], grains: Sequence[Grain] = tuple(Grain)
) -> str:
    """The finest period with this quarter in which any value's mean is shown; else the finest there is."""
    periods = periods_to_speak_of(measure, view.quarter, grains)
    known = [p for p in periods if any(shown(measure, p, (code,)) is not None for code in codes)]
    return (known or periods)[0]


def step_of(measure: MeasureRelease, period: str) -> float:
    """The step a period's means were rounded to: the largest of the measure's that all shown means keep to."""
    means = [cell.n for codes, cell in measure.cells.items() if codes[0] == period and cell.n is not None]
    kept = [step for step in measure.rounding if all(_is_multiple(mean, step) for mean in means)]
    return max(kept, default=0.0)


def _is_multiple(mean: float, step: float) -> bool:
    return abs(mean / step - round(mean / step)) < 1e-6


def _mark(measure: MeasureRelease, period: str, code: str, was: float | None, before: str) -> Mark:
    cell = at(measure, period, (code,))
    words = say("{cell} of 5", cell=amount(cell)) if cell and not cell.hidden else say(HIDDEN)
    then = f"; {period_in_words(measure, before)}: {number(was)}" if was is not None else ""
    return Mark(label("value", code), cell, f"{label('value', code)}: {words}{then}", short_amount(cell))


def pulse_sentence(measure: MeasureRelease, period: str, codes: Sequence[str]) -> str:
    """One sentence: the strongest and the weakest value, where they can be told."""
    known = {code: value for code in codes if (value := shown(measure, period, (code,))) is not None}
    start = f"{starting_in(measure, period)},"
    if not known:
        return say("{start} every value's mean is hidden: too few members answered.", start=start)
    where = "" if len(known) == len(codes) else say(" of what can be told,")
    high, low = (pick(known, key=lambda code: known[code]) for pick in (max, min))
    if known[high] == known[low]:
        return say(
            "{start} every value that can be told stands at {known} of 5.",
            start=start,
            known=number(known[high]),
        )
    return say(
        "{start}{where} members feel best about {best} ({most} on the scale from 1 to 5) and least well about {worst} ({least}).",
        start=start,
        where=where,
        best=in_sentence("value", high),
        most=number(known[high]),
        worst=in_sentence("value", low),
        least=number(known[low]),
    )


def _table_periods(view: View, measure: MeasureRelease, grains: Sequence[Grain]) -> list[str]:
    within = periods_to_speak_of(measure, view.quarter, grains)
    before = str(view.quarter.plus(-A_YEAR))
    if Grain.QUARTER in grains:
        return [*([before] if before in measure.periods else []), *within]
    return [*(p for p in periods_of(measure, Grain.YEAR)[-2:] if p not in within), *within]
