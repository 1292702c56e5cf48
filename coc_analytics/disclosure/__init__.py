"""Door 2: casebook counts in, protected releases out. No number leaves it that the audit has not passed.

Names are loaded when first used, so that importing the package costs nothing (the solver is large).
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coc_analytics.ambiguity import Cell, Protected, ProtectedTable, Table, released
    from coc_analytics.disclosure.engine import protect
    from coc_analytics.disclosure.preparing.prepare import prepare_release, refuse_unfit_noise
    from coc_analytics.disclosure.shelf.auditing import AuditReport, audit_drafts, audit_shelf
    from coc_analytics.disclosure.shelf.ledger import verify
    from coc_analytics.disclosure.shelf.publishing import check, declare_lost, discard, publish, withdraw

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
    if name in ("Cell", "Protected", "ProtectedTable", "Table", "released"):
        from coc_analytics import ambiguity

        return getattr(ambiguity, name)
    from coc_analytics.disclosure import engine
    from coc_analytics.disclosure.preparing import prepare
    from coc_analytics.disclosure.shelf import auditing, ledger, publishing

    homes = (ledger, prepare, publishing, auditing, engine)
    return next(vars(home)[name] for home in homes if name in vars(home))
