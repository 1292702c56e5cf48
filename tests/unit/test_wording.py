"""What numbers and hidden numbers are called."""

import pytest

from coc_analytics.dashboards.wording import (
    amount,
    in_period,
    listed,
    number,
    percent,
    period_name,
    period_span,
    plural,
    short_amount,
    state_words,
)
from coc_analytics.dashboards.words import in_sentence, label, readable, short_label, visible
from coc_analytics.release import Cell
from coc_analytics.terms import (
    Channel,
    CodeOrigin,
    Finding,
    Outcome,
    ParticipationMode,
    Promise,
    ReleaseState,
    ReporterMode,
    ReportKind,
    Space,
)

QUARTERS = ("2025Q4", "2026Q1", "2026Q2", "2026Q3")


@pytest.mark.parametrize(
    ("cell", "words", "short"),
    [
        (Cell(12.0, 12.0, 12.0), "12 issues", "12"),
        (Cell(1234.0, 1234.0, 1234.0), "1,234 issues", "1,234"),
        (Cell(3.25, 3.25, 3.25), "3.25 issues", "3.25"),
        (Cell(None, 0.0, 4.0), "between 0 and 4 issues", "0–4"),
        (Cell(None, 0.0, None), "hidden", "hidden"),
        (Cell(None, 7.0, None), "7 or more issues", "7+"),
        (Cell(None, None, None), "hidden", "hidden"),
        (None, "hidden", "hidden"),
    ],
)
def test_a_cell_in_words(cell: Cell | None, words: str, short: str) -> None:
    assert amount(cell, "issues") == words
    assert short_amount(cell) == short


def test_a_hidden_cell_is_never_a_zero_or_a_gap() -> None:
    for high in (None, 2.0, 4.0, 30.0):
        assert amount(Cell(None, 0.0, high)).strip() not in {"", "0", "-", "–"}


@pytest.mark.parametrize(
    ("code", "inside", "axis"),
    [
        ("2026Q3", "the third quarter of 2026", "Q3 2026"),
        ("2026H1", "the first half of 2026", "First half of 2026"),
        ("2025", "the year 2025", "2025"),
        ("last4", "the last four quarters", "Q4 2025 to Q3 2026 (last four quarters)"),
        ("all", "all 4 quarters", "Q4 2025 to Q3 2026 (all 4 quarters)"),
    ],
)
def test_a_period_in_words(code: str, inside: str, axis: str) -> None:
    assert period_name(code, QUARTERS) == inside
    assert period_span(code, QUARTERS) == axis


def test_the_first_quarter_of_all_is_all_there_is() -> None:
    assert period_name("all", ("2026Q3",)) == "the only quarter so far"
    assert period_name("all", ("2026Q2", "2026Q3")) == "both quarters"


@pytest.mark.parametrize(
    ("dimension", "codes"),
    [
        ("channel", Channel),
        ("mode", ReporterMode),
        ("space", Space),
        ("kind", ReportKind),
        ("acknowledged", Promise),
        ("answered", Promise),
        ("finding", Finding),
        ("outcome", Outcome),
        ("coded", CodeOrigin),
        ("participation_mode", ParticipationMode),
    ],
)
def test_every_code_of_the_vocabulary_has_words_of_its_own(dimension: str, codes: type[Channel]) -> None:
    words = [in_sentence(dimension, str(code)) for code in codes]
    assert len(set(words)) == len(words)
    assert not any("_" in word for word in words)


def test_words_nobody_wrote_are_read_as_they_stand() -> None:
    assert label("behaviour", "dominating_airtime") == "Dominating the airtime"
    assert label("behaviour", "trust") == "Trust"
    assert label("group", "data_stewards") == "Data stewards"
    assert label("channel", "chat") == "Chat message"
    assert short_label("value", "learn_share") == "Learn & share"


def test_characters_that_turn_or_hide_text_are_dropped() -> None:
    assert visible("a\u202eb\x00c\u200bd\ne") == "abcd e"
    assert readable("two_words") == "two words"


def test_small_words() -> None:
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert plural(1, "channel", "channels") == "1 channel"
    assert plural(3, "channel", "channels") == "3 channels"
    assert percent(92.3) == "92 %"
    assert number(0.25) == "0.25"


def test_the_state_of_a_release_is_said_without_naming_anybody() -> None:
    assert state_words(ReleaseState.DRAFT, "") == "Not yet checked by a second person"
    assert state_words(ReleaseState.CHECKED, "") == "Checked by a second person, not yet published"
    assert state_words(ReleaseState.PUBLISHED, "2026-10-20") == "Published 2026-10-20"
    assert "Withdrawn" in state_words(ReleaseState.WITHDRAWN, "2026-10-20")


def test_shares_are_said_in_whole_percents() -> None:
    assert amount(Cell(23.8, 23.8, 23.8), "%") == "24 %"
    assert short_amount(Cell(23.8, 23.8, 23.8), "%") == "24 %"
    assert amount(Cell(None, 38.9, 100.0), "%") == "between 38 and 100 %"


@pytest.mark.parametrize(
    ("value", "decimals", "said"),
    [
        (3.25, 2, "3.25"),
        (3.75, 2, "3.75"),
        (3.5, 2, "3.5"),
        (4.0, 2, "4"),
        (0.1, 2, "0.1"),
        (2.675, 2, "2.68"),
        (0.125, 2, "0.13"),
        (0.5, 0, "1"),
        (2.5, 0, "3"),
        (22.5, 0, "23"),
        (100.0, 0, "100"),
        (1234567.0, 2, "1,234,567"),
        (8.25, 1, "8.3"),
    ],
)
def test_halves_are_rounded_away_from_zero(value: float, decimals: int, said: str) -> None:
    assert number(value, decimals) == said


def test_a_range_is_never_narrowed_by_rounding() -> None:
    assert amount(Cell(None, 41.2, 58.8), "%") == "between 41 and 59 %"
    assert amount(Cell(None, 41.9, 58.1), "%") == "between 41 and 59 %"


def test_a_period_begins_a_sentence() -> None:
    assert in_period("2026Q3", QUARTERS) == "In the third quarter of 2026"
    assert in_period("2025", QUARTERS) == "In 2025"
    assert in_period("last4", QUARTERS) == "Over the last four quarters"
    assert in_period("all", QUARTERS) == "Over all 4 quarters"
