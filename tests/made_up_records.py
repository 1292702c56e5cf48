"""Made-up records of issues and surveys: any that the intake could write. Nobody in them exists."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

from coc_analytics.casebook.records import IssueRecord, SurveyRecord
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

T = TypeVar("T")
_KEPT = [promise for promise in Promise if promise is not Promise.CANNOT]
_RECORDED = [outcome for outcome in Outcome if outcome is not Outcome.NOT_RECORDED]
_OTHERS = [kind for kind in ReportKind if kind not in (ReportKind.INCIDENT, ReportKind.NOT_CODED)]


def an_issue(luck: Random, quarters: Sequence[int], behaviours: Sequence[str]) -> IssueRecord:
    """Any issue received in one of these quarters, and decided in one of them or not at all."""
    quarter = luck.choice(quarters)
    mode = luck.choice([*ReporterMode])
    anonymous = mode is ReporterMode.ANONYMOUS
    coded = luck.choice([*CodeOrigin])
    shown = frozenset(luck.sample(behaviours, luck.choice([0, 1, 1, 2, 3])))
    decided = luck.choice([None, *(q for q in quarters if q >= quarter)])
    return IssueRecord(
        quarter=quarter,
        channel=luck.choice([*Channel]),
        mode=mode,
        space=luck.choice([*Space]),
        ongoing=luck.choice([*Answer]),
        safety_risk=luck.choice([*Answer]),
        repeat=luck.choice([*Answer]),
        acknowledged=Promise.CANNOT if anonymous else luck.choice(_KEPT),
        answered=Promise.CANNOT if anonymous else luck.choice(_KEPT),
        kind=_kind(luck, coded, shown),
        coded=coded,
        behaviours=frozenset() if coded is CodeOrigin.ABSTAINED else shown,
        decided=decided,
        finding=Finding.UNKNOWN if decided is None else luck.choice([*Finding]),
        outcomes=frozenset() if decided is None else _outcomes(luck),
    )


def _kind(luck: Random, coded: CodeOrigin, shown: frozenset[str]) -> ReportKind:
    if coded is CodeOrigin.ABSTAINED:
        return ReportKind.NOT_CODED
    if shown:
        return ReportKind.INCIDENT
    return luck.choice([*_OTHERS, ReportKind.INCIDENT] if coded is CodeOrigin.CONFIRMED else _OTHERS)


def _outcomes(luck: Random) -> frozenset[Outcome]:
    some = luck.sample(_RECORDED, luck.choice([0, 1, 1, 2, 3]))
    return frozenset(some or [Outcome.NOT_RECORDED])


def a_survey(luck: Random, quarters: Sequence[int]) -> SurveyRecord:
    """Any survey answered in one of these quarters."""
    return SurveyRecord(luck.choice(quarters), *(luck.choice([*Answer]) for _ in range(3)))
