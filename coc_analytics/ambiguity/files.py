"""The engine: tables read from CSV, and what may be shown of them written as CSV. A refusal names a line, never a count.

Read are UTF-8 (with or without a byte order mark) and UTF-16, with commas, semicolons or tabs between columns. A file of
what was released has the columns of codes, then `n` (empty where hidden), `low` and `high` (empty without a limit).
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

from coc_analytics.ambiguity.auditor import ReleasedTable
from coc_analytics.ambiguity.columns import COUNT, PEOPLE, Cells, Columns, Recipe
from coc_analytics.ambiguity.tables import ProtectedTable, Table
from coc_analytics.ambiguity.terms import TOTAL, Refusal

LOW, HIGH = "low", "high"
CODE, PARENT = "code", "parent"
_DELIMITERS = ",;\t"
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read_table(path: str | Path, *dimensions: str, **how: Any) -> Table:
    """The table in a CSV file, a row a cell, named after its file; `how` is as in `Table.from_frame`.

    Raises Refusal, with the file's name, the line and the codes of the cell, where it cannot be read.
    """
    columns = read_columns(path)
    return Table.from_frame(columns, dimensions or None, **{"name": columns.source, **how})


def read_hierarchy(path: str | Path) -> Mapping[str, str]:
    """A hierarchy from a CSV file with the columns `code` and `parent` (empty at the top)."""
    columns = read_columns(path)
    pairs = zip(columns.column(CODE), columns.column(PARENT), strict=True)
    tree: dict[str, str] = {}
    for row, (code, parent) in enumerate((str(code), str(parent)) for code, parent in pairs):
        if not code or tree.setdefault(code, parent) != parent:
            raise Refusal(
                "every code has one parent",
                "take one of its rows out" if code else "fill in the code",
                table=columns.source,
                line=columns.line(row),
            )
    return tree


def read_released(
    path: str | Path,
    threshold: int,
    *dimensions: str,
    hierarchies: Mapping[str, Mapping[str, str]] | None = None,
    overlapping: Sequence[str] = (),
    count: str = COUNT,
    top: str = TOTAL,
) -> ReleasedTable:
    """What a CSV file of released numbers shows and hides, for `audit`.

    Hidden with a range from `threshold` upwards is what is certainly not small; every other hidden cell promises to be
    anything from 0 to threshold - 1. What has no row is unknown to everybody. The rest is as in `Table.from_frame`.
    """
    recipe = Recipe(dimensions or None, hierarchies or {}, overlapping, count, top=top)
    columns = read_columns(path)
    numbers = [str(value) for value in columns.column(recipe.count)]
    kept = {name: values for name, values in columns.values.items() if name not in (LOW, HIGH, PEOPLE)}
    filled = Columns({**kept, recipe.count: [n or "0" for n in numbers]}, columns.source, columns.lines)
    cells = recipe.cells(filled)
    hidden = {cell for cell, n in zip(cells.counts, numbers, strict=True) if not n}
    low, high = _ends(columns, cells, LOW), _ends(columns, cells, HIGH)
    surely = {cell for cell in hidden if (low.get(cell) or 0) >= threshold}
    return ReleasedTable(
        dimensions=cells.dimensions,
        hierarchies=cells.hierarchies,
        shown={cell: n for cell, n in cells.counts.items() if cell not in hidden},
        hidden=frozenset(hidden - surely),
        withheld=frozenset(surely),
        low={cell: low[cell] or 0 for cell in hidden if cell in low},
        high={cell: high[cell] for cell in hidden if cell in high},
        overlapping=tuple(recipe.overlapping),
        name=columns.source,
    )


def linked(tables: Sequence[ReleasedTable]) -> Iterator[ReleasedTable]:
    """The same tables, those that agree on every number they both show taken to count the same things."""
    groups: list[dict[frozenset[tuple[str, str]], int]] = []
    for table in tables:
        own = {_coordinates(table, cell): n for cell, n in table.shown.items()}
        at = next((at for at, known in enumerate(groups) if _agree(own, known)), len(groups))
        groups[at:] = groups[at:] or [{}]
        groups[at] |= own
        yield replace(table, universe=f"~{at}")


def _coordinates(table: ReleasedTable, cell: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    """What a cell speaks of, the tops of hierarchies left out."""
    pairs = zip(table.dimensions, cell, strict=True)
    return frozenset((d, code) for d, code in pairs if table.hierarchies[d].get(code))


def _agree(
    one: Mapping[frozenset[tuple[str, str]], int], other: Mapping[frozenset[tuple[str, str]], int]
) -> bool:
    shared = one.keys() & other.keys()
    return bool(shared) and all(one[place] == other[place] for place in shared)


def _ends(columns: Columns, cells: Cells, name: str) -> Mapping[tuple[str, ...], int | None]:
    """One end of every cell's range, None where nothing limits it; nothing without such a column."""
    if name not in columns.values:
        return {}
    written = [str(value) for value in columns.values[name]]
    filled = {d: columns.values[d] for d in cells.dimensions} | {name: [end or "0" for end in written]}
    recipe = Recipe(cells.dimensions, cells.hierarchies, count=name)
    read = recipe.cells(Columns(filled, columns.source, columns.lines)).counts
    return {cell: end if text else None for (cell, end), text in zip(read.items(), written, strict=True)}


def written(part: ProtectedTable) -> str:
    """What may be shown of a protected table, as CSV."""
    file = StringIO()
    names = [*part.table.dimensions, COUNT, LOW, HIGH]
    writer = csv.DictWriter(file, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(part.rows())
    return file.getvalue()


def read_columns(path: str | Path) -> Columns:
    """The columns of a CSV file, each row with its line; blank lines are left out."""
    path = Path(path)
    rows = _rows(_text(path), path.name)
    if not rows:
        raise Refusal("a file has a header row", "name the columns in its first line", table=path.name)
    (_, header), *body = rows
    names = _named(header, body, path.name)
    for line, row in body:
        if (len(row) > len(names) and any(cell.strip() for cell in row[len(names) :])) or len(row) < len(
            names
        ):
            raise Refusal(
                "every row has as many cells as there are columns",
                "look for a separator too many or too few, or a missing quotation mark",
                table=path.name,
                line=line,
            )
    values = {name: [row[at].strip() for _, row in body] for at, name in enumerate(names)}
    return Columns(values, path.name, [line for line, _ in body])


def _named(header: Sequence[str], body: Sequence[tuple[int, Sequence[str]]], source: str) -> list[str]:
    """The names of the columns; empty columns at the end, as spreadsheets leave them, are no columns."""
    names = [name.strip() for name in header]
    while names and not names[-1]:
        names.pop()
    if "" in names or len(set(names)) < len(names):
        raise Refusal(
            "every column has a name of its own",
            "name the columns in the first line, each once",
            table=source,
            line=1,
        )
    return names


def _rows(text: str, source: str) -> list[tuple[int, list[str]]]:
    first = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, line = [], 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((line, row))
            line = reader.line_num + 1
    except csv.Error:
        raise Refusal(
            "a file is CSV", "look for a missing quotation mark", table=source, line=reader.line_num
        ) from None
    return rows


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError:
        raise Refusal("a file can be read", "look at its name and who may read it", table=path.name) from None
    utf_16 = content.startswith(_BYTE_ORDER_MARKS)
    try:
        return content.decode("utf-16" if utf_16 else "utf-8-sig")
    except UnicodeDecodeError:
        raise Refusal("a file is text in UTF-8", "save it as CSV UTF-8", table=path.name) from None
