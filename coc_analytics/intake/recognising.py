"""Door 1: which platform made a file that no folder speaks for, by its content. Nothing of it is kept or repeated."""

import gzip
import re
import zipfile
from pathlib import Path

from coc_analytics.intake.reading import encoding_of, is_workbook, read_lines
from coc_analytics.terms import Refusal, Source

_START = 65_536
_SIGNS = (
    # what the start of a file, in lower case, must hold
    (Source.MBOX, r"\Afrom .*\n[\w-]+:"),
    (Source.MATTERMOST, r'\A\s*\{"type":\s*"(?:version|info|role|team|channel|user|post|emoji)"'),
    (Source.MATTERMOST, r"\A[^\n]*post creation time"),
    (Source.DISCORD, r'\A\s*\{\s*"guild"\s*:'),
    (Source.DISCORD, r'\A[^\n]*"?authorid"?[,;\t]'),
    (Source.DISCOURSE, r'\A\s*[\[{].*"(?:latest_posts|post_stream|post_number|topic_slug)"'),
    (Source.ZULIP, r'\A\s*[\[{].*"(?:sender_full_name|zerver_message)"'),
    (
        Source.TEAMS,
        r"utc ?event ?timestamp|user action|in-meeting duration|\A\W*1\. (?:summary|resumen|übersicht)",
    ),
    (Source.EVENTBRITE, r"\A[^\n]*(?:order #|order no\.|attendee #|attendee status)"),
    (
        Source.ZOOM,
        r"name \(original name\)|\A\W*(?:meeting id|topic)[,;\t]|\A[^\n]*join time[^\n]*leave time",
    ),
    (Source.ZOOM, r"\A\W*name[,;\t][^\n]*duration \(minutes\)"),
    (Source.DISCOURSE, r"\A[^\n]*\busername\b[^\n]*\bcreated_at\b|\A[^\n]*\bcreated_at\b[^\n]*\busername\b"),
)


def recognise(path: Path) -> Source:
    """The platform that made a file; generic where nothing tells, so that its columns are checked strictly.

    A file that cannot be opened is generic as well: it is refused by itself, and stops no other.
    """
    try:
        return _recognised(path)
    except OSError:
        return Source.GENERIC


def _recognised(path: Path) -> Source:
    if is_workbook(path):
        start = _start_of_sheet(path).casefold()
    elif path.name.endswith(".zip") or _starts_with(path, b"PK\x03\x04"):
        return _of_names(path)
    else:
        start = _start(path).casefold()
    return next((source for source, sign in _SIGNS if re.search(sign, start, re.DOTALL)), Source.GENERIC)


def _starts_with(path: Path, magic: bytes) -> bool:
    with path.open("rb") as stream:
        return stream.read(len(magic)) == magic


def _start(path: Path) -> str:
    """The first lines of a file as text, whatever its encoding."""
    try:
        with gzip.open(path) if _starts_with(path, b"\x1f\x8b") else path.open("rb") as stream:
            content = stream.read(_START)
    except (OSError, EOFError):
        return ""
    return content.decode(encoding_of(content), "replace").lstrip("\ufeff")


def _start_of_sheet(path: Path) -> str:
    """The first lines of a workbook as they would stand in a CSV."""
    try:
        lines = read_lines(path, "")[:20]
    except Refusal:
        return ""
    return "\n".join(",".join(cells) for _, cells in lines)


def _of_names(path: Path) -> Source:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name.split("/")[-1] for name in archive.namelist()]
    except (OSError, zipfile.BadZipFile):
        return Source.GENERIC
    if "channels.json" in names:
        return Source.SLACK
    if any(name.endswith(".jsonl") for name in names):
        return Source.MATTERMOST
    return Source.ZULIP if any(name.endswith(".json") for name in names) else Source.GENERIC
