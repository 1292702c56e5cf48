"""Door 2: checking, publishing and withdrawing a release, so that an interruption at any moment loses nothing.

Publishing goes: close the quarter, stage the release, add the line to the ledger, put the release in its place,
drop the draft. The ledger's line decides (see writing.py).
"""

from collections.abc import Collection, Sequence
from datetime import date

from coc_analytics.casebook import Casebook
from coc_analytics.disclosure.frozen import refuse_stale
from coc_analytics.disclosure.ledger import Deed, Entry, append
from coc_analytics.disclosure.noisy import note_told, refuse_other_noise, refuse_over_budget, told_with_noise
from coc_analytics.disclosure.prepare import count_measures, refuse_told_both_ways
from coc_analytics.disclosure.proofs import is_proven
from coc_analytics.disclosure.shelf_audit import (
    drafts_beside,
    refuse_broken_rules,
    refuse_unsafe,
    released_so_far,
)
from coc_analytics.disclosure.writing import Ledger, finish_interrupted, refuse_going_back, writable
from coc_analytics.periods import Quarter
from coc_analytics.release import Release, Shelf, fingerprint_of
from coc_analytics.release.checking import checked, published, withdrawn
from coc_analytics.terms import Audience, Refusal


def check(
    shelf: Shelf, quarter: Quarter, audience: Audience, by: str, recused: Collection[str] = ()
) -> Release:
    """Sign a draft as its second reader; nobody checks what they prepared, nor what they are recused from.

    `recused` are the names of those whom a report of the quarter concerns, in any spelling. Checking again changes
    nothing. Raises Refusal.
    """
    with writable(shelf):
        signed = checked(_draft(shelf, quarter, audience), by, recused)
        shelf.write_draft(signed)
        return signed


def publish(
    casebook: Casebook,
    shelf: Shelf,
    quarter: Quarter,
    audience: Audience,
    day: date,
    recused: Collection[str] = (),
) -> Release:
    """Put a checked draft on the shelf and into the ledger, and close its quarter in the casebook.

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
            append(shelf, Deed.PUBLISHED, standing, day)
            finish_interrupted(shelf)
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
    ready = published(_draft(shelf, quarter, audience), day, ledger.last_published(audience), recused)
    refuse_going_back(shelf, quarter, audience)
    if day <= quarter.last_day(casebook.community.fiscal_start):
        raise Refusal("the quarter is not over", "publish it once its last day has passed")
    if ready.threshold != casebook.community.thresholds[audience]:
        raise Refusal("the draft was prepared for another threshold", "prepare and check it again")
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


def withdraw(shelf: Shelf, quarter: Quarter, audience: Audience, day: date) -> Release:
    """Take a published release from the readers; it is kept and binds every later one, because it was seen.

    Withdrawing again changes nothing. Raises Refusal where it was never published.
    """
    with writable(shelf) as ledger:
        standing = shelf.release(audience, quarter)
        if standing is None:
            return _already_withdrawn(shelf, quarter, audience, ledger.entries)
        gone = withdrawn(standing)
        shelf.stage(gone)
        append(shelf, Deed.WITHDRAWN, gone, day)
        finish_interrupted(shelf)
        return gone


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
        raise Refusal("there is no draft of this quarter", "prepare it with `coc release prepare`")
    return found
