"""Door 1, review: everything one reviewer's visit works with: their cases, all labels, and what the labels come to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from coc_analytics.intake.review.agreement import Standing, Verdict, verdict
from coc_analytics.intake.review.alpha import Agreement, agreement
from coc_analytics.intake.review.cases import Case, cases_of
from coc_analytics.intake.review.choices import Answer
from coc_analytics.intake.review.labels import Label, newest_labels, read_labels
from coc_analytics.intake.review.learning import classifier_of
from coc_analytics.intake.review.reviewers import Reviewer, may_see, reviewer_named
from coc_analytics.intake.review.waiting import Look, Waiting, Which, waiting_for, with_suggestions
from coc_analytics.intake.work import Work

MOST_CASES = 1_000
"""More cases than anybody codes in one sheet; the next export brings the rest."""


@dataclass(frozen=True)
class Table:
    """One reviewer's visit; `visible` are the only cases that anything shown or counted here speaks about."""

    work: Work
    reviewer: Reviewer
    visible: tuple[Case, ...]
    labels: Mapping[str, tuple[Label, ...]]
    verdicts: Mapping[str, Verdict]

    def waiting(self, which: Which) -> tuple[Waiting, ...]:
        """The cases that wait for this reviewer, with suggestions."""
        found = self.open_cases(which)
        if not found:
            return ()
        classifier = classifier_of(self.work.vault, self.work.community.taxonomy)
        return with_suggestions(found, classifier)[:MOST_CASES]

    def open_cases(self, which: Which) -> tuple[tuple[Case, Look], ...]:
        """The cases that wait for this reviewer, by key."""
        return waiting_for(self.reviewer.pseudonym, self.visible, self.labels, self.verdicts, which)

    def label(self, case: Case, answer: Answer) -> Label:
        """An answer as this reviewer's label."""
        return Label(
            case=case.key,
            reviewer=self.reviewer.pseudonym,
            kind=answer.kind,
            behaviours=answer.behaviours,
            sure=answer.sure,
            quarter=str(case.quarter) if case.quarter else "",
            taxonomy=f"{self.work.taxonomy.version:016x}",
        )

    def is_given(self, label: Label) -> bool:
        """Whether this is what the reviewer thinks of the case already."""
        given = self.labels.get(label.case, ())
        mine = [one for one in given if one.reviewer == label.reviewer]
        return bool(mine) and mine[-1].says_the_same(label) and mine[-1].sure is label.sure


def lay_table(work: Work, name: str, today: date) -> Table:
    """Everything a visit of the reviewer of this name needs."""
    reviewer = reviewer_named(name, work, today)
    labels = newest_labels(read_labels(work.vault), work.taxonomy)
    verdicts = {case: verdict(given, work.taxonomy) for case, given in labels.items()}
    visible = may_see(cases_of(work), reviewer, work, today)
    return Table(work, reviewer, visible, labels, verdicts)


def status_lines(table: Table) -> tuple[str, ...]:
    """Where the review stands, over the cases this reviewer may see and no other."""
    shown = {case.key for case in table.visible}
    labelled = {case: given for case, given in table.labels.items() if case in shown}
    looks = [look for _, look in table.open_cases(Which.WAITING)]
    people = {label.reviewer for given in labelled.values() for label in given}
    settled = sum(table.verdicts[case].standing is Standing.CONFIRMED for case in labelled)
    return (
        f"{_number(len(looks), 'case')} for you to code: {looks.count(Look.THIRD)} third looks, "
        f"{looks.count(Look.SECOND)} second looks, {looks.count(Look.FIRST)} first looks",
        f"{_number(len(labelled), 'case')} labelled by {_number(len(people), 'person')}, {settled} of them confirmed",
        _agreement_line(agreement(list(labelled.values()), table.work.taxonomy)),
    )


def _agreement_line(found: Agreement) -> str:
    if not found.cases:
        return "agreement: nobody has coded a case that somebody else coded too"
    return (
        f"agreement (Krippendorff's alpha) on {_number(found.cases, 'case')} coded more than once: "
        f"kinds {_shown(found.kinds)}, behaviours {_shown(found.behaviours)}"
    )


def _shown(alpha: float | None) -> str:
    return "cannot be told yet" if alpha is None else f"{alpha:.2f}"


def _number(count: int, thing: str) -> str:
    plural = {"person": "people"}.get(thing, f"{thing}s")
    return f"{count} {thing if count == 1 else plural}"


def by_key(cases: Sequence[Case]) -> dict[str, Case]:
    """Cases by what labels and sheets call them."""
    return {case.key: case for case in cases}
