"""The canary search: looks for every planted identity in every byte of files outside the vault.

Used by the tests of every flow. Each item is looked for as it is, in other encodings, cases and normal forms,
escaped, as base64 or hex, compressed, in databases, as a plain hash, and in the names of files; packed things are
unpacked four levels deep and never executed. A finding says what kind of item it is and where, never the item.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from coc_analytics.synthetic import Planted
from tests.canary_layers import dump_duckdb, dump_sqlite, layers
from tests.canary_needles import Haystack, haystack

DEPTH = 4
COMPANIONS = ("-wal", "-journal", ".wal")


@dataclass(frozen=True, order=True)
class Finding:
    """A broken promise: the kind of item, its number among its kind, the file, and how it was written."""

    where: str
    kind: str
    item: int
    how: str


def search(places: Path | Iterable[Path], planted: Planted) -> list[Finding]:
    """Every planted item that stands in any byte of these files and folders or in their names."""
    needles = haystack(planted)
    found: set[Finding] = set()
    for place in [places] if isinstance(places, Path) else places:
        for file in _files(place):
            label = _label(file, place, needles)
            found.update(_in_name(file, place, label, needles))
            found.update(_in_file(file, label, needles))
    return sorted(found)


def search_bytes(data: bytes | str, planted: Planted, where: str = "output") -> list[Finding]:
    """Every planted item that stands in these bytes, for what a command has printed."""
    raw = data.encode("utf-8", "surrogateescape") if isinstance(data, str) else data
    return sorted(set(_in_bytes(raw, where, haystack(planted))))


def _files(place: Path) -> Iterator[Path]:
    if not place.is_dir() or place.is_symlink():
        yield place
        return
    for folder, folders, files in os.walk(place):
        folders.sort()
        yield from (Path(folder) / name for name in sorted([*files, *folders]))


def _in_name(file: Path, place: Path, label: str, needles: Haystack) -> Iterator[Finding]:
    name = os.fsencode(file.relative_to(place.parent))
    if file.is_symlink():
        name += b"\0" + os.fsencode(os.readlink(file))
    yield from _in_bytes(name, f"{label} (its name)", needles)


def _label(file: Path, place: Path, needles: Haystack) -> str:
    """The path with whatever part holds an item left out."""
    parts = file.relative_to(place.parent).parts
    return "/".join("…" if _holds_an_item(os.fsencode(part), needles) else part for part in parts)


def _holds_an_item(name: bytes, needles: Haystack) -> bool:
    return any(True for _ in _in_bytes(name, "", needles))


def _in_file(file: Path, label: str, needles: Haystack) -> Iterator[Finding]:
    if not file.is_file() or file.is_symlink():
        return
    data = file.read_bytes()
    yield from _in_bytes(data, label, needles)
    if any((file.parent / (file.name + ending)).exists() for ending in COMPANIONS):
        yield from _in_bytes(_with_companions(file), f"{label} (with its log)", needles)


def _with_companions(file: Path) -> bytes:
    """A database as it is once its write-ahead log has been taken in, from a copy."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copy(file, folder))
        for ending in COMPANIONS:
            log = file.parent / (file.name + ending)
            if log.exists():
                shutil.copy(log, folder)
        return dump_sqlite(copy) if _is_sqlite(copy) else dump_duckdb(copy)


def _is_sqlite(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(16) == b"SQLite format 3\0"


def _in_bytes(data: bytes, where: str, needles: Haystack) -> Iterator[Finding]:
    seen: set[bytes] = set()
    waiting = [(data, "", 0)]
    while waiting:
        blob, how, depth = waiting.pop()
        mark = hashlib.blake2b(blob, digest_size=16).digest()
        if mark in seen:
            continue
        seen.add(mark)
        for needle in needles.find(blob):
            yield Finding(where, needle.kind, needle.item, f"{how}{needle.form}")
        if depth < DEPTH:
            waiting += [(inner, f"{how}{layer} > ", depth + 1) for layer, inner in layers(blob)]
