"""Make-believe community: seeded chance. No clock, no hash order, so that a seed always gives the same bytes."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from coc_analytics.periods import Quarter

T = TypeVar("T")
ZONE = ZoneInfo("Europe/Lisbon")
SEASON = {1: 1.0, 2: 1.15, 3: 0.8, 4: 1.05}
"""How busy each quarter is: quiet summers, busy springs."""


@dataclass(frozen=True)
class Scale:
    """Reports a quarter, members who are active in the first quarter, and growth a quarter."""

    reports: float
    members: int
    growth: float


class Size(StrEnum):
    """How big the make-believe community is; about 3, 20 and 30 reports a quarter."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"

    @property
    def scale(self) -> Scale:
        """What the size means in numbers."""
        return _SCALES[self]


_SCALES = {
    Size.SMALL: Scale(reports=3.0, members=56, growth=1.02),
    Size.MEDIUM: Scale(reports=20.0, members=76, growth=1.03),
    Size.LARGE: Scale(reports=30.0, members=100, growth=1.035),
}


@dataclass(frozen=True)
class World:
    """What is to be made: size, seed, and the quarters lived through."""

    size: Size
    seed: int
    quarters: tuple[Quarter, ...]

    @property
    def first(self) -> Quarter:
        return self.quarters[0]

    @property
    def last(self) -> Quarter:
        return self.quarters[-1]

    def chance(self, *purpose: object) -> random.Random:
        """A stream of chance of its own, so that a further quarter changes nothing in the earlier ones."""
        return random.Random("/".join(str(part) for part in (self.seed, self.size.name, *purpose)))


def poisson(rng: random.Random, mean: float) -> int:
    """How many times something rare happens (Knuth's method; for means up to some hundreds)."""
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count


def pick(rng: random.Random, weights: dict[T, float]) -> T:
    """One of the keys, as often as its weight says."""
    return rng.choices(list(weights), weights=list(weights.values()))[0]


def sometimes(rng: random.Random, probability: float, text: str) -> str:
    """The text, or nothing."""
    return text if rng.random() < probability else ""


def some(rng: random.Random, population: Sequence[T], most: int) -> list[T]:
    """From one to `most` different members of a population."""
    return rng.sample(population, min(len(population), rng.randint(1, most)))


def moment(rng: random.Random, quarter: Quarter, earliest_hour: int = 7, latest_hour: int = 22) -> datetime:
    """A time of day in the quarter, weekdays twice as likely, never on the quarter's first or last two days."""
    first, last = quarter.first_day(), quarter.last_day()
    day = first + timedelta(days=rng.randint(1, (last - first).days - 3))
    if day.weekday() >= 5 and rng.random() < 0.5 and day + timedelta(days=2) < last:
        day += timedelta(days=2)
    clock = time(rng.randint(earliest_hour, latest_hour), rng.randint(0, 59), rng.randint(1, 59))
    return datetime.combine(day, clock, tzinfo=ZONE)


def later(start: datetime, **amount: float) -> datetime:
    """The moment that long after `start`, to the second."""
    return (start + timedelta(**amount)).replace(microsecond=0)


def quarter_of(instant: datetime) -> Quarter:
    """The quarter of a moment in the community's own time zone."""
    return Quarter.of(instant.astimezone(ZONE).date())


def iso(instant: datetime | None) -> str:
    """ISO 8601 with seconds and offset; nothing for nothing."""
    return "" if instant is None else instant.isoformat(timespec="seconds")
