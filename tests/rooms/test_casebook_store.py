"""The casebook's file: private, whole or not at all, untouched by reading, and with no place for a text."""

import hashlib
import os
import stat
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from coc_analytics.casebook import Casebook, open_casebook, place, writing
from coc_analytics.casebook import making as making_module
from coc_analytics.community import Community
from coc_analytics.periods import Quarter
from coc_analytics.taxonomies import Taxonomy, load_taxonomy
from coc_analytics.terms import Refusal, Source
from tests.made_up_facts import Q1, Q2, Q3, Q4, Report, answers, batch, presence, pulse, report_facts

TAXONOMY = load_taxonomy()
COMMUNITY = Community(groups={"docs": ("docs",), "maps": ("maps",)})
SINCE_FINGERPRINTS = ("key_fingerprint", "ledger_head", "series")
"""The tables that version 4 of the casebook brought."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "casebook.duckdb"


@pytest.fixture
def casebook(path: Path):  # type: ignore[no-untyped-def]
    with open_casebook(path, TAXONOMY, COMMUNITY) as opened:
        yield opened


def fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def ask(path: Path, question: str) -> list[tuple]:  # type: ignore[type-arg]
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(question).fetchall()


# --- no place for a text ------------------------------------------------------------------------------------


def test_no_table_can_hold_a_text_a_file_or_an_exact_date(path: Path, casebook: Casebook) -> None:
    columns = ask(path, "select table_name, column_name, data_type from duckdb_columns() where not internal")
    assert len({table for table, _, _ in columns}) >= 12
    allowed = ("BOOLEAN", "UTINYINT", "SMALLINT", "INTEGER", "BIGINT", "UBIGINT", "ENUM(")
    assert [row for row in columns if not row[2].startswith(allowed)] == []


def test_the_casebook_has_the_tables_of_the_contract(path: Path, casebook: Casebook) -> None:
    tables = {name for (name,) in ask(path, "select table_name from duckdb_tables()")}
    assert {
        "reports",
        "report_codes",
        "presence",
        "answers",
        "thanks",
        "events",
        "pulse",
        "batches",
        "draws",
    } <= tables


def test_a_word_outside_the_vocabulary_is_refused_and_not_repeated(path: Path, casebook: Casebook) -> None:
    before = fingerprint(path)
    with pytest.raises(Refusal) as refused:
        casebook.admit(batch(), report_facts(Report(1, channel="zebra-canary")))
    assert "zebra" not in str(refused.value)
    assert refused.value.__suppress_context__
    assert fingerprint(path) == before


def test_an_unknown_table_or_column_is_refused(casebook: Casebook) -> None:
    with pytest.raises(Refusal):
        casebook.admit(batch(), {"accounts": pa.table({"text": ["zebra"]})})
    facts = report_facts(Report(1))
    facts["reports"] = facts["reports"].append_column("account", pa.array(["zebra"]))
    with pytest.raises(Refusal):
        casebook.admit(batch(), facts)


def test_a_code_of_a_report_that_is_not_there_is_refused(casebook: Casebook) -> None:
    facts = report_facts(Report(1, behaviours=["doxxing"]))
    with pytest.raises(Refusal, match="not there"):
        casebook.admit(batch(), {"report_codes": facts["report_codes"]})


# --- modes and places ---------------------------------------------------------------------------------------


def test_the_file_is_private_whatever_the_umask(path: Path) -> None:
    old = os.umask(0)
    try:
        with open_casebook(path, TAXONOMY, COMMUNITY) as casebook:
            casebook.admit(batch(), report_facts(Report(1)))
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(path.parent) == [path.name]


def test_a_widened_mode_is_narrowed_again(path: Path, casebook: Casebook) -> None:
    path.chmod(0o644)
    with open_casebook(path, TAXONOMY, COMMUNITY):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_place_is_the_one_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COC_CASEBOOK", raising=False)
    assert place() == Path("data/casebook.duckdb")
    monkeypatch.setenv("COC_CASEBOOK", "elsewhere.duckdb")
    assert place() == Path("elsewhere.duckdb")


@pytest.mark.parametrize(
    "statement",
    [
        "copy casebook.reports to '{folder}/out.csv'",
        "from read_csv('/etc/hostname')",
        "attach '{folder}/other.duckdb'",
        "set threads = 8",
        "set enable_external_access = true",
        "install httpfs",
        "insert into casebook.closed_quarters values (1, 1)",
    ],
)
def test_an_open_casebook_can_reach_nothing_else(casebook: Casebook, path: Path, statement: str) -> None:
    with pytest.raises(duckdb.Error):
        casebook._connection.execute(statement.format(folder=path.parent))
    assert os.listdir(path.parent) == [path.name]


# --- whole or not at all ------------------------------------------------------------------------------------


def test_a_batch_is_known_once_admitted_and_its_second_admission_changes_no_byte(
    path: Path, casebook: Casebook
) -> None:
    first = batch()
    assert not casebook.knows(first.batch)
    casebook.admit(first, report_facts(Report(1)))
    before = fingerprint(path)
    casebook.admit(first, report_facts(Report(1), Report(2)))
    assert casebook.knows(first.batch)
    assert fingerprint(path) == before


def test_reading_everything_changes_no_byte(path: Path, casebook: Casebook) -> None:
    casebook.admit(
        batch(), report_facts(Report(1, behaviours=["talking_over"])) | presence((1, Q1, "message", "docs"))
    )
    casebook.close_quarter(Q1)
    before, inode = fingerprint(path), path.stat().st_ino
    with open_casebook(path, TAXONOMY, COMMUNITY) as again:
        again.reports(), again.knows(1), again.last_closed(), again.first_quarter()
        again.seen(Source.SLACK, pa.array([1], pa.uint64()))
        again.close_quarter(Q1)
        for spec in again.specs():
            if spec.question:
                (again.count if spec.form == "count" else again.index)(spec, Q1, Q1)
    assert (fingerprint(path), path.stat().st_ino) == (before, inode)


def test_the_same_changes_give_the_same_bytes(tmp_path: Path) -> None:
    """From one empty casebook on; the file's own random id is given when it is made."""
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    places = [tmp_path / "one" / "casebook.duckdb", tmp_path / "two" / "casebook.duckdb"]
    open_casebook(places[0], TAXONOMY, COMMUNITY).close()
    writing.copy_privately(*places)
    batches = [batch(), batch()]
    for path in places:
        with open_casebook(path, TAXONOMY, COMMUNITY) as casebook:
            casebook.admit(batches[0], report_facts(*(Report(n) for n in range(1, 50))))
            casebook.admit(batches[1], presence(*((n, Q1, "message", "docs") for n in range(3000))))
            casebook.close_quarter(Q1)
    assert fingerprint(places[0]) == fingerprint(places[1])


KILLED_WHILE_WRITING = """
import os, signal, sys
from pathlib import Path
from coc_analytics.casebook import open_casebook, writing
from coc_analytics.community import Community
from coc_analytics.periods import Quarter
from coc_analytics.taxonomies import load_taxonomy
from tests.made_up_facts import Report, report_facts, batch

def die(*_): os.kill(os.getpid(), signal.SIGKILL)
writing._take_place = die
with open_casebook(Path(sys.argv[1]), load_taxonomy(), Community(groups={"docs": ("docs",), "maps": ("maps",)})) as casebook:
    casebook.admit(batch(), report_facts(Report(7)))
"""


def test_a_kill_leaves_the_old_casebook_and_the_next_change_sweeps_up(path: Path, casebook: Casebook) -> None:
    casebook.admit(batch(), report_facts(Report(1)))
    before = fingerprint(path)
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", KILLED_WHILE_WRITING, str(path)], cwd=root, check=False)
    assert done.returncode == -9
    assert fingerprint(path) == before
    left = path.parent / f".{path.name}.work"
    assert stat.S_IMODE(left.stat().st_mode) == 0o700
    casebook.admit(batch(), report_facts(Report(2)))
    assert os.listdir(path.parent) == [path.name]
    assert casebook.reports()["reports"]["report"].to_pylist() == [1, 2]


def test_two_writers_one_waits_and_is_refused(
    path: Path, casebook: Casebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "PATIENCE_SECONDS", 0.1)
    with writing._only_writer(path.parent), pytest.raises(Refusal, match="in use by another run"):
        casebook.admit(batch(), report_facts(Report(1)))


def test_a_change_made_by_another_run_is_never_overwritten(path: Path, casebook: Casebook) -> None:
    with open_casebook(path, TAXONOMY, COMMUNITY) as other:
        other.admit(batch(), report_facts(Report(1)))
    with pytest.raises(Refusal, match="another run changed"):
        casebook.admit(batch(), report_facts(Report(2)))


def test_a_program_that_writes_to_the_file_keeps_us_out(path: Path, casebook: Casebook) -> None:
    casebook.close()
    hold = (
        "import duckdb, sys, time; c = duckdb.connect(sys.argv[1]); print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", hold, str(path)], stdout=subprocess.PIPE)
    try:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(Refusal, match="another program holds"):
            open_casebook(path, TAXONOMY, COMMUNITY)
    finally:
        holder.kill()
        holder.wait()


# --- versions and vocabulary --------------------------------------------------------------------------------


def test_a_file_that_is_no_casebook_is_refused(path: Path) -> None:
    path.write_bytes(b"zebra" * 1000)
    with pytest.raises(Refusal, match="not a casebook") as refused:
        open_casebook(path, TAXONOMY, COMMUNITY)
    assert "zebra" not in str(refused.value)


def test_a_database_that_is_no_casebook_is_refused(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table zebra (x integer)")
    before = fingerprint(path)
    with pytest.raises(Refusal, match="not a casebook"):
        open_casebook(path, TAXONOMY, COMMUNITY)
    assert fingerprint(path) == before


def test_a_casebook_of_newer_software_is_refused(path: Path, casebook: Casebook) -> None:
    casebook.close()
    with duckdb.connect(str(path)) as connection:
        connection.execute("update schema_version set version = version + 1")
    with pytest.raises(Refusal, match="newer software"):
        open_casebook(path, TAXONOMY, COMMUNITY)


def test_an_older_casebook_is_brought_up_to_date(
    path: Path, casebook: Casebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    casebook.admit(batch(), report_facts(Report(1, space="chat"), Report(2, space="call")))
    casebook.close()
    steps, now = tmp_path / "migrations", making_module.SCHEMA_VERSION
    steps.mkdir()
    (steps / f"{now:03}_done_long_ago.sql").write_text("drop table reports")
    (steps / f"{now + 1:03}_calls_are_chats.sql").write_text("update reports set space = 'chat'")
    monkeypatch.setattr(making_module, "MIGRATIONS", steps)
    monkeypatch.setattr(making_module, "SCHEMA_VERSION", now + 1)
    with open_casebook(path, TAXONOMY, COMMUNITY) as newer:
        assert newer.reports()["reports"]["space"].to_pylist() == ["chat", "chat"]
    assert ask(path, "select version from schema_version") == [(now + 1,)]


def test_a_casebook_from_before_lots_were_drawn_gets_a_place_for_them(path: Path, casebook: Casebook) -> None:
    casebook.close()
    with duckdb.connect(str(path)) as connection:
        for table in ("lots", "draws", *SINCE_FINGERPRINTS):
            connection.execute(f"drop table {table}")
        connection.execute("update schema_version set version = 1")
    with open_casebook(path, TAXONOMY, COMMUNITY) as newer:
        newer.keep_secret(bytes(range(32)))
        assert newer.draw("a name") == newer.draw("a name") != newer.draw("another")


def test_lots_are_drawn_with_the_first_secret_and_refused_without_one(path: Path, casebook: Casebook) -> None:
    with pytest.raises(Refusal, match="no secret"):
        casebook.draw("a name")
    casebook.keep_secret(bytes(range(32)))
    first = casebook.draw("a name")
    casebook.keep_secret(bytes(32))
    assert 0 <= first < 1
    with open_casebook(path, TAXONOMY, COMMUNITY) as again:
        assert again.draw("a name") == first


def test_a_casebook_from_before_noise_was_drawn_gets_a_place_for_it(path: Path, casebook: Casebook) -> None:
    casebook.close()
    with duckdb.connect(str(path)) as connection:
        for table in ("draws", *SINCE_FINGERPRINTS):
            connection.execute(f"drop table {table}")
        connection.execute("update schema_version set version = 2")
    with open_casebook(path, TAXONOMY, COMMUNITY) as newer:
        newer.keep_draw("a name", [3, 0], [5, -2])
        assert newer.kept_draw("a name", [3, 0]) == (5, -2)


def test_what_was_drawn_is_kept_for_the_same_name_and_counts_only(path: Path, casebook: Casebook) -> None:
    assert casebook.kept_draw("a name", []) is None
    casebook.keep_draw("a name", [3, 0], [5, -2])
    casebook.keep_draw("another", [3, 0], [1, 1])
    with open_casebook(path, TAXONOMY, COMMUNITY) as again:
        assert again.kept_draw("a name", [3, 0]) == (5, -2)
        assert again.kept_draw("another", [3, 0]) == (1, 1)
    assert [casebook.kept_draw("a name", other) for other in ([0, 3], [3], [3, 0, 0], [])] == [None] * 4
    casebook.keep_draw("a name", [4], [2])
    assert casebook.kept_draw("a name", [3, 0]) is None
    assert casebook.kept_draw("a name", [4]) == (2,)


def test_a_casebook_from_before_fingerprints_knows_its_key_by_the_secret_of_lots(
    path: Path, casebook: Casebook
) -> None:
    secret = bytes(range(32))
    casebook.keep_secret(secret)
    casebook.close()
    with duckdb.connect(str(path)) as connection:
        for table in SINCE_FINGERPRINTS:
            connection.execute(f"drop table {table}")
        connection.execute("update schema_version set version = 3")
    with open_casebook(path, TAXONOMY, COMMUNITY) as newer:
        assert [newer.recognises(7, known) for known in (secret, bytes(32))] == [True, False]
        newer.keep_fingerprint(7)
        newer.keep_fingerprint(8)
        assert [newer.recognises(one, secret) for one in (7, 8)] == [True, False]


def test_a_new_group_is_added_and_an_old_one_is_kept(path: Path, casebook: Casebook) -> None:
    casebook.admit(batch(), presence((1, Q1, "message", "docs"), (2, Q1, "message", "maps")))
    casebook.close()
    changed = Community(groups={"maps": ("maps",), "it's new": ("new",)})
    with open_casebook(path, TAXONOMY, changed) as casebook_now:
        casebook_now.admit(batch(), presence((3, Q1, "message", "it's new")))
        by_group = next(spec for spec in casebook_now.specs() if spec.name == "active_by_group")
        counted = casebook_now.count(by_group, Q1, Q1).cells
    assert {code: counted[("all", code)].n for code in ("total", "maps", "it's new", "other")} == {
        "total": 3,
        "maps": 1,
        "it's new": 1,
        "other": 1,
    }


def test_a_new_taxonomy_keeps_the_old_codes_which_then_wait_for_review(
    path: Path, casebook: Casebook
) -> None:
    casebook.admit(
        batch(), report_facts(Report(1, behaviours=["talking_over"]), Report(2, behaviours=["doxxing"]))
    )
    casebook.close()
    smaller = Taxonomy(
        "small", "", "", "", "", TAXONOMY.values, tuple(b for b in TAXONOMY.behaviours if b.id != "doxxing")
    )
    with open_casebook(path, smaller, COMMUNITY) as now:
        spec = next(spec for spec in now.specs() if spec.name == "received_by_value")
        cells = now.count(spec, Q1, Q1).cells
        assert sorted(now.reports()["report_codes"]["behaviour"].to_pylist()) == ["doxxing", "talking_over"]
    found = {codes[1]: cell.n for codes, cell in cells.items() if codes[0] == "2025Q1" and cell.n}
    assert found == {"total": 2, "empower": 1, "not_coded": 1}


# --- what is known, replaced, seen --------------------------------------------------------------------------


def test_batches_must_reconcile(casebook: Casebook) -> None:
    with pytest.raises(Refusal):
        casebook.admit(batch(rows_in=5, admitted=1, duplicate=1, quarantined=1), {})
    casebook.admit(batch(rows_in=3, admitted=1, duplicate=1, quarantined=1), {})


def test_a_report_known_better_replaces_what_was_known_of_it_alone(casebook: Casebook) -> None:
    casebook.admit(
        batch(),
        report_facts(Report(1, behaviours=["doxxing"], reporters=[5]), Report(2, behaviours=["shaming"])),
    )
    casebook.admit(batch(), report_facts(Report(1, space="call", outcomes=["resources"], decided=Q2)))
    facts = casebook.reports()
    assert facts["reports"]["space"].to_pylist() == ["call", "chat"]
    assert facts["report_codes"]["report"].to_pylist() == [2]
    assert facts["report_people"].num_rows == 0
    assert facts["report_outcomes"]["outcome"].to_pylist() == ["resources"]


def test_codes_alone_can_be_replaced(casebook: Casebook) -> None:
    casebook.admit(batch(), report_facts(Report(1, behaviours=["doxxing"], reporters=[5])))
    casebook.admit(batch(), {"report_codes": report_facts(Report(1, behaviours=["shaming"]))["report_codes"]})
    facts = casebook.reports()
    assert facts["report_codes"]["behaviour"].to_pylist() == ["shaming"]
    assert facts["report_people"].num_rows == 1


def test_a_report_given_twice_in_one_batch_is_refused(casebook: Casebook) -> None:
    with pytest.raises(Refusal, match="twice"):
        casebook.admit(batch(), report_facts(Report(1), Report(1)))


def test_rows_seen_are_told_from_new_ones_per_source(casebook: Casebook) -> None:
    seen = pa.table(
        {
            "row_id": pa.array([1, 2], pa.uint64()),
            "source": ["slack", "zoom"],
            "month": pa.array([1, 1], pa.int32()),
        }
    )
    casebook.admit(batch(Source.SLACK), {"seen": seen})
    ids = pa.array([2, 1, 3, 1], pa.uint64())
    assert casebook.seen(Source.SLACK, ids).to_pylist() == [False, True, False, True]
    assert casebook.seen(Source.ZOOM, pa.chunked_array([ids])).to_pylist() == [True, False, False, False]
    assert casebook.seen(Source.ZOOM, pa.array([], pa.uint64())).to_pylist() == []


# --- quarters -----------------------------------------------------------------------------------------------


def test_the_series_begins_with_the_first_fact_and_stays_there(casebook: Casebook) -> None:
    assert casebook.first_quarter() is None
    assert casebook.last_closed() is None
    casebook.admit(batch(), presence((1, Q2, "message", "docs")))
    assert casebook.first_quarter() == Q2
    casebook.close_quarter(Q2)
    casebook.close_quarter(Q2)
    casebook.admit(batch(), presence((1, Q1, "message", "docs")))
    assert (casebook.first_quarter(), casebook.last_closed()) == (Q2, Q2)


def test_what_comes_late_is_counted_in_the_first_open_quarter(path: Path, casebook: Casebook) -> None:
    casebook.close_quarter(Q2)
    casebook.admit(
        batch(),
        presence((1, Q1, "message", "docs"), (2, Q4, "message", "docs"))
        | answers((1, Q1, True, True, True, True))
        | pulse((1, Q1, 4, "yes")),
    )
    assert ask(path, "select quarter from presence order by member") == [(Q3.index,), (Q4.index,)]
    assert ask(path, "select quarter, month from answers") == [(Q3.index, Q1.index * 3)]
    assert ask(path, "select quarter, counted from pulse") == [(Q1.index, Q3.index)]


def test_a_fact_without_a_quarter_is_refused_and_not_given_one(casebook: Casebook) -> None:
    casebook.close_quarter(Q2)
    facts = presence((1, Q1, "message", "docs"))
    unknown = pa.array([None], pa.int16())
    place_of_quarter = facts["presence"].column_names.index("quarter")
    facts["presence"] = facts["presence"].set_column(place_of_quarter, "quarter", unknown)
    with pytest.raises(Refusal):
        casebook.admit(batch(), facts)


FROZEN_CHANGES = {
    "a facet": Report(1, space="call"),
    "a behaviour": Report(1, behaviours=["doxxing"]),
    "a reporter": Report(1, reporters=[9]),
    "a reported person": Report(1, reported=[9]),
    "the quarter it counts in": Report(1, counted=Q2),
    "a seal": Report(1, sealed_for_ever=True),
    "a finding": Report(1, finding="violation", decided=Q1),
    "its issue": Report(1, issue=99),
    "a report that was not there": Report(3),
}


@pytest.mark.parametrize("change", FROZEN_CHANGES.values(), ids=FROZEN_CHANGES.keys())
def test_a_published_quarter_never_moves(path: Path, casebook: Casebook, change: Report) -> None:
    casebook.admit(
        batch(), report_facts(Report(1), Report(2, decided=Q1, finding="violation", outcomes=["resources"]))
    )
    casebook.close_quarter(Q1)
    before = fingerprint(path)
    with pytest.raises(Refusal, match="published quarter"):
        casebook.admit(batch(), report_facts(change))
    assert fingerprint(path) == before


@pytest.mark.parametrize(
    "change",
    [
        Report(2, decided=Q1, finding="no_violation", outcomes=["resources"]),
        Report(2, decided=Q1, finding="violation", outcomes=["private_conversation"]),
        Report(2, decided=Q2, finding="violation", outcomes=["resources"]),
        Report(2, decided=Q1, finding="violation"),
    ],
)
def test_a_published_decision_never_moves(casebook: Casebook, change: Report) -> None:
    casebook.admit(batch(), report_facts(Report(2, decided=Q1, finding="violation", outcomes=["resources"])))
    casebook.close_quarter(Q1)
    with pytest.raises(Refusal, match="published quarter"):
        casebook.admit(batch(), report_facts(change))


def test_a_published_report_may_be_decided_later_and_admitted_again_as_it_is(casebook: Casebook) -> None:
    known = Report(1, behaviours=["doxxing"], reporters=[4], reported=[5])
    casebook.admit(batch(), report_facts(known, Report(2, sealed_for_ever=True)))
    casebook.close_quarter(Q1)
    casebook.admit(batch(), report_facts(known))
    later = Report(
        1,
        behaviours=["doxxing"],
        reporters=[4],
        reported=[5],
        finding="violation",
        decided=Q2,
        outcomes=["resources"],
    )
    casebook.admit(batch(), report_facts(later, Report(2, counted=Q2), Report(3, counted=Q3)))
    assert casebook.reports()["reports"]["finding"].to_pylist() == ["violation", "pending", "pending"]


# --- a series that began anew -------------------------------------------------------------------------------------------


def _counts(casebook: Casebook, name: str, first: Quarter, last: Quarter) -> dict[tuple[str, ...], int]:
    spec = next(spec for spec in casebook.specs() if spec.name == name)
    return {codes: cell.n for codes, cell in casebook.count(spec, first, last).cells.items() if cell.n}


def test_in_a_series_that_began_anew_everything_counts_as_if_nothing_had_been_before(
    casebook: Casebook,
) -> None:
    casebook.admit(
        batch(),
        report_facts(Report(1), Report(2, counted=Q3, quarter=Q3))
        | presence((1, Q1, "message", "docs"), (1, Q3, "message", "docs"), (2, Q3, "message", "docs")),
    )
    assert casebook.first_quarter() == Q1
    assert _counts(casebook, "newcomers", Q1, Q3)[("2025Q3",)] == 1
    casebook.close_quarter(Q1)
    casebook.begin_anew(Q3)
    casebook.begin_anew(Q2)  # never further back
    assert casebook.first_quarter() == Q3
    assert _counts(casebook, "newcomers", Q3, Q3) == {(code,): 2 for code in ("2025Q3", "all")}
    assert _counts(casebook, "received_by_space", Q3, Q3)[("all", "total")] == 1
    spec = next(spec for spec in casebook.specs() if spec.name == "newcomers")
    ahead = casebook.count(spec, Q3, Q3, {"an old one": (Q1, Q2), "a new one": (Q3, Q4)})
    assert ahead.ahead == {"a new one"}


@pytest.mark.parametrize("table", ["reports", "report_people", "report_codes", "report_outcomes", "presence",
                                   "answers", "thanks", "events", "pulse"])  # fmt: skip
def test_no_view_looks_past_the_beginning_of_a_series(casebook: Casebook, table: str) -> None:
    """Every table with facts that a view asks of is one that the new series has under its own name."""
    casebook.begin_anew(Q3)
    assert not [view for view in casebook._views()[1:] if f" casebook.{table}" in view]
    casebook._lay_out().execute(f"from memory.since.{table}").fetchall()
