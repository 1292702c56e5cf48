"""Rows that wait: whatever the source, one comes back in by being mended in its export, or is given up for good."""

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from coc_analytics import intake
from coc_analytics.terms import Refusal
from tests.intake_vault import Vault
from tests.rooms.test_intake_sources import SLACK_NEW, TEAMS_REPORT, ZOOM

NAME = "Quillotta Thundermere"
"""Stands in every odd row, and must never be said."""
MAIL = b"From a@x.example Sun Mar  1 10:00:00 2026\nFrom: a@x.example\nDate: Sun, 1 Mar 2026 10:00:00 +0100\nMessage-ID: <%s@x>\n\nhm\n\n"
ODD_MAIL = b"From \nFrom: %s\nDate: %s\nMessage-ID: <odd@x>\n\nhm\n\n"
REPORTS = "case_id,received_at,reporter,reported,account\nK-1,2026-03-01,Ash Birch,Robin Vale,hm\n"
ACTIVITY = "member,occurred_at,kind\nAsh Birch,2026-03-01,message\n"
POSTS = [
    {"id": 5, "username": "ash", "created_at": "2026-03-01T10:00:00Z", "raw": "x", "topic_id": 9, "post_number": 1, "post_type": 1},
    {"id": 6, "username": NAME, "created_at": "", "raw": "y", "topic_id": 9, "post_number": 2, "post_type": 1},
]  # fmt: skip
DISCORD = {"guild": {"id": "1"}, "channel": {"id": "2", "type": "GuildTextChat", "name": "docs"}, "messages": [
    {"id": "10", "type": "Default", "timestamp": "2026-03-01T10:00:00+00:00", "content": "x", "author": {"id": "77", "name": "ash"}},
    {"id": "11", "type": "Default", "timestamp": "", "content": "y", "author": {"id": "78", "name": NAME}},
]}  # fmt: skip
MATTERMOST = "\n".join(map(json.dumps, [
    {"type": "version", "version": 1},
    {"type": "channel", "channel": {"team": "t", "name": "town", "type": "O"}},
    {"type": "post", "post": {"team": "t", "channel": "town", "user": "ash", "message": "x", "create_at": 1772000000000}},
    {"type": "post", "post": {"team": "t", "channel": "town", "user": NAME, "message": "y", "create_at": "?"}},
]))  # fmt: skip
ZULIP = [
    {"id": 1, "sender_full_name": "Ash Birch", "content": "x", "timestamp": 1772000000},
    {"id": 2, "sender_full_name": NAME, "content": "y", "timestamp": None},
]
EVENTBRITE = (
    "Order #,Order Date,First Name,Last Name,Email,Attendee Status\n"
    "1,2026-03-01 10:00,Wren,Example,wren@x.example,Attending\n"
    f"2,2026-03-02 10:00,{NAME.replace(' ', ',')},q@x.example,Attending,,a remark\n"
)


def packed(files: Mapping[str, object], folder: str = "") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(folder + name), json.dumps(content))
    return stream.getvalue()


def slack(stamp: str) -> dict[str, object]:
    day = [
        *SLACK_NEW["docs/2026-03-01.json"][:-1],
        {"type": "message", "user": "U2", "text": NAME, "ts": stamp},
    ]
    return {**SLACK_NEW, "docs/2026-03-01.json": day}


def parquet(when: str, row_group_size: int = 10) -> bytes:
    stream = io.BytesIO()
    columns = {
        "member": ["Ash Birch", NAME],
        "occurred_at": ["2026-03-01", when],
        "kind": ["message", "reply"],
    }
    pq.write_table(pa.table(columns), stream, row_group_size=row_group_size)
    return stream.getvalue()


def text(content: str, odd: str, mended: str) -> tuple[bytes, bytes]:
    assert odd in content
    return content.encode(), content.replace(odd, mended).encode()


ZOOM_ODD = ZOOM + f"{NAME},,?,03/24/2026 03:30:05 PM,30,No,No\n"
TEAMS_ODD = TEAMS_REPORT.replace(
    "\n\n3. In", f"\n{NAME}\t?\t3/24/26, 3:10:05 PM\t9m 0s\t\t\tPresenter\n\n3. In"
)
SOURCES: dict[str, tuple[str, bytes, bytes]] = {
    "reports": ("reports/r.csv", *text(f"{REPORTS}K-2,,{NAME},,hm\n", "K-2,,", "K-2,2026-03-02,")),
    "pulse": ("pulse/p.csv", *text(f"submitted_at,respondent,trust\n2026-03-01,Ash,4\n,{NAME},5\n", "\n,", "\n2026-03-02,")),
    "a general table": (
        "participation/generic/a.csv", *text(f"{ACTIVITY}{NAME},,reply\n", ",,", ",2026-03-02,")),
    "a general table in Parquet": ("participation/generic/a.parquet", parquet(""), parquet("2026-03-02")),
    "Zoom": ("participation/zoom/a.csv", *text(ZOOM_ODD, ",?,", ",03/24/2026 03:02:05 PM,")),
    "Teams": ("participation/teams/a.csv", *text(TEAMS_ODD, "\t?\t", "\t3/24/26, 3:01:05 PM\t")),
    "Eventbrite": ("participation/eventbrite/a.csv", *text(EVENTBRITE, ",,a remark", "")),
    "a Slack zip": (
        "participation/slack/export.zip", packed(slack("")), packed(slack("1772000900.000100"))),
    "a Zulip zip": (
        "participation/zulip/a.zip",
        packed({"7-docs/hello.json": ZULIP}),
        packed({"7-docs/hello.json": [ZULIP[0], {**ZULIP[1], "timestamp": 1772000100}]})),
    "Discourse": ("participation/discourse/a.json", *text(json.dumps(POSTS), '""', '"2026-03-01T11:00:00Z"')),
    "Discourse as CSV": (
        "participation/discourse/a.csv",
        *text(f"username,created_at,raw,topic_id,post_number\nash,2026-03-01,x,9,1\n{NAME},,y,9,2\n", ",,y", ",2026-03-02,y")),
    "Discord": ("participation/discord/a.json", *text(json.dumps(DISCORD), '""', '"2026-03-01T11:00:00Z"')),
    "Discord as CSV": (
        "participation/discord/docs [5].csv",
        *text(f"AuthorID,Author,Date,Content\n7,ash,2026-03-01 10:00,x\n8,{NAME},,y\n", ",,y", ",2026-03-02 10:00,y")),
    "Mattermost": ("participation/mattermost/a.jsonl", *text(MATTERMOST, '"?"', "1772000100000")),
    "a mailing list": (
        "participation/mbox/list.mbox",
        MAIL % b"1" + ODD_MAIL % (NAME.encode(), b"?") + MAIL % b"2",
        MAIL % b"1" + ODD_MAIL % (b"q@x.example", b"Sun, 1 Mar 2026 11:00:00 +0100") + MAIL % b"2"),
}  # fmt: skip


def listed(vault: Vault) -> str:
    return "\n".join(intake.waiting_lines(vault.path))


def filled(folder: Path, source: str) -> Vault:
    vault = Vault(folder)
    place, odd, _ = SOURCES[source]
    vault.put(place, odd)
    vault.admit()
    return vault


@pytest.mark.parametrize("source", SOURCES)
def test_a_row_that_waits_is_listed_by_its_place_and_never_by_its_cells(tmp_path: Path, source: str) -> None:
    vault = filled(tmp_path, source)
    ((_, _, _, waiting),) = vault.batches()
    assert waiting == 1
    said = listed(vault)
    assert said.startswith("1 row waits\n")
    assert "\n     1  the 1st " in said
    assert "`coc quarantine dismiss NUMBER`" in said
    assert "run `coc intake`" in said
    assert "Quillotta" not in said
    assert "q@x" not in said


@pytest.mark.parametrize("source", SOURCES)
def test_mended_in_its_export_it_is_taken_in_and_waits_no_longer(tmp_path: Path, source: str) -> None:
    vault = filled(tmp_path, source)
    ((rows, admitted, duplicate, _),) = vault.batches()
    place, _, mended = SOURCES[source]
    vault.put(place, mended)
    vault.admit()
    assert (rows, 1, admitted + duplicate, 0) in vault.batches()
    assert listed(vault) == "no row waits"
    assert list((vault.path / "quarantine").rglob("*.csv")) == []


@pytest.mark.parametrize("source", SOURCES)
def test_given_up_it_never_comes_back_and_stays_counted(tmp_path: Path, source: str) -> None:
    vault = filled(tmp_path, source)
    before = vault.batches()
    said = "\n".join(intake.dismiss_rows(vault.path, [1]))
    assert said.startswith("given up:    1  the 1st ")
    assert "given up so far: 1 of " in said
    assert "Quillotta" not in said
    assert list((vault.path / "quarantine").rglob("*.csv")) == [], "its cells are gone"
    place, odd, _ = SOURCES[source]
    vault.put(place, parquet("", row_group_size=1) if place.endswith(".parquet") else odd + b"\n")
    vault.admit()
    assert len(vault.batches()) == 2, "it is another export"
    assert listed(vault).startswith("no row waits")
    assert all(row in vault.batches() for row in before)
    assert all(sum(rest) == all_rows for all_rows, *rest in vault.batches())


def test_given_up_by_mistake_it_is_taken_in_once_it_is_mended(tmp_path: Path) -> None:
    vault = filled(tmp_path, "reports")
    intake.dismiss_rows(vault.path, [1])
    vault.put("reports/r.csv", SOURCES["reports"][2])
    vault.admit()
    assert (2, 1, 1, 0) in vault.batches()


def test_what_was_a_zip_may_come_back_unpacked(tmp_path: Path) -> None:
    vault = filled(tmp_path, "a Slack zip")
    (vault.path / "participation/slack/export.zip").unlink()
    for name, content in slack("1772000900.000100").items():
        vault.put(f"participation/slack/anything/{name}", json.dumps(content))
    vault.admit()
    assert (6, 1, 5, 0) in vault.batches()
    assert listed(vault) == "no row waits"


def test_an_export_that_grew_and_brings_the_row_again_lets_it_wait_once(tmp_path: Path) -> None:
    vault = filled(tmp_path, "a mailing list")
    vault.put(
        "participation/mbox/all.mbox",
        MAIL % b"0" + SOURCES["a mailing list"][1] + ODD_MAIL % (b"other", b"?") + MAIL % b"9",
    )
    vault.admit()
    assert (3, 2, 0, 1) in vault.batches()
    assert (6, 2, 3, 1) in vault.batches()
    said = listed(vault)
    assert said.startswith("2 rows wait\n")
    assert said.count("mail 2") == 1
    assert said.count("mail 5") == 1


def test_two_rows_alike_are_two(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    odd = f"{NAME},,reply\n"
    vault.put("participation/generic/a.csv", ACTIVITY + odd + odd)
    vault.admit()
    assert vault.batches() == [(3, 1, 0, 2)]
    intake.dismiss_rows(vault.path, [1])
    vault.put("participation/generic/a.csv", ACTIVITY + odd + odd + odd)
    vault.admit()
    assert (4, 0, 3, 1) in vault.batches(), "one more of the kind is one more row"
    assert listed(vault).startswith("2 rows wait\n")


def test_another_file_of_the_same_name_lets_nothing_go(tmp_path: Path) -> None:
    vault = filled(tmp_path, "a general table")
    vault.put("participation/generic/a.csv", ACTIVITY.replace("03-01", "04-01"))
    vault.admit()
    said = listed(vault)
    assert said.startswith("1 row waits\n")


def test_a_shorter_export_lets_nothing_go(tmp_path: Path) -> None:
    days = "".join(f"Ash Birch,2026-03-{day:02},message\n" for day in range(1, 29))
    vault = Vault(tmp_path)
    header = ACTIVITY.splitlines(keepends=True)[0]
    vault.put("participation/generic/a.csv", f"{header}{NAME},,reply\n{days}")
    vault.admit()
    vault.put("participation/generic/a.csv", header + "".join(days.splitlines(keepends=True)[4:]))
    vault.admit()
    assert listed(vault).startswith("1 row waits\n")


def test_a_file_of_which_every_row_waits_is_known_by_where_it_lies(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    header = REPORTS.splitlines(keepends=True)[0]
    vault.put("reports/one.csv", f"{header}K-2,,{NAME},,hm\n")
    vault.put("reports/two.csv", f"{header}K-3,,{NAME},,hm\n")
    vault.admit()
    vault.put("reports/one.csv", f"{header}K-2,2026-03-02,{NAME},,hm\n")
    vault.admit()
    said = listed(vault)
    assert said.startswith("1 row waits\n")
    assert "the 2nd file of reports, line 2" in said


def test_a_quarantine_file_put_back_half_mended_waits_again_for_the_rest(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    vault.put("reports/r.csv", f"{REPORTS}K-2,,{NAME},,hm\nK-3,,{NAME},,hm\n")
    vault.admit()
    (waiting,) = (vault.path / "quarantine").rglob("*.csv")
    half = waiting.read_text().replace("K-2,,", "K-2,2026-03-02,")
    waiting.unlink()
    vault.put("reports/back.csv", half)
    vault.admit()
    assert (2, 1, 0, 1) in vault.batches()
    (waiting,) = (vault.path / "quarantine").rglob("*.csv")
    header = waiting.read_text().splitlines()[0]
    assert header.startswith("quarantine_number,quarantine_line,quarantine_reason,case_id,")
    assert header.count("quarantine_reason") == 1
    waiting_again = waiting.read_text().replace("K-3,,", "K-3,2026-03-02,")
    waiting.unlink()
    vault.put("reports/rest.csv", waiting_again)
    vault.admit()
    assert vault.ask("select count(*) from reports") == [(3,)]
    assert listed(vault) == "no row waits"


def test_numbers_stay_with_their_rows(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    vault.put("reports/r.csv", REPORTS + "".join(f"K-{n},,{NAME},,hm\n" for n in (2, 3, 4)))
    vault.admit()
    intake.dismiss_rows(vault.path, [1])
    assert "\n     2  the 1st file of reports, line 4\n" in listed(vault)
    assert intake.dismiss_rows(vault.path, [1, 2])[1] == "row 1 was given up before"
    with pytest.raises(Refusal, match="no row with the number 9 waits"):
        intake.dismiss_rows(vault.path, [3, 9])
    assert "\n     3  the 1st file of reports, line 5\n" in listed(vault), "all of them or none"


def test_rows_that_an_earlier_version_set_aside_get_numbers(tmp_path: Path) -> None:
    vault = filled(tmp_path, "reports")
    vault.put(
        "quarantine/pulse/0123456789abcdef.csv",
        f"quarantine_line,quarantine_reason,submitted_at\n7,{NAME},\n9,{NAME},\n",
    )
    said = listed(vault)
    assert (
        "pulse: set aside by an earlier version\n     2  an export that is in the vault no longer, line 7"
        in said
    )
    assert "Quillotta" not in said
    intake.dismiss_rows(vault.path, [2])
    assert listed(vault).startswith("2 rows wait\n")


def test_a_file_in_the_quarantine_that_is_called_after_somebody_is_not_named(tmp_path: Path) -> None:
    vault = filled(tmp_path, "reports")
    vault.put(
        f"quarantine/pulse/{NAME}.csv", f"quarantine_number,quarantine_line,quarantine_reason\n5,7,{NAME}\n"
    )
    assert "Quillotta" not in listed(vault)


def test_a_long_list_is_told_short(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    vault.put("reports/r.csv", REPORTS + "".join(f"K-{n},,{NAME},,hm\n" for n in range(2, 60)))
    vault.admit()
    said = listed(vault)
    assert "and 38 more, the last of them number 58" in said
    assert said.count("the 1st file of reports, line") == 20


def test_after_somebody_was_forgotten_their_export_is_still_found(tmp_path: Path) -> None:
    vault = filled(tmp_path, "reports")
    intake.forget("Ash Birch", vault.path, vault.casebook, vault.community)
    assert "the 1st file of reports, line 3" in listed(vault)
    vault.admit()
    assert listed(vault).startswith("1 row waits\n")


def test_what_is_known_holds_no_cell(tmp_path: Path) -> None:
    vault = filled(tmp_path, "reports")
    known = vault.path / "quarantine/known.json"
    assert known.stat().st_mode & 0o077 == 0
    for cell in (NAME, "K-2", "K-1", "Robin", "r.csv"):
        assert cell not in known.read_text()
    known.write_text("{")
    with pytest.raises(Refusal, match="damaged"):
        intake.waiting_lines(vault.path)
