"""Door 1, source: Eventbrite attendee lists. Refunded, cancelled and deleted orders are no activity.

However many tickets somebody buys, one person attends. Where no column says when the event was, it was on the day
of the last order: the export's default columns leave the date out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from coc_analytics.community import Community
from coc_analytics.intake.frame import Collector
from coc_analytics.intake.sources.attendance import (
    Attendance,
    Layout,
    Line,
    Meeting,
    Record,
    attendance,
    collect,
    readers_of,
    take_apart,
)
from coc_analytics.intake.times import Reader
from coc_analytics.terms import Refusal, Space

LAYOUT = Layout(
    person={
        "first": ("first name", "attendee first name"),
        "last": ("last name", "surname", "attendee last name"),
        "name": ("attendee name", "name", "buyer name"),
        "email": ("email", "attendee email", "email address", "buyer email", "e-mail"),
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


def read_eventbrite(
    records: Sequence[Record], file: str, content: str, community: Community, collector: Collector
) -> None:
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
        collect([_attendance(line, meeting) for line in lines], meeting, f"{content} {name}", collector)


def _when(lines: Sequence[Line], readers: Mapping[str, Reader]):  # type: ignore[no-untyped-def]
    """The first thing that says when the event was: its date, a check-in, the last order."""
    for role, read_time in readers.items():
        found = [when for line in lines if (when := read_time(line.cells.get(role, ""))) is not None]
        if found:
            return min(found) if role != "ordered" else max(found)
    return None


def _attendance(line: Line, meeting: Meeting) -> Attendance:
    cells = dict(line.cells)
    full_name = " ".join(part for part in (cells.get("first", ""), cells.get("last", "")) if part)
    cells["name"] = full_name or cells.get("name", "")
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
