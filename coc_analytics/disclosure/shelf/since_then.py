"""Door 2: what releases prepared under the first rules do not say of themselves, though anyone could work it out.

Releases of today say it in their own files. Released numbers only; what a release's own numbers contradict is not used.
"""

import math
from collections.abc import Mapping

from coc_analytics.casebook.codes import NONE, NOT_CODED
from coc_analytics.casebook.relations import Relation, of_kinds, of_thanks
from coc_analytics.dimensions import Dimension
from coc_analytics.periods import Quarter
from coc_analytics.release import Cell, KnownSum, MeasureRelease, Release
from coc_analytics.terms import Siblings

FIRST_RULES = "1"
VALUES, KINDS = "received_by_value", "received_by_kind"


def alone(dimension: Dimension) -> tuple[str, ...]:
    """The codes beside which nobody has a sibling: as told, or those that always were so."""
    if dimension.alone or dimension.facet != "value" or dimension.siblings is not Siblings.LABELS:
        return dimension.alone
    return tuple(code for code in (NONE, NOT_CODED) if code in dimension.parents)


def aliases(measure: MeasureRelease, release: Release) -> Mapping[str, str]:
    """What waits for review in one measure waits in the other, unless the release's own numbers say otherwise."""
    values = release.measures.get(VALUES)
    if not _is_of_the_first_rules(release) or measure.name != KINDS or values is None:
        return {}
    pairs = ((values.cells.get((p, NOT_CODED)), measure.cells.get((p, NOT_CODED))) for p in measure.periods)
    agree = all(_may_be_one(one, other) for one, other in pairs if one and other)
    return {f"kind.{NOT_CODED}": f"value.{NOT_CODED}"} if agree else {}


def sums(measure: MeasureRelease, release: Release) -> tuple[KnownSum, ...]:
    """The sums of today's rules that speak of a measure and are not contradicted by what a release of then tells."""
    if not _is_of_the_first_rules(release):
        return ()
    there = release.measures.keys()
    periods = {code: tuple(map(Quarter.parse, quarters)) for code, quarters in measure.periods.items()}
    found = [*of_kinds(periods), *of_thanks(periods)]
    return tuple(
        KnownSum(
            tuple((term.coefficient, term.measure, term.codes) for term in one.terms), one.exact, one.reason
        )
        for one in found
        if one.terms[0].measure == measure.name
        and {term.measure for term in one.terms} <= there
        and _may_hold(one, release)
    )


def _may_hold(relation: Relation, release: Release) -> bool:
    """Whether the least that the terms come to is not too much."""
    least = 0.0
    for term in relation.terms:
        cell = release.measures[term.measure].cells.get(term.codes, Cell(None, 0, None))
        end = (cell.low or 0) if term.coefficient > 0 else (math.inf if cell.high is None else cell.high)
        least += term.coefficient * end
    return least <= 0


def _is_of_the_first_rules(release: Release) -> bool:
    return release.versions.get("rules") == FIRST_RULES


def _may_be_one(one: Cell, other: Cell) -> bool:
    least = max(one.low or 0, other.low or 0)
    return all(cell.high is None or least <= cell.high for cell in (one, other))
