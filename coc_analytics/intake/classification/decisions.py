"""Door 1: from probabilities to codes, and when to leave the decision to a person. Numbers only."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta
from sklearn.linear_model import LogisticRegression

Matrix = NDArray[np.float64]
Marks = NDArray[np.bool_]

CAREFUL_MATCH = 0.8
"""A coding that nobody reviews should have exactly the right values at least this often."""

CAREFUL_KIND = 0.9
"""What nobody reviews and counts as no incident must be none at least this often: a missed one helps nobody."""

BOUND = 0.9
"""With this confidence: the rule is judged by a lower bound, since few codings can be right by luck."""

SEVERAL = 0.4
"""The share of incidents taken to go against more than one value, until labels tell."""

AS_GOOD = 0.02
"""Sums of two F1 that differ by less are taken for equal."""

HALF_WAY = 0.5
"""Of behaviours that exclude each other the one is coded that is likeliest for its frequency to this power."""


@dataclass(frozen=True)
class Rule:
    """From which probability on a behaviour is coded, and how sure a coding must be to need no review.

    `sureness` turns what speaks for a coding into the probability that it is right (a start, then one weight a sign).
    What is taken for no incident has both of its own: `kind_sure_from`, `kind_sureness`.
    `shares` are the behaviours' frequencies where labels show that they exclude each other, else empty.
    """

    threshold: float
    sure_from: float
    kind_sure_from: float
    sureness: tuple[float, ...] = (0.0, 1.0, 0.0, 0.0)
    kind_sureness: tuple[float, ...] = (0.0, 1.0, 0.0, 0.0)
    shares: tuple[float, ...] = ()


PLAIN_RULE = Rule(threshold=0.4, sure_from=1.01, kind_sure_from=1.01)
"""Where nothing is known to choose by: everything waits for a person."""


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


def choose_one(chances: Matrix, incident: Marks, shares: tuple[float, ...], parent: Matrix) -> Marks:
    """The one behaviour of each incident: the value likeliest for its frequency, and its likeliest behaviour.

    Rare ones are heard: macro-F1 asks that, and the likeliest alone would code the frequent ones only.
    """
    tilted = chances / np.maximum(np.array(shares), 1e-3) ** HALF_WAY
    value = (tilted @ parent).argmax(axis=1)
    within = np.where(parent[:, value].T > 0, tilted, -1.0)
    return np.asarray((np.arange(chances.shape[1]) == within.argmax(axis=1)[:, None]) & incident[:, None])


def chosen_by(rule: Rule, chances: Matrix, incident: Marks, parent: Matrix) -> Marks:
    """The behaviours of each account by a rule: one where they exclude each other, else those from its threshold on."""
    if rule.shares:
        return choose_one(chances, incident, rule.shares, parent)
    return choose(chances, incident, rule.threshold)


def signs_of(chances: Matrix, chosen: Marks, parent: Matrix, kind_chance: Matrix) -> Matrix:
    """What speaks for each coding being exactly right, one row each.

    The log-odds of all its values being right were they independent; the log-odds of the likeliest value left out;
    whether it has more than one value.
    """
    values, coded = value_chances(chances, parent), chosen @ parent > 0
    right = np.where(coded, values, 1 - values).prod(axis=1) * kind_chance
    left_out = np.where(coded, 0.0, values).max(axis=1, initial=0.0)
    return np.stack([_odds(right), _odds(left_out), coded.sum(axis=1) > 1.0], axis=1)


def sureness(chances: Matrix, chosen: Marks, parent: Matrix, kind_chance: Matrix, rule: Rule) -> Matrix:
    """How probable it is that kind and values of each coding are exactly right."""
    signs = signs_of(chances, chosen, parent, kind_chance)
    return np.where(chosen.any(axis=1), weigh(signs, rule.sureness), weigh(signs, rule.kind_sureness))


def weigh(signs: Matrix, weights: tuple[float, ...]) -> Matrix:
    """Signs as a probability: a start, then one weight a sign."""
    return np.asarray(1 / (1 + np.exp(-np.clip(weights[0] + signs @ np.array(weights[1:]), -30, 30))))


def fit_sureness(signs: Matrix, right: Marks, heed: Matrix) -> tuple[float, ...]:
    """The weights that make these outcomes likeliest; those of `Rule` where all outcomes are the same."""
    if len(right) == 0 or right.all() or not right.any():
        return PLAIN_RULE.sureness
    fitted = LogisticRegression(C=1.0, max_iter=500).fit(signs, right, sample_weight=heed)
    return (round(float(fitted.intercept_[0]), 6), *(round(float(one), 6) for one in fitted.coef_[0]))


def heed_several(labels: Matrix, parent: Matrix) -> Matrix:
    """Weights under which `SEVERAL` of the incidents go against more than one value: examples mostly tell of one."""
    number = (labels @ parent > 0).sum(axis=1)
    several, one = (number > 1).sum(), (number == 1).sum()
    if not several or not one or several >= SEVERAL * (several + one):
        return np.ones(len(labels))
    raised = SEVERAL / (1 - SEVERAL) * one / several
    heed = np.where(number > 1, raised, 1.0)
    return np.asarray(heed * len(heed) / heed.sum())


def _odds(chances: Matrix) -> Matrix:
    held = np.clip(chances, 1e-4, 1 - 1e-4)
    return np.asarray(np.log(held / (1 - held)))


def best_threshold(chances: Matrix, labels: Matrix, parent: Matrix, heed: Matrix | None = None) -> float:
    """The threshold with the best macro-F1 of behaviours and values on accounts that were not learnt from.

    Averaged over neighbouring thresholds, so that a lucky one does not win; `heed` weighs the accounts.
    """
    incident = np.asarray(labels.any(axis=1))
    tried = np.round(np.arange(0.14, 0.61, 0.02), 2)
    weights = np.ones(len(labels)) if heed is None else heed
    scores = np.array([both_f1(choose(chances, incident, float(t)), labels, parent, weights) for t in tried])
    smooth = np.convolve(np.pad(scores, 2, mode="edge"), np.ones(5) / 5, mode="valid")
    as_good = tried[smooth >= smooth.max() - AS_GOOD]
    return float(as_good.max())  # of equally good ones the one that codes least


def both_f1(chosen: Marks, labels: Matrix, parent: Matrix, heed: Matrix) -> float:
    """The macro-F1 of behaviours plus that of values."""
    values = macro_f1(np.asarray(chosen @ parent > 0), np.asarray(labels @ parent > 0), heed)
    return macro_f1(chosen, np.asarray(labels > 0), heed) + values


def macro_f1(chosen: Marks, labels: Marks, heed: Matrix | None = None) -> float:
    """The mean F1 over the labels that occur, each account with its weight."""
    weights = np.ones(len(labels)) if heed is None else heed
    both, total = weights @ (chosen & labels), weights @ chosen + weights @ labels
    there = labels.any(axis=0)
    return float((2 * both[there] / total[there]).mean()) if there.any() else 0.0


def sure_enough(
    sure: Matrix, right: Marks, heed: Matrix | None = None, careful: float = CAREFUL_MATCH
) -> float:
    """From which sureness on codings are right as often as `careful`, so far as these outcomes prove it.

    The lowest from which the share of right ones has a lower bound (Clopper and Pearson, one-sided, `BOUND`) that
    good; above 1 where there is none. Unequal weights count as so many fewer codings (Kish's effective size).
    """
    weights = np.ones(len(sure)) if heed is None else heed
    order = np.argsort(-sure, kind="stable")
    total, squared = np.cumsum(weights[order]), np.cumsum(weights[order] ** 2)
    size, share = total**2 / squared, np.cumsum(weights[order] * right[order]) / total
    low = beta.ppf(1 - BOUND, size * share, size * (1 - share) + 1)
    good = np.flatnonzero(np.nan_to_num(low) >= careful)
    return float(sure[order[good[-1]]]) if len(good) else 1.01
