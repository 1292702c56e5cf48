"""The auditor: what has to be possible of the unknown cells of a part, asked one after the other. Released numbers only."""

from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp

from .book import Book
from .part import Part
from .tables import Finding, Hint


def examine(book: Book, part: Part, hints: Sequence[Hint], elsewhere: Collection[str] = ()) -> list[Finding]:
    """What a part of the unknown cells does not keep of what is promised of them; hints only save programs."""
    if all(book.where[number][0] in elsewhere for number in part.numbers if number in book.where):
        return []
    seen = Seen(part, np.array([book.smallest_threshold.get(number, 0) for number in part.numbers]))
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


class Seen:
    """The values that tables found so far have given the cells of a part."""

    def __init__(self, part: Part, thresholds: npt.NDArray[np.int64]) -> None:
        self.part, self.thresholds = part, thresholds
        self.taken = np.zeros((len(part.numbers), int(thresholds.max(initial=0))), dtype=np.bool_)
        self.least = np.full(len(part.numbers), np.iinfo(np.int64).max)
        self.most = np.full(len(part.numbers), -1)

    def keep(self, table: npt.NDArray[np.int64] | None) -> bool:
        """Note what a table gives every cell; whether there is one."""
        if table is None:
            return False
        np.minimum(self.least, table, out=self.least)
        np.maximum(self.most, table, out=self.most)
        low = np.flatnonzero(table < self.taken.shape[1])
        self.taken[low, table[low]] = True
        return True

    def believe(self, hint: Hint, book: Book) -> None:
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
        """Whether a cell can have this value in a table of whole numbers."""
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
        """Whether a cell can be everything below its threshold."""
        return all(self.find(column, value) for value in range(int(self.thresholds[column])))

    def can_be_small(self, column: int) -> bool:
        """Whether a cell can be below its threshold; True as well where that stays open."""
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
