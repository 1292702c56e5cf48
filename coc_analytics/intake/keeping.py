"""Door 1: how long exports stay in the vault. Answers are counts only."""

import shutil
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from coc_analytics.casebook import open_casebook
from coc_analytics.community import Community
from coc_analytics.intake import quarantine
from coc_analytics.intake.bundles import digest
from coc_analytics.intake.door import heard
from coc_analytics.intake.keys import load_keys
from coc_analytics.intake.places import Export, find_exports
from coc_analytics.taxonomies import load_taxonomy
from coc_analytics.terms import Source


def outdated_exports(vault: Path, community: Community, today: date) -> tuple[Export, ...]:
    """The exports that have been in the vault longer than community.toml keeps their source."""
    return heard(lambda: tuple(each for each in find_exports(vault) if _is_outdated(each, community, today)))


def _is_outdated(export: Export, community: Community, today: date) -> bool:
    months = community.retention_months.get(export.source.value)
    if months is None:
        return False
    came = datetime.fromtimestamp(_newest(export.path), UTC).date()
    return (today.year - came.year) * 12 + today.month - came.month - (today.day < came.day) >= months


def _newest(path: Path) -> float:
    """When the export was last written to."""
    files = [each for each in path.rglob("*") if each.is_file()] if path.is_dir() else []
    return max((each.stat().st_mtime for each in files), default=path.stat().st_mtime)


def only_admitted(
    exports: Sequence[Export], vault: Path, casebook_path: Path, community: Community
) -> tuple[Export, ...]:
    """Those of these exports whose facts are in the casebook, in their order; of the others nothing was kept yet."""
    if not exports or not casebook_path.exists():
        return ()
    return heard(lambda: _only_admitted(exports, vault, casebook_path, community))


def _only_admitted(
    exports: Sequence[Export], vault: Path, casebook_path: Path, community: Community
) -> tuple[Export, ...]:
    keys = load_keys(vault)
    with open_casebook(casebook_path, load_taxonomy(community.taxonomy), community) as casebook:
        return tuple(each for each in exports if casebook.knows(keys.content(digest(each.path))))


def remove_exports(vault: Path, exports: Sequence[Export]) -> dict[Source, int]:
    """Remove exports and what was set aside of their sources; the casebook keeps its coded facts. Counts by source."""
    removed = Counter(export.source for export in exports)
    for export in exports:
        if export.path.is_dir():
            shutil.rmtree(export.path)
        else:
            export.path.unlink(missing_ok=True)
    for source in removed:
        if not any(export.source is source for export in find_exports(vault)):
            shutil.rmtree(vault / quarantine.FOLDER / source.value, ignore_errors=True)
    return dict(removed)
