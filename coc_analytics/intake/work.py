"""Door 1: what the admission of one export works with, and what it hands to the casebook. No value is ever shown."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa

from coc_analytics.casebook import Casebook
from coc_analytics.community import Community
from coc_analytics.intake.accounts import Accounts
from coc_analytics.intake.keys import Keys
from coc_analytics.intake.places import Export
from coc_analytics.intake.reading import OddRow
from coc_analytics.taxonomies import Taxonomy
from coc_analytics.terms import Source

Ids: TypeAlias = np.ndarray[Any, np.dtype[Any]]
_MARKED_BITS = 20  # a table that fits the cache
_MARK = np.uint64((1 << _MARKED_BITS) - 1)
_PART = 1 << 18
SEEN = pa.schema([("row_id", pa.uint64()), ("month", pa.int32()), ("source", pa.string())])


@dataclass(frozen=True)
class Work:
    """One export on the table: where it lies, how messages may call it, and everything needed to code it."""

    export: Export
    file: str
    vault: Path
    batch: int
    content: str
    keys: Keys = field(repr=False)
    community: Community
    taxonomy: Taxonomy = field(repr=False)
    casebook: Casebook = field(repr=False)
    accounts: Accounts = field(default_factory=Accounts, repr=False)


@dataclass(frozen=True)
class Admission:
    """What an export brought: facts for the casebook, how many rows there were, and which must wait."""

    rows_in: int
    duplicate: int = 0
    facts: Mapping[str, pa.Table] = field(default_factory=dict, repr=False)
    columns: Sequence[str] = ()
    odd: Sequence[OddRow] = field(default=(), repr=False)
    robots: Counter[str] = field(default_factory=Counter, repr=False)
    rows: Ids = field(default_factory=lambda: np.zeros(0, np.uint64), repr=False)
    """By what its usable rows are known when they come again."""

    @property
    def admitted(self) -> int:
        return self.rows_in - self.duplicate - len(self.odd)


def fresh_rows(casebook: Casebook, source: Source, ids: Ids) -> Ids:
    """Which of these row ids come for the first time, both in this export and ever: one boolean each."""
    first = first_time(ids)
    known = casebook.seen(source, pa.array(ids, pa.uint64()))
    return np.asarray(first & ~known.to_numpy(zero_copy_only=False).astype(bool))


def first_time(ids: Ids) -> Ids:
    """Which ids did not stand further up; where none is there twice, half of each tells."""
    first = np.ones(len(ids), dtype=bool)
    suspects = _sharing_a_half(ids)
    found = np.unique(ids[suspects], return_index=True)[1]
    first[suspects] = False
    first[suspects[found]] = True
    return first


def _sharing_a_half(ids: Ids) -> Ids:
    """Where the ids stand that may be there twice: those whose lower half is, and few others."""
    halves = np.asarray(ids, np.uint64).astype(np.uint32)
    halves.sort()
    repeated = halves[1:][halves[1:] == halves[:-1]]
    marked = np.zeros(1 << _MARKED_BITS, dtype=bool)
    marked[repeated & _MARK] = True
    parts = range(0, len(ids), _PART)
    places = [np.flatnonzero(marked[ids[start : start + _PART] & _MARK]) + start for start in parts]
    return np.concatenate(places) if places else np.zeros(0, dtype=np.int64)


def seen_table(ids: Sequence[int], months: Sequence[int], source: Source) -> pa.Table:
    """Row ids with their month, for the casebook to remember."""
    return pa.table([list(ids), list(months), [source.value] * len(ids)], schema=SEEN)
