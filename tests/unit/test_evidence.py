"""Casebooks as evidence: what is imagined counts as it should, and what no casebook can show is found."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from random import Random

import numpy as np
import pytest

from coc_analytics.casebook.codes import NONE, NOT_CODED
from coc_analytics.casebook.imagined import Imagined, count_imagined
from coc_analytics.casebook.records import IssueRecord, broken_rules
from coc_analytics.disclosure.evidence.issues import Issues
from coc_analytics.disclosure.evidence.proof import AGREE, COUNTED, DESCRIBED, KEPT, Backing, back
from coc_analytics.disclosure.evidence.realising import DECIDED, RECEIVED
from coc_analytics.disclosure.evidence.told import Kept, Number, Promise, Told
from coc_analytics.disclosure.evidence.worlds import IMAGINED, World
from coc_analytics.periods import Quarter
from coc_analytics.release import MeasureRelease
from coc_analytics.terms import Form, ReportKind, Siblings, Space
from tests.made_up_records import a_survey, an_issue
from tests.small_releases import counts
from tests.spec.told import COMMUNITY, TAXONOMY

QUARTERS = ("2025Q4", "2026Q1", "2026Q2")
INDICES = [Quarter.parse(quarter).index for quarter in QUARTERS]
BEHAVIOURS = {behaviour.id: behaviour.value for behaviour in TAXONOMY.behaviours}


def released(name: str) -> MeasureRelease:
    """Something of that name, which is all a world asks of it."""
    return replace(counts("received_by_mode"), name=name)


@pytest.fixture(scope="module")
def world() -> World:
    everything = World(BEHAVIOURS, {})
    from coc_analytics.casebook import measure_specs

    specs = {
        spec.name: spec
        for spec in measure_specs(everything.taxonomy, everything.community)
        if spec.form is Form.COUNT and spec.unit in IMAGINED
    }
    everything.__dict__["specs"] = specs  # as if all of them had been released
    return everything


# --- what is dealt out counts as the table says -------------------------------------------------------------


def tally(issues: list[IssueRecord], unknowns: Issues) -> np.ndarray:
    """How many issues of every sort there are, counted one by one."""
    found: Counter[tuple[tuple[str, ...], int]] = Counter()
    for issue in issues:
        at = INDICES.index(issue.quarter)
        found[RECEIVED, at] += 1
        for facet in ("channel", "mode", "space", "ongoing", "safety_risk", "repeat"):
            found[(facet, getattr(issue, facet)), at] += 1
        for facet in ("acknowledged", "answered", "kind", "coded"):
            found[(facet, getattr(issue, facet)), at] += 1
        values = {BEHAVIOURS[behaviour] for behaviour in issue.behaviours}
        bare = NOT_CODED if issue.kind is ReportKind.NOT_CODED else NONE
        for value in values or {bare}:
            found[("label", value, str(issue.space)), at] += 1
        for behaviour in issue.behaviours:
            found[("behaviour", behaviour), at] += 1
        if issue.decided is not None:
            then = INDICES.index(issue.decided)
            found[DECIDED, then] += 1
            found[("finding", issue.finding), then] += 1
            for outcome in issue.outcomes:
                found[("outcome", outcome), then] += 1
    table = np.zeros(len(unknowns.unknowns), dtype=np.int64)
    for (sort, at), n in found.items():
        table[unknowns.unknowns.column(sort, at)] = n
    return table


@pytest.mark.parametrize("seed", range(6))
def test_a_table_is_dealt_out_to_records_that_count_like_those_it_was_made_of(
    seed: int, world: World
) -> None:
    luck = Random(seed)
    issues = [an_issue(luck, INDICES, [*BEHAVIOURS]) for _ in range(luck.choice([1, 5, 40]))]
    surveys = tuple(a_survey(luck, INDICES) for _ in range(9))
    described = Issues(QUARTERS, BEHAVIOURS)
    table = tally(issues, described)
    rows = described.unknowns.ties()
    assert (rows.matrix @ table >= rows.low).all()
    assert (rows.matrix @ table <= rows.high).all()
    dealt = described.realised(table)["issues"]
    assert [rule for issue in dealt for rule in broken_rules(issue)] == []
    both = [Imagined(INDICES[0], INDICES[-1], made, surveys) for made in (tuple(issues), dealt)]
    counted = count_imagined(both, list(world.specs.values()), TAXONOMY, COMMUNITY)
    assert all(one == other for one, other in counted.values())
    assert sum(len(one) for one, _ in counted.values()) > 100 or len(issues) == 1


def test_what_the_description_adds_up_is_what_the_sql_counts(world: World) -> None:
    """Every measure of issues and every one of its cells: the tie that a new measure must not forget to declare."""
    luck = Random(7)
    issues = [an_issue(luck, INDICES, [*BEHAVIOURS]) for _ in range(60)]
    described = Issues(QUARTERS, BEHAVIOURS)
    table = tally(issues, described)
    specs = [spec for spec in world.specs.values() if spec.unit == "issues"]
    counted = count_imagined([Imagined(INDICES[0], INDICES[-1], tuple(issues))], specs, TAXONOMY, COMMUNITY)
    asked = 0
    for spec in specs:
        for number in numbers_of(spec.name, world):
            sorts = described.sorts_of(spec, number)
            assert sorts is not None, f"{spec.name} is not described"
            columns = list(described.unknowns.columns(sorts, number.quarters))
            told = sum(counted[spec.name][0].get((index_of(q), number.codes), 0) for q in number.quarters)
            assert table[columns].sum() == told, number
            asked += 1
    assert asked > 500


def numbers_of(measure: str, world: World) -> Iterator[Number]:
    from itertools import product

    codes = product(*(dimension.codes for dimension in world.specs[measure].dimensions))
    return (Number(measure, (quarter,), one) for one in codes for quarter in QUARTERS)


def index_of(quarter: str) -> int:
    return Quarter.parse(quarter).index


# --- what no casebook shows ---------------------------------------------------------------------------------

HIDDEN = Kept(3, Promise.HIDDEN)
GUESSED = Kept(3, Promise.GUESSED)
Q = ("2026Q1",)


def told(shown: dict[tuple[str, str], int], kept: dict[tuple[str, str], Kept]) -> Told:
    def number(place: tuple[str, str]) -> Number:
        measure, code = place
        return Number(measure, Q, tuple(code.split(".")) if code else ())

    cells = {number(place): ("2026Q1", *number(place).codes) for place in (*shown, *kept)}
    return Told(
        {number(place): n for place, n in shown.items()},
        {number(place): what for place, what in kept.items()},
        cells,
    )


def faults(found: Backing) -> set[tuple[str, str]]:
    return {(fault.rule, ".".join((fault.measure, *fault.cell[1:]))) for fault in found.unbacked}


VALUE, KIND, CODING, MODE = "received_by_value", "received_by_kind", "coding", "received_by_mode"
GIVEN_AWAY = {
    # what is shown, what is hidden, and what of it is given away
    "nothing: two are hidden beside each other": (
        {(MODE, "total"): 20, (MODE, "named"): 15},
        {(MODE, "anonymous"): HIDDEN, (MODE, "witness"): HIDDEN},
        set(),
    ),
    "only one is hidden": (
        {(MODE, code): n for code, n in {"total": 20, "named": 15, "witness": 3, "local_rep": 0, "unknown": 0}.items()},
        {(MODE, "anonymous"): HIDDEN},
        {"received_by_mode.anonymous"},
    ),
    "whoever shows a value shows no `none`": (
        {(VALUE, "total"): 20, (VALUE, "trust"): 20},
        {(VALUE, "none"): HIDDEN, (VALUE, "gratitude"): HIDDEN},
        {"received_by_value.none"},
    ),
    "what waits for review has no kind": (
        {(KIND, "total"): 20, (KIND, "not_coded"): 9},
        {(VALUE, "not_coded"): HIDDEN, (KIND, "appreciation"): HIDDEN},
        {"received_by_value.not_coded"},
    ),
    "a machine's incident shows a behaviour": (
        {(KIND, "total"): 12, (KIND, "incident"): 12, (CODING, "machine"): 12},
        {(VALUE, "none"): HIDDEN, (VALUE, "trust"): HIDDEN},
        {"received_by_value.none"},
    ),
    "an incident that people call so may show none": (
        {(KIND, "total"): 12, (KIND, "incident"): 12, (CODING, "confirmed"): 12},
        {(VALUE, "none"): HIDDEN, (VALUE, "trust"): HIDDEN},
        set(),
    ),
    "of an anonymous report no promise can be kept": (
        {("acknowledged", "total"): 20, ("acknowledged", "cannot"): 8},
        {(MODE, "anonymous"): HIDDEN, (MODE, "witness"): HIDDEN},
        {"received_by_mode.anonymous"},
    ),
    "nothing is decided that was not received": (
        {(KIND, "total"): 4, ("findings", "violation"): 4},
        {("findings", "pending"): HIDDEN, ("outcomes", "resources"): HIDDEN},
        {"findings.pending"},
    ),
    "certainly large is no secret of a wider audience": (
        {(MODE, "total"): 20, (MODE, "anonymous"): 3},
        {(MODE, "named"): GUESSED},
        set(),
    ),
    "a value is shown by its behaviours": (
        {(VALUE, "total"): 9, ("received_by_behaviour", "doxxing"): 8},
        {(VALUE, "trust"): HIDDEN, (VALUE, "empower"): HIDDEN},
        {"received_by_value.trust"},
    ),
    "a value in a place is a value, and in that place": (
        {("value_by_space", "trust.chat"): 5, (VALUE, "total"): 9},
        {(VALUE, "trust"): HIDDEN, ("received_by_space", "chat"): HIDDEN, ("received_by_space", "call"): HIDDEN},
        {"received_by_value.trust", "received_by_space.chat"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", GIVEN_AWAY)
def test_what_is_given_away_is_found_and_nothing_else(case: str, world: World) -> None:
    shown, kept, given_away = GIVEN_AWAY[case]
    found = back(told(shown, kept), world)
    assert faults(found) == {(KEPT[Promise.HIDDEN], number) for number in given_away}
    assert found.casebooks > 0


def test_numbers_that_contradict_each_other_have_no_casebook(world: World) -> None:
    shown = {(MODE, "total"): 20, (MODE, "named"): 21}
    found = back(told(shown, {(MODE, "anonymous"): HIDDEN}), world)
    assert [rule for rule, _ in faults(found)] == [AGREE]
    assert found.imagined == frozenset()


def test_a_measure_nobody_described_is_backed_by_nothing(world: World) -> None:
    strange = replace(world.specs[MODE], name="by_weather", universe="issues_by_weather")
    here = World(world.behaviours, {})
    here.__dict__["specs"] = {**world.specs, "by_weather": strange}
    found = back(told({(MODE, "total"): 20}, {("by_weather", "anonymous"): HIDDEN}), here)
    assert faults(found) == {(DESCRIBED, "by_weather.anonymous")}


def test_a_measure_that_counts_otherwise_than_described_is_noticed(world: World) -> None:
    """Somebody changes a question and forgets the description: every casebook is counted by the question itself."""
    other = replace(
        world.specs[MODE], question=world.specs[MODE].question.replace("issues.mode", "'named' as mode")
    )
    here = World(world.behaviours, {})
    here.__dict__["specs"] = {**world.specs, MODE: other}
    found = back(told({(MODE, "total"): 20, (MODE, "named"): 12}, {(MODE, "witness"): HIDDEN}), here)
    assert (COUNTED, "received_by_mode.named") in faults(found)


def test_a_place_that_is_not_told_with_values_needs_no_unknowns(world: World) -> None:
    plain = world.issues(told({(VALUE, "total"): 9}, {}))
    crossed = world.issues(told({("value_by_space", "trust.chat"): 5}, {}))
    assert plain.places == ("anywhere",)
    assert crossed.places == tuple(Space)
    assert all(spec.time is Siblings.ADDITIVE for spec in world.specs.values())
