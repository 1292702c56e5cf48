"""Door 1: does a message thank, does it ask? The only two things ever taken from a message's text.

English, Spanish, French, German and Portuguese, and the emoji people thank with.
"""

import re

_THANKS = re.compile(
    r"""(?<!\w)(?:
      thanks|thx|tysm|thank\s*you|thank\s*u|many\s+thanks|kudos\s+to|shout[\s-]?out\s+to
     |much\s+appreciated|i\s+(?:really\s+)?appreciate|grateful\s+(?:to|for)
     |gracias|te\s+agradezco|les?\s+agradezco|agradecid[oa]s?|se\s+agradece
     |merci|remerci(?:e|ons|er|ements?)
     |danke|dankesch[öo]n|(?:vielen|besten|herzlichen|lieben|tausend)\s+dank|bedanke(?:n\s+uns)?
     |obrigad[oa]s?|obg|agrade[çc]o|agradecemos|valeu
    )(?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)
_NOT_THANKS = re.compile(
    r"(?<!\w)(?:no,?\s+thanks|no,?\s+thank\s+you|thanks\s+to\s+nobody|thanks\s+for\s+nothing|no,?\s+gracias"
    r"|non,?\s+merci|nein,?\s+danke|n[ãa]o,?\s+obrigad[oa])(?!\w)",
    re.IGNORECASE,
)
_SIGNS = re.compile(
    r"🙏|🙇|:(?:pray|bow|thank[_-]?you|thanks|ty|tysm|gracias|merci|danke|obrigad[oa]|gratitude)"
    r"(?:::?skin-tone-\d)?:",
    re.IGNORECASE,
)
_REACTION = re.compile(
    r"^(?:pray|folded_hands|bow|person_bowing|(?:wo)?man-bowing|thank[_-]?you.*|thanks.*|thankyou.*|ty|tysm"
    r"|gracias|merci|danke|obrigad[oa]|gratitude|🙏.*|🙇.*)(?:::skin-tone-\d)?$",
    re.IGNORECASE,
)
_LINKS = re.compile(r"(?:https?://|www\.)\S+|<[^<>]{1,2000}>", re.IGNORECASE)
_QUOTED = re.compile(
    r"^[ \t]*(?:>|&gt;)[^\n]*$|\[quote.{0,5000}?\[/quote\]|<(blockquote|aside)\b.{0,5000}?</\1>",
    re.MULTILINE | re.IGNORECASE | re.DOTALL,
)
_ASKS = re.compile(
    r"[?？؟]|(?<!\w)(?:does\s+any(?:one|body)|has\s+any(?:one|body)|any(?:one|body)\s+know|how\s+(?:do|can)\s+i"
    r"|alguien\s+sabe|quelqu['’]un\s+sait|wei(?:ß|ss)\s+jemand|algu[eé]m\s+sabe)(?!\w)",
    re.IGNORECASE,
)
LONGEST = 20_000


def thanks(text: str) -> bool:
    """Whether a message thanks somebody, in one of five languages or by emoji; quoted lines do not count."""
    if not _says_thanks(text[:LONGEST]):  # most messages: look closer only at the others
        return False
    return _says_thanks(_NOT_THANKS.sub(" ", _own_words(text)))


def _says_thanks(text: str) -> bool:
    return bool(_THANKS.search(text) or _SIGNS.search(text))


def thanks_by_reaction(name: str) -> bool:
    """Whether a reaction is one people thank with, whatever its skin tone."""
    return bool(_REACTION.match(name.strip().strip(":")))


def question(text: str) -> bool:
    """Whether a message asks something; question marks inside links or quoted lines do not count."""
    return bool(_ASKS.search(text[:LONGEST])) and bool(_ASKS.search(_own_words(text)))


def _own_words(text: str) -> str:
    return _LINKS.sub(" ", _QUOTED.sub(" ", text[:LONGEST]))
