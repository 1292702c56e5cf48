"""Where the past ties numbers together so that something cannot be protected, the rest is still shown."""

import random

from benchmarks.disclosure import quarters
from coc_analytics.disclosure import Protected, protect

TOLD_AT_LEAST = 0.6


def editions(tables: list[str], many: int) -> list[Protected]:
    """Successive editions of the benchmark's tables, each bound by those before it."""
    chance = random.Random(7)
    lived = [quarters.quarter_of(chance) for _ in range(many)]
    past: list[Protected] = []
    for now in range(1, many + 1):
        made = [quarters.table_of(name, lived[:now]) for name in tables]
        past.append(protect(made, quarters.K, tuple(past)))
    return past


def test_a_number_beyond_protection_does_not_hide_all_others() -> None:
    made = editions(["space", "value"], 5)
    shares = [sum(large) / len(large) for large in map(quarters.large_cells, made)]
    assert min(shares) >= TOLD_AT_LEAST
    assert made[-1].gap < 0.5
