"""Safekeeping: a backup put back where nothing is. It is proven whole first; each place appears in one step or not at all.

After a kill the same command goes on: a place that holds exactly what the backup holds is done.
"""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from coc_analytics.safekeeping.bundle import Bundle, read_to_the_end
from coc_analytics.safekeeping.manifest import Kept, Manifest
from coc_analytics.safekeeping.surveying import holds_exactly, is_free
from coc_analytics.safekeeping.wrapping import unwrapped
from coc_analytics.terms import Refusal

_OPEN = 0o755


def put_back(file: Path, targets: Mapping[str, Path], order: Sequence[str], passphrase: bytes) -> Manifest:
    """See `safekeeping.put_back`."""
    manifest = read_to_the_end(file, passphrase)
    places = [place for place in order if place in manifest.places]
    wanting = [place for place in places if not holds_exactly(targets[place], manifest.of(place))]
    for place in wanting:
        _refuse_taken(place, targets[place])
    beside = {place: _beside(targets[place]) for place in wanting}
    try:
        _unpack(file, beside, passphrase)
        for place in wanting:
            _take_place(beside[place], targets[place])
    finally:
        for work in beside.values():
            _remove(work)
    return manifest


def _refuse_taken(place: str, target: Path) -> None:
    if not is_free(target):
        raise Refusal(
            f"something else is where the backup's {place} belongs, and nothing is overwritten",
            f"move it away first (mv {target.name} {target.name}-before), or restore in an empty folder; "
            "nothing was written",
            file=target.name,
        )
    if target.is_mount():
        raise Refusal(
            "a whole disk is mounted where a place belongs",
            "point the COC_ variable at a folder on that disk, then run the same command again; nothing was written",
            file=target.name,
        )


def _beside(target: Path) -> Path:
    """A place for the half-restored, on the same disk; what a killed run left there goes."""
    _make_ways(target.parent)
    work = target.with_name(f".{target.name}.restoring")
    _remove(work)
    return work


def _make_ways(folder: Path) -> None:
    """Make the folders that lead to a place; readers come through them to the shelf and the pages."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for path in missing:
        path.chmod(_OPEN)


def _remove(work: Path) -> None:
    if work.is_dir():
        shutil.rmtree(work)
    else:
        work.unlink(missing_ok=True)


def _unpack(path: Path, beside: Mapping[str, Path], passphrase: bytes) -> None:
    with path.open("rb") as packed:
        bundle = Bundle(unwrapped(packed, passphrase))
        folders = [folder for folder in bundle.manifest.folders if folder.place in beside]
        for folder in folders:
            folder.below(beside[folder.place]).mkdir(mode=0o700, parents=True, exist_ok=True)
        for kept, parts in bundle.files():
            if kept.place in beside:
                _write(kept, kept.below(beside[kept.place]), parts)
            else:
                for _ in parts:
                    pass
        for folder in reversed(folders):
            _settle(folder.below(beside[folder.place]))
            folder.below(beside[folder.place]).chmod(folder.mode)


def _write(kept: Kept, path: Path, parts: Iterator[bytes]) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        for part in parts:
            out.write(part)
        out.flush()
        os.fsync(out.fileno())
    path.chmod(kept.mode)
    os.utime(path, ns=(kept.modified, kept.modified))


def _take_place(work: Path, target: Path) -> None:
    if target.is_dir():
        target.rmdir()  # an empty one
    work.rename(target)
    _settle(target.parent)


def _settle(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
