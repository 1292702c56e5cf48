"""Room 1: what happens inside one change of the casebook. Nothing published moves; no value is ever repeated.

All functions work on an open working copy, inside a transaction.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import duckdb

from coc_analytics.casebook.connection import plainly, the_one
from coc_analytics.periods import Quarter
from coc_analytics.terms import Refusal

if TYPE_CHECKING:
    from coc_analytics.casebook.store import Batch

Work: TypeAlias = Callable[[duckdb.DuckDBPyConnection], None]

_REPORT_TABLES = ("reports", "report_people", "report_codes", "report_outcomes")
_COUNTED_BY = {
    "presence": "quarter",
    "answers": "quarter",
    "thanks": "quarter",
    "events": "quarter",
    "pulse": "counted",
    "seen": "",
}
_FROZEN = sorted((Path(__file__).parent / "frozen").glob("*.sql"))


def in_one_transaction(connection: duckdb.DuckDBPyConnection, work: Work) -> None:
    """Do the work and make it last, or refuse and leave nothing."""
    with plainly("a fact does not fit the casebook", "check that its codes and quarters are ones it knows"):
        connection.execute("begin")
        work(connection)
        connection.execute("commit")
        connection.execute("checkpoint casebook")


def close_quarter(connection: duckdb.DuckDBPyConnection, quarter: Quarter, first: Quarter) -> None:
    """Note that something of this quarter was published."""
    connection.execute(
        "insert into casebook.closed_quarters values ($quarter, $first)",
        {"quarter": quarter.index, "first": first.index},
    )


def keep_draw(
    connection: duckdb.DuckDBPyConnection, name: int, counted: Sequence[int], drawn: Sequence[int]
) -> None:
    """Keep what was drawn for these counts, in place of what was kept under the name."""
    connection.execute("delete from casebook.draws where name = $1", [name])
    for place, (count, noisy) in enumerate(zip(counted, drawn, strict=True)):
        connection.execute("insert into casebook.draws values ($1, $2, $3, $4)", [name, place, count, noisy])


def admit(
    connection: duckdb.DuckDBPyConnection, batch: "Batch", facts: Mapping[str, Any], closed: Quarter | None
) -> None:
    """Replace what is known of the reports named, add everything else, and note the batch."""
    unknown = set(facts) - set(_REPORT_TABLES) - set(_COUNTED_BY)
    if unknown:
        raise Refusal("there is a table of facts the casebook does not have", "use the tables of schema.sql")
    _replace_reports(connection, facts, closed)
    for table, column in _COUNTED_BY.items():
        if table in facts:
            _add(connection, table, facts[table], column, closed)
    connection.execute(
        "insert into casebook.batches values ($1, $2, $3, $4, $5, $6)",
        [
            batch.batch,
            str(batch.source),
            batch.rows_in,
            batch.admitted,
            batch.duplicate,
            batch.quarantined,
        ],
    )


def _replace_reports(
    connection: duckdb.DuckDBPyConnection, facts: Mapping[str, Any], closed: Quarter | None
) -> None:
    given = [table for table in _REPORT_TABLES if table in facts]
    if not given:
        return
    _remember(connection, [facts[table] for table in given])
    for table in given:
        connection.execute(f"delete from casebook.{table} where report in (select report from touched)")
        _add(connection, table, facts[table], "", None)
    _refuse_repeated_and_lost(connection)
    if closed is not None:
        _refuse_if_published_moves(connection, closed)


def _remember(connection: duckdb.DuckDBPyConnection, tables: list[Any]) -> None:
    """Set aside which reports are touched and what was known of them."""
    connection.execute("create temp table touched (report ubigint)")
    for table in tables:
        connection.register("incoming", table)
        connection.execute("insert into touched select distinct report from incoming")
        connection.unregister("incoming")
    for table in _REPORT_TABLES:
        connection.execute(
            f"create temp table previous_{table} as"
            f" select * from casebook.{table} where report in (select report from touched)"
        )


def _add(
    connection: duckdb.DuckDBPyConnection, table: str, facts: Any, counted_by: str, closed: Quarter | None
) -> None:
    connection.register("incoming", facts)
    chosen = "*"
    if counted_by and closed is not None:
        first_open = closed.plus(1).index
        late = f"case when {counted_by} < {first_open} then {first_open}::smallint else {counted_by} end"
        chosen = f"* replace ({late} as {counted_by})"
    connection.execute(f"insert into casebook.{table} by name select {chosen} from incoming")
    connection.unregister("incoming")


def _refuse_repeated_and_lost(connection: duckdb.DuckDBPyConnection) -> None:
    repeated = "select exists (select report from casebook.reports group by report having count(*) > 1)"
    if the_one(connection, repeated):
        raise Refusal("a report is there twice in one batch", "give each report once")
    if the_one(connection, "select exists (from touched anti join casebook.reports using (report))"):
        raise Refusal("a fact names a report that is not there", "give the report with it")


def _refuse_if_published_moves(connection: duckdb.DuckDBPyConnection, closed: Quarter) -> None:
    for question in _FROZEN:
        if the_one(connection, question.read_text(encoding="utf-8"), {"closed": closed.index}):
            raise Refusal(
                "a fact of a published quarter would change", "count what is new in the first open quarter"
            )
