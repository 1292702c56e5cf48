"""Names that are common words, ten scripts, ids, and the ordinary text lost: `python -m benchmarks.redaction.names [--tuning]`.

Sentences come from `sentences.toml`; without `--tuning` its held-out half. Prints tables, writes nothing. A name counts
as found when at least half of it is masked.
"""

import os
import pydoc_data.topics
import random
import re
import sys
import time
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from coc_analytics.intake.redaction import redact
from coc_analytics.intake.redaction.lexicon import load_lexicon

HERE = Path(__file__).parent
SHARED = Path(os.environ.get("COC_SHARED", HERE.parents[2] / "shared"))
SENTENCES = tomllib.loads((HERE / "sentences.toml").read_text())
OTHERS = ("Priya", "Oluwaseun")  # names that stand in the sentences themselves
NAMES_A_SENTENCE = 60
SPELLINGS: dict[str, Callable[[str], str]] = {
    "as written": str, "lower case": str.lower, "capitals": str.upper,
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A sentence and what in it must be hidden."""

    text: str
    secret: str

    def is_hidden(self) -> bool:
        cover, start = masked(self.text), self.text.rindex(self.secret)
        return 2 * sum(cover[start : start + len(self.secret)]) >= len(self.secret)


def main() -> None:
    half = "tuning" if "--tuning" in sys.argv else "held_out"
    print(
        f"Sentences: {half}. Of {len(common_names())} first names that are common words, {NAMES_A_SENTENCE} a sentence.\n"
    )
    print("| names that are common words | as written | lower case | capitals |\n|---|---|---|---|")
    for place in ("start", "middle"):
        print(row(place, (share(named(SENTENCES[half][place], spell)) for spell in SPELLINGS.values())))
    print(
        "\n| script | own sentences | rest of them lost | English sentences | decomposed |\n|---|---|---|---|---|"
    )
    for script, told in SENTENCES["scripts"].items():
        own, mixed = (list(filled(sentences, told[half])) for sentences in (told["own"], english(half)))
        print(row(script, [share(own), rest(own), share(mixed), share(decomposed(mixed))]))
    print(f"\nids: {share(marked(SENTENCES['ids'][half])):.3f}")
    print(f"masked inside a name, sentences above and as much ordinary text: {inside(half):.3f}\n")
    print("| ordinary text | words | masked |\n|---|---|---|")
    for name, texts in ordinary(half).items():
        words, lost = loss(texts)
        print(f"| {name} | {words} | {lost / words:.4f} |")
    print(f"\n{speed(half):.0f} texts/s")


def row(name: str, figures: Iterable[float]) -> str:
    return f"| {name} | " + " | ".join(f"{figure:.3f}" for figure in figures) + " |"


def share(cases: Iterable[Case]) -> float:
    hits = [case.is_hidden() for case in cases]
    return sum(hits) / len(hits)


def rest(cases: list[Case]) -> float:
    """How much of what is no name is masked in sentences with one."""
    every = lost = 0
    for case in cases:
        cover, start = masked(case.text), case.text.rindex(case.secret)
        beside = cover[:start] + cover[start + len(case.secret) :]
        every, lost = every + len(beside), lost + sum(beside)
    return lost / every


def common_names() -> list[str]:
    lexicon = load_lexicon()
    return sorted(word for word in lexicon.first_names & lexicon.words if len(word) > 2)


def named(sentences: list[str], spell: Callable[[str], str] = str) -> Iterator[Case]:
    """Every sentence with the same number of names, drawn by a fixed seed."""
    draw = random.Random(20260701)
    for sentence in sentences:
        for name in draw.sample(common_names(), NAMES_A_SENTENCE):
            yield Case(spell(sentence.replace("{}", name.title())), spell(name.title()))


def english(half: str) -> list[str]:
    return SENTENCES[half]["start"] + SENTENCES[half]["middle"]


def filled(sentences: list[str], names: list[str]) -> Iterator[Case]:
    yield from (Case(sentence.replace("{}", name), name) for sentence in sentences for name in names)


def decomposed(cases: Iterable[Case]) -> Iterator[Case]:
    yield from (Case(*(unicodedata.normalize("NFD", part) for part in (c.text, c.secret))) for c in cases)


def marked(sentences: list[str]) -> Iterator[Case]:
    for sentence in sentences:
        secret = re.search("<(.+)>", sentence)
        assert secret, sentence
        yield Case(sentence.replace(f"<{secret[1]}>", secret[1]), secret[1])


def inside(half: str) -> float:
    """How much of what is masked is a name, in the sentences above and, once each spelling, the ordinary ones."""
    every = within = 0
    for spell in SPELLINGS.values():
        for case in named(english(half), spell):
            cover = masked(case.text)
            every += sum(cover)
            gold = [
                match.span()
                for name in (case.secret, *map(spell, OTHERS))
                for match in re.finditer(name, case.text)
            ]
            within += sum(sum(cover[start:end]) for start, end in gold)
        every += sum(map(sum, map(masked, [spell(text) for text in ordinary_sentences(half)]))) * 10
    return within / every


def ordinary_sentences(half: str) -> list[str]:
    return SENTENCES["ordinary"][half].strip().split("\n")


def ordinary(half: str) -> dict[str, list[str]]:
    """Texts without names, or nearly; the posts of EDOS name many a public person."""
    texts = {
        f"ordinary words that are names too, {name}": [spell(text) for text in ordinary_sentences(half)]
        for name, spell in SPELLINGS.items()
    }
    manual = [p for topic in pydoc_data.topics.topics.values() for p in topic.split("\n\n")]
    prose = [text for text in manual if not re.search(r"^   |[*`{}=<>_\"(\[]", text)]
    texts |= {
        f"Python's manual, {name}": [spell(text) for text in prose] for name, spell in SPELLINGS.items()
    }
    taxonomy = tomllib.loads((HERE.parents[1] / "coc_analytics/taxonomies/cscce.toml").read_text())
    texts["the taxonomy"] = [
        text for text in strings(taxonomy) if " " in text and not re.search("[*|]", text)
    ]
    if SHARED.is_dir():
        import pandas

        texts["EDOS"] = list(pandas.read_parquet(SHARED / "benchmarks/edos.parquet").text)
    return texts


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings(part)


def loss(texts: list[str]) -> tuple[int, int]:
    words = lost = 0
    for text in texts:
        cover = masked(text)
        spans = [match.span() for match in re.finditer(r"[^\W\d_]+(?:['’][^\W\d_]+)*", text)]
        words, lost = words + len(spans), lost + sum(any(cover[start:end]) for start, end in spans)
    return words, lost


def masked(text: str) -> bytearray:
    cover = bytearray(len(text))
    for start, end, _ in redact(text).spans:
        cover[start:end] = b"\x01" * (end - start)
    return cover


def speed(half: str) -> float:
    texts = [case.text for case in named(english(half))]
    started = time.perf_counter()
    for text in texts:
        redact(text)
    return len(texts) / (time.perf_counter() - started)


if __name__ == "__main__":
    main()
