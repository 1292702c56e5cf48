"""Quarters and roll-ups: arithmetic everybody relies on."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coc_analytics.periods import Quarter, period_parents, quarters_between, roll_ups

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
STARTS = st.integers(1, 12)


@given(DAYS, STARTS)
def test_a_day_lies_in_its_quarter(day: date, start: int) -> None:
    quarter = Quarter.of(day, start)
    assert quarter.first_day(start) <= day <= quarter.last_day(start)


@given(DAYS, STARTS)
def test_quarters_follow_each_other_without_a_gap(day: date, start: int) -> None:
    quarter = Quarter.of(day, start)
    assert quarter.last_day(start) + timedelta(days=1) == quarter.plus(1).first_day(start)


@given(st.integers(1990 * 4, 2100 * 4))
def test_a_quarter_reads_back_what_it_writes(index: int) -> None:
    assert Quarter.parse(str(Quarter(index))) == Quarter(index)


@pytest.mark.parametrize("text", ["2026", "2026Q5", "2026q3", " 2026Q3", "2026Q3\n", "20261Q3", ""])
def test_anything_else_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(ValueError, match=r"^a quarter is written like 2026Q3$"):
        Quarter.parse(text)


def test_a_half_and_a_year_appear_only_when_they_are_complete() -> None:
    periods = roll_ups(Quarter.parse("2025Q2"), Quarter.parse("2026Q3"))
    assert [code for code in periods if "H" in code] == ["2025H2", "2026H1"]
    assert "2025" not in periods
    assert "2026" not in periods
    assert periods["last4"] == quarters_between(Quarter.parse("2025Q4"), Quarter.parse("2026Q3"))
    assert len(periods["all"]) == 6


def test_every_period_hangs_under_the_next_one_that_is_there() -> None:
    periods = roll_ups(Quarter.parse("2025Q2"), Quarter.parse("2026Q4"))
    parents = period_parents(periods)
    assert parents["2025Q2"] == "all"  # neither 2025H1 nor 2025 is complete
    assert parents["2025Q3"] == "2025H2"
    assert parents["2025H2"] == "all"
    assert parents["2026Q1"] == "2026H1"
    assert parents["2026H1"] == "2026"
    assert parents["2026"] == "all"
    assert parents["last4"] == "all"
    assert parents["all"] == ""


@given(st.integers(2000 * 4, 2030 * 4), st.integers(0, 20))
def test_a_period_is_the_union_of_the_periods_below_it(first: int, length: int) -> None:
    periods = roll_ups(Quarter(first), Quarter(first + length))
    parents = period_parents(periods)
    for code in periods:
        children = [child for child, parent in parents.items() if parent == code and child != "last4"]
        if children:
            assert sorted(q for child in children for q in periods[child]) == sorted(periods[code])
