"""Learning curves of the classifier beside two peers, in one run: `python -m benchmarks.classification.run [--quick]`.

Prints tables; writes nothing. The data lie beside the project (`COC_SHARED` or ../shared). No text is printed.
"""

import json
import os
import platform
import resource
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from coc_analytics.intake.classification import Classifier
from coc_analytics.intake.classification.features import ready
from coc_analytics.intake.classification.meanings import WordMeanings
from coc_analytics.taxonomies import Taxonomy

HERE = Path(__file__).parent
SHARED = Path(os.environ.get("COC_SHARED", HERE.parents[2] / "shared"))
SIZES = (0, 10, 30, 100, 300, 1000, 100_000)
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
Chances = np.ndarray


def main() -> None:
    if not SHARED.is_dir():
        raise SystemExit("the reports are not beside this checkout: set COC_SHARED to their folder")
    quick = "--quick" in sys.argv
    print(
        f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, scikit-learn {sklearn.__version__}"
    )
    gold()
    edos(seeds=1 if quick else 5, sizes=SIZES[:5] if quick else SIZES)
    speed()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\npeak memory of this process: {memory:.0f} MB")


def ece(chances: Chances, truth: Chances, bins: int = 10) -> float:
    """Expected calibration error over all account × label pairs, equally wide bins."""
    place = np.minimum((chances * bins).astype(int), bins - 1).ravel()
    hits, sums = truth.ravel().astype(float), chances.ravel()
    gaps = [abs(hits[place == b].sum() - sums[place == b].sum()) for b in range(bins)]
    return float(sum(gaps) / len(sums))


# ---- the written reports: multi-label, cross-validated


def gold() -> None:
    rows = [json.loads(line) for line in (SHARED / "samples/reports_gold.jsonl").read_text().splitlines()]
    texts, labels = [row["text"] for row in rows], [row["behaviours"] for row in rows]
    prior = Classifier.prior()
    print(f"\nWritten reports ({len(rows)})\n{GOLD_HEAD}")
    print(_gold_line("prior, no label", prior, rows, prior.predict(texts)))
    codings: list = [None] * len(rows)
    for seed in range(5):
        order = np.random.default_rng(seed).permutation(len(rows))
        for part in range(5):
            known, unseen = order[np.arange(len(rows)) % 5 != part], order[part::5]
            taught = prior.learn([texts[n] for n in known], [labels[n] for n in known])
            for n, coding in zip(unseen, taught.predict([texts[n] for n in unseen]), strict=True):
                codings[n] = coding
        print(_gold_line(f"after 32 labels, unseen part, seed {seed}", prior, rows, codings))


GOLD_HEAD = (
    "| | values macro-F1 | behaviours macro-F1 (all 29 · those present) | micro-F1 | exact values | kind | ECE "
    "| coded without review | right of these |\n|---|---|---|---|---|---|---|---|---|"
)


def _gold_line(name: str, classifier: Classifier, rows: list, codings: list) -> str:
    taxonomy = classifier.taxonomy
    truth, said = (_marks([r["behaviours"] for r in rows], taxonomy.behaviour_ids) for _ in range(2))
    said = _marks([c.behaviours for c in codings], taxonomy.behaviour_ids)
    values, valued = (
        _marks([r["values"] for r in rows], taxonomy.value_ids),
        _marks([c.values for c in codings], taxonomy.value_ids),
    )
    there, exact = truth.any(axis=0), (values == valued).all(axis=1)
    chances = np.array([list(c.confidence.values()) for c in codings])
    sure = np.array([not c.abstained for c in codings])
    kinds = np.mean([r["kind"] == c.kind for r, c in zip(rows, codings, strict=True)])
    cells = [
        f"{f1_score(values, valued, average='macro'):.3f}",
        f"{f1_score(truth, said, average='macro', zero_division=0):.3f} · "
        f"{f1_score(truth[:, there], said[:, there], average='macro', zero_division=0):.3f}",
        f"{f1_score(truth, said, average='micro'):.3f}",
        f"{exact.mean():.2f}",
        f"{kinds:.3f}",
        f"{ece(chances, truth):.3f}",
        f"{sure.mean():.2f}",
        f"{exact[sure].mean():.2f}" if sure.any() else "–",
    ]
    return f"| {name} | " + " | ".join(cells) + " |"


def _marks(sets: Sequence[Sequence[str]], ids: Sequence[str]) -> np.ndarray:
    return np.array([[name in one for name in ids] for one in sets])


# ---- EDOS: one label a text, two levels


def edos(seeds: int, sizes: Sequence[int]) -> None:
    data = pd.read_parquet(SHARED / "benchmarks/edos.parquet")
    data = data[data.label_sexist == "sexist"]
    train, test = data[data.split != "test"], data[data.split == "test"]
    prior = Classifier.prior(HERE / "edos.toml")
    runs: dict[str, Callable[[list[str], list[str], list[str]], Chances]] = {
        "prior + labels": lambda texts, names, asked: _ours(prior, texts, names, asked),
        "TF-IDF + logistic regression": lambda texts, names, asked: _peer(
            _tfidf(texts), prior, texts, names, asked
        ),
        "word meanings + logistic regression": lambda texts, names, asked: _peer(
            _meaning(texts), prior, texts, names, asked
        ),
    }
    print(f"\nEDOS, {len(train)} to learn from, {len(test)} to judge; mean of {seeds} seeds\n{EDOS_HEAD}")
    for name, run in runs.items():
        for size in sizes:
            if size == 0 and name != "prior + labels":
                continue
            got = [
                _edos_run(run, prior.taxonomy, train, test, size, seed)
                for seed in range(seeds if 0 < size < len(train) else 1)
            ]
            mean, low = np.mean(got, axis=0), np.min(got, axis=0)
            print(
                f"| {name} | {min(size, len(train))} | {mean[0]:.3f} ({low[0]:.3f}) | "
                + " | ".join(f"{m:.3f}" for m in mean[1:5])
                + f" | {mean[5]:.1f} |",
                flush=True,
            )


EDOS_HEAD = (
    "| | labels | 4 categories macro-F1 (worst seed) | 11 vectors macro-F1 | category accuracy | ECE | "
    "accuracy of the surest quarter | s |\n|---|---|---|---|---|---|---|---|"
)


def _edos_run(
    run: Callable, taxonomy: Taxonomy, train: pd.DataFrame, test: pd.DataFrame, size: int, seed: int
) -> list[float]:
    started, sample = time.perf_counter(), train.sample(min(size, len(train)), random_state=seed)
    chances = run(list(sample.text), [CATEGORIES[v[:3]] for v in sample.label_vector], list(test.text))
    parent = np.array([[b.value == v for v in taxonomy.value_ids] for b in taxonomy.behaviours], float)
    vector = np.array([taxonomy.behaviour_ids.index(CATEGORIES[v[:3]]) for v in test.label_vector])
    category, summed = parent.argmax(axis=1)[vector], chances @ parent
    said, sure = summed.argmax(axis=1), np.argsort(-summed.max(axis=1), kind="stable")[: len(test) // 4]
    truth = np.eye(len(parent))[vector]
    return [
        f1_score(category, said, average="macro"),
        f1_score(vector, chances.argmax(axis=1), average="macro"),
        float((category == said).mean()),
        ece(chances, truth),
        float((category == said)[sure].mean()),
        time.perf_counter() - started,
    ]


def _ours(prior: Classifier, texts: list[str], names: list[str], asked: list[str]) -> Chances:
    taught = prior.learn(texts, [[name] for name in names])
    return np.array([list(coding.confidence.values()) for coding in taught.predict(asked)])


def _tfidf(texts: list[str]) -> Callable:
    vectors = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2)).fit(texts)
    return vectors.transform


def _meaning(texts: list[str]) -> Callable:
    table = WordMeanings({})
    return lambda asked: table.encode([ready(text).text for text in asked])


def _peer(
    encode: Callable, prior: Classifier, texts: list[str], names: list[str], asked: list[str]
) -> Chances:
    model = LogisticRegression(C=10, max_iter=1000).fit(encode(texts), names)
    chances = np.zeros((len(asked), len(prior.taxonomy.behaviours)))
    columns = [prior.taxonomy.behaviour_ids.index(name) for name in model.classes_]
    chances[:, columns] = model.predict_proba(encode(asked))
    return chances


# ---- speed


def speed() -> None:
    rows = [
        json.loads(line)["text"] for line in (SHARED / "samples/reports_gold.jsonl").read_text().splitlines()
    ]
    started = time.perf_counter()
    prior = Classifier.prior()
    ready_at = time.perf_counter()
    prior.predict([rows[n % len(rows)] for n in range(1000)])
    print(
        f"\nprior ready in {ready_at - started:.1f} s; 1,000 reports coded in {time.perf_counter() - ready_at:.1f} s"
    )


if __name__ == "__main__":
    main()
