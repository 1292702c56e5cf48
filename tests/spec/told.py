"""Tables a committee member can read: what happened (`told`) and what is counted (`counted`), both as plain text.

A counted cell reads `n` where n people stand behind it, else `n/people`; `.` is zero.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent
from typing import Any

import pyarrow as pa

from coc_analytics.casebook import Casebook, CountedMeasure, open_casebook
from coc_analytics.casebook.specs import MeasureSpec
from coc_analytics.casebook.writing import copy_privately
from coc_analytics.community import Community
from coc_analytics.periods import Quarter
from coc_analytics.taxonomies import load_taxonomy
from tests.made_up_facts import Report, answers, batch, events, presence, pulse, report_facts, thanks

TAXONOMY = load_taxonomy()
COMMUNITY = Community(groups={"docs": ("docs",), "maps": ("maps",)})

_LISTS = {"reporters", "reported", "behaviours", "outcomes"}
_QUARTERS = {"quarter", "counted", "decided"}
_NUMBERS = {"report", "issue"}
_templates = TemporaryDirectory()


@contextmanager
def casebook_of(*facts: dict[str, pa.Table]) -> Iterator[Casebook]:
    """A casebook of its own, holding these facts."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "casebook.duckdb"
        copy_privately(_template(), path)
        with open_casebook(path, TAXONOMY, COMMUNITY) as casebook:
            casebook.admit(batch(), {name: table for tables in facts for name, table in tables.items()})
            yield casebook


def _template() -> Path:
    path = Path(_templates.name) / "empty.duckdb"
    if not path.exists():
        open_casebook(path, TAXONOMY, COMMUNITY).close()
    return path


def spec_of(casebook: Casebook, measure: str) -> MeasureSpec:
    """The measure of that name."""
    return next(spec for spec in casebook.specs() if spec.name == measure)


def told(text: str) -> dict[str, pa.Table]:
    """The report facts of a table with one row a report; `-` is nothing, lists are joined by commas."""
    return report_facts(*(Report(**row) for row in _rows(text)))


def _rows(text: str) -> list[dict[str, Any]]:
    head, *lines = (line.split() for line in dedent(text).strip().splitlines())
    known = {field.name for field in fields(Report)}
    assert set(head) <= known, set(head) - known
    return [
        {name: _meant(name, word) for name, word in zip(head, line, strict=True) if word != "-"}
        for line in lines
    ]


def _meant(name: str, word: str) -> Any:
    if name in _LISTS:
        words = word.split(",")
        return [_number(w) for w in words] if name in ("reporters", "reported") else words
    if name in _QUARTERS:
        return Quarter.parse(word)
    if name == "sealed_for_ever":
        return word == "yes"
    return _number(word) if name in _NUMBERS else word


def _number(word: str) -> int:
    """A number, or a letter or name standing for one: the same word is always the same person or issue."""
    return int(word) if word.isdigit() else 1000 + int.from_bytes(word.encode()) % 2**40


def took_part(text: str) -> dict[str, pa.Table]:
    """Presence facts of lines `member quarter kind group [times]`."""
    rows = [line.split() for line in dedent(text).strip().splitlines()]
    return presence(
        *((_number(m), Quarter.parse(q), kind, group, *map(int, times)) for m, q, kind, group, *times in rows)
    )


def asked(text: str) -> dict[str, pa.Table]:
    """Answer facts of lines `member quarter words…`, words of newcomer, question, answered, in_time."""
    rows = [line.split() for line in dedent(text).strip().splitlines()]
    words = ("newcomer", "question", "answered", "in_time")
    return answers(
        *((_number(m), Quarter.parse(q), *(word in said for word in words)) for m, q, *said in rows)
    )


def thanked(text: str) -> dict[str, pa.Table]:
    """Thanks of lines `giver receiver quarter`."""
    rows = [line.split() for line in dedent(text).strip().splitlines()]
    return thanks(*((_number(g), None if r == "-" else _number(r), Quarter.parse(q)) for g, r, q in rows))


def met(text: str) -> dict[str, pa.Table]:
    """Live events of lines `event member quarter role group hour`."""
    rows = [line.split() for line in dedent(text).strip().splitlines()]
    return events(
        *(
            (_number(e), _number(m), Quarter.parse(q), role, group, None if hour == "-" else int(hour))
            for e, m, q, role, group, hour in rows
        )
    )


def said(text: str) -> dict[str, pa.Table]:
    """Survey answers of lines `respondent quarter score word`."""
    rows = [line.split() for line in dedent(text).strip().splitlines()]
    return pulse(
        *((_number(w), Quarter.parse(q), None if s == "-" else int(s), word) for w, q, s, word in rows)
    )


def counted(casebook: Casebook, measure: str, first: str, last: str) -> str:
    """A counted measure as text: a row a code (rows of zeros left out, `total` always there), a column a period."""
    found = casebook.count(spec_of(casebook, measure), Quarter.parse(first), Quarter.parse(last))
    periods = tuple(found.periods)
    codes = sorted(
        {cell[1:] for cell in found.cells}, key=list(dict.fromkeys(c[1:] for c in found.cells)).index
    )
    lines = [["", *periods]]
    for code in codes:
        cells = [_drawn(found, (period, *code)) for period in periods]
        if set(cells) != {"."} or set(code) <= {"total"}:
            lines.append([" × ".join(code) or "total", *cells])
    widths = [max(len(line[n]) for line in lines) for n in range(len(lines[0]))]
    return "\n".join(
        "  ".join(w.ljust(n) for w, n in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def _drawn(found: CountedMeasure, codes: tuple[str, ...]) -> str:
    cell = found.cells[codes]
    if cell.n == 0:
        return "."
    return str(cell.n) if cell.n == cell.people else f"{cell.n}/{cell.people}"


def table(text: str) -> str:
    """An expected table, as it stands in a test: indentation and blank ends do not count."""
    lines = [line.rstrip() for line in dedent(text).strip("\n").splitlines()]
    while lines and not lines[-1].strip():
        lines.pop()
    return "\n".join(lines)
