"""Door 1, review: what several people's labels of one case come to. Ids only.

One sure label confirms. An unsure one waits for a second person. Two that say the same confirm; two that differ
wait for a third look, and then whatever more than half of the reviewers say is confirmed, value by value.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from coc_analytics.intake.review.labels import Label, Sureness
from coc_analytics.taxonomies import Taxonomy
from coc_analytics.terms import ReportKind


class Standing(StrEnum):
    """Where a labelled case stands."""

    CONFIRMED = "confirmed"
    SECOND_LOOK = "second look"
    THIRD_LOOK = "third look"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the labels of a case come to; kind and behaviours mean something only where it is confirmed."""

    standing: Standing
    kind: ReportKind = ReportKind.NOT_CODED
    behaviours: tuple[str, ...] = ()


def verdict(labels: Sequence[Label], taxonomy: Taxonomy) -> Verdict:
    """What the newest label of each reviewer of one case comes to; at least one label is given."""
    first = labels[0]
    if len(labels) == 1 and first.sure is Sureness.UNSURE:
        return Verdict(Standing.SECOND_LOOK)
    if all(label.says_the_same(first) for label in labels):
        return _confirmed(first.kind, first.behaviours, taxonomy)
    return _majority(labels, taxonomy) if len(labels) > 2 else Verdict(Standing.THIRD_LOOK)


def _confirmed(kind: ReportKind, behaviours: Sequence[str], taxonomy: Taxonomy) -> Verdict:
    ordered = tuple(known for known in taxonomy.behaviour_ids if known in behaviours)
    return Verdict(Standing.CONFIRMED, kind, ordered)


def _majority(labels: Sequence[Label], taxonomy: Taxonomy) -> Verdict:
    kind, times = Counter(label.kind for label in labels).most_common(1)[0]
    if not _is_most(times, labels):
        return Verdict(Standing.THIRD_LOOK)
    if kind is not ReportKind.INCIDENT:
        return _confirmed(kind, (), taxonomy)
    behaviours = [name for value in taxonomy.value_ids for name in _of_value(value, labels, taxonomy)]
    none = sum(label.kind is kind and not label.behaviours for label in labels)
    if not behaviours and not _is_most(none, labels):
        return Verdict(Standing.THIRD_LOOK)
    return _confirmed(kind, behaviours, taxonomy)


def _of_value(value: str, labels: Sequence[Label], taxonomy: Taxonomy) -> list[str]:
    """The behaviours under a value most reviewers named: those most chose, else those chosen most often."""
    under = taxonomy.behaviours_of(value)
    chosen = [set(label.behaviours) & set(under) for label in labels]
    if not _is_most(sum(map(bool, chosen)), labels):
        return []
    times = {name: sum(name in one for one in chosen) for name in under}
    enough = min(len(labels) // 2 + 1, max(times.values()))
    return [name for name in under if times[name] >= enough]


def _is_most(times: int, labels: Sequence[Label]) -> bool:
    return times * 2 > len(labels)
