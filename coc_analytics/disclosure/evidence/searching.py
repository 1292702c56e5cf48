"""Door 2, evidence: looks for tables of unknowns in which every number kept back takes every value it promises.

Where the totals of all quarters stay as they are, blocks are free of each other: each is asked by itself, and what was
found for one goes together with whatever was found for the others. Only what no block can show with any totals found so
far is asked of all unknowns at once. Work is counted in solver's branches, never in time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, csr_array, eye_array, vstack

from coc_analytics.disclosure.evidence.told import Kept, Number, Promise
from coc_analytics.disclosure.evidence.unknowns import TOTALS, Floats, Ints, Ties, Unknowns, ties_of

NODES = 2_000
"""Branches of one program of whole numbers; a value still open then counts as given away (fail closed)."""
ENOUGH = 0.02
"""A round of wishes is followed by another while it shows this share of what is still open."""
TOLERANCE = 1e-6
WISHES = 60
"""So many numbers are wished to be something in one program; with more it takes longer than it shows more."""
AS_ASKED = {"presolve": False}
"""That there is no table is believed of programs as they are: made smaller first, some are said to have none (SciPy 1.17)."""
GAP = 0.2
"""How far a table may stay behind the best one for its wishes: any table will do."""
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Asked:
    """A number kept back: the unknowns it adds up, what is promised of it, and under which names it is told."""

    columns: tuple[int, ...]
    kept: Kept
    numbers: tuple[Number, ...]


@dataclass
class Found:
    """Whole tables of unknowns, one a row, and what is certainly not small."""

    tables: Ints
    large: list[Asked]


def search(unknowns: Unknowns, shown: Mapping[tuple[int, ...], int], asked: Sequence[Asked]) -> Found | None:
    """Tables that agree with everything shown and take every asked number to each of its values; None without any."""
    return _Search(unknowns, shown, asked).run()


class _Search:
    def __init__(
        self, unknowns: Unknowns, shown: Mapping[tuple[int, ...], int], asked: Sequence[Asked]
    ) -> None:
        self.unknowns, self.asked = unknowns, asked
        size = len(unknowns)
        told = ties_of([(((c, 1) for c in columns), n, n) for columns, n in shown.items()], size)
        self.rows = _both(unknowns.ties(), told)
        self.questions = ties_of([(((c, 1) for c in one.columns), 0, inf) for one in asked], size).matrix
        self.most = max((one.kept.threshold for one in asked), default=0)
        below = np.array([one.kept.threshold for one in asked], dtype=np.int64)
        self.open = np.arange(self.most)[None, :] < below[:, None]
        self.luck = np.random.default_rng(0)
        self.tables: list[Ints] = []
        self.large: list[Asked] = []
        self.whole = _Program(self.rows, self.questions, np.arange(len(asked)))
        self.blocks = [
            _Block(self, np.flatnonzero(unknowns.blocks == name))
            for name in dict.fromkeys(unknowns.blocks.tolist())
            if name != TOTALS
        ]

    def run(self) -> Found | None:
        base = self.whole.solve(self.wishes(self.whole.asked))
        if base is None:
            return None
        self._around(base, [list(block.wished(base)) for block in self.blocks])
        self._leave_out_what_is_large()
        self._around(base, [list(block.demanded(base)) for block in self.blocks])
        while (base := self._next_base()) is not None:
            self._around(base, [list(block.wished(base)) for block in self.blocks])
        return Found(np.array(self.tables), self.large)

    def _around(self, base: Ints, found: Sequence[Sequence[Ints]]) -> None:
        """Whole tables with the totals of one, and everything in them that was found for single blocks."""
        for turn in range(max(1, *map(len, found))):
            table = base.copy()
            for block, tables in zip(self.blocks, found, strict=True):
                if tables:
                    table[block.columns] = tables[turn % len(tables)]
            self.keep(table)

    def _leave_out_what_is_large(self) -> None:
        """What promises nothing and is certainly not small need not be shown to be anything."""
        for number in np.flatnonzero(self.open.any(axis=1)).tolist():
            kept = self.asked[number].kept
            if kept.promise is not Promise.HIDDEN and self.whole.is_certainly(kept.threshold, number):
                self.open[number] = False
                self.large.append(self.asked[number])

    def _next_base(self) -> Ints | None:
        """A table for something that is still open; its totals are others than those found so far."""
        while self.open.any():
            number, value = map(int, np.argwhere(self.open)[0])
            table = self.whole.solve(self.wishes(self.whole.asked), (number, value))
            if table is not None:
                return table
            self.open[number, value] = False
        return None

    def keep(self, table: Ints) -> None:
        """Note every value that a table shows."""
        self.tables.append(table)
        self.note(self.questions @ table, np.arange(len(self.asked)))

    def note(self, values: Floats, numbers: Ints) -> int:
        """Note what these numbers were seen to be; says how much of it is new."""
        small = values < self.most
        at, value = numbers[small], values[small].astype(np.int64)
        new = int(self.open[at, value].sum())
        self.open[at, value] = False
        return new

    def wishes(self, numbers: Ints) -> tuple[Ints, Ints]:
        """Of these numbers those that are open, and for each one of the values it has not been seen to be."""
        if not self.most:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        open_ = self.open[numbers]
        places = np.flatnonzero(open_.any(axis=1))
        if len(places) > WISHES:
            places = np.sort(self.luck.choice(places, WISHES, replace=False))
        picked = (self.luck.random(open_[places].shape) * open_[places]).argmax(axis=1)
        return places, picked.astype(np.int64)


class _Block:
    """One block of unknowns, with the totals taken as they are in some table."""

    def __init__(self, search: _Search, columns: Ints) -> None:
        self.search, self.columns = search, columns
        outside = np.setdiff1d(np.arange(len(search.unknowns)), columns)
        self.outside = outside
        rows = _touching(search.rows.matrix, columns)
        self.ties = search.rows.matrix[rows][:, outside]
        inner = Ties(search.rows.matrix[rows][:, columns], search.rows.low[rows], search.rows.high[rows])
        numbers = _touching(search.questions, columns)
        self.program = _Program(inner, search.questions[numbers][:, columns], numbers)

    def wished(self, base: Ints) -> Iterator[Ints]:
        """Tables of this block beside these totals, as long as a round of wishes shows enough that is new."""
        given, new = self.ties @ base[self.outside], inf
        while new > ENOUGH * self._open().sum():
            table = self.program.solve(self.search.wishes(self.program.asked), given=given)
            if table is None:
                return
            new = self._note(table)
            if new:
                yield table

    def demanded(self, base: Ints) -> Iterator[Ints]:
        """Tables of this block beside these totals for every value that is still open, where there is one."""
        given = self.ties @ base[self.outside]
        for number, value in np.argwhere(self._open()).tolist():
            if self._open()[number, value]:
                table = self.program.solve(self.search.wishes(self.program.asked), (number, value), given)
                if table is not None:
                    self._note(table)
                    yield table

    def _open(self) -> Bools:
        return np.asarray(self.search.open[self.program.asked])

    def _note(self, table: Ints) -> int:
        return self.search.note(self.program.questions @ table, self.program.asked)


class _Program:
    """Ties over unknowns, and the numbers that are asked about; whole tables come out."""

    def __init__(self, rows: Ties, questions: csr_array, asked: Ints) -> None:
        self.rows, self.questions, self.asked = rows, questions, asked

    def solve(
        self,
        wishes: tuple[Ints, Ints],
        must: tuple[int, int] | None = None,
        given: Floats | None = None,
    ) -> Ints | None:
        """A table of whole numbers as near to the wishes as can be, with one number exactly as it must be."""
        ties = self.rows if given is None else _moved(self.rows, given)
        if must is not None:
            ties = _both(ties, _exactly(self.questions[[must[0]]], must[1]))
        ways: tuple[Mapping[str, object], ...] = ({}, AS_ASKED) if given is None else ({},)
        for way in ways:
            table = _nearest(ties, self.questions[wishes[0]], wishes[1], way)
            if table is not None:
                return table
        return None

    def is_certainly(self, least: int, number: int) -> bool:
        """Whether a number is at least so much in every table, with fractions or without."""
        answer = milp(
            self.questions[[number]].toarray()[0],
            constraints=LinearConstraint(self.rows.matrix, self.rows.low, self.rows.high),
            bounds=Bounds(0, inf),
        )
        return bool(answer.status == 0 and answer.fun > least - 1 + TOLERANCE)


def _nearest(ties: Ties, wished: csr_array, values: Ints, way: Mapping[str, object]) -> Ints | None:
    """A table of whole numbers that keeps these ties, in which sums differ as little as can be from what is wished."""
    size, slack = ties.matrix.shape[1], eye_array(len(values), format="csr")
    matrix = block_array([[ties.matrix, None, None], [wished, slack, -slack]], format="csr")
    answer = milp(
        np.concatenate([np.zeros(size), np.ones(2 * len(values))]),
        constraints=LinearConstraint(
            matrix, np.concatenate([ties.low, values]), np.concatenate([ties.high, values])
        ),
        bounds=Bounds(0, inf),
        integrality=np.concatenate([np.ones(size), np.zeros(2 * len(values))]),
        options={"node_limit": NODES, "mip_rel_gap": GAP, **way},
    )
    return None if answer.x is None else np.asarray(np.rint(answer.x[:size]), dtype=np.int64)


def _moved(ties: Ties, by: Floats) -> Ties:
    return Ties(ties.matrix, ties.low - by, ties.high - by)


def _exactly(matrix: csr_array, value: int) -> Ties:
    return Ties(matrix, np.array([float(value)]), np.array([float(value)]))


def _touching(matrix: csr_array, columns: Ints) -> Ints:
    return np.flatnonzero(np.diff(matrix[:, columns].tocsr().indptr))


def _both(one: Ties, other: Ties) -> Ties:
    return Ties(
        vstack([one.matrix, other.matrix], format="csr"),
        np.concatenate([one.low, other.low]),
        np.concatenate([one.high, other.high]),
    )
