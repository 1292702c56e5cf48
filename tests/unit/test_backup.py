"""`coc backup` and `coc restore`: everything comes back, byte for byte, on an empty machine, or nothing does."""

import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.places import Places, places_in
from tests.flows.runner import bytes_below
from tests.published_community import PASSPHRASE, coc, done, fill, killed_at, publish, steps_of, use


@pytest.fixture(scope="module")
def community(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """A published community."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        made = use(places_in(tmp_path_factory.mktemp("kept")), monkeypatch)
        monkeypatch.chdir(made.vault.parent.parent)
        done("init")
        fill(made)
    return made


@pytest.fixture
def places(community: Places, monkeypatch: pytest.MonkeyPatch) -> Places:
    return use(community, monkeypatch)


@pytest.fixture
def secret(tmp_path: Path) -> tuple[str, str]:
    """The option that gives the passphrase."""
    file = tmp_path / "passphrase"
    file.touch(mode=0o600)
    file.write_text(f"{PASSPHRASE}\n")
    return ("--passphrase-file", str(file))


@pytest.fixture
def file(places: Places, tmp_path: Path, secret: tuple[str, str]) -> Path:
    """A backup of the community."""
    done("backup", str(tmp_path / "b"), *secret)
    return tmp_path / "b"


@pytest.fixture
def elsewhere(places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    """An empty machine."""
    return use(places_in(tmp_path / "new"), monkeypatch)


PLACES = ("vault", "casebook", "releases", "settings")


def kept(places: Places) -> dict[str, dict[str, str]]:
    """The bytes of everything that a backup holds."""
    return {name: _bytes(getattr(places, name)) for name in PLACES}


def _bytes(path: Path) -> dict[str, str]:
    found = bytes_below(path) if path.is_dir() else bytes_below(path.parent) if path.exists() else {}
    if path.is_file():
        return {path.name: found[path.name]}
    return {name: mark for name, mark in found.items() if not name.endswith(("-lock", ".lock"))}


def modes(places: Places) -> dict[str, str]:
    below = [path for name in ("vault", "releases") for path in sorted(getattr(places, name).rglob("*"))]
    roots = [places.vault, places.casebook, places.releases, places.settings]
    return {
        str(path.relative_to(places.vault.parent)): oct(stat.S_IMODE(path.stat().st_mode))
        for path in (*roots, *below)
        if not path.name.endswith("lock")
    }


def test_everything_comes_back_with_its_bytes_and_modes(
    places: Places, file: Path, elsewhere: Places, secret: tuple[str, str]
) -> None:
    assert "put back as of" in done("restore", str(file), *secret)
    assert kept(elsewhere) == kept(places)
    assert modes(elsewhere) == modes(places)
    assert stat.S_IMODE(elsewhere.vault.parent.stat().st_mode) == 0o755, "readers come through here"


def test_audit_pages_and_the_next_release_are_the_same(
    places: Places, file: Path, elsewhere: Places, secret: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    done("restore", str(file), *secret)
    told = {}
    for one in (places, elsewhere):
        use(one, monkeypatch)
        audit = done("audit")
        done("dashboards")
        publish("2026Q2", ("committee",))
        drafts = bytes_below(one.releases / "committee")
        told[one] = (audit, bytes_below(one.dashboards), drafts)
    assert told[places] == told[elsewhere]
    assert "nothing new" in done("intake")


def test_a_passphrase_that_others_can_read_is_refused(file: Path, tmp_path: Path) -> None:
    open_file = tmp_path / "open"
    open_file.write_text(PASSPHRASE)
    open_file.chmod(0o644)
    assert (
        "others can read the passphrase"
        in coc("restore", str(file), "--passphrase-file", str(open_file)).stderr
    )


SHORT = ("", "a", "elevenchars", "            ")


@pytest.mark.parametrize("words", SHORT)
def test_a_short_passphrase_is_refused(places: Places, tmp_path: Path, words: str) -> None:
    secret = tmp_path / "short"
    secret.touch(mode=0o600)
    secret.write_text(words + "\n")
    run = coc("backup", str(tmp_path / "b"), "--passphrase-file", str(secret))
    assert "a passphrase has at least" in run.stderr
    assert not (tmp_path / "b").exists()


def test_nothing_of_the_community_can_be_read_in_it(file: Path) -> None:
    data = file.read_bytes()
    assert not any(
        word in data for word in (b"Sky Sample", b"talked over", b"release.json", b"reports", b"vault")
    )
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_no_name_of_a_file_is_said(
    places: Places, file: Path, elsewhere: Places, secret: tuple[str, str]
) -> None:
    assert "2026-01" not in done("restore", str(file), *secret)


WHERE = {
    # where the backup is to lie      what is said
    "vault/b": "a backup does not lie in what it holds",
    "releases/b": "a backup does not lie in what it holds",
    "there is no such folder/b": "there is no folder for the backup",
    "../../kept.backup": "there is a file of that name already",
}


@pytest.mark.parametrize("where", WHERE)
def test_a_backup_lies_in_a_new_file_elsewhere(places: Places, secret: tuple[str, str], where: str) -> None:
    (places.vault.parent.parent.parent / "kept.backup").touch()
    file = places.vault.parent / where
    run = coc("backup", str(file), *secret)
    assert (run.exit_code, run.stdout) == (1, "")
    assert WHERE[where] in run.stderr
    assert not file.exists() or file.stat().st_size == 0


BROKEN = {
    "the casebook is cut short": lambda places: os.truncate(places.casebook, 20_000),
    "the key is missing": lambda places: (places.vault / "key").unlink(),
    "the casebook is missing": lambda places: places.casebook.unlink(),
    "the shelf is missing": lambda places: places.releases.rename(places.releases.with_name("gone")),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_broken_is_not_kept_as_if_it_were_whole(
    file: Path, elsewhere: Places, secret: tuple[str, str], tmp_path: Path, what: str
) -> None:
    done("restore", str(file), *secret)
    BROKEN[what](elsewhere)
    assert coc("backup", str(tmp_path / "second"), *secret).exit_code == 1
    assert not (tmp_path / "second").exists()


TAKEN = ("vault/reports/new.csv", "casebook.duckdb", "releases/board/note", "community.toml")


@pytest.mark.parametrize("there", TAKEN)
def test_nothing_is_written_over(file: Path, elsewhere: Places, secret: tuple[str, str], there: str) -> None:
    path = elsewhere.vault.parent / there
    path.parent.mkdir(parents=True)
    path.write_text("somebody's own\n")
    before = bytes_below(elsewhere.vault.parent)
    run = coc("restore", str(file), *secret)
    assert run.exit_code == 1
    assert "something else is where the backup's" in run.stderr
    assert "move it away first" in run.stderr
    assert bytes_below(elsewhere.vault.parent) == before


def test_done_again_it_changes_nothing(file: Path, elsewhere: Places, secret: tuple[str, str]) -> None:
    done("restore", str(file), *secret)
    before = {path: path.stat().st_ino for path in elsewhere.vault.parent.rglob("*")}
    done("restore", str(file), *secret)
    assert {path: path.stat().st_ino for path in elsewhere.vault.parent.rglob("*")} == before


def test_a_wrong_passphrase_and_a_changed_backup_write_nothing(
    file: Path, elsewhere: Places, tmp_path: Path, secret: tuple[str, str]
) -> None:
    wrong = tmp_path / "wrong"
    wrong.touch(mode=0o600)
    wrong.write_text("four words put otherwise\n")
    assert (
        "the passphrase is another one" in coc("restore", str(file), "--passphrase-file", str(wrong)).stderr
    )
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    assert "changed or cut short" in coc("restore", str(file), *secret).stderr
    assert not elsewhere.vault.parent.exists()


# kill -9


MOMENTS = [4, pytest.param(30, marks=pytest.mark.nightly)]


def moments(steps: int, number: int) -> list[int]:
    """Some steps of so many, the first and the last among them."""
    return sorted({round(at * (steps - 1) / (number - 1)) for at in range(number)})


@pytest.mark.parametrize("number", MOMENTS)
def test_a_killed_backup_leaves_no_file_under_its_name(
    places: Places, tmp_path: Path, secret: tuple[str, str], number: int
) -> None:
    steps = steps_of("backup", str(tmp_path / "calm"), *secret)
    for moment in moments(steps, number):
        file = tmp_path / f"killed-{moment}"
        run = killed_at(moment, "backup", str(file), *secret)
        assert run.returncode == -signal.SIGKILL, run.stderr
        if file.exists():  # then it is whole
            done("restore", str(file), *secret)
        else:
            done("backup", str(file), *secret)
        assert not list(tmp_path.glob(".killed*.part")) or file.exists()


@pytest.mark.parametrize("number", MOMENTS)
def test_a_killed_restore_goes_on_where_it_was(
    places: Places,
    file: Path,
    tmp_path: Path,
    secret: tuple[str, str],
    monkeypatch: pytest.MonkeyPatch,
    number: int,
) -> None:
    use(places_in(tmp_path / "calm"), monkeypatch)
    steps = steps_of("restore", str(file), *secret)
    for moment in moments(steps, number):
        there = use(places_in(tmp_path / f"killed-{moment}"), monkeypatch)
        run = killed_at(moment, "restore", str(file), *secret)
        assert run.returncode == -signal.SIGKILL, run.stderr
        for name in PLACES:
            whole = kept(places)[name]
            assert _bytes(getattr(there, name)) in ({}, whole), "a place is there whole or not at all"
        done("restore", str(file), *secret)
        assert kept(there) == kept(places)
        assert not list(there.vault.parent.glob(".*.restoring"))


def test_doctor_says_when_the_last_backup_was_made_and_what_came_since(
    file: Path, elsewhere: Places, tmp_path: Path, secret: tuple[str, str]
) -> None:
    done("restore", str(file), *secret)
    assert "good  backup: none was made" in coc("doctor").stdout
    done("backup", str(tmp_path / "second"), *secret)
    assert "good  backup: the last is of" in coc("doctor").stdout
    done(
        "release",
        "withdraw",
        "--quarter",
        "2026Q1",
        "--audience",
        "public",
        "--by",
        "Kim",
        "--reason",
        "a try",
    )
    assert "MEND  backup: the last is of" in coc("doctor").stdout


def test_a_taxonomy_of_ones_own_comes_along(
    places: Places, tmp_path: Path, secret: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from coc_analytics import taxonomies

    old, new = tmp_path / "old", tmp_path / "newer"
    for folder in (old, new):
        folder.mkdir()
    (old / "ours").mkdir()
    for name in ("cscce.toml", "cscce_examples.toml"):
        (old / "ours" / name).write_bytes((taxonomies.FOLDER / name).read_bytes())
    monkeypatch.chdir(old)
    mine = use(places_in(old), monkeypatch)
    done("init")
    mine.settings.write_text('[community]\ntaxonomy = "ours/cscce.toml"\n')
    done("backup", str(tmp_path / "t"), *secret)
    monkeypatch.chdir(new)
    use(places_in(new), monkeypatch)
    done("restore", str(tmp_path / "t"), *secret)
    assert bytes_below(new / "ours") == bytes_below(old / "ours")


def test_a_disk_mounted_where_a_place_belongs_is_said(
    file: Path, elsewhere: Places, secret: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere.vault.mkdir(parents=True)

    monkeypatch.setattr(Path, "is_mount", lambda path: path == elsewhere.vault)
    run = coc("restore", str(file), *secret)
    assert "a whole disk is mounted where a place belongs (vault): point the COC_ variable" in run.stderr
    monkeypatch.undo()
    use(elsewhere, monkeypatch)
    done("restore", str(file), *secret)


def test_the_service_in_the_manual_is_understood_by_systemd(tmp_path: Path) -> None:
    verifier = shutil.which("systemd-analyze")
    if verifier is None:
        pytest.skip("systemd is not installed here")
    manual = (Path(__file__).resolve().parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")
    unit = tmp_path / "coc.service"
    unit.write_text(manual.split("```ini\n")[1].split("```")[0].replace("/usr/local/bin/coc", sys.executable))
    checked = subprocess.run([verifier, "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")
