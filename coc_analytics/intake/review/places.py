"""Door 1, review: where sheets may lie and how files are written in the vault. No content is ever repeated."""

import os
import re
from pathlib import Path

from coc_analytics.terms import Refusal

_TAKEN = ("reports", "pulse", "participation", "labels", "model", "quarantine")
_PLAIN = re.compile(r"[A-Za-z0-9_.\-]{1,80}")
SUFFIX = ".xlsx"


def sheet_place(file: Path, vault: Path) -> Path:
    """The sheet's path; refused outside the vault, where exports and labels lie, or with another ending."""
    path, home = file.resolve(), vault.resolve()
    if not path.is_relative_to(home) or path == home:
        raise Refusal(
            "a review sheet holds what people wrote and stays in the vault",
            f"name it {vault / 'review' / 'sheet.xlsx'}, or any other name in that folder",
            file=name_of(file),
        )
    if path.suffix.casefold() != SUFFIX:
        raise Refusal("a review sheet is an .xlsx file", "end its name with .xlsx", file=name_of(file))
    if path.relative_to(home).parts[0].casefold() in _TAKEN:
        raise Refusal(
            "that folder of the vault holds something else",
            f"name the sheet {vault / 'review' / 'sheet.xlsx'}",
            file=name_of(file),
        )
    return path


def name_of(file: Path) -> str:
    """The sheet as a message may name it: its plain name, else none; a file name may hold somebody's."""
    return file.name if _PLAIN.fullmatch(file.name) else "the sheet"


def write_privately(path: Path, content: bytes) -> None:
    """Write a file of the vault whole or not at all, for its owner only (0600, its folder 0700)."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
