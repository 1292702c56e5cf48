"""Door 1: how long exports stay in the vault, and a person's right to be forgotten. Answers are counts only."""

import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from coc_analytics.casebook import Batch, Casebook, People, open_casebook
from coc_analytics.community import Community
from coc_analytics.intake import quarantine
from coc_analytics.intake.accounts import FILE as ACCOUNTS_FILE
from coc_analytics.intake.accounts import Accounts, load_accounts
from coc_analytics.intake.bundles import digest
from coc_analytics.intake.door import heard
from coc_analytics.intake.erasing import count_names, erase, identities_of
from coc_analytics.intake.keys import PLATFORMS, Keys, Purpose, load_keys
from coc_analytics.intake.members import read_aliases
from coc_analytics.intake.places import Export, find_exports
from coc_analytics.intake.review.learning import forget_model
from coc_analytics.intake.review.unlinking import unlink_reviewer
from coc_analytics.taxonomies import load_taxonomy
from coc_analytics.terms import Source


@dataclass(frozen=True)
class Forgotten:
    """What was removed: files of the vault changed, rows of the casebook gone or no longer leading to anybody.

    `names` are files still called after the person: renaming them would break the order of the exports.
    """

    files: int
    rows: int
    unlinked: int
    names: int = 0


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


def forget(person: str, vault: Path, casebook_path: Path, community: Community) -> Forgotten:
    """Erase a person from every file of the vault, labels and quarantine included, and from the casebook.

    Published numbers stay: they name nobody. `person` is any of their names, addresses or accounts.
    """
    return heard(lambda: _forget(person, vault, casebook_path, community))


def _forget(person: str, vault: Path, casebook_path: Path, community: Community) -> Forgotten:
    aliases = read_aliases(vault)
    identities = identities_of(person, vault, aliases)
    keys = load_keys(vault, aliases)
    with open_casebook(casebook_path, load_taxonomy(community.taxonomy), community) as casebook:
        accounts = load_accounts(vault) or Accounts()
        people = _people(keys, identities, accounts)
        removed = casebook.forget(people)
        if (vault / ACCOUNTS_FILE).exists():
            accounts.without(people.members).save(vault)
        unlinked = unlink_reviewer(vault, keys, identities)
        admitted = [each for each in find_exports(vault) if casebook.knows(keys.content(digest(each.path)))]
        files = erase(vault, identities) + unlinked
        if files or removed.rows or removed.unlinked:
            files += forget_model(vault)  # its words may hold their name; it is learnt anew from what is left
        for export in admitted:
            _still_admitted(casebook, keys, export)
    return Forgotten(files, removed.rows, removed.unlinked, count_names(vault, identities))


def _still_admitted(casebook: Casebook, keys: Keys, export: Export) -> None:
    """A file that was admitted stays so although its bytes are others now: nothing of it counts again."""
    batch = keys.content(digest(export.path))
    if not casebook.knows(batch):
        casebook.admit(Batch(batch, export.source, 0, 0, 0, 0), {})


def _people(keys: Keys, identities: Iterable[str], accounts: Accounts) -> People:
    """Every key the person may have: each identity plain, and as an account of each platform."""
    written = [each for identity in identities for each in (identity, *_accounts(identity))]
    return People(
        members=accounts.everyone({keys.person(Purpose.PARTICIPATION, each) for each in written}),
        persons=tuple({keys.person(Purpose.CONDUCT, each) for each in written}),
        respondents=tuple({keys.person(Purpose.PULSE, each) for each in written}),
    )


def _accounts(identity: str) -> tuple[str, ...]:
    return tuple(f"{platform} {identity}" for platform in sorted(PLATFORMS))
