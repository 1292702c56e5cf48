"""Door 2, evidence: a table of unknowns dealt out to records, one by one, in a fixed order. Nothing here is true.

Labels that may overlap are dealt out in turn: `n` of a label go to the next `n` records, round and round. So none has one
twice, and where there are as many labels as records, each has one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from itertools import chain, repeat
from typing import NamedTuple, TypedDict, TypeVar

from coc_analytics.casebook.codes import NONE, NOT_CODED
from coc_analytics.casebook.records import IssueRecord, SurveyRecord
from coc_analytics.disclosure.evidence.unknowns import Ints, Sort, Unknowns
from coc_analytics.periods import Quarter
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

Counts = Mapping[Sort, int]
Word = TypeVar("Word", bound=StrEnum)
RECEIVED: Sort = ("received",)
DECIDED: Sort = ("decided",)
ANYWHERE = "anywhere"
"""In place of all places, where values are told of all of them together only."""
SURVEYS: Sort = ("surveys",)
QUESTIONS = ("knows_code", "would_report", "felt_resolved")


class Realised(TypedDict, total=False):
    """The records of one sort of a casebook."""

    issues: tuple[IssueRecord, ...]
    surveys: tuple[SurveyRecord, ...]


class _Decision(NamedTuple):
    decided: int
    finding: Finding
    outcomes: frozenset[Outcome]


def realise_issues(
    unknowns: Unknowns, table: Ints, behaviours: Mapping[str, str], places: Sequence[str]
) -> tuple[IssueRecord, ...]:
    """Issues of which there are as many of every sort as the table says; the oldest are decided first."""
    counts = {
        Quarter.parse(quarter).index: unknowns.of(table, place)
        for place, quarter in enumerate(unknowns.quarters)
    }
    decisions = iter([one for quarter, count in counts.items() for one in _decisions(quarter, count)])
    return tuple(
        _decided(issue, next(decisions, None))
        for quarter, count in counts.items()
        for issue in _received(quarter, count, behaviours, places)
    )


def realise_surveys(unknowns: Unknowns, table: Ints) -> tuple[SurveyRecord, ...]:
    """Surveys of which there are as many of every sort as the table says."""
    found: list[SurveyRecord] = []
    for place, quarter in enumerate(unknowns.quarters):
        count = unknowns.of(table, place)
        answers = [_dealt(count, question, Answer) for question in QUESTIONS]
        found += [SurveyRecord(Quarter.parse(quarter).index, *given) for given in zip(*answers, strict=True)]
    return tuple(found)


def _dealt(count: Counts, facet: str, codes: type[Word]) -> list[Word]:
    """Every code so often as there are records with it."""
    return [code for code in codes for _ in range(count[facet, code])]


def _received(
    quarter: int, count: Counts, behaviours: Mapping[str, str], places: Sequence[str]
) -> Iterator[IssueRecord]:
    """The issues of a quarter as they are received."""
    labels = _labels(count, behaviours, places)
    columns = zip(
        _promises(count),
        labels,
        _codings(count, [shown for _, shown in labels]),
        _dealt(count, "channel", Channel),
        _dealt(count, "ongoing", Answer),
        _dealt(count, "safety_risk", Answer),
        _dealt(count, "repeat", Answer),
        strict=True,
    )
    for (mode, acknowledged, answered), (space, shown), (
        kind,
        coded,
    ), channel, ongoing, risk, again in columns:
        yield IssueRecord(
            quarter=quarter,
            channel=channel,
            mode=mode,
            space=space,
            ongoing=ongoing,
            safety_risk=risk,
            repeat=again,
            acknowledged=acknowledged,
            answered=answered,
            kind=kind,
            coded=coded,
            behaviours=shown or frozenset(),
        )


def _decided(issue: IssueRecord, decision: _Decision | None) -> IssueRecord:
    return issue if decision is None else replace(issue, **decision._asdict())


def _promises(count: Counts) -> list[tuple[ReporterMode, Promise, Promise]]:
    """The reporter's mode with both promises: of an anonymous report neither can be kept."""
    first, second = _kept(count, "acknowledged"), _kept(count, "answered")
    return [
        (mode, Promise.CANNOT, Promise.CANNOT)
        if mode is ReporterMode.ANONYMOUS
        else (mode, next(first), next(second))
        for mode in _dealt(count, "mode", ReporterMode)
    ]


def _kept(count: Counts, which: str) -> Iterator[Promise]:
    """How a promise was kept, report by report, of those of which it could be."""
    kept = (promise for promise in Promise if promise is not Promise.CANNOT)
    return iter([promise for promise in kept for _ in range(count[which, promise])])


def _labels(
    count: Counts, behaviours: Mapping[str, str], places: Sequence[str]
) -> list[tuple[Space, frozenset[str] | None]]:
    """The place of each issue and the behaviours it shows; None of one that waits for review."""
    values = tuple(dict.fromkeys(behaviours.values()))
    found: list[set[str] | None] = []
    showing: dict[str, list[set[str]]] = {value: [] for value in values}
    for place in places:
        waiting, none = count["label", NOT_CODED, place], count["label", NONE, place]
        everything = count[RECEIVED] if place == ANYWHERE else count["space", place]
        rest: list[set[str]] = [set() for _ in range(everything - waiting - none)]
        dealt = _in_turn(rest, [count["label", value, place] for value in values])
        for value, its in zip(values, dealt, strict=True):
            showing[value] += its
        found += [*([None] * waiting), *(set() for _ in range(none)), *rest]
    for value in values:
        own = [behaviour for behaviour, its in behaviours.items() if its == value]
        dealt = _in_turn(showing[value], [count["behaviour", behaviour] for behaviour in own])
        for behaviour, its in zip(own, dealt, strict=True):
            for shown in its:
                shown.add(behaviour)
    shown_by = [None if shown is None else frozenset(shown) for shown in found]
    return list(zip(_dealt(count, "space", Space), shown_by, strict=True))


def _in_turn(records: Sequence[set[str]], numbers: Sequence[int]) -> Iterator[list[set[str]]]:
    """So many records for each number, going round and round."""
    at = 0
    for number in numbers:
        yield [records[(at + n) % len(records)] for n in range(number)]
        at += number


def _codings(count: Counts, shown: Sequence[frozenset[str] | None]) -> list[tuple[ReportKind, CodeOrigin]]:
    """Kind and coder of each issue; an incident that shows nothing was called one by people."""
    other = chain.from_iterable(
        repeat(kind, count["kind", kind])
        for kind in ReportKind
        if kind not in (ReportKind.INCIDENT, ReportKind.NOT_CODED)
    )
    kinds = [
        ReportKind.NOT_CODED
        if behaviours is None
        else ReportKind.INCIDENT
        if behaviours
        else next(other, ReportKind.INCIDENT)
        for behaviours in shown
    ]
    bare = sum(kind is ReportKind.INCIDENT and not b for kind, b in zip(kinds, shown, strict=True))
    confirmed = iter([True] * (count["coded", CodeOrigin.CONFIRMED] - bare))
    return [
        (kind, CodeOrigin.ABSTAINED)
        if kind is ReportKind.NOT_CODED
        else (kind, CodeOrigin.CONFIRMED)
        if (kind is ReportKind.INCIDENT and not behaviours) or next(confirmed, False)
        else (kind, CodeOrigin.MACHINE)
        for kind, behaviours in zip(kinds, shown, strict=True)
    ]


def _decisions(quarter: int, count: Counts) -> Iterator[_Decision]:
    """What is decided in a quarter."""
    missing = count["outcome", Outcome.NOT_RECORDED]
    recorded = [outcome for outcome in Outcome if outcome is not Outcome.NOT_RECORDED]
    done: list[set[str]] = [set() for _ in range(count[DECIDED] - missing)]
    for outcome, its in zip(recorded, _in_turn(done, [count["outcome", o] for o in recorded]), strict=True):
        for outcomes in its:
            outcomes.add(outcome)
    ends = [frozenset(map(Outcome, outcomes)) for outcomes in done]
    ends += [frozenset({Outcome.NOT_RECORDED})] * missing
    for finding, outcomes_of in zip(_dealt(count, "finding", Finding), ends, strict=True):
        yield _Decision(quarter, finding, outcomes_of)
