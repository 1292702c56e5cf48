"""Random communities for the attack suite: what becomes known in them by quarter, and how many that makes.

Late reports, changed codings, decisions long after, sealed cases that are unsealed, issues withdrawn by those
who reported them, people who report or are reported again and again. All from one seed, and counted plainly.
"""

import math
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import count

from coc_analytics.periods import Quarter
from tests.made_up_facts import Report

Codes = tuple[str, ...]
FIRST = Quarter.parse("2024Q1")
CHANNELS = ("form", "email", "chat", "in_person", "event_staff", "survey", "committee")
SPACES = ("chat", "call", "coworking", "working_group", "sig", "training_or_event", "social_media", "outside")
MODES = ("named", "anonymous", "witness", "local_rep")
FINDINGS = ("violation", "no_violation", "insufficient_information")
OUTCOMES = (
    "no_further_action",
    "private_conversation",
    "voluntary_hiatus",
    "temporary_exclusion",
    "resources",
)
BEHAVIOURS = {
    "derogatory_language": "inclusive",
    "talking_over": "empower",
    "only_taking": "learn_share",
    "personal_attack": "trust",
    "undue_credit": "gratitude",
}
GROUPS = ("docs", "maps", "tools", "other")
TOTAL = "total"


@dataclass(frozen=True)
class Shape:
    """How large a community is, how its reports are spread, and how much goes another way than expected."""

    reports: float
    members: int
    skew: float
    reporters: int
    subjects: int
    late: float
    sealed: float
    changed: float
    dropped: float
    withdrawn: float
    measures: tuple[str, ...]


@dataclass(frozen=True)
class Truth:
    """How many there are of a cell, and the smallest number of people behind them."""

    n: int
    people: int


@dataclass
class Life:
    """What becomes known of a community in each quarter, before the quarter is published.

    `drafted` are reports as they are first coded, `settled` as they are counted; those sealed are in neither
    until they are unsealed. `active` are members with their groups.
    """

    shape: Shape
    drafted: list[list[Report]] = field(default_factory=list)
    settled: list[list[Report]] = field(default_factory=list)
    sealed: list[list[Report]] = field(default_factory=list)
    active: list[list[tuple[int, str]]] = field(default_factory=list)


COMBINATIONS = (
    ("received_by_mode",),
    ("received_by_value",),
    ("active_members", "newcomers", "retained"),
    ("received_by_channel", "outcomes"),
    ("findings", "repeats"),
    ("active_by_group", "active_members"),
    ("coding", "received_by_value"),
    ("received_by_mode", "repeats", "outcomes", "active_members"),
)


def shape_of(seed: int) -> Shape:
    """From 1 to 200 reports a quarter, evenly on a logarithmic scale over any hundred seeds in a row."""
    chance = random.Random(f"shape {seed}")
    return Shape(
        reports=200 ** ((seed * 61 % 100) / 99),
        members=chance.choice([4, 15, 60, 250]),
        skew=chance.choice([0.0, 0.7, 1.5]),
        reporters=chance.choice([2, 5, 10_000]),
        subjects=chance.choice([2, 8, 10_000]),
        late=chance.choice([0.0, 0.2]),
        sealed=chance.choice([0.0, 0.1, 0.3]),
        changed=chance.choice([0.0, 0.3]),
        dropped=chance.choice([0.0, 0.2]),
        withdrawn=chance.choice([0.0, 0.15]),
        measures=COMBINATIONS[seed % len(COMBINATIONS)],
    )


def live(seed: int, quarters: int) -> Life:
    """A community's quarters; the same seed lives the same life."""
    life, chance = Life(shape_of(seed)), random.Random(f"life {seed}")
    numbers, waiting = count(1), defaultdict(list)
    undecided: list[Report] = []
    for at in range(quarters):
        quarter = FIRST.plus(at)
        fresh = [
            _report(life.shape, number, quarter, at, chance) for number in _some(life.shape, numbers, chance)
        ]
        sealed = [report for report in fresh if chance.random() < life.shape.sealed]
        for report in sealed:
            waiting[at + chance.choice([1, 2, 5, 50])].append(report)
        known = [report for report in fresh if report not in sealed]
        known += [replace(report, counted=quarter) for report in waiting.pop(at, [])]
        undecided += known
        decided = [report for report in undecided if chance.random() < 0.6]
        undecided = [report for report in undecided if report not in decided]
        life.sealed.append([replace(report, sealed_for_ever=True) for report in sealed])
        life.drafted.append([_first_coded(report, life.shape, chance) for report in known])
        life.settled.append([report for report in known if report not in decided])
        life.settled[-1] += [_decide(report, quarter, life.shape, chance) for report in decided]
        life.active.append(_active(life.shape, chance))
    return life


def _some(shape: Shape, numbers: Iterator[int], chance: random.Random) -> list[int]:
    return [next(numbers) for _ in range(_poisson(shape.reports, chance))]


def _active(shape: Shape, chance: random.Random) -> list[tuple[int, str]]:
    """Members with the groups they are active in, most in none or one."""
    pairs = ((member, group) for member in range(shape.members) for group in GROUPS)
    return [pair for pair in pairs if chance.random() < 0.25]


def _report(shape: Shape, number: int, quarter: Quarter, at: int, chance: random.Random) -> Report:
    late = at > 0 and chance.random() < shape.late
    mode = _pick(MODES, shape.skew, chance)
    behaviours = {
        _pick(tuple(BEHAVIOURS), shape.skew, chance) for _ in range(chance.choice([0, 1, 1, 1, 2, 3]))
    }
    return Report(
        report=number,
        quarter=quarter.plus(-1) if late else quarter,
        counted=quarter,
        channel=_pick(CHANNELS, shape.skew, chance),
        space=_pick(SPACES, shape.skew, chance),
        mode=mode,
        repeat=_pick(("no", "unsure", "yes", "unknown"), shape.skew, chance),
        coded=chance.choice(["machine", "machine", "confirmed", "abstained"]),
        behaviours=tuple(sorted(behaviours)),
        reporters=() if mode == "anonymous" else (chance.randrange(shape.reporters) + 1,),
        reported=() if chance.random() < 0.2 else (chance.randrange(shape.subjects) + 1,),
    )


def _first_coded(report: Report, shape: Shape, chance: random.Random) -> Report:
    """A report as it is coded before somebody thinks again."""
    if chance.random() >= shape.changed:
        return report
    return replace(report, behaviours=(chance.choice(tuple(BEHAVIOURS)),), coded="machine")


def _decide(report: Report, quarter: Quarter, shape: Shape, chance: random.Random) -> Report:
    """A decision, or the end of a case whose reporter has withdrawn it."""
    dropped = chance.random() < shape.dropped
    outcomes = {_pick(OUTCOMES, shape.skew, chance) for _ in range(chance.choice([0, 1, 1, 2]))}
    return replace(
        report,
        decided=quarter,
        finding="insufficient_information" if dropped else _pick(FINDINGS, shape.skew, chance),
        outcomes=() if dropped else tuple(sorted(outcomes)),
    )


def _pick(codes: Codes, skew: float, chance: random.Random) -> str:
    return chance.choices(codes, [math.exp(-skew * at) for at in range(len(codes))])[0]


def _poisson(mean: float, chance: random.Random) -> int:
    parts = max(1, math.ceil(mean / 20))
    return sum(_small_poisson(mean / parts, chance) for _ in range(parts))


def _small_poisson(mean: float, chance: random.Random) -> int:
    n, left = 0, chance.random()
    while left > math.exp(-mean):
        n, left = n + 1, left * chance.random()
    return n


def _labels(report: Report) -> set[str]:
    found = {BEHAVIOURS[behaviour] for behaviour in report.behaviours}
    return {"not_coded"} if report.coded == "abstained" else found or {"none"}


ISSUES: Mapping[str, Callable[[Report], Iterable[str]]] = {
    "received_by_channel": lambda report: {report.channel},
    "received_by_mode": lambda report: {report.mode},
    "received_by_space": lambda report: {report.space},
    "received_by_value": _labels,
    "repeats": lambda report: {report.repeat},
    "coding": lambda report: {report.coded},
    "findings": lambda report: {report.finding},
    "outcomes": lambda report: report.outcomes or {"not_recorded"},
}
DECIDED = ("findings", "outcomes")


class Recount:
    """How many there truly are of everything, counted from a life alone."""

    def __init__(self, life: Life) -> None:
        self.reports: dict[int, Report] = {}
        self.life = life
        for settled in life.settled:
            self.reports |= {report.report: report for report in settled}
        self.of = cache(self._of)

    def _of(self, measure: str, quarters: frozenset[str], codes: Codes) -> Truth:
        if measure in ISSUES:
            return self._issues(measure, quarters, codes)
        n = len(self._members(measure, quarters, codes))
        return Truth(n, n)

    def _issues(self, measure: str, quarters: frozenset[str], codes: Codes) -> Truth:
        """Issues, or those who reported them or are reported where these are fewer; who is unknown counts."""
        found = [
            report
            for report in self.reports.values()
            if str(report.decided if measure in DECIDED else report.counted) in quarters
            and (codes[0] == TOTAL or codes[0] in ISSUES[measure](report))
        ]
        reporters = {person for report in found for person in report.reporters}
        reported = {person for report in found for person in report.reported}
        return Truth(
            len(found),
            min(
                len(found),
                len(reporters) + sum(not report.reporters for report in found),
                len(reported) + sum(not report.reported for report in found),
            ),
        )

    def _members(self, measure: str, quarters: frozenset[str], codes: Codes) -> set[int]:
        lived = [
            {m for m, group in active if not codes or codes[0] in (TOTAL, group)}
            for active in self.life.active
        ]
        inside = [at for at in range(len(lived)) if str(FIRST.plus(at)) in quarters]
        if measure == "newcomers":
            return {m for at in inside for m in lived[at] if not any(m in earlier for earlier in lived[:at])}
        if measure == "retained":
            return {m for at in inside if at for m in lived[at] & lived[at - 1]}
        return {m for at in inside for m in lived[at]}
