"""Door 1: names in scripts without capitals, from Arabic to Korean, and any script that is not the account's own. Never kept.

In an account of mostly Latin letters a few words of another script are taken for a name. In an account of that script
a word is a name by the lexicon, by what stands beside it, or by what is written together with it (`scripts.toml`).
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from coc_analytics.intake.redaction.indic import key
from coc_analytics.intake.redaction.lexicon import LETTERS, MARKS, Lexicon, fold, load_lexicon
from coc_analytics.intake.redaction.spans import Found, IdentityType
from coc_analytics.intake.redaction.unspaced import find_unspaced

FILE = Path(__file__).with_name("scripts.toml")
FEW = 4  # words: as many of a strange script are a name, more are a quotation
FEW_LETTERS = 24
_CASELESS = (
    "\u0590-\u109f\u10d0-\u1cff\u2e80-\ud7ff\uf900-\ufaff\ufb1d-\ufdff\ufe70-\ufeff\U00020000-\U0003ffff"
)
_STRANGE = re.compile(rf"[\u0370-\u058f\u1f00-\u1fff{_CASELESS}]")
_LETTER = re.compile(r"[^\W\d_]")
_RUN = re.compile(
    rf"[\u0370-\u058f\u1f00-\u1fff{_CASELESS}][\u0370-\u058f\u1f00-\u1fff{_CASELESS}{MARKS}]*"
    rf"(?:[ \u00a0·・.'’-]{{1,2}}[\u0370-\u058f\u1f00-\u1fff{_CASELESS}][\u0370-\u058f\u1f00-\u1fff{_CASELESS}{MARKS}]*)*"
)
_WORD = re.compile(LETTERS)
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True)
class Script:
    """How people are named in one script that parts its words."""

    inside: re.Pattern[str]
    before: frozenset[str]
    after: frozenset[str]
    prefixes: tuple[str, ...]
    suffixes: tuple[str, ...]
    me: frozenset[str]
    surnames: tuple[str, ...]
    actors: frozenset[str]
    follows: tuple[str, ...]  # how a word begins that behind a name belongs to it
    indic: bool


def find_scripted(text: str) -> list[Found]:
    """Names in other scripts than Latin; where the account is Latin, all short runs of them."""
    if not _STRANGE.search(text):
        return []
    if _is_mostly_latin(text):
        return [
            Found(*run.span(), IdentityType.PERSON) for run in _RUN.finditer(text) if _is_short(run.group())
        ]
    if _UNSPACED.search(text):
        return [*find_unspaced(text), *_find_spaced(text)]
    return list(_find_spaced(text))


def _is_mostly_latin(text: str) -> bool:
    """Whether at least as many words are Latin as not; two letters of a script without spaces are one word."""
    words = _WORD.findall(text)
    strange = [word for word in words if _STRANGE.match(word)]
    unspaced = sum(max(len(_UNSPACED.findall(word)) // 2 - 1, 0) for word in strange)
    return 2 * len(strange) + unspaced <= len(words)


def _is_short(run: str) -> bool:
    letters = len(_LETTER.findall(run))
    return 1 < letters <= FEW_LETTERS and len(run.split()) <= FEW


def _find_spaced(text: str) -> Iterator[Found]:
    words = list(_WORD.finditer(text))
    folded = [fold(word.group()) for word in words]
    for at, word in enumerate(words):
        script = _script_of(word.group()[0])
        if script and _is_name(script, folded, at, load_lexicon()):
            yield Found(*word.span(), IdentityType.PERSON)


def _is_name(script: Script, folded: list[str], at: int, lexicon: Lexicon) -> bool:
    word = folded[at]
    if word in lexicon.foreign or word in script.before or word in script.after or word in script.me:
        return False
    before, after = folded[at - 1] if at else "", folded[at + 1] if at + 1 < len(folded) else ""
    if before in script.before or after in script.after or after in script.me:
        return True
    if before and word.startswith(script.follows) and _is_any_listed(script, before, lexicon):
        return True
    return _is_any_listed(script, word, lexicon)


def _is_any_listed(script: Script, word: str, lexicon: Lexicon) -> bool:
    return any(_is_listed(script, stem, ending, lexicon) for stem, ending in _stems(script, word))


def _is_listed(script: Script, stem: str, ending: str, lexicon: Lexicon) -> bool:
    if stem in lexicon.foreign:
        return False
    if lexicon.is_name(stem) and len(stem) > 1:
        return True
    if script.surnames:
        return _is_korean(script, stem, ending, lexicon)
    return script.indic and len(spelt := key(stem)) > 2 and spelt in lexicon.indic


def _is_korean(script: Script, stem: str, ending: str, lexicon: Lexicon) -> bool:
    """A surname of one or two syllables, and a given name of two (or one that is known)."""
    for surname in script.surnames:
        if stem.startswith(surname):
            given = stem[len(surname) :]
            return given in lexicon.first_names or (
                len(given) in (1, 2) and len(stem) > 2 and ending in script.actors
            )
    return False


def _stems(script: Script, word: str) -> Iterator[tuple[str, str]]:
    """The word, and what is left of it without what is written together with a name."""
    bare = [word, *(word[len(prefix) :] for prefix in script.prefixes if word.startswith(prefix))]
    for stem in bare:
        if len(stem) > 1:
            yield stem, ""
        yield from (
            (stem[: -len(suffix)], suffix)
            for suffix in script.suffixes
            if stem.endswith(suffix) and len(stem) > len(suffix) + 1
        )


def _script_of(letter: str) -> Script | None:
    return next((script for script in _scripts() if script.inside.match(letter)), None)


@lru_cache(maxsize=1)
def _scripts() -> tuple[Script, ...]:
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(_script(name, part) for name, part in told.items() if "block" in part and "me" in part)


def _script(name: str, told: dict[str, str]) -> Script:
    def some(part: str) -> tuple[str, ...]:
        return tuple(sorted(map(fold, told.get(part, "").split()), key=len, reverse=True))

    return Script(
        inside=re.compile(f"[{told['block']}]"),
        before=frozenset(some("before")),
        after=frozenset(some("after")),
        prefixes=some("prefixes"),
        suffixes=some("suffixes"),
        me=frozenset(some("me")),
        surnames=some("surnames"),
        actors=frozenset(some("actors")),
        follows=some("follows"),
        indic="\u0900" <= told["block"][0] <= "\u0dff",
    )
