"""What the checkup writes down: one line for each thing looked at. About machines and files; never a value, never a person."""

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from coc_analytics.mishaps import NOT_ALLOWED, mishap_of
from coc_analytics.terms import Refusal
from pipelines.begun import has_begun
from pipelines.guard import in_short
from pipelines.places import Places

Part = Callable[[Places], "Iterator[Finding]"]


@dataclass(frozen=True)
class Finding:
    """One line of the checkup."""

    wrong: bool
    about: str
    advice: str

    @property
    def sentence(self) -> str:
        return f"{'MEND' if self.wrong else 'good'}  {self.about}: {self.advice}"


def looked_at(about: str, part: Part, places: Places) -> Iterator[Finding]:
    """What one part of the checkup finds; whatever stops it is a finding too, so that the others are still looked at."""
    try:
        yield from part(places)
    except Exception as error:
        yield _stopped(about, error, places)


def _stopped(about: str, error: Exception, places: Places) -> Finding:
    mishap = mishap_of(error)
    refusal = error if isinstance(error, Refusal) else mishap.refusal() if mishap else None
    if refusal is not None and refusal.rule == NOT_ALLOWED.rule and not is_ours(places):
        return Finding(False, about, "not looked at: only the account that owns the vault may")
    return Finding(True, about, refusal.sentence() if refusal else in_short(error))


def is_ours(places: Places) -> bool:
    """Whether this account is the one the community's files belong to."""
    return any(
        place.stat().st_uid == os.geteuid() for place in (places.vault, places.releases) if is_there(place)
    )


def is_there(path: Path) -> bool:
    """Whether a file or folder exists; raises PermissionError where this account may not know."""
    try:
        path.stat()
    except FileNotFoundError:
        return False
    return True


def made_or_restored(places: Places) -> str:
    """What to do about something missing: it is made only where nothing was ever made."""
    return "restore it from your backup" if has_begun(places) else "run `coc init`"


def mode(about: str, path: Path, wanted: int) -> Finding:
    """Whether nobody but who should can reach a file or folder."""
    found = stat.S_IMODE(path.stat().st_mode)
    if found & ~wanted:
        return Finding(True, about, f"others can reach {path}; run `chmod {wanted:o} {path}`")
    return Finding(False, about, f"{path} has mode {found:04o}")


def tried(about: str, good: str, action: Callable[[], object]) -> Finding:
    """A good line where an action goes through, its refusal where not; what this account may not do is raised."""
    try:
        action()
    except Refusal as refusal:
        if refusal.rule == NOT_ALLOWED.rule:
            raise
        return Finding(True, about, refusal.sentence())
    return Finding(False, about, good)
