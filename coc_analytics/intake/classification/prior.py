"""Door 1: the zero-label prior, made of a taxonomy's wording, cues and hints. It reads accounts and keeps none."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from coc_analytics.intake.classification.accounts import clean, sentences, words
from coc_analytics.intake.classification.cues import CueBook, plain
from coc_analytics.taxonomies import Behaviour, Kind, Taxonomy

Matrix = NDArray[np.float64]

CUE_WEIGHT, HINT_WEIGHT, SIMILARITY_WEIGHT = 1.3, 0.35, 0.9
BEHAVIOUR_BIAS, KIND_BIAS = -3.2, 0.0


@dataclass(frozen=True)
class _Entries:
    """Some entries of a taxonomy as a cue book, with the entry and the strength of every cue."""

    book: CueBook
    entry: NDArray[np.int64]
    strong: NDArray[np.bool_]
    count: int


def _entries(entries: Sequence[Behaviour | Kind]) -> _Entries:
    cues = [(cue, n, True) for n, entry in enumerate(entries) for cue in entry.cues]
    hints = [(hint, n, False) for n, entry in enumerate(entries) for hint in entry.hints]
    texts, owners, strong = zip(*(cues + hints), strict=True) if cues + hints else ((), (), ())
    return _Entries(CueBook(texts), np.array(owners, int), np.array(strong, bool), len(entries))


class Prior:
    """Scores accounts against a taxonomy without any label; log-odds, one column an entry."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._behaviours = _entries(taxonomy.behaviours)
        self._kinds = _entries(taxonomy.kinds)
        wordings = [_wording(entry) for entry in taxonomy.behaviours]
        self._vectors = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), stop_words="english")
        self._meanings = self._vectors.fit_transform(wordings)

    def behaviours(self, accounts: Sequence[str]) -> Matrix:
        """Log-odds of each behaviour (columns, in the taxonomy's order) in each account (rows)."""
        parts = [sentences(clean(account)) for account in accounts]
        strong, weak = _cue_scores(self._behaviours, parts)
        similar = self._similarity(parts)
        scores = CUE_WEIGHT * strong + HINT_WEIGHT * weak + SIMILARITY_WEIGHT * similar
        return np.asarray(BEHAVIOUR_BIAS + scores)

    def kinds(self, accounts: Sequence[str]) -> Matrix:
        """Log-odds of each kind of report (columns, in the taxonomy's order) in each account (rows)."""
        parts = [sentences(clean(account)) for account in accounts]
        strong, weak = _cue_scores(self._kinds, parts)
        return np.asarray(KIND_BIAS + strong + 0.2 * weak)

    def _similarity(self, parts: Sequence[Sequence[str]]) -> Matrix:
        """Whole-text similarity plus that of the most similar sentence, standardised within each account."""
        rows = np.zeros((len(parts), self._behaviours.count))
        for n, account in enumerate(parts):
            if account:
                likeness = (
                    self._vectors.transform([" ".join(account), *account]) @ self._meanings.T
                ).toarray()
                rows[n] = likeness[0] + likeness[1:].max(axis=0)
        spread = rows.std(axis=1, keepdims=True)
        apart = (rows - rows.mean(axis=1, keepdims=True)) / np.where(spread > 0, spread, 1)
        return np.asarray(np.clip(apart, -1, 3))


def _wording(entry: Behaviour) -> str:
    return " ".join((entry.title, entry.wording, *map(plain, entry.cues)))


def _cue_scores(entries: _Entries, parts: Sequence[Sequence[str]]) -> tuple[Matrix, Matrix]:
    """For each account and entry: how many different cues and hints were found, dampened."""
    strong, weak = (np.zeros((len(parts), entries.count)) for _ in range(2))
    for n, account in enumerate(parts):
        cues = sorted({found.cue for part in account for found in entries.book.find(words(part))})
        for cue in cues:
            (strong if entries.strong[cue] else weak)[n, entries.entry[cue]] += 1
    return np.log2(1 + strong), np.log2(1 + weak)
