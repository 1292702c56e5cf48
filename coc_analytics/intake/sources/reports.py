"""Door 1, source: written reports in the form's columns. Accounts and names are sealed as soon as they are read.

A missing or unknown column, an impossible date, or an answer outside the vocabulary refuses the whole file; a row
without a case or a date, one whose dates are out of order, or a case that appears twice in one file, is set aside in
the quarantine.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from coc_analytics.intake import answers
from coc_analytics.intake.reading import OddRow, Row, Table, day
from coc_analytics.sealed import Sealed
from coc_analytics.terms import Answer, Channel, Finding, Outcome, ReporterMode, Scope, Space

REQUIRED = ("case_id", "received_at")
COLUMNS = (
    *("case_id", "issue_id", "received_at", "channel", "reporter_mode", "reporter", "reported", "witnesses"),
    *("contact", "occurred_at", "place", "space", "account", "context", "ongoing", "safety_risk", "repeat"),
    *("concerns_committee_member", "acknowledged_at", "explained_at", "resolved_at", "in_scope", "finding"),
    *("outcome", "confirmed_behaviours"),
)
_INVOLVED = ("reporter", "reported", "witnesses", "contact")
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_DONE = ("acknowledged_at", "explained_at", "resolved_at")
_LONGEST = timedelta(days=5 * 366)
"""No report is answered after more years than these; such a year is a slip of the pen."""
_ROUNDED = timedelta(minutes=1)
"""What is noted to the minute may seem to come before what a form noted to the second."""


@dataclass(frozen=True, slots=True)
class Report:
    """One row of a reports file: coded answers in the open, everything a person wrote sealed."""

    line: int
    case: Sealed[str]
    issue: Sealed[str]
    received: datetime = field(repr=False)
    channel: Channel
    mode: ReporterMode
    reporters: Sealed[tuple[str, ...]]
    reported: Sealed[tuple[str, ...]]
    involved: Sealed[tuple[str, ...]]
    space: Space
    account: Sealed[str]
    ongoing: Answer
    safety_risk: Answer
    repeat: Answer
    concerns_committee: Answer
    acknowledged: datetime | None = field(repr=False)
    explained: datetime | None = field(repr=False)
    resolved: datetime | None = field(repr=False)
    in_scope: Scope
    finding: Finding
    outcomes: tuple[Outcome, ...]
    confirmed: tuple[str, ...]
    whole: Sealed[str]


@dataclass(frozen=True, slots=True)
class ReportsFile:
    """The reports of one file, its rows for the quarantine, and how many rows only repeat another one."""

    rows_in: int
    reports: tuple[Report, ...]
    odd: tuple[OddRow, ...]
    repeated: int


def read_reports(table: Table, zone: ZoneInfo, behaviours: Sequence[str]) -> ReportsFile:
    """Every report of a table whose columns are the contract's; `behaviours` are the taxonomy's ids."""
    reports: dict[str, Report] = {}
    odd, repeated = list(table.odd), 0
    for row in table.rows:
        report = _report(row, table.file, zone, behaviours)
        case = row["case_id"]
        if reason := _reason_to_set_aside(row, report, reports.get(case), zone):
            odd.append(OddRow(row.line, reason, tuple(row[name] for name in table.columns)))
        elif case in reports:
            repeated += 1
        elif report is not None:
            reports[case] = report
    return ReportsFile(table.rows_in, tuple(reports.values()), tuple(odd), repeated)


def _reason_to_set_aside(row: Row, report: Report | None, earlier: Report | None, zone: ZoneInfo) -> str:
    if not row["case_id"]:
        return "case_id is empty"
    if report is None:
        return "received_at is empty"
    if reason := _out_of_order(row, report, zone):
        return reason
    if earlier is not None and earlier.whole != report.whole:
        return "the same case_id appears twice in this file with different content"
    return ""


def _out_of_order(row: Row, report: Report, zone: ZoneInfo) -> str:
    """Why the times of a row cannot all be right, or ''."""
    done = (report.acknowledged, report.explained, report.resolved)
    for column, moment in zip(_DONE, done, strict=True):
        if moment is None:
            continue
        if _is_before(row[column], moment, row["received_at"], report.received, zone):
            return f"{column} is before received_at"
        if moment - report.received > _LONGEST:
            return f"{column} is more than five years after received_at"
    return ""


def _is_before(done_as: str, done: datetime, received_as: str, received: datetime, zone: ZoneInfo) -> bool:
    """Whether something was done before the report came; where one is only a day, on an earlier day."""
    if not (answers.is_day_alone(done_as) or answers.is_day_alone(received_as)):
        return done < received - _ROUNDED
    return max(_days(done_as, done, zone)) < min(_days(received_as, received, zone))


def _days(written: str, moment: datetime, zone: ZoneInfo) -> set[date]:
    """The day of a moment in the community's zone, and as it was written."""
    as_written = day(written)
    return {moment.astimezone(zone).date()} | ({as_written} if as_written else set())


def _report(row: Row, file: str, zone: ZoneInfo, behaviours: Sequence[str]) -> Report | None:
    """The report of a row, every answer checked; None when it has no date of receipt."""
    answers.time(row, "occurred_at", zone, file)
    received = answers.time(row, "received_at", zone, file)
    report = Report(
        line=row.line,
        case=Sealed(row["case_id"]),
        issue=Sealed(row["issue_id"]),
        received=received or _NEVER,
        channel=answers.one(row, "channel", Channel, Channel.UNKNOWN, file),
        mode=answers.one(row, "reporter_mode", ReporterMode, ReporterMode.UNKNOWN, file),
        reporters=Sealed(answers.persons(row, "reporter")),
        reported=Sealed(answers.persons(row, "reported")),
        involved=Sealed(tuple(name for column in _INVOLVED for name in answers.persons(row, column))),
        space=answers.one(row, "space", Space, Space.UNKNOWN, file),
        account=Sealed(_account(row)),
        ongoing=answers.one(row, "ongoing", Answer, Answer.UNKNOWN, file),
        safety_risk=answers.one(row, "safety_risk", Answer, Answer.UNKNOWN, file),
        repeat=answers.one(row, "repeat", Answer, Answer.UNKNOWN, file),
        concerns_committee=answers.one(row, "concerns_committee_member", Answer, Answer.UNKNOWN, file),
        acknowledged=answers.time(row, "acknowledged_at", zone, file),
        explained=answers.time(row, "explained_at", zone, file),
        resolved=answers.time(row, "resolved_at", zone, file),
        in_scope=answers.one(row, "in_scope", Scope, Scope.UNKNOWN, file),
        finding=answers.one(row, "finding", Finding, Finding.UNKNOWN, file),
        outcomes=answers.several(row, "outcome", Outcome, file),
        confirmed=answers.identifiers(row, "confirmed_behaviours", behaviours, file),
        whole=Sealed("\x1f".join(row[name] for name in COLUMNS)),
    )
    return report if received else None


def _account(row: Row) -> str:
    return "\n".join(text for text in (row["account"], row["context"]) if text)
