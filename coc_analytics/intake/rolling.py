"""Door 1: events rolled up to presence, answers, thanks and live events, by the plain SQL of rollups/, in memory.

Whatever DuckDB has to put aside goes into the vault; its own messages never leave this module.
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from coc_analytics.community import Community
from coc_analytics.terms import PresenceKind, Refusal, Source, Space

_FOLDER = Path(__file__).parent / "rollups"
FACTS = ("presence", "answers", "thanks", "events", "seen")
_TYPES = {
    "quarter": pa.int16(), "month": pa.int32(), "days": pa.uint8(), "times": pa.int32(), "minutes": pa.int16(),
    "hour_utc": pa.uint8(),
}  # fmt: skip


@contextmanager
def workbench(
    vault: Path, community: Community, zone: str = "UTC", memory: str = "300MB"
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory that can read and spill inside the vault only, and tells nobody what it saw.

    It knows the words that events may hold as types: presence_kind, space and grp.
    """
    spill = vault / ".tmp"
    shutil.rmtree(spill, ignore_errors=True)  # what a killed run may have left
    spill.mkdir(mode=0o700, parents=True)
    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": 2,
        "memory_limit": memory,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    connection = duckdb.connect(":memory:", config=settings)
    failed = False
    try:
        for setting in _hardening(vault, spill, zone):
            connection.execute(setting)
        _make_types(connection, community)
        yield connection
    except duckdb.Error:
        failed = True
    finally:
        connection.close()
        shutil.rmtree(spill, ignore_errors=True)
    if failed:
        raise Refusal("events could not be rolled up", "check the export, or free memory and try again")


def _hardening(vault: Path, spill: Path, zone: str) -> tuple[str, ...]:
    return (
        f"set temp_directory = {_quoted(spill)}",
        "set enable_progress_bar = false",
        f"set timezone = '{zone}'",
        f"set allowed_directories = [{_quoted(vault)}]",
        "set enable_external_access = false",
        "set lock_configuration = true",
    )


def _make_types(connection: duckdb.DuckDBPyConnection, community: Community) -> None:
    """A word of a short list takes a byte, and is compared as one."""
    types = {"presence_kind": tuple(PresenceKind), "space": tuple(Space), "grp": community.group_names}
    for name, words in types.items():
        listed = ", ".join(_text(word) for word in dict.fromkeys(words))
        connection.execute(f"create type {name} as enum ({listed})")


def _quoted(path: Path) -> str:
    return _text(str(path.resolve()))


def _text(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"


def roll_up(
    connection: duckdb.DuckDBPyConnection, community: Community, source: Source
) -> Mapping[str, pa.Table]:
    """The casebook's participation facts of the table `fresh`."""
    return {name: roll_up_one(connection, name, community, source) for name in FACTS}


def roll_up_one(
    connection: duckdb.DuckDBPyConnection, name: str, community: Community, source: Source
) -> pa.Table:
    """The answer to one question of rollups/, as the casebook's table of that name."""
    question = (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    values = {"fiscal_start": community.fiscal_start} if "$fiscal_start" in question else None
    table: pa.Table = connection.sql(question, params=values).to_arrow_table()
    fields = [pa.field(field.name, _TYPES.get(field.name, field.type)) for field in table.schema]
    plain = table.cast(pa.schema(fields))
    return plain.append_column("source", pa.repeat(source.value, len(plain)).dictionary_encode())
