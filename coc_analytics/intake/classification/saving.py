"""Door 1: writes what was learnt into the vault and reads it back: numbers and a vocabulary, never an account.

Two files without pickle: `model.json` (settings and vocabulary) and `model.npz` (weights). The vocabulary holds
words of accounts, identities redacted: it must stay in the vault.
"""

import json
import os
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from coc_analytics.intake.classification.classifier import REVISION, Classifier
from coc_analytics.intake.classification.decisions import Rule
from coc_analytics.intake.classification.features import Features, vectors_of
from coc_analytics.intake.classification.heads import Head
from coc_analytics.intake.classification.learning import Correction, Learnt
from coc_analytics.intake.classification.meanings import WordMeanings
from coc_analytics.terms import Refusal

FACTS, NUMBERS = "model.json", "model.npz"
_NUMBERS_OF_A_PART = ("worths", "own", "weights")


def save_classifier(classifier: Classifier, folder: Path) -> None:
    """Write the classifier into a folder (made with mode 0700), files with mode 0600; replaces an earlier one whole."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    facts: dict[str, Any] = {
        "revision": REVISION,
        "taxonomy": classifier.taxonomy.id,
        "taxonomy_version": str(classifier.taxonomy.version),
        "model_version": str(classifier.version),
        "labels": classifier.labels,
        "rule": asdict(classifier.rule),
    }
    arrays: dict[str, Any] = {}
    if learnt := classifier.learnt:
        features = learnt.features
        facts |= {"words": _vocabulary(features.words), "stems": _vocabulary(features.stems)}
        facts |= {"rarity": dict(features.meanings.rarity)}
        arrays = {"word_idf": features.words.idf_, "stem_idf": features.stems.idf_}
        for name, part in (("behaviours", learnt.correction), ("kinds", learnt.kinds)):
            if part is not None:
                facts |= {name: {"trust": part.trust, "head": part.head.value}}
                arrays |= {f"{name}_{one}": getattr(part, one) for one in _NUMBERS_OF_A_PART}
    _write(folder / NUMBERS, lambda path: _save_arrays(path, arrays))
    _write(folder / FACTS, lambda path: path.write_text(json.dumps(facts, ensure_ascii=False), "utf-8"))


def load_classifier(folder: Path, prior: Classifier) -> Classifier:
    """The classifier saved in a folder, on top of the given prior; the prior itself where nothing is saved.

    Refuses a model made for another taxonomy, another revision of this program, or one that cannot be read.
    """
    if not (folder / FACTS).exists():
        return prior
    try:
        facts = json.loads((folder / FACTS).read_text("utf-8"))
        with np.load(folder / NUMBERS, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        _refuse_stale(facts, prior)
        return _rebuild(facts, arrays, prior)
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile):
        raise Refusal("the saved model cannot be read", "learn it again", file=FACTS) from None


def _refuse_stale(facts: dict[str, Any], prior: Classifier) -> None:
    if facts["taxonomy_version"] != str(prior.taxonomy.version):
        raise Refusal("the saved model was made for another taxonomy", "learn it again", file=FACTS)
    if facts["revision"] != REVISION:
        raise Refusal(
            "the saved model was made by another version of this program", "learn it again", file=FACTS
        )


def _rebuild(facts: dict[str, Any], arrays: dict[str, Any], prior: Classifier) -> Classifier:
    told = facts["rule"]
    rule = Rule(**told | {name: tuple(told[name]) for name in ("sureness", "kind_sureness", "shares")})
    if "behaviours" not in facts:
        return prior.with_rule(rule)
    features = Features.__new__(Features)
    features.cues, features.encoder = prior.features.cues, prior.features.encoder
    features.words = vectors_of(facts["words"], arrays["word_idf"])
    features.stems = vectors_of(facts["stems"], arrays["stem_idf"])
    features.word_list = list(features.words.get_feature_names_out())
    features.meanings = WordMeanings(facts["rarity"])
    correction = _part(facts, arrays, "behaviours")
    kinds = _part(facts, arrays, "kinds") if "kinds" in facts else None
    none = np.zeros((0, len(prior.taxonomy.behaviours)))
    learnt = Learnt(features, correction, kinds, none, np.zeros((0, len(prior.taxonomy.kinds))))
    return prior.with_rule(rule, learnt, int(facts["labels"]))


def _part(facts: dict[str, Any], arrays: dict[str, Any], name: str) -> Correction:
    told = facts[name]
    worths, own, weights = (arrays[f"{name}_{one}"] for one in _NUMBERS_OF_A_PART)
    return Correction(worths, own, weights, float(told["trust"]), Head(told["head"]))


def _vocabulary(vectors: TfidfVectorizer) -> list[str]:
    return [str(name) for name in vectors.get_feature_names_out()]


def _save_arrays(path: Path, arrays: dict[str, Any]) -> None:
    with path.open("wb") as file:
        np.savez_compressed(file, **arrays)


def _write(path: Path, writing: Any) -> None:
    """Write beside, then put in place, so that an interrupted run leaves the earlier file whole."""
    beside = path.with_name(path.name + ".new")
    beside.touch(mode=0o600)
    writing(beside)
    os.replace(beside, path)
