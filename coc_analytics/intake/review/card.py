"""Door 1, review: the model card, written into the vault after each learning step. Counts, ids, case keys; no word
of any account."""

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from coc_analytics import __version__
from coc_analytics.intake.classification import Classifier
from coc_analytics.intake.classification.decisions import choose, macro_f1
from coc_analytics.intake.review.cases import Taught

Matrix = NDArray[np.float64]

ENOUGH_TO_MEASURE = 20
"""With fewer labels a measured agreement says nothing."""
DOUBTFUL, MOST_DOUBTS = 0.02, 20
"""A confirmed behaviour that looks this improbable to a model that did not see its account may be a slip."""


def card_of(classifier: Classifier, lesson: Sequence[Taught]) -> str:
    """The card in Markdown: what was learnt from, how it decides, how well it does, which labels to look at again."""
    parts = (_head(classifier), _lesson(lesson), _rule(classifier), _measured(classifier, lesson))
    return "".join(f"{line}\n" for part in (*parts, _doubts(classifier, lesson)) for line in part)


def _head(classifier: Classifier) -> Iterator[str]:
    yield "# What the classifier has learnt"
    yield ""
    yield "For the committee; it stays in the vault. Written anew after each learning step."
    yield ""
    yield f"- taxonomy: {classifier.taxonomy.id}, version {classifier.taxonomy.version:016x}"
    yield f"- model: version {classifier.version:016x}, made by coc_analytics {__version__}"
    yield f"- labelled accounts: {classifier.labels}"
    yield ""


def _lesson(lesson: Sequence[Taught]) -> Iterator[str]:
    column = sum(bool(taught.case.of_column) for taught in lesson)
    yield "## Learnt from"
    yield ""
    yield f"- {column} confirmed in the reports' own column, {len(lesson) - column} in reviews"
    yield f"- {sum(not taught.behaviours for taught in lesson)} without any unwelcome behaviour"
    for name, times in sorted(Counter(name for taught in lesson for name in taught.behaviours).items()):
        yield f"- {name}: {times}"
    yield ""
    yield "A behaviour that is not in this list is judged by the taxonomy alone."
    yield ""


def _rule(classifier: Classifier) -> Iterator[str]:
    yield "## How it decides"
    yield ""
    yield f"- a behaviour is coded from a probability of {classifier.rule.threshold:.2f} on"
    if classifier.rule.sure_from <= 1:
        yield f"- a coding that is right with a probability below {classifier.rule.sure_from:.2f} waits for review"
    else:
        yield "- every incident waits for review: no probability was reliable enough"
    yield ""


def _measured(classifier: Classifier, lesson: Sequence[Taught]) -> Iterator[str]:
    yield "## How well it agrees with people"
    yield ""
    unseen = _unseen(classifier)
    if unseen is None or len(lesson) < ENOUGH_TO_MEASURE:
        yield f"Not measured: that takes at least {ENOUGH_TO_MEASURE} labelled accounts."
        yield ""
        return
    labels = _labels(classifier, lesson)
    chosen = choose(unseen, np.asarray(labels.any(axis=1)), classifier.rule.threshold)
    parent = _parents(classifier)
    values, said = np.asarray(chosen @ parent > 0), np.asarray(labels @ parent > 0)
    yield "By cross-validation: each account coded by a model that had not seen it, told only whether it is an incident."
    yield ""
    yield f"- values: macro-F1 {macro_f1(values, said):.2f}"
    yield f"- behaviours: macro-F1 {macro_f1(chosen, labels):.2f}"
    yield f"- exactly the same values: {(values == said).all(axis=1).mean():.0%} of accounts"
    yield ""


def _doubts(classifier: Classifier, lesson: Sequence[Taught]) -> Iterator[str]:
    """Source of the idea: C. Northcutt et al., "Confident Learning" (2021): labels a model that did not see them denies."""
    yield "## Labels worth another look"
    yield ""
    unseen = _unseen(classifier)
    if unseen is None:
        yield "Not looked for: too few labels."
        return
    found = sorted(
        (round(float(unseen[row, column]), 4), taught.case.key, name)
        for row, taught in enumerate(lesson)
        for column, name in enumerate(classifier.taxonomy.behaviour_ids)
        if name in taught.behaviours and unseen[row, column] < DOUBTFUL
    )
    if not found:
        yield "None looks inconsistent."
        return
    yield "A model that had not seen the account finds these confirmed behaviours improbable. People may well be right."
    yield ""
    for chance, case, name in found[:MOST_DOUBTS]:
        yield f"- case {case}: {name} ({chance:.1%})"


def _unseen(classifier: Classifier) -> Matrix | None:
    """Probabilities of labelled accounts by models that had not seen them; None where too few were learnt from."""
    from coc_analytics.intake.classification.learning import FEWEST

    if classifier.learnt is None or len(classifier.learnt.unseen) < FEWEST:
        return None
    return np.asarray(1 / (1 + np.exp(-np.clip(classifier.learnt.unseen, -30, 30))))


def _labels(classifier: Classifier, lesson: Sequence[Taught]) -> NDArray[np.bool_]:
    ids = classifier.taxonomy.behaviour_ids
    return np.array([[name in taught.behaviours for name in ids] for taught in lesson])


def _parents(classifier: Classifier) -> Matrix:
    taxonomy = classifier.taxonomy
    return np.array([[b.value == value for value in taxonomy.value_ids] for b in taxonomy.behaviours], float)
