"""Door 1, source: Zoom participant lists in any of its layouts. A person counts once however often they rejoin.

Note-taking bots, telephone numbers, waiting rooms and registrations without attendance are set apart: no activity.
"""

from collections.abc import Mapping, Sequence

from coc_analytics.intake.frame import Collector
from coc_analytics.intake.sources.attendance import (
    Attendance,
    Layout,
    Lists,
    Meeting,
    Record,
    Session,
    attendance,
    emails_by_name,
    readers_of,
    take_apart,
)
from coc_analytics.intake.times import Reader
from coc_analytics.terms import Refusal

LAYOUT = Layout(
    person={
        "name": ("name (original name)", "user name (original name)", "name", "user name", "participant",
                 "display name", "full name", "participant name", "nombre", "nom", "nome",
                 "nombre (nombre original)", "nom (nom original)", "nome (nome original)", "name (originalname)"),
        "email": ("user email", "email", "e-mail", "email address", "correo electrónico", "adresse e-mail",
                  "e-mail-adresse", "e-mail do usuário", "correo electrónico del usuario"),
        "join": ("join time", "joined", "first join", "hora de incorporación", "hora de entrada", "heure d'arrivée",
                 "beitrittszeit", "join date/time"),
        "leave": ("leave time", "left", "last leave", "hora de salida", "hora de saída", "heure de départ",
                  "uhrzeit des verlassens", "leave date/time"),
        "minutes": ("duration (minutes)", "total duration (minutes)", "duration", "time in session (minutes)",
                    "total duration", "duration (mins)", "duración (minutos)", "durée (minutes)", "dauer (minuten)",
                    "duração (minutos)"),
        "waiting": ("in waiting room",),
        "attended": ("attended",),
    },
    meeting={
        "meeting": ("meeting id", "id", "webinar id", "uuid"),
        "topic": ("topic", "meeting topic"),
        "start": ("start time", "actual start time"),
        "host": ("user email", "host email", "host"),
    },
    needs_one_of=frozenset({"join", "minutes", "email"}),
)  # fmt: skip


def read_zoom(records: Sequence[Record], file: str, content: str, collector: Collector) -> Session:
    """Everybody in a participant list; `content` is a digest that names the meeting if nothing else does."""
    lists = take_apart(records, LAYOUT, file, collector)
    read = readers_of(lists, ("join", "leave"), file, collector)
    meeting = _meeting(lists, read["start"])
    attendances = _attendances(lists, meeting, read)
    if not any(one.join for one in attendances):
        raise Refusal(
            "nothing says when the meeting was",
            "export the list with meeting information, or with join and leave times",
            file=file,
        )
    return Session(attendances, meeting, content)


def _meeting(lists: Lists, read_time: Reader) -> Meeting:
    about = lists.about
    return Meeting(
        id="".join(about.get("meeting", "").split()),
        topic=about.get("topic", ""),
        start=read_time(about["start"]) if "start" in about else None,
        host=about.get("host", ""),
    )


def _attendances(lists: Lists, meeting: Meeting, read: Mapping[str, Reader]) -> list[Attendance]:
    emails = emails_by_name(lists)
    return [
        attendance(
            line,
            emails,
            read["join"](line.cells["join"]) if "join" in line.cells else meeting.start,
            read["leave"](line.cells["leave"]) if "leave" in line.cells else None,
            apart=_was_not_there,
        )
        for line in lists.lines
    ]


def _was_not_there(cells: Mapping[str, str]) -> bool:
    return cells.get("waiting", "").casefold() == "yes" or cells.get("attended", "").casefold() == "no"
