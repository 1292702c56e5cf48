"""`coc doctor` opens what it vouches for, says the true cause and the command that mends it, and never crashes."""

import errno
import os
import secrets
import shutil
from collections import namedtuple
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from coc_analytics.cli import main
from pipelines import clock
from pipelines.beginning import make_places
from pipelines.checkup import examine
from pipelines.places import Places, places_in
from tests.accounts import another_account, folder_all_can_reach

HEADER = "member,occurred_at,kind\n"
OF_IT = ("--quarter", "2026Q1", "--audience", "committee")


def coc(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a community with one export taken in, one release published and one draft."""
    places = places_in(tmp_path_factory.mktemp("published"))
    make_places(places)
    with pytest.MonkeyPatch.context() as patch:
        _point_at(places, patch)
        generic = places.vault / "participation" / "generic"
        generic.mkdir()
        (generic / "a.csv").write_text(f"{HEADER}Sky Sample,2026-02-05,message\n")
        for command in (
            ("intake",),
            ("release", "prepare", *OF_IT, "--by", "Quince"),
            ("release", "check", *OF_IT, "--by", "Medlar"),
            ("release", "publish", *OF_IT, "--by", "Medlar"),
            ("release", "prepare", "--quarter", "2026Q2", "--audience", "committee", "--by", "Quince"),
            ("dashboards",),
        ):
            run = coc(*command)
            assert run.exit_code == 0, run.output
    return places.vault.parent.parent


def _point_at(places: Places, patch: pytest.MonkeyPatch) -> None:
    for variable in ("vault", "casebook", "releases", "dashboards"):
        patch.setenv(f"COC_{variable.upper()}", str(getattr(places, variable)))


@pytest.fixture
def places(published: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Places]:
    with folder_all_can_reach() as folder:
        shutil.copytree(published / "data", folder / "data")
        made = places_in(folder)
        _point_at(made, monkeypatch)
        yield made


def test_all_is_well_and_it_says_what_waits(places: Places) -> None:
    run = coc("doctor")
    assert run.exit_code == 0, run.output
    assert "good  casebook: read to its end, and of this version" in run.output
    assert "good  key: the one that the casebook was made with" in run.output
    assert "good  draft: 2026Q2 for the committee waits for somebody else to check it" in run.output
    assert "MB free beside the casebook" in run.output
    assert "good  clock: it says" in run.output


def _cut(places: Places, left: int) -> None:
    os.truncate(places.casebook, left)


def _emptied(places: Places) -> None:
    """A casebook of the day before anything was taken in."""
    from coc_analytics.casebook import open_casebook
    from coc_analytics.taxonomies import load_taxonomy

    places.casebook.unlink()
    community = places.community()
    open_casebook(places.casebook, load_taxonomy(community.taxonomy), community).close()


def _half_way(places: Places) -> None:
    """Bytes in the middle changed, as a dying disk does."""
    with places.casebook.open("r+b") as file:
        file.seek(os.path.getsize(places.casebook) // 2)
        file.write(os.urandom(4096))


WRONG: dict[str, tuple[Callable[[Places], object], str, str]] = {
    # what happened, the cause it says, and what to do
    "a casebook cut to nothing": (lambda p: _cut(p, 0), "the file was cut short or damaged", "backup"),
    "cut to a few bytes": (lambda p: _cut(p, 9), "the file was cut short or damaged", "backup"),
    "cut in its header": (lambda p: _cut(p, 5000), "the file was cut short or damaged", "backup"),
    "cut in its middle": (lambda p: _cut(p, 400_000), "the file was cut short or damaged", "backup"),
    "a byte cut off": (
        lambda p: _cut(p, p.casebook.stat().st_size - 1),
        "the file was cut short or damaged",
        "backup",
    ),
    "its middle overwritten": (_half_way, "the casebook", "backup"),
    "another file in its place": (
        lambda p: p.casebook.write_text("zebra" * 9999),
        "the file is not a casebook",
        "COC_CASEBOOK",
    ),
    "a folder in its place": (lambda p: (p.casebook.unlink(), p.casebook.mkdir()), "casebook", ""),
    "a casebook taken away": (lambda p: p.casebook.unlink(), "missing, though releases were made", "backup"),
    "an empty casebook in its place": (_emptied, "nothing is in it, though exports were taken in", "backup"),
    "another key": (
        lambda p: (p.vault / "key").write_text(secrets.token_hex(32)),
        "key: not the one that the casebook was made with",
        "backup",
    ),
    "a key of half its length": (
        lambda p: (p.vault / "key").write_text(secrets.token_hex(16)),
        "the key is missing or damaged",
        "backup",
    ),
    "a vault taken away": (lambda p: shutil.rmtree(p.vault), "vault is missing", "backup"),
    "a shelf taken away": (lambda p: shutil.rmtree(p.releases), "releases is missing", "backup"),
    "pages taken away": (lambda p: shutil.rmtree(p.dashboards), "dashboards is missing", "coc dashboards"),
    "a draft changed by hand": (
        lambda p: (p.releases / ".drafts/committee/2026Q2/release.json").write_text("{}"),
        ".drafts/committee/2026Q2/release.json",
        "prepared again",
    ),
    "a casebook others can read": (lambda p: p.casebook.chmod(0o644), "others can reach", "chmod 600"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_has_its_cause_and_its_remedy(places: Places, wrong: str) -> None:
    break_it, cause, remedy = WRONG[wrong]
    break_it(places)
    run = coc("doctor")
    assert run.exit_code == 1
    mend = [line for line in run.output.splitlines() if line.startswith("MEND") and cause in line]
    assert mend, run.output
    assert remedy in mend[0]
    assert "something unexpected" not in run.output
    assert "coc init" not in run.output


@pytest.mark.parametrize("moment", range(20))
def test_a_casebook_cut_anywhere_is_never_called_good(places: Places, moment: int) -> None:
    _cut(places, places.casebook.stat().st_size * moment // 20)
    said = [line.sentence for line in examine(places) if line.wrong and line.about == "casebook"]
    assert said == [
        "MEND  casebook: the file was cut short or damaged (the casebook): restore it from your backup"
    ]


def test_a_casebook_that_another_program_holds_is_named_so(places: Places) -> None:
    import subprocess
    import sys

    hold = (
        "import duckdb, sys, time; c = duckdb.connect(sys.argv[1]); print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", hold, str(places.casebook)], stdout=subprocess.PIPE)
    try:
        assert holder.stdout is not None
        holder.stdout.readline()
        said = [line.sentence for line in examine(places) if line.wrong and line.about == "casebook"]
    finally:
        holder.kill()
        holder.wait()
    assert said == [
        "MEND  casebook: another program holds the file open (the casebook): close the other program "
        "(a database viewer, a notebook, another run), then try again"
    ]


def test_a_casebook_older_than_the_shelf_is_told(places: Places, published: Path) -> None:
    old = places.casebook.read_bytes()
    for deed in ("check", "publish"):
        assert (
            coc("release", deed, "--quarter", "2026Q2", "--audience", "committee", "--by", "Kim").exit_code
            == 0
        )
    places.casebook.write_bytes(old)
    run = coc("doctor")
    assert "MEND  casebook: 2026Q2 was published, and it does not know" in run.output


def test_an_exports_that_were_taken_in_are_missed_before_anything_is_published(new_community: Places) -> None:
    (new_community.vault / "pulse/p.csv").write_text("submitted_at,trust\n2026-05-01,4\n")
    assert coc("intake").exit_code == 0
    new_community.casebook.unlink()
    assert "MEND  casebook: it is missing, though exports were taken in" in coc("doctor").output


def test_in_a_new_community_nothing_is_missed(new_community: Places) -> None:
    assert "good  casebook: not made yet" in coc("doctor").output


def test_another_account_is_told_what_it_may_not_see_and_nothing_crashes(places: Places) -> None:
    examine(places)  # so that everything is imported before the account changes
    with another_account():
        found = examine(places)
    assert [each.sentence for each in found if each.wrong] == []
    hidden = {each.about for each in found if each.advice.startswith("not looked at")}
    assert {"settings", "casebook", "vault"} <= hidden
    assert {"releases", "duckdb"} <= {each.about for each in found}


def test_a_place_of_its_own_that_an_account_cannot_enter_is_to_be_mended(places: Places) -> None:
    for path in (places.vault.parent, *places.vault.parent.rglob("*")):
        os.chown(path, 65534, 65534)
    (places.casebook).chmod(0o000)
    examine(places)
    with another_account():
        found = [each.sentence for each in examine(places) if each.wrong]
    assert len(found) == 1
    assert found[0].startswith("MEND  casebook: this account may not read or write here")


def test_a_disk_that_can_only_be_read_is_said_and_nothing_crashes(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_open, real_statvfs = os.open, os.statvfs

    def refuse_writing(path: object, flags: int, *args: object, **named: object) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))
        return real_open(path, flags, *args, **named)  # type: ignore[arg-type]

    def read_only(path: object) -> object:
        found = real_statvfs(path)  # type: ignore[arg-type]
        return SimpleNamespace(
            f_flag=found.f_flag | os.ST_RDONLY,
            f_bavail=found.f_bavail,
            f_bfree=found.f_bfree,
            f_blocks=found.f_blocks,
            f_frsize=found.f_frsize,
        )

    monkeypatch.setattr(os, "open", refuse_writing)
    monkeypatch.setattr(os, "statvfs", read_only)
    monkeypatch.setattr(Path, "open", _opening(refuse_writing))
    found = examine(places)
    wrong = [each for each in found if each.wrong]
    assert {each.about for each in wrong} == {"disk", "lock"}
    assert [each.advice for each in wrong if "the disk can only be read" not in each.advice] == []


def _opening(opener: Callable[..., int]) -> Callable[..., object]:
    def opened(path: Path, mode: str = "r", *args: object, **named: object) -> object:
        return open(path, mode, *args, opener=opener, **named)  # type: ignore[call-overload]

    return opened


def test_a_full_disk_is_told_before_it_stops_a_run(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", ["total", "used", "free"])
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**9, 10**9 - 5 * 2**20, 5 * 2**20))
    (said,) = (each.sentence for each in examine(places) if each.wrong)
    assert said.startswith("MEND  disk: 5 MB free beside the casebook, and ")


@pytest.mark.parametrize(("day", "moved"), [("2040-01-01", "far ahead of"), ("2020-01-01", "behind")])
def test_a_clock_that_jumped_is_told(
    places: Places, monkeypatch: pytest.MonkeyPatch, day: str, moved: str
) -> None:
    monkeypatch.setattr(clock, "today", lambda places: date.fromisoformat(day))
    (said,) = (each.sentence for each in examine(places) if each.wrong)
    assert said.startswith(f"MEND  clock: the computer's clock says {day}, {moved}")


def test_looking_changes_no_byte_and_makes_nothing(places: Places) -> None:
    def bytes_below() -> dict[str, bytes]:
        found = (path for path in places.vault.parent.rglob("*") if path.is_file())
        return {str(path): path.read_bytes() for path in found if not path.name.endswith("lock")}

    before = bytes_below()
    coc("doctor")
    assert bytes_below() == before
    shutil.rmtree(places.vault)
    coc("doctor")
    assert not places.vault.exists()


def test_a_part_that_fails_is_a_line_and_the_others_are_still_looked_at(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipelines import reconciling

    def crash(places: Places) -> Iterator[object]:
        raise RuntimeError("zebra")

    monkeypatch.setattr(reconciling, "casebook", crash)
    found = [each.sentence for each in examine(places)]
    (said,) = (sentence for sentence in found if sentence.startswith("MEND"))
    assert said.startswith("MEND  casebook: something unexpected happened (RuntimeError")
    assert "zebra" not in said
    assert any(sentence.startswith("good  prefect") for sentence in found)
