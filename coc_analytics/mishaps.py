"""The ground: what goes wrong with a machine's disks and files, in words. Causes only, never a path and never a value.

Libraries repeat paths and texts in their messages, so only the kind of a mishap is taken from them.
"""

import errno
from dataclasses import dataclass

from coc_analytics.terms import Refusal


@dataclass(frozen=True)
class Mishap:
    """A cause and what to do about it; `written` are the words by which a library's message tells of it."""

    rule: str
    remedy: str
    written: tuple[str, ...]

    def refusal(self, file: str = "") -> Refusal:
        """The mishap as its reader sees it."""
        return Refusal(self.rule, self.remedy, file=file)


FULL = Mishap(
    "the disk is full",
    "free some space, then run the same command again; nothing half-done was kept",
    ("No space left on device", "Disk quota exceeded"),
)
READ_ONLY = Mishap(
    "the disk can only be read",
    "make it writable, or point the COC_ variables at another, then run the same command again",
    ("Read-only file system",),
)
NOT_ALLOWED = Mishap(
    "this account may not read or write here",
    "run it as the account that owns the files; `coc doctor` says which that is",
    ("Permission denied", "Operation not permitted"),
)
IN_USE = Mishap(
    "another program holds the file open",
    "close the other program (a database viewer, a notebook, another run), then try again",
    ("Could not set lock", "Conflicting lock"),
)
DAMAGED = Mishap(
    "the file was cut short or damaged",
    "restore it from your backup",
    ("not a valid DuckDB database", "Could not read enough bytes", "orrupt", "checksum", "Failed to load"),
)
WORN_OUT = Mishap(
    "the disk cannot be read or written",
    "look after the disk, restore what is on it from your backup, then try again",
    ("Input/output error",),
)
GONE = Mishap(
    "a file or folder is missing",
    "run `coc doctor`, which says which one",
    (),
)

_BY_NUMBER = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EROFS: READ_ONLY,
    errno.EACCES: NOT_ALLOWED,
    errno.EPERM: NOT_ALLOWED,
    errno.EIO: WORN_OUT,
    errno.ENOENT: GONE,
}
_IN_WORDS = (FULL, READ_ONLY, NOT_ALLOWED, IN_USE, DAMAGED, WORN_OUT)


def mishap_of(error: BaseException) -> Mishap | None:
    """What the machine says went wrong; None where the error tells of nothing like that."""
    return _BY_NUMBER.get(error.errno or 0) if isinstance(error, OSError) else None


def mishap_in(message: str) -> Mishap | None:
    """The same for a library's message, which is looked through and never repeated."""
    return next((each for each in _IN_WORDS if any(words in message for words in each.written)), None)
