"""Door 1: a report becomes a row of enumerations. Names become keyed ids, dates quarters, the account codes.

Nothing a person wrote leaves this module. What is already counted in a published quarter stays as it was.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar

from coc_analytics.community import Community
from coc_analytics.intake.coded import CodedReport, Coding, Decided, Received
from coc_analytics.intake.committee import Committee, Seal
from coc_analytics.intake.keys import Keys, Purpose, in_letters
from coc_analytics.intake.promises import Calendar, acknowledge_deadline, end_of_quarter, kept
from coc_analytics.intake.review.naming import hide
from coc_analytics.intake.sources.reports import Report
from coc_analytics.periods import Quarter
from coc_analytics.sealed import Sealed
from coc_analytics.terms import (
    Answer,
    Channel,
    CodeOrigin,
    Finding,
    Outcome,
    PersonRole,
    Promise,
    ReporterMode,
    ReportKind,
    Scope,
    Space,
)

Word = TypeVar("Word", bound=StrEnum)
UNDECIDED = (Finding.UNKNOWN, Finding.PENDING)
_NOTHING_KNOWN = Received(
    issue=0,
    quarter=0,
    counted=None,
    sealed=False,
    channel=Channel.UNKNOWN,
    mode=ReporterMode.UNKNOWN,
    space=Space.UNKNOWN,
    ongoing=Answer.UNKNOWN,
    safety_risk=Answer.UNKNOWN,
    repeat=Answer.UNKNOWN,
    in_scope=Scope.UNKNOWN,
    acknowledged=Promise.PENDING,
    answered=Promise.PENDING,
    people=frozenset(),
    coding=Coding(ReportKind.NOT_CODED, CodeOrigin.ABSTAINED),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be coded: the case as labels know it, its account, and the behaviours its own column confirms."""

    case: str
    account: Sealed[str]
    confirmed: tuple[str, ...]


class Coder(Protocol):
    """Whoever says what a report shows; reads accounts only after redaction."""

    def code(self, asked: Sequence[Asked]) -> Sequence[Coding]:
        """One coding for each, in order; behaviours that the report's own column confirms are final."""
        ...


def no_earlier_rows(report: Report) -> Sequence[Report]:
    """Nothing else is known of any case."""
    return ()


@dataclass(frozen=True)
class Desk:
    """Everything needed to turn a report into facts; `last_closed` is the last quarter published.

    `earlier` gives the rows that were admitted before of the case of a report.
    """

    keys: Keys
    community: Community
    committee: Committee
    coder: Coder
    last_closed: Quarter | None
    earlier: Callable[[Report], Sequence[Report]] = no_earlier_rows
    calendar: Calendar = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "calendar", Calendar(self.community))

    def quarter(self, moment: datetime) -> int:
        """The community's own quarter in which a moment falls."""
        return Quarter.of(self.calendar.local_day(moment), self.community.fiscal_start).index

    def not_closed(self, quarter: int) -> int:
        """The quarter itself, or the first one after the last published."""
        return quarter if self.last_closed is None else max(quarter, self.last_closed.index + 1)

    def is_frozen(self, quarter: int | None) -> bool:
        return quarter is not None and self.last_closed is not None and quarter <= self.last_closed.index


def minimise(
    desk: Desk, reports: Sequence[Report], known: dict[int, CodedReport], batch: int
) -> tuple[CodedReport, ...]:
    """Every report as coded facts, brought together with what the casebook already holds of it."""
    ids = [report_id(desk.keys, report) for report in reports]
    codings = _codings(desk, reports, [known.get(report) for report in ids])
    return tuple(
        _coded(desk, report, coding, known.get(case), batch, case)
        for report, coding, case in zip(reports, codings, ids, strict=True)
    )


def report_id(keys: Keys, report: Report) -> int:
    """The keyed id of a case."""
    return keys.row("case", report.case.open())


def case_key(keys: Keys, report: Report) -> str:
    """How labels and review sheets call a case: a keyed pseudonym that is neither its id nor the casebook's."""
    return in_letters(keys.row("review", report.case.open()))


def asked(keys: Keys, report: Report) -> Asked:
    """What a coder is asked about a report; the names in the row's own columns are hidden from it already."""
    account = Sealed(hide(report.account.open(), report.involved.open()))
    return Asked(case_key(keys, report), account, report.confirmed)


def newest_of(rows: Sequence[Report]) -> Report:
    """The newest row of a case with the newest account and the newest confirmed behaviours any of its rows gave."""
    accounts = [row.account for row in rows if row.account.open()] or [rows[-1].account]
    confirmed = [row.confirmed for row in rows if row.confirmed] or [()]
    return replace(rows[-1], account=accounts[-1], confirmed=confirmed[-1])


def _codings(
    desk: Desk, reports: Sequence[Report], known: Sequence[CodedReport | None]
) -> list[Coding | None]:
    """A coding for each report whose coding may still change."""
    open_ = [old is None or not desk.is_frozen(old.received.counted) for old in known]
    to_code = [report for report, may_change in zip(reports, open_, strict=True) if may_change]
    codings = iter(desk.coder.code([asked(desk.keys, report) for report in to_code]))
    return [next(codings) if may_change else None for may_change in open_]


def _coded(
    desk: Desk, report: Report, coding: Coding | None, old: CodedReport | None, batch: int, case: int
) -> CodedReport:
    before = old.received if old is not None else None
    if before is not None and coding is None:
        received = before
    else:
        assert coding is not None
        received = _received(desk, report, coding, before)
    decided = _decided(desk, report, received.counted, old.decided if old is not None else None)
    return CodedReport(case, received, decided, batch)


def _received(desk: Desk, report: Report, coding: Coding, old: Received | None) -> Received:
    before = old or _NOTHING_KNOWN
    seal = _seal_of_row(desk, report, old)
    stays = old is not None and old.sealed and not seal.sealed and _says_nothing_of_whom(report)
    quarter = desk.quarter(report.received)
    counted = old.counted if stays and old is not None else _counted(desk, quarter, seal)
    mode = _filled(report.mode, before.mode)
    ends = end_of_quarter(Quarter(quarter if counted is None else counted), desk.community)
    return Received(
        issue=_issue(desk, report, old),
        quarter=quarter,
        counted=counted,
        sealed=seal.sealed or stays,
        channel=_filled(report.channel, before.channel),
        mode=mode,
        space=_filled(report.space, before.space),
        ongoing=_filled(report.ongoing, before.ongoing),
        safety_risk=_filled(report.safety_risk, before.safety_risk),
        repeat=_filled(report.repeat, before.repeat),
        in_scope=_filled(report.in_scope, before.in_scope),
        acknowledged=_acknowledged(desk, report, mode, ends, old),
        answered=_answered(desk, report, mode, ends, old),
        people=_people(desk, report, old),
        coding=_coding(report, coding, old),
    )


def _coding(report: Report, now: Coding, old: Received | None) -> Coding:
    """What a report's own column confirmed stays until it confirms something else; then labels, then the classifier.

    A row without an account lets the classifier change nothing.
    """
    if old is None or now.is_of_column:
        return now
    if old.coding.is_of_column:
        return old.coding
    is_machines = now.coded is CodeOrigin.MACHINE or now.coded is CodeOrigin.ABSTAINED
    says_nothing = is_machines and not report.account.open() and not old.coding.is_of_review
    return old.coding if says_nothing else now


def _filled(new: Word, old: Word) -> Word:
    """The new answer; a blank one never erases what was known."""
    return old if new.value == "unknown" else new


def seal_of(desk: Desk, report: Report) -> Seal:
    """Whether a report concerns somebody who served on the committee on the day it arrived, and until when."""
    arrived = desk.calendar.local_day(report.received)
    return desk.committee.seal(arrived, report.reported.open(), report.concerns_committee)


def _seal_of_row(desk: Desk, report: Report, old: Received | None) -> Seal:
    """A row that says no of a sealed case speaks of everybody its earlier rows named."""
    if old is None or not old.sealed or report.concerns_committee is not Answer.NO:
        return seal_of(desk, report)
    known = with_names_of(report, (*desk.earlier(report), report))
    names = (*known.reported.open(), *_members_reported(desk, report, old))
    return seal_of(desk, replace(known, reported=Sealed(names)))


def _members_reported(desk: Desk, report: Report, old: Received) -> tuple[str, ...]:
    """Serving members whom the casebook knows as reported, also when the file that named them is gone."""
    serving = desk.committee.serving(desk.calendar.local_day(report.received))
    return tuple(
        name
        for name in serving
        if (PersonRole.REPORTED, desk.keys.person(Purpose.CONDUCT, name)) in old.people
    )


def _says_nothing_of_whom(report: Report) -> bool:
    return not report.reported.open() and report.concerns_committee is not Answer.NO


def _counted(desk: Desk, quarter: int, seal: Seal) -> int | None:
    """The first quarter in which a report is known, unsealed and not yet published; None while nobody knows."""
    if not seal.sealed:
        return desk.not_closed(quarter)
    if seal.opens is None:
        return None
    return desk.not_closed(max(quarter, Quarter.of(seal.opens, desk.community.fiscal_start).index))


def _issue(desk: Desk, report: Report, old: Received | None) -> int:
    if report.issue.open():
        return desk.keys.row("issue", report.issue.open())
    return old.issue if old is not None else desk.keys.row("issue of", report.case.open())


def _acknowledged(
    desk: Desk, report: Report, mode: ReporterMode, ends: datetime, old: Received | None
) -> Promise:
    hours = desk.community.promises.acknowledge_hours
    deadline = acknowledge_deadline(report.received, desk.calendar, hours)
    now = kept(mode, report.acknowledged, deadline, ends)
    return _still(now, old.acknowledged if old else None, report.acknowledged)


def _answered(
    desk: Desk, report: Report, mode: ReporterMode, ends: datetime, old: Received | None
) -> Promise:
    done = min(filter(None, (report.explained, report.resolved)), default=None)
    deadline = answer_deadline(desk, report)
    return _still(kept(mode, done, deadline, ends), old.answered if old else None, done)


def answer_deadline(desk: Desk, report: Report) -> datetime:
    """The promised number of days after receipt."""
    return report.received + timedelta(days=desk.community.promises.answer_days)


def _still(now: Promise, before: Promise | None, done: datetime | None) -> Promise:
    """What was known to be kept or broken stays so when a later row leaves the time out."""
    known = before in (Promise.IN_TIME, Promise.LATE) and now is not Promise.CANNOT
    return before if known and done is None and before is not None else now


def _people(desk: Desk, report: Report, old: Received | None) -> frozenset[tuple[PersonRole, int]]:
    named = {PersonRole.REPORTER: report.reporters.open(), PersonRole.REPORTED: report.reported.open()}
    before = old.people if old is not None else frozenset()
    return frozenset(
        person
        for role, names in named.items()
        for person in (_persons(desk.keys, role, names) or (one for one in before if one[0] is role))
    )


def _persons(keys: Keys, role: PersonRole, names: Iterable[str]) -> tuple[tuple[PersonRole, int], ...]:
    return tuple((role, keys.person(Purpose.CONDUCT, name)) for name in names)


def _decided(desk: Desk, report: Report, counted: int | None, old: Decided | None) -> Decided:
    """The finding and outcomes with the quarter they are counted in; nothing while the report is sealed."""
    if old is not None and desk.is_frozen(old.decided):
        return old
    finding = _filled(report.finding, old.finding if old else Finding.UNKNOWN)
    outcomes = report.outcomes or (old.outcomes if old is not None else ())
    known = tuple(outcome for outcome in outcomes if outcome is not Outcome.NOT_RECORDED)
    was_decided = old is not None and old.decided is not None
    if not (report.resolved or was_decided or known or finding not in UNDECIDED):
        return Decided(finding, None, ())
    quarter = _decision_quarter(desk, report, counted, old)
    return Decided(finding, quarter, known or (Outcome.NOT_RECORDED,))


def _decision_quarter(desk: Desk, report: Report, counted: int | None, old: Decided | None) -> int | None:
    if counted is None:
        return None
    if report.resolved is not None:
        return desk.not_closed(max(counted, desk.quarter(report.resolved)))
    before = old.decided if old is not None else None
    return desk.not_closed(max(counted, before if before is not None else counted))


def with_names_of(report: Report, rows: Sequence[Report]) -> Report:
    """A row of a case with every name any of its rows gave, for deciding anew whether it is sealed.

    Whether it concerns the committee is what the last row says that says anything: a reviewer may know better.
    """
    names = dict.fromkeys(name for row in rows for name in row.reported.open())
    said = [row.concerns_committee for row in rows if row.concerns_committee is not Answer.UNKNOWN]
    concerns = said[-1] if said else Answer.UNKNOWN
    return replace(report, reported=Sealed(tuple(names)), concerns_committee=concerns)


def seal_again(desk: Desk, rows: Sequence[Report], old: CodedReport) -> CodedReport:
    """A known report under today's committee.csv, by every name any of its rows gave; published facts stay."""
    if desk.is_frozen(old.received.counted):
        return old
    report = with_names_of(rows[-1], rows)
    received = _received(desk, report, old.received.coding, old.received)
    return CodedReport(old.report, received, _decided(desk, report, received.counted, old.decided), old.batch)


def code_again(report: Report, coding: Coding, old: CodedReport) -> CodedReport:
    """A known report with a new coding, where its row and the committee's word allow one."""
    coding = _coding(report, coding, old.received)
    return replace(old, received=replace(old.received, coding=coding))
