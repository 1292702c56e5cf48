"""Door 1: the community's secret key and the pseudonyms made with it. The key never leaves the vault.

A person becomes a 64-bit keyed BLAKE2b of the normalised identity. Each purpose has a key of its own, so that
reports, participation and pulse can never be joined on a person. Where the key was rotated, every pseudonym goes through
one keyed permutation for each time (turns.py), so that what is stored can be rewritten without knowing of whom it is.
"""

import os
import secrets
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from coc_analytics.intake.turns import Turns
from coc_analytics.sealed import Sealed
from coc_analytics.terms import Refusal, Source

if TYPE_CHECKING:
    from coc_analytics.casebook import Casebook

KEY_FILE = "key"
_KEY_BYTES = 32
PLATFORMS = frozenset(source.value for source in Source)


class Purpose(StrEnum):
    """What a pseudonym is for; pseudonyms of two purposes have nothing in common."""

    CONDUCT = "conduct"
    PARTICIPATION = "participation"
    PULSE = "pulse"
    ROWS = "rows"
    LOTS = "lots"
    FINGERPRINT = "fingerprint"


def normalise(identity: str) -> str:
    """The same person written twice: NFKC, case folded, white space squeezed."""
    folded = unicodedata.normalize("NFKC", identity).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


_LETTERS = "bcdfghjklmnpqrst"
"""Sixteen letters for sixteen digits: what is written with them is no word, no number and no formula."""


def in_letters(pseudonym: int) -> str:
    """A 64-bit pseudonym as people and spreadsheets may handle it: four groups of four letters."""
    letters = "".join(_LETTERS[int(digit, 16)] for digit in f"{pseudonym:016x}")
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def from_letters(letters: str) -> int:
    """The pseudonym that `in_letters` wrote."""
    return int("".join(f"{_LETTERS.index(letter):x}" for letter in letters.replace("-", "")), 16)


class Keys:
    """The keys of one community, sealed; `aliases` maps a normalised account to the member it belongs to.

    `turns` are the secrets of its rotations, oldest first.
    """

    __slots__ = ("_aliases", "_known", "_secrets", "_turns")

    def __init__(
        self,
        master: Sealed[bytes],
        aliases: Mapping[str, str] | None = None,
        turns: Sequence[Sealed[bytes]] = (),
    ) -> None:
        self._turns = Turns(turns)
        self._secrets = {
            purpose: Sealed(blake2b(purpose.encode(), key=master.open(), digest_size=32).digest())
            for purpose in Purpose
        }
        self._aliases = Sealed(dict(aliases or {}))
        self._known: Sealed[dict[tuple[Purpose, str], int]] = Sealed({})

    def person(self, purpose: Purpose, identity: str) -> int:
        """The pseudonym of a person for one purpose; equal however the identity is written."""
        known = self._known.open()
        if (purpose, identity) not in known:
            known[purpose, identity] = self._digest(
                purpose, self._member(normalise(identity)).encode("utf-8", "surrogatepass")
            )
        return known[purpose, identity]

    def is_named(self, identity: str) -> bool:
        """Whether members.csv says whose account this is."""
        name = normalise(identity)
        return self._member(name) != name or name in self._aliases.open()

    def _member(self, name: str) -> str:
        """Whom members.csv says this account belongs to; it may name `wren` for the account `discord wren`."""
        aliases = self._aliases.open()
        platform, _, account = name.partition(" ")
        return aliases.get(name) or (aliases.get(account) if platform in PLATFORMS else None) or name

    def row(self, *parts: object) -> int:
        """A keyed id of anything that is not a person: a case, an event, a row, a file's content."""
        return self._digest(Purpose.ROWS, "\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass"))

    def content(self, digest: bytes) -> int:
        """A keyed id of a file's digest."""
        return self._digest(Purpose.ROWS, b"content\x1f" + digest)

    def for_rows(self) -> Sealed[bytes]:
        """The key of row ids, for hashing inside a database in memory."""
        return self._secrets[Purpose.ROWS]

    @property
    def were_rotated(self) -> bool:
        """Whether there was a rotation."""
        return bool(self._turns)

    def turned(self, pseudonyms: Iterable[int]) -> list[int]:
        """Pseudonyms hashed elsewhere with the key of row ids, as they are stored."""
        return self._turns.forth(pseudonyms)

    def as_first(self, pseudonym: int) -> int:
        """A pseudonym as it was before any rotation: what is made of pseudonyms stays the same by it."""
        return self._turns.back(pseudonym)

    def for_lots(self) -> Sealed[bytes]:
        """The secret that lots are drawn with behind the other door; another one after each rotation."""
        return self._turns.mixed_into(self._secrets[Purpose.LOTS])

    def fingerprint(self) -> int:
        """By what the casebook recognises this key: a keyed hash of a fixed word, which tells nothing of the key."""
        return self._digest(Purpose.FINGERPRINT, b"the key of this casebook")

    def _digest(self, purpose: Purpose, data: bytes) -> int:
        digest = blake2b(data, key=self._secrets[purpose].open(), digest_size=8).digest()
        return self._turns.forth_one(int.from_bytes(digest, "big"))

    def __repr__(self) -> str:
        return "<keys>"

    def __reduce_ex__(self, protocol: object) -> str:
        raise TypeError("keys cannot be pickled or copied")


def make_keys(vault: Path) -> None:
    """Give the vault a random key, readable by its owner only; an existing key is kept."""
    vault.mkdir(parents=True, exist_ok=True, mode=0o700)
    if (vault / KEY_FILE).exists():
        return
    fresh = vault / f".{KEY_FILE}.{os.getpid()}"
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secrets.token_hex(_KEY_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())
    _put_in_place(fresh, vault / KEY_FILE)


def _put_in_place(fresh: Path, path: Path) -> None:
    """All or nothing, and never over a key that somebody else has just made."""
    try:
        os.link(fresh, path)
    except FileExistsError:
        return
    finally:
        fresh.unlink()


def load_keys(vault: Path, aliases: Mapping[str, str] | None = None) -> Keys:
    """The keys of the vault; refused when the key is missing, damaged or readable by others."""
    return keys_in(vault / KEY_FILE, aliases)


def keys_in(path: Path, aliases: Mapping[str, str] | None = None) -> Keys:
    """The keys in this file; refused as `load_keys` does."""
    parts = _parts(path)
    if not parts:
        raise Refusal(
            "the key is missing or damaged",
            "restore the vault's key from your backup; without it nobody can be recognised again",
            file=KEY_FILE,
        )
    if path.stat().st_mode & 0o077:
        raise Refusal("others can read the key", "run `chmod 600` on it", file=KEY_FILE)
    return Keys(parts[0], aliases, parts[1:])


def recognised_keys(vault: Path, casebook: "Casebook", aliases: Mapping[str, str] | None = None) -> Keys:
    """The keys of the vault, refused where this casebook was filled with others: everybody would be counted twice."""
    keys = load_keys(vault, aliases)
    if not casebook.recognises(keys.fingerprint(), keys.for_lots().open()):
        raise Refusal(
            "the key is not the one that this casebook was made with",
            "restore the vault's key from your backup, or point COC_CASEBOOK at the casebook of this vault; "
            "with another key everybody would be counted twice",
            file=KEY_FILE,
        )
    return keys


def _parts(path: Path) -> list[Sealed[bytes]]:
    """The first secret, then one for each rotation; none where the file is missing or any of it is damaged."""
    try:
        parts = [bytes.fromhex(line) for line in path.read_text(encoding="ascii").split()]
    except (OSError, ValueError):
        return []
    return [Sealed(part) for part in parts] if all(len(part) == _KEY_BYTES for part in parts) else []


def rotated_key(path: Path) -> bytes:
    """What the key's file holds after one more rotation; the new part is random."""
    return path.read_bytes().rstrip() + f"\n{secrets.token_hex(_KEY_BYTES)}\n".encode("ascii")
