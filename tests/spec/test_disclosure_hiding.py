"""Which numbers are hidden. Each test: what was counted, then what is shown (`?` is hidden), where 3 is the threshold."""

from tests.spec.hidden import facts, released
from tests.spec.told import table


def test_numbers_behind_which_enough_people_stand_are_shown() -> None:
    known = facts(
        """
        chat  call  total
        9     8     17
        """
    )
    assert released(known, threshold=3) == table(
        """
        chat  call  total
        9     8     17
        """
    )


def test_a_small_number_is_hidden_and_so_is_another_that_would_give_it_back() -> None:
    known = facts(
        """
        chat  call  total
        9     1     10
        """
    )
    assert released(known, threshold=3) == table(
        """
        chat  call  total
        ?     ?     10
        """
    )


def test_zero_is_small_too() -> None:
    known = facts(
        """
        chat  call  total
        9     0     9
        """
    )
    assert released(known, threshold=3) == table(
        """
        chat  call  total
        ?     ?     9
        """
    )


def test_nine_reports_about_one_person_are_one_person() -> None:
    known = facts(
        """
        chat  call  total
        9/1   7     16
        """
    )
    assert released(known, threshold=3) == table(
        """
        chat  call  total
        ?     ?     16
        """
    )


def test_a_wider_audience_has_a_higher_threshold() -> None:
    known = facts(
        """
        chat  call  total
        9     4     13
        """
    )
    assert released(known, threshold=3) == table(
        """
        chat  call  total
        9     4     13
        """
    )
    assert released(known, threshold=5) == table(
        """
        chat  call  total
        ?     ?     13
        """
    )


def test_no_row_and_no_column_gives_a_small_number_back() -> None:
    known = facts(
        """
               chat  call  total
        Q1     9     1     10
        Q2     8     17    25
        total  17    18    35
        """
    )
    assert released(known, threshold=3) == table(
        """
               chat  call  total
        Q1     ?     ?     10
        Q2     ?     ?     25
        total  17    18    35
        """
    )


def test_what_everybody_reported_is_hidden_because_it_tells_what_a_known_reporter_reported() -> None:
    known = facts(
        """
        trust  gratitude  total
        9      4          9
        """,
        overlapping=("space",),
    )
    assert released(known, threshold=3) == table(
        """
        trust  gratitude  total
        ?      4          9
        """
    )
