"""Room 1: what anyone can work out between measures, beyond their hierarchies. Rules only, never data.

Whoever reads the definitions knows these; so an intruder uses them, and so must whoever protects the numbers. They
are about members, because people overlap from quarter to quarter: with the first two alone, two editions of the total
of active members give away the newcomers between them, and a half-year gives away those who stayed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from coc_analytics.casebook.codes import NONE
from coc_analytics.casebook.specs import MeasureSpec
from coc_analytics.community import Community
from coc_analytics.periods import Quarter, quarters_between, roll_ups
from coc_analytics.terms import TOTAL, CodeOrigin, PresenceKind, ReportKind

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
        *_newcomers_were_not_there_before(periods),
        *_organisers_were_new_once(periods, first, community),
        *_new_members_who_organise(periods, community),
        *_new_members_who_write(periods, community),
        *_what_people_do_is_a_mode(periods, community),
        *of_thanks(periods),
        *of_kinds(periods),
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


_MODES = "participation_modes"
_WRITING = (PresenceKind.MESSAGE, PresenceKind.REPLY)
_LIVE = (PresenceKind.ATTENDANCE, PresenceKind.TALK, PresenceKind.ORGANISE)
_THANKING = (PresenceKind.THANKS, PresenceKind.REACTION)
MANY = 1_000_000
"""More members than any community has: so many may owe their thanks to one."""


def _modes_of(community: Community, kinds: Iterable[PresenceKind]) -> list[str]:
    """The modes that these kinds of activity are."""
    return sorted({community.modes[kind].value for kind in kinds})


def _modes_only_of(community: Community, kinds: Iterable[PresenceKind]) -> list[str]:
    """The modes that are these kinds of activity and no other."""
    others = set(_modes_of(community, set(PresenceKind) - set(kinds) - {PresenceKind.JOIN}))
    return [mode for mode in _modes_of(community, kinds) if mode not in others]


def _organisers_were_new_once(periods: Periods, first: Quarter, community: Community) -> Iterator[Relation]:
    """Who organises for the first time takes part in that mode; where it is nothing else, the mode is organisers."""
    (mode,) = _modes_of(community, [PresenceKind.ORGANISE])
    alone = mode in _modes_only_of(community, [PresenceKind.ORGANISE])
    for code, quarters in periods.items():
        organisers = (1, _MODES, (code, mode))
        first_time = (1, "organisers_first_time", (code,))
        yield _sum(
            "who organises takes part in the mode that organising is", False, first_time, _less(organisers)
        )
        if alone:
            by_then = quarters_between(first, quarters[-1])
            times = ((-1, "organisers_first_time", (str(quarter),)) for quarter in by_then)
            reason = "whoever organises did so for the first time by then"
            yield _sum(reason, quarters[0] == first, organisers, *times)
    if mode in _modes_only_of(community, [PresenceKind.ORGANISE]):
        reason = "who organises for the first time did not organise before"
        yield from _new_since(periods, (_MODES, (mode,)), "organisers_first_time", reason)


def _newcomers_were_not_there_before(periods: Periods) -> Iterator[Relation]:
    reason = "who is new in a period was not active before"
    yield from _new_since(periods, ("active_members", ()), "newcomers", reason)


def _new_since(
    periods: Periods, whole: tuple[str, tuple[str, ...]], new: str, reason: str
) -> Iterator[Relation]:
    """In a period are those of an earlier part of it and, besides, all who are new after that part."""
    measure, codes = whole
    for code, quarters in periods.items():
        for inner, part in periods.items():
            later = [quarter for quarter in quarters if quarter > part[-1]]
            if set(part) < set(quarters) and later:
                yield _sum(
                    reason,
                    False,
                    (1, measure, (inner, *codes)),
                    *((1, new, (str(quarter),)) for quarter in later),
                    (-1, measure, (code, *codes)),
                )


def _less(term: tuple[int, str, tuple[str, ...]]) -> tuple[int, str, tuple[str, ...]]:
    return (-term[0], *term[1:])


def _new_members_who_organise(periods: Periods, community: Community) -> Iterator[Relation]:
    reason = "a newcomer who organises does so for the first time"
    for mode in _modes_only_of(community, [PresenceKind.ORGANISE]):
        yield from _among_newcomers(periods, _MODES, (mode,), "organisers_first_time", reason)


def _new_members_who_write(periods: Periods, community: Community) -> Iterator[Relation]:
    reason = "a newcomer who writes is a newcomer who wrote"
    yield from _among_newcomers(periods, "askers", (), "newcomers_posting", reason)
    for mode in _modes_only_of(community, _WRITING):
        yield from _among_newcomers(periods, _MODES, (mode,), "newcomers_posting", reason)


def _among_newcomers(
    periods: Periods, measure: str, codes: tuple[str, ...], counted_as: str, reason: str
) -> Iterator[Relation]:
    """Of those who do something in a quarter, at least so many are newcomers as there are too few others."""
    for code, quarters in periods.items():
        if len(quarters) == 1:
            yield _sum(
                reason,
                False,
                (1, measure, (code, *codes)),
                (1, "newcomers", (code,)),
                (-1, "active_members", (code,)),
                (-1, counted_as, (code,)),
            )


def _what_people_do_is_a_mode(periods: Periods, community: Community) -> Iterator[Relation]:
    reason = "whoever does something takes part in the mode that it is"
    doing = {
        "askers": ((), _WRITING),
        "newcomers_posting": ((), _WRITING),
        "thanked": ((), _THANKING),
        "live_members": ((TOTAL,), _LIVE),
    }
    for measure, (codes, kinds) in doing.items():
        modes = _modes_of(community, kinds)
        for code in periods:
            parts = ((-1, _MODES, (code, mode)) for mode in modes)
            yield _sum(reason, False, (1, measure, (code, *codes)), *parts)


def of_thanks(periods: Periods) -> Iterator[Relation]:
    """Nobody thanks themselves: where somebody was thanked, somebody else thanked."""
    reason = "whoever was thanked was thanked by somebody"
    for code in periods:
        yield _sum(reason, False, (1, "thanks_received", (code,)), (-MANY, "thanked", (code,)))


def of_kinds(periods: Periods) -> Iterator[Relation]:
    """The intake's own rules: what shows a behaviour is an incident, and a machine's incident always shows one."""
    others = [kind.value for kind in ReportKind if kind not in (ReportKind.INCIDENT, ReportKind.NOT_CODED)]
    for code in periods:
        kinds = tuple((1, "received_by_kind", (code, kind)) for kind in others)
        none = (1, "received_by_value", (code, NONE))
        yield _sum("what is no incident shows no unwelcome behaviour", False, *kinds, _less(none))
        confirmed = (-1, "coding", (code, CodeOrigin.CONFIRMED.value))
        reason = "only people call an incident what shows no unwelcome behaviour"
        yield _sum(reason, False, none, *map(_less, kinds), confirmed)
