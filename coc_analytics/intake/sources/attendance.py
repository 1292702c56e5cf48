"""Door 1: what every list of participants has in common, whatever platform made it. Names and times stay in memory.

A layout says which column headers play which role; sections, preambles and titles are found by their headers. A
person counts once however often they come and go.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo

from coc_analytics.intake.frame import Collector, Seen
from coc_analytics.intake.keys import normalise
from coc_analytics.intake.sources.columns import roles_by_cells, roles_by_words
from coc_analytics.intake.sources.unnamed import is_unnamed, slots, stay_of
from coc_analytics.intake.times import Reader, habit_of, in_doubt, reader_with, settled
from coc_analytics.intake.zones import zone_in_header
from coc_analytics.terms import PresenceKind, Refusal, Space

Record = tuple[int, list[str]]
_LONGEST = 32_000
_SUFFIX = re.compile(r"\s*\([^()]*\)\s*$")
_CLOCK = re.compile(r"^(?:(\d{1,3}):)?(\d{1,3}):(\d{2})$")
_SPELT = re.compile(r"(\d{1,5})\s*(h|hr|hours?|std|m|min|mins|minutes?|s|sec|seconds?)\b\.?", re.IGNORECASE)
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


@dataclass(frozen=True, slots=True)
class Layout:
    """Which headers, in lower case, play which role in a list of people and in the lines about the meeting."""

    person: Mapping[str, Sequence[str]]
    meeting: Mapping[str, Sequence[str]]
    needs_one_of: frozenset[str]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list: its cells, and the same by role; `section` counts the headers above it."""

    number: int
    section: int
    whole: tuple[str, ...] = field(repr=False)
    cells: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Lists:
    """A file taken apart: what it says about the meeting, its rows, and the zones that its headers say."""

    about: Mapping[str, str] = field(repr=False)
    lines: tuple[Line, ...] = field(repr=False)
    zones: Mapping[str, tzinfo] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attendance:
    """Somebody between two times, or a row set apart that is no activity."""

    line: int
    whole: tuple[str, ...] = field(repr=False)
    person: str = field(repr=False)
    join: datetime | None = field(repr=False)
    leave: datetime | None = field(default=None, repr=False)
    minutes: int | None = None
    counts: bool = True
    natural: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Meeting:
    """What is known of the event itself."""

    id: str = field(default="", repr=False)
    topic: str = field(default="", repr=False)
    start: datetime | None = field(default=None, repr=False)
    host: str = field(default="", repr=False)
    space: Space = Space.CALL


@dataclass(frozen=True, slots=True)
class Session:
    """One list of participants: its rows, its meeting, and a digest that names the meeting if nothing else does."""

    attendances: Sequence[Attendance] = field(repr=False)
    meeting: Meeting = field(repr=False)
    content: str = field(repr=False)


def take_apart(records: Sequence[Record], layout: Layout, file: str, collector: Collector) -> Lists:
    """Every section's rows under its own header, and what the other lines say about the meeting.

    A row with more cells than its header has is set aside at once.
    """
    about: dict[str, str] = {}
    lines: list[Line] = []
    header: tuple[str, ...] = ()
    about_header: tuple[str, ...] = ()
    zones: dict[str, tzinfo] = {}
    home, section = habit_of(collector.source, collector.community).zone, 0
    for position, (number, cells) in enumerate(records):
        kind = _kind_of_header(cells, layout)
        if kind == "people":
            header, about_header, section = roles_by_words(cells, layout.person), (), section + 1
            zones |= _zones(header, cells, home)
        elif kind == "meeting":
            header, about_header = (), roles_by_words(cells, layout.meeting)
            zones |= _zones(about_header, cells, home)
        elif about_header:
            about |= _by_role(about_header, cells)
            about_header = ()
        elif not header:
            about |= _spoken_line(cells, layout)
        elif not _is_title(records, position, layout) and collector.fits(header, number, cells):
            lines.append(Line(number, section, tuple(cells), _by_role(header, cells)))
    if not lines and not collector.odd:
        lines = _by_cells(records, collector)
    if not lines:
        raise _nobody(file, too_wide=bool(collector.odd))
    return Lists(about, tuple(lines), zones)


def _zones(header: Sequence[str], cells: Sequence[str], home: tzinfo) -> dict[str, tzinfo]:
    """The zones that a header says its times are in, by role."""
    said = ((role, zone_in_header(cell, home)) for role, cell in zip(header, cells, strict=True) if role)
    return {role: zone for role, zone in said if zone is not None}


def readers_of(lists: Lists, roles: Sequence[str], file: str, collector: Collector) -> Mapping[str, Reader]:
    """How to read the times of each role, `start` being the meeting's own; one order for all, a zone for each."""
    cells = [line.cells.get(role, "") for line in lists.lines for role in roles]
    source = collector.source
    ask = in_doubt(file, "", source.value)
    habit = settled([lists.about.get("start", ""), *cells], habit_of(source, collector.community), ask)
    return {
        role: reader_with(replace(habit, zone=lists.zones.get(role, habit.zone)))
        for role in ("start", *roles)
    }


def _by_cells(records: Sequence[Record], collector: Collector) -> list[Line]:
    """The rows of a list whose header nobody knows; the first line is its header, whatever it says."""
    header = roles_by_cells([cells for _, cells in records[1:]])
    if not header:
        return []
    return [
        Line(number, 1, tuple(cells), _by_role(header, cells))
        for number, cells in records[1:]
        if collector.fits(header, number, cells)
    ]


def _nobody(file: str, *, too_wide: bool) -> Refusal:
    if too_wide:
        return Refusal("every row has more cells than its header", "export the list again", file=file)
    return Refusal("no list of participants was found", "export the list of participants", file=file)


def _kind_of_header(cells: Sequence[str], layout: Layout) -> str:
    person, meeting = set(roles_by_words(cells, layout.person)), set(roles_by_words(cells, layout.meeting))
    if "topic" in meeting and len(meeting - {""}) > 1:
        return "meeting"
    names_people = (
        person & {"name", "first", "email", "buyer", "buyer_email"} and person & layout.needs_one_of
    )
    return "people" if names_people and len(person - {""}) > 1 else ""


def _spoken_line(cells: Sequence[str], layout: Layout) -> dict[str, str]:
    """A line that names one thing and gives it: `Start time`, then the time."""
    role = roles_by_words(cells[:1], layout.meeting)[0]
    value = next((cell for cell in cells[1:] if cell), "")
    return {role: value} if role and value else {}


def _by_role(header: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    return {role: cell for role, cell in zip(header, cells, strict=False) if role and cell}


def _is_title(records: Sequence[Record], position: int, layout: Layout) -> bool:
    """A line of one cell right above another header, or above a line of one cell that is, names a section."""
    if sum(bool(cell) for cell in records[position][1]) > 1 or position + 1 >= len(records):
        return False
    return bool(_kind_of_header(records[position + 1][1], layout))


def bare(name: str) -> str:
    """A display name without the original name, role or remark in brackets behind it."""
    return _SUFFIX.sub("", name).strip() or name.strip()


def is_set_apart(name: str, email: str) -> bool:
    """Whether this is a note-taking bot or a telephone number: nobody who could be recognised again."""
    is_machine = bool(_BOT.search(name) or _BOT.search(email))
    return is_machine or (bool(_PHONE.match(name.strip())) and "@" not in email)


def emails_by_name(lists: Lists) -> dict[str, str]:
    """The one e-mail a name has in this list, so that a row without it is still the same person."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for line in lists.lines:
        if "@" in line.cells.get("email", ""):
            found[normalise(bare(line.cells.get("name", "")))].add(normalise(line.cells["email"]))
    return {name: next(iter(emails)) for name, emails in found.items() if name and len(emails) == 1}


def minutes_in(cell: str) -> int | None:
    """A duration as platforms write it: 75, 75 min, 1:15:00, 1h 15m 3s; None when it is none of them."""
    if clock := _CLOCK.match(cell.strip()):
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return _limited(hours * 60 + minutes + round(seconds / 60))
    if parts := _SPELT.findall(cell):
        seconds_each = {"h": 3600, "m": 60, "s": 1}
        return _limited(round(sum(int(n) * seconds_each[_unit(unit)] for n, unit in parts) / 60))
    digits = re.match(r"\s*(\d{1,5})(?:[.,]\d+)?\s*$", cell)
    return _limited(int(digits[1])) if digits else None


def _unit(word: str) -> str:
    return "h" if word.casefold().startswith("std") else word[0].casefold()


def _limited(minutes: int) -> int:
    return min(minutes, _LONGEST)


def collect(
    mine: Session,
    event: str,
    collector: Collector,
    before: Sequence[Session] = (),
    after: Sequence[Session] = (),
) -> None:
    """One attendance a person, on the first of their rows; the other rows are read but are no further activity.

    `before` and `after` are other lists of the same event: who is in one before counts there, and minutes are those of
    all of them together.
    """
    rows = [one for session in (*before, mine, *after) for one in session.attendances]
    everybody, meeting = _people(rows, event), mine.meeting
    start = sum(len(session.attendances) for session in before)
    minutes = _minutes_together(rows, everybody)
    met = {
        person for one, (person, _) in zip(rows[:start], everybody, strict=False) if one.counts and one.join
    }
    called = [here for _, here in _people(mine.attendances, event)]
    people = [person for person, _ in everybody[start : start + len(mine.attendances)]]
    for one, person, here in zip(mine.attendances, people, called, strict=True):
        if one.join is None or not (person or not one.counts):
            reason = "the time cannot be read" if one.join is None else "neither a name nor an e-mail"
            collector.set_aside(one.line, reason, one.whole)
            continue
        natural = one.natural or (
            here,
            one.join.isoformat(),
            one.leave.isoformat() if one.leave else one.minutes,
        )
        first = one.counts and person not in met
        seen = _seen(one, person, meeting, event, minutes.get(person)) if first else None
        collector.row(natural, seen, one.join)
        if seen and meeting.host and normalise(meeting.host) == person:
            collector.more((*natural, "host"), replace(seen, kind=PresenceKind.ORGANISE))
        met |= {person} if first else set()


def event_name(attendances: Sequence[Attendance], meeting: Meeting, content: str) -> str:
    """What the meeting is called: by who came first and when, which every layout with times shares."""
    came = [
        f"{one.join.isoformat()} {normalise(one.person)}" for one in attendances if one.join and one.leave
    ]
    if came:
        return min(came)
    return f"{meeting.id} {meeting.start.isoformat()}" if meeting.id and meeting.start else content


def _people(attendances: Sequence[Attendance], event: str) -> list[tuple[str, str]]:
    """Who each row speaks of, and what to call them in this event alone.

    Somebody with a name is called so; one of several unnamed is known in this event and nowhere else.
    """
    stays = {
        row: (normalise(one.person), stay_of(one.join, one.leave, one.minutes))
        for row, one in enumerate(attendances)
        if one.join is not None and one.counts and "@" not in one.person and is_unnamed(one.person)
    }
    which = slots(stays)
    names = [normalise(one.person) for one in attendances]
    return [
        (f"{event} {name} {which[row]}", f"{name} {which[row]}" if which[row] else name)
        if row in which
        else (name, name)
        for row, name in enumerate(names)
    ]


def _minutes_together(
    attendances: Sequence[Attendance], people: Sequence[tuple[str, str]]
) -> dict[str, int | None]:
    """Minutes present a person, time on two devices at once counted once."""
    by_person: defaultdict[str, list[Attendance]] = defaultdict(list)
    for one, (person, _) in zip(attendances, people, strict=True):
        if one.counts and one.join is not None:
            by_person[person].append(one)
    return {person: _union(rows) for person, rows in by_person.items()}


def _union(rows: Sequence[Attendance]) -> int | None:
    if all(row.leave is None and row.minutes is None for row in rows):
        return None
    total, covered = timedelta(), None
    for row in sorted(rows, key=lambda row: (str(row.join), str(row.leave))):
        if row.join is None or row.leave is None:
            total += timedelta(minutes=row.minutes or 0)
            continue
        start = row.join if covered is None else max(row.join, covered)
        total += max(row.leave - start, timedelta())
        covered = row.leave if covered is None else max(covered, row.leave)
    return _limited(round(total.total_seconds() / 60))


def _seen(one: Attendance, person: str, meeting: Meeting, event: str, minutes: int | None) -> Seen:
    assert one.join is not None
    return Seen(
        member=person,
        when=one.join,
        kind=PresenceKind.ATTENDANCE,
        space=meeting.space,
        group=meeting.topic,
        event=event,
        minutes=minutes,
    )


def _called(name: str, emails: Mapping[str, str]) -> str:
    """A name's address in the same list, if the name tells one person from another; else the name."""
    return name if is_unnamed(name) else emails.get(normalise(name), name)


def attendance(
    line: Line,
    emails: Mapping[str, str],
    join: datetime | None,
    leave: datetime | None,
    *,
    apart: Callable[[Mapping[str, str]], bool],
) -> Attendance:
    """A row as somebody's attendance; `apart` says which rows are no activity on this platform."""
    name, email = bare(line.cells.get("name", "")), line.cells.get("email", "")
    return Attendance(
        line=line.number,
        whole=line.whole,
        person=email if "@" in email else _called(name, emails),
        join=join,
        leave=leave if leave and join and leave >= join else None,
        minutes=minutes_in(line.cells.get("minutes", "")),
        counts=not (is_set_apart(line.cells.get("name", ""), email) or apart(line.cells)),
    )
