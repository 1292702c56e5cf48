"""Room 1: a person taken out of the casebook. Whose keys these are is never known here.

What was counted in a published quarter stays as a number, under a new random key that leads to nobody; everything
else about the person goes.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from coc_analytics.periods import Quarter

_ROWS = (
    # table, column with the person, quarter it is counted in, purpose of the key
    ("presence", "member", "quarter", "member"),
    ("answers", "asker", "quarter", "member"),
    ("thanks", "giver", "quarter", "member"),
    ("events", "member", "quarter", "member"),
    ("pulse", "respondent", "counted", "respondent"),
)


@dataclass(frozen=True)
class People:
    """One person's keys by purpose: as member, in reports, and in surveys."""

    members: Sequence[int]
    persons: Sequence[int]
    respondents: Sequence[int]


@dataclass(frozen=True)
class Removed:
    """How many rows went, and how many stay in published numbers without leading to anybody."""

    rows: int
    unlinked: int


def forget(connection: duckdb.DuckDBPyConnection, people: People, closed: Quarter | None) -> Removed:
    """Remove a person inside an open transaction."""
    last = closed.index if closed is not None else -1
    keys = {"member": people.members, "respondent": people.respondents}
    fresh, rows, unlinked = secrets.randbits(63), 0, 0
    for table, column, quarter, purpose in _ROWS:
        values = {"keys": list(keys[purpose]), "last": last}
        where = f"list_contains($keys::ubigint[], {column})"
        rows += _changed(
            connection, f"delete from casebook.{table} where {where} and {quarter} > $last", values
        )
        renamed = f"update casebook.{table} set {column} = $fresh where {where} and {quarter} <= $last"
        unlinked += _changed(connection, renamed, values | {"fresh": fresh})
    rows += _thanked(connection, people.members)
    gone, kept = _in_reports(connection, people.persons, last, fresh)
    return Removed(rows + gone, unlinked + kept)


def _thanked(connection: duckdb.DuckDBPyConnection, members: Sequence[int]) -> int:
    """That somebody thanked this person; the thanks itself stays."""
    question = "update casebook.thanks set receiver = null where list_contains($keys::ubigint[], receiver)"
    return _changed(connection, question, {"keys": list(members)})


def _in_reports(
    connection: duckdb.DuckDBPyConnection, persons: Sequence[int], last: int, fresh: int
) -> tuple[int, int]:
    """That this person reported or was reported; the report itself stays."""
    published = "select report from casebook.reports where counted <= $last"
    where = "list_contains($keys::ubigint[], person)"
    values = {"keys": list(persons), "last": last}
    rows = _changed(
        connection,
        f"delete from casebook.report_people where {where} and report not in ({published})",
        values,
    )
    kept = _changed(
        connection,
        f"update casebook.report_people set person = $fresh where {where} and report in ({published})",
        values | {"fresh": fresh},
    )
    return rows, kept


def _changed(connection: duckdb.DuckDBPyConnection, statement: str, values: dict[str, object]) -> int:
    row = connection.execute(statement, values).fetchone()
    return int(row[0]) if row else 0
