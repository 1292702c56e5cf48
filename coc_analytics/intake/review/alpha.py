"""Door 1, review: how far reviewers agree beyond chance. Codes only.

Source: K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), nominal data, any number of observers,
missing values allowed.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from coc_analytics.intake.review.labels import Label
from coc_analytics.taxonomies import Taxonomy


@dataclass(frozen=True)
class Agreement:
    """Alpha over kinds, and its mean over behaviours; None where nothing varies or nobody coded a case twice."""

    cases: int
    kinds: float | None
    behaviours: float | None


def agreement(labelled: Iterable[Sequence[Label]], taxonomy: Taxonomy) -> Agreement:
    """The agreement over cases that more than one reviewer labelled.

    Behaviours are many labels at once: each is taken as a yes or no of its own, and the mean is over those that
    somebody chose.
    """
    cases = [labels for labels in labelled if len(labels) > 1]
    kinds = nominal_alpha([[label.kind for label in labels] for labels in cases])
    each = [
        nominal_alpha([[name in label.behaviours for label in labels] for labels in cases])
        for name in taxonomy.behaviour_ids
    ]
    known = [one for one in each if one is not None]
    return Agreement(len(cases), kinds, sum(known) / len(known) if known else None)


def nominal_alpha(units: Iterable[Sequence[Hashable]]) -> float | None:
    """Krippendorff's alpha of nominal values, one sequence a unit, its missing values left out.

    1 is perfect agreement, 0 what chance would give. None without two values to pair, or where all are the same.
    """
    pairable = [Counter(unit) for unit in units if len(unit) > 1]
    totals = sum(pairable, Counter[Hashable]())
    size = totals.total()
    expected = size * size - sum(times * times for times in totals.values())
    if not expected:
        return None
    observed = sum(
        (unit.total() ** 2 - sum(times * times for times in unit.values())) / (unit.total() - 1)
        for unit in pairable
    )
    return 1 - (size - 1) * observed / expected
