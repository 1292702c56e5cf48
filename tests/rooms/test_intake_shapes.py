"""Door 1: exports in the shapes people really have them: odd folders in Slack, Discord's tables, workbooks."""

import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from coc_analytics.intake.recognising import recognise
from coc_analytics.terms import Source
from tests.intake_vault import REPORTS_HEADER, Vault

SAID = [{"type": "message", "user": "U1", "ts": "1772000000.000100", "text": "hi"}]
FOLDERS: list[tuple[str, list[dict[str, Any]], dict[str, Any], int]] = [
    # what                              channels.json                                    files                       messages
    ("a plain channel", [{"id": "C1", "name": "docs"}], {"docs/2026-03-01.json": SAID}, 1),
    ("a canvas in a channel", [{"id": "C1", "name": "docs"}],
     {"docs/2026-03-01.json": SAID, "docs/canvas_in_the_conversation.json": {"id": "F1"}, "canvases.json": [{"id": "F1"}]}, 1),
    ("talk about a canvas, listed nowhere", [{"id": "C1", "name": "docs"}],
     {"docs/2026-03-01.json": SAID, "FC_F0AB_Plan/2026-03-01.json": SAID}, 1),
    ("talk about a canvas, in a public channel", [{"id": "C2", "name": "FC:F0AB:Plan"}], {"FC_F0AB_Plan/2026-03-01.json": SAID}, 1),
    ("a channel without a name", [{"id": "C1"}, {"id": "C3", "name": None}], {"C1/2026-03-01.json": SAID, "C3/2026-03-01.json": SAID}, 2),
    ("a channel of nothing", [{}, {"id": "C1", "name": "docs"}], {"docs/2026-03-01.json": SAID}, 1),
]  # fmt: skip
CHAT = "AuthorID,Author,Date,Content,Attachments,Reactions\n"
CHATS: list[tuple[str, dict[str, str], int]] = [
    # what                                  files                                                        messages
    ("twice in a minute", {"S - docs [1].csv": "7,ann,16/03/2026 10:00,ok,,\n7,ann,16/03/2026 10:00,ok,,\n"}, 2),
    ("in two channels", {"S - docs [1].csv": "7,ann,16/03/2026 10:00,ok,,\n", "S - help [2].csv": "7,ann,16/03/2026 10:00,ok,,\n\n"}, 2),
    ("exported again", {"S - docs [1].csv": "7,ann,16/03/2026 10:00,ok,,\n",
                        "S - docs [1] (after 2026-01-01).csv": "7,ann,16/03/2026 10:00,ok,,\n7,ann,17/03/2026 10:00,ok,,\n"}, 2),
]  # fmt: skip


@pytest.mark.parametrize(("what", "channels", "files", "messages"), FOLDERS, ids=[row[0] for row in FOLDERS])
def test_folders_of_a_workspace(
    tmp_path: Path, what: str, channels: list[dict[str, Any]], files: dict[str, Any], messages: int
) -> None:
    vault = Vault(tmp_path)
    for name, content in {**files, "channels.json": channels, "users.json": [{"id": "U1"}]}.items():
        vault.put(f"participation/slack/a/{name}", json.dumps(content))
    vault.admit()
    assert vault.batches() == [(messages, messages, 0, 0)], what


@pytest.mark.parametrize(("what", "files", "messages"), CHATS, ids=[row[0] for row in CHATS])
def test_messages_of_a_table_count_once_each(
    tmp_path: Path, what: str, files: dict[str, str], messages: int
) -> None:
    vault = Vault(tmp_path)
    for name, rows in files.items():
        vault.put(f"participation/discord/{name}", CHAT + rows)
    vault.admit()
    assert vault.ask("select sum(times) from presence") == [(messages,)], what


def workbook(*sheets: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


REPORTS = [
    REPORTS_HEADER.split(","),
    ["K-1", datetime(2026, 2, 5, 14, 30), "Ann", None, "form", None, None, None, None, "one, two"],  # noqa: DTZ001
    [2, "16/02/2026 10:00", None, None, None, None, None, None, None, None],
    [None] * 10,
]


def test_a_workbook_is_read_as_one(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    vault.put("reports/form.xlsx", workbook(REPORTS, []))
    vault.admit()
    assert vault.batches() == [(2, 2, 0, 0)]


def test_a_workbook_of_participants_is_recognised(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    rows = [["Name (Original Name)", "User Email", "Join Time", "Leave Time"],
            ["Ann Blue", "ann@x.example", datetime(2026, 2, 5, 10), datetime(2026, 2, 5, 11)]]  # noqa: DTZ001  # fmt: skip
    path = vault.put("participation/list.xlsx", workbook(rows))
    assert recognise(path) is Source.ZOOM
    vault.admit()
    assert vault.ask("select count(*) from events") == [(1,)]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (workbook(REPORTS, REPORTS), "several sheets"),
        (workbook([]), "empty"),
        (workbook(REPORTS)[:-50], "CSV in UTF-8"),
    ],
)
def test_a_workbook_that_is_no_table_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    vault = Vault(tmp_path)
    vault.put("reports/form.xlsx", content)
    assert says in str(vault.refusal())
