"""Reader: a table as a file to keep: exactly what the page shows, with the shorthand of statistical services."""

import csv
import io
from base64 import b64encode

from coc_analytics.dashboards.blocks import Block, DataTable, Entry, Shorthand
from coc_analytics.dashboards.words import visible
from coc_analytics.terms import ReleaseState

COLUMNS = ("row", "column", "shown_as", "n", "low", "high", "shorthand")
IN_PLACE = {Shorthand.HIDDEN, Shorthand.NOT_APPLICABLE}
PROVISIONAL = {ReleaseState.DRAFT, ReleaseState.CHECKED}
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a field begins that a spreadsheet would calculate."""


def download_of(block: Block, state: ReleaseState) -> str:
    """A block's table as an address a link can hold; nothing is asked of any network."""
    text = as_csv(block.table, state).encode("utf-8-sig")
    return f"data:text/csv;charset=utf-8;base64,{b64encode(text).decode()}"


def as_csv(table: DataTable, state: ReleaseState) -> str:
    """A line for every field: its words, number and range, `[c]` or `[z]` in place of a number, `[u]` `[p]` beside."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for line in table.lines:
        for column, entry in zip(table.columns, line.entries, strict=True):
            words = "; ".join(part for part in (entry.words, entry.detail) if part)
            fields = (line.heading, column, words, *_numbers(entry), _beside(entry, state))
            writer.writerow([_harmless(field) for field in fields])
    return out.getvalue()


def _numbers(entry: Entry) -> tuple[str, str, str]:
    if entry.cell is None:
        return (str(entry.shorthand) if entry.shorthand in IN_PLACE else "", "", "")
    n, low, high = (
        "" if end is None else f"{end:.10g}" for end in (entry.cell.n, entry.cell.low, entry.cell.high)
    )
    return (str(entry.shorthand) if entry.shorthand in IN_PLACE else n, low, high)


def _beside(entry: Entry, state: ReleaseState) -> str:
    marks = [entry.shorthand] if entry.shorthand is Shorthand.UNSTABLE else []
    return " ".join([*marks, Shorthand.PROVISIONAL] if state in PROVISIONAL else marks)


def _harmless(field: str) -> str:
    """A field that no spreadsheet takes for a formula."""
    text = visible(field)
    return f"'{text}" if text.startswith(FORMULA) else text
