"""Door 2, evidence: what releases tell, number by number. Released numbers only.

A number is a measure, the quarters it is about and its codes after the period: `all` of one edition is another number
than `all` of the next, and a quarter that five editions tell of is one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Kept:
    """What is promised of a number that is not shown.

    It may be anything below `threshold`; where it is not `promised` so, that or it is certainly not small.
    """

    threshold: int
    promised: bool


@dataclass(frozen=True)
class Told:
    """Everything that a row of releases tells together: the numbers they show, and what they keep back."""

    shown: Mapping[Number, int]
    kept: Mapping[Number, Kept]

    def only(self, which: Callable[[Number], bool]) -> "Told":
        """The part of it that is about some numbers."""
        return Told(
            {number: value for number, value in self.shown.items() if which(number)},
            {number: kept for number, kept in self.kept.items() if which(number)},
        )

    def quarters(self) -> tuple[str, ...]:
        """Every quarter from the first to the last that is told of."""
        told = sorted({Quarter.parse(q) for number in (*self.shown, *self.kept) for q in number.quarters})
        return tuple(map(str, quarters_between(told[0], told[-1]))) if told else ()


def told_by(releases: Sequence[Release], thresholds: Sequence[int]) -> Told:
    """What these releases tell who reads them all; `thresholds` are theirs, in the order of `in_order`."""
    narrowest = min((rank(release.audience) for release in releases), default=0)
    shown: dict[Number, int] = {}
    kept: dict[Number, Kept] = {}
    for release, threshold in zip(in_order(releases), thresholds, strict=True):
        for measure in counts_of(release):
            for number, cell in _numbers(measure):
                if cell is not None and not cell.hidden:
                    shown[number] = int(cell.n or 0)
                    continue
                low = 0 if cell is None else int(cell.low or 0)
                promised = (
                    cell is not None and low < release.threshold and rank(release.audience) == narrowest
                )
                kept[number] = _both(kept.get(number), Kept(threshold, promised))
    return Told(shown, {number: what for number, what in kept.items() if number not in shown})


def _numbers(measure: MeasureRelease) -> list[tuple[Number, ReleasedCell | None]]:
    """Every number of a measure; what cannot be anything but zero is shown as that, what is left out has no cell."""
    nothing = ReleasedCell(0, 0, 0)
    return [
        (
            Number(measure.name, tuple(measure.periods[codes[0]]), codes[1:]),
            nothing if codes in measure.impossible else measure.cells.get(codes),
        )
        for codes in product(*(dimension.codes for dimension in measure.dimensions))
    ]


def _both(one: Kept | None, other: Kept) -> Kept:
    if one is None:
        return other
    return Kept(min(one.threshold, other.threshold), one.promised or other.promised)
