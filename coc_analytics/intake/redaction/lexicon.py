"""Door 1: names, places and common words to tell an identity from prose. Public lists only; nobody of the community.

Names and places come from Faker's providers (MIT), common words from SCOWL (its permission notice allows copying), what
a word can be from WordNet (likewise), words of other languages from spaCy (MIT); `benchmarks/redaction/build_lexicon.py`
makes the file; the README beside it repeats the notices.
"""

import lzma
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

FILE = Path(__file__).with_name("lexicon.txt.xz")

_STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "’": "'"})


def _ranges_of_marks() -> Iterator[str]:
    """The combining marks of all scripts, as ranges of a regular expression's class."""
    codes = (code for code in range(0x300, 0x1E000) if unicodedata.category(chr(code))[0] == "M")
    for _, run in groupby(enumerate(codes), lambda pair: pair[1] - pair[0]):
        found = [code for _, code in run]
        yield f"{chr(found[0])}-{chr(found[-1])}"


MARKS = "".join(_ranges_of_marks())
LETTERS = rf"[^\W\d_](?:[^\W\d_]|[{MARKS}])*"
"""A word as a regular expression: letters with their marks. Marks belong to no class of Python's own."""


def fold(word: str) -> str:
    """A word in lower case and without accents, as the lexicon spells it."""
    if word.isascii():
        return word.lower()
    apart = unicodedata.normalize("NFKD", word.casefold())
    bare = "".join(character for character in apart if not unicodedata.combining(character))
    return unicodedata.normalize("NFC", bare.translate(_STROKES))


@dataclass(frozen=True)
class Lexicon:
    """Folded words by what they can be; one word may be several things.

    `borne` are first names that are common words too, and mostly names. `foreign` words are common in other languages;
    `indic` are names as `indic.key` spells them.
    The last five tell what a common English word can be in a sentence.
    """

    words: frozenset[str]
    first_names: frozenset[str]
    last_names: frozenset[str]
    places: frozenset[str]
    borne: frozenset[str]
    foreign: frozenset[str]
    indic: frozenset[str]
    nouns: frozenset[str]
    verbs: frozenset[str]
    past: frozenset[str]
    third: frozenset[str]
    adjectives: frozenset[str]
    adverbs: frozenset[str]

    def is_name(self, folded: str) -> bool:
        return folded in self.first_names or folded in self.last_names


@lru_cache(maxsize=1)
def load_lexicon() -> Lexicon:
    """The lexicon that ships with this package; read once a process."""
    text = lzma.decompress(FILE.read_bytes()).decode()
    parts = {part.split("\n", 1)[0]: frozenset(part.split("\n")[1:-1]) for part in text.split("#")[1:]}
    both = parts.pop("first last")
    return Lexicon(
        first_names=parts.pop("first") | both,
        last_names=parts.pop("last") | both,
        **parts,
    )
