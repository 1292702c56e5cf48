"""Door 1: what the classifier says about one report. Ids and numbers only; never a word of the account."""

from collections.abc import Mapping
from dataclasses import dataclass

from coc_analytics.terms import ReportKind


@dataclass(frozen=True)
class Coding:
    """The coding of one account.

    `behaviours` are the ids above their thresholds and `values` the values they go against, both in the taxonomy's
    order; `confidence` gives every behaviour's probability, `sureness` the probability that kind and values are exactly
    right. An abstained coding is a best guess that waits for review.
    """

    kind: ReportKind
    behaviours: tuple[str, ...]
    values: tuple[str, ...]
    confidence: Mapping[str, float]
    abstained: bool
    kind_confidence: float = 0.0
    sureness: float = 0.0


@dataclass(frozen=True)
class Reason:
    """Why a behaviour was suggested: the words found in the account and the entry of the taxonomy they speak for.

    Contains words of an account: it is shown in the review sheet, inside the vault, and written nowhere else.
    """

    behaviour: str
    entry: str
    words: tuple[str, ...]
    weight: float
