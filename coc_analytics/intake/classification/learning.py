"""Door 1: what confirmed codings add to the prior. Accounts stay in memory; what is kept are weights of words.

Log-odds = Σ a·part + b + c·s. The parts are the prior's log-odds, one a sort of evidence (cues, hints, likeness, …); s is
what logistic regression on the labels alone says; a, one number a sort, is held near 1, b near 0, c from 0 upwards.
They are chosen on accounts s had not seen, so the prior fades as far as labels do better and no further. A
behaviour never seen has s = 0 and keeps its prior.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from coc_analytics.intake.classification.features import Features
from coc_analytics.intake.classification.heads import (
    Head,
    chances_of,
    fit_duals,
    fit_worths,
    loss_of,
    unseen_scores,
)
from coc_analytics.intake.classification.ridge import folds

Matrix = NDArray[np.float64]

PENALTIES = (2.0, 4.0)
FIRM, FIRM_AFTER_EXAMPLES = 4.0, 40.0
"""How firmly the worth of the prior's evidence is held; firmer where examples already taught it."""
FIRM_SCORE, FIRM_OWN = 1.0, 3.0
TRUSTS = (0.0, 0.25, 0.5, 0.75, 1.0)
FEWEST = 8
"""Below this many labels there is nothing to judge the learning by, and `UNJUDGED` of it is trusted."""
UNJUDGED = 0.25
HALF_TRUSTED, HALF_TRUSTED_AFTER_EXAMPLES = 15, 60
"""With this many labels at most half of what was learnt is trusted; a prior taught by examples gives way later."""
FEWEST_EXCLUSIVE = 30
"""From this many labels on, all of exactly one behaviour, behaviours are taken to exclude each other."""


@dataclass(frozen=True)
class Guess:
    """What the prior says: log-odds, and the parts they are the sum of (accounts × entries × sorts of evidence)."""

    odds: Matrix
    parts: NDArray[np.float64]


@dataclass(frozen=True)
class Correction:
    """What labels add to the prior's log-odds; `trust` of 0 is the prior alone, of 1 all that was learnt."""

    worths: Matrix
    own: Matrix
    weights: Matrix
    trust: float
    head: Head = Head.ANY

    def chances(self, prior: Guess, features: csr_matrix) -> Matrix:
        """Probabilities after learning; rows are accounts, columns entries."""
        return self.of_scores(prior, np.asarray(features @ self.weights))

    def of_scores(self, prior: Guess, scores: Matrix) -> Matrix:
        """Probabilities, given what the labels alone say."""
        more = prior.parts @ (self.worths - 1) + self.own + scores
        return chances_of(prior.odds + self.trust * more, self.head)


@dataclass(frozen=True)
class Learnt:
    """A correction of behaviours, and of kinds where any were told, with the features they speak about.

    `unseen` and `unseen_kinds` are the chances of the labelled accounts by corrections that had not seen them.
    """

    features: Features
    correction: Correction
    kinds: Correction | None
    unseen: Matrix
    unseen_kinds: Matrix


@dataclass(frozen=True)
class Lesson:
    """Labelled accounts: how alike they are, what the prior says of them, and their labels (0 or 1)."""

    rows: csr_matrix
    prior: Guess
    labels: Matrix
    is_after_examples: bool
    head: Head

    @property
    def trusted_at_most(self) -> float:
        """Few labels can praise a correction by chance, so they may ask for a part of it only."""
        half = HALF_TRUSTED_AFTER_EXAMPLES if self.is_after_examples else HALF_TRUSTED
        return len(self.labels) / (len(self.labels) + half)

    @property
    def likeness(self) -> Matrix:
        return np.asarray((self.rows @ self.rows.T).toarray())


def head_of(labels: Matrix) -> Head:
    """Whether labels show that an account has exactly one behaviour."""
    return Head.ONE if len(labels) >= FEWEST_EXCLUSIVE and (labels.sum(axis=1) == 1).all() else Head.ANY


def learn_correction(lesson: Lesson) -> tuple[Correction, Matrix]:
    """The correction that labels ask for, and the chances of the same accounts by one that had not seen them."""
    likeness = lesson.likeness
    if len(lesson.labels) < FEWEST:
        return _unjudged(lesson, likeness), chances_of(lesson.prior.odds, lesson.head)
    penalty, scores = _best_penalty(lesson, likeness)
    trust = lesson.trusted_at_most * _best_trust(lesson, scores)
    worths, own = _stack(lesson, scores, np.arange(len(scores)))
    duals = fit_duals(likeness, lesson.labels, penalty, lesson.head)
    weights = np.asarray(lesson.rows.T @ duals) * worths[-1]
    unseen = _cross_fitted(lesson, scores, trust)
    return Correction(worths[:-1], own, weights, trust, lesson.head), unseen


def _unjudged(lesson: Lesson, likeness: Matrix) -> Correction:
    duals = fit_duals(likeness, lesson.labels, PENALTIES[0], lesson.head)
    sorts, columns = lesson.prior.parts.shape[2], lesson.labels.shape[1]
    weights, trust = np.asarray(lesson.rows.T @ duals), UNJUDGED * lesson.trusted_at_most
    return Correction(np.ones(sorts), np.zeros(columns), weights, trust, lesson.head)


def _best_penalty(lesson: Lesson, likeness: Matrix) -> tuple[float, Matrix]:
    """The penalty whose scores, stacked on the prior, miss unseen labels least, and those scores."""
    tried = [(penalty, unseen_scores(likeness, lesson.labels, penalty, lesson.head)) for penalty in PENALTIES]
    return min(tried, key=lambda one: _missed(lesson, _cross_fitted_odds(lesson, one[1]), 1.0))


def _best_trust(lesson: Lesson, scores: Matrix) -> float:
    """The share of the learning that misses unseen labels least."""
    odds = _cross_fitted_odds(lesson, scores)
    return min(TRUSTS, key=lambda trust: round(_missed(lesson, odds, trust), 6))


def _missed(lesson: Lesson, odds: Matrix, trust: float) -> float:
    prior = lesson.prior.odds
    return loss_of(prior + trust * (odds - prior), lesson.labels, lesson.head)


def _cross_fitted(lesson: Lesson, scores: Matrix, trust: float) -> Matrix:
    prior = lesson.prior.odds
    return chances_of(prior + trust * (_cross_fitted_odds(lesson, scores) - prior), lesson.head)


def _cross_fitted_odds(lesson: Lesson, scores: Matrix) -> Matrix:
    """Log-odds of each account with worths that it had no say in."""
    odds = np.zeros(scores.shape)
    for known, unseen in folds(len(scores)):
        worths, own = _stack(lesson, scores, known)
        prior = Guess(lesson.prior.odds[unseen], lesson.prior.parts[unseen])
        odds[unseen] = prior.odds + prior.parts @ (worths[:-1] - 1) + own + worths[-1] * scores[unseen]
    return odds


def _stack(lesson: Lesson, scores: Matrix, known: Sequence[int] | NDArray[np.int64]) -> tuple[Matrix, Matrix]:
    """The worths of the prior's parts and, last, of the scores; with the entries' own offsets."""
    prior, sorts = lesson.prior, lesson.prior.parts.shape[2]
    rest = prior.odds - prior.parts.sum(axis=2)
    parts = np.concatenate([prior.parts, scores[:, :, None], rest[:, :, None]], axis=2)[known]
    firm = FIRM_AFTER_EXAMPLES if lesson.is_after_examples else FIRM
    start = np.concatenate([np.ones(sorts), [0.0, 1.0]])
    firmness = np.concatenate([np.full(sorts, firm), [FIRM_SCORE, 1e6]])
    worths, own = fit_worths(parts, lesson.labels[known], lesson.head, start, firmness, FIRM_OWN)
    return worths[:-1], own
