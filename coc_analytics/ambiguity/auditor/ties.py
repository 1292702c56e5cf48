"""The auditor: what ties the cells of one edition together. Structure only; each function is one rule.

Taking one away must be noticed by the attack tests.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations

from .book import Book
from .tables import ReleasedTable, facet_of, is_time, universe_of


def tie_hierarchies(book: Book, table: ReleasedTable, cells: Mapping[tuple[str, ...], int]) -> None:
    """Siblings and what stands alone, under every whole of every dimension but time."""
    for axis, dimension in enumerate(table.dimensions):
        if is_time(table, dimension):
            if dimension in table.overlapping:
                book.labelled.add((facet_of(table, dimension), table.universe))
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
                tie_siblings(book, table, dimension, number, list(pieces.values()))
                tie_what_stands_alone(book, table, dimension, number, pieces)


def tie_what_stands_alone(
    book: Book, table: ReleasedTable, dimension: str, whole: int, pieces: Mapping[str, int]
) -> None:
    """Nobody is both under a code that stands alone and under any other."""
    alone = [pieces[code] for code in table.alone.get(dimension, ()) if code in pieces]
    if alone and dimension in table.overlapping:
        others = [[other] for other in sorted(set(pieces.values()) - set(alone))]
        for other in others or [[]]:
            book.tie({whole: -1} | dict.fromkeys([*alone, *other], 1), exactly=False)


def tie_labels_of_two_kinds(book: Book, table: ReleasedTable, cells: Mapping[tuple[str, ...], int]) -> None:
    """Those with one label and those with another are together no more than all: both have at least the rest."""
    kinds = [d for d in table.overlapping if not is_time(table, d)]
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
                book.tie(terms, exactly=False)


def tie_siblings(book: Book, table: ReleasedTable, dimension: str, whole: int, pieces: list[int]) -> None:
    """Siblings add up to their whole; where they may overlap each is at most it, and it at most their sum where all have one."""
    if dimension not in table.overlapping:
        book.sum_tie(whole, pieces, exactly=True)
        return
    for piece in pieces:
        book.sum_tie(piece, [whole], exactly=False)
    if dimension in table.covering:
        book.sum_tie(whole, pieces, exactly=False)


def tie_within(
    book: Book,
    tables: Sequence[ReleasedTable],
    table: ReleasedTable,
    above: ReleasedTable,
    cells: Mapping[tuple[str, ...], int],
) -> None:
    """A part is at most the whole it lies within, wherever both have a cell."""
    universe, names = universe_of(tables, above), {number: key for key, number in book.index.items()}
    book.bounds[universe_of(tables, table)].update({universe} - {universe_of(tables, table)})
    for number in set(cells.values()):
        _, coordinates = names[number]
        whole = book.index.get((universe, coordinates))
        if whole is not None and whole != number:
            book.sum_tie(number, [whole], exactly=False)


def tie_known(book: Book, edition: int, tables: Sequence[ReleasedTable], table: ReleasedTable) -> None:
    """Sums over cells of several tables that anybody can work out from what is counted."""
    positions = {other.name: position for position, other in enumerate(tables)}
    for terms, exactly in table.known:
        if all(name in positions for _, name, _ in terms):
            total: dict[int, int] = defaultdict(int)
            for times, name, cell in terms:
                total[book.at[edition, positions[name], cell]] += times
            book.tie(total, exactly)


def tie_follows(book: Book, tables: Sequence[ReleasedTable], table: ReleasedTable) -> None:
    """Nothing is counted here before it is counted there: up to every quarter, no more."""
    name, universe = facet_of(table, table.time), universe_of(tables, table)
    quarters = sorted({quarter for made_of in table.periods.values() for quarter in made_of})
    terms: dict[int, int] = defaultdict(int)
    for quarter in quarters:
        coordinates = frozenset({(name, frozenset({quarter}))})
        here, there = (
            book.index.get((universe, coordinates)),
            book.index.get((table.follows, coordinates)),
        )
        if here is None or there is None:
            return
        terms[here] += 1
        terms[there] -= 1
        book.tie(terms, exactly=False)
