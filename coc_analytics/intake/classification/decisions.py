"""Door 1: from probabilities to codes, and when to leave the decision to a person. Numbers only."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Marks = NDArray[np.bool_]

CAREFUL_MATCH = 0.8
"""A coding that nobody reviews should have exactly the right values at least this often."""

AS_GOOD = 0.02
"""Sums of two F1 that differ by less are taken for equal."""


@dataclass(frozen=True)
class Rule:
    """From which probability on a behaviour is coded, and how sure a coding must be to need no review."""

    threshold: float
    sure_from: float


PLAIN_RULE = Rule(threshold=0.4, sure_from=0.8)
"""Where nothing is known to choose by."""


def choose(chances: Matrix, incident: Marks, threshold: float) -> Marks:
    """The behaviours of each account: those from the threshold on; of an incident at least the likeliest one."""
    chosen = np.asarray(chances >= threshold)
    if chances.shape[1]:
        bare = ~chosen.any(axis=1)
        chosen[bare, chances[bare].argmax(axis=1)] = True
    return np.asarray(chosen & incident[:, None])


def value_chances(chances: Matrix, parent: Matrix) -> Matrix:
    """The probability of each value: that at least one of its behaviours is there; `parent` is behaviours × values."""
    return np.asarray(1 - np.exp(np.log1p(-np.clip(chances, 0, 1 - 1e-9)) @ parent))


def sureness(chances: Matrix, chosen: Marks, parent: Matrix, kind_chance: Matrix) -> Matrix:
    """How probable it is that kind and values of each coding are exactly right."""
    values = value_chances(chances, parent)
    right = np.where(chosen @ parent > 0, values, 1 - values).prod(axis=1)
    return np.asarray(np.where(chosen.any(axis=1), right, 1.0) * kind_chance)


def best_threshold(chances: Matrix, labels: Matrix, parent: Matrix) -> float:
    """The threshold with the best macro-F1 of behaviours and values on accounts that were not learnt from.

    Averaged over neighbouring thresholds, so that a lucky one does not win.
    """
    incident = np.asarray(labels.any(axis=1))
    tried = np.round(np.arange(0.14, 0.61, 0.02), 2)
    scores = np.array([both_f1(choose(chances, incident, float(t)), labels, parent) for t in tried])
    smooth = np.convolve(np.pad(scores, 2, mode="edge"), np.ones(5) / 5, mode="valid")
    return float(
        tried[smooth >= smooth.max() - AS_GOOD].max()
    )  # of equally good ones the one that codes least


def both_f1(chosen: Marks, labels: Matrix, parent: Matrix) -> float:
    """The macro-F1 of behaviours plus that of values."""
    values = macro_f1(np.asarray(chosen @ parent > 0), np.asarray(labels @ parent > 0))
    return macro_f1(chosen, np.asarray(labels > 0)) + values


def macro_f1(chosen: Marks, labels: Marks) -> float:
    """The mean F1 over the labels that occur."""
    both, total = (chosen & labels).sum(axis=0), chosen.sum(axis=0) + labels.sum(axis=0)
    there = labels.any(axis=0)
    return float((2 * both[there] / np.maximum(total[there], 1)).mean()) if there.any() else 0.0


def sure_enough(sure: Matrix, right: Marks) -> float:
    """From which sureness on codings were right as often as `CAREFUL_MATCH`; above 1 where that never was so."""
    order = np.argsort(-sure, kind="stable")
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = [place for place, at in enumerate(share) if at >= CAREFUL_MATCH and place >= 9]
    return float(sure[order[good[-1]]]) if good else 1.01
