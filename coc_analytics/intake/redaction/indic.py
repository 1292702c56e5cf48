"""Door 1: one spelling for the names of all Indic scripts and their Latin transcriptions: "Lakshmi", "लक्ष्मी", "లక్ష్మి". Never kept."""

import re
import unicodedata
from functools import lru_cache

_PARTS = re.compile(r"(?:LETTER|VOWEL SIGN|SIGN) (?:CHILLU )?(\w+(?: \w+)?)$")
_SIGNS = {
    "ANUSVARA": "n",
    "CANDRABINDU": "n",
    "BINDI": "n",
    "TIPPI": "n",
    "CHANDRABINDU": "n",
    "VOCALIC R": "ri",
    "KHANDA TA": "t",
}
_LATIN = (
    ("ksh", "ks"),
    ("sch", "s"),
    ("ch", "c"),
    ("ph", "p"),
    ("ee", "i"),
    ("oo", "u"),
    ("ck", "k"),
    ("x", "ks"),
    ("q", "k"),
    ("z", "j"),
    ("f", "p"),
)
_MERGED = str.maketrans(
    {
        "v": "p",
        "w": "p",
        "b": "p",
        "g": "k",
        "d": "t",
        "c": "s",
        "e": "i",
        "y": "i",
        "o": "u",
        "a": None,
        "'": None,
    }
)


def key(word: str) -> str:
    """What two spellings of one Indic name have in common: its consonants and its clear vowels, doubt merged."""
    sounds = word.lower() if word.isascii() else "".join(map(_sound, word))
    for spelt, sound in _LATIN:
        sounds = sounds.replace(spelt, sound)
    merged = re.sub(r"(?<=[bcdgjkprst])h", "", sounds).translate(_MERGED)
    return re.sub(r"(.)\1+", r"\1", merged)


@lru_cache(maxsize=2048)
def _sound(character: str) -> str:
    """The sound of one sign in Latin letters, without the vowel that a consonant carries unwritten."""
    told = _PARTS.search(unicodedata.name(character, ""))
    if not told:
        return ""
    name = told[1]
    if name in _SIGNS:
        return _SIGNS[name]
    if name in ("VIRAMA", "NUKTA", "VISARGA", "AL LAKUNA"):
        return ""
    return {"NGA": "n", "NYA": "n", "CA": "ch", "CHA": "ch", "AI": "e", "AU": "o"}.get(
        name, name.lower().replace(" ", "")
    )
