"""The auditor: every promise that releases break together, from the releases alone. It never sees a true count."""

from collections.abc import Collection, Sequence

from . import over_time, reading, remainders
from .book import Book
from .questions import examine
from .tables import Finding, Hint, ReleasedTable


def audit(
    releases: Sequence[Sequence[ReleasedTable]],
    thresholds: Sequence[int],
    hints: Sequence[Hint] = (),
    elsewhere: Collection[str] = (),
) -> tuple[Finding, ...]:
    """Every promise that the releases together break; empty where all are kept.

    `releases` are the editions in the order they were released, each with all its tables, and `thresholds` theirs. A
    number's threshold is the smallest at which it, a part of it or something it is a part of was ever in a release.
    Checked: numbers of one identity agree; every shown number is at least its threshold; some table of whole numbers
    agrees with all that is shown; every hidden cell takes every value below its threshold in such a table; withheld
    cells are never below theirs; no interval is narrower than what is possible. `hints` only save time.
    What values hidden cells can take is not asked of tables named `elsewhere`: that is proven there.
    """
    book = Book()
    for edition, (tables, threshold) in enumerate(zip(releases, thresholds, strict=True)):
        reading.read(book, edition, tables, threshold)
    over_time.tie_time(book)
    findings = [*book.findings, *book.too_small(), *book.contradictions()]
    if not findings:
        findings += remainders.too_little_left(book)
        for part in book.parts():
            findings += examine(book, part, hints, elsewhere)
    return tuple(sorted(set(findings), key=lambda found: (found.table, found.cell, found.rule)))


def audit_intervals(releases: Sequence[Sequence[ReleasedTable]]) -> tuple[Finding, ...]:
    """Every hidden cell whose published upper end is below what the shown numbers leave possible.

    Such an interval would say more than the shown numbers do: which hidden cells are small, for one. Takes a
    program for each hidden cell that simple sums do not settle, so it is asked once an audit, not in the search.
    """
    book, findings = Book(), []
    for edition, tables in enumerate(releases):
        reading.read(book, edition, tables, 0)
    over_time.tie_time(book)
    for part in book.parts():
        _, limits = part.limits
        for column, number in enumerate(part.numbers):
            high = book.interval.get(number, (0, None))[1]
            if high is not None and limits[column] > high and part.can_exceed(column, high):
                findings.append(
                    Finding("an interval is not narrower than what is possible", *book.where[number])
                )
    return tuple(sorted(findings, key=lambda found: (found.table, found.cell)))
