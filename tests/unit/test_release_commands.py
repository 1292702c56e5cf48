"""What `coc release prepare` says of a release that stays as it is: never that somebody should check it again."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from coc_analytics.cli import main
from pipelines.places import Places

HEADER = "member,occurred_at,kind\n"
OF_A_QUARTER = ("--quarter", "2026Q1", "--audience", "committee")


@pytest.fixture
def activity(new_community: Places) -> Path:
    """The folder for exports of a new community with one export."""
    folder = new_community.vault / "participation" / "generic"
    folder.mkdir()
    (folder / "a.csv").write_text(f"{HEADER}Sky Sample,2026-02-05,message\n")
    coc("intake")
    return folder


def coc(*arguments: str) -> str:
    run = CliRunner().invoke(main, arguments)
    assert run.exit_code == 0, run.output
    return run.stdout


def test_preparing_again_says_that_it_stays(activity: Path) -> None:
    assert coc("release", "prepare", *OF_A_QUARTER, "--by", "Quince").startswith("draft of 2026Q1")
    assert "stays as it is" in coc("release", "prepare", *OF_A_QUARTER, "--by", "Quince")


def test_preparing_what_is_published_says_that_it_stays(activity: Path) -> None:
    for deed, by in (("prepare", "Quince"), ("check", "Medlar"), ("publish", "Medlar")):
        coc("release", deed, *OF_A_QUARTER, "--by", by)
    (activity / "b.csv").write_text(f"{HEADER}Wren Example,2026-03-05,message\n")
    coc("intake")
    assert "stays as it is" in coc("release", "prepare", *OF_A_QUARTER, "--by", "Quince")
