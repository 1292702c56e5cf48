"""Makes `coc_analytics/intake/lexicon.txt.xz`: names and places from Faker (MIT), common words from SCOWL.

Run with Faker installed and Debian's package `scowl` unpacked:
`python -m benchmarks.redaction.build_lexicon /usr/share/dict/scowl`. The same versions give the same file.
Made with Faker 40.54.0 and scowl 2020.12.07-2.
"""

import lzma
import pkgutil
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from coc_analytics.intake.lexicon import FILE, fold

WORD = re.compile(r"[^\W\d_]+(?:['][^\W\d_]+)*")
PLACES = (
    "cities", "city_name", "regions", "states", "provinces", "counties", "departments", "cantons",
    "municipalities", "parishes", "districts", "land", "prefectures", "towns",
)  # fmt: skip


def main() -> None:
    first, last = (one_by_one(provided("person", part), 2) for part in ("first_name", "last_name"))
    places = {
        name
        for raw in (*provided("address", "countries"), *provided("address", *PLACES))
        if (name := whole(raw))
    }
    parts = {
        "words": common_words(Path(sys.argv[1])),
        "first": first - last,
        "last": last - first,
        "first last": first & last,
        "places": places,
    }
    text = "".join(
        f"#{name}\n" + "".join(f"{word}\n" for word in sorted(words)) for name, words in parts.items()
    )
    FILE.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    print({name: len(words) for name, words in parts.items()}, FILE.stat().st_size, "bytes")


def provided(kind: str, *starts: str) -> list[str]:
    """Every text in the lists of all languages whose name begins so (for names: contains so)."""
    package = __import__(f"faker.providers.{kind}", fromlist=["x"])
    found: list[str] = []
    for module in pkgutil.iter_modules(package.__path__):
        provider = __import__(f"faker.providers.{kind}.{module.name}", fromlist=["Provider"]).Provider
        for name in dir(provider):
            wanted = (
                starts[0] in name and "format" not in name if kind == "person" else name.startswith(starts)
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


def common_words(folder: Path) -> set[str]:
    kinds = ("english-words", "american-words", "british-words", "british_z-words", "english-contractions")
    files = [folder / f"{kind}.{size}" for size in (10, 20, 35, 40, 50) for kind in kinds]
    words = (word for file in files if file.exists() for word in file.read_text("latin-1").split())
    return {fold(word) for word in words if word.islower() and not word.endswith("'s")}


if __name__ == "__main__":
    main()
