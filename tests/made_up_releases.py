"""Made-up releases for the dashboards' tests: a small community (about 3 issues a quarter) and a medium one.

The protection here is a simple stand-in (hide below the threshold, then a second sibling), good enough to look
like a release; that real releases keep their promise is proven elsewhere.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from coc_analytics.dimensions import Dimension
from coc_analytics.periods import Quarter, period_parents, quarters_between, roll_ups
from coc_analytics.release.model import Cell, Certificate, MeasureRelease, Release
from coc_analytics.terms import (
    Answer,
    Audience,
    Channel,
    CodeOrigin,
    Finding,
    Form,
    Outcome,
    ParticipationMode,
    Promise,
    ReleaseState,
    ReporterMode,
    ReportKind,
    Siblings,
    Space,
)

VALUES: Mapping[str, tuple[str, ...]] = {
    "inclusive": (
        "derogatory_language",
        "misgendering",
        "alcohol_pressure",
        "inaccessible_resources",
        "deliberate_exclusion",
        "inciting_hostility",
        "asserting_dominance",
    ),
    "empower": (
        "talking_over",
        "taking_without_sharing",
        "unattributed_use",
        "unconstructive_negativity",
        "discouraging_participation",
        "dominating_airtime",
    ),
    "learn_share": ("only_taking", "not_listening", "self_promotion"),
    "trust": (
        "personal_attack",
        "violence_or_threat",
        "doxxing",
        "unwelcome_sexual_attention",
        "shaming",
        "refusing_apology",
        "imposed_agreement",
        "withholding_communication",
    ),
    "gratitude": ("undue_credit", "ingratitude", "silencing", "misrepresenting_work", "microaggression"),
}
GROUPS = ("mentoring", "accessibility", "data_stewards", "other")
LAST = Quarter.parse("2026Q3")
Leaf = tuple[str, ...]
Rows = Mapping[Quarter, list[tuple[str, Leaf]]]
"""Per quarter: (unit, codes), one row for every unit and code."""


@dataclass(frozen=True)
class Size:
    """How much happens in a quarter."""

    issues: float
    members: int
    answers: int


SMALL = Size(issues=3, members=46, answers=14)
MEDIUM = Size(issues=30, members=240, answers=70)


@cache
def made_up_release(
    size: Size = MEDIUM,
    audience: Audience = Audience.COMMITTEE,
    state: ReleaseState = ReleaseState.DRAFT,
    community: str = "Made-up Science Network",
    quarters: int = 12,
    last: Quarter = LAST,
    seed: int = 7,
) -> Release:
    """A release that looks like a real one; the same arguments give the same release."""
    threshold = {Audience.COMMITTEE: 3, Audience.BOARD: 5, Audience.PUBLIC: 10}[audience]
    lived = quarters_between(last.plus(1 - quarters), last)
    maker = _Maker(size, lived, threshold, random.Random(seed))
    return Release(
        audience=audience,
        quarter=last,
        state=state,
        threshold=threshold,
        community=community,
        measures={measure.name: measure for measure in maker.measures()},
        versions={"software": "0.1.0", "taxonomy": "cscce", "rules": "1"},
        prepared_by="Quince Preparer",
        checked_by="Medlar Checker" if state is not ReleaseState.DRAFT else "",
        published_at="2026-10-20" if state is ReleaseState.PUBLISHED else "",
    )


def without(release: Release, *names: str) -> Release:
    """The release without these measures."""
    return replace(release, measures={name: m for name, m in release.measures.items() if name not in names})


def retitled(release: Release, title: str) -> Release:
    """The release with every measure's words replaced by `title`."""
    measures = {name: replace(m, title=title, why=title, unit=title) for name, m in release.measures.items()}
    return replace(release, measures=measures, community=title)


class _Maker:
    def __init__(self, size: Size, lived: tuple[Quarter, ...], threshold: int, dice: random.Random):
        self.size, self.lived, self.threshold, self.dice = size, lived, threshold, dice
        self.periods = roll_ups(lived[0], lived[-1])
        self.issues = {quarter: self._issues(quarter) for quarter in lived}
        self.members = {quarter: self._members(index) for index, quarter in enumerate(lived)}
        self.made: dict[str, MeasureRelease] = {}

    def measures(self) -> Iterable[MeasureRelease]:
        self._conduct()
        self._participation()
        self._pulse()
        self._shares()
        self._indices()
        return self.made.values()

    # --- raw facts, made up ---

    def _issues(self, quarter: Quarter) -> list[dict[str, object]]:
        expected = self.size.issues * (1.35 if quarter.number == 2 else 0.9)
        number = sum(self.dice.random() < expected / 200 for _ in range(200))
        return [self._issue(f"{quarter}-{index}") for index in range(number)]

    def _issue(self, name: str) -> dict[str, object]:
        pick = self.dice.choices
        mode = pick(list(ReporterMode)[:4], [6, 3, 4, 1])[0]
        kind = pick(list(ReportKind), [8, 1.2, 1, 0.6, 0.4])[0]
        behaviours: list[str] = []
        if kind is ReportKind.INCIDENT:
            pool = [behaviour for codes in VALUES.values() for behaviour in codes]
            weights = [1 + 6 * (b in {"talking_over", "personal_attack", "microaggression"}) for b in pool]
            behaviours = sorted(set(pick(pool, weights, k=self.dice.choice([1, 1, 1, 2, 2, 3]))))
        promise = list(Promise)
        anonymous = mode is ReporterMode.ANONYMOUS
        return {
            "unit": name,
            "channel": pick(list(Channel)[:7], [8, 4, 3, 2, 1, 1, 1])[0],
            "mode": mode,
            "space": pick(list(Space)[:8], [8, 5, 1, 3, 2, 4, 1, 0.5])[0],
            "kind": kind,
            "behaviours": behaviours,
            "acknowledged": Promise.CANNOT if anonymous else pick(promise[:3], [10, 2, 0.3])[0],
            "answered": Promise.CANNOT if anonymous else pick(promise[:3], [8, 3, 1])[0],
            "finding": pick(list(Finding)[:5], [5, 3, 1, 1, 1])[0],
            "outcomes": sorted(set(pick(list(Outcome)[:7], [3, 5, 1, 1, 1, 0.4, 3], k=2))),
            "coded": pick(list(CodeOrigin), [3, 5, 2])[0],
            "ongoing": pick(list(Answer)[:3], [1, 8, 1])[0],
        }

    def _members(self, index: int) -> list[int]:
        pool = round(self.size.members * (1 + 0.03 * index))
        return sorted(self.dice.sample(range(round(pool * 1.4)), pool))

    # --- measures ---

    def _conduct(self) -> None:
        one = self._one_of
        for name, dimension, key, codes in (
            ("received_by_channel", "channel", "channel", Channel),
            ("received_by_mode", "mode", "mode", ReporterMode),
            ("received_by_space", "space", "space", Space),
            ("received_by_kind", "kind", "kind", ReportKind),
            ("acknowledged", "acknowledged", "acknowledged", Promise),
            ("answered", "answered", "answered", Promise),
            ("coding", "coded", "coded", CodeOrigin),
            ("ongoing", "ongoing", "ongoing", Answer),
        ):
            flat = _flat(dimension, [str(code) for code in codes])
            self._count(name, "issues_received", (flat,), self._issue_rows(one(key)))
        values = _flat("value", [*VALUES, "none", "not_coded"], Siblings.LABELS)
        self._count("received_by_value", "issues_received", (values,), self._issue_rows(_values_of))
        behaviours = _behaviour_dimension()
        self._count(
            "received_by_behaviour", "issues_received", (behaviours,), self._issue_rows(_behaviours_of)
        )
        space = _flat("space", [str(code) for code in Space])
        self._count("value_by_space", "issues_received", (values, space), self._issue_rows(_value_and_space))
        findings = _flat("finding", [str(code) for code in Finding])
        self._count("findings", "issues_decided", (findings,), self._issue_rows(one("finding")))
        outcomes = _flat("outcome", [str(code) for code in Outcome], Siblings.LABELS)
        self._count("outcomes", "issues_decided", (outcomes,), self._issue_rows(_outcomes_of))

    def _participation(self) -> None:
        lived = self.lived
        self._count("active_members", "active_members", (), self._member_rows(lambda m, q: [()]))
        groups = _flat("group", GROUPS, Siblings.LABELS)
        self._count(
            "active_by_group",
            "active_members",
            (groups,),
            self._member_rows(lambda m, q: [(GROUPS[(m * m) % 4],), (GROUPS[m % 3],)]),
        )
        modes = _flat("participation_mode", [str(mode) for mode in ParticipationMode], Siblings.LABELS)
        self._count(
            "participation_modes",
            "active_members",
            (modes,),
            self._member_rows(
                lambda m, q: [
                    (str(mode),) for rank, mode in enumerate(ParticipationMode) if m % (rank * 2 + 1) == 0
                ]
            ),
        )
        seen: dict[int, Quarter] = {}
        for quarter in lived:
            for member in self.members[quarter]:
                seen.setdefault(member, quarter)
        within: Mapping[str, Callable[[int, Quarter], bool]] = {
            "newcomers": lambda m, q: seen[m] == q and q != lived[0],
            "newcomers_answered": lambda m, q: seen[m] == q and q != lived[0] and m % 3 != 0,
            "retained": lambda m, q: q != lived[0] and m in set(self.members[q.plus(-1)]),
            "thanked": lambda m, q: m % 4 == q.index % 4,
            "organisers_first_time": lambda m, q: m % 41 == q.index % 41,
        }
        for name, holds in within.items():
            rows = self._member_rows(lambda m, q, holds=holds: [()] if holds(m, q) else [])
            self._count(name, "active_members", (), rows)

    def _pulse(self) -> None:
        rows = {
            quarter: [
                (f"{quarter}-{i}", ()) for i in range(self.size.answers if quarter.number in (1, 3) else 0)
            ]
            for quarter in self.lived
        }
        self._count("pulse_answers", "pulse_answers", (), rows)
        for name, weights in (
            ("knows_code", (6, 1, 1)),
            ("would_report", (5, 2, 2)),
            ("felt_resolved", (3, 1, 3)),
        ):
            answers = _flat("answer", [str(answer) for answer in Answer])
            leaves = {
                quarter: [
                    (unit, (str(self.dice.choices(list(Answer)[:3], weights)[0]),)) for unit, _ in units
                ]
                for quarter, units in rows.items()
            }
            self._count(name, "pulse_answers", (answers,), leaves)

    def _shares(self) -> None:
        for name, top, bottom in (
            ("anonymous_share", [("received_by_mode", "anonymous")], [("received_by_mode", "total")]),
            (
                "acknowledged_share",
                [("acknowledged", "in_time")],
                [("acknowledged", "in_time"), ("acknowledged", "late")],
            ),
            ("answered_share", [("answered", "in_time")], [("answered", "in_time"), ("answered", "late")]),
            ("would_report_share", [("would_report", "yes")], [("would_report", "total")]),
            ("knows_code_share", [("knows_code", "yes")], [("knows_code", "total")]),
            ("newcomers_answered_share", [("newcomers_answered",)], [("newcomers",)]),
            ("retention_share", [("retained",)], [("active_members",)]),
        ):
            self._ratio(name, Form.SHARE, top, bottom)
        self._ratio(
            "reports_per_100_active", Form.RATE, [("received_by_channel", "total")], [("active_members",)]
        )

    def _indices(self) -> None:
        base = self.made["pulse_answers"]
        values = _flat("value", list(VALUES))
        cells: dict[Leaf, Cell] = {}
        for period in self.periods:
            answers = base.cell(period).n
            for position, value in enumerate(VALUES):
                shown = answers is not None and answers >= 4 * self.threshold
                mean = (
                    round(2 * (3.1 + 0.2 * position + 0.4 * self.dice.random())) / 2
                    if self.size is SMALL
                    else round(3.1 + 0.2 * position + 0.4 * self.dice.random(), 1)
                )
                cells[(period, value)] = Cell(mean, mean, mean) if shown else Cell(None, 1, 5)
        self._add(
            "pulse_by_value",
            Form.INDEX,
            "pulse_answers",
            (replace(values, parents=dict.fromkeys(VALUES, "")),),
            cells,
        )
        for name, middle in (
            ("concentration_top10", 45),
            ("concentration_gini", 60),
            ("contributor_absence_factor", 15),
        ):
            cells = {}
            for period in self.periods:
                shown = (self.made["active_members"].cell(period).n or 0) >= 4 * self.threshold
                value = float(middle + 5 * self.dice.choice([-1, 0, 0, 1]))
                cells[(period,)] = Cell(value, value, value) if shown else Cell(None, 0, 100)
            self._add(name, Form.INDEX, "active_members", (), cells)

    # --- counting and protecting ---

    def _one_of(self, key: str) -> Callable[[dict[str, object]], list[Leaf]]:
        return lambda issue: [(str(issue[key]),)]

    def _issue_rows(self, leaves: Callable[[dict[str, object]], list[Leaf]]) -> Rows:
        return {
            quarter: [(str(issue["unit"]), leaf) for issue in issues for leaf in leaves(issue)]
            for quarter, issues in self.issues.items()
        }

    def _member_rows(self, leaves: Callable[[int, Quarter], list[Leaf]]) -> Rows:
        return {
            quarter: [(str(member), leaf) for member in members for leaf in leaves(member, quarter)]
            for quarter, members in self.members.items()
        }

    def _count(self, name: str, universe: str, dimensions: tuple[Dimension, ...], rows: Rows) -> None:
        exact = self._exact(dimensions, rows)
        hidden = {codes for codes, n in exact.items() if n < self.threshold}
        self._hide_a_second(exact, hidden, dimensions)
        cells = {codes: self._cell(codes, exact, hidden, dimensions) for codes in exact}
        self._add(name, Form.COUNT, universe, dimensions, cells)

    def _exact(self, dimensions: tuple[Dimension, ...], rows: Rows) -> dict[Leaf, int]:
        units: dict[Leaf, set[str]] = {}
        coordinates = [()]
        for dimension in dimensions:
            coordinates = [(*rest, code) for rest in coordinates for code in dimension.codes]
        for period, quarters in self.periods.items():
            for codes in coordinates:
                units[(period, *codes)] = set()
            for quarter in quarters:
                for unit, leaf in rows[quarter]:
                    for codes in _margins(leaf, dimensions):
                        units[(period, *codes)].add(unit)
        return {codes: len(found) for codes, found in units.items()}

    def _hide_a_second(
        self, exact: dict[Leaf, int], hidden: set[Leaf], dimensions: tuple[Dimension, ...]
    ) -> None:
        for position, dimension in enumerate(dimensions, start=1):
            families = Counter(
                (codes[:position], dimension.parents[codes[position]], codes[position + 1 :])
                for codes in hidden
                if dimension.siblings is Siblings.ADDITIVE and dimension.parents[codes[position]]
            )
            for (before, parent, after), number in families.items():
                if number == 1 and (*before, parent, *after) not in hidden:
                    siblings = [(*before, code, *after) for code in dimension.children(parent)]
                    shown = [codes for codes in siblings if codes not in hidden]
                    if shown:
                        hidden.add(min(shown, key=lambda codes: (exact[codes], codes)))

    def _cell(
        self, codes: Leaf, exact: dict[Leaf, int], hidden: set[Leaf], dimensions: tuple[Dimension, ...]
    ) -> Cell:
        if codes not in hidden:
            n = float(exact[codes])
            return Cell(n, n, n)
        parents = [
            (*codes[:i], d.parents[codes[i]], *codes[i + 1 :])
            for i, d in enumerate(dimensions, start=1)
            if d.parents[codes[i]]
        ]
        bounds = [exact[parent] for parent in parents if parent not in hidden]
        if not bounds and not parents and codes[0] == "all":
            return Cell(None, 0.0, None)
        high = min(bounds) if bounds else 2 * self.threshold - 2
        return Cell(None, 0.0, float(max(self.threshold - 1, min(high, exact[codes] * 2 + self.threshold))))

    def _ratio(self, name: str, form: Form, top: Sequence[Leaf], bottom: Sequence[Leaf]) -> None:
        cells = {}
        for period in self.periods:
            upper = [self.made[m].cell(period, *codes) for m, *codes in top]
            lower = [self.made[m].cell(period, *codes) for m, *codes in bottom]
            if any(cell.n is None for cell in upper + lower) or not sum(cell.n or 0 for cell in lower):
                cells[(period,)] = Cell(None, 0.0, 100.0 if form is Form.SHARE else None)
            else:
                value = round(100 * sum(c.n or 0 for c in upper) / sum(c.n or 0 for c in lower), 1)
                cells[(period,)] = Cell(value, value, value)
        self._add(name, form, self.made[top[0][0]].universe, (), cells)
        self.made[name] = replace(self.made[name], numerator=tuple(top), denominator=tuple(bottom))

    def _add(
        self, name: str, form: Form, universe: str, dimensions: tuple[Dimension, ...], cells: dict[Leaf, Cell]
    ) -> None:
        time = Dimension(
            "period",
            Siblings.LABELS if universe == "active_members" else Siblings.ADDITIVE,
            period_parents(self.periods),
        )
        self.made[name] = MeasureRelease(
            name=name,
            title=name.replace("_", " ").capitalize(),
            why="So that the committee can see it.",
            unit={"issues_received": "issues", "issues_decided": "issues", "pulse_answers": "answers"}.get(
                universe, "members"
            ),
            form=form,
            universe=universe,
            dimensions=(time, *dimensions),
            periods={code: tuple(str(q) for q in quarters) for code, quarters in self.periods.items()},
            cells=cells,
            certificate=Certificate("full ambiguity", "made up", True, None),
        )


def _flat(name: str, codes: Iterable[str], siblings: Siblings = Siblings.ADDITIVE) -> Dimension:
    return Dimension(name, siblings, {"total": "", **dict.fromkeys(codes, "total")})


def _behaviour_dimension() -> Dimension:
    parents = {"total": ""}
    for value, behaviours in VALUES.items():
        parents[value] = "total"
        parents |= dict.fromkeys(behaviours, value)
    return Dimension(
        "behaviour", Siblings.LABELS, parents | {"none": "total", "not_coded": "total"}, facet="value"
    )


def _margins(leaf: Leaf, dimensions: tuple[Dimension, ...]) -> list[Leaf]:
    found: list[Leaf] = [()]
    for code, dimension in zip(leaf, dimensions, strict=True):
        line = [code]
        while dimension.parents[line[-1]]:
            line.append(dimension.parents[line[-1]])
        found = [(*rest, step) for rest in found for step in line]
    return found


def _values_of(issue: dict[str, object]) -> list[Leaf]:
    behaviours = issue["behaviours"]
    assert isinstance(behaviours, list)
    values = {value for value, codes in VALUES.items() if set(codes) & set(behaviours)}
    return [(value,) for value in sorted(values)] or [("none",)]


def _behaviours_of(issue: dict[str, object]) -> list[Leaf]:
    behaviours = issue["behaviours"]
    assert isinstance(behaviours, list)
    return [(behaviour,) for behaviour in behaviours] or [("none",)]


def _value_and_space(issue: dict[str, object]) -> list[Leaf]:
    return [(*value, str(issue["space"])) for value in _values_of(issue)]


def _outcomes_of(issue: dict[str, object]) -> list[Leaf]:
    outcomes = issue["outcomes"]
    assert isinstance(outcomes, list)
    return [(str(outcome),) for outcome in outcomes]
