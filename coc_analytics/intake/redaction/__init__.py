"""Door 1: hides who and where in an account before anybody or any model reads it. Nothing here is written or logged.

`redact` finds what is spelt by rule (`redaction_patterns`) and what only a lexicon can tell (`redaction_names`).
"""

from dataclasses import dataclass
from enum import StrEnum

from coc_analytics.intake.redaction.composing import is_plain, see
from coc_analytics.intake.redaction.names import find_names
from coc_analytics.intake.redaction.patterns import find_patterns
from coc_analytics.intake.redaction.scripts import find_scripted
from coc_analytics.intake.redaction.spans import Found, IdentityType, without_overlaps

__all__ = ["IdentityType", "Redacted", "redact"]


class Placeholder(StrEnum):
    """What stands in the redacted text instead of an identity."""

    PERSON = "[name]"
    EMAIL = "[e-mail]"
    HANDLE = "[handle]"
    PHONE = "[phone]"
    URL = "[link]"
    ORG = "[organisation]"
    LOCATION = "[place]"
    ID = "[number]"


@dataclass(frozen=True)
class Redacted:
    """An account without identities, and where they stood: (start, end, type) in code points of the original.

    Spans are sorted and do not overlap. They tell nothing but types and places in the text.
    """

    text: str
    spans: tuple[tuple[int, int, str], ...]


def redact(text: str) -> Redacted:
    """The text with names, handles, e-mails, phones, links, organisations, places and numbers replaced.

    Rather hides a word too many than a name too few. Never fails on any text; works offline.
    """
    spans = _find(text)
    return Redacted(_replace(text, spans), tuple((span.start, span.end, span.type.value) for span in spans))


def _find(text: str) -> list[Found]:
    """Identities in the text as a reader sees it, at their places in the text as given."""
    if is_plain(text):
        return _find_seen(text)
    seen = see(text)
    found = [
        Found(seen.starts[span.start], seen.ends[span.end - 1], span.type) for span in _find_seen(seen.text)
    ]
    return without_overlaps(found)


def _find_seen(text: str) -> list[Found]:
    ruled = find_patterns(text)
    if not text.isascii():
        ruled = without_overlaps([*ruled, *find_scripted(text)])
    return without_overlaps([*ruled, *find_names(text, ruled)])


def _replace(text: str, spans: list[Found]) -> str:
    parts, position = [], 0
    for span in spans:
        parts += [text[position : span.start], Placeholder[span.type.name].value]
        position = span.end
    return "".join([*parts, text[position:]])
