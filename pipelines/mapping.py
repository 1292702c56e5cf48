"""The steps of `coc map`: how an unknown form is read, tried and kept. A form's headers come back, never somebody's own words."""

from pathlib import Path
from typing import TYPE_CHECKING

from coc_analytics.terms import Receipt
from pipelines.guard import guarded
from pipelines.places import Places
from pipelines.receipts import receipt

if TYPE_CHECKING:
    from coc_analytics.intake.forms import Proposal, Tried


@guarded
def form_known(places: Places, file: Path, kind: str) -> str:
    """The section of community.toml that knows a form already; empty where none does."""
    from coc_analytics import intake

    return intake.form_known(file, places.vault, places.community(), kind)


@guarded
def propose_form(places: Places, file: Path, kind: str) -> "Proposal":
    """How an unknown form is best read."""
    from coc_analytics import intake

    return intake.propose_form(file, places.vault, places.community(), kind)


@guarded
def try_form(places: Places, file: Path, proposal: "Proposal") -> "Tried":
    """Read a form as proposed and keep nothing of it."""
    from coc_analytics import intake

    return intake.try_form(proposal, file, places.vault, places.community())


@guarded
def keep_form(places: Places, proposal: "Proposal") -> Receipt:
    """Write a proposal into community.toml."""
    from coc_analytics import intake

    intake.keep_form(proposal, places.settings)
    return receipt(proposal.name, "mapping")
