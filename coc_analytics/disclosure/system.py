"""Door 2, disclosure: all cells of all tables and of everything released before, as one linear system.

Counts live here in memory only; a refusal names the table and the rule, never a count.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from coc_analytics.disclosure import leftovers
from coc_analytics.disclosure import relations as known
from coc_analytics.disclosure.chance import Draw, hidden_by_lot, turns
from coc_analytics.disclosure.identity import Edition, Key, Naming, Token, facet, own_universe
from coc_analytics.disclosure.relations import Place, Relation
from coc_analytics.disclosure.tables import Cell, Protected, ProtectedTable, Table
from coc_analytics.disclosure.universes import name_universes
from coc_analytics.terms import Refusal

Ints: TypeAlias = npt.NDArray[np.int64]
Bools: TypeAlias = npt.NDArray[np.bool_]
PartOf: TypeAlias = Callable[[Place, str, frozenset[tuple[str, str]]], Place]
NestKey: TypeAlias = tuple[str, str, tuple[Token, ...]]
Nests: TypeAlias = dict[NestKey, dict[known.Parts, int]]
"""For each universe, time and other coordinates the numbers of the sets of quarters there are cells for."""
UNKNOWN = -1


@dataclass(frozen=True)
class System:
    """Cells by number, what relates them, and what is already decided about them.

    `places` are the cells of the tables to be protected, `past` those of earlier editions (edition, table, cells).
    `value` is the count, UNKNOWN for cells of the past that were hidden then. `constant` cells are known to
    everybody (published or impossible). `needy` cells have to stay ambiguous about 0…`top`; `closed` cells stay hidden.
    `top` is k-1, with the k of the earliest release that told of the cell, of a part of it or of something it is a part of.
    `turn` ranks cells that are worth the same. `family` is a cell's kind (all channels, all values, ...), and `near` says
    which families lie within or below which. The first `essential` relations imply the others. `below` pairs each part
    with the wholes it is a part of. `demands` say what has to be hidden besides, so that nothing small is left over.
    `spans` are the periods of everything that adds up over time.
    """

    tables: tuple[Table, ...]
    places: tuple[Mapping[Cell, int], ...]
    past: tuple[tuple[int, int, Mapping[Cell, int]], ...]
    keys: tuple[Key, ...]
    relations: tuple[Relation, ...]
    essential: int
    value: Ints
    constant: Bools
    zero: Bools
    needy: Bools
    closed: Bools
    top: Ints
    present: Bools
    weight: npt.NDArray[np.float64]
    turn: Ints
    family: Ints
    near: Bools
    below: tuple[tuple[int, int], ...]
    demands: tuple[leftovers.Demand, ...] = ()
    spans: tuple[tuple[leftovers.Span, ...], ...] = ()

    @property
    def size(self) -> int:
        return len(self.keys)


def assemble(
    tables: Sequence[Table], threshold: int, history: Sequence[Protected], draw: Draw | None = None
) -> System:
    """Everything an outsider relates, in one system; refuses counts that contradict it or what was published."""
    past = [tuple(part.table for part in edition.tables) for edition in history]
    for table in tables:
        table.refuse_odd_shape()
    given = tuple(_with_zeros(table) for table in tables)
    _check_complete(given)
    named = name_universes(given, past)
    draft = _Draft(Naming((*past, named)), threshold)
    for number, (edition, released) in enumerate(zip(past, history, strict=True)):
        for position, part in enumerate(released.tables):
            draft.past.append((number, position, draft.remember(edition, part, released.threshold)))
    settled = tuple(draft.add(named, table) for table in named)
    return draft.finish(settled, draw)


def _with_zeros(table: Table) -> Table:
    """Impossible cells may be left out of the counts: they are zero."""
    missing = [cell for cell in table.impossible if cell not in table.counts]
    if not missing:
        return table
    zeros = dict.fromkeys(missing, 0)
    return replace(table, counts={**table.counts, **zeros}, people={**table.people, **zeros})


def _check_complete(tables: Sequence[Table]) -> None:
    for table in tables:
        for cell in table.cells():
            count, people = table.counts.get(cell), table.people.get(cell)
            if count is None or people is None:
                raise Refusal(
                    "a table has every cell, margins included",
                    "give counts and people for all",
                    file=table.name,
                )
            if count < 0 or people < 0 or count != int(count):
                raise Refusal("a count is a whole number from 0", "count issues or people", file=table.name)


class _Draft:
    """A system while it is being put together."""

    def __init__(self, naming: Naming, threshold: int) -> None:
        self.naming, self.threshold = naming, threshold
        self.numbers: dict[Key, int] = {}
        self.value: list[int] = []
        self.weight: list[float] = []
        self.constant: set[int] = set()
        self.zero: set[int] = set()
        self.needy: set[int] = set()
        self.closed: set[int] = set()
        self.small: dict[int, int] = {}
        self.limits: dict[int, int] = {}
        self.present: set[int] = set()
        self.unseen: set[int] = set()
        self.rests: list[tuple[Key, int, int, int]] = []
        self.left: list[tuple[int, int, int]] = []
        self.behind: dict[tuple[str, tuple[Token, ...], known.Parts], int] = {}
        self.places: list[Place] = []
        self.current: list[Mapping[Cell, int]] = []
        self.past: list[tuple[int, int, Mapping[Cell, int]]] = []

    def number(self, key: Key) -> int:
        found = self.numbers.get(key)
        if found is None:
            found = self.numbers[key] = len(self.value)
            self.value.append(UNKNOWN)
            self.weight.append(0.0)
        return found

    def remember(self, edition: Edition, part: ProtectedTable, threshold: int) -> Mapping[Cell, int]:
        """Take over what an earlier release showed and hid."""
        table, cells = part.table, self._numbered(edition, part.table)
        for cell, number in cells.items():
            if cell in part.shown:
                self.limits[number] = min(threshold, self._limit(number))
            if cell in table.impossible:
                self._fix(number, 0, table.name)
                self.zero.add(number)
            elif cell not in part.shown:
                self.unseen.add(number)
            elif part.shown[cell]:
                self._fix(number, part.low[cell], table.name)
            else:
                self.closed.add(number)
                if cell not in part.withheld and cell not in part.unmet:
                    self.needy.add(number)
        self._place(edition, table, cells, frozenset(table.covering or ()))
        return cells

    def add(self, edition: Edition, table: Table) -> Table:
        """Add a table that is to be protected; returns it with its covering dimensions settled."""
        cells = self._numbered(edition, table)
        impossible, must_hide = set(table.impossible), set(table.must_hide)
        for cell, number in cells.items():
            count = int(table.counts[cell])
            if number in self.constant and number not in self.zero and count != self.value[number]:
                raise Refusal(
                    "a published number never changes", "count the change in a later quarter", file=table.name
                )
            if self.value[number] not in (UNKNOWN, count):
                raise Refusal(
                    "equal coordinates in one universe are one number", "correct it", file=table.name
                )
            self.value[number] = count
            if not table.is_unseen(cell):
                self.present.add(number)
            self.weight[number] = max(self.weight[number], table.weight_of(cell))
            if cell in impossible:
                self._fix(number, 0, table.name)
                self.zero.add(number)
            elif table.is_unseen(cell):
                self.unseen.add(number)
            elif cell in must_hide:
                self.needy.add(number)
            elif min(count, table.people[cell]) < self.threshold:
                self.small[number] = min(count, table.people[cell])
            if table.is_ahead(cell) or (table.may_show is not None and cell not in table.may_show):
                self.closed.add(number)
        covering = _settled_covering(table, self.naming.growing)
        self._place(edition, table, cells, covering)
        self.current.append(cells)
        self._hide_labels_all_share(self.places[-1])
        self._note_rests(edition, table, cells)
        self._note_differences(edition, table)
        return replace(table, covering=covering)

    def _note_rests(self, edition: Edition, table: Table, cells: Mapping[Cell, int]) -> None:
        """What a whole holds besides each of its labels, with the people behind it."""
        keys = self.naming.keys(edition, table) if table.rests else {}
        for cell, people in table.rests.items():
            for axis, dimension in enumerate(table.dimensions):
                parent = table.hierarchies[dimension].get(cell[axis])
                if parent and dimension in table.overlapping and not _is_everyones(table, dimension, parent):
                    universe, tokens = keys[cell]
                    whole = cells[(*cell[:axis], parent, *cell[axis + 1 :])]
                    self.rests.append(((f"{universe} without", tokens), whole, cells[cell], people))

    def _note_differences(self, edition: Edition, table: Table) -> None:
        """The people behind what a period holds beyond another."""
        if not table.differences:
            return
        keys, time = self.naming.keys(edition, table), list(table.dimensions).index(table.time)
        some = next(iter(table.periods))
        for (quarters, codes), people in table.differences.items():
            universe, tokens = keys[(*codes[:time], some, *codes[time:])]
            rest = tuple(token for token in tokens if token[0] != facet(table, table.time))
            self.behind[universe, rest, quarters] = people

    def _numbered(self, edition: Edition, table: Table) -> dict[Cell, int]:
        return {cell: self.number(key) for cell, key in self.naming.keys(edition, table).items()}

    def _fix(self, number: int, value: int, name: str) -> None:
        if self.value[number] not in (UNKNOWN, value):
            raise Refusal(
                "a published number never changes", "count the change in a later quarter", file=name
            )
        self.value[number] = value
        self.constant.add(number)

    def _place(
        self, edition: Edition, table: Table, cells: Mapping[Cell, int], covering: frozenset[str]
    ) -> None:
        shape = [len(table.codes(dimension)) for dimension in table.dimensions]
        grid = np.fromiter(cells.values(), dtype=np.int64, count=len(cells)).reshape(shape)
        self.places.append(Place(edition, table, covering, grid))

    def _hide_labels_all_share(self, place: Place) -> None:
        """A label that its whole group shares says what everybody in the group reported.

        Where there is only one label, and everyone has it, that is no news to anybody.
        """
        for dimension in known.codes_of(place, self.naming.growing):
            alone = {
                children[0] for children in place.table.children(dimension).values() if len(children) == 1
            }
            known_to_all = alone if dimension in place.covering else set()
            axis = list(place.table.dimensions).index(dimension)
            for child in (code for code in place.table.codes(dimension) if code not in known_to_all):
                self._hide_where_shared(place, dimension, axis, child)

    def _hide_where_shared(self, place: Place, dimension: str, axis: int, child: str) -> None:
        parent = place.table.hierarchies[dimension].get(child)
        if not parent or dimension not in place.table.overlapping:
            return
        codes = list(place.table.codes(dimension))
        parts = place.grid.take(codes.index(child), axis).ravel().tolist()
        wholes = place.grid.take(codes.index(parent), axis).ravel().tolist()
        left = place.table.rests  # then what is left is a cell of its own
        for part, whole in zip(parts, wholes, strict=True):
            if not left and part != whole and self.value[part] == self.value[whole] > 0:
                self.needy.add(part)

    def finish(self, tables: tuple[Table, ...], draw: Draw | None) -> System:
        self.unseen -= self.present | self.limits.keys()
        self.closed |= self.unseen
        self._add_rests()
        self._add_differences()
        rows, essential, below = self._relations()
        self._spread_zeros(rows)
        self._check(rows)
        self._settle_limits(below)
        self._spread_need(below)
        self._hide_by_lot(draw)
        kinds = [kind_of(key) for key in self.numbers]
        names = sorted(set(kinds))
        return System(
            tables=tables,
            places=tuple(self.current),
            past=tuple(self.past),
            keys=tuple(self.numbers),
            relations=tuple(rows),
            essential=essential,
            value=np.array(self.value, dtype=np.int64),
            constant=self._mask(self.constant),
            zero=self._mask(self.zero),
            needy=self._mask(self.needy - self.constant),
            closed=self._mask((self.needy | self.closed) - self.constant),
            top=np.array([self._limit(number) - 1 for number in range(len(self.value))], dtype=np.int64),
            present=self._mask(self.present),
            weight=np.array(self.weight),
            turn=turns(tuple(self.numbers), draw),
            family=np.array([names.index(kind) for kind in kinds], dtype=np.int64),
            near=np.array(
                [[one[0] == other[0] and set(one[1]) <= set(other[1]) for other in names] for one in names]
            ),
            below=tuple(sorted(below)),
            demands=leftovers.demands(
                rows,
                self._held(),
                (self.needy | self.closed) - self.constant,
                self.constant,
                [self._limit(number) for number in range(len(self.value))],
            ),
            spans=self._spans(),
        )

    def _spans(self) -> tuple[tuple[leftovers.Span, ...], ...]:
        told = (self.present - self.closed - self.needy) | (self.constant - self.zero)
        labelled, value = self._labelled_times, dict(enumerate(self.value))
        nests = (nest for key, nest in self._sets_of_quarters().items() if key[:2] not in labelled)
        return tuple(found for nest in nests if len(found := leftovers.spans(nest, told, value)) > 1)

    def _held(self) -> dict[int, int]:
        """How many each known number stands for: things, or the people behind them where these are fewer."""
        known_ = {number: value for number, value in enumerate(self.value) if value != UNKNOWN}
        return known_ | {
            number: smallest for number, smallest in self.small.items() if number not in self.zero
        }

    def _may_be_told(self) -> set[int]:
        """Numbers that everybody knows or may be shown, as far as they themselves decide."""
        return (self.present - self.closed - self.needy - self.small.keys()) | (self.constant - self.zero)

    def _add_rests(self) -> None:
        told = self._may_be_told()
        for key, whole, part, people in self.rests:
            smallest = min(people, self.value[whole] - self.value[part])
            if {whole, part} <= told and smallest < min(self._limit(whole), self._limit(part)):
                rest = self._add_small(key, self.value[whole] - self.value[part], smallest, (whole, part))
                self.left.append((whole, part, rest))

    def _add_differences(self) -> None:
        told, labelled = self._may_be_told(), self._labelled_times
        for (universe, time, rest), nest in list(self._sets_of_quarters().items()):
            if (universe, time) in labelled:
                continue
            for found in leftovers.differences(nest, told):
                wholes = (found.period, found.inside)
                n = self.value[found.period] - self.value[found.inside]
                smallest = min(n, self.behind.get((universe, rest, found.quarters), n))
                if smallest < min(map(self._limit, wholes)):
                    tokens = tuple(sorted((*rest, (time, found.quarters)), key=str))
                    self._add_small((universe, tokens), n, smallest, wholes)

    def _add_small(self, key: Key, value: int, smallest: int, wholes: tuple[int, int]) -> int:
        """A number that is never told, and small; no more protected than what it follows from."""
        number = self.number(key)
        self.value[number], self.small[number] = value, smallest
        self.limits[number] = min(self._limit(whole) for whole in wholes)
        self.closed.add(number)
        return number

    def _hide_by_lot(self, draw: Draw | None) -> None:
        open_ = {key: self.weight[n] for key, n in self.numbers.items() if n in self.present - self.constant}
        least = min((weight for weight in open_.values() if weight > 0), default=0.0)
        for key, weight in open_.items():
            if weight > 0 and hidden_by_lot(key, least / weight, draw):
                self.closed.add(self.numbers[key])

    def _mask(self, numbers: set[int]) -> Bools:
        mask = np.zeros(len(self.value), dtype=np.bool_)
        mask[sorted(numbers)] = True
        return mask

    def _relations(self) -> tuple[list[Relation], int, set[tuple[int, int]]]:
        """All relations, those that imply the rest first, with their number; and who is part of whom."""
        firm = dict.fromkeys(
            (*self._hierarchy_rows(known.essential), *self._time_rows(), *self._bounding_rows())
        )
        rows = [row for row in firm if len(row.cells) > 1]
        essential = len(rows)
        implied = dict.fromkeys((*self._hierarchy_rows(_whole_table), *self._implied_time_rows()))
        rows += [row for row in implied if len(row.cells) > 1 and row not in firm]
        return rows, essential, {pair for row in rows for pair in _parts_and_wholes(row)}

    def _hierarchy_rows(self, part_of: PartOf) -> Iterator[Relation]:
        for place in self.places:
            for dimension in known.codes_of(place, self.naming.growing):
                part = part_of(place, dimension, self.naming.growing)
                yield from known.sums(part, dimension)
                yield from known.labels(part, dimension)
                yield from known.coverings(part, dimension)
                yield from known.exclusions(part, dimension)
            for one, other in combinations(known.codes_of(place, self.naming.growing), 2):
                yield from known.crossings(place, one, other)

    def _time_rows(self) -> Iterator[Relation]:
        labelled, nests = self._labelled_times, self._nests()
        for (universe, time, rest), nest in sorted(nests.items(), key=str):
            if (universe, time) in labelled:
                yield from self._repeats(nests, (universe, time, rest))
                yield from known.time_labels(nest)
                yield from known.time_coverings(nest)
                yield from known.time_overlaps(nest)
            else:
                yield from known.time_sums(nest)

    def _repeats(self, nests: Nests, own: NestKey) -> Iterator[Relation]:
        """A label of a universe is a part of all its members; all of them, of what its tables lie within."""
        universe, time, rest = own
        above = [universe] if rest else sorted(self._wholes.get(universe, ()))
        for whole in above:
            if (whole, time, ()) in nests and (whole, time) in self._labelled_times:
                yield from known.repeats(nests[own], nests[whole, time, ()])

    @cached_property
    def _wholes(self) -> Mapping[str, set[str]]:
        """For each universe those that its tables lie within."""
        found: dict[str, set[str]] = defaultdict(set)
        for place in self.places:
            own = own_universe(place.edition, place.table)
            for above in place.edition:
                if above.name in place.table.within:
                    found[own] |= {own_universe(place.edition, above)} - {own}
        return found

    def _implied_time_rows(self) -> Iterator[Relation]:
        labelled = self._labelled_times
        for (universe, time, _), nest in sorted(self._nests().items(), key=str):
            if (universe, time) not in labelled:
                yield from known.shorter_time_sums(nest)

    def _bounding_rows(self) -> Iterator[Relation]:
        for whole, part, rest in self.left:
            yield known.equal(whole, (part, rest))
        for place in self.places:
            yield from known.within(place, self.numbers, self.naming)
            yield from known.follows(place, self.numbers, self.naming)
            yield from known.stated(place, self.numbers, self.naming)

    @cached_property
    def _labelled_times(self) -> set[tuple[str, str]]:
        """The (universe, time) pairs in which people, not events, are counted."""
        kinds: dict[tuple[str, str], set[bool]] = {}
        for place in self.places:
            table, universe = place.table, own_universe(place.edition, place.table)
            for d in table.dimensions:
                if (table.universe, facet(table, d)) in self.naming.growing:
                    kinds.setdefault((universe, facet(table, d)), set()).add(d in table.overlapping)
        if any(len(found) > 1 for found in kinds.values()):
            raise Refusal("time adds up for all tables of a universe, or for none", "give them two universes")
        return {place for place, found in kinds.items() if True in found}

    def _nests(self) -> Nests:
        """For each coordinate, the sets of quarters there are cells for (and the stretches they leave open)."""
        nests, labelled = self._sets_of_quarters(), self._labelled_times
        for (universe, time, rest), nest in nests.items():
            if (universe, time) not in labelled:
                for stretch in sorted({s for pieces in known.atoms(sorted(nest)).values() for s in pieces}):
                    if stretch not in nest:
                        tokens = tuple(sorted((*rest, (time, stretch)), key=str))
                        nest[stretch] = self.number((universe, tokens))
                        self.closed.add(nest[stretch])
        return nests

    def _sets_of_quarters(self) -> Nests:
        times = self._growing_by_universe()
        nests: Nests = {}
        for (universe, tokens), number in self.numbers.items():
            for token in tokens:
                if token[0] in times.get(universe, ()):
                    rest = tuple(other for other in tokens if other != token)
                    nests.setdefault((universe, token[0], rest), {})[_parts(token)] = number
        return nests

    def _growing_by_universe(self) -> dict[str, set[str]]:
        times: dict[str, set[str]] = {}
        for place in self.places:
            own = own_universe(place.edition, place.table)
            growing = {time for universe, time in self.naming.growing if universe == place.table.universe}
            times.setdefault(own, set()).update(growing)
        return times

    def _spread_zeros(self, rows: Sequence[Relation]) -> None:
        """A sum of impossible cells is impossible, and so is every part of an impossible whole."""
        changed = True
        while changed:
            found = {number for row in rows for number in _forced_zeros(row, self.zero)} - self.zero
            changed = bool(found)
            for number in found:
                self._fix(number, 0, "")
            self.zero |= found

    def _check(self, rows: Sequence[Relation]) -> None:
        for row in rows:
            values = [self.value[number] for number in row.cells]
            if UNKNOWN not in values:
                total = sum(n * v for n, v in zip(row.coefficients, values, strict=True))
                if (row.low is not None and total < row.low) or (row.high is not None and total > row.high):
                    raise Refusal(
                        "counts agree with their hierarchies",
                        "check the margins, what covers and what lies within what",
                    )

    def _limit(self, number: int) -> int:
        return self.limits.get(number, self.threshold)

    def _settle_limits(self, below: set[tuple[int, int]]) -> None:
        """Nobody can be left in more doubt about a number than earlier releases left about its parts or its wholes."""
        earlier = {number: limit for number, limit in self.limits.items() if limit < self.threshold}
        for pairs in (below, {(whole, part) for part, whole in below}):
            for number, limit in _carried(earlier, pairs).items():
                self.limits[number] = min(limit, self._limit(number))
        for number, smallest in self.small.items():
            (self.needy if smallest < self._limit(number) else self.closed).add(number)

    def _spread_need(self, below: set[tuple[int, int]]) -> None:
        """A part of something that may be zero may be zero too, so it has to be hidden."""
        pieces: dict[int, list[int]] = {}
        for part, whole in below:
            pieces.setdefault(whole, []).append(part)
        waiting = sorted(self.needy - self.constant)
        while waiting:
            fresh = {p for whole in waiting for p in pieces.get(whole, ())} - self.needy - self.constant
            fresh -= self.unseen  # nothing is promised of these
            self.needy |= fresh
            waiting = sorted(fresh)


def _is_everyones(table: Table, dimension: str, parent: str) -> bool:
    """Whether everybody has the only label there is: then nothing is left besides, as all know."""
    return len(table.children(dimension)[parent]) == 1 and dimension in (table.covering or ())


def _carried(limits: Mapping[int, int], pairs: Collection[tuple[int, int]]) -> Mapping[int, int]:
    """The limits of numbers, handed on along pairs for as long as any falls."""
    found, onwards = dict(limits), defaultdict[int, list[int]](list)
    for one, other in pairs:
        onwards[one].append(other)
    waiting = list(found)
    while waiting:
        number = waiting.pop()
        for other in onwards[number]:
            if other not in found or found[number] < found[other]:
                found[other] = found[number]
                waiting.append(other)
    return found


def kind_of(key: Key) -> tuple[str, tuple[str, ...]]:
    """What a cell counts and by which facets, time apart."""
    universe, tokens = key
    return universe, tuple(sorted(facet for facet, code in tokens if isinstance(code, str)))


def _parts(token: Token) -> tuple[str, ...]:
    return token[1] if isinstance(token[1], tuple) else (token[1],)


def _whole_table(place: Place, dimension: str, growing: frozenset[tuple[str, str]]) -> Place:
    return place


def _part_and_whole(relation: Relation) -> tuple[int, int]:
    first, second = relation.cells
    return (first, second) if relation.coefficients[0] == 1 else (second, first)


def _parts_and_wholes(row: Relation) -> Iterator[tuple[int, int]]:
    """Pairs in which the first can never exceed the second."""
    if row.high != 0:
        return
    if row.low == 0:
        wholes = [c for c, n in zip(row.cells, row.coefficients, strict=True) if n == 1]
        if len(wholes) == 1:
            yield from ((cell, wholes[0]) for cell in row.cells if cell != wholes[0])
    elif len(row.cells) == 2 and sorted(row.coefficients) == [-1, 1]:
        yield _part_and_whole(row)


def _forced_zeros(row: Relation, zero: set[int]) -> Iterator[int]:
    plus = [c for c, n in zip(row.cells, row.coefficients, strict=True) if n > 0]
    minus = [c for c, n in zip(row.cells, row.coefficients, strict=True) if n < 0]
    if row.high == 0 and all(cell in zero for cell in minus):
        yield from plus
    if row.low == 0 and all(cell in zero for cell in plus):
        yield from minus


def _settled_covering(table: Table, growing: frozenset[tuple[str, str]]) -> frozenset[str]:
    """The dimensions where everyone has a label: as declared, or else wherever the counts allow it."""
    labels = [
        d
        for d in table.dimensions
        if d in table.overlapping and (table.universe, facet(table, d)) not in growing
    ]
    if table.covering is not None:
        return frozenset(d for d in labels if d in table.covering)
    return frozenset(d for d in labels if _covers(table, d))


def _covers(table: Table, dimension: str) -> bool:
    axis = list(table.dimensions).index(dimension)
    below = table.children(dimension)
    return all(
        table.counts[cell]
        <= sum(table.counts[(*cell[:axis], child, *cell[axis + 1 :])] for child in below[cell[axis]])
        for cell in table.cells()
        if cell[axis] in below
    )
