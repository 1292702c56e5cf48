"""Counting against a second, slow and plain implementation, on facts nobody chose."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coc_analytics.casebook import CountedMeasure, MeasureSpec, known_relations, measure_specs
from coc_analytics.dimensions import Dimension
from coc_analytics.periods import Quarter
from coc_analytics.terms import (
    Answer,
    Channel,
    Finding,
    Form,
    Outcome,
    PresenceKind,
    Promise,
    ReporterMode,
    ReportKind,
    Siblings,
    Space,
)
from tests.made_up_facts import Report, answers, events, presence, pulse, report_facts, thanks
from tests.spec.told import COMMUNITY, TAXONOMY, casebook_of, spec_of

FIRST = Quarter.parse("2024Q4")
QUARTERS = [FIRST.plus(n) for n in range(6)]
LAST = QUARTERS[-1]
COUNTS = [spec for spec in measure_specs(TAXONOMY, COMMUNITY) if spec.form is Form.COUNT]
NAMES = [spec.name for spec in COUNTS]
BEHAVIOURS = ["doxxing", "shaming", "talking_over", "silencing"]

# --- facts nobody chose -------------------------------------------------------------------------------------

quarters = st.sampled_from(QUARTERS)
few = st.integers(1, 5)


@st.composite
def a_report(draw: Callable[[Any], Any], number: int) -> Report:
    quarter = draw(quarters)
    counted = draw(st.sampled_from([q for q in QUARTERS if q >= quarter]))
    decided = draw(st.sampled_from([None, *(q for q in QUARTERS if q >= counted)]))
    sealed = draw(st.integers(0, 5)) == 0
    return Report(
        number,
        quarter,
        issue=draw(few),
        counted=counted,
        sealed_for_ever=sealed,
        reporters=draw(st.lists(few, max_size=2, unique=True)),
        reported=draw(st.lists(few, max_size=2, unique=True)),
        behaviours=draw(st.lists(st.sampled_from(BEHAVIOURS), max_size=3, unique=True)),
        outcomes=draw(st.lists(st.sampled_from([*Outcome]), max_size=2, unique=True)),
        decided=None if sealed else decided,
        finding=draw(st.sampled_from([*Finding])),
        coded=draw(st.sampled_from(["machine", "confirmed", "abstained"])),
        kind=draw(st.sampled_from([*ReportKind])),
        channel=draw(st.sampled_from([*Channel])),
        mode=draw(st.sampled_from([*ReporterMode])),
        space=draw(st.sampled_from([*Space])),
        ongoing=draw(st.sampled_from([*Answer])),
        acknowledged=draw(st.sampled_from(["in_time", "late", "pending"])),
    )


def rows(*columns: Any) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.tuples(*columns), max_size=12, unique=True)


groups = st.sampled_from(["docs", "maps", "other"])
yes_no = st.booleans()


@dataclass(frozen=True)
class Facts:
    """Everything in a casebook, as plain Python."""

    reports: list[Report] = field(default_factory=list)
    presence: list[tuple] = field(default_factory=list)  # type: ignore[type-arg]
    answers: list[tuple] = field(default_factory=list)  # type: ignore[type-arg]
    thanks: list[tuple] = field(default_factory=list)  # type: ignore[type-arg]
    events: list[tuple] = field(default_factory=list)  # type: ignore[type-arg]
    pulse: list[tuple] = field(default_factory=list)  # type: ignore[type-arg]

    def tables(self) -> dict[str, Any]:
        return (
            report_facts(*self.reports)
            | presence(*self.presence)
            | answers(*self.answers)
            | thanks(*self.thanks)
            | events(*self.events)
            | pulse(*self.pulse)
        )


all_facts = st.builds(
    Facts,
    st.integers(0, 9).flatmap(lambda n: st.tuples(*(a_report(k) for k in range(1, n + 1)))),
    rows(few, quarters, st.sampled_from([*PresenceKind]), groups),
    rows(few, quarters, yes_no, yes_no, yes_no, yes_no),
    rows(few, st.one_of(st.none(), few), quarters),
    rows(
        few,
        few,
        quarters,
        st.sampled_from(["attendance", "talk", "organise"]),
        groups,
        st.one_of(st.none(), st.integers(0, 23)),
    ),
    st.lists(
        st.tuples(few, quarters, st.one_of(st.none(), st.integers(1, 5)), st.sampled_from([*Answer])),
        max_size=8,
        unique_by=lambda row: row[:2],
    ),
)

# --- the same questions, answered slowly --------------------------------------------------------------------


@dataclass(frozen=True)
class Unit:
    """One thing that is counted: when, under which codes, and who stands behind it."""

    quarter: int
    unit: Any
    codes: tuple[frozenset[str], ...] = ()
    reporters: frozenset[int] | None = None
    reported: frozenset[int] | None = None
    person: int | None = None


def issues(facts: Facts) -> dict[int, list[Report]]:
    """Every issue with the reports that speak for it, first one first."""
    found: dict[int, list[Report]] = defaultdict(list)
    for report in sorted(
        (r for r in facts.reports if r.counted_in is not None),
        key=lambda r: (r.counted_in, r.quarter, r.report),
    ):
        if not found[report.issue] or found[report.issue][0].counted_in == report.counted_in:
            found[report.issue].append(report)
    return found


def decisions(facts: Facts) -> dict[int, list[Report]]:
    found: dict[int, list[Report]] = defaultdict(list)
    known = [r for r in facts.reports if r.counted_in is not None and r.decided is not None]
    for report in sorted(known, key=lambda r: (r.decided, r.counted_in, r.quarter, r.report)):
        if not found[report.issue] or found[report.issue][0].decided == report.decided:
            found[report.issue].append(report)
    return found


def of_issues(facts: Facts, *sayings: Callable[[list[Report]], Iterable[str]]) -> list[Unit]:
    return [
        _issue(reports[0].counted_in, issue, reports, *(say(reports) for say in sayings))
        for issue, reports in issues(facts).items()
    ]


def of_decisions(facts: Facts, *sayings: Callable[[list[Report]], Iterable[str]]) -> list[Unit]:
    return [
        _issue(reports[0].decided.index, issue, reports, *(say(reports) for say in sayings))  # type: ignore[union-attr]
        for issue, reports in decisions(facts).items()
    ]


def _issue(quarter: int | None, issue: int, reports: list[Report], *codes: Iterable[str]) -> Unit:
    assert quarter is not None
    return Unit(
        quarter,
        issue,
        tuple(frozenset(map(str, code)) for code in codes),
        frozenset(p for r in reports for p in r.reporters),
        frozenset(p for r in reports for p in r.reported),
    )


def first(name: str) -> Callable[[list[Report]], list[str]]:
    def say(reports: list[Report]) -> list[str]:
        if reports[0].mode == "anonymous" and name in ("acknowledged", "answered"):
            return [Promise.CANNOT]
        return [getattr(reports[0], name)]

    return say


def behaviours(reports: list[Report]) -> set[str]:
    shown = {b for r in reports if r.coded != "abstained" for b in r.behaviours}
    if shown:
        return shown
    is_coded = any(r.coded != "abstained" and r.kind != "not_coded" for r in reports)
    return {"none"} if is_coded else {"not_coded"}


def values(reports: list[Report]) -> set[str]:
    known = {behaviour.id: behaviour.value for behaviour in TAXONOMY.behaviours}
    return {known.get(name, name) for name in behaviours(reports)}


def kinds(reports: list[Report]) -> list[str]:
    """What an issue turned out to be, by its labels first."""
    shown = behaviours(reports)
    if shown == {"not_coded"}:
        return ["not_coded"]
    return [next(r.kind for r in reports if r.kind != "not_coded")] if shown == {"none"} else ["incident"]


def coded(reports: list[Report]) -> list[str]:
    if behaviours(reports) == {"not_coded"}:
        return ["abstained"]
    return ["confirmed" if any(r.coded == "confirmed" for r in reports) else "machine"]


def outcomes(reports: list[Report]) -> set[str]:
    return {str(o) for r in reports for o in r.outcomes} - {"not_recorded"} or {"not_recorded"}


def activity(facts: Facts) -> set[tuple[int, int, str, str]]:
    """(member, quarter, kind, group) of everything that is activity."""
    from_presence = {(m, q.index, str(kind), g) for m, q, kind, g in facts.presence if kind != "join"}
    return from_presence | {(m, q.index, role, g) for _, m, q, role, g, _ in facts.events}


def active(facts: Facts) -> set[tuple[int, int]]:
    return {(m, q) for m, q, _, _ in activity(facts)}


def arrivals(facts: Facts) -> set[tuple[int, int]]:
    return {(m, min(q for n, q in active(facts) if n == m)) for m, _ in active(facts)}


def members(pairs: Iterable[tuple[int, int]]) -> list[Unit]:
    return [Unit(q, m) for m, q in sorted(set(pairs))]


def members_by(triples: Iterable[tuple[int, int, str]]) -> list[Unit]:
    return [Unit(q, m, (frozenset({code}),)) for m, q, code in sorted(set(triples))]


def first_posts(facts: Facts) -> list[tuple[int, int, bool]]:
    return [
        (a, q.index, fast)
        for a, q, new, _, _, fast in facts.answers
        if new and (a, q.index) in arrivals(facts)
    ]


def askers(facts: Facts) -> list[tuple[int, int, bool]]:
    return [
        (a, q.index, done)
        for a, q, _, asks, done, _ in facts.answers
        if asks and (a, q.index) in active(facts)
    ]


def givers(facts: Facts) -> set[tuple[int, int]]:
    said = {(m, q) for m, q, kind, _ in activity(facts) if kind == "thanks"}
    return (said | {(g, q.index) for g, r, q in facts.thanks if g != r}) & active(facts)


def first_organised(facts: Facts) -> set[tuple[int, int]]:
    done = [(m, q) for m, q, kind, _ in activity(facts) if kind == "organise"]
    return {(m, min(q for n, q in done if n == m)) for m, _ in done}


def hour_band(hour: int) -> str:
    return ["utc_00_06", "utc_06_12", "utc_12_18", "utc_18_24"][hour // 6]


def said(facts: Facts) -> list[Unit]:
    return [Unit(q.index, (who, q), (frozenset({str(word)}),), person=who) for who, q, _, word in facts.pulse]


SLOWLY: dict[str, Callable[[Facts], list[Unit]]] = {
    "received_by_channel": lambda f: of_issues(f, first("channel")),
    "received_by_mode": lambda f: of_issues(f, first("mode")),
    "received_by_space": lambda f: of_issues(f, first("space")),
    "received_by_kind": lambda f: of_issues(f, kinds),
    "received_by_value": lambda f: of_issues(f, values),
    "received_by_behaviour": lambda f: of_issues(f, behaviours),
    "value_by_space": lambda f: of_issues(f, values, first("space")),
    "acknowledged": lambda f: of_issues(f, first("acknowledged")),
    "answered": lambda f: of_issues(f, first("answered")),
    "ongoing": lambda f: of_issues(f, first("ongoing")),
    "safety": lambda f: of_issues(f, first("safety_risk")),
    "repeats": lambda f: of_issues(f, first("repeat")),
    "coding": lambda f: of_issues(f, coded),
    "findings": lambda f: of_decisions(f, first("finding")),
    "outcomes": lambda f: of_decisions(f, outcomes),
    "active_members": lambda f: members(active(f)),
    "active_by_group": lambda f: members_by((m, q, g) for m, q, _, g in activity(f)),
    "participation_modes": lambda f: members_by(
        (m, q, COMMUNITY.modes[PresenceKind(kind)].value) for m, q, kind, _ in activity(f)
    ),
    "newcomers": lambda f: members(arrivals(f)),
    "newcomers_posting": lambda f: members((m, q) for m, q, _ in first_posts(f)),
    "newcomers_answered": lambda f: members((m, q) for m, q, fast in first_posts(f) if fast),
    "retained": lambda f: members((m, q) for m, q in active(f) if (m, q - 1) in active(f)),
    "thanked": lambda f: members(givers(f)),
    "thanks_received": lambda f: members(
        {(r, q.index) for g, r, q in f.thanks if r is not None and r != g} & active(f)
    ),
    "organisers_first_time": lambda f: members(first_organised(f)),
    "askers": lambda f: members((m, q) for m, q, _ in askers(f)),
    "askers_answered": lambda f: members((m, q) for m, q, done in askers(f) if done),
    "live_members": lambda f: members_by(
        (m, q.index, hour_band(hour)) for _, m, q, _, _, hour in f.events if hour is not None
    ),
    "pulse_answers": lambda f: [Unit(u.quarter, u.unit, (), person=u.person) for u in said(f)],
    "knows_code": said,
    "would_report": said,
    "felt_resolved": said,
}


def cell_slowly(units: list[Unit]) -> tuple[int, int]:
    """n and people of the units in one cell."""
    n = len({u.unit for u in units})
    if units and units[0].person is not None:
        return n, len({u.person for u in units})
    if units and units[0].reporters is not None:
        return n, min(n, _known_or_once(units, "reporters"), _known_or_once(units, "reported"))
    return n, n


def _known_or_once(units: list[Unit], role: str) -> int:
    known = {person for u in units for person in getattr(u, role)}
    return len(known) + len({u.unit for u in units if not getattr(u, role)})


def is_under(leaves: frozenset[str], code: str, dimension: Dimension) -> bool:
    return any(code in _upwards(leaf, dimension) for leaf in leaves)


def _upwards(code: str, dimension: Dimension) -> list[str]:
    return [code, *(_upwards(dimension.parents[code], dimension) if dimension.parents[code] else [])]


# --- the tests ----------------------------------------------------------------------------------------------

PLAIN = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
ENOUGH = settings(PLAIN, max_examples=12)
MANY = settings(PLAIN, max_examples=100, derandomize=False)


def test_every_count_has_a_slow_twin() -> None:
    assert set(SLOWLY) == set(NAMES)


@ENOUGH
@given(facts=all_facts, chosen=st.lists(st.sampled_from(NAMES), min_size=5, max_size=5, unique=True))
def test_every_cell_is_what_a_slow_count_finds(facts: Facts, chosen: list[str]) -> None:
    with casebook_of(facts.tables()) as casebook:
        for name in chosen:
            found = casebook.count(spec_of(casebook, name), FIRST, LAST)
            _compare(found, SLOWLY[name](facts))


def _compare(found: CountedMeasure, units: list[Unit]) -> None:
    for (period, *codes), cell in found.cells.items():
        inside = {quarter.index for quarter in found.periods[period]}
        behind = [
            u
            for u in units
            if u.quarter in inside
            and all(
                is_under(leaves, c, d)
                for leaves, c, d in zip(u.codes, codes, found.spec.dimensions, strict=True)
            )
        ]
        assert (cell.n, cell.people) == cell_slowly(behind), (found.spec.name, period, *codes)


@ENOUGH
@given(facts=all_facts, chosen=st.lists(st.sampled_from(NAMES), min_size=5, max_size=5, unique=True))
def test_what_a_measure_says_of_itself_is_true(facts: Facts, chosen: list[str]) -> None:
    """Additive siblings add up, labels stay below their parent and cover it, and zero is where zero is promised."""
    with casebook_of(facts.tables()) as casebook:
        for name in chosen:
            found = casebook.count(spec_of(casebook, name), FIRST, LAST)
            _check_time(found)
            for place, dimension in enumerate(found.spec.dimensions, start=1):
                _check_siblings(found, place, dimension)
            assert all(found.cells[codes].n == 0 for codes in found.impossible)
            assert all(0 <= cell.people <= cell.n for cell in found.cells.values())
            assert all((cell.people == 0) == (cell.n == 0) for cell in found.cells.values())


def _check_time(found: CountedMeasure) -> None:
    for (period, *codes), cell in found.cells.items():
        parts = [found.cells[str(quarter), *codes].n for quarter in found.periods[period]]
        if found.spec.time is Siblings.ADDITIVE:
            assert cell.n == sum(parts)
        else:
            assert max(parts) <= cell.n <= sum(parts)


def _check_siblings(found: CountedMeasure, place: int, dimension: Dimension) -> None:
    for codes, cell in found.cells.items():
        children = dimension.children(codes[place])
        parts = [found.cells[(*codes[:place], child, *codes[place + 1 :])].n for child in children]
        if parts and dimension.siblings is Siblings.ADDITIVE:
            assert cell.n == sum(parts)
        elif parts:
            assert max(parts) <= cell.n
            assert not dimension.covering or cell.n <= sum(parts)


def writable(facts: Facts) -> Facts:
    """The same with what the intake would have written besides, and without what it never writes.

    Who asks or thanks is active in that way, the first message of a quarter in which somebody arrives is a newcomer's,
    and only people call an incident what shows no unwelcome behaviour.
    """
    done = [(m, q, "message", "other") for m, q, *_ in facts.answers]
    done += [(g, q, "thanks", "other") for g, r, q in facts.thanks if g != r]
    present = sorted({*facts.presence, *done}, key=str)
    wrote = {(m, q) for m, q, kind, _ in present if kind in ("message", "reply")}
    first_words = [(m, q, True, False, False, False) for m, q in sorted(wrote)]
    return replace(
        facts,
        reports=[_as_written(report) for report in facts.reports],
        presence=present,
        answers=sorted({*facts.answers, *first_words}, key=str),
    )


def _as_written(report: Report) -> Report:
    bare = report.coded == "machine" and report.kind == "incident" and not report.behaviours
    return replace(report, kind="general_feedback" if bare else report.kind)


@ENOUGH
@given(facts=all_facts)
def test_what_is_known_between_measures_is_true(facts: Facts) -> None:
    """Bounds, universes, facets, aliases and the relations anyone can work out hold whatever the intake writes."""
    bare = [s.name for s in COUNTS if s.within or s.aliases or s.follows or not s.dimensions]
    others = ("received_by_mode", "received_by_value", "received_by_kind", "participation_modes")
    with casebook_of(writable(facts).tables()) as casebook:
        counted = {
            name: casebook.count(spec_of(casebook, name), FIRST, LAST)
            for name in dict.fromkeys((*bare, *others))
        }
    _check_within(counted)
    _check_aliases(counted)
    _check_relations(counted)
    _check_follows(counted)


def _check_within(counted: dict[str, CountedMeasure]) -> None:
    for measure in counted.values():
        for above in measure.spec.within:
            for (period, *_), cell in measure.cells.items():
                assert cell.n <= counted[above].cells[period,].n


def _check_aliases(counted: dict[str, CountedMeasure]) -> None:
    by_dimension = {m.spec.dimensions[0].name: m for m in counted.values() if m.spec.dimensions}
    for measure in counted.values():
        for mine, theirs in measure.spec.aliases.items():
            name, code = theirs.split(".")
            for period in measure.periods:
                own = measure.cells[period, mine.split(".")[1]]
                assert own == by_dimension[name].cells[period, code]


def _check_relations(counted: dict[str, CountedMeasure]) -> None:
    specs = tuple(measure.spec for measure in counted.values())
    found = known_relations(specs, FIRST, LAST, COMMUNITY)
    assert len({relation.reason for relation in found}) == 15
    for relation in found:
        total = sum(t.coefficient * counted[t.measure].cells[t.codes].n for t in relation.terms)
        assert total == 0 if relation.exact else total <= 0, relation.reason


def _check_follows(counted: dict[str, CountedMeasure]) -> None:
    received, decided = counted["received_by_mode"], counted["findings"]
    for until in range(1, len(QUARTERS) + 1):
        so_far = [str(quarter) for quarter in QUARTERS[:until]]
        assert sum(decided.cells[q, "total"].n for q in so_far) <= sum(
            received.cells[q, "total"].n for q in so_far
        )


@settings(PLAIN, max_examples=4)
@given(facts=all_facts, seed=st.randoms())
def test_the_order_of_rows_never_matters(facts: Facts, seed: Any) -> None:
    shuffled = Facts(*(seed.sample(list(rows), len(rows)) for rows in vars(facts).values()))
    with casebook_of(facts.tables()) as one, casebook_of(shuffled.tables()) as two:
        for name in ("received_by_behaviour", "outcomes", "would_report", "participation_modes"):
            assert one.count(spec_of(one, name), FIRST, LAST) == two.count(spec_of(two, name), FIRST, LAST)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@MANY
@given(facts=all_facts, chosen=st.lists(st.sampled_from(NAMES), min_size=5, max_size=5, unique=True))
def test_all_of_this_on_many_more_casebooks(facts: Facts, chosen: list[str]) -> None:
    test_every_cell_is_what_a_slow_count_finds.hypothesis.inner_test(facts, chosen)  # type: ignore[attr-defined]
    test_what_a_measure_says_of_itself_is_true.hypothesis.inner_test(facts, chosen)  # type: ignore[attr-defined]
    test_what_is_known_between_measures_is_true.hypothesis.inner_test(facts)  # type: ignore[attr-defined]


# --- every measure, every word ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_count_of_an_empty_casebook_is_zero_everywhere(name: str) -> None:
    with casebook_of() as casebook:
        found = casebook.count(spec_of(casebook, name), FIRST, LAST)
    assert set(found.cells.values()) == {found.cells[("all", *("total" for _ in found.spec.dimensions))]}
    assert len(found.cells) == _product(found)
    assert [d.name for d in found.dimensions] == ["period", *(d.name for d in found.spec.dimensions)]


def _product(found: CountedMeasure) -> int:
    size = 1
    for dimension in found.dimensions:
        size *= len(dimension.codes)
    return size


def _spec(name: str) -> MeasureSpec:
    return next(spec for spec in COUNTS if spec.name == name)


EVERY_WORD = {
    "received_by_channel": ("channel", Channel),
    "received_by_mode": ("mode", ReporterMode),
    "received_by_space": ("space", Space),
    "received_by_kind": ("kind", ReportKind),
    "ongoing": ("ongoing", Answer),
    "safety": ("safety_risk", Answer),
    "repeats": ("repeat", Answer),
    "acknowledged": ("acknowledged", [p for p in Promise if p is not Promise.CANNOT]),
    "answered": ("answered", [p for p in Promise if p is not Promise.CANNOT]),
}


@pytest.mark.parametrize("name", EVERY_WORD)
def test_every_word_of_the_form_has_a_cell_of_its_own(name: str) -> None:
    column, words = EVERY_WORD[name]
    reports = [Report(n, FIRST, **{column: str(word)}) for n, word in enumerate(words, start=1)]
    with casebook_of(report_facts(*reports)) as casebook:
        cells = casebook.count(spec_of(casebook, name), FIRST, FIRST).cells
    assert {str(word): cells["all", str(word)].n for word in words} == {str(word): 1 for word in words}


def test_every_finding_and_outcome_has_a_cell_of_its_own() -> None:
    findings = [Report(n, FIRST, decided=FIRST, finding=word) for n, word in enumerate(Finding, start=1)]
    done = [Report(n, FIRST, decided=FIRST, outcomes=[word]) for n, word in enumerate(Outcome, start=50)]
    with casebook_of(report_facts(*findings, *done)) as casebook:
        found = casebook.count(spec_of(casebook, "findings"), FIRST, FIRST).cells
        outcome = casebook.count(spec_of(casebook, "outcomes"), FIRST, FIRST).cells
    assert all(found["all", word].n >= 1 for word in Finding)
    assert all(outcome["all", word].n >= 1 for word in Outcome)


def test_every_behaviour_and_value_has_a_cell_of_its_own() -> None:
    reports = [Report(n, FIRST, behaviours=[b.id]) for n, b in enumerate(TAXONOMY.behaviours, start=1)]
    with casebook_of(report_facts(*reports)) as casebook:
        cells = casebook.count(spec_of(casebook, "received_by_behaviour"), FIRST, FIRST).cells
    assert all(cells["all", behaviour.id].n == 1 for behaviour in TAXONOMY.behaviours)
    assert sum(cells["all", value.id].n for value in TAXONOMY.values) == len(TAXONOMY.behaviours) == 29


def test_every_kind_of_presence_but_joining_is_activity_in_some_mode() -> None:
    rows = presence(*((n, FIRST, kind.value, "docs") for n, kind in enumerate(PresenceKind)))
    with casebook_of(rows) as casebook:
        active_cells = casebook.count(spec_of(casebook, "active_members"), FIRST, FIRST).cells
        modes = casebook.count(spec_of(casebook, "participation_modes"), FIRST, FIRST).cells
    assert active_cells["all",].n == modes["all", "total"].n == len(PresenceKind) - 1
