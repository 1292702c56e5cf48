"""The engine, knowing: what follows from released numbers by one subtraction is a cell as well. Numbers only.

Of two nested periods that are both shown everybody knows the difference; of a whole and its shown parts, what is left.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from coc_analytics.ambiguity.knowing.relations import Parts, Relation


@dataclass(frozen=True)
class Difference:
    """What a period holds beyond one inside it: the cells of both, and the quarters between."""

    period: int
    inside: int
    quarters: Parts


@dataclass(frozen=True)
class Demand:
    """Of these cells so many must be hidden, each counted as much as its coefficient says."""

    cells: tuple[int, ...]
    coefficients: tuple[int, ...]
    need: int


def differences(nest: Mapping[Parts, int], told: Collection[int]) -> Iterator[Difference]:
    """All pairs of nested periods that may both be told, unless the quarters between are a period with a cell of its own."""
    bit = {quarter: 1 << at for at, quarter in enumerate(sorted({q for made_of in nest for q in made_of}))}
    sets = {sum(bit[quarter] for quarter in made_of): number for made_of, number in nest.items()}
    open_ = sorted((made_of, number) for made_of, number in sets.items() if number in told)
    for (one, first), (other, second) in combinations(open_, 2):
        if one & other == one and other & ~one not in sets:
            between = tuple(quarter for quarter, place in bit.items() if place & other & ~one)
            yield Difference(second, first, between)


class Span(NamedTuple):
    """A period of one thing that is counted: its first and last quarter by place, its number and what it holds."""

    first: int
    last: int
    number: int
    held: int


def spans(nest: Mapping[Parts, int], told: Collection[int], held: Mapping[int, int]) -> tuple[Span, ...]:
    """The periods of one nest that may be told and are made of quarters in a row, in the order of their ends."""
    place = {quarter: at for at, quarter in enumerate(sorted({q for made_of in nest for q in made_of}))}
    found = []
    for made_of, number in nest.items():
        places = sorted(place[quarter] for quarter in made_of)
        if number in told and places[-1] - places[0] == len(places) - 1:
            found.append(Span(places[0], places[-1], number, held[number]))
    return tuple(sorted(found, key=lambda span: (span.last, span.first)))


def left_over(shown: Sequence[Span], limit: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Numbers that may not all be shown: taking shown parts of a shown period away, no two of the same time, leaves little.

    Of all ways to take parts away the one that leaves least is looked at, of those that are not all of the period.
    """
    for whole in shown:
        inside = [
            part for part in shown if part != whole and whole.first <= part.first and part.last <= whole.last
        ]
        held, parts = _most(inside, whole)
        if parts and whole.held - held < limit[whole.number]:
            yield (whole.number, *(part.number for part in parts))


def _most(inside: Sequence[Span], whole: Span) -> tuple[int, tuple[Span, ...]]:
    """The parts, no two of the same time and not all of it, that hold most.

    By the quarters looked at and how many of them are taken, the best way to take them.
    """
    nothing: tuple[int, tuple[Span, ...]] = (0, ())
    best = {(whole.first - 1, 0): nothing}
    for at in range(whole.first, whole.last + 1):
        for taken in range(at - whole.first + 2):
            ways = [best[at - 1, taken]] if (at - 1, taken) in best else []
            for part in (part for part in inside if part.last == at):
                before = (part.first - 1, taken - (at - part.first + 1))
                if before in best:
                    held, parts = best[before]
                    ways.append((held + part.held, (*parts, part)))
            if ways:
                best[at, taken] = max(ways, key=lambda way: way[0])
    ends = (best.get((whole.last, taken), nothing) for taken in range(1, whole.last - whole.first + 1))
    return max(ends, key=lambda way: (way[0], len(way[1])), default=nothing)


def demands(
    rows: Iterable[Relation],
    held: Mapping[int, int],
    closed: Collection[int],
    constant: Collection[int],
    limit: Sequence[int],
) -> tuple[Demand, ...]:
    """For every whole with hidden parts: either it is hidden too, or these parts hold at least k together.

    `held` says how many (things, or people where these are fewer) a cell is known to hold at most; where a part's
    number is not known, the whole says it.
    """
    found = (_demand(row, held, closed, constant, limit) for row in rows if row.low == row.high == 0)
    return tuple(dict.fromkeys(demand for demand in found if demand))


def _demand(
    row: Relation,
    held: Mapping[int, int],
    closed: Collection[int],
    constant: Collection[int],
    limit: Sequence[int],
) -> Demand | None:
    wholes = [cell for cell, times in zip(row.cells, row.coefficients, strict=True) if times == 1]
    parts = [cell for cell, times in zip(row.cells, row.coefficients, strict=True) if times == -1]
    if len(wholes) != 1 or len(parts) < len(row.cells) - 1 or wholes[0] in closed:
        return None
    (whole,) = wholes
    hidden = [part for part in parts if part in closed]
    if not hidden or any(cell not in held for cell in (whole, *parts)):
        return None
    need = min(limit[cell] for cell in (whole, *hidden)) - sum(held[part] for part in hidden)
    free = [part for part in parts if part not in closed and part not in constant and held[part] > 0]
    if need <= 0 or (whole in constant and sum(held[part] for part in free) < need):
        return None  # held together, or given away by what was published earlier
    own = [] if whole in constant else [whole]
    return Demand((*own, *free), (*(need for _ in own), *(min(held[part], need) for part in free)), need)


def across(
    labels: Iterable[tuple[int, int]],
    nests: Iterable[Mapping[Parts, int]],
    value: Sequence[int],
    told: Collection[int],
    constant: Collection[int],
    limit: Sequence[int],
) -> Iterator[Demand]:
    """A whole of a longer period and a label of a part of it: not both are told where what is left is little.

    `labels` are pairs of a whole and a label of the same period; `nests` the numbers of the periods of each thing.
    """
    homes = {number: (made_of, nest) for nest in nests for made_of, number in nest.items()}
    for whole, label in labels:
        made_of, nest = homes.get(whole, ((), {}))
        for longer, number in nest.items():
            free = tuple(cell for cell in (number, label) if cell not in constant)
            nested = set(made_of) < set(longer) and number in told and label in told
            if nested and free and value[number] - value[label] < min(limit[number], limit[label]):
                yield Demand(free, (1,) * len(free), 1)
