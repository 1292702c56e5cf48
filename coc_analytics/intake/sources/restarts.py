"""Door 1, source: meetings that were ended and begun again, each time with a list of its own: they are one event.

A list goes on with another where both lie in one folder, speak of the same meeting, and one begins at most half an
hour after the other ended. Names and times stay in memory.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from coc_analytics.intake.bundles import digest
from coc_analytics.intake.frame import Collector
from coc_analytics.intake.keys import normalise
from coc_analytics.intake.places import is_hidden
from coc_analytics.intake.reading import read_lines
from coc_analytics.intake.review.places import write_privately
from coc_analytics.intake.sources.attendance import Record, Session, event_name
from coc_analytics.intake.work import Work
from coc_analytics.terms import Refusal

Reader = Callable[[Sequence[Record], str, str, Collector], Session]
FILE = "restarts.csv"
LONGEST_BREAK = timedelta(minutes=30)
_ID_IN_NAME = re.compile(r"(?<!\d)(\d{9,11})(?!\d)")
_MOST = 4096


@dataclass(frozen=True, eq=False)
class Held:
    """A list of participants: which meeting it is of, and from when to when that was."""

    path: Path = field(repr=False)
    id: str = field(repr=False)
    topic: str = field(repr=False)
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Chain:
    """The lists of one event: what it is called, those that count before this one, and those that count after it."""

    event: str = field(repr=False)
    before: tuple[Session, ...] = field(default=(), repr=False)
    after: tuple[Session, ...] = field(default=(), repr=False)


def chain_of(work: Work, mine: Session, read: Reader) -> Chain:
    """The event that a list is of, with the other lists of it in the vault; noted, so that a later one joins it.

    Lists that were taken in without this one count before it, so that nobody counts again; the others in time.
    """
    alone = Chain(event_name(mine.attendances, mine.meeting, mine.content))
    held = _held(work.export.path, mine)
    others = _linked(held, _beside(work, read)) if held else []
    if held is None or not others:
        return alone
    batches = {part: f"{work.keys.content(digest(part.path)):016x}" for part in (held, *others)}
    notes = _notes(work.vault)
    settled = {
        part
        for part in others
        if work.casebook.knows(int(batches[part], 16)) and batches[held] not in notes.get(batches[part], ())
    }
    lot = {part: work.keys.as_first(int(batch, 16)) for part, batch in batches.items()}
    parts = sorted(batches, key=lambda one: (one not in settled, one.start, one.end, lot[one]))
    _note(work.vault, notes, batches[held], [batches[part] for part in parts])
    named_by = notes.get(batches[parts[0]], ())[:1] if settled else ()
    first = next((part for part in parts if (batches[part],) == tuple(named_by)), parts[0])
    sessions = {part: mine if part is held else _session(work, part.path, read) for part in parts}
    name = sessions[first]
    at = parts.index(held)
    return Chain(
        event_name(name.attendances, name.meeting, name.content),
        tuple(sessions[part] for part in parts[:at]),
        tuple(sessions[part] for part in parts[at + 1 :]),
    )


def _notes(vault: Path) -> dict[str, tuple[str, ...]]:
    """For each list that was one of several of its event: all of them, in their order, as the ids of their batches."""
    path = vault / FILE
    lines = path.read_text(encoding="ascii", errors="replace").splitlines() if path.exists() else []
    pairs = (line.partition(",") for line in lines)
    return {batch: tuple(chain.split(";")) for batch, _, chain in pairs}


def _note(vault: Path, notes: Mapping[str, tuple[str, ...]], batch: str, chain: Sequence[str]) -> None:
    now = {**notes, batch: tuple(chain)}
    lines = "".join(f"{one},{';'.join(each)}\n" for one, each in sorted(now.items()))
    if now != notes:
        write_privately(vault / FILE, lines.encode())


def _linked(mine: Held, others: Sequence[Held]) -> list[Held]:
    """Everything that goes on with this list, or with one that does."""
    same = [one for one in others if _is_same_meeting(one, mine)]
    linked, found = [mine], True
    while found:
        found_now = [one for one in same if any(_goes_on(one, each) for each in linked)]
        same = [one for one in same if one not in found_now]
        linked += found_now
        found = bool(found_now)
    return linked[1:]


def _is_same_meeting(one: Held, other: Held) -> bool:
    """Whether ids and titles agree, as far as both lists have them; one of the two both must have."""
    pairs = ((one.id, other.id), (one.topic, other.topic))
    told = [mine == theirs for mine, theirs in pairs if mine and theirs]
    return bool(told) and all(told)


def _goes_on(one: Held, other: Held) -> bool:
    return one.start - other.end <= LONGEST_BREAK and other.start - one.end <= LONGEST_BREAK


def _held(path: Path, session: Session) -> Held | None:
    """Which meeting a list is of, and when; None where nothing tells it from others."""
    id_, topic = _id(path, session), normalise(session.meeting.topic)
    came = [one for one in session.attendances if one.counts and one.join is not None]
    if not (id_ or topic) or not came:
        return None
    starts = [one.join for one in came if one.join is not None]
    ends = [
        one.leave or one.join + timedelta(minutes=one.minutes or 0) for one in came if one.join is not None
    ]
    return Held(path, id_, topic, min(starts), max(ends))


def _id(path: Path, session: Session) -> str:
    """The meeting's own id, also where only the file is called by it."""
    return "".join(session.meeting.id.split()) or next(iter(_ID_IN_NAME.findall(path.name)), "")


def _beside(work: Work, read: Reader) -> list[Held]:
    """The other lists of the same folder."""
    mine = work.export.path
    paths = [path for path in sorted(mine.parent.iterdir()) if path.is_file() and not is_hidden(path)]
    others = [path for path in paths if path != mine]
    found = [
        _summary(path, path.stat().st_mtime_ns, path.stat().st_size, _Reading(work, read)) for path in others
    ]
    return [held for held in found if held is not None]


class _Reading:
    """How lists are read in this run; one is as good as another, so that what was read once is not read again."""

    def __init__(self, work: Work, read: Reader) -> None:
        self.work, self.read = work, read

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Reading) and self._what == other._what

    def __hash__(self) -> int:
        return hash(self._what)

    @property
    def _what(self) -> tuple[str, str]:
        return self.work.export.source.value, repr(self.work.community)


@lru_cache(maxsize=_MOST)
def _summary(path: Path, written: int, size: int, reading: _Reading) -> Held | None:
    """What a list is of, read once a run; None where it is none."""
    try:
        return _held(path, _session(reading.work, path, reading.read))
    except (Refusal, OSError):
        return None


def _session(work: Work, path: Path, read: Reader) -> Session:
    """Another list of the same source; what is odd in it waits when it is admitted itself."""
    collector = Collector(work.keys, work.community, work.export.source)
    session = read(read_lines(path, work.file), work.file, digest(path).hex(), collector)
    return replace(session, attendances=tuple(session.attendances))
