"""Door 1, source: mailing lists, as mbox or as pipermail's monthly text. Bodies and subjects are forgotten at once.

Addresses may be written `user at host`, encodings may be unknown and fields may be missing; automatic mail is no
activity.
"""

import email.utils
import mailbox
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.header import decode_header
from email.message import Message
from pathlib import Path
from zoneinfo import ZoneInfo

from coc_analytics.intake.frame import Collector
from coc_analytics.intake.reading import read_bytes
from coc_analytics.intake.sources.talk import Post, tell, tell_nothing
from coc_analytics.terms import Refusal

_ROBOTS = re.compile(
    r"mailer-daemon|postmaster|no-?reply|donotreply|-(?:bounces|request|owner)@|notifications?@", re.I
)
_AT = re.compile(r"([\w.+-]+)\s+(?:at|en|chez|bei)\s+([\w-]+(?:(?:\.|\s+dot\s+)[\w-]+)+)", re.IGNORECASE)
_ADDRESS = re.compile(r"[\w.+\-']+@[\w\-]+(?:\.[\w\-]+)+")
_SEPARATOR = re.compile(rb"^From .*\d{4}\s*$")
_LONGEST_BODY = 200_000


def read_mbox(path: Path, file: str, temporary: Path, collector: Collector) -> tuple[str, ...]:
    """Every message of an archive; `temporary` is a place inside the vault for `mailbox` to read from."""
    content = read_bytes(path, file)
    if not re.search(rb"^From ", content, re.MULTILINE):
        raise Refusal("the file is no mail archive", "export the list as mbox", file=file)
    temporary.write_bytes(_guarded(content))
    try:
        box = mailbox.mbox(temporary, create=False)
        for number, key in enumerate(box.iterkeys(), start=1):
            _take(box.get_message(key), number, path, collector)
        box.close()
    finally:
        temporary.unlink(missing_ok=True)
    return ("message",)


def _guarded(content: bytes) -> bytes:
    """The archive with every `From ` that starts no message masked, as mbox asks its writers to do."""
    lines = content.replace(b"\r\n", b"\n").split(b"\n")
    return b"\n".join(
        b">" + line if line.startswith(b"From ") and not _starts_message(lines, number) else line
        for number, line in enumerate(lines)
    )


def _starts_message(lines: list[bytes], number: int) -> bool:
    """A separator carries a year, or is followed by a header line."""
    following = lines[number + 1] if number + 1 < len(lines) else b""
    return bool(_SEPARATOR.match(lines[number])) or bool(re.match(rb"^[A-Za-z][\w-]*:\s", following))


def _take(message: mailbox.mboxMessage, number: int, path: Path, collector: Collector) -> None:
    author, sent = _author(message), _sent(message, collector.community.zone)
    if not author or sent is None:
        collector.set_aside(number, "a message without an author or a time", (str(number),))
        return
    own = _header(message, "Message-ID") or f"{author} {sent.isoformat()} {_header(message, 'Subject')}"
    if _is_automatic(message, author):
        tell_nothing(collector, (own,), sent)
        return
    room = _list_name(message, path)
    references = _header(message, "References").split()
    answers = _header(message, "In-Reply-To").split()[:1] or references[-1:]
    tell(
        collector,
        Post(
            natural=(own,),
            author=author,
            when=sent,
            text=_body(message),
            room=room,
            group=room,
            id=own,
            answers=answers[0] if answers else "",
            is_reply=bool(answers)
            or bool(re.match(r"\s*(?:re|aw|sv|rv)\s*:", _header(message, "Subject"), re.I)),
        ),
    )


def _header(message: Message, name: str) -> str:
    """A header as text, whatever encoding it claims."""
    try:
        pieces = decode_header(str(message.get(name, "")))
    except (ValueError, LookupError, UnicodeError, AttributeError, TypeError):
        return ""
    return "".join(_piece(*piece) for piece in pieces).strip()


def _piece(content: bytes | str, charset: str | None) -> str:
    if isinstance(content, str):
        return content
    try:
        return content.decode(charset or "utf-8", "replace")
    except (LookupError, UnicodeError):
        return content.decode("latin-1")


def _author(message: mailbox.mboxMessage) -> str:
    """The address, also when written `user at host`; a name where there is no address."""
    written = _AT.sub(_joined, _header(message, "From") or _header(message, "Sender"))
    found = _ADDRESS.search(written)
    if found:
        return found[0]
    from_line = _ADDRESS.search(_AT.sub(_joined, message.get_from() or ""))
    return from_line[0] if from_line else " ".join(re.sub(r"[<>()\"]", " ", written).split())


def _joined(match: re.Match[str]) -> str:
    host = re.sub(r"\s+dot\s+", ".", match[2], flags=re.IGNORECASE)
    return f"{match[1]}@{host}"


def _sent(message: mailbox.mboxMessage, zone: ZoneInfo) -> datetime | None:
    """The date of a message; where it has none, the one on its separating line."""
    for written in (
        _header(message, "Date"),
        _separator_date(message),
        _header(message, "Received").split(";")[-1],
    ):
        try:
            parsed = email.utils.parsedate_to_datetime(written.strip()) if written.strip() else None
            sent = parsed and (parsed if parsed.tzinfo else parsed.replace(tzinfo=zone)).astimezone(UTC)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
        if sent and 1970 <= sent.year <= 2100:
            return sent
    return None


def _separator_date(message: mailbox.mboxMessage) -> str:
    match = re.search(
        r"([A-Z][a-z]{2} [A-Z][a-z]{2} +\d{1,2} \d{2}:\d{2}:\d{2} \d{4})", message.get_from() or ""
    )
    if not match:
        return ""
    weekday, month, day, clock, year = match[1].split()
    return f"{weekday}, {day} {month} {year} {clock} +0000"


def _is_automatic(message: Message, author: str) -> bool:
    automatic = _header(message, "Auto-Submitted").casefold() not in ("", "no")
    return (
        automatic or bool(_ROBOTS.search(author)) or _header(message, "Precedence").casefold() == "auto_reply"
    )


def _list_name(message: Message, path: Path) -> str:
    """The list's name from its headers, else the folder or file it lies in."""
    match = re.search(r"<([^.>]+)[.>]", _header(message, "List-Id"))
    if match:
        return match[1]
    stem = path.name.split(".")[0]
    return path.parent.name if re.match(r"^\d{4}", stem) else stem


def _body(message: Message) -> str:
    return "\n".join(_texts(message))[:_LONGEST_BODY]


def _texts(message: Message) -> Iterator[str]:
    for part in message.walk():
        if part.get_content_type() != "text/plain" or part.get_filename():
            continue
        try:
            payload = part.get_payload(decode=True)
        except (ValueError, LookupError, AssertionError):
            continue
        if isinstance(payload, bytes):
            yield _piece(payload[:_LONGEST_BODY], part.get_content_charset("utf-8"))
