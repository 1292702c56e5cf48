"""A lost key: nothing makes or advises a new one where numbers were made with the old one, and none is let in."""

import secrets
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coc_analytics.cli import main
from coc_analytics.release import open_shelf
from coc_analytics.terms import Audience
from pipelines.places import Places
from tests.made_up_releases import SMALL, made_up_release
from tests.rooms.test_casebook_store import SINCE_FINGERPRINTS

HEADER = "member,occurred_at,kind\n"


def coc(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.fixture
def places(new_community: Places) -> Places:
    """A community with one export taken in."""
    _export(new_community, "a", "Sky Sample")
    assert coc("intake").exit_code == 0
    return new_community


def _export(places: Places, name: str, member: str) -> None:
    folder = places.vault / "participation" / "generic"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.csv").write_text(f"{HEADER}{member},2026-02-05,message\n")


def _taken_away(places: Places) -> None:
    (places.vault / "key").unlink()


def _another(places: Places) -> None:
    (places.vault / "key").write_text(secrets.token_hex(32) + "\n")


def _damaged(places: Places) -> None:
    (places.vault / "key").write_text((places.vault / "key").read_text()[:40])


LOST: dict[str, tuple[Callable[[Places], None], str]] = {
    # what became of the key    what the next intake says
    "taken away": (_taken_away, "key that this casebook was made with is missing"),
    "another's": (_another, "the key is not the one that this casebook was made with"),
    "damaged": (_damaged, "the key is missing or damaged"),
}


@pytest.mark.parametrize("loss", LOST)
def test_the_next_intake_is_refused_and_counts_nobody_again(places: Places, loss: str) -> None:
    lose, said = LOST[loss]
    lose(places)
    key, casebook = _bytes(places.vault / "key"), places.casebook.read_bytes()
    _export(places, "b", "Wren Example")
    run = coc("intake")
    assert run.exit_code == 1
    assert said in run.stderr
    assert "coc init" not in run.output
    assert (_bytes(places.vault / "key"), places.casebook.read_bytes()) == (key, casebook)


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


@pytest.mark.parametrize("command", [("classify",), ("forget", "Sky Sample"), ("review",)])
def test_every_other_work_with_the_key_is_refused_as_well(places: Places, command: tuple[str, ...]) -> None:
    _another(places)
    run = coc(*command)
    assert run.exit_code == 1
    assert "the key is not the one" in run.stderr


def test_retention_removes_nothing_it_cannot_recognise(places: Places) -> None:
    places.settings.write_text("[retention_months]\ngeneric = 1\n")
    _another(places)
    coc("retain", "--remove")
    assert (places.vault / "participation/generic/a.csv").exists()


def test_the_right_key_put_back_goes_on_as_before(places: Places) -> None:
    right = (places.vault / "key").read_bytes()
    _another(places)
    assert coc("intake").exit_code == 1
    (places.vault / "key").write_bytes(right)
    assert "nothing new" in coc("intake").stdout


def test_an_older_casebook_without_a_fingerprint_knows_its_key_and_gets_one(places: Places) -> None:
    import duckdb

    def ask(question: str) -> list[tuple[int, ...]]:
        with duckdb.connect(str(places.casebook)) as connection:
            return connection.execute(question).fetchall()

    kept = ask("from key_fingerprint")
    for table in SINCE_FINGERPRINTS:
        ask(f"drop table {table}")
    ask("update schema_version set version = 3")
    right = (places.vault / "key").read_bytes()
    _another(places)
    assert "the key is not the one" in coc("intake").stderr
    (places.vault / "key").write_bytes(right)
    assert coc("intake").exit_code == 0
    assert ask("from key_fingerprint") == kept


def test_the_fingerprint_is_no_part_of_the_key_and_no_id_of_anything(places: Places) -> None:
    import duckdb

    with duckdb.connect(str(places.casebook)) as connection:
        [(bits,)] = connection.execute("from key_fingerprint").fetchall()
        tables = [name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()]
        tables.remove("key_fingerprint")
        others = {
            value
            for table in tables
            for row in connection.execute(f"from {table}").fetchall()
            for value in row
        }
    assert f"{bits:016x}" not in (places.vault / "key").read_text()
    assert bits not in others


# init and doctor

PARTS: dict[str, Callable[[Places], object]] = {
    "a casebook": lambda places: None,
    "drafts": lambda places: places.casebook.unlink(),
    "a published release": lambda places: (
        places.casebook.unlink(),
        (places.releases / ".drafts" / "committee").rename(places.releases / "committee"),
    ),
}


@pytest.mark.parametrize("part", PARTS)
def test_init_makes_no_new_key_where_there_is_already(places: Places, part: str) -> None:
    open_shelf(places.releases).write_draft(made_up_release(SMALL, Audience.COMMITTEE))
    PARTS[part](places)
    (places.vault / "key").unlink()
    run = coc("init")
    assert run.exit_code == 1
    assert "the vault's key is missing, and numbers were made with it (key): restore" in run.stderr
    assert not (places.vault / "key").exists()


def test_init_makes_nothing_where_the_whole_vault_is_gone(places: Places) -> None:
    places.vault.rename(places.vault.with_name("elsewhere"))
    assert coc("init").exit_code == 1
    assert not places.vault.exists()


def test_init_again_with_the_key_keeps_everything(places: Places) -> None:
    before = (places.vault / "key").read_bytes()
    assert coc("init").exit_code == 0
    assert (places.vault / "key").read_bytes() == before


def test_an_intake_makes_no_new_key_beside_a_published_shelf_whose_casebook_is_gone(places: Places) -> None:
    open_shelf(places.releases).write_draft(made_up_release(SMALL, Audience.COMMITTEE))
    places.casebook.unlink()
    _taken_away(places)
    run = coc("intake")
    assert run.exit_code == 1
    assert not (places.vault / "key").exists()
    assert not places.casebook.exists()


@pytest.mark.parametrize("missing", ["vault/key", "vault", "releases", "community.toml"])
def test_doctor_never_advises_to_make_anew_what_was_lost(places: Places, missing: str) -> None:
    lost = places.vault.parent / missing
    lost.rename(lost.with_name("elsewhere"))
    run = coc("doctor")
    assert run.exit_code == 1
    assert "coc init" not in run.output
    assert "restore" in run.output


def test_doctor_advises_init_where_nothing_was_ever_made(new_community: Places) -> None:
    (new_community.vault / "key").unlink()
    assert "MEND  key: the vault has no key; run `coc init`" in coc("doctor").output
