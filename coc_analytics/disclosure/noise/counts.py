"""Door 2: the public's noisy counts: of which measures, drawn once, within their budget.

True counts are in memory, and in the casebook beside what was drawn for them.

What is promised of them, and what not, stands in docs/disclosure.md; why, in decision 0013.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import ROUND_DOWN, Decimal

from coc_analytics.casebook import Casebook, CountedMeasure, MeasureSpec
from coc_analytics.community import Community, PrivateCounts
from coc_analytics.disclosure.noise.laplace import noised
from coc_analytics.disclosure.shelf.ledger import Deed, Entry
from coc_analytics.periods import Grain, Quarter
from coc_analytics.release import NoisyCounts, NoisyMeasure, Release
from coc_analytics.release.noisy import added_up, finest
from coc_analytics.terms import Audience, Form, Refusal, Siblings

Draw = Callable[[str, Sequence[int], float], Sequence[int]]
"""From a name, counts and an epsilon to noisy counts."""

MILLION = 1_000_000
"""Epsilons are kept in the casebook in millionths."""


def told_with_noise(casebook: Casebook, audience: Audience) -> tuple[MeasureSpec, ...]:
    """The measures this audience is given with noise or not at all; none unless the community chose some."""
    return chosen_for_noise(casebook.community, casebook.specs()) if audience is Audience.PUBLIC else ()


def chosen_for_noise(community: Community, specs: Iterable[MeasureSpec]) -> tuple[MeasureSpec, ...]:
    """The measures a community chose for noise; refuses a setting that names one that cannot be told so.

    Only measures of which an issue or member is in one cell at most, so that it changes the counts by 1.
    """
    chosen = community.private_counts
    if chosen is None:
        return ()
    public = {spec.name: spec for spec in specs if Audience.PUBLIC in spec.audiences}
    for name in chosen.measures:
        for rule in _unfitness(public.get(name)):
            fit = ", ".join(sorted(name for name, spec in public.items() if not any(_unfitness(spec))))
            raise _unfit(name, rule, f"; those that can be in it are {fit}")
    return tuple(public[name] for name in chosen.measures)


def _unfitness(spec: MeasureSpec | None) -> Iterator[str]:
    if spec is None or spec.form is not Form.COUNT or spec.finest_period is not Grain.QUARTER:
        yield "only what the public is given as counts of a quarter can be told with noise"
    elif any(dimension.siblings is Siblings.LABELS for dimension in spec.dimensions):
        yield "a measure in which one issue may count several times cannot be told with noise"


def _unfit(name: str, rule: str, others: str = "") -> Refusal:
    remedy = f"take {name} out of the list{others}"
    return Refusal(rule, remedy, file="community.toml", column="private_counts.measures")


def refuse_both_ways(
    casebook: Casebook, noisy: Iterable[str], exact: Iterable[str], past: Iterable[Release]
) -> None:
    """Refuse measures that the public was told exactly before and is to be told with noise, or the reverse.

    `past` is everything on the shelf; what was withdrawn was seen. What was told with noise the casebook knows as
    well, should an older shelf come back from a backup.
    """
    public = [release for release in past if release.audience is Audience.PUBLIC]
    for name in noisy:
        if any(name in release.measures for release in public):
            raise _unfit(name, "what the public was told exactly is not told with noise later")
    seen = {name for release in public if release.noisy for name in release.noisy.measures}
    for name in exact:
        if name in seen or _noted(casebook, f"told {name}"):
            raise Refusal(
                "what the public was told with noise is never told exactly",
                f"keep {name} in the list; with an epsilon of 0 the public is told nothing more of it",
                file="community.toml",
                column="private_counts.measures",
            )


def note_told(casebook: Casebook, release: Release) -> None:
    """Have the casebook remember what is published with noise, whatever becomes of the shelf."""
    if release.noisy is None:
        return
    if not _noted(casebook, f"told {release.quarter}"):
        spent = round(MILLION * release.noisy.epsilon)
        _note(casebook, "spent", _noted(casebook, "spent") + spent)
        _note(casebook, f"told {release.quarter}", spent)
    for name in release.noisy.measures:
        _note(casebook, f"told {name}", 1)


def _noted(casebook: Casebook, name: str) -> int:
    """A number that was noted among the draws; 0 where none was."""
    (found,) = casebook.kept_draw(name, (1,)) or (0,)
    return found


def _note(casebook: Casebook, name: str, number: int) -> None:
    casebook.keep_draw(name, (1,), (number,))


def refuse_over_budget(
    casebook: Casebook,
    quarter: Quarter,
    noisy: NoisyCounts | None,
    entries: Iterable[Entry],
    past: Iterable[Release],
) -> None:
    """Refuse noisy counts that spend more than their budget with all ever published, withdrawn ones included."""
    if noisy is None:
        return
    least = min((release.noisy.budget for release in past if release.noisy), default=noisy.budget)
    if noisy.budget > least:
        raise _over_budget("the budget for noisy counts never grows", f"set it back to {least:g}, or lower")
    spent = _spent(casebook, quarter, entries)
    if added_up(spent, noisy.epsilon) > noisy.budget:
        left = max(0.0, added_up(noisy.budget, -spent))
        raise _over_budget(
            "the budget for noisy counts is spent",
            f"{left:g} of it is left, and this release takes {noisy.epsilon:g}; "
            "with an epsilon of 0 the public is told nothing more of these measures",
        )


def _spent(casebook: Casebook, quarter: Quarter, entries: Iterable[Entry]) -> float:
    """What was spent before a quarter is published (again), by the ledger or by what the casebook noted."""
    told = [e.epsilon for e in entries if e.what is Deed.PUBLISHED and e.epsilon is not None]
    elsewhere = _noted(casebook, "spent") - _noted(casebook, f"told {quarter}")
    return max(added_up(*told), elsewhere / MILLION)


def left_once_published(casebook: Casebook, draft: Release, entries: Iterable[Entry]) -> float:
    """What a draft leaves of the budget for noisy counts once it is published; 0 where it has none."""
    if draft.noisy is None:
        return 0.0
    spent = _spent(casebook, draft.quarter, entries)
    return max(0.0, added_up(draft.noisy.budget, -spent, -draft.noisy.epsilon))


def _over_budget(rule: str, remedy: str) -> Refusal:
    return Refusal(rule, remedy, file="community.toml", column="private_counts.budget")


def drawn_counts(
    casebook: Casebook,
    specs: Sequence[MeasureSpec],
    quarter: Quarter,
    planned: NoisyCounts | None,
    past: Sequence[Release],
) -> NoisyCounts | None:
    """The noisy counts of a quarter that were planned, drawn where they were not yet."""
    if planned is None or _told_of(quarter, past):
        return planned
    drawn = noisy_counts(casebook, specs, quarter, past, drawn_once(casebook))
    _note(casebook, f"measures of {quarter}", len(planned.measures))
    return drawn


def planned_counts(
    casebook: Casebook,
    specs: Sequence[MeasureSpec],
    quarter: Quarter,
    entries: Iterable[Entry],
    past: Sequence[Release],
) -> NoisyCounts | None:
    """What a quarter would be told and spend, with no number drawn yet; what is refused has drawn nothing.

    Raises Refusal beyond the budget, and where a quarter that was drawn for is given other settings.
    """
    planned = noisy_counts(casebook, specs, quarter, past, _undrawn)
    refuse_over_budget(casebook, quarter, planned, entries, past)
    if planned is not None and not _told_of(quarter, past):
        _refuse_other_settings(casebook, quarter, planned)
    return planned


def _undrawn(name: str, counts: Sequence[int], epsilon: float) -> Sequence[int]:
    """In place of a draw, where only what would be spent is asked."""
    return [0] * len(counts)


def _told_of(quarter: Quarter, past: Iterable[Release]) -> tuple[NoisyCounts, ...]:
    """What was published of a quarter with noise."""
    return tuple(release.noisy for release in past if release.quarter == quarter and release.noisy)


def _refuse_other_settings(casebook: Casebook, quarter: Quarter, planned: NoisyCounts) -> None:
    """A quarter keeps the measures and the epsilon it was first drawn with.

    Otherwise somebody could draw, or choose among what was drawn, until they like the result.
    """
    noted = {spec.name: _noted(casebook, _epsilon_of(quarter, spec.name)) for spec in casebook.specs()}
    first = {name: epsilon for name, epsilon in noted.items() if epsilon}
    now = {name: round(MILLION * measure.epsilon) for name, measure in planned.measures.items()}
    finished = _noted(casebook, f"measures of {quarter}")
    if not first.items() <= now.items() or (finished and first != now):
        names = ", ".join(f'"{name}"' for name in sorted(first))
        raise Refusal(
            "noise of this quarter was drawn with other settings",
            f"set epsilon back to {sum(first.values()) / MILLION:g} and measures to [{names}], "
            "or epsilon to 0, until the next quarter",
            file="community.toml",
            column="private_counts",
        )


def _epsilon_of(quarter: Quarter, name: str) -> str:
    return f"epsilon of {quarter} {name}"


def noisy_counts(
    casebook: Casebook, specs: Sequence[MeasureSpec], quarter: Quarter, past: Iterable[Release], draw: Draw
) -> NoisyCounts | None:
    """The noisy counts of a quarter; None where there are none to tell.

    What was published of the quarter and withdrawn is repeated; all else is asked of `draw`.
    """
    chosen = casebook.community.private_counts
    if chosen is None or not chosen.epsilon or not specs:
        return None
    for seen in _told_of(quarter, past):
        return _repeated(seen, chosen)
    measures = {spec.name: _measure(casebook, spec, quarter, chosen, draw) for spec in specs}
    return NoisyCounts(chosen.budget, measures)


def _repeated(seen: NoisyCounts, chosen: PrivateCounts) -> NoisyCounts:
    if not set(seen.measures) <= set(chosen.measures) or seen.epsilon > chosen.budget:
        raise Refusal(
            "what the public was told with noise of a quarter stays as it was",
            "set private_counts back for this quarter, or set its epsilon to 0",
            file="community.toml",
            column="private_counts",
        )
    return NoisyCounts(chosen.budget, seen.measures)


def _measure(
    casebook: Casebook, spec: MeasureSpec, quarter: Quarter, chosen: PrivateCounts, draw: Draw
) -> NoisyMeasure:
    share = Decimal(repr(chosen.epsilon)) / len(chosen.measures)
    epsilon = float(share.quantize(Decimal(1) / MILLION, ROUND_DOWN))
    counts = _finest_counts(casebook.count(spec, quarter, quarter), quarter)
    drawn = draw(f"{quarter} {spec.name}", tuple(counts.values()), epsilon)
    cells = {codes: max(0, n) for codes, n in zip(counts, drawn, strict=True)}
    return NoisyMeasure(spec.name, spec.title, spec.why, spec.unit, spec.dimensions, cells, epsilon)


def _finest_counts(measure: CountedMeasure, quarter: Quarter) -> dict[tuple[str, ...], int]:
    """The counts of a quarter by their finest codes; refused where they do not add up to all there are."""
    counts = {codes: measure.cells[str(quarter), *codes].n for codes in finest(measure.spec.dimensions)}
    tops = (next(code for code in d.codes if not d.parents[code]) for d in measure.spec.dimensions)
    if sum(counts.values()) != measure.cells[str(quarter), *tops].n:
        raise Refusal(
            "a measure does not add up, so it cannot be told with noise",
            "take it out of the list",
            file="community.toml",
            column="private_counts.measures",
        )
    return counts


def drawn_once(casebook: Casebook) -> Draw:
    """Draw noise the first time and give the same numbers again whenever the counts are the same.

    The casebook remembers with which epsilon. Raises Refusal where OpenDP is not installed.
    """

    def draw(name: str, counts: Sequence[int], epsilon: float) -> Sequence[int]:
        kept = casebook.kept_draw(_place(name, counts), counts)
        if kept is None:
            kept = tuple(noised(counts, epsilon))
            _note(casebook, f"epsilon of {name}", round(MILLION * epsilon))
            casebook.keep_draw(_place(name, counts), counts, kept)
        return kept

    return draw


def _place(name: str, counts: Sequence[int]) -> str:
    return f"{name} {' '.join(map(str, counts))}"


def refuse_other_noise(
    casebook: Casebook, specs: Sequence[MeasureSpec], ready: Release, past: Iterable[Release]
) -> None:
    """Refuse a release whose noisy counts are not those that were drawn for the counts and settings of now."""

    def draw(name: str, counts: Sequence[int], epsilon: float) -> Sequence[int]:
        kept = casebook.kept_draw(_place(name, counts), counts)
        if kept is None:
            raise _stale()
        return kept

    if noisy_counts(casebook, specs, ready.quarter, past, draw) != ready.noisy:
        raise _stale()


def _stale() -> Refusal:
    return Refusal(
        "the facts have changed since the draft was prepared, or the settings",
        "prepare and check it again with `coc release prepare`",
        file="release.json",
    )
