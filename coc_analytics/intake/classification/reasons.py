"""Door 1: which words of an account led to which code. The answer repeats words: it stays inside the vault."""

from collections.abc import Sequence

import numpy as np

from coc_analytics.intake.classification.coding import Reason
from coc_analytics.intake.classification.features import Account, Features
from coc_analytics.intake.classification.learning import Correction
from coc_analytics.intake.classification.prior import Prior

MOST_WORDS = 6


def find_reasons(
    prior: Prior, learnt: tuple[Features, Correction] | None, account: Account, behaviours: Sequence[str]
) -> tuple[Reason, ...]:
    """For each behaviour: the taxonomy's cues found, then the words that spoke for it, strongest first."""
    found = _cues_found(prior.features, account)
    reasons: list[Reason] = []
    for name in behaviours:
        column = prior.taxonomy.behaviour_ids.index(name)
        reasons += [
            Reason(name, cue, (words,), 1.0 if strong else 0.3)
            for owner, cue, words, strong in found
            if owner == column
        ]
        reasons += _weighty_words(prior, learnt, account, column, name)
    return tuple(reasons)


def _cues_found(features: Features, account: Account) -> list[tuple[int, str, str, bool]]:
    cues, found, seen = features.cues, [], set()
    for sentence in account.sentences:
        for place in cues.book.find(sentence):
            if place.cue not in seen:
                seen.add(place.cue)
                words = " ".join(sentence[place.start : place.end])
                found.append((cues.owner[place.cue], cues.texts[place.cue], words, cues.strong[place.cue]))
    return sorted(found, key=lambda one: (not one[3], one[1]))


def _weighty_words(
    prior: Prior, learnt: tuple[Features, Correction] | None, account: Account, column: int, name: str
) -> list[Reason]:
    spoken = [(prior.features, prior.weights, "examples of the taxonomy")]
    if learnt is not None:
        spoken.append((learnt[0], learnt[1].weights * learnt[1].trust, "confirmed labels"))
    reasons = []
    for features, weights, entry in spoken:
        if weights is None:
            continue
        rows = features.of([account])[:, : len(features.word_list)].toarray()[0]
        parts = rows * weights[: len(features.word_list), column]
        best = [n for n in np.argsort(-parts, kind="stable")[:MOST_WORDS] if parts[n] > 0]
        if best:
            words = tuple(features.word_list[n] for n in best)
            reasons.append(Reason(name, entry, words, float(parts[best].sum())))
    return reasons
