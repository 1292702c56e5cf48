"""Door 1: files and folders of the vault that are called after a person get another name. No name is ever repeated.

Reports are read in the order of their files' names, so a new name keeps its place among its neighbours; where none
does, the name is left to whoever keeps the vault.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from coc_analytics.intake.looking import Doubt, People, spaced, without_person
from coc_analytics.intake.places import is_ours, name_in_messages


@dataclass(frozen=True)
class Renamed:
    """How many files and folders have another name now, how many still carry the person's, and which may."""

    done: int
    left: int
    doubts: tuple[Doubt, ...]


def doubtful_names(vault: Path, people: People) -> tuple[Doubt, ...]:
    """The files and folders whose name may be the person's, without being so certainly."""
    return tuple(
        Doubt(name_in_messages(path, vault), 0)
        for path in _named(vault)
        if people.finder(path).may_stand_in(spaced(path.stem)) and not _carries(path, people)
    )


def rename(vault: Path, people: People) -> Renamed:
    """Give every file and folder called after the person a name without them, the innermost first."""
    carrying = [path for path in _named(vault) if _carries(path, people)]
    done = sum(_renamed(path, people) for path in carrying)
    return Renamed(done, len(carrying) - done, doubtful_names(vault, people))


def _named(vault: Path) -> Iterator[Path]:
    """Every file and folder whose name somebody chose, what is inside a folder before the folder."""
    for path in sorted(vault.rglob("*"), reverse=True):
        if not is_ours(path.relative_to(vault)):
            yield path


def _carries(path: Path, people: People) -> bool:
    return without_person(path.name, people.finder(path)) != path.name


def _renamed(path: Path, people: People) -> bool:
    new = without_person(path.name, people.finder(path))
    for name in (new, f"{path.name[:1]}-{new}", *(f"{number}-{new}" for number in range(10))):
        target = path.with_name(name)
        if not target.exists() and not _carries(target, people) and _keeps_its_place(path, name):
            os.rename(path, target)
            return True
    return False


def _keeps_its_place(path: Path, name: str) -> bool:
    others = [other.name for other in path.parent.iterdir() if other != path]
    return sorted([*others, path.name]).index(path.name) == sorted([*others, name]).index(name)
