"""What `coc quarantine` says: rows by number, place and reason, what to do, and never a cell."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coc_analytics.cli import main
from pipelines.places import Places

NAME = "Quillotta Thundermere"
ODD = f"member,occurred_at,kind\nSky Sample,2026-02-05,message\n{NAME},,reply\n{NAME},2026-02-05,\n"


@pytest.fixture
def places(new_community: Places) -> Places:
    """A new community with two rows that wait."""
    (new_community.vault / "committee.csv").write_text(
        "member,seat,term_start,term_end\nWren Example,1,2001-01-01,\n"
    )
    path = new_community.vault / f"participation/generic/{NAME}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(ODD)
    coc("intake")
    return new_community


def coc(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def export(places: Places) -> Path:
    (path,) = (places.vault / "participation/generic").glob("*.csv")
    return path


def test_the_list_says_where_a_row_stands_why_it_waits_and_what_to_do(places: Places) -> None:
    said = coc("quarantine")
    assert said.exit_code == 0
    assert said.stderr == ""
    assert "Quillotta" not in said.stdout
    first, *rest = said.stdout.splitlines()
    assert first == "2 rows wait"
    assert "     1  the 1st file of generic, line 3" in rest
    assert "     2  the 1st file of generic, line 4" in rest
    assert any(line.startswith("generic: ") for line in rest)
    assert any(line.startswith("to bring a row back: mend it where it stands in its export") for line in rest)
    assert any("move that file to participation/generic" in line for line in rest)


def test_the_note_of_an_intake_leads_to_the_list(places: Places) -> None:
    assert "`coc quarantine` lists them" in coc("intake").stderr


def test_giving_up_says_what_was_done_and_the_same_again_changes_nothing(places: Places) -> None:
    said = coc("quarantine", "dismiss", "1-2")
    assert said.stdout.count("given up:") == 2
    assert "given up so far: 2 of generic" in said.stdout
    assert "Quillotta" not in said.output
    again = coc("quarantine", "dismiss", "2")
    assert again.exit_code == 0
    assert again.stdout.startswith("row 2 was given up before")
    export(places).write_text(ODD + "Sky Sample,2026-02-09,message\n")
    assert coc("intake").stderr == "", "nothing waits"
    assert coc("quarantine").stdout.splitlines() == ["no row waits", "given up so far: 2 of generic"]


def test_a_number_that_nothing_has_is_refused_and_nothing_is_given_up(places: Places) -> None:
    said = coc("quarantine", "dismiss", "1", "7")
    assert said.exit_code == 1
    assert said.stderr == "refused: no row with the number 7 waits: `coc quarantine` lists those that do\n"
    assert coc("quarantine").stdout.startswith("2 rows wait\n")


@pytest.mark.parametrize("wrong", ["x", "3-1", "-", "1,2", ""])
def test_what_is_no_number_is_wrong_use(places: Places, wrong: str) -> None:
    assert coc("quarantine", "dismiss", "--", wrong).exit_code == 2


def test_nothing_waits_in_a_new_community(new_community: Places) -> None:
    assert coc("quarantine").stdout == "no row waits\n"


def test_mended_in_the_export_both_are_taken_in(places: Places) -> None:
    export(places).write_text(
        ODD.replace(",,reply", ",2026-02-06,reply").replace("02-05,\n", "02-05,reaction\n")
    )
    said = coc("intake")
    assert (said.stdout, said.stderr) == ("1 export taken in, 1 known already\n", "")
    assert coc("quarantine").stdout == "no row waits\n"
