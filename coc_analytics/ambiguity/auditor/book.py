"""The auditor: all released cells by what they speak of, with what is known and promised of them. Released numbers only."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from .part import Part
from .tables import Finding, ReleasedTable, facet_of, is_time, renamed, universe_of


class Book:
    """All released cells by identity, with what ties them together."""

    def __init__(self) -> None:
        self.index: dict[tuple[object, ...], int] = {}
        self.at: dict[tuple[int, int, tuple[str, ...]], int] = {}
        self.known: dict[int, int] = {}
        self.public_zero: set[int] = set()
        self.promised: set[int] = set()
        self.large: set[int] = set()
        self.guessed: set[int] = set()
        self.interval: dict[int, tuple[int, int | None]] = {}
        self.where: dict[int, tuple[str, tuple[str, ...]]] = {}
        self.ties: set[tuple[tuple[tuple[int, int], ...], bool]] = set()
        self.nests: dict[tuple[object, ...], dict[frozenset[str], int]] = defaultdict(dict)
        self.findings: list[Finding] = []
        self.labelled: set[tuple[str, str]] = set()
        self.thresholds: dict[int, int] = {}
        self.bounds: dict[str, set[str]] = defaultdict(set)
        self.labels: dict[tuple[int, int], tuple[int, tuple[str, tuple[str, ...]]]] = {}

    # identity ---------------------------------------------------------------------------------------------

    def identify(self, tables: Sequence[ReleasedTable], table: ReleasedTable, cell: tuple[str, ...]) -> int:
        """The number of a cell: the same one for all cells that speak of the same thing."""
        coordinates: set[tuple[str, object]] = set()
        for dimension, code in zip(table.dimensions, cell, strict=True):
            if is_time(table, dimension):
                coordinates.add((facet_of(table, dimension), frozenset(table.periods[code])))
            elif table.hierarchies[dimension].get(code):
                coordinates.add(renamed(tables, table, dimension, code))
        return self._number(universe_of(tables, table), frozenset(coordinates), (table.name, cell))

    def _number(
        self, universe: str, coordinates: frozenset[tuple[str, object]], where: tuple[str, tuple[str, ...]]
    ) -> int:
        number = self.index.setdefault((universe, coordinates), len(self.index))
        self.where.setdefault(number, where)
        for coordinate in coordinates:
            name, made_of = coordinate
            if isinstance(made_of, frozenset):
                self.nests[universe, name, coordinates - {coordinate}][made_of] = number
        return number

    def meant(
        self, edition: int, position: int, cell: tuple[str, ...], quarters: tuple[str, ...]
    ) -> int | None:
        """The number of a cell, or of what stands at its place for other quarters; None where there is none."""
        number = self.at.get((edition, position, cell))
        return (
            self.elsewhere.get((number, frozenset(quarters))) if quarters and number is not None else number
        )

    @cached_property
    def elsewhere(self) -> dict[tuple[int, frozenset[str]], int]:
        """For each number and each set of quarters of its nest, the number there."""
        return {
            (number, made_of): other
            for nest in self.nests.values()
            for number in nest.values()
            for made_of, other in nest.items()
        }

    # values -----------------------------------------------------------------------------------------------

    def take_values(self, table: ReleasedTable, cells: Mapping[tuple[str, ...], int]) -> None:
        """What a table shows of its cells, and what it promises of those it hides."""
        for cell in table.impossible:
            self.public_zero.add(cells[cell])
            self._know(cells[cell], 0, table, cell)
        for cell, value in table.shown.items():
            self._know(cells[cell], value, table, cell)
        for cell in table.hidden:
            self.promised.add(cells[cell])
        for cell in table.withheld:
            self.large.add(cells[cell])
        for cell in table.guessed:
            self.guessed.add(cells[cell])
        for cell in (*table.hidden, *table.withheld, *table.guessed):
            if cell in table.low:
                self._narrow(cells[cell], table.low[cell], table.high.get(cell))

    def is_known(self, *numbers: int) -> bool:
        """Whether all of these are shown as numbers of something that could be there."""
        return all(number in self.known and number not in self.public_zero for number in numbers)

    def _narrow(self, number: int, low: int, high: int | None) -> None:
        """Of all intervals published for one number, an outsider keeps what they have in common."""
        least, most = self.interval.get(number, (low, high))
        tops = [end for end in (most, high) if end is not None]
        self.interval[number] = (max(least, low), min(tops, default=None))

    def _know(self, number: int, value: int, table: ReleasedTable, cell: tuple[str, ...]) -> None:
        if self.known.setdefault(number, value) != value:
            self.findings.append(Finding("a published number never changes", table.name, cell))

    def too_small(self) -> list[Finding]:
        """Shown numbers below the threshold of their own edition."""
        held = (number for number in self.known if number not in self.public_zero)
        small = (number for number in held if self.known[number] < self.thresholds[number])
        return [Finding("a shown number is at least the threshold", *self.where[number]) for number in small]

    @property
    def least(self) -> int:
        """The smallest threshold of all."""
        return min(self.thresholds.values(), default=0)

    @cached_property
    def smallest_threshold(self) -> Mapping[int, int]:
        """By number, the smallest threshold of what it is, is made of or is part of; all ties have to be known."""
        if len(set(self.thresholds.values())) < 2:
            return self.thresholds
        upwards, found = list(self.parts_and_wholes()), dict(self.thresholds)
        for pairs in (upwards, [(whole, part) for part, whole in upwards]):
            for number, threshold in handed_on(self.thresholds, pairs).items():
                found[number] = min(threshold, found.get(number, threshold))
        return found

    def parts_and_wholes(self) -> Iterator[tuple[int, int]]:
        """Pairs of which the first is never more than the second."""
        for terms, exactly in self.ties:
            wholes = [number for number, factor in terms if factor > 0]
            if len(wholes) == 1 and (exactly or len(terms) == 2):
                parts = [number for number, factor in terms if factor < 0]
                yield from ((part, wholes[0]) if exactly else (wholes[0], part) for part in parts)

    # relations --------------------------------------------------------------------------------------------

    def tie(self, terms: Mapping[int, int], exactly: bool) -> None:
        """The terms add up to zero (exactly) or to no more than zero."""
        kept = tuple(sorted((number, factor) for number, factor in terms.items() if factor))
        if kept:
            self.ties.add((kept, exactly))

    def sum_tie(self, whole: int, pieces: Collection[int], exactly: bool) -> None:
        """The whole is (or is at most) the sum of the pieces."""
        terms: dict[int, int] = defaultdict(int)
        terms[whole] += 1
        for piece in pieces:
            terms[piece] -= 1
        self.tie(terms, exactly)

    def counts_people(self, universe: object, time: object) -> bool:
        """Whether it is people who are counted, so that periods overlap."""
        return any(time == name and str(universe).split("/")[0] == own for name, own in self.labelled)

    def adding_nests(self) -> list[dict[frozenset[str], int]]:
        """The periods of everything that adds up over time."""
        return [
            nest for (universe, time, _), nest in self.nests.items() if not self.counts_people(universe, time)
        ]

    # groups -----------------------------------------------------------------------------------------------

    def parts(self) -> Iterator[Part]:
        """Unknown cells that hang together, smallest number first."""
        open_ties = [
            (terms, exactly) for terms, exactly in self.ties if any(n not in self.known for n, _ in terms)
        ]
        leader = {number: number for number in range(len(self.index)) if number not in self.known}

        def find(number: int) -> int:
            while leader[number] != number:
                leader[number] = leader[leader[number]]
                number = leader[number]
            return number

        for terms, _ in open_ties:
            unknown = [find(number) for number, _ in terms if number not in self.known]
            for number in unknown[1:]:
                leader[find(number)] = find(unknown[0])
        groups: dict[int, list[int]] = defaultdict(list)
        for number in leader:
            groups[find(number)].append(number)
        rows: dict[int, list[tuple[tuple[tuple[int, int], ...], bool]]] = defaultdict(list)
        for terms, exactly in sorted(open_ties):
            first = next(number for number, _ in terms if number not in self.known)
            rows[find(first)].append((terms, exactly))
        for head, numbers in sorted(groups.items()):
            yield Part(sorted(numbers), rows[head], self.known)

    def contradictions(self) -> Iterator[Finding]:
        """Ties between shown numbers that these do not keep."""
        for terms, exactly in self.ties:
            if all(number in self.known for number, _ in terms):
                total = sum(factor * self.known[number] for number, factor in terms)
                if total > 0 or (exactly and total):
                    yield Finding("shown numbers agree with each other", *self.where[terms[0][0]])


def handed_on(thresholds: Mapping[int, int], pairs: Iterable[tuple[int, int]]) -> Mapping[int, int]:
    """The smallest threshold of each number and of all from which pairs lead to it."""
    nexts: dict[int, list[int]] = defaultdict(list)
    for here, there in pairs:
        nexts[here].append(there)
    found: dict[int, int] = {}
    for start in sorted(thresholds, key=lambda number: (thresholds[number], number)):
        open_ = [start] if start not in found else []
        while open_:
            number = open_.pop()
            if number not in found:
                found[number] = thresholds[start]
                open_ += nexts[number]
    return found
