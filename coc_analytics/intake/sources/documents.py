"""Door 1: JSON and times in JSON, read without trusting either. Nothing that is read appears in a message."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from coc_analytics.intake.reading import moment, read_text
from coc_analytics.terms import Refusal

Fields = Mapping[str, Any]


def read_json(path: Path, file: str) -> Any:
    """A file's JSON; anything else is refused."""
    try:
        return json.loads(read_text(path, file))
    except (ValueError, RecursionError):
        broken = Refusal("the file is not JSON, or is cut off", "export it again", file=file)
    raise broken


def records_in(document: Any, *paths: str) -> list[Any]:
    """The list at the first of these dotted paths that has one; the document itself if it is a list."""
    if isinstance(document, list):
        return document
    for path in paths:
        found = document
        for step in path.split("."):
            found = found.get(step) if isinstance(found, dict) else None
        if isinstance(found, list):
            return found
    return []


def text(fields: Any, *names: str) -> str:
    """The first of these fields that holds text or a number, as text; '' where none does."""
    for name in names:
        value = fields.get(name) if isinstance(fields, dict) else None
        if isinstance(value, str) and value.strip():
            return value.strip()
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
    return ""


def part(fields: Any, name: str) -> Fields:
    """A field that is itself a record; an empty one where it is not."""
    value = fields.get(name) if isinstance(fields, dict) else None
    return value if isinstance(value, dict) else {}


def parts(fields: Any, name: str) -> Iterator[Fields]:
    """The records in a field that is a list."""
    value = fields.get(name) if isinstance(fields, dict) else None
    return (each for each in value if isinstance(each, dict)) if isinstance(value, list) else iter(())


def when(value: Any, zone: ZoneInfo) -> datetime | None:
    """A time as JSON writes it: ISO 8601 text, or seconds or milliseconds since 1970."""
    if isinstance(value, str):
        return moment(value, zone)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        result = datetime.fromtimestamp(value / 1000 if abs(value) > 1e11 else value, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return result if 1970 <= result.year <= 2100 else None
