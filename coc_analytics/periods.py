"""Quarters and their roll-ups: shared arithmetic of time. No date finer than a quarter ever appears here.

A quarter is stored as one small integer, `year * 4 + (number - 1)`, so that the next quarter is one more.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_QUARTER = re.compile(r"([0-9]{4})Q([1-4])")


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of the community's (fiscal) year, named after the year in which that year starts."""

    index: int

    @classmethod
    def parse(cls, text: str) -> "Quarter":
        """Read `2026Q3`; raises ValueError, without the text, for anything else."""
        match = _QUARTER.fullmatch(text)
        if match is None:
            raise ValueError("a quarter is written like 2026Q3")
        return cls(int(match[1]) * 4 + int(match[2]) - 1)

    @classmethod
    def of(cls, day: date, fiscal_start: int = 1) -> "Quarter":
        """The quarter a day belongs to, for a year that starts in month `fiscal_start` (1 to 12)."""
        return cls((day.year * 12 + day.month - fiscal_start) // 3)

    @property
    def year(self) -> int:
        return self.index // 4

    @property
    def number(self) -> int:
        return self.index % 4 + 1

    def first_day(self, fiscal_start: int = 1) -> date:
        month = self.index * 3 + fiscal_start - 1
        return date(month // 12, month % 12 + 1, 1)

    def last_day(self, fiscal_start: int = 1) -> date:
        return self.plus(1).first_day(fiscal_start) - timedelta(days=1)

    def plus(self, quarters: int) -> "Quarter":
        return Quarter(self.index + quarters)

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"


class Grain(StrEnum):
    """How long a period is."""

    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    LONGER = "longer"  # `last4` and `all`


def grain_of(code: str) -> Grain:
    """The grain of a period's code; that of a stretch with a name of its own is the longest."""
    if _QUARTER.fullmatch(code):
        return Grain.QUARTER
    if re.fullmatch(r"[0-9]{4}H[12]", code):
        return Grain.HALF
    return Grain.YEAR if re.fullmatch(r"[0-9]{4}", code) else Grain.LONGER


def quarters_between(first: Quarter, last: Quarter) -> tuple[Quarter, ...]:
    """All quarters from first to last, both included."""
    return tuple(Quarter(index) for index in range(first.index, last.index + 1))


def roll_ups(first: Quarter, last: Quarter) -> dict[str, tuple[Quarter, ...]]:
    """Every period a release of quarter `last` speaks of, with the quarters it is made of.

    Codes: `2026Q3`, `2026H2`, `2026`, `last4`, `all`. A half or a year appears only when all its quarters
    have been lived through, because a published number never changes.
    """
    lived = quarters_between(first, last)
    periods: dict[str, tuple[Quarter, ...]] = {str(quarter): (quarter,) for quarter in lived}
    periods |= _complete(lived, size=2)
    periods |= _complete(lived, size=4)
    if len(lived) >= 4:
        periods["last4"] = lived[-4:]
    periods["all"] = lived
    return periods


def with_others(
    periods: Mapping[str, tuple[Quarter, ...]], others: Mapping[str, tuple[Quarter, ...]]
) -> dict[str, tuple[Quarter, ...]]:
    """These periods and those of the others that are made of other quarters, each stretch under one code."""
    codes = {quarters: code for code, quarters in others.items() if quarters not in periods.values()}
    return {**periods, **{code: quarters for quarters, code in codes.items()}}


def stretches_ahead(first: Quarter, last: Quarter) -> dict[str, tuple[Quarter, ...]]:
    """What half-years, years and `last4` of coming quarters will begin with and no period of this one is.

    Whoever can work out such a stretch knows that those periods are no smaller, before anything of them is released.
    """
    lived, told = quarters_between(first, last), set(roll_ups(first, last).values())
    ahead = {f"last{size}": lived[-size:] for size in (2, 3) if len(lived) > size}
    return {code: quarters for code, quarters in ahead.items() if quarters not in told}


def _complete(lived: tuple[Quarter, ...], size: int) -> dict[str, tuple[Quarter, ...]]:
    blocks: dict[int, list[Quarter]] = {}
    for quarter in lived:
        blocks.setdefault(quarter.index // size, []).append(quarter)
    return {_block_code(block[0], size): tuple(block) for block in blocks.values() if len(block) == size}


def _block_code(first: Quarter, size: int) -> str:
    return str(first.year) if size == 4 else f"{first.year}H{(first.number + 1) // 2}"


def not_finer_than(grain: Grain, periods: dict[str, tuple[Quarter, ...]]) -> dict[str, tuple[Quarter, ...]]:
    """The periods that are at least this long; `all` is always one of them."""
    grains = list(Grain)
    return {
        code: quarters
        for code, quarters in periods.items()
        if grains.index(grain_of(code)) >= grains.index(grain)
    }


def period_parents(periods: dict[str, tuple[Quarter, ...]]) -> dict[str, str]:
    """The period next above each one that is itself there: quarter, half, year, all ('' for `all`)."""
    return {code: _nearest_above(code, periods) for code in periods}


def _nearest_above(code: str, periods: dict[str, tuple[Quarter, ...]]) -> str:
    if code == "all":
        return ""
    above = _block_codes(code) if code != "last4" else []
    return next((parent for parent in above if parent in periods), "all")


def _block_codes(code: str) -> list[str]:
    if match := _QUARTER.fullmatch(code):
        return [f"{match[1]}H{(int(match[2]) + 1) // 2}", match[1]]
    return [code[:4]] if "H" in code else []
