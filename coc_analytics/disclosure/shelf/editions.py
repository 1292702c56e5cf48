"""Door 2: the rules that successive editions and nested audiences keep, read from releases alone. No solver, no count.

Each public generator is one rule; taking one away must be noticed by the tests.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from coc_analytics.disclosure.evidence.told import Relation
from coc_analytics.disclosure.preparing.derive import (
    PEOPLE_PER_THRESHOLD,
    base_number,
    is_on_a_step,
    recomputed,
)
from coc_analytics.disclosure.shelf.views import Coordinates, coordinates, counts_of, in_order, rank
from coc_analytics.release import Cell, MeasureRelease, Release
from coc_analytics.release.model import Codes
from coc_analytics.release.noisy import added_up
from coc_analytics.terms import Audience, Form


@dataclass(frozen=True)
class Fault:
    """A broken rule and where: a measure or release, and the cell's codes; `because` of which relation. Never a number."""

    rule: str
    place: str
    cell: Codes = ()
    because: Relation = ()

    def sentence(self) -> str:
        """The fault as its reader sees it."""
        return f"{self.rule} ({', '.join((self.place, *self.cell))})"


def faults_of_editions(releases: Sequence[Release], beside: Sequence[Release] = ()) -> Iterator[Fault]:
    """Every fault of these releases; `beside` are drafts that are only held against them for nestedness."""
    ordered = in_order(releases)
    yield from thresholds_never_fall(ordered)
    yield from wider_audiences_have_larger_thresholds(ordered)
    yield from one_number_everywhere(ordered)
    yield from what_was_shown_or_hidden_stays(ordered)
    yield from wider_audiences_see_a_part((*ordered, *beside))
    yield from noise_and_numbers_never_meet(ordered)
    yield from budgets_are_kept(ordered)
    for release in ordered:
        yield from ratios_follow_from_counts(release)
        yield from indices_stand_on_enough(release)


def thresholds_never_fall(releases: Sequence[Release]) -> Iterator[Fault]:
    """An audience's threshold is never lower than in an edition before."""
    for earlier, later in _pairs(releases):
        if earlier.audience is later.audience and later.threshold < earlier.threshold:
            yield Fault("the threshold of an audience never falls", _place(later))


def wider_audiences_have_larger_thresholds(releases: Sequence[Release]) -> Iterator[Fault]:
    """Of one quarter, a wider audience's threshold is at least a narrower one's."""
    for narrow, wide in _narrow_and_wide(releases):
        if wide.threshold < narrow.threshold:
            yield Fault("a wider audience has at least the threshold of a narrower one", _place(wide))


def one_number_everywhere(releases: Sequence[Release]) -> Iterator[Fault]:
    """What two editions, of whatever audience, say of the same thing is the same number."""
    known: dict[Coordinates, float] = {}
    for release in releases:
        for place, codes, cell in _cells(release):
            if cell.n is not None and known.setdefault(place, cell.n) != cell.n:
                yield Fault("a published number never changes", f"{_place(release)}/{place[0]}", codes)


def what_was_shown_or_hidden_stays(releases: Sequence[Release]) -> Iterator[Fault]:
    """To one audience, a hidden number is not shown later, nor a shown one hidden again behind an interval."""
    was_hidden: dict[tuple[Audience, Coordinates], bool] = {}
    for release in releases:
        for place, codes, cell in _cells(release):
            before = was_hidden.setdefault((release.audience, place), cell.hidden)
            if before is not cell.hidden and release.measures[place[0]].form is Form.COUNT:
                rule = (
                    "a hidden number is never shown later"
                    if before
                    else "a shown number is never hidden again"
                )
                yield Fault(rule, f"{_place(release)}/{place[0]}", codes)


def wider_audiences_see_a_part(releases: Sequence[Release]) -> Iterator[Fault]:
    """Of one quarter, a wider audience is shown nothing that a narrower one is not shown."""
    for narrow, wide in _narrow_and_wide(releases):
        shown = {place: cell.n for place, _, cell in _cells(narrow) if not cell.hidden}
        for place, codes, cell in _cells(wide):
            if cell.n is not None and shown.get(place) != cell.n:
                rule = "a wider audience is shown only what a narrower one is shown"
                yield Fault(rule, f"{_place(wide)}/{place[0]}", codes)


def noise_and_numbers_never_meet(releases: Sequence[Release]) -> Iterator[Fault]:
    """What the public is told with noise in one edition it is told exactly in none."""
    noisy = {name for release in releases if release.noisy for name in release.noisy.measures}
    for release in releases:
        for name in sorted(noisy & release.measures.keys()) if release.audience is Audience.PUBLIC else ():
            rule = "what is told with noise is never told exactly"
            yield Fault(rule, f"{_place(release)}/{name}")


def budgets_are_kept(releases: Sequence[Release]) -> Iterator[Fault]:
    """All noisy counts together spend no more than the smallest budget any release names."""
    noisy = [release.noisy for release in releases if release.noisy]
    if noisy and added_up(*(counts.epsilon for counts in noisy)) > min(counts.budget for counts in noisy):
        last = max(release.quarter for release in releases if release.noisy)
        yield Fault("noisy counts keep within their budget", f"{Audience.PUBLIC}/{last}")


def ratios_follow_from_counts(release: Release) -> Iterator[Fault]:
    """A share or rate is what the release's own shown counts give, over at least 4 k."""
    counts = {measure.name: measure for measure in counts_of(release)}
    for measure in _of_form(release, Form.SHARE, Form.RATE):
        for codes, cell in measure.cells.items():
            if cell.n is not None and cell.n != recomputed(measure, counts, codes[0]):
                yield Fault("a share follows from shown counts", f"{_place(release)}/{measure.name}", codes)
    yield from _on_too_few(release, Form.SHARE, Form.RATE)


def indices_stand_on_enough(release: Release) -> Iterator[Fault]:
    """An index stands on a shown number of at least 4 k and is rounded to one of its steps."""
    yield from _on_too_few(release, Form.INDEX)
    for measure in _of_form(release, Form.INDEX):
        for codes, cell in measure.cells.items():
            if cell.n is not None and not is_on_a_step(cell.n, measure.rounding):
                yield Fault("an index is rounded to its steps", f"{_place(release)}/{measure.name}", codes)


def _on_too_few(release: Release, *forms: Form) -> Iterator[Fault]:
    counts = {measure.name: measure for measure in counts_of(release)}
    for measure in _of_form(release, *forms):
        for codes, cell in measure.cells.items():
            base = base_number(measure, counts, codes[0])
            if cell.n is not None and (base is None or base < PEOPLE_PER_THRESHOLD * release.threshold):
                rule = "shares and indices stand on at least four times the threshold"
                yield Fault(rule, f"{_place(release)}/{measure.name}", codes)


def _of_form(release: Release, *forms: Form) -> list[MeasureRelease]:
    return [measure for _, measure in sorted(release.measures.items()) if measure.form in forms]


def _cells(release: Release) -> Iterator[tuple[Coordinates, Codes, Cell]]:
    """Every cell with what it speaks of: measure, quarters and codes after the period."""
    for _, measure in sorted(release.measures.items()):
        for codes, cell in sorted(measure.cells.items()):
            yield coordinates(measure, codes), codes, cell


def _pairs(releases: Sequence[Release]) -> Iterator[tuple[Release, Release]]:
    return combinations(releases, 2)


def _narrow_and_wide(releases: Sequence[Release]) -> Iterator[tuple[Release, Release]]:
    """Pairs of releases of one quarter for two audiences, the narrower first."""
    for one, other in _pairs(releases):
        if one.quarter == other.quarter and one.audience is not other.audience:
            yield (one, other) if rank(one.audience) < rank(other.audience) else (other, one)


def _place(release: Release) -> str:
    return f"{release.audience}/{release.quarter}"
