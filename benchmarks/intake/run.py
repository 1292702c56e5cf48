"""How fast is door 1, and how much memory does it need? `python -m benchmarks.intake.run [--quick]`. Writes nothing that stays.

Ten million made-up events go from Parquet to presence, beside the bare DuckDB query that only counts them; both use
two threads and take turns. Then a made-up Slack export of a gigabyte is admitted whole, in a process of its own.
"""

import multiprocessing
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from types import SimpleNamespace
from typing import Any, NamedTuple

import duckdb

from benchmarks.intake.made_up import write_events, write_slack
from coc_analytics import intake
from coc_analytics.community import Community
from coc_analytics.intake.keys import load_keys, make_keys
from coc_analytics.intake.places import Export
from coc_analytics.intake.rolling import roll_up_one, workbench
from coc_analytics.intake.sources.generic import generic_events
from coc_analytics.intake.work import Work, first_time
from coc_analytics.terms import Source

BARE = """
    select date_trunc('month', occurred_at) as month, kind, "group", count(*), count(distinct member)
    from read_parquet('{path}') group by all
"""
TURNS = 3


class Spent(NamedTuple):
    """Seconds on the clock and of both processors together."""

    wall: float
    cpu: float


def main() -> None:
    quick = "--quick" in sys.argv
    print(f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, DuckDB {duckdb.__version__}\n")
    with tempfile.TemporaryDirectory() as folder:
        make_keys(Path(folder) / "vault")
        print_throughput(Path(folder) / "vault", 200_000 if quick else 10_000_000)
        print_memory(Path(folder), 20 if quick else 1_000)


def print_throughput(vault: Path, events: int) -> None:
    """The two medians of a few turns, and how many times as long ours takes."""
    path = vault / "events.parquet"
    write_events(path, events)
    spent(lambda: to_presence(vault, path))  # what Python imports, it imports once
    turns = [(spent(lambda: bare(path)), spent(lambda: to_presence(vault, path))) for _ in range(TURNS)]
    print("| | seconds | processor seconds |\n|---|---|---|")
    for name, at in (("bare query", 0), ("to presence", 1)):
        print(f"| {name} | {middle(turns, at, 'wall'):.2f} | {middle(turns, at, 'cpu'):.2f} |")
    ratios = [middle(turns, 1, clock) / middle(turns, 0, clock) for clock in Spent._fields]
    print(f"| {events:,} events: times as long | {ratios[0]:.2f} | {ratios[1]:.2f} |\n")
    path.unlink()


def middle(turns: list[tuple[Spent, Spent]], at: int, clock: str) -> float:
    return median(getattr(turn[at], clock) for turn in turns)


def spent(work: Callable[[], None]) -> Spent:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Spent(time.perf_counter() - wall, time.process_time() - cpu)


def bare(path: Path) -> None:
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute(BARE.format(path=path)).fetchall()


def to_presence(vault: Path, path: Path) -> None:
    """Checked, keyed, each event once, rolled up: all that happens before the casebook is opened for writing."""
    nothing: Any = SimpleNamespace()
    community = Community()
    export = Export(Source.GENERIC, path)
    work = Work(export, "events", vault, 1, "", load_keys(vault), community, nothing, nothing)
    with workbench(vault, community, "UTC", "1GB") as connection, generic_events(connection, work):
        ids = connection.sql("select row, main from events").to_arrow_table()["row"].to_numpy()
        assert first_time(ids).all(), "two made-up events are the same"
        connection.execute("create temp view fresh as from events")
        roll_up_one(connection, "presence", community, Source.GENERIC)


def print_memory(folder: Path, megabytes: int) -> None:
    """The peak of a process that admits a Slack export, and of one that admits a tiny one."""
    print("| Slack export | messages | seconds | peak memory |\n|---|---|---|---|")
    for size in (1, megabytes):
        vault = folder / f"vault of {size}"
        make_keys(vault)
        path = vault / "participation/slack/export.zip"
        path.parent.mkdir(parents=True)
        messages = write_slack(path, size)
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            seconds, peak = pool.apply(admitted, (vault,))
        print(f"| {size} MB unpacked | {messages:,} | {seconds:.1f} | {peak:.0f} MB |", flush=True)


def admitted(vault: Path) -> tuple[float, float]:
    """Admit everything in a vault; the seconds it took, and the most memory this process ever had, in megabytes."""
    start = time.perf_counter()
    for export in intake.find_exports(vault):
        intake.admit_export(export, vault, vault.parent / f"{vault.name}.duckdb", Community())
    return time.perf_counter() - start, _peak()


def _peak() -> float:
    """The high-water mark of this process's own memory, which a parent's cannot raise."""
    status = Path(f"/proc/{os.getpid()}/status").read_text(encoding="ascii")
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    return int(kilobytes) * 1024 / 1e6


if __name__ == "__main__":
    main()
