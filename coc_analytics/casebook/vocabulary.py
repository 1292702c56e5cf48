"""Room 1: the enumerations of the casebook's columns. Codes only, never data; values are added, never removed."""

from collections.abc import Mapping
from enum import StrEnum

import duckdb

from coc_analytics.casebook.connection import quoted
from coc_analytics.community import Community
from coc_analytics.taxonomies import Taxonomy
from coc_analytics.terms import (
    Answer,
    Channel,
    CodeOrigin,
    Finding,
    Outcome,
    PersonRole,
    PresenceKind,
    Promise,
    ReporterMode,
    ReportKind,
    Scope,
    Source,
    Space,
)

_OF_TERMS: Mapping[str, type[StrEnum]] = {
    "answer": Answer,
    "channel": Channel,
    "code_origin": CodeOrigin,
    "finding": Finding,
    "outcome": Outcome,
    "person_role": PersonRole,
    "presence_kind": PresenceKind,
    "promise": Promise,
    "report_kind": ReportKind,
    "reporter_mode": ReporterMode,
    "scope": Scope,
    "source": Source,
    "space": Space,
}

Enumerations = Mapping[str, tuple[str, ...]]
"""Names of DuckDB types and their values, in the order stored."""


def wanted_enumerations(taxonomy: Taxonomy, community: Community) -> Enumerations:
    """The values this software, taxonomy and community can speak of."""
    of_terms = {name: tuple(member.value for member in kind) for name, kind in _OF_TERMS.items()}
    return of_terms | {
        "behaviour": tuple(behaviour.id for behaviour in taxonomy.behaviours),
        "grp": tuple(dict.fromkeys(community.group_names)),
    }


def stored_enumerations(connection: duckdb.DuckDBPyConnection) -> Enumerations:
    """The values the casebook was made for."""
    rows = connection.execute(
        "select type_name, labels from duckdb_types() where database_name = 'casebook' and labels is not null"
    ).fetchall()
    return {name: tuple(labels) for name, labels in rows}


def united(stored: Enumerations, wanted: Enumerations) -> Enumerations:
    """Everything stored, in its place, and everything new behind it: old facts keep their codes."""
    return {name: tuple(dict.fromkeys((*stored.get(name, ()), *values))) for name, values in wanted.items()}


def create_enumerations(connection: duckdb.DuckDBPyConnection, enumerations: Enumerations) -> None:
    """Create one DuckDB type an enumeration in the casebook."""
    for name, values in enumerations.items():
        listed = ", ".join(quoted(value) for value in values)
        connection.execute(f"create type casebook.main.{name} as enum ({listed})")


def describe_vocabulary(
    connection: duckdb.DuckDBPyConnection, taxonomy: Taxonomy, community: Community
) -> None:
    """Lay out in memory what measures ask of the taxonomy and the community: values, groups, modes."""
    _list_out(
        connection, "behaviours", ("behaviour", "value"), [(b.id, b.value) for b in taxonomy.behaviours]
    )
    _list_out(connection, "groups", ("grp",), [(name,) for name in dict.fromkeys(community.group_names)])
    _list_out(
        connection,
        "modes",
        ("kind", "participation_mode"),
        [(kind.value, mode.value) for kind, mode in community.modes.items()],
    )


def _list_out(
    connection: duckdb.DuckDBPyConnection, name: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]
) -> None:
    listed = ", ".join(f"{column} varchar" for column in columns)
    connection.execute(f"create table memory.main.{name} ({listed})")
    marks = ", ".join("?" for _ in columns)
    if rows:
        connection.executemany(f"insert into memory.main.{name} values ({marks})", rows)
