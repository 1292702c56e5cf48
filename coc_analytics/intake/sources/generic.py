"""Door 1, source: participation in the contract's own columns, CSV or Parquet, of any size, by SQL in memory.

Distinct people, kinds and groups are coded once each and joined; no name goes into a roll-up. A missing or unknown
column, an impossible date or a word outside the vocabulary refuses the file; a row without a member, a time or a
kind is set aside.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from coc_analytics.intake import answers
from coc_analytics.intake.frame import is_nobody
from coc_analytics.intake.keys import Keys, Purpose
from coc_analytics.intake.mapping import read_mapped
from coc_analytics.intake.reading import OWN_COLUMNS, OddRow, Row, column_name, refuse_wrong_columns
from coc_analytics.intake.siphash import Words, siphash
from coc_analytics.intake.work import Work
from coc_analytics.terms import PresenceKind, Refusal, Source, Space

REQUIRED = ("member", "occurred_at", "kind")
_TEXTS = ("member", "kind", "space", "group", "event_id", "to_member")
COLUMNS = ("member", "occurred_at", "kind", "space", "group", "event_id", "minutes", "to_member")
_WORDS = ("kind", "space", "group", "means_kind", "means_space", "means_group")
_SQL = Path(__file__).parent.parent / "rollups" / "generic"
_MOST_MINUTES = 7 * 24 * 60
_BATCH = 500_000
_THREADS = 2


@contextmanager
def generic_events(connection: duckdb.DuckDBPyConnection, work: Work) -> Iterator[tuple[OddRow, ...]]:
    """Make the table `events` out of a generic file; gives the rows to set aside."""
    with _raw(connection, work) as misshapen:
        connection.execute(_told(connection, work.community.timezone))
        _refuse_faults(connection, work)
        _code_words(connection, work)
        connection.register("coded", _coded(connection, work))
        connection.execute(f"create temp view events as {_question('as_events')}")
        yield (*misshapen, *_odd(connection))


def _odd(connection: duckdb.DuckDBPyConnection) -> tuple[OddRow, ...]:
    """The rows that became no event; looked for only where some did not."""
    if connection.execute("select count(*) = (select count(*) from coded) from told").fetchall() == [(True,)]:
        return ()
    return tuple(
        OddRow(int(line), reason, tuple("" if cell is None else str(cell) for cell in cells))
        for line, reason, *cells in connection.execute(_question("odd")).fetchall()
    )


def _coded(connection: duckdb.DuckDBPyConnection, work: Work) -> pa.Table:
    """Every event, coded, with a keyed id of its own made of everything that tells one event from another."""
    reader = connection.sql(_question("events")).to_arrow_reader(_BATCH)
    with ThreadPoolExecutor(_THREADS) as threads:  # NumPy works on one batch while DuckDB hands out the next
        batches = list(threads.map(lambda batch: _with_ids(batch, work.keys), reader))
    return pa.Table.from_batches(
        batches or [_with_ids(pa.RecordBatch.from_pylist([], reader.schema), work.keys)]
    )


def _with_ids(batch: pa.RecordBatch, keys: Keys) -> pa.RecordBatch:
    key = keys.for_rows().open()[:16]
    ids = siphash(key, [_words(batch.column(name)) for name in ("mixed", "microsecond")])
    stored = keys.turned(ids.tolist()) if keys.were_rotated else ids
    return batch.drop_columns(["mixed"]).append_column("row", pa.array(stored, pa.uint64()))


def _words(column: pa.Array) -> Words:
    return np.asarray(column.to_numpy(zero_copy_only=False)).view(np.uint64)


def _question(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")


@contextmanager
def _raw(connection: duckdb.DuckDBPyConnection, work: Work) -> Iterator[tuple[OddRow, ...]]:
    """The view `raw`: the file's rows with their line, under the contract's names; gives those that fit no header."""
    path = work.export.path
    if _is_parquet(path):
        plain = work.vault / ".tmp" / f"{work.batch:016x}.parquet"
        plain.unlink(missing_ok=True)
        plain.hardlink_to(path)
        try:
            connection.execute(_parquet_view(path, plain, work.file))
            yield ()
        finally:
            plain.unlink(missing_ok=True)
    else:
        table = read_mapped(path, work.file, Source.GENERIC, work.community, REQUIRED, COLUMNS)
        columns = {name: pa.array([row[name] for row in table.rows], pa.string()) for name in COLUMNS}
        lines = pa.array([row.line for row in table.rows], pa.int64())
        connection.register("raw", pa.table({"line": lines, **columns}))
        yield tuple(_in_our_order(row, table.columns) for row in table.odd)


def _is_parquet(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(4) == b"PAR1"


def _in_our_order(row: OddRow, columns: Sequence[str]) -> OddRow:
    """A row that fits no header, under the quarantine's columns as far as it does; what is too much comes last."""
    cells = dict(zip(columns, row.cells, strict=False))
    rest = [
        cell
        for name, cell in zip_longest(columns, row.cells)
        if name not in (*COLUMNS, *OWN_COLUMNS) and cell
    ]
    return OddRow(row.line, row.reason, (*(cells.get(name, "") for name in COLUMNS), *rest))


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


def _told(connection: duckdb.DuckDBPyConnection, zone: str) -> str:
    """The view `told`: the rows with their time and minutes understood where they can be.

    Times are kept without a zone, once as UTC and once as the community's own: arithmetic on those is fast.
    """
    types = dict(connection.execute("select column_name, column_type from (describe raw)").fetchall())
    utc, local = _clock(types["occurred_at"], zone)
    text = [f'cast("{name}" as varchar) as "{name}"' for name in _TEXTS]
    return f"""
        create temp view told as
        select * replace (case when year(utc) between 1970 and 2100 then local end as local)
        from (
            select line, {", ".join(text)}, occurred_at, minutes,
                coalesce({_is_given("occurred_at", types)}, false) as when_given,
                coalesce({_is_given("minutes", types)}, false) as minutes_given,
                cast(case when try_cast(minutes as double) between 0 and {_MOST_MINUTES}
                    then try_cast(minutes as double) end as integer) as whole_minutes,
                {utc} as utc, {local} as local
            from raw
        )"""


def _is_given(column: str, types: Mapping[str, str]) -> str:
    return f"trim({column}) <> ''" if types[column] == "VARCHAR" else f"{column} is not null"


def _clock(type_: str, zone: str) -> tuple[str, str]:
    """How to read the times of a column of this type as UTC and as local time; `zone` is a checked name."""
    if type_ in ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "DATE"):
        local = "cast(occurred_at as timestamp)"
        return (local if zone == "UTC" else f"timezone('UTC', timezone('{zone}', {local}))"), local
    as_written = "try_cast(trim(cast(occurred_at as varchar)) as timestamptz)"
    stamp = "occurred_at" if type_ == "TIMESTAMP WITH TIME ZONE" else as_written
    utc = f"make_timestamp(epoch_us({stamp}))"
    return utc, utc if zone == "UTC" else f"timezone('{zone}', {stamp})"


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
    """The tables people, receivers, live and words: everything written, once each, with its keys and words.

    What ids of rows are mixed of is as it was before any rotation, or a row that comes again would have another id.
    """
    row, person, first = work.keys.row, work.keys.person, work.keys.as_first
    people = {
        cell: work.accounts.member(person(Purpose.PARTICIPATION, cell))
        for cell in _cells(connection, "member")
        if not is_nobody(cell)
    }
    receivers = {
        cell: work.accounts.member(person(Purpose.PARTICIPATION, cell))
        for cell in _cells(connection, "to_member")
        if not is_nobody(cell)
    }
    live = {cell: row("event", Source.GENERIC, cell) for cell in _cells(connection, "event_id")}
    mixed = [first(row("receiver", first(key))) for key in receivers.values()]
    _register(connection, "people", people, key=people.values(), mixed=map(first, people.values()))
    _register(connection, "receivers", receivers, key=receivers.values(), mixed=mixed)
    _register(connection, "live", live, key=live.values(), mixed=map(first, live.values()))
    _register_words(connection, work)


def _cells(connection: duckdb.DuckDBPyConnection, column: str) -> list[str]:
    """The distinct cells of a column, blank ones left out."""
    asked = f'select distinct "{column}" from told'
    return [cell for (cell,) in connection.execute(asked).fetchall() if cell and cell.strip()]


def _register(
    connection: duckdb.DuckDBPyConnection, name: str, written: Iterable[str], **keys: Iterable[int]
) -> None:
    """A table of cells as written with their keys."""
    columns = {column: pa.array(list(values), pa.uint64()) for column, values in keys.items()}
    connection.register(name, pa.table({"written": pa.array(list(written), pa.string())} | columns))


def _register_words(connection: duckdb.DuckDBPyConnection, work: Work) -> None:
    """The table `words`: every kind, space and group written together, what they mean, and one key for all three."""
    asked = 'select distinct kind, space, "group" from told order by all'
    written = [cells for cells in connection.execute(asked).fetchall() if cells[0] and cells[0].strip()]
    kinds = {cell: _word("kind", PresenceKind.MESSAGE, cell, work.file) for cell, _, _ in written}
    spaces = {cell: _word("space", Space.UNKNOWN, cell, work.file) for _, cell, _ in written}
    groups = {cell: _group(work, cell or "") for _, _, cell in written}
    rows = [(*each, kinds[each[0]], spaces[each[1]], groups[each[2]]) for each in written]
    columns = {name: pa.array([row[at] for row in rows], pa.string()) for at, name in enumerate(_WORDS)}
    first = work.keys.as_first
    keys = pa.array([first(work.keys.row("words", *row[3:])) for row in rows], pa.uint64())
    codes = pa.array(range(len(rows)), pa.int64())
    connection.register("words_read", pa.table(columns | {"key": keys, "code": codes}))
    connection.execute(f"create temp table words as {_question('words')}")


def _word(column: str, blank: PresenceKind | Space, cell: str | None, file: str) -> str:
    """A word of the vocabulary; another word refuses the file."""
    return answers.one(Row(0, {column: cell or ""}), column, type(blank), blank, file).value


def _group(work: Work, cell: str) -> str:
    name = cell.strip()
    return name if name in work.community.group_names else work.community.group_of(name)
