"""A witness on another machine: it remembers how far the ledger went and notices a shelf that goes not on from there.

What it keeps is a number and a sha256, which tell nothing of what was released.
"""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from coc_analytics.terms import Refusal
from pipelines.guard import guarded
from pipelines.own_key import in_ones_own_home

if TYPE_CHECKING:
    from coc_analytics.casebook import LedgerHead


def default_place() -> Path:
    """Where the memory is kept where nobody says: in the witness's own home."""
    return Path.home() / ".coc-witness.json"


@guarded
def witness(releases: Path, memory: Path) -> str:
    """Hold the ledger against what was seen last, and remember it; gives a line that says how far it goes.

    Raises Refusal, and remembers what was seen before, where the ledger is shorter, another, or broken.
    """
    from coc_analytics.disclosure.shelf.ledger import head_kept, read_ledger, rolled_back
    from coc_analytics.release import open_shelf

    entries, seen = read_ledger(open_shelf(releases)), _remembered(memory)
    if older := rolled_back(entries, seen):
        raise older
    head = head_kept(entries)
    if head.length:
        with in_ones_own_home("--memory"):
            _remember(memory, head)
    more = head.length - (seen.length if seen else 0)
    since = f"{more} since it was last seen here" if seen else "seen here for the first time"
    return f"the ledger has {head.length} lines, {since}; its fingerprint is {head.sha256 or '(empty)'}"


def _remembered(memory: Path) -> "LedgerHead | None":
    from coc_analytics.casebook import LedgerHead

    if not memory.exists():
        return None
    try:
        kept = json.loads(memory.read_text(encoding="utf-8"))
        return LedgerHead(int(kept["length"]), str(kept["sha256"]))
    except (ValueError, KeyError, TypeError):
        raise Refusal(
            "what the witness remembers cannot be read",
            "restore the file from your backup; without one, ask for the last fingerprint that was noted elsewhere",
            file=memory.name,
        ) from None


def _remember(memory: Path, head: "LedgerHead") -> None:
    memory.parent.mkdir(parents=True, exist_ok=True)
    beside = memory.with_name(f"{memory.name}.new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(json.dumps({"length": head.length, "sha256": head.sha256}) + "\n")
        file.flush()
        os.fsync(file.fileno())
    beside.replace(memory)
