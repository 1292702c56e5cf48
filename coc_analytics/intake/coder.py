"""Door 1: what a report shows: its own column's word, else its reviewers', else the classifier's on the redacted account."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from coc_analytics.intake.coded import NO_MODEL, REVIEW, Code, Coding
from coc_analytics.intake.minimise import Asked
from coc_analytics.intake.review.agreement import Standing, Verdict, verdict
from coc_analytics.intake.review.labels import newest_labels, read_labels
from coc_analytics.sealed import Sealed
from coc_analytics.taxonomies import Taxonomy
from coc_analytics.terms import CodeOrigin, ReportKind

if TYPE_CHECKING:
    from coc_analytics.intake.classification import Coding as Guess

_ABSTAINED = Coding(ReportKind.NOT_CODED, CodeOrigin.ABSTAINED)


class ClassifierCoder:
    """Codes cases by what people said of them, and by the vault's classifier where nobody has said anything.

    A case on which reviewers still disagree, or of which the only one is unsure, is left uncoded. The classifier is
    loaded when the first account needs it.
    """

    def __init__(self, taxonomy: Taxonomy, community_taxonomy: str, vault: Path) -> None:
        self._taxonomy, self._name, self._vault = taxonomy, community_taxonomy, vault

    def code(self, asked: Sequence[Asked]) -> Sequence[Coding]:
        """One coding for each, in order; behaviours that the report's own column confirms are final."""
        said = [self._said(one) for one in asked]
        open_ = [one.account for one, coding in zip(asked, said, strict=True) if coding is None]
        predicted = iter(self._predicted(open_))
        return [next(predicted) if coding is None else coding for coding in said]

    @cached_property
    def _verdicts(self) -> dict[str, Verdict]:
        newest = newest_labels(read_labels(self._vault), self._taxonomy)
        return {case: verdict(labels, self._taxonomy) for case, labels in newest.items()}

    def _said(self, asked: Asked) -> Coding | None:
        """What people said of a case, if they did."""
        if asked.confirmed:
            return self._confirmed(ReportKind.INCIDENT, asked.confirmed, NO_MODEL)
        found = self._verdicts.get(asked.case)
        if found is None:
            return None
        if found.standing is not Standing.CONFIRMED:
            return _ABSTAINED
        return self._confirmed(found.kind, found.behaviours, REVIEW)

    def _confirmed(self, kind: ReportKind, behaviours: Sequence[str], model: int) -> Coding:
        codes = tuple(
            Code(behaviour, CodeOrigin.CONFIRMED, 100, model, self._taxonomy.version)
            for behaviour in sorted(behaviours)
        )
        return Coding(kind, CodeOrigin.CONFIRMED, codes)

    def _predicted(self, accounts: Sequence[Sealed[str]]) -> list[Coding]:
        if not accounts:
            return []
        from coc_analytics.intake.redaction import redact
        from coc_analytics.intake.review.learning import classifier_of

        classifier = classifier_of(self._vault, self._name)
        guesses = classifier.predict([redact(account.open()).text for account in accounts])
        return [self._machine(guess, classifier.version) for guess in guesses]

    def _machine(self, guess: "Guess", model: int) -> Coding:
        if guess.abstained:
            return _ABSTAINED
        codes = tuple(
            Code(
                behaviour,
                CodeOrigin.MACHINE,
                _percent(guess.confidence[behaviour]),
                model,
                self._taxonomy.version,
            )
            for behaviour in sorted(guess.behaviours)
        )
        return Coding(guess.kind, CodeOrigin.MACHINE, codes)


def _percent(probability: float) -> int:
    return min(100, max(0, round(100 * probability)))
