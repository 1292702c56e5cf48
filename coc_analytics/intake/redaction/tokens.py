"""Door 1: an account cut into words, numbers and marks, each with what its spelling tells. Never kept, never logged."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coc_analytics.intake.redaction.lexicon import LETTERS, fold
from coc_analytics.intake.redaction.spans import Found, IdentityType
from coc_analytics.intake.redaction.wordlists import words

# these stand for what is hidden already, somebody or something: no name runs through it
HIDDEN_PERSON, HIDDEN_THING = "\x00", "\x01"
PERSONAL = (IdentityType.PERSON, IdentityType.HANDLE, IdentityType.EMAIL)
TITLES = words("kinds", "titles")
_TOKEN = re.compile(rf"{LETTERS}(?:['’]{LETTERS})*|\d+[^\W_]*|[^\w\s]|\n")
_GENITIVES = ("'s", "’s", "'S", "’S")
_SHORTENED = ("'ll", "’ll", "'LL", "’LL", "'d", "’d", "'D", "’D")
_NOT_SHORTENED = words("neighbours", "pronouns") | {"who", "that", "it", "there", "this", "what", "how"}


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or mark, with what its spelling tells."""

    start: int
    end: int
    text: str
    folded: str
    opens: bool  # a sentence or line
    capital: bool
    genitive: bool
    shortened: bool  # "Anna'll", "Anna'd"
    shouted: bool  # its sentence is written in capitals

    @property
    def is_word(self) -> bool:
        """A word of a script that has capitals; the others are read by `scripts`."""
        return self.text[0].isalpha() and (self.capital or self.text[0] != self.text[0].upper())

    @property
    def written_as_name(self) -> bool:
        """With a capital that means something."""
        return self.capital and not self.shouted

    @property
    def capital_inside(self) -> bool:
        """Written like a name amid a sentence: with a capital that neither its beginning nor stress explains."""
        return self.written_as_name and not self.opens and not (self.text.isupper() and len(self.text) > 1)


def cut(text: str, ruled: Sequence[Found]) -> list[Token]:
    """The tokens of a text in order; what is ruled out already is there, unreadable."""
    taken = bytearray(len(text))
    for span in ruled:
        mark = b"\x01" if span.type in PERSONAL else b"\x02"
        taken[span.start : span.end] = mark * (span.end - span.start)
    tokens: list[Token] = []
    for sentence in _sentences(text, taken):
        shouted = _is_shouted([word for _, word in sentence])
        tokens += [_token(start, word, not n, shouted) for n, (start, word) in enumerate(sentence)]
    return tokens


def _sentences(text: str, taken: bytearray) -> Iterator[list[tuple[int, str]]]:
    """The places and words of each sentence; a mark that opens the next one stands at the end."""
    sentence: list[tuple[int, str]] = []
    for match in _TOKEN.finditer(text):
        hidden = ("", HIDDEN_PERSON, HIDDEN_THING)[taken[match.start()]]
        word = hidden * (match.end() - match.start()) or match.group()
        sentence.append((match.start(), word))
        if word in '.!?…\n:"“>' and not (word == "." and _is_short(sentence)):
            yield sentence
            sentence = []
    yield sentence


def _is_short(sentence: list[tuple[int, str]]) -> bool:
    """Whether the dot at the end only shortens a word: a title or an initial."""
    return len(sentence) > 1 and (len(sentence[-2][1]) == 1 or fold(sentence[-2][1]) in TITLES)


def _is_shouted(sentence: list[str]) -> bool:
    letters = [word for word in sentence if word[0].isalpha() and len(word) > 1]
    capitals = sum(word.isupper() for word in letters)
    return len(letters) > 1 and capitals > 0.6 * len(letters)


def _token(start: int, word: str, opens: bool, shouted: bool) -> Token:
    bare, genitive, shortened = _without_ending(word)
    folded = fold(bare)
    return Token(
        start, start + len(bare), bare, folded, opens, bare[0].isupper(), genitive, shortened, shouted
    )


def _without_ending(word: str) -> tuple[str, bool, bool]:
    if "'" not in word and "’" not in word:
        return word, False, False
    if word.endswith(_GENITIVES):
        return word[:-2], True, False
    for ending in _SHORTENED:
        if word.endswith(ending) and fold(word[: -len(ending)]) not in _NOT_SHORTENED:
            return word[: -len(ending)], False, True
    return word, False, False
