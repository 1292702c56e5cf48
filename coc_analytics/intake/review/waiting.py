"""Door 1, review: which cases wait for a reviewer, in which order, and what the classifier suggests. Redacted text only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import prod

from coc_analytics.intake.classification import Classifier, Coding, Reason
from coc_analytics.intake.review.agreement import Standing, Verdict
from coc_analytics.intake.review.cases import Case
from coc_analytics.intake.review.labels import Label


class Look(StrEnum):
    """How often a case was looked at, as its next reviewer is told."""

    THIRD = "third look: two people disagree"
    SECOND = "second look: somebody was unsure"
    FIRST = "first look"
    AGAIN = "second look: to measure agreement"


class Which(StrEnum):
    """Which cases a reviewer asks for."""

    WAITING = "waiting"
    CODED_ONCE = "coded_once"


@dataclass(frozen=True)
class Waiting:
    """A case that waits for one reviewer, with the redacted account and what the classifier makes of it."""

    case: Case
    look: Look
    text: str = field(repr=False)
    coding: Coding
    reasons: tuple[Reason, ...] = field(repr=False)


def waiting_for(
    reviewer: str,
    visible: Sequence[Case],
    labels: Mapping[str, Sequence[Label]],
    verdicts: Mapping[str, Verdict],
    which: Which,
) -> tuple[tuple[Case, Look], ...]:
    """The open cases this reviewer has not coded and that nobody settled; or those that somebody else alone settled."""
    found = []
    for case in visible:
        given = labels.get(case.key, ())
        look = _look(given, verdicts.get(case.key), which)
        is_theirs = any(label.reviewer == reviewer for label in given)
        if look and not (case.is_closed or case.of_column or is_theirs):
            found.append((case, look))
    return tuple(found)


def _look(given: Sequence[Label], found: Verdict | None, which: Which) -> Look | None:
    if found is None:
        return Look.FIRST
    if found.standing is Standing.CONFIRMED:
        return Look.AGAIN if which is Which.CODED_ONCE and len(given) == 1 else None
    return Look.SECOND if found.standing is Standing.SECOND_LOOK else Look.THIRD


def with_suggestions(cases: Sequence[tuple[Case, Look]], classifier: Classifier) -> tuple[Waiting, ...]:
    """The cases with what the classifier makes of them, third looks first and then the most uncertain."""
    texts = [case.redacted() for case, _ in cases]
    codings = classifier.predict(texts)
    found = [
        Waiting(case, look, text, coding, classifier.explain(text) if coding.behaviours else ())
        for (case, look), text, coding in zip(cases, texts, codings, strict=True)
    ]
    order = list(Look)
    return tuple(
        sorted(
            found,
            key=lambda one: (
                order.index(one.look),
                not one.coding.abstained,
                certainty(one.coding),
                one.case.key,
            ),
        )
    )


def certainty(coding: Coding) -> float:
    """How probable the whole coding is, were its behaviours independent of each other; for putting cases in order."""
    chances = (max(chance, 1 - chance) for chance in coding.confidence.values())
    return round(coding.kind_confidence * prod(chances), 6)
