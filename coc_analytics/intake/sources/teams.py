"""Door 1, source: Microsoft Teams attendance: the live-event log, the old joined-and-left list, and the report in
three sections (UTF-16, tabs). A person counts once however often they join; anonymous rows are set apart.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from coc_analytics.intake.frame import Collector
from coc_analytics.intake.sources.attendance import (
    Attendance,
    Layout,
    Line,
    Lists,
    Meeting,
    Record,
    Session,
    attendance,
    emails_by_name,
    minutes_in,
    readers_of,
    take_apart,
)
from coc_analytics.intake.times import Reader
from coc_analytics.terms import Refusal

LAYOUT = Layout(
    person={
        "name": ("full name", "fullname", "name", "participant", "display name", "nombre", "nom", "nome"),
        "email": ("email", "participant id (upn)", "user principal name", "upn", "email address", "e-mail"),
        "join": ("join time", "first join", "first join time", "timestamp", "utceventtimestamp", "utc event timestamp",
                 "event time"),
        "leave": ("leave time", "last leave", "last leave time"),
        "minutes": ("duration", "in-meeting duration", "attendance duration", "total duration"),
        "action": ("action", "user action"),
        "role": ("role",),
        "registered": ("registration status",),
    },
    meeting={
        "topic": ("meeting title", "title", "event title", "webinar title"),
        "start": ("start time", "meeting start time", "event start time"),
        "meeting": ("meeting id", "event id"),
    },
    needs_one_of=frozenset({"join", "minutes", "action"}),
)  # fmt: skip
_NOBODY = ("", "anonymous", "anonymous user", "guest", "unknown")


def read_teams(records: Sequence[Record], file: str, content: str, collector: Collector) -> Session:
    """Everybody in an attendance report."""
    lists = take_apart(records, LAYOUT, file, collector)
    read = readers_of(lists, ("join", "leave"), file, collector)
    start = read["start"](lists.about.get("start", ""))
    meeting = Meeting(lists.about.get("meeting", ""), lists.about.get("topic", ""), start)
    attendances = _attendances(lists, start, read)
    if not any(one.join for one in attendances):
        raise Refusal("nothing says when the event was", "export the full attendance report", file=file)
    return Session(attendances, meeting, content)


def _attendances(lists: Lists, start: datetime | None, read: Mapping[str, Reader]) -> list[Attendance]:
    came = _words_for_coming(lists, read["join"])
    emails, leaves = emails_by_name(lists), _leaves(lists, read["join"], came)
    people = min(line.section for line in lists.lines)
    found = []
    for line in lists.lines:
        join = read["join"](line.cells["join"]) if "join" in line.cells else start
        leave = leaves.get(line.number)
        if leave is None and "leave" in line.cells and minutes_in(line.cells.get("minutes", "")) is None:
            leave = read["leave"](line.cells["leave"])
        apart = partial(_is_nobody_coming, came) if line.section == people else _always
        found.append(attendance(line, emails, join, leave, apart=apart))
    return found


def _words_for_coming(lists: Lists, read_time: Reader) -> frozenset[str]:
    """What a log calls joining, in whatever language: the first thing that anybody did."""
    first: dict[str, str] = {}
    for _, line in _in_time(lists, read_time):
        first.setdefault(line.cells.get("name", ""), line.cells["action"].casefold())
    return frozenset(word for word in first.values() if not word.startswith("left"))


def _in_time(lists: Lists, read_time: Reader) -> list[tuple[datetime, Line]]:
    """The lines of a log, in the order in which things happened."""
    timed = [(read_time(line.cells.get("join", "")), line) for line in lists.lines if "action" in line.cells]
    known = [(when, line) for when, line in timed if when is not None]
    return sorted(known, key=lambda pair: (pair[0], pair[1].number))


def _is_nobody_coming(came: frozenset[str], cells: Mapping[str, str]) -> bool:
    return _left(came, cells) or cells.get("name", "").casefold() in _NOBODY


def _left(came: frozenset[str], cells: Mapping[str, str]) -> bool:
    return "action" in cells and cells["action"].casefold() not in came


def _always(cells: Mapping[str, str]) -> bool:
    """The later sections say again, join by join, what the list of people has said."""
    return True


def _leaves(lists: Lists, read_time: Reader, came: frozenset[str]) -> dict[int, datetime]:
    """For every line that says somebody joined: when the same person next left."""
    open_: defaultdict[str, list[Line]] = defaultdict(list)
    leaves: dict[int, datetime] = {}
    for when, line in _in_time(lists, read_time):
        person = line.cells.get("name", "")
        if not _left(came, line.cells):
            open_[person].append(line)
        elif open_[person]:
            leaves[open_[person].pop().number] = when
    return leaves
