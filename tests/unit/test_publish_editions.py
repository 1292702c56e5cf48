"""The rules that editions and audiences keep, one by one, each broken by two small releases."""

from dataclasses import replace

import pytest

from coc_analytics.disclosure.shelf.editions import (
    budgets_are_kept,
    faults_of_editions,
    noise_and_numbers_never_meet,
    thresholds_never_fall,
    wider_audiences_have_larger_thresholds,
    wider_audiences_see_a_part,
)
from coc_analytics.release import Release
from coc_analytics.terms import Audience, ReleaseState
from tests.small_releases import LAST, counts, noisy
from tests.small_releases import release as any_release

COMMITTEE, BOARD, PUBLIC = Audience


def release(audience: Audience = COMMITTEE, **about: object) -> Release:
    """A release of counts alone."""
    return any_release(audience, **{"measures": {"received_by_mode": counts()}, **about})


def rules(*releases: Release) -> set[str]:
    return {fault.rule for fault in faults_of_editions(releases)}


def test_three_audiences_of_one_quarter_and_a_later_edition_keep_every_rule() -> None:
    assert rules(release(), release(BOARD), release(PUBLIC)) == set()
    assert rules(release(quarter=LAST.plus(-1)), release()) == set()


def test_a_threshold_may_rise_and_never_fall() -> None:
    earlier = release(quarter=LAST.plus(-1), threshold=5)
    assert not list(thresholds_never_fall([earlier, release(threshold=6)]))
    fault = next(thresholds_never_fall([earlier, release(threshold=4)]))
    assert fault.sentence() == "the threshold of an audience never falls (committee/2026Q3)"


@pytest.mark.parametrize("order", [1, -1])
def test_a_wider_audience_has_no_smaller_threshold_than_a_narrower_one(order: int) -> None:
    pair = [release(threshold=6), release(BOARD, threshold=5)][::order]
    assert [fault.place for fault in wider_audiences_have_larger_thresholds(pair)] == ["board/2026Q3"]
    assert not list(wider_audiences_have_larger_thresholds([release(), release(BOARD)][::order]))


def with_noise(name: str = "by_mode", epsilon: float = 0.5, budget: float = 2.0, **about: object) -> Release:
    return release(PUBLIC, noisy=noisy(epsilon, budget, name), **about)


def test_noise_and_exact_numbers_of_a_measure_never_meet() -> None:
    earlier = replace(with_noise("received_by_mode", measures={}), quarter=LAST.plus(-1))
    later = release(PUBLIC)
    for pair in ([earlier, later], [replace(later, quarter=LAST.plus(-1)), replace(earlier, quarter=LAST)]):
        (fault,) = noise_and_numbers_never_meet(pair)
        assert fault.rule == "what is told with noise is never told exactly"
        assert fault.place.endswith("/received_by_mode")
        assert fault.rule in rules(*pair)
    assert not list(noise_and_numbers_never_meet([earlier, release(), release(BOARD)]))


def test_all_noisy_counts_keep_within_the_smallest_budget() -> None:
    quarters = [with_noise(quarter=LAST.plus(-ago)) for ago in range(4)]
    assert not list(budgets_are_kept(quarters))
    withdrawn = replace(quarters[2], state=ReleaseState.WITHDRAWN)
    assert [fault.place for fault in budgets_are_kept([*quarters, withdrawn])] == ["public/2026Q3"]
    assert "noisy counts keep within their budget" in rules(*quarters, withdrawn)
    assert list(budgets_are_kept([*quarters[:2], with_noise(budget=1.0)]))
    tenths = [with_noise(epsilon=0.1, budget=0.3, quarter=LAST.plus(-ago)) for ago in range(3)]
    assert not list(budgets_are_kept(tenths))  # three times 0.1 is no more than 0.3


def test_a_draft_beside_counts_for_what_a_wider_audience_may_be_shown() -> None:
    empty = replace(release(), measures={})
    assert list(wider_audiences_see_a_part([empty, release(BOARD)]))
    assert {fault.rule for fault in faults_of_editions([release(BOARD)], [empty])} == {
        "a wider audience is shown only what a narrower one is shown"
    }
