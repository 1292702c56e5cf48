"""The steps of safekeeping: everything a community has into one encrypted file, and back. Paths and counts of files only."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from coc_analytics import __version__
from coc_analytics.terms import Refusal
from pipelines import clock, reconciling
from pipelines.begun import has_begun, refuse_new_key
from pipelines.findings import Finding, is_there
from pipelines.guard import guarded
from pipelines.places import Places
from pipelines.rooms import shelf_of

if TYPE_CHECKING:
    from coc_analytics.safekeeping.manifest import Manifest

ORDER = ("taxonomy", "taxonomy's examples", "settings", "releases", "casebook", "vault")
"""In which things are put back; the vault comes last, since nothing begins without it."""
_NOTE = "backup"
_OLDEST = timedelta(days=100)


@guarded
def back_up(places: Places, file: Path, passphrase: bytes) -> tuple[str, ...]:
    """Keep vault, casebook, shelf and settings as they are now; refused where they do not fit one another.

    Nobody else may write meanwhile: the caller holds the vault, and the shelf is held here.
    """
    from coc_analytics import safekeeping

    _refuse_unfit(places)
    with shelf_of(places).writing():
        head = _ledger(places)
        about = {"made": str(clock.today(places)), "software": __version__, "ledger": head}
        about |= {name: str(path) for name, path in _taxonomy(places).items()}
        kept = safekeeping.keep(file, sources(places), about, passphrase)
    _note(places, f"{about['made']} {head}")
    return (
        f"{file} holds {_told(kept)}, and was read again to its end",
        *_left_out(places),
        "Keep it on another disk, and the passphrase somewhere else: without it nobody opens the file, neither do we.",
    )


def _left_out(places: Places) -> Iterator[str]:
    named = places.community().taxonomy
    if named.endswith(".toml") and not _is_below(named):
        yield "The taxonomy that community.toml names lies outside this folder and is not in it: keep it yourself."


@guarded
def restore(places: Places, file: Path, passphrase: bytes) -> tuple[str, ...]:
    """Put a backup where there is nothing; all of it is proven before anything is written."""
    from coc_analytics import safekeeping

    if not file.is_file():
        raise Refusal("there is no such backup", "give the path of a file that `coc backup` made")
    targets = _plain(places) | _words_of(safekeeping.contents(file, passphrase))
    found = safekeeping.put_back(file, targets, ORDER, passphrase)
    lines = found.about.get("ledger", "0").split(" ")[0]
    return (
        f"put back as of {found.about.get('made', 'an unknown day')}: {_told(found)}; "
        f"the ledger had {lines} lines then",
        "Next: `coc doctor`, `coc audit` and `coc dashboards`; a witness (`coc witness`) tells whether a newer one was lost.",
    )


def sources(places: Places) -> dict[str, Path]:
    """What a backup holds, by name; of a taxonomy of the community's own its files."""
    return _taxonomy(places) | _plain(places)


def _plain(places: Places) -> dict[str, Path]:
    return {
        "settings": places.settings,
        "releases": places.releases,
        "casebook": places.casebook,
        "vault": places.vault,
    }


def _taxonomy(places: Places) -> dict[str, Path]:
    """The files of a taxonomy that community.toml names by a path below this folder."""
    from coc_analytics.taxonomies import files_of

    named = places.community().taxonomy
    if not named.endswith(".toml") or not _is_below(named):
        return {}
    return dict(zip(ORDER, files_of(Path(named)), strict=False))


def _words_of(found: "Manifest") -> dict[str, Path]:
    """Where the files of a taxonomy go, as community.toml names them."""
    named = {name: found.about.get(name, "") for name in ORDER[:2]}
    return {name: Path(path) for name, path in named.items() if path and _is_below(path)}


def _is_below(named: str) -> bool:
    path = PurePosixPath(named)
    return not path.is_absolute() and ".." not in path.parts


def _refuse_unfit(places: Places) -> None:
    """Refuse to keep what is broken: the backup would take the place of one that is whole."""
    refuse_new_key(places)
    if not has_begun(places) and not is_there(places.vault / "key"):
        raise Refusal("there is nothing to keep yet", "run `coc init` first")
    if any(finding.wrong for finding in reconciling.casebook(places)):
        raise Refusal(
            "what is to be kept does not fit together", "run `coc doctor`, mend what it says, then try again"
        )


def _ledger(places: Places) -> str:
    """How many lines the ledger has, and its last fingerprint."""
    from coc_analytics.disclosure.shelf.ledger import head_kept, read_ledger

    head = head_kept(read_ledger(shelf_of(places)))
    return f"{head.length} {head.sha256}".strip()


def _told(kept: "Manifest") -> str:
    number = len(kept.files)
    return f"{', '.join(kept.places)} ({number} file{'' if number == 1 else 's'}, {_size(kept.size)})"


def _size(bytes_: int) -> str:
    return f"{bytes_ / 2**20:.1f} MB" if bytes_ >= 2**20 else f"{bytes_ // 2**10 + 1} kB"


def _note(places: Places, words: str) -> None:
    note = places.casebook.parent / _NOTE
    beside = note.with_suffix(".new")
    beside.write_text(f"{words}\n", encoding="ascii")
    beside.replace(note)


def newest(places: Places) -> Iterator[Finding]:
    """When the last backup was made, and whether anything was published since."""
    note = places.casebook.parent / _NOTE
    if not is_there(note):
        yield Finding(False, "backup", "none was made with `coc backup` here")
        return
    day, _, head = note.read_text(encoding="ascii").strip().partition(" ")
    if head != _ledger(places):
        yield Finding(
            True, "backup", f"the last is of {day}, and releases came or went since; run `coc backup`"
        )
    elif clock.today(places) - date.fromisoformat(day) > _OLDEST:
        yield Finding(True, "backup", f"the last is of {day}; run `coc backup`")
    else:
        yield Finding(False, "backup", f"the last is of {day}")
