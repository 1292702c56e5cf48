"""Door 2: a counted measure as the table to be protected, and the protected table as the measure to be released."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import ceil

from coc_analytics.ambiguity import Protected, ProtectedTable, Table
from coc_analytics.casebook import CountedMeasure, Relation
from coc_analytics.dimensions import Dimension
from coc_analytics.disclosure.preparing.frozen import shown_numbers
from coc_analytics.periods import Grain, grain_of
from coc_analytics.release import Cell, Certificate, KnownSum, MeasureRelease, Release
from coc_analytics.release.model import Codes, is_band
from coc_analytics.terms import TOTAL, Form, Siblings

WISHED = 1000.0
"""How much more it is worth to show what wider audiences are shown already."""

WORTH_OF_PERIOD = {Grain.QUARTER: 1.0, Grain.HALF: 2.5, Grain.YEAR: 6.0, Grain.LONGER: 4.0}

WORTH_OF_A_MARGIN = 3.0
WORTH_OF_EVERYTHING = 60.0

CLAIM = (
    "every hidden cell may be anything from 0 to {0}, or is certainly more than {0}, given everything released;"
    " small cells are not identified"
)
SOLVER = "HiGHS, checked in whole numbers by SciPy's"


def table_of(
    measure: CountedMeasure,
    counted: Mapping[str, CountedMeasure],
    known: Mapping[str, tuple[KnownSum, ...]],
    narrower: Release | None,
    wished: Sequence[Release],
) -> Table:
    """The counts of a measure, stretches ahead among them, with everything an outsider knows of their structure.

    `counted` are all measures of the release and `known` the sums between them; `narrower` is the release of which this one may show a part, and
    `wished` are those whose numbers are worth most, because others have been shown them.
    """
    spec, dimensions = measure.spec, measure.dimensions
    return Table(
        name=spec.name,
        universe=spec.universe,
        dimensions=tuple(d.name for d in dimensions),
        hierarchies={d.name: dict(d.parents) for d in dimensions},
        counts={codes: cell.n for codes, cell in measure.cells.items()},
        people={codes: cell.people for codes, cell in measure.cells.items()},
        overlapping=tuple(d.name for d in dimensions if d.siblings is Siblings.LABELS),
        covering=tuple(d.name for d in dimensions if d.covering),
        facets={d.name: d.facet for d in dimensions if d.facet},
        alone={d.name: d.alone for d in dimensions if d.alone},
        aliases=dict(spec.aliases),
        impossible=measure.impossible,
        periods=_quarters(measure),
        within=tuple(name for name in spec.within if name in counted),
        follows=spec.follows,
        known=tuple((found.terms, found.exact) for found in known.get(spec.name, ())),
        weight=_weights(measure, wished),
        ahead=measure.ahead - _unseen(measure),
        unseen=_unseen(measure),
        rests={codes: cell.people for codes, cell in measure.rests.items()},
        differences=measure.differences,
        may_show=None if narrower is None else _shown_cells(narrower, spec.name),
    )


def _unseen(measure: CountedMeasure) -> frozenset[str]:
    """Quarters of a measure that is told for longer periods only."""
    finest = measure.spec.finest_period
    return frozenset(
        code for code in measure.ahead if finest is not Grain.QUARTER and grain_of(code) is Grain.QUARTER
    )


def _weights(measure: CountedMeasure, wished: Sequence[Release]) -> Mapping[Codes, float]:
    """What a shown cell is worth: its measure's weight, more on a margin, most where others are shown it already."""
    numbers, periods = shown_numbers(wished, Form.COUNT), _quarters(measure)
    known = {codes for codes in measure.cells if (measure.spec.name, periods[codes[0]], codes[1:]) in numbers}
    return {
        codes: measure.spec.weight * worth(measure.dimensions, codes) * (WISHED if codes in known else 1)
        for codes in measure.cells
    }


def worth(dimensions: Sequence[Dimension], codes: Codes) -> float:
    """How much a cell tells a reader beside its details: one of a year is worth more than its quarters together.

    The number of all issues or members of a period heads every page, so no amount of detail is worth hiding it.
    """
    period, others = WORTH_OF_PERIOD[grain_of(codes[0])], codes[1:]
    if all(code == TOTAL for code in others):
        return period * WORTH_OF_EVERYTHING
    above = [
        not dim.parents[code] or bool(dim.children(code))
        for dim, code in zip(dimensions[1:], others, strict=True)
    ]
    return period * WORTH_OF_A_MARGIN ** sum(above)


def _quarters(measure: CountedMeasure) -> dict[str, tuple[str, ...]]:
    return {code: tuple(map(str, quarters)) for code, quarters in measure.periods.items()}


def _shown_cells(release: Release, name: str) -> frozenset[Codes]:
    if name not in release.measures:
        return frozenset()
    return frozenset(codes for codes, cell in release.measures[name].cells.items() if not cell.hidden)


def released_counts(
    protected: Protected,
    counted: Mapping[str, CountedMeasure],
    known: Mapping[str, tuple[KnownSum, ...]],
    smallest: int,
) -> dict[str, MeasureRelease]:
    """The protected counts as they are released; a table that cannot be protected is left out whole.

    `smallest` is the smallest threshold of any number in them.
    """
    kept = [part for part in protected.tables if not part.unmet]
    names = {part.table.name for part in kept}
    gap = ceil(20 * protected.gap) / 20  # its digits would tell of hidden numbers
    certificate = Certificate(CLAIM.format(smallest - 1), SOLVER, protected.proven, gap)
    measures = [
        _count(part, counted[part.table.name], names, certificate, protected.threshold) for part in kept
    ]
    return {made.name: replace(made, known=_among(names, known.get(made.name, ()))) for made in measures}


def _among(names: set[str], known: tuple[KnownSum, ...]) -> tuple[KnownSum, ...]:
    """The sums that speak of released measures only."""
    return tuple(found for found in known if all(name in names for _, name, _ in found.terms))


def known_sums(relations: Iterable[Relation]) -> dict[str, tuple[KnownSum, ...]]:
    """What the casebook says anyone can work out, under the measure each sum begins with."""
    found: dict[str, tuple[KnownSum, ...]] = {}
    for relation in relations:
        terms = tuple((term.coefficient, term.measure, term.codes) for term in relation.terms)
        name = relation.terms[0].measure
        found[name] = (*found.get(name, ()), KnownSum(terms, relation.exact, relation.reason))
    return found


def _count(
    part: ProtectedTable,
    measure: CountedMeasure,
    names: set[str],
    certificate: Certificate,
    threshold: int,
) -> MeasureRelease:
    spec, impossible = measure.spec, frozenset(part.table.impossible)
    there = {codes for codes in measure.cells if _is_told(part, codes, threshold)}
    return MeasureRelease(
        name=spec.name,
        title=spec.title,
        why=spec.why,
        unit=spec.unit,
        form=spec.form,
        universe=spec.universe,
        dimensions=measure.dimensions,
        periods=_quarters(measure),
        cells={codes: Cell(0, 0, 0) if codes in impossible else _cell(part, codes) for codes in there},
        impossible=impossible,
        within=tuple(name for name in spec.within if name in names),
        follows=spec.follows,
        aliases=dict(spec.aliases),
        certificate=certificate,
    )


def _is_told(part: ProtectedTable, codes: Codes, threshold: int) -> bool:
    """Whether a reader is given the cell: not one shown at a lower threshold once, one known all but exactly or lost."""
    if codes in part.lost:
        return False
    if codes in part.withheld:
        return is_band(_cell(part, codes), threshold)
    return not part.shown[codes] or part.low[codes] >= threshold or codes in part.table.impossible


def _cell(part: ProtectedTable, codes: Codes) -> Cell:
    low, high = part.low[codes], part.high[codes]
    return Cell(low, low, low) if part.shown[codes] else Cell(None, low, high)
