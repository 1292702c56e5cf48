"""Room 1: every keyed id in the casebook becomes another, in one step. Whose they are is never known here.

The casebook is laid out anew in a new file, since an old one keeps the bytes of what was changed in it.
"""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb

from coc_analytics.casebook import making, marks
from coc_analytics.casebook.admitting import in_one_transaction
from coc_analytics.casebook.connection import plainly, write_casebook
from coc_analytics.casebook.vocabulary import stored_enumerations
from coc_analytics.casebook.writing import copy_privately, replacing
from coc_analytics.terms import Refusal

_NO_IDS = frozenset(
    {
        ("report_codes", "model"),
        ("report_codes", "taxonomy"),
        ("lots", "bits"),
        ("draws", "name"),
        ("key_fingerprint", "bits"),
        ("ledger_head", "bits"),
    }
)
"""Numbers of 64 bits that are no keyed id of anything; every other one is, also one that a later version adds."""


def rotate(path: Path, turn: Callable[[int], int], fingerprint: int, secret: bytes) -> None:
    """Rewrite every id with `turn`, a permutation, and keep the new key's fingerprint and the new secret of lots.

    All or nothing, also under `kill -9`. Raises Refusal where the counts would not be the same afterwards.
    """
    with replacing(path) as work:
        old = work.with_name("previous.duckdb")
        copy_privately(path, old)
        with closing(write_casebook(old)) as connection:
            enumerations = stored_enumerations(connection)
            before = _counts(connection)
            in_one_transaction(connection, lambda inside: _turn_all(inside, turn, fingerprint, secret))
            _refuse_other_counts(before, _counts(connection))
        making.rebuild(work, old, enumerations)


def _turn_all(
    connection: duckdb.DuckDBPyConnection, turn: Callable[[int], int], fingerprint: int, secret: bytes
) -> None:
    _map(connection, turn)
    for table, column in keyed_columns(connection):
        connection.execute(
            f"update casebook.{table} set {column} = turned.after from turned where turned.before = {column}"
        )
    for table in ("key_fingerprint", "lots"):
        connection.execute(f"delete from casebook.{table}")
    marks.keep_fingerprint(connection, fingerprint)
    marks.keep_secret(connection, secret)


def _map(connection: duckdb.DuckDBPyConnection, turn: Callable[[int], int]) -> None:
    """The table `turned`: every id there is, and what it becomes."""
    import pyarrow as pa

    every = " union ".join(
        f"select {column} from casebook.{table}" for table, column in keyed_columns(connection)
    )
    ids = [number for (number,) in connection.execute(every).fetchall() if number is not None]
    mapped = pa.table({"before": pa.array(ids, pa.uint64()), "after": pa.array(map(turn, ids), pa.uint64())})
    connection.register("mapped", mapped)
    connection.execute("create temp table turned as from mapped")
    connection.unregister("mapped")


def keyed_columns(connection: duckdb.DuckDBPyConnection) -> tuple[tuple[str, str], ...]:
    """Every column that holds keyed ids, with its table."""
    rows = connection.execute(
        "select table_name, column_name from duckdb_columns()"
        " where database_name = 'casebook' and data_type = 'UBIGINT' order by all"
    ).fetchall()
    return tuple((table, column) for table, column in rows if (table, column) not in _NO_IDS)


def _counts(connection: duckdb.DuckDBPyConnection) -> list[tuple[int, ...]]:
    """Of every keyed column how many rows and how many different ids it has."""
    with plainly("the casebook cannot be read", "run `coc doctor`"):
        return [
            connection.execute(f"select count(*), count(distinct {column}) from casebook.{table}").fetchall()[
                0
            ]
            for table, column in keyed_columns(connection)
        ]


def _refuse_other_counts(before: list[tuple[int, ...]], after: list[tuple[int, ...]]) -> None:
    if before != after:
        raise Refusal(
            "the casebook would count otherwise after the rotation", "report this; nothing was changed"
        )
