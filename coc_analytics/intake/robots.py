"""Door 1: how many rows of an export machines wrote, kept in the vault as numbers. No address and no name."""

import csv
import os
from collections import Counter
from pathlib import Path

from coc_analytics.terms import Source

FILE = "robots.csv"
_HEADER = ("batch", "source", "rows", "machines")


def note_robots(vault: Path, source: Source, batch: int, robots: Counter[str]) -> None:
    """Write down for a batch how many rows how many machines wrote; the same batch again changes nothing."""
    if not robots:
        return
    lines = {name: rest for name, *rest in _lines(vault)}
    lines[f"{batch:016x}"] = [source.value, str(robots.total()), str(len(robots))]
    fresh = vault / f".{FILE}.new"
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_HEADER)
        writer.writerows([name, *rest] for name, rest in sorted(lines.items()))
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, vault / FILE)


def rows_of_robots(vault: Path) -> dict[str, int]:
    """How many rows were set apart so far because machines wrote them, by source."""
    rows: Counter[str] = Counter()
    for _, source, number, _ in _lines(vault):
        rows[source] += int(number)
    return dict(sorted(rows.items()))


def _lines(vault: Path) -> list[list[str]]:
    path = vault / FILE
    return list(csv.reader(path.read_text(encoding="utf-8").splitlines()))[1:] if path.exists() else []
