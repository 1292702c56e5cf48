"""Room 1: how a casebook's file comes to be, and how it keeps up with the software. Codes only; facts move unseen."""

import os
import stat
from contextlib import closing
from pathlib import Path

import duckdb

from coc_analytics.casebook.connection import plainly, read_casebook, the_one, write_casebook
from coc_analytics.casebook.vocabulary import (
    Enumerations,
    create_enumerations,
    stored_enumerations,
    united,
    wanted_enumerations,
)
from coc_analytics.casebook.writing import copy_privately, replacing
from coc_analytics.community import Community
from coc_analytics.mishaps import DAMAGED, WORN_OUT, mishap_of
from coc_analytics.taxonomies import Taxonomy
from coc_analytics.terms import Refusal

SCHEMA_VERSION = 4
_HEADER = 12
"""A checksum and the word by which DuckDB knows its files."""
FOLDER = Path(__file__).parent
FIRST_QUARTER = FOLDER / "first_quarter.sql"
SERIES = FOLDER / "series.sql"
VIEWS = tuple(sorted((FOLDER / "views").glob("*.sql")))
MIGRATIONS = FOLDER / "migrations"
"""`002_what_it_does.sql` brings a casebook from version 1 to 2; it runs on a copy, before the copy is rebuilt."""


def make(path: Path, taxonomy: Taxonomy, community: Community) -> None:
    """Make an empty casebook, mode 0600, unless another run just did."""
    with replacing(path) as work:
        if path.exists():
            copy_privately(path, work)
            return
        with closing(write_casebook(work)) as connection:
            _lay_out(connection, wanted_enumerations(taxonomy, community))


def bring_up_to_date(path: Path, taxonomy: Taxonomy, community: Community) -> None:
    """Rebuild the casebook when the software, the taxonomy or the community knows more than it; else touch nothing.

    Refuses one that is newer than this software. Its mode is set back to 0600 where somebody widened it.
    """
    refuse_strange_file(path)
    if stat.S_IMODE(os.stat(path).st_mode) & 0o077:
        os.chmod(path, 0o600)
    with closing(read_casebook(path)) as connection:
        version, stored = _version(connection), stored_enumerations(connection)
    needed = united(stored, wanted_enumerations(taxonomy, community))
    if version < SCHEMA_VERSION or needed != stored:
        _rebuild(path, version, needed)


def refuse_strange_file(path: Path) -> None:
    """Refuse what is no casebook, what was cut to next to nothing, and what this account may not read."""
    try:
        with path.open("rb") as file:
            start = file.read(_HEADER)
    except OSError as error:
        raise (mishap_of(error) or WORN_OUT).refusal("the casebook") from None
    if len(start) < _HEADER:
        raise DAMAGED.refusal("the casebook")
    if start[8:] != b"DUCK":
        raise Refusal("the file is not a casebook", "point COC_CASEBOOK at another file")


def _version(connection: duckdb.DuckDBPyConnection) -> int:
    with plainly("the file is not a casebook", "point COC_CASEBOOK at another file"):
        version = int(the_one(connection, "select max(version) from casebook.schema_version") or 0)
    if version > SCHEMA_VERSION:
        raise Refusal("the casebook was made by newer software", "update coc_analytics", file="the casebook")
    return version


def _lay_out(connection: duckdb.DuckDBPyConnection, enumerations: Enumerations) -> None:
    with plainly("the casebook cannot be made", "check the taxonomy's and the groups' names"):
        connection.execute("begin")
        create_enumerations(connection, enumerations)
        connection.execute((FOLDER / "schema.sql").read_text(encoding="utf-8"))
        connection.execute("insert into casebook.schema_version values ($1)", [SCHEMA_VERSION])
        connection.execute("commit")
        connection.execute("checkpoint casebook")


def lay_out_facts(connection: duckdb.DuckDBPyConnection, taxonomy: Taxonomy, community: Community) -> None:
    """Lay out the empty tables of a casebook in memory, for facts that somebody imagines."""
    create_enumerations(connection, wanted_enumerations(taxonomy, community))
    connection.execute((FOLDER / "schema.sql").read_text(encoding="utf-8"))


def _rebuild(path: Path, version: int, enumerations: Enumerations) -> None:
    with replacing(path) as work:
        old = work.with_name("previous.duckdb")
        copy_privately(path, old)
        _migrate(old, version)
        rebuild(work, old, enumerations)


def rebuild(work: Path, old: Path, enumerations: Enumerations) -> None:
    """Lay a casebook out anew, with all facts of an old one of this version's shape."""
    with closing(write_casebook(work, previous=old)) as connection:
        _lay_out(connection, enumerations)
        _move_facts(connection)


def _migrate(copy: Path, version: int) -> None:
    steps = [step for step in sorted(MIGRATIONS.glob("*.sql")) if int(step.name[:3]) > version]
    if not steps:
        return
    with closing(write_casebook(copy)) as connection:
        for step in steps:
            with plainly("the casebook cannot be brought up to date", "restore it from a backup", step.name):
                connection.execute(step.read_text(encoding="utf-8"))


def _move_facts(connection: duckdb.DuckDBPyConnection) -> None:
    with plainly("the casebook cannot be brought up to date", "restore it from a backup"):
        connection.execute("begin")
        for table in _tables(connection):
            chosen = ", ".join(_columns(connection, table))
            connection.execute(
                f"insert into casebook.{table} by name select {chosen} from previous.main.{table}"
            )
        connection.execute("commit")
        connection.execute("checkpoint casebook")


def _tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = connection.execute(
        "select table_name from duckdb_tables() where database_name = 'casebook'"
        " and table_name <> 'schema_version' order by all"
    ).fetchall()
    return [name for (name,) in rows]


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """The columns of a table, enumerations as the words they stand for."""
    rows = connection.execute(
        "select column_name, data_type like 'ENUM%' from duckdb_columns()"
        " where database_name = 'previous' and table_name = $1 order by column_index",
        [table],
    ).fetchall()
    return [f"{name}::varchar as {name}" if is_enumeration else name for name, is_enumeration in rows]
