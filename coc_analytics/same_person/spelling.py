"""Ground: how a word of a name may be written, so that one word in two spellings is one word. Standard library only.

A word becomes a set of plain forms; two words are one word where they share a form. Composition, case, width,
accents, apostrophes, invisible characters and letters of other scripts that look alike tell no people apart.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

LOOK_ALIKES = Path(__file__).with_name("look_alikes.txt")

_INVISIBLE = (
    "\u00ad\u034f\u061c\u0640\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
)
_ACCENTS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_VOWEL_POINTS = "\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
_APOSTROPHES = "'`´‘’‛ʹʻʼʽʾʿˈ′‵＇՚׳\u07f4\u07f5"
_BETWEEN_WORDS = (
    r"\s\x00-\x1f!-&(-/:-@\[-_{-~\u0080-\u009f\u00a1-\u00a9\u00ab\u00ac\u00ae-\u00b1\u00b6\u00b8\u00bb\u00bf"
    r"\u2010-\u2017\u201a\u201c-\u201f\u2020-\u2026\u2030\u2031\u2039-\u205f\u2212\u2e00-\u2e5d\u3000-\u3003"
    r"\u3008-\u3020\u3030\u30fb\u066a-\u066d\u060c\u061b\u061f\u0964\u0965\ufe10-\ufe19\ufe30-\ufe6b"
    r"\uff01-\uff06\uff08-\uff0f\uff1a-\uff20\uff3b-\uff3f\uff5b-\uff65"
)
_ENTITY = r"&(?!(?:amp|lt|gt|quot|nbsp|#34|#38|#60|#62|#160|#x22|#x26|#x3c|#x3e|#xa0);)(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});"
WORD = re.compile(rf"(?:{_ENTITY}|[^{_BETWEEN_WORDS}])+")
"""A word as it stands in a text, with the apostrophes, marks and invisible characters inside it."""

_POSSESSIVE = re.compile(rf"(?<=.)[{_APOSTROPHES}][sS]?$")
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]"
)
_DROPPED = re.compile(f"[{_INVISIBLE}{_ACCENTS}{_VOWEL_POINTS}{_APOSTROPHES}]")
_STROKES = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ŧ": "t", "ŋ": "n", "æ": "ae", "œ": "oe", "þ": "th"}  # fmt: skip
_SPELT_OUT = {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae", "œ": "oe"}
_SHAPES = (("rn", "m"), ("vv", "w"), ("1", "l"), ("i", "l"), ("0", "o"), ("3", "e"), ("5", "s"))


@lru_cache(maxsize=1)
def _look_alikes() -> tuple[dict[int, str], dict[int, str]]:
    """Letters of other scripts by the Latin letter they look like: the small ones, and the capitals."""
    small: dict[int, str] = {}
    capital: dict[int, str] = {}
    for line in LOOK_ALIKES.read_text(encoding="utf-8").splitlines():
        latin, _, others = line.partition(" ")
        if latin and not latin.startswith("#"):
            table = capital if latin.isupper() else small
            table.update({ord(other): latin.lower() for other in others.split()})
    return small, capital


@lru_cache(maxsize=65536)
def forms(word: str) -> frozenset[str]:
    """Every plain form of one word; empty where it has neither letter nor digit.

    A capital of another script may look like one Latin letter and its small letter like another, and `ü` is written
    `u` or `ue`: hence several forms.
    """
    plain = unicodedata.normalize("NFC", _unescaped(word))
    if plain.isascii():
        return _kept(plain.lower())
    found = _folded(plain) | _folded(_spelt_out(plain))
    return frozenset(form for each in found for form in _kept(each))


def _unescaped(word: str) -> str:
    return html.unescape(word) if "&" in word else word


def _kept(folded: str) -> frozenset[str]:
    """Letters and digits only, with the marks that make another letter."""
    kept = "".join(c for c in folded if unicodedata.category(c)[0] in "LMN")
    return frozenset({kept} if kept else ())


def _spelt_out(word: str) -> str:
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", word).casefold())
    return "".join(_SPELT_OUT.get(letter, letter) for letter in folded)


def _folded(word: str) -> set[str]:
    small, capital = _look_alikes()
    plain = _without_marks(word)
    raised = "".join(c if c in "ßıŋ" else c.upper() for c in plain)
    return {_finished(plain.translate(small)), _finished(raised.translate(capital))}


def _without_marks(word: str) -> str:
    """Decomposed, in small letters, without whatever tells no words apart."""
    once = unicodedata.normalize("NFKD", word).casefold()
    bare = _DROPPED.sub("", unicodedata.normalize("NFKD", once))
    return unicodedata.normalize("NFKC", bare).casefold()


def _finished(word: str) -> str:
    return "".join(_STROKES.get(letter, letter) for letter in _without_marks(word))


def shape(word: str) -> str:
    """What a plain form looks like at a glance: l, 1 and I are one, and so are rn and m."""
    for one, other in _SHAPES:
        word = word.replace(one, other)
    return word


def visible(name: str) -> str:
    """A name without whatever nobody sees."""
    kept = _DROPPED.sub("", name)
    return "".join(sign for sign in kept if sign.isprintable() and not sign.isspace())


def words_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Every word of a text: where it starts, where it ends, and the word; `Anna's` is `Anna`."""
    for found in WORD.finditer(text):
        word = found.group()
        if not (word.isascii() and word.isalnum()):
            word = _POSSESSIVE.sub("", word)
        if word:
            yield found.start(), found.start() + len(word), word


@lru_cache(maxsize=65536)
def words_of(name: str) -> tuple[frozenset[str], ...]:
    """The words of a name, each as its forms."""
    return tuple(found for _, _, word in words_in(name) if (found := forms(word)))


def is_unspaced(word: str) -> bool:
    """Whether a word is of a script that writes without spaces, so that a name may stand inside a longer one."""
    return bool(_UNSPACED.search(word))
