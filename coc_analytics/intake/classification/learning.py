"""Door 1: what confirmed codings add to the prior. Accounts stay in memory; what is kept are weights of words.

p = σ(a·z0 + b + w·x), with z0 the prior's log-odds and x the account's features, one a, b and w a behaviour, held
near a = 1, b = 0, w = 0: few labels change little, many change much, a behaviour never seen keeps its prior.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from coc_analytics.intake.classification.features import Account, Features
from coc_analytics.intake.classification.ridge import folds

Matrix = NDArray[np.float64]

SLOPE_PENALTY, START_PENALTY, WEIGHT_PENALTY = 50.0, 300.0, 1.0
"""Starts are held tightest: a few labels of the commonest behaviour must not drown the rare ones."""
RARITY = 0.7
"""A label counts (negatives per positive) to this power: rare behaviours are heard, frequent ones not drowned."""
TRUSTS = (0.0, 0.25, 0.5, 0.75, 1.0)
FEWEST = 8
"""Below this many labels there is nothing to judge the learning by, and `UNJUDGED` of it is trusted."""
UNJUDGED = 0.25
ENOUGH_TO_CALIBRATE = 100
HALF_TRUSTED, HALF_TRUSTED_AFTER_EXAMPLES = 30, 100
"""With this many labels at most half of what was learnt is trusted; a prior taught by examples gives way later."""


@dataclass(frozen=True)
class Correction:
    """What labels add to the prior's log-odds; `trust` of 0 is the prior alone, of 1 all that was learnt."""

    slope: Matrix
    start: Matrix
    weights: Matrix
    trust: float
    steepness: float = 1.0  # these two turn the log-odds into chances that mean what they say
    shift: float = 0.0

    def correct(self, prior: Matrix, features: csr_matrix) -> Matrix:
        """Log-odds after learning; rows are accounts, columns behaviours."""
        learnt = self.slope * prior + self.start + features @ self.weights
        return np.asarray(self.steepness * (prior + self.trust * (learnt - prior)) + self.shift)


@dataclass(frozen=True)
class Learnt:
    """A correction with the features it speaks about and what it says of labelled accounts it had not seen."""

    features: Features
    correction: Correction
    unseen: Matrix

    def correct(self, prior: Matrix, accounts: Sequence[Account]) -> Matrix:
        return self.correction.correct(prior, self.features.of(accounts))


@dataclass(frozen=True)
class Lesson:
    """Labelled accounts: what the prior says of them, their labels (0 or 1), and how to judge what is learnt.

    `worth` says how good the codes are that log-odds lead to. With `half_trusted` labels at most half is trusted.
    """

    accounts: Sequence[Account]
    prior: Matrix
    labels: Matrix
    worth: Callable[[Matrix], float]
    half_trusted: int = HALF_TRUSTED


def learn_correction(features: Features, lesson: Lesson) -> Learnt:
    """The correction that labels ask for, trusted as far as it codes unseen labelled accounts no worse."""
    rows, prior, labels = features.of(lesson.accounts), lesson.prior, lesson.labels
    unseen = np.array(prior, float)
    if len(labels) >= FEWEST:
        for known, judged in folds(len(labels)):
            fitted = _fit(rows[known], prior[known], labels[known])
            unseen[judged] = fitted.correct(prior[judged], rows[judged])
    trust = _best_trust(lesson, unseen) if len(labels) >= FEWEST else UNJUDGED
    fitted = _fit(rows, prior, labels)
    mixed = prior + trust * (unseen - prior)
    steepness, shift = _calibration(mixed, labels) if len(labels) >= ENOUGH_TO_CALIBRATE else (1.0, 0.0)
    correction = Correction(fitted.slope, fitted.start, fitted.weights, trust, steepness, shift)
    return Learnt(features, correction, steepness * mixed + shift)


def _calibration(odds: Matrix, labels: Matrix) -> tuple[float, float]:
    """The steepness and shift, one for all behaviours, that make unseen labels likeliest."""
    fitted = LogisticRegression(C=100.0, max_iter=500).fit(odds.reshape(-1, 1), labels.ravel())
    return max(float(fitted.coef_[0, 0]), 0.1), float(fitted.intercept_[0])


def _best_trust(lesson: Lesson, unseen: Matrix) -> float:
    """The share of the learning with the best codes of unseen accounts; the smaller of two as good.

    Few labels can praise a correction by chance, so they may ask for a part of it only.
    """
    count, half = len(lesson.labels), lesson.half_trusted
    tried = [trust for trust in TRUSTS if trust <= count / (count + half) or count >= 10 * half]
    scores = [lesson.worth(lesson.prior + trust * (unseen - lesson.prior)) for trust in tried]
    return tried[int(np.argmax(np.round(scores, 3)))]


def _loss(odds: Matrix, labels: Matrix, heed: Matrix | float = 1.0) -> float:
    return float((heed * (np.logaddexp(0, odds) - labels * odds)).sum())


def _fit(features: csr_matrix, prior: Matrix, labels: Matrix) -> Correction:
    """Slope, start and weights of every behaviour, all at once, by L-BFGS from the prior."""
    columns, size = labels.shape[1], features.shape[1]
    turned = features.T.tocsr()
    share = np.clip(labels.mean(axis=0), 0.02, 0.5)
    heed = np.where(labels > 0, ((1 - share) / share) ** RARITY, 1.0)

    def cost(flat: Matrix) -> tuple[float, Matrix]:
        slope, start, weights = _parts(flat, columns, size)
        odds = slope * prior + start + features @ weights
        miss = heed * (1 / (1 + np.exp(-np.clip(odds, -30, 30))) - labels)
        penalty = (
            SLOPE_PENALTY * ((slope - 1) ** 2).sum()
            + START_PENALTY * (start**2).sum()
            + WEIGHT_PENALTY * (weights**2).sum()
        )
        gradient = np.concatenate(
            [
                (miss * prior).sum(axis=0) + 2 * SLOPE_PENALTY * (slope - 1),
                miss.sum(axis=0) + 2 * START_PENALTY * start,
                (turned @ miss + 2 * WEIGHT_PENALTY * weights).ravel(),
            ]
        )
        return _loss(odds, labels, heed) + float(penalty), gradient

    origin = np.concatenate([np.ones(columns), np.zeros(columns + columns * size)])
    found = minimize(cost, origin, jac=True, method="L-BFGS-B", options={"maxiter": 60, "ftol": 1e-7})
    return Correction(*_parts(np.asarray(found.x, float), columns, size), trust=1.0)


def _parts(flat: Matrix, columns: int, size: int) -> tuple[Matrix, Matrix, Matrix]:
    return flat[:columns], flat[columns : 2 * columns], flat[2 * columns :].reshape(size, columns)
