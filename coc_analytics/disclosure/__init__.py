"""Door 2: casebook counts in, protected releases out. No number leaves it that the audit has not passed.

Names are loaded when first used, so that importing the package costs nothing (the solver is large).
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coc_analytics.disclosure.ledger import verify
    from coc_analytics.disclosure.prepare import prepare_release, refuse_unfit_noise
    from coc_analytics.disclosure.publishing import check, declare_lost, discard, publish, withdraw
    from coc_analytics.disclosure.shelf_audit import AuditReport, audit_drafts, audit_shelf
    from coc_analytics.disclosure.suppression import protect, released
    from coc_analytics.disclosure.tables import Cell, Protected, ProtectedTable, Table

__all__ = [
    "AuditReport",
    "Cell",
    "Protected",
    "ProtectedTable",
    "Table",
    "audit_drafts",
    "audit_shelf",
    "check",
    "declare_lost",
    "discard",
    "prepare_release",
    "protect",
    "publish",
    "refuse_unfit_noise",
    "released",
    "verify",
    "withdraw",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"no {name} behind door 2")
    if name in ("Cell", "Protected", "ProtectedTable", "Table", "protect", "released"):
        from coc_analytics.disclosure import suppression, tables

        return getattr(suppression if name in ("protect", "released") else tables, name)
    from coc_analytics.disclosure import ledger, prepare, publishing, shelf_audit

    homes = (ledger, prepare, publishing, shelf_audit)
    return next(vars(home)[name] for home in homes if name in vars(home))
