"""A release that is in no backup is declared lost: work goes on in a new series that tells nothing of what was told."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from coc_analytics.cli import main
from coc_analytics.disclosure.preparing.prepare import prepare_release
from coc_analytics.disclosure.shelf.auditing import audit_shelf
from coc_analytics.disclosure.shelf.ledger import Deed, append_lost, read_ledger, verify
from coc_analytics.disclosure.shelf.publishing import check, declare_lost, publish, withdraw
from coc_analytics.periods import Quarter
from coc_analytics.release import Shelf, open_shelf
from coc_analytics.terms import Audience, Refusal
from pipelines.places import Places
from tests.small_casebook import SmallCasebook, small_casebook

COMMITTEE, BOARD, _ = Audience
Q1, Q2, Q3, Q4 = (Quarter.parse(f"2026Q{number}") for number in (1, 2, 3, 4))
LATER = date(2027, 1, 15)


def _publish(casebook: SmallCasebook, shelf: Shelf, quarter: Quarter, audience: Audience = COMMITTEE) -> None:
    prepare_release(casebook, shelf, quarter, audience, "Quince")  # type: ignore[arg-type]
    check(shelf, quarter, audience, "Medlar")
    publish(casebook, shelf, quarter, audience, LATER)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, SmallCasebook]:
    """The committee's Q1 and Q2 and the board's Q1, and the casebook that knows of them."""
    casebook = small_casebook()
    shelf = open_shelf(tmp_path_factory.mktemp("published") / "releases")
    _publish(casebook, shelf, Q1)
    _publish(casebook, shelf, Q1, BOARD)
    _publish(casebook, shelf, Q2)
    return shelf.root, casebook


@pytest.fixture
def casebook(published: tuple[Path, SmallCasebook]) -> SmallCasebook:
    return replace(published[1])


@pytest.fixture
def shelf(published: tuple[Path, SmallCasebook], tmp_path: Path) -> Shelf:
    shutil.copytree(published[0], tmp_path / "releases")
    return open_shelf(tmp_path / "releases")


def _lose(shelf: Shelf, place: str) -> None:
    shutil.rmtree(shelf.root / place)


def test_without_it_nothing_is_written_and_the_remedy_is_named(shelf: Shelf, casebook: SmallCasebook) -> None:
    _lose(shelf, "board/2026Q1")
    with pytest.raises(Refusal, match="coc release lost"):
        prepare_release(casebook, shelf, Q3, COMMITTEE, "Quince")  # type: ignore[arg-type]
    assert any("coc release lost" in line for line in audit_shelf(shelf).lines)


@pytest.mark.parametrize(
    ("place", "audience", "quarter"), [("board/2026Q1", BOARD, Q1), ("committee/2026Q2", COMMITTEE, Q2)]
)
def test_work_goes_on_after_the_last_quarter_that_was_published(
    shelf: Shelf, casebook: SmallCasebook, place: str, audience: Audience, quarter: Quarter
) -> None:
    _lose(shelf, place)
    assert declare_lost(shelf, quarter, audience, LATER, "Kim", "the disk died") == Q3
    last = read_ledger(shelf)[-1]
    assert (last.what, last.audience, last.quarter) == (Deed.LOST, audience, quarter)
    assert (shelf.acts()[-1].what.value, shelf.acts()[-1].reason) == ("declared_lost", "the disk died")
    assert verify(shelf)
    for one in (COMMITTEE, BOARD):
        _publish(casebook, shelf, Q3, one)
    assert audit_shelf(shelf).passed


def test_nothing_that_was_told_is_told_again_alone_or_within_something(
    shelf: Shelf, casebook: SmallCasebook
) -> None:
    _lose(shelf, "committee/2026Q2")
    declare_lost(shelf, Q2, COMMITTEE, LATER, "Kim")
    _publish(casebook, shelf, Q3)
    told = shelf.release(COMMITTEE, Q3)
    assert told is not None
    told_of = {
        quarter for one in told.measures.values() for quarters in one.periods.values() for quarter in quarters
    }
    assert told_of == {"2026Q3"}


@pytest.mark.parametrize("audience", [COMMITTEE, BOARD])
@pytest.mark.parametrize("quarter", [Q1, Q2])
def test_no_audience_is_told_of_an_earlier_quarter(
    shelf: Shelf, casebook: SmallCasebook, audience: Audience, quarter: Quarter
) -> None:
    _lose(shelf, "committee/2026Q2")
    declare_lost(shelf, Q2, COMMITTEE, LATER, "Kim")
    if shelf.release(audience, quarter) is None:
        with pytest.raises(Refusal, match="the series began anew with 2026Q3"):
            prepare_release(casebook, shelf, quarter, audience, "Quince")  # type: ignore[arg-type]


def test_a_draft_from_before_is_not_published(shelf: Shelf, casebook: SmallCasebook) -> None:
    prepare_release(casebook, shelf, Q2, BOARD, "Quince")  # type: ignore[arg-type]
    check(shelf, Q2, BOARD, "Medlar")
    _lose(shelf, "committee/2026Q2")
    declare_lost(shelf, Q2, COMMITTEE, LATER, "Kim")
    with pytest.raises(Refusal, match="the series began anew with 2026Q3"):
        publish(casebook, shelf, Q2, BOARD, LATER)  # type: ignore[arg-type]


def test_a_withdrawn_release_can_be_lost_as_well(shelf: Shelf, casebook: SmallCasebook) -> None:
    withdraw(shelf, Q2, COMMITTEE, LATER, "Kim")
    _lose(shelf, ".withdrawn/committee/2026Q2-1")
    with pytest.raises(Refusal, match="coc release lost"):
        verify(shelf)
    declare_lost(shelf, Q2, COMMITTEE, LATER, "Kim")
    _publish(casebook, shelf, Q3)
    assert audit_shelf(shelf).passed


REFUSED: dict[str, Callable[[Shelf], object]] = {
    "what is there": lambda shelf: declare_lost(shelf, Q2, COMMITTEE, LATER, "Kim"),
    "what was never published": lambda shelf: declare_lost(shelf, Q4, COMMITTEE, LATER, "Kim"),
    "without a name": lambda shelf: declare_lost(shelf, Q2, COMMITTEE, LATER, " "),
}


@pytest.mark.parametrize("attempt", REFUSED)
def test_what_is_not_lost_cannot_be_declared_so(shelf: Shelf, attempt: str) -> None:
    before = read_ledger(shelf)
    with pytest.raises(Refusal):
        REFUSED[attempt](shelf)
    assert read_ledger(shelf) == before


def test_declaring_it_twice_is_refused(shelf: Shelf) -> None:
    _lose(shelf, "board/2026Q1")
    declare_lost(shelf, Q1, BOARD, LATER, "Kim")
    with pytest.raises(Refusal, match="no release of this quarter is missing"):
        declare_lost(shelf, Q1, BOARD, LATER, "Kim")


def test_one_that_comes_back_is_noticed(shelf: Shelf) -> None:
    shutil.copytree(shelf.root / "board/2026Q1", shelf.root.parent / "found")
    _lose(shelf, "board/2026Q1")
    declare_lost(shelf, Q1, BOARD, LATER, "Kim")
    shutil.copytree(shelf.root.parent / "found", shelf.root / "board/2026Q1")
    with pytest.raises(Refusal, match="a release is not in the ledger"):
        verify(shelf)


def test_a_line_that_declares_lost_what_never_was_breaks_the_ledger(shelf: Shelf) -> None:
    append_lost(shelf, (BOARD, Q2), "0" * 64, LATER)
    with pytest.raises(Refusal, match="the ledger's chain is broken"):
        verify(shelf)


def test_the_command_says_where_the_series_begins(new_community: Places) -> None:
    generic = new_community.vault / "participation" / "generic"
    generic.mkdir()
    (generic / "a.csv").write_text(
        "member,occurred_at,kind\nSky Sample,2026-02-05,message\nSky Sample,2026-05-05,message\n"
    )
    of_it = ("--quarter", "2026Q1", "--audience", "committee")
    runner = CliRunner()
    for command in (
        ("intake",),
        ("release", "prepare", *of_it, "--by", "Quince"),
        ("release", "check", *of_it, "--by", "Medlar"),
        ("release", "publish", *of_it, "--by", "Medlar"),
    ):
        assert runner.invoke(main, command).exit_code == 0
    shutil.rmtree(new_community.releases / "committee" / "2026Q1")
    said = runner.invoke(main, ("release", "lost", *of_it, "--by", "Kim", "--reason", "the disk died"))
    assert said.exit_code == 0, said.output
    assert "the series begins anew with 2026Q2, for everybody" in said.output
    later = ("--quarter", "2026Q2", "--audience", "committee")
    for command in (
        ("audit",),
        ("release", "prepare", *later, "--by", "Quince"),
        ("release", "check", *later, "--by", "Medlar"),
        ("release", "publish", *later, "--by", "Medlar"),
        ("audit",),
    ):
        run = runner.invoke(main, command)
        assert run.exit_code == 0, run.output
    told = open_shelf(new_community.releases).latest(COMMITTEE)
    newcomers = told.measures["newcomers"]
    assert {quarter for quarters in newcomers.periods.values() for quarter in quarters} == {"2026Q2"}
