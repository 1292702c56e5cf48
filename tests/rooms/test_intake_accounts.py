"""Door 1: the platform's own account is the person; an address that changes makes no newcomer and no lost member."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from coc_analytics import intake
from coc_analytics.intake.frame import Collector, Listener
from tests.intake_vault import Vault

JAN, APR = "1767607200", "1775469600"
ZOOM = "Name,User Email,Join Time,Leave Time\n{name},{address},2026-05-05 10:00,2026-05-05 11:00\n"


def slack(vault: Vault, name: str, users: dict[str, str], months: tuple[str, ...]) -> None:
    """An export of a workspace whose users, by id, have these addresses and each wrote once at these times."""
    put = {
        "channels.json": [{"id": "C1", "name": "docs"}],
        "users.json": [{"id": id_, "profile": {"email": email} if email else {}} for id_, email in users.items()],
    } | {
        f"docs/{month}.json": [
            {"type": "message", "user": id_, "text": "hi", "ts": f"{month}.{number:06}"} for number, id_ in enumerate(users)
        ]
        for month in months
    }  # fmt: skip
    for file, content in put.items():
        vault.put(f"participation/slack/{name}/{file}", json.dumps(content))


def members(vault: Vault) -> int:
    return int(vault.ask("select count(distinct member) from presence")[0][0])


QUARTERS: list[tuple[str, dict[str, str], dict[str, str], int]] = [
    # what happened between two exports                 first addresses        second addresses           members ever
    ("nothing", {"U1": "a@x", "U2": "b@x"}, {"U1": "a@x", "U2": "b@x"}, 2),
    ("an address changed", {"U1": "a@x", "U2": "b@x"}, {"U1": "a@y", "U2": "b@x"}, 2),
    ("an address is not exported any more", {"U1": "a@x", "U2": "b@x"}, {"U1": "", "U2": "b@x"}, 2),
    ("an address is exported for the first time", {"U1": "", "U2": "b@x"}, {"U1": "a@x", "U2": "b@x"}, 2),
    ("two swapped their addresses", {"U1": "a@x", "U2": "b@x"}, {"U1": "b@x", "U2": "a@x"}, 2),
    ("an address was handed to somebody new", {"U1": "info@x"}, {"U1": "a@x", "U2": "info@x"}, 2),
    ("somebody new came first in the list", {"U2": "info@x"}, {"U1": "info@x", "U2": "a@x"}, 2),
    ("somebody came", {"U1": "a@x"}, {"U1": "a@x", "U2": "b@x"}, 2),
]


@pytest.mark.parametrize(("what", "first", "second", "ever"), QUARTERS, ids=[row[0] for row in QUARTERS])
def test_members_of_a_workspace(
    tmp_path: Path, what: str, first: dict[str, str], second: dict[str, str], ever: int
) -> None:
    vault = Vault(tmp_path)
    slack(vault, "a", first, (JAN,))
    vault.admit()
    slack(vault, "b", second, (JAN, APR))
    vault.admit()
    assert members(vault) == ever, what


def test_an_address_joins_what_somebody_does_elsewhere_before_and_after_it_changes(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    slack(vault, "a", {"U1": "ann@old.example"}, (JAN,))
    vault.put("participation/zoom/a.csv", ZOOM.format(name="Ann", address="ann@old.example"))
    vault.admit()
    slack(vault, "b", {"U1": "ann@new.example"}, (APR,))
    vault.admit()
    vault.put(
        "participation/zoom/b.csv",
        ZOOM.format(name="Ann", address="Ann@New.example").replace("05-05", "06-06"),
    )
    vault.put("participation/generic/c.csv", "member,occurred_at,kind\nann@new.example,2026-07-01,talk\n")
    vault.admit()
    assert members(vault) == 1
    assert len(vault.ask("select distinct event from events")) == 2


def test_what_members_csv_says_comes_first(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    vault.put("members.csv", "member,accounts\nAnn Blue,U1;ann@home.example\n")
    vault.put("participation/generic/c.csv", "member,occurred_at,kind\nAnn Blue,2026-07-01,talk\n")
    slack(vault, "a", {"U1": "ann@work.example"}, (JAN,))
    vault.admit()
    assert members(vault) == 1


def test_a_casebook_filled_by_addresses_knows_everybody_again(tmp_path: Path) -> None:
    """An earlier version counted by address and wrote nothing down; its exports are still in the vault."""
    vault = Vault(tmp_path)
    slack(vault, "a", {"U1": "a@x", "U2": "b@x", "U3": ""}, (JAN,))
    vault.admit()
    before = set(vault.ask("select member from presence"))
    (vault.path / "accounts.csv").unlink()
    slack(vault, "b", {"U1": "a@y", "U2": "", "U3": "c@x"}, (APR,))
    vault.admit()
    assert set(vault.ask("select member from presence")) == before


def test_a_casebook_filled_by_display_names_knows_everybody_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = Vault(tmp_path)
    monkeypatch.setattr(Collector, "know", Listener.know)
    vault.put(
        "participation/zulip/a/x.json", json.dumps([_zulip(1, 101, "Ann Blue"), _zulip(2, 102, "Ben Grey")])
    )
    vault.admit()
    (vault.path / "accounts.csv").unlink()
    monkeypatch.undo()
    vault.put(
        "participation/zulip/b/x.json", json.dumps([_zulip(3, 101, "Ann Green"), _zulip(4, 102, "Ben Grey")])
    )
    vault.admit()
    assert members(vault) == 2


def _zulip(number: int, sender: int, name: str) -> dict[str, Any]:
    return {"id": number, "sender_id": sender, "sender_full_name": name, "content": "x", "timestamp": 1770000000 + number,
            "sender_email": f"user{sender}@chat.example", "display_recipient": "general", "subject": "t"}  # fmt: skip


def test_two_of_one_name_are_two_and_a_name_that_changes_is_one(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    said = [_zulip(1, 101, "Ann Blue"), _zulip(2, 102, "Ann Blue"), _zulip(3, 101, "Ann Green")]
    vault.put("participation/zulip/a/x.json", json.dumps(said))
    vault.admit()
    assert members(vault) == 2


def test_somebody_who_takes_another_name_on_discourse_is_one(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    posts = [
        {"id": number, "user_id": 7, "username": name, "created_at": f"2026-03-0{number}T10:00:00Z", "raw": "x",
         "topic_id": 9, "post_number": number, "post_type": 1}
        for number, name in ((1, "ann"), (2, "ann_b"))
    ]  # fmt: skip
    for number, post in enumerate(posts):
        vault.put(f"participation/discourse/{number}.json", json.dumps({"latest_posts": [post]}))
    vault.admit()
    assert members(vault) == 1


def test_a_server_whose_member_has_another_address(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    for number, address in enumerate(("wren@old.example", "wren@new.example")):
        lines: list[dict[str, Any]] = [
            {"type": "version", "version": 1},
            {"type": "channel", "channel": {"team": "t", "name": "town", "type": "O"}},
            {"type": "user", "user": {"username": "wren", "email": address}},
            {"type": "post", "post": {"team": "t", "channel": "town", "user": "wren", "message": "x",
                                      "create_at": 1772000000000 + number}},
        ]  # fmt: skip
        vault.put(f"participation/mattermost/{number}.jsonl", "\n".join(map(json.dumps, lines)))
    vault.admit()
    assert members(vault) == 1


def test_the_workspace_in_the_shared_folder(tmp_path: Path, shared_folder: Path) -> None:
    vault = Vault(tmp_path)
    for quarter in ("a", "b"):
        case = shared_folder / "cases/intake/01-slack-email-changed" / quarter
        shutil.copytree(case, vault.path / "participation/slack" / quarter)
        vault.admit()
    assert members(vault) == 2


def test_the_full_export_in_the_shared_folder(tmp_path: Path, shared_folder: Path) -> None:
    vault = Vault(tmp_path)
    case = shared_folder / "cases/intake/16-zulip-full-export"
    shutil.copytree(case, vault.path / "participation/zulip/export")
    vault.admit()
    assert members(vault) == 5
    assert vault.batches() == [(13, 12, 0, 1)], "one sender is in no list"


def test_no_name_is_in_the_list_of_accounts_and_forgetting_takes_somebody_out(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    slack(vault, "a", {"U0ANN": "ann@old.example", "U0BEN": "ben@x.example"}, (JAN,))
    vault.admit()
    shutil.rmtree(vault.path / "participation/slack/a")
    slack(vault, "b", {"U0ANN": "ann@new.example", "U0BEN": "ben@x.example"}, (APR,))
    vault.admit()
    text = (vault.path / "accounts.csv").read_text()
    assert not {"ann", "u0ann"} & set(text.casefold().replace(",", "\n").split("\n"))
    assert len(text.splitlines()) == 1 + 3, "two accounts and an address that came later"
    intake.forget("ann@new.example", vault.path, vault.casebook, vault.community)
    assert members(vault) == 1
    assert len((vault.path / "accounts.csv").read_text().splitlines()) == 1 + 1


def test_a_damaged_list_of_accounts_is_refused(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    slack(vault, "a", {"U1": "a@x"}, (JAN,))
    vault.put("accounts.csv", "account,member\nnonsense\n")
    assert vault.refusal().file == "accounts.csv"
