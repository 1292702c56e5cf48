"""What is told of releases beside their pages: who did what, what noise was spent, whether the shelf keeps its promise."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from coc_analytics.periods import Quarter
from coc_analytics.terms import Audience, Refusal
from pipelines.guard import guarded
from pipelines.places import Places
from pipelines.rooms import casebook_of, shelf_of

if TYPE_CHECKING:
    from coc_analytics.disclosure import AuditReport
    from coc_analytics.release import Act


@guarded
def noise_of_draft(places: Places, quarter: str, audience: str) -> str:
    """What a draft tells with noise and leaves of the budget, as a sentence; empty where it has no noise."""
    from coc_analytics.disclosure.noise.counts import left_once_published
    from coc_analytics.disclosure.shelf.ledger import read_ledger

    shelf = shelf_of(places)
    draft = shelf.draft(audience, Quarter.parse(quarter))
    if draft is None or draft.noisy is None:
        return ""
    with casebook_of(places) as casebook:
        left = left_once_published(casebook, draft, read_ledger(shelf))
    noisy, number = draft.noisy, sum(len(measure.cells) for measure in draft.noisy.measures.values())
    told = "1 count is" if number == 1 else f"{number} counts are"
    return (
        f"{told} told with noise, with an epsilon of {noisy.epsilon:g}; "
        f"once it is published {left:g} of the budget of {noisy.budget:g} is left"
    )


@guarded
def noise_of_withdrawn(places: Places, quarter: str, audience: str) -> str:
    """What the newest withdrawn release of a quarter has spent for good, as a sentence; empty where it had no noise."""
    gone = [release for release in shelf_of(places).withdrawn(audience) if str(release.quarter) == quarter]
    if not gone or gone[-1].noisy is None:
        return ""
    return (
        f"the epsilon of {gone[-1].noisy.epsilon:g} of its noisy counts stays spent, because they were seen; "
        "publishing them again spends it again"
    )


@guarded
def release_log(places: Places) -> tuple[str, ...]:
    """Who did what with which release, one line each; an act that its ledger does not know was begun and not ended."""
    from coc_analytics.disclosure.shelf.ledger import read_ledger

    shelf = shelf_of(places)
    ended = {entry.release for entry in read_ledger(shelf)}
    return tuple(_line_on(act, ended) for act in shelf.acts())


def _line_on(act: "Act", ended: Collection[str]) -> str:
    from coc_analytics.release import ActKind

    decided = act.what in (ActKind.PUBLISHED, ActKind.WITHDRAWN, ActKind.DECLARED_LOST)
    done = act.what.replace("_", " ") + (
        ", begun and not ended" if decided and act.content not in ended else ""
    )
    why = f": {act.reason}" if act.reason else ""
    hand = f"(account {act.account or 'unknown'}, software {act.software})"
    return f"{act.date or 'no date'}  {act.quarter} {act.audience}  {done} by {act.who or 'nobody named'} {hand}{why}"


@guarded
def audit_shelf(places: Places, audience: str | None) -> "AuditReport":
    """Check every release again from the shelf alone, and where the casebook is there, that no newer shelf was lost."""
    from coc_analytics import disclosure
    from coc_analytics.release import open_shelf
    from pipelines.reconciling import lost_shelf

    report = disclosure.audit_shelf(open_shelf(places.releases), Audience(audience) if audience else None)
    faults = tuple(
        f"FAULT {said}" for said in (*(each.sentence() for each in lost_shelf(places)), *_unsigned(places))
    )
    return replace(report, lines=(*faults, *report.lines), passed=report.passed and not faults)


def _unsigned(places: Places) -> Iterator[str]:
    """What is wrong with the signatures of checks; an account that may not read which keys are listed is told nothing."""
    from coc_analytics.release import open_shelf
    from coc_analytics.release.signatures import faults_of_signatures

    try:
        community = places.community()
    except PermissionError:
        return
    except Refusal as refusal:
        yield refusal.sentence()
        return
    shelf = open_shelf(places.releases)
    try:
        everything = (*shelf.releases(), *shelf.withdrawn())
    except Refusal:
        return  # the audit itself says it
    yield from faults_of_signatures(everything, community.signers, community.former_signers)
