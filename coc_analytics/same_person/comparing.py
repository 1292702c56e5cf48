"""Ground: whether two names are one person's, certainly or perhaps, by their spelling alone. Standard library only.

`is_certainly` finds a name in another spelling or turned round. `may_be` also finds a part of it, its initials, an
address or a handle made of it, and what only looks like it. Where a doubt protects somebody, ask `may_be`.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from coc_analytics.same_person.spelling import shape, visible, words_of
from coc_analytics.terms import Source

Words = tuple[frozenset[str], ...]

_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"]+@[^\s<>()\[\],;:\"]+")
_SPELT_ADDRESS = re.compile(
    r"(\S+)\s*(?:\s[aA][tT]\s|[(\[{<]\s*[aA][tT]\s*[)\]}>]|＠)\s*(\S+\.\S+|\S+\s[dD][oO][tT]\s\S+)"
)
_IN_BRACKETS = re.compile(r"[(\[{<（【].*?[)\]}>）】]")
_BETWEEN_PEOPLE = re.compile(r"\s*[;/|&+]\s*|\s+(?:(?i:and|und|et|or|oder|ou)|y|e|o)\s+")
_PLATFORMS = frozenset(source.value for source in Source)
_SHORTEST_HANDLE = 3
_DESCRIPTION = 6
"""A cell of so many words describes somebody rather than naming them: one word of a name in it is a doubt."""


def is_certainly(one: str, other: str) -> bool:
    """Whether two names are one name in two spellings: the same words, in order or turned round.

    An address is only ever another spelling of the same address; blank names are nobody's.
    """
    first, second = words_of(one), words_of(other)
    if not first or not second:
        return bool(visible(one)) and visible(one) == visible(other)
    if is_address(one) or is_address(other):
        return is_address(one) and is_address(other) and _are_equal(first, second)
    return any(_are_equal(turned, second) for turned in turns(first))


def may_be(one: str, other: str) -> bool:
    """Whether two names may be one person's; where that is not sure, they may."""
    if is_certainly(one, other):
        return True
    return any(_may_be(first, second) for first, second in product(_readings(one), _readings(other)))


def is_alike(one: str, other: str) -> bool:
    """Whether two names are one name, or one is an account made of the whole of the other; a part is not enough."""
    return is_certainly(one, other) or any(
        any(_are_equal(turned, second) for turned in turns(first)) or _is_drawn_together(first, second)
        for first, second in product(_readings(one), _readings(other))
    )


def is_full(name: str) -> bool:
    """Whether a name has more than one word and is no address, so that it tells two Wrens apart."""
    return len(words_of(name)) > 1 and not is_address(name)


def turns(words: Words) -> tuple[Words, ...]:
    """The words of a name in every order in which it is written: surname last, or surname first."""
    return tuple(words[start:] + words[:start] for start in range(len(words)))


@lru_cache(maxsize=65536)
def is_address(name: str) -> bool:
    """Whether a name is an e-mail address and nothing else."""
    return bool(_ADDRESS.fullmatch(name.strip().replace("＠", "@")))


def _are_equal(one: Words, other: Words) -> bool:
    return len(one) == len(other) and all(first & second for first, second in zip(one, other, strict=True))


@lru_cache(maxsize=65536)
def _readings(name: str) -> tuple[Words, ...]:
    """Whatever a written name may stand for, each as words: the whole of it, its parts, what an address is made of."""
    found = dict.fromkeys(words for text in _texts(name) if (words := words_of(text)))
    return tuple(found)


def _texts(name: str) -> Iterator[str]:
    name = name.replace("＠", "@")
    yield name
    for written in _ADDRESS.findall(name):
        yield from _of_address(written)
    for local, _ in _SPELT_ADDRESS.findall(name):
        yield local
    bare = _IN_BRACKETS.sub(" ", _ADDRESS.sub(" ", name))
    yield bare
    yield from (inside[1:-1] for inside in _IN_BRACKETS.findall(name))
    yield from (one for part in _BETWEEN_PEOPLE.split(bare) for one in _between_commas(part))
    platform, _, account = name.strip().partition(" ")
    if platform.casefold() in _PLATFORMS:
        yield account


def _between_commas(text: str) -> list[str]:
    """The people of a list; `Example, Wren` is one person, and so is `Example, Wren Ann`."""
    parts = text.split(",")
    is_list = len(parts) > 2 or all(len(part.split()) > 1 for part in parts)
    return parts if is_list else [text]


def _of_address(address: str) -> Iterator[str]:
    """`wren.example+news42@x.org` speaks of wren example, and is itself somebody."""
    local = address.rpartition("@")[0].partition("+")[0]
    spoken = (local, re.sub(r"\d+", " ", local))
    yield from (address, *(each for each in spoken if len(each.strip()) > 1))  # one letter speaks of nobody


def _may_be(one: Words, other: Words) -> bool:
    """All words of one, or their initials, among the other's; or one is the other's name drawn together."""
    return (
        _are_among(one, other)
        or _are_among(other, one)
        or _is_drawn_together(one, other)
        or _is_described(one, other)
        or _is_described(other, one)
    )


def _is_drawn_together(one: Words, other: Words) -> bool:
    return bool(_drawn_together(one) & _handles(other) or _drawn_together(other) & _handles(one))


def _are_among(words: Words, others: Words) -> bool:
    return all(
        any(_is_short_for(word, other) or _is_short_for(other, word) for other in others) for word in words
    )


def _is_short_for(short: frozenset[str], word: frozenset[str]) -> bool:
    if short & word or {shape(form) for form in short} & {shape(form) for form in word}:
        return True
    return any(len(initial) == 1 and form.startswith(initial) for initial in short for form in word)


def _is_described(words: Words, others: Words) -> bool:
    return len(words) >= _DESCRIPTION and any(
        len(form) >= _SHORTEST_HANDLE and any(form in word for word in words)
        for each in others
        for form in each
    )


@lru_cache(maxsize=65536)
def _drawn_together(words: Words) -> frozenset[str]:
    """A name or a handle as one word, without the numbers at its end."""
    joined = {"".join(each) for each in product(*map(sorted, words))} if len(words) <= _DESCRIPTION else set()
    return frozenset(shape(form.rstrip("0123456789")) for form in joined if len(form) >= _SHORTEST_HANDLE) - {
        ""
    }


@lru_cache(maxsize=65536)
def _handles(words: Words) -> frozenset[str]:
    """What people make of their names: wrenexample, examplewren, wexample, wrene, examplew."""
    if not 2 <= len(words) <= _DESCRIPTION:
        return _drawn_together(words)
    made = set()
    for turned in turns(words):
        for each in product(*map(sorted, turned)):
            initials = "".join(word[0] for word in each[:-1])
            made |= {"".join(each), initials + each[-1], each[0] + "".join(word[0] for word in each[1:])}
            made |= {each[0] + each[-1], each[0][0] + each[-1], each[0] + each[-1][0]}
    return frozenset(shape(form) for form in made if len(form) >= _SHORTEST_HANDLE)


def handles_of(name: str) -> frozenset[str]:
    """The shapes a name takes when it is drawn together, as in a handle or an address."""
    return frozenset(handle for words in _readings(name) if len(words) > 1 for handle in _handles(words))


def parts_of(name: str) -> frozenset[str]:
    """The forms of the words of a name; those of an address are the ones before its host."""
    told = name.rpartition("@")[0] if is_address(name) else name
    return frozenset(form for word in words_of(told) for form in word)
