"""Door 1: codes accounts against a community's values. Accounts stay in memory; nothing here writes or logs them."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from coc_analytics.intake.classification.accounts import is_readable, pieces
from coc_analytics.intake.classification.coding import Coding, Reason
from coc_analytics.intake.classification.decisions import (
    CAREFUL_KIND,
    CAREFUL_MATCH,
    PLAIN_RULE,
    Rule,
    best_threshold,
    chosen_by,
    fit_sureness,
    heed_several,
    signs_of,
    sure_enough,
    sureness,
    value_chances,
    weigh,
)
from coc_analytics.intake.classification.features import Account, Features, Numbers, ready
from coc_analytics.intake.classification.heads import Head
from coc_analytics.intake.classification.learning import (
    Correction,
    Guess,
    Learnt,
    Lesson,
    head_of,
    learn_correction,
)
from coc_analytics.intake.classification.meanings import Encoder
from coc_analytics.intake.classification.prior import MOST_SENTENCES, Chances, Prior
from coc_analytics.intake.classification.reasons import find_reasons
from coc_analytics.intake.redaction import redact
from coc_analytics.taxonomies import Taxonomy, load_taxonomy
from coc_analytics.terms import Refusal, ReportKind

Matrix = NDArray[np.float64]
Marks = NDArray[np.bool_]

REVISION = 2
"""Changes whenever the same taxonomy and labels would give other codings."""

HALF_LEARNT = 100
"""With this many labels the rule stands half-way between the prior's and the labels' own."""

WORRYING = 0.35
"""A behaviour this probable in what does not look like an incident is looked at by a person."""


PLAIN_INCIDENT, PLAIN_VALUE = 0.8, 0.8
"""A sentence this probably about an incident, or about a value, is heard whatever stands around it."""


class Classifier:
    """Says which values and behaviours an account is about, and when it is not sure.

    The same taxonomy, labels and account give the same coding. Identities are redacted before anything is read.
    """

    def __init__(
        self,
        prior: Prior,
        rule: Rule,
        learnt: Learnt | None = None,
        labels: int = 0,
        start: Rule | None = None,
    ) -> None:
        self.taxonomy: Taxonomy = prior.taxonomy
        self.rule, self.labels = rule, labels
        self.start = start or rule
        """The rule without any label."""
        self._prior, self.learnt = prior, learnt

    @classmethod
    def prior(cls, taxonomy: str | Path = "cscce", encoder: Encoder | None = None) -> "Classifier":
        """A classifier that knows the taxonomy (an id or a path) and no label."""
        return prior_of(load_taxonomy(taxonomy), encoder)

    @property
    def features(self) -> Features:
        """The features of the prior."""
        return self._prior.features

    def with_rule(self, rule: Rule, learnt: Learnt | None = None, labels: int = 0) -> "Classifier":
        """The same prior with another rule and what was learnt elsewhere."""
        return Classifier(self._prior, rule, learnt, labels, self.start)

    def numbers(self) -> Numbers:
        """All that the prior has learnt from the taxonomy's examples, as arrays; empty where that is nothing."""
        return self._prior.numbers()

    @cached_property
    def version(self) -> int:
        """A positive 63-bit number for the model: revision, taxonomy, encoder and all that was learnt."""
        encoder = self._prior.encoder
        facts = [REVISION, self.taxonomy.version, type(encoder).__name__ if encoder else "", self.rule]
        mark = hashlib.blake2b(repr(facts).encode(), digest_size=8)
        if self.learnt:
            for part in (self.learnt.correction, self.learnt.kinds):
                _add_to_mark(mark, part)
            mark.update(repr(self.labels).encode())
        return int.from_bytes(mark.digest()) >> 1

    def learn(
        self,
        texts: Sequence[str],
        behaviours: Sequence[Iterable[str]],
        kinds: Sequence[ReportKind] | None = None,
    ) -> "Classifier":
        """A new classifier that has learnt from these confirmed codings, and from these only, on top of the prior.

        Give all labels every time; `behaviours` are ids, none for an account without unwelcome behaviour, and `kinds`
        what each account is (without them, or with one the taxonomy does not have, only behaviours are learnt). Refuses an id the taxonomy does not have. With
        no text at all this is the prior.
        """
        if not texts:
            return Classifier(self._prior, self.start)
        labels = self._marks(behaviours)
        with threadpool_limits(limits=1):
            accounts = [ready(redact(text).text) for text in texts]
            prior = self._prior.chances(accounts)
            learnt = self._learn(accounts, prior, labels, kinds)
            rule = self._rule_after(learnt, labels, self.start)
        return self.with_rule(rule, learnt, len(texts))

    def _learn(
        self, accounts: Sequence[Account], prior: Chances, labels: Matrix, kinds: Sequence[ReportKind] | None
    ) -> Learnt:
        features = Features(self.taxonomy, [*self._prior.examples, *accounts], self._prior.encoder)
        rows, taught = features.of(accounts), self._prior.unseen is not None
        head = head_of(labels)
        lesson = Lesson(rows, Guess(prior.behaviours, prior.parts), labels, taught, head)
        correction, unseen = learn_correction(lesson)
        if kinds is None or len(self._prior.kinds) == 1 or not set(kinds) <= set(self._prior.kinds):
            return Learnt(features, correction, None, unseen, prior.kinds)
        told = np.array([[one is kind for kind in self._prior.kinds] for one in kinds], float)
        of_kind, unseen_kinds = learn_correction(Lesson(rows, _guess_of_kinds(prior), told, taught, Head.ONE))
        return Learnt(features, correction, of_kind, unseen, unseen_kinds)

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
        chosen = chosen_by(self.rule, chances, incident, self._parent)
        sure = sureness(chances, chosen, self._parent, kinds.max(axis=1), self.rule)
        # thanks or a suggestion in which something bad may have happened is for a person to read
        doubtful = ~incident & (chances.max(axis=1) >= WORRYING)
        enough = np.where(incident, self.rule.sure_from, self.rule.kind_sure_from)
        abstained = ~readable | (sure < enough) | doubtful
        for row in np.flatnonzero(~abstained):
            abstained[row] = self._has_more_to_say(accounts[row], chosen[row])
        rows = zip(kinds, chances, chosen, abstained, sure, strict=True)
        return [self._coding(*row) for row in rows]

    def _has_more_to_say(self, account: Account, chosen: Marks) -> bool:
        """Whether a few words, read by themselves, tell of something that the coding of the whole leaves out.

        Much thanks around one bad sentence, or many words about something else, must not hide it.
        """
        parts = [Account((part,)) for part in pieces(account.sentences, MOST_SENTENCES)]
        with threadpool_limits(limits=1):
            said = self._prior.chances(parts)
        if not chosen.any():
            return bool((said.kinds[:, self._incident] >= PLAIN_INCIDENT).any())
        values = value_chances(_probability(said.behaviours), self._parent)
        return bool((values[:, ~(chosen @ self._parent > 0)] >= PLAIN_VALUE).any())

    def explain(self, text: str) -> tuple[Reason, ...]:
        """The words of an account and the entries of the taxonomy that led to each suggested behaviour.

        Repeats words of the (redacted) account: for the review sheet inside the vault only.
        """
        account = ready(redact(text).text)
        (coding,) = self.predict([text])
        weights = None if self.learnt is None else (self.learnt.features, self.learnt.correction)
        return find_reasons(self._prior, weights, account, coding.behaviours)

    def _chances(self, accounts: Sequence[Account]) -> tuple[Matrix, Matrix]:
        prior = self._prior.chances(accounts)
        chances, kinds = _probability(prior.behaviours), prior.kinds
        if self.learnt is not None:
            rows = self.learnt.features.of(accounts)
            chances = self.learnt.correction.chances(Guess(prior.behaviours, prior.parts), rows)
            if self.learnt.kinds is not None:
                kinds = self.learnt.kinds.chances(_guess_of_kinds(prior), rows)
        # rounded, so that the last bits of another machine's arithmetic decide nothing
        return np.round(chances, 6), np.round(kinds, 6)

    def _coding(
        self, kinds: Matrix, chances: Matrix, chosen: Marks, abstained: np.bool_, sure: np.float64
    ) -> Coding:
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
            sureness=round(float(sure), 6),
        )

    @property
    def _incident(self) -> int:
        kinds = self._prior.kinds
        return kinds.index(ReportKind.INCIDENT) if ReportKind.INCIDENT in kinds else 0

    @cached_property
    def _parent(self) -> Matrix:
        return parents_of(self.taxonomy)

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

    def _rule_after(self, learnt: Learnt, labels: Matrix, base: Rule) -> Rule:
        """The prior's rule, moved towards what serves labelled accounts that were not learnt from."""
        if len(labels) < 2:
            return base
        chances, share = learnt.unseen, len(labels) / (len(labels) + HALF_LEARNT)
        threshold = (1 - share) * base.threshold + share * best_threshold(chances, labels, self._parent)
        shares = tuple(np.round(chances.mean(axis=0), 6).tolist())
        rule = replace(base, threshold=threshold, shares=shares if head_of(labels) is Head.ONE else ())
        even = np.ones(len(labels))
        trial = _Trial(chances, learnt.unseen_kinds, labels, self._parent, self._incident, even)
        return trial.judged(rule, _trial_of_examples(self._prior))


@dataclass(frozen=True)
class _Trial:
    """Labelled accounts with the chances given by a classifier that had not seen them."""

    chances: Matrix
    kinds: Matrix
    labels: Matrix
    parent: Matrix
    incident: int
    heed: Matrix

    def judged(self, rule: Rule, examples: "_Trial | None" = None) -> Rule:
        """The rule with the sureness these outcomes prove; a taxonomy's examples testify less the more labels there are.

        Incidents are judged by themselves: thanks and suggestions are easily right and would hide the rest.
        """
        of_incident = self._proven(rule, examples, is_incident=True)
        of_other = self._proven(rule, examples, is_incident=False)
        return replace(
            rule,
            sureness=of_incident[0],
            sure_from=of_incident[1],
            kind_sureness=of_other[0],
            kind_sure_from=of_other[1],
        )

    def _proven(
        self, rule: Rule, examples: "_Trial | None", is_incident: bool
    ) -> tuple[tuple[float, ...], float]:
        signs, right, heed = self._outcomes(rule, is_incident)
        if examples is not None:
            more, outcome, more_heed = examples._outcomes(rule, is_incident)
            fading = HALF_LEARNT / (HALF_LEARNT + len(self.labels))
            signs, right = np.vstack([signs, more]), np.concatenate([right, outcome])
            heed = np.concatenate([heed, fading * more_heed])
        weights = fit_sureness(signs, right, heed)
        careful = CAREFUL_MATCH if is_incident else CAREFUL_KIND
        return weights, sure_enough(weigh(signs, weights), right, heed, careful)

    def _outcomes(self, rule: Rule, is_incident: bool) -> tuple[Matrix, Marks, Matrix]:
        """Of what is taken for an incident, or for none: what speaks for each coding, whether its values were exactly
        right, and its weight."""
        taken = np.asarray(self.kinds.argmax(axis=1) == self.incident)
        chosen = chosen_by(rule, self.chances, taken, self.parent)
        signs = signs_of(self.chances, chosen, self.parent, self.kinds.max(axis=1))
        right = ((chosen @ self.parent > 0) == (self.labels @ self.parent > 0)).all(axis=1)
        these = taken == is_incident
        return signs[these], right[these], self.heed[these]


def _trial_of_examples(prior: Prior) -> _Trial | None:
    if prior.unseen is None:
        return None
    labels, _ = prior.labels_of_examples()
    incident = prior.kinds.index(ReportKind.INCIDENT) if ReportKind.INCIDENT in prior.kinds else 0
    chances = _probability(prior.unseen.behaviours)
    parent = parents_of(prior.taxonomy)
    return _Trial(chances, prior.unseen.kinds, labels, parent, incident, heed_several(labels, parent))


@lru_cache(maxsize=4)
def prior_of(taxonomy: Taxonomy, encoder: Encoder | None) -> Classifier:
    """The classifier of a taxonomy that is read already; made once."""
    with threadpool_limits(limits=1):
        prior = Prior(taxonomy, encoder)
    trial = _trial_of_examples(prior)
    if trial is None:
        return Classifier(prior, PLAIN_RULE)
    threshold = best_threshold(trial.chances, trial.labels, trial.parent, trial.heed)
    return Classifier(prior, trial.judged(replace(PLAIN_RULE, threshold=threshold)))


def _guess_of_kinds(prior: Chances) -> Guess:
    odds = np.log(np.maximum(prior.kinds, 1e-6))
    return Guess(odds, odds[:, :, None])


def _add_to_mark(mark: "hashlib.blake2b", part: Correction | None) -> None:
    if part is not None:
        for numbers in (part.worths, part.own, part.weights):
            mark.update(np.round(numbers, 4).tobytes())
        mark.update(repr((round(part.trust, 6), part.head.value)).encode())


def parents_of(taxonomy: Taxonomy) -> Matrix:
    """Which value (column) each behaviour (row) goes against."""
    return np.array([[b.value == value for value in taxonomy.value_ids] for b in taxonomy.behaviours], float)


def _probability(odds: Matrix) -> Matrix:
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -30, 30))))
