"""Door 1, source: what the columns of a list of participants are, by their words in many languages or by their cells."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from coc_analytics.intake.clocks import take_apart
from coc_analytics.intake.zones import without_zone

_FILE = Path(__file__).parent.parent / "words" / "participants.txt"
_LOOKED_AT = 200
_MOST = 0.6
"""Share of a column's filled cells that must be of a kind for the column to be of it."""


def roles_by_words(cells: Sequence[str], known: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """What each column is for, '' where it is for nothing of ours; the first of two alike wins.

    A layout's own words come before those of other languages, which it shares with every other layout.
    """
    words = _words()
    roles: list[str] = []
    for cell in cells:
        name = without_zone(cell)
        own = next((role for role, names in known.items() if name in names), "")
        role = own or next((role for role in words if role in known and name in words[role]), "")
        roles.append("" if role in roles else role)
    return tuple(roles)


def roles_by_cells(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """What each column is for by what stands in it: an address, two times, minutes, and first of all a name.

    Empty where the cells tell of no name or of no time.
    """
    width = max(map(len, rows), default=0)
    columns = [[row[at] for row in rows[:_LOOKED_AT] if at < len(row) and row[at]] for at in range(width)]
    roles: list[str] = []
    for cells in columns:
        wanted = [role for role in _kinds(cells) if role not in roles]
        roles.append(wanted[0] if wanted else "")
    return tuple(roles) if {"name", "join"} <= set(roles) else ()


def _kinds(cells: Sequence[str]) -> tuple[str, ...]:
    """What a column may be for, the likeliest first."""
    if not cells:
        return ()
    if _share(cells, _is_time) >= _MOST:
        return ("join", "leave")
    if _share(cells, lambda cell: "@" in cell) >= _MOST:
        return ("email",)
    if _share(cells, lambda cell: cell.isdigit()) >= _MOST:
        return ("minutes",)
    return ("name",) if len(set(cells)) * 2 > len(cells) or len(cells) < 3 else ()


def _is_time(cell: str) -> bool:
    written = take_apart(cell)
    return written is not None and written.clock is not None


def _share(cells: Sequence[str], is_so: Callable[[str], bool]) -> float:
    return sum(is_so(cell) for cell in cells) / len(cells)


@lru_cache(maxsize=1)
def _words() -> Mapping[str, frozenset[str]]:
    words: dict[str, set[str]] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            role, _, rest = line.partition(" ")
            words.setdefault(role, set()).update(without_zone(word) for word in rest.split(" | "))
    return {role: frozenset(each) for role, each in words.items()}
