"""Door 1, source: Zoom participant lists in any of its layouts. A person counts once however often they rejoin.

Note-taking bots, telephone numbers, waiting rooms and registrations without attendance are set apart: no activity.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from coc_analytics.community import Community
from coc_analytics.intake.frame import Collector, Seen
from coc_analytics.intake.keys import normalise
from coc_analytics.intake.times import Reader, time_reader
from coc_analytics.terms import PresenceKind, Refusal, Space

Record = tuple[int, list[str]]
_PERSON = {
    "name": ("name (original name)", "user name (original name)", "name", "user name", "participant",
             "display name", "full name", "nombre", "nom", "nome", "participant name"),
    "email": ("user email", "email", "e-mail", "email address", "user mail", "correo electrónico", "adresse e-mail",
              "e-mail-adresse"),
    "join": ("join time", "joined", "start", "first join", "first join time"),
    "leave": ("leave time", "left", "end", "last leave", "last leave time"),
    "minutes": ("duration (minutes)", "total duration (minutes)", "duration", "time in session (minutes)",
                "duration (mins)", "total duration"),
    "waiting": ("in waiting room",),
    "attended": ("attended",),
}  # fmt: skip
_MEETING = {
    "meeting": ("meeting id", "id", "webinar id", "uuid"),
    "topic": ("topic", "meeting topic"),
    "start": ("start time", "actual start time", "start"),
    "host": ("user email", "host email", "host"),
}
_BOT = re.compile(
    r"otter\.ai|otterpilot|\bnote[\s-]?taker\b|\bnotes?\s?bot\b|fireflies(?:\.ai|\s+note)|fathom\.(?:video|ai)"
    r"|\bread\.ai\b|\bread\s+(?:ai|meeting notes)\b|tl;dv|\btldv\b|meetgeek|sembly\s?ai|\bavoma\b|gong\.io"
    r"|chorus\.ai|krisp\.ai|\bai\s+(?:companion|assistant|recorder)\b|\brecording\s?bot\b|\btranscri(?:ber|ption)\b"
    r"|supernormal\.|circleback\.|granola\.|\bbot\b",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"^(?:\+?[\d\s()\-.*x•]{5,}|(?:phone|call[\s-]?in|dial[\s-]?in)\s+(?:user|caller).*)$", re.IGNORECASE
)
_SUFFIX = re.compile(r"\s*\([^()]*\)\s*$")


@dataclass(frozen=True, slots=True)
class Attendance:
    """One row of a list: somebody between two times, or a row set apart."""

    line: int
    cells: tuple[str, ...] = field(repr=False)
    person: str = field(repr=False)
    join: datetime | None = field(repr=False)
    leave: datetime | None = field(repr=False)
    minutes: int | None
    counts: bool


@dataclass(frozen=True, slots=True)
class Meeting:
    """What the lines above the list say."""

    id: str = field(default="", repr=False)
    topic: str = field(default="", repr=False)
    start: datetime | None = field(default=None, repr=False)
    host: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class _List:
    """The parts of a file: the line about the meeting, and rows by column role."""

    about: Mapping[str, str] = field(repr=False)
    rows: tuple[tuple[int, tuple[str, ...], Mapping[str, str]], ...] = field(repr=False)


def read_zoom(
    records: Sequence[Record], file: str, content: str, community: Community, collector: Collector
) -> None:
    """Everybody in a participant list, once; `content` is a digest that names the meeting if nothing else does."""
    parts = _parts(records, file)
    times = [row.get(role, "") for _, _, row in parts.rows for role in ("join", "leave")]
    read_time = time_reader([*times, parts.about.get("start", "")], community.zone)
    meeting = _meeting(parts.about, read_time)
    attendances = _attendances(parts, meeting, read_time)
    if not any(one.join for one in attendances):
        raise Refusal(
            "nothing says when the meeting was",
            "export the list with meeting information, or with join and leave times",
            file=file,
        )
    _collect(attendances, meeting, content, collector)


def _parts(records: Sequence[Record], file: str) -> _List:
    """The line about the meeting and the rows of every section, each under its own header."""
    about: dict[str, str] = {}
    roles: tuple[str, ...] = ()
    rows: list[tuple[int, tuple[str, ...], Mapping[str, str]]] = []
    expect_about: tuple[str, ...] = ()
    for position, (line, cells) in enumerate(records):
        person, meeting = _roles(cells, _PERSON), _roles(cells, _MEETING)
        if _is_list_header(person):
            roles, expect_about = person, ()
        elif _is_meeting_header(meeting):
            roles, expect_about = (), meeting
        elif expect_about:
            about |= _by_role(expect_about, cells)
            expect_about = ()
        elif roles and not _is_title(records, position):
            rows.append((line, tuple(cells), _by_role(roles, cells)))
    if not rows:
        raise Refusal(
            "no list of participants was found", "export the participants of the meeting", file=file
        )
    return _List(about, tuple(rows))


def _roles(cells: Sequence[str], known: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """What each column is for, '' where it is for nothing of ours; the first of two alike wins."""
    roles: list[str] = []
    for cell in cells:
        name = " ".join(cell.casefold().split())
        role = next((role for role, names in known.items() if name in names), "")
        roles.append("" if role in roles else role)
    return tuple(roles)


def _is_list_header(roles: Sequence[str]) -> bool:
    return "name" in roles and bool({"join", "minutes", "email"} & set(roles))


def _is_meeting_header(roles: Sequence[str]) -> bool:
    return "topic" in roles and bool({"meeting", "start"} & set(roles))


def _by_role(roles: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    return {role: cell for role, cell in zip(roles, cells, strict=False) if role and cell}


def _is_title(records: Sequence[Record], position: int) -> bool:
    """A line of one cell right above another header names a section."""
    _, cells = records[position]
    if sum(bool(cell) for cell in cells) > 1 or position + 1 >= len(records):
        return False
    following = records[position + 1][1]
    return _is_list_header(_roles(following, _PERSON)) or _is_meeting_header(_roles(following, _MEETING))


def _meeting(about: Mapping[str, str], read_time: Reader) -> Meeting:
    return Meeting(
        id="".join(about.get("meeting", "").split()),
        topic=about.get("topic", ""),
        start=read_time(about["start"]) if "start" in about else None,
        host=about.get("host", ""),
    )


def _attendances(parts: _List, meeting: Meeting, read_time: Reader) -> list[Attendance]:
    emails = _emails_by_name(parts)
    return [_attendance(row, meeting, emails, read_time) for row in parts.rows]


def _emails_by_name(parts: _List) -> dict[str, str]:
    """The one e-mail a name has in this list, so that a rejoin without it is still the same person."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for _, _, cells in parts.rows:
        if "@" in cells.get("email", ""):
            found[normalise(_bare(cells.get("name", "")))].add(normalise(cells["email"]))
    return {name: next(iter(emails)) for name, emails in found.items() if name and len(emails) == 1}


def _bare(name: str) -> str:
    """A display name without the original name that Zoom puts in brackets behind it."""
    return _SUFFIX.sub("", name).strip() or name.strip()


def _attendance(
    row: tuple[int, tuple[str, ...], Mapping[str, str]],
    meeting: Meeting,
    emails: Mapping[str, str],
    read_time: Reader,
) -> Attendance:
    line, whole, cells = row
    name, email = _bare(cells.get("name", "")), cells.get("email", "")
    join = read_time(cells["join"]) if "join" in cells else meeting.start
    leave = read_time(cells["leave"]) if "leave" in cells else None
    return Attendance(
        line=line,
        cells=whole,
        person=email if "@" in email else emails.get(normalise(name), name),
        join=join,
        leave=leave if leave and join and leave >= join else None,
        minutes=_minutes(cells.get("minutes", "")),
        counts=not _is_set_apart(cells),
    )


def _is_set_apart(cells: Mapping[str, str]) -> bool:
    name, email = cells.get("name", ""), cells.get("email", "")
    is_machine = bool(_BOT.search(name) or _BOT.search(email))
    is_phone = bool(_PHONE.match(name)) and "@" not in email
    waited = cells.get("waiting", "").casefold() == "yes" or cells.get("attended", "").casefold() == "no"
    return is_machine or is_phone or waited


def _minutes(cell: str) -> int | None:
    digits = re.match(r"\d{1,5}(?!\d)", cell)
    return int(digits[0]) if digits else None


def _collect(attendances: Sequence[Attendance], meeting: Meeting, content: str, collector: Collector) -> None:
    """One attendance a person, on the first of their rows; the other rows are read but are no further activity."""
    minutes = _minutes_together(attendances)
    event = _event(attendances, meeting, content)
    met: set[str] = set()
    for one in attendances:
        if one.join is None or not (one.person or not one.counts):
            reason = "the time cannot be read" if one.join is None else "neither a name nor an e-mail"
            collector.set_aside(one.line, reason, one.cells)
            continue
        person = normalise(one.person)
        natural = (person, one.join.isoformat(), one.leave.isoformat() if one.leave else one.minutes)
        first = one.counts and person not in met
        seen = _seen(one, meeting, event, minutes.get(person)) if first else None
        collector.row(natural, seen, one.join)
        if seen and normalise(meeting.host) == person:
            collector.more((*natural, "host"), _host(seen))
        met |= {person} if first else set()


def _event(attendances: Sequence[Attendance], meeting: Meeting, content: str) -> str:
    """What the meeting is called: by who came first and when, which every layout with times shares."""
    came = [
        f"{one.join.isoformat()} {normalise(one.person)}" for one in attendances if one.join and one.leave
    ]
    if came:
        return min(came)
    return f"{meeting.id} {meeting.start.isoformat()}" if meeting.id and meeting.start else content


def _minutes_together(attendances: Sequence[Attendance]) -> dict[str, int]:
    """Minutes present a person, time on two devices at once counted once."""
    by_person: defaultdict[str, list[Attendance]] = defaultdict(list)
    for one in attendances:
        if one.counts and one.join is not None:
            by_person[normalise(one.person)].append(one)
    return {person: _union(rows) for person, rows in by_person.items()}


def _union(rows: Sequence[Attendance]) -> int:
    total, covered = timedelta(), None
    for row in sorted(rows, key=lambda row: (str(row.join), str(row.leave))):
        if row.join is None or row.leave is None:
            total += timedelta(minutes=row.minutes or 0)
            continue
        start = row.join if covered is None else max(row.join, covered)
        total += max(row.leave - start, timedelta())
        covered = row.leave if covered is None else max(covered, row.leave)
    return min(round(total.total_seconds() / 60), 32_000)


def _seen(one: Attendance, meeting: Meeting, event: str, minutes: int | None) -> Seen:
    assert one.join is not None
    return Seen(
        member=one.person,
        when=one.join,
        kind=PresenceKind.ATTENDANCE,
        space=Space.CALL,
        group=meeting.topic,
        event=event,
        minutes=minutes,
    )


def _host(seen: Seen) -> Seen:
    return replace(seen, kind=PresenceKind.ORGANISE)
