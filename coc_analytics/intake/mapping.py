"""Door 1: any form's columns and answers into the contract's, as community.toml says. Cells stay in memory.

[sources.reports]                                  # or reports_anything, for a second form
"When did it reach us?" = "received_at"            # a column of the form, and the contract's name for it
"What happened next? [Resources]" = "outcome=resources"    # a tick in this column is that answer
"Score" = ""                                       # forgotten unread
[sources.reports.answers.channel]
"Through the website" = "form"
[sources.reports.always]                           # the same in every row
channel = "form"
[sources.reports.options]
dates = "day first"                                # or "month first", where dates are not ISO 8601
case_from = ["Timestamp", "Your name"]             # columns that together make a case_id
separator = ", "                                   # between answers in one cell
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from coc_analytics.community import Community
from coc_analytics.intake.keys import normalise
from coc_analytics.intake.reading import Table, column_name, moment, odd_shape, read_lines, table_of
from coc_analytics.intake.times import could_be_either, time_reader
from coc_analytics.terms import Refusal, Source

Record = tuple[int, list[str]]
_LISTS = ("reported", "reporter", "witnesses", "outcome", "confirmed_behaviours")
_TEXTS = ("account", "context", "comment", "place")
_TIMES = ("received_at", "occurred_at", "acknowledged_at", "explained_at", "resolved_at", "submitted_at")
_NOT_TICKED = ("", "no", "false", "0", "n", "off", "unchecked", "none", "-")
_OPTIONS = {"dates", "case_from", "separator"}
_ORDERS = ("", "day first", "month first")


@dataclass(frozen=True)
class Target:
    """Where a column of the form goes; with an answer, a tick in it means that answer."""

    column: str
    answer: str = ""


@dataclass(frozen=True)
class FormMapping:
    """How one form's columns and answers are to be read; its own columns by normalised header."""

    columns: Mapping[str, Target]
    answers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    always: Mapping[str, str] = field(default_factory=dict)
    dates: str = ""
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
    chosen = _mapping_for(header, source, community, known)
    if chosen is not None:
        records = _translated(records, header, chosen, community.zone, file)
    return table_of(records, file, required, known)


def date_order(source: Source, community: Community) -> str:
    """How a source writes dates, if the community says so: `day first` or `month first`."""
    section = community.sources.get(source.value, {})
    options = section.get("options", {}) if isinstance(section, Mapping) else {}
    order = options.get("dates", "") if isinstance(options, Mapping) else ""
    if order not in _ORDERS:
        raise _refusal(source.value, "write dates as `day first` or `month first`")
    return str(order)


def _mapping_for(
    header: Sequence[str], source: Source, community: Community, known: Sequence[str]
) -> FormMapping | None:
    """The mapping of this source that knows most of the header's columns; None when none knows any."""
    names = [
        name
        for name in community.sources
        if name == source.value or name.startswith((f"{source.value}_", f"{source.value}-"))
    ]
    mappings = [_read_mapping(name, community.sources[name], known) for name in names]
    fitting = [(len(set(mapping.columns) & set(header)), mapping) for mapping in mappings]
    best = max(fitting, key=lambda pair: pair[0], default=(0, None))
    return best[1] if best[0] else None


def _read_mapping(name: str, section: Any, known: Sequence[str]) -> FormMapping:
    if not isinstance(section, Mapping):
        raise _refusal(name, f"write [sources.{name}] on a line of its own")
    tables = {key: section.get(key, {}) for key in ("answers", "always", "options")}
    plain = {key: value for key, value in section.items() if key not in tables}
    targets = {normalise(header): _target(name, value, known) for header, value in plain.items()}
    options = _options(name, tables["options"])
    return FormMapping(
        columns=targets,
        answers=_answers(name, tables["answers"], known),
        always=_always(name, tables["always"], known),
        dates=str(options.get("dates", "")),
        case_from=tuple(normalise(column) for column in options.get("case_from", ())),
        separator=str(options.get("separator", ";")),
    )


def _target(name: str, value: Any, known: Sequence[str]) -> Target:
    column, _, answer = str(value).partition("=")
    if not isinstance(value, str) or (column.strip() and column.strip() not in known):
        raise _refusal(name, f"map columns to {', '.join(known)}, or to nothing")
    return Target(column.strip(), answer.strip())


def _options(name: str, options: Any) -> Mapping[str, Any]:
    if not isinstance(options, Mapping) or not set(options) <= _OPTIONS:
        raise _refusal(name, f"the options are {', '.join(sorted(_OPTIONS))}")
    if options.get("dates", "") not in _ORDERS or not isinstance(options.get("case_from", []), list):
        raise _refusal(name, "write dates as `day first` or `month first`, and case_from as a list")
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
    records: list[Record], header: Sequence[str], mapping: FormMapping, zone: ZoneInfo, file: str
) -> list[Record]:
    """The records under the contract's columns; rows of another shape are passed on as they are."""
    targets = [mapping.columns.get(name, Target(column_name(name))) for name in header]
    columns = _columns(targets, mapping)
    orders = _date_readers(records, targets, mapping, zone, file)
    translated = [(records[0][0], list(columns))]
    for line, cells in records[1:]:
        if odd_shape(header, cells):
            translated.append((line, [*cells, *([""] * len(columns)), "?"]))
            continue
        row = _row(cells, targets, mapping, orders)
        if mapping.case_from and not row.get("case_id"):
            row["case_id"] = _case(cells, header, mapping)
        translated.append((line, [row.get(column, "") for column in columns]))
    return translated


def _columns(targets: Sequence[Target], mapping: FormMapping) -> tuple[str, ...]:
    extra = ("case_id",) if mapping.case_from else ()
    return tuple(dict.fromkeys([*(t.column for t in targets if t.column), *mapping.always, *extra]))


def _row(
    cells: Sequence[str], targets: Sequence[Target], mapping: FormMapping, readers: Mapping[str, Any]
) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for cell, target in zip(cells, targets, strict=False):
        if target.column and (answer := _answer(cell, target, mapping)):
            found.setdefault(target.column, []).append(answer)
    row = dict(mapping.always) | {column: _together(column, cells_) for column, cells_ in found.items()}
    return {column: _iso(cell, readers.get(column)) for column, cell in row.items()}


def _together(column: str, cells: Sequence[str]) -> str:
    """Several columns of a form that mean one of ours: lists and texts add up, else the first that is filled in."""
    if column in _LISTS:
        return ";".join(cells)
    return "\n".join(cells) if column in _TEXTS else cells[0]


def _answer(cell: str, target: Target, mapping: FormMapping) -> str:
    if target.answer:
        return target.answer if normalise(cell) not in _NOT_TICKED else ""
    known = mapping.answers.get(target.column, {})
    if target.column in _LISTS:
        return ";".join(_each(cell, known, mapping.separator))
    return known.get(normalise(cell), cell)


def _each(cell: str, known: Mapping[str, str], separator: str) -> list[str]:
    """The answers in one cell; a known answer may itself contain the separator."""
    rest, found = cell.strip(), []
    while rest:
        longest = max(
            (length for length in range(1, len(rest) + 1) if _ends(rest, length, separator)
             and normalise(rest[:length]) in known),
            default=0,
        )  # fmt: skip
        piece = rest[:longest] if longest else rest.split(separator, 1)[0]
        found.append(known.get(normalise(piece), piece.strip()))
        rest = rest[len(piece) :].strip().removeprefix(separator.strip()).strip()
    return [answer for answer in found if answer]


def _ends(text: str, length: int, separator: str) -> bool:
    return length == len(text) or text[length:].lstrip().startswith(separator.strip() or separator)


def _case(cells: Sequence[str], header: Sequence[str], mapping: FormMapping) -> str:
    """A case made of the cells that tell one report from another; blank where all of them are."""
    chosen = [cell for name, cell in zip(header, cells, strict=False) if name in mapping.case_from]
    return blake2b("\x1f".join(chosen).encode(), digest_size=12).hexdigest() if any(chosen) else ""


def _date_readers(
    records: list[Record], targets: Sequence[Target], mapping: FormMapping, zone: ZoneInfo, file: str
) -> dict[str, Any]:
    """How to read each column of times that is not ISO 8601; refused when day and month could be either."""
    readers = {}
    for position, target in enumerate(targets):
        cells = [row[position] for _, row in records[1:] if position < len(row) and row[position]]
        if target.column not in _TIMES or all(moment(cell, zone) for cell in cells):
            continue
        if not mapping.dates and could_be_either(cells):
            raise Refusal(
                "dates could be read day first or month first",
                'say which in community.toml, as dates = "day first" under options',
                file=file,
                column=target.column,
            )
        readers[target.column] = time_reader(cells, zone, mapping.dates)
    return readers


def _iso(cell: str, reader: Any) -> str:
    """The time as ISO 8601; a cell that cannot be read stays as it is, to be refused by its column."""
    read = reader(cell) if reader and cell else None
    return read.isoformat() if read else cell
