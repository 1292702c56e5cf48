"""Room 2, noisy counts: what the public may be told in place of exact tables. Noise is in every number.

What is promised of them is differential privacy, not full ambiguity (decision 0013).
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from coc_analytics.dimensions import Dimension
from coc_analytics.terms import LARGEST_EPSILON

SURE = 0.95
"""How much of the noise lies within a measure's half width."""

_TINY = 1e-6

_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class NoisyMeasure:
    """One measure of one quarter: its finest codes, each with the count plus noise, or 0 where that is less.

    `cells` maps tuples of codes, in the order of `dimensions` and without the period, to whole numbers; a
    measure without dimensions has one cell, (). The noise of a cell is discrete Laplace with the parameter
    `epsilon`: P(noise = z) is proportional to exp(-epsilon |z|). Raises ValueError where a cell is missing.
    """

    name: str
    title: str
    why: str
    unit: str
    dimensions: tuple[Dimension, ...]
    cells: Mapping[tuple[str, ...], int]
    epsilon: float

    def __post_init__(self) -> None:
        for problem in _problems(self):
            raise ValueError(f"{self.name}: {problem}")

    @property
    def half_width(self) -> int:
        """The least w for which at least 95 % of the noise lies within -w and w."""
        return half_width(self.epsilon)


@dataclass(frozen=True)
class NoisyCounts:
    """The noisy measures of a release by name, and the `budget` that all releases for ever keep within."""

    budget: float
    measures: Mapping[str, NoisyMeasure]

    def __post_init__(self) -> None:
        if not self.measures or any(name != measure.name for name, measure in self.measures.items()):
            raise ValueError("noisy measures stand under their own names, and there is one at least")
        if self.epsilon > LARGEST_EPSILON:
            raise ValueError(f"the epsilon of a release is at most {LARGEST_EPSILON:g}")
        if type(self.budget) is not float or not self.epsilon <= self.budget < math.inf:
            raise ValueError("the budget of noisy counts is at least the epsilon of one release")

    @property
    def epsilon(self) -> float:
        """What the release spends: the sum over its measures."""
        return added_up(*(measure.epsilon for measure in self.measures.values()))


def half_width(epsilon: float) -> int:
    """The least w with P(|noise| > w) = 2 p^(w+1) / (1 + p) at most 5 %, where p = exp(-epsilon)."""
    tail = (1 - SURE) * (1 + math.exp(-epsilon)) / 2
    return max(0, math.ceil(-math.log(tail) / epsilon - 1))


def added_up(*numbers: float) -> float:
    """Their sum as they are written in decimals, so that three times 0.1 is 0.3."""
    return float(sum((Decimal(repr(number)) for number in numbers), Decimal(0)))


def finest(dimensions: tuple[Dimension, ...]) -> tuple[tuple[str, ...], ...]:
    """The tuples of codes that have no code below them, in the order of the dimensions."""
    leaves = ([code for code in d.codes if not d.children(code)] for d in dimensions)
    return tuple(product(*leaves))


def _problems(measure: NoisyMeasure) -> Iterator[str]:
    if not _NAME.fullmatch(measure.name):
        yield "names are lower-case letters, digits and underscores"
    if type(measure.epsilon) is not float or not _TINY <= measure.epsilon <= LARGEST_EPSILON:
        yield f"epsilon is a number above zero, at most {LARGEST_EPSILON:g}"
    if set(measure.cells) != set(finest(measure.dimensions)):
        yield "a noisy measure has exactly its finest cells"
    if not all(type(n) is int and n >= 0 for n in measure.cells.values()):
        yield "a noisy count is a whole number, zero or more"
