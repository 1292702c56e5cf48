"""Reader: what a page is made of, before it is HTML. Strings here are plain text; the template escapes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from coc_analytics.dashboards.drawing import Chart, Mark, Shape
from coc_analytics.dashboards.rollups import (
    Grain,
    at,
    may_be_anything,
    of_named_periods,
    periods_to_speak_of,
    tells,
)
from coc_analytics.dashboards.tongue import say
from coc_analytics.dashboards.wording import (
    HIDDEN,
    NOT_YET,
    amount,
    as_of,
    in_period,
    period_name,
    period_span,
    quarter_short,
    reading,
    short_amount,
    unit_of,
)
from coc_analytics.dashboards.words import capital
from coc_analytics.periods import Quarter
from coc_analytics.release import Cell, MeasureRelease, Release
from coc_analytics.terms import Form

Codes = tuple[str, ...]


class Shorthand(StrEnum):
    """What a number's field says beside it or in its place, as statistical services write it in tables."""

    NONE = ""
    HIDDEN = "[c]"
    NOT_APPLICABLE = "[z]"
    UNSTABLE = "[u]"
    PROVISIONAL = "[p]"


@dataclass(frozen=True)
class Entry:
    """One field of a table, in words; `hidden` fields are hatched as on the charts; `detail` stands below.

    `place` is where its number stands in the release (measure, period, codes), `cell` the number; both empty where
    the field is no number of the release. `shorthand` is what a downloaded table says in its place or beside it.
    """

    words: str
    hidden: bool = False
    detail: str = ""
    place: tuple[str, ...] = ()
    cell: Cell | None = None
    shorthand: Shorthand = Shorthand.NONE


@dataclass(frozen=True)
class Line:
    """One row of a table: its heading and its fields."""

    heading: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class DataTable:
    """The numbers behind a chart, readable without it."""

    caption: str
    corner: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


class Width(StrEnum):
    """How much room a block takes on a wide screen and on paper."""

    HALF = "half"
    FULL = "full"


class TableShown(StrEnum):
    """Whether a block's table is there at once or unfolds."""

    FOLDED = "folded"
    OPEN = "open"


class Speaks(StrEnum):
    """Whether a block has something to say of the page's own span, or only of another one."""

    NOW = "of the page's own span"
    ELSEWHERE = "of another span only"


@dataclass(frozen=True)
class Block:
    """One question answered: a sentence, mostly a chart, always its numbers, and what was counted when.

    `chart` is None where nothing could be drawn that says more than the sentence.
    """

    name: str
    title: str
    summary: str
    chart: Chart | None
    table: DataTable
    period: str
    counted: str
    as_of: str
    key: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    why: str = ""
    width: Width = Width.HALF
    table_shown: TableShown = TableShown.FOLDED
    speaks: Speaks = Speaks.NOW

    @property
    def accessible_name(self) -> str:
        return say("Chart: {title}. {summary}", title=self.title, summary=self.summary)


IN_THE_BRIEF = {"received", "promises", "values", "pulse", "handled", "process"}
"""Sections whose sentences the brief says too, in other words."""


@dataclass(frozen=True)
class Section:
    """A part of a page: its heading, one sentence, the blocks one sees at once and those that fold away.

    `period`, `counted` and `as_of` hold for every block that does not say otherwise.
    """

    name: str
    title: str
    lead: str
    about: tuple[str, ...]
    blocks: tuple[Block, ...]
    folded: tuple[Block, ...]
    period: str = ""
    counted: str = ""
    as_of: str = ""

    @property
    def every_block(self) -> tuple[Block, ...]:
        return (*self.blocks, *self.folded)

    @property
    def adds_nothing(self) -> bool:
        """Whether the brief has said all a folded section says, so that paper can do without it."""
        return not self.blocks and self.name in IN_THE_BRIEF


@dataclass(frozen=True)
class Fact:
    """One sentence of the brief and what it is about."""

    topic: str
    sentence: str


@dataclass(frozen=True)
class Brief:
    """What a page says before everything else; each part may be empty."""

    lead: str
    changed: tuple[Fact, ...] = ()
    standing: tuple[Fact, ...] = ()
    decide: tuple[str, ...] = ()
    cannot: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """Everything one dashboard says."""

    release: Release
    reader: str
    brief: Brief
    sections: tuple[Section, ...]
    about: tuple[str, ...]


@dataclass(frozen=True)
class View:
    """A release as the builders of blocks ask it."""

    release: Release

    def speaks(self, measure: MeasureRelease, period: str, grains: Sequence[Grain] = tuple(Grain)) -> Speaks:
        """Whether a period is the page's own span: the shortest of these grains with its quarter."""
        own = periods_to_speak_of(measure, self.quarter, grains)[0]
        same = measure.periods[own] == measure.periods[period]
        return Speaks.NOW if same else Speaks.ELSEWHERE

    @property
    def quarter(self) -> Quarter:
        return self.release.quarter

    @property
    def period(self) -> str:
        return str(self.release.quarter)

    @property
    def as_of(self) -> str:
        return as_of(self.release.quarter, self.release.state, self.release.published_at)

    def measure(self, name: str) -> MeasureRelease | None:
        """The measure, or None where this release has none of that name or it speaks of no period with a name."""
        found = self.release.measures.get(name)
        measure = of_named_periods(found) if found is not None else None
        return measure if measure is not None and measure.periods else None


def period_in_words(measure: MeasureRelease, period: str) -> str:
    return period_name(period, measure.periods[period])


def starting_in(measure: MeasureRelease, period: str) -> str:
    return in_period(period, measure.periods[period])


def within(measure: MeasureRelease, period: str) -> str:
    """A period inside a sentence: `in 2025`, `over the last four quarters`."""
    words = starting_in(measure, period)
    return words[0].lower() + words[1:]


def entry(measure: MeasureRelease, period: str, codes: Codes = ()) -> Entry:
    """A cell for a table: exact, a range in words, hidden, or that it did not exist yet."""
    place = (measure.name, period, *codes)
    if (period, *codes) in measure.impossible:
        return Entry(say(NOT_YET), place=place, shorthand=Shorthand.NOT_APPLICABLE)
    cell = at(measure, period, codes)
    if cell is None or not cell.hidden:
        return Entry(amount(cell, unit_of(measure.form, "")), place=place, cell=cell)
    worth = tells(measure, period, codes)
    if measure.form is Form.COUNT:
        worth = not may_be_anything(measure, period, codes)
    words = amount(cell, unit_of(measure.form, "")) if worth else say(HIDDEN)
    return Entry(words, hidden=True, place=place, cell=cell if worth else None, shorthand=Shorthand.HIDDEN)


def mark_of(measure: MeasureRelease, period: str, codes: Codes, label: str, unit: str) -> Mark:
    """A cell for a chart: with the sentence that reads it, and no band where its range says nothing."""
    cell = at(measure, period, codes)
    worth = Shape.HIDDEN if tells(measure, period, codes) else Shape.UNTOLD
    short = short_amount(cell, unit) if worth is Shape.HIDDEN else say(HIDDEN)
    return Mark(label, cell, f"{label}: {reading(cell, unit)}", short, worth)


def table_over_time(
    measure: MeasureRelease, caption: str, periods: Sequence[str], columns: Sequence[tuple[str, Codes]]
) -> DataTable:
    """A table with a row for every period and a column for every place in the measure."""
    lines = tuple(
        Line(period_span(p, measure.periods[p]), tuple(entry(measure, p, codes) for _, codes in columns))
        for p in periods
    )
    return DataTable(caption, say("Period"), tuple(heading for heading, _ in columns), lines)


def table_by_code(
    measure: MeasureRelease,
    caption: str,
    corner: str,
    periods: Sequence[str],
    rows: Sequence[tuple[str, Codes]],
) -> DataTable:
    """A table with a row for every place in the measure and a column for every period."""
    lines = tuple(Line(heading, tuple(entry(measure, p, codes) for p in periods)) for heading, codes in rows)
    return DataTable(caption, corner, tuple(column_heading(measure, p) for p in periods), lines)


def column_heading(measure: MeasureRelease, period: str) -> str:
    """A period as a narrow column can hold it."""
    if period in {"all", "last4"}:
        return capital(period_in_words(measure, period).removeprefix(say("the ")))
    return period_span(period, measure.periods[period])


def lived_through(quarters: Sequence[str]) -> str:
    """The period line of a chart over time."""
    first, last = Quarter.parse(quarters[0]), Quarter.parse(quarters[-1])
    return (
        quarter_short(first)
        if first == last
        else say(
            "{first} to {last}",
            first=quarter_short(first),
            last=quarter_short(last),
        )
    )
