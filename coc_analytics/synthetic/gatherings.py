"""Make-believe community: live events, contributions and call attendance. Nobody who attends exists."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from coc_analytics.periods import Quarter
from coc_analytics.synthetic.chance import World, iso, later, moment, pick, poisson, some
from coc_analytics.synthetic.people import GROUPS, Member
from coc_analytics.terms import PresenceKind, Space

COLUMNS = ("member", "occurred_at", "kind", "space", "group", "event_id", "minutes", "to_member")
CALLS = 3
"""Community calls a quarter, one a month, kept by the call's own participant list."""

GUESTS = ("Meeting Notes Bot", "Community AI Notetaker")
CLOCK = "%m/%d/%Y %I:%M:%S %p"


@dataclass(frozen=True)
class Call:
    """One community call: when it began and who came, with how long after the start and for how long."""

    number: int
    start: datetime
    stays: tuple[tuple[Member, int, int], ...]


@dataclass
class Calendar:
    """A quarter's live events."""

    rows: list[dict[str, str]] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)


def make_calendar(world: World, quarter: Quarter, members: tuple[Member, ...]) -> Calendar:
    """Everything of the quarter that is kept outside the chat: events, talks, contributions, organising, thanks."""
    rng = world.chance("gatherings", quarter)
    here = [member for member in members if member.is_around(quarter)]
    calendar = Calendar()
    calendar.rows.extend(_joins(rng, quarter, [member for member in here if member.joined == quarter]))
    for turn in range(CALLS):
        calendar.calls.append(_call(rng, quarter, here, quarter.index * CALLS + turn))
        calendar.rows.extend(_hosts(rng, calendar.calls[-1]))
    for group in GROUPS:
        calendar.rows.extend(_meetings(rng, quarter, here, group))
    calendar.rows.extend(_contributions(rng, quarter, here))
    calendar.rows.sort(key=lambda row: (row["occurred_at"], row["member"], row["kind"]))
    return calendar


def _row(
    member: Member,
    when: datetime,
    kind: PresenceKind,
    space: Space,
    group: str = "",
    event: str = "",
    minutes: str = "",
    to: Member | None = None,
) -> dict[str, str]:
    return {
        "member": member.email,
        "occurred_at": iso(when),
        "kind": kind,
        "space": space,
        "group": group,
        "event_id": event,
        "minutes": minutes,
        "to_member": to.email if to else "",
    }


def _joins(rng: random.Random, quarter: Quarter, newcomers: Sequence[Member]) -> Iterator[dict[str, str]]:
    for member in newcomers:
        yield _row(member, moment(rng, quarter), PresenceKind.JOIN, Space.CHAT)


def _keen(rng: random.Random, people: Sequence[Member], wanted: int) -> list[Member]:
    """So many different people, those with more energy sooner."""
    ranked = sorted(people, key=lambda member: rng.random() ** (1 / member.energy), reverse=True)
    return ranked[:wanted]


def _call(rng: random.Random, quarter: Quarter, here: Sequence[Member], number: int) -> Call:
    start = moment(rng, quarter, 9, 19).replace(minute=0, second=7)
    came = _keen(rng, here, max(poisson(rng, len(here) * 0.3), 5))
    stays = tuple((member, rng.randint(-300, 900), rng.randint(1200, 3500)) for member in came)
    return Call(number, start, stays)


def _hosts(rng: random.Random, call: Call) -> Iterator[dict[str, str]]:
    host, *others = [member for member, _, _ in call.stays]
    event = f"community-call-{call.number}"
    yield _row(host, call.start, PresenceKind.ORGANISE, Space.CALL, event=event, minutes="60")
    for member in some(rng, others, 2):
        yield _row(member, call.start, PresenceKind.TALK, Space.CALL, event=event, minutes="15")


def _meetings(
    rng: random.Random, quarter: Quarter, here: Sequence[Member], group: str
) -> Iterator[dict[str, str]]:
    space = Space.TRAINING_OR_EVENT if group in ("training", "events") else Space.WORKING_GROUP
    regulars = [member for member in here if group in member.groups] or list(here[:3])
    for turn in range(3):
        start, event = moment(rng, quarter, 9, 19), f"{group}-{quarter}-{turn + 1}"
        came = _keen(rng, regulars, max(poisson(rng, len(regulars) * 0.5), 2))
        yield _row(came[0], start, PresenceKind.ORGANISE, space, group, event, "50")
        for member in came:
            minutes = str(rng.randint(15, 60))
            yield _row(member, start, PresenceKind.ATTENDANCE, space, group, event, minutes)
        if rng.random() < 0.4:
            yield _row(rng.choice(came), start, PresenceKind.TALK, space, group, event, "20")


def _contributions(rng: random.Random, quarter: Quarter, here: Sequence[Member]) -> Iterator[dict[str, str]]:
    for member in here:
        for _ in range(poisson(rng, min(member.energy * 0.35, 4))):
            group, when = rng.choice(member.groups or ("",)), moment(rng, quarter)
            yield _row(member, when, PresenceKind.CONTRIBUTION, Space.WORKING_GROUP, group)
            if rng.random() < 0.4:
                to, after = rng.choice(here), later(when, minutes=rng.randint(5, 55))
                yield _row(to, after, PresenceKind.THANKS, Space.WORKING_GROUP, group, to=member)


def write_call(folder: Path, call: Call, rng: random.Random) -> None:
    """The participant list of a call as a meeting tool exports it: preamble, rejoins, blank addresses, a bot."""
    end, topic = call.start + timedelta(minutes=62), "Community call"
    lines = [
        "Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants,",
        f"{93000000000 + call.number * 7919},{topic},{call.start.strftime(CLOCK)},{end.strftime(CLOCK)},"
        f"{call.stays[0][0].email},62,{len(call.stays)},",
        "",
        "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest",
        *_attendances(rng, call),
    ]
    folder.mkdir(parents=True, exist_ok=True)
    text = "\ufeff" + "\r\n".join(lines) + "\r\n"
    (folder / f"participants_{93000000000 + call.number * 7919}.csv").write_text(
        text, encoding="utf-8", newline=""
    )


def _attendances(rng: random.Random, call: Call) -> Iterator[str]:
    for member, after, seconds in call.stays:
        email = "" if rng.random() < 0.06 else member.email
        name = f"{member.handle} ({member.name})" if rng.random() < 0.1 else member.name
        for begin, length in _sittings(rng, after, seconds):
            yield _attendance(name, email, call.start + timedelta(seconds=begin), length)
    if rng.random() < 0.5:
        yield _attendance(rng.choice(GUESTS), "", call.start, 3600)
    if rng.random() < 0.3:
        yield _attendance(
            f"1555{pick(rng, {1: 1.0, 2: 1.0})}*****{rng.randint(10, 99)}", "", call.start, 1800
        )


def _sittings(rng: random.Random, after: int, seconds: int) -> list[tuple[int, int]]:
    """One stay, or two where the connection was lost."""
    if rng.random() > 0.12:
        return [(after, seconds)]
    half = seconds // 2
    return [(after, half), (after + half + 40, half - 60)]


def _attendance(name: str, email: str, joined: datetime, seconds: int) -> str:
    left = joined + timedelta(seconds=seconds)
    return f"{name},{email},{joined.strftime(CLOCK)},{left.strftime(CLOCK)},{-(-seconds // 60)},No"
