"""Who may read what is published: a group of this machine's accounts for each audience, where the community sets one.

Modes and groups of folders and files only. What is meant for a group is never open to everybody, not for a moment.
"""

import os
import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from coc_analytics.terms import Audience, Refusal
from pipelines.findings import Finding, is_there
from pipelines.places import Places

_OPEN, _FOLDER, _FILE, _SHUT = 0o755, 0o750, 0o640, 0o700
_OF_THE_COMMITTEE = ("handover.md",)


def shelf_for_its_readers(places: Places) -> None:
    """Make and close the folder of each audience that has a group, before anything is put into it."""
    for audience, group in places.community().readers.items():
        folder = places.releases / audience.value
        folder.mkdir(mode=_SHUT, parents=True, exist_ok=True)
        _give(folder, group, _FOLDER)


@contextmanager
def pages_for_their_readers(places: Places) -> Iterator[None]:
    """Draw pages while nobody else can enter; then each is its audience's. A kill leaves them shut."""
    readers = places.community().readers
    if not readers:
        yield
        return
    for group in readers.values():
        _number_of(group)  # refused before anything is drawn
    places.dashboards.mkdir(mode=_SHUT, parents=True, exist_ok=True)
    places.dashboards.chmod(_SHUT)
    try:
        yield
    finally:
        for audience, group in readers.items():
            for page in _pages(places.dashboards, audience):
                _give(page, group, _FILE)
        places.dashboards.chmod(_OPEN)


def _pages(dashboards: Path, audience: Audience) -> Iterator[Path]:
    """The pages of one audience; the page for an incoming committee is the committee's."""
    yield from sorted(dashboards.glob(f"*/{audience}.*"))
    if audience is Audience.COMMITTEE:
        yield from (dashboards / name for name in _OF_THE_COMMITTEE if (dashboards / name).is_file())


def _give(path: Path, group: str, mode: int) -> None:
    """Close it, give it to the group, then open it for the group."""
    number = _number_of(group)
    if (path.stat().st_gid, stat.S_IMODE(path.stat().st_mode)) == (number, mode):
        return
    path.chmod(mode & 0o700)
    try:
        os.chown(path, -1, number)
    except PermissionError:
        raise Refusal(
            "this account may not give files to a group of readers",
            "add it to that group (`usermod -aG`), log in again, then run the same command",
            file="community.toml",
            column="readers",
        ) from None
    path.chmod(mode)


def _number_of(group: str) -> int:
    import grp

    try:
        return grp.getgrnam(group).gr_gid
    except KeyError:
        raise Refusal(
            "a group of readers is not known on this machine",
            "make it (`groupadd`), or correct its name",
            file="community.toml",
            column="readers",
        ) from None


def is_a_groups(path: Path, groups: Collection[Audience]) -> bool:
    """Whether a path below shelf or pages is of an audience with a group of its own, so that others cannot read it."""
    stems = {Path(part).stem for part in path.parts}
    return any(audience.value in stems for audience in groups) or (
        Audience.COMMITTEE in groups and path.name in _OF_THE_COMMITTEE
    )


def readers(places: Places) -> Iterator[Finding]:
    """Whether what is meant for a group can be read by that group alone."""
    for audience, group in places.community().readers.items():
        number, folder = _number_of(group), places.releases / audience.value
        paths = [*([folder] if is_there(folder) else []), *_pages(places.dashboards, audience)]
        wrong = any(not _is_the_groups(path, number) for path in paths)
        advice = f"what the {audience} reads is not its group's alone; run `coc dashboards`, or publish again"
        yield Finding(wrong, "readers", advice if wrong else f"the {audience}'s are the group's {group}")


def _is_the_groups(path: Path, number: int) -> bool:
    about = path.stat()
    return about.st_gid == number and not stat.S_IMODE(about.st_mode) & 0o007
