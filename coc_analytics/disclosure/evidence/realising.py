"""Door 2, evidence: a table of unknowns dealt out to records, one by one, in a fixed order. Nothing here is true.

Labels that may overlap are dealt out in turn: `n` of a label go to the next `n` records, round and round. So none has one
twice, and where there are as many labels as records, each has one.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, repeat

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
RECEIVED: Sort = ("received",)
DECIDED: Sort = ("decided",)
SURVEYS: Sort = ("surveys",)
QUESTIONS = ("knows_code", "would_report", "felt_resolved")


def realise_issues(unknowns: Unknowns, table: Ints, behaviours: Mapping[str, str]) -> tuple[IssueRecord, ...]:
    """Issues of which there are as many of every sort as the table says."""
    counts = [unknowns.of(table, place) for place in range(len(unknowns.quarters))]
    numbers = [Quarter.parse(quarter).index for quarter in unknowns.quarters]
    received = [
        issue
        for number, count in zip(numbers, counts, strict=True)
        for issue in _received(number, count, behaviours)
    ]
    decisions = [
        decision
        for number, count in zip(numbers, counts, strict=True)
        for decision in _decisions(number, count)
    ]
    undecided = [{}] * (len(received) - len(decisions))
    return tuple(
        IssueRecord(**issue, **end) for issue, end in zip(received, [*decisions, *undecided], strict=True)
    )


def realise_surveys(unknowns: Unknowns, table: Ints) -> tuple[SurveyRecord, ...]:
    """Surveys of which there are as many of every sort as the table says."""
    found = []
    for place, quarter in enumerate(unknowns.quarters):
        count = unknowns.of(table, place)
        answers = [_dealt(count, question, Answer) for question in QUESTIONS]
        rows = zip(range(count[SURVEYS]), *answers, strict=True)
        found += [SurveyRecord(Quarter.parse(quarter).index, *given) for _, *given in rows]
    return tuple(found)


def _dealt(count: Counts, facet: str, codes: type[Answer] | type[Channel]) -> list[object]:
    """Every code so often as there are records with it."""
    return list(chain.from_iterable(repeat(code, count[facet, code]) for code in codes))


def _received(quarter: int, count: Counts, behaviours: Mapping[str, str]) -> Iterator[dict[str, object]]:
    """What is known of each issue of a quarter when it is received."""
    labels = _labels(count, behaviours)
    coding = _codings(count, [shown for _, shown in labels])
    columns = zip(
        labels,
        coding,
        *(_dealt(count, facet, codes) for facet, codes in _FREE.items()),
        _promises(count),
        strict=True,
    )
    for (space, shown), (kind, coded), channel, ongoing, safety, again, (
        mode,
        acknowledged,
        answered,
    ) in columns:
        yield {
            "quarter": quarter,
            "channel": channel,
            "ongoing": ongoing,
            "safety_risk": safety,
            "repeat": again,
            "mode": mode,
            "acknowledged": acknowledged,
            "answered": answered,
            "space": space,
            "kind": kind,
            "coded": coded,
            "behaviours": frozenset() if shown is None else shown,
        }


_FREE = {"channel": Channel, "ongoing": Answer, "safety_risk": Answer, "repeat": Answer}


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


def _labels(count: Counts, behaviours: Mapping[str, str]) -> list[tuple[Space, frozenset[str] | None]]:
    """The place of each issue and the behaviours it shows; None of one that waits for review."""
    values = tuple(dict.fromkeys(behaviours.values()))
    places: list[tuple[Space, set[str] | None]] = []
    showing: dict[str, list[set[str]]] = {value: [] for value in values}
    for space in Space:
        waiting, none = count["label", NOT_CODED, space], count["label", NONE, space]
        rest: list[set[str]] = [set() for _ in range(count["space", space] - waiting - none)]
        for value, its in zip(
            values, _in_turn(rest, [count["label", v, space] for v in values]), strict=True
        ):
            showing[value] += its
        places += [(space, None)] * waiting
        places += [(space, set()) for _ in range(none)]
        places += [(space, shown) for shown in rest]
    for value in values:
        own = [behaviour for behaviour, its in behaviours.items() if its == value]
        dealt = _in_turn(showing[value], [count["behaviour", behaviour] for behaviour in own])
        for behaviour, its in zip(own, dealt, strict=True):
            for shown in its:
                shown.add(behaviour)
    return [(space, None if shown is None else frozenset(shown)) for space, shown in places]


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


def _decisions(quarter: int, count: Counts) -> Iterator[dict[str, object]]:
    """What is known of each issue decided in a quarter; the oldest are decided first."""
    missing = count["outcome", Outcome.NOT_RECORDED]
    recorded = [outcome for outcome in Outcome if outcome is not Outcome.NOT_RECORDED]
    done: list[set[str]] = [set() for _ in range(count[DECIDED] - missing)]
    for outcome, its in zip(recorded, _in_turn(done, [count["outcome", o] for o in recorded]), strict=True):
        for outcomes in its:
            outcomes.add(outcome)
    outcomes_of = [*done, *({Outcome.NOT_RECORDED} for _ in range(missing))]
    for finding, outcomes in zip(_dealt(count, "finding", Finding), outcomes_of, strict=True):
        yield {"decided": quarter, "finding": finding, "outcomes": frozenset(outcomes)}
