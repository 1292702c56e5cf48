"""Reader: numbers that need no chart, gathered in one open table; hidden ones stay intervals in words."""

from collections.abc import Sequence

from coc_analytics.dashboards.blocks import (
    Block,
    DataTable,
    Entry,
    Line,
    Shorthand,
    TableShown,
    View,
    Width,
    column_heading,
    entry,
)
from coc_analytics.dashboards.questions import SingleNumber
from coc_analytics.dashboards.rollups import periods_to_speak_of, shown
from coc_analytics.dashboards.tongue import say
from coc_analytics.dashboards.wording import NOT_MEASURED, period_span, plural
from coc_analytics.release import MeasureRelease


def single_numbers(view: View, name: str, title: str, wanted: Sequence[SingleNumber]) -> Block | None:
    """The numbers side by side for every period with this quarter, finest first; None where there are none."""
    found = [(number, measure) for number in wanted if (measure := view.measure(number.measure)) is not None]
    if not found:
        return None
    first = found[0][1]
    periods = periods_to_speak_of(first, view.quarter)
    lines = tuple(
        Line(say(number.words), tuple(_entry(measure, period, number) for period in periods))
        for number, measure in found
    )
    known = sum(shown(m, p, n.codes) is not None for n, m in found for p in periods)
    return Block(
        name=name,
        title=title,
        summary=say(
            "{known} of {numbers} not hidden.",
            known=known,
            numbers=plural(len(found) * len(periods), say("number is"), say("numbers are")),
        ),
        chart=None,
        table=DataTable(title, say("What"), tuple(column_heading(first, p) for p in periods), lines),
        period="; ".join(period_span(p, first.periods[p]) for p in periods),
        counted=say("as each row says: issues, members or a share of them"),
        as_of=view.as_of,
        width=Width.FULL,
        table_shown=TableShown.OPEN,
    )


def _entry(measure: MeasureRelease, period: str, number: SingleNumber) -> Entry:
    if period not in measure.periods:
        return Entry(say(NOT_MEASURED), shorthand=Shorthand.NOT_APPLICABLE)
    return entry(measure, period, number.codes)
