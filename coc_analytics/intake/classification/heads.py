"""Door 1: penalised logistic learning in as many unknowns as accounts. Numbers only, never a text."""

from collections.abc import Callable, Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cholesky, solve_triangular
from scipy.optimize import minimize

from coc_analytics.intake.classification.ridge import folds

Matrix = NDArray[np.float64]

MOST_STEPS = 60
TINY = 1e-6
"""Added to the likeness of an account with itself, so that two equal accounts break nothing."""


class Head(StrEnum):
    """How many entries may be true of one account."""

    ANY = "any"
    ONE = "one"


def chances_of(odds: Matrix, head: Head) -> Matrix:
    """Probabilities: each entry by itself (sigmoid), or shares of one (softmax); rows are accounts."""
    if head is Head.ANY:
        return np.asarray(1 / (1 + np.exp(-np.clip(odds, -30, 30))))
    raised = np.exp(odds - odds.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def loss_of(odds: Matrix, labels: Matrix, head: Head) -> float:
    """Minus the log-likelihood of labels (0 or 1), summed."""
    if head is Head.ANY:
        return float((np.logaddexp(0, odds) - labels * odds).sum())
    top = odds.max(axis=1, keepdims=True)
    total = np.log(np.exp(odds - top).sum(axis=1, keepdims=True)) + top
    return float((labels * (total - odds)).sum())


def usual_odds(labels: Matrix, head: Head) -> Matrix:
    """The log-odds every account would get if nothing were known of it, one a column."""
    share = (labels.sum(axis=0) + 0.5) / (len(labels) + 1)
    return np.asarray(np.log(share) - (np.log1p(-share) if head is Head.ANY else 0.0))


def fit_duals(likeness: Matrix, labels: Matrix, penalty: float, head: Head) -> Matrix:
    """What each account says for each entry, so that `likeness @ duals` are log-odds above the usual ones.

    Penalised logistic regression in the accounts' own coordinates (the kernel trick), by L-BFGS from nothing. A
    column nobody is labelled with stays at zero.
    """
    rows, columns = labels.shape
    factor = cholesky(likeness + TINY * np.eye(rows), lower=True)
    usual = usual_odds(labels, head)

    def cost(flat: Matrix) -> tuple[float, Matrix]:
        tilted = flat.reshape(rows, columns)
        odds = usual + factor @ tilted
        gradient = factor.T @ (chances_of(odds, head) - labels) + penalty * tilted
        return loss_of(odds, labels, head) + penalty / 2 * float((tilted**2).sum()), gradient.ravel()

    found = _descend(cost, np.zeros(rows * columns))
    duals = solve_triangular(factor, found.reshape(rows, columns), lower=True, trans="T")
    return np.asarray(np.where(labels.any(axis=0), duals, 0.0))


def unseen_scores(likeness: Matrix, labels: Matrix, penalty: float, head: Head) -> Matrix:
    """The score of every account by duals that have not seen that account."""
    scores = np.zeros(labels.shape)
    for known, unseen in folds(len(labels)):
        duals = fit_duals(likeness[np.ix_(known, known)], labels[known], penalty, head)
        scores[unseen] = likeness[np.ix_(unseen, known)] @ duals
    return scores


def fit_worths(
    parts: Matrix, labels: Matrix, head: Head, start: Matrix, firmness: Matrix, own_firmness: float
) -> tuple[Matrix, Matrix]:
    """What each sort of evidence is worth, one number for all entries, and an offset an entry.

    `parts` are log-odds, accounts × entries × sorts; worths are held near `start` by `firmness` and never negative,
    offsets near zero by `own_firmness`.
    """
    sorts, columns = parts.shape[2], labels.shape[1]

    def cost(flat: Matrix) -> tuple[float, Matrix]:
        worths, own = flat[:sorts], flat[sorts:]
        odds = parts @ worths + own
        miss = chances_of(odds, head) - labels
        away = worths - start
        held = float((firmness * away**2).sum() + own_firmness * (own**2).sum())
        gradient = np.concatenate(
            [
                np.einsum("nk,nks->s", miss, parts) + 2 * firmness * away,
                miss.sum(axis=0) + 2 * own_firmness * own,
            ]
        )
        return loss_of(odds, labels, head) + held, gradient

    bounds = [(0.0, None)] * sorts + [(None, None)] * columns
    found = _descend(cost, np.concatenate([start, np.zeros(columns)]), bounds)
    return found[:sorts], found[sorts:]


def _descend(
    cost: Callable[[Matrix], tuple[float, Matrix]],
    origin: Matrix,
    bounds: Sequence[tuple[float | None, float | None]] | None = None,
) -> Matrix:
    options = {"maxiter": MOST_STEPS, "ftol": 1e-7}
    found = minimize(cost, origin, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    return np.asarray(found.x, float)
