"""Makes `coc_analytics/intake/redaction/lexicon.txt.xz` from public lists of names, places and words.

Run with Faker, spaCy and spacy-lookups-data installed (the last two without what they need: nothing of them is run) and
Debian's packages `scowl` and `wordnet-base` unpacked:
`python -m benchmarks.redaction.build_lexicon /usr/share/dict/scowl /usr/share/wordnet`. The same versions give the same
file. Made with Faker 40.54.0, spaCy 3.8.18, spacy-lookups-data 1.0.5, scowl 2020.12.07-2 and wordnet-base 3.0-37.
"""

import lzma
import pkgutil
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.redaction.word_classes import classes, frequent, is_borne, is_everyday, stop_words
from coc_analytics.intake.redaction.indic import key
from coc_analytics.intake.redaction.lexicon import FILE, LETTERS, fold

WORD = re.compile(rf"{LETTERS}(?:['’]{LETTERS})*")
SHORTENED = (
    "that's",
    "it's",
    "what's",
    "he's",
    "she's",
    "there's",
    "here's",
    "who's",
    "let's",
    "how's",
    "where's",
)
PLACES = (
    "cities", "city_name", "regions", "states", "provinces", "counties", "departments", "cantons",
    "municipalities", "parishes", "districts", "land", "prefectures", "towns",
)  # fmt: skip


def main() -> None:
    scowl, wordnet = map(Path, sys.argv[1:])
    first, last = (one_by_one(provided("person", part), 2) for part in ("first_name", "last_name"))
    places = {
        name
        for raw in (*provided("address", "countries"), *provided("address", PLACES))
        if (name := whole(raw))
    }
    known = first | last | {word for place in places for word in place.split()}
    english = frequent("en")
    words = common_words(scowl, (10, 20, 35, 40, 50))
    words |= common_words(scowl, (55, 60)) - known
    words |= {word for word in english if word.isascii() and is_everyday(word, english) and word not in known}
    parts = {
        "words": words,
        "first": first - last,
        "last": last - first,
        "first last": first & last,
        "places": places,
        "borne": {word for word in first & words if is_borne(word, english)},
        "foreign": foreign(known),
        "indic": indic(),
    }
    parts |= classes(words, wordnet)
    text = "".join(
        f"#{name}\n" + "".join(f"{word}\n" for word in sorted(words)) for name, words in parts.items()
    )
    FILE.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    print({name: len(words) for name, words in parts.items()}, FILE.stat().st_size, "bytes")


def provided(kind: str, start: str | tuple[str, ...], tongues: tuple[str, ...] = ("",)) -> list[str]:
    """Every text in the lists of all languages (that end so) whose name begins so (for names: contains so)."""
    package = __import__(f"faker.providers.{kind}", fromlist=["x"])
    found: list[str] = []
    for module in pkgutil.iter_modules(package.__path__):
        if not module.name.endswith(tongues):
            continue
        provider = __import__(f"faker.providers.{kind}.{module.name}", fromlist=["Provider"]).Provider
        for name in dir(provider):
            wanted = (
                str(start) in name and "format" not in name if kind == "person" else name.startswith(start)
            )
            if wanted and isinstance(getattr(provider, name), (tuple, list, dict)):
                found += texts(getattr(provider, name))
    return found


def texts(entries: Iterable[object]) -> Iterator[str]:
    for entry in entries:
        if isinstance(entry, str):
            yield entry
        elif isinstance(entry, (tuple, list)):
            yield from (text for text in entry if isinstance(text, str))


def one_by_one(names: Iterable[str], shortest: int) -> set[str]:
    words = (
        word for name in names if "{" not in name and "%" not in name for word in WORD.findall(fold(name))
    )
    return {word for word in words if len(word) >= (1 if ord(word[0]) > 0x2E80 else shortest)}


def whole(name: str) -> str:
    words = WORD.findall(fold(name))
    return " ".join(words) if "{" not in name and 1 <= len(words) <= 4 and len(" ".join(words)) >= 3 else ""


def common_words(folder: Path, sizes: tuple[int, ...]) -> set[str]:
    kinds = ("english-words", "american-words", "british-words", "british_z-words", "english-contractions")
    files = [folder / f"{kind}.{size}" for size in sizes for kind in kinds]
    words = (word for file in files if file.exists() for word in file.read_text("latin-1").split())
    spelt = {word for word in words if word.islower() or "'" in word}
    bare = {fold(word.replace("'", "")) for word in spelt if not word.endswith("'s") or word in SHORTENED}
    return bare | {fold(word) for word in spelt if not word.endswith("'s")}


def indic() -> set[str]:
    """The names of India and its neighbours in the one spelling of all their scripts."""
    tongues = ("_IN", "_BD", "_LK", "ne_NP")
    names = one_by_one(
        (*provided("person", "first_name", tongues), *provided("person", "last_name", tongues)), 2
    )
    return {spelt for name in names if len(spelt := key(name)) > 2}


def foreign(known: set[str]) -> set[str]:
    """What is frequent in other languages than English, mostly in lower case (in German, where nouns have a capital, no name)."""
    words = stop_words()
    for tongue, least in {"de": -13.0, "es": -12.5, "el": -12.0}.items():
        table = frequent(tongue)
        often = {word for word, (either, _) in table.items() if either >= least}
        words |= {w for w in often if is_everyday(w, table) or (tongue == "de" and w not in known)}
    return {word for word in words if len(word) > 1 or ord(word[0]) > 0x2E80}


if __name__ == "__main__":
    main()
