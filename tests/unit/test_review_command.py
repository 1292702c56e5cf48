"""`coc review` as a volunteer types it: sheets, the terminal view, one line when something is refused."""

import os
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coc_analytics.cli import main
from coc_analytics.commands import review
from coc_analytics.intake.review.cells import LONGEST, letters_of, safe
from coc_analytics.intake.review.naming import hide, is_named_in
from tests.review_vault import COMMITTEE, MEMBERS, SHOUTED, SLIDES, ReviewVault, Sheet

ROWS = (
    f"K-1,,2026-07-02,Ash Moor,Wren Example,,no,,{SHOUTED}",
    f"K-2,,2026-07-03,Ash Moor,Lark Sample,,no,,{SLIDES}",
)


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ReviewVault:
    made = ReviewVault(tmp_path)
    made.put("committee.csv", COMMITTEE)
    made.put("members.csv", MEMBERS)
    monkeypatch.setenv("COC_VAULT", str(made.path))
    monkeypatch.setenv("COC_CASEBOOK", str(made.casebook))
    monkeypatch.setenv("COC_RELEASES", str(tmp_path / "releases"))
    monkeypatch.setenv("COC_DASHBOARDS", str(tmp_path / "dashboards"))
    return made.reports(*ROWS)


def coc(*arguments: str, typed: str = "") -> Result:
    before = os.umask(0o022)
    try:
        return CliRunner().invoke(main, list(arguments), input=typed)
    finally:
        os.umask(before)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review, "_is_terminal", lambda: True)


@pytest.mark.parametrize("command", [[], ["export"], ["import"]])
def test_every_command_helps_with_an_example(command: list[str]) -> None:
    said = coc("review", *command, "--help")
    assert said.exit_code == 0
    assert "coc review" in said.output.split("Example:")[1]


def test_a_sheet_goes_out_and_comes_in(vault: ReviewVault) -> None:
    file = vault.sheet()
    out = coc("review", "export", str(file), "--by", "Robin Vale")
    assert out.exit_code == 0, out.output
    assert (
        out.output.splitlines()[1] == "2 cases for you to code: 0 third looks, 0 second looks, 2 first looks"
    )
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    Sheet(file).answer("idiot", "incident", "shaming")
    back = coc("review", "import", str(file), "--by", "Robin Vale")
    assert back.exit_code == 0, back.output
    assert "1 case labelled by 1 person, 1 of them confirmed" in back.output
    assert "agreement: nobody" in back.output
    for word in ("Wren", "idiot", "Ash"):
        assert word not in out.output + back.output


def test_the_name_may_stand_before_the_command_or_be_the_users(vault: ReviewVault) -> None:
    assert coc("review", "--by", "Robin Vale", "export", str(vault.sheet())).exit_code == 0
    assert coc("review", "export", str(vault.sheet("b.xlsx"))).exit_code == 0


def test_a_refusal_is_one_line_and_exit_code_one(vault: ReviewVault) -> None:
    elsewhere = coc("review", "export", "sheet.xlsx", "--by", "Robin")
    assert elsewhere.exit_code == 1
    assert elsewhere.output.startswith(
        "refused: a review sheet holds what people wrote and stays in the vault (sheet.xlsx)"
    )
    assert len(elsewhere.output.splitlines()) == 1
    assert not Path("sheet.xlsx").exists()
    missing = coc("review", "import", str(vault.sheet("none.xlsx")), "--by", "Robin")
    assert missing.output.startswith("refused: there is no such sheet (none.xlsx)")
    assert coc("review", "export").exit_code == 2


def test_accounts_are_shown_on_a_terminal_only(vault: ReviewVault) -> None:
    said = coc("review", "--by", "Robin Vale", typed="skip\n")
    assert said.exit_code == 0
    assert "2 cases for you to code" in said.output
    assert "idiot" not in said.output


@pytest.mark.usefixtures("terminal")
def test_cases_are_coded_one_after_the_other(vault: ReviewVault) -> None:
    said = coc("review", "--by", "Robin Vale", typed="incident\n29, personal_attack\nsure\nskip\n")
    assert said.exit_code == 0, said.output
    assert "case 1 of 2" in said.output
    assert "case 2 of 2" in said.output
    (label,) = vault.labels()
    assert label.behaviours == ("personal_attack", "microaggression")
    assert "1 case labelled by 1 person" in said.output
    for word in ("Wren", "Ash"):
        assert word not in said.output


@pytest.mark.usefixtures("terminal")
def test_an_answer_that_cannot_be_is_asked_again(vault: ReviewVault) -> None:
    said = coc("review", "--by", "Robin Vale", typed="incident\n99\nsure\nincident\nnone\nunsure\nquit\n")
    assert said.exit_code == 0, said.output
    assert "an answer is not on its list" in said.output
    (label,) = vault.labels()
    assert (label.behaviours, label.sure.value) == ((), "unsure")
    assert "1 case labelled by 1 person, 0 of them confirmed" in said.output


@pytest.mark.usefixtures("terminal")
def test_stopping_keeps_what_was_answered(vault: ReviewVault) -> None:
    said = coc("review", "--by", "Robin Vale", typed="appreciation\nsure\n")
    assert said.exit_code == 1, "the terminal was closed"
    assert len(vault.labels()) == 1


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("then Robin Vale said", "then [name] said"),
        ("then ROBIN\n vale said", "then [name]\n [name] said"),
        ("then Robin said to VALE", "then [name] said to [name]"),
        ("the vale is green and Robinson is here", "the vale is green and Robinson is here"),
        ("it was robin_v, not (Robin).", "it was [name], not ([name])."),
        ("Robín is somebody else", "Robín is somebody else"),
        ("then vale, robin said", "then [name], [name] said"),
        ("then Rоbin Va\u00adle said", "then [name] said"),
    ],
)
def test_known_names_are_hidden_whole_and_in_parts(text: str, hidden: str) -> None:
    assert hide(text, {"Robin Vale", "robin_v"}) == hidden
    assert is_named_in(text, {"Robin Vale", "robin_v"}) is (text != hidden)


def test_cells_are_safe_again_when_made_safe_twice() -> None:
    for text in ("=1", "'=1", "x" * (LONGEST + 5), "- a list", "_x003D_", "a\r\nb"):
        assert letters_of(safe(safe(text)))[:LONGEST] == letters_of(safe(text))[:LONGEST]
        assert not safe(text).startswith(("=", "-"))


def test_importing_says_whether_anything_was_kept(vault: ReviewVault) -> None:
    file = vault.sheet()
    assert coc("review", "export", str(file), "--by", "Robin Vale").exit_code == 0
    unfilled = coc("review", "import", str(file), "--by", "Robin Vale")
    assert unfilled.exit_code == 0
    assert unfilled.output.startswith(
        "no answer is filled in, so nothing was kept: fill in the yellow columns"
    )
    Sheet(file).answer("idiot", "incident", "shaming")
    for said in ("1 answer kept: `coc classify`", "nothing new: every answer of this sheet was kept before"):
        assert coc("review", "import", str(file), "--by", "Robin Vale").output.startswith(said)
