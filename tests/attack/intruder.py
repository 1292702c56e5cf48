"""An intruder who reckons with whole numbers: what was published, how cells relate, what each can be.

Written from the rule in docs/disclosure.md alone. It shares no code with door 2 and never sees a count that is not shown.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, diags_array, hstack, vstack

Ints = npt.NDArray[np.int64]
SECONDS = 120.0
"""What a single question may cost; one that is not answered by then counts as given away."""


@dataclass(frozen=True)
class Row:
    """low ≤ Σ coefficient · cell ≤ high."""

    terms: Mapping[Hashable, int]
    low: float
    high: float


@dataclass
class Intruder:
    """What somebody knows: the numbers of cells (by whatever names them) and rows that relate cells."""

    known: dict[Hashable, int] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    contradictions: list[Hashable] = field(default_factory=list)

    def learn(self, cell: Hashable, number: int) -> None:
        """Take a published number over; two numbers for one cell are a contradiction, kept for the report."""
        if self.known.setdefault(cell, number) != number:
            self.contradictions.append(cell)

    def relate(self, plus: Iterable[Hashable], minus: Iterable[Hashable], low: float, high: float) -> None:
        """low ≤ Σ plus - Σ minus ≤ high."""
        terms: dict[Hashable, int] = defaultdict(int)
        for cell in plus:
            terms[cell] += 1
        for cell in minus:
            terms[cell] -= 1
        kept = {cell: times for cell, times in terms.items() if times}
        if kept:
            self.rows.append(Row(kept, low, high))

    def given_away(self, asked: Mapping[Hashable, Iterable[int]]) -> dict[Hashable, list[int]]:
        """The values asked about that no table of whole numbers allows, by cell, where there are any."""
        lost: dict[Hashable, list[int]] = {}
        questions = {cell: set(values) for cell, values in asked.items()}
        for cell, values in questions.items():
            if cell in self.known and values - {self.known[cell]}:
                lost[cell] = sorted(values - {self.known[cell]})
        for part in self._parts({cell for cell in questions if cell not in self.known}):
            lost |= part.unanswered({c: questions[c] for c in part.cells if c in questions})
        return lost

    def _parts(self, wanted: set[Hashable]) -> Iterator["_Part"]:
        """The unknown cells that hang together, where one of them is asked about."""
        rows = [(row, [cell for cell in row.terms if cell not in self.known]) for row in self.rows]
        leader: dict[Hashable, Hashable] = {}

        def find(cell: Hashable) -> Hashable:
            leader.setdefault(cell, cell)
            while leader[cell] != cell:
                leader[cell] = leader[leader[cell]]
                cell = leader[cell]
            return cell

        for cell in wanted:
            find(cell)
        for _, cells in rows:
            for other in cells[1:]:
                leader[find(other)] = find(cells[0])
            if cells:
                find(cells[0])
        members: dict[Hashable, list[Hashable]] = defaultdict(list)
        for cell in sorted(leader, key=repr):
            members[find(cell)].append(cell)
        inside: dict[Hashable, list[Row]] = defaultdict(list)
        for row, cells in rows:
            if cells:
                inside[find(cells[0])].append(row)
        for first, cells in sorted(members.items(), key=lambda item: repr(item[0])):
            if not wanted.isdisjoint(cells):
                yield _Part(cells, inside[first], self.known)


class _Part:
    """Unknown cells that hang together, as one integer program."""

    def __init__(self, cells: list[Hashable], rows: list[Row], known: Mapping[Hashable, int]) -> None:
        self.cells = cells
        number = {cell: place for place, cell in enumerate(cells)}
        entries = [
            (at, number[c], n) for at, row in enumerate(rows) for c, n in row.terms.items() if c in number
        ]
        fixed = [sum(n * known[c] for c, n in row.terms.items() if c in known) for row in rows]
        self.low = np.array([row.low - shift for row, shift in zip(rows, fixed, strict=True)])
        self.high = np.array([row.high - shift for row, shift in zip(rows, fixed, strict=True)])
        where, which, factor = ([entry[n] for entry in entries] for n in range(3))
        self.matrix = csr_array((factor, (where, which)), shape=(len(rows), len(cells)), dtype=float)

    def unanswered(self, asked: Mapping[Hashable, set[int]]) -> dict[Hashable, list[int]]:
        """The questions that have no table for an answer; a table found answers as many as it can."""
        number = {cell: place for place, cell in enumerate(self.cells)}
        open_ = {number[cell]: set(values) for cell, values in asked.items()}
        lost: dict[Hashable, list[int]] = defaultdict(list)
        for cell in sorted(open_):
            while open_[cell]:
                value = min(open_[cell])
                table = self._table(cell, value, open_)
                if table is None:
                    lost[self.cells[cell]].append(value)
                    open_[cell].discard(value)
                    continue
                for other, values in open_.items():
                    values.discard(int(table[other]))
        return dict(lost)

    def _table(self, cell: int, value: int, open_: Mapping[int, set[int]]) -> Ints | None:
        """A table in which the cell has the value, near to what else is asked; None where there is none.

        Where the solver fails over all that is wished, it is asked for any such table; and that there is none is
        believed of the program as it is only: made smaller first, some get a wrong answer (SciPy 1.17).
        """
        if not len(self.low):
            return np.full(len(self.cells), value, dtype=np.int64)
        aims = [other for other, values in open_.items() if values and other != cell]
        for wished, presolve in ((aims, True), ([], True), ([], False)):
            table = self._near(cell, value, wished, open_, presolve)
            if table is not None:
                return table
        return None

    def _near(
        self, cell: int, value: int, aims: Sequence[int], open_: Mapping[int, set[int]], presolve: bool
    ) -> Ints | None:
        size, extra = len(self.cells), len(aims)
        pick = csr_array((np.ones(extra), (np.arange(extra), aims)), shape=(extra, size))
        unit = diags_array(np.ones(extra)).tocsr() if extra else csr_array((0, 0))
        wishes = np.array([_aim(open_[other], turn) for turn, other in enumerate(aims)], dtype=float)
        matrix = self.matrix
        if extra:
            matrix = vstack(
                [hstack([self.matrix, csr_array((len(self.low), 2 * extra))]), hstack([pick, unit, -unit])]
            )
        least = np.zeros(size + 2 * extra)
        most = np.full(size + 2 * extra, np.inf)
        least[cell] = most[cell] = value
        found = milp(
            np.concatenate([np.zeros(size), np.ones(2 * extra)]),
            integrality=np.concatenate([np.ones(size), np.zeros(2 * extra)]),
            bounds=Bounds(least, most),
            constraints=LinearConstraint(
                csr_array(matrix), np.concatenate([self.low, wishes]), np.concatenate([self.high, wishes])
            ),
            options={"mip_rel_gap": 0.5, "time_limit": SECONDS, "presolve": presolve},
        )
        if found.x is None:
            return None
        table = np.rint(found.x[:size]).astype(np.int64)
        return table if self._allows(table) else None

    def _allows(self, table: Ints) -> bool:
        """Whether a rounded answer keeps every row exactly."""
        sums = self.matrix @ table
        return bool(
            (table >= 0).all() and (sums >= self.low - 1e-9).all() and (sums <= self.high + 1e-9).all()
        )


def _aim(values: set[int], turn: int) -> int:
    """One of the values still asked about; neighbours take turns, so that sums stay what they were."""
    ordered = sorted(values)
    return ordered[turn % len(ordered)]
