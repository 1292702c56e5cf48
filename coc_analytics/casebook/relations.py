"""Room 1: what anyone can work out between measures, beyond their hierarchies. Rules only, never data.

Whoever reads the definitions knows these; so an intruder uses them, and so must whoever protects the numbers. They
are about members, because people overlap from quarter to quarter: with the first two alone, two editions of the total
of active members give away the newcomers between them, and a half-year gives away those who stayed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from coc_analytics.casebook.specs import MeasureSpec
from coc_analytics.community import Community
from coc_analytics.periods import Quarter, quarters_between, roll_ups
from coc_analytics.terms import PresenceKind

Periods: TypeAlias = Mapping[str, tuple[Quarter, ...]]


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


def known_relations(
    specs: tuple[MeasureSpec, ...], first: Quarter, last: Quarter, community: Community
) -> tuple[Relation, ...]:
    """Every relation between cells of different measures of a release of quarter `last`, in a fixed order.

    Only those between measures that are among `specs`. What `within`, `follows`, facets, aliases and hierarchies say
    is not repeated. An earlier edition's relations are those of its own last quarter.
    """
    periods, names = roll_ups(first, last), {spec.name for spec in specs}
    every = (
        *_everyone_was_new_once(periods, first),
        *_those_who_stayed_count_twice(periods),
        *_new_or_stayed(periods, first),
        *_stayed_from_before(periods),
        *_nobody_comes_from_nowhere(periods, first),
        *_who_organises_takes_part(periods, community),
    )
    return tuple(found for found in every if {term.measure for term in found.terms} <= names)


def _sum(reason: str, exact: bool, *terms: tuple[int, str, tuple[str, ...]]) -> Relation:
    return Relation(tuple(Term(*term) for term in terms), exact, reason)


def _everyone_was_new_once(periods: Periods, first: Quarter) -> Iterator[Relation]:
    reason = "from the first quarter on, everyone active was a newcomer once"
    for code, quarters in periods.items():
        if quarters[0] == first:
            yield _sum(reason, True, (1, "active_members", (code,)), (-1, "newcomers", (code,)))


def _those_who_stayed_count_twice(periods: Periods) -> Iterator[Relation]:
    """Exact for two quarters; for more, somebody may have left and come back."""
    reason = "adding quarters up counts those who stayed from one to the next twice"
    for code, quarters in periods.items():
        if len(quarters) > 1:
            yield _sum(
                reason,
                len(quarters) == 2,
                (1, "active_members", (code,)),
                *((-1, "active_members", (str(quarter),)) for quarter in quarters),
                *((1, "retained", (str(quarter),)) for quarter in quarters[1:]),
            )


def _new_or_stayed(periods: Periods, first: Quarter) -> Iterator[Relation]:
    """Exact in the second quarter, when everyone was either there in the first or is new."""
    reason = "within a quarter nobody both is new and stayed"
    for code, quarters in periods.items():
        if len(quarters) == 1 and quarters[0] != first:
            yield _sum(
                reason,
                quarters[0] == first.plus(1),
                (1, "newcomers", (code,)),
                (1, "retained", (code,)),
                (-1, "active_members", (code,)),
            )


def _stayed_from_before(periods: Periods) -> Iterator[Relation]:
    reason = "who stayed was active in the quarter before"
    for code, quarters in periods.items():
        before = str(quarters[0].plus(-1))
        if len(quarters) == 1 and before in periods:
            yield _sum(reason, False, (1, "retained", (code,)), (-1, "active_members", (before,)))


def _nobody_comes_from_nowhere(periods: Periods, first: Quarter) -> Iterator[Relation]:
    reason = "who is active was a newcomer by then"
    for code, quarters in periods.items():
        if quarters[0] != first:
            by_then = quarters_between(first, quarters[-1])
            newcomers = ((-1, "newcomers", (str(quarter),)) for quarter in by_then)
            yield _sum(reason, False, (1, "active_members", (code,)), *newcomers)


def _who_organises_takes_part(periods: Periods, community: Community) -> Iterator[Relation]:
    reason = "who organises takes part in the mode that organising is"
    mode = community.modes[PresenceKind.ORGANISE].value
    for code in periods:
        parts = ((1, "organisers_first_time", (code,)), (-1, "participation_modes", (code, mode)))
        yield _sum(reason, False, *parts)
