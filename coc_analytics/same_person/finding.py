"""Ground: where a person stands in a text, in whichever spelling, and where they may stand. Standard library only.

Certainly there are whole names in another spelling or turned round, and whole addresses. Perhaps there are parts of a
name written like a name, handles and addresses made of it, and longer names or handles that hold it.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from coc_analytics.same_person.comparing import Words, handles_of, is_address, may_be, parts_of, turns
from coc_analytics.same_person.spelling import forms, is_unspaced, shape, words_in, words_of

_SHORT_CELL = 6
_SHORTEST_PART = 3
_IGNORED_BY_QUICK_LOOK = str.maketrans("", "", "'`")
_WITHIN_A_NAME = re.compile(r"(?:[^\S\n\t]|,[^\S\n\t]|\r?\n[> ]*|[.\-_\u2010-\u2015\u2212\u30fb]){1,6}")
_WITHIN_AN_ADDRESS = re.compile(r"[^\w\n]{1,4}")
_ONE_SPACE = re.compile(r"[^\S\n\t]+|[.\-_\u2010-\u2015\u2212\u30fb]")
_GLUE = "._-+"


@dataclass(frozen=True)
class Hit:
    """Where a name stands in a text: the place of each of its words, and whether it may be part of another name."""

    places: tuple[tuple[int, int], ...]
    is_part: bool

    def moved(self, by: int) -> "Hit":
        """The same hit in a text that begins so many letters earlier."""
        return Hit(tuple((start + by, end + by) for start, end in self.places), self.is_part)

    @property
    def start(self) -> int:
        return self.places[0][0]

    @property
    def end(self) -> int:
        return self.places[-1][1]


@dataclass(frozen=True)
class _Wanted:
    words: Words
    is_address: bool


class Finder:
    """Finds one person by all of their names; a name of signs alone is looked for as it is written."""

    def __init__(self, names: Iterable[str]) -> None:
        given = tuple(dict.fromkeys(name for name in names if name.strip()))
        self.names = tuple(name for name in given if words_of(name))
        self._signs = tuple(name for name in given if not words_of(name))
        self._by_first: dict[str, list[_Wanted]] = {}
        for name in self.names:
            for wanted in _written(name):
                for form in wanted.words[0]:
                    self._by_first.setdefault(form, []).append(wanted)

    def replaced(self, text: str, instead: str) -> str:
        """The text with the person replaced wherever they certainly stand; every other byte stays."""
        pieces, done = [], 0
        for start, end in self.places(text):
            pieces += [text[done:start], instead]
            done = end
        text = "".join((*pieces, text[done:])) if pieces else text
        for sign in self._signs:
            text = text.replace(sign, instead)
        return text

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """Where the person certainly stands, from letter to letter; a name broken by a comma or a line's end is two places."""
        for hit in self._certain(text):
            yield from _merged(text, hit.places)

    def spellings(self, text: str) -> tuple[str, ...]:
        """How the person is written where they certainly stand in a text."""
        signs = (sign for sign in self._signs if sign in text)
        return (*(text[hit.start : hit.end] for hit in self._certain(text)), *signs)

    def may_stand_in(self, text: str) -> bool:
        """Whether the person may stand in a text in which they do not certainly stand."""
        if self._is_surely_no_part(text):
            return False
        if any(hit.is_part for hit in self._hits(text)):
            return True
        words = list(words_in(text))
        if len(words) <= _SHORT_CELL and any(may_be(text, name) for name in self.names):
            return len(words) > 1 or len(text.strip()) >= _SHORTEST_PART
        return any(self._is_like_a_part(text, *word) for word in words)

    def _certain(self, text: str) -> list[Hit]:
        found: list[Hit] = []
        for start, end in self._passages(text):
            hits = (hit.moved(start) for hit in self._hits(text[start:end]))
            for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
                if not hit.is_part and (not found or hit.start >= found[-1].end):
                    found.append(hit)
        return found

    def _passages(self, text: str) -> Iterator[tuple[int, int]]:
        """The lines in which a person may stand, each with its neighbours, because a name may be broken over two."""
        if self._is_surely_absent(text):
            return
        lines = text.splitlines(keepends=True)
        looked = [not self._is_surely_absent(line) for line in lines]
        start = place = 0
        for number, line in enumerate(lines):
            place += len(line)
            if not any(looked[max(number - 1, 0) : number + 2]):
                yield from [(start, place - len(line))] if start < place - len(line) else []
                start = place
        yield from [(start, place)] if start < place else []

    def _is_surely_absent(self, text: str) -> bool:
        """A fast look at plain letters that settles most texts."""
        if not text.isascii() or "&" in text:
            return False
        return not self._words_alone.search(text.lower().translate(_IGNORED_BY_QUICK_LOOK))

    def _is_surely_no_part(self, text: str) -> bool:
        bare = text.lower().translate(_IGNORED_BY_QUICK_LOOK)
        return self._is_surely_absent(text) and not self._handles_alone.search(shape(bare))

    @cached_property
    def _words_alone(self) -> re.Pattern[str]:
        return _any_of(self._by_first)

    @cached_property
    def _handles_alone(self) -> re.Pattern[str]:
        return _any_of({*self._handles, *map(shape, self._by_first)})

    def _hits(self, text: str) -> Iterator[Hit]:
        words = list(words_in(text))
        for place, (start, end, word) in enumerate(words):
            for wanted in self._wanted_at(word):
                if places := _followed(text, words[place:], wanted):
                    yield Hit(places, _is_part(text, places, wanted))
            if is_unspaced(word):
                yield from self._inside(start, end, word)

    def _wanted_at(self, word: str) -> list[_Wanted]:
        return [wanted for form in forms(word) for wanted in self._by_first.get(form, ())]

    def _inside(self, start: int, end: int, word: str) -> Iterator[Hit]:
        """Names inside a longer word of a script that writes without spaces."""
        for joined in self._unspaced:
            if any(joined in form and joined != form for form in forms(word)):
                yield from _spans(start, word, joined)

    @cached_property
    def _unspaced(self) -> tuple[str, ...]:
        found = ("".join(each) for name in self.names for each in product(*map(sorted, words_of(name))))
        return tuple(sorted({joined for joined in found if is_unspaced(joined) and len(joined) > 1}))

    @cached_property
    def _parts(self) -> frozenset[str]:
        long = (form for name in self.names for form in parts_of(name))
        return frozenset(form for form in long if len(form) >= _SHORTEST_PART or not form.isascii())

    @cached_property
    def _handles(self) -> frozenset[str]:
        return frozenset(handle for name in self.names for handle in handles_of(name))

    def _is_like_a_part(self, text: str, start: int, end: int, word: str) -> bool:
        """`grace` is a word, `Grace` may be somebody, and so may `grace@`."""
        found = forms(word)
        if {shape(form.rstrip("0123456789")) for form in found} & self._handles:
            return True
        is_account = text[end : end + 1] == "@" or text[max(start - 1, 0) : start] == "@"
        return bool(found & self._parts) and (
            is_account or word[:1] != word[:1].lower() or not word.isascii()
        )


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    plain = sorted(word for word in words if word.isascii())
    return re.compile("|".join(map(re.escape, plain)) or r"(?!)")


def _written(name: str) -> Iterator[_Wanted]:
    """The orders in which a name's words stand; an address also as `wren at x.example` and `wren at x dot example`."""
    words = words_of(name)
    if not is_address(name):
        yield from (_Wanted(turned, is_address=False) for turned in turns(words))
        return
    local = len(words_of(name.rpartition("@")[0]))
    at, dot = frozenset({"at"}), frozenset({"dot"})
    host = tuple(each for word in words[local:] for each in (dot, word))[1:]
    for spelt in (words, (*words[:local], at, *words[local:]), (*words[:local], at, *host)):
        yield _Wanted(tuple(spelt), is_address=True)


def _followed(
    text: str, words: Collection[tuple[int, int, str]], wanted: _Wanted
) -> tuple[tuple[int, int], ...]:
    """The places of a name's words if they stand here one after the other, else none."""
    between = _WITHIN_AN_ADDRESS if wanted.is_address else _WITHIN_A_NAME
    places: list[tuple[int, int]] = []
    for expected, (start, end, word) in zip(wanted.words, words, strict=False):
        is_next = not places or between.fullmatch(text, places[-1][1], start)
        if not is_next or not expected & forms(word):
            return ()
        places.append((start, end))
    return tuple(places) if len(places) == len(wanted.words) else ()


def _is_part(text: str, places: tuple[tuple[int, int], ...], wanted: _Wanted) -> bool:
    """Whether what stands here may be part of a longer handle or address, and so somebody else's."""
    start, end = places[0][0], places[-1][1]
    before, after = text[max(start - 2, 0) : start], text[end : end + 2]
    if (after[:1] == "@" and after[1:].isalnum()) or (before[1:] == "@" and before[:1].isalnum()):
        return True
    if re.search(r"\s", text[start:end]):
        return False
    return _is_glued(after) or _is_glued(before[::-1])


def _is_glued(beside: str) -> bool:
    return beside[:1] in tuple(_GLUE) and beside[1:].isalnum()


def _spans(start: int, word: str, joined: str) -> Iterator[Hit]:
    place = 0
    while place < len(word):
        ends = range(place + 1, min(place + len(joined) + 9, len(word) + 1))
        end = next((end for end in ends if joined in forms(word[place:end])), 0)
        if end:
            yield Hit(((start + place, start + end),), is_part=False)
        place = end or place + 1


def _merged(text: str, places: tuple[tuple[int, int], ...]) -> Iterator[tuple[int, int]]:
    """Words with only spaces between them as one; a comma or a line's end between them stays where it is."""
    start, end = places[0]
    for next_start, next_end in places[1:]:
        if not _ONE_SPACE.fullmatch(text, end, next_start) and "@" not in text[end:next_start]:
            yield start, end
            start = next_start
        end = next_end
    yield start, end
