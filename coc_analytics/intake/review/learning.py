"""Door 1, review: what the classifier has learnt, kept in the vault's `model/` with a card that says from what.

The same labels give the same bytes. Numbers, ids and a vocabulary of redacted accounts: the folder stays in the vault.
"""

import shutil
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

from coc_analytics.intake.classification import Classifier, load_classifier, prior_file, save_classifier
from coc_analytics.intake.classification.classifier import REVISION
from coc_analytics.intake.keys import KEY_FILE, load_keys
from coc_analytics.intake.review.card import card_of
from coc_analytics.intake.review.cases import Taught
from coc_analytics.intake.review.places import write_privately
from coc_analytics.taxonomies import load_taxonomy
from coc_analytics.terms import Refusal

FOLDER, CARD, LESSON, PRIOR = "model", "card.md", "lesson", "prior"


def classifier_of(vault: Path, taxonomy: str) -> Classifier:
    """The classifier as it was taught last; the prior where nothing was, or where it fits this software no more."""
    prior = prior_in(vault, taxonomy)
    try:
        return load_classifier(vault / FOLDER, prior)
    except Refusal:
        return prior


def prior_in(vault: Path, taxonomy: str) -> Classifier:
    """The prior, as the vault keeps it; made and kept where it does not, or where what it keeps is not exactly that.

    Where the vault has no key yet nothing is kept.
    """
    if not (vault / KEY_FILE).exists():
        return Classifier.prior(taxonomy)
    keys, path = load_keys(vault), vault / FOLDER / PRIOR
    kept = (
        prior_file.read(path.read_bytes(), load_taxonomy(taxonomy), keys.content) if path.is_file() else None
    )
    if kept is not None:
        return kept
    prior = Classifier.prior(taxonomy)
    if content := prior_file.written(prior, keys.content):
        write_privately(path, content)
    return prior


def teach(vault: Path, taxonomy: str, lesson: Sequence[Taught]) -> None:
    """Learn from all that people settled, unless exactly this was learnt last; without any lesson forget the model."""
    if not lesson:
        _forget_lessons(vault)
        return
    prior = prior_in(vault, taxonomy)
    mark, kept = _mark(lesson, prior), vault / FOLDER / LESSON
    if kept.exists() and kept.read_bytes() == mark and (vault / FOLDER / CARD).exists():
        return
    kept.unlink(missing_ok=True)
    texts, behaviours = [taught.text for taught in lesson], [taught.behaviours for taught in lesson]
    learnt = prior.learn(texts, behaviours, [taught.kind for taught in lesson])
    save_classifier(learnt, vault / FOLDER)
    write_privately(vault / FOLDER / CARD, card_of(learnt, lesson).encode())
    write_privately(kept, mark)


def forget_model(vault: Path) -> bool:
    """Remove what was learnt, vocabulary included; the next coding learns again. Whether anything was learnt from people."""
    if not (vault / FOLDER).is_dir():
        return False
    forgotten = _forget_lessons(vault)
    shutil.rmtree(vault / FOLDER)
    return forgotten


def _forget_lessons(vault: Path) -> bool:
    """Remove all but the prior, which nobody's words are in; whether there was anything."""
    lessons = [path for path in (vault / FOLDER).glob("*") if path.name != PRIOR]
    for path in lessons:
        path.unlink()
    return bool(lessons)


def _mark(lesson: Sequence[Taught], prior: Classifier) -> bytes:
    """What a lesson is recognised by: a digest of everything in it, of the taxonomy and of the prior."""
    facts = [(taught.case.key, taught.kind.value, taught.behaviours, taught.text) for taught in lesson]
    return (
        blake2b(repr((REVISION, prior.version, facts)).encode(), digest_size=32).hexdigest().encode() + b"\n"
    )
