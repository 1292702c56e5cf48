"""Door 2, evidence: how many records of each sort there are, as unknowns with what holds between them. Numbers only.

Unknowns come in blocks. Blocks are free of each other once the totals of all quarters are known: what one block is does
not depend on what another is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

Sort = tuple[str, ...]
"""What an unknown counts in a quarter: `("channel", "email")`."""
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

TOTALS = "totals"
"""The block on which all others hang."""


@dataclass(frozen=True)
class Ties:
    """Sums of unknowns, each at least `low` and at most `high`."""

    matrix: csr_array
    low: Floats
    high: Floats


@dataclass
class Unknowns:
    """The unknowns of every quarter, numbered, and the rows that hold whatever happened."""

    quarters: Sequence[str]
    sorts: Mapping[Sort, str]
    _rows: list[tuple[Mapping[int, int], float, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        every = ((sort, quarter) for sort in self.sorts for quarter in range(len(self.quarters)))
        self._number = {one: number for number, one in enumerate(every)}
        self.blocks = np.array([block for block in self.sorts.values() for _ in self.quarters])
        self._place = {quarter: place for place, quarter in enumerate(self.quarters)}

    def __len__(self) -> int:
        return len(self._number)

    def column(self, sort: Sort, quarter: int) -> int:
        """The number of an unknown; quarters are counted from 0."""
        return self._number[sort, quarter]

    def columns(self, sorts: Iterable[Sort], quarters: Iterable[str]) -> tuple[int, ...]:
        """The unknowns that a released number adds up."""
        places = [self._place[quarter] for quarter in quarters]
        return tuple(sorted(self._number[sort, place] for sort in sorts for place in places))

    def of(self, values: Ints, quarter: int) -> dict[Sort, int]:
        """What each sort is in a quarter."""
        return {sort: int(values[self._number[sort, quarter]]) for sort in self.sorts}

    def tie(self, low: float, high: float, *terms: tuple[int, Iterable[Sort]]) -> None:
        """In every quarter the sum of these sorts, each so many times, lies between two numbers."""
        listed = [(times, list(sorts)) for times, sorts in terms]
        for quarter in range(len(self.quarters)):
            row: dict[int, int] = {}
            for times, sorts in listed:
                for sort in sorts:
                    column = self._number[sort, quarter]
                    row[column] = row.get(column, 0) + times
            self._rows.append((row, low, high))

    def tie_until(self, low: float, high: float, *terms: tuple[int, Sort]) -> None:
        """The same of the sums from the first quarter to each one."""
        for last in range(len(self.quarters)):
            row = {self._number[sort, q]: times for times, sort in terms for q in range(last + 1)}
            self._rows.append((row, low, high))

    def ties(self) -> Ties:
        """Everything that was tied."""
        return ties_of([(row.items(), low, high) for row, low, high in self._rows], len(self))


def ties_of(rows: Sequence[tuple[Iterable[tuple[int, int]], float, float]], columns: int) -> Ties:
    """Sums as one sparse matrix."""
    entries = [(at, column, times) for at, (row, _, _) in enumerate(rows) for column, times in row]
    at, column, times = (
        (np.array(part, dtype=np.int64) for part in zip(*entries, strict=True))
        if entries
        else (np.zeros(0, dtype=np.int64),) * 3
    )
    matrix = csr_array((times.astype(float), (at, column)), shape=(len(rows), columns))
    return Ties(matrix, np.array([row[1] for row in rows]), np.array([row[2] for row in rows]))


def each(facet: str, codes: Iterable[str]) -> Iterator[Sort]:
    """The sorts of one facet."""
    return ((facet, code) for code in codes)
