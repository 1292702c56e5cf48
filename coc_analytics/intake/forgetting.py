"""Door 1: a person's right to be forgotten, in the vault and in the casebook. Answers are counts and places only."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from coc_analytics.casebook import Batch, Casebook, People, open_casebook
from coc_analytics.community import Community
from coc_analytics.intake import looking
from coc_analytics.intake.accounts import FILE as ACCOUNTS_FILE
from coc_analytics.intake.accounts import Accounts, load_accounts
from coc_analytics.intake.arrivals import arrivals, note_arrival
from coc_analytics.intake.bundles import digest
from coc_analytics.intake.door import heard
from coc_analytics.intake.identities import as_accounts, identities_of, spellings_of
from coc_analytics.intake.keeping import batch_of
from coc_analytics.intake.keys import Keys, Purpose, normalise, recognised_keys
from coc_analytics.intake.looking import Doubt
from coc_analytics.intake.members import read_aliases
from coc_analytics.intake.places import Export, find_exports
from coc_analytics.intake.renaming import rename
from coc_analytics.intake.review.learning import forget_model
from coc_analytics.intake.review.unlinking import unlink_reviewer
from coc_analytics.taxonomies import load_taxonomy


@dataclass(frozen=True)
class Forgotten:
    """What was removed: files of the vault changed, rows of the casebook gone or no longer leading to anybody.

    `renamed` are files and folders that were called after the person, `names` those that still are, because another
    name would break the order of the exports. `doubts` are where somebody stands who may be the person.
    """

    files: int
    rows: int
    unlinked: int
    renamed: int = 0
    names: int = 0
    doubts: tuple[Doubt, ...] = ()


def forget(person: str, vault: Path, casebook_path: Path, community: Community) -> Forgotten:
    """Erase a person from every file of the vault, labels and quarantine included, and from the casebook.

    Published numbers stay: they name nobody. `person` is any of their names, addresses or accounts, in any spelling.
    """
    return heard(lambda: _forget(person, vault, casebook_path, community))


def _forget(person: str, vault: Path, casebook_path: Path, community: Community) -> Forgotten:
    aliases = read_aliases(vault)
    identities = identities_of(person, vault, aliases)
    people = looking.People(identities, vault)
    found = looking.look(vault, people)
    written = _written((*identities, *found.spellings))
    with open_casebook(casebook_path, load_taxonomy(community.taxonomy), community) as casebook:
        keys = recognised_keys(vault, casebook, aliases)
        accounts = load_accounts(vault) or Accounts()
        gone = _people(keys, written, accounts)
        removed = casebook.forget(gone)
        if (vault / ACCOUNTS_FILE).exists():
            accounts.without(gone.members).save(vault)
        unlinked = unlink_reviewer(vault, keys, written)
        admitted = _admitted(vault, casebook, keys)
        files = looking.erase(vault, people) + unlinked
        if files or removed.rows or removed.unlinked:
            files += forget_model(vault)  # its words may hold their name; it is learnt anew from what is left
        renamed = rename(vault, people)
        _still_admitted(vault, casebook, keys, admitted)
    doubts = tuple(sorted({*found.doubts, *renamed.doubts}))
    return Forgotten(files, removed.rows, removed.unlinked, renamed.done, renamed.left, doubts)


def _written(names: Iterable[str]) -> tuple[str, ...]:
    """Every spelling of these names, each once."""
    return tuple(dict.fromkeys(normalise(way) for name in names for way in spellings_of(name)))


def _admitted(vault: Path, casebook: Casebook, keys: Keys) -> tuple[str, ...]:
    """Of each export, in their order, its batch; an empty one where the casebook does not know it."""
    batches = (batch_of(keys, each) for each in find_exports(vault))
    return tuple(batch if casebook.knows(int(batch, 16)) else "" for batch in batches)


def _still_admitted(vault: Path, casebook: Casebook, keys: Keys, admitted: Iterable[str]) -> None:
    """A file that was admitted stays so although its bytes are others now: nothing of it counts again.

    Renaming keeps the order of the exports, by which each is recognised here. The others in it are kept no longer.
    """
    came = arrivals(vault)
    for export, batch in zip(find_exports(vault), admitted, strict=True):
        if batch:
            _admit_again(casebook, keys, export)
            if batch in came:
                note_arrival(vault, batch_of(keys, export), came[batch])


def _admit_again(casebook: Casebook, keys: Keys, export: Export) -> None:
    batch = keys.content(digest(export.path))
    if not casebook.knows(batch):
        casebook.admit(Batch(batch, export.source, 0, 0, 0, 0), {})


def _people(keys: Keys, identities: Iterable[str], accounts: Accounts) -> People:
    """Every key the person may have: each identity plain, and as an account of each platform."""
    written = [each for identity in identities for each in as_accounts(identity)]
    return People(
        members=accounts.everyone({keys.person(Purpose.PARTICIPATION, each) for each in written}),
        persons=tuple({keys.person(Purpose.CONDUCT, each) for each in written}),
        respondents=tuple({keys.person(Purpose.PULSE, each) for each in written}),
    )
