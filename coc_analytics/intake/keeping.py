"""Door 1: how long exports stay in the vault. Answers are counts only."""

import shutil
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from coc_analytics.casebook import open_casebook
from coc_analytics.community import Community
from coc_analytics.intake import quarantine
from coc_analytics.intake.arrivals import arrivals
from coc_analytics.intake.bundles import digest
from coc_analytics.intake.door import heard
from coc_analytics.intake.keys import Keys, load_keys, recognised_keys
from coc_analytics.intake.places import Export, find_exports
from coc_analytics.taxonomies import load_taxonomy
from coc_analytics.terms import Source


def outdated_exports(vault: Path, community: Community, today: date) -> tuple[Export, ...]:
    """The exports that have been in the vault longer than community.toml keeps their source, since they were taken in.

    One whose arrival nobody noted is judged by its own date; it is told of, and `only_admitted` never names it.
    """
    return heard(lambda: _outdated_exports(vault, community, today))


def _outdated_exports(vault: Path, community: Community, today: date) -> tuple[Export, ...]:
    kept_for = community.retention_months
    found = [export for export in find_exports(vault) if export.source.value in kept_for]
    known = arrivals(vault)
    keys = load_keys(vault) if known else None
    came = [known.get(batch_of(keys, export)) if keys else None for export in found]
    return tuple(
        export
        for export, day in zip(found, came, strict=True)
        if _months_between(day or _written(export.path), today) >= kept_for[export.source.value]
    )


def batch_of(keys: Keys, export: Export) -> str:
    """The id of the batch that an export is, as receipts and arrivals have it."""
    return f"{keys.content(digest(export.path)):016x}"


def _months_between(day: date, today: date) -> int:
    """How many whole months have passed."""
    return (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)


def _written(path: Path) -> date:
    """When the export was last written to."""
    files = [each for each in path.rglob("*") if each.is_file()] if path.is_dir() else []
    newest = max((each.stat().st_mtime for each in files), default=path.stat().st_mtime)
    return datetime.fromtimestamp(newest, UTC).date()


def only_admitted(
    exports: Sequence[Export], vault: Path, casebook_path: Path, community: Community
) -> tuple[Export, ...]:
    """Those of these exports whose facts are in the casebook and whose arrival is noted, in their order.

    Of the others nothing was kept yet, or nobody knows how long they have been here.
    """
    if not exports or not casebook_path.exists():
        return ()
    return heard(lambda: _only_admitted(exports, vault, casebook_path, community))


def _only_admitted(
    exports: Sequence[Export], vault: Path, casebook_path: Path, community: Community
) -> tuple[Export, ...]:
    known = arrivals(vault)
    with open_casebook(casebook_path, load_taxonomy(community.taxonomy), community) as casebook:
        keys = recognised_keys(vault, casebook)
        batches = [batch_of(keys, each) for each in exports]
        return tuple(
            each
            for each, batch in zip(exports, batches, strict=True)
            if batch in known and casebook.knows(int(batch, 16))
        )


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
