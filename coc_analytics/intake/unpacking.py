"""Door 1: a zip of a whole folder (Google Drive's, a form's `.csv.zip`) becomes its parts, each where its kind lies.

Nothing is lost: what nothing reads lies in `unread`, and the zip goes once all of it is in place. What is one export by
itself, as Slack's, stays a zip. Names inside may hold identities and are never repeated.
"""

import os
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from coc_analytics.community import Community
from coc_analytics.intake.bundles import digest
from coc_analytics.intake.places import is_hidden, name_in_messages
from coc_analytics.intake.recognising import recognise
from coc_analytics.intake.sorting import kind_of_file, kind_of_folder
from coc_analytics.terms import Refusal, Source

UNREAD, _STAGE = "unread", ".unpacking"
MOST_BYTES = 8 * 1024**3
MOST_FILES = 100_000
_DEEPEST = 3
_TAKES_ZIPS = (Source.SLACK, Source.ZULIP, Source.MATTERMOST)
_OF_A_FOLDER = (".csv", ".tsv", ".xlsx", ".mbox", ".zip", ".parquet")
_BROKEN = (zipfile.BadZipFile, RuntimeError, EOFError, zlib.error, NotImplementedError, ValueError)


@dataclass(frozen=True)
class Unpacked:
    """What came of the zips of a vault: how many were taken apart, into how many exports, and how many files nothing reads.

    `moved` are zips of one platform that lay in the vault itself and lie in their platform's folder now. A zip that
    cannot be taken apart stays where it is and stops no other; `refused` says why.
    """

    zips: int = 0
    exports: int = 0
    unread: int = 0
    moved: int = 0
    refused: tuple[str, ...] = ()


def unpack_folders(vault: Path, community: Community) -> Unpacked:
    """Take every zip of a folder apart; done again, or after it was broken off, the end is the same."""
    shutil.rmtree(vault / _STAGE, ignore_errors=True)
    done: list[tuple[int, int]] = []
    refused: list[str] = []
    moved = 0
    for path, kind in _zips(vault):
        if _is_one_export(path, kind):
            moved += _put_with_its_platform(path, vault) if path.parent == vault else 0
        else:
            try:
                done.append(_taken_apart(path, kind, vault, community))
            except Refusal as refusal:
                refused.append(refusal.sentence())
    exports, unread = (sum(each) for each in zip(*done, strict=True)) if done else (0, 0)
    return Unpacked(len(done), exports, unread, moved, tuple(refused))


def _zips(vault: Path) -> Iterator[tuple[Path, Source | None]]:
    """Every zip where one may lie, with the kind of export that its folder takes; None where any kind may be in it."""
    for folder, kind in ((vault, None), (vault / "participation", None)):
        yield from ((path, kind) for path in _zips_in(folder, "*"))
    for kind in (Source.REPORTS, Source.PULSE):
        yield from ((path, kind) for path in _zips_in(vault / kind.value, "**/*"))
    for folder in sorted((vault / "participation").glob("*/")):
        named = next((source for source in Source if source.value == folder.name.casefold()), None)
        if named is not None and named not in _TAKES_ZIPS:
            yield from ((path, named) for path in _zips_in(folder, "**/*"))


def _zips_in(folder: Path, pattern: str) -> list[Path]:
    found = (path for path in folder.glob(pattern) if path.suffix.casefold() == ".zip")
    return sorted(path for path in found if path.is_file() and not is_hidden(path.relative_to(folder)))


def _is_one_export(path: Path, kind: Source | None) -> bool:
    """Whether a zip is what a platform makes, read as it is; a damaged one is left to be refused."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [info.filename for info in archive.infolist() if not info.is_dir()]
    except (OSError, *_BROKEN):
        return True
    roots = [name.removesuffix("channels.json") for name in names if name.split("/")[-1] == "channels.json"]
    if roots:
        return all(name.startswith(min(roots, key=len)) or is_hidden(Path(name)) for name in names)
    holds_json = any(name.casefold().endswith((".json", ".jsonl")) for name in names)
    return kind is None and holds_json and not any(name.casefold().endswith(_OF_A_FOLDER) for name in names)


def _put_with_its_platform(path: Path, vault: Path) -> int:
    """Move a platform's own zip from the vault into the platform's folder; one that nobody recognises stays."""
    source = recognise(path)
    return _move(path, vault / _place(source) / path.name) if source in _TAKES_ZIPS else 0


def _taken_apart(path: Path, kind: Source | None, vault: Path, community: Community) -> tuple[int, int]:
    """Put every part of a zip into its place, then remove it; gives how many exports and how many other files it held."""
    stage = vault / _STAGE
    try:
        _extract(path, stage / path.stem, name_in_messages(path, vault), _DEEPEST)
        exports, unread = _distribute(stage / path.stem, path.stem, kind, vault, community)
        path.unlink()
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return exports, unread


def _extract(path: Path, folder: Path, file: str, deepest: int) -> None:
    """Unpack a zip below a folder, zips of folders in it as well; refused where it is damaged, locked or far too large."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir() and not is_hidden(_inner(info))]
            _refuse_too_large(infos, file)
            for info in infos:
                _extract_one(archive, info, folder)
        broken = False
    except _BROKEN:
        broken = True
    if broken:
        raise Refusal(
            "a file inside the zip is damaged or locked",
            "unpack it yourself, or download it again",
            file=file,
        )
    for inner in _zips_in(folder, "**/*") if deepest else []:
        if not _is_one_export(inner, None):
            _extract(inner, inner.with_suffix(""), file, deepest - 1)
            inner.unlink()


def _refuse_too_large(infos: Sequence[zipfile.ZipInfo], file: str) -> None:
    if len(infos) > MOST_FILES or sum(info.file_size for info in infos) > MOST_BYTES:
        raise Refusal("the zip holds more than can be taken apart", "download the folder in parts", file=file)


def _extract_one(archive: zipfile.ZipFile, info: zipfile.ZipInfo, folder: Path) -> None:
    """One file, never outside the folder, whatever it is called."""
    target = _free(folder / _inner(info))
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (
        archive.open(info) as packed,
        os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file,
    ):
        shutil.copyfileobj(packed, file)


def _inner(info: zipfile.ZipInfo) -> Path:
    """Where a file lies below the zip's folder, never above it."""
    parts = PurePosixPath(info.filename.replace("\\", "/")).parts
    return Path(*(part for part in parts if part not in ("/", "..", ".")))


def _distribute(
    folder: Path, stem: str, kind: Source | None, vault: Path, community: Community
) -> tuple[int, int]:
    """Move what is below a folder: whole folders that are one export first, then file by file."""
    exports = unread = 0
    for inside in sorted(path for path in folder.rglob("*") if path.is_dir()):
        source = kind_of_folder(inside) if inside.is_dir() else None
        if source is not None:
            exports += _move(inside, vault / "participation" / source / f"{stem}-{inside.name}")
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        inner = path.relative_to(folder)
        source = kind_of_file(path, inner, kind, community)
        place = UNREAD if source is None else _place(source)
        flat = f"{stem}-{inner.name}" if source in _TAKES_ZIPS else Path(stem) / inner
        _move(path, vault / place / flat)
        exports, unread = exports + (source is not None), unread + (source is None)
    return exports, unread


def _place(source: Source) -> Path:
    return (
        Path(source.value)
        if source in (Source.REPORTS, Source.PULSE)
        else Path("participation") / source.value
    )


def _move(path: Path, target: Path) -> int:
    """Put a part into its place; what lies there already with the same content is left."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if target.exists() and digest(target) == digest(path):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    else:
        os.replace(path, _free(target))
    return 1


def _free(target: Path) -> Path:
    """A name that nothing has yet."""
    number, free = 1, target
    while free.exists():
        number += 1
        free = target.with_name(f"{number}-{target.name}")
    return free
