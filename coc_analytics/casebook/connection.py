"""Room 1: hardened DuckDB connections to one casebook. No statement and no message of DuckDB's leaves this room.

A connection is an in-memory database with the casebook attached under the fixed name `casebook`, so that the
file holds facts only: views and vocabulary are made anew in memory every time, from the SQL files of this software.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from coc_analytics.mishaps import mishap_in
from coc_analytics.terms import Refusal

_OF_THE_MACHINE = (
    duckdb.IOException,
    duckdb.SerializationException,
    duckdb.InternalException,
    duckdb.FatalException,
)
_AT_START: dict[str, str | bool | int | float | list[str]] = {
    "threads": 2,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
_LOCKED = (
    "set temp_directory = ''",  # nothing spills to disk
    "set enable_progress_bar = false",
    "set timezone = 'UTC'",
    "set enable_external_access = false",
    "set lock_configuration = true",
)


def read_casebook(path: Path) -> duckdb.DuckDBPyConnection:
    """Open the casebook for reading; not one byte of it can change."""
    attached = f"attach {quoted(str(path))} as casebook (read_only)"
    return _connect(attached, "set search_path = 'memory.main,casebook.main'")


def write_casebook(path: Path, previous: Path | None = None) -> duckdb.DuckDBPyConnection:
    """Open a working copy for writing, and with `previous` an older one beside it for reading."""
    attached = [f"attach {quoted(str(path))} as casebook"]
    if previous is not None:
        attached.append(f"attach {quoted(str(previous))} as previous (read_only)")
    return _connect(*attached, "set search_path = 'casebook.main,memory.main'")


def imagined_casebook() -> duckdb.DuckDBPyConnection:
    """Open an empty database in memory under the casebook's name, for facts that somebody imagines."""
    return _connect("attach ':memory:' as casebook", "set search_path = 'casebook.main,memory.main'")


def _connect(*statements: str) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:", config=_AT_START)
    try:
        with plainly("the casebook cannot be opened", "run `coc doctor`, which says why"):
            for statement in (*statements, *_LOCKED):
                connection.execute(statement)
    except Refusal:
        connection.close()
        raise
    return connection


def quoted(text: str) -> str:
    """A text as an SQL literal; for names and codes only, never for anything a reporter wrote."""
    return "'" + text.replace("'", "''") + "'"


@contextmanager
def plainly(rule: str, remedy: str, file: str = "the casebook") -> Iterator[None]:
    """Turn every error of DuckDB's into a refusal, because its messages repeat the offending values.

    Where the machine is the cause (a full disk, a file cut short or held by another program) the refusal says so.
    """
    try:
        yield
    except duckdb.Error as error:
        mishap = mishap_in(str(error)) if _is_of_the_machine(error) else None
        raise (mishap.refusal(file) if mishap else Refusal(rule, remedy, file=file)) from None


def _is_of_the_machine(error: duckdb.Error) -> bool:
    """Whether it tells of files and disks; a wrong checksum is an error of no kind of its own."""
    return isinstance(error, _OF_THE_MACHINE) or type(error) is duckdb.Error


def the_one(connection: duckdb.DuckDBPyConnection, question: str, values: Any = None) -> Any:
    """The one value that answers a question; None where there is none. Reads to the end, so the next may start."""
    rows = connection.execute(question, values).fetchall()
    return rows[0][0] if rows else None
