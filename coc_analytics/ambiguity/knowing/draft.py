"""The engine, knowing: a system while it is being put together, table after table.

Counts live here in memory only; a refusal names the table and the rule, never a count.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from coc_analytics.ambiguity.knowing import relations as known
from coc_analytics.ambiguity.knowing.identity import Edition, Key, Naming, Token, facet
from coc_analytics.ambiguity.knowing.relations import Place
from coc_analytics.ambiguity.knowing.system import UNKNOWN
from coc_analytics.ambiguity.tables import Cell, ProtectedTable, Table
from coc_analytics.ambiguity.terms import Refusal


class Draft:
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

    def limit(self, number: int) -> int:
        """The threshold at which a number is kept."""
        return self.limits.get(number, self.threshold)

    def remember(self, edition: Edition, part: ProtectedTable, threshold: int) -> Mapping[Cell, int]:
        """Take over what an earlier release showed and hid."""
        table, cells = part.table, self._numbered(edition, part.table)
        for cell, number in cells.items():
            if cell in part.shown:
                self.limits[number] = min(threshold, self.limit(number))
            if cell in table.impossible:
                self.fix(number, 0, table.name)
                self.zero.add(number)
            elif cell not in part.shown:
                self.unseen.add(number)
            elif part.shown[cell]:
                self.fix(number, part.low[cell], table.name)
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
                    "a published number never changes",
                    "count the change in a later quarter",
                    table=table.name,
                )
            if self.value[number] not in (UNKNOWN, count):
                raise Refusal(
                    "equal coordinates in one universe are one number", "correct it", table=table.name
                )
            self.value[number] = count
            if not table.is_unseen(cell):
                self.present.add(number)
            self.weight[number] = max(self.weight[number], table.weight_of(cell))
            if cell in impossible:
                self.fix(number, 0, table.name)
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

    def fix(self, number: int, value: int, name: str) -> None:
        if self.value[number] not in (UNKNOWN, value):
            raise Refusal(
                "a published number never changes", "count the change in a later quarter", table=name
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


def _is_everyones(table: Table, dimension: str, parent: str) -> bool:
    """Whether everybody has the only label there is: then nothing is left besides, as all know."""
    return len(table.children(dimension)[parent]) == 1 and dimension in (table.covering or ())


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
