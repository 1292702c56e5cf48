"""The steps of door 1: exports taken in, reports coded. Paths and ids; receipts and refusals come back, never a row."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from coc_analytics.terms import Receipt, ReceiptStatus, Refusal
from pipelines import clock
from pipelines.begun import has_releases, refuse_new_key
from pipelines.guard import UnexpectedFailure, guarded
from pipelines.places import Places

if TYPE_CHECKING:
    from coc_analytics.intake import Export


_COMMITTEE_NOTES = {
    "missing": "there is no committee.csv in the vault: a report that names a reported person and does not say "
    "concerns_committee_member=no stays sealed, in no number; write down who serves, and from when to when",
    "nobody": "committee.csv has nobody serving today: a report about a member whose term is missing is counted like "
    "any other, and one that says it concerns a member may stay sealed; add the terms of today",
}


_LISTED: dict[Path, tuple["Export", ...]] = {}
"""The exports of a vault as the run that is under way has listed them."""


@dataclass(frozen=True)
class TakenIn:
    """What came of a vault's exports: how many were new, how many known, and a sentence for each refused."""

    new: int
    known: int
    refused: tuple[str, ...] = ()


class RefusedExports(Exception):
    """Some exports were refused, each with its own sentence; every other one was admitted.

    What stopped several alike, a full disk or a casebook that another program holds, is said once. `admitted` are
    how many exports of the vault are taken in, now or before.
    """

    def __init__(self, sentences: tuple[str, ...], admitted: int = 0) -> None:
        self.sentences, self.refused, self.admitted = (
            tuple(dict.fromkeys(sentences)),
            len(sentences),
            admitted,
        )
        super().__init__("\n".join(self.sentences))


@guarded
def exports_to_admit(places: Places) -> int:
    """How many exports lie in the vault; they are admitted by their position in its sorted listing.

    The vault is listed here, once a run. Refused where the key that releases were made with is missing: the first
    export would be given a new one.
    """
    from coc_analytics.intake import find_exports

    if has_releases(places):
        refuse_new_key(places)
    unpack_folders(places)
    _LISTED[places.vault] = find_exports(places.vault)
    return len(_LISTED[places.vault])


@guarded
def unpack_folders(places: Places) -> tuple[str, ...]:
    """Take zips of whole folders apart, before the vault is listed; gives sentences on what came of it."""
    from coc_analytics import intake

    if not places.vault.is_dir():
        return ()
    done = intake.unpack_folders(places.vault, places.community())
    moved = "1 zip of a platform was" if done.moved == 1 else f"{done.moved} zips of platforms were"
    said = (f"{moved} put where exports of its kind lie",) if done.moved else ()
    if not done.zips:
        return (*said, *done.refused)
    left = f"; what nothing reads, {done.unread} of its files, lies in unread now" if done.unread else ""
    zips = "1 zip of a folder was" if done.zips == 1 else f"{done.zips} zips of folders were"
    exports = "1 export" if done.exports == 1 else f"{done.exports} exports"
    return (f"{zips} taken apart, {exports} put where their kind lies{left}", *said, *done.refused)


@guarded
def admit_export(places: Places, position: int) -> Receipt:
    """Admit the export at this position of the vault's sorted listing into the casebook."""
    from coc_analytics import intake

    export = (_LISTED.get(places.vault) or intake.find_exports(places.vault))[position]
    done = intake.admit_export(export, places.vault, places.casebook, places.community())
    if clock.is_believed(places):  # else it is noted by a later intake, and kept until then
        intake.note_arrival(places.vault, done.batch, clock.today(places))
    return done


def admit_all(places: Places, positions: Iterable[int]) -> TakenIn:
    """Admit one export after the other; a refused one stops only itself."""
    came = [_admitted(places, position) for position in positions]
    refused = tuple(str(each) for each in came if isinstance(each, Exception))
    return TakenIn(came.count(ReceiptStatus.DONE), came.count(ReceiptStatus.ALREADY_DONE), refused)


def _admitted(places: Places, position: int) -> ReceiptStatus | Exception:
    try:
        return admit_export(places, position).status
    except (Refusal, UnexpectedFailure) as failure:
        return failure


@guarded
def committee_note(places: Places) -> str:
    """What a volunteer should know about committee.csv as it is today; empty where all is well, or no vault is there."""
    from coc_analytics import intake

    if not places.vault.is_dir():
        return ""  # who serves is not known to be missing: the whole vault is, and that is said elsewhere
    return _COMMITTEE_NOTES.get(intake.committee_standing(places.vault, clock.today(places)), "")


@guarded
def classify_reports(places: Places) -> Receipt:
    """Code the reports of unpublished quarters again with the labels and the model of today."""
    from coc_analytics import intake

    return intake.classify_reports(places.vault, places.casebook, places.community())
