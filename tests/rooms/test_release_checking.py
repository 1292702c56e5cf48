"""The life of a release: every way it may go, and every way it may not."""

from collections.abc import Callable
from datetime import date

import pytest

from coc_analytics.release import Release
from coc_analytics.release.checking import checked, published, same_person, signature, withdrawn
from coc_analytics.terms import Refusal, ReleaseState
from tests.small_releases import release

DAY = date(2026, 10, 20)
DRAFT = release()
CHECKED = checked(DRAFT, "Medlar Checker")
PUBLISHED = published(CHECKED, DAY, "f" * 64)
WITHDRAWN = withdrawn(PUBLISHED)

MOVES: dict[str, Callable[[Release], Release]] = {
    "check": lambda made: checked(made, "Somebody Else"),
    "publish": lambda made: published(made, DAY, ""),
    "withdraw": withdrawn,
}


def test_a_release_lives_through_four_states() -> None:
    assert [made.state for made in (DRAFT, CHECKED, PUBLISHED, WITHDRAWN)] == list(ReleaseState)
    assert CHECKED.checked_by == "Medlar Checker"
    assert (PUBLISHED.published_at, PUBLISHED.previous) == ("2026-10-20", "f" * 64)
    assert WITHDRAWN.measures == DRAFT.measures


@pytest.mark.parametrize(
    ("made", "allowed"),
    [(DRAFT, {"check"}), (CHECKED, {"publish"}), (PUBLISHED, {"withdraw"}), (WITHDRAWN, set())],
)
def test_only_the_next_step_is_open(made: Release, allowed: set[str]) -> None:
    for name, move in MOVES.items():
        if name in allowed:
            move(made)
        else:
            with pytest.raises(Refusal, match="only a"):
                move(made)


def test_checking_twice_by_the_same_person_changes_nothing() -> None:
    assert checked(CHECKED, "medlar  checker") is CHECKED


@pytest.mark.parametrize(
    "name",
    [
        "Quince Preparer",
        "quince preparer",
        "  QUINCE   PREPARER ",
        "Ｑuince\tPreparer",
        "Quince\u00a0Preparer",
    ],
)
def test_nobody_checks_what_they_prepared_under_any_spelling(name: str) -> None:
    with pytest.raises(Refusal, match="nobody checks what they prepared") as refused:
        checked(DRAFT, name)
    assert "quince" not in str(refused.value).casefold()


def test_the_recused_neither_check_nor_have_prepared() -> None:
    with pytest.raises(Refusal, match="recused") as refused:
        checked(DRAFT, "Medlar", recused={" medlar "})
    assert "medlar" not in str(refused.value).casefold()
    for name in ("quince preparer", "MEDLAR CHECKER"):
        with pytest.raises(Refusal, match="recused"):
            published(CHECKED, DAY, "", recused=[name])
    with pytest.raises(Refusal, match="recused"):
        signature("Robin", ["ROBIN"])


@pytest.mark.parametrize("name", ["", "  ", "\n"])
def test_a_signature_is_a_name(name: str) -> None:
    with pytest.raises(Refusal, match="signed with a name"):
        checked(DRAFT, name)


def test_a_hand_made_checked_draft_by_its_preparer_is_not_published() -> None:
    made = release(state=ReleaseState.CHECKED, checked_by="QUINCE preparer")
    with pytest.raises(Refusal, match="nobody checks"):
        published(made, DAY, "")
    with pytest.raises(Refusal, match="signed with a name"):
        published(release(state=ReleaseState.CHECKED), DAY, "")


def test_names_are_compared_as_people_read_them() -> None:
    assert same_person(" Straße  X ") == same_person("STRASSE x")
    assert same_person("A") != same_person("B")
