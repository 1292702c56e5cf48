"""Room 1: what anyone can work out between measures, beyond their hierarchies. Rules only, never data.

Whoever reads the definitions knows these; so an intruder uses them, and so must whoever protects the numbers.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from coc_analytics.casebook.specs import MeasureSpec
from coc_analytics.periods import Quarter, roll_ups


@dataclass(frozen=True)
class Term:
    """A cell (codes with the period first) and how often it is added; negative where it is taken away."""

    coefficient: int
    measure: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Relation:
    """The sum of the terms is zero (`exact`) or at most zero, whatever happened; `reason` says why."""

    terms: tuple[Term, ...]
    exact: bool
    reason: str


def known_relations(specs: tuple[MeasureSpec, ...], first: Quarter, last: Quarter) -> tuple[Relation, ...]:
    """Every relation between cells of different measures of a release of quarter `last`, in a fixed order.

    They hold between people counted without gaps: `within`, `follows`, facets and hierarchies are not repeated.
    """
    names = {spec.name for spec in specs}
    if not {"active_members", "newcomers", "retained"} <= names:
        return ()
    periods = roll_ups(first, last)
    return (
        *_everyone_was_new_once(periods, first),
        *_both_quarters(periods),
        *_new_or_retained(periods),
        *_was_there_before(periods),
    )


Periods = Mapping[str, tuple[Quarter, ...]]


def _relation(exact: bool, reason: str, *terms: tuple[int, str, str]) -> Relation:
    return Relation(tuple(Term(times, measure, (period,)) for times, measure, period in terms), exact, reason)


def _everyone_was_new_once(periods: Periods, first: Quarter) -> Iterator[Relation]:
    for code, quarters in periods.items():
        if quarters[0] == first:
            reason = "from the first quarter on, everyone active was a newcomer once"
            yield _relation(True, reason, (1, "active_members", code), (-1, "newcomers", code))


def _both_quarters(periods: Periods) -> Iterator[Relation]:
    for code, quarters in periods.items():
        if len(quarters) == 2:
            before, now = map(str, quarters)
            yield _relation(
                True,
                "active in two quarters: the sum of both, less those active in both",
                (1, "active_members", code),
                (-1, "active_members", before),
                (-1, "active_members", now),
                (1, "retained", now),
            )


def _new_or_retained(periods: Periods) -> Iterator[Relation]:
    for code, quarters in periods.items():
        if len(quarters) == 1:
            yield _relation(
                False,
                "within a quarter nobody is both a newcomer and retained",
                (1, "newcomers", code),
                (1, "retained", code),
                (-1, "active_members", code),
            )


def _was_there_before(periods: Periods) -> Iterator[Relation]:
    for code, quarters in periods.items():
        before = str(quarters[0].plus(-1))
        if len(quarters) == 1 and before in periods:
            reason = "who is retained was active in the quarter before"
            yield _relation(False, reason, (1, "retained", code), (-1, "active_members", before))
