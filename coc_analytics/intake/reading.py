"""Door 1: bytes into rows of text. What is read stays in memory; no message here ever repeats a cell.

Accepts UTF-8 with or without BOM, UTF-16, gzip, and commas, semicolons, tabs or bars between columns.
"""

import csv
import gzip
import io
import re
import sys
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path

from coc_analytics.terms import Refusal

LARGEST_TABLE = 512 * 1024 * 1024
_DELIMITERS = ",;\t|"
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx, .ods and any zip; .xls
_PLAIN_COLUMN = re.compile(r"^[a-z][a-z0-9_]{0,40}$")
TOO_WIDE = "more cells than columns"
OWN_COLUMNS = ("quarantine_number", "quarantine_line", "quarantine_reason")
"""What a file of the quarantine has besides its rows' own columns."""
csv.field_size_limit(min(sys.maxsize, 64 * 1024 * 1024))


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its line in the file and its cells by column, blank cells as ''."""

    line: int
    cells: dict[str, str] = field(repr=False)

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class OddRow:
    """A row that could not be used, with the reason; it goes to the quarantine.

    `content` is all of it where its cells only say where it stands; by it the row is known when it comes again.
    """

    line: int
    reason: str
    cells: tuple[str, ...] = field(repr=False)
    content: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Table:
    """A file read as a table: its columns, its usable rows and the odd ones."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...] = field(repr=False)
    odd: tuple[OddRow, ...] = field(repr=False)

    @property
    def rows_in(self) -> int:
        return len(self.rows) + len(self.odd)


def read_bytes(path: Path, file: str, largest: int = LARGEST_TABLE) -> bytes:
    """The bytes of a file, unpacked when gzipped; refused when empty, damaged or too large to be a table."""
    with path.open("rb") as stream:
        start = stream.read(2)
        stream.seek(0)
        content = _unzipped(stream, largest) if start == b"\x1f\x8b" else stream.read(largest + 1)
    if content is None:
        raise Refusal("the compressed file is damaged", "compress it again", file=file)
    if len(content) > largest:
        raise Refusal("the file is too large to be read as a table", "split it", file=file)
    if not content.strip(b"\x00\xff\xfe\xef\xbb\xbf\r\n\t ,;"):
        raise Refusal("the file is empty", "export it again, or remove it", file=file)
    if content.startswith(_WORKBOOKS):
        raise Refusal(
            "the file is an old workbook or an archive, not a table",
            "save it as CSV in UTF-8, or as .xlsx",
            file=file,
        )
    return content


def _unzipped(stream: io.BufferedReader, largest: int) -> bytes | None:
    try:
        with gzip.GzipFile(fileobj=stream) as unpacked:
            return unpacked.read(largest + 1)
    except (OSError, EOFError, zlib.error):
        return None


def read_text(path: Path, file: str) -> str:
    """The text of a file; refused when it is neither UTF-8 nor UTF-16."""
    return decode(read_bytes(path, file), file)


def decode(content: bytes, file: str) -> str:
    """Bytes as text: UTF-8 or UTF-16, by byte order mark or by where the zero bytes are; else refused."""
    try:
        text = content.decode(encoding_of(content))
    except UnicodeDecodeError:
        text = ""
    if not text or "\x00" in text:
        raise Refusal("the file is not text in UTF-8 or UTF-16", "save it as CSV in UTF-8", file=file)
    return text


def encoding_of(content: bytes) -> str:
    """UTF-8 or UTF-16, by byte order mark or by where the zero bytes are."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    start = content[:400]
    if start[1::2].count(0) * 2 > len(start) // 2:  # mostly Latin letters, so every second byte is zero
        return "utf-16-le"
    if start[0::2].count(0) * 2 > len(start) // 2:
        return "utf-16-be"
    return "utf-8-sig"


def read_lines(path: Path, file: str) -> list[tuple[int, list[str]]]:
    """Every non-blank line of a CSV or a workbook's sheet with its number; refused when a quotation never closes."""
    if is_workbook(path):
        from coc_analytics.intake.workbooks import read_workbook

        return read_workbook(path, file)
    return split(read_text(path, file), file)


def is_workbook(path: Path) -> bool:
    """Whether a file is a workbook as spreadsheets write them today (.xlsx), whatever it is called."""
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (OSError, ValueError, zipfile.BadZipFile):
        return False


def split(text: str, file: str) -> list[tuple[int, list[str]]]:
    """The non-blank records of a CSV text, each with the line it starts on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    records, start, broken = [], 1, 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                records.append((start, [cell.strip() for cell in cells]))
            start = reader.line_num + 1
    except csv.Error:
        broken = start
    if broken:
        raise Refusal(
            "a quoted cell does not end where it should",
            "close its quotation marks and double those inside it",
            file=file,
            line=broken,
        )
    return records


def delimiter_of(text: str) -> str:
    """The character between columns: the one found most often in the first line that has any."""
    for line in text[:20_000].splitlines()[:10]:
        bare = re.sub(r'"[^"]*"', "", line)
        counts = [bare.count(mark) for mark in _DELIMITERS]
        if any(counts):
            return _DELIMITERS[counts.index(max(counts))]
    return ","


def column_name(header: str) -> str:
    """A header as columns are named: lower case, words joined by underscores."""
    return re.sub(r"[\s\-]+", "_", header.strip().strip("\ufeff").casefold())


def read_table(path: Path, file: str, required: Sequence[str], known: Sequence[str]) -> Table:
    """A canonical table: every required column there, no unknown one, one header; else the file is refused."""
    records = read_lines(path, file)
    return table_of(records, file, required, known)


def table_of(
    records: list[tuple[int, list[str]]], file: str, required: Sequence[str], known: Sequence[str]
) -> Table:
    """Records as a canonical table; the first is the header."""
    if not records:
        raise Refusal("the file is empty", "export it again, or remove it", file=file)
    columns = tuple(column_name(cell) for cell in records[0][1])
    refuse_wrong_columns(records[0][1], file, required, known)
    rows, odd = [], []
    for line, cells in records[1:]:
        _refuse_second_header(columns, cells, required, file, line)
        reason = odd_shape(columns, cells)
        if reason:
            odd.append(OddRow(line, reason, tuple(cells)))
        else:
            rows.append(Row(line, {name: cell for name, cell in zip(columns, cells, strict=False) if name}))
    return Table(file, columns, tuple(rows), tuple(odd))


def plain_table(path: Path, file: str, required: Sequence[str], known: Sequence[str]) -> Table:
    """A canonical table of the committee's own, for which there is no quarantine: an odd row refuses the file."""
    table = read_table(path, file, required, known)
    if table.odd:
        raise Refusal(
            "a row has more cells than columns",
            "put quotation marks around a cell that holds a comma",
            file=file,
            line=table.odd[0].line,
        )
    return table


def is_too_wide(columns: Sequence[str], cells: Sequence[str]) -> bool:
    """Whether something stands where there is no column, so that nobody knows what is what."""
    return any(cells[len(columns) :])


def odd_shape(columns: Sequence[str], cells: Sequence[str]) -> str:
    """Why a row does not fit its header, or ''."""
    if is_too_wide(columns, cells):
        return TOO_WIDE
    if any(cell for name, cell in zip(columns, cells, strict=False) if not name):
        return "a cell under a column without a name"
    return ""


def refuse_wrong_columns(
    written: Sequence[str], file: str, required: Sequence[str], known: Sequence[str]
) -> None:
    """Stop at a header that is not the contract's.

    Missing columns are looked for first: only then is it sure that the line is a header, and that an unknown
    name in it is a column's and not somebody's; even then only a plain lower-case one is repeated.
    """
    columns = [column_name(cell) for cell in written]
    named = [name for name in columns if name]
    for wanted in required:
        if wanted not in named:
            raise Refusal(
                "a required column is missing",
                "add it, give your column this name, or run `coc map` on a form of your own",
                file=file,
                column=wanted,
            )
    for position, name in enumerate(columns, start=1):
        if name and name not in known and name not in OWN_COLUMNS:
            raise Refusal(
                "there is a column this version does not know",
                "remove it, map it in community.toml, or run `coc map` on a form of your own",
                file=file,
                column=name if _PLAIN_COLUMN.match(written[position - 1]) else f"number {position}",
            )
        if name and named.count(name) > 1:
            raise Refusal("a column appears twice", "remove one of the two", file=file, column=name)


def _refuse_second_header(
    columns: Sequence[str], cells: Sequence[str], required: Sequence[str], file: str, line: int
) -> None:
    again = {name for name, cell in zip(columns, cells, strict=False) if name and column_name(cell) == name}
    if again and (again >= {name for name in columns if name} or again & set(required)):
        raise Refusal(
            "there is a second header", "keep one header row and one table a file", file=file, line=line
        )


def moment(text: str, zone: tzinfo) -> datetime | None:
    """An ISO 8601 date or time as UTC; without an offset it is the community's local time; None if impossible."""
    try:
        local = datetime.fromisoformat(text.strip())
        aware = local if local.tzinfo else local.replace(tzinfo=zone)
        result = aware.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return result if 1970 <= result.year <= 2100 else None


def day(text: str) -> date | None:
    """An ISO 8601 date; None if impossible."""
    try:
        result = datetime.fromisoformat(text.strip()).date()
    except ValueError:
        return None
    return result if 1900 <= result.year <= 2200 else None
