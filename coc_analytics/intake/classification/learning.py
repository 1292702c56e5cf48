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

from coc_analytics.intake.classification.features import Account, Features
from coc_analytics.intake.classification.ridge import folds

Matrix = NDArray[np.float64]

SLOPE_PENALTY, START_PENALTY, WEIGHT_PENALTY = 20.0, 1.0, 0.25
TRUSTS = (0.0, 0.25, 0.5, 0.75, 1.0)
FEWEST = 8
"""Below this many labels there is nothing to judge the learning by, and `UNJUDGED` of it is trusted."""
UNJUDGED = 0.25


@dataclass(frozen=True)
class Correction:
    """What labels add to the prior's log-odds; `trust` of 0 is the prior alone, of 1 all that was learnt."""

    slope: Matrix
    start: Matrix
    weights: Matrix
    trust: float

    def correct(self, prior: Matrix, features: csr_matrix) -> Matrix:
        """Log-odds after learning; rows are accounts, columns behaviours."""
        learnt = self.slope * prior + self.start + features @ self.weights
        return np.asarray(prior + self.trust * (learnt - prior))


@dataclass(frozen=True)
class Learnt:
    """A correction with the features it speaks about and what it says of labelled accounts it had not seen."""

    features: Features
    correction: Correction
    unseen: Matrix

    def correct(self, prior: Matrix, accounts: Sequence[Account]) -> Matrix:
        return self.correction.correct(prior, self.features.of(accounts))


def learn_correction(
    features: Features,
    accounts: Sequence[Account],
    prior: Matrix,
    labels: Matrix,
    worth: Callable[[Matrix], float],
) -> Learnt:
    """The correction that labels (0 or 1, accounts × behaviours) ask for, trusted as far as it serves unseen ones.

    `worth` says how good the codes are that log-odds lead to; no correction is trusted that would make them worse.
    """
    rows = features.of(accounts)
    unseen = np.array(prior, float)
    if len(labels) >= FEWEST:
        for known, judged in folds(len(labels)):
            fitted = _fit(rows[known], prior[known], labels[known])
            unseen[judged] = fitted.correct(prior[judged], rows[judged])
    trust = _best_trust(prior, unseen, labels, worth) if len(labels) >= FEWEST else UNJUDGED
    fitted = _fit(rows, prior, labels)
    correction = Correction(fitted.slope, fitted.start, fitted.weights, trust)
    return Learnt(features, correction, prior + trust * (unseen - prior))


def _best_trust(prior: Matrix, unseen: Matrix, labels: Matrix, worth: Callable[[Matrix], float]) -> float:
    """The share of the learning that makes unseen labels likeliest, among those that code no worse than the prior."""
    shares = [(trust, prior + trust * (unseen - prior)) for trust in TRUSTS]
    least = worth(prior)
    return min((_loss(odds, labels), trust) for trust, odds in shares if worth(odds) >= least)[1]


def _loss(odds: Matrix, labels: Matrix) -> float:
    return float((np.logaddexp(0, odds) - labels * odds).sum())


def _fit(features: csr_matrix, prior: Matrix, labels: Matrix) -> Correction:
    """Slope, start and weights of every behaviour, all at once, by L-BFGS from the prior."""
    columns, size = labels.shape[1], features.shape[1]
    turned = features.T.tocsr()

    def cost(flat: Matrix) -> tuple[float, Matrix]:
        slope, start, weights = _parts(flat, columns, size)
        odds = slope * prior + start + features @ weights
        miss = 1 / (1 + np.exp(-np.clip(odds, -30, 30))) - labels
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
        return _loss(odds, labels) + float(penalty), gradient

    origin = np.concatenate([np.ones(columns), np.zeros(columns + columns * size)])
    found = minimize(cost, origin, jac=True, method="L-BFGS-B", options={"maxiter": 60, "ftol": 1e-7})
    return Correction(*_parts(np.asarray(found.x, float), columns, size), trust=1.0)


def _parts(flat: Matrix, columns: int, size: int) -> tuple[Matrix, Matrix, Matrix]:
    return flat[:columns], flat[columns : 2 * columns], flat[2 * columns :].reshape(size, columns)
