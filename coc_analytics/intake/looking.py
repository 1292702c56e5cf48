"""Door 1: a person looked for in the vault, and erased from it. How they are written is never repeated.

Looking comes first: the casebook has to forget every spelling before no file tells it any more.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from coc_analytics.intake.accounts import FILE as ACCOUNTS_FILE
from coc_analytics.intake.erasing import Reader, rewrite_file, rewritten
from coc_analytics.intake.frame import FORGOTTEN
from coc_analytics.intake.identities import accounts_on
from coc_analytics.intake.keys import KEY_FILE
from coc_analytics.intake.places import name_in_messages
from coc_analytics.intake.quarantine import FOLDER as QUARANTINE
from coc_analytics.intake.review.labels import FILE as LABELS_FILE
from coc_analytics.intake.review.labels import FOLDER as LABELS
from coc_analytics.intake.review.learning import FOLDER as MODEL
from coc_analytics.intake.set_aside import FILE as KNOWN_FILE
from coc_analytics.intake.sources.restarts import FILE as RESTARTS_FILE
from coc_analytics.same_person import is_certainly
from coc_analytics.same_person.finding import Finder

_CELLS = re.compile(r"[,;\t|\n\r\"<>]+")
_LONGEST_CELL = 120
_NAME_SIGNS = re.compile(r"[._\-+]")


@dataclass(frozen=True, order=True)
class Doubt:
    """Where somebody stands who may be the person: a file as messages name it, and its row, 0 for its name."""

    file: str
    row: int


@dataclass(frozen=True)
class Found:
    """How a person is written in the vault, and where they may stand under a name that is not certainly theirs."""

    spellings: frozenset[str] = field(repr=False)
    doubts: tuple[Doubt, ...]


class People:
    """The person as each part of the vault calls them."""

    def __init__(self, identities: Iterable[str], vault: Path) -> None:
        self._identities, self._vault = tuple(identities), vault
        self._finders: dict[str, Finder] = {}

    def finder(self, path: Path) -> Finder:
        """Whom to look for in one file: inside a platform's exports also accounts without its name."""
        parts = path.relative_to(self._vault).parts
        platform = parts[1].casefold() if len(parts) > 2 and parts[0] == "participation" else ""
        if platform not in self._finders:
            accounts = accounts_on(platform, self._identities)
            self._finders[platform] = Finder((*self._identities, *accounts))
        return self._finders[platform]


def look(vault: Path, people: People) -> Found:
    """How and where the person is written in the vault; nothing is changed."""
    spellings: set[str] = set()
    doubts: set[Doubt] = set()
    for path in files_of(vault):
        looker = _Looker(people.finder(path))
        rewritten(path.read_bytes(), path.name.casefold(), looker)
        spellings |= looker.spellings
        file = name_in_messages(path, vault) if looker.rows else ""
        doubts |= {Doubt(file, row) for row in looker.rows}
    return Found(frozenset(spellings), tuple(sorted(doubts)))


def erase(vault: Path, people: People) -> int:
    """Erase the person from every file of the vault; gives how many files changed."""
    return sum(rewrite_file(path, _Eraser(people.finder(path))) for path in files_of(vault))


def files_of(vault: Path) -> Iterator[Path]:
    """Every file that may hold a name, in a fixed order.

    Not the key, the accounts, the labels nor what is known of rows set aside and of restarted meetings: they hold no identity, and a word of theirs may be somebody's name. Not the model: it
    is forgotten whole.
    """
    spared = (
        vault / KEY_FILE,
        vault / ACCOUNTS_FILE,
        vault / LABELS / LABELS_FILE,
        vault / QUARANTINE / KNOWN_FILE,
        vault / RESTARTS_FILE,
    )
    for path in sorted(vault.rglob("*")):
        is_ours = path in spared or path.is_relative_to(vault / MODEL)
        if path.is_file() and not path.is_symlink() and not is_ours:
            yield path


def spaced(name: str) -> str:
    """A file's name as words, letter for letter: `wren_example-2.csv` speaks of Wren Example."""
    return _NAME_SIGNS.sub(" ", name)


def without_person(name: str, finder: Finder) -> str:
    """A file's name with the person taken out of it."""
    pieces, done = [], 0
    for start, end in finder.places(spaced(name)):
        pieces += [name[done:start], FORGOTTEN.strip("[]")]
        done = end
    return "".join((*pieces, name[done:]))


class _Eraser(Reader):
    def __init__(self, finder: Finder) -> None:
        self._finder = finder

    def text(self, piece: str, row: int) -> str:
        return self._finder.replaced(piece, FORGOTTEN)

    def name(self, name: str) -> str:
        return "/".join(without_person(part, self._finder) for part in name.split("/"))

    def is_person(self, name: str) -> bool:
        return any(is_certainly(name, one) for one in self._finder.names)


class _Looker(_Eraser):
    """Reads as the eraser does, and notes the spellings it met and the rows in which a doubt is left."""

    def __init__(self, finder: Finder) -> None:
        super().__init__(finder)
        self.spellings: set[str] = set()
        self.rows: set[int] = set()

    def text(self, piece: str, row: int) -> str:
        found, left = self._finder.spellings(piece), super().text(piece, row)
        if found:
            self.spellings.update(found)
            self.spellings.update(cell for cell in _cells(piece) if self._finder.spellings(cell))
        self._note_doubts(left, row)
        return left

    def is_person(self, name: str) -> bool:
        is_person = super().is_person(name)
        self.spellings.update([name] if is_person else [])
        return is_person

    def _note_doubts(self, left: str, row: int) -> None:
        for number, line in enumerate(left.splitlines(), start=1):
            if any(self._finder.may_stand_in(part) for part in {line, *_cells(line)}):
                self.rows.add(row or number)


def _cells(text: str) -> Iterator[str]:
    """What may be a cell of its own, and so an identity."""
    pieces = (piece.strip() for piece in _CELLS.split(text))
    return (piece for piece in pieces if 0 < len(piece) <= _LONGEST_CELL)
