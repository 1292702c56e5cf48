"""The engine, knowing: what an intruder knows of how cells relate. Structure only, never a count.

Every relation is a row `low ≤ Σ coefficient · cell ≤ high` over cell numbers (None: no limit).
Each public function here is one rule; taking one away must be noticed by the attack tests.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from coc_analytics.ambiguity.knowing.identity import Edition, Key, Naming, facet, own_universe, parts
from coc_analytics.ambiguity.tables import Cell, Table
from coc_analytics.ambiguity.terms import Refusal

Grid: TypeAlias = npt.NDArray[np.int64]
Parts: TypeAlias = tuple[str, ...]


class Relation(NamedTuple):
    """One row; cells are numbers into the system's list of identities."""

    cells: tuple[int, ...]
    coefficients: tuple[int, ...]
    low: int | None
    high: int | None


class Place(NamedTuple):
    """A table with the cell numbers of all its cells, shaped like the table."""

    edition: Edition
    table: Table
    covering: frozenset[str]
    grid: Grid


def equal(whole: int, pieces: Sequence[int]) -> Relation:
    """The whole is the sum of its pieces."""
    return _row({whole: 1}, pieces, 0, 0)


def at_most(part: int, whole: int) -> Relation:
    """The part is at most the whole."""
    return _row({part: 1}, (whole,), None, 0)


def at_most_together(pieces: Sequence[int], whole: int) -> Relation:
    """The pieces, of which nobody is in two, are at most the whole."""
    total: dict[int, int] = {}
    for piece in pieces:
        total[piece] = total.get(piece, 0) + 1
    return _row(total, (whole,), None, 0)


def covered(whole: int, pieces: Sequence[int]) -> Relation:
    """The whole is at most the sum of its pieces."""
    return _row({whole: 1}, pieces, None, 0)


def _row(plus: dict[int, int], minus: Sequence[int], low: int | None, high: int | None) -> Relation:
    total = dict(plus)
    for cell in minus:
        total[cell] = total.get(cell, 0) - 1
    kept = sorted((cell, n) for cell, n in total.items() if n)
    return Relation(tuple(cell for cell, _ in kept), tuple(n for _, n in kept), low, high)


def codes_of(place: Place, growing: frozenset[tuple[str, str]]) -> list[str]:
    """The dimensions of a table whose relations follow from its hierarchy (not from sets of quarters)."""
    table = place.table
    return [d for d in table.dimensions if (table.universe, facet(table, d)) not in growing]


def essential(place: Place, dimension: str, growing: frozenset[tuple[str, str]]) -> Place:
    """The part of a table whose relations along a dimension imply all the others along it.

    A sum over spaces in a year follows from the sums in its quarters. Dimensions that add up are taken in a
    fixed order, time first; along each, only the finest codes of those before it are needed.
    """
    table, grid = place.table, place.grid
    for earlier in _before(place, dimension, growing):
        codes = table.codes(earlier)
        made_of = parts(table, earlier)
        finest = [n for n, code in enumerate(codes) if len(made_of[code]) == 1]
        complete = {made_of[codes[n]][0] for n in finest} == {
            leaf for code in codes for leaf in made_of[code]
        }
        if complete:
            grid = grid.take(finest, list(table.dimensions).index(earlier))
    return place._replace(grid=grid)


def _before(place: Place, dimension: str, growing: frozenset[tuple[str, str]]) -> list[str]:
    table = place.table
    adding = [d for d in table.dimensions if d not in table.overlapping]
    ordered = sorted(adding, key=lambda d: (table.universe, facet(table, d)) not in growing)
    return ordered[: ordered.index(dimension)] if dimension in ordered else ordered


def sums(place: Place, dimension: str) -> Iterator[Relation]:
    """Additive siblings add up to their parent."""
    if dimension not in place.table.overlapping:
        for whole, pieces in _families(place, dimension):
            yield equal(whole, pieces)


def labels(place: Place, dimension: str) -> Iterator[Relation]:
    """Overlapping siblings are each at most their parent."""
    if dimension in place.table.overlapping:
        for whole, pieces in _families(place, dimension):
            yield from (at_most(piece, whole) for piece in pieces)


def coverings(place: Place, dimension: str) -> Iterator[Relation]:
    """Where everyone has a label, the parent is at most the sum of its overlapping children."""
    if dimension in place.table.overlapping and dimension in place.covering:
        for whole, pieces in _families(place, dimension):
            yield covered(whole, pieces)


def exclusions(place: Place, dimension: str) -> Iterator[Relation]:
    """Whoever has a label that stands alone has no other: with any one other, these are no more than the parent."""
    apart = set(place.table.alone.get(dimension, ()))
    if dimension not in place.table.overlapping or not apart:
        return
    children = place.table.children(dimension)
    for parent, codes in children.items():
        alone = [code for code in codes if code in apart]
        others: list[tuple[str, ...]] = [(code,) for code in codes if code not in apart] or [()]
        wholes = _at(place, {dimension: parent})
        for other in others if alone else ():
            together = [_at(place, {dimension: code}) for code in (*alone, *other)]
            for whole, *pieces in zip(wholes, *together, strict=True):
                yield at_most_together(pieces, whole)


def crossings(place: Place, one: str, other: str) -> Iterator[Relation]:
    """Of two kinds of labels: who has either is in the whole, so |a and b| >= |a| + |b| - |whole|."""
    if {one, other} <= set(place.table.overlapping):
        for (above, a), (beside, b) in product(_edges(place, one), _edges(place, other)):
            places = ({one: a, other: beside}, {one: above, other: b}, {one: a, other: b})
            corners = [_at(place, codes) for codes in (*places, {one: above, other: beside})]
            for has_a, has_b, both, whole in zip(*corners, strict=True):
                yield _row({has_a: 1, has_b: 1}, (both, whole), None, 0)


def _edges(place: Place, dimension: str) -> list[tuple[str, str]]:
    return [(above, code) for above, codes in place.table.children(dimension).items() for code in codes]


def _at(place: Place, codes: Mapping[str, str]) -> list[int]:
    """The numbers of all cells with these codes, in the order of the other dimensions."""
    names = list(place.table.dimensions)
    chosen = tuple(
        place.table.codes(name).index(codes[name]) if name in codes else slice(None) for name in names
    )
    return [int(number) for number in np.ravel(place.grid[chosen])]


def _families(place: Place, dimension: str) -> Iterator[tuple[int, tuple[int, ...]]]:
    axis = list(place.table.dimensions).index(dimension)
    number = {code: n for n, code in enumerate(place.table.codes(dimension))}
    for parent, children in place.table.children(dimension).items():
        wholes = place.grid.take(number[parent], axis).ravel()
        pieces = place.grid.take([number[child] for child in children], axis)
        pieces = np.moveaxis(pieces, axis, -1).reshape(len(wholes), -1)
        for whole, row in zip(wholes.tolist(), pieces.tolist(), strict=True):
            if row != [whole]:
                yield whole, tuple(row)


def time_sums(nest: Mapping[Parts, int]) -> Iterator[Relation]:
    """A period is the sum of its quarters, or of the stretches no edition ever divided."""
    for whole, pieces in _whole_and_atoms(nest):
        yield equal(nest[whole], [nest[piece] for piece in pieces])


def shorter_time_sums(nest: Mapping[Parts, int]) -> Iterator[Relation]:
    """The same knowledge in short form: a period is two others put together. Speeds the search up, adds nothing."""
    sets = {frozenset(made_of): number for made_of, number in nest.items()}
    for whole, number in sets.items():
        for part, other in sets.items():
            rest = whole - part
            if part < whole and rest in sets and (len(part), other) <= (len(rest), sets[rest]):
                yield equal(number, (other, sets[rest]))


def time_labels(nest: Mapping[Parts, int]) -> Iterator[Relation]:
    """Distinct people: a period has at least as many as any period inside it."""
    sets = {frozenset(made_of): number for made_of, number in nest.items()}
    for part, whole in combinations(sorted(sets, key=lambda s: (len(s), sorted(s))), 2):
        if part < whole and not any(part < between < whole for between in sets):
            yield at_most(sets[part], sets[whole])


def time_coverings(nest: Mapping[Parts, int]) -> Iterator[Relation]:
    """Distinct people: a period has at most as many as the periods it can be put together from."""
    sets = {frozenset(made_of): number for made_of, number in nest.items()}
    for whole in sorted(sets, key=lambda s: (len(s), sorted(s))):
        inside = [part for part in sets if part < whole]
        maximal = [part for part in inside if not any(part < other for other in inside)]
        for first in maximal:
            pieces = _cover(whole - first, inside)
            if pieces is not None:
                yield covered(sets[whole], [sets[first], *(sets[piece] for piece in pieces)])
        pieces = _cover(whole, [part for part in inside if len(part) == 1])
        if pieces is not None:
            yield covered(sets[whole], [sets[piece] for piece in pieces])


def time_overlaps(nest: Mapping[Parts, int]) -> Iterator[Relation]:
    """Distinct people: who is in two periods is in what they share, so both together and that are at most the two."""
    sets = {frozenset(made_of): number for made_of, number in nest.items()}
    for first, second in combinations(sorted(sets, key=lambda s: (len(s), sorted(s))), 2):
        both, shared = first | second, first & second
        if shared in sets and both in sets and shared not in (first, second):
            yield _row({sets[both]: 1, sets[shared]: 1}, (sets[first], sets[second]), None, 0)


def repeats(part: Mapping[Parts, int], whole: Mapping[Parts, int]) -> Iterator[Relation]:
    """Distinct people: whoever is in a part in several quarters is in the whole in these, so adding up counts both again."""
    for period in sorted(part, key=lambda made_of: (len(made_of), made_of)):
        quarters = [(quarter,) for quarter in period]
        if len(period) > 1 and {period, *quarters} <= part.keys() & whole.keys():
            again = {whole[period]: 1} | {part[quarter]: 1 for quarter in quarters}
            yield _row(again, (part[period], *(whole[quarter] for quarter in quarters)), None, 0)


def _cover(wanted: frozenset[str], available: Sequence[frozenset[str]]) -> list[frozenset[str]] | None:
    chosen, left = [], wanted
    for part in sorted(available, key=lambda s: (-len(s), sorted(s))):
        if part <= left and part:
            chosen.append(part)
            left = left - part
    return None if left else chosen


def atoms(sets: Sequence[Parts]) -> dict[Parts, tuple[Parts, ...]]:
    """Each set with the stretches it is made of: quarters that always occur together form one stretch."""
    where: dict[str, list[int]] = {}
    for number, made_of in enumerate(sets):
        for leaf in made_of:
            where.setdefault(leaf, []).append(number)
    stretches: dict[tuple[int, ...], list[str]] = {}
    for leaf in sorted(where):
        stretches.setdefault(tuple(where[leaf]), []).append(leaf)
    found: dict[Parts, tuple[Parts, ...]] = {}
    for number, made_of in enumerate(sets):
        found[made_of] = tuple(tuple(leaves) for inside, leaves in stretches.items() if number in inside)
    return found


def _whole_and_atoms(nest: Mapping[Parts, int]) -> Iterator[tuple[Parts, tuple[Parts, ...]]]:
    for whole, pieces in atoms(sorted(nest)).items():
        if pieces != (whole,):
            yield whole, pieces


def within(place: Place, keys: Mapping[Key, int], naming: Naming) -> Iterator[Relation]:
    """A table that counts some of what another counts is at most that one, at the same coordinates."""
    for name in place.table.within:
        above = next((table for table in place.edition if table.name == name), None)
        if above is None:
            raise Refusal(
                "within names a table of the same release", "give the bounding table too", table=name
            )
        facets = {facet(above, d) for d in above.dimensions}
        growing = {place_ for universe, place_ in naming.growing if universe == above.universe}
        for universe, tokens in sorted(set(naming.keys(place.edition, place.table).values()), key=str):
            if all(token[0] in facets | growing for token in tokens):
                whole = keys.get((own_universe(place.edition, above), tokens))
                part = keys[universe, tokens]
                if whole is not None and whole != part:
                    yield at_most(part, whole)


def stated(place: Place, keys: Mapping[Key, int], naming: Naming) -> Iterator[Relation]:
    """Sums between tables that anyone can work out from what is counted; left out where a table is not there."""
    tables = {table.name: table for table in place.edition}
    named: dict[str, Mapping[Cell, Key]] = {}
    for terms, exactly in place.table.known:
        if all(name in tables for _, name, _ in terms):
            total: dict[int, int] = {}
            for times, name, cell in terms:
                named.setdefault(name, naming.keys(place.edition, tables[name]))
                number = keys[named[name][cell]]
                total[number] = total.get(number, 0) + times
            yield _row(total, (), 0 if exactly else None, 0)


def follows(place: Place, keys: Mapping[Key, int], naming: Naming) -> Iterator[Relation]:
    """What was counted here up to a quarter is at most what was counted there up to the same quarter."""
    table = place.table
    if not table.follows or not table.periods:
        return
    time, universe = facet(table, table.time), own_universe(place.edition, table)
    quarters = sorted({quarter for made_of in parts(table, table.time).values() for quarter in made_of})
    for length in range(1, len(quarters) + 1):
        past = quarters[:length]
        here = _pile(universe, time, past, keys)
        there = _pile(table.follows, time, past, keys)
        if here and there:
            yield _row(dict.fromkeys(here, 1), there, None, 0)


def _pile(universe: str, time: str, past: Sequence[str], keys: Mapping[Key, int]) -> list[int]:
    found = [keys.get((universe, ((time, (quarter,)),))) for quarter in past]
    return [number for number in found if number is not None] if None not in found else []
