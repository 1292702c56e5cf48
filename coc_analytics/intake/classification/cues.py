"""Door 1: finds a taxonomy's cues in an account, in memory. Nothing here writes or logs what it reads.

A cue is a few words: `stem*` any ending, `a|b` either, `..` up to four words in between (never across sentences).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

GAP = 4


@dataclass(frozen=True)
class Found:
    """A cue's words in a sentence: which cue, and from which word to which."""

    cue: int
    start: int
    end: int


@dataclass(frozen=True)
class _Word:
    exact: frozenset[str]
    stems: tuple[str, ...]

    def matches(self, word: str) -> bool:
        return word in self.exact or (bool(self.stems) and word.startswith(self.stems))


_Pattern = tuple[_Word | None, ...]  # None is a gap


def _parse(cue: str) -> _Pattern:
    """A cue as words and gaps; gaps at its ends mean nothing."""
    parts = " ".join(cue.casefold().split()).strip(". ").split()
    return tuple(None if part == ".." else _word(part) for part in parts)


def _word(part: str) -> _Word:
    options = part.split("|")
    exact = frozenset(option for option in options if not option.endswith("*"))
    return _Word(exact, tuple(option[:-1] for option in options if option.endswith("*")))


def plain(cue: str) -> str:
    """A cue as plain words, for comparing it with sentences."""
    return cue.replace("..", " ").replace("*", "").replace("|", " ")


class CueBook:
    """Many cues, looked up at once. Cues keep the number they were given in."""

    def __init__(self, cues: Iterable[str]) -> None:
        self._patterns: list[_Pattern] = [_parse(cue) for cue in cues]
        self._exact: dict[str, list[int]] = defaultdict(list)
        self._stems: dict[str, list[int]] = defaultdict(list)
        for number, pattern in enumerate(self._patterns):
            if pattern:
                self._index(number, pattern)
        self._starting = lru_cache(maxsize=50_000)(self._cues_starting_with)

    def __len__(self) -> int:
        return len(self._patterns)

    def find(self, sentence: Sequence[str]) -> list[Found]:
        """Every cue in a sentence given as words; a cue is found once, at its first place."""
        found: dict[int, Found] = {}
        for start, word in enumerate(sentence):
            for cue in self._starting(word):
                if cue in found:
                    continue
                end = _end_of_match(self._patterns[cue], 1, sentence, start + 1)
                if end:
                    found[cue] = Found(cue, start, end)
        return list(found.values())

    def _index(self, number: int, pattern: _Pattern) -> None:
        first = pattern[0] or _Word(frozenset(), ())
        for word in first.exact:
            self._exact[word].append(number)
        for stem in first.stems:
            self._stems[stem].append(number)

    def _cues_starting_with(self, word: str) -> tuple[int, ...]:
        cues = set(self._exact.get(word, ()))
        for length in range(1, len(word) + 1):
            cues.update(self._stems.get(word[:length], ()))
        return tuple(sorted(cues))


def _end_of_match(pattern: _Pattern, at: int, sentence: Sequence[str], position: int) -> int:
    """Where the rest of a pattern, from part `at`, ends when it starts at `position`; 0 if it is not there."""
    if at == len(pattern):
        return position
    part = pattern[at]
    if part is None:
        ends = (_end_of_match(pattern, at + 1, sentence, position + skip) for skip in range(GAP + 1))
        return next((end for end in ends if end), 0)
    if position < len(sentence) and part.matches(sentence[position]):
        return _end_of_match(pattern, at + 1, sentence, position + 1)
    return 0
