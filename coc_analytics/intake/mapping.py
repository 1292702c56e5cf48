"""Door 1: any form's columns and answers into the contract's, as community.toml says. Cells stay in memory.

[sources.reports]                                  # or reports_anything, for a second form
"When did it reach us?" = "received_at"            # a column of the form, and the contract's name for it
"What happened next? [Resources]" = "outcome=resources"    # a tick in this column is that answer
"Score" = ""                                       # forgotten unread
[sources.reports.answers.channel]
"Through the website" = "form"
"*" = ""                                           # any other answer
[sources.reports.always]                           # the same in every row
channel = "form"
[sources.reports.options]
dates = "day first"                                # or "month first", where dates could be read both ways
zone = "Europe/Berlin"                             # of times that say none, where it is not the community's
case_from = ["Timestamp", "Your name"]             # columns that together make a case_id
separator = ", "                                   # between answers in one cell
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from hashlib import blake2b
from pathlib import Path
from typing import Any

from coc_analytics.community import Community
from coc_analytics.intake.form_words import usual_answer
from coc_analytics.intake.keys import normalise
from coc_analytics.intake.reading import (
    Table,
    column_name,
    odd_shape,
    read_lines,
    refuse_wrong_columns,
    table_of,
)
from coc_analytics.intake.times import OPTIONS, Habit, habit_in, habit_of, in_doubt, iso_writer
from coc_analytics.intake.zones import zone_in_header
from coc_analytics.terms import Refusal, Source

Record = tuple[int, list[str]]
_LISTS = ("reported", "reporter", "witnesses", "outcome", "confirmed_behaviours")
_TEXTS = ("account", "context", "comment", "place")
_TIMES = ("received_at", "occurred_at", "acknowledged_at", "explained_at", "resolved_at", "submitted_at")
NOT_TICKED = ("", "no", "false", "0", "n", "off", "unchecked", "none", "-")
ANY_OTHER = "*"
"""Stands among the answers for every one that is not listed."""
_PLAIN_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?")


OUR_OWN = "our own columns"


@dataclass(frozen=True)
class Target:
    """Where a column of the form goes; with an answer, a tick in it means that answer."""

    column: str
    answer: str = ""


@dataclass(frozen=True)
class FormMapping:
    """How one form's columns and answers are to be read; its own columns by normalised header."""

    columns: Mapping[str, Target]
    habit: Habit
    section: str
    answers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    always: Mapping[str, str] = field(default_factory=dict)
    case_from: tuple[str, ...] = ()
    separator: str = ";"


def read_mapped(
    path: Path,
    file: str,
    source: Source,
    community: Community,
    required: Sequence[str],
    known: Sequence[str],
) -> Table:
    """A file as a canonical table, through the mapping of its source where its header is that form's."""
    records = read_lines(path, file)
    header = [normalise(cell) for cell in records[0][1]] if records else []
    chosen = _mapping_for(header, source, community, known) or _unmapped(source, community)
    if chosen.columns:
        records = _translated(records, header, chosen, community.zone, file)
    elif records:
        records = _with_times(records, chosen, community.zone, file)
    return table_of(records, file, required, known)


def section_of(
    path: Path, file: str, source: Source, community: Community, required: Sequence[str], known: Sequence[str]
) -> str:
    """Which section of community.toml knows every column of a form; `our own columns` where it needs none; '' where
    neither is so."""
    written = read_lines(path, file)[0][1]
    header = {normalise(cell) for cell in written if cell}
    chosen = _mapping_for(list(header), source, community, known)
    if chosen is not None and header <= set(chosen.columns):
        return chosen.section
    try:
        refuse_wrong_columns(written, file, required, known)
    except Refusal:
        return ""
    return OUR_OWN


def _unmapped(source: Source, community: Community) -> FormMapping:
    """A table in the contract's own columns; its source may still have habits."""
    return FormMapping({}, habit_of(source, community), source.value)


def _mapping_for(
    header: Sequence[str], source: Source, community: Community, known: Sequence[str]
) -> FormMapping | None:
    """The mapping of this source that knows most of the header's columns; None when none knows any."""
    names = [
        name
        for name in community.sources
        if name == source.value or name.startswith((f"{source.value}_", f"{source.value}-"))
    ]
    mappings = [_read_mapping(name, community.sources[name], known, community) for name in names]
    fitting = [(len(set(mapping.columns) & set(header)), mapping) for mapping in mappings]
    best = max(fitting, key=lambda pair: pair[0], default=(0, None))
    return best[1] if best[0] else None


def _read_mapping(name: str, section: Any, known: Sequence[str], community: Community) -> FormMapping:
    if not isinstance(section, Mapping):
        raise _refusal(name, f"write [sources.{name}] on a line of its own")
    tables = {key: section.get(key, {}) for key in ("answers", "always", "options")}
    plain = {key: value for key, value in section.items() if key not in tables}
    targets = {normalise(header): _target(name, value, known) for header, value in plain.items()}
    options = _options(name, tables["options"])
    return FormMapping(
        columns=targets,
        habit=habit_in(options, name, community),
        section=name,
        answers=_answers(name, tables["answers"], known),
        always=_always(name, tables["always"], known),
        case_from=tuple(normalise(column) for column in options.get("case_from", ())),
        separator=str(options.get("separator", ";")),
    )


def _target(name: str, value: Any, known: Sequence[str]) -> Target:
    column, _, answer = str(value).partition("=")
    if not isinstance(value, str) or (column.strip() and column.strip() not in known):
        raise _refusal(name, f"map columns to {', '.join(known)}, or to nothing")
    return Target(column.strip(), answer.strip())


def _options(name: str, options: Any) -> Mapping[str, Any]:
    if not isinstance(options, Mapping) or not set(options) <= OPTIONS:
        raise _refusal(name, f"the options are {', '.join(sorted(OPTIONS))}")
    if not isinstance(options.get("case_from", []), list):
        raise _refusal(name, "write case_from as a list of columns")
    return options


def _answers(name: str, tables: Any, known: Sequence[str]) -> dict[str, dict[str, str]]:
    if not isinstance(tables, Mapping) or not all(
        column in known and isinstance(table, Mapping) for column, table in tables.items()
    ):
        raise _refusal(name, f"answers belong to one of {', '.join(known)}")
    return {
        column: {normalise(str(written)): str(answer) for written, answer in table.items()}
        for column, table in tables.items()
    }


def _always(name: str, table: Any, known: Sequence[str]) -> dict[str, str]:
    if not isinstance(table, Mapping) or not set(table) <= set(known):
        raise _refusal(name, f"only {', '.join(known)} can always be the same")
    return {column: str(value) for column, value in table.items()}


def _refusal(name: str, remedy: str) -> Refusal:
    return Refusal("a mapping cannot be followed", remedy, file="community.toml", column=f"sources.{name}")


def _translated(
    records: list[Record], header: Sequence[str], mapping: FormMapping, home: tzinfo, file: str
) -> list[Record]:
    """The records under the contract's columns; rows of another shape are passed on as they are."""
    targets = [mapping.columns.get(name, Target(column_name(name))) for name in header]
    columns = _columns(targets, mapping)
    writers = _time_writers(records, [target.column for target in targets], mapping, home, file)
    translated = [(records[0][0], list(columns))]
    for line, cells in records[1:]:
        if odd_shape(header, cells):
            translated.append((line, [*cells, *([""] * len(columns)), "?"]))
            continue
        row = _row(_timed(cells, writers), targets, mapping)
        if mapping.case_from and not row.get("case_id"):
            row["case_id"] = _case(cells, header, mapping)
        translated.append((line, [row.get(column, "") for column in columns]))
    return translated


def _columns(targets: Sequence[Target], mapping: FormMapping) -> tuple[str, ...]:
    extra = ("case_id",) if mapping.case_from else ()
    return tuple(dict.fromkeys([*(t.column for t in targets if t.column), *mapping.always, *extra]))


def _row(cells: Sequence[str], targets: Sequence[Target], mapping: FormMapping) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for cell, target in zip(cells, targets, strict=False):
        if target.column and (answer := _answer(cell, target, mapping)):
            found.setdefault(target.column, []).append(answer)
    return dict(mapping.always) | {column: _together(column, cells_) for column, cells_ in found.items()}


def _together(column: str, cells: Sequence[str]) -> str:
    """Several columns of a form that mean one of ours: lists and texts add up, else the first that is filled in."""
    if column in _LISTS:
        return ";".join(cells)
    return "\n".join(cells) if column in _TEXTS else cells[0]


def _answer(cell: str, target: Target, mapping: FormMapping) -> str:
    if target.answer:
        return target.answer if normalise(cell) not in NOT_TICKED else ""
    known = mapping.answers.get(target.column, {})
    if target.column in _LISTS:
        return ";".join(_each(cell, target.column, known, mapping.separator))
    return _meant(cell, target.column, known) if cell else ""


def _meant(written: str, column: str, known: Mapping[str, str]) -> str:
    """What an answer of the form means: as listed, else by the usual words for it, else as any other."""
    listed = known.get(normalise(written))
    if listed is not None:
        return listed
    usual = usual_answer(column, written)
    return known.get(ANY_OTHER, written) if usual is None else usual


def _each(cell: str, column: str, known: Mapping[str, str], separator: str) -> list[str]:
    """The answers in one cell; a known answer may itself contain the separator."""
    rest, found = cell.strip(), []
    while rest:
        longest = max(
            (length for length in range(1, len(rest) + 1) if _ends(rest, length, separator)
             and normalise(rest[:length]) in known),
            default=0,
        )  # fmt: skip
        piece = rest[:longest] if longest else rest.split(separator, 1)[0]
        found.append(_meant(piece.strip(), column, known))
        rest = rest[len(piece) :].strip().removeprefix(separator.strip()).strip()
    return [answer for answer in found if answer]


def _ends(text: str, length: int, separator: str) -> bool:
    return length == len(text) or text[length:].lstrip().startswith(separator.strip() or separator)


def _case(cells: Sequence[str], header: Sequence[str], mapping: FormMapping) -> str:
    """A case made of the cells that tell one report from another; blank where all of them are."""
    chosen = [cell for name, cell in zip(header, cells, strict=False) if name in mapping.case_from]
    return blake2b("\x1f".join(chosen).encode(), digest_size=12).hexdigest() if any(chosen) else ""


def _with_times(records: list[Record], mapping: FormMapping, home: tzinfo, file: str) -> list[Record]:
    """The records of a canonical table, every time of theirs as ISO 8601."""
    columns = [column_name(cell) for cell in records[0][1]]
    writers = _time_writers(records, columns, mapping, home, file)
    return (
        [records[0], *((line, _timed(cells, writers)) for line, cells in records[1:])] if writers else records
    )


def _time_writers(
    records: list[Record], columns: Sequence[str], mapping: FormMapping, home: tzinfo, file: str
) -> dict[int, Callable[[str], str]]:
    """How to write each column of times, by its position; refused when day and month could be either.

    A header that says a zone is believed. Columns that are plain ISO 8601 in the community's zone stay as they are.
    """
    writers = {}
    for position, column in enumerate(columns):
        if column not in _TIMES:
            continue
        cells = [row[position] for _, row in records[1:] if position < len(row) and row[position]]
        said = zone_in_header(records[0][1][position], mapping.habit.zone)
        habit = replace(mapping.habit, zone=said or mapping.habit.zone)
        if habit.zone is not home or not all(map(_PLAIN_TIME.fullmatch, cells)):
            writers[position] = iso_writer(cells, habit, in_doubt(file, column, mapping.section))
    return writers


def _timed(cells: Sequence[str], writers: Mapping[int, Callable[[str], str]]) -> list[str]:
    return [
        writers[position](cell) if position in writers and cell else cell
        for position, cell in enumerate(cells)
    ]
