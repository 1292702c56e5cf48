"""Bad input at door 1: refused in one line that names the rule, the file by its place, column and remedy; no value, no file's name."""

import gzip
import io
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from coc_analytics.terms import Refusal
from tests.intake_vault import Vault, said_in

SECRET = "Quillfeather"  # stands wherever a person could have written something
NAME = SECRET.casefold()  # a file, too, may be called after somebody
HEADER = "case_id,received_at,channel,reporter,account,confirmed_behaviours"
GOOD = f"K-1,2026-02-01T10:00:00Z,form,Zyx {SECRET},{SECRET} talked over me,"
PULSE = "submitted_at,respondent,trust,knows_code,comment"
GENERIC = "member,occurred_at,kind,space,group,event_id,minutes,to_member"
LIST = "member,seat,term_start,term_end"


def _numbered() -> bytes:
    stream = io.BytesIO()
    times = pa.table({"member": [SECRET], "occurred_at": [1_772_000_000], "kind": ["talk"]})
    pq.write_table(times, stream)
    return stream.getvalue()


BAD = {
    # name of the fault: (where the file lies, its content, what the line must name)
    "a missing column": (f"reports/{NAME}.csv", f"case_id,channel\nK-1,{SECRET}", "received_at"),
    "an unknown column": (f"reports/{NAME}.csv", f"{HEADER},shoe_size\n{GOOD},{SECRET}", "shoe_size"),
    "an unknown column named like a person": (f"reports/{NAME}.csv", f"{HEADER},{SECRET}\n{GOOD},1", "number 7"),
    "no header": (f"reports/{NAME}.csv", f"{GOOD}\n{GOOD}", "case_id"),
    "a column twice": (f"reports/{NAME}.csv", f"{HEADER},channel\n{GOOD},{SECRET}", "channel"),
    "an impossible date": (f"reports/{NAME}.csv", f"{HEADER}\n{GOOD.replace('02-01', '02-30')}", "received_at"),
    "a word for a date": (
        f"reports/{NAME}.csv", f"{HEADER}\n{GOOD.replace('2026-02-01T10:00:00Z', SECRET)}", "received_at"
    ),
    "a date before computers": (f"reports/{NAME}.csv", f"{HEADER}\n{GOOD.replace('2026', '0026')}", "received_at"),
    "an unknown channel": (f"reports/{NAME}.csv", f"{HEADER}\n{GOOD.replace('form', SECRET)}", "channel"),
    "an unknown behaviour": (f"reports/{NAME}.csv", f"{HEADER}\n{GOOD}{SECRET}", "confirmed_behaviours"),
    "a second header": (f"reports/{NAME}.csv", f"{HEADER}\n{GOOD}\n{HEADER}\n{GOOD}", "line 3"),
    "a second header in another order": (
        f"reports/{NAME}.csv", f"{HEADER}\n{GOOD}\ncase_id,channel,received_at,a,b,c\n{GOOD}", "line 3"
    ),
    "an empty file": (f"reports/{NAME}.csv", "", "is empty"),
    "nothing but blank lines": (f"reports/{NAME}.csv", "\n\n ,,\n", "is empty"),
    "a quotation that never closes": (f"reports/{NAME}.csv", f'{HEADER}\nK-2,"{SECRET}\n{GOOD}', "line 2"),
    "another encoding": (f"reports/{NAME}.csv", f"{HEADER}\n{GOOD}é".encode("latin-1"), "UTF-8"),
    "a spreadsheet": (f"reports/{NAME}.xlsx", b"PK\x03\x04" + SECRET.encode() + b"\x00\x01", "not a table (the 1st file of reports): save it as CSV"),
    "an old spreadsheet": (f"reports/{NAME}.xls", b"\xd0\xcf\x11\xe0" + SECRET.encode(), "not a table (the 1st file of reports): save it as CSV"),
    "damaged gzip": (f"reports/{NAME}.csv.gz", gzip.compress(GOOD.encode())[:-9], "compress it again"),
    "a score of six": (f"pulse/{NAME}.csv", f"{PULSE}\n2026-02-01,{SECRET},6,yes,{SECRET}", "trust"),
    "a score in words": (f"pulse/{NAME}.csv", f"{PULSE}\n2026-02-01,{SECRET},{SECRET},yes,", "trust"),
    "perhaps": (f"pulse/{NAME}.csv", f"{PULSE}\n2026-02-01,{SECRET},5,perhaps {SECRET},", "knows_code"),
    "an impossible survey date": (f"pulse/{NAME}.csv", f"{PULSE}\n31.02.{SECRET},,5,yes,", "submitted_at"),
    "a term that ends before it starts": (
        "committee.csv", f"{LIST}\n{SECRET},1,2026-03-01,2026-02-01", "term_start"
    ),
    "an impossible term": ("committee.csv", f"{LIST}\n{SECRET},1,2026-03-01,soon {SECRET}", "term_end"),
    "a term of nobody": ("committee.csv", f"{LIST}\n,{SECRET},2026-03-01,", "member"),
    "an unknown kind": (
        f"participation/generic/{NAME}.csv", f"{GENERIC}\n{SECRET},2026-02-01,{SECRET},,,,,", "kind"
    ),
    "an impossible time of an event": (
        f"participation/generic/{NAME}.csv", f"{GENERIC}\n{SECRET},2026-13-01,reply,,,,,", "occurred_at"
    ),
    "minutes in words": (
        f"participation/generic/{NAME}.csv", f"{GENERIC}\n{SECRET},2026-02-01,talk,,,,{SECRET},", "minutes"
    ),
    "times as numbers in Parquet": (f"participation/generic/{NAME}.parquet", _numbered(), "occurred_at"),
    "members with a comma too many": ("members.csv", f"member,accounts\nA,b,{SECRET}", "line 2"),
    "damaged Parquet": (f"participation/generic/{NAME}.parquet", b"PAR1" + SECRET.encode() * 9, "Parquet file is damaged"),
    "a Slack export that is no zip": (f"participation/slack/{NAME}.zip", f"{SECRET} {SECRET}", "not a zip"),
    "a Zoom list of nothing": (f"participation/zoom/{NAME}.csv", f"{SECRET},a\nb,c", "list of participants"),
    "a Zoom list without any time": (
        f"participation/zoom/{NAME}.csv", f"Name,User Email,Duration (Minutes)\n{SECRET},,5", "when the meeting was"
    ),
    "members that share an account": (
        "members.csv", f"member,accounts\nA,{SECRET}\nB,{SECRET}", "account"
    ),
}  # fmt: skip


CALLED = {
    # where the file lies: how the line must call it
    "reports": "the 1st file of reports",
    "pulse": "the 2nd file of pulse",
    "generic": "the 1st file of generic",
    "slack": "the 1st export of slack",
    "zoom": "the 1st file of zoom",
    "committee.csv": "committee.csv",
    "members.csv": "members.csv",
}


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    made = Vault(tmp_path)
    made.put("pulse/good.csv", "submitted_at,respondent,trust\n2026-02-01,Wren Example,5\n")
    made.admit()
    return made


@pytest.mark.parametrize("fault", BAD)
def test_a_bad_file_is_refused_in_one_line_without_a_value(vault: Vault, fault: str) -> None:
    place, content, named = BAD[fault]
    path = vault.put(place, content)
    kept = path.read_bytes()
    before = vault.casebook.read_bytes()
    if place == "members.csv":
        vault.put("pulse/more.csv", "submitted_at,respondent,trust\n2026-02-02,Wren Example,5\n")
    refusal = vault.refusal()
    assert named in str(refusal), str(refusal)
    assert f"({CALLED[Path(place).parent.name or place]}" in str(refusal)
    assert "\n" not in str(refusal)
    assert refusal.remedy
    assert SECRET.casefold() not in said_in(refusal).casefold()
    assert refusal.__context__ is None
    assert refusal.__cause__ is None
    assert vault.casebook.read_bytes() == before, "nothing of the file is admitted"
    assert path.read_bytes() == kept, "nothing is lost"
    assert not (vault.path / "quarantine").exists()


def test_a_file_named_after_a_person_is_called_by_its_position(vault: Vault) -> None:
    vault.put("reports/A Person, Q1.csv", "case_id\n1")
    assert "(the 1st file of reports, column received_at)" in str(vault.refusal())
    assert "Person" not in str(vault.refusal())


def test_a_slack_export_without_its_list_of_channels_is_refused(vault: Vault) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(f"{SECRET}/2026-01-01.json", "[]")
    vault.put(f"participation/slack/{NAME}.zip", packed.getvalue())
    assert "channels.json" in str(vault.refusal())


def test_an_unexpected_error_says_only_its_kind(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    from coc_analytics.intake import conduct

    def fail(*_: object) -> None:
        raise ValueError(f"{SECRET} did it")

    monkeypatch.setattr(conduct, "read_reports", fail)
    vault.put(f"reports/{NAME}.csv", f"{HEADER}\n{GOOD}")
    refusal = vault.refusal()
    assert "ValueError" in str(refusal)
    assert SECRET not in said_in(refusal)


def test_a_lost_key_is_refused_and_nothing_is_counted_twice(vault: Vault) -> None:
    (vault.path / "key").unlink()
    with pytest.raises(Refusal, match="key"):
        vault.admit()
    assert not (vault.path / "key").exists()


@pytest.mark.parametrize("damage", [b"", b"short", b"not hex at all" * 5])
def test_a_damaged_key_is_refused(vault: Vault, damage: bytes) -> None:
    (vault.path / "key").write_bytes(damage)
    with pytest.raises(Refusal, match="key"):
        vault.admit()


def test_a_key_others_can_read_is_refused(vault: Vault) -> None:
    (vault.path / "key").chmod(0o644)
    with pytest.raises(Refusal, match="chmod 600"):
        vault.admit()
