"""The engine: counts in; what to hide, and the proof, out. It imports nothing of ours but its own rooms.

`protect` chooses what may be shown of tables so that every hidden number may still be anything below the threshold, and
`audit` asks the same of what was released, by code that shares nothing with the search.
Names are loaded when first used, so that importing the package costs nothing (the solver is large).
"""

from collections.abc import Iterator
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coc_analytics.ambiguity.auditor import Finding, Hint, ReleasedTable, audit, audit_intervals
    from coc_analytics.ambiguity.choosing.suppression import PRESENT, Evidence, searched
    from coc_analytics.ambiguity.files import read_hierarchy, read_released, read_table
    from coc_analytics.ambiguity.knowing.chance import Draw
    from coc_analytics.ambiguity.protecting import hint, protect, released
    from coc_analytics.ambiguity.tables import Cell, Protected, ProtectedTable, Table
    from coc_analytics.ambiguity.terms import Refusal

__all__ = [
    "PRESENT",
    "Cell",
    "Draw",
    "Evidence",
    "Finding",
    "Hint",
    "Protected",
    "ProtectedTable",
    "Refusal",
    "ReleasedTable",
    "Table",
    "audit",
    "audit_intervals",
    "hint",
    "protect",
    "read_hierarchy",
    "read_released",
    "read_table",
    "released",
    "searched",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"the engine has no {name}")
    return next(vars(home)[name] for home in _homes() if name in vars(home))


def _homes() -> Iterator[ModuleType]:
    """Where the names stand, the lightest first: the solver is loaded for the search only."""
    from coc_analytics.ambiguity import tables, terms

    yield from (terms, tables)
    from coc_analytics.ambiguity import auditor, files

    yield from (auditor, files)
    from coc_analytics.ambiguity import protecting

    yield protecting
