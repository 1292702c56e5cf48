"""Room 1: marks by which a casebook knows what belongs to it: the vault's key and the ledger. Hashes and numbers only."""

from dataclasses import dataclass

import duckdb

from coc_analytics.casebook.connection import the_one
from coc_analytics.terms import Refusal

_PARTS = 4


@dataclass(frozen=True)
class LedgerHead:
    """How many lines the ledger had, and the sha256 of its last one in hexadecimal."""

    length: int
    sha256: str


def kept_fingerprint(connection: duckdb.DuckDBPyConnection) -> int | None:
    """By what the vault's key is recognised; None where nothing is kept yet."""
    found = the_one(connection, "select bits from casebook.key_fingerprint")
    return None if found is None else int(found)


def keep_fingerprint(connection: duckdb.DuckDBPyConnection, fingerprint: int) -> None:
    """Note by what the vault's key is recognised."""
    connection.execute("insert into casebook.key_fingerprint values ($1)", [fingerprint])


def kept_secret(connection: duckdb.DuckDBPyConnection) -> bytes:
    """The secret that lots are drawn with; empty where there is none yet."""
    parts = connection.execute("select bits from casebook.lots order by part").fetchall()
    return b"".join(int(bits).to_bytes(8, "big") for (bits,) in parts)


def keep_secret(connection: duckdb.DuckDBPyConnection, secret: bytes) -> None:
    """Write 32 secret bytes as whole numbers."""
    if len(secret) != 8 * _PARTS:
        raise Refusal("a secret has 32 bytes", "give one made from the vault's key")
    for part, bits in enumerate(_numbers(secret)):
        connection.execute("insert into casebook.lots values ($1, $2)", [part, bits])


def kept_head(connection: duckdb.DuckDBPyConnection) -> LedgerHead | None:
    """Where the ledger ended when it was last written to; None where nothing was published since this is kept."""
    rows = connection.execute("select length, bits from casebook.ledger_head order by part").fetchall()
    if not rows:
        return None
    return LedgerHead(int(rows[0][0]), b"".join(int(bits).to_bytes(8, "big") for _, bits in rows).hex())


def keep_head(connection: duckdb.DuckDBPyConnection, head: LedgerHead) -> None:
    """Keep where the ledger ends now, in place of where it ended before."""
    connection.execute("delete from casebook.ledger_head")
    for part, bits in enumerate(_numbers(bytes.fromhex(head.sha256))):
        connection.execute("insert into casebook.ledger_head values ($1, $2, $3)", [head.length, part, bits])


def series_begun(connection: duckdb.DuckDBPyConnection) -> int | None:
    """The index of the quarter in which the series began anew; None where it never did."""
    found = the_one(connection, "select max(first_quarter) from casebook.series")
    return None if found is None else int(found)


def begin_series(connection: duckdb.DuckDBPyConnection, first: int) -> None:
    """Begin the series anew."""
    connection.execute("insert into casebook.series values ($1)", [first])


def _numbers(secret: bytes) -> list[int]:
    return [int.from_bytes(secret[8 * part : 8 * part + 8], "big") for part in range(_PARTS)]
