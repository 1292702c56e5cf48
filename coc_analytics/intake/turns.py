"""Door 1: what a rotation of the key does to a pseudonym: a keyed permutation of 64-bit numbers, one for each rotation.

A pseudonym is a one-way hash of a name, and the exports with the names may be gone: nobody can hash them again. So what is
stored is permuted, and whatever is hashed later goes the same way. Who has only the key from before a rotation can do
neither. A permutation joins no two people. It is a Feistel network of six rounds over halves of 32 bits, each round a keyed
BLAKE2b: no way is known, or expected, to tell six such rounds from chance with fewer than 2^32 pairs (Luby and Rackoff, 1988;
Patarin, 2004).
"""

from collections.abc import Iterable, Sequence
from hashlib import blake2b

from coc_analytics.sealed import Sealed

_ROUNDS = tuple(bytes([number]) for number in range(6))
_HALF, _MASK = 32, 0xFFFFFFFF


class Turns:
    """The permutations of all rotations so far, oldest first; without a rotation nothing changes."""

    __slots__ = ("_secrets",)

    def __init__(self, secrets: Sequence[Sealed[bytes]]) -> None:
        self._secrets = tuple(secrets)

    def __bool__(self) -> bool:
        return bool(self._secrets)

    def forth(self, pseudonyms: Iterable[int]) -> list[int]:
        """Each pseudonym as it is stored."""
        return [self.forth_one(pseudonym) for pseudonym in pseudonyms]

    def forth_one(self, pseudonym: int) -> int:
        """One pseudonym as it is stored."""
        for secret in self._secrets:
            pseudonym = permuted(secret, pseudonym)
        return pseudonym

    def back(self, pseudonym: int) -> int:
        """A stored pseudonym as it was before any rotation."""
        for secret in reversed(self._secrets):
            pseudonym = _back(secret, pseudonym)
        return pseudonym

    def mixed_into(self, other: Sealed[bytes]) -> Sealed[bytes]:
        """Another secret as it is after these rotations."""
        for secret in self._secrets:
            other = Sealed(blake2b(other.open(), key=secret.open(), digest_size=32).digest())
        return other


def permuted(secret: Sealed[bytes], number: int) -> int:
    """Where the permutation of one rotation takes a number of 64 bits."""
    key, left, right = secret.open(), number >> _HALF, number & _MASK
    for mark in _ROUNDS:
        left, right = right, left ^ _mixed(key, mark, right)
    return left << _HALF | right


def _back(secret: Sealed[bytes], number: int) -> int:
    key, left, right = secret.open(), number >> _HALF, number & _MASK
    for mark in reversed(_ROUNDS):
        left, right = right ^ _mixed(key, mark, left), left
    return left << _HALF | right


def _mixed(key: bytes, mark: bytes, half: int) -> int:
    return int.from_bytes(blake2b(half.to_bytes(4, "big") + mark, key=key, digest_size=4).digest(), "big")
