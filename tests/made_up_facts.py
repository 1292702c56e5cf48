"""Made-up facts for a casebook: short to write in a test, complete when admitted. Nobody in them exists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

import pyarrow as pa

from coc_analytics.casebook import Batch
from coc_analytics.periods import Quarter
from coc_analytics.terms import Source

Q1, Q2, Q3, Q4 = (Quarter.parse(f"2025Q{number}") for number in (1, 2, 3, 4))

_numbers = count(1)


@dataclass(frozen=True)
class Report:
    """One report with believable defaults; `behaviours` are coded by the machine unless `coded` says otherwise.

    Its kind, unless given, is one the intake could write: a machine's incident always has a behaviour.
    """

    report: int
    quarter: Quarter = Q1
    issue: int = 0
    counted: Quarter | None = None
    sealed_for_ever: bool = False
    reporters: Sequence[int] = ()
    reported: Sequence[int] = ()
    behaviours: Sequence[str] = ()
    outcomes: Sequence[str] = ()
    decided: Quarter | None = None
    finding: str = "pending"
    coded: str = "machine"
    kind: str = ""
    channel: str = "form"
    mode: str = "named"
    space: str = "chat"
    ongoing: str = "no"
    safety_risk: str = "no"
    repeat: str = "no"
    in_scope: str = "in"
    acknowledged: str = "in_time"
    answered: str = "in_time"
    origins: Mapping[str, str] = field(default_factory=dict)

    @property
    def written_kind(self) -> str:
        if self.coded == "abstained":
            return self.kind or "not_coded"
        return self.kind or ("incident" if self.behaviours else "general_feedback")

    @property
    def counted_in(self) -> int | None:
        return None if self.sealed_for_ever else (self.counted or self.quarter).index


_REPORTS = pa.schema(
    [(name, pa.uint64()) for name in ("report", "issue")]
    + [(name, pa.int16()) for name in ("quarter", "counted")]
    + [("sealed", pa.bool_())]
    + [
        (name, pa.string())
        for name in (
            "channel",
            "mode",
            "space",
            "kind",
            "coded",
            "ongoing",
            "safety_risk",
            "repeat",
            "in_scope",
            "acknowledged",
            "answered",
            "finding",
        )
    ]
    + [("decided", pa.int16()), ("batch", pa.uint64())]
)


def report_facts(*reports: Report) -> dict[str, pa.Table]:
    """The four tables of these reports."""
    return {
        "reports": pa.Table.from_pylist([_report_row(report) for report in reports], _REPORTS),
        "report_people": _table(
            [("report", pa.uint64()), ("role", pa.string()), ("person", pa.uint64())],
            [(r.report, "reporter", person) for r in reports for person in r.reporters]
            + [(r.report, "reported", person) for r in reports for person in r.reported],
        ),
        "report_codes": _table(
            [
                ("report", pa.uint64()),
                ("behaviour", pa.string()),
                ("origin", pa.string()),
                ("confidence", pa.uint8()),
                ("model", pa.uint64()),
                ("taxonomy", pa.uint64()),
            ],
            [
                (r.report, name, r.origins.get(name, r.coded), 90, 1, 1)
                for r in reports
                for name in r.behaviours
            ],
        ),
        "report_outcomes": _table(
            [("report", pa.uint64()), ("outcome", pa.string())],
            [(r.report, outcome) for r in reports for outcome in r.outcomes],
        ),
    }


def _report_row(report: Report) -> dict[str, Any]:
    anonymous = report.mode == "anonymous"
    plain = {name: getattr(report, name) for name in _REPORTS.names if hasattr(report, name)}
    return plain | {
        "issue": report.issue or report.report,
        "kind": report.written_kind,
        "quarter": report.quarter.index,
        "counted": report.counted_in,
        "sealed": report.sealed_for_ever,
        "acknowledged": "cannot" if anonymous else report.acknowledged,
        "answered": "cannot" if anonymous else report.answered,
        "decided": report.decided.index if report.decided else None,
        "batch": 1,
    }


def _table(columns: list[tuple[str, Any]], rows: Sequence[Sequence[Any]]) -> pa.Table:
    arrays = [pa.array([row[n] for row in rows], kind) for n, (_, kind) in enumerate(columns)]
    return pa.Table.from_arrays(arrays, names=[name for name, _ in columns])


def presence(
    *rows: tuple[int, Quarter, str, str] | tuple[int, Quarter, str, str, int],
) -> dict[str, pa.Table]:
    """Presence of (member, quarter, kind, group, times)."""
    full = [(*row, 1) if len(row) == 4 else row for row in rows]
    return {
        "presence": _table(
            [
                ("member", pa.uint64()),
                ("month", pa.int32()),
                ("quarter", pa.int16()),
                ("kind", pa.string()),
                ("space", pa.string()),
                ("grp", pa.string()),
                ("source", pa.string()),
                ("days", pa.uint8()),
                ("times", pa.int32()),
            ],
            [
                (member, quarter.index * 3, quarter.index, kind, "chat", group, "slack", 1, times)
                for member, quarter, kind, group, times in full
            ],
        )
    }


def answers(*rows: tuple[int, Quarter, bool, bool, bool, bool]) -> dict[str, pa.Table]:
    """Answers to (asker, quarter, newcomer, question, answered, within 48 hours)."""
    return {
        "answers": _table(
            [
                ("asker", pa.uint64()),
                ("month", pa.int32()),
                ("quarter", pa.int16()),
                ("newcomer", pa.bool_()),
                ("question", pa.bool_()),
                ("answered", pa.bool_()),
                ("within_48h", pa.bool_()),
                ("source", pa.string()),
            ],
            [(asker, q.index * 3, q.index, *rest, "slack") for asker, q, *rest in rows],
        )
    }


def thanks(*rows: tuple[int, int | None, Quarter]) -> dict[str, pa.Table]:
    """Thanks of (giver, receiver, quarter)."""
    return {
        "thanks": _table(
            [
                ("giver", pa.uint64()),
                ("receiver", pa.uint64()),
                ("month", pa.int32()),
                ("quarter", pa.int16()),
                ("times", pa.int32()),
                ("source", pa.string()),
            ],
            [(giver, receiver, q.index * 3, q.index, 1, "slack") for giver, receiver, q in rows],
        )
    }


def events(*rows: tuple[int, int, Quarter, str, str, int | None]) -> dict[str, pa.Table]:
    """Live events of (event, member, quarter, role, group, hour in UTC)."""
    return {
        "events": _table(
            [
                ("event", pa.uint64()),
                ("member", pa.uint64()),
                ("month", pa.int32()),
                ("quarter", pa.int16()),
                ("role", pa.string()),
                ("grp", pa.string()),
                ("minutes", pa.int16()),
                ("hour_utc", pa.uint8()),
                ("source", pa.string()),
            ],
            [
                (e, member, q.index * 3, q.index, role, group, 60, hour, "zoom")
                for e, member, q, role, group, hour in rows
            ],
        )
    }


def pulse(*rows: tuple[int, Quarter, int | None, str]) -> dict[str, pa.Table]:
    """Survey answers of (respondent, quarter, the score given to every value, the answer to every question)."""
    scores = ("inclusive", "empower", "learn_share", "trust", "gratitude")
    asked = ("knows_code", "would_report", "felt_resolved")
    return {
        "pulse": _table(
            [("respondent", pa.uint64()), ("quarter", pa.int16()), ("counted", pa.int16())]
            + [(name, pa.uint8()) for name in scores]
            + [(name, pa.string()) for name in asked]
            + [("batch", pa.uint64())],
            [(who, q.index, q.index, *[score] * 5, *[said] * 3, 1) for who, q, score, said in rows],
        )
    }


def batch(source: Source = Source.REPORTS, **counts: int) -> Batch:
    """A batch of a new id."""
    plain = Batch(next(_numbers), source, rows_in=1, admitted=1, duplicate=0, quarantined=0)
    return replace(plain, **counts)
