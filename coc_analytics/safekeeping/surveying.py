"""Safekeeping: what lies at the places, before it is kept and after it was put back. Sizes and sha256; nothing is understood."""

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from coc_analytics.safekeeping.manifest import Folder, Kept, Manifest
from coc_analytics.terms import Refusal

_OF_A_RUN = frozenset({".run-lock", ".schedule-lock", ".lock", ".writing", ".tmp"})
"""Locks, and what is half-written while somebody writes: no part of what is kept."""
_PART = 1 << 20


def survey(sources: Mapping[str, Path], about: Mapping[str, str]) -> Manifest:
    """Every folder and file at these places, in order; a place that is not there has none.

    Raises Refusal for links, and for what is neither file nor folder; the place is named, no file of it.
    """
    found = [each for place, root in sources.items() if root.exists() for each in _below(place, root)]
    return Manifest(
        about,
        tuple(sorted(each for each in found if isinstance(each, Folder))),
        tuple(sorted(each for each in found if isinstance(each, Kept))),
    )


def _below(place: str, root: Path) -> Iterator[Folder | Kept]:
    if not root.is_dir():
        yield _kept(place, root, "")
        return
    for folder, names, files in os.walk(root, onerror=_raised):
        names[:] = sorted(name for name in names if name not in _OF_A_RUN)
        here = Path(folder)
        if any((here / name).is_symlink() for name in names):
            raise _no_plain_file(place)
        yield Folder(place, _relative(here, root), stat.S_IMODE(here.stat().st_mode))
        for name in sorted(set(files) - _OF_A_RUN):
            yield _kept(place, here / name, _relative(here / name, root))


def _raised(error: OSError) -> None:
    raise error


def _relative(path: Path, root: Path) -> str:
    relative = path.relative_to(root).as_posix()
    return "" if relative == "." else relative


def _kept(place: str, path: Path, relative: str) -> Kept:
    about = path.lstat()
    if not stat.S_ISREG(about.st_mode):
        raise _no_plain_file(place)
    return Kept(
        place, relative, stat.S_IMODE(about.st_mode), about.st_mtime_ns, about.st_size, sha256_of(path)
    )


def _no_plain_file(place: str) -> Refusal:
    return Refusal(
        "a backup holds plain files and folders only",
        "put what they lead to in place of links, and take away what is no file",
        file=f"the {place}",
    )


def sha256_of(path: Path) -> str:
    """The sha256 of a file, read part by part."""
    mark = hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(_PART):
            mark.update(part)
    return mark.hexdigest()


def holds_exactly(root: Path, wanted: Manifest) -> bool:
    """Whether a place holds the files of this manifest, byte for byte, and no other."""
    if not root.exists():
        return False
    (place,) = wanted.places
    there = survey({place: root}, {})
    return {(file.path, file.sha256) for file in there.files} == {
        (file.path, file.sha256) for file in wanted.files
    }


def is_free(root: Path) -> bool:
    """Whether nothing is at a place, or an empty folder."""
    return not root.exists() or (root.is_dir() and not any(root.iterdir()))
