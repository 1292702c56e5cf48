"""Door 1, review: who reviews, and which cases they may see. Names stay in memory; a refusal never tells whose.

Nobody sees a case they have a part in, by any of their names, nor another report of the same issue, nor a case of a
quarter they are recused for. When in doubt whether two names are one person, they are.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from coc_analytics.intake.conduct import committee_of
from coc_analytics.intake.keys import Keys, Purpose, in_letters, normalise
from coc_analytics.intake.members import read_aliases
from coc_analytics.intake.recusal import recused
from coc_analytics.intake.review.cases import Case
from coc_analytics.intake.review.labels import read_labels
from coc_analytics.intake.review.naming import is_named_in
from coc_analytics.intake.work import Work
from coc_analytics.periods import Quarter
from coc_analytics.same_person import KnownPeople
from coc_analytics.sealed import Sealed
from coc_analytics.terms import Refusal

_SHORTEST = 2
_LONGEST = 200


@dataclass(frozen=True)
class Reviewer:
    """Somebody who codes: their pseudonym in the labels, every name they have, and whether sealed cases are for them.

    A sealed case is only for somebody whom members.csv knows and who does not serve on a known committee.
    """

    pseudonym: str
    sees_sealed: bool
    written: Sealed[str] = field(repr=False)
    known: KnownPeople = field(repr=False)
    names: Sealed[frozenset[str]] = field(repr=False)
    persons: frozenset[int] = field(repr=False)

    def may_be_any(self, others: Iterable[str]) -> bool:
        """Whether one of these names may be the reviewer's."""
        return self.known.may_be_any(self.written.open(), others)


def reviewer_named(name: str, work: Work, today: date) -> Reviewer:
    """The reviewer of that name, by any of their accounts in members.csv."""
    written = normalise(name)
    if not _SHORTEST <= len(written) <= _LONGEST:
        raise Refusal("a review needs the name of who reviews", "give yours with --by")
    aliases, committee = read_aliases(work.vault), committee_of(work.vault)
    known = KnownPeople.of(aliases, committee.names())
    names = known.doubtful_names_of(written)
    serves = not committee.known or known.may_be_any(written, committee.serving(today))
    members = {aliases.get(name, name) for name in names if name in aliases or name in committee.names()}
    return Reviewer(
        pseudonym=_pseudonym(written, work, aliases, members),
        sees_sealed=written in aliases and not serves,
        written=Sealed(written),
        known=known,
        names=Sealed(names),
        persons=frozenset(work.keys.person(Purpose.CONDUCT, each) for each in names),
    )


def _pseudonym(written: str, work: Work, aliases: Mapping[str, str], members: Collection[str]) -> str:
    """Whose labels theirs are: those of the one member it may be, so that nobody agrees with themselves.

    Labels they gave before under the name they write stay theirs.
    """
    own = reviewer_pseudonym(work.keys, written)
    if written not in aliases and any(label.reviewer == own for label in read_labels(work.vault)):
        return own
    member = aliases.get(written) or (min(members) if len(members) == 1 else written)
    return reviewer_pseudonym(work.keys, member)


def reviewer_pseudonym(keys: Keys, member: str) -> str:
    """What labels call a reviewer: of a purpose of its own, so that it is never joined with who reports."""
    return in_letters(keys.row("reviewer", member))


def may_see(cases: Sequence[Case], reviewer: Reviewer, work: Work, today: date) -> tuple[Case, ...]:
    """The cases a reviewer may see; of every other not even the number is told."""
    recused_for = _Recusals(work, reviewer)
    now = Quarter.of(today, work.community.fiscal_start)
    sealed = set() if reviewer.sees_sealed else {case.issue for case in cases if _is_sealed(case, today, now)}
    hidden = sealed | {case.issue for case in cases if _is_part_of(case, reviewer)}
    return tuple(case for case in cases if case.issue not in hidden and not recused_for.any_of(case))


def _is_part_of(case: Case, reviewer: Reviewer) -> bool:
    if case.persons & reviewer.persons or reviewer.may_be_any(case.involved.open()):
        return True
    return is_named_in(case.told.open(), reviewer.names.open())


def _is_sealed(case: Case, today: date, now: Quarter) -> bool:
    """Whether it still is: by its rows and today's committee.csv, or by what the casebook remembers of it."""
    if case.seal.sealed and (case.seal.opens is None or case.seal.opens > today):
        return True
    return case.was_sealed and (case.quarter is None or case.quarter.index > now.index)


class _Recusals:
    """The quarters a reviewer is recused for, each looked up once."""

    def __init__(self, work: Work, reviewer: Reviewer) -> None:
        self._vault, self._reviewer = work.vault, reviewer
        self._known: dict[Quarter, bool] = {}

    def any_of(self, case: Case) -> bool:
        quarters = {case.received, case.quarter or case.received}
        return any(self._is_recused(quarter) for quarter in quarters)

    def _is_recused(self, quarter: Quarter) -> bool:
        if quarter not in self._known:
            self._known[quarter] = self._reviewer.may_be_any(recused(self._vault, quarter))
        return self._known[quarter]
