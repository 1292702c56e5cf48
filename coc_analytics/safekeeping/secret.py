"""Safekeeping: one secret in a file of its own, for its owner only, under a passphrase or without one."""

import io
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from coc_analytics.safekeeping.wrapping import Wrapping, unwrapped
from coc_analytics.terms import Refusal

_FIRST_LINE = "coc-me 1"
_PLAIN, _WRAPPED = "secret", "under a passphrase"


@dataclass(frozen=True)
class OwnKey:
    """A person's key as it lies in its file: its public part, and its secret one as it was written."""

    public: str
    needs_passphrase: bool
    written: bytes = field(repr=False)


def write_secret(file: Path, public: str, secret: bytes, passphrase: bytes) -> None:
    """Write a secret into a new file, 0600; an empty passphrase leaves it to the file's mode alone."""
    kind = _WRAPPED if passphrase else _PLAIN
    text = (
        f"{_FIRST_LINE}\n{public}\n{kind} {(_wrapped(secret, passphrase) if passphrase else secret).hex()}\n"
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Refusal("there is a key in that file already", "use it, or name another file") from None
    with os.fdopen(descriptor, "w", encoding="ascii") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())


def read_own_key(file: Path) -> OwnKey:
    """The key in this file, still closed; refused where others can read it, or where it is damaged."""
    if not file.is_file():
        raise Refusal("you have no key yet", "make one with `coc me`, or say with --key where yours is")
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        raise Refusal("others can read your key", "run `chmod 600` on it, and make another if they did")
    try:
        first, public, secret = file.read_text(encoding="ascii").splitlines()
        kind, _, digits = secret.rpartition(" ")
        made = OwnKey(public, kind == _WRAPPED, bytes.fromhex(digits))
    except ValueError:
        raise _damaged() from None
    if first != _FIRST_LINE or kind not in (_PLAIN, _WRAPPED):
        raise _damaged()
    return made


def opened(key: OwnKey, passphrase: bytes) -> bytes:
    """The secret; refused where the passphrase is another one."""
    if not key.needs_passphrase:
        return key.written
    try:
        return b"".join(unwrapped(io.BytesIO(key.written), passphrase))
    except Refusal:
        raise Refusal("the passphrase is not the one of your key", "try it again") from None


def _wrapped(secret: bytes, passphrase: bytes) -> bytes:
    out = io.BytesIO()
    stream = Wrapping(out, passphrase)
    stream.write(secret)
    stream.close()
    return out.getvalue()


def _damaged() -> Refusal:
    return Refusal(
        "your key's file is damaged", "restore it from your own backup, or make another with `coc me`"
    )
