"""Door 1, review: the model card, written into the vault after each learning step. Counts, ids, case keys; no word
of any account."""

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from coc_analytics import __version__
from coc_analytics.intake.classification import Classifier
from coc_analytics.intake.classification.classifier import parents_of
from coc_analytics.intake.classification.decisions import (
    CAREFUL_KIND,
    CAREFUL_MATCH,
    chosen_by,
    macro_f1,
)
from coc_analytics.intake.review.cases import Taught

Matrix = NDArray[np.float64]

ENOUGH_TO_MEASURE = 20
"""With fewer labels a measured agreement says nothing."""
DOUBTFUL, MOST_DOUBTS = 0.02, 20
"""A confirmed behaviour or kind that looks this improbable to a model that did not see its account may be a slip."""


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
    kinds = Counter(taught.kind.value for taught in lesson)
    yield "- " + ", ".join(f"{name}: {times}" for name, times in sorted(kinds.items()))
    yield f"- {sum(not taught.behaviours for taught in lesson)} without any unwelcome behaviour"
    for name, times in sorted(Counter(name for taught in lesson for name in taught.behaviours).items()):
        yield f"- {name}: {times}"
    yield ""
    yield "A behaviour that is not in this list is judged by the taxonomy alone."
    yield ""


def _rule(classifier: Classifier) -> Iterator[str]:
    yield "## How it decides"
    yield ""
    rule = classifier.rule
    if rule.shares:
        yield "- every incident gets one behaviour, since no label ever named two"
    else:
        yield f"- a behaviour is coded from a probability of {rule.threshold:.2f} on; an incident gets at least one"
    for name, sure_from in (("an incident", rule.sure_from), ("no incident", rule.kind_sure_from)):
        if sure_from <= 1:
            yield f"- what looks like {name} waits for review unless it is right with a probability of {sure_from:.2f}"
        else:
            yield f"- all that looks like {name} waits for review: no probability was proven reliable enough"
    yield ""
    yield f"A probability is reliable enough if codings from it on were right {CAREFUL_MATCH:.0%} of the time (no incident:"
    yield f"{CAREFUL_KIND:.0%}), judged by the lower end of what so few cases can prove."
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
    parent = parents_of(classifier.taxonomy)
    chosen = chosen_by(classifier.rule, unseen, np.asarray(labels.any(axis=1)), parent)
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
    behaviours = (
        (float(unseen[row, column]), taught.case.key, name)
        for row, taught in enumerate(lesson)
        for column, name in enumerate(classifier.taxonomy.behaviour_ids)
        if name in taught.behaviours
    )
    kinds = (
        (chance, taught.case.key, taught.kind.value)
        for chance, taught in zip(_chances_of_kinds(classifier, lesson), lesson, strict=True)
    )
    found = sorted((round(one[0], 4), *one[1:]) for one in (*behaviours, *kinds) if one[0] < DOUBTFUL)
    if not found:
        yield "None looks inconsistent."
        return
    yield "A model that had not seen the account finds these confirmed behaviours and kinds improbable. People may well be right."
    yield ""
    for chance, case, name in found[:MOST_DOUBTS]:
        yield f"- case {case}: {name} ({chance:.1%})"


def _unseen(classifier: Classifier) -> Matrix | None:
    """Probabilities of labelled accounts by models that had not seen them; None where too few were learnt from."""
    from coc_analytics.intake.classification.learning import FEWEST

    if classifier.learnt is None or len(classifier.learnt.unseen) < FEWEST:
        return None
    return classifier.learnt.unseen


def _chances_of_kinds(classifier: Classifier, lesson: Sequence[Taught]) -> list[float]:
    """How probable the kind that people settled on looks to a model that had not seen the account."""
    if classifier.learnt is None or classifier.learnt.kinds is None:
        return [1.0] * len(lesson)
    kinds = [kind.id for kind in classifier.taxonomy.kinds]
    chances = classifier.learnt.unseen_kinds
    return [float(chances[row, kinds.index(taught.kind)]) for row, taught in enumerate(lesson)]


def _labels(classifier: Classifier, lesson: Sequence[Taught]) -> NDArray[np.bool_]:
    ids = classifier.taxonomy.behaviour_ids
    return np.array([[name in taught.behaviours for name in ids] for taught in lesson])
