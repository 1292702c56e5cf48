"""Room 1: a casebook looked at without changing it, to tell whether it is whole and fits. No fact leaves here.

Every table is read to its end, because a file that was cut short opens and fails only where it is read.
"""

from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from coc_analytics.casebook.connection import plainly, read_casebook, the_one
from coc_analytics.casebook.making import SCHEMA_VERSION, refuse_strange_file
from coc_analytics.casebook.marks import LedgerHead, kept_fingerprint, kept_head, kept_secret
from coc_analytics.periods import Quarter


@dataclass(frozen=True)
class Standing:
    """What is to be reconciled: which shape it has, what was published of it and by which key it was filled."""

    version: int
    is_filled: bool
    last_closed: Quarter | None
    head: LedgerHead | None
    fingerprint: int | None
    secret: bytes = field(repr=False)

    @property
    def is_up_to_date(self) -> bool:
        return self.version == SCHEMA_VERSION

    def recognises(self, fingerprint: int, secret: bytes) -> bool:
        """Whether this is the key it was filled with; an empty casebook knows none and minds none."""
        if self.fingerprint is not None:
            return self.fingerprint == fingerprint
        return self.secret in (b"", secret)


def look_at(path: Path) -> Standing:
    """Read a casebook to its end, whatever version made it.

    Raises Refusal with the true cause: cut short, damaged, held by another program, not for this account.
    """
    refuse_strange_file(path)
    with closing(read_casebook(path)) as connection:
        with plainly("the file is not a casebook", "point COC_CASEBOOK at another file"):
            version = int(the_one(connection, "select max(version) from casebook.schema_version") or 0)
        with plainly("the casebook cannot be read", "restore it from your backup"):
            return _standing(connection, version)


def _standing(connection: duckdb.DuckDBPyConnection, version: int) -> Standing:
    tables = _tables(connection)
    for table in tables:
        connection.execute(f"select bit_xor(hash(t)) from casebook.{table} t").fetchall()
    closed = the_one(connection, "select max(quarter) from casebook.closed_quarters")
    return Standing(
        version=version,
        is_filled=bool(the_one(connection, "select exists (from casebook.batches)")),
        last_closed=None if closed is None else Quarter(int(closed)),
        head=kept_head(connection) if "ledger_head" in tables else None,
        fingerprint=kept_fingerprint(connection) if "key_fingerprint" in tables else None,
        secret=kept_secret(connection) if "lots" in tables else b"",
    )


def _tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    question = "select table_name from duckdb_tables() where database_name = 'casebook' order by all"
    return [name for (name,) in connection.execute(question).fetchall()]
