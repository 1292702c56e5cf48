"""Reader: what a page is made of, before it is HTML. Strings here are plain text; the template escapes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from coc_analytics.dashboards.drawing import Chart
from coc_analytics.dashboards.rollups import at
from coc_analytics.dashboards.wording import (
    NOT_YET,
    amount,
    as_of,
    in_period,
    period_name,
    period_span,
    quarter_short,
    tells_nothing,
    unit_of,
)
from coc_analytics.dashboards.words import capital
from coc_analytics.periods import Quarter
from coc_analytics.release import MeasureRelease, Release

Codes = tuple[str, ...]
OPEN = "hidden, too wide a range to tell"


@dataclass(frozen=True)
class Entry:
    """One field of a table, in words; `hidden` fields are hatched as on the charts; `detail` stands below."""

    words: str
    hidden: bool = False
    detail: str = ""


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

    @property
    def accessible_name(self) -> str:
        return f"Chart: {self.title}. {self.summary}"


@dataclass(frozen=True)
class Section:
    """A part of a page with its heading, what it is about, and its blocks."""

    name: str
    title: str
    about: tuple[str, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Fact:
    """One sentence of the headline and what it is about."""

    topic: str
    sentence: str


@dataclass(frozen=True)
class Page:
    """Everything one dashboard says."""

    release: Release
    reader: str
    headline: tuple[Fact, ...]
    cannot_say: tuple[str, ...]
    sections: tuple[Section, ...]
    about: tuple[str, ...]


@dataclass(frozen=True)
class View:
    """A release as the builders of blocks ask it."""

    release: Release

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
        """The measure, or None where this release has none of that name or it speaks of no period."""
        found = self.release.measures.get(name)
        return found if found is not None and found.periods else None


def period_in_words(measure: MeasureRelease, period: str) -> str:
    return period_name(period, measure.periods[period])


def starting_in(measure: MeasureRelease, period: str) -> str:
    return in_period(period, measure.periods[period])


def within(measure: MeasureRelease, period: str) -> str:
    """A period inside a sentence: `in 2025`, `over the last four quarters`."""
    words = starting_in(measure, period)
    return words[0].lower() + words[1:]


def entry(measure: MeasureRelease, period: str, codes: Codes = ()) -> Entry:
    """A cell for a table: exact, an interval in words, or that it did not exist yet."""
    if (period, *codes) in measure.impossible:
        return Entry(NOT_YET)
    cell = at(measure, period, codes)
    unit = unit_of(measure.form, "")
    if cell is not None and tells_nothing(cell, measure.form):
        return Entry(OPEN, hidden=True)
    return Entry(amount(cell, unit), hidden=cell is None or cell.hidden)


def table_over_time(
    measure: MeasureRelease, caption: str, periods: Sequence[str], columns: Sequence[tuple[str, Codes]]
) -> DataTable:
    """A table with a row for every period and a column for every place in the measure."""
    lines = tuple(
        Line(period_span(p, measure.periods[p]), tuple(entry(measure, p, codes) for _, codes in columns))
        for p in periods
    )
    return DataTable(caption, "Period", tuple(heading for heading, _ in columns), lines)


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
        return capital(period_in_words(measure, period).removeprefix("the "))
    return period_span(period, measure.periods[period])


def lived_through(quarters: Sequence[str]) -> str:
    """The period line of a chart over time."""
    first, last = Quarter.parse(quarters[0]), Quarter.parse(quarters[-1])
    return quarter_short(first) if first == last else f"{quarter_short(first)} to {quarter_short(last)}"
