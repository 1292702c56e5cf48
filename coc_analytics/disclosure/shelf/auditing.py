"""Door 2: every release checked again from the shelf alone. It never sees a true count, and no solver of the search.

Rules that need no solver stand in editions.py; full ambiguity is asked of the independent auditor (ambiguity/auditor).
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from coc_analytics.ambiguity import PRESENT, Evidence, Hint, audit, audit_intervals, hint
from coc_analytics.disclosure.evidence import Backing, Relation, Unbacked, backing_of, in_words
from coc_analytics.disclosure.shelf.editions import Fault, budgets_are_kept, faults_of_editions
from coc_analytics.disclosure.shelf.ledger import faults, head_of, read_ledger
from coc_analytics.disclosure.shelf.views import (
    Coordinates,
    binding_thresholds,
    by_coordinates,
    counts_of,
    in_order,
    rank,
    read_together,
)
from coc_analytics.release import Release, Shelf
from coc_analytics.release.noisy import added_up
from coc_analytics.terms import Audience, Refusal


@dataclass(frozen=True)
class AuditReport:
    """What an audit found: one readable line for everything checked, and whether all of it holds.

    `head` is the ledger's last fingerprint; whoever notes it down can later tell that nothing before was changed.
    """

    lines: tuple[str, ...]
    passed: bool
    head: str = ""


def audit_shelf(shelf: Shelf, audience: Audience | None = None) -> AuditReport:
    """Check everything published and withdrawn, for one audience or for all and their union."""
    return _report(shelf, audience, ())


def audit_drafts(shelf: Shelf, audience: Audience | None = None) -> AuditReport:
    """The same with the drafts on the shelf taken as published."""
    try:
        drafts = shelf.drafts()
    except Refusal as refusal:
        return AuditReport((f"FAULT {refusal.sentence()}",), passed=False)
    return _report(shelf, audience, drafts)


def refuse_unsafe(
    shelf: Shelf, draft: Release, evidence: Evidence | None = None, history: Sequence[Release] = ()
) -> None:
    """Refuse a release that does not keep every promise together with everything ever released.

    Looked at are its own audience's editions (and wider ones') at its threshold, and the union of all. `evidence`
    are tables that the search found for the draft with the editions of `history`; they only save work.
    """
    past, beside = released_so_far(shelf), drafts_beside(shelf, draft)
    refuse_broken_rules(shelf, draft)
    known = _Known(draft, tuple(history), evidence)
    _refuse_any(_new_faults(past, draft, beside, known))


def refuse_broken_rules(shelf: Shelf, draft: Release) -> None:
    """Refuse a release that breaks a rule between editions or audiences; no solver is asked."""
    _refuse_any(faults_of_editions((*released_so_far(shelf), draft), drafts_beside(shelf, draft)))


def released_so_far(shelf: Shelf) -> tuple[Release, ...]:
    """Everything that was ever seen."""
    return (*shelf.releases(), *shelf.withdrawn())


def drafts_beside(shelf: Shelf, draft: Release) -> tuple[Release, ...]:
    """The drafts of narrower audiences of the same quarter."""
    narrower = [audience for audience in Audience if rank(audience) < rank(draft.audience)]
    found = (shelf.draft(audience, draft.quarter) for audience in narrower)
    return tuple(other for other in found if other)


class GivenAway(Refusal):
    """A draft that gives something away, with the relations by which it does, as far as casebooks tell."""

    def __init__(self, fault: Fault, relations: Sequence[Relation] = ()) -> None:
        super().__init__(
            f"the audit must pass, but: {fault.rule}",
            "nothing was released; prepare the release again, and report this if it stays",
            file=fault.place,
        )
        self.relations = tuple(relations)


def _refuse_any(faults: Iterable[Fault]) -> None:
    found = list(faults)
    if found:
        raise GivenAway(found[0], [fault.because for fault in found if fault.because])


def _new_faults(
    past: Sequence[Release], draft: Release, beside: Sequence[Release], known: "_Known"
) -> list[Fault]:
    """What a draft gives away that was not given away before it."""
    found = list(_gates((*past, draft), beside, draft.audience, known))
    given_away = {
        (fault.place, fault.cell) for fault in (_gates(past, (), draft.audience, known) if found else ())
    }
    return [fault for fault in found if (fault.place, fault.cell) not in given_away]


@dataclass(frozen=True)
class _Known:
    """What the search knows of a draft and the editions before it."""

    draft: Release
    history: tuple[Release, ...]
    evidence: Evidence | None

    def hints(self, releases: Sequence[Release]) -> list[Hint]:
        """The same for an audit of these releases, in their order."""
        if self.evidence is None:
            return []
        numbered = {id(release): number for number, release in enumerate(self.history)}
        numbered[id(self.draft)] = PRESENT
        ordered = in_order(releases)
        places = {numbered[id(release)]: at for at, release in enumerate(ordered) if id(release) in numbered}
        return [hint(self.evidence, places)]


def _gates(
    releases: Sequence[Release], beside: Sequence[Release], audience: Audience, known: _Known
) -> Iterator[Fault]:
    """Full ambiguity for the audience itself, and for who reads everything and the narrower drafts beside it.

    Who reads everything learns nothing new from a draft that shows no number but those that others show already: that
    was looked at when these were made.
    """
    own, everything = _seen_by(audience, releases), (*releases, *beside)
    yield from _told(own, audience, known.hints(own))
    others = [release for release in everything if release is not known.draft]
    if len(own) < len(everything) and not _shown_by(known.draft) <= set().union(*map(_shown_by, others)):
        yield from _told(everything, None, known.hints(everything))


def _told(releases: Sequence[Release], audience: Audience | None, hints: Sequence[Hint]) -> Iterator[Fault]:
    """What these releases give away: casebooks answer where records are imagined, relations for all others."""
    backing = _backing(releases, audience)
    yield from map(_fault_of, backing.unbacked)
    yield from _ambiguity(releases, audience, hints, backing.imagined)


def _backing(releases: Sequence[Release], audience: Audience | None) -> Backing:
    return backing_of(releases, binding_thresholds(in_order(releases), audience))


def _fault_of(unbacked: Unbacked) -> Fault:
    return Fault(unbacked.rule, unbacked.measure, unbacked.cell, unbacked.relation)


def _shown_by(release: Release) -> set[Coordinates]:
    """What every number speaks of that a release shows."""
    counts = (place for measure in counts_of(release) for place in by_coordinates(measure))
    return {place for place, cell in counts if not cell.hidden}


def _seen_by(audience: Audience, releases: Sequence[Release]) -> tuple[Release, ...]:
    """An audience reads its own releases and those of wider audiences."""
    return tuple(release for release in releases if rank(release.audience) >= rank(audience))


def _ambiguity(
    releases: Sequence[Release],
    audience: Audience | None,
    hints: Sequence[Hint] = (),
    elsewhere: Collection[str] = (),
) -> tuple[Fault, ...]:
    """Full ambiguity of these releases together at the thresholds they bind an audience to, and honest intervals."""
    editions, thresholds = read_together(releases), binding_thresholds(in_order(releases), audience)
    findings = audit(editions, thresholds, hints, elsewhere) or audit_intervals(editions)
    return tuple(Fault(found.rule, found.table, found.cell) for found in findings)


# the report


def _report(shelf: Shelf, audience: Audience | None, drafts: tuple[Release, ...]) -> AuditReport:
    try:
        entries = read_ledger(shelf)
        wrong = [f"FAULT {fault.sentence()}" for fault in faults(shelf, entries)]
        releases = (*shelf.releases(), *shelf.withdrawn(), *drafts)
    except Refusal as refusal:
        return AuditReport((f"FAULT {refusal.sentence()}",), passed=False)
    head = head_of(entries)
    lines = wrong or [f"ok    ledger: {len(entries)} entries hold; note its fingerprint {head or '(empty)'}"]
    lines += _lines_on_editions(releases)
    lines += [] if wrong else _lines_on_noise(releases)
    for seen, one in _views(releases, audience):
        lines += _lines_on_view(seen, one)
    return AuditReport(tuple(lines), not any(line.startswith("FAULT") for line in lines), head)


def _views(
    releases: Sequence[Release], audience: Audience | None
) -> Iterator[tuple[tuple[Release, ...], Audience | None]]:
    """Who reads what; None for who reads everything."""
    for one in Audience if audience is None else (audience,):
        if any(release.audience is one for release in releases):
            yield _seen_by(one, releases), one
    if len({release.audience for release in releases}) > 1 and not _reads_everything(audience, releases):
        yield tuple(releases), None


def _reads_everything(audience: Audience | None, releases: Sequence[Release]) -> bool:
    """Whether an audience that was looked at reads all releases, bound by the same thresholds as who is of none."""
    looked_at = [one for one in Audience if audience in (one, None)]
    ordered = in_order(releases)
    return any(
        len(_seen_by(one, releases)) == len(releases)
        and binding_thresholds(ordered, one) == binding_thresholds(ordered, None)
        for one in looked_at
        if any(release.audience is one for release in releases)
    )


def _lines_on_editions(releases: Sequence[Release]) -> list[str]:
    if not releases:
        return ["ok    nothing has been released yet, so no number is to be checked"]
    found = [fault.sentence() for fault in faults_of_editions(releases)]
    said = f"ok    {len(releases)} releases: thresholds, frozen numbers, nested audiences, shares and indices hold"
    return [f"FAULT {sentence}" for sentence in found] or [said]


def _lines_on_noise(releases: Sequence[Release]) -> list[str]:
    """What is spent of the budget for noisy counts, where the ledger holds; nothing where there are none."""
    noisy = [release.noisy for release in releases if release.noisy]
    if not noisy or any(budgets_are_kept(releases)):
        return []
    spent, budget = added_up(*(counts.epsilon for counts in noisy)), min(counts.budget for counts in noisy)
    return [f"ok    noisy counts: an epsilon of {spent:g} is spent of a budget of {budget:g}"]


def _lines_on_view(releases: Sequence[Release], audience: Audience | None) -> list[str]:
    """What somebody reads together: casebooks answer where records are imagined, relations for all other numbers."""
    backing, who = _backing(releases, audience), audience or "all audiences together"
    found = [*map(_fault_of, backing.unbacked), *_ambiguity(releases, audience, (), backing.imagined)]
    faults = [
        f"FAULT {who}: {fault.sentence()}{_first_told(fault, releases)}{_because(fault)}" for fault in found
    ]
    return faults or [_on_ambiguity(releases, audience), *_on_backing(backing, who)]


def _on_ambiguity(releases: Sequence[Release], audience: Audience | None) -> str:
    first, *later = sorted(set(binding_thresholds(in_order(releases), audience)))
    since = "".join(f" (to {threshold - 1} where it was first told at {threshold})" for threshold in later)
    who = audience or "all audiences together"
    return f"ok    {who}: every hidden number may still be anything from 0 to {first - 1}{since}, or is certainly larger"


def _on_backing(backing: Backing, who: str) -> list[str]:
    """What casebooks say of the same; nothing where no records are imagined."""
    said = (
        f"ok    {who}: {backing.casebooks} imagined casebooks, counted like the true one, show every number told and every "
        f"value of {backing.backed} hidden numbers of issues and answers; {backing.large} others are certainly larger"
    )
    return [said] if backing.casebooks else []


def _because(fault: Fault) -> str:
    return f"; because {in_words(fault.because)}" if fault.because else ""


def _first_told(fault: Fault, releases: Sequence[Release]) -> str:
    """Which release was the first to tell of a number; empty where none tells of it by that name."""
    for release in in_order(releases):
        measure = release.measures.get(fault.place)
        if measure is not None and fault.cell in measure.cells:
            return f"; first told in {release.quarter} to the {release.audience}"
    return ""
