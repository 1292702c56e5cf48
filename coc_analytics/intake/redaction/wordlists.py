"""Door 1: the hand-made word lists of redaction, read from `words.toml`. Words of a language only; nobody of the community."""

import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from coc_analytics.intake.redaction.lexicon import fold

FILE = Path(__file__).with_name("words.toml")
VOWELS = "aeiou"


@lru_cache(maxsize=1)
def _file() -> dict[str, dict[str, str]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def words(section: str, name: str) -> frozenset[str]:
    """The folded words of one list."""
    return frozenset(map(fold, _file()[section][name].split()))


def phrases(section: str, name: str) -> frozenset[tuple[str, ...]]:
    """The folded phrases of one list, each as its words."""
    return frozenset(tuple(fold(phrase).split()) for phrase in _file()[section][name].split(";"))


def forms(section: str, name: str) -> frozenset[str]:
    """Every form of the verbs of one list (and the plural of what is a noun too)."""
    return frozenset(form for verb in words(section, name) for form in _forms(verb))


def _forms(verb: str) -> Iterable[str]:
    odd = [phrase for phrase in phrases("irregular", "verbs") if phrase[0] == verb]
    stem = verb[:-1] if verb.endswith("e") else verb
    soft = verb[:-1] if verb.endswith("y") and verb[-2] not in VOWELS else ""
    yield from (form for phrase in odd for form in phrase)
    yield from (verb, verb + "s", stem + "es", stem + "ed", stem + "ing", verb + "ing")
    yield from (verb + verb[-1] + ending for ending in ("ed", "ing"))
    if soft:
        yield from (soft + "ied", soft + "ies")
