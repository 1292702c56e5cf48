"""The life of a release: every way it may go, and every way it may not."""

from collections.abc import Callable
from datetime import date

import pytest

from coc_analytics.release import Release
from coc_analytics.release.checking import checked, published, signature, withdrawn
from coc_analytics.same_person import KnownPeople
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


SAME_HANDS = """
prepared by      | checks
Robin            | R\u200bobin               a space without width
Robin            | Ro\u00adbin               a soft hyphen
Robin            | Rоbin               a Cyrillic о
Robin            | Robin.               a full stop
Robin            | Robin Vale           the full name
Robin Vale       | Robin                the first name alone
Robin Vale       | Vale, Robin          turned round
Robin Vale       | R. Vale              an initial
Robin Vale       | robin.vale@x.example   an address made of the name
rvale            | Robin Vale           a user name
Robin Vale       | rv@x.example         an address of members.csv
77               | Robin Vale           an account of members.csv
rv@x.example     | 77                   two accounts of one member
Robín Vâle       | Robin Vale           accents
"""
KNOWN = KnownPeople.of({"rv@x.example": "robin vale", "77": "robin vale", "kim arbor": "kim arbor"})


@pytest.mark.parametrize("row", SAME_HANDS.strip().splitlines()[1:])
def test_nobody_checks_what_may_be_their_own(row: str) -> None:
    preparer, by = (cell.strip().split("   ")[0].strip() for cell in row.split("|"))
    with pytest.raises(Refusal, match="nobody checks what they prepared"):
        checked(release(prepared_by=preparer), by, (), KNOWN)
    with pytest.raises(Refusal, match="nobody checks what they prepared"):
        published(
            release(state=ReleaseState.CHECKED, prepared_by=preparer, checked_by=by), DAY, "", (), KNOWN
        )
    with pytest.raises(Refusal, match="recused"):
        checked(release(prepared_by="Quince"), by, {preparer}, KNOWN)


def test_two_people_sign_with_their_full_names() -> None:
    assert checked(release(prepared_by="Robin Vale"), "Robin Dell", (), KNOWN).checked_by == "Robin Dell"
    assert checked(release(prepared_by="rv@x.example"), "Kim Arbor", {"Robin Dell"}, KNOWN)


@pytest.mark.parametrize("name", ["\u200b", "\u00ad\u2060", "\u3164"])
def test_what_nobody_sees_is_no_name(name: str) -> None:
    with pytest.raises(Refusal, match="signed with a name"):
        signature(name)
