"""Door 2: the shelf while it is written to. No number appears here.

What happened is what the ledger's last line says: whatever is missing after it is made up for by the next
writer, whatever was only staged before it is forgotten.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from coc_analytics.casebook import Casebook
from coc_analytics.disclosure.ledger import Deed, Entry, last_published, read_ledger, verify
from coc_analytics.periods import Quarter
from coc_analytics.release import Shelf, fingerprint_of
from coc_analytics.terms import Audience, Refusal, ReleaseState


@dataclass(frozen=True)
class Ledger:
    """The verified entries of the shelf that is being written to."""

    entries: tuple[Entry, ...]

    def last_published(self, audience: Audience) -> str:
        return last_published(self.entries, audience)

    def knows(self, quarter: Quarter) -> bool:
        """Whether anything was ever published of a quarter."""
        return any(entry.quarter == quarter for entry in self.entries)


@contextmanager
def writable(shelf: Shelf, casebook: Casebook | None = None) -> Iterator[Ledger]:
    """Hold the shelf alone, finish what was interrupted, and refuse it if it is not what its ledger lists."""
    with shelf.writing():
        finish_interrupted(shelf)
        ledger = Ledger(verify(shelf))
        if casebook is not None:
            _refuse_forgetful_shelf(shelf, casebook, ledger)
        yield ledger


def finish_interrupted(shelf: Shelf) -> None:
    """Do what the ledger's last line says was done, and forget what is only staged."""
    entries = read_ledger(shelf)
    if entries:
        _finish(shelf, entries[-1])
    shelf.discard_staged()


def _finish(shelf: Shelf, last: Entry) -> None:
    for staged in shelf.staged():
        if fingerprint_of(staged) == last.release:
            shelf.place_staged(staged)
    standing = shelf.release(last.audience, last.quarter)
    if last.what is Deed.WITHDRAWN and standing is not None:
        if fingerprint_of(replace(standing, state=ReleaseState.WITHDRAWN)) == last.release:
            shelf.remove_published(last.audience, last.quarter)
    elif standing is not None:
        shelf.discard_draft(last.audience, last.quarter)


def _refuse_forgetful_shelf(shelf: Shelf, casebook: Casebook, ledger: Ledger) -> None:
    """A quarter is closed only to be published: where neither ledger nor drafts know it, releases were lost."""
    closed = casebook.last_closed()
    if closed is None or ledger.knows(closed):
        return
    if not any(draft.quarter == closed for draft in shelf.drafts()):
        raise Refusal(
            "the casebook knows of a published quarter that the ledger does not",
            "restore the shelf from the newest backup, or point COC_RELEASES at it",
            file="ledger.jsonl",
        )


def refuse_going_back(shelf: Shelf, quarter: Quarter, audience: Audience) -> None:
    if any(release.quarter > quarter for release in shelf.releases(audience)):
        raise Refusal(
            "a later quarter is already published for this audience",
            "prepare the next one; what became known since is counted there",
        )
