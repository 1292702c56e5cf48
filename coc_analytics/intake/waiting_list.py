"""Door 1: the list of rows that wait, and giving one up. Numbers, places and reasons are said; a row's cells never are."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from coc_analytics.intake import quarantine
from coc_analytics.intake.keeping import batch_of
from coc_analytics.intake.keys import KEY_FILE, load_keys
from coc_analytics.intake.places import Export, find_exports, name_in_messages
from coc_analytics.intake.quarantine import FOLDER, Waiting
from coc_analytics.intake.set_aside import Known, give_up, given_up_by_source, lies_at, number_all
from coc_analytics.terms import Refusal, Source

_SHOWN = 20
"""Rows of one source and reason that are listed one by one; a file of which none can be read may have thousands."""
_NOUNS = {
    Source.MBOX: "mail",
    Source.SLACK: "message",
    Source.ZULIP: "message",
    Source.DISCORD: "line or message",
    Source.DISCOURSE: "line or post",
    Source.MATTERMOST: "line or record",
}
_TABLES = {
    Source.REPORTS: "reports",
    Source.PULSE: "pulse",
    Source.GENERIC: "participation/generic",
}
_MEND = (
    "to bring a row back: mend it where it stands in its export, put the export back where it lay (what was a zip may lie "
    "there unpacked, as a folder) and run `coc intake`; all the other rows are known and count once"
)
_MEND_HERE = (
    "a row of {sources} can be mended in its quarantine file as well: mend it there, move that file to {folders} and run "
    "`coc intake`"
)
_LOOK = "what a row holds and where exactly it stands is in its quarantine file, for you to open; nothing prints it"
_GIVE_UP = (
    "to give one up: `coc quarantine dismiss NUMBER`; it stays counted as set aside and never waits again"
)


def waiting_lines(vault: Path) -> tuple[str, ...]:
    """The rows that wait by source and reason, each with its number and place, and what to do about them."""
    known = number_all(vault)
    rows = quarantine.waiting_rows(vault)
    if not rows:
        return ("no row waits", *_given_up_lines(known))
    count = "1 row waits" if len(rows) == 1 else f"{len(rows)} rows wait"
    return (count, *_listed(rows, known, vault), *_what_to_do(rows), *_given_up_lines(known))


def dismiss(vault: Path, numbers: Sequence[int]) -> tuple[str, ...]:
    """Give up the rows with these numbers, all of them or none; the same again changes nothing.

    Refuses a number that no row has. Returns lines that say which rows were given up.
    """
    known = number_all(vault)
    waiting = {row.number: row for row in quarantine.waiting_rows(vault)}
    for number in numbers:
        if number not in waiting and number not in known.given_up:
            raise Refusal(f"no row with the number {number} waits", "`coc quarantine` lists those that do")
    rows = [waiting[number] for number in dict.fromkeys(numbers) if number in waiting]
    before = [number for number in dict.fromkeys(numbers) if number not in waiting]
    names = _exports_of(rows, known, vault)
    lines = [f"given up: {_row(row, names, known)} ({_reason(known, row)})" for row in rows]
    now = give_up(vault, known, rows)
    return (*lines, *(f"row {number} was given up before" for number in before), *_given_up_lines(now))


def has_waiting(vault: Path) -> bool:
    """Whether any row waits."""
    return bool(quarantine.waiting_rows(vault))


def _listed(rows: Sequence[Waiting], known: Known, vault: Path) -> Iterator[str]:
    names = _exports_of(rows, known, vault)

    def kind(row: Waiting) -> tuple[str, str]:
        return row.source.value, _reason(known, row)

    for (source, reason), group in groupby(sorted(rows, key=lambda row: (*kind(row), row.number)), kind):
        alike = list(group)
        yield f"{source}: {reason}"
        yield from (f"  {_row(row, names, known)}" for row in alike[:_SHOWN])
        if len(alike) > _SHOWN:
            yield f"  and {len(alike) - _SHOWN} more, the last of them number {alike[-1].number}"
        yield from (f"  in {file}" for file in sorted({_file(row, vault) for row in alike}))


def _row(row: Waiting, names: dict[str, str], known: Known) -> str:
    place = f", {_NOUNS.get(row.source, 'line')} {row.line}" if row.line else ""
    return f"{row.number:>4}  {names[row.batch]}{place}"


def _reason(known: Known, row: Waiting) -> str:
    """Why a row waits, as this software wrote it down; the quarantine's own file may have been changed by hand."""
    return known.rows[row.number].reason if row.number in known.rows else "its reason stands in its file"


def _file(row: Waiting, vault: Path) -> str:
    """The quarantine file of a row; one that this software did not name may be called after somebody."""
    is_ours = len(row.batch) == 16 and set(row.batch) <= set("0123456789abcdef")
    return str(vault / FOLDER / row.source / (f"{row.batch}.csv" if is_ours else "a file of another name"))


def _exports_of(rows: Sequence[Waiting], known: Known, vault: Path) -> dict[str, str]:
    """How messages call the export of each batch: the one with the same content, else the one that lies where it lay."""
    names = dict.fromkeys((row.batch for row in rows), "an export that is in the vault no longer")
    sources = {row.source for row in rows}
    exports = [export for export in find_exports(vault) if export.source in sources]
    keys = load_keys(vault) if exports and (vault / KEY_FILE).exists() else None
    if keys is None:
        return names
    by_content = {batch_of(keys, export): export for export in exports}
    for batch in names:
        near = (each for each in exports if lies_at(keys, vault, each.path, known.exports.get(batch)))
        found: Export | None = by_content.get(batch) or next(near, None)
        if found is not None:
            names[batch] = name_in_messages(found.path, vault)
    return names


def _what_to_do(rows: Sequence[Waiting]) -> Iterator[str]:
    yield _MEND
    tables = [source for source in _TABLES if any(row.source is source for row in rows)]
    if tables:
        folders = " or ".join(_TABLES[source] for source in tables)
        yield _MEND_HERE.format(sources=" or ".join(tables), folders=folders)
    yield _LOOK
    yield _GIVE_UP


def _given_up_lines(known: Known) -> Iterator[str]:
    counts = given_up_by_source(known)
    if counts:
        yield f"given up so far: {', '.join(f'{number} of {source}' for source, number in counts.items())}"
