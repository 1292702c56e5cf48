"""Door 1, forms: what an unknown form's columns and answers mean, proposed, asked about and written into community.toml.

Headers are repeated, and answers that are few and were given more than once; what people wrote never is.
"""

from coc_analytics.intake.forms.keeping import Tried, keep, mapped_already, named, tried
from coc_analytics.intake.forms.proposal import OPEN, Column, Proposal, short
from coc_analytics.intake.forms.proposing import answered, codes_of, decided, propose

__all__ = [
    "OPEN",
    "Column",
    "Proposal",
    "Tried",
    "answered",
    "codes_of",
    "decided",
    "keep",
    "mapped_already",
    "named",
    "propose",
    "short",
    "tried",
]
