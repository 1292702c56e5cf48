"""Door 1: a report as the casebook will know it, and as Arrow tables. Enumerations, quarters and keyed ids only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import pyarrow as pa

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


@dataclass(frozen=True, slots=True)
class Code:
    """One behaviour of a report: who said so, how sure (percent), with which model and taxonomy."""

    behaviour: str
    origin: CodeOrigin
    confidence: int
    model: int
    taxonomy: int


NO_MODEL, REVIEW = 0, 1
"""Instead of a model's version: the report's own column, or people who reviewed the account."""


@dataclass(frozen=True, slots=True)
class Coding:
    """What a report turned out to be: its kind, who coded it, and its behaviours."""

    kind: ReportKind
    coded: CodeOrigin
    codes: tuple[Code, ...] = ()

    @property
    def is_of_column(self) -> bool:
        """Whether the report's own column confirmed it; that column always names a behaviour."""
        return self.coded is CodeOrigin.CONFIRMED and any(code.model == NO_MODEL for code in self.codes)

    @property
    def is_of_review(self) -> bool:
        """Whether people confirmed it in a review, with or without a behaviour."""
        return self.coded is CodeOrigin.CONFIRMED and not self.is_of_column


@dataclass(frozen=True, slots=True)
class Received:
    """What is counted when a report is received; frozen once that quarter is published."""

    issue: int
    quarter: int
    counted: int | None
    sealed: bool
    channel: Channel
    mode: ReporterMode
    space: Space
    ongoing: Answer
    safety_risk: Answer
    repeat: Answer
    in_scope: Scope
    acknowledged: Promise
    answered: Promise
    people: frozenset[tuple[PersonRole, int]]
    coding: Coding


@dataclass(frozen=True, slots=True)
class Decided:
    """What is counted when an issue is decided; frozen once that quarter is published."""

    finding: Finding
    decided: int | None
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class CodedReport:
    """A report without anything a person wrote."""

    report: int
    received: Received
    decided: Decided
    batch: int


_REPORTS = pa.schema(
    [
        ("report", pa.uint64()),
        ("issue", pa.uint64()),
        ("quarter", pa.int16()),
        ("counted", pa.int16()),
        ("sealed", pa.bool_()),
        *((name, pa.string()) for name in ("channel", "mode", "space", "kind", "coded")),
        *((name, pa.string()) for name in ("ongoing", "safety_risk", "repeat", "in_scope")),
        *((name, pa.string()) for name in ("acknowledged", "answered", "finding")),
        ("decided", pa.int16()),
        ("batch", pa.uint64()),
    ]
)
_PEOPLE = pa.schema([("report", pa.uint64()), ("role", pa.string()), ("person", pa.uint64())])
_CODES = pa.schema(
    [
        ("report", pa.uint64()),
        ("behaviour", pa.string()),
        ("origin", pa.string()),
        ("confidence", pa.uint8()),
        ("model", pa.uint64()),
        ("taxonomy", pa.uint64()),
    ]
)
_OUTCOMES = pa.schema([("report", pa.uint64()), ("outcome", pa.string())])
_PLAIN = tuple(field.name for field in fields(Received) if field.name not in ("people", "coding"))


def tables_of(reports: Iterable[CodedReport]) -> dict[str, pa.Table]:
    """Coded reports as the casebook's four tables, in a fixed order."""
    ordered = sorted(reports, key=lambda report: report.report)
    return {
        "reports": pa.Table.from_pylist([_report_row(report) for report in ordered], _REPORTS),
        "report_people": pa.Table.from_pylist(
            [
                {"report": report.report, "role": role.value, "person": person}
                for report in ordered
                for role, person in sorted(report.received.people)
            ],
            _PEOPLE,
        ),
        "report_codes": pa.Table.from_pylist(
            [
                {"report": report.report} | {field.name: getattr(code, field.name) for field in fields(code)}
                for report in ordered
                for code in report.received.coding.codes
            ],
            _CODES,
        ),
        "report_outcomes": pa.Table.from_pylist(
            [
                {"report": report.report, "outcome": outcome.value}
                for report in ordered
                for outcome in report.decided.outcomes
            ],
            _OUTCOMES,
        ),
    }


def _report_row(report: CodedReport) -> dict[str, Any]:
    received, decided = report.received, report.decided
    return {
        "report": report.report,
        **{name: getattr(received, name) for name in _PLAIN},
        "kind": received.coding.kind,
        "coded": received.coding.coded,
        "finding": decided.finding,
        "decided": decided.decided,
        "batch": report.batch,
    }


def reports_of(tables: Mapping[str, pa.Table]) -> dict[int, CodedReport]:
    """The coded reports in the casebook's four tables, by report id."""
    people = _grouped(tables["report_people"])
    codes = _grouped(tables["report_codes"])
    outcomes = _grouped(tables["report_outcomes"])
    return {
        row["report"]: _coded_report(
            row,
            people.get(row["report"], []),
            codes.get(row["report"], []),
            outcomes.get(row["report"], []),
        )
        for row in tables["reports"].to_pylist()
    }


def _grouped(table: pa.Table) -> dict[int, list[dict[str, Any]]]:
    groups: dict[int, list[dict[str, Any]]] = {}
    for row in table.to_pylist():
        groups.setdefault(row.pop("report"), []).append(row)
    return groups


def _coded_report(
    row: Mapping[str, Any],
    people: list[dict[str, Any]],
    codes: list[dict[str, Any]],
    outcomes: list[dict[str, Any]],
) -> CodedReport:
    return CodedReport(
        report=row["report"],
        received=Received(
            issue=row["issue"],
            quarter=row["quarter"],
            counted=row["counted"],
            sealed=row["sealed"],
            channel=Channel(row["channel"]),
            mode=ReporterMode(row["mode"]),
            space=Space(row["space"]),
            ongoing=Answer(row["ongoing"]),
            safety_risk=Answer(row["safety_risk"]),
            repeat=Answer(row["repeat"]),
            in_scope=Scope(row["in_scope"]),
            acknowledged=Promise(row["acknowledged"]),
            answered=Promise(row["answered"]),
            people=frozenset((PersonRole(person["role"]), person["person"]) for person in people),
            coding=Coding(ReportKind(row["kind"]), CodeOrigin(row["coded"]), _codes(codes)),
        ),
        decided=Decided(
            finding=Finding(row["finding"]),
            decided=row["decided"],
            outcomes=tuple(outcome for outcome in Outcome if {"outcome": outcome.value} in outcomes),
        ),
        batch=row["batch"],
    )


def _codes(rows: list[dict[str, Any]]) -> tuple[Code, ...]:
    ordered = sorted(rows, key=lambda row: str(row["behaviour"]))
    return tuple(
        Code(row["behaviour"], CodeOrigin(row["origin"]), row["confidence"], row["model"], row["taxonomy"])
        for row in ordered
    )
