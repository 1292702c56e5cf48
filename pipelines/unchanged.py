"""Whether a draft still says what the casebook, the shelf and this software would say: by fingerprints only.

Protecting takes minutes; a run done again over the same facts must not take them again, nor change a byte.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import coc_analytics
from coc_analytics.terms import Audience
from pipelines.places import Places


def is_unchanged(places: Places, quarter: str, audience: str, prepared_by: str) -> bool:
    """Whether the draft there was made from exactly these facts, settings, releases and this software."""
    note = _note(places, quarter, audience)
    return note.exists() and note.read_text() == _mark(places, quarter, audience, prepared_by)


def remember(places: Places, quarter: str, audience: str, prepared_by: str) -> None:
    """Note what the draft was made from."""
    note = _note(places, quarter, audience)
    note.parent.mkdir(mode=0o700, exist_ok=True)
    beside = note.with_suffix(".new")
    beside.write_text(_mark(places, quarter, audience, prepared_by))
    beside.replace(note)


def _note(places: Places, quarter: str, audience: str) -> Path:
    return places.casebook.parent / "prepared" / f"{audience}-{quarter}"


def _mark(places: Places, quarter: str, audience: str, prepared_by: str) -> str:
    mark = hashlib.sha256(f"{quarter} {audience} {prepared_by}".encode())
    files = (places.casebook, places.settings, places.releases / "ledger.jsonl")
    for file in (*files, *_drafts(places, quarter, audience), *_software()):
        mark.update(hashlib.sha256(file.read_bytes() if file.exists() else b"").digest())
    return mark.hexdigest()


def _drafts(places: Places, quarter: str, audience: str) -> Iterable[Path]:
    """The draft itself, and those of the narrower audiences of which it shows a part."""
    order = [one.value for one in Audience]
    for narrower in order[: order.index(audience) + 1]:
        yield from sorted((places.releases / ".drafts" / narrower / quarter).glob("*"))


def _software() -> Iterable[Path]:
    package = Path(coc_analytics.__file__).parent
    return sorted(path for path in package.rglob("*") if path.suffix in (".py", ".sql", ".toml"))
