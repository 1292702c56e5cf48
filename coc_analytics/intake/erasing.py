"""Door 1: a person erased from the vault's files, whatever their format. The name is looked for and never repeated.

Every place where the person stands, alone in a cell or inside a text, becomes `[forgotten]`, which door 1 treats as
nobody. Slack accounts of the person are found in the export's own list of users.
"""

import gzip
import io
import json
import os
import re
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from coc_analytics.intake.bundles import Bundle
from coc_analytics.intake.door import heard
from coc_analytics.intake.frame import FORGOTTEN
from coc_analytics.intake.keys import KEY_FILE, normalise
from coc_analytics.intake.reading import encoding_of
from coc_analytics.intake.review.labels import FILE as LABELS_FILE
from coc_analytics.intake.review.labels import FOLDER as LABELS
from coc_analytics.terms import Refusal

_ARCHIVES = (".zip", ".xlsx")
_ACCOUNT_FIELDS = ("id", "name", "real_name")
_SHORTEST = 3
Eraser = Callable[[str], str]


def identities_of(person: str, vault: Path, aliases: dict[str, str]) -> tuple[str, ...]:
    """Every way this person is written in the vault: their accounts in members.csv, and in Slack's lists of users."""
    name = normalise(person)
    if len(name) < _SHORTEST:
        raise Refusal("that name is too short to be looked for", "give the full name or the e-mail address")
    member = aliases.get(name, name)
    found = {name, member, *(account for account, owner in aliases.items() if owner == member)}
    for folder in _slack_exports(vault):
        found |= _slack_accounts(folder, found)
    usable = (each for each in found if len(each) >= _SHORTEST)
    return tuple(sorted(usable, key=lambda each: (-len(each), each)))


def _slack_exports(vault: Path) -> list[Path]:
    places = (vault / "participation" / "slack").rglob("*")
    return [path for path in places if path.name == "users.json" or path.suffix == ".zip"]


def _slack_accounts(path: Path, known: set[str]) -> set[str]:
    users = _users(path)
    found: set[str] = set()
    for user in users:
        profile = user.get("profile") if isinstance(user.get("profile"), dict) else {}
        assert isinstance(profile, dict)
        written = [user.get(field) for field in _ACCOUNT_FIELDS]
        written += [profile.get(field) for field in ("email", "real_name", "display_name")]
        names = {normalise(each) for each in written if isinstance(each, str) and each.strip()}
        if names & known:
            found |= names
    return found


def _users(path: Path) -> list[dict[str, Any]]:
    bundle = heard(lambda: Bundle(path, "participation/slack"))
    try:
        names = [name for name in bundle.names if name.split("/")[-1] == "users.json"]
        documents = [bundle.json(name) for name in names]
    finally:
        bundle.close()
    return [
        user for users in documents if isinstance(users, list) for user in users if isinstance(user, dict)
    ]


def erase(vault: Path, identities: Iterable[str]) -> int:
    """Erase these identities from every file of the vault; gives how many files changed.

    The key and the labels are left alone: they hold no identity, and a word of theirs may be somebody's name.
    """
    eraser = _eraser(identities)
    files = [path for path in sorted(vault.rglob("*")) if path.is_file() and not path.is_symlink()]
    spared = (vault / KEY_FILE, vault / LABELS / LABELS_FILE)
    return sum(_erase_file(path, eraser) for path in files if path not in spared)


def count_names(vault: Path, identities: Iterable[str]) -> int:
    """How many files and folders of the vault are called after one of these identities; renaming them is not ours."""
    spoken = [words for words in map(_words, identities) if words]
    if not spoken:
        return 0
    eraser = _eraser(spoken)
    return sum(eraser(words) != words for words in (_words(path.stem) for path in vault.rglob("*")))


def _words(name: str) -> str:
    """A name as words: `wren_example-2.csv` speaks of Wren Example."""
    return " ".join(re.findall(r"[^\W_]+", normalise(name)))


def _eraser(identities: Iterable[str]) -> Eraser:
    """Finds whole words only, in any case, with any white space between the parts of a name."""
    parts = (r"\s+".join(map(re.escape, identity.split())) for identity in identities)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)
    return lambda text: pattern.sub(FORGOTTEN, text)


def _erase_file(path: Path, eraser: Eraser) -> bool:
    content = path.read_bytes()
    changed = _erased(content, path.name.casefold(), eraser)
    if changed == content:
        return False
    came = path.stat()
    fresh = path.with_name(f".{path.name}.new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(changed)
        file.flush()
        os.fsync(file.fileno())
    os.utime(fresh, ns=(came.st_atime_ns, came.st_mtime_ns))  # the others in it are kept no longer for this
    os.replace(fresh, path)
    return True


def _erased(content: bytes, name: str, eraser: Eraser) -> bytes:
    """The same bytes without the person; bytes in which nobody was found come back untouched."""
    if content.startswith(b"\x1f\x8b"):
        inner = gzip.decompress(content)
        changed = _erased(inner, name.removesuffix(".gz"), eraser)
        return content if changed == inner else gzip.compress(changed, mtime=0)
    if content.startswith(b"PK\x03\x04") and name.endswith(_ARCHIVES):
        return _erased_archive(content, eraser)
    if content.startswith(b"PAR1"):
        return _erased_parquet(content, eraser)
    return _erased_text(content, name, eraser)


def _erased_archive(content: bytes, eraser: Eraser) -> bytes:
    packed, found = io.BytesIO(), False
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            inner = old.read(info)
            changed = _erased(inner, info.filename.casefold(), eraser)
            found = found or changed != inner
            new.writestr(info, changed)
    return packed.getvalue() if found else content


def _erased_parquet(content: bytes, eraser: Eraser) -> bytes:
    table, found = pq.read_table(io.BytesIO(content)), False
    for position, field in enumerate(table.schema):
        if not (pa.types.is_string(field.type) or pa.types.is_large_string(field.type)):
            continue
        column = table.column(position)
        names = [each for each in pc.unique(column).to_pylist() if each and eraser(each) != each]
        if names:
            found = True
            kept = pc.if_else(pc.is_in(column, value_set=pa.array(names, field.type)), FORGOTTEN, column)
            table = table.set_column(position, field, kept.cast(field.type))
    packed = io.BytesIO()
    pq.write_table(table, packed)
    return packed.getvalue() if found else content


def _erased_text(content: bytes, name: str, eraser: Eraser) -> bytes:
    encoding = encoding_of(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text, encoding = content.decode("latin-1"), "latin-1"
    changed = _erased_json(text, eraser) if name.endswith((".json", ".jsonl")) else eraser(text)
    return content if changed == text else changed.encode(encoding)


def _erased_json(text: str, eraser: Eraser) -> str:
    """JSON may write letters as numbers, so it is read, erased and written again; broken JSON is taken as text."""
    try:
        return _rewritten(text, eraser)
    except (ValueError, RecursionError):
        lines = text.splitlines(keepends=True)
    return "".join(_erased_line(line, eraser) for line in lines)


def _erased_line(line: str, eraser: Eraser) -> str:
    try:
        return _rewritten(line.rstrip("\n"), eraser) + "\n" * line.endswith("\n")
    except (ValueError, RecursionError):
        return eraser(line)


def _rewritten(text: str, eraser: Eraser) -> str:
    document = json.loads(text)
    changed = _walk(document, eraser)
    return text if changed == document else json.dumps(changed, ensure_ascii=False)


def _walk(value: Any, eraser: Eraser) -> Any:
    if isinstance(value, str):
        return eraser(value)
    if isinstance(value, list):
        return [_walk(each, eraser) for each in value]
    if isinstance(value, dict):
        return {eraser(str(key)): _walk(each, eraser) for key, each in value.items()}
    return value
