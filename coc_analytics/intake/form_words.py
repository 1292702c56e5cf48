"""Door 1: what the questions and answers of forms usually mean, from a list of words. No cell is kept."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from coc_analytics.intake.classification.accounts import clean, words
from coc_analytics.intake.classification.cues import CueBook
from coc_analytics.intake.keys import normalise
from coc_analytics.intake.zones import without_zone
from coc_analytics.terms import Source

FORGOTTEN, SENT = "-", "sent"
YES_NO, LIKERT, NOBODY = "yesno", "likert", "nobody"
_AGREED = {"1": "no", "2": "no", "3": "unsure", "4": "yes", "5": "yes"}
_KINDS = (Source.REPORTS, Source.PULSE)
_FILE = Path(__file__).parent / "words" / "forms.txt"
_CODE = re.compile(r"^[A-Z]\w{0,20}(?:\[\w{1,20}\])?\.\s+")
_CHOICE = re.compile(r"^(?P<question>.*?)\s*\[(?P<choice>[^\[\]]+)\]$", re.DOTALL)


@dataclass(frozen=True)
class Meaning:
    """What a header or an answer means: a column or a code, and whether all of its words are in the list."""

    name: str
    is_whole: bool = False


class Cues:
    """Meanings by the words that speak for them; of several the one with the most words wins, then the first."""

    def __init__(self, lines: Sequence[tuple[str, str]]) -> None:
        pairs = [(name, cue.strip()) for name, cues in lines for cue in cues.split(";") if cue.strip()]
        self._names = [name for name, _ in pairs]
        self._cues = [cue for _, cue in pairs]
        self._book = CueBook(self._cues)
        self._sizes = [sum(part != ".." for part in cue.split()) for cue in self._cues]

    @property
    def said(self) -> tuple[tuple[str, str], ...]:
        """Every cue with its meaning."""
        return tuple(zip(self._names, self._cues, strict=True))

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that can be meant, each once."""
        return tuple(dict.fromkeys(self._names))

    def meaning(self, text: str) -> Meaning | None:
        """What a text means; None where no cue is in it."""
        said = words(clean(text))
        found = self._book.find(said)
        if not found:
            return None
        best = min(found, key=lambda one: (-self._sizes[one.cue], one.cue))
        return Meaning(self._names[best.cue], (best.start, best.end) == (0, len(said)))


@dataclass(frozen=True)
class Vocabulary:
    """The words of one kind of form."""

    whole: Mapping[str, str]
    sent: Sequence[str]
    headers: Cues
    answers: Mapping[str, Cues]
    words_of: Mapping[str, str]

    def column(self, header: str) -> Meaning | None:
        """What a header asks for; None where nothing in it is known."""
        name = without_zone(plain(header))
        if name in self.whole:
            return Meaning(self.whole[name], is_whole=True)
        return self.headers.meaning(plain(header))

    def answer(self, column: str, written: str) -> Meaning | None:
        """What an answer to a column's question means; None where nothing in it is known.

        To a question that is answered by yes or no, how far somebody agrees is an answer too.
        """
        words_ = self.words_of.get(column, "")
        meaning = self.answers[words_].meaning(written) if words_ else None
        if meaning is None and words_ == YES_NO:
            score = self.answers[LIKERT].meaning(written)
            return Meaning(_AGREED[score.name], score.is_whole) if score else None
        return meaning

    def codes(self, column: str) -> tuple[str, ...]:
        """The codes that an answer to a column's question can mean; none where people answer in their own words."""
        return self.answers[self.words_of[column]].names if column in self.words_of else ()


def usual_answer(column: str, written: str) -> str | None:
    """What an answer means that is nothing but words of the list ('' for nobody's name); None for any other answer."""
    words_ = next((one for one in map(vocabulary_of, _KINDS) if column in one.words_of), None)
    meaning = words_.answer(column, written) if words_ and written else None
    if words_ is None or meaning is None or not meaning.is_whole:
        return None
    return "" if words_.words_of[column] == NOBODY else meaning.name


def plain(header: str) -> str:
    """A header without the code that a survey tool puts before its question."""
    return " ".join(_CODE.sub("", header.strip()).split())


def choice_in(header: str) -> tuple[str, str] | None:
    """The question and the choice of a header that stands for one box to tick; None for any other."""
    match = _CHOICE.match(plain(header))
    return (match["question"], match["choice"]) if match and match["question"] else None


@lru_cache(maxsize=2)
def vocabulary_of(kind: Source) -> Vocabulary:
    """The words for reports or for pulse surveys."""
    whole: dict[str, str] = {}
    words_of: dict[str, str] = {}
    sent: list[str] = []
    headers: list[tuple[str, str]] = []
    answers: list[tuple[str, str, str]] = []
    for sort, rest in _lines():
        if sort == "words":
            name, *columns = rest.split()
            words_of.update(dict.fromkeys(columns, name))
            continue
        first, name, listed = rest.split(None, 2)
        if sort == "answer":
            answers.append((first, name, listed))
        elif first in (kind.value, "both") and sort == "header":
            headers.append((name, listed))
        elif first in (kind.value, "both"):
            names = [normalise(header) for header in listed.split("|")]
            whole |= {header: name for header in names if header not in whole}
            sent += names if name == SENT else []
    by_words = {
        words_: Cues([(name, listed) for first, name, listed in answers if first == words_])
        for words_ in dict.fromkeys(first for first, _, _ in answers)
    }
    return Vocabulary(whole, tuple(sent), Cues(headers), by_words, words_of)


def _lines() -> list[tuple[str, str]]:
    text = _FILE.read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in kept]
