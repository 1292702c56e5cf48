"""Door 1, source: participation in the contract's own columns, CSV or Parquet, of any size, by SQL in memory.

Distinct people, kinds and groups are coded once each and joined; no name goes into a roll-up. A missing or unknown
column, an impossible date or a word outside the vocabulary refuses the file; a row without a member, a time or a
kind is set aside.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from coc_analytics.intake import answers
from coc_analytics.intake.keys import Purpose
from coc_analytics.intake.mapping import read_mapped
from coc_analytics.intake.reading import OddRow, Row, column_name, refuse_wrong_columns
from coc_analytics.intake.work import Work
from coc_analytics.terms import PresenceKind, Refusal, Source, Space

REQUIRED = ("member", "occurred_at", "kind")
COLUMNS = ("member", "occurred_at", "kind", "space", "group", "event_id", "minutes", "to_member")
_SQL = Path(__file__).parent.parent / "rollups" / "generic"
_MOST_MINUTES = 7 * 24 * 60


@contextmanager
def generic_events(connection: duckdb.DuckDBPyConnection, work: Work) -> Iterator[tuple[OddRow, ...]]:
    """Make the table `events` out of a generic file; gives the rows to set aside."""
    with _raw(connection, work):
        connection.execute(_told(connection))
        _refuse_faults(connection, work)
        _code_words(connection, work)
        values = {"key": work.keys.for_rows().open().hex()}
        connection.execute(f"create table events as {_question('events')}", values)
        odd = tuple(
            OddRow(int(line), reason, tuple("" if cell is None else str(cell) for cell in cells))
            for line, reason, *cells in connection.execute(_question("odd")).fetchall()
        )
        yield odd


def _question(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")


@contextmanager
def _raw(connection: duckdb.DuckDBPyConnection, work: Work) -> Iterator[None]:
    """The view `raw`: the file's rows with their line, under the contract's column names."""
    path = work.export.path
    if _is_parquet(path):
        plain = work.vault / ".tmp" / f"{work.batch:016x}.parquet"
        plain.unlink(missing_ok=True)
        plain.hardlink_to(path)
        try:
            connection.execute(_parquet_view(path, plain, work.file))
            yield
        finally:
            plain.unlink(missing_ok=True)
    else:
        table = read_mapped(path, work.file, Source.GENERIC, work.community, REQUIRED, COLUMNS)
        _refuse_odd_shapes(table.odd, work.file)
        columns = {name: pa.array([row[name] for row in table.rows], pa.string()) for name in COLUMNS}
        lines = pa.array([row.line for row in table.rows], pa.int64())
        connection.register("raw", pa.table({"line": lines, **columns}))
        yield


def _is_parquet(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(4) == b"PAR1"


def _refuse_odd_shapes(odd: Sequence[OddRow], file: str) -> None:
    if odd:
        raise Refusal(
            "a row has more cells than columns",
            "put quotation marks around commas",
            file=file,
            line=odd[0].line,
        )


def _parquet_view(path: Path, plain: Path, file: str) -> str:
    """Only columns of plain types, under their contract names; a missing one is empty."""
    schema = _parquet_schema(path, file)
    names = {column_name(name): name for name in schema.names}
    refuse_wrong_columns(schema.names, file, REQUIRED, COLUMNS)
    if any(pa.types.is_nested(schema.field(name).type) for name in schema.names):
        raise Refusal("a column holds lists or records", "write one plain value a cell", file=file)
    chosen = [f'"{names[name]}" as "{name}"' if name in names else f'null as "{name}"' for name in COLUMNS]
    place = str(plain.resolve()).replace("'", "''")
    return (
        f"create temp view raw as select file_row_number + 1 as line, {', '.join(chosen)}"
        f" from read_parquet('{place}', file_row_number = true)"
    )


def _parquet_schema(path: Path, file: str) -> pa.Schema:
    try:
        return pq.read_schema(path)
    except (pa.ArrowException, OSError):
        damaged = Refusal("the Parquet file is damaged", "export it again", file=file)
    raise damaged


def _told(connection: duckdb.DuckDBPyConnection) -> str:
    """The view `told`: the rows as text, with the time and the minutes understood where they can be."""
    types = dict(connection.execute("select column_name, column_type from (describe raw)").fetchall())
    moment = "occurred_at" if types["occurred_at"] != "VARCHAR" else "trim(occurred_at)"
    text = [f'cast("{name}" as varchar) as "{name}"' for name in COLUMNS]
    return f"""
        create temp view told as
        select line, {", ".join(text)},
            case when year(moment_) between 1970 and 2100 then moment_ end as moment,
            case when minutes_ between 0 and {_MOST_MINUTES} then cast(minutes_ as integer) end as whole_minutes
        from (
            select *, try_cast({moment} as timestamptz) as moment_, try_cast(minutes as double) as minutes_
            from raw
        )"""


def _refuse_faults(connection: duckdb.DuckDBPyConnection, work: Work) -> None:
    cursor = connection.execute(_question("check"))
    first = cursor.fetchone() or ()
    for column, line in zip((about[0] for about in cursor.description or ()), first, strict=False):
        if line is not None:
            rule = "there is an impossible date" if column == "occurred_at" else "a number is not allowed"
            remedy = (
                f"write {'times like 2026-03-31T14:05:00+02:00' if column == 'occurred_at' else 'minutes'}"
            )
            raise Refusal(rule, remedy, file=work.file, column=column, line=int(line))


def _code_words(connection: duckdb.DuckDBPyConnection, work: Work) -> None:
    """The tables people, live, kinds, spaces and groups: every distinct cell with its key or word."""
    person = work.keys.person
    _register(connection, "people", ("member", "to_member"), lambda cell: _key(person(_PEOPLE, cell), cell))
    _register(
        connection,
        "live",
        ("event_id",),
        lambda cell: _key(work.keys.row("event", Source.GENERIC, cell), cell),
    )
    _register(connection, "kinds", ("kind",), lambda cell: _word("kind", PresenceKind, cell, work.file))
    _register(
        connection, "spaces", ("space",), lambda cell: _word("space", Space, cell, work.file) or "unknown"
    )
    _register(connection, "groups", ("group",), lambda cell: _group(work, cell))


_PEOPLE = Purpose.PARTICIPATION


def _register(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    columns: Sequence[str],
    code: Callable[[str], int | str | None],
) -> None:
    asked = " union ".join(
        f"select distinct coalesce(\"{column}\", '') as written from told" for column in columns
    )
    cells = [cell for (cell,) in connection.execute(asked).fetchall()]
    coded = [code(cell) for cell in cells]
    is_key = name in ("people", "live")
    column = pa.array(coded, pa.uint64() if is_key else pa.string())
    table = pa.table({"written": pa.array(cells, pa.string()), "key" if is_key else "word": column})
    connection.register(name, table.filter(column.is_valid()))


def _key(key: int, cell: str) -> int | None:
    return key if cell.strip() else None


def _word(column: str, words: type[StrEnum], cell: str, file: str) -> str | None:
    """A word of the vocabulary; None for a blank cell; another word refuses the file."""
    if not cell.strip():
        return None
    row = Row(0, {column: cell})
    return answers.one(row, column, words, next(iter(words)), file).value


def _group(work: Work, cell: str) -> str:
    name = cell.strip()
    return name if name in work.community.group_names else work.community.group_of(name)
