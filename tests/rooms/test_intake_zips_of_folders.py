"""A zip of a whole folder is read as its parts: nested, of every kind, with what nothing reads kept and said."""

import io
import json
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from coc_analytics import intake
from coc_analytics.community import Community
from coc_analytics.intake import unpacking
from tests.intake_vault import Vault
from tests.rooms.test_intake_sources import DISCOURSE, MBOX, SLACK_NEW, TEAMS_REPORT, ZOOM

FORM = "Timestamp,What happened?,Who was involved?\n2026-02-05 10:00:00,He talked over me again and again.,Robin Vale\n"
DESCRIBED = Community(
    sources={
        "reports": {
            "Timestamp": "received_at",
            "What happened?": "account",
            "Who was involved?": "reported",
            "options": {"case_from": ["Timestamp"]},
        }
    }
)
PULSE = "submitted_at,trust\n2026-02-05,4\n"
ACTIVITY = "member,occurred_at,kind\nAsh Birch,2026-02-05,message\n"


def packed(files: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


SLACK = {name: json.dumps(content) for name, content in SLACK_NEW.items()}
DRIVE = {
    "Committee/Forms/Report a concern (Responses).csv": FORM,
    "Committee/Survey 2026/answers.csv": PULSE,
    "Committee/minutes by Zyxwyn.docx": b"PK\x03\x04 no table",
    "Committee/photo.png": b"\x89PNG",
    "Exports/Slack/slack export.zip": packed(SLACK),
    "Exports/calls/march/participants.csv": ZOOM,
    "Exports/calls/teams.csv": TEAMS_REPORT.encode("utf-16"),
    "Exports/forum.json": DISCOURSE,
    "Exports/list.mbox": MBOX,
    "Exports/other/activity.csv": ACTIVITY,
    "__MACOSX/._photo.png": b"x",
}
KINDS = ["discourse", "generic", "mbox", "pulse", "reports", "slack", "teams", "zoom"]


def sources(vault: Vault) -> list[str]:
    return sorted(export.source.value for export in intake.find_exports(vault.path))


def unpack(vault: Vault) -> tuple[int, int, int, int]:
    done = intake.unpack_folders(vault.path, vault.community)
    return done.zips, done.exports, done.unread, len(done.refused)


@pytest.mark.parametrize("place", ["drive-download-20260401T101010Z-001.zip", "participation/drive.zip"])
def test_every_part_is_read_where_its_kind_lies(tmp_path: Path, place: str) -> None:
    vault = Vault(tmp_path, DESCRIBED)
    path = vault.put(place, packed(DRIVE))
    assert unpack(vault) == (1, 8, 2, 0)
    assert not path.exists()
    assert sources(vault) == KINDS
    unread = sorted(each.name for each in (vault.path / "unread").rglob("*") if each.is_file())
    assert unread == ["minutes by Zyxwyn.docx", "photo.png"], "nothing is lost"
    assert intake.find_misplaced(vault.path) == ("unread",)
    vault.admit()
    admitted = vault.ask("select distinct source::varchar from batches where admitted > 0 order by all")
    assert [source for (source,) in admitted] == KINDS
    assert unpack(vault) == (0, 0, 0, 0)


def test_a_slack_export_that_lies_unpacked_in_it_stays_together(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    nested = {f"Backups/slack 2026/{name}": content for name, content in SLACK.items()}
    vault.put("drive.zip", packed({**nested, "Backups/activity.csv": ACTIVITY}))
    assert unpack(vault) == (1, 2, 0, 0)
    assert sources(vault) == ["generic", "slack"]
    vault.admit()
    assert (6, 5, 0, 1) in vault.batches()


@pytest.mark.parametrize(
    ("place", "files", "kind"),
    [
        ("reports/Report a concern.csv.zip", {"Report a concern.csv": FORM}, "reports"),
        ("pulse/2026/Survey.csv.zip", {"Survey.csv": PULSE}, "pulse"),
        ("participation/zoom/march.zip", {"1.csv": ZOOM}, "zoom"),
        ("participation/mbox/list.zip", {"a/list.mbox": MBOX}, "mbox"),
        ("all.zip", {"Zoom/1.csv": ZOOM}, "zoom"),
        ("all.zip", {"inner.zip": packed({"deeper.zip": packed({"activity.csv": ACTIVITY})})}, "generic"),
    ],
)
def test_a_zip_of_a_few_files_is_read_too(
    tmp_path: Path, place: str, files: Mapping[str, str | bytes], kind: str
) -> None:
    vault = Vault(tmp_path, DESCRIBED)
    vault.put(place, packed(files))
    assert unpack(vault) == (1, 1, 0, 0)
    assert sources(vault) == [kind]
    vault.admit()


@pytest.mark.parametrize(
    ("place", "files"),
    [
        ("participation/slack/export.zip", SLACK),
        ("participation/export.zip", SLACK),
        ("participation/zulip/all.zip", {"7-docs/hello.json": "[]"}),
        ("participation/all.zip", {"a/7-docs/hello.json": "[]"}),
        ("participation/mattermost/bulk.zip", {"import.jsonl": "{}"}),
    ],
)
def test_what_is_one_export_stays_a_zip(tmp_path: Path, place: str, files: Mapping[str, str]) -> None:
    vault = Vault(tmp_path)
    path = vault.put(place, packed(files))
    before = path.read_bytes()
    assert unpack(vault) == (0, 0, 0, 0)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("files", "source"),
    [(SLACK, "slack"), ({"a/7-docs/hello.json": "[]"}, "zulip"), ({"b.jsonl": "{}"}, "mattermost")],
)
def test_a_platform_s_zip_dropped_into_the_vault_itself_is_put_with_its_kind(
    tmp_path: Path, files: Mapping[str, str], source: str
) -> None:
    vault = Vault(tmp_path)
    vault.put("My export.zip", packed(files))
    assert intake.unpack_folders(vault.path, vault.community).moved == 1
    assert sources(vault) == [source]
    assert intake.find_misplaced(vault.path) == ()


def test_a_form_that_nobody_described_goes_to_reports_and_is_asked_about_there(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    vault.put("drive.zip", packed({"answers.csv": FORM}))
    assert unpack(vault) == (1, 1, 0, 0)
    assert "`coc map`" in str(vault.refusal())


def test_a_table_that_says_nothing_is_left_unread(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    vault.put("drive.zip", packed({"budget.csv": "Item,Price\nTea,4\n"}))
    assert unpack(vault) == (1, 0, 1, 0)


@pytest.mark.parametrize("name", ["../../out.csv", "/out.csv", "a/../../../out.csv", "..\\out.csv"])
def test_nothing_is_written_outside_its_place(tmp_path: Path, name: str) -> None:
    vault = Vault(tmp_path)
    vault.put("drive.zip", packed({name: ACTIVITY}))
    unpack(vault)
    assert [path.name for path in tmp_path.iterdir()] == ["vault"]
    assert sources(vault) == ["generic"]
    (export,) = intake.find_exports(vault.path)
    assert export.path.is_relative_to(vault.path / "participation/generic")
    assert export.path.stat().st_mode & 0o077 == 0


def test_two_zips_with_files_of_one_name_lose_nothing(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    vault.put("a.zip", packed({"x/activity.csv": ACTIVITY}))
    unpack(vault)
    vault.put("a.zip", packed({"x/activity.csv": ACTIVITY.replace("02-05", "02-06")}))
    unpack(vault)
    vault.put("a.zip", packed({"x/activity.csv": ACTIVITY}))
    unpack(vault)
    assert sources(vault) == ["generic", "generic"], "the same again is there once"


def test_broken_off_and_done_again_it_ends_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = Vault(tmp_path, DESCRIBED)
    path = vault.put("drive.zip", packed(DRIVE))
    replace, left = os.replace, [3]

    def fails(source: Path, target: Path) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        replace(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(unpacking.os, "replace", fails)
        with pytest.raises(KeyboardInterrupt):
            unpack(vault)
    assert path.exists(), "the zip goes last"
    assert unpack(vault) == (1, 8, 2, 0)
    assert sources(vault) == KINDS
    assert not (vault.path / ".unpacking").exists()


def test_a_damaged_zip_stops_only_itself_and_says_no_name(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    good = packed({"Zyxwyn/activity.csv": ACTIVITY * 50})
    at = good.index(b"activity.csv") + 20
    vault.put("participation/bad.zip", good[:at] + bytes(8) + good[at + 8 :])
    vault.put("participation/good.zip", packed({"activity.csv": ACTIVITY}))
    done = intake.unpack_folders(vault.path, vault.community)
    assert (done.zips, done.exports) == (1, 1)
    (sentence,) = done.refused
    assert sentence.startswith("a file inside the zip is damaged or locked (the 1st file of participation)")
    assert "Zyxwyn" not in sentence
    assert (vault.path / "participation/bad.zip").exists()


def test_somebody_is_forgotten_in_every_part(tmp_path: Path) -> None:
    vault = Vault(tmp_path, DESCRIBED)
    vault.put("drive.zip", packed(DRIVE))
    unpack(vault)
    vault.admit()
    intake.forget("Ash Birch", vault.path, vault.casebook, vault.community)
    for path in vault.path.rglob("*"):
        assert path.is_dir() or b"Ash Birch" not in path.read_bytes()
