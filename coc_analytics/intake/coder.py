"""Door 1: what a report shows: the committee's word if it gave one, else the classifier's on the redacted account."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from coc_analytics.intake.coded import Code, Coding
from coc_analytics.sealed import Sealed
from coc_analytics.taxonomies import Taxonomy
from coc_analytics.terms import CodeOrigin, ReportKind

if TYPE_CHECKING:
    from coc_analytics.intake.classification import Coding as Guess

NO_MODEL = 0


class ClassifierCoder:
    """Codes accounts with the community's classifier, loaded when the first account has to be coded."""

    def __init__(self, taxonomy: Taxonomy, community_taxonomy: str) -> None:
        self._taxonomy, self._name = taxonomy, community_taxonomy

    def code(self, accounts: Sequence[Sealed[str]], confirmed: Sequence[tuple[str, ...]]) -> Sequence[Coding]:
        """One coding an account, in order; confirmed behaviours are final."""
        open_ = [account for account, given in zip(accounts, confirmed, strict=True) if not given]
        predicted = iter(self._predicted(open_))
        return [self._confirmed(given) if given else next(predicted) for given in confirmed]

    def _confirmed(self, behaviours: tuple[str, ...]) -> Coding:
        codes = tuple(
            Code(behaviour, CodeOrigin.CONFIRMED, 100, NO_MODEL, self._taxonomy.version)
            for behaviour in sorted(behaviours)
        )
        return Coding(ReportKind.INCIDENT, CodeOrigin.CONFIRMED, codes)

    def _predicted(self, accounts: Sequence[Sealed[str]]) -> list[Coding]:
        if not accounts:
            return []
        from coc_analytics.intake.classification import Classifier
        from coc_analytics.intake.redaction import redact

        classifier = Classifier.prior(self._name)
        guesses = classifier.predict([redact(account.open()).text for account in accounts])
        model = int(getattr(classifier, "version", NO_MODEL))
        return [self._machine(guess, model) for guess in guesses]

    def _machine(self, guess: "Guess", model: int) -> Coding:
        if guess.abstained:
            return Coding(ReportKind.NOT_CODED, CodeOrigin.ABSTAINED)
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
