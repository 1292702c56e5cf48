"""One line of the benchmark in a process of its own: protect a cube in one way, then let the intruder at it.

`python -m benchmarks.disclosure.case NUMBER WAY FOLDER` protects and prints what is hidden as a line of JSON;
`... NUMBER judge FOLDER` reads that from standard input and prints what the intruder finds.
"""

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.disclosure.cubes import Cell, Cube, below, made_up, public

Codes = Mapping[str, Mapping[str, str]]
"""For each dimension its codes as pytauargus is given them: short, and all of one length."""

TOP = "Total"
"""What pytauargus calls the top of a dimension."""


def main() -> None:
    number, way, folder = int(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    cube = [*made_up(), *public(folder)][number]
    found = judged(cube, json.load(sys.stdin)) if way == "judge" else protected(cube, way)
    print(json.dumps(found))


def protected(cube: Cube, way: str) -> dict[str, Any]:
    """What is hidden, in how many seconds of one core and with how much memory."""
    found = WAYS[way](cube)
    found["hidden"] = sorted(map(list, found["hidden"]))
    return {**found, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}


def ours(cube: Cube) -> dict[str, Any]:
    from coc_analytics.disclosure import Table, protect

    table = Table(tuple(cube.trees), cube.trees, cube.counts, cube.counts)
    started = time.process_time()
    result = protect([table], cube.threshold)
    seconds = time.process_time() - started
    hidden = [cell for cell, shown in result.shown[0].items() if not shown]
    return {"hidden": hidden, "seconds": seconds, "proven": result.proven, "gap": result.gap}


def threshold_only(cube: Cube) -> dict[str, Any]:
    """What many do by hand: numbers from one to k-1 are replaced, nothing else."""
    return {"hidden": [cell for cell in cube.small if cube.counts[cell]], "seconds": 0.0}


def tau_argus(cube: Cube, suppress: str) -> dict[str, Any]:
    """pytauargus, one record of value 1 a thing; counts below k are unsafe, by as much as they are."""
    from pytauargus import protect  # type: ignore[import-not-found]

    plain = {d: {code: f"c{n:03}" for n, code in enumerate(tree)} for d, tree in cube.trees.items()}
    with tempfile.TemporaryDirectory() as folder:
        trees = {
            d: _write_tree(tree, plain[d], Path(folder) / f"{d}.hrc")
            for d, tree in cube.trees.items()
            if len(below(tree)) > 1
        }
        started = time.process_time()
        result = protect(
            _records(cube, plain),
            list(cube.trees),
            response="n",
            safety_rules=f"FREQ({cube.threshold},100)|ZERO({cube.threshold})",
            suppress=suppress,
            hrc=trees or None,
            hierleadstring="@" if trees else None,
            totcode=TOP,
            workdir=str(Path(folder) / "run"),
        )
        seconds = time.process_time() - started
        rows = list(result.tables[0].rows)
    return {"hidden": _suppressed(cube, plain, rows), "seconds": seconds}


def _records(cube: Cube, plain: Codes) -> dict[str, list[Any]]:
    things = [cell for cell in cube.bottom() for _ in range(cube.counts[cell])]
    columns = {d: [plain[d][cell[at]] for cell in things] for at, d in enumerate(cube.trees)}
    return {**columns, "n": [1.0] * len(things)}


def _write_tree(tree: Mapping[str, str], plain: Mapping[str, str], page: Path) -> str:
    children = below(tree)

    def lines(code: str, depth: int) -> Iterator[str]:
        for child in children.get(code, ()):
            yield "@" * depth + plain[child]
            yield from lines(child, depth + 1)

    page.write_text("\n".join(lines("total", 0)) + "\n", encoding="utf-8")
    return str(page)


def _suppressed(cube: Cube, plain: Codes, rows: Iterable[Any]) -> list[Cell]:
    """The cells that are unsafe or hidden for the sake of those."""
    named = {
        d: {short: code for code, short in codes.items()} | {"": "total", TOP: "total"}
        for d, codes in plain.items()
    }
    return [
        tuple(named[d][str(row[d]).strip()] for d in cube.trees)
        for row in rows
        if row["status"] in ("U", "M")
    ]


WAYS: dict[str, Callable[[Cube], dict[str, Any]]] = {
    "coc_analytics": ours,
    "threshold only": threshold_only,
    "pytauargus OPT": lambda cube: tau_argus(cube, "OPT(1)"),
    "pytauargus MOD": lambda cube: tau_argus(cube, "MOD(1,5,1,0,0)"),
}


def judged(cube: Cube, hidden: Iterable[Iterable[str]]) -> dict[str, Any]:
    """Of the small numbers hidden, how many cannot be everything below k, and how many are given back.

    Small numbers that a way shows on purpose (noughts) are counted apart: there is nothing to find out.
    """
    from tests.attack.intruder import Intruder  # late: its solver and pytauargus do not bear each other

    closed = {tuple(cell) for cell in hidden}
    intruder = Intruder({cell: n for cell, n in cube.counts.items() if cell not in closed})
    for whole, parts in cube.families():
        intruder.relate([whole], parts, 0, 0)
    asked = cube.small & closed
    lost = intruder.given_away({cell: range(cube.threshold) for cell in asked})
    beside = {
        cell: {max(cube.counts[cell] - 1, 0), cube.counts[cell] + 1} - {cube.counts[cell]} for cell in lost
    }
    exact = [cell for cell, values in intruder.given_away(beside).items() if set(values) == beside[cell]]
    return {"asked": len(asked), "failures": len(lost), "exact": len(exact)}


if __name__ == "__main__":
    main()
