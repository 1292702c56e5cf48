"""`coc rotate-key`: every stored id becomes another, every number stays, nobody is counted twice, also after a kill."""

import random
import shutil
import signal
import stat
from pathlib import Path

import duckdb
import pytest

from coc_analytics import intake
from coc_analytics.casebook import look_at, open_casebook
from coc_analytics.casebook.connection import read_casebook
from coc_analytics.casebook.rotating import keyed_columns, rotate
from coc_analytics.intake import rotation
from coc_analytics.intake.keys import Keys, Purpose, from_letters, in_letters, load_keys
from coc_analytics.intake.review.labels import Label, Sureness, add_labels, read_labels
from coc_analytics.intake.turns import Turns, permuted
from coc_analytics.periods import Quarter
from coc_analytics.sealed import Sealed
from coc_analytics.taxonomies import load_taxonomy
from coc_analytics.terms import ReportKind
from pipelines.places import Places, places_in
from pipelines.rooms import casebook_of
from tests.flows.runner import bytes_below
from tests.intake_vault import Vault
from tests.planted_exports import again, exports
from tests.published_community import (
    add_messages,
    coc,
    done,
    fill,
    killed_at,
    publish,
    steps_of,
    use,
)

EXPORTS = exports()
Q1, Q2 = Quarter.parse("2026Q1"), Quarter.parse("2026Q2")


# the permutation


def test_a_permutation_joins_no_two_and_can_be_gone_back() -> None:
    chance = random.Random(7)
    secrets = [Sealed(chance.randbytes(32)) for _ in range(3)]
    numbers = [0, 1, 2**64 - 1, 2**32, *(chance.getrandbits(64) for _ in range(2000))]
    turns = Turns(secrets)
    there = turns.forth(numbers)
    assert len(set(there)) == len(set(numbers))
    assert [turns.back(number) for number in there] == numbers
    assert not set(there) & set(numbers)
    assert turns.forth([7]) != Turns(secrets[:2]).forth([7]) != Turns(secrets[1:]).forth([7])
    assert all(0 <= number < 2**64 for number in there)


def test_half_the_bits_change_with_one() -> None:
    secret, chance = Sealed(b"k" * 32), random.Random(1)
    changed = [
        (permuted(secret, number) ^ permuted(secret, number ^ 1 << bit)).bit_count()
        for number in (chance.getrandbits(64) for _ in range(40))
        for bit in range(64)
    ]
    assert 31 < sum(changed) / len(changed) < 33


def test_letters_are_read_as_they_were_written() -> None:
    for number in (0, 2**64 - 1, 0x0123456789ABCDEF):
        assert from_letters(in_letters(number)) == number


def test_without_a_rotation_every_id_is_what_it_was() -> None:
    keys = Keys(Sealed(b"\7" * 32))
    assert keys.person(Purpose.CONDUCT, "Sky Sample") == 0x54BB46D74732862C, "as the first version made it"


# every kind of export


def admitted(vault: Vault) -> int:
    return sum(row[1] for row in vault.batches())


def rotated(vault: Vault) -> None:
    prepared = rotation.prepare(vault.path)
    rotate(vault.casebook, prepared.turn, *prepared.marks())
    assert rotation.end(vault.path, look_at(vault.casebook))


@pytest.mark.parametrize("name", EXPORTS)
def test_what_comes_again_in_other_bytes_counts_nothing_twice(tmp_path: Path, name: str) -> None:
    vault = Vault(tmp_path)
    place, content = EXPORTS[name]
    vault.put(place, content)
    vault.admit()
    rows, facts = admitted(vault), shapes(vault.casebook)
    for _ in range(2):
        rotated(vault)
        assert shapes(vault.casebook) == facts
        assert {receipt.status for receipt in vault.admit()} == {"already_done"}
    shutil.rmtree(vault.path / place.split("/")[0])
    vault.put(*again(place, content))
    assert [receipt.status for receipt in vault.admit()] == ["done"]
    assert admitted(vault) == rows
    after = {table: number for table, number in shapes(vault.casebook).items() if table != "batches"}
    assert after == {table: number for table, number in facts.items() if table != "batches"}


def shapes(casebook: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, with ids told apart but not told: by how often each stands in the whole table."""
    with duckdb.connect(str(casebook), read_only=True) as connection:
        rows = connection.execute("select table_name from duckdb_tables() order by all").fetchall()
        return {table: _shape(connection, table) for (table,) in rows if table not in _OF_THE_KEY}


_OF_THE_KEY = ("lots", "key_fingerprint")


def _shape(connection: duckdb.DuckDBPyConnection, table: str) -> list[tuple[object, ...]]:
    columns = connection.execute(
        "select column_name, data_type from duckdb_columns() where table_name = $1 order by column_index",
        [table],
    ).fetchall()
    told = [
        f"count(*) over (partition by {name})" if kind == "UBIGINT" else f"{name}::varchar"
        for name, kind in columns
    ]
    return sorted(connection.execute(f"select {', '.join(told)} from {table}").fetchall(), key=str)


# a community


@pytest.fixture(scope="module")
def community(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """A published community with labels, quarantined rows, accounts and arrivals."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        made = use(places_in(tmp_path_factory.mktemp("rotated")), monkeypatch)
        done("init")
        for name in ("a Slack workspace", "a general table"):
            place, content = EXPORTS[name]
            (made.vault / place).parent.mkdir(parents=True, exist_ok=True)
            (made.vault / place).write_bytes(content)
        pulse = "submitted_at,respondent,inclusive\n2026-02-03,Sky Sample,4\n2026-02-04,Wren Example,3,4,5\n"
        (made.vault / "pulse" / "a.csv").write_text(pulse)
        fill(made)
        keys = load_keys(made.vault)
        case = in_letters(keys.row("review", "C2026-05-0"))
        add_labels(made.vault, [_label(case, in_letters(keys.row("reviewer", "robin vale")))])
    return made


def _label(case: str, reviewer: str) -> Label:
    version = f"{load_taxonomy().version:016x}"
    return Label(case, reviewer, ReportKind.INCIDENT, ("talking_over",), Sureness.SURE, "2026Q2", version)


@pytest.fixture
def places(community: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    """A copy of it."""
    shutil.copytree(community.vault.parent, tmp_path / "data")
    return use(places_in(tmp_path), monkeypatch)


def counted(places: Places) -> dict[str, object]:
    """Every number that every measure has in the open quarter."""
    with casebook_of(places) as casebook:
        first = casebook.first_quarter()
        assert first is not None
        return {
            spec.name: casebook.count(spec, first, Q2).cells
            if spec.form == "count"
            else casebook.index(spec, first, Q2)
            for spec in casebook.specs()
            if spec.form in ("count", "index")
        }


def test_every_measure_counts_the_same(places: Places) -> None:
    before = counted(places)
    assert sum(map(len, before.values())) > 500  # type: ignore[arg-type]
    done("rotate-key")
    assert counted(places) == before
    assert shapes(places.casebook)["presence"]
    assert done("audit")
    assert "nothing new" in done("intake")
    assert counted(places) == before


def ids_of(places: Places) -> set[int]:
    with read_casebook(places.casebook) as connection:
        found = [
            connection.execute(f"select distinct {column} from casebook.{table}").fetchall()
            for table, column in keyed_columns(connection)
        ]
    return {number for rows in found for (number,) in rows if number is not None}


def test_no_id_of_before_is_left_anywhere(places: Places) -> None:
    old, key = ids_of(places), (places.vault / "key").read_bytes()
    labels = read_labels(places.vault)
    written = {f"{number:016x}" for number in old} | {in_letters(number) for number in old}
    written |= {label.case for label in labels} | {label.reviewer for label in labels}
    in_vault = {name for name in written if _stands(places, name)}
    assert {len(name) for name in in_vault} == {16, 19}, "batches, accounts and labels are found before"
    done("rotate-key")
    assert not ids_of(places) & old
    assert {name for name in in_vault if _stands(places, name)} == set()
    raw = places.casebook.read_bytes()
    assert not any(number.to_bytes(8, "little") in raw for number in old)
    assert not list(places.casebook.parent.glob(".*work"))
    assert (places.vault / "key").read_bytes() != key


def _stands(places: Places, name: str) -> bool:
    return any(
        name in path.name or (path.is_file() and name.encode() in path.read_bytes())
        for path in places.vault.rglob("*")
    )


def test_every_file_stays_its_owners(places: Places) -> None:
    done("rotate-key")
    for name in ("key", "accounts.csv", ".arrivals", "labels/labels.csv"):
        assert stat.S_IMODE((places.vault / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(places.casebook.stat().st_mode) == 0o600


def test_the_old_key_alone_opens_nothing_any_more(places: Places) -> None:
    old = (places.vault / "key").read_bytes()
    person = load_keys(places.vault).person(Purpose.PARTICIPATION, "Sky Sample")
    lots = load_keys(places.vault).for_lots()
    assert person in ids_of(places)
    done("rotate-key")
    assert person not in ids_of(places)
    assert load_keys(places.vault).person(Purpose.PARTICIPATION, "Sky Sample") in ids_of(places)
    assert look_at(places.casebook).secret != lots.open(), "whoever has the old key foresees no lot"
    assert look_at(places.casebook).secret == load_keys(places.vault).for_lots().open()
    (places.vault / "key").write_bytes(old)
    assert "the key is not the one" in coc("intake").stderr


def test_a_reviewer_keeps_their_labels_and_the_next_label_is_theirs(places: Places) -> None:
    done("rotate-key")
    keys, (label,) = load_keys(places.vault), read_labels(places.vault)
    assert label.reviewer == in_letters(keys.row("reviewer", "robin vale"))
    assert label.case == in_letters(keys.row("review", "C2026-05-0"))


def test_a_person_is_forgotten_as_before(places: Places, community: Places, tmp_path: Path) -> None:
    done("rotate-key")
    mine = done("forget", "Sky Sample")
    shutil.copytree(community.vault.parent, tmp_path / "calm" / "data")
    calm = places_in(tmp_path / "calm")
    gone = intake.forget("Sky Sample", calm.vault, calm.casebook, calm.community())
    assert f"rows removed from the casebook: {gone.rows}\n" in mine
    assert f"lead to nobody now: {gone.unlinked}\n" in mine
    assert min(gone.rows, gone.unlinked) > 1


def test_with_the_lots_kept_the_next_release_has_the_same_bytes(
    places: Places, community: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No id decides anything of a release; with other lots, others may be hidden by lot."""
    prepared, secret = rotation.prepare(places.vault), look_at(places.casebook).secret
    with casebook_of(places):
        pass
    rotate(places.casebook, prepared.turn, prepared.marks()[0], secret)
    rotation.end(places.vault, look_at(places.casebook))
    shutil.copytree(community.vault.parent, tmp_path / "calm" / "data")
    told = []
    for one in (places, places_in(tmp_path / "calm")):
        use(one, monkeypatch)
        add_messages(one, "2026-06")
        done("intake")
        done("classify")
        publish("2026Q2", ("committee", "board"))
        told.append([bytes_below(one.releases / audience) for audience in ("committee", "board")])
    assert told[0] == told[1]


def test_after_a_rotation_a_release_is_published_and_passes_the_audit(places: Places) -> None:
    done("rotate-key")
    publish("2026Q2", ("committee",))
    assert done("audit")


def test_a_draft_that_was_checked_before_is_published(places: Places) -> None:
    of_it = ("--quarter", "2026Q2", "--audience", "committee")
    done("release", "prepare", *of_it, "--by", "Quince")
    done("release", "check", *of_it, "--by", "Medlar")
    done("rotate-key")
    done("release", "publish", *of_it, "--by", "Medlar")
    assert done("audit")


def test_a_second_rotation_and_a_third(places: Places) -> None:
    before = counted(places)
    for _ in range(3):
        done("rotate-key")
    assert counted(places) == before
    assert len((places.vault / "key").read_text().split()) == 4
    assert "nothing new" in done("intake")


def test_every_number_of_64_bits_is_a_keyed_id_or_known_to_be_none(community: Places) -> None:
    with read_casebook(community.casebook) as connection:
        columns = set(keyed_columns(connection))
    assert ("presence", "member") in columns
    assert ("seen", "row_id") in columns
    assert ("report_codes", "model") not in columns
    with open_casebook(community.casebook, load_taxonomy(), community.community()) as casebook:
        assert casebook.recognises(load_keys(community.vault).fingerprint(), b"")


REFUSED = {
    "another key": lambda places: (places.vault / "key").write_text("ab" * 32 + "\n"),
    "no key": lambda places: (places.vault / "key").unlink(),
    "no casebook": lambda places: places.casebook.unlink(),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_does_not_fit_is_not_rotated(places: Places, why: str) -> None:
    REFUSED[why](places)
    before = bytes_below(places.vault.parent)
    assert coc("rotate-key").exit_code == 1
    assert {**bytes_below(places.vault.parent), "vault/.run-lock": before["vault/.run-lock"]} == before


# kill -9


@pytest.mark.parametrize("number", [5, pytest.param(40, marks=pytest.mark.nightly)])
def test_a_killed_rotation_has_happened_or_not(
    community: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def copy(name: str) -> Places:
        shutil.copytree(community.vault.parent, tmp_path / name / "data")
        return use(places_in(tmp_path / name), monkeypatch)

    before = counted(copy("before"))
    copy("calm")
    steps = steps_of("rotate-key")
    for moment in sorted({round(at * (steps - 1) / (number - 1)) for at in range(number)}):
        there = copy(f"killed-{moment}")
        run = killed_at(moment, "rotate-key")
        assert run.returncode == -signal.SIGKILL, run.stderr
        assert "nothing new" in done("intake"), f"any command ends it or forgets it: step {moment} of {steps}"
        assert not (there.vault / rotation.WORK).exists()
        assert counted(there) == before
        keys, (label,) = load_keys(there.vault), read_labels(there.vault)
        assert label.reviewer == in_letters(keys.row("reviewer", "robin vale"))
        assert keys.person(Purpose.PARTICIPATION, "Sky Sample") in ids_of(there)
        assert "good  key: the one that the casebook was made with" in coc("doctor").stdout


def test_doctor_tells_of_an_interrupted_rotation_and_the_command_ends_it(places: Places) -> None:
    with casebook_of(places):
        prepared = rotation.prepare(places.vault)
    rotate(places.casebook, prepared.turn, *prepared.marks())
    assert "MEND  key: a rotation was interrupted; run `coc rotate-key`" in coc("doctor").stdout
    assert "was interrupted is ended" in done("rotate-key")
    assert "nothing new" in done("intake")
    assert len((places.vault / "key").read_text().split()) == 2
