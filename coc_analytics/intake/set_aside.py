"""Door 1: what is known of rows that were set aside: numbers, reasons and keyed ids, in the vault. No cell stands here.

A row that waits already, or was given up, is known when an export brings it again; rows of an export that came again
mended wait no longer.
"""

import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from coc_analytics.intake import quarantine
from coc_analytics.intake.keys import Keys
from coc_analytics.intake.quarantine import FOLDER, Waiting
from coc_analytics.intake.reading import OWN_COLUMNS, OddRow
from coc_analytics.intake.review.places import write_privately
from coc_analytics.intake.work import Admission, Ids, Work
from coc_analytics.terms import Refusal, Source

FILE = "known.json"
_SAMPLE = 64
"""Usable rows of an export that are remembered: where all of them come again, so does the export. One that holds nine
tenths of them is taken for it once in a thousand times."""


@dataclass(frozen=True)
class SetAside:
    """A row that was set aside: why, and the keyed id by which it is known."""

    reason: str
    row: str = ""


@dataclass(frozen=True)
class Brought:
    """The export that brought rows which wait: where it lay, as a keyed id, and a sample of its usable rows."""

    place: str
    sample: tuple[int, ...] = ()


@dataclass(frozen=True)
class Known:
    """Every row that was ever set aside, by number; which were given up, and of which source; and what brought them."""

    last: int = 0
    rows: Mapping[int, SetAside] = field(default_factory=dict)
    given_up: Mapping[int, Source] = field(default_factory=dict)
    exports: Mapping[str, Brought] = field(default_factory=dict)


def read_known(vault: Path) -> Known:
    """What the vault knows; nothing where nothing was set aside yet; a damaged file is refused."""
    path = vault / FOLDER / FILE
    return known_in(path) if path.exists() else Known()


def known_in(path: Path) -> Known:
    """What this file knows; a damaged one is refused."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return Known(
            last=int(told["last"]),
            rows={int(number): SetAside(**row) for number, row in told["rows"].items()},
            given_up={int(number): Source(source) for number, source in told["given_up"].items()},
            exports={
                batch: Brought(one["place"], tuple(map(int, one["sample"])))
                for batch, one in told["exports"].items()
            },
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        damaged = Refusal(
            "the list of rows that were set aside is damaged",
            "restore it from your backup; without it rows that were given up wait again",
            file=FILE,
        )
    raise damaged


def keep_known(vault: Path, known: Known) -> None:
    """Write what is known, whole or not at all."""
    write_privately(vault / FOLDER / FILE, written(known))


def written(known: Known) -> bytes:
    """What is known, as its file holds it."""
    told = {
        "last": known.last,
        "rows": {
            number: {"reason": row.reason, "row": row.row} for number, row in sorted(known.rows.items())
        },
        "given_up": {number: source.value for number, source in sorted(known.given_up.items())},
        "exports": {
            batch: {"place": one.place, "sample": one.sample} for batch, one in sorted(known.exports.items())
        },
    }
    return (json.dumps(told, indent=1) + "\n").encode()


def turned(known: Known, turn: Callable[[int], int]) -> Known:
    """The same with every keyed id turned into another; numbers and reasons stay."""

    def other(name: str) -> str:
        return f"{turn(int(name, 16)):016x}" if name else ""

    rows = {number: replace(row, row=other(row.row)) for number, row in known.rows.items()}
    exports = {
        other(batch): Brought(other(one.place), tuple(sorted(map(turn, one.sample))))
        for batch, one in known.exports.items()
    }
    return replace(known, rows=rows, exports=exports)


def number_all(vault: Path) -> Known:
    """What is known, once the rows that an earlier version set aside have numbers too."""
    known = read_known(vault)
    for path in quarantine.without_numbers(vault):
        last = quarantine.give_numbers(path, known.last + 1) - 1
        old = {
            number: SetAside("set aside by an earlier version") for number in range(known.last + 1, last + 1)
        }
        known = replace(known, last=last, rows={**known.rows, **old})
        keep_known(vault, known)
    return known


def set_rows_aside(work: Work, admission: Admission) -> Admission:
    """Let the odd rows wait; one that waits already or was given up is a duplicate, as is any row known before."""
    if not admission.odd:
        return admission
    known, batch = number_all(work.vault), f"{work.batch:016x}"
    odd = _plain(admission)
    before = _known_elsewhere(work.vault, known, batch)
    told = {name: row for name, row in _named(work.keys, work.export.source, odd) if name not in before}
    numbers, known = _numbered(known, told, _numbers_of(work.vault, known, batch))
    brought = Brought(_place(work.keys, work.vault, work.export.path), _sample(admission.rows))
    keep_known(work.vault, replace(known, exports={**known.exports, batch: brought}))
    rows = list(told.values())
    columns = [name for name in admission.columns if name not in OWN_COLUMNS]
    quarantine.set_aside(work.vault, work.export.source, work.batch, columns, rows, numbers)
    return replace(admission, odd=rows, duplicate=admission.duplicate + len(odd) - len(rows))


def let_mended_go(work: Work, admission: Admission) -> None:
    """Rows of earlier exports that this one stands for, and in which they are odd no longer, wait no longer.

    `admission` is what was read, with every odd row of the export.
    """
    waiting = quarantine.waiting_rows(work.vault, work.export.source)
    if not waiting:
        return
    known = read_known(work.vault)
    here = {name for name, _ in _named(work.keys, work.export.source, _plain(admission))}
    earlier = {row.batch for row in waiting} - {f"{work.batch:016x}"}
    replaced = {batch for batch in earlier if _stands_for(work, admission.rows, known.exports.get(batch))}
    mended = [row for row in waiting if row.batch in replaced and _id(known, row) not in here]
    if mended:
        quarantine.take_out(work.vault, mended)
        gone = {row.number for row in mended}
        keep_known(
            work.vault,
            replace(known, rows={number: row for number, row in known.rows.items() if number not in gone}),
        )


def lies_at(keys: Keys, vault: Path, path: Path, brought: Brought | None) -> bool:
    """Whether this is where an export lay that brought rows which wait."""
    return brought is not None and _place(keys, vault, path) == brought.place


def _stands_for(work: Work, rows: Ids, earlier: Brought | None) -> bool:
    """Whether an export is an earlier one, come again: it has all its rows, or lies where one lay that had none."""
    if earlier is None:
        return False
    if earlier.sample:
        return bool(np.isin(np.array(earlier.sample, np.uint64), rows).all())
    return lies_at(work.keys, work.vault, work.export.path, earlier)


def _place(keys: Keys, vault: Path, path: Path) -> str:
    """Where an export lies, as a keyed id; a folder lies where its zip lay."""
    inside = path.relative_to(vault).as_posix() if path.is_relative_to(vault) else path.name
    return f"{keys.row('place', inside.removesuffix('.gz').removesuffix('.zip')):016x}"


def _sample(rows: Ids) -> tuple[int, ...]:
    """The smallest ids: keyed, so as good as drawn by lot, and the same whenever they are drawn."""
    kept = np.partition(rows, _SAMPLE)[:_SAMPLE] if len(rows) > _SAMPLE else rows
    return tuple(sorted({int(row) for row in kept}))


def _plain(admission: Admission) -> list[OddRow]:
    """The odd rows without what a quarantine file had added to them."""
    own = [at for at, name in enumerate(admission.columns) if name in OWN_COLUMNS]
    return [
        replace(row, cells=tuple(cell for at, cell in enumerate(row.cells) if at not in own))
        for row in admission.odd
    ]


def _named(keys: Keys, source: Source, odd: Sequence[OddRow]) -> list[tuple[str, OddRow]]:
    """Each row with the keyed id it is known by: by what it holds, and the how-manieth of its kind it is."""
    met: Counter[tuple[str, ...]] = Counter()
    named = []
    for row in odd:
        whole = (row.content,) if row.content else row.cells
        met[whole] += 1
        named.append((f"{keys.row('set aside', source, met[whole], *whole):016x}", row))
    return named


def _known_elsewhere(vault: Path, known: Known, batch: str) -> set[str]:
    """The rows that wait because another export brought them, or that were given up."""
    waiting = [row for row in quarantine.waiting_rows(vault) if row.batch != batch]
    given_up = [known.rows[number].row for number in known.given_up if number in known.rows]
    return {*(_id(known, row) for row in waiting), *given_up} - {""}


def _id(known: Known, row: Waiting) -> str:
    return known.rows[row.number].row if row.number in known.rows else ""


def _numbers_of(vault: Path, known: Known, batch: str) -> dict[str, int]:
    """The numbers that a run which was broken off has given to the rows of this batch."""
    mine = [row for row in quarantine.waiting_rows(vault) if row.batch == batch]
    return {_id(known, row): row.number for row in mine}


def _numbered(known: Known, rows: Mapping[str, OddRow], given: Mapping[str, int]) -> tuple[list[int], Known]:
    numbers, last = [], known.last
    for name in rows:
        last += name not in given
        numbers.append(given.get(name, last))
    told = {
        number: SetAside(row.reason, name) for number, (name, row) in zip(numbers, rows.items(), strict=True)
    }
    return numbers, replace(known, last=last, rows={**known.rows, **told})


def given_up_by_source(known: Known) -> Mapping[Source, int]:
    """How many rows were given up so far, by source."""
    return dict(sorted(Counter(known.given_up.values()).items()))


def give_up(vault: Path, known: Known, rows: Collection[Waiting]) -> Known:
    """Let rows wait no longer and know them for ever, so that no export brings them back."""
    now = replace(known, given_up={**known.given_up, **{row.number: row.source for row in rows}})
    keep_known(vault, now)
    quarantine.take_out(vault, rows)
    return now
