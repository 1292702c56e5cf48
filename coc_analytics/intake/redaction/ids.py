"""Door 1: numbers, handles and initials that the words around give away: "badge no. 2093", "my handle is owl". Never kept."""

import re
from collections.abc import Iterator

from coc_analytics.intake.redaction.lexicon import LETTERS, fold, load_lexicon
from coc_analytics.intake.redaction.spans import Found, IdentityType
from coc_analytics.intake.redaction.wordlists import words


def _any(name: str) -> str:
    return "|".join(sorted(map(re.escape, words("ids", name)), key=len, reverse=True))


NUMBERS, SHORT = words("ids", "numbers"), words("ids", "short")
_MARK = r"[ :=#,(\"'.–-]{1,3}"
_ID = re.compile(
    rf"\b(?:{_any('kinds')})(?P<between>(?:{_MARK}(?:{_any('numbers')}|{_any('ties')})\b){{0,4}}{_MARK})"
    r"(?P<id>(?:[b-z] )?(?=[a-z/_-]{0,12}\d)[a-z\d][\w/-]{0,24}(?<![/_-])(?: \d{2,4}){0,4})(?![\w:])",
    re.IGNORECASE,
)
_HANDLE = re.compile(
    rf"\b(?:(?P<told>{_any('handles')})|{_any('services')})(?: (?:name|handle|account|user|username|id))?"
    r"(?: (?:is|was)|[ ]?[:=])[ \"'“]{1,2}(?P<handle>[\w][\w.-]{0,38}\w)",
    re.IGNORECASE,
)
_INITIALS = re.compile(
    r"(?<![\w.])[^\W\d_]\.(?: ?[^\W\d_]\.){1,3}(?!\w)|(?<![\w.])(?:[A-Z]\.){1,2}[A-Z]\b(?!\.)"
)
_COUNTED = re.compile(r"\d{1,4}(?:st|nd|rd|th|am|pm|h|min|mins|k|x|s|%)?|\d{4}-\d{2}-\d{2}", re.IGNORECASE)
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")


def find_ids(text: str) -> Iterator[Found]:
    """Numbers of a person or a case, handles and initials, by what introduces them."""
    for match in _ID.finditer(text):
        if _is_id(match["id"], match["between"]):
            yield Found(*match.span("id"), IdentityType.ID)
    for match in _HANDLE.finditer(text):
        if _is_handle(match["handle"], bool(match["told"])):
            yield Found(*match.span("handle"), IdentityType.HANDLE)
    for match in _INITIALS.finditer(text):
        if not _is_short(match.group().lower()):
            yield Found(*match.span(), IdentityType.PERSON)


def _is_id(told: str, between: str) -> bool:
    """Whether it is more than an amount, a year or a date: something says that a number follows, or it looks like one."""
    if _ORDINAL.fullmatch(told):
        return False
    if not {"#", ":", "="}.isdisjoint(between) or not NUMBERS.isdisjoint(re.findall(LETTERS, fold(between))):
        return not re.fullmatch(r"\d{4}-\d{2}-\d{2}", told)
    if not between.strip(" #:") and told.isdigit():
        return len(told) > 2 and not _YEAR.fullmatch(told)
    return not _COUNTED.fullmatch(told) and not told[0].isspace()


def _is_short(told: str) -> bool:
    return told.replace(" ", "") in SHORT or all(part in SHORT for part in told.split())


def _is_handle(told: str, named: bool) -> bool:
    """Whether what follows is a name to write under and no word of the sentence."""
    lexicon, word = load_lexicon(), fold(told)
    if word in lexicon.adjectives or word in lexicon.adverbs or word in lexicon.past or word.endswith("ing"):
        return False
    return word not in lexicon.words or (named and word in lexicon.nouns and len(word) > 2)
