"""Door 2, disclosure: the independent check of what is released, from the release alone. It never sees a true count.

Shares no code with the search: it reads the relations from the released tables in its own way and asks another
build of the solver (SciPy's). `audit` is the last gate before a draft is written and the whole of `coc audit`.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, product

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array

NODES = 5_000
"""Branches of one integer program; a question still open then counts as a fault (fail closed)."""
PASSES = 30
"""So often what one tie says of a cell is used in the others."""
AS_ASKED = {"presolve": False}
"""That there is no table is believed of programs of whole numbers as they are: made smaller first, some with equations are
said to have none (SciPy 1.17)."""


@dataclass(frozen=True)
class ReleasedTable:
    """What anybody can read of one table: its structure, the shown numbers, and intervals for the hidden ones.

    The fields are those of `Table`; `shown` maps cells to their published number, `hidden` are the cells that
    promise to be anything from 0 to k - 1, `withheld` those left out although they are part of the structure.
    `guessed` cells are left to a wider audience to guess; who also reads a narrower one's release may know them
    not to be small: they can be anything from 0 to k - 1, or are certainly not small. Cells in none of these are
    unknown to everybody. `rests` names the dimensions of labels of which what is left of their whole is a number as well.
    """

    dimensions: Sequence[str]
    hierarchies: Mapping[str, Mapping[str, str]]
    shown: Mapping[tuple[str, ...], int]
    hidden: Collection[tuple[str, ...]]
    low: Mapping[tuple[str, ...], int] = field(default_factory=dict)
    high: Mapping[tuple[str, ...], int | None] = field(default_factory=dict)
    withheld: Collection[tuple[str, ...]] = frozenset()
    guessed: Collection[tuple[str, ...]] = frozenset()
    overlapping: Collection[str] = ()
    name: str = ""
    universe: str = ""
    facets: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    covering: Collection[str] = ()
    impossible: Collection[tuple[str, ...]] = frozenset()
    periods: Mapping[str, Sequence[str]] = field(default_factory=dict)
    time: str = "period"
    within: Collection[str] = ()
    follows: str = ""
    known: Sequence[tuple[tuple[tuple[int, str, tuple[str, ...]], ...], bool]] = ()
    alone: Mapping[str, Collection[str]] = field(default_factory=dict)
    rests: Collection[str] = ()


@dataclass(frozen=True)
class Hint:
    """Tables somebody says agree with everything shown: rows of values for (edition, table, cell, quarters) columns.

    Where quarters are named, the column is about these instead of the cell's own. Nothing is taken on trust: a hint
    that does not hold is not used.
    """

    columns: Sequence[tuple[int, int, tuple[str, ...], tuple[str, ...]]]
    tables: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Finding:
    """One broken promise: what was promised, and the cell (table name and codes) that does not keep it."""

    rule: str
    table: str
    cell: tuple[str, ...]


def audit(
    releases: Sequence[Sequence[ReleasedTable]], thresholds: Sequence[int], hints: Sequence[Hint] = ()
) -> tuple[Finding, ...]:
    """Every promise that the releases together break; empty where all are kept.

    `releases` are the editions in the order they were released, each with all its tables, and `thresholds` theirs. A
    number's threshold is the smallest at which it, a part of it or something it is a part of was ever in a release.
    Checked: numbers of one identity agree; every shown number is at least its threshold; some table of whole numbers
    agrees with all that is shown; every hidden cell takes every value below its threshold in such a table; withheld
    cells are never below theirs; no interval is narrower than what is possible. `hints` only save time.
    """
    book = _Book()
    for edition, (tables, threshold) in enumerate(zip(releases, thresholds, strict=True)):
        book.read(edition, tables, threshold)
    book.tie_time()
    findings = [*book.findings, *book.too_small(), *book.contradictions()]
    if not findings:
        findings += book.too_little_left()
        for part in book.parts():
            findings += _examine(book, part, hints)
    return tuple(sorted(set(findings), key=lambda found: (found.table, found.cell, found.rule)))


def audit_intervals(releases: Sequence[Sequence[ReleasedTable]]) -> tuple[Finding, ...]:
    """Every hidden cell whose published upper end is below what the shown numbers leave possible.

    Such an interval would say more than the shown numbers do: which hidden cells are small, for one. Takes a
    program for each hidden cell that simple sums do not settle, so it is asked once an audit, not in the search.
    """
    book, findings = _Book(), []
    for edition, tables in enumerate(releases):
        book.read(edition, tables, 0)
    book.tie_time()
    for part in book.parts():
        _, limits = part.limits
        for column, number in enumerate(part.numbers):
            high = book.interval.get(number, (0, None))[1]
            if high is not None and limits[column] > high and part.can_exceed(column, high):
                findings.append(
                    Finding("an interval is not narrower than what is possible", *book.where[number])
                )
    return tuple(sorted(findings, key=lambda found: (found.table, found.cell)))


class _Book:
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
        self.growth: dict[tuple[str, str], set[str]] = {}
        self.labelled: set[tuple[str, str]] = set()
        self.thresholds: dict[int, int] = {}
        self.bounds: dict[str, set[str]] = defaultdict(set)
        self.labels: dict[tuple[int, int], tuple[int, tuple[str, tuple[str, ...]]]] = {}

    def read(self, edition: int, tables: Sequence[ReleasedTable], threshold: int) -> None:
        by_name, numbered = {table.name: table for table in tables}, []
        for position, table in enumerate(tables):
            cells = {cell: self._identify(tables, table, cell) for cell in _all_cells(table)}
            self.at.update({(edition, position, cell): number for cell, number in cells.items()})
            for number in cells.values():
                self.thresholds[number] = min(threshold, self.thresholds.get(number, threshold))
            self._take_values(table, cells)
            self._tie_hierarchies(table, cells)
            self._compare_labels(table, cells, threshold)
            self._tie_labels_of_two_kinds(table, cells)
            numbered.append((table, cells))
        for table, cells in numbered:  # only now is every table's cell known by its number
            for bound in table.within:
                self._tie_within(tables, table, by_name[bound], cells)
            self._tie_known(edition, tables, table)
            if table.follows:
                self._tie_follows(tables, table)

    # identity ---------------------------------------------------------------------------------------------

    def _identify(self, tables: Sequence[ReleasedTable], table: ReleasedTable, cell: tuple[str, ...]) -> int:
        coordinates: set[tuple[str, object]] = set()
        for dimension, code in zip(table.dimensions, cell, strict=True):
            if _is_time(table, dimension):
                coordinates.add((_about(table, dimension), frozenset(table.periods[code])))
            elif table.hierarchies[dimension].get(code):
                coordinates.add(_renamed(tables, table, dimension, code))
        return self._number(_universe(tables, table), frozenset(coordinates), (table.name, cell))

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

    def _take_values(self, table: ReleasedTable, cells: Mapping[tuple[str, ...], int]) -> None:
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

    def _compare_labels(
        self, table: ReleasedTable, cells: Mapping[tuple[str, ...], int], threshold: int
    ) -> None:
        """A label shown beside its whole: not everybody has it and, of issues, those without it are not few."""
        for axis, dimension in enumerate(table.dimensions):
            if dimension not in table.overlapping or _is_time(table, dimension):
                continue
            parents = table.hierarchies[dimension]
            siblings = Counter(parents.values())
            for cell, part in cells.items():
                parent = parents.get(cell[axis])
                if not parent or (siblings[parent] == 1 and dimension in table.covering):
                    continue
                whole = cells[(*cell[:axis], parent, *cell[axis + 1 :])]
                least = threshold if dimension in table.rests else 1
                known, where = self.labels.get((part, whole), (least, (table.name, cell)))
                self.labels[part, whole] = (min(least, known), where)

    def too_little_left(self) -> list[Finding]:
        """What follows by one subtraction from shown numbers, and is small."""
        found = [
            Finding("what a whole holds besides a label is not small", *where)
            for (part, whole), (least, where) in self.labels.items()
            if part != whole and self._is_known(part, whole) and self.known[whole] - self.known[part] < least
        ]
        return [*found, *self._small_differences(), *self._small_remainders()]

    def _is_known(self, *numbers: int) -> bool:
        return all(number in self.known and number not in self.public_zero for number in numbers)

    def _small_differences(self) -> Iterator[Finding]:
        """A period less others inside it, no two of the same time: the quarters that are left hold too little."""
        for nest in self._adding_nests():
            known = {made_of: self.known[n] for made_of, n in nest.items() if self._is_known(n)}
            for whole, held in known.items():
                parts = [part for part in known if part < whole]
                if held - _most_of(whole, parts, known) < self.smallest_threshold[nest[whole]]:
                    yield Finding("a difference of nested periods is not small", *self.where[nest[whole]])

    def _small_remainders(self) -> Iterator[Finding]:
        for terms, exactly in self.ties:
            wholes = [number for number, factor in terms if factor == 1]
            parts = [number for number, factor in terms if factor == -1]
            if exactly and len(wholes) == 1 and len(parts) == len(terms) - 1 and self._is_known(wholes[0]):
                hidden = [part for part in parts if part not in self.known]
                left = self.known[wholes[0]] - sum(self.known[part] for part in parts if part in self.known)
                limit = min(
                    self.smallest_threshold.get(number, self.least) for number in (wholes[0], *hidden)
                )
                if hidden and left < limit:
                    yield Finding("what is left of a whole is not small", *self.where[wholes[0]])

    def _narrow(self, number: int, low: int, high: int | None) -> None:
        """Of all intervals published for one number, an outsider keeps what they have in common."""
        least, most = self.interval.get(number, (low, high))
        tops = [end for end in (most, high) if end is not None]
        self.interval[number] = (max(least, low), min(tops, default=None))

    def _know(self, number: int, value: int, table: ReleasedTable, cell: tuple[str, ...]) -> None:
        if self.known.setdefault(number, value) != value:
            self.findings.append(Finding("a published number never changes", table.name, cell))

    def too_small(self) -> list[Finding]:
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
        upwards, found = list(self._parts_and_wholes()), dict(self.thresholds)
        for pairs in (upwards, [(whole, part) for part, whole in upwards]):
            for number, threshold in _handed_on(self.thresholds, pairs).items():
                found[number] = min(threshold, found.get(number, threshold))
        return found

    def _parts_and_wholes(self) -> Iterator[tuple[int, int]]:
        """Pairs of which the first is never more than the second."""
        for terms, exactly in self.ties:
            wholes = [number for number, factor in terms if factor > 0]
            if len(wholes) == 1 and (exactly or len(terms) == 2):
                parts = [number for number, factor in terms if factor < 0]
                yield from ((part, wholes[0]) if exactly else (wholes[0], part) for part in parts)

    # relations --------------------------------------------------------------------------------------------

    def _tie(self, terms: Mapping[int, int], exactly: bool) -> None:
        kept = tuple(sorted((number, factor) for number, factor in terms.items() if factor))
        if kept:
            self.ties.add((kept, exactly))

    def _sum_tie(self, whole: int, pieces: Collection[int], exactly: bool) -> None:
        """The whole is (or is at most) the sum of the pieces."""
        terms: dict[int, int] = defaultdict(int)
        terms[whole] += 1
        for piece in pieces:
            terms[piece] -= 1
        self._tie(terms, exactly)

    def _tie_hierarchies(self, table: ReleasedTable, cells: Mapping[tuple[str, ...], int]) -> None:
        for axis, dimension in enumerate(table.dimensions):
            if _is_time(table, dimension):
                if dimension in table.overlapping:
                    self.labelled.add((_about(table, dimension), table.universe))
                continue
            below: dict[str, list[str]] = defaultdict(list)
            for code, parent in table.hierarchies[dimension].items():
                if parent:
                    below[parent].append(code)
            for cell, number in cells.items():
                pieces = {
                    code: cells[(*cell[:axis], code, *cell[axis + 1 :])] for code in below.get(cell[axis], ())
                }
                if pieces:
                    self._tie_siblings(table, dimension, number, list(pieces.values()))
                    self._tie_what_stands_alone(table, dimension, number, pieces)

    def _tie_what_stands_alone(
        self, table: ReleasedTable, dimension: str, whole: int, pieces: Mapping[str, int]
    ) -> None:
        """Nobody is both under a code that stands alone and under any other."""
        alone = [pieces[code] for code in table.alone.get(dimension, ()) if code in pieces]
        if alone and dimension in table.overlapping:
            others = [[other] for other in sorted(set(pieces.values()) - set(alone))]
            for other in others or [[]]:
                self._tie({whole: -1} | dict.fromkeys([*alone, *other], 1), exactly=False)

    def _tie_labels_of_two_kinds(self, table: ReleasedTable, cells: Mapping[tuple[str, ...], int]) -> None:
        """Those with one label and those with another are together no more than all: both have at least the rest."""
        kinds = [d for d in table.overlapping if not _is_time(table, d)]
        for one, other in combinations(sorted(list(table.dimensions).index(d) for d in kinds), 2):
            for cell in cells:
                above, beside = (
                    table.hierarchies[table.dimensions[axis]].get(cell[axis]) for axis in (one, other)
                )
                if above and beside:
                    first = (*cell[:other], beside, *cell[other + 1 :])
                    second = (*cell[:one], above, *cell[one + 1 :])
                    whole = (*first[:one], above, *first[one + 1 :])
                    terms: dict[int, int] = defaultdict(int)
                    for where, times in ((first, 1), (second, 1), (cell, -1), (whole, -1)):
                        terms[cells[where]] += times
                    self._tie(terms, exactly=False)

    def _tie_siblings(self, table: ReleasedTable, dimension: str, whole: int, pieces: list[int]) -> None:
        if dimension not in table.overlapping:
            self._sum_tie(whole, pieces, exactly=True)
            return
        for piece in pieces:
            self._sum_tie(piece, [whole], exactly=False)
        if dimension in table.covering:
            self._sum_tie(whole, pieces, exactly=False)

    def _tie_within(
        self,
        tables: Sequence[ReleasedTable],
        table: ReleasedTable,
        above: ReleasedTable,
        cells: Mapping[tuple[str, ...], int],
    ) -> None:
        universe, names = _universe(tables, above), {number: key for key, number in self.index.items()}
        self.bounds[_universe(tables, table)].update({universe} - {_universe(tables, table)})
        for number in set(cells.values()):
            _, coordinates = names[number]
            whole = self.index.get((universe, coordinates))
            if whole is not None and whole != number:
                self._sum_tie(number, [whole], exactly=False)

    def _tie_known(self, edition: int, tables: Sequence[ReleasedTable], table: ReleasedTable) -> None:
        """Sums over cells of several tables that anybody can work out from what is counted."""
        positions = {other.name: position for position, other in enumerate(tables)}
        for terms, exactly in table.known:
            if all(name in positions for _, name, _ in terms):
                total: dict[int, int] = defaultdict(int)
                for times, name, cell in terms:
                    total[self.at[edition, positions[name], cell]] += times
                self._tie(total, exactly)

    def _tie_follows(self, tables: Sequence[ReleasedTable], table: ReleasedTable) -> None:
        name, universe = _about(table, table.time), _universe(tables, table)
        quarters = sorted({quarter for made_of in table.periods.values() for quarter in made_of})
        terms: dict[int, int] = defaultdict(int)
        for quarter in quarters:
            coordinates = frozenset({(name, frozenset({quarter}))})
            here, there = (
                self.index.get((universe, coordinates)),
                self.index.get((table.follows, coordinates)),
            )
            if here is None or there is None:
                return
            terms[here] += 1
            terms[there] -= 1
            self._tie(terms, exactly=False)

    def tie_time(self) -> None:
        """Tie what is known of different times, once everything has been read."""
        for (universe, name, rest), nest in list(self.nests.items()):
            if self._counts_people(universe, name):
                self._tie_people_over_time(nest)
                for whole in self._wholes(universe, name, rest):
                    self._tie_what_is_done_again(nest, whole)
        for nest in self._adding_nests():
            self._tie_events_over_time(nest)

    def _counts_people(self, universe: object, time: object) -> bool:
        return any(time == name and str(universe).split("/")[0] == own for name, own in self.labelled)

    def _adding_nests(self) -> list[dict[frozenset[str], int]]:
        """The periods of everything that adds up over time."""
        return [
            nest
            for (universe, time, _), nest in self.nests.items()
            if not self._counts_people(universe, time)
        ]

    def _wholes(self, universe: object, time: object, rest: object) -> Iterator[dict[frozenset[str], int]]:
        """The numbers of all members of whom these are a part, over the same time."""
        above = [universe] if rest else sorted(self.bounds.get(str(universe), ()))
        for whole in above:
            if self._counts_people(whole, time) and (whole, time, frozenset()) in self.nests:
                yield self.nests[whole, time, frozenset()]

    def _tie_what_is_done_again(
        self, part: Mapping[frozenset[str], int], whole: Mapping[frozenset[str], int]
    ) -> None:
        """Who is in a part in several quarters is among all in these: what is counted again of it, is of all."""
        for period in part:
            quarters = [frozenset({quarter}) for quarter in sorted(period)]
            if len(period) > 1 and {period, *quarters} <= part.keys() & whole.keys():
                terms: dict[int, int] = defaultdict(int)
                for number, factor in ((part[period], -1), (whole[period], 1)):
                    terms[number] += factor
                for quarter in quarters:
                    terms[part[quarter]] += 1
                    terms[whole[quarter]] -= 1
                self._tie(terms, exactly=False)

    def _tie_events_over_time(self, nest: dict[frozenset[str], int]) -> None:
        """Each period is the sum of the smallest stretches that can be told apart."""
        quarters = sorted(frozenset().union(*nest))
        stretch: dict[frozenset[frozenset[str]], set[str]] = defaultdict(set)
        for quarter in quarters:
            stretch[frozenset(period for period in nest if quarter in period)].add(quarter)
        for periods, pieces in stretch.items():
            if frozenset(pieces) not in nest:
                anonymous = ("stretch", next(iter(periods)), tuple(sorted(pieces)), min(nest.values()))
                nest[frozenset(pieces)] = self.index.setdefault(anonymous, len(self.index))
        smallest = [frozenset(pieces) for pieces in stretch.values()]
        for period, number in nest.items():
            if period not in smallest:
                self._sum_tie(number, [nest[piece] for piece in smallest if piece <= period], exactly=True)

    def _tie_people_over_time(self, nest: dict[frozenset[str], int]) -> None:
        """A longer period has at least the people of a shorter one inside it, at most those of all its pieces."""
        for period, number in nest.items():
            inside = [other for other in nest if other < period]
            for other in inside:
                self._sum_tie(nest[other], [number], exactly=False)
            for first in inside:
                pieces, left = [first], period - first
                for other in sorted(inside, key=lambda o: (-len(o), sorted(o))):
                    if other <= left:
                        pieces.append(other)
                        left = left - other
                if not left:
                    self._sum_tie(number, [nest[piece] for piece in pieces], exactly=False)
            for first in inside:
                for second in inside:
                    shared = first & second
                    if first | second == period and shared in nest and shared not in (first, second):
                        self._tie(
                            {number: 1, nest[shared]: 1, nest[first]: -1, nest[second]: -1}, exactly=False
                        )
            singles = [other for other in inside if len(other) == 1]
            if len(singles) == len(period) > 1:
                self._sum_tie(number, [nest[single] for single in singles], exactly=False)

    # groups -----------------------------------------------------------------------------------------------

    def parts(self) -> Iterator["_Part"]:
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
            yield _Part(sorted(numbers), rows[head], self.known)

    def contradictions(self) -> Iterator[Finding]:
        """Ties between shown numbers that these do not keep."""
        for terms, exactly in self.ties:
            if all(number in self.known for number, _ in terms):
                total = sum(factor * self.known[number] for number, factor in terms)
                if total > 0 or (exactly and total):
                    yield Finding("shown numbers agree with each other", *self.where[terms[0][0]])


class _Part:
    """Unknown cells that hang together, as an integer program."""

    def __init__(
        self,
        numbers: list[int],
        rows: list[tuple[tuple[tuple[int, int], ...], bool]],
        known: Mapping[int, int],
    ) -> None:
        self.numbers = numbers
        place = {number: column for column, number in enumerate(numbers)}
        data, row_at, column_at, low, high = [], [], [], [], []
        for row, (terms, exactly) in enumerate(rows):
            fixed = sum(factor * known[number] for number, factor in terms if number in known)
            for number, factor in terms:
                if number in place:
                    data.append(float(factor))
                    row_at.append(row)
                    column_at.append(place[number])
            low.append(-float(fixed) if exactly else -np.inf)
            high.append(-float(fixed))
        self.matrix = csr_array(coo_array((data, (row_at, column_at)), shape=(len(rows), len(numbers))))
        self.low, self.high = np.array(low), np.array(high)

    def holds(self, table: npt.NDArray[np.int64]) -> bool:
        sums = self.matrix @ table
        return bool((table >= 0).all() and (sums >= self.low).all() and (sums <= self.high).all())

    def solve(
        self, cost: npt.NDArray[np.float64], fixed: Mapping[int, tuple[float, float]], whole: int
    ) -> npt.NDArray[np.int64] | None:
        """A table of whole numbers of least cost (whole=0: only tried as one with fractions), or None."""
        low, high = np.zeros(len(self.numbers)), np.full(len(self.numbers), np.inf)
        for column, (least, most) in fixed.items():
            low[column], high[column] = least, most
        limits = [LinearConstraint(self.matrix, self.low, self.high)] if self.matrix.shape[0] else []
        kind, bounds = np.full(len(self.numbers), whole), Bounds(low, high)
        for way in ({}, AS_ASKED) if whole else ({},):
            effort = {"node_limit": NODES, **way}
            found = milp(cost, integrality=kind, bounds=bounds, constraints=limits, options=effort)
            table = None if found.x is None else np.rint(found.x).astype(np.int64)
            if table is not None and self.holds(table):
                return np.asarray(table)
        return None

    def can_exceed(self, column: int, high: int) -> bool:
        """Whether a table of whole numbers has more than this in a cell; True as well where that stays open."""
        cost = np.zeros(len(self.numbers))
        cost[column] = -1.0
        limits = [LinearConstraint(self.matrix, self.low, self.high)] if self.matrix.shape[0] else []
        found = milp(cost, bounds=Bounds(0, np.inf), constraints=limits)
        if found.x is not None and found.x[column] < high + 1 - 1e-6:
            return False
        above = Bounds(np.where(cost < 0, high + 1.0, 0.0), np.inf)
        kind, effort = np.ones(len(cost)), {"node_limit": NODES, **AS_ASKED}
        found = milp(np.zeros(len(cost)), integrality=kind, bounds=above, constraints=limits, options=effort)
        return bool(found.status != 2)  # 2: there is none

    @cached_property
    def limits(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """The least and the most each cell can be, as far as one tie after the other tells; both are safe to believe."""
        size = len(self.numbers)
        least, most = np.zeros(size), np.full(size, np.inf)
        for _ in range(PASSES):
            before = least.copy(), most.copy()
            self._draw_in(self.high, 1.0, least, most)
            self._draw_in(-self.low, -1.0, least, most)
            if np.array_equal(before[0], least) and np.array_equal(before[1], most):
                break
        return least, most

    def _draw_in(
        self,
        ends: npt.NDArray[np.float64],
        sign: float,
        least: npt.NDArray[np.float64],
        most: npt.NDArray[np.float64],
    ) -> None:
        """Use `sign * row <= end`: what all others leave over at their least, a cell can add at most."""
        row_of = np.repeat(np.arange(len(ends)), np.diff(self.matrix.indptr))
        columns, factors = self.matrix.indices, sign * self.matrix.data
        at_least = factors * np.where(factors > 0, least[columns], most[columns])
        endless = np.isinf(at_least)
        without_end = np.bincount(row_of, endless, len(ends))[row_of] - endless > 0
        total = np.bincount(row_of, np.where(endless, 0.0, at_least), len(ends))[row_of]
        others = total - np.where(endless, 0.0, at_least)
        usable = np.isfinite(ends[row_of]) & ~without_end
        room = (ends[row_of] - others) / factors
        down, up = usable & (factors > 0), usable & (factors < 0)
        np.minimum.at(most, columns[down], np.floor(room[down] + 1e-6))
        np.maximum.at(least, columns[up], np.ceil(room[up] - 1e-6))

    def near(self, columns: npt.NDArray[np.int64], value: int) -> npt.NDArray[np.int64] | None:
        """A table in which many of these cells have this value at once (tried with fractions)."""
        count, size = len(columns), len(self.numbers)
        pick = coo_array((np.ones(count), (np.arange(count), columns)), shape=(count, size))
        eye = coo_array((np.ones(count), (np.arange(count), np.arange(count))), shape=(count, count))
        aims = csr_array(_side_by_side(pick, -1 * eye, eye))
        wide = csr_array(
            (self.matrix.data, self.matrix.indices, self.matrix.indptr),
            (self.matrix.shape[0], size + 2 * count),
        )
        cost = np.concatenate([np.zeros(size), np.ones(2 * count)])
        limits = [LinearConstraint(aims, value, value)]
        if self.matrix.shape[0]:
            limits.append(LinearConstraint(wide, self.low, self.high))
        found = milp(cost, bounds=Bounds(0, np.inf), constraints=limits)
        if found.x is None:
            return None
        table = np.rint(found.x[:size]).astype(np.int64)
        return table if self.holds(table) else None


def _most_of(
    whole: frozenset[str], parts: Sequence[frozenset[str]], known: Mapping[frozenset[str], int]
) -> float:
    """The most that some of these parts hold together, no two of the same time and not all of it.

    For each quarter looked at, and each number of quarters taken, the most that can be held.
    """
    order = sorted(whole)
    most: list[dict[int, float]] = [{0: 0}]
    for at, quarter in enumerate(order, start=1):
        here = dict(most[at - 1])
        for part in parts:
            start = at - len(part)
            if max(part) == quarter and set(order[start:at]) == part:
                for taken, held in most[start].items():
                    longer = taken + len(part)
                    here[longer] = max(here.get(longer, 0), held + known[part])
        most.append(here)
    return max((held for taken, held in most[-1].items() if 0 < taken < len(order)), default=0)


def _side_by_side(*blocks: coo_array) -> coo_array:
    from scipy.sparse import hstack

    return coo_array(hstack(blocks))


def _handed_on(thresholds: Mapping[int, int], pairs: Iterable[tuple[int, int]]) -> Mapping[int, int]:
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


def _examine(book: _Book, part: _Part, hints: Sequence[Hint]) -> list[Finding]:
    seen = _Seen(part, np.array([book.smallest_threshold.get(number, 0) for number in part.numbers]))
    for hint in hints:
        seen.believe(hint, book)
    promised = np.array([c for c, n in enumerate(part.numbers) if n in book.promised], dtype=np.int64)
    for value in range(int(seen.thresholds.max(initial=0))):
        seen.gather(promised[seen.thresholds[promised] > value], value)
    findings = []
    for column in promised.tolist():
        if not seen.is_anything_small(column):
            findings.append(
                Finding("a hidden cell can be anything below k", *book.where[part.numbers[column]])
            )
    guessed = book.guessed.intersection(part.numbers) - book.promised - book.large
    for column, number in enumerate(part.numbers):
        where = book.where.get(number)
        if number in book.large and number not in book.promised and seen.can_be_small(column) and where:
            findings.append(Finding("a withheld cell is certainly not small", *where))
        if number in guessed and where and not seen.tells_nothing(column):
            findings.append(Finding("a cell left to guess is not narrowed to small numbers", *where))
        if number in book.interval and where and not seen.inside(column, *book.interval[number]):
            findings.append(Finding("an interval is not narrower than what is possible", *where))
    return findings


class _Seen:
    """The values that tables found so far have given the cells of a part."""

    def __init__(self, part: _Part, thresholds: npt.NDArray[np.int64]) -> None:
        self.part, self.thresholds = part, thresholds
        self.taken = np.zeros((len(part.numbers), int(thresholds.max(initial=0))), dtype=np.bool_)
        self.least = np.full(len(part.numbers), np.iinfo(np.int64).max)
        self.most = np.full(len(part.numbers), -1)

    def keep(self, table: npt.NDArray[np.int64] | None) -> bool:
        if table is None:
            return False
        np.minimum(self.least, table, out=self.least)
        np.maximum(self.most, table, out=self.most)
        low = np.flatnonzero(table < self.taken.shape[1])
        self.taken[low, table[low]] = True
        return True

    def believe(self, hint: Hint, book: _Book) -> None:
        """Use the tables of a hint that speak of this part and hold."""
        columns = {book.meant(*place): at for at, place in enumerate(hint.columns)}
        if all(number in columns for number in self.part.numbers):
            for table in hint.tables[:, [columns[number] for number in self.part.numbers]]:
                if self.part.holds(table):
                    self.keep(table)

    def gather(self, columns: npt.NDArray[np.int64], value: int) -> None:
        """Answer many cells at once while that works."""
        open_ = columns[~self.taken[columns, value]]
        while len(open_) and self.keep(self.part.near(open_, value)):
            left = open_[~self.taken[open_, value]]
            if len(left) == len(open_):
                return
            open_ = left

    def find(self, column: int, value: int) -> bool:
        if self.taken[column, value]:
            return True
        nothing, exactly = np.zeros(len(self.part.numbers)), {column: (float(value), float(value))}
        return self.keep(self.part.solve(nothing, exactly, 0)) or self.keep(
            self.part.solve(nothing, exactly, 1)
        )

    def tells_nothing(self, column: int) -> bool:
        """Certainly not small, or possibly anything below the threshold."""
        return not self.can_be_small(column) or self.is_anything_small(column)

    def is_anything_small(self, column: int) -> bool:
        return all(self.find(column, value) for value in range(int(self.thresholds[column])))

    def can_be_small(self, column: int) -> bool:
        if self.taken[column, : self.thresholds[column]].any():
            return True
        if self.part.limits[0][column] >= self.thresholds[column]:
            return False
        cost = np.zeros(len(self.part.numbers))
        low = np.zeros(len(cost))
        cost[column] = 1.0
        limits = (
            [LinearConstraint(self.part.matrix, self.part.low, self.part.high)]
            if self.part.matrix.shape[0]
            else []
        )
        found = milp(cost, bounds=Bounds(low, np.inf), constraints=limits)
        return found.x is None or found.x[column] < self.thresholds[column] - 1 + 1e-6

    def inside(self, column: int, low: int, high: int | None) -> bool:
        """Whether no table found goes beyond the published interval."""
        if self.most[column] < 0:
            return True
        return bool(self.least[column] >= low and (high is None or self.most[column] <= high))


def _all_cells(table: ReleasedTable) -> Iterator[tuple[str, ...]]:
    return product(*(_codes(table, dimension) for dimension in table.dimensions))


def _codes(table: ReleasedTable, dimension: str) -> list[str]:
    if _is_time(table, dimension):
        return sorted(table.periods)
    parents = table.hierarchies[dimension]
    return sorted({*parents, *(parent for parent in parents.values() if parent)})


def _is_time(table: ReleasedTable, dimension: str) -> bool:
    return bool(table.periods) and dimension == table.time


def _about(table: ReleasedTable, dimension: str) -> str:
    return table.facets.get(dimension, "") or dimension


def _universe(tables: Sequence[ReleasedTable], table: ReleasedTable) -> str:
    together = {other.name for other in tables if other.universe == table.universe}
    return f"{table.universe}/{table.name}" if together.intersection(table.within) else table.universe


def _renamed(
    tables: Sequence[ReleasedTable], table: ReleasedTable, dimension: str, code: str
) -> tuple[str, str]:
    target = table.aliases.get(f"{dimension}.{code}")
    if target is None:
        return (_about(table, dimension), code)
    other_dimension, other_code = target.split(".", 1)
    for other in tables:
        if other.universe == table.universe and other_dimension in other.dimensions:
            return (_about(other, other_dimension), other_code)
    return (other_dimension, other_code)
