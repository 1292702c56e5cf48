"""The auditor: what ties the cells of different times together. Structure only; each function is one rule.

Taking one away must be noticed by the attack tests.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from .book import Book


def tie_time(book: Book) -> None:
    """Tie what is known of different times, once everything has been read."""
    for (universe, name, rest), nest in list(book.nests.items()):
        if book.counts_people(universe, name):
            tie_people_over_time(book, nest)
            for whole in wholes(book, universe, name, rest):
                tie_what_is_done_again(book, nest, whole)
    for nest in book.adding_nests():
        tie_events_over_time(book, nest)


def wholes(book: Book, universe: object, time: object, rest: object) -> Iterator[dict[frozenset[str], int]]:
    """The numbers of all members of whom these are a part, over the same time."""
    above = [universe] if rest else sorted(book.bounds.get(str(universe), ()))
    for whole in above:
        if book.counts_people(whole, time) and (whole, time, frozenset()) in book.nests:
            yield book.nests[whole, time, frozenset()]


def tie_what_is_done_again(
    book: Book, part: Mapping[frozenset[str], int], whole: Mapping[frozenset[str], int]
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
            book.tie(terms, exactly=False)


def tie_events_over_time(book: Book, nest: dict[frozenset[str], int]) -> None:
    """Each period is the sum of the smallest stretches that can be told apart."""
    quarters = sorted(frozenset().union(*nest))
    stretch: dict[frozenset[frozenset[str]], set[str]] = defaultdict(set)
    for quarter in quarters:
        stretch[frozenset(period for period in nest if quarter in period)].add(quarter)
    for periods, pieces in stretch.items():
        if frozenset(pieces) not in nest:
            anonymous = ("stretch", next(iter(periods)), tuple(sorted(pieces)), min(nest.values()))
            nest[frozenset(pieces)] = book.index.setdefault(anonymous, len(book.index))
    smallest = [frozenset(pieces) for pieces in stretch.values()]
    for period, number in nest.items():
        if period not in smallest:
            book.sum_tie(number, [nest[piece] for piece in smallest if piece <= period], exactly=True)


def tie_people_over_time(book: Book, nest: dict[frozenset[str], int]) -> None:
    """A longer period has at least the people of a shorter one inside it, at most those of all its pieces."""
    for period, number in nest.items():
        inside = [other for other in nest if other < period]
        for other in inside:
            book.sum_tie(nest[other], [number], exactly=False)
        for first in inside:
            pieces, left = [first], period - first
            for other in sorted(inside, key=lambda o: (-len(o), sorted(o))):
                if other <= left:
                    pieces.append(other)
                    left = left - other
            if not left:
                book.sum_tie(number, [nest[piece] for piece in pieces], exactly=False)
        for first in inside:
            for second in inside:
                shared = first & second
                if first | second == period and shared in nest and shared not in (first, second):
                    book.tie({number: 1, nest[shared]: 1, nest[first]: -1, nest[second]: -1}, exactly=False)
        singles = [other for other in inside if len(other) == 1]
        if len(singles) == len(period) > 1:
            book.sum_tie(number, [nest[single] for single in singles], exactly=False)
