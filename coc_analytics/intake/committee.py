"""Door 1: who serves on the committee and when, and so which reports are sealed until when. Names stay in memory."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from coc_analytics.intake.keys import normalise
from coc_analytics.intake.reading import Table, day
from coc_analytics.same_person import KnownPeople
from coc_analytics.sealed import Sealed
from coc_analytics.terms import Answer, Refusal

REQUIRED = ("member", "term_start")
COLUMNS = ("member", "seat", "term_start", "term_end")
ONE_DAY = timedelta(days=1)


class Standing(StrEnum):
    """What committee.csv says of a day."""

    MISSING = "missing"  # there is none: whoever is named in a report may be a member
    NOBODY = "nobody"  # no member serves on that day
    SERVING = "serving"


@dataclass(frozen=True, slots=True)
class Term:
    """A time somebody serves, first and last day included; without an end they still serve."""

    start: date
    end: date | None


@dataclass(frozen=True, slots=True)
class Seal:
    """Whether a report was sealed on arrival and, if known, the first day on which it no longer is."""

    sealed: bool
    opens: date | None = field(default=None, repr=False)


OPEN = Seal(sealed=False)
SEALED_WITHOUT_END = Seal(sealed=True)


class Committee:
    """The terms of every member, by normalised name; `known` says that committee.csv exists at all.

    `aliases` are the accounts of members.csv by whom they belong to, so that a member is known by all of them.
    """

    __slots__ = ("_people", "_terms", "known")

    def __init__(
        self,
        terms: Mapping[str, Iterable[Term]],
        aliases: Mapping[str, str] | None = None,
        *,
        known: bool = True,
    ) -> None:
        self._terms = Sealed({name: merge_terms(given) for name, given in terms.items()})
        self._people = KnownPeople.of(aliases or {}, terms)
        self.known = known

    def seal(self, received: date, reported: Iterable[str], concerns: Answer) -> Seal:
        """Sealed when somebody reported is or may be a serving member, or the report says that it concerns one.

        A doubt seals: a part of a member's name, an account made of it, *unsure*. A report that says no is not sealed
        by a doubt, only by a name or account that certainly is a member's. It opens on the day after the term ends,
        the latest one if several members are concerned; a report that says yes or *unsure* but names nobody
        recognised opens when all who served at receipt have left. Without committee.csv nobody can be recognised,
        so a report that names anyone stays sealed unless it says no.
        """
        names = tuple(reported)
        if not self.known:
            concerned = concerns in _CONCERNED or (bool(names) and concerns is not Answer.NO)
            return SEALED_WITHOUT_END if concerned else OPEN
        serving = self.serving(received)
        certain = [term for name in names for term in self._certain(name, serving)]
        doubtful = [term for name in names for term in self._doubtful(name, serving)]
        if concerns is Answer.YES or (concerns is Answer.UNSURE and serving):
            return _until_the_last(certain + doubtful if certain else list(serving.values()))
        concerned_by = certain if concerns is Answer.NO else certain + doubtful
        return _until_the_last(concerned_by) if concerned_by else OPEN

    def _certain(self, name: str, serving: Mapping[str, Term]) -> list[Term]:
        return [term for member, term in serving.items() if self._people.is_certainly(name, member)]

    def _doubtful(self, name: str, serving: Mapping[str, Term]) -> list[Term]:
        """Whose name it may be; nobody's where it certainly is another's."""
        if self._certain(name, serving):
            return []
        return [term for member, term in serving.items() if self._people.may_be(name, member)]

    def standing(self, day: date) -> Standing:
        """Whether anybody serves on a day, without saying who."""
        if not self.known:
            return Standing.MISSING
        return Standing.SERVING if self.serving(day) else Standing.NOBODY

    def names(self) -> frozenset[str]:
        """Everybody who ever served, by normalised name."""
        return frozenset(self._terms.open())

    def left_by(self, day: date) -> tuple[str, ...]:
        """Whose terms are all over on a day, by normalised name."""
        over = (
            name for name, terms in self._terms.open().items() if all(_is_over(term, day) for term in terms)
        )
        return tuple(sorted(over))

    def serving(self, received: date) -> dict[str, Term]:
        """Who serves on a day, by normalised name."""
        return {
            name: term
            for name, terms in self._terms.open().items()
            for term in terms
            if term.start <= received and (term.end is None or received <= term.end)
        }


def _is_over(term: Term, day: date) -> bool:
    return term.end is not None and term.end < day


NOBODY_KNOWN = Committee({}, known=False)
_CONCERNED = (Answer.YES, Answer.UNSURE)


def _until_the_last(terms: list[Term]) -> Seal:
    """Sealed until every one of these terms is over; without an end, or without a term, nobody knows until when."""
    ends = [term.end for term in terms if term.end is not None]
    if not terms or len(ends) < len(terms):
        return SEALED_WITHOUT_END
    return Seal(sealed=True, opens=max(ends) + ONE_DAY)


def merge_terms(terms: Iterable[Term]) -> tuple[Term, ...]:
    """Consecutive or overlapping terms of one member as one."""
    merged: list[Term] = []
    for term in sorted(terms, key=lambda term: (term.start, term.end or date.max)):
        last = merged[-1] if merged else None
        if last is not None and (last.end is None or term.start <= last.end + ONE_DAY):
            end = None if last.end is None or term.end is None else max(last.end, term.end)
            merged[-1] = Term(last.start, end)
        else:
            merged.append(term)
    return tuple(merged)


def read_committee(table: Table, aliases: Mapping[str, str] | None = None) -> Committee:
    """The committee of committee.csv; a row without a member or with an impossible term refuses the file."""
    terms: dict[str, list[Term]] = {}
    if table.odd:
        raise _bad("a row has more cells than columns", "member", table.file, table.odd[0].line)
    for row in table.rows:
        if not normalise(row["member"]):
            raise _bad("a row names no member", "member", table.file, row.line)
        start = _date(row["term_start"], "term_start", table.file, row.line)
        end = _date(row["term_end"], "term_end", table.file, row.line)
        if start is None or (end is not None and end < start):
            raise _bad("a term ends before it starts, or never starts", "term_start", table.file, row.line)
        terms.setdefault(normalise(row["member"]), []).append(Term(start, end))
    return Committee(terms, aliases)


def _date(cell: str, column: str, file: str, line: int) -> date | None:
    result = day(cell) if cell else None
    if cell and result is None:
        raise _bad("there is an impossible date", column, file, line)
    return result


def _bad(rule: str, column: str, file: str, line: int) -> Refusal:
    return Refusal(rule, "write one row a term, dates like 2026-01-31", file=file, column=column, line=line)
