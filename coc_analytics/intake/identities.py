"""Door 1: every way a person is written in the vault, from what somebody typed. In memory only, never repeated."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice, product
from pathlib import Path
from typing import Any

from coc_analytics.intake.bundles import Bundle
from coc_analytics.intake.door import heard
from coc_analytics.intake.keys import PLATFORMS, normalise
from coc_analytics.same_person import KnownPeople, is_certainly
from coc_analytics.same_person.spelling import is_unspaced, words_in, words_of
from coc_analytics.terms import Refusal

_ACCOUNT_FIELDS = ("id", "name", "real_name")
_PROFILE_FIELDS = ("email", "real_name", "display_name")
_SHORTEST, _SHORTEST_UNSPACED = 3, 2
_MOST_SPELLINGS = 256
_APOSTROPHES = "'’‘`ʼ"


def identities_of(person: str, vault: Path, aliases: dict[str, str]) -> tuple[str, ...]:
    """Every name, address and account of a person: as typed, by members.csv, and in Slack's lists of users."""
    if not _is_long_enough(person):
        raise Refusal("that name is too short to be looked for", "give the full name or the e-mail address")
    found = {normalise(person), *map(normalise, KnownPeople.of(aliases).names_of(person))}
    for export in _slack_exports(vault):
        found |= _slack_accounts(export, found)
    usable = (each for each in found if _is_long_enough(each))
    return tuple(sorted(usable, key=lambda each: (-len(each), each)))


def _is_long_enough(name: str) -> bool:
    shortest = _SHORTEST_UNSPACED if is_unspaced(name) or _is_hangul(name) else _SHORTEST
    return len(normalise(name)) >= shortest


def _is_hangul(name: str) -> bool:
    return any("\uac00" <= letter <= "\ud7a3" for letter in normalise(name))


def accounts_on(platform: str, identities: Iterable[str]) -> tuple[str, ...]:
    """What a person is called inside the exports of one platform: members.csv says `slack wren` for Slack's `wren`."""
    spoken = (identity.partition(" ") for identity in identities)
    return tuple(account for name, _, account in spoken if name == platform and _is_long_enough(account))


def _slack_exports(vault: Path) -> list[Path]:
    places = sorted((vault / "participation" / "slack").rglob("*"))
    return [path for path in places if path.name == "users.json" or path.suffix == ".zip"]


def _slack_accounts(path: Path, known: Iterable[str]) -> set[str]:
    """Everything a user's entry calls them, where one of it is known already."""
    own = (*known, *accounts_on("slack", known))
    found: set[str] = set()
    for user in _users(path):
        profile = user.get("profile")
        fields = [user.get(field) for field in _ACCOUNT_FIELDS]
        fields += [profile.get(field) for field in _PROFILE_FIELDS] if isinstance(profile, dict) else []
        names = {normalise(each) for each in fields if isinstance(each, str) and each.strip()}
        if any(is_certainly(name, one) for name in names for one in own):
            found |= names
    return found


def _users(path: Path) -> list[dict[str, Any]]:
    bundle = heard(lambda: Bundle(path, "an export of slack"))
    try:
        names = [name for name in bundle.names if name.split("/")[-1] == "users.json"]
        documents = [bundle.json(name) for name in names]
    finally:
        bundle.close()
    return [
        user for users in documents if isinstance(users, list) for user in users if isinstance(user, dict)
    ]


def as_accounts(identity: str) -> tuple[str, ...]:
    """An identity plain, and as an account of each platform, as sources give it to the keys."""
    return (identity, *(f"{platform} {identity}" for platform in sorted(PLATFORMS)))


def spellings_of(identity: str) -> Iterator[str]:
    """How else exports may have written a name, for keys made of exports that are no longer in the vault."""
    yield identity
    words = [word for _, _, word in words_in(identity)]
    if "@" in identity or not words:
        return
    ways = [tuple(dict.fromkeys(_ways_of(word))) for word in words]
    for written in islice(product(*ways), _MOST_SPELLINGS // len(words)):
        for place in range(len(written)):
            last, first = " ".join(written[:place]), " ".join(written[place:])
            yield from (f"{first} {last}".strip(), *([f"{first}, {last}"] if last else []))


def _ways_of(word: str) -> Iterator[str]:
    """A word as it stands, without what may be left out, and with each kind of apostrophe."""
    yield word
    for plain in words_of(word):
        yield from sorted(plain)
    if re.search(f"[{_APOSTROPHES}]", word):
        yield from (re.sub(f"[{_APOSTROPHES}]", mark, word) for mark in _APOSTROPHES)
