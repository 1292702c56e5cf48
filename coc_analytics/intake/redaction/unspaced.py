"""Door 1: names in scripts that do not part their words: Chinese, Japanese, Thai. Never kept, never logged."""

import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from coc_analytics.intake.redaction.lexicon import load_lexicon
from coc_analytics.intake.redaction.spans import Found, IdentityType

FILE = Path(__file__).with_name("scripts.toml")
_KANJI, _KANA = r"[\u3400-\u9fff\uf900-\ufaff々]", r"[\u3040-\u30ff]"


def find_unspaced(text: str) -> list[Found]:
    """Names by surname, title and what stands beside them, in a text of one of these scripts."""
    rules = japanese() if re.search(_KANA, text) else chinese()
    return [Found(*match.span("name"), IdentityType.PERSON) for rule in (*rules, *thai()) for match in rule.finditer(text)]


@lru_cache(maxsize=1)
def chinese() -> tuple[re.Pattern[str], ...]:
    """A surname and a given name between words of grammar; a surname before a title."""
    told = _told("chinese")
    surname, title, lead = (_any(told[part].split()) for part in ("surnames", "titles", "lead"))
    given = f"[{''.join(told['given'].split())}]"
    start, end = rf"(?<![\u3400-\u9fff])|(?<={'|(?<='.join(f'{word})' for word in told['lead'].split())}", told["follow"].split()
    ends = rf"(?=$|[^\u3400-\u9fff]|{title}|[{''.join(end)}])"
    return (
        re.compile(rf"(?P<name>{surname}{_KANJI}{{0,2}}?)(?={title})"),
        re.compile(rf"(?P<name>(?:{surname}){given}{{2}})"),
        re.compile(rf"(?:{start})(?P<name>(?:{surname})(?:{given}{_KANJI}|{_KANJI}{given}|{given}|{_KANJI}))(?:{ends})"),
        re.compile(rf"(?:{lead})(?P<name>(?:{surname}){_KANJI}{{1,2}}?)(?:{ends})"),
    )


@lru_cache(maxsize=1)
def japanese() -> tuple[re.Pattern[str], ...]:
    """What stands before a form of address; a known surname and what follows in kanji or kana; a known given name."""
    told, lexicon = _told("japanese"), load_lexicon()
    title = _any(told["titles"].split())
    known = [word for word in lexicon.first_names | lexicon.last_names if re.fullmatch(rf"(?:{_KANJI}|{_KANA})+", word)]
    surnames = _any({*told["surnames"].split(), *(word for word in known if len(word) > 1 and re.fullmatch(rf"{_KANJI}+", word))})
    given = _any({*told["given"].split(), *(word for word in known if len(word) > 2)})
    follow = f"(?=$|{_any(told['follow'].split())}|{title}|[^\\u3040-\\u30ff\\u3400-\\u9fff])"
    return (
        re.compile(rf"(?P<name>(?:{_KANJI}{{1,4}}[\u3041-\u309f]{{0,3}}?|[\u30a1-\u30ff]{{2,8}}|(?<![\u3041-\u309f])[\u3041-\u309f]{{2,5}}?))(?={title})"),
        re.compile(rf"(?<!{_KANJI})(?P<name>(?:{surnames})(?:{_KANJI}{{1,3}}|[\u3041-\u309f]{{2,4}}?{follow}|))"),
        re.compile(rf"(?<![\u30a1-\u30ff])(?P<name>(?:{given}))(?={follow})"),
    )


@lru_cache(maxsize=1)
def thai() -> tuple[re.Pattern[str], ...]:
    """A known name behind a space, a title or a word of grammar; whatever stands behind a title up to the next such word."""
    told, lexicon = _told("thai"), load_lexicon()
    letter = r"[\u0e01-\u0e4e]"
    names = _any({word for word in lexicon.first_names | lexicon.last_names if len(word) > 2 and re.fullmatch(f"{letter}+", word)})
    titles, lead = (sorted(told[part].split(), key=len, reverse=True) for part in ("titles", "lead"))
    behind = "|".join(f"(?<={word})" for word in (*titles, *lead))
    common = _any({word for word in lexicon.foreign if len(word) > 1 and re.fullmatch(f"{letter}+", word)})
    title = "|".join(titles)
    return (
        re.compile(rf"(?:(?<!{letter})|{behind})(?P<name>(?:{names})(?: (?:{names}))?)"),
        re.compile(rf"(?:{title}) ?(?P<name>{letter}{{2,14}}?)(?=$|[^\u0e01-\u0e4e]|{common})"),
    )


def _told(script: str) -> dict[str, str]:
    return dict(tomllib.loads(FILE.read_text(encoding="utf-8"))[script])


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))
