"""Statistics for rare events against published values and against brute force."""

from itertools import pairwise, permutations
from math import exp, factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from coc_analytics.dashboards.statistics import (
    Range,
    _chance_of_runs,
    chance_of_difference,
    chance_of_shares,
    crossings_needed,
    latest_stretch,
    longest_run_allowed,
    poisson_interval,
    rate_interval,
    run_signs,
)

GARWOOD = {  # the classical table of exact 95 % limits
    0: (0.0, 3.689),
    1: (0.0253, 5.572),
    2: (0.2422, 7.225),
    3: (0.6187, 8.767),
    5: (1.623, 11.668),
    10: (4.795, 18.390),
    20: (12.217, 30.888),
    50: (37.111, 65.919),
    100: (81.364, 121.627),
}


@pytest.mark.parametrize(("count", "limits"), GARWOOD.items())
def test_poisson_intervals_are_those_of_the_published_table(count: int, limits: tuple[float, float]) -> None:
    found = poisson_interval(count)
    assert (found.low, found.high) == pytest.approx(limits, abs=6e-4)


@given(st.integers(0, 60))
def test_poisson_limits_leave_two_and_a_half_percent_in_each_tail(count: int) -> None:
    found = poisson_interval(count)
    below = sum(exp(-found.high) * found.high**k / factorial(k) for k in range(count + 1))
    above = 1 - sum(exp(-found.low) * found.low**k / factorial(k) for k in range(count))
    assert below == pytest.approx(0.025, abs=1e-9)
    assert above == pytest.approx(0.025 if count else 1.0, abs=1e-9)


def test_a_negative_count_has_no_interval() -> None:
    with pytest.raises(ValueError, match="negative"):
        poisson_interval(-1)


def test_a_rate_scales_the_interval_to_a_hundred_members() -> None:
    found = rate_interval(Range(10, 10), 200)
    assert (found.low, found.high) == pytest.approx((2.3977, 9.195), abs=1e-3)


def test_a_hidden_count_widens_the_rate_by_its_own_two_ends() -> None:
    found = rate_interval(Range(0, 4), 50)
    assert found.low == 0
    assert found.high == pytest.approx(2 * poisson_interval(4).high)


def test_a_rate_per_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="per"):
        rate_interval(Range(1, 1), 0)


def test_the_chance_of_a_difference_is_that_of_a_coin() -> None:
    assert chance_of_difference(5, 5) == pytest.approx(1.0)
    assert chance_of_difference(0, 6) == pytest.approx(2 / 64)
    assert chance_of_difference(1, 9) == pytest.approx(22 / 1024)
    assert chance_of_difference(0, 0) == 1.0


def test_a_longer_stretch_before_is_allowed_for() -> None:
    assert chance_of_difference(40, 10, exposure=4) == pytest.approx(1.0)
    assert chance_of_difference(40, 24, exposure=4) < 0.01


@given(st.integers(0, 40), st.integers(0, 40))
def test_two_counts_are_compared_the_same_both_ways(one: int, other: int) -> None:
    assert chance_of_difference(one, other) == pytest.approx(chance_of_difference(other, one))


def test_the_counts_of_a_large_community_are_compared_too() -> None:
    assert chance_of_difference(52_000, 50_000) < 1e-6
    assert chance_of_difference(50_100, 50_000) == pytest.approx(0.753, abs=2e-3)
    assert chance_of_shares((26_000, 26_000), (24_000, 26_000)) < 1e-6


shares = st.tuples(st.integers(0, 30), st.integers(0, 30))


@given(shares, shares)
def test_two_shares_are_compared_as_fisher_does(one: tuple[int, int], other: tuple[int, int]) -> None:
    expected = fisher_exact([one, other])[1]
    assert chance_of_shares(one, other) == pytest.approx(expected, abs=1e-6)


def test_run_rules_are_silent_below_ten_periods_in_a_row() -> None:
    assert run_signs([1, 2, 3, 4, 5, 6, 7, 8, 9]) is None
    assert run_signs([5] * 6 + [None] + [5] * 9) is None


def test_the_latest_stretch_ends_at_a_hidden_number() -> None:
    assert latest_stretch([1, None, 2, 3, None]) == [2, 3]
    assert latest_stretch([None, None]) == []


def test_a_quiet_series_gives_no_sign() -> None:
    found = run_signs([5, 8, 6, 4, 7, 9, 3, 6.5, 4, 8, 5, 7])
    assert found is not None
    assert found.quiet


def test_six_on_one_side_is_a_shift() -> None:
    found = run_signs([4, 5, 4, 3, 5, 4, 9, 8, 9, 10, 8, 9])
    assert found is not None
    assert found.shift
    assert found.runs_too_few
    assert found.crossings_too_few
    assert not found.quiet


def test_five_points_going_up_are_a_trend_and_ties_count_once() -> None:
    rising = run_signs([5, 6, 4, 6, 5, 6, 7, 7, 8, 9])
    falling = run_signs([5, 6, 4, 6, 9, 8, 7, 6, 5, 6])
    assert rising is not None
    assert rising.trend
    assert falling is not None
    assert falling.trend


def test_a_saw_has_too_many_runs() -> None:
    found = run_signs([1, 9] * 6)
    assert found is not None
    assert found.runs_too_many
    assert not found.shift


def test_a_flat_series_gives_no_sign() -> None:
    found = run_signs([3] * 12)
    assert found is not None
    assert found.quiet


@pytest.mark.parametrize(
    ("points", "longest", "crossings"),
    [(10, 6, 2), (12, 7, 3), (16, 7, 4), (20, 7, 6), (24, 8, 8), (30, 8, 10)],
)
def test_anhoj_limits_are_the_published_ones(points: int, longest: int, crossings: int) -> None:
    assert longest_run_allowed(points) == longest
    assert crossings_needed(points) == crossings


def test_the_chance_of_runs_is_what_shuffling_gives() -> None:
    sides = [True] * 4 + [False] * 3
    orders = set(permutations(sides))
    for most in range(2, 8):
        few = sum(1 + sum(a != b for a, b in pairwise(o)) <= most for o in orders)
        assert _chance_of_runs(sides, 0, most) == pytest.approx(few / len(orders))
