"""Door 2: casebook counts in, protected releases out. No number leaves it that the audit has not passed.

Names are loaded when first used, so that importing the package costs nothing (the solver is large).
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coc_analytics.disclosure.suppression import protect, released
    from coc_analytics.disclosure.tables import Cell, Protected, ProtectedTable, Table

__all__ = ["Cell", "Protected", "ProtectedTable", "Table", "protect", "released"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"no {name} behind door 2")
    from coc_analytics.disclosure import suppression, tables

    return getattr(suppression if name in ("protect", "released") else tables, name)
