"""The benchmark on reports: the written ones, cross-validated, and our invented ones, by voice and as a learning curve."""

import json
import re
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier

from benchmarks.classification.measures import (
    COVERAGE_HEAD,
    HEAD,
    Told,
    coverage,
    marks,
    row,
    scores,
)
from coc_analytics.intake.classification import Classifier, Coding
from coc_analytics.intake.classification.classifier import prior_of
from coc_analytics.intake.classification.features import ready
from coc_analytics.intake.classification.meanings import WordMeanings
from coc_analytics.taxonomies import Example, Taxonomy, load_taxonomy
from coc_analytics.terms import ReportKind

HELD_BACK = 240
SIZES = (0, 10, 30, 100, 300)


def written(shared: Path, seeds: int) -> None:
    """The forty written reports: no label, and five-fold with 10 and all other labels."""
    lines = (shared / "samples/reports_gold.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    told = Told(*([one[key] for one in rows] for key in ("text", "kind", "behaviours", "values")))
    prior = Classifier.prior()
    blank = prior.predict(told.texts)
    print(f"\nWritten reports ({len(rows)}), mean of {seeds} seeds\n{HEAD}")
    print(row("prior", 0, [scores(told, blank, prior.taxonomy)]))
    for size in (10, 32):
        got = [scores(told, _five_fold(prior, told, size, seed), prior.taxonomy) for seed in range(seeds)]
        print(row("prior + labels, unseen fifth", size, got), flush=True)
    for name, peer in PEERS.items():
        got = [
            scores(told, _five_fold_of_peer(peer, told, prior.taxonomy, seed), prior.taxonomy)
            for seed in range(seeds)
        ]
        print(row(name, 32, got), flush=True)
    print(f"\n{COVERAGE_HEAD}\n| no label | {coverage(told, blank, prior.taxonomy)} |")


def _folds(size: int, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    order = np.random.default_rng(seed).permutation(size)
    return [(order[np.arange(size) % 5 != part], order[part::5]) for part in range(5)]


def _five_fold(prior: Classifier, told: Told, labels: int, seed: int) -> list[Coding]:
    codings: dict[int, Coding] = {}
    for known, unseen in _folds(len(told.texts), seed):
        taught = teach(prior, told.at(known[:labels]))
        codings |= dict(zip(unseen, taught.predict(told.at(unseen).texts), strict=True))
    return [codings[n] for n in range(len(told.texts))]


def _five_fold_of_peer(peer: "Peer", told: Told, taxonomy: Taxonomy, seed: int) -> list[Coding]:
    codings: dict[int, Coding] = {}
    for known, unseen in _folds(len(told.texts), seed):
        codings |= dict(zip(unseen, peer(told.at(known), told.at(unseen).texts, taxonomy), strict=True))
    return [codings[n] for n in range(len(told.texts))]


def teach(prior: Classifier, told: Told) -> Classifier:
    return prior.learn(told.texts, told.behaviours, [ReportKind(kind) for kind in told.kinds])


# ---- invented accounts


def voices() -> None:
    """Leave one voice out: the accounts under each heading of the examples' file are judged by a prior without them."""
    taxonomy, by_voice = load_taxonomy("cscce"), _by_voice()
    held = {example.text for told in by_voice.values() for example in told}
    rest = [example for example in taxonomy.examples if example.text not in held]
    print(f"\nInvented accounts, each voice judged by a prior that has not read that voice\n{HEAD}")
    everything, codings = Told([], [], [], []), []
    for voice, examples in by_voice.items():
        others = [example for name, told in by_voice.items() if name != voice for example in told]
        prior, told = _prior_with(taxonomy, [*rest, *others]), _told(examples, taxonomy)
        said = prior.predict(told.texts)
        print(row(f"{voice} ({len(examples)})", 0, [scores(told, said, taxonomy)]), flush=True)
        everything, codings = everything + told, codings + said
    print(row(f"all of these ({len(codings)})", 0, [scores(everything, codings, taxonomy)]))
    print(f"\n{COVERAGE_HEAD}\n| unseen voice, no label | {coverage(everything, codings, taxonomy)} |")


def curve(seeds: int, sizes: Sequence[int] = SIZES) -> None:
    """Labels that are invented accounts: a prior taught by half of the examples, labels from the other half."""
    taxonomy = load_taxonomy("cscce")
    print(
        f"\nInvented accounts: a prior with half of the examples, labels from the others, {HELD_BACK} judged; "
        f"mean of {seeds} seeds\n{HEAD}"
    )
    found: dict[tuple[str, int], list[list[float]]] = {}
    lines: dict[int, tuple[Told, list[Coding]]] = {}
    for seed in range(seeds):
        order = np.random.default_rng(seed).permutation(len(taxonomy.examples))
        judged, pool, half = np.split(order, [HELD_BACK, HELD_BACK + max(sizes)])
        prior = _prior_with(taxonomy, [taxonomy.examples[n] for n in np.sort(half)])
        told, asked = (_told([taxonomy.examples[n] for n in part], taxonomy) for part in (pool, judged))
        for size in sizes:
            some = told.at(range(size))
            taught = teach(prior, some) if size else prior
            said = taught.predict(asked.texts)
            before = lines.get(size, (Told([], [], [], []), []))
            lines[size] = (before[0] + asked, before[1] + said)
            found.setdefault(("prior + labels", size), []).append(scores(asked, said, taxonomy))
            for name, peer in PEERS.items() if size else ():
                found.setdefault((name, size), []).append(
                    scores(asked, peer(some, asked.texts, taxonomy), taxonomy)
                )
    for (name, size), got in sorted(found.items(), key=lambda one: (one[0][0] != "prior + labels", one[0])):
        print(row(name, size, got))
    print(f"\n{COVERAGE_HEAD}")
    for size, (told, codings) in lines.items():
        print(f"| {size} labels | {coverage(told, codings, taxonomy)} |", flush=True)


def _prior_with(taxonomy: Taxonomy, examples: Sequence[Example]) -> Classifier:
    return prior_of(replace(taxonomy, examples=tuple(examples)), None)


def _told(examples: Sequence[Example], taxonomy: Taxonomy) -> Told:
    values = [sorted({taxonomy.value_of(name) for name in example.behaviours}) for example in examples]
    kinds = [example.kind.value for example in examples]
    return Told([e.text for e in examples], kinds, [e.behaviours for e in examples], values)


def _by_voice() -> dict[str, list[Example]]:
    """The examples under each comment that heads a part of the file, the first part left out."""
    text = (files("coc_analytics.taxonomies") / "cscce_examples.toml").read_text("utf-8")
    known = {example.text: example for example in load_taxonomy("cscce").examples}
    parts = re.split(r"\n# (?=[A-Z][^\n]*\.\n\n\[\[example\]\])", text)[1:]
    found = {}
    for part in parts:
        heading, _, body = part.partition("\n")
        found[heading.rstrip(".")] = [known[one["text"].strip()] for one in tomllib.loads(body)["example"]]
    return found


# ---- peers: the usual way, from the labels alone


class Peer:
    """Logistic regression, one an entry, on features of the texts; kinds by another one."""

    def __call__(self, told: Told, asked: Sequence[str], taxonomy: Taxonomy) -> list[Coding]:
        rows, wanted = self.encode(told.texts, asked)
        chances = _one_versus_rest(rows, marks(told.behaviours, taxonomy.behaviour_ids), wanted)
        kinds = self._kinds(rows, told.kinds, wanted)
        return [self._coding(taxonomy, *each) for each in zip(chances, *kinds, strict=True)]

    def encode(self, known: Sequence[str], asked: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        raise NotImplementedError

    def _kinds(self, rows: np.ndarray, kinds: list[str], wanted: np.ndarray) -> tuple[list[str], np.ndarray]:
        if len(set(kinds)) == 1:
            return [kinds[0]] * wanted.shape[0], np.ones(wanted.shape[0])
        model = LogisticRegression(C=10, max_iter=1000).fit(rows, kinds)
        chances = model.predict_proba(wanted)
        return [str(model.classes_[n]) for n in chances.argmax(axis=1)], chances.max(axis=1)

    def _coding(self, taxonomy: Taxonomy, chances: np.ndarray, kind: str, kind_chance: float) -> Coding:
        ids = np.array(taxonomy.behaviour_ids)
        chosen = chances >= 0.5
        chosen[chances.argmax()] = True
        names = tuple(ids[chosen]) if kind == ReportKind.INCIDENT else ()
        values = {taxonomy.value_of(name) for name in names}
        sure = kind_chance * (chances[chosen].min() if names else 1.0)
        ordered = tuple(value for value in taxonomy.value_ids if value in values)
        confidence = dict(zip(ids, map(float, chances), strict=True))
        return Coding(ReportKind(kind), names, ordered, confidence, bool(sure < 0.8), kind_chance, sure)


def _one_versus_rest(rows: np.ndarray, labels: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    chances = np.zeros((wanted.shape[0], labels.shape[1]))
    both = labels.any(axis=0) & ~labels.all(axis=0)
    if both.any():
        model = OneVsRestClassifier(LogisticRegression(C=10, max_iter=1000)).fit(rows, labels[:, both])
        chances[:, both] = np.asarray(model.predict_proba(wanted)).reshape(len(chances), -1)[:, -both.sum() :]
    return chances


class TfidfPeer(Peer):
    def encode(self, known: Sequence[str], asked: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        vectors = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2)).fit(known)
        return vectors.transform(known), vectors.transform(asked)


class EncoderPeer(Peer):
    def encode(self, known: Sequence[str], asked: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        table = WordMeanings({})
        return tuple(table.encode([ready(text).text for text in texts]) for texts in (known, asked))


PEERS = {
    "TF-IDF + logistic regression": TfidfPeer(),
    "word meanings + logistic regression": EncoderPeer(),
}
