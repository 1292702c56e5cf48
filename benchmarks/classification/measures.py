"""What the classifier's benchmark counts: F1, calibration, coverage and precision. Arrays in, numbers out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import f1_score

from coc_analytics.intake.classification import Coding
from coc_analytics.taxonomies import Taxonomy

Marks = np.ndarray


def ece(chances: np.ndarray, truth: Marks, bins: int = 10) -> float:
    """Expected calibration error over all account × label pairs, equally wide bins."""
    place = np.minimum((chances * bins).astype(int), bins - 1).ravel()
    hits, sums = truth.ravel().astype(float), chances.ravel()
    gaps = [abs(hits[place == b].sum() - sums[place == b].sum()) for b in range(bins)]
    return float(sum(gaps) / len(sums))


def marks(sets: Sequence[Sequence[str]], ids: Sequence[str]) -> Marks:
    """One row a set, one column an id: whether it is there."""
    return np.array([[name in one for name in ids] for one in sets]).reshape(len(sets), len(ids))


@dataclass(frozen=True)
class Told:
    """What people said of accounts."""

    texts: list[str]
    kinds: list[str]
    behaviours: list[Sequence[str]]
    values: list[Sequence[str]]

    def at(self, places: Sequence[int]) -> "Told":
        parts = (self.texts, self.kinds, self.behaviours, self.values)
        return Told(*([part[n] for n in places] for part in parts))

    def __add__(self, other: "Told") -> "Told":
        return Told(
            self.texts + other.texts,
            self.kinds + other.kinds,
            self.behaviours + other.behaviours,
            self.values + other.values,
        )


HEAD = (
    "| | labels | values macro-F1 | behaviours macro-F1 (all · those present) | micro-F1 | exact values | kind | ECE "
    "| coded without review | right of these |\n|---|---|---|---|---|---|---|---|---|---|"
)


def scores(told: Told, codings: Sequence[Coding], taxonomy: Taxonomy) -> list[float]:
    """The numbers of one row of `HEAD`, in order."""
    truth = marks(told.behaviours, taxonomy.behaviour_ids)
    said = marks([c.behaviours for c in codings], taxonomy.behaviour_ids)
    values, valued = (
        marks(told.values, taxonomy.value_ids),
        marks([c.values for c in codings], taxonomy.value_ids),
    )
    there, exact = truth.any(axis=0), (values == valued).all(axis=1)
    chances = np.array([list(c.confidence.values()) for c in codings])
    sure = np.array([not c.abstained for c in codings])
    return [
        f1_score(values, valued, average="macro", zero_division=0),
        f1_score(truth, said, average="macro", zero_division=0),
        f1_score(truth[:, there], said[:, there], average="macro", zero_division=0),
        f1_score(truth, said, average="micro", zero_division=0),
        exact.mean(),
        np.mean([kind == c.kind for kind, c in zip(told.kinds, codings, strict=True)]),
        ece(chances, truth),
        sure.mean(),
        exact[sure].mean() if sure.any() else np.nan,
    ]


def row(name: str, labels: int, rows: Sequence[Sequence[float]]) -> str:
    """One line of the table: the mean over seeds."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        v, b, there, micro, exact, kind, error, sure, right = np.nanmean(rows, axis=0)
    shown = "–" if np.isnan(right) else f"{right:.2f}"
    return (
        f"| {name} | {labels} | {v:.3f} | {b:.3f} · {there:.3f} | {micro:.3f} | {exact:.2f} | {kind:.3f} "
        f"| {error:.3f} | {sure:.2f} | {shown} |"
    )


def coverage(told: Told, codings: Sequence[Coding], taxonomy: Taxonomy) -> str:
    """How often the surest share of the codings has exactly the right values, as cells of a table."""
    values = marks(told.values, taxonomy.value_ids)
    exact = (values == marks([c.values for c in codings], taxonomy.value_ids)).all(axis=1)
    order = np.argsort([-c.sureness for c in codings], kind="stable")
    return " | ".join(f"{exact[order[: max(1, round(len(order) * part))]].mean():.2f}" for part in PARTS)


PARTS = (0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1.0)
COVERAGE_HEAD = (
    "| surest share | " + " | ".join(f"{part:.0%}" for part in PARTS) + " |\n|---" + "|---" * len(PARTS) + "|"
)
