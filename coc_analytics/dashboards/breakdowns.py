"""Reader: questions about kinds: by channel, by value, by outcome. The period is the finest safe one, said in words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from coc_analytics.dashboards.blocks import (
    Block,
    View,
    Width,
    mark_of,
    period_in_words,
    starting_in,
    table_by_code,
)
from coc_analytics.dashboards.charts_by_code import rows
from coc_analytics.dashboards.drawing import Mark, Tone
from coc_analytics.dashboards.leading import most_frequent, not_coded_yet
from coc_analytics.dashboards.rollups import (
    Grain,
    at,
    finest_shown_of,
    grain_of,
    periods_of,
    periods_to_speak_of,
    shown,
    tells,
)
from coc_analytics.dashboards.tongue import say, say_of_measure
from coc_analytics.dashboards.wording import (
    amount,
    number,
    period_span,
    plural,
)
from coc_analytics.dashboards.words import capital, label
from coc_analytics.dimensions import Dimension
from coc_analytics.release import MeasureRelease
from coc_analytics.terms import TOTAL, Siblings

UNRANKED = {"unknown", "not_recorded", "none", "not_coded", "pending", "cannot", "other"}
"""Codes that are never called the most frequent in a sentence."""
OVERLAPPING = "One {unit} can be in several rows, so the rows add up to more than the whole."
USUAL = "usual"
EVERY_QUARTER = {"issues_received", "issues_decided"}
"""Universes counted in every quarter, so that a usual quarter means something; a survey is not."""
HIDDEN = "hidden"


class HiddenRows(StrEnum):
    """What a chart does with rows that stay hidden."""

    DRAWN = "drawn as bands"
    COUNTED = "left to the table and counted in a sentence"


class Order(StrEnum):
    """How the rows of a chart are ordered."""

    BY_SIZE = "largest first"
    AS_WORDED = "in the order of the vocabulary"


@dataclass(frozen=True)
class ByCode:
    """A question about one dimension.

    `noun` and `nouns` name a row, `unit` and `one` what is counted; `lead` begins the sentence that the words of
    the most frequent row end.
    """

    name: str
    measure: str
    title: str
    noun: str
    nouns: str
    lead: str
    counted: str
    tone: Tone
    unit: str = "issues"
    one: str = "issue"
    hidden_rows: HiddenRows = HiddenRows.DRAWN
    grains: tuple[Grain, ...] = tuple(Grain)
    width: Width = Width.HALF
    order: Order = Order.BY_SIZE


def by_code(view: View, question: ByCode) -> Block | None:
    """The numbers of each code as bars, for the finest period in which enough of them are shown."""
    measure = view.measure(question.measure)
    if measure is None:
        return None
    codes = leaf_codes(measure.dimensions[1])
    period = finest_shown_of(measure, view.quarter, [(code,) for code in codes], question.grains)
    return block_of_period(view, measure, question, period)


def block_of_period(view: View, measure: MeasureRelease, question: ByCode, period: str) -> Block:
    """The numbers of each code in one period as bars, with their table for the other periods."""
    dimension = measure.dimensions[1]
    codes = leaf_codes(dimension)
    ordered = _by_size(measure, period, codes) if question.order is Order.BY_SIZE else codes
    drawn = _drawn_codes(measure, period, ordered, question)
    usual = _usual_quarter(measure, period, drawn)
    chart = None
    if any(shown(measure, period, (code,)) is not None for code in drawn):
        chart = rows(
            question.name, [_mark(measure, period, c, question) for c in drawn], question.tone, usual
        )
    return Block(
        name=question.name,
        title=say(question.title),
        summary=summary_by_code(view, measure, question, period, codes),
        chart=chart,
        table=table_by_code(
            measure,
            say(question.title),
            capital(say(question.noun)),
            _table_periods(view, measure, question),
            [(label(dimension.name, code), (code,)) for code in (*codes, TOTAL)],
        ),
        period=period_span(period, measure.periods[period]),
        counted=say(question.counted),
        as_of=view.as_of,
        key=(USUAL,) if any(value is not None for value in usual) else (),
        notes=_notes(measure, period, codes, drawn, question),
        why=say_of_measure(measure.name, "why", measure.why),
        width=question.width,
        speaks=view.speaks(measure, period, question.grains),
    )


def leaf_codes(dimension: Dimension) -> tuple[str, ...]:
    """The codes of a dimension at the bottom of its hierarchy."""
    return tuple(code for code in dimension.codes if code != TOTAL and not dimension.children(code))


def _by_size(measure: MeasureRelease, period: str, codes: Sequence[str]) -> list[str]:
    """Codes by what is certain of them, their lower ends; then by their upper ones; leftovers last."""

    def rank(code: str) -> tuple[bool, float, float, int]:
        cell = at(measure, period, (code,))
        least, most = (cell.low or 0.0, cell.high or 0.0) if cell else (0.0, 0.0)
        return (code in UNRANKED, -least, -most, codes.index(code))

    return sorted(codes, key=rank)


def _drawn_codes(measure: MeasureRelease, period: str, codes: Sequence[str], question: ByCode) -> list[str]:
    if question.hidden_rows is HiddenRows.DRAWN:
        return list(codes)
    return [code for code in codes if shown(measure, period, (code,)) is not None]


def _mark(measure: MeasureRelease, period: str, code: str, question: ByCode) -> Mark:
    mark = mark_of(measure, period, (code,), label(measure.dimensions[1].name, code), say(question.unit))
    return replace(mark, short=mark.short.removesuffix(f" {say(question.unit)}"))


def _usual_quarter(measure: MeasureRelease, period: str, codes: Sequence[str]) -> list[float | None]:
    """A quarter of the last four quarters' number, where that is meaningful and shown."""
    adds_up = measure.dimensions[0].siblings is Siblings.ADDITIVE
    steady = adds_up and measure.universe in EVERY_QUARTER
    if not steady or grain_of(period) is not Grain.QUARTER or "last4" not in measure.periods:
        return [None] * len(codes)
    sums = [shown(measure, "last4", (code,)) for code in codes]
    return [value / 4 if value is not None else None for value in sums]


def summary_by_code(
    view: View, measure: MeasureRelease, question: ByCode, period: str, codes: Sequence[str]
) -> str:
    """What is most frequent and in which period; where a longer one stands in for the quarter, that too."""
    start, alone = f"{starting_in(measure, period)},", _not_alone(view, measure, question, period)
    ranked = [(code,) for code in codes if code not in UNRANKED]
    said = most_frequent(measure, period, ranked, say(question.lead), say(question.unit), say(question.nouns))
    if said:
        return f"{start} {said}{alone}.{not_coded_yet(measure, period)}"
    total = at(measure, period, (TOTAL,))
    whole = (
        say("; all together: {total}", total=amount(total, say(question.unit)))
        if total and tells(measure, period, (TOTAL,))
        else ""
    )
    return say("{start} every {noun} is hidden{whole}.", start=start, noun=say(question.noun), whole=whole)


def _not_alone(view: View, measure: MeasureRelease, question: ByCode, period: str) -> str:
    """That too little of the shortest period is shown, where a longer one stands in for it."""
    finest = periods_to_speak_of(measure, view.quarter, question.grains)[0]
    if period == finest or measure.periods[period] == measure.periods[finest]:
        return ""
    return say("; most of {period} alone is hidden", period=period_in_words(measure, finest))


def _table_periods(view: View, measure: MeasureRelease, question: ByCode) -> list[str]:
    """The quarter before, then the periods with this quarter; for coarser pages the latest full years first."""
    within = list(periods_to_speak_of(measure, view.quarter, question.grains))
    if Grain.QUARTER not in question.grains:
        years = [p for p in periods_of(measure, Grain.YEAR)[-2:] if p not in within]
        return [*years, *within]
    before = str(view.quarter.plus(-1))
    return ([before] if before in measure.periods else []) + within


def _notes(
    measure: MeasureRelease, period: str, codes: Sequence[str], drawn: Sequence[str], question: ByCode
) -> tuple[str, ...]:
    notes = []
    if measure.dimensions[1].siblings is Siblings.LABELS:
        notes.append(say(OVERLAPPING, unit=say(question.one)))
    left = [code for code in codes if code not in drawn]
    if left:
        notes.append(_about_left_out(measure, period, left, question))
    return tuple(notes)


def _about_left_out(measure: MeasureRelease, period: str, left: Sequence[str], question: ByCode) -> str:
    cells = [cell for code in left if (cell := at(measure, period, (code,))) is not None]
    count = plural(
        len(left), say("{noun} is", noun=say(question.noun)), say("{nouns} are", nouns=say(question.nouns))
    )
    if not cells or any(cell.high is None for cell in cells):
        return say("{count} hidden; the table has every interval.", count=capital(count))
    low, high = min(cell.low or 0 for cell in cells), max(cell.high or 0 for cell in cells)
    return say(
        "{count} hidden, each somewhere between {low} and {high}; the table has them all.",
        count=capital(count),
        low=number(low),
        high=number(high),
    )
