"""Door 2, evidence: is everything that is promised of issues and surveys backed by casebooks? Released numbers only.

A casebook counts when the intake could have written each of its records and the measures' own SQL counts in it every
number that was ever shown. A value that no such casebook shows is given away.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import zip_longest

import numpy as np

from coc_analytics.casebook import MeasureSpec
from coc_analytics.casebook.imagined import Counts, Imagined, count_imagined
from coc_analytics.casebook.records import broken_rules
from coc_analytics.community import Community
from coc_analytics.disclosure.evidence.issues import Issues
from coc_analytics.disclosure.evidence.searching import Asked, Found, search
from coc_analytics.disclosure.evidence.surveys import Surveys
from coc_analytics.disclosure.evidence.told import Kept, Number, Told
from coc_analytics.disclosure.evidence.unknowns import Ints
from coc_analytics.periods import Quarter
from coc_analytics.taxonomies import Taxonomy

AGREE = "shown numbers agree with each other"
BACKED = "a casebook backs every value that is promised"
COUNTED = "the measures' SQL counts what was shown"
WRITTEN = "the intake could have written it"


@dataclass(frozen=True)
class World:
    """What is needed to imagine a community's casebooks: its measures, taxonomy and settings; no record of it."""

    specs: Mapping[str, MeasureSpec]
    taxonomy: Taxonomy
    community: Community

    @cached_property
    def behaviours(self) -> Mapping[str, str]:
        """Every behaviour with the value it goes against."""
        return {behaviour.id: behaviour.value for behaviour in self.taxonomy.behaviours}

    def imagines(self, number: Number) -> bool:
        """Whether records behind a number are imagined: those of issues and surveys, of which quarters add up."""
        spec = self.specs.get(number.measure)
        return spec is not None and (Issues.describes(spec) or Surveys.describes(spec))


@dataclass(frozen=True)
class Unbacked:
    """A rule that is not kept, and the number of which it is not."""

    rule: str
    number: Number


@dataclass(frozen=True)
class Backing:
    """What casebooks back.

    `casebooks` were counted; `backed` numbers take in them every value they promise; `large` promise nothing, because they
    are certainly not small; of `elsewhere` no records are imagined, so that the audit's relations answer alone.
    """

    casebooks: int
    backed: int
    large: int
    elsewhere: int
    unbacked: tuple[Unbacked, ...]


def back(told: Told, world: World) -> Backing:
    """Look for casebooks behind everything that is told, count them, and say what they back."""
    mine = told.only(world.imagines)
    elsewhere = len(told.kept) - len(mine.kept)
    if not mine.kept:
        return Backing(0, 0, 0, elsewhere, ())
    quarters = mine.quarters()
    halves = (
        _Half(mine, world, Issues(quarters, world.behaviours)),
        _Half(mine, world, Surveys(quarters)),
    )
    faults = [fault for half in halves for fault in half.faults()]
    if faults:
        return Backing(0, 0, 0, elsewhere, tuple(faults))
    issues, surveys = (half.imagined(quarters) for half in halves)
    imagined = list(_side_by_side(issues, surveys))
    large = {number for half in halves for number in half.large()}
    faults, seen = _seen(imagined, mine, world)
    faults += [Unbacked(BACKED, number) for number in _open(mine, seen, large)]
    return Backing(len(imagined), len(mine.kept) - len(large), len(large), elsewhere, tuple(faults))


class _Half:
    """One description of records, and the tables found for what is told of them."""

    def __init__(self, told: Told, world: World, description: Issues | Surveys) -> None:
        self.description, self.told = description, told
        self.places: dict[tuple[int, ...], list[Number]] = defaultdict(list)
        for number in (*told.shown, *told.kept):
            spec = world.specs[number.measure]
            sorts = description.sorts_of(spec, number) if description.describes(spec) else None
            if sorts is not None:
                self.places[description.unknowns.columns(sorts, number.quarters)].append(number)

    @cached_property
    def found(self) -> Found | None:
        shown = {
            columns: self.told.shown[number]
            for columns, numbers in self.places.items()
            for number in numbers
            if number in self.told.shown
        }
        asked = [
            Asked(columns, _strictest(self.told.kept[number] for number in numbers), tuple(numbers))
            for columns, numbers in self.places.items()
            if columns not in shown
        ]
        return search(self.description.unknowns, shown, asked)

    def faults(self) -> Iterator[Unbacked]:
        """Numbers that contradict each other by themselves, or all together."""
        for numbers in self.places.values():
            if len({self.told.shown[number] for number in numbers if number in self.told.shown}) > 1:
                yield Unbacked(AGREE, numbers[0])
                return
        if self.found is None:
            yield Unbacked(AGREE, next(numbers[0] for numbers in self.places.values()))

    def imagined(self, quarters: Sequence[str]) -> list[Imagined]:
        """The casebook of every table."""
        assert self.found is not None
        first, last = (Quarter.parse(quarter).index for quarter in (quarters[0], quarters[-1]))
        return [Imagined(first, last, **self.description.realised(table)) for table in self.found.tables]

    def large(self) -> Iterator[Number]:
        """The numbers that are certainly not small."""
        assert self.found is not None
        return (number for asked in self.found.large for number in asked.numbers)


def _strictest(kept: Iterable[Kept]) -> Kept:
    every = list(kept)
    return Kept(min(one.threshold for one in every), any(one.promised for one in every))


def _side_by_side(issues: Sequence[Imagined], surveys: Sequence[Imagined]) -> Iterator[Imagined]:
    """Issues and surveys in as few casebooks as there are of either; they have nothing to do with each other."""
    for one, other in zip_longest(issues, surveys):
        yield replace(one or issues[0], surveys=(other or surveys[0]).surveys)


def _seen(
    imagined: Sequence[Imagined], told: Told, world: World
) -> tuple[list[Unbacked], Mapping[Number, Ints]]:
    """What every number is in each casebook that agrees with everything shown, and why others do not."""
    specs = [
        spec
        for spec in world.specs.values()
        if any(n.measure == spec.name for n in (*told.shown, *told.kept))
    ]
    counted = count_imagined(imagined, specs, world.taxonomy, world.community)
    values = {number: _values(counted[number.measure], number) for number in (*told.shown, *told.kept)}
    agrees = np.array(
        [not any(True for issue in one.issues for _ in broken_rules(issue)) for one in imagined]
    )
    faults = [] if agrees.all() else [Unbacked(WRITTEN, next(iter(values)))]
    for number, shown in told.shown.items():
        same = values[number] == shown
        if not same.all():
            faults.append(Unbacked(COUNTED, number))
        agrees &= same
    return faults, {number: values[number][agrees] for number in told.kept}


def _values(counted: Sequence[Counts], number: Number) -> Ints:
    quarters = [Quarter.parse(quarter).index for quarter in number.quarters]
    return np.array(
        [sum(counts.get((quarter, number.codes), 0) for quarter in quarters) for counts in counted],
        dtype=np.int64,
    )


def _open(told: Told, seen: Mapping[Number, Ints], large: set[Number]) -> Iterator[Number]:
    """The numbers kept back that no casebook shows to be one of the values they promise."""
    for number, kept in told.kept.items():
        if number not in large and not set(range(kept.threshold)) <= set(seen[number].tolist()):
            yield number
