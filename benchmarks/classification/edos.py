"""The benchmark on EDOS (CC0): one label a text, four categories and eleven vectors. No text is printed."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from benchmarks.classification.measures import ece
from coc_analytics.intake.classification import Classifier
from coc_analytics.intake.classification.features import ready
from coc_analytics.intake.classification.meanings import Encoder, WordMeanings

HERE = Path(__file__).parent
SIZES = (0, 1, 10, 30, 100, 300, 1000, 100_000)
CATEGORIES = {
    "1.1": "threat_of_harm",
    "1.2": "incitement",
    "2.1": "descriptive_attack",
    "2.2": "aggressive_attack",
    "2.3": "dehumanising",
    "3.1": "casual_slur",
    "3.2": "stereotypes",
    "3.3": "backhanded_compliment",
    "3.4": "condescension",
    "4.1": "supporting_mistreatment",
    "4.2": "supporting_discrimination",
}
HEAD = (
    "| | labels | 4 categories macro-F1 (worst seed) | micro-F1 | 11 vectors macro-F1 | exact | ECE "
    "| coded without review | right of these | s |\n|---|---|---|---|---|---|---|---|---|---|"
)
Said = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
"""Chances of the eleven, the category and the vector coded, and whether it needs no review."""


def edos(shared: Path, seeds: int, largest: int, encoder: Encoder | None) -> None:
    data = pd.read_parquet(shared / "benchmarks/edos.parquet")
    data = data[data.label_sexist == "sexist"]
    train, test = data[data.split != "test"], data[data.split == "test"]
    prior = Classifier.prior(HERE / "edos.toml")
    runs: dict[str, Callable[[list[str], list[str], list[str]], Said]] = {
        "prior + labels": lambda *asked: _ours(prior, *asked),
        "TF-IDF + logistic regression": lambda *asked: _peer(_tfidf, prior, *asked),
        "word meanings + logistic regression": lambda *asked: _peer(_meaning, prior, *asked),
    }
    if encoder is not None:
        richer = Classifier.prior(HERE / "edos.toml", encoder)
        runs["prior + labels, with the optional encoder"] = lambda *asked: _ours(richer, *asked)
        runs["the optional encoder + logistic regression"] = lambda *asked: _peer(
            lambda _: encoder.encode, prior, *asked
        )
    print(f"\nEDOS, {len(train)} to learn from, {len(test)} to judge; mean of {seeds} seeds\n{HEAD}")
    for name, run in runs.items():
        for size in (
            size for size in SIZES if size <= largest and (size > 1 or run is runs["prior + labels"])
        ):
            times = seeds if 0 < size < len(train) else 1
            got = [_run(run, prior, train, test, size, seed) for seed in range(times)]
            print(_line(name, min(size, len(train)), got), flush=True)


def _line(name: str, size: int, got: list[list[float]]) -> str:
    mean, low = np.nanmean(got, axis=0), np.min(got, axis=0)
    right = "–" if np.isnan(mean[6]) else f"{mean[6]:.2f}"
    cells = " | ".join(f"{one:.3f}" for one in mean[1:5])
    return f"| {name} | {size} | {mean[0]:.3f} ({low[0]:.3f}) | {cells} | {mean[5]:.2f} | {right} | {mean[7]:.1f} |"


def _run(
    run: Callable, prior: Classifier, train: pd.DataFrame, test: pd.DataFrame, size: int, seed: int
) -> list[float]:
    started, sample = time.perf_counter(), train.sample(min(size, len(train)), random_state=seed)
    names = [CATEGORIES[label[:3]] for label in sample.label_vector]
    chances, category, vector, sure = run(list(sample.text), names, list(test.text))
    ids, parent = prior.taxonomy.behaviour_ids, _parent(prior)
    true_vector = np.array([ids.index(CATEGORIES[label[:3]]) for label in test.label_vector])
    true_category = parent.argmax(axis=1)[true_vector]
    right = true_category == category
    return [
        f1_score(true_category, category, average="macro"),
        f1_score(true_category, category, average="micro"),
        f1_score(true_vector, vector, average="macro"),
        float((true_vector == vector).mean()),
        ece(chances, np.eye(len(ids))[true_vector]),
        float(sure.mean()),
        float(right[sure].mean()) if sure.any() else np.nan,
        time.perf_counter() - started,
    ]


def _parent(prior: Classifier) -> np.ndarray:
    taxonomy = prior.taxonomy
    return np.array([[b.value == value for value in taxonomy.value_ids] for b in taxonomy.behaviours], float)


def _ours(prior: Classifier, texts: list[str], names: list[str], asked: list[str]) -> Said:
    """What is coded; where several behaviours are, the likeliest category and vector."""
    taught = prior.learn(texts, [[name] for name in names])
    codings, ids = taught.predict(asked), list(prior.taxonomy.behaviour_ids)
    chances = np.array([list(coding.confidence.values()) for coding in codings])
    parent = _parent(prior)
    category, vector = (chances @ parent).argmax(axis=1), chances.argmax(axis=1)
    for n, coding in enumerate(codings):
        if taught.rule.shares and coding.behaviours:
            vector[n] = ids.index(coding.behaviours[0])
            category[n] = parent[vector[n]].argmax()
    return chances, category, vector, np.array([not coding.abstained for coding in codings])


def _peer(
    encoder_of: Callable, prior: Classifier, texts: list[str], names: list[str], asked: list[str]
) -> Said:
    encode = encoder_of(texts)
    model = LogisticRegression(C=10, max_iter=1000).fit(encode(texts), names)
    chances = np.zeros((len(asked), len(prior.taxonomy.behaviours)))
    columns = [prior.taxonomy.behaviour_ids.index(name) for name in model.classes_]
    chances[:, columns] = model.predict_proba(encode(asked))
    summed = chances @ _parent(prior)
    return chances, summed.argmax(axis=1), chances.argmax(axis=1), summed.max(axis=1) >= 0.8


def _tfidf(texts: list[str]) -> Callable[[Sequence[str]], np.ndarray]:
    return TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2)).fit(texts).transform


def _meaning(_: list[str]) -> Callable[[Sequence[str]], np.ndarray]:
    table = WordMeanings({})
    return lambda asked: table.encode([ready(text).text for text in asked])
