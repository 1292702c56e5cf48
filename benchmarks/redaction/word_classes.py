"""What an English word can be in a sentence (WordNet), and how often words are written (spaCy's tables). For the lexicon's builder."""

import ast
import gzip
import importlib.util
import json
import math
import re
from collections import Counter, defaultdict
from pathlib import Path

from coc_analytics.intake.redaction.lexicon import LETTERS, fold

TONGUES = "ar bn de el es fa fr he hi it ja ko mr nl pl pt ru ta te th tr uk vi zh".split()
ENDINGS = {
    "noun": (("s", ""), ("ses", "s"), ("xes", "x"), ("zes", "z"), ("ches", "ch"), ("shes", "sh"), ("ies", "y")),
    "third": (("s", ""), ("es", "e"), ("es", ""), ("ies", "y")),
    "past": (("ed", "e"), ("ed", ""), ("ied", "y")),
}  # fmt: skip
KINDS = {"1": "noun", "2": "verb", "3": "adj", "4": "adv", "5": "adj"}
RARELY = 0.03
Frequent = dict[str, tuple[float, float]]


def frequent(tongue: str) -> Frequent:
    """Words of a language: the logarithm of how often they are written, with a capital or not, and in lower case alone."""
    table = json.loads(
        gzip.decompress(_data("spacy_lookups_data", f"data/{tongue}_lexeme_prob.json.gz").read_bytes())
    )
    found: dict[str, list[float]] = {}
    for spelt, probability in table.items():
        if re.fullmatch(LETTERS, spelt) and not spelt.isupper():
            both = found.setdefault(fold(spelt), [0.0, 0.0])
            both[spelt.islower()] += math.exp(probability)
    return {word: (_log(title + lower), _log(lower)) for word, (title, lower) in found.items()}


def is_everyday(word: str, english: Frequent) -> bool:
    """Whether a word is mostly written in lower case, and often enough to be no slip."""
    either, lower = english[word]
    return lower > -15.5 and lower > either - 0.4


def is_borne(word: str, english: Frequent) -> bool:
    """Whether a word is mostly a name: at least twice as often written with a capital as without."""
    either, lower = english.get(word, (-20.0, -20.0))
    return lower < either - 1.1


def stop_words() -> set[str]:
    """The words without which no sentence of a language is made."""
    found: set[str] = set()
    for tongue in TONGUES:
        tree = ast.parse(_data("spacy", f"lang/{tongue}/stop_words.py").read_text())
        told = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
        found |= {fold(word) for text in told for word in text.split() if re.fullmatch(LETTERS, word)}
    return found


def classes(words: set[str], wordnet: Path) -> dict[str, set[str]]:
    """The words by what they can be: nouns, verbs (base form), past and third person forms, adjectives, adverbs."""
    counted = _counts(wordnet / "cntlist.rev")
    lemmas = {
        kind: _lemmas(wordnet / f"index.{kind}", kind, counted) for kind in ("noun", "verb", "adj", "adv")
    }
    odd = {kind: _exceptions(wordnet / f"{kind}.exc") for kind in ("noun", "verb")}
    third = {w for w in words if _stem(w, "third", lemmas["verb"])}
    past = {w for w in words if _stem(w, "past", lemmas["verb"])} | {
        w for w in odd["verb"] & words if not w.endswith(("s", "ing"))
    }
    nouns = {w for w in words if w in lemmas["noun"] or w in odd["noun"] or _stem(w, "noun", lemmas["noun"])}
    return {
        "nouns": nouns,
        "verbs": lemmas["verb"] & words,
        "past": past,
        "third": third,
        "adjectives": lemmas["adj"] & words,
        "adverbs": lemmas["adv"] & words,
    }


def _stem(word: str, kind: str, lemmas: set[str]) -> bool:
    twice = (
        word[:-3] if kind == "past" and len(word) > 5 and word.endswith("ed") and word[-3] == word[-4] else ""
    )
    return twice in lemmas or any(
        word.endswith(ending) and word[: len(word) - len(ending)] + stem in lemmas
        for ending, stem in ENDINGS[kind]
    )


def _lemmas(index: Path, kind: str, counted: dict[str, Counter[str]]) -> set[str]:
    """The words of one kind, without those that hardly ever are of it where people counted."""
    lines = (line for line in index.read_text().splitlines() if not line.startswith(" "))
    words = {word for line in lines if "_" not in (word := line.split(" ", 1)[0])}
    return {word for word in words if kind == "verb" or counted[word][kind] >= RARELY * counted[word].total()}


def _counts(file: Path) -> dict[str, Counter[str]]:
    """How often each word was met as what in WordNet's tagged texts."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for line in file.read_text().splitlines():
        sense, _, times = line.split()
        word, rest = sense.split("%")
        counted[word][KINDS[rest[0]]] += int(times)
    return counted


def _exceptions(file: Path) -> set[str]:
    return {line.split()[0] for line in file.read_text().splitlines()}


def _log(share: float) -> float:
    return math.log(share) if share else -30.0


def _data(package: str, path: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"install {package} without what it needs")
    return Path(spec.submodule_search_locations[0]) / path
