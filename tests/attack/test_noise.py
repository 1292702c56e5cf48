"""Is the noise what it is said to be? Statistics over many draws, with bounds that chance does not reach.

A bound of eight standard deviations is crossed by chance less often than once in 10^14 runs.
"""

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from coc_analytics.community import PrivateCounts
from coc_analytics.disclosure.noise import counts as noisy
from coc_analytics.disclosure.noise.laplace import noised
from coc_analytics.disclosure.preparing.prepare import prepare_release
from coc_analytics.periods import Quarter
from coc_analytics.release import Shelf, open_shelf
from coc_analytics.release.noisy import half_width
from coc_analytics.terms import Audience
from tests.small_casebook import small_casebook

pytest.importorskip("opendp", reason="OpenDP is not installed (the extra `private`)")

DRAWS = 20_000
BOUND = 8.0
Q1 = Quarter.parse("2026Q1")
Mechanism = Callable[[Sequence[int], float], Sequence[int]]


def strangeness(mechanism: Mechanism, epsilon: float) -> dict[str, float]:
    """How many standard deviations a large sample is away from discrete Laplace noise, for each statistic."""
    sample = [drawn - 100 for drawn in mechanism([100] * DRAWS, epsilon)]
    p, width = math.exp(-epsilon), half_width(epsilon)
    variance = 2 * p / (1 - p) ** 2
    wanted = {
        "mean": (0.0, variance, float),
        "is zero": _share((1 - p) / (1 + p), lambda z: z == 0),
        "beyond the half width": _share(2 * p ** (width + 1) / (1 + p), lambda z: abs(z) > width),
        "at the half width or beyond": _share(2 * p**width / (1 + p), lambda z: abs(z) >= width),
    }
    return {
        name: abs(sum(map(of, sample)) / DRAWS - mean) / math.sqrt(spread / DRAWS)
        for name, (mean, spread, of) in wanted.items()
    }


def _share(p: float, which: Callable[[int], bool]) -> tuple[float, float, Callable[[int], float]]:
    return p, p * (1 - p), lambda z: float(which(z))


@pytest.mark.parametrize("epsilon", [0.1, 1 / 3, 0.5, 1.0])
def test_the_noise_is_discrete_laplace_and_lies_within_the_half_width(epsilon: float) -> None:
    assert max(strangeness(noised, epsilon).values()) < BOUND


def test_numbers_below_zero_are_not_cut_off_by_the_mechanism() -> None:
    assert min(noised([0] * 1000, 0.5)) < 0


BROKEN: dict[str, Mechanism] = {
    "no noise": lambda counts, epsilon: list(counts),
    "half the noise": lambda counts, epsilon: noised(counts, 2 * epsilon),
    "one noise for all": lambda counts, epsilon: (
        [n + noised([0], epsilon)[0] for n in counts[:1]] * len(counts)
    ),
    "noise in one direction": lambda counts, epsilon: [n + abs(z) for n, z in _with_noise(counts, epsilon)],
    "cut off at the count": lambda counts, epsilon: [max(n, n + z) for n, z in _with_noise(counts, epsilon)],
}


def _with_noise(counts: Sequence[int], epsilon: float) -> list[tuple[int, int]]:
    return list(zip(counts, noised([0] * len(counts), epsilon), strict=True))


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_mechanism_is_found(name: str) -> None:
    assert max(strangeness(BROKEN[name], 0.5).values()) > BOUND


def told(monkeypatch: pytest.MonkeyPatch, shelf: Shelf, mechanism: Mechanism) -> list[int]:
    """How far the public's noisy counts lie from the true ones, over forty communities alike."""
    monkeypatch.setattr(noisy, "noised", mechanism)
    away = []
    for _ in range(40):
        facts = small_casebook(settings={"private_counts": PrivateCounts(0.5, 6.0, ("by_mode",))})
        made = prepare_release(facts, shelf, Q1, Audience.PUBLIC, "Quince")  # type: ignore[arg-type]
        assert made.noisy is not None
        cells = made.noisy.measures["by_mode"].cells
        away += [cells["named",] - 14, cells["witness",] - 9]
    return away


def test_a_release_without_noise_is_found_by_who_knows_the_counts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Of eighty numbers with noise about twenty are the true ones; without noise all are."""
    shelf = open_shelf(tmp_path / "releases")
    for audience in (Audience.COMMITTEE, Audience.BOARD):
        prepare_release(small_casebook(), shelf, Q1, audience, "Quince")  # type: ignore[arg-type]
    p = math.exp(-0.5)
    expected, spread = 80 * (1 - p) / (1 + p), math.sqrt(80 * 2 * p * (1 - p) / (1 + p) ** 2)
    right = told(monkeypatch, shelf, noised).count(0)
    assert abs(right - expected) < BOUND * spread
    silent = told(monkeypatch, shelf, lambda counts, epsilon: list(counts)).count(0)
    assert abs(silent - expected) > BOUND * spread


@pytest.mark.parametrize("epsilon", [0.01, 0.1, 0.25, 1 / 3, 0.5, 0.7, 1.0])
def test_the_half_width_is_opendps_accuracy(epsilon: float) -> None:
    """OpenDP: noise of at least `accuracy` comes with 5 % at most; so all whole numbers below it are within."""
    from opendp.accuracy import discrete_laplacian_scale_to_accuracy
    from opendp.mod import enable_features

    enable_features("contrib")
    accuracy = discrete_laplacian_scale_to_accuracy(scale=1 / epsilon, alpha=0.05)
    assert half_width(epsilon) == math.ceil(accuracy) - 1


@pytest.mark.parametrize("epsilon", [0.01, 0.25, 1 / 3, 1.0])
def test_the_half_width_is_the_least_that_holds_95_percent(epsilon: float) -> None:
    p = math.exp(-epsilon)

    def within(w: int) -> float:
        return 1 - 2 * p ** (w + 1) / (1 + p)

    assert within(half_width(epsilon)) >= 0.95 > within(half_width(epsilon) - 1)
