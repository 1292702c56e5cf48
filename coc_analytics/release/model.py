"""Room 2, the release: protected aggregates. A number below its threshold can never stand here.

Dashboards and notebooks are pure functions of these classes.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from coc_analytics.dimensions import Dimension
from coc_analytics.periods import Quarter
from coc_analytics.release.noisy import NoisyCounts
from coc_analytics.release.noisy_csv import NAME as NAME_OF_NOISE
from coc_analytics.terms import SMALLEST_THRESHOLD, Audience, Form, ReleaseState

PERIOD = "period"
"""The name of the time dimension; always a measure's first."""

Codes = tuple[str, ...]
"""The codes of a cell, period first."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_NUMBER_COLUMNS = frozenset({"n", "low", "high", "unit"})


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
class KnownSum:
    """What anyone can work out between measures: the sum of `terms` is zero if `exact`, else at most zero.

    A term is how often a cell is added, its measure and its codes, period first.
    """

    terms: tuple[tuple[int, str, Codes], ...]
    exact: bool
    reason: str


@dataclass(frozen=True)
class MeasureRelease:
    """One measure as released: every cell exact, an interval, or impossible.

    `cells` maps tuples of codes, period first, in the order of `dimensions`; a cell that can be neither shown
    nor be an honest interval is absent. `periods` gives the quarters each period is made of. `universe` names
    what is counted: equal coordinates in one universe are one number. `within` names the measures whose cells
    bound this one's from above; `follows` the universe in which each thing counted here was counted in the
    same or an earlier quarter. `known` are sums with cells of other measures. `aliases` maps a coordinate, `dimension.code`, to the one of the same universe
    that is the same number. `sources` names, for shares and rates, the numerator and denominator measures, for
    an index its base; `numerator` and `denominator` are the cells added up, each (measure, code, ...) without
    the period, and `per` what their quotient is multiplied by. `rounding` lists the steps an index may be
    rounded to.
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
    numerator: tuple[tuple[str, ...], ...] = ()
    denominator: tuple[tuple[str, ...], ...] = ()
    per: int = 100
    rounding: tuple[float, ...] = ()
    known: tuple[KnownSum, ...] = ()

    def __post_init__(self) -> None:
        for problem in _shape_problems(self):
            raise ValueError(f"{self.name}: {problem}")

    def cell(self, *codes: str) -> Cell:
        """The cell at these codes, period first; raises KeyError where the measure has none."""
        return self.cells[codes]


@dataclass(frozen=True)
class Release:
    """Everything one audience may see of the quarters up to and including `quarter`.

    Cannot be constructed with a count below `threshold`, with a threshold below 3, nor with a hidden cell whose
    interval is narrower than threshold values or leaves out some of 0 to threshold - 1 but not all: raises
    ValueError (full ambiguity, docs/disclosure.md). `noisy` are the counts that the public is told with noise in
    place of tables; a release for anybody else has none, and no measure is told in both ways. `signature` is its
    checker's, where the community lists keys (signatures.py).
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
    signature: str = ""
    published_at: str = ""
    previous: str = ""
    noisy: NoisyCounts | None = None

    def __post_init__(self) -> None:
        if self.threshold < SMALLEST_THRESHOLD:
            raise ValueError(f"the threshold of a release is at least {SMALLEST_THRESHOLD}")
        for name, measure in self.measures.items():
            if name != measure.name:
                raise ValueError(f"{measure.name}: a measure stands under its own name")
            if measure.form is Form.COUNT and not _is_protected(measure, self.threshold):
                raise ValueError(f"{measure.name}: a cell breaks the threshold of its audience")
        if NAME_OF_NOISE in {*self.measures, *(self.noisy.measures if self.noisy else ())}:
            raise ValueError(f"{NAME_OF_NOISE} is the name of the table of all noisy counts")
        if self.noisy is not None and self.audience is not Audience.PUBLIC:
            raise ValueError("noisy counts are for the public only")
        if self.noisy is not None and not self.measures.keys().isdisjoint(self.noisy.measures):
            raise ValueError("a measure is released exactly or with noise, never both")


def _is_protected(measure: MeasureRelease, threshold: int) -> bool:
    return all(
        codes in measure.impossible or _is_ambiguous_or_large(cell, threshold)
        for codes, cell in measure.cells.items()
    )


def _is_ambiguous_or_large(cell: Cell, threshold: int) -> bool:
    if cell.n is not None:
        return cell.n >= threshold and cell.low == cell.n == cell.high
    return is_ambiguous(cell, threshold) or is_band(cell, threshold)


def is_ambiguous(cell: Cell, threshold: int) -> bool:
    """Whether a hidden cell may be anything from 0 to threshold - 1 (and perhaps more)."""
    return cell.low == 0 and (cell.high is None or cell.high >= threshold - 1)


def is_band(cell: Cell, threshold: int) -> bool:
    """Whether a hidden cell is certainly not small, and known to within threshold values at best."""
    low = cell.low or 0
    return low >= threshold and (cell.high is None or cell.high - low >= threshold - 1)


def _shape_problems(measure: MeasureRelease) -> Iterator[str]:
    names = [dimension.name for dimension in measure.dimensions]
    if not names or names[0] != PERIOD:
        yield f"the first dimension is {PERIOD}"
    if len(set(names)) < len(names) or _NUMBER_COLUMNS & set(names):
        yield "every column has a name of its own"
    if not all(_NAME.fullmatch(name) for name in (measure.name, *names)):
        yield "names are lower-case letters, digits and underscores"
    elif any(_CONTROL.search(text) for text in (measure.unit, *_codes(measure))):
        yield "codes and units are one line of text"
    elif not set(measure.dimensions[0].codes) <= set(measure.periods):
        yield "every period says which quarters it is made of"
    elif not all(_is_on_the_grid(codes, measure) for codes in (*measure.cells, *measure.impossible)):
        yield "a cell stands outside the measure's dimensions"
    elif not all(_is_sound(cell, measure.form) for cell in measure.cells.values()):
        yield "a cell's number and interval contradict each other"
    elif not all(_is_zero(measure.cells.get(codes)) for codes in measure.impossible):
        yield "an impossible cell is zero"


def _codes(measure: MeasureRelease) -> Iterator[str]:
    return (code for dimension in measure.dimensions for code in dimension.codes)


def _is_on_the_grid(codes: tuple[str, ...], measure: MeasureRelease) -> bool:
    return len(codes) == len(measure.dimensions) and all(
        code in dimension.parents for code, dimension in zip(codes, measure.dimensions, strict=True)
    )


def _is_sound(cell: Cell, form: Form) -> bool:
    numbers = [value for value in (cell.low, cell.n, cell.high) if value is not None]
    if not all(math.isfinite(value) for value in numbers) or numbers != sorted(numbers):
        return False
    return form is not Form.COUNT or all(value >= 0 and value == int(value) for value in numbers)


def _is_zero(cell: Cell | None) -> bool:
    return cell is None or (cell.n == 0 and cell.low == 0 and cell.high == 0)
