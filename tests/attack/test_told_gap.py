"""Attack: what a release says of its own thrift is tried against all patterns there are, the lightest first.

The patterns are judged by an intruder that shares no code with the search. No safe one may weigh less than the search
says any does, and none less than its own where that is called least.
"""

import random
from collections.abc import Iterator
from itertools import combinations, product

import pytest

from coc_analytics.ambiguity.choosing import optimise
from coc_analytics.ambiguity.choosing.master import Master
from coc_analytics.ambiguity.choosing.optimise import Pattern, best_pattern
from coc_analytics.ambiguity.doubting.canonical import made_up
from coc_analytics.ambiguity.knowing.assembling import assemble
from coc_analytics.ambiguity.knowing.system import System
from coc_analytics.disclosure import Table
from tests.attack.intruder import Intruder

K = 3
ROWS, COLUMNS = ("total", "r1", "r2", "r3"), ("total", "c1", "c2")
Cell = tuple[str, ...]


def random_table(seed: int) -> Table:
    """Three rows and two columns with all margins, at most seven numbers of which are not small."""
    chance = random.Random(f"gap {seed}")
    while True:
        inner = {cell: chance.choice((0, 1, 1, 2, 7, 9)) for cell in product(ROWS[1:], COLUMNS[1:])}
        counts: dict[Cell, int] = {
            (row, column): sum(
                n for (r, c), n in inner.items() if row in (r, "total") and column in (c, "total")
            )
            for row, column in product(ROWS, COLUMNS)
        }
        if sum(n >= K for n in counts.values()) <= 7:
            break
    weights = {cell: chance.choice((1.0, 1.5, 2.0, 0.0014, 1.0004)) for cell in counts}
    trees = {"row": _tree(ROWS), "column": _tree(COLUMNS)}
    return Table(("row", "column"), trees, counts, counts, weight=weights)


def _tree(codes: tuple[str, ...]) -> dict[str, str]:
    return {code: "" if code == "total" else "total" for code in codes}


def searched(table: Table) -> tuple[System, Pattern]:
    system = assemble([table], K, ())
    return system, best_pattern(system, made_up(system))


def least(table: Table, weights: dict[Cell, float]) -> float:
    """What the lightest safe pattern hides beside the small numbers."""
    small = {cell for cell, n in table.counts.items() if n < K}
    for weight, more in sorted(_choices(set(table.counts) - small, weights)):
        if _is_safe(table, small | set(more)):
            return weight
    raise AssertionError("to hide everything is safe")


def _choices(cells: set[Cell], weights: dict[Cell, float]) -> Iterator[tuple[float, tuple[Cell, ...]]]:
    for many in range(len(cells) + 1):
        for more in combinations(sorted(cells), many):
            yield sum(weights[cell] for cell in more), more


def _is_safe(table: Table, hidden: set[Cell]) -> bool:
    """Whether every hidden number may be anything below K, or is certainly nothing below it."""
    intruder = Intruder()
    for cell in set(table.counts) - hidden:
        intruder.learn(cell, table.counts[cell])
    for row in ROWS:
        intruder.relate([(row, "total")], [(row, column) for column in COLUMNS[1:]], 0, 0)
    for column in COLUMNS:
        intruder.relate([("total", column)], [(row, column) for row in ROWS[1:]], 0, 0)
    if any(_leaves_little(table, hidden, whole, parts) for whole, parts in _families()):
        return False
    lost = intruder.given_away({cell: range(K) for cell in hidden})
    return all(table.counts[cell] >= K and len(values) == K for cell, values in lost.items())


def _families() -> Iterator[tuple[Cell, list[Cell]]]:
    """Every whole with its parts."""
    for row in ROWS:
        yield (row, "total"), [(row, column) for column in COLUMNS[1:]]
    for column in COLUMNS:
        yield ("total", column), [(row, column) for row in ROWS[1:]]


def _leaves_little(table: Table, hidden: set[Cell], whole: Cell, parts: list[Cell]) -> bool:
    """Whether a shown whole less its shown parts is a small number."""
    left = [table.counts[part] for part in parts if part in hidden]
    return whole not in hidden and bool(left) and sum(left) < K


def _weights(table: Table, system: System) -> dict[Cell, float]:
    return {cell: float(system.weight[number]) for cell, number in system.places[0].items()}


def untrue(table: Table) -> list[str]:
    """What is wrong with what the search says of a table; nothing, where it is honest."""
    system, pattern = searched(table)
    lightest = least(table, _weights(table, system))
    wrong = []
    if pattern.bound > lightest + 1e-6:
        wrong.append(f"any pattern is said to hide {pattern.bound}, but one hides {lightest}")
    if pattern.weight < lightest - 1e-6:
        wrong.append(f"it hides {pattern.weight}, though no safe pattern hides less than {lightest}")
    return wrong


WAYS = [{}, {"ROUNDS": 1}, {"ROUNDS": 1, "TIDYING": 0}]
"""As it is; a good pattern instead of the best; and one that nothing is shown of again."""


@pytest.mark.parametrize("ways", WAYS, ids=str)
@pytest.mark.parametrize(
    "seed", [*range(8), *(pytest.param(n, marks=pytest.mark.nightly) for n in range(8, 60))]
)
def test_no_safe_pattern_weighs_less_than_is_told(
    seed: int, ways: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in ways.items():
        monkeypatch.setattr(optimise, name, value)
    assert untrue(random_table(seed)) == []


@pytest.mark.parametrize("seed", range(3))
def test_where_there_is_little_to_hide_the_least_is_found(seed: int) -> None:
    table = random_table(seed)
    system, pattern = searched(table)
    assert pattern.weight == pytest.approx(least(table, _weights(table, system)))


def test_a_search_that_says_more_than_it_knows_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Master, "bound", property(lambda master: master.least + 0.5))
    assert any(untrue(random_table(seed)) for seed in range(3))
