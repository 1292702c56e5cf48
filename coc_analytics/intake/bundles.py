"""Door 1: exports made of many files, as a folder or as a zip, read one file at a time in memory.

Nothing is unpacked to disk. Names inside may hold identities and are never repeated.
"""

import json
import zipfile
import zlib
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import IO, Any

from coc_analytics.terms import Refusal

LARGEST_FILE = 256 * 1024 * 1024
MOST_FILES = 2_000_000
_PIECE = 1024 * 1024


class Bundle:
    """The files of one export by their path inside it, whatever it is packed in."""

    def __init__(self, path: Path, file: str) -> None:
        self.path, self.file = path, file
        self._is_single = path.is_file() and path.suffix.casefold() == ".json"
        self._zip = None if self._is_single else _opened_zip(path, file)
        self.names = tuple(sorted(self._listed()))
        if len(self.names) > MOST_FILES:
            raise Refusal("the export has too many files", "split it", file=file)

    def _listed(self) -> Iterator[str]:
        if self._is_single:
            yield self.path.name
        elif self._zip is not None:
            yield from (info.filename for info in self._zip.infolist() if not info.is_dir())
        else:
            for path in self.path.rglob("*"):
                if path.is_file() and not path.is_symlink():
                    yield path.relative_to(self.path).as_posix()

    def read(self, name: str) -> bytes:
        """The bytes of one file; a damaged or very large one refuses the export."""
        try:
            with self._open(name) as stream:
                content = stream.read(LARGEST_FILE + 1)
        except (OSError, zipfile.BadZipFile, RuntimeError, EOFError, zlib.error, NotImplementedError):
            content = None
        if content is None or len(content) > LARGEST_FILE:
            raise Refusal(
                "a file inside the export is damaged or too large", "export it again", file=self.file
            )
        return content

    def json(self, name: str) -> Any:
        """One file's JSON; None when it is not JSON."""
        try:
            return json.loads(self.read(name).decode("utf-8-sig"))
        except (ValueError, RecursionError):
            return None

    def _open(self, name: str) -> IO[bytes]:
        if self._zip is not None:
            return self._zip.open(name)
        return self.path.open("rb") if self._is_single else (self.path / name).open("rb")

    def close(self) -> None:
        if self._zip is not None:
            self._zip.close()


def _opened_zip(path: Path, file: str) -> zipfile.ZipFile | None:
    if path.is_dir():
        return None
    try:
        return zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile):
        damaged = Refusal("the archive is damaged or not a zip", "export it again", file=file)
    raise damaged


def digest(path: Path) -> bytes:
    """A digest of a file's bytes, or of every file of a folder with its name; the same however it was copied."""
    whole = blake2b(digest_size=32)
    files = [path] if path.is_file() else sorted(each for each in path.rglob("*") if each.is_file())
    for each in files:
        name = b"" if path.is_file() else each.relative_to(path).as_posix().encode("utf-8", "surrogateescape")
        whole.update(len(name).to_bytes(8, "big") + name + each.stat().st_size.to_bytes(8, "big"))
        with each.open("rb") as stream:
            while piece := stream.read(_PIECE):
                whole.update(piece)
    return whole.digest()
