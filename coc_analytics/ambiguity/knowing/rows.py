"""The engine, knowing: all relations between the cells of a draft, as rows. Structure only, never a count."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from itertools import combinations
from typing import TypeAlias

from coc_analytics.ambiguity.knowing import relations as known
from coc_analytics.ambiguity.knowing.draft import Draft
from coc_analytics.ambiguity.knowing.identity import Token, facet, own_universe
from coc_analytics.ambiguity.knowing.relations import Place, Relation
from coc_analytics.ambiguity.terms import Refusal

PartOf: TypeAlias = Callable[[Place, str, frozenset[tuple[str, str]]], Place]
NestKey: TypeAlias = tuple[str, str, tuple[Token, ...]]
Nests: TypeAlias = dict[NestKey, dict[known.Parts, int]]
"""For each universe, time and other coordinates the numbers of the sets of quarters there are cells for."""


class Rows:
    """What an outsider relates of a draft's cells; asking for it numbers the stretches of time that periods leave open."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    def listed(self) -> tuple[list[Relation], int, set[tuple[int, int]]]:
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
        for place in self.draft.places:
            for dimension in known.codes_of(place, self.draft.naming.growing):
                part = part_of(place, dimension, self.draft.naming.growing)
                yield from known.sums(part, dimension)
                yield from known.labels(part, dimension)
                yield from known.coverings(part, dimension)
                yield from known.exclusions(part, dimension)
            for one, other in combinations(known.codes_of(place, self.draft.naming.growing), 2):
                yield from known.crossings(place, one, other)

    def _time_rows(self) -> Iterator[Relation]:
        labelled, nests = self.labelled_times, self._nests()
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
            if (whole, time, ()) in nests and (whole, time) in self.labelled_times:
                yield from known.repeats(nests[own], nests[whole, time, ()])

    @cached_property
    def _wholes(self) -> Mapping[str, set[str]]:
        """For each universe those that its tables lie within."""
        found: dict[str, set[str]] = defaultdict(set)
        for place in self.draft.places:
            own = own_universe(place.edition, place.table)
            for above in place.edition:
                if above.name in place.table.within:
                    found[own] |= {own_universe(place.edition, above)} - {own}
        return found

    def _implied_time_rows(self) -> Iterator[Relation]:
        labelled = self.labelled_times
        for (universe, time, _), nest in sorted(self._nests().items(), key=str):
            if (universe, time) not in labelled:
                yield from known.shorter_time_sums(nest)

    def _bounding_rows(self) -> Iterator[Relation]:
        for whole, part, rest in self.draft.left:
            yield known.equal(whole, (part, rest))
        for place in self.draft.places:
            yield from known.within(place, self.draft.numbers, self.draft.naming)
            yield from known.follows(place, self.draft.numbers, self.draft.naming)
            yield from known.stated(place, self.draft.numbers, self.draft.naming)

    @cached_property
    def labelled_times(self) -> set[tuple[str, str]]:
        """The (universe, time) pairs in which people, not events, are counted."""
        kinds: dict[tuple[str, str], set[bool]] = {}
        for place in self.draft.places:
            table, universe = place.table, own_universe(place.edition, place.table)
            for d in table.dimensions:
                if (table.universe, facet(table, d)) in self.draft.naming.growing:
                    kinds.setdefault((universe, facet(table, d)), set()).add(d in table.overlapping)
        if any(len(found) > 1 for found in kinds.values()):
            raise Refusal("time adds up for all tables of a universe, or for none", "give them two universes")
        return {place for place, found in kinds.items() if True in found}

    def _nests(self) -> Nests:
        """For each coordinate, the sets of quarters there are cells for (and the stretches they leave open)."""
        nests, labelled = self.sets_of_quarters(), self.labelled_times
        for (universe, time, rest), nest in nests.items():
            if (universe, time) not in labelled:
                for stretch in sorted({s for pieces in known.atoms(sorted(nest)).values() for s in pieces}):
                    if stretch not in nest:
                        tokens = tuple(sorted((*rest, (time, stretch)), key=str))
                        nest[stretch] = self.draft.number((universe, tokens))
                        self.draft.closed.add(nest[stretch])
        return nests

    def sets_of_quarters(self) -> Nests:
        times = self._growing_by_universe()
        nests: Nests = {}
        for (universe, tokens), number in self.draft.numbers.items():
            for token in tokens:
                if token[0] in times.get(universe, ()):
                    rest = tuple(other for other in tokens if other != token)
                    nests.setdefault((universe, token[0], rest), {})[_parts(token)] = number
        return nests

    def _growing_by_universe(self) -> dict[str, set[str]]:
        times: dict[str, set[str]] = {}
        for place in self.draft.places:
            own = own_universe(place.edition, place.table)
            growing = {
                time for universe, time in self.draft.naming.growing if universe == place.table.universe
            }
            times.setdefault(own, set()).update(growing)
        return times


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
