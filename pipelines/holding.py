"""Locks: one run at a time on a vault, one schedule. Only the vault's path appears here."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coc_analytics.locks import take_lock
from coc_analytics.terms import Refusal
from pipelines.places import Places
from pipelines.rotating import finish_interrupted

PATIENCE_SECONDS = 20.0
"""How long a command waits for another run; longer, and whoever typed it should know."""


@contextmanager
def one_run_at_a_time(places: Places, patience: float | None = None) -> Iterator[None]:
    """Hold the vault alone; a rotation of the key that was killed is ended before anything else happens."""
    with held_alone(places.vault, patience):
        finish_interrupted(places)
        yield


@contextmanager
def held_alone(vault: Path, patience: float | None = None) -> Iterator[None]:
    """Hold the vault's run lock, which the system frees when the process ends, however it ends.

    Another run is waited for `patience` seconds, by default as long as a command waits.
    """
    busy = Refusal("another run is under way", "wait until it has ended, then try again", file="the vault")
    with _held(vault / ".run-lock", busy, PATIENCE_SECONDS if patience is None else patience):
        yield


@contextmanager
def one_schedule_at_a_time(vault: Path) -> Iterator[None]:
    """Hold the vault's schedule lock; the runs it starts take the run lock each for itself."""
    busy = Refusal("a schedule is served already", "stop that one first", file="the vault")
    with _held(vault / ".schedule-lock", busy, patience=0):
        yield


@contextmanager
def _held(path: Path, busy: Refusal, patience: float) -> Iterator[None]:
    if not path.parent.is_dir():
        raise Refusal(
            "the vault is not there",
            "connect the disk it lies on, restore it from your backup, or set COC_VAULT to its folder",
        )
    with path.open("w") as lock:
        if not take_lock(lock.fileno(), patience):
            raise busy
        yield
