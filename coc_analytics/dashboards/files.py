"""Reader: files of pages, written whole or not at all. Nothing of their text is looked at here."""

import os
import tempfile
from pathlib import Path

from coc_analytics.release.folders import make_folder


def write_text(path: Path, text: str) -> Path:
    """Write a text whole or not at all, for everybody to read; the same text is the same bytes everywhere."""
    return write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> Path:
    """Write a file whole or not at all, for everybody to read whatever the umask; nobody ever sees half a page."""
    make_folder(path.parent)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).chmod(0o644)
        os.replace(temporary, path)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return path
