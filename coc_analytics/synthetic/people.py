"""Make-believe community: its members, when they come and how long they stay. Nobody here is real."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

from coc_analytics.periods import Quarter
from coc_analytics.synthetic.chance import SEASON, Scale, World, pick
from coc_analytics.synthetic.names import DOMAINS, SCRIPTS, nicknames

GROUPS = ("metrics", "accessibility", "training", "events", "translation")


@dataclass(frozen=True)
class Member:
    """One make-believe member: identities, first and last quarter, and how much and where they take part."""

    number: int
    name: str
    email: str
    handle: str
    phone: str
    chat_id: str
    joined: Quarter
    leaves: Quarter
    energy: float
    friction: float
    groups: tuple[str, ...]

    def is_around(self, quarter: Quarter) -> bool:
        """Whether the member belongs to the community in that quarter."""
        return self.joined <= quarter <= self.leaves


def make_members(world: World) -> tuple[Member, ...]:
    """Everybody who was ever a member, in the order in which they joined."""
    identities = _identities(world)
    members: list[Member] = []
    for quarter in world.quarters:
        here = sum(member.is_around(quarter) for member in members)
        rng = world.chance("members", quarter)
        for _ in range(max(_wanted(world.size.scale, world.first, quarter) - here, 3)):
            members.append(_new_member(rng, next(identities), quarter, quarter == world.first))
    return tuple(members)


def _wanted(scale: Scale, first: Quarter, quarter: Quarter) -> int:
    growth = scale.growth ** (quarter.index - first.index)
    return round(scale.members * growth * (1 + (SEASON[quarter.number] - 1) / 3))


@dataclass(frozen=True)
class _Identity:
    number: int
    name: str
    email: str
    handle: str
    phone: str
    chat_id: str


def _identities(world: World) -> Iterator[_Identity]:
    rng = world.chance("identities")
    names = {script: made.names(rng) for script, made in SCRIPTS.items()}
    handles, mailboxes = nicknames(rng), nicknames(rng)
    shares = {script: made.share for script, made in SCRIPTS.items()}
    number = 0
    while True:
        number += 1
        yield _Identity(
            number,
            next(names[pick(rng, shares)]),
            f"{next(mailboxes)}@{rng.choice(DOMAINS)}",
            next(handles),
            f"+1 555 {rng.randint(200, 999)} {number:04d}",
            "U" + "".join(rng.choices("ABCDEFGHJKLMNPQRSTUVWXYZ23456789", k=10)),
        )


def _new_member(rng: random.Random, who: _Identity, quarter: Quarter, founding: bool) -> Member:
    return Member(
        **vars(who),
        joined=quarter,
        leaves=quarter.plus(_stay(rng, founding)),
        energy=rng.lognormvariate(0.0, 1.0),
        friction=rng.lognormvariate(0.0, 1.1),
        groups=tuple(rng.sample(GROUPS, pick(rng, {0: 0.3, 1: 0.45, 2: 0.25}))),
    )


def _stay(rng: random.Random, founding: bool) -> int:
    """How many quarters more: a third of the newcomers is gone after one or two, the others stay for years."""
    if not founding and rng.random() < 0.35:
        return rng.randint(0, 1)
    return 2 + math.floor(rng.expovariate(1 / 11))
