"""Make-believe community: its reports. Nobody who reports or is reported here exists."""

import random
from dataclasses import dataclass, replace
from datetime import datetime, time

from coc_analytics.periods import Quarter
from coc_analytics.synthetic.chance import (
    SEASON,
    ZONE,
    World,
    iso,
    later,
    moment,
    pick,
    poisson,
    quarter_of,
    some,
    sometimes,
)
from coc_analytics.synthetic.committee import Seat
from coc_analytics.synthetic.people import Member
from coc_analytics.synthetic.stories import INCIDENTS
from coc_analytics.synthetic.writing import Notebook, Writer
from coc_analytics.terms import Answer, Channel, Finding, Outcome, ReporterMode, ReportKind, Scope, Space

CHANNELS = {
    Channel.FORM: 0.5,
    Channel.EMAIL: 0.2,
    Channel.CHAT: 0.12,
    Channel.IN_PERSON: 0.06,
    Channel.EVENT_STAFF: 0.06,
    Channel.SURVEY: 0.03,
    Channel.COMMITTEE: 0.03,
}
MODES = {
    ReporterMode.NAMED: 0.56,
    ReporterMode.ANONYMOUS: 0.22,
    ReporterMode.WITNESS: 0.16,
    ReporterMode.LOCAL_REP: 0.06,
}
SPACES = {
    Space.CHAT: 0.3,
    Space.CALL: 0.2,
    Space.COWORKING: 0.08,
    Space.WORKING_GROUP: 0.14,
    Space.SIG: 0.08,
    Space.TRAINING_OR_EVENT: 0.14,
    Space.SOCIAL_MEDIA: 0.04,
    Space.OUTSIDE: 0.02,
}
KINDS = {
    ReportKind.INCIDENT: 0.72,
    ReportKind.GENERAL_FEEDBACK: 0.1,
    ReportKind.APPRECIATION: 0.1,
    ReportKind.OUT_OF_SCOPE: 0.08,
}
COMMON = dict.fromkeys(
    "dominating_airtime talking_over microaggression not_listening self_promotion unattributed_use "
    "personal_attack derogatory_language silencing deliberate_exclusion".split(),
    4.0,
)
BEHAVIOURS = {behaviour: COMMON.get(behaviour, 1.0) for behaviour in INCIDENTS}
FINDINGS = {
    Finding.VIOLATION: 0.5,
    Finding.NO_VIOLATION: 0.27,
    Finding.VIOLATION_PERSON_UNKNOWN: 0.08,
    Finding.INSUFFICIENT_INFORMATION: 0.15,
}
OUTCOMES = {
    Outcome.PRIVATE_CONVERSATION: 0.62,
    Outcome.RESOURCES: 0.14,
    Outcome.VOLUNTARY_HIATUS: 0.1,
    Outcome.ENFORCED_HIATUS: 0.06,
    Outcome.TEMPORARY_EXCLUSION: 0.05,
    Outcome.PERMANENT_EXCLUSION: 0.03,
}
ANSWERS = {Answer.YES: 0.2, Answer.NO: 0.55, Answer.UNSURE: 0.25}
FORM_FAULT = 0.03
"""How often a report surfaces only a quarter later, as it happened to a published community."""


REPORT_COLUMNS = (
    "case_id issue_id received_at channel reporter_mode reporter reported witnesses contact occurred_at place "
    "space account context ongoing safety_risk repeat concerns_committee_member acknowledged_at explained_at "
    "resolved_at in_scope finding outcome confirmed_behaviours"
).split()
MOMENT_COLUMNS = ("received_at", "acknowledged_at", "explained_at", "resolved_at")


@dataclass(frozen=True)
class Case:
    """One report with everything that ever becomes known of it."""

    case_id: str
    issue_id: str
    known: Quarter
    received: datetime
    channel: Channel
    mode: ReporterMode
    kind: ReportKind
    reporter: str
    reported: str
    witnesses: str
    contact: str
    occurred: datetime
    place: str
    space: Space
    account: str
    context: str
    ongoing: Answer
    safety_risk: Answer
    repeat: Answer
    concerns_committee: Answer
    acknowledged: datetime | None
    explained: datetime | None
    resolved: datetime | None
    in_scope: Scope
    finding: Finding
    outcome: str
    confirmed: str

    def row(self, end: datetime) -> dict[str, str]:
        """The report as an export made at that moment shows it."""
        resolved = self.resolved if self.resolved and self.resolved < end else None
        finding: str = self.finding if resolved else Finding.PENDING
        return {
            "case_id": self.case_id,
            "issue_id": self.issue_id,
            "received_at": iso(self.received),
            "channel": self.channel,
            "reporter_mode": self.mode,
            "reporter": self.reporter,
            "reported": self.reported,
            "witnesses": self.witnesses,
            "contact": self.contact,
            "occurred_at": self.occurred.date().isoformat(),
            "place": self.place,
            "space": self.space,
            "account": self.account,
            "context": self.context,
            "ongoing": self.ongoing,
            "safety_risk": self.safety_risk,
            "repeat": self.repeat,
            "concerns_committee_member": self.concerns_committee,
            "acknowledged_at": iso(
                self.acknowledged if self.acknowledged and self.acknowledged < end else None
            ),
            "explained_at": iso(self.explained if self.explained and self.explained < end else None),
            "resolved_at": iso(resolved),
            "in_scope": self.in_scope if self.in_scope is Scope.IN or resolved else "",
            "finding": finding if self.in_scope is Scope.IN else "",
            "outcome": self.outcome if resolved else "",
            "confirmed_behaviours": self.confirmed if resolved else "",
        }


def make_cases(
    world: World, members: tuple[Member, ...], seats: tuple[Seat, ...], notebook: Notebook
) -> tuple[Case, ...]:
    """All reports of all quarters, in the order in which they were received within each quarter."""
    cases: list[Case] = []
    for quarter in world.quarters:
        here = [member for member in members if member.is_around(quarter)]
        serving = [seat.member for seat in seats if seat.start <= quarter <= seat.end]
        desk = _Desk(world.chance("reports", quarter), quarter, here, serving, notebook)
        wanted = poisson(desk.rng, world.size.scale.reports * SEASON[quarter.number])
        cases.extend(sorted(desk.take(wanted), key=lambda case: case.received))
    return tuple(replace(case, case_id=f"CASE-{5800321 + turn * 37}") for turn, case in enumerate(cases))


class _Desk:
    """Where one quarter's reports come in."""

    def __init__(
        self,
        rng: random.Random,
        quarter: Quarter,
        people: list[Member],
        serving: list[Member],
        notebook: Notebook,
    ) -> None:
        self.rng, self.quarter, self.people, self.serving = rng, quarter, people, serving
        self.writer = Writer(rng, people, notebook)

    def take(self, wanted: int) -> list[Case]:
        cases: list[Case] = []
        while len(cases) < wanted:
            cases.extend(self._issue(len(cases)))
        return cases

    def _issue(self, number: int) -> list[Case]:
        first = self._report()
        if first.kind is not ReportKind.INCIDENT or self.rng.random() > 0.1:
            return [first]
        issue = f"ISSUE-{self.quarter}-{number:03d}"
        return [replace(case, issue_id=issue) for case in (first, *self._echoes(first))]

    def _echoes(self, first: Case) -> list[Case]:
        """What others say about the same incident some hours or days later."""
        others = some(self.rng, [member for member in self.people if member.name != first.reporter], 2)
        return [self._echo(first, member) for member in others]

    def _echo(self, first: Case, member: Member) -> Case:
        received = later(first.received, hours=self.rng.randint(1, 60), seconds=self.rng.randint(1, 50))
        behaviours = [pick(self.rng, BEHAVIOURS)]
        return replace(
            first,
            received=received,
            known=max(first.known, quarter_of(received)),
            mode=ReporterMode.WITNESS,
            reporter=member.name,
            contact=member.email,
            account=self.writer.account(first.kind, behaviours, member, first.reported),
            acknowledged=later(received, hours=self.rng.randint(2, 22), seconds=self.rng.randint(1, 50)),
            resolved=max(first.resolved, later(received, hours=30)) if first.resolved else None,
            explained=None,
            confirmed=sometimes(self.rng, 0.5, ";".join(behaviours)) if first.confirmed else "",
        )

    def _report(self) -> Case:
        rng = self.rng
        kind, mode = pick(rng, KINDS), pick(rng, MODES)
        me = rng.choices(self.people, weights=[member.energy for member in self.people])[0]
        behaviours = self._behaviours(kind)
        reported, concerns = self._reported(kind, me)
        received = moment(rng, self.quarter)
        case = Case(
            case_id="",
            issue_id="",
            known=self.quarter.plus(1 if rng.random() < FORM_FAULT else 0),
            received=received,
            channel=pick(rng, CHANNELS),
            mode=mode,
            kind=kind,
            reporter=me.name,
            reported=reported,
            witnesses=sometimes(rng, 0.25, ";".join(member.name for member in some(rng, self.people, 2))),
            contact=me.email,
            occurred=later(received, days=-min(rng.expovariate(1 / 9), 80)),
            place=sometimes(rng, 0.3, self.writer.fill("{place}")),
            space=pick(rng, SPACES),
            account=self.writer.account(kind, behaviours, me, reported.split(";")[0]),
            context=self.writer.remark(),
            ongoing=pick(rng, ANSWERS),
            safety_risk=pick(rng, {Answer.NO: 0.85, Answer.UNSURE: 0.1, Answer.YES: 0.05}),
            repeat=pick(rng, ANSWERS),
            concerns_committee=concerns,
            acknowledged=self._acknowledged(received),
            explained=self._explained(received),
            resolved=self._resolved(received),
            in_scope=Scope.IN,
            finding=Finding.UNKNOWN,
            outcome="",
            confirmed=sometimes(rng, 0.6, ";".join(behaviours)),
        )
        return self._anonymous(self._decided(case))

    def _behaviours(self, kind: ReportKind) -> list[str]:
        if kind is not ReportKind.INCIDENT:
            return []
        behaviours = [pick(self.rng, BEHAVIOURS) for _ in range(pick(self.rng, {1: 0.6, 2: 0.32, 3: 0.08}))]
        return list(dict.fromkeys(behaviours))

    def _reported(self, kind: ReportKind, me: Member) -> tuple[str, Answer]:
        """Who is reported, and whether the form says that it concerns the committee."""
        rng = self.rng
        if kind is not ReportKind.INCIDENT:
            return "", Answer.NO
        if rng.random() < 0.06:
            name = rng.choice(self.serving).name
            flag = pick(rng, {Answer.YES: 0.75, Answer.NO: 0.25})
            return sometimes(rng, 0.9, name) if flag is Answer.YES else name.upper(), flag
        if rng.random() < 0.13:
            return "", Answer.NO
        others = [member for member in self.people if member is not me]
        names = [
            rng.choices(others, weights=[m.friction for m in others])[0].name
            for _ in range(pick(rng, {1: 0.93, 2: 0.07}))
        ]
        return ";".join(dict.fromkeys(names)), Answer.NO

    def _acknowledged(self, received: datetime) -> datetime | None:
        """Mostly within a day; what comes at a weekend waits for Monday; some wait far too long, some for ever."""
        rng = self.rng
        if rng.random() < 0.02:
            return None
        hours = rng.uniform(0.5, 20) if rng.random() < 0.87 else rng.uniform(50, 260)
        waiting = 7 - received.weekday() if received.weekday() >= 5 and rng.random() < 0.6 else 0
        return later(received, days=waiting, hours=hours)

    def _explained(self, received: datetime) -> datetime | None:
        return later(received, days=self.rng.uniform(1, 9)) if self.rng.random() < 0.3 else None

    def _resolved(self, received: datetime) -> datetime | None:
        """Half within six days, some after months, one in forty never."""
        if self.rng.random() < 0.025:
            return None
        return later(received, days=min(0.2 + self.rng.lognormvariate(1.75, 1.0), 300))

    def _decided(self, case: Case) -> Case:
        rng = self.rng
        if case.kind is ReportKind.OUT_OF_SCOPE:
            scope = pick(rng, {Scope.OUT: 0.6, Scope.TRANSFERRED: 0.4})
            return replace(case, in_scope=scope, finding=Finding.UNKNOWN, outcome=Outcome.NO_FURTHER_ACTION)
        if case.kind is not ReportKind.INCIDENT:
            return replace(case, finding=Finding.NO_VIOLATION, outcome=Outcome.NO_FURTHER_ACTION)
        finding = pick(rng, FINDINGS)
        return replace(case, finding=finding, outcome=self._outcome(finding))

    def _outcome(self, finding: Finding) -> str:
        if finding is not Finding.VIOLATION:
            return pick(self.rng, {Outcome.NO_FURTHER_ACTION: 0.8, Outcome.RESOURCES: 0.2})
        steps = {pick(self.rng, OUTCOMES) for _ in range(pick(self.rng, {1: 0.8, 2: 0.2}))}
        return ";".join(sorted(steps))

    def _anonymous(self, case: Case) -> Case:
        if case.mode is not ReporterMode.ANONYMOUS:
            return case
        return replace(case, reporter="", contact="", acknowledged=None, explained=None)


def reports_in(quarter: Quarter, cases: tuple[Case, ...], rng: random.Random) -> list[dict[str, str]]:
    """The quarter's export: what became known in it, earlier cases that changed, and a few that did not."""
    start, end = (midnight_after(quarter.plus(step)) for step in (-1, 0))
    rows = []
    for case in (case for case in cases if case.known <= quarter):
        now, before = case.row(end), case.row(start)
        if case.known == quarter or now != before or rng.random() < 0.02:
            rows.append(now)
    return rows


def midnight_after(quarter: Quarter) -> datetime:
    """The moment a quarter is over."""
    return datetime.combine(quarter.plus(1).first_day(), time(), tzinfo=ZONE)
