"""Attack: who has the rules and the code runs the search on every table that agrees with a release, and compares.

Only tables that lead to the same release are left to them. Every small number must keep all its values among these: for
each table there must be lots, which nobody outside can know, that lead from it to the very same release.
"""

from collections.abc import Iterator
from itertools import product
from random import Random

import pytest

from coc_analytics.ambiguity import searched
from coc_analytics.ambiguity.knowing.assembling import assemble
from coc_analytics.ambiguity.knowing.chance import Draw
from coc_analytics.ambiguity.tables import Cell, ProtectedTable
from coc_analytics.disclosure import Table

K = 3
ROW = {"one": "total", "two": "total", "three": "total", "four": "total", "total": ""}
GRID = {"north": "total", "south": "total", "total": ""}


def row(*numbers: int) -> Table:
    """Numbers that add up to a total which is worth far more than they are."""
    names = [name for name in ROW if name != "total"][: len(numbers)]
    counts = {(name,): number for name, number in zip(names, numbers, strict=True)}
    counts["total",] = sum(numbers)
    weight = {cell: 60.0 if cell == ("total",) else 1.0 for cell in counts}
    return Table(["d"], {"d": {**dict.fromkeys(names, "total"), "total": ""}}, counts, counts, weight=weight)


def lots_of(seed: int) -> Draw:
    return lambda name: Random(f"{seed} {name}").random()


def lots_that_hide(table: Table, cells: frozenset[Cell]) -> Draw:
    """Lots by which just these cells are hidden; such lots are as likely as any others."""
    system = assemble([table], K, ())
    hidden = {f"hide {system.keys[system.places[0][cell]]}" for cell in cells}
    return lambda name: 0.0 if name in hidden else 0.999


def seen(part: ProtectedTable) -> tuple[object, ...]:
    """All that a release says of a table."""
    told = [
        (cell, part.shown[cell], part.low[cell], part.high[cell], cell in part.withheld)
        for cell in part.table.cells()
    ]
    return (*told, part.unmet)


def release(table: Table, lots: Draw | None) -> ProtectedTable:
    return searched([table], K, (), lots)[0].tables[0]


def hidden_in(part: ProtectedTable) -> frozenset[Cell]:
    return frozenset(cell for cell, shown in part.shown.items() if not shown)


def agreeing(part: ProtectedTable) -> Iterator[Table]:
    """Every row that agrees with what a release of a row shows, its total among that."""
    names = [name for name in part.table.hierarchies["d"] if name != "total"]
    open_ = [name for name in names if not part.shown[name,]]
    rest = part.low["total",] - sum(part.low[name,] for name in names if part.shown[name,])
    for guess in product(range(rest + 1), repeat=len(open_)):
        if sum(guess) == rest:
            numbers = dict(zip(open_, guess, strict=True))
            yield row(*(numbers.get(name, part.low[name,]) for name in names))


def left_to_the_attacker(part: ProtectedTable, with_lots: bool) -> dict[Cell, set[int]]:
    """The values below K that running the search again leaves of every hidden number."""
    left: dict[Cell, set[int]] = {cell: set() for cell in hidden_in(part)}
    for guess in agreeing(part):
        lots = lots_that_hide(guess, hidden_in(part)) if with_lots else None
        if seen(release(guess, lots)) == seen(part):
            for cell, values in left.items():
                values.add(int(guess.counts[cell]))
    return {cell: values & set(range(K)) for cell, values in left.items()}


ROWS = [(1, 3, 9), (0, 4, 9), (2, 2, 9), (1, 2, 9, 6), (1, 6, 4, 9), (0, 0, 3, 9), (2, 3, 3), (1, 1, 1, 6)]


@pytest.mark.parametrize("numbers", ROWS)
def test_a_row_keeps_every_value_of_every_small_number(numbers: tuple[int, ...]) -> None:
    part = release(row(*numbers), lots_of(1))
    small = [cell for cell in hidden_in(part) if part.table.counts[cell] < K]
    assert small
    left = left_to_the_attacker(part, with_lots=True)
    assert all(left[cell] == set(range(K)) for cell in small)


def test_without_lots_the_attack_succeeds() -> None:
    """So the attack is one; whoever calls the search without lots is told so in its docstring."""
    narrowed = 0
    for numbers in ROWS:
        part = release(row(*numbers), None)
        left = left_to_the_attacker(part, with_lots=False)
        narrowed += any(left[cell] != set(range(K)) for cell in left if part.table.counts[cell] < K)
    assert narrowed


@pytest.mark.parametrize("seed", range(8))
def test_tables_with_two_dimensions_keep_them_too(seed: int) -> None:
    """Here the attacker is handed the tables by which the search itself shows every doubt."""
    chance = Random(seed)
    quarters = {"Q1": "total", "Q2": "total", "Q3": "total", "total": ""}
    inner = {
        (place, quarter): chance.choice([0, 1, 2, 3, 4, 6, 9])
        for place, quarter in product(["north", "south"], ["Q1", "Q2", "Q3"])
    }
    table = _with_margins(inner, quarters)
    protected, evidence = searched([table], K, (), lots_of(seed))
    part = protected.tables[0]
    doubts = {cell: set[int]() for cell in hidden_in(part) - part.withheld}
    for numbers in evidence.tables:
        found = {column[2]: int(n) for column, n in zip(evidence.columns, numbers, strict=True)}
        guess = Table(table.dimensions, table.hierarchies, found, found)
        assert seen(release(guess, lots_that_hide(guess, hidden_in(part)))) == seen(part)
        for cell, values in doubts.items():
            values.add(found[cell])
    assert all(set(range(K)) <= values for values in doubts.values())


def _with_margins(inner: dict[tuple[str, str], int], quarters: dict[str, str]) -> Table:
    counts = dict(inner)
    for quarter in ("Q1", "Q2", "Q3"):
        counts["total", quarter] = counts["north", quarter] + counts["south", quarter]
    for place in GRID:
        counts[place, "total"] = sum(counts[place, quarter] for quarter in ("Q1", "Q2", "Q3"))
    return Table(["place", "quarter"], {"place": GRID, "quarter": quarters}, counts, counts)
