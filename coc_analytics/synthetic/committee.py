"""Make-believe community: its committee with rotating terms. Nobody who serves here exists."""

from dataclasses import dataclass

from coc_analytics.periods import Quarter
from coc_analytics.synthetic.chance import World
from coc_analytics.synthetic.people import Member

SEATS, TERM = 5, 6
"""Seats on the committee and quarters of a term; one seat after the other changes hands."""


@dataclass(frozen=True)
class Seat:
    """One term of one committee member."""

    member: Member
    seat: str
    start: Quarter
    end: Quarter


def make_committee(world: World, members: tuple[Member, ...]) -> tuple[Seat, ...]:
    """Rotating terms: every quarter or so one of five seats changes hands, some serve twice in a row."""
    seats: list[Seat] = []
    for start in range(world.first.index - TERM + 1, world.last.index + 1):
        for number in (seat for seat in range(SEATS) if (start - seat) % TERM == 0):
            seats.append(_appoint(world, members, seats, number, Quarter(start)))
    return tuple(seats)


def _appoint(
    world: World, members: tuple[Member, ...], seats: list[Seat], number: int, start: Quarter
) -> Seat:
    rng = world.chance("committee", start, number)
    name, end = f"seat {number + 1}", start.plus(TERM - 1)
    before = next((seat for seat in reversed(seats) if seat.seat == name), None)
    serving = {seat.member.number for seat in seats if seat.end >= start}
    if before and rng.random() < 0.25:
        return Seat(before.member, name, start, end)
    here = max(start, world.first)
    able = [member for member in members if member.is_around(here) and member.number not in serving]
    return Seat(rng.choice(able), name, start, end)
