"""Door 1: turns accounts into numbers: their words, word stems, cues of the taxonomy and meaning. Memory only."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from coc_analytics.intake.classification.accounts import clean, sentences, words
from coc_analytics.intake.classification.cues import CueBook
from coc_analytics.intake.classification.meanings import Encoder, WordMeanings
from coc_analytics.taxonomies import Behaviour, Kind, Taxonomy

Matrix = NDArray[np.float64]
Numbers = Mapping[str, NDArray[Any]]
"""Arrays by name, as they are written down; words are UTF-8 letters, a line each."""

STEM = 5
"""Characters of a word that stand for its family ("exclu": exclude, excluded, exclusion)."""
_PATTERN = r"\S+"


@dataclass(frozen=True)
class Account:
    """An account made ready once: its sentences as words."""

    sentences: tuple[tuple[str, ...], ...]

    @property
    def text(self) -> str:
        return " ".join(" ".join(sentence) for sentence in self.sentences)


def ready(text: str) -> Account:
    """A redacted text, cleaned and cut into sentences and words."""
    return Account(tuple(tuple(words(sentence)) for sentence in sentences(clean(text))))


@dataclass(frozen=True)
class CueCounts:
    """How many different cues and hints of each entry were found; one row an account, one column an entry."""

    cues: Matrix
    hints: Matrix


class Cues:
    """All cues and hints of a taxonomy's behaviours and kinds."""

    def __init__(self, entries: Sequence[Behaviour | Kind]) -> None:
        cues = [(cue, n, True) for n, entry in enumerate(entries) for cue in entry.cues]
        hints = [(hint, n, False) for n, entry in enumerate(entries) for hint in entry.hints]
        self.texts = [text for text, _, _ in cues + hints]
        self.owner = [owner for _, owner, _ in cues + hints]
        self.strong = [strong for _, _, strong in cues + hints]
        self.book = CueBook(self.texts)
        self.entries = len(entries)

    def count(self, accounts: Sequence[Account]) -> CueCounts:
        """Dampened counts: 0 for none, 1 for one, about 1.6 for two."""
        cues, hints = (np.zeros((len(accounts), self.entries)) for _ in range(2))
        for row, account in enumerate(accounts):
            for cue in sorted({f.cue for part in account.sentences for f in self.book.find(part)}):
                (cues if self.strong[cue] else hints)[row, self.owner[cue]] += 1
        return CueCounts(np.log2(1 + cues), np.log2(1 + hints))


class Features:
    """Numbers for accounts, with a vocabulary learnt from given accounts.

    Columns: words and pairs, stems and pairs, cues and hints per entry, meaning (the table's, then an encoder's).
    """

    def __init__(
        self, taxonomy: Taxonomy, accounts: Sequence[Account], encoder: Encoder | None = None
    ) -> None:
        self.cues = Cues((*taxonomy.behaviours, *taxonomy.kinds))
        at_least = 2 if len(accounts) > 50 else 1
        settings = {
            "sublinear_tf": True,
            "ngram_range": (1, 2),
            "min_df": at_least,
            "token_pattern": _PATTERN,
        }
        self.words, self.stems = TfidfVectorizer(**settings), TfidfVectorizer(**settings)
        self.words.fit([account.text for account in accounts])
        self.stems.fit([stemmed(account) for account in accounts])
        self.meanings = WordMeanings(rarity(accounts))
        self.encoder = encoder
        self.word_list: list[str] = list(self.words.get_feature_names_out())

    @classmethod
    def of_numbers(cls, taxonomy: Taxonomy, numbers: Numbers) -> "Features":
        """The features that `numbers` came from; they have no encoder."""
        features = cls.__new__(cls)
        features.cues = Cues((*taxonomy.behaviours, *taxonomy.kinds))
        features.words = vectors_of(words_in(numbers["words"]), numbers["word_idf"])
        features.stems = vectors_of(words_in(numbers["stems"]), numbers["stem_idf"])
        rare = zip(words_in(numbers["rare_words"]), map(float, numbers["rarity"]), strict=True)
        features.meanings, features.encoder = WordMeanings(dict(rare)), None
        features.word_list = list(features.words.get_feature_names_out())
        return features

    def numbers(self) -> Numbers:
        """All that was learnt from the accounts: vocabularies and how rare each word is."""
        return {
            "words": as_letters(self.words.get_feature_names_out()),
            "word_idf": self.words.idf_,
            "stems": as_letters(self.stems.get_feature_names_out()),
            "stem_idf": self.stems.idf_,
            "rare_words": as_letters(list(self.meanings.rarity)),
            "rarity": np.array(list(self.meanings.rarity.values()), float),
        }

    def meaning(self, accounts: Sequence[Account]) -> Matrix:
        """One row of unit length an account: its rare words and its meaning, for comparing accounts."""
        texts = [account.text for account in accounts]
        stems = self.stems.transform([stemmed(account) for account in accounts]).toarray()
        rows = np.hstack([stems, self.meanings.encode(texts)])
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.where(lengths > 0, lengths, 1))

    def of(self, accounts: Sequence[Account]) -> csr_matrix:
        """One row an account."""
        rows = self.without_encoder(accounts)
        if self.encoder is None:
            return rows
        meanings = self.encoder.encode([account.text for account in accounts])
        return csr_matrix(hstack([rows, csr_matrix(1.5 * meanings)], format="csr"))

    def without_encoder(self, accounts: Sequence[Account]) -> csr_matrix:
        """One row an account, without the optional encoder's columns, which cost the most time by far."""
        texts = [account.text for account in accounts]
        counts = self.cues.count(accounts)
        blocks = [
            self.words.transform(texts),
            self.stems.transform([stemmed(account) for account in accounts]),
            csr_matrix(np.hstack([np.minimum(counts.cues, 2), 0.4 * counts.hints]) * 0.5),
            csr_matrix(1.2 * self.meanings.encode(texts)),
        ]
        return csr_matrix(hstack(blocks, format="csr"))


def new_vectors(at_least: int) -> TfidfVectorizer:
    """Words and pairs of words that occur in at least so many accounts, dampened and weighed by rarity."""
    return TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), min_df=at_least, token_pattern=_PATTERN)


def vectors_of(names: Sequence[str], rarity: Any) -> TfidfVectorizer:
    """The vectors that had this vocabulary, in this order, and these weights."""
    vectors = new_vectors(1)
    vectors.set_params(vocabulary={name: column for column, name in enumerate(names)})
    vectors.idf_ = rarity
    return vectors


def as_letters(words: Sequence[str]) -> NDArray[np.uint8]:
    """Words as an array of letters; none of them has a line's end in it."""
    return np.frombuffer("\n".join(words).encode(), np.uint8)


def words_in(letters: NDArray[np.uint8]) -> list[str]:
    """The words of an array of letters."""
    return letters.tobytes().decode().split("\n")


def stemmed(account: Account) -> str:
    """The account with every word cut to its stem."""
    return " ".join(word[:STEM] for sentence in account.sentences for word in sentence)


def rarity(accounts: Sequence[Account]) -> dict[str, float]:
    """How rare each word is among these accounts (inverse document frequency)."""
    seen = Counter(word for account in accounts for word in {w for part in account.sentences for w in part})
    return {word: float(np.log((1 + len(accounts)) / (1 + times))) for word, times in sorted(seen.items())}
