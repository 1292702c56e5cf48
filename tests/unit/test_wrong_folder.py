"""A command in a folder that holds no community says so and leaves nothing there; it never seems to have worked."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from coc_analytics.cli import main

COMMANDS = (
    "intake",
    "classify",
    "review",
    "audit",
    "dashboards",
    "run --quarter 2026Q1",
    "release prepare --quarter 2026Q1 --audience committee --by Robin",
    "retain",
)


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for variable in ("vault", "casebook", "releases", "dashboards"):
        monkeypatch.delenv(f"COC_{variable.upper()}", raising=False)
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS)
def test_the_wrong_folder_is_refused_and_left_as_it_was(command: str, empty_folder: Path) -> None:
    ended = CliRunner().invoke(main, command.split())
    assert ended.exit_code == 1
    assert ended.stderr == (
        "refused: there is no community in this folder: neither a vault nor releases: "
        "go to the folder in which `coc init` was run, or run `coc init` in this one\n"
    )
    assert list(empty_folder.iterdir()) == []


def test_after_init_the_same_folder_is_the_right_one(empty_folder: Path) -> None:
    assert CliRunner().invoke(main, ["init"]).exit_code == 0
    ended = CliRunner().invoke(main, ["audit"])
    assert ended.exit_code == 0
    assert "nothing has been released yet" in ended.stdout


@pytest.mark.parametrize(
    ("folder", "said"),
    [(".", ""), ("", ""), ("../here", ""), ("ours", "cd ours, then "), ("..", "cd .., then ")],
)
def test_init_says_where_to_go_unless_that_is_here(
    folder: str, said: str, empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (empty_folder / "here").mkdir()
    monkeypatch.chdir(empty_folder / "here")
    ended = CliRunner().invoke(main, ["init", *([folder] if folder else [])])
    assert ended.exit_code == 0
    assert f"says what goes where), {said}run `coc map" in ended.stdout
