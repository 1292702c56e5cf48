"""Door 1: where exports lie in the vault. File names may hold identities, so messages use `name_in_messages`."""

import os
import re
from dataclasses import dataclass
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
)
_FOLDER_EXPORTS = (Source.SLACK, Source.ZULIP)
_ONE_FILE_A_POST = (Source.DISCOURSE, Source.MATTERMOST)
_MANY = 20
"""Files of one platform that are admitted one by one; more are read together, for each takes half a second."""
_PLAIN_NAME = re.compile(r"^[A-Za-z0-9_.\-]{1,80}$")


@dataclass(frozen=True, order=True)
class Export:
    """One thing to admit: a file, or a whole folder where the platform exports folders."""

    source: Source
    path: Path


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


def committee_exports(vault: Path) -> tuple[Export, ...]:
    """The committee's list, where there is one."""
    return tuple(Export(Source.COMMITTEE, path) for path in _files_named(vault, "committee.csv"))


def report_exports(vault: Path) -> tuple[Export, ...]:
    """The files of reports, in the order in which they are admitted."""
    return tuple(Export(Source.REPORTS, path) for path in _files(vault / "reports"))


def find_misplaced(vault: Path) -> tuple[str, ...]:
    """What lies in the vault where nothing is read, as a message may name it; workbooks may be review sheets."""
    known = {*_OURS, *_OUR_FILES}
    odd = [
        path for path in sorted(vault.glob("*")) if path.name not in known and not _is_hidden(Path(path.name))
    ]
    return tuple(name_in_messages(path, vault) for path in odd if path.suffix.casefold() != ".xlsx")


def _files_named(folder: Path, name: str) -> list[Path]:
    return [path for path in (folder / name, folder / f"{name}.gz") if path.is_file()]


def _files(folder: Path, *, deep: bool = True) -> list[Path]:
    pattern = "**/*" if deep else "*"
    return sorted(
        path for path in folder.glob(pattern) if path.is_file() and not _is_hidden(path.relative_to(folder))
    )


def _is_hidden(path: Path) -> bool:
    return any(part.startswith((".", "__MACOSX", "~$")) for part in path.parts)


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
    """The file as a message may name it: relative to the vault, by position where its name is unusual."""
    try:
        parts = path.relative_to(vault).parts
    except ValueError:
        parts = (path.name,)
    if all(_PLAIN_NAME.match(part) for part in parts):
        return "/".join(parts)
    return f"the {_ordinal(_position(path))} file in {_plain_start(parts)}"


def _position(path: Path) -> int:
    siblings = sorted(other for other in path.parent.iterdir() if not other.name.startswith("."))
    return siblings.index(path) + 1 if path in siblings else len(siblings) + 1


def _plain_start(parts: tuple[str, ...]) -> str:
    plain = []
    for part in parts[:-1]:
        if not _PLAIN_NAME.match(part):
            break
        plain.append(part)
    return "/".join(plain) + "/" if plain else "the vault"


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in (11, 12, 13) else "th"
    return f"{number}{ending}"
