"""The engine, knowing: what is left to lots, so that nobody can run the search again over every guess and compare.

Where two patterns are worth the same, a lot decides; and every number may be hidden for no other reason than its lot.
So whatever small numbers agree with a release, some lots lead from them to the same release.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from coc_analytics.ambiguity.knowing.identity import Key

Draw: TypeAlias = Callable[[str], float]
"""A fraction from 0 up to 1 for a name: always the same one, and foreseen by nobody who has not the secret."""

HIDDEN_BY_LOT = 1 / 128
"""How likely a number is hidden by lot, where its weight is the least; the others in inverse proportion."""


def turns(keys: Sequence[Key], draw: Draw | None) -> npt.NDArray[np.int64]:
    """The rank of every cell among equals: by lot, or by name where nothing is drawn. The last is shown first."""
    names = [str(key) for key in keys]
    lots = [draw(f"turn {name}") if draw else 0.0 for name in names]
    order = sorted(range(len(names)), key=lambda number: (lots[number], names[number]))
    ranks = np.empty(len(names), dtype=np.int64)
    ranks[order] = np.arange(1, len(names) + 1)
    return ranks


def hidden_by_lot(key: Key, share: float, draw: Draw | None) -> bool:
    """Whether a cell is hidden whatever it holds; `share` is the least weight over its own."""
    return draw is not None and draw(f"hide {key}") < HIDDEN_BY_LOT * share
