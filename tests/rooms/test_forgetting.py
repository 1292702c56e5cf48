"""`coc forget` finds a person in every spelling and every format, and says what it could not rule out."""

import base64
import gzip
import io
import json
import quopri
import unicodedata
import zipfile
from email.header import Header
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from coc_analytics import intake
from coc_analytics.intake.forgetting import Forgotten
from tests.intake_vault import Vault

GENERIC = "member,occurred_at,kind\n"

TYPED = """
stored               | typed
Anna Strauß          | Anna Strauß
Anna Strauß          | ANNA STRAUSS
Anna Strauß          | Strauß, Anna
Anna Strauß          | anna strauß
Zoë Ørsted           | Zoe Orsted
Zoë Ørsted           | zoë oersted
Zoe\u0308 Ørsted     | Zoë Ørsted
Zoë Ørsted           | Zoe\u0308 Ørsted
İpek Yılmaz          | İPEK YILMAZ
İpek Yılmaz          | ipek yilmaz
IPEK YILMAZ          | İpek Yılmaz
Ｋenji Ｓato         | Kenji Sato
Kenji Sato           | Ｋenji Ｓato
O’Neil Blue          | O'Neil Blue
O'Neil Blue          | o’neil blue
ONeil Blue           | O’Neil Blue
Jean‑Luc Blue        | Jean-Luc Blue
Rоbin Vale           | Robin Vale
Robin Vale           | Rоbin Vale
R\u200bobin Va\u00adle | Robin Vale
Robin Vale.          | robin vale
Đặng Văn An          | Dang Van An
王小明               | 王小明
김가은               | 김가은
"""


def rows(table: str) -> list[tuple[str, str]]:
    lines = [line.split("|") for line in table.strip().splitlines()[1:]]
    return [(stored.strip(), typed.strip()) for stored, typed in lines]


def forget(vault: Vault, name: str) -> Forgotten:
    return intake.forget(name, vault.path, vault.casebook, vault.community)


def bare(text: str) -> str:
    """A text as a reader's eye takes it, by rules of this test's own."""
    apart = unicodedata.normalize("NFKD", text.replace("о", "o").replace("ı", "i").replace("Đ", "D"))
    kept = "".join(c for c in apart if c.isalnum() or c.isspace())
    return kept.casefold().replace("ø", "o").replace("đ", "d")


@pytest.mark.parametrize(("stored", "typed"), rows(TYPED))
def test_a_name_is_found_however_it_is_typed_and_stored(tmp_path: Path, stored: str, typed: str) -> None:
    vault = Vault(tmp_path)
    vault.put(
        "participation/generic/a.csv",
        f"{GENERIC}{stored},2026-02-01,message\nSky Sample,2026-02-01,message\n",
    )
    vault.put(
        "pulse/p.csv", f"submitted_at,respondent,trust,comment\n2026-02-01,{stored},4,then {stored} said so\n"
    )
    vault.admit()
    gone = forget(vault, typed)
    assert (gone.files, gone.rows) == (2, 3)
    left = "\n".join(path.read_text() for path in sorted(vault.path.rglob("*.csv")))
    assert bare(stored).split()[0] not in bare(left)
    assert "Sky Sample" in left
    assert vault.ask("select count(distinct member) from presence") == [(1,)]
    assert vault.ask("select count(*) from pulse") == [(0,)]
    assert gone.doubts == ()
    vault.admit()
    assert vault.ask("select count(distinct member) from presence") == [(1,)], "and they do not come back"


NAMES = ["Anna Strauß", "Zoë Ørsted", "İpek Yılmaz", "Ann Blue", "Kenji Sato", "O'Neil Blue"]


@pytest.mark.parametrize("way", [str, lambda name: ", ".join(reversed(name.upper().split()))])
def test_the_shared_case_of_six_names(shared_folder: Path, tmp_path: Path, way: object) -> None:
    case, vault = shared_folder / "cases" / "intake" / "18-forget", Vault(tmp_path)
    vault.put("participation/generic/generic.csv", (case / "generic.csv").read_bytes())
    vault.put("reports/reports.csv", (case / "reports.csv").read_bytes())
    vault.admit()
    for name in NAMES:
        assert forget(vault, way(name)).files == 2  # type: ignore[operator]
    left = "".join(path.read_text() for path in vault.path.rglob("*.csv"))
    for word in (
        "anna",
        "strauss",
        "zoe",
        "orsted",
        "ipek",
        "yilmaz",
        "ann",
        "kenji",
        "sato",
        "oneil",
        "blue",
    ):
        assert word not in bare(left).split()
    assert vault.ask("select count(*) from presence") == [(0,)]


def _zip(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _workbook(cell: str) -> bytes:
    book, packed = Workbook(), io.BytesIO()
    book.active.append(["case", cell])  # type: ignore[union-attr]
    book.save(packed)
    return packed.getvalue()


def _parquet(cell: str) -> bytes:
    packed = io.BytesIO()
    pq.write_table(pa.table({"member": [cell, "Sky"]}), packed)
    return packed.getvalue()


def _mail(encoding: str, body: bytes) -> bytes:
    sender = Header("Anna Strauß", "utf-8").encode()
    head = f"From a@b Sun Feb  1 10:00:00 2026\nFrom: {sender} <a@b.example>\nContent-Type: text/plain; charset=utf-8\n"
    return (
        f"{head}Content-Transfer-Encoding: {encoding}\n\n".encode()
        + body
        + b"\n\nFrom c@d Sun Feb  1 2026\n\nhi\n"
    )


SAID = "yesterday Anna Strauß said".encode()
STORED = {
    "a table": ("participation/generic/a.csv", b"member,kind\nAnna Strau\xc3\x9f,message\n"),
    "a table in UTF-16": ("pulse/a.csv", "respondent\nAnna Strauß\n".encode("utf-16")),
    "a table in Latin-1": ("pulse/a.csv", "respondent\nAnna Strauß\n".encode("latin-1")),
    "a packed table": ("pulse/p.csv.gz", gzip.compress(b"respondent\nANNA STRAUSS\n")),
    "given name and family name in two columns": (
        "participation/eventbrite/e.csv", "Order #,First Name,Last Name,x\n1,Anna,Strauß,y\n2,Sky,Strand,z\n".encode()),
    "the same, quoted, surname first": (
        "participation/eventbrite/e.csv", '"Nachname";"Vorname";"Notiz"\n"Strauß";"ANNA";"eine\nZeile"\n'.encode()),
    "turned round in a quoted cell": ("reports/r.csv", 'reporter,account\n"Strauß, Anna",x\n'.encode()),
    "broken over two lines": ("participation/mbox/m.mbox", "From x\n\n> it was Anna\n> Strauß again\n".encode()),
    "JSON with letters as numbers": ("participation/discourse/d.json", b'[{"username": "Anna Strau\\u00df"}]'),
    "JSON in halves": ("participation/zulip/z.json", b'[{"first_name": "Anna", "last_name": "Strau\\u00df"}]'),
    "JSON lines": ("participation/mattermost/m.jsonl", b'{"a": 1}\n{"user": "anna_strauss"}\n'),
    "broken JSON": ("participation/discourse/d.json", '[{"username": "Anna Strauß"'.encode()),
    "HTML": ("participation/discourse/d.json", b'[{"cooked": "<p>Anna&nbsp;x Anna Strau&szlig;</p>"}]'),
    "Parquet": ("participation/generic/b.parquet", _parquet("Anna Strauß")),
    "a workbook": ("review/r.xlsx", _workbook("then Anna Strauß & others")),
    "a zip": ("participation/slack/s.zip", _zip(**{"x/1.json": b'[{"text": "Anna Strau\\u00df"}]'})),
    "a name inside a zip": ("participation/slack/s.zip", _zip(**{"dm-anna_strauss/1.json": b"[]"})),
    "a header of a mail": ("participation/mbox/m.mbox", _mail("7bit", b"hello")),
    "a mail in base64": ("participation/mbox/m.mbox", _mail("base64", base64.encodebytes(SAID))),
    "a mail in quoted-printable": ("participation/mbox/m.mbox", _mail("quoted-printable", quopri.encodestring(SAID))),
    "quarantine": ("quarantine/reports/0.csv", "quarantine_line,x\n3,Anna Strauß\n".encode()),
}  # fmt: skip


@pytest.mark.parametrize("what", STORED)
def test_a_name_is_found_in_every_format(tmp_path: Path, what: str) -> None:
    place, content = STORED[what]
    vault = Vault(tmp_path)
    intake.make_keys(vault.path)
    file = vault.put(place, content)
    assert forget(vault, "Anna Strauß").files == 1
    left = _read(file.name, file.read_bytes())
    for word in ("strau\xdf", "strauss", "ann"):
        assert word not in left.casefold().replace("&nbsp;", "").replace("annax", ""), left
    before = file.read_bytes()
    again = forget(vault, "Anna Strauß")
    assert (again.files, file.read_bytes()) == (0, before)


def _read(name: str, content: bytes) -> str:
    if name.endswith((".zip", ".xlsx")):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return " ".join(
                each + _read(each, archive.read(each)) for each in archive.namelist() if "theme" not in each
            )
    if name.endswith(".parquet"):
        return repr(pq.read_table(io.BytesIO(content)).to_pylist())
    if name.endswith(".gz"):
        return gzip.decompress(content).decode()
    if name.endswith(".mbox"):
        return _read_mail(content.decode())
    if name.endswith(".json"):
        return content.decode().encode().decode("unicode_escape").replace("Anna&nbsp;x ", "")
    return (
        content.decode("utf-16")
        if content.startswith((b"\xff\xfe", b"\xfe\xff"))
        else content.decode("latin-1")
    )


def _read_mail(text: str) -> str:
    import email
    from email.header import decode_header, make_header

    read = [text]
    for part in text.split("From ")[1:]:
        message = email.message_from_string(part.partition("\n")[2])
        read.append(str(make_header(decode_header(message["From"] or ""))))
        read.append((message.get_payload(decode=True) or b"").decode("utf-8"))
    return "\n".join(read)


def test_rows_of_a_table_keep_their_shape(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    intake.make_keys(vault.path)
    text = "Strauß,Anna,x\nb,Anna\nStrauß,c\n"
    file = vault.put("pulse/p.csv", f"first name;last name\n{text}")
    forget(vault, "Anna Strauß")
    assert [line.count(",") for line in file.read_text().splitlines()] == [0, 2, 1, 1]


DOUBTS = """
Anna                       may be: a part of the name
strauß                     may be: also in small letters, where it fills the cell
A. Strauß                  may be: initials
anna.strauss@x.example     may be: an address made of it
astrauss7                  may be: a handle made of it
anna.strauss.jones         may be: a longer handle
AnnaStrauss                may be: drawn together
R. Strauß                  no: another person's initial
Ann Strauß                 no
Anna Blue                  no
Hanna                      no
the strauss waltz          no: a word, not written like a name
Then Anna left             may be: somebody of that name in a sentence
"""


@pytest.mark.parametrize("line", DOUBTS.strip().splitlines())
def test_what_cannot_be_ruled_out_is_said_by_file_and_row_and_left_alone(tmp_path: Path, line: str) -> None:
    cell, _, expected = (part.strip() for part in line.partition("   "))
    vault = Vault(tmp_path)
    intake.make_keys(vault.path)
    vault.put("pulse/a.csv", "respondent,comment\nAnna Strauß,hi\n")
    file = vault.put("pulse/b.csv", f"respondent,comment\nSky,hi\n{cell},hi\n")
    before = file.read_bytes()
    gone = forget(vault, "Anna Strauß")
    assert gone.files == 1
    assert file.read_bytes() == before
    is_part = cell in ("R. Strauß", "Ann Strauß", "Anna Blue")  # one word of theirs is hers
    told = [(doubt.file, doubt.row) for doubt in gone.doubts]
    assert told == ([("the 2nd file of pulse", 3)] if expected.startswith("may be") or is_part else [])


def test_an_account_of_one_platform_is_looked_for_there_alone(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    vault.put("members.csv", "member,accounts\nAnna Strauß,discourse rosebud;zulip 77\n")
    post = {
        "username": "rosebud",
        "created_at": "2026-05-01T10:00:00Z",
        "raw": "hi",
        "topic_id": 1,
        "post_number": 1,
    }
    there = vault.put("participation/discourse/d.json", json.dumps({"latest_posts": [post]}))
    elsewhere = vault.put("participation/generic/a.csv", f"{GENERIC}rosebud,2026-02-01,message\n")
    vault.admit()
    forget(vault, "Anna Strauß")
    assert "rosebud" not in there.read_text()
    assert "rosebud" in elsewhere.read_text(), "somebody else's on another platform"


NAMED = """
before                                          after
participation/discourse/412-robin_vale-topic.json   participation/discourse/412-forgotten-topic.json
participation/mbox/robin.vale.mbox              participation/mbox/forgotten.mbox
participation/mbox/Vale-Robin/list.mbox         participation/mbox/forgotten/list.mbox
participation/Robin Vale/a.csv                  participation/forgotten/a.csv
reports/ROBIN VALE.csv                          reports/forgotten.csv
reports/Rоbin_Vale.csv                          reports/forgotten.csv
"""


@pytest.mark.parametrize("line", NAMED.strip().splitlines()[1:])
def test_files_and_folders_called_after_the_person_get_another_name(tmp_path: Path, line: str) -> None:
    before, after = (part.strip() for part in line.split("  ", 1))
    vault = Vault(tmp_path)
    intake.make_keys(vault.path)
    vault.put(before, "x")
    assert forget(vault, "Robin Vale").renamed == 1
    assert [path.relative_to(vault.path).as_posix() for path in vault.path.rglob("*") if path.is_file() and path.name != "key"] == [after]  # fmt: skip


def test_a_new_name_keeps_the_order_in_which_reports_are_read(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    for name, finding in (("q", "pending"), ("robin vale", "no_violation"), ("s", "violation")):
        vault.put(
            f"reports/{name}.csv",
            f"case_id,received_at,finding,reporter\nK-1,2026-02-01,{finding},Robin Vale\n",
        )
    vault.admit()
    assert forget(vault, "Robin Vale").renamed == 1
    assert [path.name for path in sorted((vault.path / "reports").iterdir())] == [
        "q.csv",
        "r-forgotten.csv",
        "s.csv",
    ]
    vault.admit()
    assert vault.ask("select finding::varchar from reports") == [("violation",)]
    assert sum(admitted for _, admitted, _, _ in vault.batches()) == 3


def test_a_name_that_only_may_be_theirs_or_has_no_other_place_is_said(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    intake.make_keys(vault.path)
    vault.put("participation/mbox/robinvale.mbox", "x")
    for name in ("rob.csv", "robin vale.csv", "robin-.csv"):
        vault.put(f"reports/{name}", "x")
    gone = forget(vault, "Robin Vale")
    assert (gone.renamed, gone.names) == (0, 1)
    assert ("the 1st file of mbox", 0) in [(doubt.file, doubt.row) for doubt in gone.doubts]
