"""The part of `coc doctor` that opens things: casebook, key, drafts, disk and clock, held against one another."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from coc_analytics.mishaps import NOT_ALLOWED, READ_ONLY
from coc_analytics.terms import Refusal, ReleaseState
from pipelines import clock
from pipelines.begun import has_releases
from pipelines.findings import Finding, is_there, mode
from pipelines.places import Places

if TYPE_CHECKING:
    from coc_analytics.casebook import Standing

_ROOM = 200 * 2**20
_COPIES = 3
"""A change of the casebook is made in a copy, and an upgrade in two, while the old one stands."""


def casebook(places: Places) -> Iterator[Finding]:
    """Whether the casebook is there, whole, of this software, filled by this key, and as new as the shelf."""
    if not is_there(places.casebook):
        yield _no_casebook(places)
        return
    yield mode("casebook", places.casebook, 0o600)
    from coc_analytics.casebook import look_at

    standing = look_at(places.casebook)
    yield _version(standing)
    yield _filled(places, standing)
    yield from _key(places, standing)
    yield from _published(places, standing)


def _no_casebook(places: Places) -> Finding:
    if has_releases(places):
        lost = "it is missing, though releases were made with it; restore it from your backup"
        return Finding(True, "casebook", lost)
    if _were_taken_in(places):
        lost = (
            "it is missing, though exports were taken in; restore it from your backup, or let `coc intake` make it "
            "from the exports that are still in the vault"
        )
        return Finding(True, "casebook", lost)
    return Finding(False, "casebook", "not made yet; the first run makes it")


def _were_taken_in(places: Places) -> bool:
    from coc_analytics.intake.arrivals import arrivals

    return bool(arrivals(places.vault))


def _version(standing: "Standing") -> Finding:
    if standing.is_up_to_date:
        return Finding(False, "casebook", "read to its end, and of this version")
    return Finding(
        False, "casebook", "read to its end; made by another version, the next run brings it up to date"
    )


def _filled(places: Places, standing: "Standing") -> Finding:
    if not standing.is_filled and (has_releases(places) or _were_taken_in(places)):
        empty = "nothing is in it, though exports were taken in; restore it from your backup"
        return Finding(True, "casebook", empty)
    return Finding(
        False, "casebook", "exports were taken in" if standing.is_filled else "nothing is in it yet"
    )


def _key(places: Places, standing: "Standing") -> Iterator[Finding]:
    """Whether the vault's key is the one the casebook was filled with; a missing one is told of with the vault."""
    from coc_analytics.intake import key_fits, rotation

    if not is_there(places.vault / "key"):
        return
    if rotation.is_under_way(places.vault):
        yield Finding(True, "key", "a rotation was interrupted; run `coc rotate-key`, which ends it")
        return
    if key_fits(places.vault, standing):
        yield Finding(False, "key", "the one that the casebook was made with")
        return
    wrong = "not the one that the casebook was made with; restore the vault's key, or the casebook, from your backup"
    yield Finding(True, "key", wrong)


def lost_shelf(places: Places) -> Iterator[Refusal]:
    """In what the shelf is older than the casebook beside it; an account that may not open that is told nothing."""
    if not is_there(places.releases):
        yield Refusal(
            "there is no shelf where COC_RELEASES says",
            "restore it from the newest backup, or point COC_RELEASES at it",
            file=str(places.releases),
        )
        return
    try:
        yield from _older_than_the_casebook(places)
    except Refusal as refusal:
        if refusal.rule != NOT_ALLOWED.rule:
            yield refusal
    except PermissionError:
        return


def _older_than_the_casebook(places: Places) -> Iterator[Refusal]:
    from coc_analytics.casebook import look_at
    from coc_analytics.disclosure.shelf.ledger import read_ledger
    from coc_analytics.disclosure.shelf.writing import faults_against
    from coc_analytics.release import open_shelf

    if not is_there(places.casebook):
        return
    standing, shelf = look_at(places.casebook), open_shelf(places.releases)
    try:
        entries = read_ledger(shelf)
    except Refusal:
        return  # a ledger that is broken is told of by itself
    yield from faults_against(shelf, entries, standing.last_closed, standing.head)


def _published(places: Places, standing: "Standing") -> Iterator[Finding]:
    """Whether casebook and ledger know of the same published quarters, and of the same last line."""
    for fault in lost_shelf(places):
        yield Finding(True, "ledger", fault.sentence())
    from coc_analytics.disclosure.shelf.ledger import read_ledger
    from coc_analytics.release import open_shelf

    try:
        entries = read_ledger(open_shelf(places.releases))
    except Refusal:
        return  # the ledger's own line says it
    newest = max((entry.quarter for entry in entries), default=None)
    if newest is not None and (standing.last_closed is None or standing.last_closed < newest):
        older = f"{newest} was published, and it does not know; restore the newest casebook from your backup"
        yield Finding(True, "casebook", older)


def drafts(places: Places) -> Iterator[Finding]:
    """What waits on the shelf, and for what."""
    from coc_analytics.release import open_shelf

    for draft in open_shelf(places.releases).drafts():
        waits = "to be published" if draft.state is ReleaseState.CHECKED else "for somebody else to check it"
        yield Finding(False, "draft", f"{draft.quarter} for the {draft.audience} waits {waits}")


def disks(places: Places) -> Iterator[Finding]:
    """Whether there is room, and whether anything can be written at all."""
    for folder in dict.fromkeys((places.vault, places.casebook.parent, places.releases, places.dashboards)):
        if is_there(folder) and os.statvfs(folder).f_flag & os.ST_RDONLY:
            yield Finding(True, "disk", READ_ONLY.refusal(str(folder)).sentence())
    if is_there(places.casebook.parent):
        yield _room(places.casebook)


def _room(casebook: Path) -> Finding:
    needed = _ROOM + _COPIES * (casebook.stat().st_size if is_there(casebook) else 0)
    free = shutil.disk_usage(casebook.parent).free
    said = f"{free // 2**20} MB free beside the casebook"
    wanting = f"{said}, and {needed // 2**20} MB are needed for a change; free some"
    return Finding(free < needed, "disk", wanting if free < needed else said)


def the_clock(places: Places) -> Iterator[Finding]:
    """Whether the computer's clock goes on from the last day this was used."""
    try:
        clock.refuse_jumped_clock(places)
    except Refusal as refusal:
        yield Finding(True, "clock", refusal.sentence())
    else:
        yield Finding(False, "clock", f"it says {clock.today(places)}")
