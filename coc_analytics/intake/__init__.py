"""Door 1, intake: exports from the vault become coded facts. Text and identity never leave the vault and this memory.

What is heavy is imported only when an export is admitted.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from coc_analytics.community import Community
from coc_analytics.intake.keys import make_keys
from coc_analytics.intake.places import Export, find_exports, place
from coc_analytics.periods import Quarter
from coc_analytics.terms import Receipt, Source

if TYPE_CHECKING:
    from coc_analytics.intake.keeping import Forgotten

__all__ = [
    "Export",
    "admit_export",
    "classify_reports",
    "find_exports",
    "forget",
    "is_recused",
    "make_keys",
    "outdated_exports",
    "place",
    "remove_exports",
]


def admit_export(export: Export, vault: Path, casebook_path: Path, community: Community) -> Receipt:
    """Admit one export, or refuse it whole with one sentence that repeats nothing of it.

    Returns a receipt; `already_done` when the same bytes were admitted before. Raises `terms.Refusal`, without
    cause or context. Rows that had to be set aside lie in the vault's quarantine afterwards.
    """
    from coc_analytics.intake.admit import admit

    return admit(export, vault, casebook_path, community)


def classify_reports(vault: Path, casebook_path: Path, community: Community) -> Receipt:
    """Learn from every label, then code the reports of unpublished quarters again; published ones stay.

    Reads the accounts from the vault's files; writes model and model card into the vault. Returns a receipt; `already_done` when nothing changed.
    """
    from coc_analytics.intake.admit import classify

    return classify(vault, casebook_path, community)


def is_recused(vault: Path, quarter: Quarter, name: str) -> bool:
    """Whether a person declared a conflict of interest for a quarter, however their name is written."""
    from coc_analytics.intake.keys import normalise
    from coc_analytics.intake.recusal import recused

    return normalise(name) in {normalise(member) for member in recused(vault, quarter)}


def outdated_exports(vault: Path, community: Community, today: date) -> tuple[Export, ...]:
    """The exports that have been in the vault longer than community.toml keeps their source; nothing is removed."""
    from coc_analytics.intake import keeping

    return keeping.outdated_exports(vault, community, today)


def remove_exports(vault: Path, exports: Sequence[Export]) -> dict[Source, int]:
    """Remove exports from the vault; the casebook keeps its coded facts. Returns how many went, by source."""
    from coc_analytics.intake import keeping

    return keeping.remove_exports(vault, exports)


def forget(person: str, vault: Path, casebook_path: Path, community: Community) -> "Forgotten":
    """Erase a person from every file of the vault, labels and quarantine included, and from the casebook.

    `person` is any of their names, addresses or accounts; members.csv tells the others. Published numbers stay:
    they name nobody. Returns counts only.
    """
    from coc_analytics.intake import keeping

    return keeping.forget(person, vault, casebook_path, community)
