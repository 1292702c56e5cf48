"""The auditor: what follows from shown numbers by one subtraction, and is small. Released numbers only."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from .book import Book
from .tables import Finding, ReleasedTable, is_time


def compare_labels(
    book: Book, table: ReleasedTable, cells: Mapping[tuple[str, ...], int], threshold: int
) -> None:
    """A label shown beside its whole: not everybody has it and, of issues, those without it are not few."""
    for axis, dimension in enumerate(table.dimensions):
        if dimension not in table.overlapping or is_time(table, dimension):
            continue
        parents = table.hierarchies[dimension]
        siblings = Counter(parents.values())
        for cell, part in cells.items():
            parent = parents.get(cell[axis])
            if not parent or (siblings[parent] == 1 and dimension in table.covering):
                continue
            whole = cells[(*cell[:axis], parent, *cell[axis + 1 :])]
            least = threshold if dimension in table.rests else 1
            known, where = book.labels.get((part, whole), (least, (table.name, cell)))
            book.labels[part, whole] = (min(least, known), where)


def too_little_left(book: Book) -> list[Finding]:
    """What follows by one subtraction from shown numbers, and is small."""
    found = [
        Finding("what a whole holds besides a label is not small", *where)
        for (part, whole), (least, where) in book.labels.items()
        if part != whole and book.is_known(part, whole) and book.known[whole] - book.known[part] < least
    ]
    return [*found, *small_differences(book), *across_labels(book), *small_remainders(book)]


def small_differences(book: Book) -> Iterator[Finding]:
    """A period less others inside it, no two of the same time: the quarters that are left hold too little."""
    for nest in book.adding_nests():
        known = {made_of: book.known[n] for made_of, n in nest.items() if book.is_known(n)}
        for whole, held in known.items():
            parts = [part for part in known if part < whole]
            if held - most_of(whole, parts, known) < book.smallest_threshold[nest[whole]]:
                yield Finding("a difference of nested periods is not small", *book.where[nest[whole]])


def across_labels(book: Book) -> Iterator[Finding]:
    """A whole of a longer period less a label of a part of it: what is left is too little."""
    homes = {number: (made_of, nest) for nest in book.adding_nests() for made_of, number in nest.items()}
    for (part, whole), (least, _) in book.labels.items():
        made_of, nest = homes.get(whole, (frozenset(), {}))
        for longer, number in nest.items():
            nested = least > 1 and made_of < longer and book.is_known(part, number)
            if nested and book.known[number] - book.known[part] < least:
                yield Finding(
                    "what a period holds besides a label of a part of it is not small", *book.where[part]
                )


def small_remainders(book: Book) -> Iterator[Finding]:
    """A whole less its shown parts: what is left for the hidden ones is too little."""
    for terms, exactly in book.ties:
        wholes = [number for number, factor in terms if factor == 1]
        parts = [number for number, factor in terms if factor == -1]
        if exactly and len(wholes) == 1 and len(parts) == len(terms) - 1 and book.is_known(wholes[0]):
            hidden = [part for part in parts if part not in book.known]
            left = book.known[wholes[0]] - sum(book.known[part] for part in parts if part in book.known)
            limit = min(book.smallest_threshold.get(number, book.least) for number in (wholes[0], *hidden))
            if hidden and left < limit:
                yield Finding("what is left of a whole is not small", *book.where[wholes[0]])


def most_of(
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
