"""Door 1: where exports lie in the vault. File names may hold identities, so messages use `name_in_messages`."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from coc_analytics.terms import Source

_OURS = ("reports", "pulse", "participation", "review", "labels", "model", "quarantine")
_OUR_FILES = (
    "key",
    "committee.csv",
    "committee.csv.gz",
    "members.csv",
    "recused.csv",
    "accounts.csv",
    "robots.csv",
    "restarts.csv",
)
_KINDS = ("committee", "members", "recused", "participation", "unread")
_ENDINGS = ("csv", "csv.gz", "json", "zip", "xlsx", "mbox", "parquet")
_HIDDEN = (".", "__MACOSX", "~$")
_SOURCES = frozenset(source.value for source in Source)
_FOLDER_EXPORTS = (Source.SLACK, Source.ZULIP)
_ONE_FILE_A_POST = (Source.DISCOURSE, Source.MATTERMOST)
_MANY = 20
"""Files of one platform that are admitted one by one; more are read together, for each takes half a second."""


@dataclass(frozen=True, order=True)
class Export:
    """One thing to admit: a file, or a whole folder where the platform exports folders.

    Its path is never shown: a file's name may be somebody's.
    """

    source: Source
    path: Path = field(repr=False)


def place() -> Path:
    """The vault: `COC_VAULT`, else `data/vault`."""
    return Path(os.environ.get("COC_VAULT", "data/vault"))


def find_exports(vault: Path) -> tuple[Export, ...]:
    """Every export in the vault, the committee first because it decides what is sealed; always in one order."""
    found = [*committee_exports(vault), *report_exports(vault)]
    found += [Export(Source.PULSE, path) for path in _files(vault / "pulse")]
    for folder in _folders(vault / "participation"):
        found += _participation(folder)
    found += [_loose(path) for path in _files(vault / "participation", deep=False)]
    return tuple(found)


def is_ours(path: Path) -> bool:
    """Whether a file or folder, by its path in the vault, has a name this software gives it."""
    parts = path.parts
    if len(parts) == 1:
        return parts[0] in (*_OURS, *_OUR_FILES) or parts[0].startswith(".")
    is_of_us = parts[0] in ("labels", "model", "quarantine")
    return is_of_us or (
        len(parts) == 2 and parts[0] == "participation" and parts[1].casefold() in list(Source)
    )


def committee_exports(vault: Path) -> tuple[Export, ...]:
    """The committee's list, where there is one."""
    return tuple(Export(Source.COMMITTEE, path) for path in _files_named(vault, "committee.csv"))


def report_exports(vault: Path) -> tuple[Export, ...]:
    """The files of reports, in the order in which they are admitted."""
    return tuple(Export(Source.REPORTS, path) for path in _files(vault / "reports"))


def find_misplaced(vault: Path) -> tuple[str, ...]:
    """What lies in the vault where nothing is read, as a message may name it: by its place in the sorted listing.

    Workbooks are left out: they may be review sheets.
    """
    known = {*_OURS, *_OUR_FILES}
    odd = [
        path for path in sorted(vault.glob("*")) if path.name not in known and not is_hidden(Path(path.name))
    ]
    return tuple(name_in_messages(path, vault) for path in odd if path.suffix.casefold() != ".xlsx")


def _files_named(folder: Path, name: str) -> list[Path]:
    return [path for path in (folder / name, folder / f"{name}.gz") if path.is_file()]


def _files(folder: Path, *, deep: bool = True) -> list[Path]:
    pattern = "**/*" if deep else "*"
    return sorted(
        path for path in folder.glob(pattern) if path.is_file() and not is_hidden(path.relative_to(folder))
    )


def is_hidden(path: Path) -> bool:
    """Whether a path, from a folder of the vault on, is of a file that nothing reads."""
    return any(part.startswith(_HIDDEN) for part in path.parts)


def _folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))


def _participation(folder: Path) -> list[Export]:
    try:
        source = Source(folder.name.casefold())
    except ValueError:
        return [_loose(path) for path in _files(folder)]
    if source in _FOLDER_EXPORTS:
        return _folder_exports(source, folder)
    files = _files(folder)
    if source in _ONE_FILE_A_POST and _is_one_file_a_post(files):
        return [Export(source, folder)]
    return [Export(source, path) for path in files]


def _is_one_file_a_post(files: list[Path]) -> bool:
    """Whether these are so many small records of one kind that they are one export in pieces, and nothing else."""
    return len(files) > _MANY and all(path.suffix.casefold() in (".json", ".jsonl") for path in files)


def _folder_exports(source: Source, folder: Path) -> list[Export]:
    """A Slack export is a folder of channels or a zip of one; the folder itself may be the export."""
    if any(path.suffix == ".json" for path in _files(folder, deep=False)):
        return [Export(source, folder)]
    inside = _folders(folder) + _files(folder, deep=False)
    return [Export(source, path) for path in sorted(inside)]


def _loose(path: Path) -> Export:
    """A file that no folder speaks for: its content says what it is, or nobody does."""
    from coc_analytics.intake.recognising import recognise

    return Export(recognise(path), path)


def name_in_messages(path: Path, vault: Path) -> str:
    """The file as a message may name it: by its kind and its place in the sorted listing, since a name may be somebody's.

    The listing is that of every file of the kind, sorted by its path letter by letter, hidden ones left out. Only
    files that are always called the same are named.
    """
    if path == vault or not path.is_relative_to(vault):
        return "the export"
    parts = path.relative_to(vault).parts
    if len(parts) == 1 and (parts[0] in _OUR_FILES or _is_word_of_ours(parts[0])):
        return parts[0]
    if len(parts) < 2 or parts[0] not in _OURS:
        return f"the {_nth(parts[:1], _names_in(vault))} name in the vault"
    source = _source_of(parts, vault)
    if source is not None and len(parts) == 2:
        return f"the export of {source}"
    if source in _FOLDER_EXPORTS:
        return _name_of_bundle(parts, vault, source)
    return f"the {_nth(parts, _files_like(parts, vault, source))} file of {source or parts[0]}"


def _is_word_of_ours(name: str) -> bool:
    """Whether a name is only a kind of export, so that it can be nobody's."""
    stem, _, ending = name.casefold().partition(".")
    is_kind = stem in (*_OURS, *_KINDS, *_SOURCES)
    return is_kind and ending in ("", *_ENDINGS)


def _source_of(parts: tuple[str, ...], vault: Path) -> Source | None:
    """The platform whose folder a file lies in."""
    if parts[0] != "participation" or not (vault / parts[0] / parts[1]).is_dir():
        return None
    return next((source for source in Source if source.value == parts[1].casefold()), None)


def _name_of_bundle(parts: tuple[str, ...], vault: Path, source: Source) -> str:
    place = _nth(parts[2:3], _names_in(vault / parts[0] / parts[1]))
    return f"{'a file of ' if len(parts) > 3 else ''}the {place} export of {source}"


def _files_like(parts: tuple[str, ...], vault: Path, source: Source | None) -> Iterator[str]:
    """Every file of the same kind by its path in the vault; text only, because there may be thousands."""
    top = os.path.join(vault, *parts[: 2 if source else 1])
    for where, folders, files in os.walk(top):
        inside = where[len(str(vault)) + 1 :].replace(os.sep, "/")
        is_mixed = source is None and inside == "participation"
        folders[:] = [name for name in folders if _is_seen(name) and not (is_mixed and _is_source(name))]
        yield from (f"{inside}/{name}" for name in files if _is_seen(name))


def _is_seen(name: str) -> bool:
    return not name.startswith(_HIDDEN)


def _is_source(name: str) -> bool:
    return name.casefold() in _SOURCES


def _names_in(folder: Path) -> Iterable[str]:
    return (name for name in os.listdir(folder) if _is_seen(name))


def _nth(parts: tuple[str, ...], names: Iterable[str]) -> str:
    own = "/".join(parts)
    return _ordinal(sum(name < own for name in names) + 1)


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in (11, 12, 13) else "th"
    return f"{number}{ending}"
