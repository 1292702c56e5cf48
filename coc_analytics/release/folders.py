"""Room 2, the release: folders and files that appear whole or not at all, also under `kill -9`. No content is known here.

What readers are meant to see is open to them (0755 and 0644), whatever the umask of whoever writes it; folders of what
is not published are their owner's (0700), and nothing inside can be reached.
"""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from coc_analytics.locks import take_lock
from coc_analytics.terms import Refusal

OPEN, PRIVATE = 0o755, 0o700
PATIENCE_SECONDS = 10.0


@contextmanager
def one_writer(folder: Path) -> Iterator[None]:
    """Hold the lock on this folder, which the system frees when the process ends, however it ends."""
    make_folder(folder)
    with (folder / ".lock").open("w") as lock:
        if not take_lock(lock.fileno(), PATIENCE_SECONDS):
            raise Refusal("somebody else is writing to the shelf", "try again in a minute", file=folder.name)
        yield


def make_folder(folder: Path, mode: int = OPEN) -> None:
    """Make a folder and, with it, every missing one above; all of them in this mode, by default for everyone to read."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for path in missing:
        path.chmod(mode)


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write these files into a new folder of their owner's and wait until they are on the disk."""
    make_folder(folder, PRIVATE)
    for name, data in files.items():
        _write(folder / name, data)
    _settle(folder)


def replace_file(path: Path, data: bytes, work: Path, mode: int = 0o644) -> None:
    """Put a file in place of another in one step; `work` is a folder on the same disk for the half-written one."""
    make_folder(work, PRIVATE)
    _write(work / path.name, data, mode)
    os.replace(work / path.name, path)
    _settle(path.parent)


def move_folder(source: Path, target: Path, mode: int = PRIVATE) -> None:
    """Move a folder to where nothing is yet, in one step, and in this mode from the first moment it stands there."""
    make_folder(target.parent, mode)
    source.chmod(mode)
    source.rename(target)
    _settle(target.parent)


def remove_folder(folder: Path, work: Path) -> None:
    """Take a folder away in one step (into `work`), then delete it."""
    if folder.exists():
        doomed = work / f"doomed-{folder.parent.name}-{folder.name}"
        shutil.rmtree(doomed, ignore_errors=True)
        move_folder(folder, doomed)
        shutil.rmtree(doomed)


def read_folder(folder: Path, place: str) -> dict[str, bytes]:
    """The files of a folder and their bytes; hidden files of the system are passed over.

    Raises Refusal for anything that is not a plain file.
    """
    found = [path for path in sorted(folder.iterdir()) if not path.name.startswith(".")]
    for path in found:
        if path.is_symlink() or not path.is_file():
            raise Refusal("a release holds plain files only", "take it away", file=f"{place}/{path.name}")
    return {path.name: path.read_bytes() for path in found}


def _write(path: Path, data: bytes, mode: int = 0o644) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(mode)


def _settle(folder: Path) -> None:
    """Ask the disk to remember the names in a folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
