"""Door 1, review: where names stand in a text, as people write them. In memory only; when in doubt a word is a name."""

import re
import unicodedata
from collections.abc import Iterable

from coc_analytics.same_person.finding import Finder

SHORTEST = 3
HIDDEN = "[name]"
_WORD = re.compile(r"[^\W_]+")


def is_named_in(text: str, names: Iterable[str]) -> bool:
    """Whether any of these names may stand in a text: whole, in any spelling, or one of its words alone."""
    return hide(text, names) != unicodedata.normalize("NFC", text)


def hide(text: str, names: Iterable[str]) -> str:
    """The text with these names hidden: whole, in any spelling, and each word of them written like a name."""
    known = sorted(names, key=lambda name: (-len(name), name))
    text = Finder(known).replaced(unicodedata.normalize("NFC", text), HIDDEN)
    text = _replaced(text, map(_whole, known), re.IGNORECASE)
    return _replaced(text, (re.escape(word) for name in known for word in _parts(name)), re.NOFLAG)


def _whole(name: str) -> str:
    return r"\s+".join(map(re.escape, name.split())) if len(name) >= SHORTEST else ""


def _parts(name: str) -> Iterable[str]:
    """The words of a name as names are written: `grace` is a word, `Grace` may be somebody. An address has none."""
    words = () if "@" in name else _WORD.findall(unicodedata.normalize("NFC", name))
    for word in words:
        if len(word) >= SHORTEST or not word.isascii():
            yield from {word[:1].upper() + word[1:], word.capitalize(), word.upper()}


def _replaced(text: str, patterns: Iterable[str], flags: int) -> str:
    found = "|".join(sorted(filter(None, patterns), key=lambda pattern: (-len(pattern), pattern)))
    return re.sub(rf"(?<!\w)(?:{found})(?!\w)", HIDDEN, text, flags=flags) if found else text
