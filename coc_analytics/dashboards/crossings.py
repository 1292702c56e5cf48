"""Reader: questions about two dimensions at once. The period is the finest safe one, said in words."""

from dataclasses import dataclass, replace

from coc_analytics.dashboards.blocks import (
    Block,
    DataTable,
    Line,
    View,
    Width,
    entry,
    mark_of,
    starting_in,
)
from coc_analytics.dashboards.breakdowns import OVERLAPPING, UNRANKED, leaf_codes
from coc_analytics.dashboards.charts_by_code import matrix
from coc_analytics.dashboards.drawing import Chart, Mark, Shape, Tone
from coc_analytics.dashboards.rollups import Codes, Grain, finest_shown_of, outdone_by_none, shown
from coc_analytics.dashboards.tongue import say, say_if_known, say_of_measure
from coc_analytics.dashboards.wording import listed, period_span, plural
from coc_analytics.dashboards.words import capital, in_sentence, label, readable, short_label, without_article
from coc_analytics.release import MeasureRelease
from coc_analytics.terms import TOTAL


@dataclass(frozen=True)
class Crossed:
    """A question about two dimensions of one measure: `across` makes the columns, `down` the rows."""

    name: str
    measure: str
    title: str
    counted: str
    tone: Tone
    across: str
    down: str
    grains: tuple[Grain, ...] = tuple(Grain)


@dataclass(frozen=True)
class _Field:
    """One measure's two dimensions in one period; leftover codes stay out of the picture."""

    measure: MeasureRelease
    question: Crossed
    columns: tuple[str, ...]
    lines: tuple[str, ...]

    def codes(self, line: str, column: str) -> tuple[str, ...]:
        """The place of a row and a column in the measure."""
        here = {self.question.across: column, self.question.down: line}
        return tuple(here[dimension.name] for dimension in self.measure.dimensions[1:])

    @property
    def inner(self) -> list[tuple[str, ...]]:
        return [self.codes(line, column) for line in self.lines for column in self.columns]


def crossed(view: View, question: Crossed) -> Block | None:
    """Two dimensions as a field of squares, for the finest period in which enough of it is shown."""
    measure = view.measure(question.measure)
    if measure is None:
        return None
    ranked = {
        dimension.name: tuple(code for code in leaf_codes(dimension) if code not in UNRANKED)
        for dimension in measure.dimensions[1:]
    }
    field = _Field(measure, question, ranked[question.across], ranked[question.down])
    period = finest_shown_of(measure, view.quarter, field.inner, question.grains)
    return Block(
        name=question.name,
        title=say(question.title),
        summary=_summary(field, period),
        chart=_chart(field, period),
        table=_table(field, period),
        period=period_span(period, measure.periods[period]),
        counted=say(question.counted),
        as_of=view.as_of,
        notes=(say(OVERLAPPING.replace("rows", "columns"), unit=say("issue")),),
        why=say_of_measure(measure.name, "why", measure.why),
        width=Width.FULL,
    )


def _chart(field: _Field, period: str) -> Chart | None:
    """The field drawn; None where not one square can be shown."""
    question = field.question
    if not _known(field, period):
        return None
    return matrix(
        question.name,
        [short_label(question.down, line) for line in field.lines],
        [short_label(question.across, column) for column in field.columns],
        [[_mark(field, period, line, column) for column in field.columns] for line in field.lines],
        question.tone,
    )


def _known(field: _Field, period: str) -> dict[tuple[str, ...], float]:
    return {
        codes: value for codes in field.inner if (value := shown(field.measure, period, codes)) is not None
    }


def _mark(field: _Field, period: str, line: str, column: str) -> Mark:
    place = f"{label(field.question.across, column)}, {label(field.question.down, line).lower()}"
    mark = mark_of(field.measure, period, field.codes(line, column), place, say("issues"))
    return replace(mark, worth=Shape.HIDDEN)  # a square is as large whatever it says


def _table(field: _Field, period: str) -> DataTable:
    question, measure = field.question, field.measure
    return DataTable(
        f"{say(question.title)}: {period_span(period, measure.periods[period])}",
        say_if_known(capital(readable(question.down))),
        tuple(label(question.across, column) for column in (*field.columns, TOTAL)),
        tuple(
            Line(
                label(question.down, line),
                tuple(entry(measure, period, field.codes(line, c)) for c in (*field.columns, TOTAL)),
            )
            for line in (*field.lines, TOTAL)
        ),
    )


def _summary(field: _Field, period: str) -> str:
    """One sentence: the most frequent combination, and how many can be shown."""
    where, known = starting_in(field.measure, period), _known(field, period)
    if not known:
        return say(
            "{where}, every combination is hidden; rows and columns by themselves often are not.", where=where
        )
    most = max(known.values())
    best = sorted(codes for codes, n in known.items() if n == most)
    sure = outdone_by_none(field.measure, period, best, field.inner)
    of, count = ("" if sure else say("of what can be told, ")), plural(most, say("issue"), say("issues"))
    lead = say(
        "the most frequent combination is {where} ({count})",
        where=_in_words(field, best[0]),
        count=count,
    )
    if len(best) > 1:
        lead = say("{leading} combinations lead with {count} each", leading=len(best), count=count)
    return say(
        "{where}, {of}{lead}; {shown} of {every} combinations are not hidden.",
        where=where,
        of=of,
        lead=lead,
        shown=len(known),
        every=len(field.inner),
    )


def _in_words(field: _Field, codes: Codes) -> str:
    names = [dimension.name for dimension in field.measure.dimensions[1:]]
    return listed([without_article(in_sentence(n, code)) for n, code in zip(names, codes, strict=True)])
