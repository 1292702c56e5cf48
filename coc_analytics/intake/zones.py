"""Door 1: what a zone means that somebody wrote behind a clock or into a header. No cell is kept or repeated."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

_FILE = Path(__file__).parent / "words" / "zones.txt"
_ANYWHERE = "*"
_OFFSET = re.compile(r"^([+-])\s?(\d{1,2})(?::?(\d{2}))?$")
_NAMED_IN_HEADER = re.compile(
    r"(?:^|[^a-z])(?:utc|gmt)\s*(?P<offset>[+-]\s?\d{1,2}(?::?\d{2})?)?(?![a-z])|^utc(?=[a-z])|[(\[](?P<zone>[a-z_/+-]{2,40})[)\]]"
)
Meaning = tuple[timedelta, tuple[str, ...]]


def offset(written: str) -> timezone | None:
    """A zone written as an offset, such as +1, +01:00 or -0330; None where it is none."""
    match = _OFFSET.match(written.strip().replace("−", "-"))
    if match is None:
        return None
    away = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    if away > timedelta(hours=14) or int(match[3] or 0) > 59:
        return None
    return timezone(-away if match[1] == "-" else away)


def zone_called(name: str, local: datetime, home: tzinfo) -> tzinfo | None:
    """The zone that letters or a name mean in a source whose own zone is `home`; None where nobody can know.

    A place's own abbreviations come first, so that IST is India's in India and Ireland's in Ireland.
    """
    letters = name.strip().upper()
    if (own := _own(letters, local, home)) is not None:
        return timezone(own)
    meanings = _meanings().get(letters, ())
    fitting = [away for away, places in meanings if str(home).startswith(places)]
    fitting += [away for away, places in meanings if places == (_ANYWHERE,)]
    if fitting:
        return timezone(fitting[0])
    place = _places().get(name.strip().casefold())
    return ZoneInfo(place) if place else None


def zone_in_header(header: str, home: tzinfo) -> tzinfo | None:
    """The zone that a column's header says its times are in: `Submit Date (UTC)`; None where it says none."""
    found = _NAMED_IN_HEADER.search(header.casefold())
    if found is None:
        return None
    if found["zone"] is None:
        return offset(found["offset"] or "+0")
    winter, summer = datetime(2026, 1, 15), datetime(2026, 7, 15)  # noqa: DTZ001  local on purpose
    if any(_own(found["zone"].upper(), day, home) is not None for day in (winter, summer)):
        return home
    return zone_called(found["zone"], winter, home)


def without_zone(header: str) -> str:
    """A header in lower case without what it says about a zone."""
    plain = re.sub(
        r"\s*[(\[]\s*(?:utc|gmt)[^)\]]*[)\]]|\s+(?:utc|gmt)$", "", " ".join(header.casefold().split())
    )
    return plain.strip()


def _own(letters: str, local: datetime, home: tzinfo) -> timedelta | None:
    """The offset that a place itself calls so, in the same year."""
    days = (local, local.replace(month=1, day=15), local.replace(month=7, day=15))
    moments = [day.replace(tzinfo=home) for day in days]
    return next(
        (moment.utcoffset() for moment in moments if (moment.tzname() or "").upper() == letters), None
    )


@lru_cache(maxsize=1)
def _meanings() -> Mapping[str, tuple[Meaning, ...]]:
    known: dict[str, list[Meaning]] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            letters, away, *places = line.split()
            zone = offset(away)
            assert zone is not None
            known.setdefault(letters, []).append((zone.utcoffset(None), tuple(places)))
    # the most exact place first, so that Havana is not the rest of America
    return {
        letters: tuple(sorted(each, key=lambda one: -max(map(len, one[1]))))
        for letters, each in known.items()
    }


@lru_cache(maxsize=1)
def _places() -> Mapping[str, str]:
    return {name.casefold(): name for name in available_timezones()}
