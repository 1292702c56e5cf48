"""Door 1, source: mailing lists, as mbox or as pipermail's monthly text. Bodies and subjects are forgotten at once.

Addresses may be written `user at host`, encodings may be unknown and fields may be missing; a mail that cannot be read
stops only itself. Mail of machines is no activity.
"""

import email
import email.utils
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from coc_analytics.intake.frame import Collector
from coc_analytics.intake.reading import read_bytes
from coc_analytics.intake.sources.mail_people import author_of, header, is_bulk, is_robot, piece
from coc_analytics.intake.sources.talk import Post, tell, tell_nothing
from coc_analytics.terms import Refusal

_SEPARATOR = re.compile(rb"^From [^\n]*\n?", re.MULTILINE)
_DATED = re.compile(rb"\d{1,2}:\d{2}.*\d{4}|\d{4}.*\d{1,2}:\d{2}")
_HEADER = re.compile(rb"[A-Za-z][\w-]*:\s")
_REPLY = re.compile(r"\s*(?:re|aw|sv|rv|antw|res|rif)\s*:", re.IGNORECASE)
_UNREADABLE = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    IndexError,
    OverflowError,
    RecursionError,
)
_LONGEST_BODY = 200_000


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail, and who wrote it when; blank or None where that cannot be read."""

    message: Message = field(repr=False)
    author: str = field(repr=False)
    sent: datetime | None = field(repr=False)

    @property
    def own(self) -> str:
        """What the mail is called for good."""
        assert self.sent is not None
        return header(self.message, "Message-ID") or (
            f"{self.author} {self.sent.isoformat()} {header(self.message, 'Subject')}"
        )


@dataclass(frozen=True, slots=True)
class Archive:
    """What the mails of an archive say together: how many, who wrote which, and whether all are sent as one of many."""

    mails: int
    authors: Mapping[str, str] = field(repr=False)
    all_are_bulk: bool


def read_mbox(path: Path, file: str, collector: Collector) -> tuple[str, ...]:
    """Every message of an archive."""
    content, zone = read_bytes(path, file).replace(b"\r\n", b"\n"), collector.community.zone
    archive = _archive(_mails(content, zone))
    if not archive.mails:
        raise Refusal("the file is no mail archive", "export the list as mbox", file=file)
    for number, (raw, mail) in enumerate(zip(_split(content), _mails(content, zone), strict=True), start=1):
        if mail is None or not mail.author or mail.sent is None:
            whole = blake2b(raw, digest_size=16).hexdigest()
            collector.set_aside(number, "a message without an author or a time", (str(number),), whole)
        else:
            _take(mail, mail.sent, archive, path, collector)
    return ("message",)


def _mails(content: bytes, zone: ZoneInfo) -> Iterator[Mail | None]:
    """The mails of an archive, one at a time, for there may be more of them than fit into memory."""
    return (_mail(raw, zone) for raw in _split(content))


def _split(content: bytes) -> Iterator[bytes]:
    """The mails of an archive with the line above each; a `From ` inside a mail starts none."""
    starts = [found.start() for found in _SEPARATOR.finditer(content) if _starts_message(content, found)]
    return (content[start:end] for start, end in pairwise((*starts, len(content))))


def _starts_message(content: bytes, found: re.Match[bytes]) -> bool:
    """A separator carries a clock and a year, or stands alone above a header line."""
    if _DATED.search(found[0]):
        return True
    stands_alone = found.start() == 0 or content[: found.start()].endswith(b"\n\n")
    return stands_alone and bool(_HEADER.match(content, found.end()))


def _mail(raw: bytes, zone: ZoneInfo) -> Mail | None:
    """A mail with what is needed of it; None where nothing can be made of it."""
    line, _, rest = raw.partition(b"\n")
    separator = line.decode("latin-1")
    try:
        message = email.message_from_bytes(rest)
        return Mail(message, author_of(message, separator), _sent(message, separator, zone))
    except _UNREADABLE:
        return None


def _archive(mails: Iterable[Mail | None]) -> Archive:
    authors: dict[str, str] = {}
    number = bulk = 0
    for mail in mails:
        number += 1
        if mail is not None:
            bulk += is_bulk(mail.message)
            authors[header(mail.message, "Message-ID")] = mail.author
    return Archive(number, {own: author for own, author in authors.items() if own}, bulk * 2 > number)


def _take(mail: Mail, sent: datetime, archive: Archive, path: Path, collector: Collector) -> None:
    message, own = mail.message, mail.own
    if is_robot(message, mail.author) or (is_bulk(message) and not archive.all_are_bulk):
        collector.count_robot(mail.author)
        tell_nothing(collector, (own,), sent)
        return
    room = _list_name(message, path)
    references = header(message, "References").split()
    answers = next(iter(header(message, "In-Reply-To").split()[:1] or references[-1:]), "")
    tell(
        collector,
        Post(
            natural=(own,),
            author=mail.author,
            when=sent,
            text=_body(message),
            room=room,
            group=room,
            id=own,
            answers=answers,
            to_member=archive.authors.get(answers, ""),
            is_reply=bool(answers) or bool(_REPLY.match(header(message, "Subject"))),
        ),
    )


def _sent(message: Message, separator: str, zone: ZoneInfo) -> datetime | None:
    """The date of a message; where it has none, the one on its separating line."""
    for written in (
        header(message, "Date"),
        _separator_date(separator),
        header(message, "Received").split(";")[-1],
    ):
        try:
            parsed = email.utils.parsedate_to_datetime(written.strip()) if written.strip() else None
            sent = parsed and (parsed if parsed.tzinfo else parsed.replace(tzinfo=zone)).astimezone(UTC)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
        if sent and 1970 <= sent.year <= 2100:
            return sent
    return None


def _separator_date(separator: str) -> str:
    match = re.search(r"([A-Z][a-z]{2} [A-Z][a-z]{2} +\d{1,2} \d{2}:\d{2}:\d{2} \d{4})", separator)
    if not match:
        return ""
    weekday, month, day, clock, year = match[1].split()
    return f"{weekday}, {day} {month} {year} {clock} +0000"


def _list_name(message: Message, path: Path) -> str:
    """The list's name from its headers, else the folder or file it lies in."""
    match = re.search(r"<([^.>]+)[.>]", header(message, "List-Id"))
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
            charset = part.get_content_charset("utf-8")
        except _UNREADABLE:
            continue
        if isinstance(payload, bytes):
            yield piece(payload[:_LONGEST_BODY], charset)
