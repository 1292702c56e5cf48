"""Door 1, source: Eventbrite attendee lists. Refunded, cancelled and deleted orders are no activity.

However many tickets somebody buys, one person attends. Where no column says when the event was, it was on the day
of the last order: the export's default columns leave the date out.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from coc_analytics.intake.frame import Collector
from coc_analytics.intake.keys import normalise
from coc_analytics.intake.sources.attendance import (
    Attendance,
    Layout,
    Line,
    Meeting,
    Record,
    Session,
    attendance,
    collect,
    event_name,
    readers_of,
    take_apart,
)
from coc_analytics.intake.times import Reader
from coc_analytics.terms import Refusal, Space

LAYOUT = Layout(
    person={
        "first": ("first name", "attendee first name"),
        "last": ("last name", "surname", "attendee last name"),
        "name": ("attendee name", "name"),
        "email": ("email", "attendee email", "email address", "e-mail"),
        "buyer_first": ("buyer first name",),
        "buyer_last": ("buyer last name", "buyer surname"),
        "buyer": ("buyer name",),
        "buyer_email": ("buyer email",),
        "order": ("order #", "order no.", "order id", "order number", "order"),
        "attendee": ("attendee #", "attendee no.", "attendee id", "barcode #", "barcode"),
        "ordered": ("order date", "date ordered"),
        "status": ("attendee status", "order status", "status", "ticket status"),
        "event": ("event id", "event name", "event"),
        "held": ("date attending", "event date", "event start date", "event start date & time", "event start time",
                 "event start", "start date", "event start date/time"),
        "checked": ("check-in date", "checked in date", "checkin date", "check in date"),
        "quantity": ("quantity", "ticket quantity"),
    },
    meeting={},
    needs_one_of=frozenset({"order", "attendee", "ordered", "status", "held"}),
)  # fmt: skip
_ATTENDED = ("", "attending", "checked in", "checked-in", "attended", "placed", "completed", "free order")


def read_eventbrite(records: Sequence[Record], file: str, content: str, collector: Collector) -> None:
    """Everybody who attended, once an event."""
    lists = take_apart(records, LAYOUT, file, collector)
    readers = {
        role: read
        for role, read in readers_of(lists, ("held", "checked", "ordered"), file, collector).items()
        if role != "start"
    }
    events: dict[str, list[Line]] = {}
    for line in lists.lines:
        events.setdefault(f"{line.cells.get('event', '')} {line.cells.get('held', '')}", []).append(line)
    if all(_when(lines, readers) is None for lines in events.values()):
        raise Refusal("nothing says when the event was", "add the column Event Start Date", file=file)
    for name, lines in events.items():
        start = _when(lines, readers)
        meeting = Meeting(name, lines[0].cells.get("event", ""), start, "", Space.TRAINING_OR_EVENT)
        people = _people(lines)
        found = [_attendance(line, people[line.number], meeting) for line in lines]
        session = Session(found, meeting, f"{content} {name}")
        collect(session, event_name(found, meeting, session.content), collector)


def _when(lines: Sequence[Line], readers: Mapping[str, Reader]):  # type: ignore[no-untyped-def]
    """The first thing that says when the event was: its date, a check-in, the last order."""
    for role, read_time in readers.items():
        found = [when for line in lines if (when := read_time(line.cells.get(role, ""))) is not None]
        if found:
            return min(found) if role != "ordered" else max(found)
    return None


def _people(lines: Sequence[Line]) -> dict[int, dict[str, str]]:
    """Name and address of whoever each row's ticket is for, by the row's number.

    An address under which a file has several names is the buyer's, who gave it for everybody: it is theirs alone.
    """
    told = {line.number: _told(line.cells) for line in lines}
    names: defaultdict[str, set[str]] = defaultdict(set)
    for person in told.values():
        if person["email"] and person["name"]:
            names[normalise(person["email"])].add(normalise(person["name"]))
    buyers = {
        (normalise(c.get("buyer_email", "")), normalise(_buyer(c))) for c in (line.cells for line in lines)
    }
    for person in told.values():
        address, name = normalise(person["email"]), normalise(person["name"])
        if len(names[address]) > 1 and (address, name) not in buyers:
            person["email"] = ""
    return told


def _told(cells: Mapping[str, str]) -> dict[str, str]:
    """What a row says about the attendee; about the buyer only where it says nothing about an attendee at all."""
    name, email = _full(cells, "first", "last") or cells.get("name", ""), cells.get("email", "")
    if name or email:
        return {"name": name, "email": email}
    return {"name": _buyer(cells), "email": cells.get("buyer_email", "")}


def _buyer(cells: Mapping[str, str]) -> str:
    return _full(cells, "buyer_first", "buyer_last") or cells.get("buyer", "")


def _full(cells: Mapping[str, str], first: str, last: str) -> str:
    return " ".join(part for part in (cells.get(first, ""), cells.get(last, "")) if part)


def _attendance(line: Line, person: Mapping[str, str], meeting: Meeting) -> Attendance:
    cells = {**line.cells, **person}
    one = attendance(
        replace(line, cells=cells),
        {},
        meeting.start,
        None,
        apart=lambda cells: _is_off(cells.get("status", "")),
    )
    natural = (
        meeting.id,
        cells.get("order", ""),
        cells.get("attendee", ""),
        one.person,
        cells.get("status", ""),
    )
    return replace(one, natural=natural)


def _is_off(status: str) -> bool:
    return status.casefold() not in _ATTENDED
