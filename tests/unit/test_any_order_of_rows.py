"""The same counts give the same release, in whatever order codes and cells are handed over."""

import os
import subprocess
import sys
from itertools import product
from random import Random
from typing import Any

import pytest

from coc_analytics.ambiguity.tables import Protected
from coc_analytics.disclosure import Table, protect

LEAVES = ("chat", "call", "sig")
TREES = {
    "quarter": {"Q1": "half", "Q2": "half", "Q3": "total", "half": "total", "total": ""},
    "space": {**dict.fromkeys(LEAVES, "total"), "total": ""},
}


def counts_of(seed: int) -> dict[tuple[str, str], int]:
    """Numbers by quarter and space, with their margins."""
    chance = Random(seed)
    found = {cell: chance.choice([0, 1, 2, 5, 9, 14]) for cell in product(("Q1", "Q2", "Q3"), LEAVES)}
    for space in LEAVES:
        found["half", space] = found["Q1", space] + found["Q2", space]
        found["total", space] = found["half", space] + found["Q3", space]
    for quarter in TREES["quarter"]:
        found[quarter, "total"] = sum(found[quarter, space] for space in LEAVES)
    return found


def mixed(given: Any, order: Random) -> Any:
    """The same dictionaries with their keys in another order."""
    if not isinstance(given, dict):
        return given
    return {name: mixed(given[name], order) for name in order.sample(list(given), len(given))}


def protected(seed: int, order: Random) -> Protected:
    counts = counts_of(seed)
    trees = mixed(TREES, order)
    return protect([Table(("quarter", "space"), trees, mixed(counts, order), mixed(counts, order))], 3)


@pytest.mark.parametrize("seed", range(6))
def test_order_changes_nothing(seed: int) -> None:
    first, *others = (protected(seed, Random(order)) for order in range(3))
    for other in others:
        assert (other.shown, other.low, other.high) == (first.shown, first.low, first.high)
        assert (other.proven, other.gap) == (first.proven, first.gap)


IN_A_PROCESS_OF_ITS_OWN = """
from tests.unit.test_any_order_of_rows import years
from coc_analytics.disclosure import protect
from coc_analytics.ambiguity.knowing.assembling import assemble
part = protect([years()], 3).tables[0]
print(assemble([years()], 3, ()).keys)
print(sorted(part.shown.items()), sorted(part.low.items()), sorted(part.high.items(), key=str))
"""


def years() -> Table:
    """Two years, the last four quarters and all, by place; stretches between them have no name of their own."""
    quarters = [f"{year}Q{number}" for year in (2024, 2025, 2026) for number in (1, 2, 3, 4)][:11]
    periods = {"2024": quarters[:4], "2025": quarters[4:8], "last4": quarters[-4:], "all": quarters}
    chance = Random(3)
    counts = dict.fromkeys(product(periods, [f"place {number}" for number in range(8)] + ["total"]), 0)
    for quarter, number in product(quarters, range(8)):
        many = chance.choice([0, 0, 1, 2, 6])
        for period in (code for code, made_of in periods.items() if quarter in made_of):
            counts[period, f"place {number}"] += many
            counts[period, "total"] += many
    places = {**{place: "total" for _, place in counts if place != "total"}, "total": ""}
    tree = {**dict.fromkeys(periods, "all"), "all": ""}
    return Table(("period", "place"), {"period": tree, "place": places}, counts, counts, periods=periods)


def test_nor_does_the_order_in_which_a_process_keeps_its_sets() -> None:
    said = {
        subprocess.run(
            [sys.executable, "-c", IN_A_PROCESS_OF_ITS_OWN],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(said) == 1
    assert said != {b""}
