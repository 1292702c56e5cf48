"""Door 1: names that stand in two places, given name in one column and family name in another. Nothing is kept here."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from coc_analytics.intake.frame import FORGOTTEN
from coc_analytics.intake.reading import delimiter_of
from coc_analytics.same_person.spelling import words_of

COLUMNS = Path(__file__).with_name("name_columns.txt")
Halves = tuple[tuple[int, int], ...]
IsPerson = Callable[[str], bool]


@lru_cache(maxsize=1)
def _headers() -> tuple[frozenset[str], frozenset[str]]:
    """What columns of given names are called, and what columns of family names are."""
    lines = [line for line in COLUMNS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    first, last = (frozenset(line.partition(":")[2].split()) for line in lines)
    return first, last


def halves_of(headers: Sequence[str]) -> Halves:
    """The places of each given name with the family name that belongs to it, in their order."""
    plain = ["".join(form for word in words_of(header) for form in sorted(word)[:1]) for header in headers]
    first, last = ([at for at, name in enumerate(plain) if name in names] for names in _headers())
    return tuple(zip(first, last, strict=False))


def without_halves(cells: list[str], halves: Halves, is_person: IsPerson) -> list[str]:
    """The cells with both halves of the person's name taken out."""
    cells = list(cells)
    for first, last in halves:
        if max(first, last) < len(cells) and cells[last] and is_person(f"{cells[first]} {cells[last]}"):
            cells[first] = cells[last] = FORGOTTEN
    return cells


def table_without_halves(text: str, is_person: IsPerson) -> str:
    """A table's text with both halves taken out; only rows in which the person stands are written anew."""
    delimiter = delimiter_of(text)
    lines = text.splitlines(keepends=True)
    halves = next((found for line in lines[:20] if (found := halves_of(_cells(line, delimiter)))), ())
    if not halves:
        return text
    return "".join(_row(raw, delimiter, halves, is_person) for raw in _records(lines, delimiter))


def _cells(line: str, delimiter: str) -> list[str]:
    return next(iter(csv.reader([line], delimiter=delimiter)), [])


def _records(lines: list[str], delimiter: str) -> Iterator[str]:
    """The raw text of each record; one with a quoted line's end has several lines."""
    reader, done = csv.reader(lines, delimiter=delimiter), 0
    for _ in reader:
        yield "".join(lines[done : reader.line_num])
        done = reader.line_num


def _row(raw: str, delimiter: str, halves: Halves, is_person: IsPerson) -> str:
    cells = next(iter(csv.reader(io.StringIO(raw, newline=""), delimiter=delimiter)), [])
    kept = without_halves(cells, halves, is_person)
    if kept == cells:
        return raw
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter, lineterminator=raw[len(raw.rstrip("\r\n")) :]).writerow(kept)
    return written.getvalue()


def object_without_halves(document: dict[str, Any], is_person: IsPerson) -> dict[str, Any]:
    """A JSON object with both halves taken out."""
    keys = [key for key, value in document.items() if isinstance(value, str)]
    cells = [document[key] for key in keys]
    return document | dict(zip(keys, without_halves(cells, halves_of(keys), is_person), strict=True))
