"""Safekeeping: a backup made, proven, and only then given its name. A kill at any moment leaves no half one under it."""

import os
from collections.abc import Mapping
from pathlib import Path

from coc_analytics.safekeeping.bundle import read_to_the_end, write_bundle
from coc_analytics.safekeeping.manifest import Manifest
from coc_analytics.safekeeping.surveying import survey
from coc_analytics.safekeeping.wrapping import Wrapping
from coc_analytics.terms import Refusal


def keep(file: Path, sources: Mapping[str, Path], about: Mapping[str, str], passphrase: bytes) -> Manifest:
    """See `safekeeping.keep`."""
    _refuse_place(file, sources)
    manifest = survey(sources, about)
    beside = file.with_name(f".{file.name}.part")
    try:
        _write(beside, manifest, sources, passphrase)
        if read_to_the_end(beside, passphrase) != manifest:
            raise Refusal(
                "the backup does not read as it was written", "look after the disk it was written to"
            )
        _name(beside, file)
    finally:
        beside.unlink(missing_ok=True)
    return manifest


def _refuse_place(file: Path, sources: Mapping[str, Path]) -> None:
    if file.exists():
        raise Refusal(
            "there is a file of that name already", "give the backup another name, as with its date"
        )
    if not file.resolve().parent.is_dir():
        raise Refusal("there is no folder for the backup", "make it first, or connect the disk it lies on")
    if any(file.resolve().is_relative_to(place.resolve()) for place in sources.values()):
        raise Refusal("a backup does not lie in what it holds", "name a file on another disk")


def _write(beside: Path, manifest: Manifest, sources: Mapping[str, Path], passphrase: bytes) -> None:
    beside.unlink(missing_ok=True)  # what a killed one left
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        wrapping = Wrapping(out, passphrase)
        write_bundle(wrapping, manifest, sources)
        wrapping.close()
        out.flush()
        os.fsync(out.fileno())


def _name(beside: Path, file: Path) -> None:
    """Give it its name in one step, and never over another file."""
    try:
        os.link(beside, file)
    except FileExistsError:
        raise Refusal("there is a file of that name already", "give the backup another name") from None
    except OSError:  # some disks know no links
        os.replace(beside, file)
    _settle(file.resolve().parent)


def _settle(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
