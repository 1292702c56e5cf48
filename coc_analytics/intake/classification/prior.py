"""Door 1: the zero-label prior, made of a taxonomy's wording, cues and invented examples. It keeps no account."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from coc_analytics.intake.classification.cues import plain
from coc_analytics.intake.classification.features import Account, Features, Numbers, ready
from coc_analytics.intake.classification.meanings import Encoder
from coc_analytics.intake.classification.ridge import Ridge, fit_ridge, score_unseen
from coc_analytics.taxonomies import Behaviour, Taxonomy
from coc_analytics.terms import ReportKind

Matrix = NDArray[np.float64]

PENALTY = 2.0
ENOUGH_EXAMPLES = 100
"""From this many examples on, the prior learns from them how much each kind of evidence is worth."""

MOST_SENTENCES = 200
"""Sentences of an account compared with the wordings one by one; more would only cost memory."""

PLAIN_START, PLAIN_WEIGHTS = -3.0, np.array([1.2, 0.35, 0.9, 0.0])
"""Log-odds without examples: a start, then per cue, hint, likeness to the wording and (none) learnt score."""
PLAIN_KIND_WEIGHTS = np.array([1.0, 0.2, 0.0])


_RIDGES = ("ridge", "first", "last")
_CHANCES = ("behaviours", "kinds", "parts")
_REGRESSION = ("coef_", "intercept_", "classes_")


@dataclass(frozen=True)
class Chances:
    """Log-odds of behaviours and probabilities of kinds; rows are accounts, columns the taxonomy's entries.

    `parts` are the log-odds of behaviours by sort of evidence; together with a start they sum to `behaviours`.
    """

    behaviours: Matrix
    kinds: Matrix
    parts: NDArray[np.float64]


@dataclass(frozen=True)
class _Evidence:
    """What speaks for each entry in each account: accounts × entries × sorts of evidence."""

    behaviours: NDArray[np.float64]
    kinds: NDArray[np.float64]
    ends: NDArray[np.float64]  # accounts × kinds × (first sentence, last sentence)


class Prior:
    """Scores accounts against a taxonomy without any confirmed label.

    `unseen` holds, for the taxonomy's examples, the chances given by a prior that had not seen the example.
    """

    def __init__(self, taxonomy: Taxonomy, encoder: Encoder | None = None) -> None:
        self.taxonomy, self.encoder = taxonomy, encoder
        self.kinds = tuple(kind.id for kind in taxonomy.kinds) or (ReportKind.INCIDENT,)
        wordings = [ready(wording_of(behaviour)) for behaviour in taxonomy.behaviours]
        self.features = Features(taxonomy, self.examples or wordings, encoder)
        self._wordings = self.features.meaning(wordings)
        self._weighing: _Weighing = _PlainWeighing()
        self._ridge: Ridge | None = None
        self._ends: tuple[Ridge, Ridge] | None = None
        self.unseen: Chances | None = None
        if len(self.examples) >= ENOUGH_EXAMPLES:
            self._learn_from_examples()

    @cached_property
    def examples(self) -> tuple[Account, ...]:
        """The taxonomy's examples, made ready."""
        return tuple(ready(example.text) for example in self.taxonomy.examples)

    @classmethod
    def of_numbers(cls, taxonomy: Taxonomy, numbers: Numbers) -> "Prior":
        """The prior that `numbers` came from: it scores to the last bit as that one does."""
        prior = cls.__new__(cls)
        prior.taxonomy, prior.encoder = taxonomy, None
        prior.kinds = tuple(kind.id for kind in taxonomy.kinds) or (ReportKind.INCIDENT,)
        prior.features = Features.of_numbers(taxonomy, numbers)
        prior._wordings = numbers["wordings"]
        prior._weighing = _LearntWeighing.of_numbers(numbers)
        prior._ridge, *ends = (
            Ridge(numbers[f"{name}_weights"], numbers[f"{name}_offset"]) for name in _RIDGES
        )
        prior._ends = ends[0], ends[1]
        prior.unseen = Chances(*(numbers[f"unseen_{name}"] for name in _CHANCES))
        return prior

    def numbers(self) -> Numbers:
        """All that was learnt from examples, as arrays; empty where nothing was, or an encoder has a part in it."""
        weighing, ridge, ends, unseen = self._weighing, self._ridge, self._ends, self.unseen
        if ridge is None or ends is None or unseen is None or self.encoder is not None:
            return {}
        assert isinstance(weighing, _LearntWeighing)
        ridges = dict(zip(_RIDGES, (ridge, *ends), strict=True))
        return {
            **self.features.numbers(),
            **weighing.numbers(),
            **{f"{name}_weights": one.weights for name, one in ridges.items()},
            **{f"{name}_offset": one.offset for name, one in ridges.items()},
            **{f"unseen_{name}": getattr(unseen, name) for name in _CHANCES},
            "wordings": self._wordings,
        }

    @property
    def weights(self) -> Matrix | None:
        """What each feature (row) says for each entry (column), where the prior has learnt from examples."""
        return None if self._ridge is None else self._ridge.weights

    def chances(self, accounts: Sequence[Account]) -> Chances:
        """What the taxonomy alone says about each account."""
        if self._ridge is None or self._ends is None:
            nothing = np.zeros((len(accounts), len(self.taxonomy.behaviours) + len(self.kinds)))
            return self._weighing.weigh(self._evidence(accounts, nothing, [nothing, nothing]))
        scores = self._ridge.score(self.features.of(accounts))
        ends = [
            ridge.score(rows) for ridge, rows in zip(self._ends, self._rows_of_ends(accounts), strict=True)
        ]
        return self._weighing.weigh(self._evidence(accounts, scores, ends))

    def labels_of_examples(self) -> tuple[Matrix, Matrix]:
        """Behaviours and kinds of the examples as 0 and 1."""
        examples, ids = self.taxonomy.examples, self.taxonomy.behaviour_ids
        behaviours = np.array([[name in example.behaviours for name in ids] for example in examples], float)
        kinds = np.array([[kind is example.kind for kind in self.kinds] for example in examples], float)
        return behaviours, kinds

    def _learn_from_examples(self) -> None:
        behaviours, kinds = self.labels_of_examples()
        labels, features = np.hstack([behaviours, kinds]), self.features.of(self.examples)
        first, last = self._rows_of_ends(self.examples)
        ends = [score_unseen(rows, kinds, PENALTY) for rows in (first, last)]
        unseen = self._evidence(self.examples, score_unseen(features, labels, PENALTY), ends)
        self._weighing = _LearntWeighing(unseen, behaviours, kinds)
        self.unseen = self._weighing.weigh(unseen)
        self._ridge = fit_ridge(features, labels, PENALTY)
        self._ends = fit_ridge(first, kinds, PENALTY), fit_ridge(last, kinds, PENALTY)

    def _rows_of_ends(self, accounts: Sequence[Account]) -> tuple[csr_matrix, csr_matrix]:
        """Features of the first and of the last sentence: people say there why they write."""
        first, last = (
            [Account(account.sentences[at]) for account in accounts] for at in (slice(1), slice(-1, None))
        )
        return self.features.without_encoder(first), self.features.without_encoder(last)

    def _evidence(self, accounts: Sequence[Account], scores: Matrix, ends: Sequence[Matrix]) -> _Evidence:
        count, split = self.features.cues.count(accounts), len(self.taxonomy.behaviours)
        size = split + len(self.taxonomy.kinds)
        learnt = scores[:, :size]
        behaviours = [
            count.cues[:, :split],
            count.hints[:, :split],
            self._likeness(accounts),
            learnt[:, :split],
        ]
        kinds = [count.cues[:, split:], count.hints[:, split:], learnt[:, split:]]
        return _Evidence(np.stack(behaviours, axis=2), np.stack(kinds, axis=2), np.stack(ends, axis=2))

    def _likeness(self, accounts: Sequence[Account]) -> Matrix:
        """How like the wordings the whole account and its likest sentence are, standardised within the account."""
        rows = np.zeros((len(accounts), len(self.taxonomy.behaviours)))
        for row, account in enumerate(accounts):
            parts = [account, *(Account((sentence,)) for sentence in account.sentences[:MOST_SENTENCES])]
            likeness = self.features.meaning(parts) @ self._wordings.T
            rows[row] = likeness[0] + likeness[1:].max(axis=0, initial=0)
        spread = rows.std(axis=1, keepdims=True)
        apart = (rows - rows.mean(axis=1, keepdims=True)) / np.where(spread > 0, spread, 1)
        return np.asarray(np.clip(apart, -2, 3))


class _Weighing:
    """Turns evidence into chances."""

    def weigh(self, evidence: _Evidence) -> Chances:
        raise NotImplementedError


class _PlainWeighing(_Weighing):
    """Fixed weights, for a taxonomy without examples."""

    def weigh(self, evidence: _Evidence) -> Chances:
        parts = (evidence.behaviours * PLAIN_WEIGHTS)[:, :, PLAIN_WEIGHTS > 0]
        odds = PLAIN_START + parts.sum(axis=2)
        if evidence.kinds.shape[1] == 0:
            return Chances(odds, np.ones((len(odds), 1)), parts)
        return Chances(odds, _shares(evidence.kinds @ PLAIN_KIND_WEIGHTS), parts)


class _LearntWeighing(_Weighing):
    """Weights learnt from examples that the learnt score had not seen; one set for all behaviours."""

    def __init__(self, evidence: _Evidence, behaviours: Matrix, kinds: Matrix) -> None:
        pairs = evidence.behaviours.reshape(-1, evidence.behaviours.shape[2])
        self._scale = _spread(pairs)
        self._pairs = LogisticRegression(C=10.0, max_iter=500).fit(pairs / self._scale, behaviours.ravel())
        self._columns = kinds.shape[1]
        if self._columns > 1:
            rows = self._rows_for_kinds(evidence)
            self._kind_scale = _spread(rows)
            self._rows = LogisticRegression(C=0.1, max_iter=500).fit(
                rows / self._kind_scale, kinds.argmax(axis=1)
            )

    @classmethod
    def of_numbers(cls, numbers: Numbers) -> "_LearntWeighing":
        """The weighing that `numbers` came from."""
        weighing = cls.__new__(cls)
        weighing._scale, weighing._columns = numbers["scale"], int(numbers["columns"])
        weighing._pairs = _regression(numbers, "pairs")
        if weighing._columns > 1:
            weighing._kind_scale, weighing._rows = numbers["kind_scale"], _regression(numbers, "rows")
        return weighing

    def numbers(self) -> Numbers:
        """All that was learnt."""
        learnt: dict[str, NDArray[Any]] = {"scale": self._scale, "columns": np.array(self._columns)}
        learnt |= {f"pairs_{name}": getattr(self._pairs, name) for name in _REGRESSION}
        if self._columns > 1:
            learnt |= {"kind_scale": self._kind_scale}
            learnt |= {f"rows_{name}": getattr(self._rows, name) for name in _REGRESSION}
        return learnt

    def weigh(self, evidence: _Evidence) -> Chances:
        parts = evidence.behaviours * (self._pairs.coef_[0] / self._scale)
        return Chances(self._odds(evidence), self._kind_chances(evidence), parts)

    def _odds(self, evidence: _Evidence) -> Matrix:
        worths = self._pairs.coef_[0] / self._scale
        return np.asarray(evidence.behaviours @ worths + self._pairs.intercept_[0])

    def _rows_for_kinds(self, evidence: _Evidence) -> Matrix:
        """What speaks for each kind, and the likeliest behaviour: an incident has one."""
        size = len(evidence.kinds)
        parts = [evidence.kinds.reshape(size, -1), evidence.ends.reshape(size, -1)]
        return np.hstack([*parts, self._odds(evidence).max(axis=1, keepdims=True)])

    def _kind_chances(self, evidence: _Evidence) -> Matrix:
        chances = np.zeros((len(evidence.kinds), self._columns))
        if self._columns == 1 or len(chances) == 0:
            return chances + 1
        rows = self._rows_for_kinds(evidence) / self._kind_scale
        chances[:, self._rows.classes_] = self._rows.predict_proba(rows)
        return chances


def _regression(numbers: Numbers, name: str) -> LogisticRegression:
    """A fitted regression, from its weights."""
    regression = LogisticRegression()
    for part in _REGRESSION:
        setattr(regression, part, numbers[f"{name}_{part}"])
    return regression


def _spread(rows: Matrix) -> Matrix:
    spread = rows.std(axis=0)
    return np.asarray(np.where(spread > 0, spread, 1))


def wording_of(behaviour: Behaviour) -> str:
    """All a taxonomy says about a behaviour, as one text."""
    return ". ".join((behaviour.title, behaviour.wording, *map(plain, behaviour.cues)))


def _shares(odds: Matrix) -> Matrix:
    raised = np.exp(odds - odds.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))
