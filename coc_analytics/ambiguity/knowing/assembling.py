"""The engine, knowing: from tables and earlier releases to one system, with what is small, kept and known settled.

Counts live here in memory only; a refusal names the table and the rule, never a count.
"""

from collections.abc import Sequence
from dataclasses import replace
from numbers import Real

import numpy as np

from coc_analytics.ambiguity.knowing import leftovers, settling
from coc_analytics.ambiguity.knowing.chance import Draw, turns
from coc_analytics.ambiguity.knowing.draft import Draft
from coc_analytics.ambiguity.knowing.identity import Key, Naming
from coc_analytics.ambiguity.knowing.relations import Relation
from coc_analytics.ambiguity.knowing.rows import Rows
from coc_analytics.ambiguity.knowing.system import UNKNOWN, Bools, System
from coc_analytics.ambiguity.knowing.universes import name_universes
from coc_analytics.ambiguity.tables import Protected, Table
from coc_analytics.ambiguity.terms import Refusal


def assemble(
    tables: Sequence[Table], threshold: int, history: Sequence[Protected], draw: Draw | None = None
) -> System:
    """Everything an outsider relates, in one system; refuses counts that contradict it or what was published."""
    past = [tuple(part.table for part in edition.tables) for edition in history]
    for table in tables:
        table.refuse_odd_shape()
    given = tuple(_with_zeros(table) for table in tables)
    _check_complete(given)
    named = name_universes(given, past)
    draft = Draft(Naming((*past, named)), threshold)
    for number, (edition, released) in enumerate(zip(past, history, strict=True)):
        for position, part in enumerate(released.tables):
            draft.past.append((number, position, draft.remember(edition, part, released.threshold)))
    settled = tuple(draft.add(named, table) for table in named)
    return _finished(draft, settled, draw)


def _with_zeros(table: Table) -> Table:
    """Impossible cells may be left out of the counts: they are zero."""
    missing = [cell for cell in table.impossible if cell not in table.counts]
    if not missing:
        return table
    zeros = dict.fromkeys(missing, 0)
    return replace(table, counts={**table.counts, **zeros}, people={**table.people, **zeros})


def _check_complete(tables: Sequence[Table]) -> None:
    for table in tables:
        for cell in table.cells():
            count, people = table.counts.get(cell), table.people.get(cell)
            if count is None or people is None:
                raise Refusal(
                    "a table has every cell, margins included",
                    "give counts and people for all",
                    table=table.name,
                    cell=cell,
                )
            if not (_is_whole(count) and _is_whole(people)):
                raise Refusal(
                    "a count is a whole number from 0", "count issues or people", table=table.name, cell=cell
                )
        _refuse_strangers(table)


def _is_whole(count: object) -> bool:
    """Whether a count is a whole number from 0, in whatever type of number it is kept."""
    if isinstance(count, int):
        return count >= 0
    return isinstance(count, Real) and float(count) >= 0 and float(count).is_integer()


def _refuse_strangers(table: Table) -> None:
    """Refuse a cell whose codes no hierarchy knows: it would be neither shown nor hidden."""
    known = [set(table.codes(dimension)) for dimension in table.dimensions]
    for cell in table.counts:
        if len(cell) != len(known):
            raise Refusal(
                "a cell has a code of each dimension", "give all of them", table=table.name, cell=cell
            )
        for dimension, codes, code in zip(table.dimensions, known, cell, strict=True):
            if code not in codes:
                raise Refusal(
                    "every code stands in its hierarchy",
                    f"say what {code} is a part of, or leave it out",
                    table=table.name,
                    dimension=dimension,
                )


def _finished(draft: Draft, tables: tuple[Table, ...], draw: Draw | None) -> System:
    draft.unseen -= draft.present | draft.limits.keys()
    draft.closed |= draft.unseen
    settling.add_rests(draft)
    rows = Rows(draft)
    settling.add_differences(draft, rows)
    relations, essential, below = rows.listed()
    settling.spread_zeros(draft, relations)
    settling.refuse_contradictions(draft, relations)
    settling.settle_limits(draft, below)
    settling.spread_need(draft, below)
    settling.hide_by_lot(draft, draw)
    kinds = [kind_of(key) for key in draft.numbers]
    names = sorted(set(kinds))
    return System(
        tables=tables,
        places=tuple(draft.current),
        past=tuple(draft.past),
        keys=tuple(draft.numbers),
        relations=tuple(relations),
        essential=essential,
        value=np.array(draft.value, dtype=np.int64),
        constant=_mask(draft, draft.constant),
        zero=_mask(draft, draft.zero),
        needy=_mask(draft, draft.needy - draft.constant),
        closed=_mask(draft, (draft.needy | draft.closed) - draft.constant),
        top=np.array([draft.limit(number) - 1 for number in range(len(draft.value))], dtype=np.int64),
        present=_mask(draft, draft.present),
        weight=np.array(draft.weight),
        turn=turns(tuple(draft.numbers), draw),
        family=np.array([names.index(kind) for kind in kinds], dtype=np.int64),
        near=np.array(
            [[one[0] == other[0] and set(one[1]) <= set(other[1]) for other in names] for one in names]
        ),
        below=tuple(sorted(below)),
        demands=_demands(draft, rows, relations),
        spans=_spans(draft, rows),
    )


def _demands(draft: Draft, rows: Rows, relations: Sequence[Relation]) -> tuple[leftovers.Demand, ...]:
    limit = [draft.limit(number) for number in range(len(draft.value))]
    closed = (draft.needy | draft.closed) - draft.constant
    found = leftovers.demands(relations, _held(draft), closed, draft.constant, limit)
    labels = [(whole, label) for _, whole, label, _ in draft.rests]
    nests = rows.sets_of_quarters().values()
    across = leftovers.across(labels, nests, draft.value, _told_if_chosen(draft), draft.constant, limit)
    return tuple(dict.fromkeys((*found, *across)))


def _told_if_chosen(draft: Draft) -> set[int]:
    return (draft.present - draft.closed - draft.needy) | (draft.constant - draft.zero)


def _spans(draft: Draft, rows: Rows) -> tuple[tuple[leftovers.Span, ...], ...]:
    told = _told_if_chosen(draft)
    labelled, value = rows.labelled_times, dict(enumerate(draft.value))
    nests = (nest for key, nest in rows.sets_of_quarters().items() if key[:2] not in labelled)
    return tuple(found for nest in nests if len(found := leftovers.spans(nest, told, value)) > 1)


def _held(draft: Draft) -> dict[int, int]:
    """How many each known number stands for: things, or the people behind them where these are fewer."""
    known_ = {number: value for number, value in enumerate(draft.value) if value != UNKNOWN}
    return known_ | {number: smallest for number, smallest in draft.small.items() if number not in draft.zero}


def _mask(draft: Draft, numbers: set[int]) -> Bools:
    mask = np.zeros(len(draft.value), dtype=np.bool_)
    mask[sorted(numbers)] = True
    return mask


def kind_of(key: Key) -> tuple[str, tuple[str, ...]]:
    """What a cell counts and by which facets, time apart."""
    universe, tokens = key
    return universe, tuple(sorted(facet for facet, code in tokens if isinstance(code, str)))
