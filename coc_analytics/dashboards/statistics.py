"""Reader: statistics for rare events, computed from released numbers only. Nothing unprotected ever comes here.

Sources: Garwood, Biometrika 28 (1936), for the exact Poisson interval; Przyborowski and Wilenski, Biometrika 31
(1940), for two counts; Fisher, Journal of the Royal Statistical Society 98 (1935), for two shares; Swed and Eisenhart (1943) for the number of runs; Anhøj and Olesen, PLoS ONE 9 (2014),
for the longest run and the crossings; Perla, Provost and Murray, BMJ Quality & Safety 20 (2011), for shift and
trend.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import comb, exp, lgamma, log, log1p, log2
from statistics import median

FEWEST_PERIODS = 10
"""Run-chart rules stay silent below this many periods in a row with shown numbers."""
SHIFT_LENGTH = 6
TREND_LENGTH = 5


@dataclass(frozen=True)
class Range:
    """A lower and an upper end, both included."""

    low: float
    high: float


def poisson_interval(count: int, confidence: float = 0.95) -> Range:
    """The exact (Garwood) interval for the mean of a Poisson count; its lower end is 0 for a count of 0."""
    from scipy.special import gammaincinv

    if count < 0:
        raise ValueError("a count cannot be negative")
    tail = (1 - confidence) / 2
    low = float(gammaincinv(count, tail)) if count else 0.0
    return Range(low, float(gammaincinv(count + 1, 1 - tail)))


def rate_interval(count: Range, members: float, confidence: float = 0.95) -> Range:
    """Exact interval of `count` per 100 members; a hidden count widens it by the count's own two ends."""
    if members <= 0:
        raise ValueError("a rate needs somebody to be per")
    low = poisson_interval(int(count.low), confidence).low
    high = poisson_interval(int(count.high), confidence).high
    return Range(100 * low / members, 100 * high / members)


def chance_of_difference(before: int, after: int, exposure: float = 1.0) -> float:
    """How often chance alone would set two Poisson counts at least this far apart, were nothing different.

    `exposure` is how many times longer `before` was counted than `after`. Two-sided, conditional on the sum.
    """
    total, share = before + after, 1 / (1 + exposure)
    odds = [_ways_in_logs(total, k) + k * log(share) + (total - k) * log1p(-share) for k in range(total + 1)]
    return _as_unlikely(odds, odds[after])


def chance_of_shares(one: tuple[int, int], other: tuple[int, int]) -> float:
    """How often chance alone would set two shares at least this far apart, were nothing different (Fisher, exact).

    Each is how many did and how many did not. Two-sided, conditional on both sums.
    """
    did, all_of_one = one[0] + other[0], sum(one)
    everyone = all_of_one + sum(other)
    fewest, most = max(0, all_of_one + did - everyone), min(did, all_of_one)
    every = _ways_in_logs(everyone, all_of_one)
    odds = [
        _ways_in_logs(did, k) + _ways_in_logs(everyone - did, all_of_one - k) - every
        for k in range(fewest, most + 1)
    ]
    return _as_unlikely(odds, odds[one[0] - fewest])


def _ways_in_logs(of: int, chosen: int) -> float:
    """The logarithm of a binomial coefficient, which for large communities is beyond any float."""
    return lgamma(of + 1) - lgamma(chosen + 1) - lgamma(of - chosen + 1)


def _as_unlikely(odds: Sequence[float], seen: float) -> float:
    """The chance, from logarithms, of everything at most as likely as what was seen."""
    return min(1.0, sum(exp(one) for one in odds if one <= seen + 1e-9))


@dataclass(frozen=True)
class RunSigns:
    """What the run-chart rules say of a series; `median` is its centre line."""

    median: float
    periods: int
    shift: bool
    trend: bool
    longest_run_too_long: bool
    crossings_too_few: bool
    runs_too_few: bool
    runs_too_many: bool

    @property
    def quiet(self) -> bool:
        """Whether no rule found a sign of change."""
        return not (
            self.shift
            or self.trend
            or self.longest_run_too_long
            or self.crossings_too_few
            or self.runs_too_few
            or self.runs_too_many
        )


def run_signs(series: Sequence[float | None]) -> RunSigns | None:
    """The run-chart rules over the latest unbroken stretch of shown numbers; None where it is shorter than ten."""
    values = latest_stretch(series)
    if len(values) < FEWEST_PERIODS:
        return None
    centre = median(values)
    sides = [value > centre for value in values if value != centre]
    lengths = [len(list(run)) for _, run in groupby(sides)]
    return RunSigns(
        median=centre,
        periods=len(values),
        shift=max(lengths, default=0) >= SHIFT_LENGTH,
        trend=_longest_climb(values) >= TREND_LENGTH or _longest_climb([-v for v in values]) >= TREND_LENGTH,
        longest_run_too_long=max(lengths, default=0) > longest_run_allowed(len(sides)),
        crossings_too_few=bool(sides) and len(lengths) - 1 < crossings_needed(len(sides)),
        runs_too_few=_chance_of_runs(sides, 0, len(lengths)) <= 0.025,
        runs_too_many=_chance_of_runs(sides, len(lengths), len(sides)) <= 0.025,
    )


def latest_stretch(series: Sequence[float | None]) -> list[float]:
    """The numbers since the last hidden one (trailing hidden ones left aside), in order."""
    stretch: list[float] = []
    for value in reversed(series):
        if value is None and stretch:
            break
        if value is not None:
            stretch.append(value)
    return stretch[::-1]


def longest_run_allowed(points: int) -> int:
    """Anhøj: the longest run on one side of the median that chance easily explains, log2(points) + 3."""
    return round(log2(points) + 3) if points else 0


def crossings_needed(points: int) -> int:
    """Anhøj: the fewest crossings of the median chance easily explains, the 5 % point of a fair coin."""
    tosses, reached = points - 1, 0.0
    for crossings in range(tosses + 1):
        reached += comb(tosses, crossings) / 2**tosses
        if reached >= 0.05:
            return crossings
    return tosses


def _longest_climb(values: Sequence[float]) -> int:
    """Points in the longest strict rise; equal neighbours are counted once, as is the custom."""
    longest, climb = 1, 1
    for before, after in pairwise(values):
        if after != before:
            climb = climb + 1 if after > before else 1
        longest = max(longest, climb)
    return longest


def _chance_of_runs(sides: Sequence[bool], fewest: int, most: int) -> float:
    """How often shuffling the points would give between `fewest` and `most` runs; 1 where only one side is used."""
    above = sum(sides)
    below = len(sides) - above
    if not above or not below:
        return 1.0
    return sum(_ways(above, below, runs) for runs in range(max(2, fewest), most + 1)) / comb(
        len(sides), above
    )


def _ways(above: int, below: int, runs: int) -> int:
    half = runs // 2
    if runs % 2 == 0:
        return 2 * comb(above - 1, half - 1) * comb(below - 1, half - 1)
    return comb(above - 1, half) * comb(below - 1, half - 1) + comb(above - 1, half - 1) * comb(
        below - 1, half
    )
