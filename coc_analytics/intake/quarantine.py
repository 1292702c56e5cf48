"""Door 1: rows that could not be used wait in the vault, each with its number and its reason. Cells stand in these files alone.

A quarantine file has the columns of the file it came from and three more. Nothing is written when nothing was set
aside; a file of which nothing waits any more is removed.
"""

import csv
import io
import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from coc_analytics.intake.reading import OWN_COLUMNS, OddRow, delimiter_of
from coc_analytics.terms import Source

FOLDER = "quarantine"


@dataclass(frozen=True, order=True)
class Waiting:
    """A row that waits, without its cells: its number, the batch that brought it, and its line in the export."""

    number: int
    source: Source
    batch: str
    line: int


def set_aside(
    vault: Path,
    source: Source,
    batch: int,
    columns: Sequence[str],
    rows: Sequence[OddRow],
    numbers: Sequence[int],
) -> None:
    """Write the odd rows of a batch, whole or not at all; the same batch gives the same file."""
    if rows:
        lines = [
            [number, row.line, row.reason, *row.cells] for number, row in zip(numbers, rows, strict=True)
        ]
        _write(_place(vault, source, f"{batch:016x}"), [[*OWN_COLUMNS, *columns], *lines])


def waiting_rows(vault: Path, source: Source | None = None) -> list[Waiting]:
    """Every row that waits, or those of one source, by number; one of an earlier version that has none yet has 0."""
    return sorted(row for path in _files(vault, source.value if source else "*") for row in _rows(path))


def without_numbers(vault: Path) -> list[Path]:
    """The files whose rows have no number yet."""
    return [path for path in _files(vault) if OWN_COLUMNS[0] not in _read(path)[0]]


def give_numbers(path: Path, first: int) -> int:
    """Number the rows of a file from `first` on; gives the next free number."""
    header, *rows = _read(path)
    numbered = [[str(number), *row] for number, row in enumerate(rows, start=first)]
    _write(path, [[OWN_COLUMNS[0], *header], *numbered])
    return first + len(rows)


def take_out(vault: Path, rows: Collection[Waiting]) -> None:
    """Let rows wait no longer; their cells leave the quarantine."""
    gone = {row.number for row in rows}
    for source, batch in sorted({(row.source, row.batch) for row in rows}):
        path = _place(vault, source, batch)
        header, *lines = _read(path)
        at = header.index(OWN_COLUMNS[0])
        left = [line for line in lines if _whole(line, at) not in gone]
        if left:
            _write(path, [header, *left])
        else:
            path.unlink()


def _place(vault: Path, source: Source, batch: str) -> Path:
    return vault / FOLDER / source / f"{batch}.csv"


def _files(vault: Path, source: str = "*") -> list[Path]:
    known = {source.value for source in Source}
    return [path for path in sorted((vault / FOLDER).glob(f"{source}/*.csv")) if path.parent.name in known]


def _rows(path: Path) -> Iterator[Waiting]:
    header, *rows = _read(path)
    at = [header.index(name) if name in header else -1 for name in OWN_COLUMNS[:2]]
    for row in rows:
        number, line = (row[place] if 0 <= place < len(row) else "" for place in at)
        yield Waiting(_number(number), Source(path.parent.name), path.stem, _number(line))


def _whole(row: Sequence[str], at: int) -> int:
    return _number(row[at]) if at < len(row) else 0


def _number(cell: str) -> int:
    return int(cell) if cell.isascii() and cell.isdigit() else 0


def _read(path: Path) -> list[list[str]]:
    """The lines of a quarantine file, which somebody may have opened in a spreadsheet."""
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    return [line for line in reader if any(line)] or [[]]


def _write(path: Path, lines: Sequence[Sequence[object]]) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.stem}.new")
    with os.fdopen(
        os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", newline="", encoding="utf-8"
    ) as file:
        csv.writer(file).writerows(lines)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
