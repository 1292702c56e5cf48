"""Door 1: which account is whose, so that a changed address makes no newcomer. Keyed ids only, no name and no address.

A platform's own account id is the identity. Whom it is counted as is decided when it is first seen and never again:
as the address it has then, so that somebody is one person on several platforms, or as itself. An address that it has
later is another way to that person.
"""

import csv
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from coc_analytics.intake.keys import Keys, Purpose
from coc_analytics.terms import Refusal

FILE = "accounts.csv"
_HEADER = ["account", "member"]


@dataclass(frozen=True, slots=True)
class Account:
    """A platform's own account, the address it has now, and what earlier versions of this software called it."""

    own: str = field(repr=False)
    address: str = field(default="", repr=False)
    formerly: str = field(default="", repr=False)


class Accounts:
    """Who every known account and address is counted as, by the keyed ids of participation."""

    __slots__ = ("_counted_as", "_people")

    def __init__(self, counted_as: Mapping[int, int] | None = None) -> None:
        self._counted_as = dict(counted_as or {})
        self._people = set(self._counted_as.values())

    def member(self, person: int) -> int:
        """Who somebody with this key is counted as."""
        return self._counted_as.get(person, person)

    def know(self, listed: Iterable[tuple[str, str]], keys: Keys) -> None:
        """Decide for accounts, each with its address, that are seen for the first time.

        Those of one list are never one person. What members.csv says of an account comes first.
        """
        accounts = [(keys.person(Purpose.PARTICIPATION, own), own, address) for own, address in listed]
        here = {self._counted_as[key] for key, _, _ in accounts if key in self._counted_as}
        for key, own, address in accounts:
            if key not in self._counted_as:
                here.add(self._decide(key, own, address, here, keys))
        for key, _, address in accounts:
            self._know_address(self._counted_as[key], address, keys)

    def _decide(self, key: int, own: str, address: str, here: set[int], keys: Keys) -> int:
        as_address = self.member(keys.person(Purpose.PARTICIPATION, address)) if address else key
        member = key if keys.is_named(own) or as_address in here else as_address
        self._counted_as[key] = member
        self._people.add(member)
        return member

    def _know_address(self, member: int, address: str, keys: Keys) -> None:
        if not address or keys.is_named(address):
            return
        key = keys.person(Purpose.PARTICIPATION, address)
        if key != member and key not in self._people:
            self._counted_as.setdefault(key, member)

    def everyone(self, people: Iterable[int]) -> tuple[int, ...]:
        """These keys, and those they are counted as."""
        keys = tuple(people)
        return tuple(dict.fromkeys((*keys, *map(self.member, keys))))

    def without(self, people: Iterable[int]) -> "Accounts":
        """The accounts of everybody else."""
        gone = set(people)
        return Accounts(
            {
                account: member
                for account, member in self._counted_as.items()
                if account not in gone and member not in gone
            }
        )

    def save(self, vault: Path) -> None:
        """Write what is known into the vault, whole or not at all; what is there already is left alone."""
        lines = [",".join(_HEADER), *(f"{a:016x},{m:016x}" for a, m in sorted(self._counted_as.items()))]
        content = "".join(f"{line}\n" for line in lines)
        path, fresh = vault / FILE, vault / f".{FILE}.new"
        if path.exists() and path.read_text(encoding="ascii") == content:
            return
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, path)


def load_accounts(vault: Path) -> Accounts | None:
    """What is known in this vault; None where nothing was ever written down; a damaged file is refused."""
    path = vault / FILE
    if not path.exists():
        return None
    try:
        header, *rows = list(csv.reader(path.read_text(encoding="ascii").splitlines()))
        known = {int(account, 16): int(member, 16) for account, member in rows}
    except (ValueError, OSError):
        header, known = [], {}
    if header != _HEADER:
        raise Refusal(
            "the list of known accounts is damaged",
            "restore it from your backup; without it somebody whose address changed is counted twice",
            file=FILE,
        )
    return Accounts(known)
