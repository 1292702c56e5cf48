"""Suppression beside its peers: `python -m benchmarks.disclosure.run [--quick] [SECONDS]`. Prints two tables.

Every line is a process of its own with a time limit, so that one slow case holds up nothing. With
`pytauargus` installed its lines stand beside ours. Writes nothing. The public tables lie beside the project
(`COC_SHARED` or ../shared).
"""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.disclosure.case import WAYS
from benchmarks.disclosure.cubes import Cube, made_up, public

SHARED = Path(os.environ.get("COC_SHARED", Path(__file__).resolve().parents[3] / "shared"))
INSTANCES = SHARED / "instances"
SECONDS = 600
QUICK_CELLS, QUICK_SECONDS = 200, 60
HEAD = (
    "cells",
    "way",
    "hidden",
    "large shown",
    "noughts shown",
    "failures",
    "given back",
    "CPU s",
    "MB",
    "gap",
)
QUARTERS = [
    (tables, periods)
    for periods, kinds in (
        ("years", ("space", "value", "space+value", "four", "cross")),
        ("release", ("space", "value", "space+value")),
    )
    for tables in kinds
]
QUARTERS_HEAD = (
    "tables",
    "periods",
    "cells",
    "large shown",
    "in all editions",
    "worst quarter s",
    "the twelfth s",
    "MB",
)


def main() -> None:
    quick, limits = "--quick" in sys.argv, [word for word in sys.argv if word.isdigit()]
    limit = int(limits[0]) if limits else QUICK_SECONDS if quick else SECONDS
    print(f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, limit {limit} s a line\n")
    if not INSTANCES.is_dir():
        print("(The public tables are not beside this checkout: set COC_SHARED to their folder.)\n")
    ways = [way for way in WAYS if find_spec("pytauargus") or not way.startswith("pytauargus")]
    if len(ways) < len(WAYS):
        print("(pytauargus is not installed here: `pip install pytauargus` for its lines.)\n")
    _print_row(HEAD)
    print("|" + "---|" * len(HEAD))
    for number, cube in enumerate([*made_up(), *public(INSTANCES)]):
        for way in ways if len(cube.counts) <= QUICK_CELLS or not quick else ():
            _print_row(line(number, cube, way, limit))
    print()
    _print_row(QUARTERS_HEAD)
    print("|" + "---|" * len(QUARTERS_HEAD))
    for tables, periods in QUARTERS[:1] if quick else QUARTERS:
        _print_row(quarters(tables, periods, limit))


def line(number: int, cube: Cube, way: str, limit: int) -> Iterator[str]:
    """What one way does to a cube, and what the intruder does to that."""
    yield cube.name
    yield way
    found = asked_of("case", [str(number), way, str(INSTANCES)], limit)
    if isinstance(found, str):
        yield found
        return
    hidden = {tuple(cell) for cell in found["hidden"]}
    large = cube.counts.keys() - cube.small
    yield str(len(hidden))
    yield f"{len(large - hidden) / max(len(large), 1):.3f}"
    yield str(sum(not cube.counts[cell] for cell in cube.small - hidden))
    judged = asked_of("case", [str(number), "judge", str(INSTANCES)], limit, json.dumps(found["hidden"]))
    if isinstance(judged, str):
        yield from (f"not judged: {judged}", "")
    else:
        yield from (f"{judged['failures']} of {judged['asked']}", str(judged["exact"]))
    yield f"{found['seconds']:.2f}"
    yield str(found["megabytes"])
    yield _proof(found)


def _proof(found: dict[str, Any]) -> str:
    if "gap" not in found:
        return "not told"
    return "proven" if found["proven"] else f"{found['gap']:.3f}"


def quarters(tables: str, periods: str, limit: int) -> Iterator[str]:
    """Twelve quarters published one after the other."""
    yield from (tables, periods)
    found = asked_of("quarters", [tables, periods], limit)
    if isinstance(found, str):
        yield found
        return
    yield str(found["cells"])
    yield from (f"{found['shown']:.3f}", f"{found['shown in all']:.3f}")
    yield from (f"{found['worst']:.2f}", f"{found['last']:.2f}", str(found["megabytes"]))


def asked_of(module: str, arguments: list[str], limit: int, given: str = "") -> Any:
    """What a process of its own answers; in words why it did not."""
    command = [sys.executable, "-m", f"benchmarks.disclosure.{module}", *arguments]
    try:
        done = subprocess.run(
            command, input=given, capture_output=True, text=True, timeout=limit, check=False
        )
    except subprocess.TimeoutExpired:
        return f"not done in {limit} s"
    if done.returncode < 0:
        return f"crashed (signal {-done.returncode})"
    if done.returncode:
        return f"failed: {(done.stderr.strip().splitlines() or ['without a word'])[-1][:80]}"
    return json.loads(done.stdout)


def _print_row(cells: Iterator[str] | tuple[str, ...]) -> None:
    print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
