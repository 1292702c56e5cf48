"""Room 1: how the casebook's file changes: whole, or not at all. No fact is looked at here.

A change is made in a copy inside a private folder beside the casebook and then takes its place in one step, so
that a kill at any moment leaves the old file, no half-written one is ever seen, and no byte is ever readable by
others.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coc_analytics.locks import take_lock
from coc_analytics.terms import Refusal

PATIENCE_SECONDS = 10.0


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give the place of a private working file, which becomes the casebook when the block ends without error.

    Raises Refusal when another run is changing a casebook in the same folder.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with _only_writer(path.parent):
        folder = path.parent / f".{path.name}.work"
        _empty(folder)
        try:
            yield folder / path.name
            _take_place(folder / path.name, path)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def copy_privately(source: Path, target: Path) -> None:
    """Copy a casebook; the copy is readable by its owner only, from its first byte."""
    with source.open("rb") as old, _private(target) as new:
        shutil.copyfileobj(old, new, 1 << 20)


def _private(path: Path):  # type: ignore[no-untyped-def]
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _empty(folder: Path) -> None:
    """A folder only its owner can enter; what a killed run left there goes."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)


def _take_place(work: Path, path: Path) -> None:
    os.chmod(work, 0o600)
    _flush(work)
    os.replace(work, path)
    _flush(path.parent)


def _flush(place: Path) -> None:
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _only_writer(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if not take_lock(descriptor, PATIENCE_SECONDS):
            raise Refusal("the casebook is in use by another run", "wait until it is done, then try again")
        yield
    finally:
        os.close(descriptor)
