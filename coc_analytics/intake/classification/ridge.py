"""Door 1: linear scores from examples, solved exactly, so that the same examples give the same scores. No text."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Matrix = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Ridge:
    """A linear score for each label: a weight a feature (rows) and label (columns), and an offset a label."""

    weights: Matrix
    offset: Matrix

    def score(self, features: csr_matrix) -> Matrix:
        return np.asarray(features @ self.weights + self.offset)


def fit_ridge(features: csr_matrix, labels: Matrix, penalty: float) -> Ridge:
    """The ridge regression of labels (0 or 1, one column a label) on features, solved in as many unknowns as rows."""
    offset = labels.mean(axis=0)
    likeness = (features @ features.T).toarray() + penalty * np.eye(len(labels))
    return Ridge(np.asarray(features.T @ np.linalg.solve(likeness, labels - offset)), offset)


def folds(rows: int, parts: int = 5, seed: int = 0) -> Iterator[tuple[Rows, Rows]]:
    """Rows to learn from and rows to be judged, each row judged once; the same for the same number of rows."""
    order = np.random.default_rng(seed).permutation(rows)
    for part in range(min(parts, rows)):
        yield np.sort(order[np.arange(rows) % parts != part]), np.sort(order[part::parts])


def score_unseen(features: csr_matrix, labels: Matrix, penalty: float) -> Matrix:
    """The score of every row by a ridge that has not seen that row."""
    likeness, scores = (features @ features.T).toarray(), np.zeros(labels.shape)
    for known, unseen in folds(len(labels)):
        offset = labels[known].mean(axis=0)
        system = likeness[np.ix_(known, known)] + penalty * np.eye(len(known))
        scores[unseen] = (
            likeness[np.ix_(unseen, known)] @ np.linalg.solve(system, labels[known] - offset) + offset
        )
    return scores
