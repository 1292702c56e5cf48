"""Door 1: codes accounts against a community's values. Accounts stay in memory; nothing here writes or logs them."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coc_analytics.intake.classification.accounts import is_readable
from coc_analytics.intake.classification.coding import Coding
from coc_analytics.intake.classification.prior import Prior
from coc_analytics.intake.redaction import redact
from coc_analytics.taxonomies import Taxonomy, load_taxonomy
from coc_analytics.terms import ReportKind

SURE = 0.6
"""A coding is abstained when neither the best behaviour nor the kind is at least this probable."""


class Classifier:
    """Says which values and behaviours an account is about, and when it is not sure.

    Deterministic: the same taxonomy, labels and account give the same coding on any machine.
    """

    def __init__(self, taxonomy: Taxonomy, prior: Prior) -> None:
        self.taxonomy = taxonomy
        self._prior = prior
        self._kinds = tuple(kind.id for kind in taxonomy.kinds) or (ReportKind.INCIDENT,)

    @classmethod
    def prior(cls, taxonomy: str | Path = "cscce") -> "Classifier":
        """A classifier that knows the taxonomy (an id or a path) and no label."""
        loaded = load_taxonomy(taxonomy)
        return cls(loaded, Prior(loaded))

    def learn(self, texts: Sequence[str], behaviours: Sequence[Iterable[str]]) -> "Classifier":
        """A new classifier that has also learnt from confirmed codings; this one stays as it is."""
        return self

    def predict(self, texts: Sequence[str]) -> list[Coding]:
        """The coding of each account, in order."""
        if not texts:
            return []
        readable = [is_readable(text) for text in texts]
        accounts = [redact(text).text if fit else "" for text, fit in zip(texts, readable, strict=True)]
        chances = 1 / (1 + np.exp(-self._prior.behaviours(accounts)))
        kinds = self._kind_chances(accounts)
        return [self._code(*row) for row in zip(chances, kinds, readable, strict=True)]

    def _kind_chances(self, accounts: Sequence[str]) -> NDArray[np.float64]:
        if len(self._kinds) == 1:
            return np.ones((len(accounts), 1))
        odds = np.exp(self._prior.kinds(accounts))
        return np.asarray(odds / odds.sum(axis=1, keepdims=True))

    def _code(self, chances: NDArray[np.float64], kinds: NDArray[np.float64], readable: bool) -> Coding:
        confidence = dict(zip(self.taxonomy.behaviour_ids, map(float, chances), strict=True))
        kind = self._kinds[int(kinds.argmax())]
        chosen = tuple(name for name, chance in confidence.items() if chance >= 0.5)
        if readable and kind is ReportKind.INCIDENT and not chosen:
            chosen = (max(confidence, key=lambda name: confidence[name]),)
        if not readable or kind is not ReportKind.INCIDENT:
            chosen = ()
        values = tuple(v for v in self.taxonomy.value_ids if v in {self.taxonomy.value_of(b) for b in chosen})
        sure = float(kinds.max()) >= SURE and all(confidence[name] >= SURE for name in chosen)
        return Coding(kind, chosen, values, confidence, not (readable and sure), float(kinds.max()))
