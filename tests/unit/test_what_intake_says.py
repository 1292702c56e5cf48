"""What `coc intake`, `coc release prepare` and `coc review import` say when there is little to do, or something to mend."""

import errno
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from coc_analytics.cli import main
from pipelines.places import Places

ACTIVITY = "member,occurred_at,kind\nSky Sample,2026-02-05,message\n"
COMMITTEE = "member,seat,term_start,term_end\nWren Example,1,2001-01-01,\n"


@pytest.fixture
def places(new_community: Places) -> Places:
    """A new community whose committee is known."""
    (new_community.vault / "committee.csv").write_text(COMMITTEE)
    return new_community


def put(places: Places, name: str, content: str = ACTIVITY) -> Path:
    path = places.vault / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def coc(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_an_empty_vault_is_no_success(places: Places) -> None:
    (places.vault / "committee.csv").unlink()
    assert coc("intake").stdout.startswith("there is no export in the vault yet")


def test_what_is_new_is_counted_and_nothing_new_is_said(places: Places) -> None:
    put(places, "participation/generic/a.csv")
    assert coc("intake").stdout == "2 exports taken in\n"
    assert coc("intake").stdout == "nothing new: 2 exports in the vault, taken in before\n"
    put(places, "participation/generic/b.csv", ACTIVITY.replace("02-05", "02-06"))
    assert coc("intake").stdout == "1 export taken in, 2 known already\n"


def test_after_a_refusal_the_rest_is_still_said(places: Places) -> None:
    put(places, "participation/generic/a.csv", ACTIVITY + "Ash Birch,2026-02-06,reply,,,,,,ha,ha\n")
    put(places, "participation/generic/b.csv", "member,when\nSky Sample,2026-02-05\n")
    put(places, "reports.csv")
    said = coc("intake")
    assert said.exit_code == 1
    taken_in, misplaced, waiting = said.stdout.splitlines()
    assert taken_in == "2 exports taken in, 1 refused"
    assert misplaced.startswith("note: nothing reads this where it lies")
    assert waiting.startswith("note: rows that could not be used wait")
    (refused,) = said.stderr.splitlines()
    assert refused.startswith("refused: a required column is missing")
    again = coc("intake")
    assert again.stdout.startswith("nothing new: 2 exports in the vault, taken in before, 1 refused\n")


def test_a_list_of_the_committee_that_is_refused_silences_no_other_refusal_and_no_note(
    places: Places,
) -> None:
    put(places, "committee.csv", COMMITTEE.replace("2001-01-01", "someday"))
    put(places, "participation/generic/a.csv", "member,when\nSky Sample,2026-02-05\n")
    put(places, "reports.csv")
    said = coc("intake")
    assert said.exit_code == 1
    taken_in, misplaced = said.stdout.splitlines()
    assert taken_in == "no export was taken in, 2 refused"
    assert misplaced.startswith("note: nothing reads this where it lies")
    committee, activity = said.stderr.splitlines()
    assert committee.startswith(
        "refused: there is an impossible date (committee.csv, line 2, column term_start)"
    )
    assert activity.startswith("refused: a required column is missing (the 1st file of generic")


def test_rows_of_machines_are_said(places: Places) -> None:
    mail = "From x@x.example Mon Jan  5 10:00:00 2026\nFrom: noreply@x.example\nDate: Mon, 5 Jan 2026 10:00:00 +0000\n\nx\n"
    put(places, "participation/mbox/list.mbox", mail)
    (note,) = coc("intake").stderr.splitlines()
    assert note.startswith("note: set apart as written by machines: 1 rows of mbox; name more")


def test_what_lies_where_nothing_is_read_is_noted_by_its_kind_or_place(places: Places) -> None:
    put(places, "zoom/list.csv")
    put(places, "reports.csv")
    put(places, "Ash Birch's list.csv")
    put(places, "review/robin.xlsx")
    put(places, ".DS_Store")
    (note,) = coc("intake").stderr.splitlines()
    assert note.startswith("note: nothing reads this where it lies in the vault: ")
    assert "reports.csv" in note
    assert "zoom" in note
    assert "the 1st name in the vault" in note
    assert "Birch" not in note
    assert "robin" not in note


def test_a_vault_in_order_is_not_talked_about(places: Places) -> None:
    put(places, "members.csv", "member,accounts\n")
    put(places, "recused.csv", "member,quarter\n")
    put(places, "participation/generic/a.csv")
    assert coc("intake").stderr == ""


def test_a_row_with_too_many_cells_waits_and_can_be_mended(places: Places) -> None:
    put(places, "participation/generic/a.csv", ACTIVITY + "Ash Birch,2026-02-06,reply,,,,,,ha,ha\n")
    said = coc("intake")
    assert said.stdout == "2 exports taken in\n"
    assert said.stderr.startswith("note: rows that could not be used wait in the vault's quarantine")
    (waiting,) = (places.vault / "quarantine").rglob("*.csv")
    text = waiting.read_text()
    assert "more cells than columns,Ash Birch,2026-02-06,reply" in text
    mended = text.replace(",ha,ha", "")
    waiting.unlink()
    put(places, "participation/generic/mended.csv", mended)
    again = coc("intake")
    assert (again.stdout, again.stderr) == ("1 export taken in, 2 known already\n", "")


@pytest.mark.parametrize("name", ["members.csv", "recused.csv"])
def test_a_broken_row_of_the_committees_own_tables_is_never_passed_over(places: Places, name: str) -> None:
    put(places, "participation/generic/a.csv")
    put(
        places,
        name,
        "member,accounts\nAsh Birch,ash,birch\n".replace(
            "accounts", "quarter" if "rec" in name else "accounts"
        ),
    )
    said = coc("intake") if name == "members.csv" else _prepared("2026Q1")
    assert said.exit_code == 1
    assert f"a row has more cells than columns ({name}, line 2)" in said.output
    assert "Birch" not in said.output


def _prepared(quarter: str) -> Result:
    coc("intake")
    return coc("release", "prepare", "--quarter", quarter, "--audience", "committee", "--by", "Quince")


def test_a_quarter_that_is_not_over_is_not_prepared(places: Places) -> None:
    put(places, "participation/generic/a.csv")
    said = _prepared("2199Q4")
    assert said.exit_code == 1
    assert said.output.startswith("refused: the quarter is not over: prepare its release after 2199-12-31")
    assert not (places.releases / ".drafts").exists()


def test_a_quarter_that_is_not_over_is_not_run(places: Places) -> None:
    put(places, "participation/generic/a.csv")
    said = coc("run", "--quarter", "2199Q4", "--by", "Quince")
    assert said.exit_code == 1
    assert said.output.startswith("refused: the quarter is not over: prepare its release after 2199-12-31")
    assert not (places.releases / ".drafts").exists()


NAMED_FILES = {
    "participation/discourse/412-zyxwyn_quillfeather-topic.json": "the 1st file of discourse",
    "participation/mbox/a.mbox": "the 1st file of mbox",
    "participation/mbox/zyxwyn.quillfeather.mbox": "the 2nd file of mbox",
    "participation/mbox/Zyxwyn/b.mbox": "the 1st file of mbox",
    "participation/Zyxwyn Quillfeather/a.csv": "the 1st file of participation",
    "participation/slack/zyxwyn/users.json": "the 1st export of slack",
    "participation/zulip/zyxwyn.zip": "the 1st export of zulip",
    "reports/zyxwyn@quill.example.csv": "the 1st file of reports",
    "pulse/2026/Zyxwyn.csv": "the 1st file of pulse",
}


@pytest.mark.parametrize("place", NAMED_FILES)
def test_a_refused_export_is_named_by_its_kind_and_place(places: Places, place: str) -> None:
    put(places, place, "nothing of the kind\n")
    if place.endswith("quillfeather.mbox"):
        put(places, "participation/mbox/a.mbox", "nothing of the kind\n")
    said = coc("intake")
    assert said.exit_code == 1
    assert f"({NAMED_FILES[place]}" in said.output
    assert "zyxwyn" not in said.output.casefold()


@pytest.mark.parametrize(
    "name", ["Zyxwyn Quillfeather.csv", "zyxwyn/list.csv", "zyxwyn.quillfeather@x.example"]
)
def test_what_lies_in_the_wrong_place_is_not_named_by_its_name(places: Places, name: str) -> None:
    put(places, name, "x\n")
    for command in ("intake", "doctor"):
        said = coc(command)
        assert "name in the vault" in said.output or command == "doctor"
        assert "zyxwyn" not in said.output.casefold()


def test_a_loose_file_that_cannot_be_opened_stops_only_itself(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(places, "participation/generic/a.csv")
    broken = put(places, "participation/somewhere/b.csv", "member,when\nSky Sample,2026-02-05\n")
    opened = Path.open

    def fail(path: Path, *arguments: Any, **named: Any) -> Any:
        if path == broken:
            raise OSError(errno.EIO, "input/output error")
        return opened(path, *arguments, **named)

    monkeypatch.setattr(Path, "open", fail)
    said = coc("intake")
    assert said.stdout.splitlines()[0] == "2 exports taken in, 1 refused"
    assert said.stderr.startswith("refused: the disk cannot be read or written")


def test_a_zip_of_a_folder_is_taken_apart_and_what_nothing_reads_is_said(places: Places) -> None:
    path = places.vault / "Zyxwyn's drive.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Zyxwyn/a.csv", ACTIVITY)
        archive.writestr("Zyxwyn/minutes.docx", "x")
    said = coc("intake")
    assert said.stdout.splitlines() == [
        "1 zip of a folder was taken apart, 1 export put where their kind lies; what nothing reads, 1 of its files, "
        "lies in unread now",
        "2 exports taken in",
    ]
    assert said.stderr.startswith("note: nothing reads this where it lies in the vault: unread; move it")
    assert "zyxwyn" not in said.output.casefold()
