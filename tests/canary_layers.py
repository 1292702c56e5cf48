"""The canary search, part 2: what is packed inside some bytes. Nothing is ever executed or unpickled."""

import base64
import bz2
import html
import io
import lzma
import re
import sqlite3
import struct
import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

LARGEST = 256 * 1024 * 1024
"""Bytes that one packed stream may unfold to."""

_UNICODE = re.compile(rb"\\\\*u[0-9a-fA-F]{4}(?:\\+u[0-9a-fA-F]{4})*")
_LONG_UNICODE = re.compile(rb"\\\\*U([0-9a-fA-F]{8})")
_BYTES = re.compile(rb"\\\\*x[0-9a-fA-F]{2}(?:\\+x[0-9a-fA-F]{2})*")
_OCTAL = re.compile(rb"\\\\*[0-3][0-7]{2}(?:\\+[0-3][0-7]{2})*")
_PERCENT = re.compile(rb"%[0-9a-fA-F]{2}(?:%[0-9a-fA-F]{2})*")
_QUOTED = re.compile(rb"=[0-9a-fA-F]{2}(?:=[0-9a-fA-F]{2})*")
_ENTITY = re.compile(rb"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_QUOTE = re.compile(rb"\\\\*([/\"'])")
_NEWLINE = re.compile(rb"\\\\*(?:r\\+)?n")
_MANGLED = re.compile(rb"[\xc2\xc3][\x80-\xbf]")
_LATIN_TEXT = re.compile(rb"(?:[\x00-\x7f]|[\xc2\xc3][\x80-\xbf]){24,}+")
_SOFT_BREAK = re.compile(rb"=\r?\n")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{11,}(?:\r?\n[A-Za-z0-9+/_-]{2,})*={0,2}")
_HEX = re.compile(rb"[0-9a-fA-F]{16,}")
_URL_SAFE = bytes.maketrans(b"-_", b"+/")


def layers(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Everything packed in these bytes, one level deep, each with how it was packed."""
    yield from (("escaped", text) for text in _unescaped(data))
    yield from (("bytes as text", found) for found in _unmangled(data))
    yield from (("base64", found) for found in _unbase64(data))
    yield from (("hex", found) for found in _unhex(data))
    for name, unpack in _PACKED.items():
        yield from ((name, found) for found in unpack(data))
    for name, magic, place, dump in _FORMATS:
        if data[place : place + len(magic)] == magic:
            yield name, _dumped(data, dump)


def _unescaped(data: bytes) -> Iterator[bytes]:
    """JSON, Python, URL, mail and HTML escapes undone, all in one pass."""
    text = _UNICODE.sub(_letters, data)
    text = _LONG_UNICODE.sub(lambda hit: _letter(int(hit[1], 16)), text)
    text = _BYTES.sub(lambda hit: bytes.fromhex(re.sub(rb"\\+x", b"", hit[0]).decode()), text)
    text = _OCTAL.sub(lambda hit: bytes(int(part, 8) for part in hit[0].split(b"\\") if part), text)
    text = _SOFT_BREAK.sub(b"", text)
    text = _PERCENT.sub(lambda hit: bytes.fromhex(hit[0].replace(b"%", b"").decode()), text)
    text = _QUOTED.sub(lambda hit: bytes.fromhex(hit[0].replace(b"=", b"").decode()), text)
    text = _ENTITY.sub(lambda hit: html.unescape(hit[0].decode()).encode("utf-8", "replace"), text)
    text = _QUOTE.sub(rb"\1", text)
    text = _NEWLINE.sub(b"\n", text)
    if text != data:
        yield text


def _unmangled(data: bytes) -> Iterator[bytes]:
    """Bytes that were taken for latin-1 text and written as UTF-8, as old pickles hold them."""
    if _MANGLED.search(data):
        runs = (run[0] for run in _LATIN_TEXT.finditer(data))
        found = [run.decode().encode("latin-1") for run in runs if _MANGLED.search(run)]
        yield from _together(found)


def _letters(hit: re.Match[bytes]) -> bytes:
    units = (int(part, 16) for part in re.split(rb"\\+u", hit[0]) if part)
    return b"".join(struct.pack("<H", unit) for unit in units).decode("utf-16-le", "replace").encode("utf-8")


def _letter(number: int) -> bytes:
    return chr(number).encode("utf-8", "replace") if number < 0x110000 else b""


def _unbase64(data: bytes) -> Iterator[bytes]:
    """Runs of base64 letters decoded at each of the four places where a group may begin."""
    runs = [re.sub(rb"[\r\n=]", b"", hit[0]).translate(_URL_SAFE) for hit in _BASE64.finditer(data)]
    for start in range(4):
        parts = [_whole_groups(run[start:], 4) for run in runs]
        decoded = [base64.b64decode(part) for part in parts if len(part) >= 8]
        yield from _together(decoded)


def _unhex(data: bytes) -> Iterator[bytes]:
    runs = [hit[0] for hit in _HEX.finditer(data)]
    for start in range(2):
        yield from _together([bytes.fromhex(_whole_groups(run[start:], 2).decode()) for run in runs])


def _whole_groups(run: bytes, size: int) -> bytes:
    return run[: len(run) - len(run) % size]


def _together(parts: list[bytes]) -> Iterator[bytes]:
    """All finds side by side, so that thousands of short ones are one layer."""
    if parts:
        yield b"\0".join(parts)


class _Stream(Protocol):
    def decompress(self, data: bytes, /) -> bytes: ...


def _unfold(make: Callable[[], _Stream], data: bytes, start: int) -> bytes:
    """As much as can be unfolded from there on, also of a stream that breaks off."""
    stream, parts, size = make(), [], 0
    for chunk in range(start, len(data), 1 << 15):
        try:
            parts.append(stream.decompress(data[chunk : chunk + (1 << 15)]))
        except (zlib.error, OSError, EOFError, lzma.LZMAError, ValueError):
            break
        size += len(parts[-1])
        if getattr(stream, "eof", False) or size > LARGEST:
            break
    return b"".join(parts)


def _streams(magic: bytes, make: Callable[[], _Stream]) -> Callable[[bytes], Iterator[bytes]]:
    """Finds every stream of a kind that begins anywhere in the bytes."""
    begin = re.compile(magic, re.DOTALL)

    def unpack(data: bytes) -> Iterator[bytes]:
        for hit in begin.finditer(data):
            if len(found := _unfold(make, data, hit.start())) >= 8:
                yield found

    return unpack


def _unzip(data: bytes) -> Iterator[bytes]:
    """Each member of a zip that lies anywhere in the bytes, by its local header."""
    for hit in re.finditer(rb"PK\x03\x04", data):
        header = data[hit.start() : hit.start() + 30]
        if len(header) == 30 and header[8:10] == b"\x08\x00":
            name, extra = struct.unpack("<HH", header[26:30])
            start = hit.start() + 30 + name + extra
            yield _unfold(lambda: zlib.decompressobj(-15), data, start)


_PACKED: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _streams(rb"\x1f\x8b\x08", lambda: zlib.decompressobj(31)),
    "zlib": _streams(rb"\x78[\x01\x5e\x9c\xda]", zlib.decompressobj),
    "bzip2": _streams(rb"BZh[1-9]1AY&SY", bz2.BZ2Decompressor),
    "xz": _streams(rb"\xfd7zXZ\x00|\x5d\x00\x00[\x00\x80].\xff", lzma.LZMADecompressor),
    "zip": _unzip,
}


def _dumped(data: bytes, dump: Callable[[Path], bytes]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        copy.write_bytes(data)
        return dump(copy)


def dump_sqlite(copy: Path) -> bytes:
    """All rows of a copy of an SQLite file as SQL; text that is spread over pages is whole again."""
    try:
        with sqlite3.connect(copy) as base:
            base.text_factory = lambda raw: raw.decode("utf-8", "replace")
            return "\n".join(base.iterdump()).encode("utf-8", "replace")
    except sqlite3.DatabaseError:
        return b""


def dump_duckdb(copy: Path) -> bytes:
    """All rows of a copy of a DuckDB file as CSV, and its catalogue; the file itself is compressed."""
    import duckdb

    try:
        with duckdb.connect(str(copy)) as base:
            tables = base.execute(
                "select schema_name, table_name from duckdb_tables() where not internal"
            ).fetchall()
            wanted = [f'select * from "{schema}"."{table}"' for schema, table in tables]
            wanted += [f"select sql from {catalogue}()" for catalogue in ("duckdb_views", "duckdb_tables")]
            wanted += ["select comment from duckdb_tables()", "select comment from duckdb_columns()"]
            return b"\n".join(_csv(base.sql(query).to_arrow_table()) for query in wanted)
    except duckdb.Error:
        return b""


def dump_parquet(copy: Path) -> bytes:
    """All rows of a Parquet file as CSV."""
    import pyarrow
    import pyarrow.parquet

    try:
        return _csv(pyarrow.parquet.read_table(copy))
    except (pyarrow.ArrowException, OSError):
        return b""


def _csv(table: object) -> bytes:
    import pyarrow.csv

    buffer = io.BytesIO()
    try:
        pyarrow.csv.write_csv(table, buffer)
    except (pyarrow.ArrowException, OSError):
        return repr(table.to_pylist()).encode("utf-8", "replace")  # type: ignore[attr-defined]
    return buffer.getvalue()


_FORMATS: tuple[tuple[str, bytes, int, Callable[[Path], bytes]], ...] = (
    ("sqlite", b"SQLite format 3\0", 0, dump_sqlite),
    ("duckdb", b"DUCK", 8, dump_duckdb),
    ("parquet", b"PAR1", 0, dump_parquet),
)
