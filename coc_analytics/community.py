"""The community's own settings (`community.toml`): names of groups, promises, thresholds. Of names only those that sign.

Every package may import it; it reads one file and no environment variable.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from coc_analytics.terms import (
    DEFAULT_THRESHOLDS,
    LARGEST_EPSILON,
    LEAST_EPSILON,
    SMALLEST_THRESHOLD,
    Audience,
    ParticipationMode,
    PresenceKind,
    Refusal,
    Source,
)

DEFAULT_MODES = {
    PresenceKind.JOIN: ParticipationMode.CONVEY_CONSUME,
    PresenceKind.ATTENDANCE: ParticipationMode.CONVEY_CONSUME,
    PresenceKind.REACTION: ParticipationMode.CONTRIBUTE,
    PresenceKind.MESSAGE: ParticipationMode.CONTRIBUTE,
    PresenceKind.THANKS: ParticipationMode.CONTRIBUTE,
    PresenceKind.REPLY: ParticipationMode.COLLABORATE,
    PresenceKind.TALK: ParticipationMode.COCREATE,
    PresenceKind.CONTRIBUTION: ParticipationMode.COCREATE,
    PresenceKind.ORGANISE: ParticipationMode.CHAMPION,
}

OTHER_GROUP = "other"
LARGEST_BUDGET = 1000.0
_PUBLIC_KEY = re.compile(r"ed25519:[A-Za-z0-9+/]{43}=")


@dataclass(frozen=True)
class Promises:
    """What the reporting guidelines promise: hours to acknowledge (or the next working day), days to answer."""

    acknowledge_hours: int = 24
    answer_days: int = 7


@dataclass(frozen=True)
class PrivateCounts:
    """What the public is told with noise only: a release spends `epsilon`, all releases for ever `budget`.

    With an epsilon of zero the public is told nothing of these measures.
    """

    epsilon: float
    budget: float
    measures: tuple[str, ...]


@dataclass(frozen=True)
class Community:
    """Everything a community decides for itself; thresholds never below 3."""

    name: str = "Our community"
    timezone: str = "UTC"
    holidays_country: str = ""
    holidays_subdivision: str = ""
    extra_holidays: tuple[date, ...] = ()
    fiscal_start: int = 1
    taxonomy: str = "cscce"
    promises: Promises = Promises()
    thresholds: Mapping[Audience, int] = field(default_factory=lambda: dict(DEFAULT_THRESHOLDS))
    modes: Mapping[PresenceKind, ParticipationMode] = field(default_factory=lambda: dict(DEFAULT_MODES))
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    private_channels: tuple[str, ...] = ()
    sources: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    retention_months: Mapping[str, int] = field(default_factory=dict)
    private_counts: PrivateCounts | None = None
    readers: Mapping[Audience, str] = field(default_factory=dict)
    signers: Mapping[str, str] = field(default_factory=dict)
    former_signers: Mapping[str, str] = field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def group_names(self) -> tuple[str, ...]:
        """The names of the groups, `other` last."""
        return (*self.groups, OTHER_GROUP)

    def group_of(self, channel: str) -> str:
        """The group `community.toml` puts a channel in, else `other`."""
        wanted = channel.strip().lstrip("#").casefold()
        for group, channels in self.groups.items():
            if wanted in channels:
                return group
        return OTHER_GROUP


def load_community(path: Path) -> Community:
    """Read `community.toml`; an absent file means the defaults, an unknown key or a bad value is refused."""
    if not path.exists():
        return Community()
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise _refusal("the file is not valid TOML", f"mend it near {_place(error)}") from None
    except UnicodeDecodeError:
        raise _refusal("the file is not UTF-8 text", "save it as UTF-8") from None
    return _community(document)


def _place(error: tomllib.TOMLDecodeError) -> str:
    text = str(error)
    return text[text.rindex("(at ") + 4 : -1] if "(at " in text else "the first lines"


_KEYS = {
    "community": {"name", "timezone", "fiscal_quarter_start", "taxonomy"},
    "holidays": {"country", "subdivision", "extra"},
    "promises": {"acknowledge_hours", "answer_days"},
    "thresholds": {audience.value for audience in Audience},
    "participation_modes": {kind.value for kind in PresenceKind},
    "groups": None,
    "privacy": {"private_channels"},
    "private_counts": {"epsilon", "budget", "measures"},
    "sources": None,
    "readers": {audience.value for audience in Audience},
    "signers": None,
    "former_signers": None,
    "retention_months": {source.value for source in Source} - {Source.COMMITTEE.value},
}


def _community(document: dict[str, Any]) -> Community:
    _refuse_unknown_keys(document)
    about, holidays = document.get("community", {}), document.get("holidays", {})
    return Community(
        name=str(about.get("name", "Our community")),
        timezone=_timezone(about.get("timezone", "UTC")),
        holidays_country=str(holidays.get("country", "")),
        holidays_subdivision=str(holidays.get("subdivision", "")),
        extra_holidays=_days(holidays.get("extra", [])),
        fiscal_start=_whole(about.get("fiscal_quarter_start", 1), "fiscal_quarter_start", 1, 12),
        taxonomy=str(about.get("taxonomy", "cscce")),
        promises=_promises(document.get("promises", {})),
        thresholds=_thresholds(document.get("thresholds", {})),
        modes=_modes(document.get("participation_modes", {})),
        groups=_groups(document.get("groups", {})),
        private_channels=_channels(
            document.get("privacy", {}).get("private_channels", []), "private_channels"
        ),
        sources=document.get("sources", {}),
        retention_months={
            source: _whole(months, f"retention_months.{source}", 1, 1200)
            for source, months in document.get("retention_months", {}).items()
        },
        private_counts=_private_counts(document.get("private_counts")),
        readers=_readers(document.get("readers", {})),
        signers=_keys(document.get("signers", {}), "signers"),
        former_signers=_keys(document.get("former_signers", {}), "former_signers"),
    )


def _refuse_unknown_keys(document: dict[str, Any]) -> None:
    for section, content in document.items():
        if section not in _KEYS:
            raise _refusal("there is a section this version does not know", f"use one of {_list(_KEYS)}")
        known = _KEYS[section]
        if not isinstance(content, dict):
            raise _refusal(f"{section} must be a section", f"write [{section}] on a line of its own")
        if known is not None and not set(content) <= known:
            raise _refusal(
                "there is a setting this version does not know", f"use {_list(known)}", column=section
            )


def _list(names: Any) -> str:
    return ", ".join(sorted(names))


def _timezone(name: Any) -> str:
    try:
        ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError):
        raise _refusal(
            "the time zone is unknown", "use a name like Europe/Berlin", column="timezone"
        ) from None
    return str(name)


def _days(days: Any) -> tuple[date, ...]:
    if not all(isinstance(day, date) for day in days):
        raise _refusal(
            "a holiday is not a date", "write dates like 2026-12-24 without quotes", column="extra"
        )
    return tuple(days)


def _whole(value: Any, key: str, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise _refusal("the value is not allowed", f"use a whole number from {low} to {high}", column=key)
    return value


def _promises(section: dict[str, Any]) -> Promises:
    return Promises(
        acknowledge_hours=_whole(section.get("acknowledge_hours", 24), "acknowledge_hours", 1, 24 * 90),
        answer_days=_whole(section.get("answer_days", 7), "answer_days", 1, 365),
    )


def _thresholds(section: dict[str, Any]) -> dict[Audience, int]:
    """Thresholds per audience, never below 3 and never coarser for a smaller audience than for a larger one."""
    chosen = {
        audience: _whole(
            section.get(audience.value, default), f"thresholds.{audience}", SMALLEST_THRESHOLD, 1000
        )
        for audience, default in DEFAULT_THRESHOLDS.items()
    }
    ordered = [chosen[audience] for audience in Audience]
    if ordered != sorted(ordered):
        raise _refusal(
            "a wider audience has a smaller threshold than a narrower one",
            "let thresholds grow from committee to board to public",
            column="thresholds",
        )
    return chosen


def _private_counts(section: dict[str, Any] | None) -> PrivateCounts | None:
    """Nothing without the section; each of its keys must be given, as no epsilon is right for everybody."""
    if section is None:
        return None
    epsilon = _number(section.get("epsilon"), "private_counts.epsilon", 0.0, LARGEST_EPSILON)
    if 0 < epsilon < LEAST_EPSILON:
        raise _refusal(
            "the value is not allowed",
            f"use zero, or a number from {LEAST_EPSILON:g} to {LARGEST_EPSILON:g}",
            column="private_counts.epsilon",
        )
    budget = _number(section.get("budget"), "private_counts.budget", epsilon, LARGEST_BUDGET)
    measures = section.get("measures", [])
    named = isinstance(measures, list) and measures and all(isinstance(name, str) for name in measures)
    if not named or len(set(measures)) < len(measures):
        raise _refusal(
            "a list of measures is expected, each once",
            'write ["active_members"]',
            column="private_counts.measures",
        )
    return PrivateCounts(epsilon, budget, tuple(sorted(measures)))


def _number(value: Any, key: str, low: float, high: float) -> float:
    numeric = isinstance(value, int | float) and not isinstance(value, bool)
    if not numeric or not low <= value <= high:
        raise _refusal("the value is not allowed", f"use a number from {low:g} to {high:g}", column=key)
    return float(value)


def _modes(section: dict[str, Any]) -> dict[PresenceKind, ParticipationMode]:
    try:
        chosen = {PresenceKind(kind): ParticipationMode(mode) for kind, mode in section.items()}
    except ValueError:
        raise _refusal(
            "a participation mode is unknown", f"use {_list(ParticipationMode)}", column="participation_modes"
        ) from None
    return DEFAULT_MODES | chosen


def _readers(section: dict[str, Any]) -> dict[Audience, str]:
    """The group of this machine's accounts that may read what an audience is told; everybody where none is given."""
    if not all(isinstance(group, str) and group for group in section.values()):
        raise _refusal("a group of readers has a name", 'write committee = "coc-committee"', column="readers")
    return {Audience(audience): group for audience, group in section.items()}


def _keys(section: dict[str, Any], column: str) -> dict[str, str]:
    """Public keys by the names of their owners, as `coc me` says them."""
    if not all(isinstance(key, str) and _PUBLIC_KEY.fullmatch(key) for key in section.values()):
        raise _refusal("a public key is damaged", "copy the line that `coc me` says", column=column)
    return dict(section)


def _groups(section: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    return {name: _channels(channels, "groups") for name, channels in section.items()}


def _channels(names: Any, column: str) -> tuple[str, ...]:
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise _refusal("a list of channels is expected", 'write ["general", "help"]', column=column)
    return tuple(name.strip().lstrip("#").casefold() for name in names)


def _refusal(rule: str, remedy: str, column: str = "") -> Refusal:
    return Refusal(rule, remedy, file="community.toml", column=column)
