"""Door 1: a text as a reader sees it, and where each of its characters stands in the text as it was given. Nothing is kept.

Letters in parts are put together, full-width and other dressed-up letters become plain ones, and marks without width or
for direction only are left out, so that no way of writing hides a name.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from coc_analytics.intake.redaction.lexicon import MARKS

# a character with the marks, the vowels and finals of Korean, and the half-width voicing of Japanese that belong to it
_CLUSTER = re.compile(rf".[{MARKS}\u1160-\u11ff\uff9e\uff9f]*", re.DOTALL)


@dataclass(frozen=True)
class Seen:
    """A text as seen; `starts[i]` and `ends[i]` tell which stretch of the given text its i-th character shows."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def is_plain(text: str) -> bool:
    """Whether a text is seen as it is given."""
    return text.isascii() or (unicodedata.is_normalized("NFKC", text) and not _has_unseen(text))


def see(text: str) -> Seen:
    """The text as a reader sees it. Never fails on any text."""
    places = [place for place, character in enumerate(text) if unicodedata.category(character) != "Cf"]
    shown = "".join(text[place] for place in places)
    characters = list(_composed(shown))
    return Seen(
        "".join(character for character, _, _ in characters),
        tuple(places[start] for _, start, _ in characters),
        tuple(places[end - 1] + 1 for _, _, end in characters),
    )


def _composed(text: str) -> Iterator[tuple[str, int, int]]:
    for cluster in _CLUSTER.finditer(text):
        for character in unicodedata.normalize("NFKC", cluster.group()):
            yield character, *cluster.span()


def _has_unseen(text: str) -> bool:
    return any(unicodedata.category(character) == "Cf" for character in text)
