"""A new quarter on top of eleven published: `python -m benchmarks.disclosure.quarters TABLES` prints JSON.

TABLES are `space`, `value` or both, joined by `+`. Twelve editions, 20 reports a quarter, k = 5; each has
quarters, halves, years, the last four quarters and all, worth what they are in a release, and binds the next.
"""

import json
import random
import resource
import sys
import time
from collections.abc import Sequence
from itertools import product
from typing import Any

from benchmarks.disclosure.cubes import flat, poisson
from coc_analytics.casebook.counting import time_dimension
from coc_analytics.dimensions import Dimension
from coc_analytics.disclosure import Protected, Table
from coc_analytics.disclosure.filling import worth
from coc_analytics.disclosure.suppression import searched
from coc_analytics.periods import Quarter, roll_ups
from coc_analytics.terms import Siblings

FIRST, MANY, REPORTS, K = Quarter.parse("2024Q1"), 12, 20, 5
CODES = {"space": flat("s", 8), "value": flat("v", 5)}
SKEW = 0.55


def main() -> None:
    wanted = sys.argv[1].split("+")
    chance = random.Random(7)
    lived = [quarter_of(chance) for _ in range(MANY)]
    past: list[Protected] = []
    seconds = []
    for many in range(1, MANY + 1):
        tables = [table_of(name, lived[:many]) for name in wanted]
        started = time.process_time()
        past.append(searched(tables, K, tuple(past))[0])
        seconds.append(time.process_time() - started)
    print(json.dumps({"worst": max(seconds), "last": seconds[-1], **_told(past)}))


def quarter_of(chance: random.Random) -> list[tuple[str, str]]:
    """One pair of a space and a value a report, some far more often than others."""
    worth = [[2.718 ** (-SKEW * place) for place in range(len(tree) - 1)] for tree in CODES.values()]
    codes = [list(tree)[1:] for tree in CODES.values()]
    return [
        (chance.choices(codes[0], worth[0])[0], chance.choices(codes[1], worth[1])[0])
        for _ in range(poisson(REPORTS, chance))
    ]


def table_of(name: str, lived: Sequence[Sequence[tuple[str, str]]]) -> Table:
    spans = roll_ups(FIRST, FIRST.plus(len(lived) - 1))
    at = list(CODES).index(name)
    dimensions = (time_dimension(Siblings.ADDITIVE, spans), Dimension(name, Siblings.ADDITIVE, CODES[name]))
    counts = {
        (period, code): sum(
            code in ("total", report[at])
            for quarter in quarters
            for report in lived[quarter.index - FIRST.index]
        )
        for (period, quarters), code in product(spans.items(), CODES[name])
    }
    return Table(
        dimensions=("period", name),
        hierarchies={found.name: found.parents for found in dimensions},
        counts=counts,
        people=counts,
        name=f"by_{name}",
        universe="issues",
        weight={codes: worth(dimensions, codes) for codes in counts},
        periods={code: tuple(map(str, quarters)) for code, quarters in spans.items()},
    )


def _told(editions: Sequence[Protected]) -> dict[str, Any]:
    """How many cells the last edition has, how much of what is not small it shows, and all editions show."""
    last = large_cells(editions[-1])
    every = [shown for edition in editions for shown in large_cells(edition)]
    return {
        "cells": sum(len(part.shown) for part in editions[-1].tables),
        "shown": sum(last) / len(last),
        "shown in all": sum(every) / len(every),
        "unmet": sum(len(part.unmet) for edition in editions for part in edition.tables),
        "gap": editions[-1].gap,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def large_cells(edition: Protected) -> list[bool]:
    parts = edition.tables
    return [part.shown[cell] for part in parts for cell, n in part.table.counts.items() if n >= K]


if __name__ == "__main__":
    main()
