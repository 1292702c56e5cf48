"""Door 1: keyed ids for millions of rows at once. Without the key nobody can tell what a row was.

SipHash-2-4 (Aumasson and Bernstein, 2012) over columns of 64-bit words, in NumPy; the casebook remembers these ids
to count overlapping exports once.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

Words: TypeAlias = np.ndarray[Any, np.dtype[np.uint64]]
_START = (0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573)
_CHUNK = 16_384  # small enough for the cache


def siphash(key: bytes, columns: Sequence[Words]) -> Words:
    """One id a row of these equally long columns; `key` has 16 bytes."""
    rows = len(columns[0])
    ids = np.empty(rows, np.uint64)
    for start in range(0, rows, _CHUNK):
        part = slice(start, start + _CHUNK)
        ids[part] = _chunk(key, [column[part] for column in columns])
    return ids


def _chunk(key: bytes, columns: Sequence[Words]) -> Words:
    halves = np.frombuffer(key, "<u8")
    state = [np.full(len(columns[0]), halves[i % 2] ^ np.uint64(word)) for i, word in enumerate(_START)]
    spare = np.empty_like(state[0])
    length = np.uint64((len(columns) * 8 % 256) << 56)
    for word in (*columns, length):
        state[3] ^= word
        _rounds(2, state, spare)
        state[0] ^= word
    state[2] ^= np.uint64(0xFF)
    _rounds(4, state, spare)
    return np.asarray(state[0] ^ state[1] ^ state[2] ^ state[3])


def _rounds(number: int, state: Sequence[Words], spare: Words) -> None:
    v0, v1, v2, v3 = state
    for _ in range(number):
        _half_round(v0, v1, v2, v3, 13, 16, spare)
        _half_round(v2, v1, v0, v3, 17, 21, spare)


def _half_round(a: Words, b: Words, c: Words, d: Words, s: int, t: int, spare: Words) -> None:
    a += b
    c += d
    _rotate(b, s, spare)
    _rotate(d, t, spare)
    b ^= a
    d ^= c
    _rotate(a, 32, spare)


def _rotate(word: Words, bits: int, spare: Words) -> None:
    np.left_shift(word, np.uint64(bits), out=spare)
    np.right_shift(word, np.uint64(64 - bits), out=word)
    np.bitwise_or(word, spare, out=word)
