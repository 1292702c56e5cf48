"""Retention and erasure: a person leaves the vault and the casebook; what is published stays a number."""

import gzip
import io
import json
import os
import re
import zipfile
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from coc_analytics import intake
from coc_analytics.community import Community
from coc_analytics.terms import Refusal, Source
from tests.intake_vault import Vault

GENERIC = "member,occurred_at,kind,to_member\n"


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    made = Vault(tmp_path)
    made.put("members.csv", "member,accounts\nWren Example,wren@mail.example;wren_e\n")
    made.put("participation/generic/a.csv", f"{GENERIC}Wren Example,2026-01-05,message,\nSky,2026-01-05,thanks,wren_e\n"
             "WREN  example,2026-05-05,reply,Sky\n")  # fmt: skip
    table = pa.table(
        {"member": ["wren@mail.example", "Sky"], "occurred_at": ["2026-02-01"] * 2, "kind": ["talk"] * 2}
    )
    packed = io.BytesIO()
    pq.write_table(table, packed)
    made.put("participation/generic/b.parquet", packed.getvalue())
    made.put("participation/discourse/p.json", json.dumps({"latest_posts": [
        {"username": "wren_e", "created_at": "2026-05-01T10:00:00Z", "raw": "hi", "topic_id": 1, "post_number": 1},
        {"username": "sky", "created_at": "2026-05-01T11:00:00Z", "raw": "hi Wren Example", "topic_id": 1, "post_number": 2},
    ]}))  # fmt: skip
    slack = io.BytesIO()
    with zipfile.ZipFile(slack, "w") as archive:
        archive.writestr("channels.json", json.dumps([{"id": "C1", "name": "docs"}]))
        archive.writestr(
            "users.json", json.dumps([{"id": "U77", "name": "w", "profile": {"email": "wren@mail.example"}}])
        )
        archive.writestr("docs/1.json", json.dumps([{"user": "U77", "ts": "1777629600.1", "text": "hi"}]))
    made.put("participation/slack/s.zip", slack.getvalue())
    made.put(
        "pulse/p.csv.gz",
        gzip.compress(b"submitted_at,respondent,trust\n2026-05-01,wren example,4\n2026-05-01,Sky,5\n"),
    )
    made.put("reports/r.csv", "case_id,received_at,reporter,reported,concerns_committee_member,account\n"
             "K-1,2026-05-01,Wren Example,Sky,no,Sky shouted at Wren Example\n")  # fmt: skip
    made.admit()
    return made


def people(vault: Vault) -> list[tuple[object, ...]]:
    return vault.ask("select quarter, count(distinct member) from presence group by quarter order by quarter")


def test_a_forgotten_person_is_in_no_file_and_no_open_quarter(vault: Vault) -> None:
    before = people(vault)
    assert [count for _, count in before] == [2, 2]
    removed = intake.forget("wren@mail.example", vault.path, vault.casebook, vault.community)
    assert removed.files == 7
    assert removed.rows > 0
    assert removed.unlinked == 0
    assert [count for _, count in people(vault)] == [1, 1]
    assert vault.ask("select count(*) from report_people where role = 'reporter'") == [(0,)]
    assert vault.ask("select count(*) from reports") == [(1,)]
    assert vault.ask("select count(*) from pulse") == [(1,)]
    for path in vault.path.rglob("*"):
        content = _unpacked(path) if path.is_file() else b""
        for written in (b"wren", b"u77"):
            assert written not in content.lower(), path.name


def _unpacked(path: Path) -> bytes:
    content = path.read_bytes()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(path) as archive:
            return b"".join(archive.read(name) for name in archive.namelist())
    if content.startswith(b"PAR1"):
        return repr(pq.read_table(path).to_pylist()).encode()
    return gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content


def test_admitting_again_does_not_bring_the_person_back(vault: Vault) -> None:
    intake.forget("Wren Example", vault.path, vault.casebook, vault.community)
    tables = ("presence", "events", "answers", "thanks", "pulse", "report_people")
    before = [vault.ask(f"select count(*) from {table}") for table in tables]
    vault.admit()
    assert [vault.ask(f"select count(*) from {table}") for table in tables] == before
    assert all(rows_in == sum(rest) for rows_in, *rest in vault.batches())


def test_published_numbers_stay_and_lead_to_nobody(vault: Vault) -> None:
    vault.close_quarter("2026Q1")
    member = vault.ask("select distinct member from presence where quarter = 2026 * 4 + 1")
    removed = intake.forget("Wren Example", vault.path, vault.casebook, vault.community)
    assert removed.unlinked > 0
    assert [count for _, count in people(vault)] == [2, 1]
    left = vault.ask("select distinct member from presence")
    assert len(set(member) & set(left)) == 1, "Sky's key stays, the other one is gone"


def test_a_name_of_one_letter_is_not_looked_for(vault: Vault) -> None:
    with pytest.raises(Refusal, match="too short"):
        intake.forget("W", vault.path, vault.casebook, vault.community)


def came(vault: Vault, path: Path, day: date) -> None:
    """Note that an export was taken in on a day."""
    export = next(each for each in intake.find_exports(vault.path) if each.path == path)
    batch = intake.admit_export(export, vault.path, vault.casebook, vault.community).batch
    intake.note_arrival(vault.path, batch, day)


def test_only_exports_older_than_their_period_go_and_facts_stay(tmp_path: Path) -> None:
    vault = Vault(tmp_path, Community(retention_months={"generic": 6}))
    old = vault.put(
        "participation/generic/a.csv", f"{GENERIC}Wren Example,2026-01-05,message,\n,2026-01-05,reply,\n"
    )
    new = vault.put("participation/generic/b.csv", f"{GENERIC}Sky,2026-01-05,message,\n")
    kept = vault.put("pulse/p.csv", "submitted_at,trust\n2020-05-01,4\n")
    vault.admit()
    for path, day in ((old, date(2026, 1, 31)), (new, date(2026, 2, 1)), (kept, date(2019, 1, 1))):
        came(vault, path, day)
    assert (vault.path / "quarantine/generic").exists()
    due = intake.outdated_exports(vault.path, vault.community, date(2026, 7, 31))
    assert [export.path for export in due] == [old]
    assert old.exists(), "looking removes nothing"
    assert intake.remove_exports(vault.path, due) == {Source.GENERIC: 1}
    assert not old.exists()
    assert new.exists()
    assert kept.exists()
    assert vault.ask("select count(*) from presence") == [(2,)]


def test_an_export_that_was_never_taken_in_is_not_among_those_to_go(tmp_path: Path) -> None:
    vault = Vault(tmp_path, Community(retention_months={"generic": 6}))
    old = vault.put("participation/generic/a.csv", f"{GENERIC}Wren Example,2026-01-05,message,\n")
    vault.admit()
    came(vault, old, date(2026, 1, 31))
    waiting = vault.put("participation/generic/b.csv", f"{GENERIC}Sky,2026-01-05,message,\n")
    os.utime(waiting, (0, 0))
    due = intake.outdated_exports(vault.path, vault.community, date(2026, 7, 31))
    assert [export.path for export in due] == [old, waiting]
    ready = intake.only_admitted(due, vault.path, vault.casebook, vault.community)
    assert [export.path for export in ready] == [old]
    assert intake.only_admitted(due, vault.path, tmp_path / "none.duckdb", vault.community) == ()


AGES: dict[str, tuple[str, str, bool]] = {
    # the file's own date, taken in on, outdated on 2026-07-31 where it is kept for six months
    "unpacked with an old date": ("2019-01-01", "2026-07-30", False),
    "written to since": ("2026-07-30", "2026-01-31", True),
    "a day short of six months": ("2019-01-01", "2026-02-01", False),
    "taken in under a clock ahead": ("2019-01-01", "2040-01-01", False),
}


@pytest.mark.parametrize("age", AGES)
def test_age_counts_from_the_day_it_was_taken_in(tmp_path: Path, age: str) -> None:
    written, taken_in, outdated = AGES[age]
    vault = Vault(tmp_path, Community(retention_months={"generic": 6}))
    path = vault.put("participation/generic/a.csv", f"{GENERIC}Wren Example,2026-01-05,message,\n")
    vault.admit()
    seconds = datetime.fromisoformat(f"{written}T12:00:00+00:00").timestamp()
    os.utime(path, (seconds, seconds))
    came(vault, path, date.fromisoformat(taken_in))
    came(vault, path, date(2026, 7, 31))  # the first day stays
    due = intake.outdated_exports(vault.path, vault.community, date(2026, 7, 31))
    assert [export.path for export in due] == [path] * outdated


def test_an_export_whose_arrival_nobody_noted_is_told_of_and_kept(tmp_path: Path) -> None:
    vault = Vault(tmp_path, Community(retention_months={"generic": 6}))
    path = vault.put("participation/generic/a.csv", f"{GENERIC}Wren Example,2026-01-05,message,\n")
    vault.admit()
    os.utime(path, (0, 0))
    due = intake.outdated_exports(vault.path, vault.community, date(2026, 7, 31))
    assert [export.path for export in due] == [path]
    assert intake.only_admitted(due, vault.path, vault.casebook, vault.community) == ()
    (vault.path / ".arrivals").write_text("this is no line of it\nabc_2026\n")
    assert intake.only_admitted(due, vault.path, vault.casebook, vault.community) == ()


def test_what_is_noted_of_arrivals_is_private_and_holds_no_name(vault: Vault) -> None:
    for export in intake.find_exports(vault.path):
        came(vault, export.path, date(2026, 5, 1))
    noted = vault.path / ".arrivals"
    assert noted.stat().st_mode & 0o777 == 0o600
    assert all(re.fullmatch("[0-9a-f]{16}_20260501", line) for line in noted.read_text().splitlines())


def test_forgetting_somebody_leaves_the_day_an_export_came(vault: Vault) -> None:
    exports = intake.find_exports(vault.path)
    for export in exports:
        came(vault, export.path, date(2026, 1, 31))
    intake.forget("Wren Example", vault.path, vault.casebook, vault.community)
    community = Community(retention_months=dict.fromkeys((each.source.value for each in exports), 6))
    due = intake.outdated_exports(vault.path, community, date(2026, 7, 31))
    ready = intake.only_admitted(due, vault.path, vault.casebook, vault.community)
    assert ready == due == exports


def test_forgetting_somebody_keeps_nobody_else_longer(vault: Vault) -> None:
    ours = (
        vault.path / "accounts.csv",
        vault.path / "model/prior",
    )  # written anew, or made again when it is needed
    files = [path for path in vault.path.rglob("*") if path.is_file() and path not in ours]
    for path in files:
        os.utime(path, (1000, 1000))
    intake.forget("Wren Example", vault.path, vault.casebook, vault.community)
    assert {path.stat().st_mtime for path in files} == {1000.0}


def test_a_name_of_signs_only_is_no_file_s_name(vault: Vault) -> None:
    assert intake.forget("@@@@", vault.path, vault.casebook, vault.community).names == 0
