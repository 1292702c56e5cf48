"""Ground: who is the same person where members have several names. Names stay in memory. Standard library only."""

from collections.abc import Collection, Iterable, Mapping

from coc_analytics.same_person.comparing import is_alike, is_certainly, is_full, may_be
from coc_analytics.same_person.spelling import words_of
from coc_analytics.terms import Source

Names = frozenset[str]

_PLATFORMS = frozenset(source.value for source in Source)


class KnownPeople:
    """The members whose names are known, each as all of their names; without any, spelling alone decides."""

    __slots__ = ("_by_form", "_like", "_members", "_named")

    def __init__(self, members: Iterable[Collection[str]] = ()) -> None:
        self._members = tuple(map(frozenset, members))
        self._by_form: dict[str, set[int]] = {}
        self._named: dict[str, Names] = {}
        self._like: dict[str, tuple[Names, ...]] = {}
        for place, names in enumerate(self._members):
            for form in _all_forms(names):
                self._by_form.setdefault(form, set()).add(place)

    @classmethod
    def of(cls, aliases: Mapping[str, str], others: Iterable[str] = ()) -> "KnownPeople":
        """The members of members.csv, account by owner, and others who have one name each."""
        members: dict[str, set[str]] = {}
        for account, owner in aliases.items():
            members.setdefault(owner, {owner}).add(account)
        known = cls(members.values())
        alone = (name for name in dict.fromkeys(others) if len(known.names_of(name)) == 1)
        return cls((*members.values(), *({name} for name in alone)))

    def names_of(self, name: str) -> Names:
        """Every name of whoever certainly has this one."""
        if name not in self._named:
            own = (names for names in self._sharing_a_word(name) if _has(names, name))
            self._named[name] = frozenset({name}).union(*own)
        return self._named[name]

    def doubtful_names_of(self, name: str) -> Names:
        """Every name of everybody who may have this one."""
        return self.names_of(name).union(*self._members_like(name))

    def is_certainly(self, one: str, other: str) -> bool:
        """Whether two names are certainly one person's, by spelling or by members.csv."""
        return is_certainly(one, other) or _has(self.names_of(one), other) or _has(self.names_of(other), one)

    def may_be(self, one: str, other: str) -> bool:
        """Whether two names may be one person's: as they are written, by their other names, or as one member's."""
        mine, theirs = self.names_of(one), self.names_of(other)
        return _any_may_be(mine, theirs) or any(
            _any_may_be(mine, names) for names in self._members_like(other)
        )

    def may_be_any(self, name: str, others: Iterable[str]) -> bool:
        """Whether a name may be that of one of several people."""
        return any(self.may_be(other, name) for other in others)

    def _members_like(self, name: str) -> tuple[Names, ...]:
        """Everybody who may have this name; remembered, because all are asked."""
        if name not in self._like:
            names = self.names_of(name)
            self._like[name] = tuple(each for each in self._members if _any_may_be(names, each))
        return self._like[name]

    def _sharing_a_word(self, name: str) -> Iterable[Names]:
        places = set().union(*(self._by_form.get(form, set()) for form in _all_forms([name])))
        return (self._members[place] for place in sorted(places))


NOBODY = KnownPeople()
"""Nobody's other names are known."""


def _all_forms(names: Iterable[str]) -> set[str]:
    return {form for name in names for word in words_of(name) or ({name},) for form in word}


def _has(names: Names, name: str) -> bool:
    """Whether one of these names is this one, also as the account of a platform: `discord wren`."""
    return any(is_certainly(one, written) for one in names for written in _spoken(name))


def _spoken(name: str) -> tuple[str, ...]:
    platform, _, account = name.strip().partition(" ")
    return (name, account) if platform.casefold() in _PLATFORMS and account else (name,)


def _any_may_be(some: Collection[str], others: Collection[str]) -> bool:
    """Whether a name of one person may be the other's; `wren@x.org` of a Wren Example is no part of Wren Other."""
    partial, others_partial = _partial(some), _partial(others)
    return any(
        is_alike(one, other) if one in partial or other in others_partial else may_be(one, other)
        for one in some
        for other in others
    )


def _partial(names: Collection[str]) -> Names:
    """The short names and addresses of somebody whose full name is known."""
    short = frozenset(name for name in names if not is_full(name))
    return short if len(short) < len(names) else frozenset()
