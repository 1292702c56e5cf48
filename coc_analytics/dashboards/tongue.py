"""Reader: the language of a page. Every sentence goes through here; English is written in the code, others in `languages/`.

A page that is not wholly translated is not written: a sentence without words in the language is refused.
"""

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

from coc_analytics.terms import Refusal

WORDS = Path(__file__).parent / "languages"
ENGLISH = "en"
LANGUAGES = (ENGLISH, "es")
_SPOKEN: ContextVar[str] = ContextVar("language", default=ENGLISH)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say everything in a language until the end of the block."""
    before = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def language() -> str:
    """The code of the language that is spoken now."""
    return _SPOKEN.get()


def say(text: str, **values: Any) -> str:
    """A sentence, or a part of one, in the language that is spoken, its places filled; refused where it has no words."""
    words = text if _SPOKEN.get() == ENGLISH else _translated(text)
    return words.format(**values) if values else words


def say_of_measure(name: str, part: str, text: str) -> str:
    """A measure's title or reason; a community's own measure keeps the words the community gave it."""
    if language() == ENGLISH:
        return text
    return str(_catalogue(language()).get("measure", {}).get(name, {}).get(part, text))


def say_if_known(text: str) -> str:
    """A word of the vocabulary in the language that is spoken; a community's own word stays as it is."""
    return text if language() == ENGLISH else sentences(language()).get(text, text)


def separators() -> str:
    """What stands between thousands and before decimals."""
    return ",." if language() == ENGLISH else str(_catalogue(language())["separators"])


def sentences(language: str) -> Mapping[str, str]:
    """Every sentence of a language by its English one."""
    found: Mapping[str, str] = _catalogue(language)["say"]
    return found


def _translated(text: str) -> str:
    """The words for a text; one without a letter, such as a sign of percent, is the same everywhere."""
    if not any(map(str.isalpha, text)):
        return text
    try:
        return sentences(language())[text]
    except KeyError:
        raise Refusal(
            "a sentence has no words in this language",
            "write it into the file, or leave out `--language`",
            file=f"{language()}.toml",
        ) from None


@cache
def _catalogue(language: str) -> dict[str, Any]:
    return tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8"))
