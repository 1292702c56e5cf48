"""Door 1, source: who in a list of participants gave no name to be recognised by, and how many of them there were.

A device, a guest or a bare first name may be anybody: they count in their meeting and are never known again.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).parent.parent / "words" / "unnamed.txt"
_WITHOUT_SPACES = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SHORTEST_WITHOUT_SPACES = 3
"""Letters of a full name in a script that puts no space between its parts; two may be a given name alone."""


@dataclass(frozen=True, slots=True)
class Stay:
    """When somebody was there; without an end, to the end of the meeting."""

    join: datetime
    leave: datetime | None


def is_unnamed(name: str) -> bool:
    """Whether a display name is no more than a device, a guest or one given name."""
    folded = _folded(name)
    words = [word for word in re.split(r"[\s_./|,]+", re.sub(r"['’`´]s\b", " s", folded)) if word]
    pieces = [piece for word in words for piece in word.split("-")]
    if any(_stem(piece) in _known()["device"] for piece in pieces):
        words = [piece for piece in pieces if piece.isalpha()]
    told = [word for word in words if not _says_nothing(word)]
    if not told:
        return True
    return len(told) == 1 and _is_one_name(told[0])


def slots(stays: Mapping[int, tuple[str, Stay]]) -> dict[int, int]:
    """Which of several people of one name each row speaks of: at one time there cannot be fewer of them."""
    open_: defaultdict[str, list[datetime | None]] = defaultdict(list)
    found: dict[int, int] = {}
    for row, (name, stay) in sorted(stays.items(), key=lambda item: (item[1][1].join, item[0])):
        ends = open_[name]
        free = next(
            (slot for slot, end in enumerate(ends) if end is not None and end <= stay.join), len(ends)
        )
        ends[free : free + 1] = [stay.leave]
        found[row] = free
    return found


def stay_of(join: datetime, leave: datetime | None, minutes: int | None) -> Stay:
    """A stay, its end worked out from the minutes where no time of leaving is given."""
    return Stay(join, leave or (join + timedelta(minutes=minutes) if minutes is not None else None))


def _folded(name: str) -> str:
    apart = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(
        letter for letter in apart if not unicodedata.combining(letter) or letter in "\u3099\u309a"
    )
    return unicodedata.normalize("NFC", plain)


def _stem(word: str) -> str:
    return word.rstrip("0123456789")


def _says_nothing(word: str) -> bool:
    known = _known()
    stem = _stem(word)
    return not re.search(r"[^\W\d_]", word) or any(stem in words or word in words for words in known.values())


def _is_one_name(word: str) -> bool:
    """Letters alone, with hyphens and apostrophes; somebody who chose a name with digits in it may be known by it."""
    if _WITHOUT_SPACES.search(word):
        return len(word) < _SHORTEST_WITHOUT_SPACES
    return all(letter.isalpha() or letter in "-'’`´@" for letter in word)


@lru_cache(maxsize=1)
def _known() -> Mapping[str, frozenset[str]]:
    words: dict[str, set[str]] = {"device": set(), "guest": set(), "small": set()}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        kind, *rest = line.split() or ["#"]
        if kind in words:
            words[kind] |= set(map(_folded, rest))
    return {kind: frozenset(each) for kind, each in words.items()}
