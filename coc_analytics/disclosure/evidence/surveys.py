"""Door 2, evidence: answered surveys as unknowns: how many there are, and how each question was answered."""

from collections.abc import Sequence

from coc_analytics.casebook import MeasureSpec
from coc_analytics.disclosure.evidence.told import Number
from coc_analytics.disclosure.evidence.unknowns import TOTALS, Sort, Unknowns, each
from coc_analytics.terms import TOTAL, Answer

SURVEYS: Sort = ("surveys",)
QUESTIONS = ("knows_code", "would_report", "felt_resolved")


def surveys(quarters: Sequence[str]) -> Unknowns:
    """The unknowns of surveys; every question has one answer in each."""
    sorts = {SURVEYS: TOTALS} | {sort: sort[0] for question in QUESTIONS for sort in each(question, Answer)}
    unknowns = Unknowns(quarters, sorts)
    for question in QUESTIONS:
        unknowns.tie(0, 0, (1, each(question, Answer)), (-1, [SURVEYS]))
    return unknowns


def describes(spec: MeasureSpec) -> bool:
    """Whether the numbers of a measure are numbers of surveys."""
    return spec.universe == "pulse_answers"


def sorts_of(spec: MeasureSpec, number: Number, unknowns: Unknowns) -> tuple[Sort, ...] | None:
    """The sorts that a number of a measure adds up; None where this description does not know what it is about."""
    about = {d.name: code for d, code in zip(spec.dimensions, number.codes, strict=True) if code != TOTAL}
    found = tuple(about.items()) if about else (SURVEYS,)
    return found if len(found) == 1 and found[0] in unknowns.sorts else None
