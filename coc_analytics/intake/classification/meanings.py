"""Door 1: what English words mean, as numbers, so that an account is understood beyond a taxonomy's own words.

The table is distilled from the public sentence encoder all-MiniLM-L6-v2 (Apache 2.0) over SCOWL's commonest words;
`benchmarks/classification/build_meanings.py` makes it. It holds dictionary words only, nothing of any report.
"""

import lzma
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from coc_analytics.intake.classification.accounts import words

Matrix = NDArray[np.float64]

FILE = Path(__file__).with_name("meanings.xz")


class Encoder(Protocol):
    """Anything that turns texts into rows of numbers whose likeness is likeness of meaning."""

    def encode(self, texts: Sequence[str]) -> Matrix:
        """One row of unit length a text; the same text always gives the same row."""
        ...

    def __hash__(self) -> int:
        """Encoders are told apart so that a prior is made once for each."""
        ...


@lru_cache(maxsize=1)
def _table() -> tuple[dict[str, int], NDArray[np.int8]]:
    content = lzma.decompress(FILE.read_bytes())
    count, size, header = (int.from_bytes(content[at : at + 4]) for at in (0, 4, 8))
    names = content[12 : 12 + header].decode().split("\n")
    numbers = np.frombuffer(content, dtype=np.int8, offset=12 + header).reshape(count, size)
    return {name: row for row, name in enumerate(names)}, numbers


class WordMeanings:
    """The encoder that ships with this package: the mean of the words' meanings, rare words weighing more."""

    def __init__(self, rarity: Mapping[str, float]) -> None:
        self._rows, self._numbers = _table()
        self.rarity = rarity
        self._unseen = max(rarity.values(), default=1.0)

    def encode(self, texts: Sequence[str]) -> Matrix:
        """One row of unit length a text, or of zeros where no word is known."""
        meanings = np.array([self._meaning(text) for text in texts], float)
        meanings = meanings.reshape(len(texts), self._numbers.shape[1])
        lengths = np.linalg.norm(meanings, axis=1, keepdims=True)
        return np.asarray(meanings / np.where(lengths > 0, lengths, 1))

    def _meaning(self, text: str) -> Matrix:
        known = [word for word in words(text) if word in self._rows]
        if not known:
            return np.zeros(self._numbers.shape[1])
        vectors = self._numbers[[self._rows[word] for word in known]].astype(float)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        weights = np.array([self.rarity.get(word, self._unseen) for word in known])
        return np.asarray(weights @ vectors)
