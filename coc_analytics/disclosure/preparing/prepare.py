"""Door 2: from the casebook's counts to the draft of a release. True counts live here in memory only.

What is written has passed the audit, for its own audience and for somebody who reads every audience's releases.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from coc_analytics import __version__
from coc_analytics.ambiguity import Draw, Protected
from coc_analytics.casebook import Casebook, CountedMeasure, MeasureSpec, known_relations
from coc_analytics.disclosure.engine import searched
from coc_analytics.disclosure.evidence import Relation, sum_in
from coc_analytics.disclosure.noise.counts import (
    drawn_counts,
    planned_counts,
    refuse_both_ways,
    told_with_noise,
)
from coc_analytics.disclosure.noise.laplace import refuse_without_opendp
from coc_analytics.disclosure.preparing import derive
from coc_analytics.disclosure.preparing.filling import known_sums, released_counts, table_of
from coc_analytics.disclosure.preparing.frozen import refuse_changed_counts, refuse_changed_indices
from coc_analytics.disclosure.shelf.auditing import (
    GivenAway,
    drafts_beside,
    refuse_unsafe,
    released_so_far,
)
from coc_analytics.disclosure.shelf.proofs import note_proven
from coc_analytics.disclosure.shelf.views import binding_thresholds, in_order, rank, remembered
from coc_analytics.disclosure.shelf.writing import Ledger, refuse_going_back, writable
from coc_analytics.periods import Grain, Quarter, not_finer_than, quarters_between, roll_ups, stretches_ahead
from coc_analytics.release import KnownSum, MeasureRelease, NoisyCounts, Release, Shelf, fingerprint_of
from coc_analytics.release.checking import signature
from coc_analytics.terms import Audience, Form, Refusal, ReleaseState, Siblings

RELATIONS_FOUND = 8
"""So often a draft is made anew with relations that nobody had written down, before it is refused."""
RULES = "2"
"""The version of the rules of disclosure; a change of them is a decision page."""


def prepare_release(
    casebook: Casebook, shelf: Shelf, quarter: Quarter, audience: Audience, prepared_by: str
) -> Release:
    """Write the draft of one audience's release of a quarter and return it; the same facts give the same bytes.

    A release that is already published stays as it is and is returned. Raises Refusal where the ledger does not
    hold, a published number would change, a narrower audience's release is missing, or the audit is not passed.
    """
    name = signature(prepared_by)
    with writable(shelf, casebook) as entries:
        published = shelf.release(audience, quarter)
        if published is not None:
            return published
        refuse_going_back(shelf, quarter, audience)
        blank = _blank(casebook, quarter, audience, name, entries.last_published(audience))
        draft = _proven(casebook, shelf, _with_noise(casebook, shelf, blank, entries))
        kept = _same_content(shelf, draft) or draft
        shelf.write_draft(kept)
        note_proven(casebook, shelf, kept, (*released_so_far(shelf), *drafts_beside(shelf, kept)))
        return kept


def refuse_unfit_noise(casebook: Casebook, shelf: Shelf, quarter: Quarter) -> None:
    """Refuse settings with which the noisy counts of the public's release could not be told, before any draft is made.

    Nothing is drawn, and a release that is published asks for nothing. Raises Refusal.
    """
    with writable(shelf, casebook) as ledger:
        if shelf.release(Audience.PUBLIC, quarter) is not None:
            return
        _first_quarter(casebook, quarter)
        past = (*shelf.releases(), *shelf.withdrawn())
        if _planned_noise(casebook, Audience.PUBLIC, quarter, ledger, past) is not None:
            refuse_without_opendp()


def _same_content(shelf: Shelf, draft: Release) -> Release | None:
    """The draft that lies there, with its signatures, if it says the same."""
    try:
        there = shelf.draft(draft.audience, draft.quarter)
    except Refusal:
        return None  # broken: it is replaced
    if there is None:
        return None
    unsigned = replace(
        there, state=ReleaseState.DRAFT, prepared_by=draft.prepared_by, checked_by="", signature=""
    )
    return there if fingerprint_of(unsigned) == fingerprint_of(draft) else None


def _blank(casebook: Casebook, quarter: Quarter, audience: Audience, name: str, previous: str) -> Release:
    """The draft before there is a number in it."""
    return Release(
        audience=audience,
        quarter=quarter,
        state=ReleaseState.DRAFT,
        threshold=casebook.community.thresholds[audience],
        community=casebook.community.name,
        measures={},
        versions=_versions(casebook),
        prepared_by=name,
        previous=previous,
    )


def _with_noise(casebook: Casebook, shelf: Shelf, blank: Release, ledger: Ledger) -> Release:
    """The draft with the counts that this audience is told with noise, where the community chose some."""
    past = (*shelf.releases(), *shelf.withdrawn())
    planned = _planned_noise(casebook, blank.audience, blank.quarter, ledger, past)
    specs = told_with_noise(casebook, blank.audience)
    return replace(blank, noisy=drawn_counts(casebook, specs, blank.quarter, planned, past))


def _planned_noise(
    casebook: Casebook, audience: Audience, quarter: Quarter, ledger: Ledger, past: Sequence[Release]
) -> NoisyCounts | None:
    """What an audience would be told with noise, nothing drawn; refuses what the settings do not allow."""
    specs = told_with_noise(casebook, audience)
    refuse_told_both_ways(casebook, audience, past)
    return planned_counts(casebook, specs, quarter, ledger.entries, past)


def refuse_told_both_ways(casebook: Casebook, audience: Audience, past: Sequence[Release]) -> None:
    """Refuse settings by which the public would be told the same exactly and with noise, now or over time."""
    if audience is Audience.PUBLIC:
        noisy = [spec.name for spec in told_with_noise(casebook, audience)]
        exact = [spec.name for spec in _specs(casebook, audience, *Form)]
        refuse_both_ways(casebook, noisy, exact, past)


def _proven(casebook: Casebook, shelf: Shelf, blank: Release) -> Release:
    """The draft with its numbers, audited together with everything ever released.

    What only wider audiences have been shown is first taken as what this audience should see rather than as what
    it cannot see more than; where the audit is not content with that, it is taken as known and frozen.
    """
    past = (*shelf.releases(), *shelf.withdrawn())
    narrower = _narrower(shelf, blank.quarter, blank.audience)
    ahead = _counted_ahead(casebook, blank, past)
    if narrower is not None:  # a table that could not be protected there is left out here as well
        ahead = {name: measure for name, measure in ahead.items() if name in narrower.measures}
    counted = {name: measure.told() for name, measure in ahead.items()}
    _refuse_lower_threshold(blank, past)
    refuse_changed_counts(counted, past)
    known = _known_sums(casebook, counted, blank.quarter)
    own = [release for release in past if release.audience is blank.audience]
    wider = [release for release in past if rank(release.audience) > rank(blank.audience)]
    draw = _lots(casebook, blank)
    refused: Refusal
    for history, wished in [(own, wider), ([*own, *wider], [])] if wider else [(own, [])]:
        history = in_order(history)
        for _ in range(RELATIONS_FOUND):
            tables = [table_of(measure, counted, known, narrower, wished) for measure in ahead.values()]
            try:
                before = _remembered(history, blank)
                protected, evidence = searched(tables, blank.threshold, before, draw)
                smallest = min(edition.threshold for edition in (*before, protected))
                draft = _filled(casebook, blank, released_counts(protected, counted, known, smallest))
                refuse_changed_indices(draft.measures, past)
                refuse_unsafe(shelf, draft, evidence, history)
            except GivenAway as refusal:
                refused, more = refusal, _with_found(known, refusal.relations, counted)
                if more == known:
                    break
                known = more
            except Refusal as refusal:
                refused = refusal
                break
            else:
                return draft
    raise refused


def _with_found(
    known: Mapping[str, tuple[KnownSum, ...]],
    relations: Sequence[Relation],
    counted: Mapping[str, CountedMeasure],
) -> dict[str, tuple[KnownSum, ...]]:
    """What anyone can work out, and what casebooks showed that nobody had written down: it is protected from now on."""
    periods = {
        name: {code: tuple(map(str, quarters)) for code, quarters in measure.periods.items()}
        for name, measure in counted.items()
    }
    found = dict(known)
    for relation in relations:
        one = sum_in(relation, periods)
        if one is not None:
            name = one.terms[0][1]
            found[name] = (*found.get(name, ()), one) if one not in found.get(name, ()) else found[name]
    return found


def _remembered(history: Sequence[Release], blank: Release) -> list[Protected]:
    """What earlier releases bind this one to, each at the threshold at which it does."""
    *thresholds, _ = binding_thresholds((*history, blank), blank.audience)
    return [
        replace(remembered(past), threshold=threshold)
        for past, threshold in zip(history, thresholds, strict=True)
    ]


def _lots(casebook: Casebook, blank: Release) -> Draw:
    """Lots of this release's own."""
    return lambda name: casebook.draw(f"{blank.audience} {blank.quarter} {name}")


def _refuse_lower_threshold(blank: Release, past: Sequence[Release]) -> None:
    if any(release.audience is blank.audience and release.threshold > blank.threshold for release in past):
        raise Refusal(
            "the threshold of an audience never falls",
            "set it back to what it was, or higher",
            file="community.toml",
            column=f"thresholds.{blank.audience}",
        )


def _filled(casebook: Casebook, blank: Release, counts: Mapping[str, MeasureRelease]) -> Release:
    return replace(blank, measures={**counts, **_derived(casebook, counts, blank)})


def count_measures(casebook: Casebook, quarter: Quarter, audience: Audience) -> dict[str, CountedMeasure]:
    """Every COUNT measure of an audience, counted for all periods up to a quarter, by name."""
    first = _first_quarter(casebook, quarter)
    return {
        spec.name: casebook.count(spec, first, quarter) for spec in _specs(casebook, audience, Form.COUNT)
    }


def _first_quarter(casebook: Casebook, quarter: Quarter) -> Quarter:
    first = casebook.first_quarter()
    if first is None or first > quarter:
        raise Refusal("there is nothing to count yet", "take exports in first, or choose a later quarter")
    return first


def _counted_ahead(casebook: Casebook, blank: Release, past: Sequence[Release]) -> dict[str, CountedMeasure]:
    """The same measures with periods this audience is not told, to be protected as well.

    These are what periods to come will begin with, and periods of quarters this audience's releases skipped that
    others were left to guess. Only where quarters are cells and add up to them: then they are sums of cells, and
    nothing is reckoned with that the audit does not know.
    """
    first = _first_quarter(casebook, blank.quarter)
    coming, found = stretches_ahead(first, blank.quarter), {}
    for spec in _specs(casebook, blank.audience, Form.COUNT):
        adds_up = spec.time is Siblings.ADDITIVE and spec.finest_period is Grain.QUARTER
        ahead = coming | _skipped(spec.name, blank, past) if adds_up else _unseen(spec, first, blank.quarter)
        between = _between(spec, first, blank.quarter)
        counted = casebook.count(spec, first, blank.quarter, {**between, **ahead})
        found[spec.name] = counted.with_differences(between.keys() & counted.ahead)
    return found


def _unseen(spec: MeasureSpec, first: Quarter, last: Quarter) -> dict[str, tuple[Quarter, ...]]:
    """The quarters of what adds up and is told for longer periods only: there they are, though nobody is told."""
    if spec.time is not Siblings.ADDITIVE:
        return {}
    return {str(quarter): (quarter,) for quarter in quarters_between(first, last)}


def _between(spec: MeasureSpec, first: Quarter, last: Quarter) -> dict[str, tuple[Quarter, ...]]:
    """What one period of a release holds beyond another inside it, where quarters add up."""
    if spec.time is not Siblings.ADDITIVE:
        return {}
    periods = [set(made_of) for made_of in not_finer_than(spec.finest_period, roll_ups(first, last)).values()]
    differences = {tuple(sorted(one - other)) for one in periods for other in periods if other < one}
    return {f"between {number}": quarters for number, quarters in enumerate(sorted(differences))}


def _skipped(name: str, blank: Release, past: Sequence[Release]) -> dict[str, tuple[Quarter, ...]]:
    """The periods of a measure in other audiences' releases of quarters that this one has no release of."""
    told = {release.quarter for release in past if release.audience is blank.audience}
    others = [release for release in past if release.quarter not in told and name in release.measures]
    return {
        f"{release.quarter} {code}": tuple(map(Quarter.parse, quarters))
        for release in others
        for code, quarters in release.measures[name].periods.items()
    }


def _known_sums(
    casebook: Casebook, counted: Mapping[str, CountedMeasure], quarter: Quarter
) -> dict[str, tuple[KnownSum, ...]]:
    first, specs = casebook.first_quarter(), tuple(measure.spec for measure in counted.values())
    assert first is not None
    return known_sums(known_relations(specs, first, quarter, casebook.community))


def _specs(casebook: Casebook, audience: Audience, *forms: Form) -> tuple[MeasureSpec, ...]:
    """The measures of an audience that are told exactly."""
    noisy = told_with_noise(casebook, audience)
    specs = (spec for spec in casebook.specs() if spec not in noisy)
    return tuple(spec for spec in specs if audience in spec.audiences and spec.form in forms)


def _versions(casebook: Casebook) -> dict[str, str]:
    taxonomy = casebook.taxonomy
    return {"rules": RULES, "software": __version__, "taxonomy": f"{taxonomy.id} {taxonomy.version:016x}"}


def _narrower(shelf: Shelf, quarter: Quarter, audience: Audience) -> Release | None:
    """The release (or draft) of the next narrower audience, of which this one shows a part; None for the narrowest."""
    if rank(audience) == 0:
        return None
    narrower = list(Audience)[rank(audience) - 1]
    found = shelf.release(narrower, quarter) or shelf.draft(narrower, quarter)
    if found is None:
        raise Refusal(
            f"the {audience} is shown a part of what the {narrower} is shown",
            f"prepare the {narrower}'s release of this quarter first",
        )
    return found


def _derived(
    casebook: Casebook, counts: Mapping[str, MeasureRelease], blank: Release
) -> dict[str, MeasureRelease]:
    """Shares, rates and indices over the released counts."""
    first, threshold, audience = casebook.first_quarter(), blank.threshold, blank.audience
    assert first is not None
    ratios = [
        derive.ratio(spec, counts, threshold) for spec in _specs(casebook, audience, Form.SHARE, Form.RATE)
    ]
    indices = [
        derive.index(spec, casebook.index(spec, first, blank.quarter), counts, threshold)
        for spec in _specs(casebook, audience, Form.INDEX)
    ]
    return {made.name: made for made in (*ratios, *indices) if made is not None}
