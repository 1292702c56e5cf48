"""Door 2: checking, publishing and withdrawing a release, so that an interruption at any moment loses nothing.

Publishing goes: close the quarter, stage the release, note the act, add the line to the ledger, put the release in its
place, drop the draft. The ledger's line decides (see writing.py): an act without one was begun and not ended.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from coc_analytics.casebook import Casebook
from coc_analytics.disclosure.noise.counts import (
    note_told,
    refuse_other_noise,
    refuse_over_budget,
    told_with_noise,
)
from coc_analytics.disclosure.preparing.frozen import refuse_stale
from coc_analytics.disclosure.preparing.prepare import count_measures, refuse_told_both_ways
from coc_analytics.disclosure.shelf.auditing import (
    drafts_beside,
    refuse_broken_rules,
    refuse_unsafe,
    released_so_far,
)
from coc_analytics.disclosure.shelf.ledger import (
    Deed,
    Entry,
    append,
    append_lost,
    missing,
    read_ledger,
    series_begun,
)
from coc_analytics.disclosure.shelf.proofs import is_proven
from coc_analytics.disclosure.shelf.writing import (
    Ledger,
    finish_interrupted,
    keep_head,
    refuse_going_back,
    writable,
)
from coc_analytics.periods import Quarter
from coc_analytics.release import ActKind, Release, Shelf, fingerprint_of
from coc_analytics.release.acts import content_of, is_checked, refuse_unchecked, refuse_unprepared
from coc_analytics.release.checking import checked, published, signature, withdrawn
from coc_analytics.release.shelf import DRAFTS
from coc_analytics.terms import Audience, Refusal, ReleaseState


def check(
    shelf: Shelf, quarter: Quarter, audience: Audience, by: str, recused: Collection[str] = ()
) -> Release:
    """Sign a draft as its second reader; nobody checks what they prepared, nor what they are recused from.

    `recused` are the names of those whom a report of the quarter concerns, in any spelling. Checking again changes
    nothing. The log of acts keeps the sha256 of exactly what was checked. Raises Refusal, also for a draft that is not
    what was prepared.
    """
    with writable(shelf):
        draft = _draft(shelf, quarter, audience)
        refuse_unprepared(shelf.acts(), draft)
        signed = checked(_without_false_signature(shelf, draft), by, recused)
        shelf.note(ActKind.CHECKED, audience, quarter, signed.checked_by, content_of(signed))
        shelf.write_draft(signed)
        return signed


def _without_false_signature(shelf: Shelf, draft: Release) -> Release:
    """The draft, unchecked where the log of acts does not know the check it claims."""
    if draft.state is ReleaseState.CHECKED and not is_checked(shelf.acts(), draft):
        return replace(draft, state=ReleaseState.DRAFT, checked_by="")
    return draft


def discard(shelf: Shelf, quarter: Quarter, audience: Audience, by: str, reason: str = "") -> None:
    """Throw a draft away, whatever is wrong with it; raises Refusal where there is none."""
    with shelf.writing():
        folder = shelf.root / DRAFTS / str(audience) / str(quarter)
        if not folder.exists():
            raise _no_draft()
        shelf.note(ActKind.THROWN_AWAY, audience, quarter, signature(by), reason=reason)
        shelf.discard_draft(audience, quarter)


def publish(
    casebook: Casebook,
    shelf: Shelf,
    quarter: Quarter,
    audience: Audience,
    day: date,
    recused: Collection[str] = (),
    by: str = "",
) -> Release:
    """Put a checked draft on the shelf and into the ledger, and close its quarter in the casebook; `by` is noted.

    A draft that was proven together with everything released now is not proven again; any other one is. A release that is already published stays
    as it is. Raises Refusal where the quarter is not over, facts have changed since the draft, or the audit fails.
    """
    with writable(shelf, casebook) as ledger:
        standing = shelf.release(audience, quarter)
        if standing is None:
            standing = _prove(casebook, shelf, quarter, audience, day, recused, ledger)
            casebook.close_quarter(quarter)
            note_told(casebook, standing)
            shelf.stage(standing)
            shelf.note(ActKind.PUBLISHED, audience, quarter, by, fingerprint_of(standing))
            append(shelf, Deed.PUBLISHED, standing, day)
            finish_interrupted(shelf)
        keep_head(shelf, casebook)
        return standing


def _prove(
    casebook: Casebook,
    shelf: Shelf,
    quarter: Quarter,
    audience: Audience,
    day: date,
    recused: Collection[str],
    ledger: Ledger,
) -> Release:
    """The draft as it will be published, once nothing speaks against it."""
    draft = _draft(shelf, quarter, audience)
    ready = published(draft, day, ledger.last_published(audience), recused)
    refuse_going_back(shelf, quarter, audience)
    if day <= quarter.last_day(casebook.community.fiscal_start):
        raise Refusal("the quarter is not over", "publish it once its last day has passed")
    if ready.threshold != casebook.community.thresholds[audience]:
        raise Refusal("the draft was prepared for another threshold", "prepare and check it again")
    refuse_unprepared(shelf.acts(), draft)
    refuse_unchecked(shelf.acts(), draft)
    refuse_stale(ready, count_measures(casebook, quarter, audience))
    _refuse_wrong_noise(casebook, shelf, ready, ledger)
    refuse_broken_rules(shelf, ready)
    if not is_proven(casebook, shelf, ready, (*released_so_far(shelf), *drafts_beside(shelf, ready))):
        refuse_unsafe(shelf, ready)
    return ready


def _refuse_wrong_noise(casebook: Casebook, shelf: Shelf, ready: Release, ledger: Ledger) -> None:
    """Refuse noisy counts that were not drawn for what is counted and set now, or beyond their budget."""
    past = (*shelf.releases(), *shelf.withdrawn())
    refuse_told_both_ways(casebook, ready.audience, past)
    refuse_other_noise(casebook, told_with_noise(casebook, ready.audience), ready, past)
    refuse_over_budget(casebook, ready.quarter, ready.noisy, ledger.entries, past)


def withdraw(
    shelf: Shelf,
    quarter: Quarter,
    audience: Audience,
    day: date,
    by: str = "",
    reason: str = "",
    casebook: Casebook | None = None,
) -> Release:
    """Take a published release from the readers; it is kept and binds every later one, because it was seen.

    Who did it and why is noted; the casebook, where it is given, keeps where the ledger ends then. Withdrawing again
    changes nothing. Raises Refusal where it was never published.
    """
    with writable(shelf, casebook) as ledger:
        standing = shelf.release(audience, quarter)
        if standing is None:
            keep_head(shelf, casebook)
            return _already_withdrawn(shelf, quarter, audience, ledger.entries)
        gone = withdrawn(standing)
        shelf.stage(gone)
        shelf.note(ActKind.WITHDRAWN, audience, quarter, by, fingerprint_of(gone), reason)
        append(shelf, Deed.WITHDRAWN, gone, day)
        finish_interrupted(shelf)
        keep_head(shelf, casebook)
        return gone


def declare_lost(
    shelf: Shelf, quarter: Quarter, audience: Audience, day: date, by: str, reason: str = ""
) -> Quarter:
    """Say of a release that is in no backup that it is lost, so that work can go on; gives where the series begins anew.

    Nobody knows any more what it told. So nothing of the quarters published so far is told again, to any audience:
    the next series counts as if nothing had been before it. What noisy counts spent stays spent. Raises Refusal where
    nothing is missing.
    """
    with shelf.writing():
        finish_interrupted(shelf)
        place, name = (audience, quarter), signature(by)
        gone = missing(shelf, read_ledger(shelf), place)
        if not gone:
            raise Refusal(
                "no release of this quarter is missing for this audience",
                "run `coc audit`, which says what is wrong with the shelf",
            )
        for release in gone:
            shelf.note(ActKind.DECLARED_LOST, audience, quarter, name, release, reason)
            append_lost(shelf, place, release, day)
        begun = series_begun(read_ledger(shelf))
        assert begun is not None
        return begun


def _already_withdrawn(
    shelf: Shelf, quarter: Quarter, audience: Audience, entries: Sequence[Entry]
) -> Release:
    last = [e.release for e in entries if (e.audience, e.quarter) == (audience, quarter)]
    for release in shelf.withdrawn(audience):
        if last and fingerprint_of(release) == last[-1]:
            return release
    raise Refusal("only a published release is withdrawn", "a draft is replaced by preparing it again")


def _draft(shelf: Shelf, quarter: Quarter, audience: Audience) -> Release:
    found = shelf.draft(audience, quarter)
    if found is None:
        raise _no_draft()
    return found


def _no_draft() -> Refusal:
    return Refusal("there is no draft of this quarter", "prepare it with `coc release prepare`")
