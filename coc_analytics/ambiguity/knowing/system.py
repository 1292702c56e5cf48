"""The engine, knowing: all cells of all tables and of everything released before, as one linear system.

Counts live here in memory only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from coc_analytics.ambiguity.knowing import leftovers
from coc_analytics.ambiguity.knowing.identity import Key
from coc_analytics.ambiguity.knowing.relations import Relation
from coc_analytics.ambiguity.tables import Cell, Table

Ints: TypeAlias = npt.NDArray[np.int64]
Bools: TypeAlias = npt.NDArray[np.bool_]
UNKNOWN = -1


@dataclass(frozen=True)
class System:
    """Cells by number, what relates them, and what is already decided about them.

    `places` are the cells of the tables to be protected, `past` those of earlier editions (edition, table, cells).
    `value` is the count, UNKNOWN for cells of the past that were hidden then. `constant` cells are known to
    everybody (published or impossible). `needy` cells have to stay ambiguous about 0…`top`; `closed` cells stay hidden.
    `top` is k-1, with the k of the earliest release that told of the cell, of a part of it or of something it is a part of.
    `turn` ranks cells that are worth the same. `family` is a cell's kind (all channels, all values, ...), and `near` says
    which families lie within or below which. The first `essential` relations imply the others. `below` pairs each part
    with the wholes it is a part of. `demands` say what has to be hidden besides, so that nothing small is left over.
    `spans` are the periods of everything that adds up over time.
    """

    tables: tuple[Table, ...]
    places: tuple[Mapping[Cell, int], ...]
    past: tuple[tuple[int, int, Mapping[Cell, int]], ...]
    keys: tuple[Key, ...]
    relations: tuple[Relation, ...]
    essential: int
    value: Ints
    constant: Bools
    zero: Bools
    needy: Bools
    closed: Bools
    top: Ints
    present: Bools
    weight: npt.NDArray[np.float64]
    turn: Ints
    family: Ints
    near: Bools
    below: tuple[tuple[int, int], ...]
    demands: tuple[leftovers.Demand, ...] = ()
    spans: tuple[tuple[leftovers.Span, ...], ...] = ()

    @property
    def size(self) -> int:
        return len(self.keys)
