"""Door 1: names, places and common words to tell an identity from prose. Public lists only; nobody of the community.

Names and places come from Faker's providers (MIT), common words from SCOWL (its permission notice allows copying);
`benchmarks/redaction/build_lexicon.py` makes the file; the README beside it repeats the notices.
"""

import lzma
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).with_name("lexicon.txt.xz")

_STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "ı": "i", "’": "'"})


def fold(word: str) -> str:
    """A word in lower case and without accents, as the lexicon spells it."""
    if word.isascii():
        return word.lower()
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c)).translate(_STROKES)


@dataclass(frozen=True)
class Lexicon:
    """Folded words by what they can be; one word may be several things."""

    words: frozenset[str]
    first_names: frozenset[str]
    last_names: frozenset[str]
    places: frozenset[str]

    def is_name(self, folded: str) -> bool:
        return folded in self.first_names or folded in self.last_names


@lru_cache(maxsize=1)
def load_lexicon() -> Lexicon:
    """The lexicon that ships with this package; read once a process."""
    sections: dict[str, set[str]] = {}
    current: set[str] = set()
    for line in lzma.decompress(FILE.read_bytes()).decode().splitlines():
        if line.startswith("#"):
            current = sections.setdefault(line[1:], set())
        else:
            current.add(line)
    both = sections["first last"]
    return Lexicon(
        words=frozenset(sections["words"]),
        first_names=frozenset(sections["first"] | both),
        last_names=frozenset(sections["last"] | both),
        places=frozenset(sections["places"]),
    )
