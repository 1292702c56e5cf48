"""Ground: who is the same person where members have several names. Names stay in memory. Standard library only."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from coc_analytics.same_person.comparing import is_certainly, may_be
from coc_analytics.terms import Source

_PLATFORMS = frozenset(source.value for source in Source)


@dataclass(frozen=True)
class KnownPeople:
    """The members whose names are known, each as all of their names; without any, spelling alone decides."""

    members: tuple[frozenset[str], ...] = field(default=(), repr=False)

    @classmethod
    def of(cls, aliases: Mapping[str, str], others: Iterable[str] = ()) -> "KnownPeople":
        """The members of members.csv, account by owner, and others who have one name each."""
        members: dict[str, set[str]] = {}
        for account, owner in aliases.items():
            members.setdefault(owner, {owner}).add(account)
        known = cls(tuple(frozenset(names) for names in members.values()))
        alone = (name for name in others if len(known.names_of(name)) == 1)
        return cls((*known.members, *(frozenset({name}) for name in dict.fromkeys(alone))))

    def names_of(self, name: str) -> frozenset[str]:
        """Every name of whoever certainly has this one."""
        written = _spoken(name)
        own = (
            names
            for names in self.members
            if any(is_certainly(one, other) for one in names for other in written)
        )
        return frozenset({name}).union(*own)

    def doubtful_names_of(self, name: str) -> frozenset[str]:
        """Every name of everybody who may have this one."""
        names = self.names_of(name)
        may = (each for each in self.members if _any_may_be(names, each))
        return names.union(*may)

    def is_certainly(self, one: str, other: str) -> bool:
        """Whether two names are certainly one person's, by spelling or by members.csv."""
        mine, theirs = self.names_of(one), self.names_of(other)
        return any(is_certainly(first, second) for first in mine for second in theirs)

    def may_be(self, one: str, other: str) -> bool:
        """Whether two names may be one person's: as they are written, by their other names, or as one member's."""
        mine, theirs = self.names_of(one), self.names_of(other)
        if _any_may_be(mine, theirs):
            return True
        return any(_any_may_be(mine, names) and _any_may_be(theirs, names) for names in self.members)

    def may_be_any(self, name: str, others: Iterable[str]) -> bool:
        """Whether a name may be that of one of several people."""
        return any(self.may_be(name, other) for other in others)


NOBODY = KnownPeople()
"""Nobody's other names are known."""


def _spoken(name: str) -> tuple[str, ...]:
    """A name, and the account in it where a platform's name stands before it: `discord wren`."""
    platform, _, account = name.strip().partition(" ")
    return (name, account) if platform.casefold() in _PLATFORMS and account else (name,)


def _any_may_be(some: Collection[str], others: Collection[str]) -> bool:
    return any(may_be(one, other) for one in some for other in others)
