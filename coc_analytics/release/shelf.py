"""Room 2, the shelf: where releases stand, as files. Nothing but protected numbers ever lies here.

`<audience>/<quarter>/` holds what is published; `.drafts/`, `.staged/` and `.withdrawn/` what is not yet, almost
and no longer. A withdrawn release is kept: it was seen, so it binds every later one.
"""

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from coc_analytics.mishaps import NOT_ALLOWED
from coc_analytics.periods import Quarter
from coc_analytics.release.acts import NAME as ACTS
from coc_analytics.release.acts import Act, ActKind, Hand, content_of, next_act, read_acts, written
from coc_analytics.release.files import RELEASE_JSON, fingerprint, read_release, release_files
from coc_analytics.release.folders import (
    OPEN,
    PRIVATE,
    make_folder,
    move_folder,
    one_writer,
    read_folder,
    remove_folder,
    replace_file,
    write_folder,
)
from coc_analytics.release.model import MeasureRelease, Release
from coc_analytics.terms import Audience, Refusal, ReleaseState

if TYPE_CHECKING:
    import pandas as pd

DRAFTS, STAGED, WITHDRAWN, WORK = ".drafts", ".staged", ".withdrawn", ".writing"

_HOME = {
    ReleaseState.DRAFT: DRAFTS,
    ReleaseState.CHECKED: DRAFTS,
    ReleaseState.PUBLISHED: "",
    ReleaseState.WITHDRAWN: WITHDRAWN,
}


def place() -> Path:
    """Where the shelf is: `COC_RELEASES`, by default `data/releases`."""
    return Path(os.environ.get("COC_RELEASES", "data/releases"))


_NOBODY = Hand()


def open_shelf(path: Path | str | None = None, hand: Hand = _NOBODY) -> "Shelf":
    """The shelf at `path`, by default at its place; a folder that is not there yet is an empty shelf.

    `hand` is who writes to it, for the log of acts; whoever only reads needs none.
    """
    return Shelf(Path(path) if path is not None else place(), hand)


def fingerprint_of(release: Release) -> str:
    """The sha256 of the release's `release.json`, which itself holds the sha256 of every table."""
    return fingerprint(release_files(release)[RELEASE_JSON])


class Shelf:
    """Every release there is. Reading refuses a release whose files are not the ones that were written."""

    def __init__(self, root: Path, hand: Hand = _NOBODY) -> None:
        self.root, self._hand = root, hand
        self._writers = 0
        self._known: dict[tuple[str, ...], Release] = {}

    def __repr__(self) -> str:
        return f"Shelf({str(self.root)!r})"

    # for readers

    def latest(self, audience: Audience | str) -> Release:
        """The newest published release of an audience; where nothing is published yet, its newest draft.

        Raises Refusal where there is neither.
        """
        audience = Audience(audience)
        for home in ("", DRAFTS):
            if names := self._names(home, str(audience)):
                return self._read(home, str(audience), names[-1])
        raise Refusal(f"there is no release for the {audience} yet", "prepare one with `coc release prepare`")

    def measure(self, name: str, audience: Audience | str | None = None) -> "pd.DataFrame":
        """A measure as a table, from the latest release of the finest audience that has it.

        Columns: the dimensions, then n (NaN where hidden), low, high (NaN: no limit), unit; rows in the order of
        the dimensions' codes. `attrs` says audience, quarter and state. Numbers are exact, never noisy: of a measure
        that the public is told with noise, this is a narrower audience's table and not for the public. Noisy counts are
        `latest("public").noisy`. Raises Refusal for an unknown name, and where noise is all these audiences are told.
        """
        chosen = tuple(Audience) if audience is None else (Audience(audience),)
        latest = [
            self.latest(one) for one in chosen if self._names("", str(one)) or self._names(DRAFTS, str(one))
        ]
        for release in latest:
            if name in release.measures:
                return _table(release, release.measures[name])
        if any(release.noisy and name in release.noisy.measures for release in latest):
            raise Refusal("this measure is told with noise only", 'read it from latest("public").noisy')
        known = ", ".join(sorted({known for release in latest for known in release.measures}))
        raise Refusal("no release has a measure of that name", f"use one of: {known or '(none yet)'}")

    def releases(self, audience: Audience | str | None = None) -> tuple[Release, ...]:
        """All published releases (of one audience), by audience, oldest first."""
        return tuple(self._standing("", audience))

    def release(self, audience: Audience | str, quarter: Quarter) -> Release | None:
        """The published release of this audience and quarter, if there is one."""
        return self._read_if_there("", str(Audience(audience)), str(quarter))

    def fingerprint(self, audience: Audience, quarter: Quarter) -> str:
        """The sha256 of a published release's release.json, as it lies there."""
        return fingerprint((self.root / str(audience) / str(quarter) / RELEASE_JSON).read_bytes())

    def drafts(self, audience: Audience | str | None = None) -> tuple[Release, ...]:
        """All releases that are not published yet (drafts and checked ones), by audience, oldest first."""
        return tuple(self._standing(DRAFTS, audience))

    def draft(self, audience: Audience | str, quarter: Quarter) -> Release | None:
        """The draft (or checked draft) of this audience and quarter, if there is one."""
        return self._read_if_there(DRAFTS, str(Audience(audience)), str(quarter))

    def withdrawn(self, audience: Audience | str | None = None) -> tuple[Release, ...]:
        """All withdrawn releases, by audience, oldest first."""
        return tuple(self._standing(WITHDRAWN, audience))

    # for door 2

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the shelf alone; what an interrupted writer left half-done is cleared away first."""
        if self._writers:
            yield
            return
        with one_writer(self.root):
            self._keep_to_ourselves()
            self._clear_leftovers()
            self._writers += 1
            try:
                yield
                self._clear_leftovers()
            finally:
                self._writers -= 1

    def write_draft(self, release: Release) -> None:
        """Write a draft (or a checked one), whole or not at all; the same draft again changes no byte.

        That a draft was prepared, and another one thrown away for it, is noted in the log of acts first.
        """
        if release.state not in {ReleaseState.DRAFT, ReleaseState.CHECKED}:
            raise Refusal("only a draft is written as a draft", "publish or withdraw it instead")
        with self.writing():
            folder, files = self._folder(release), release_files(release)
            if folder.is_dir() and _plain_files(folder) == files:
                return
            if release.state is ReleaseState.DRAFT:
                self._note_prepared(release, folder)
            self._replace_draft(folder, files)

    def _note_prepared(self, release: Release, folder: Path) -> None:
        content, place = content_of(release), (release.audience, release.quarter)
        prepared = [act for act in self.acts() if act.place == place]
        begun = bool(prepared) and (prepared[-1].what, prepared[-1].content) == (ActKind.PREPARED, content)
        if folder.exists() and not begun:
            self.note(ActKind.THROWN_AWAY, *place, release.prepared_by, reason="another one was prepared")
        self.note(ActKind.PREPARED, *place, release.prepared_by, content)

    def acts(self) -> tuple[Act, ...]:
        """The log of acts, oldest first; refuses one that was changed, raises PermissionError where it is not ours."""
        return read_acts(self.root / ACTS)

    def note(
        self,
        what: ActKind,
        audience: Audience,
        quarter: Quarter,
        who: str,
        content: str = "",
        reason: str = "",
    ) -> None:
        """Add one line to the log of acts, in one step; one that stands there already is not said twice."""
        with self.writing():
            acts = self.acts()
            act = next_act(acts, what, audience, quarter, who, content, reason, self._hand)
            if act is not None:
                replace_file(self.root / ACTS, written((*acts, act)), self.work, 0o600)

    def mark_of_draft(self, audience: Audience, quarter: Quarter) -> Path:
        """Where door 2 notes what it proved of a draft; gone with the draft."""
        return self.root / DRAFTS / str(audience) / f".{quarter}.proven"

    def discard_draft(self, audience: Audience, quarter: Quarter) -> None:
        """Take a draft away."""
        with self.writing():
            self.mark_of_draft(audience, quarter).unlink(missing_ok=True)
            remove_folder(self.root / DRAFTS / str(audience) / str(quarter), self.work)

    def stage(self, release: Release) -> None:
        """Write a release that is about to be published or withdrawn where no reader looks for it."""
        with self.writing():
            staged = self.root / STAGED / str(release.audience) / str(release.quarter)
            remove_folder(staged, self.work)
            new = self.work / "new"
            write_folder(new, release_files(release))
            move_folder(new, staged)

    def staged(self) -> tuple[Release, ...]:
        """What is about to be published or withdrawn: more than nothing only after an interruption."""
        return tuple(self._standing(STAGED, None))

    def place_staged(self, release: Release) -> None:
        """Put a staged release where it belongs; a withdrawn one takes its published twin off the shelf."""
        with self.writing():
            staged = self.root / STAGED / str(release.audience) / str(release.quarter)
            seen = release.state is ReleaseState.PUBLISHED
            move_folder(staged, self._folder(release), OPEN if seen else PRIVATE)
            if release.state is ReleaseState.WITHDRAWN:
                self.remove_published(release.audience, release.quarter)

    def remove_published(self, audience: Audience, quarter: Quarter) -> None:
        """Take a published release away; only for one that is withdrawn and kept as such."""
        with self.writing():
            remove_folder(self.root / str(audience) / str(quarter), self.work)

    def discard_staged(self) -> None:
        """Forget what was about to be published or withdrawn."""
        with self.writing():
            for release in self.staged():
                remove_folder(self.root / STAGED / str(release.audience) / str(release.quarter), self.work)

    @property
    def work(self) -> Path:
        """A folder on the shelf's disk for half-written things."""
        return self.root / WORK

    # inside

    def _folder(self, release: Release) -> Path:
        home = self.root / _HOME[release.state] / str(release.audience)
        if release.state is not ReleaseState.WITHDRAWN:
            return home / str(release.quarter)
        edition = 1
        while (home / f"{release.quarter}-{edition}").exists():
            edition += 1
        return home / f"{release.quarter}-{edition}"

    def _replace_draft(self, folder: Path, files: dict[str, bytes]) -> None:
        work = self.work / folder.parent.name / folder.name
        write_folder(work / "new", files)
        if folder.exists():
            move_folder(folder, work / "old")
        move_folder(work / "new", folder)
        shutil.rmtree(work)

    def _keep_to_ourselves(self) -> None:
        """Close what earlier versions left open for everybody: drafts, staged and withdrawn releases."""
        for home in (DRAFTS, STAGED, WITHDRAWN, WORK):
            folder = self.root / home
            if folder.is_dir() and stat.S_IMODE(folder.stat().st_mode) != PRIVATE:
                folder.chmod(PRIVATE)

    def _clear_leftovers(self) -> None:
        """Put back a draft whose replacement never came, then remove everything half-written."""
        for old in sorted(self.work.glob("*/*/old")):
            home = self.root / DRAFTS / old.parent.parent.name / old.parent.name
            if not home.exists():
                make_folder(home.parent, PRIVATE)
                old.rename(home)
        shutil.rmtree(self.work, ignore_errors=True)

    def _standing(self, home: str, audience: Audience | str | None) -> Iterator[Release]:
        for one in Audience if audience is None else (Audience(audience),):
            for name in self._names(home, str(one)):
                yield self._read(home, str(one), name)

    def _names(self, home: str, audience: str) -> list[str]:
        """The folders at one place, oldest quarter first, then oldest edition; drafts are nobody else's to see."""
        try:
            names = os.listdir(self.root / home / audience)
        except (FileNotFoundError, NotADirectoryError):
            names = []
        except PermissionError:
            if home != DRAFTS:
                raise NOT_ALLOWED.refusal(home) from None
            names = []
        return sorted(
            (name for name in names if not name.startswith(".")), key=lambda name: (name[:6], len(name), name)
        )

    def _read_if_there(self, home: str, audience: str, name: str) -> Release | None:
        folder = self.root / home / audience / name
        return self._read(home, audience, name) if folder.is_dir() else None

    def _read(self, home: str, audience: str, name: str) -> Release:
        """Read a release and make sure that it stands where it says it belongs."""
        where = "/".join(part for part in (home, audience, name) if part)
        folder = self.root / home / audience / name
        if folder.is_symlink() or not folder.is_dir():
            raise Refusal("only folders of releases stand here", "take it away", file=where)
        release = self._parsed(read_folder(folder, where), where)
        quarter = name.rpartition("-")[0] if home == WITHDRAWN else name
        at_home = home in (STAGED, _HOME[release.state])
        if not at_home or (str(release.audience), str(release.quarter)) != (audience, quarter):
            raise Refusal("a release stands in another's place", "put it back or withdraw it", file=where)
        return release

    def _parsed(self, files: dict[str, bytes], where: str) -> Release:
        """The release in these files; the very same bytes are understood only once."""
        key = (where, *(part for name in sorted(files) for part in (name, fingerprint(files[name]))))
        if key not in self._known:
            self._known[key] = read_release(files, where)
        return self._known[key]


def _plain_files(folder: Path) -> dict[str, bytes] | None:
    """The bytes of a folder, or None where it holds anything but files (so it is replaced)."""
    try:
        return read_folder(folder, folder.name)
    except Refusal:
        return None


def _table(release: Release, measure: MeasureRelease) -> "pd.DataFrame":
    import pandas as pd

    columns = [dimension.name for dimension in measure.dimensions]
    positions = [{code: at for at, code in enumerate(dimension.codes)} for dimension in measure.dimensions]
    rows = sorted(
        measure.cells.items(),
        key=lambda row: [place[code] for place, code in zip(positions, row[0], strict=True)],
    )
    frame = pd.DataFrame([codes for codes, _ in rows], columns=columns)
    for column in ("n", "low", "high"):
        frame[column] = pd.array([getattr(cell, column) for _, cell in rows], dtype="float64")
    frame["unit"] = measure.unit
    frame.attrs = {
        "audience": str(release.audience),
        "quarter": str(release.quarter),
        "state": str(release.state),
        "title": measure.title,
    }
    return frame
