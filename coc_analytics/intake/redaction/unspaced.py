"""Door 1: names in scripts that do not part their words: Chinese, Japanese, Thai. Never kept, never logged."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from coc_analytics.intake.redaction.lexicon import fold, load_lexicon
from coc_analytics.intake.redaction.spans import Found, IdentityType

FILE = Path(__file__).with_name("scripts.toml")
_THAI = r"[\u0e01-\u0e4e]"
_KANJI, _KANA = r"[\u3400-\u9fff\uf900-\ufaff々]", r"[\u3040-\u30ff]"


def find_unspaced(text: str) -> list[Found]:
    """Names by surname, title and what stands beside them, in a text of one of these scripts."""
    rules = japanese() if re.search(_KANA, text) else chinese()
    found = [
        Found(*match.span("name"), IdentityType.PERSON) for rule in rules for match in rule.finditer(text)
    ]
    return [*found, *_find_thai(text)] if re.search(_THAI, text) else found


def _find_thai(text: str) -> list[Found]:
    """Names in Thai, read without the marks that the lexicon leaves out."""
    places = [place for place, character in enumerate(text) if not unicodedata.combining(character)]
    bare = "".join(text[place] for place in places)
    ends = [*places[1:], len(text)]
    spans = [match.span("name") for rule in thai() for match in rule.finditer(bare)]
    return [Found(places[start], ends[end - 1], IdentityType.PERSON) for start, end in spans]


@lru_cache(maxsize=1)
def chinese() -> tuple[re.Pattern[str], ...]:
    """A surname and a given name between words of grammar; a surname before a title."""
    told = _told("chinese")
    surname, title, lead = (_any(told[part].split()) for part in ("surnames", "titles", "lead"))
    given = f"[{''.join(told['given'].split())}]"
    start, end = (
        rf"(?<![\u3400-\u9fff])|(?<={'|(?<='.join(f'{word})' for word in told['lead'].split())}",
        told["follow"].split(),
    )
    ends = rf"(?=$|[^\u3400-\u9fff]|{title}|[{''.join(end)}])"
    return (
        re.compile(rf"(?P<name>{surname}{_KANJI}{{0,2}}?)(?={title})"),
        re.compile(rf"(?P<name>(?:{surname}){given}{{2}})"),
        re.compile(
            rf"(?:{start})(?P<name>(?:{surname})(?:{given}{_KANJI}|{_KANJI}{given}|{given}|{_KANJI}))(?:{ends})"
        ),
        re.compile(rf"(?:{lead})(?P<name>(?:{surname}){_KANJI}{{1,2}}?)(?:{ends})"),
    )


@lru_cache(maxsize=1)
def japanese() -> tuple[re.Pattern[str], ...]:
    """What stands before a form of address; a known surname and what follows in kanji or kana; a known given name."""
    told, lexicon = _told("japanese"), load_lexicon()
    title = _any(told["titles"].split())
    known = [
        word
        for word in lexicon.first_names | lexicon.last_names
        if re.fullmatch(rf"(?:{_KANJI}|{_KANA})+", word)
    ]
    surnames = _any(
        {
            *told["surnames"].split(),
            *(word for word in known if len(word) > 1 and re.fullmatch(rf"{_KANJI}+", word)),
        }
    )
    given = _any(
        {
            *told["given"].split(),
            *map(_katakana, told["given"].split()),
            *(word for word in known if len(word) > 2),
        }
    )
    follow = f"(?=$|{_any(told['follow'].split())}|{title}|[^\\u3040-\\u30ff\\u3400-\\u9fff])"
    return (
        re.compile(
            rf"(?P<name>(?:{_KANJI}{{1,4}}[\u3041-\u309f]{{0,3}}?|[\u30a1-\u30ff]{{2,8}}|(?<![\u3041-\u309f])[\u3041-\u309f]{{2,5}}?))(?={title})"
        ),
        re.compile(
            rf"(?<!{_KANJI})(?P<name>(?:{surnames})(?:{_KANJI}{{1,3}}|[\u3041-\u309f]{{2,4}}?{follow}|))"
        ),
        re.compile(rf"(?<![\u30a1-\u30ff])(?P<name>(?:{given}))(?={follow})"),
    )


@lru_cache(maxsize=1)
def thai() -> tuple[re.Pattern[str], ...]:
    """A known name behind a space, a title or a word of grammar; whatever stands behind a title up to the next such word."""
    told, lexicon = _told("thai"), load_lexicon()
    names = _any(
        {
            word
            for word in lexicon.first_names | lexicon.last_names
            if len(word) > 2 and re.fullmatch(f"{_THAI}+", word)
        }
    )
    titles, lead, follow = (list(map(fold, told[part].split())) for part in ("titles", "lead", "follow"))
    behind = "|".join(f"(?<={word})" for word in (*titles, *lead))
    common = _any(
        [word for word in lexicon.foreign if len(word) > 2 and re.fullmatch(f"{_THAI}+", word)] + follow
    )
    until = f"(?=$|[^\u0e01-\u0e4e ]|{common})"
    return (
        re.compile(rf"(?:(?<!{_THAI})|{behind})(?P<name>(?:{names})(?: (?:{names}))?)"),
        re.compile(rf"(?:{_any(titles)}) ?(?P<name>{_THAI}{{2,14}}?(?: {_THAI}{{2,14}}?)?){until}"),
        re.compile(
            rf"(?:(?<!{_THAI})|{behind})(?!{_any([*lead, *titles])}|{common})(?P<name>{_THAI}{{3,12}}?(?: {_THAI}{{3,12}}?)?)(?={_any(follow)})"
        ),
    )


def _told(script: str) -> dict[str, str]:
    return dict(tomllib.loads(FILE.read_text(encoding="utf-8"))[script])


def _katakana(hiragana: str) -> str:
    return "".join(chr(ord(character) + 0x60) for character in hiragana)


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))
