"""What `coc release prepare` says of a release that stays as it is: never that somebody should check it again."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from coc_analytics.cli import main
from coc_analytics.disclosure.noise import counts as noisy
from coc_analytics.release import open_shelf
from coc_analytics.terms import Audience
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


def test_publishing_says_how_to_renew_the_pages_and_everybody_has_one(
    activity: Path, new_community: Places
) -> None:
    said = {}
    for audience in ("committee", "board", "public"):
        of_it = ("--quarter", "2026Q1", "--audience", audience)
        for deed, by in (("prepare", "Quince"), ("check", "Medlar"), ("publish", "Medlar")):
            said[audience] = coc("release", deed, *of_it, "--by", by)
    assert all("renew the pages with `coc dashboards`" in line for line in said.values())
    coc("dashboards")
    there = {path.name for path in (new_community.dashboards / "2026Q1").iterdir()}
    assert there == {"committee.html", "board.html", "public.html", "public.md", "explore.html"}


PRIVATE = '\n[private_counts]\nepsilon = 0.5\nbudget = 0.5\nmeasures = ["active_members"]\n'


def _for_everybody(quarter: str) -> None:
    for audience in ("committee", "board", "public"):
        for deed, by in (("prepare", "Quince"), ("check", "Medlar"), ("publish", "Medlar")):
            coc("release", deed, "--quarter", quarter, "--audience", audience, "--by", by)


@pytest.fixture
def noise_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two more than there are, so that OpenDP need not be installed."""
    monkeypatch.setattr(noisy, "noised", lambda counts, epsilon: [n + 2 for n in counts])


@pytest.mark.usefixtures("noise_of_two", "activity")
def test_preparing_and_withdrawing_say_what_noise_costs(new_community: Places) -> None:
    with new_community.settings.open("a") as settings:
        settings.write(PRIVATE.replace("budget = 0.5", "budget = 1.5"))
    said = {}
    for audience in ("committee", "board", "public"):
        of_it = ("--quarter", "2026Q1", "--audience", audience)
        said[audience] = coc("release", "prepare", *of_it, "--by", "Quince")
    assert said["committee"].count("\n") == said["board"].count("\n") == 1
    assert said["public"].splitlines()[1] == (
        "1 count is told with noise, with an epsilon of 0.5; once it is published 1 of the budget of 1.5 is left"
    )
    assert "stays as it is" in coc("release", "prepare", *of_it, "--by", "Quince")
    coc("release", "check", *of_it, "--by", "Medlar")
    coc("release", "publish", *of_it, "--by", "Medlar")
    gone = coc("release", "withdraw", *of_it, "--by", "Medlar").splitlines()
    assert gone[0] == "2026Q1 for the public is withdrawn"
    assert gone[1].startswith("the epsilon of 0.5 of its noisy counts stays spent")
    again = coc("release", "prepare", *of_it, "--by", "Quince")
    assert "once it is published 0.5 of the budget of 1.5 is left" in again


@pytest.mark.usefixtures("activity")
def test_without_noise_nothing_is_said_of_it() -> None:
    for deed, by in (
        ("prepare", "Quince"),
        ("check", "Medlar"),
        ("publish", "Medlar"),
        ("withdraw", "Medlar"),
    ):
        said = coc("release", deed, *OF_A_QUARTER, "--by", by)
        assert said.count("\n") == 1
        assert "noise" not in said


def test_the_public_is_told_with_noise_what_the_settings_name(activity: Path, new_community: Places) -> None:
    pytest.importorskip("opendp", reason="OpenDP is not installed (the extra `private`)")
    with new_community.settings.open("a") as settings:
        settings.write(PRIVATE)
    _for_everybody("2026Q1")
    told = open_shelf(new_community.releases).latest(Audience.PUBLIC)
    assert told.noisy is not None
    assert set(told.noisy.measures) == {"active_members"}
    assert "active_members" not in told.measures
    assert "an epsilon of 0.5 is spent of a budget of 0.5" in coc("audit")


def test_a_spent_budget_is_one_line(activity: Path, new_community: Places) -> None:
    pytest.importorskip("opendp", reason="OpenDP is not installed (the extra `private`)")
    with new_community.settings.open("a") as settings:
        settings.write(PRIVATE)
    _for_everybody("2026Q1")
    for audience in ("committee", "board"):
        coc("release", "prepare", "--quarter", "2026Q2", "--audience", audience, "--by", "Quince")
    arguments = ("release", "prepare", "--quarter", "2026Q2", "--audience", "public", "--by", "Quince")
    run = CliRunner().invoke(main, arguments)
    assert run.exit_code == 1
    assert run.output.count("\n") == 1
    assert "the budget for noisy counts is spent (community.toml, column private_counts.budget)" in run.output


@pytest.mark.usefixtures("activity")
def test_withdrawing_takes_the_numbers_off_the_page_at_once(new_community: Places) -> None:
    _for_everybody("2026Q1")
    coc("dashboards")
    page = new_community.dashboards / "2026Q1" / "committee.html"
    other = new_community.dashboards / "2026Q1" / "board.html"
    assert "<td" in page.read_text()
    before = other.read_bytes()
    said = coc("release", "withdraw", *OF_A_QUARTER, "--by", "Medlar")
    assert "its page says so now" in said
    assert "WITHDRAWN" in page.read_text()
    assert "<td" not in page.read_text()
    assert "WITHDRAWN" in (new_community.dashboards / "index.html").read_text()
    assert other.read_bytes() == before


@pytest.mark.usefixtures("activity")
def test_withdrawing_draws_no_page_that_nobody_asked_for(new_community: Places) -> None:
    _for_everybody("2026Q1")
    assert "page" not in coc("release", "withdraw", *OF_A_QUARTER, "--by", "Medlar")
    assert not list(new_community.dashboards.iterdir())
