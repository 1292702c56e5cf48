"""Door 2, evidence: answered surveys as unknowns: how many there are, and how each question was answered."""

from collections.abc import Sequence

from coc_analytics.casebook import MeasureSpec
from coc_analytics.disclosure.evidence.realising import QUESTIONS, SURVEYS, Realised, realise_surveys
from coc_analytics.disclosure.evidence.told import Number
from coc_analytics.disclosure.evidence.unknowns import TOTALS, Ints, Sort, Unknowns, each
from coc_analytics.terms import TOTAL, Answer, Siblings


class Surveys:
    """The unknowns of surveys, and which of them the numbers of measures add up."""

    def __init__(self, quarters: Sequence[str]) -> None:
        sorts = {SURVEYS: TOTALS}
        sorts |= {sort: sort[0] for question in QUESTIONS for sort in each(question, Answer)}
        self.unknowns = Unknowns(quarters, sorts)
        for question in QUESTIONS:
            self.unknowns.tie(0, 0, (1, each(question, Answer)), (-1, [SURVEYS]))

    @staticmethod
    def describes(spec: MeasureSpec) -> bool:
        """Whether the numbers of a measure are numbers of surveys."""
        return spec.universe == "pulse_answers" and spec.time is Siblings.ADDITIVE

    def sorts_of(self, spec: MeasureSpec, number: Number) -> tuple[Sort, ...] | None:
        """The sorts that a number adds up; None where this description does not know what it is about."""
        about = {d.name: code for d, code in zip(spec.dimensions, number.codes, strict=True) if code != TOTAL}
        found = tuple(about.items()) if about else (SURVEYS,)
        return found if len(found) == 1 and found[0] in self.unknowns.sorts else None

    def realised(self, table: Ints) -> Realised:
        """Surveys of which there are as many of every sort as the table says."""
        return {"surveys": realise_surveys(self.unknowns, table)}
