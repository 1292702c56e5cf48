"""Door 1: codes accounts against a community's values. Accounts stay in memory; nothing here writes or logs them."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from coc_analytics.intake.classification.accounts import is_readable
from coc_analytics.intake.classification.coding import Coding, Reason
from coc_analytics.intake.classification.decisions import (
    PLAIN_RULE,
    Rule,
    best_threshold,
    both_f1,
    choose,
    sure_enough,
    sureness,
)
from coc_analytics.intake.classification.features import Account, Features, ready
from coc_analytics.intake.classification.learning import (
    HALF_TRUSTED,
    HALF_TRUSTED_AFTER_EXAMPLES,
    Learnt,
    Lesson,
    learn_correction,
)
from coc_analytics.intake.classification.meanings import Encoder
from coc_analytics.intake.classification.prior import Chances, Prior
from coc_analytics.intake.classification.reasons import find_reasons
from coc_analytics.intake.redaction import redact
from coc_analytics.taxonomies import Taxonomy, load_taxonomy
from coc_analytics.terms import Refusal, ReportKind

Matrix = NDArray[np.float64]
Marks = NDArray[np.bool_]

REVISION = 1
"""Changes whenever the same taxonomy and labels would give other codings."""

HALF_LEARNT = 100
"""With this many labels the threshold stands half-way between the prior's and the labels' own."""


WORRYING = 0.35
"""A behaviour this probable in what does not look like an incident is looked at by a person."""


class Classifier:
    """Says which values and behaviours an account is about, and when it is not sure.

    The same taxonomy, labels and account give the same coding. Identities are redacted before anything is read.
    """

    def __init__(self, prior: Prior, rule: Rule, learnt: Learnt | None = None, labels: int = 0) -> None:
        self.taxonomy: Taxonomy = prior.taxonomy
        self.rule, self.labels = rule, labels
        self._prior, self.learnt = prior, learnt

    @classmethod
    def prior(cls, taxonomy: str | Path = "cscce", encoder: Encoder | None = None) -> "Classifier":
        """A classifier that knows the taxonomy (an id or a path) and no label."""
        return _prior_of(load_taxonomy(taxonomy), encoder)

    @property
    def features(self) -> Features:
        """The features of the prior."""
        return self._prior.features

    def with_rule(self, rule: Rule, learnt: Learnt | None = None, labels: int = 0) -> "Classifier":
        """The same prior with another rule and what was learnt elsewhere."""
        return Classifier(self._prior, rule, learnt, labels)

    @cached_property
    def version(self) -> int:
        """A positive 63-bit number for the model: revision, taxonomy, encoder and all that was learnt."""
        encoder = self._prior.encoder
        facts = [REVISION, self.taxonomy.version, type(encoder).__name__ if encoder else "", self.rule]
        mark = hashlib.blake2b(repr(facts).encode(), digest_size=8)
        if self.learnt:
            mark.update(np.round(self.learnt.correction.weights, 4).tobytes())
            mark.update(np.round(self.learnt.correction.start, 4).tobytes())
            mark.update(repr((self.learnt.correction.trust, self.labels)).encode())
        return int.from_bytes(mark.digest()) >> 1

    def learn(self, texts: Sequence[str], behaviours: Sequence[Iterable[str]]) -> "Classifier":
        """A new classifier that has learnt from these confirmed codings, and from these only, on top of the prior.

        Give all labels every time; `behaviours` are ids, none for an account without unwelcome behaviour. Refuses
        an id the taxonomy does not have. With no text at all this is the prior.
        """
        base = _prior_of(self.taxonomy, self._prior.encoder)
        if not texts:
            return base
        labels = self._marks(behaviours)
        with threadpool_limits(limits=1):
            accounts = [ready(redact(text).text) for text in texts]
            prior = self._prior.chances(accounts)
            features = Features(self.taxonomy, [*self._prior.examples, *accounts], self._prior.encoder)
            half = HALF_TRUSTED if self._prior.unseen is None else HALF_TRUSTED_AFTER_EXAMPLES
            lesson = Lesson(accounts, prior.behaviours, labels, self._worth(labels, base.rule), half)
            learnt = learn_correction(features, lesson)
        rule = self._rule_after(learnt, prior, labels, base.rule)
        return Classifier(self._prior, rule, learnt, len(texts))

    def predict(self, texts: Sequence[str]) -> list[Coding]:
        """The coding of each account, in order."""
        if not texts:
            return []
        readable = np.array([is_readable(text) for text in texts])
        accounts = [
            ready(redact(text).text if fit else "") for text, fit in zip(texts, readable, strict=True)
        ]
        with threadpool_limits(limits=1):
            chances, kinds = self._chances(accounts)
        incident = (kinds.argmax(axis=1) == self._incident) & readable
        chosen = choose(chances, incident, self.rule.threshold)
        sure = sureness(chances, chosen, self._parent, kinds.max(axis=1))
        # thanks or a suggestion in which something bad may have happened is for a person to read
        doubtful = ~incident & (chances.max(axis=1) >= WORRYING)
        abstained = ~readable | (sure < self.rule.sure_from) | doubtful
        rows = zip(kinds, chances, chosen, abstained, strict=True)
        return [self._coding(*row) for row in rows]

    def explain(self, text: str) -> tuple[Reason, ...]:
        """The words of an account and the entries of the taxonomy that led to each suggested behaviour.

        Repeats words of the (redacted) account: for the review sheet inside the vault only.
        """
        account = ready(redact(text).text)
        (coding,) = self.predict([text])
        weights = None if self.learnt is None else (self.learnt.features, self.learnt.correction)
        return find_reasons(self._prior, weights, account, coding.behaviours)

    def _worth(self, labels: Matrix, rule: Rule) -> Callable[[Matrix], float]:
        incident = np.asarray(labels.any(axis=1))
        return lambda odds: both_f1(
            choose(_probability(odds), incident, rule.threshold), labels, self._parent
        )

    def _chances(self, accounts: Sequence[Account]) -> tuple[Matrix, Matrix]:
        prior = self._prior.chances(accounts)
        odds = prior.behaviours if self.learnt is None else self.learnt.correct(prior.behaviours, accounts)
        # rounded, so that the last bits of another machine's arithmetic decide nothing
        return np.round(_probability(odds), 6), np.round(prior.kinds, 6)

    def _coding(self, kinds: Matrix, chances: Matrix, chosen: Marks, abstained: np.bool_) -> Coding:
        ids = self.taxonomy.behaviour_ids
        behaviours = tuple(name for name, is_in in zip(ids, chosen, strict=True) if is_in)
        against = {self.taxonomy.value_of(name) for name in behaviours}
        return Coding(
            kind=self._prior.kinds[int(kinds.argmax())],
            behaviours=behaviours,
            values=tuple(value for value in self.taxonomy.value_ids if value in against),
            confidence=dict(zip(ids, map(float, chances), strict=True)),
            abstained=bool(abstained),
            kind_confidence=float(kinds.max()),
        )

    @property
    def _incident(self) -> int:
        kinds = self._prior.kinds
        return kinds.index(ReportKind.INCIDENT) if ReportKind.INCIDENT in kinds else 0

    @cached_property
    def _parent(self) -> Matrix:
        return _parents(self.taxonomy)

    def _marks(self, behaviours: Sequence[Iterable[str]]) -> Matrix:
        place = {name: column for column, name in enumerate(self.taxonomy.behaviour_ids)}
        marks = np.zeros((len(behaviours), len(place)))
        for row, names in enumerate(behaviours):
            for name in names:
                if name not in place:
                    raise Refusal(
                        "a confirmed behaviour is not in the taxonomy",
                        "use an id of the taxonomy",
                        column="confirmed_behaviours",
                        line=row + 1,
                    )
                marks[row, place[name]] = 1
        return marks

    def _rule_after(self, learnt: Learnt, prior: Chances, labels: Matrix, base: Rule) -> Rule:
        """The prior's rule, moved towards what serves labelled accounts that were not learnt from."""
        if len(labels) < 2:
            return base
        chances, share = _probability(learnt.unseen), len(labels) / (len(labels) + HALF_LEARNT)
        threshold = (1 - share) * base.threshold + share * best_threshold(chances, labels, self._parent)
        own = _sure_from(chances, prior.kinds, labels, threshold, self._parent, self._incident)
        return Rule(threshold, own if len(labels) >= HALF_LEARNT / 2 else max(own, base.sure_from))


@lru_cache(maxsize=4)
def _prior_of(taxonomy: Taxonomy, encoder: Encoder | None) -> Classifier:
    with threadpool_limits(limits=1):
        prior = Prior(taxonomy, encoder)
    if prior.unseen is None:
        return Classifier(prior, PLAIN_RULE)
    labels, _ = prior.labels_of_examples()
    chances = _probability(prior.unseen.behaviours)
    threshold = best_threshold(chances, labels, _parents(taxonomy))
    incident = prior.kinds.index(ReportKind.INCIDENT) if ReportKind.INCIDENT in prior.kinds else 0
    sure = _sure_from(chances, prior.unseen.kinds, labels, threshold, _parents(taxonomy), incident)
    return Classifier(prior, Rule(threshold, sure))


def _sure_from(
    chances: Matrix, kinds: Matrix, labels: Matrix, threshold: float, parent: Matrix, incident: int
) -> float:
    """Judged on what is taken for an incident: thanks and suggestions are easily right and would hide the rest."""
    taken = kinds.argmax(axis=1) == incident
    chosen = choose(chances, taken, threshold)
    sure = sureness(chances, chosen, parent, kinds.max(axis=1))
    right = ((chosen @ parent > 0) == (labels @ parent > 0)).all(axis=1)
    return sure_enough(sure[taken], right[taken])


def _parents(taxonomy: Taxonomy) -> Matrix:
    return np.array([[b.value == value for value in taxonomy.value_ids] for b in taxonomy.behaviours], float)


def _probability(odds: Matrix) -> Matrix:
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -30, 30))))
