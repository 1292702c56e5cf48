"""Door 1, source: written reports in the form's columns. Accounts and names are sealed as soon as they are read.

A missing or unknown column, an impossible date, or an answer outside the vocabulary refuses the whole file; a row
without a case or a date, or a case that appears twice in one file, is set aside in the quarantine.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from coc_analytics.intake import answers
from coc_analytics.intake.reading import OddRow, Row, Table
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
        if reason := _reason_to_set_aside(row, report, reports.get(case)):
            odd.append(OddRow(row.line, reason, tuple(row[name] for name in table.columns)))
        elif case in reports:
            repeated += 1
        elif report is not None:
            reports[case] = report
    return ReportsFile(table.rows_in, tuple(reports.values()), tuple(odd), repeated)


def _reason_to_set_aside(row: Row, report: Report | None, earlier: Report | None) -> str:
    if not row["case_id"]:
        return "case_id is empty"
    if report is None:
        return "received_at is empty"
    if earlier is not None and earlier.whole != report.whole:
        return "the same case_id appears twice in this file with different content"
    return ""


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
