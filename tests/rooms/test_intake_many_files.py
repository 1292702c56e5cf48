"""Door 1: an export of one file a post is one export, and the vault is listed once a run, however many files it has."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from coc_analytics import intake
from coc_analytics.cli import main
from coc_analytics.intake.places import find_exports
from pipelines.places import Places
from tests.intake_vault import Vault

NUMBER = 30


def discourse(number: int) -> dict[str, Any]:
    return {"id": number, "user_id": number % 3, "username": f"u{number % 3}", "created_at": f"2026-03-{number % 28 + 1:02}T10:00:00Z",
            "raw": "x", "topic_id": 1, "post_number": number + 1, "post_type": 1}  # fmt: skip


def zulip(number: int) -> dict[str, Any]:
    return {"id": number, "sender_id": number % 3, "sender_full_name": f"u{number % 3}", "content": "x",
            "timestamp": 1770000000 + number, "display_recipient": "general", "subject": "t"}  # fmt: skip


def mattermost(number: int) -> dict[str, Any]:
    if number == NUMBER - 1:  # what tells about people and channels may come last
        return {"type": "channel", "channel": {"team": "t", "name": "secret", "type": "P"}}
    channel = "secret" if number == 0 else "town"
    return {"type": "post", "post": {"team": "t", "channel": channel, "user": f"u{number % 3}", "message": "x", "create_at": 1772000000000 + number}}  # fmt: skip


MADE = {"discourse": (discourse, 30), "zulip": (zulip, 30), "mattermost": (mattermost, 28)}


@pytest.mark.parametrize("source", MADE)
def test_one_file_a_post_is_one_export(tmp_path: Path, source: str) -> None:
    make, posts = MADE[source]
    vault = Vault(tmp_path)
    for number in range(NUMBER):
        vault.put(f"participation/{source}/{number:03}-some_body-topic.json", json.dumps(make(number)))
    assert len(find_exports(vault.path)) == 1
    vault.admit()
    assert vault.ask("select count(distinct member), sum(times) from presence") == [(3, posts)]
    first = vault.batches()
    vault.put(f"participation/{source}/999.json", json.dumps(make(3)))
    vault.admit()
    assert vault.batches()[-1][1] == 0, "what came before counts once"
    assert first[0] in vault.batches()


@pytest.mark.parametrize("source", ["discourse", "mattermost"])
def test_a_few_files_stop_only_themselves(tmp_path: Path, source: str) -> None:
    make, _ = MADE[source]
    vault = Vault(tmp_path)
    for number in range(1, 4):
        vault.put(f"participation/{source}/{number}.json", json.dumps(make(number)))
    assert len(find_exports(vault.path)) == 3
    vault.admit()
    assert vault.ask("select sum(times) from presence") == [(3,)]


@pytest.mark.parametrize("source", ["discourse", "mattermost"])
def test_a_file_that_holds_nothing_stops_only_itself(tmp_path: Path, source: str) -> None:
    make, posts = MADE[source]
    vault = Vault(tmp_path)
    for number in range(NUMBER):
        vault.put(f"participation/{source}/{number:03}.json", json.dumps(make(number)))
    vault.put(f"participation/{source}/robin_vale.json", "{broken")
    vault.admit()
    assert vault.ask("select sum(times) from presence") == [(posts,)]
    assert [row[3] for row in vault.batches()] == [1]
    assert "robin" not in "".join(path.read_text() for path in (vault.path / "quarantine").rglob("*.csv"))


def test_a_folder_with_other_files_is_not_taken_for_one_export(tmp_path: Path) -> None:
    """Removing an outdated export removes its folder, so nothing else may lie in it."""
    vault = Vault(tmp_path)
    for number in range(NUMBER):
        vault.put(f"participation/discourse/{number:03}.json", json.dumps(discourse(number)))
    vault.put("participation/discourse/users.csv", "username,created_at\nann,2026-01-01T00:00:00Z\n")
    assert len(find_exports(vault.path)) == NUMBER + 1


def test_the_vault_is_listed_once_a_run(new_community: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        path = new_community.vault / f"participation/generic/{number}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"member,occurred_at,kind\nu{number},2026-03-0{number + 1},message\n")
    listed: list[Path] = []

    def listing(vault: Path) -> tuple[intake.Export, ...]:
        listed.append(vault)
        return find_exports(vault)

    monkeypatch.setattr(intake, "find_exports", listing)
    monkeypatch.setattr("coc_analytics.intake.participation.find_exports", listing)
    said = CliRunner().invoke(main, ["intake"])
    assert said.stdout == "5 exports taken in\n"
    assert len(listed) == 1
