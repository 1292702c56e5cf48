"""Door 1: a vault file read or rewritten piece by piece, whatever its format. No piece is repeated or kept here.

Whoever looks for a person and whoever erases them go the same way through text, tables, JSON, mail, Parquet, gzip,
zip and workbooks, so that nothing is looked into by one and not by the other.
"""

import gzip
import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from coc_analytics.intake.mail_words import rewritten_mail
from coc_analytics.intake.names_apart import object_without_halves, table_without_halves
from coc_analytics.intake.reading import encoding_of

_ARCHIVES = (".zip", ".xlsx")


class Reader(Protocol):
    """Reads every piece of a file, and gives back what is to stand in its place."""

    def text(self, piece: str, row: int) -> str:
        """A piece of a row; row 0 is a whole text, whose lines are its rows."""
        ...

    def name(self, name: str) -> str:
        """The name of a file inside an archive."""
        ...

    def is_person(self, name: str) -> bool:
        """Whether two halves together are the person's name; then both are taken out."""
        ...


def rewrite_file(path: Path, reader: Reader) -> bool:
    """Let a reader rewrite a file, whole or not at all; whether it changed."""
    content = path.read_bytes()
    changed = rewritten(content, path.name.casefold(), reader)
    if changed == content:
        return False
    came = path.stat()
    fresh = path.with_name(".rewritten.new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(changed)
        file.flush()
        os.fsync(file.fileno())
    os.utime(fresh, ns=(came.st_atime_ns, came.st_mtime_ns))  # the others in it are kept no longer for this
    os.replace(fresh, path)
    return True


def rewritten(content: bytes, name: str, reader: Reader) -> bytes:
    """The bytes as the reader gives them back; those of which it changed nothing come back untouched."""
    if content.startswith(b"\x1f\x8b"):
        inner = gzip.decompress(content)
        changed = rewritten(inner, name.removesuffix(".gz"), reader)
        return content if changed == inner else gzip.compress(changed, mtime=0)
    if content.startswith(b"PK\x03\x04") and name.endswith(_ARCHIVES):
        return _archive(content, reader)
    if content.startswith(b"PAR1"):
        return _parquet(content, reader)
    return _text(content, name, reader)


def _archive(content: bytes, reader: Reader) -> bytes:
    packed, found = io.BytesIO(), False
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            inner, name = old.read(info), info.filename
            changed = rewritten(inner, name.casefold(), reader)
            info.filename = _free_name(reader.name(name), name, new)
            found = found or changed != inner or info.filename != name
            new.writestr(info, changed)
    return packed.getvalue() if found else content


def _free_name(wanted: str, name: str, archive: zipfile.ZipFile) -> str:
    """A name that no file of the archive has yet."""
    taken = set(archive.namelist()) if wanted != name else set()
    number, free = 1, wanted
    while free in taken:
        number, free = number + 1, f"{number}-{wanted}"
    return free


def _parquet(content: bytes, reader: Reader) -> bytes:
    table, found = pq.read_table(io.BytesIO(content)), False
    for position, field in enumerate(table.schema):
        if not (pa.types.is_string(field.type) or pa.types.is_large_string(field.type)):
            continue
        cells = table.column(position).to_pylist()
        first = {cell: row for row, cell in reversed(list(enumerate(cells, start=1))) if cell}
        changed = {cell: new for cell, row in first.items() if (new := reader.text(cell, row)) != cell}
        if changed:
            found = True
            kept = pa.array([changed.get(cell, cell) for cell in cells], field.type)
            table = table.set_column(position, field, kept)
    packed = io.BytesIO()
    pq.write_table(table, packed)
    return packed.getvalue() if found else content


def _text(content: bytes, name: str, reader: Reader) -> bytes:
    encoding = encoding_of(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text, encoding = content.decode("latin-1"), "latin-1"
    is_json = name.endswith((".json", ".jsonl"))
    changed = _json(text, reader) if is_json else _plain(text, reader)
    return content if changed == text else changed.encode(encoding)


def _plain(text: str, reader: Reader) -> str:
    """Mail keeps words in encodings of their own, and tables keep names in halves."""
    whole = table_without_halves(text, reader.is_person)
    return reader.text(rewritten_mail(whole, reader.text), 0)


def _json(text: str, reader: Reader) -> str:
    """JSON may write letters as numbers, so it is read and written again; broken JSON is taken as text."""
    try:
        return _document(text, reader, 0)
    except (ValueError, RecursionError):
        lines = text.splitlines(keepends=True)
    return "".join(_json_line(line, reader, row) for row, line in enumerate(lines, start=1))


def _json_line(line: str, reader: Reader, row: int) -> str:
    try:
        return _document(line.rstrip("\n"), reader, row) + "\n" * line.endswith("\n")
    except (ValueError, RecursionError):
        return reader.text(line, row)


def _document(text: str, reader: Reader, row: int) -> str:
    document = json.loads(text)
    if row == 0 and isinstance(document, list):
        changed: Any = [_value(each, reader, place) for place, each in enumerate(document, start=1)]
    else:
        changed = _value(document, reader, row or 1)
    return text if changed == document else json.dumps(changed, ensure_ascii=False)


def _value(value: Any, reader: Reader, row: int) -> Any:
    if isinstance(value, str):
        return reader.text(value, row)
    if isinstance(value, list):
        return [_value(each, reader, row) for each in value]
    if isinstance(value, dict):
        whole = object_without_halves(value, reader.is_person)
        return {reader.text(str(key), row): _value(each, reader, row) for key, each in whole.items()}
    return value
