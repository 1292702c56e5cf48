"""Door 1: the vault's part of a rotation of the key: every keyed id in its files becomes another. No name is looked at.

What the vault will hold is written into `.rotating` first. The casebook, which takes its new form in one step, decides:
where it knows the new key the files take their places, the key's own last; where it does not, nothing has happened.
"""

import csv
import io
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from coc_analytics.intake import accounts, arrivals, quarantine, robots, set_aside
from coc_analytics.intake.keys import (
    KEY_FILE,
    Keys,
    from_letters,
    in_letters,
    keys_in,
    load_keys,
    rotated_key,
)
from coc_analytics.intake.review import labels
from coc_analytics.intake.review.places import write_privately
from coc_analytics.intake.sources import restarts
from coc_analytics.intake.turns import permuted
from coc_analytics.sealed import Sealed

if TYPE_CHECKING:
    from coc_analytics.casebook import Standing

WORK = ".rotating"
_RENAMED = "quarantine.csv"
Turn = Callable[[int], int]


class Rotation:
    """A rotation that is prepared: what the casebook needs for its part. No key can be seen in it."""

    def __init__(self, old: Keys, new: Keys, turn: Turn) -> None:
        self.turn, self._old, self._new = turn, old, new

    def __repr__(self) -> str:
        return "<a rotation of the key>"

    def marks(self) -> tuple[int, bytes]:
        """By what the casebook will recognise the new key, and the secret it draws lots with from then on."""
        return self._new.fingerprint(), self._new.for_lots().open()


def prepare(vault: Path) -> Rotation:
    """Write everything the vault will hold afterwards, with a new random part of the key, beside what it holds."""
    work, old = vault / WORK, load_keys(vault)
    shutil.rmtree(work, ignore_errors=True)
    write_privately(work / KEY_FILE, rotated_key(vault / KEY_FILE))
    turn = _last_turn(work / KEY_FILE)
    for name, rewritten in _FILES.items():
        if (vault / name).exists():
            write_privately(work / name, rewritten(vault / name, turn))
    write_privately(work / _RENAMED, _written(_renamings(vault, turn)))
    _settle(work)
    return Rotation(old, keys_in(work / KEY_FILE), turn)


def _last_turn(key: Path) -> Turn:
    secret = Sealed(bytes.fromhex(key.read_text(encoding="ascii").split()[-1]))
    return lambda number: permuted(secret, number)


def is_under_way(vault: Path) -> bool:
    """Whether a rotation was begun and not ended."""
    return (vault / WORK).is_dir()


def end(vault: Path, standing: "Standing") -> bool:
    """Put what was prepared in its place where the casebook knows the new key, else throw it away; whether it was put.

    The old key is gone afterwards. Safe to do again after a kill at any moment.
    """
    work = vault / WORK
    decided = _is_decided(vault, standing)
    if decided:
        _rename_quarantined(vault)
        for name in (*_FILES, KEY_FILE):
            if (work / name).exists():
                os.replace(work / name, vault / name)
                _settle((vault / name).parent)
    shutil.rmtree(work, ignore_errors=True)
    return decided


def _is_decided(vault: Path, standing: "Standing") -> bool:
    """Whether the casebook was rewritten: the key's file goes last, so until then the new one waits in the work folder."""
    new = vault / WORK / KEY_FILE
    if not new.exists():
        return False
    keys = keys_in(new)
    return standing.fingerprint is not None and standing.fingerprint == keys.fingerprint()


def _rows(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text(encoding="utf-8").splitlines()))


def _written(rows: Iterator[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _accounts(rows: list[list[str]], turn: Turn) -> Iterator[list[str]]:
    yield rows[0]
    yield from sorted([_hex(cell, turn) for cell in row] for row in rows[1:])


def _robots(rows: list[list[str]], turn: Turn) -> Iterator[list[str]]:
    yield rows[0]
    yield from sorted([_hex(batch, turn), *rest] for batch, *rest in rows[1:])


def _labels(rows: list[list[str]], turn: Turn) -> Iterator[list[str]]:
    yield rows[0]
    for case, reviewer, *rest in rows[1:]:
        yield [_letters(case, turn), _letters(reviewer, turn), *rest]


def _arrivals(rows: list[list[str]], turn: Turn) -> Iterator[list[str]]:
    for (word,) in rows:
        batch, _, day = word.partition("_")
        yield [f"{_hex(batch, turn)}_{day}"]


def _hex(digits: str, turn: Turn) -> str:
    return f"{turn(int(digits, 16)):016x}"


def _letters(letters: str, turn: Turn) -> str:
    return in_letters(turn(from_letters(letters)))


def _restarts(rows: list[list[str]], turn: Turn) -> Iterator[list[str]]:
    """The lists of an event keep their order: the first of them gave it its name."""
    chains = ((_hex(batch, turn), chain.split(";")) for batch, chain in rows)
    yield from sorted([batch, ";".join(_hex(one, turn) for one in chain)] for batch, chain in chains)


def _table(turned: Callable[[list[list[str]], Turn], Iterator[list[str]]]) -> Callable[[Path, Turn], bytes]:
    return lambda path, turn: _written(turned(_rows(path), turn))


def _known(path: Path, turn: Turn) -> bytes:
    return set_aside.written(set_aside.turned(set_aside.known_in(path), turn))


_FILES: dict[str, Callable[[Path, Turn], bytes]] = {
    accounts.FILE: _table(_accounts),
    robots.FILE: _table(_robots),
    labels.NAME_IN_MESSAGES: _table(_labels),
    arrivals.FILE: _table(_arrivals),
    restarts.FILE: _table(_restarts),
    f"{quarantine.FOLDER}/{set_aside.FILE}": _known,
}
"""Every file of the vault that holds keyed ids, by its path; quarantined rows lie in files called by one."""


def _renamings(vault: Path, turn: Turn) -> Iterator[list[str]]:
    for path in sorted((vault / quarantine.FOLDER).glob("*/*.csv")):
        if _is_an_id(path.stem):
            yield [path.parent.name, path.stem, _hex(path.stem, turn)]


def _is_an_id(stem: str) -> bool:
    """Whether a file has the name it was given, and not one of somebody who mended it."""
    return len(stem) == 16 and all(letter in "0123456789abcdef" for letter in stem)


def _rename_quarantined(vault: Path) -> None:
    renamed = vault / WORK / _RENAMED
    for source, old, new in _rows(renamed) if renamed.exists() else []:
        folder = vault / quarantine.FOLDER / source
        if (folder / f"{old}.csv").exists():
            os.replace(folder / f"{old}.csv", folder / f"{new}.csv")


def _settle(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
