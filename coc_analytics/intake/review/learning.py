"""Door 1, review: what the classifier has learnt, kept in the vault's `model/` with a card that says from what.

The same labels give the same bytes. Numbers, ids and a vocabulary of redacted accounts: the folder stays in the vault.
"""

import shutil
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

from coc_analytics.intake.classification import Classifier, load_classifier, save_classifier
from coc_analytics.intake.classification.classifier import REVISION
from coc_analytics.intake.review.card import card_of
from coc_analytics.intake.review.cases import Taught
from coc_analytics.intake.review.places import write_privately
from coc_analytics.terms import Refusal

FOLDER, CARD, LESSON = "model", "card.md", "lesson"


def classifier_of(vault: Path, taxonomy: str) -> Classifier:
    """The classifier as it was taught last; the prior where nothing was, or where it fits this software no more."""
    prior = Classifier.prior(taxonomy)
    try:
        return load_classifier(vault / FOLDER, prior)
    except Refusal:
        return prior


def teach(vault: Path, taxonomy: str, lesson: Sequence[Taught]) -> None:
    """Learn from all that people settled, unless exactly this was learnt last; without any lesson forget the model."""
    if not lesson:
        forget_model(vault)
        return
    prior = Classifier.prior(taxonomy)
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
    """Remove what was learnt, vocabulary included; the next coding learns again. Whether there was anything."""
    if not (vault / FOLDER).is_dir():
        return False
    shutil.rmtree(vault / FOLDER)
    return True


def _mark(lesson: Sequence[Taught], prior: Classifier) -> bytes:
    """What a lesson is recognised by: a digest of everything in it, of the taxonomy and of the prior."""
    facts = [(taught.case.key, taught.kind.value, taught.behaviours, taught.text) for taught in lesson]
    return (
        blake2b(repr((REVISION, prior.version, facts)).encode(), digest_size=32).hexdigest().encode() + b"\n"
    )
