"""Ground: loads a community's values and behaviours. Nothing anybody reported ever appears here.

The reference is `cscce.toml`; `taxonomy` in community.toml may name the path of another file of the same shape.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from coc_analytics.taxonomies.lines import Lines
from coc_analytics.taxonomies.model import (
    Behaviour,
    Example,
    ExpectedBehaviour,
    Kind,
    Taxonomy,
    Value,
)
from coc_analytics.terms import Refusal, ReportKind

__all__ = [
    "Behaviour",
    "Example",
    "ExpectedBehaviour",
    "Kind",
    "Taxonomy",
    "Value",
    "files_of",
    "load_taxonomy",
]

FOLDER = Path(__file__).parent

_NEEDED: Mapping[str, tuple[str, ...]] = {
    "": ("id", "title"),
    "value": ("id", "title", "statement"),
    "expected": ("id", "value", "title", "wording"),
    "behaviour": ("id", "value", "title", "wording"),
    "kind": ("id", "wording"),
    "example": ("text",),
}
_ALLOWED: Mapping[str, tuple[str, ...]] = {
    "": (
        "licence",
        "attribution",
        "changes",
        "examples_file",
        "value",
        "expected",
        "behaviour",
        "kind",
        "example",
    ),
    "value": (),
    "expected": (),
    "behaviour": ("cues", "hints"),
    "kind": ("cues", "hints"),
    "example": ("kind", "behaviours"),
}
_LISTS = ("cues", "hints", "behaviours")
_RESERVED = ("total", "none", "not_coded")  # codes that measures use beside a taxonomy's own


def load_taxonomy(id_or_path: str | Path = "cscce") -> Taxonomy:
    """The taxonomy of that id, or of the TOML file at that path.

    Refuses (`terms.Refusal`, naming file and line, never the text found there) a file that is absent, is not valid
    TOML, lacks a wording, repeats an id, names a value that does not exist or has a key nobody reads.
    """
    path = _find(id_or_path)
    return _loaded(path, _stamp(path.parent))


def files_of(id_or_path: str | Path) -> tuple[Path, ...]:
    """The files a taxonomy is read from: its own, and that of its examples where it names one."""
    path = _find(id_or_path)
    page = _read(path)
    return (
        (path, path.parent / page.text("", 0, "examples_file"))
        if "examples_file" in page.document
        else (path,)
    )


def _stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """What tells whether a taxonomy's files have changed since they were read."""
    marks = ((path.name, path.stat()) for path in folder.glob("*.toml"))
    return tuple(sorted((name, mark.st_mtime_ns, mark.st_size) for name, mark in marks))


@lru_cache(maxsize=8)
def _loaded(path: Path, stamp: tuple[tuple[str, int, int], ...]) -> Taxonomy:
    """Read once a process: a run asks for the taxonomy with every export."""
    page = _read(path)
    examples = page.rows("example")
    if "examples_file" in page.document:
        beside = _read(path.parent / page.text("", 0, "examples_file"))
        _refuse_wrong_shape(beside, only=("example",))
        return _taxonomy(page, [(page, examples), (beside, beside.rows("example"))])
    return _taxonomy(page, [(page, examples)])


@dataclass(frozen=True)
class _Page:
    """A file as read: its document, its lines and its name."""

    name: str
    document: Mapping[str, Any]
    lines: Lines
    sound: set[str] = field(default_factory=set)

    def refuse(self, rule: str, remedy: str, table: str = "", number: int = 0, key: str = "") -> NoReturn:
        line = self.lines.key(table, number, key) if key else self.lines.table(table, number)
        raise Refusal(rule, remedy, file=self.name, line=line) from None

    def rows(self, table: str) -> list[Mapping[str, Any]]:
        rows = self.document.get(table, [])
        if table in self.sound:
            return rows  # type: ignore[no-any-return]
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self.refuse("a table has the wrong shape", f"head each with [[{table}]]", table, 0)
        self.sound.add(table)
        return rows

    def text(self, table: str, number: int, key: str) -> str:
        row = self.rows(table)[number] if table else self.document
        found = row.get(key, "")
        if not isinstance(found, str):
            self.refuse(f"`{key}` is not text", "put it between quotes", table, number, key)
        return found.strip()

    def texts(self, table: str, number: int, key: str) -> tuple[str, ...]:
        found = self.rows(table)[number].get(key, [])
        if not isinstance(found, list) or not all(isinstance(text, str) and text.strip() for text in found):
            self.refuse(f"`{key}` is not a list of texts", 'write it as ["…", "…"]', table, number, key)
        return tuple(text.strip() for text in found)


def _find(id_or_path: str | Path) -> Path:
    text = str(id_or_path)
    shipped = FOLDER / f"{text}.toml"
    if text.isidentifier() and shipped.is_file():
        return shipped
    path = Path(text)
    if not path.is_file():
        raise Refusal(
            "there is no such taxonomy", "use `cscce` or the path of a TOML file", column="taxonomy"
        )
    return path


def _read(path: Path) -> _Page:
    try:
        text = path.read_text(encoding="utf-8-sig")
        return _Page(path.name, tomllib.loads(text), Lines(text))
    except OSError:
        raise Refusal("the file cannot be read", "check its path and permissions", file=path.name) from None
    except UnicodeDecodeError:
        raise Refusal("the file is not UTF-8 text", "save it as UTF-8", file=path.name) from None
    except tomllib.TOMLDecodeError as error:
        rule, remedy = "the file is not valid TOML", "mend it at this line"
        raise Refusal(rule, remedy, file=path.name, line=_line_of(error, text)) from None


def _line_of(error: tomllib.TOMLDecodeError, text: str) -> int:
    words = str(error).replace(",", " ").split()
    if "line" in words and words[words.index("line") + 1].isdigit():
        return int(words[words.index("line") + 1])
    return text.count("\n") + 1  # "at end of document"


def _taxonomy(page: _Page, examples: list[tuple[_Page, list[Mapping[str, Any]]]]) -> Taxonomy:
    _refuse_wrong_shape(page)
    values = tuple(
        Value(*(page.text("value", n, key) for key in _NEEDED["value"]))
        for n in range(len(page.rows("value")))
    )
    known = {value.id for value in values}
    if not values or not page.rows("behaviour"):
        page.refuse("a taxonomy needs values and behaviours", "add [[value]] and [[behaviour]] tables")
    behaviours = tuple(_behaviour(page, n, known) for n in range(len(page.rows("behaviour"))))
    ids = {behaviour.id for behaviour in behaviours}
    return Taxonomy(
        id=page.text("", 0, "id"),
        title=page.text("", 0, "title"),
        licence=page.text("", 0, "licence"),
        attribution=page.text("", 0, "attribution"),
        changes=page.text("", 0, "changes"),
        values=values,
        behaviours=behaviours,
        expected=tuple(_expected(page, n, known) for n in range(len(page.rows("expected")))),
        kinds=tuple(_kind(page, n) for n in range(len(page.rows("kind")))),
        examples=tuple(_example(where, n, ids) for where, rows in examples for n in range(len(rows))),
    )


def _refuse_wrong_shape(page: _Page, only: Iterable[str] = ()) -> None:
    tables = tuple(only) or ("", "value", "expected", "behaviour", "kind", "example")
    for table in tables:
        rows = page.rows(table) if table else [page.document]
        for number, row in enumerate(rows):
            _refuse_wrong_keys(page, table, number, row)
        _refuse_bad_ids(page, table, rows)
    if "" not in tables and (stray := set(page.document) - set(tables)):
        page.refuse("a key is unknown here", f"keep only [[{tables[0]}]] tables", "", 0, min(stray))


def _refuse_wrong_keys(page: _Page, table: str, number: int, row: Mapping[str, Any]) -> None:
    allowed = (*_NEEDED[table], *_ALLOWED[table])
    for key in row:
        if key not in allowed:
            page.refuse("a key is unknown", f"use {', '.join(allowed)}", table, number, key)
    for key in _NEEDED[table]:
        if not page.text(table, number, key):
            page.refuse(f"`{key}` is missing or empty", f'write `{key} = "…"`', table, number, key)
    for key in set(row) & set(_LISTS):
        page.texts(table, number, key)


def _refuse_bad_ids(page: _Page, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
    seen: set[str] = set()
    for number, row in enumerate(rows):
        name = row.get("id")
        if name is None:
            continue
        if (
            not (name.isascii() and name.replace("_", "a").isalnum() and name == name.lower())
            or name in _RESERVED
        ):
            page.refuse(
                "an id is not usable", "use a-z, 0-9 and _; not total, none or not_coded", table, number, "id"
            )
        if name in seen:
            page.refuse("an id is used twice", "give every entry its own id", table, number, "id")
        seen.add(name)


def _value_named(page: _Page, table: str, number: int, known: set[str]) -> str:
    value = page.text(table, number, "value")
    if value not in known:
        page.refuse("the value does not exist", "name the id of a [[value]]", table, number, "value")
    return value


def _behaviour(page: _Page, n: int, known: set[str]) -> Behaviour:
    return Behaviour(
        id=page.text("behaviour", n, "id"),
        value=_value_named(page, "behaviour", n, known),
        title=page.text("behaviour", n, "title"),
        wording=page.text("behaviour", n, "wording"),
        cues=page.texts("behaviour", n, "cues"),
        hints=page.texts("behaviour", n, "hints"),
    )


def _expected(page: _Page, n: int, known: set[str]) -> ExpectedBehaviour:
    return ExpectedBehaviour(
        id=page.text("expected", n, "id"),
        value=_value_named(page, "expected", n, known),
        title=page.text("expected", n, "title"),
        wording=page.text("expected", n, "wording"),
    )


def _kind_named(page: _Page, table: str, n: int, key: str) -> ReportKind:
    coded = {kind.value: kind for kind in ReportKind if kind is not ReportKind.NOT_CODED}
    kind = coded.get(page.text(table, n, key) or ReportKind.INCIDENT.value)
    if kind is None:
        page.refuse("the kind does not exist", f"use {', '.join(coded)}", table, n, key)
    return kind


def _kind(page: _Page, n: int) -> Kind:
    return Kind(
        id=_kind_named(page, "kind", n, "id"),
        wording=page.text("kind", n, "wording"),
        cues=page.texts("kind", n, "cues"),
        hints=page.texts("kind", n, "hints"),
    )


def _example(page: _Page, n: int, known: set[str]) -> Example:
    behaviours = page.texts("example", n, "behaviours")
    if not set(behaviours) <= known:
        page.refuse(
            "the behaviour does not exist", "name the id of a [[behaviour]]", "example", n, "behaviours"
        )
    return Example(
        text=page.text("example", n, "text"),
        kind=_kind_named(page, "example", n, "kind"),
        behaviours=behaviours,
    )
