"""The same counts give the same release, in whatever order codes and cells are handed over."""

from itertools import product
from random import Random
from typing import Any

import pytest

from coc_analytics.disclosure import Table, protect
from coc_analytics.disclosure.tables import Protected

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
