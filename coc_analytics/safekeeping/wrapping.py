"""Safekeeping: a stream of bytes under a passphrase. Nothing is handed out that was not proven to be what was written.

AES-256-GCM over pieces of one MiB, each with its number and whether it is the last (the STREAM construction of Hoang,
Reyhanitabar, Rogaway and Vizár, 2015): no piece can be changed, moved, left out or added, and no end cut off. The key
comes from the passphrase by scrypt (RFC 7914), which needs 128 MiB for every guess.
"""

import hashlib
import secrets
import unicodedata
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from coc_analytics.terms import Refusal

MAGIC = b"coc-backup 1\n"
"""The version of the form; another one is refused, so that a later software may read this one and say so."""
PIECE = 1 << 20
_SALT, _PREFIX, _TAG = 16, 7, 16
_HEADER = len(MAGIC) + _SALT + _PREFIX
_SCRYPT = {"n": 2**17, "r": 8, "p": 1, "maxmem": 256 << 20}
"""Half a second and 128 MiB a guess on an ordinary laptop; OWASP's recommendation of 2024."""
_MORE, _LAST = b"\0", b"\1"
SHORTEST = 12


def as_passphrase(written: str) -> bytes:
    """A passphrase as bytes, the same on every keyboard (NFKC)."""
    return unicodedata.normalize("NFKC", written).encode("utf-8", "surrogatepass")


def refuse_short(passphrase: bytes) -> None:
    """Refuse a passphrase that is guessed: whoever finds the file may try for years."""
    if len(passphrase.decode("utf-8", "surrogatepass").strip()) < SHORTEST:
        raise Refusal(
            f"a passphrase has at least {SHORTEST} letters",
            "take four or five words that nobody else would put together",
        )


class Wrapping:
    """Writes a stream under a passphrase; whole only once it was closed."""

    def __init__(self, out: BinaryIO, passphrase: bytes) -> None:
        self._header = MAGIC + secrets.token_bytes(_SALT) + secrets.token_bytes(_PREFIX)
        self._cipher, self._out = _cipher(self._header, passphrase), out
        self._waiting, self._number = bytearray(), 0
        out.write(self._header)

    def write(self, data: bytes) -> None:
        """Add bytes to the stream; pieces go out as they fill, and the last one waits for the end."""
        self._waiting += data
        while len(self._waiting) > PIECE:
            self._put(bytes(self._waiting[:PIECE]), _MORE)
            del self._waiting[:PIECE]

    def close(self) -> None:
        """Say that this was all."""
        self._put(bytes(self._waiting), _LAST)

    def _put(self, piece: bytes, end: bytes) -> None:
        self._out.write(self._cipher.encrypt(_nonce(self._header, self._number, end), piece, self._header))
        self._number += 1


def unwrapped(file: BinaryIO, passphrase: bytes) -> Iterator[bytes]:
    """The stream, piece by piece, each proven; raises Refusal at the first that is not what was written."""
    header = file.read(_HEADER)
    _refuse_strange(header)
    cipher, number = _cipher(header, passphrase), 0
    piece, following = file.read(PIECE + _TAG), file.read(PIECE + _TAG)
    while True:
        end = _MORE if following else _LAST
        try:
            plain = cipher.decrypt(_nonce(header, number, end), piece, header)
        except (InvalidTag, ValueError):
            raise _not_ours() if number == 0 else _changed() from None
        yield plain
        if not following:
            return
        piece, following, number = following, file.read(PIECE + _TAG), number + 1


def _not_ours() -> Refusal:
    return Refusal(
        "the passphrase is another one, or the backup was changed or cut short",
        "try the passphrase again; where it is right, take the backup made before this one",
    )


def _changed() -> Refusal:
    return Refusal(
        "the backup was changed or cut short", "take another copy of it, or the backup made before this one"
    )


def _refuse_strange(header: bytes) -> None:
    name, _, version = MAGIC.partition(b" ")
    if len(header) < _HEADER or not header.startswith(name):
        raise Refusal(
            "the file is no backup of this software, or was cut short", "give a file that `coc backup` made"
        )
    if not header.startswith(MAGIC):
        raise Refusal(
            "the backup was made by another version, in a form this one does not read",
            f"install the version that made it, or a newer one; this one reads form {version.decode().strip()}",
        )


def _cipher(header: bytes, passphrase: bytes) -> AESGCM:
    salt = header[len(MAGIC) : len(MAGIC) + _SALT]
    return AESGCM(hashlib.scrypt(passphrase, salt=salt, dklen=32, **_SCRYPT))


def _nonce(header: bytes, number: int, end: bytes) -> bytes:
    return header[-_PREFIX:] + number.to_bytes(4, "big") + end
