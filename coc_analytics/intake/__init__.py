"""Door 1, intake: exports from the vault become coded facts. Text and identity never leave the vault and this memory.

What is heavy is imported only when an export is admitted.
"""

from pathlib import Path

from coc_analytics.community import Community
from coc_analytics.intake.keys import make_keys
from coc_analytics.intake.places import Export, find_exports, place
from coc_analytics.terms import Receipt

__all__ = ["Export", "admit_export", "find_exports", "make_keys", "place"]


def admit_export(export: Export, vault: Path, casebook_path: Path, community: Community) -> Receipt:
    """Admit one export, or refuse it whole with one sentence that repeats nothing of it.

    Returns a receipt; `already_done` when the same bytes were admitted before. Raises `terms.Refusal`, without
    cause or context. Rows that had to be set aside lie in the vault's quarantine afterwards.
    """
    from coc_analytics.intake.admit import admit

    return admit(export, vault, casebook_path, community)
