"""Door 2, evidence: what releases tell, number by number. Released numbers only.

A number is a measure, the quarters it is about and its codes after the period: `all` of one edition is another number
than `all` of the next, and a quarter that five editions tell of is one.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import product
from typing import NamedTuple

from coc_analytics.disclosure.shelf.views import counts_of, in_order, rank
from coc_analytics.periods import Quarter, quarters_between
from coc_analytics.release import Cell as ReleasedCell
from coc_analytics.release import MeasureRelease, Release


class Number(NamedTuple):
    """What a number is about: measure, quarters in order, codes after the period."""

    measure: str
    quarters: tuple[str, ...]
    codes: tuple[str, ...]


Relation = tuple[tuple[int, tuple[Number, ...]], ...]
"""How often numbers are added, in all at most zero whatever happened; those in one tuple are names of one number."""


class Promise(IntEnum):
    """What is promised of a number that is not shown, the strictest first."""

    HIDDEN = 0
    """It may be anything below the threshold."""
    WITHHELD = 1
    """It is certainly not below it."""
    GUESSED = 2
    """One or the other."""


@dataclass(frozen=True)
class Kept:
    """A number that is not shown: its threshold, and what is promised of it."""

    threshold: int
    promise: Promise

    def with_(self, other: "Kept") -> "Kept":
        """What is promised of a number of which both is said: the smaller threshold, the stricter promise."""
        return Kept(min(self.threshold, other.threshold), min(self.promise, other.promise))


@dataclass(frozen=True)
class Told:
    """Everything that a row of releases tells together: the numbers they show, and what they keep back.

    `cells` has the codes, period first, under which each was told first.
    """

    shown: Mapping[Number, int]
    kept: Mapping[Number, Kept]
    cells: Mapping[Number, tuple[str, ...]]

    def only(self, which: Callable[[Number], bool]) -> "Told":
        """The part of it that is about some numbers."""
        return Told(
            {number: value for number, value in self.shown.items() if which(number)},
            {number: kept for number, kept in self.kept.items() if which(number)},
            self.cells,
        )

    def measures(self) -> set[str]:
        """The measures that are told of."""
        return {number.measure for number in (*self.shown, *self.kept)}

    def quarters(self) -> tuple[str, ...]:
        """Every quarter from the first to the last that is told of."""
        told = sorted({Quarter.parse(q) for number in (*self.shown, *self.kept) for q in number.quarters})
        return tuple(map(str, quarters_between(told[0], told[-1]))) if told else ()


def told_by(releases: Sequence[Release], thresholds: Sequence[int]) -> Told:
    """What these releases tell who reads them all; `thresholds` are theirs, in the order of `in_order`."""
    narrowest = min((rank(release.audience) for release in releases), default=0)
    shown: dict[Number, int] = {}
    kept: dict[Number, Kept] = {}
    cells: dict[Number, tuple[str, ...]] = {}
    for release, threshold in zip(in_order(releases), thresholds, strict=True):
        for measure in counts_of(release):
            for number, codes in _numbers(measure):
                cells.setdefault(number, codes)
                cell = _cell(measure, codes)
                if cell is not None and not cell.hidden:
                    shown[number] = int(cell.n or 0)
                    continue
                how = _how(cell, release.threshold, rank(release.audience) == narrowest)
                here = Kept(threshold, how)
                kept[number] = kept.get(number, here).with_(here)
    return Told(shown, {number: what for number, what in kept.items() if number not in shown}, cells)


def _numbers(measure: MeasureRelease) -> Iterator[tuple[Number, tuple[str, ...]]]:
    """Every number of a measure with its codes, period first."""
    for codes in product(*(dimension.codes for dimension in measure.dimensions)):
        yield Number(measure.name, tuple(measure.periods[codes[0]]), codes[1:]), codes


def _cell(measure: MeasureRelease, codes: tuple[str, ...]) -> ReleasedCell | None:
    """What is told; what cannot be anything but zero is shown as that, and of what was left out nothing is told."""
    return ReleasedCell(0, 0, 0) if codes in measure.impossible else measure.cells.get(codes)


def _how(cell: ReleasedCell | None, threshold: int, to_the_narrowest: bool) -> Promise:
    if not to_the_narrowest:
        return Promise.GUESSED
    if cell is None or (cell.low or 0) >= threshold:
        return Promise.WITHHELD
    return Promise.HIDDEN
