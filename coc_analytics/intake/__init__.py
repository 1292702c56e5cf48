"""Door 1, intake: exports from the vault become coded facts. Text and identity never leave the vault and this memory.

What is heavy is imported only when an export is admitted.
"""

from pathlib import Path

from coc_analytics.community import Community
from coc_analytics.intake.keys import make_keys
from coc_analytics.intake.places import Export, find_exports, place
from coc_analytics.periods import Quarter
from coc_analytics.terms import Receipt

__all__ = [
    "Export",
    "admit_export",
    "classify_reports",
    "find_exports",
    "is_recused",
    "make_keys",
    "place",
]


def admit_export(export: Export, vault: Path, casebook_path: Path, community: Community) -> Receipt:
    """Admit one export, or refuse it whole with one sentence that repeats nothing of it.

    Returns a receipt; `already_done` when the same bytes were admitted before. Raises `terms.Refusal`, without
    cause or context. Rows that had to be set aside lie in the vault's quarantine afterwards.
    """
    from coc_analytics.intake.admit import admit

    return admit(export, vault, casebook_path, community)


def classify_reports(vault: Path, casebook_path: Path, community: Community) -> Receipt:
    """Code the reports of unpublished quarters again, with today's labels and model; published ones stay.

    Reads the accounts from the vault's files. Returns a receipt; `already_done` when nothing changed.
    """
    from coc_analytics.intake.admit import classify

    return classify(vault, casebook_path, community)


def is_recused(vault: Path, quarter: Quarter, name: str) -> bool:
    """Whether a person declared a conflict of interest for a quarter, however their name is written."""
    from coc_analytics.intake.keys import normalise
    from coc_analytics.intake.recusal import recused

    return normalise(name) in {normalise(member) for member in recused(vault, quarter)}
