"""Door 1: rows that could not be used wait in the vault, each with its reason, to be corrected and admitted.

A quarantine file has the columns of the file it came from and two more; mend the rows and move the file back to
where the original lies. Nothing is written when nothing was set aside.
"""

import csv
import os
from collections.abc import Sequence
from pathlib import Path

from coc_analytics.intake.reading import OddRow
from coc_analytics.terms import Source

FOLDER = "quarantine"


def set_aside(
    vault: Path, source: Source, batch: int, columns: Sequence[str], rows: Sequence[OddRow]
) -> None:
    """Write the odd rows of a batch, whole or not at all; the same batch gives the same file."""
    if not rows:
        return
    folder = vault / FOLDER / source
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path, fresh = folder / f"{batch:016x}.csv", folder / f".{batch:016x}.new"
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["quarantine_line", "quarantine_reason", *columns])
        writer.writerows([row.line, row.reason, *row.cells] for row in rows)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
