"""The engine, knowing: what is small, how far it is kept, and what follows from that, once every table is in.

Counts live here in memory only; a refusal names the rule, never a count.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np

from coc_analytics.ambiguity.knowing import leftovers
from coc_analytics.ambiguity.knowing.chance import Draw, hidden_by_lot
from coc_analytics.ambiguity.knowing.draft import Draft
from coc_analytics.ambiguity.knowing.identity import Key
from coc_analytics.ambiguity.knowing.relations import Relation
from coc_analytics.ambiguity.knowing.rows import Rows
from coc_analytics.ambiguity.knowing.system import UNKNOWN
from coc_analytics.ambiguity.tables import Cell
from coc_analytics.ambiguity.terms import Refusal


def add_rests(draft: Draft) -> None:
    """What is left of a whole besides a label that may be shown with it, where that is small."""
    told = _may_be_told(draft)
    for key, whole, part, people in draft.rests:
        smallest = min(people, draft.value[whole] - draft.value[part])
        if {whole, part} <= told and smallest < min(draft.limit(whole), draft.limit(part)):
            rest = _add_small(draft, key, draft.value[whole] - draft.value[part], smallest, (whole, part))
            draft.left.append((whole, part, rest))


def add_differences(draft: Draft, rows: Rows) -> None:
    """What is left of a period besides one inside it, where that is small and both may be shown."""
    told, labelled = _may_be_told(draft), rows.labelled_times
    for (universe, time, rest), nest in list(rows.sets_of_quarters().items()):
        if (universe, time) in labelled:
            continue
        for found in leftovers.differences(nest, told):
            wholes = (found.period, found.inside)
            n = draft.value[found.period] - draft.value[found.inside]
            smallest = min(n, draft.behind.get((universe, rest, found.quarters), n))
            if smallest < min(map(draft.limit, wholes)):
                tokens = tuple(sorted((*rest, (time, found.quarters)), key=str))
                _add_small(draft, (universe, tokens), n, smallest, wholes)


def _add_small(draft: Draft, key: Key, value: int, smallest: int, wholes: tuple[int, int]) -> int:
    """A number that is never told, and small; no more protected than what it follows from."""
    number = draft.number(key)
    draft.value[number], draft.small[number] = value, smallest
    draft.limits[number] = min(draft.limit(whole) for whole in wholes)
    draft.closed.add(number)
    return number


def _may_be_told(draft: Draft) -> set[int]:
    """Numbers that everybody knows or may be shown, as far as they themselves decide."""
    return (draft.present - draft.closed - draft.needy - draft.small.keys()) | (draft.constant - draft.zero)


def hide_by_lot(draft: Draft, draw: Draw | None) -> None:
    """Hide a few numbers for no other reason than their lot, those that are worth most most rarely."""
    open_ = {key: draft.weight[n] for key, n in draft.numbers.items() if n in draft.present - draft.constant}
    least = min((weight for weight in open_.values() if weight > 0), default=0.0)
    for key, weight in open_.items():
        if weight > 0 and hidden_by_lot(key, least / weight, draw):
            draft.closed.add(draft.numbers[key])


def spread_zeros(draft: Draft, rows: Sequence[Relation]) -> None:
    """A sum of impossible cells is impossible, and so is every part of an impossible whole."""
    changed = True
    while changed:
        found = {number for row in rows for number in _forced_zeros(row, draft.zero)} - draft.zero
        changed = bool(found)
        for number in found:
            draft.fix(number, 0, "")
        draft.zero |= found


def refuse_contradictions(draft: Draft, rows: Sequence[Relation]) -> None:
    """Refuse counts that do not keep what everybody knows of them."""
    for row in rows:
        values = [draft.value[number] for number in row.cells]
        if UNKNOWN not in values:
            total = sum(n * v for n, v in zip(row.coefficients, values, strict=True))
            if (row.low is not None and total < row.low) or (row.high is not None and total > row.high):
                raise _disagreement(draft, row)


def _disagreement(draft: Draft, row: Relation) -> Refusal:
    """A refusal that says of which table, dimension and cell a relation does not hold."""
    whole = next((cell for cell, n in zip(row.cells, row.coefficients, strict=True) if n == 1), row.cells[0])
    for place in reversed(draft.places):
        found = {cell: at for cell in row.cells if len(at := np.argwhere(place.grid == cell))}
        if whole in found and len(found) > 1:
            [at, beside] = [found[whole][0], next(found[cell][0] for cell in found if cell != whole)]
            axes = [place.table.dimensions[axis] for axis in np.flatnonzero(at != beside).tolist()]
            codes = tuple(
                place.table.codes(d)[n] for d, n in zip(place.table.dimensions, at.tolist(), strict=True)
            )
            return _disagrees(place.table.name, axes[0] if len(axes) == 1 else "", codes)
    return _disagrees("", "", ())


def _disagrees(table: str, dimension: str, cell: Cell) -> Refusal:
    return Refusal(
        "counts agree with their hierarchies",
        "check the margins, what covers and what lies within what",
        table=table,
        dimension=dimension,
        cell=cell,
    )


def settle_limits(draft: Draft, below: set[tuple[int, int]]) -> None:
    """Nobody can be left in more doubt about a number than earlier releases left about its parts or its wholes."""
    earlier = {number: limit for number, limit in draft.limits.items() if limit < draft.threshold}
    for pairs in (below, {(whole, part) for part, whole in below}):
        for number, limit in _carried(earlier, pairs).items():
            draft.limits[number] = min(limit, draft.limit(number))
    for number, smallest in draft.small.items():
        (draft.needy if smallest < draft.limit(number) else draft.closed).add(number)


def spread_need(draft: Draft, below: set[tuple[int, int]]) -> None:
    """A part of something that may be zero may be zero too, so it has to be hidden."""
    pieces: dict[int, list[int]] = {}
    for part, whole in below:
        pieces.setdefault(whole, []).append(part)
    waiting = sorted(draft.needy - draft.constant)
    while waiting:
        fresh = {p for whole in waiting for p in pieces.get(whole, ())} - draft.needy - draft.constant
        fresh -= draft.unseen  # nothing is promised of these
        draft.needy |= fresh
        waiting = sorted(fresh)


def _carried(limits: Mapping[int, int], pairs: Collection[tuple[int, int]]) -> Mapping[int, int]:
    """The limits of numbers, handed on along pairs for as long as any falls."""
    found, onwards = dict(limits), defaultdict[int, list[int]](list)
    for one, other in pairs:
        onwards[one].append(other)
    waiting = list(found)
    while waiting:
        number = waiting.pop()
        for other in onwards[number]:
            if other not in found or found[number] < found[other]:
                found[other] = found[number]
                waiting.append(other)
    return found


def _forced_zeros(row: Relation, zero: set[int]) -> Iterator[int]:
    plus = [c for c, n in zip(row.cells, row.coefficients, strict=True) if n > 0]
    minus = [c for c, n in zip(row.cells, row.coefficients, strict=True) if n < 0]
    if row.high == 0 and all(cell in zero for cell in minus):
        yield from plus
    if row.low == 0 and all(cell in zero for cell in plus):
        yield from minus
