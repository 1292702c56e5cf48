"""Room 2, the release: protected aggregates. A number below its threshold can never stand here.

Dashboards and notebooks are pure functions of these classes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from coc_analytics.dimensions import Dimension
from coc_analytics.periods import Quarter
from coc_analytics.terms import Audience, Form, ReleaseState

PERIOD = "period"
"""The name of the time dimension; always a measure's first."""


@dataclass(frozen=True)
class Cell:
    """One number or, where it is hidden, the interval an intruder is left with (`high` None: no upper limit)."""

    n: float | None
    low: float | None
    high: float | None

    @property
    def hidden(self) -> bool:
        return self.n is None


@dataclass(frozen=True)
class Certificate:
    """What was proven of a measure when it was protected; never says which cells are small."""

    claim: str
    solver: str
    proven: bool
    gap: float | None


@dataclass(frozen=True)
class MeasureRelease:
    """One measure as released: every cell exact, an interval, or impossible.

    `cells` maps tuples of codes, period first, in the order of `dimensions`. `periods` gives the quarters each
    period is made of. `universe` names what is counted: equal coordinates in one universe are one number.
    `within` names the measures whose cells bound this one's from above; `follows` the universe in which each
    thing counted here was counted in the same or an earlier quarter. `aliases` maps a coordinate, `dimension.code`,
    to the one of the same universe that is the same number. `sources` names, for shares and rates, the
    numerator and denominator measures.
    """

    name: str
    title: str
    why: str
    unit: str
    form: Form
    universe: str
    dimensions: tuple[Dimension, ...]
    periods: Mapping[str, tuple[str, ...]]
    cells: Mapping[tuple[str, ...], Cell]
    impossible: frozenset[tuple[str, ...]] = frozenset()
    within: tuple[str, ...] = ()
    follows: str = ""
    sources: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    certificate: Certificate | None = None

    def cell(self, *codes: str) -> Cell:
        """The cell at these codes, period first; raises KeyError where the measure has none."""
        return self.cells[codes]


@dataclass(frozen=True)
class Release:
    """Everything one audience may see of the quarters up to and including `quarter`.

    Cannot be constructed with a count below `threshold`, nor with a hidden cell whose interval is narrower
    than 0 to threshold - 1: raises ValueError (full ambiguity, DESIGN section 3).
    """

    audience: Audience
    quarter: Quarter
    state: ReleaseState
    threshold: int
    community: str
    measures: Mapping[str, MeasureRelease]
    versions: Mapping[str, str] = field(default_factory=dict)
    prepared_by: str = ""
    checked_by: str = ""
    published_at: str = ""
    previous: str = ""

    def __post_init__(self) -> None:
        for measure in self.measures.values():
            if measure.form is Form.COUNT and not _is_protected(measure, self.threshold):
                raise ValueError(f"{measure.name}: a cell breaks the threshold of its audience")


def _is_protected(measure: MeasureRelease, threshold: int) -> bool:
    return all(
        codes in measure.impossible or _is_ambiguous_or_large(cell, threshold)
        for codes, cell in measure.cells.items()
    )


def _is_ambiguous_or_large(cell: Cell, threshold: int) -> bool:
    if cell.n is not None:
        return cell.n >= threshold and cell.low == cell.n == cell.high
    return cell.low == 0 and (cell.high is None or cell.high >= threshold - 1)
