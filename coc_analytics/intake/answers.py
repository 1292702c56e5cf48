"""Door 1: cells into the committee's vocabulary. An answer outside it refuses the file and is never repeated."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from coc_analytics.intake.frame import is_nobody
from coc_analytics.intake.reading import Row, moment
from coc_analytics.terms import Refusal

Word = TypeVar("Word", bound=StrEnum)


def one(row: Row, column: str, words: type[Word], blank: Word, file: str) -> Word:
    """The answer in a cell, `blank` when there is none."""
    cell = _written(row[column])
    if not cell:
        return blank
    allowed = [word for word in words if word.value not in ("unknown", "not_recorded")]
    if cell not in allowed and cell != blank.value:
        raise _unknown(row, column, allowed, file)
    return words(cell)


def several(row: Row, column: str, words: type[Word], file: str) -> tuple[Word, ...]:
    """The answers in a cell, `;` between them, each once and in the vocabulary's order."""
    cells = {_written(cell) for cell in row[column].split(";")} - {""}
    allowed = [word for word in words if word.value not in ("unknown", "not_recorded")]
    if not cells <= set(allowed):
        raise _unknown(row, column, allowed, file)
    return tuple(word for word in words if word.value in cells)


def identifiers(row: Row, column: str, known: Iterable[str], file: str) -> tuple[str, ...]:
    """The ids in a cell, `;` between them; one that the taxonomy does not have refuses the file."""
    cells, order = {_written(cell) for cell in row[column].split(";")} - {""}, tuple(known)
    if not cells <= set(order):
        raise Refusal(
            "an id is not in the taxonomy",
            "use the behaviour ids of your taxonomy, with ; between them",
            file=file,
            column=column,
            line=row.line,
        )
    return tuple(known_id for known_id in order if known_id in cells)


def persons(row: Row, column: str) -> tuple[str, ...]:
    """The people named in a cell, `;` between them."""
    return tuple(name.strip() for name in row[column].split(";") if not is_nobody(name))


def time(row: Row, column: str, zone: ZoneInfo, file: str) -> datetime | None:
    """The time in a cell as UTC, None when blank; an impossible one refuses the file."""
    if not row[column]:
        return None
    result = moment(row[column], zone)
    if result is None:
        raise Refusal(
            "a time is impossible or written in a way that nobody can be sure of",
            "write it like 2026-03-31T14:05:00+02:00; what letters such as IST mean follows from the source's zone",
            file=file,
            column=column,
            line=row.line,
        )
    return result


def is_day_alone(cell: str) -> bool:
    """Whether a cell in ISO 8601 names a day and no time of it."""
    return ":" not in cell and "T" not in cell.upper()


def whole(row: Row, column: str, low: int, high: int, file: str) -> int | None:
    """The whole number in a cell, None when blank; one outside low to high refuses the file."""
    if not row[column]:
        return None
    cell = row[column].removesuffix(".0")
    if not (cell.isascii() and cell.isdigit() and len(cell) < 10 and low <= int(cell) <= high):
        raise Refusal(
            "a number is not allowed",
            f"write a whole number from {low} to {high}, or leave the cell empty",
            file=file,
            column=column,
            line=row.line,
        )
    return int(cell)


def _written(cell: str) -> str:
    return "_".join(cell.casefold().replace("-", " ").replace("_", " ").split())


def _unknown(row: Row, column: str, allowed: Iterable[str], file: str) -> Refusal:
    return Refusal(
        "an answer is not in the vocabulary",
        f"use {', '.join(allowed)}, or map yours in community.toml",
        file=file,
        column=column,
        line=row.line,
    )
