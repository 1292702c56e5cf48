"""Door 1: makes an account readable for the classifier, in memory. Nothing here writes or logs what it reads."""

import re
import unicodedata
from collections.abc import Sequence

LONGEST = 20_000
"""Characters of an account that are read; whatever is longer goes to a person."""
PIECE = 16
"""Words of a sentence that are read by themselves."""

_PLACEHOLDER = re.compile(r"\[(?:name|e-mail|handle|phone|link|organisation|place|number)\]")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"')\]]*\s+|\n+")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"', "«": '"', "»": '"'}
)
_BARE = re.compile(r"\b(do|did|does|is|was|were|are|has|have|had|would|could|should|ca|wo)nt\b")
_COMMON_WORDS = (
    "the a an and or but of to in on at for with from by as is was are were be been has have had do did does not no "
    "i me my he him his she her they them their we us our you your it its this that these those there who what when "
    "which if so because then after before again about into out up all one who would could will can just"
)
_COMMON = frozenset(_COMMON_WORDS.split())


def clean(account: str) -> str:
    """The account in lower case, without control and direction marks, at most `LONGEST` characters."""
    text = unicodedata.normalize("NFKC", account[: 2 * LONGEST]).translate(_QUOTES)
    text = "".join(_visible(character) for character in text)
    text = _PLACEHOLDER.sub(" ", text[:LONGEST]).casefold()
    return _BARE.sub(r"\1n't", text)


def _visible(character: str) -> str:
    if character in "\n\t " or character.isalnum():
        return character
    category = unicodedata.category(character)
    if category == "Cf":  # direction marks, zero-width joiners: they split words for nobody
        return ""
    return " " if category[0] in "CZ" else character


def sentences(cleaned: str) -> list[str]:
    """The sentences of a cleaned account, in order, empty ones left out."""
    return [part.strip() for part in _SENTENCE_END.split(cleaned) if part and part.strip()]


def words(text: str) -> list[str]:
    """The words of a cleaned text."""
    return _WORD.findall(text)


def pieces(sentences: Sequence[Sequence[str]], at_most: int) -> list[tuple[str, ...]]:
    """The sentences, long ones in overlapping parts of `PIECE` words: not everybody writes full stops."""
    found = []
    for sentence in sentences[:at_most]:
        starts = range(0, max(1, len(sentence) - PIECE // 2), PIECE // 2)
        found += [tuple(sentence[start : start + PIECE]) for start in starts]
    return found[:at_most]


def says_little(spoken: str) -> bool:
    """Whether these words are only such as stand in every account; a reader learns nothing from them."""
    return all(word in _COMMON or len(word) < 3 for word in words(spoken))


def is_readable(account: str) -> bool:
    """Whether the account is one the classifier can judge: some English prose, not too long.

    Anything else (empty, another language or script, noise, a whole book) is for a person to read.
    """
    if len(account) > LONGEST:
        return False
    found = words(clean(account))
    if len(found) < 3:
        return False
    share = sum(word in _COMMON for word in found) / len(found)
    return share >= 0.15 and _is_varied(found)


def _is_varied(found: list[str]) -> bool:
    """Prose repeats itself little; a list of pasted words or one phrase many times over is not prose."""
    return len(set(found)) >= min(40.0, len(found) * 0.2) or len(found) < 12
