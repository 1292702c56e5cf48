"""A new quarter on top of eleven published: `python -m benchmarks.disclosure.quarters TABLES PERIODS` prints JSON.

TABLES are `space`, `value`, `cross` (value by space) and `four` (four values by space), joined by `+`. Twelve editions, 20 reports a quarter,
k = 5; each binds the next. PERIODS are `years` (quarters and complete years) or `release` (those of a release: halves,
the last four quarters and all as well), worth what they are in a release.
"""

import json
import random
import resource
import sys
import time
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

from benchmarks.disclosure.cubes import flat, poisson
from coc_analytics.ambiguity import searched
from coc_analytics.casebook.counting import time_dimension
from coc_analytics.dimensions import Dimension
from coc_analytics.disclosure import Protected, Table
from coc_analytics.disclosure.preparing.filling import worth
from coc_analytics.periods import Grain, Quarter, grain_of, roll_ups
from coc_analytics.terms import Siblings

FIRST, MANY, REPORTS, K = Quarter.parse("2024Q1"), 12, 20, 5
CODES = {"space": flat("s", 8), "value": flat("v", 5)}
GROUPED = {"v5": "v4"}
"""Values told as one with another where there are four."""
AXES = {**CODES, "four": flat("v", 4)}
TABLES = {"space": ("space",), "value": ("value",), "cross": ("space", "value"), "four": ("space", "four")}
YEARS = (Grain.QUARTER, Grain.YEAR)
SKEW = 0.55


def main() -> None:
    wanted, grains = sys.argv[1].split("+"), YEARS if sys.argv[2] == "years" else tuple(Grain)
    chance = random.Random(7)
    lived = [quarter_of(chance) for _ in range(MANY)]
    past: list[Protected] = []
    seconds = []
    for many in range(1, MANY + 1):
        tables = [table_of(name, lived[:many], grains) for name in wanted]
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


def table_of(name: str, lived: Sequence[Sequence[tuple[str, str]]], grains: Sequence[Grain]) -> Table:
    spans = {
        code: quarters
        for code, quarters in roll_ups(FIRST, FIRST.plus(len(lived) - 1)).items()
        if grain_of(code) in grains
    }
    axes = TABLES[name]
    kinds = [Dimension(axis, Siblings.ADDITIVE, AXES[axis]) for axis in axes]
    dimensions = (time_dimension(Siblings.ADDITIVE, spans), *kinds)
    counts = {
        (period, *codes): sum(
            _is_of(report, dict(zip(axes, codes, strict=True)))
            for quarter in quarters
            for report in lived[quarter.index - FIRST.index]
        )
        for (period, quarters), *codes in product(spans.items(), *(AXES[axis] for axis in axes))
    }
    return Table(
        dimensions=("period", *axes),
        hierarchies={found.name: found.parents for found in dimensions},
        counts=counts,
        people=counts,
        name=f"by_{name}",
        universe="issues",
        weight={codes: worth(dimensions, codes) for codes in counts},
        periods={code: tuple(map(str, quarters)) for code, quarters in spans.items()},
    )


def _is_of(report: Sequence[str], wanted: Mapping[str, str]) -> bool:
    space, value = report
    codes = {"space": space, "value": value, "four": GROUPED.get(value, value)}
    return all(code in ("total", codes[axis]) for axis, code in wanted.items())


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
