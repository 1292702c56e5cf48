"""Two people handle a release, and neither is recused: by the commands, with the lists of the vault."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coc_analytics.cli import main
from pipelines.places import Places

HEADER = "member,occurred_at,kind\n"
OF_IT = ("--quarter", "2026Q1", "--audience", "committee")
COMMITTEE = "member,seat,term_start,term_end\nRobin Vale,1,2024-01-01,\nKim Arbor,2,2024-01-01,\n"
MEMBERS = "member,accounts\nRobin Vale,rv@x.example;slack rosebud\n"


@pytest.fixture
def places(new_community: Places) -> Places:
    """A community with a committee, accounts, and a draft that Robin prepared."""
    (new_community.vault / "committee.csv").write_text(COMMITTEE)
    (new_community.vault / "members.csv").write_text(MEMBERS)
    folder = new_community.vault / "participation" / "generic"
    folder.mkdir()
    (folder / "a.csv").write_text(f"{HEADER}Sky Sample,2026-02-05,message\n")
    assert coc("intake").exit_code == 0
    assert release("prepare", "Robin Vale").exit_code == 0
    return new_community


def coc(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def release(deed: str, by: str) -> Result:
    return coc("release", deed, *OF_IT, "--by", by)


def state(places: Places) -> str:
    folder = places.releases / ".drafts" / "committee" / "2026Q1"
    return str(json.loads((folder / "release.json").read_text())["state"])


def test_the_preparer_checks_under_no_name_of_theirs(places: Places) -> None:
    names = (
        "Robin",
        "R\u200bobin Vale",
        "Ro\u00adbin Vale",
        "Rоbin Vale",
        "Robin Vale.",
        "Vale, Robin",
        "rv@x.example",
    )
    for name in (*names, "RV＠x.example", "robin.vale@other.example", "slack rosebud", "rosebud"):
        run = release("check", name)
        assert run.exit_code == 1, name
        assert "nobody checks what they prepared" in run.output
        assert name not in run.output
    assert state(places) == "draft"
    assert release("check", "Kim Arbor").exit_code == 0


RECUSED = (
    "Kim Arbor",
    "Kim",
    "arbor, kim",
    "Kіm Arbor",
    "K. Arbor",
    "kim.arbor@x.example",
    "Kim\u200b Arbor.",
)


def test_whoever_is_recused_handles_nothing_under_no_spelling(places: Places) -> None:
    recused = places.vault / "recused.csv"
    for written in ("Kim Arbor", "Kim", "K\u00adim Arbor", "Arbor, Kim"):
        recused.write_text(f'member,quarter\n"{written}",2026Q1\n')
        for name in RECUSED if written == "Kim" else RECUSED[:3]:
            for deed in ("prepare", "check", "publish", "withdraw"):
                run = release(deed, name)
                assert run.exit_code == 1, (written, name, deed)
                assert "recused" in run.output
    recused.write_text("member,quarter\nKim Arbor,2026Q2\n")
    assert release("check", "Kim Arbor").exit_code == 0


def test_an_account_recuses_its_member(places: Places) -> None:
    (places.vault / "recused.csv").write_text("member,quarter\nrv@x.example,2026Q1\n")
    run = release("check", "Kim Arbor")
    assert run.exit_code == 0, "a draft may be checked"
    refused = release("publish", "Kim Arbor")
    assert refused.exit_code == 1, "but not published while its preparer is recused by an account"
    assert "recused" in refused.output


@pytest.mark.parametrize("deed", ["prepare", "check", "publish", "withdraw"])
@pytest.mark.parametrize("slip", ["Kim Abror", "Kym Arbor", "Somebody Else", "kim.abror@x.example"])
def test_a_slip_in_the_list_recuses_nobody_and_is_said(places: Places, deed: str, slip: str) -> None:
    (places.vault / "recused.csv").write_text(f"member,quarter\nRobin Vale,2026Q2\n{slip},2026Q1\n")
    run = release(deed, "Kim Arbor")
    assert run.exit_code == 1
    assert run.output.startswith(
        "refused: whoever is recused is nobody on the committee (recused.csv, line 3, column member)"
    )
    assert slip not in run.output


def test_without_a_list_of_members_nobody_can_be_found_recused(places: Places) -> None:
    (places.vault / "committee.csv").unlink()
    (places.vault / "members.csv").unlink()
    (places.vault / "recused.csv").write_text("member,quarter\nKim Arbor,2026Q1\n")
    run = release("check", "Kim Arbor")
    assert run.exit_code == 1
    assert run.output.startswith("refused: there is no committee.csv")


@pytest.mark.parametrize("is_empty", [False, True], ids=["no folder", "an empty folder where the disk was"])
@pytest.mark.parametrize("deed", ["prepare", "check", "publish", "withdraw"])
def test_with_the_vault_unplugged_nobody_does_anything(places: Places, deed: str, is_empty: bool) -> None:
    assert release("check", "Kim Arbor").exit_code == 0
    places.vault.rename(places.vault.with_name("elsewhere"))
    if is_empty:
        places.vault.mkdir()
    run = release(deed, "Kim Arbor")
    assert run.exit_code == 1
    assert run.output.startswith("refused: the vault is not there")
    assert is_empty or not places.vault.exists(), "and none is made"
    assert state(places) == "checked"


@pytest.mark.parametrize("name", ["", "  ", "\u200b", "\u00ad"])
def test_every_deed_is_signed_with_a_name(places: Places, name: str) -> None:
    assert release("check", "Kim Arbor").exit_code == 0
    for deed in ("prepare", "check", "publish", "withdraw"):
        run = release(deed, name)
        assert run.exit_code == 1, deed
        assert run.output.startswith("refused: a release is signed with a name")
    assert not Path(places.releases / "committee" / "2026Q1").exists()
