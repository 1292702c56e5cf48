"""Room 1: what the intake can write: the fields of a record and what holds between them. Rules only, never data.

A number that is released says something of records; what it says follows from these rules and from the measures' SQL,
and from nothing else. Issues with several reports and with codes of an outdated taxonomy keep the same rules, because
the views that measures ask of say so.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from coc_analytics.terms import (
    Answer,
    Channel,
    CodeOrigin,
    Finding,
    Outcome,
    Promise,
    ReporterMode,
    ReportKind,
    Space,
)


@dataclass(frozen=True, slots=True)
class IssueRecord:
    """An issue as measures know it; quarters are `Quarter.index`, `decided` is None while it is undecided."""

    quarter: int
    channel: Channel
    mode: ReporterMode
    space: Space
    ongoing: Answer
    safety_risk: Answer
    repeat: Answer
    acknowledged: Promise
    answered: Promise
    kind: ReportKind
    coded: CodeOrigin
    behaviours: frozenset[str] = frozenset()
    decided: int | None = None
    finding: Finding = Finding.UNKNOWN
    outcomes: frozenset[Outcome] = frozenset()


@dataclass(frozen=True, slots=True)
class SurveyRecord:
    """An answered survey as measures of single questions know it."""

    quarter: int
    knows_code: Answer
    would_report: Answer
    felt_resolved: Answer


_RULES: dict[str, Callable[[IssueRecord], bool]] = {
    "nobody can acknowledge an anonymous report, and any other can be": lambda issue: (
        (issue.acknowledged is Promise.CANNOT) == (issue.mode is ReporterMode.ANONYMOUS)
    ),
    "nobody can answer an anonymous report, and any other can be": lambda issue: (
        (issue.answered is Promise.CANNOT) == (issue.mode is ReporterMode.ANONYMOUS)
    ),
    "what waits for review has no kind yet, and nothing else has none": lambda issue: (
        (issue.coded is CodeOrigin.ABSTAINED) == (issue.kind is ReportKind.NOT_CODED)
    ),
    "only an incident shows an unwelcome behaviour": lambda issue: (
        not issue.behaviours or issue.kind is ReportKind.INCIDENT
    ),
    "a machine calls an incident only what shows an unwelcome behaviour": lambda issue: (
        bool(issue.behaviours) or issue.kind is not ReportKind.INCIDENT or issue.coded is CodeOrigin.CONFIRMED
    ),
    "nothing is decided before it is counted": lambda issue: (
        issue.decided is None or issue.decided >= issue.quarter
    ),
    "what is decided has an outcome, or it is not recorded; what is undecided has none": lambda issue: (
        bool(issue.outcomes) == (issue.decided is not None)
    ),
    "beside an outcome nothing is not recorded": lambda issue: (
        Outcome.NOT_RECORDED not in issue.outcomes or len(issue.outcomes) == 1
    ),
}
"""By the sentence that a reader of docs/disclosure.md finds."""


def rules() -> tuple[str, ...]:
    """What holds between the fields of every issue, in sentences."""
    return tuple(_RULES)


def broken_rules(issue: IssueRecord) -> Iterator[str]:
    """Every rule that an issue breaks; the intake writes none that breaks any."""
    return (rule for rule, holds in _RULES.items() if not holds(issue))
