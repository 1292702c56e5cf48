"""Door 1: identities that are spelt by rule: e-mails, links, handles, phone and other numbers. Text is never kept."""

import re

from coc_analytics.intake.redaction.ids import find_ids
from coc_analytics.intake.redaction.spans import Found, IdentityType, without_overlaps

_TLD = (
    "com|org|net|edu|gov|mil|int|info|biz|io|ai|app|dev|me|tv|co|eu|uk|us|ca|au|nz|de|at|ch|fr|be|nl|lu|es|pt|it|gr|"
    "cy|pl|cz|sk|hu|ro|bg|hr|si|rs|se|no|dk|fi|is|ee|lv|lt|ie|ru|ua|by|tr|il|ir|in|pk|lk|bd|np|cn|jp|kr|tw|hk|sg|my|"
    "th|vn|ph|id|za|ng|ke|gh|eg|ma|tn|br|ar|cl|pe|uy|ec|ve|mx|cr|gt|xyz|online|site|social|chat|science|museum|cat"
)

_OPEN, _CLOSE = r" ?[(\[{<] ?", r" ?[)\]}>] ?"
_SPELT_DOT = (
    rf"(?:{_OPEN}(?:dot|punkt|punto|ponto|point|\.){_CLOSE}| (?:dot|punkt|punto|ponto|point) |-dot-| \. ?)"
)
_SPELT_AT = rf"(?:{_OPEN}(?:at|a|@|arroba){_CLOSE}| (?:at|arroba|arobase|@) |[-_]at[-_]| ?@ ?)"
_SPELT_JOINT = rf"(?:{_SPELT_DOT}| (?:underscore|dash|hyphen|plus) )"

# Every repetition has an upper bound, so that no text can make a search slow.
_RULES: tuple[tuple[IdentityType, str], ...] = (
    (IdentityType.EMAIL, r"(?:mailto:)?[\w.+%'-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}\b"),
    (
        IdentityType.EMAIL,
        rf"\b[\w.+%-]{{1,64}}(?:{_SPELT_JOINT}[\w+%-]{{1,64}}){{0,4}}{_SPELT_AT}"
        rf"(?:[\w-]{{1,63}}(?:{_SPELT_DOT}|\.)){{1,4}}(?:{_TLD})\b",
    ),
    (IdentityType.URL, r"\b(?:https?|ftp|ssh|slack|zoommtg|file)://[^\s<>\"]{1,2000}"),
    (IdentityType.URL, r"\bwww\d?\.[^\s<>\"]{1,2000}"),
    (IdentityType.URL, rf"\b(?:[a-z0-9-]{{1,63}}\.){{1,5}}(?:{_TLD})(?:/[^\s<>\"]{{0,2000}})?(?![\w.@-]*\w)"),
    (IdentityType.HANDLE, r"<@[A-Z0-9]{5,20}(?:\|[^>]{1,80})?>"),
    (IdentityType.HANDLE, r"(?<![\w@])@\*\*[^*\n]{1,80}\*\*"),
    (IdentityType.HANDLE, r"(?<![\w@/])@[\w](?:[\w.-]{0,60}\w)?(?:@[\w.-]{1,80}\w)?"),
    (IdentityType.HANDLE, r"\b(?:u|user)/[\w-]{2,40}\b"),
    (IdentityType.HANDLE, r"\b[^\W_][\w.]{1,30}#\d{4}\b"),
    (IdentityType.HANDLE, r"\b(?=[\w.-]{0,60}[^\W\d])[^\W_]{1,40}_[\w.-]{0,39}[^\W_]\b"),
    (IdentityType.ID, r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b"),
    (IdentityType.ID, r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,8}(?: ?[A-Z0-9]{1,4})?\b"),
    (IdentityType.ID, r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d)"),
    (IdentityType.ID, r"\b(?:[0-9a-f]{1,4}:){5,7}[0-9a-f]{1,4}\b"),
    (IdentityType.ID, r"\b\d{4}-\d{4}-\d{4}-\d{3}[\dX]\b"),
    (IdentityType.PHONE, r"(?<![\w.])(?:\+|00)\d{1,3}[ .-][\d ()./-]{6,20}\d(?!\w)"),
    (IdentityType.ID, r"(?<![\w+-])(?:\d[ -]?){12,18}[\dX](?![\w-])"),
    (IdentityType.ID, r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])"),
    (IdentityType.ID, r"\b[A-Z]{1,3}-?\d{6,14}\b"),
    (IdentityType.ID, r"\b(?=[A-Z0-9]{9,11}\b)[UWCTBDG](?=[A-Z0-9]*\d)[A-Z0-9]{8,10}\b"),
    (IdentityType.PHONE, r"(?<![\w.])(?:\+|00)?\(?\d(?:[\d ()./-]| ?x ?|ext\.? ?){5,24}\d(?!\w)"),
    (IdentityType.LOCATION, r"(?<=\bzip)(?: code)?(?: is|:)? *[a-z\d][a-z\d -]{1,9}\d[a-z\d]*\b"),
    (
        IdentityType.LOCATION,
        r"\bp\.? ?o\.? ?box \d{1,6}\b|\b(?:psc|cmr|postbox) \d{1,5}\b|\b[ad]po a[aep] \d{5}\b",
    ),
    (IdentityType.HANDLE, r"\b[^\W\d_]{3,30}\d{2,8}\b"),
    (IdentityType.ID, r"(?-i:\b[A-Z]{1,5}-\d{3,}(?:-\w{1,12})?\b)"),
    (IdentityType.ID, r"(?-i:\b(?=[A-Z]*\d)(?=\d*[A-Z]\d*[A-Z])[A-Z\d]{6,12}\b)"),
    (IdentityType.ID, r"(?<![\w&])#\d{2,}\b"),
    (IdentityType.ID, r"(?<![\w.,])#?\d{5,}(?![\w.,]*\d)"),
    # an age tells who it was as well as a number on a badge does
    (IdentityType.ID, r"\b\d{1,3}(?=[ -]?(?:years?|yrs?)[ -]old\b|[ -]?y/?o\b)"),
    (
        IdentityType.ID,
        r"(?<=\bturned )\d{1,3}\b|(?<=\bturn )\d{1,3}\b|(?<=\bage of )\d{1,3}\b|(?<=\baged )\d{1,3}\b",
    ),
)
_COMPILED = tuple((kind, re.compile(rule, re.IGNORECASE)) for kind, rule in _RULES)

_DATE = re.compile(r"^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})(?:[ T].*)?$")
_HOURS = re.compile(r"^\d{1,2}[.:]\d{2}(?: ?- ?\d{1,2}[.:]\d{2})?$|^\d{4} ?[-/] ?\d{2,4}$")
_ENDING = ".,;:!?)]}'\"…"


def find_patterns(text: str) -> list[Found]:
    """Identities spelt by rule, surest first where two rules claim the same place; no overlaps."""
    found = (_span(kind, match) for kind, rule in _COMPILED for match in rule.finditer(text))
    return without_overlaps([*(span for span in found if span), *find_ids(text)])


def _span(kind: IdentityType, match: re.Match[str]) -> Found | None:
    words = match.group()
    if kind is IdentityType.PHONE and not _is_phone(words):
        return Found(*match.span(), IdentityType.ID) if _DATE.match(words.strip()) else None
    if kind is IdentityType.URL:
        words = words.rstrip(_ENDING)
    return Found(match.start(), match.start() + len(words), kind)


def _is_phone(words: str) -> bool:
    digits = sum(character.isdigit() for character in words)
    return 7 <= digits <= 17 and not _DATE.match(words.strip()) and not _HOURS.match(words.strip())
