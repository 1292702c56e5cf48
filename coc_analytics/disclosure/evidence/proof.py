"""Door 2, evidence: is everything that is promised of issues and surveys backed by casebooks? Released numbers only.

A casebook counts when the intake could have written each of its records and the measures' own SQL counts in it every
number that was ever shown. A value that no such casebook shows is given away.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from itertools import zip_longest

import numpy as np

from coc_analytics.casebook.imagined import Counts, Imagined, count_imagined
from coc_analytics.casebook.records import broken_rules
from coc_analytics.disclosure.evidence.issues import Issues
from coc_analytics.disclosure.evidence.reasons import reasons_for
from coc_analytics.disclosure.evidence.searching import Asked, Found, search
from coc_analytics.disclosure.evidence.surveys import Surveys
from coc_analytics.disclosure.evidence.told import Kept, Number, Promise, Relation, Told
from coc_analytics.disclosure.evidence.unknowns import Ints
from coc_analytics.disclosure.evidence.worlds import World
from coc_analytics.periods import Quarter

AGREE = "shown numbers agree with each other"
DESCRIBED = "every number of issues and answers is described by their records (records.py, evidence/)"
COUNTED = "the measures' own questions count what was shown"
WRITTEN = "the intake could have written every record"
KEPT = {
    Promise.HIDDEN: "a hidden cell can be anything below k",
    Promise.WITHHELD: "a withheld cell is certainly not small",
    Promise.GUESSED: "a cell left to guess is not narrowed to small numbers",
}
"""The rules by the promise that is not kept."""


EXPLAINED = 40
"""So many numbers are explained at most; each takes two programs and more."""


@dataclass(frozen=True)
class Unbacked:
    """A rule that is not kept, and of which number: its measure and the codes under which it was told first.

    `relation` is why, where fractions tell: a sum of numbers that is at most zero whatever happened.
    """

    rule: str
    measure: str
    cell: tuple[str, ...]
    relation: Relation = ()


@dataclass(frozen=True)
class Backing:
    """What casebooks back.

    `casebooks` were counted; `backed` numbers take in them every value they promise; `large` promise nothing, because they
    are certainly not small. Of measures that are not `imagined` the audit's relations answer alone.
    """

    casebooks: int
    backed: int
    large: int
    unbacked: tuple[Unbacked, ...]
    measures: frozenset[str] = frozenset()

    @property
    def imagined(self) -> frozenset[str]:
        """The measures of which every number was asked about; none where nothing could be imagined at all."""
        return self.measures if self.casebooks else frozenset()


def back(told: Told, world: World) -> Backing:
    """Look for casebooks behind everything that is told, count them, and say what they back."""
    mine = told.only(world.imagines)
    if not mine.kept:
        return Backing(0, 0, 0, ())
    halves = (_Half(mine, world, world.issues(mine)), _Half(mine, world, Surveys(mine.quarters())))
    described = {number for half in halves for number in half.columns}
    faults = [
        _fault(mine, DESCRIBED, number) for number in (*mine.shown, *mine.kept) if number not in described
    ]
    faults += [fault for half in halves for fault in half.contradictions()]
    if faults:
        return Backing(0, 0, 0, tuple(faults))
    imagined = list(_side_by_side(*(half.imagined() for half in halves)))
    large = {number for half in halves for number in half.large()}
    faults, seen = _seen(imagined, mine, world)
    for place, number in enumerate(_open(mine, seen, large)):
        fault = _fault(mine, KEPT[mine.kept[number].promise], number)
        faults.append(replace(fault, relation=_behind(number, halves)) if place < EXPLAINED else fault)
    backed = len(mine.kept) - len(large)
    return Backing(len(imagined), backed, len(large), tuple(faults), frozenset(world.specs))


def _fault(told: Told, rule: str, number: Number) -> Unbacked:
    return Unbacked(rule, number.measure, told.cells[number])


def _behind(number: Number, halves: Sequence["_Half"]) -> Relation:
    """The relation that excludes a value of a number, where there is one."""
    return next(half.relation_behind(number) for half in halves if number in half.columns)


class _Half:
    """One description of records, and the tables found for what is told of them."""

    def __init__(self, told: Told, world: World, description: Issues | Surveys) -> None:
        self.description, self.told = description, told
        self.columns: dict[Number, tuple[int, ...]] = {}
        for number in (*told.shown, *told.kept):
            spec = world.specs[number.measure]
            sorts = description.sorts_of(spec, number) if description.describes(spec) else None
            if sorts is not None:
                self.columns[number] = description.unknowns.columns(sorts, number.quarters)
        self.places: dict[tuple[int, ...], list[Number]] = defaultdict(list)
        for number, columns in self.columns.items():
            self.places[columns].append(number)
        self.shown = {columns: told.shown[n] for n, columns in self.columns.items() if n in told.shown}

    @cached_property
    def found(self) -> Found | None:
        asked = [
            Asked(columns, reduce(Kept.with_, (self.told.kept[n] for n in numbers)), tuple(numbers))
            for columns, numbers in self.places.items()
            if columns not in self.shown
        ]
        return search(self.description.unknowns, self.shown, asked)

    def relation_behind(self, number: Number) -> Relation:
        """Why a number cannot have some value that it promises; nothing where it can, or where only whole numbers tell."""
        threshold = self.told.kept[number].threshold
        terms = reasons_for(self.description.unknowns, self.shown, self.columns[number], threshold)
        return tuple((times, tuple(self.places[one])) for times, one in terms)

    def contradictions(self) -> Iterator[Unbacked]:
        """Numbers that contradict each other by themselves, or all together."""
        for numbers in self.places.values():
            if len({self.told.shown[number] for number in numbers if number in self.told.shown}) > 1:
                yield _fault(self.told, AGREE, numbers[0])
                return
        if self.found is None:
            yield _fault(self.told, AGREE, next(numbers[0] for numbers in self.places.values()))

    def imagined(self) -> list[Imagined]:
        """The casebook of every table."""
        assert self.found is not None
        quarters = self.description.unknowns.quarters
        first, last = (Quarter.parse(quarter).index for quarter in (quarters[0], quarters[-1]))
        return [Imagined(first, last, **self.description.realised(table)) for table in self.found.tables]

    def large(self) -> Iterator[Number]:
        """The numbers that are certainly not small."""
        assert self.found is not None
        return (number for asked in self.found.large for number in asked.numbers)


def _side_by_side(issues: Sequence[Imagined], surveys: Sequence[Imagined]) -> Iterator[Imagined]:
    """Issues and surveys in as few casebooks as there are of either; they have nothing to do with each other."""
    for one, other in zip_longest(issues, surveys):
        yield replace(one or issues[0], surveys=(other or surveys[0]).surveys)


def _seen(
    imagined: Sequence[Imagined], told: Told, world: World
) -> tuple[list[Unbacked], Mapping[Number, Ints]]:
    """What every number is in each casebook that agrees with everything shown, and why others do not."""
    measures = told.measures()
    specs = [spec for spec in world.specs.values() if spec.name in measures]
    counted = count_imagined(imagined, specs, world.taxonomy, world.community)
    values = {number: _values(counted[number.measure], number) for number in (*told.shown, *told.kept)}
    agrees = np.array(
        [not any(True for issue in one.issues for _ in broken_rules(issue)) for one in imagined]
    )
    faults = [] if agrees.all() else [_fault(told, WRITTEN, next(iter(values)))]
    for number, shown in told.shown.items():
        same = values[number] == shown
        if not same.all():
            faults.append(_fault(told, COUNTED, number))
        agrees &= same
    return faults, {number: values[number][agrees] for number in told.kept}


def _values(counted: Sequence[Counts], number: Number) -> Ints:
    quarters = [Quarter.parse(quarter).index for quarter in number.quarters]
    return np.array(
        [sum(counts.get((quarter, number.codes), 0) for quarter in quarters) for counts in counted],
        dtype=np.int64,
    )


def _open(told: Told, seen: Mapping[Number, Ints], large: set[Number]) -> Iterator[Number]:
    """The numbers of which no casebook shows one of the values that they promise to be able to take."""
    for number, kept in told.kept.items():
        if number not in large and (
            kept.promise is Promise.WITHHELD or not set(range(kept.threshold)) <= set(seen[number].tolist())
        ):
            yield number
