"""Door 1, review: text made safe for a spreadsheet's cell or a terminal. What it says is redacted already."""

import re
import unicodedata

LONGEST = 30_000
"""Spreadsheets hold 32,767 characters a cell."""
CUT = "\n[… the account goes on: read the rest in the report itself]"

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ESCAPE = re.compile(r"_x(?=[0-9A-Fa-f]{4}_)")
_STARTS = ("=", "+", "-", "@", "|", "%", "\t")


def safe(text: str) -> str:
    """Text without control or direction marks, at most as long as a cell, that no spreadsheet reads as a formula."""
    shown = "".join(map(_visible, unicodedata.normalize("NFC", text.replace("\r\n", "\n")))).strip()
    shown = _ESCAPE.sub("_ x", shown)
    if len(shown) > LONGEST:
        shown = shown[:LONGEST] + CUT
    return f"'{shown}" if shown.startswith(_STARTS) else shown


def _visible(character: str) -> str:
    if character == "\n":
        return character
    if character in _BIDI or ord(character) & 0xFFFE == 0xFFFE:
        return ""
    category = unicodedata.category(character)
    if category in ("Cs", "Co"):
        return ""
    return " " if category in ("Cc", "Zl", "Zp") else character


def letters_of(text: str) -> str:
    """What stays the same of a text however a spreadsheet program stores its white space and marks."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("_x000d_", "")
    return "".join(character for character in folded if character.isalnum())
