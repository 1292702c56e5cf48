"""Door 2: the shelf while it is written to. No number appears here.

What happened is what the ledger's last line says: whatever is missing after it is made up for by the next
writer, whatever was only staged before it is forgotten.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from coc_analytics.casebook import Casebook, LedgerHead
from coc_analytics.disclosure.shelf.ledger import (
    Deed,
    Entry,
    head_kept,
    last_published,
    read_ledger,
    rolled_back,
    series_begun,
    verify,
)
from coc_analytics.periods import Quarter
from coc_analytics.release import Shelf, fingerprint_of
from coc_analytics.terms import Audience, Refusal, ReleaseState


@dataclass(frozen=True)
class Ledger:
    """The verified entries of the shelf that is being written to."""

    entries: tuple[Entry, ...]

    def last_published(self, audience: Audience) -> str:
        return last_published(self.entries, audience)


@contextmanager
def writable(shelf: Shelf, casebook: Casebook | None = None) -> Iterator[Ledger]:
    """Hold the shelf alone, finish what was interrupted, and refuse it if it is not what its ledger lists."""
    with shelf.writing():
        finish_interrupted(shelf)
        ledger = Ledger(verify(shelf))
        if casebook is not None:
            for fault in faults_against(
                shelf, ledger.entries, casebook.last_closed(), casebook.ledger_head()
            ):
                raise fault
            if begun := series_begun(ledger.entries):
                casebook.begin_anew(begun)
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
    elif standing is not None and last.what is Deed.PUBLISHED:
        shelf.discard_draft(last.audience, last.quarter)


def faults_against(
    shelf: Shelf, entries: Sequence[Entry], closed: Quarter | None, kept: LedgerHead | None
) -> Iterator[Refusal]:
    """In what the shelf is older than the casebook, which knows its last closed quarter and where the ledger ended.

    A quarter is closed only to be published: where neither ledger nor drafts know it, releases were lost.
    """
    if older := rolled_back(entries, kept):
        yield older
    elif closed is not None and not _is_known(closed, shelf, entries):
        yield Refusal(
            "the casebook knows of a published quarter that the ledger does not",
            "restore the shelf from the newest backup, or point COC_RELEASES at it",
            file="ledger.jsonl",
        )


def _is_known(quarter: Quarter, shelf: Shelf, entries: Sequence[Entry]) -> bool:
    told = any(entry.quarter == quarter for entry in entries)
    return told or any(draft.quarter == quarter for draft in shelf.drafts())


def keep_head(shelf: Shelf, casebook: Casebook | None) -> None:
    """Let the casebook keep where the ledger ends now, so that an older shelf is noticed."""
    entries = read_ledger(shelf)
    if casebook is not None and entries:
        casebook.keep_ledger_head(head_kept(entries))


def refuse_going_back(shelf: Shelf, quarter: Quarter, audience: Audience) -> None:
    """Refuse a quarter before one that is published for the audience, or before the series began anew."""
    begun = series_begun(read_ledger(shelf))
    if begun is not None and quarter < begun:
        raise Refusal(
            f"a release was declared lost, and the series began anew with {begun}",
            f"prepare {begun} or a later quarter",
        )
    if any(release.quarter > quarter for release in shelf.releases(audience)):
        raise Refusal(
            "a later quarter is already published for this audience",
            "prepare the next one; what became known since is counted there",
        )
