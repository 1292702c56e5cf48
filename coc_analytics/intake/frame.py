"""Door 1: participation as one frame of events. People are keys from the moment they are read; no text is kept.

Every source tells the collector what it saw; the collector hashes, dates and groups it. `row` is a keyed id of the
event itself, so that overlapping exports count once; `main` marks one event for each row of the source.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pyarrow as pa

from coc_analytics.community import Community
from coc_analytics.intake.accounts import Account, Accounts
from coc_analytics.intake.keys import Keys, Purpose, normalise
from coc_analytics.intake.reading import TOO_WIDE, OddRow, is_too_wide
from coc_analytics.intake.times import robots_named
from coc_analytics.terms import PresenceKind, Source, Space

CHUNK = 50_000
FORGOTTEN = "[forgotten]"
"""What stands where somebody was who asked to be forgotten: nobody."""
_KINDS = {kind.value: code for code, kind in enumerate(PresenceKind)}
_SPACES = {space.value: code for code, space in enumerate(Space)}
_WORDS = pa.dictionary(pa.int8(), pa.string())
_GROUPS = pa.dictionary(pa.int16(), pa.string())

EVENTS = pa.schema(
    [
        ("row", pa.uint64()),
        ("main", pa.bool_()),
        ("member", pa.uint64()),  # empty: a row of the source that is no activity
        ("moment", pa.int64()),  # seconds since 1970, UTC; only for how fast somebody was answered
        ("month", pa.int32()),
        ("day", pa.int8()),
        ("hour", pa.uint8()),  # UTC
        ("kind", _WORDS),
        ("space", _WORDS),
        ("grp", _GROUPS),
        ("event", pa.uint64()),
        ("minutes", pa.int32()),
        ("to_member", pa.uint64()),
        ("thanks", pa.bool_()),
        ("question", pa.bool_()),
        ("message", pa.uint64()),
        ("answers", pa.uint64()),
        ("room", pa.uint64()),
    ]
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a source saw a person do; names and ids are raw here and never leave the collector."""

    member: str = field(repr=False)
    when: datetime = field(repr=False)
    kind: PresenceKind
    space: Space
    group: str = field(default="", repr=False)
    room: str = field(default="", repr=False)
    message: str = field(default="", repr=False)
    answers: str = field(default="", repr=False)
    to_member: str = field(default="", repr=False)
    event: str = field(default="", repr=False)
    minutes: int | None = None
    thanks: bool = False
    question: bool = False


def is_nobody(identity: str) -> bool:
    """Whether an identity is blank, or stands where somebody asked to be forgotten."""
    return not identity.strip() or FORGOTTEN in identity


class Collector:
    """Turns what sources saw into record batches of keyed events; memory holds keys and small numbers only."""

    def __init__(
        self, keys: Keys, community: Community, source: Source, accounts: Accounts | None = None
    ) -> None:
        self.source, self.community = source, community
        self.odd: list[OddRow] = []
        self.robots: Counter[str] = Counter()
        self._named_robots = robots_named(source, community)
        self._keys, self._zone = keys, community.zone
        self._accounts = accounts or Accounts()
        self._groups = {name: code for code, name in enumerate(community.group_names)}
        self._known_groups: dict[str, int] = {}
        self._known_rooms: dict[str, int | None] = {}
        self._known_hours: dict[int, tuple[int, int, int]] = {}
        self._rows: list[tuple[object, ...]] = []
        self._batches: list[pa.RecordBatch] = []

    def know(self, listed: Iterable[Account]) -> None:
        """The platform's own accounts that an export lists, with the addresses they have in it."""
        self._accounts.know(((each.own, each.address) for each in listed), self._keys)

    def row(self, natural: Sequence[object], seen: Seen | None, when: datetime) -> None:
        """One row of the source; `seen` is None when it is no activity (a join, a bot, a topic change)."""
        if seen is None or is_nobody(seen.member):
            self._pass_over(natural, when)
        elif self._is_named_robot(seen.member):
            self.count_robot(seen.member)
            self._pass_over(natural, when)
        else:
            self._add(natural, seen, main=True)

    def more(self, natural: Sequence[object], seen: Seen) -> None:
        """A further event that a row of the source carries, such as one person's reaction."""
        if not (is_nobody(seen.member) or self._is_named_robot(seen.member)):
            self._add(natural, seen, main=False)

    def count_robot(self, called: str) -> None:
        """A row of the source that a machine wrote."""
        self.robots[normalise(called)] += 1

    def _is_named_robot(self, member: str) -> bool:
        if not self._named_robots:
            return False
        name = normalise(member)
        return name in self._named_robots or name.removeprefix(f"{self.source.value} ") in self._named_robots

    def set_aside(self, line: int, reason: str, cells: Sequence[str], content: object = None) -> None:
        """A row that cannot be used; it goes to the quarantine. `content` is all of it where the cells are not."""
        whole = "" if content is None else json.dumps(content, sort_keys=True, default=str)
        self.odd.append(OddRow(line, reason, tuple(cells), whole))

    def fits(self, columns: Sequence[str], line: int, cells: Sequence[str]) -> bool:
        """Whether a row has no more cells than columns; one that has is set aside, for nobody knows what is what."""
        if is_too_wide(columns, cells):
            self.set_aside(line, TOO_WIDE, cells)
            return False
        return True

    def table(self) -> pa.Table:
        """Every event so far."""
        self._flush()
        return pa.Table.from_batches(self._batches, EVENTS)

    def _pass_over(self, natural: Sequence[object], when: datetime) -> None:
        nothing = (None,) * (len(EVENTS) - 7)
        self._append((self._row_id(natural), True, None, *self._dated(when), *nothing))

    def _add(self, natural: Sequence[object], seen: Seen, *, main: bool) -> None:
        """In the order of EVENTS."""
        self._append(
            (
                self._row_id(natural),
                main,
                self._person(seen.member),
                *self._dated(seen.when),
                _KINDS[seen.kind],
                _SPACES[seen.space],
                self._group(seen.group),
                self._id("event", seen.event) if seen.event else None,
                seen.minutes,
                self._person(seen.to_member),
                seen.thanks,
                seen.question,
                self._id("message", seen.room, seen.message) if seen.message else None,
                self._id("message", seen.room, seen.answers) if seen.answers else None,
                self._room(seen.room),
            )
        )

    def _dated(self, when: datetime) -> tuple[int, int, int, int]:
        """The second, and the local month and day and the UTC hour, which a quarter of an hour shares."""
        second = int(when.timestamp())
        quarter_hour = second // 900
        if quarter_hour not in self._known_hours:
            local = when.astimezone(self._zone)
            month = local.year * 12 + local.month - 1
            self._known_hours[quarter_hour] = month, local.day, when.astimezone(UTC).hour
        return (second, *self._known_hours[quarter_hour])

    def _room(self, room: str) -> int | None:
        if room not in self._known_rooms:
            self._known_rooms[room] = self._id("room", room) if room else None
        return self._known_rooms[room]

    def _group(self, channel: str) -> int:
        """The code of the group a channel belongs to, or of the group so named."""
        if channel not in self._known_groups:
            name = channel if channel in self._groups else self.community.group_of(channel)
            self._known_groups[channel] = self._groups[name]
        return self._known_groups[channel]

    def _row_id(self, natural: Sequence[object]) -> int:
        return self._keys.row("row", self.source, *natural)

    def _person(self, identity: str) -> int | None:
        if is_nobody(identity):
            return None
        return self._accounts.member(self._keys.person(Purpose.PARTICIPATION, identity))

    def _id(self, what: str, *parts: str) -> int:
        return self._keys.row(what, self.source, *parts)

    def _append(self, row: tuple[object, ...]) -> None:
        self._rows.append(row)
        if len(self._rows) >= CHUNK:
            self._flush()

    def _flush(self) -> None:
        if not self._rows:
            return
        columns = zip(EVENTS, zip(*self._rows, strict=True), strict=True)
        arrays = [self._array(field.name, field.type, values) for field, values in columns]
        self._batches.append(pa.RecordBatch.from_arrays(arrays, schema=EVENTS))
        self._rows.clear()

    def _array(self, name: str, type_: pa.DataType, values: Sequence[object]) -> pa.Array:
        if not pa.types.is_dictionary(type_):
            return pa.array(values, type_)
        words = {"kind": tuple(_KINDS), "space": tuple(_SPACES), "grp": tuple(self._groups)}[name]
        return pa.DictionaryArray.from_arrays(pa.array(values, type_.index_type), pa.array(words))


class Listener(Collector):
    """Hears only who is who, as an earlier version of this software would have told people apart."""

    def know(self, listed: Iterable[Account]) -> None:
        self._accounts.know(((each.own, each.formerly) for each in listed), self._keys)

    def row(self, natural: Sequence[object], seen: Seen | None, when: datetime) -> None:
        """Nothing is collected."""

    def more(self, natural: Sequence[object], seen: Seen) -> None:
        """Nothing is collected."""
