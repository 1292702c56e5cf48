"""Door 1: were the reporting guidelines' promises kept? Exact times come in, only in time, late or pending go out."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from coc_analytics.community import Community
from coc_analytics.periods import Quarter
from coc_analytics.terms import Promise, Refusal, ReporterMode

_WEEKEND = (5, 6)
"""Saturday and Sunday, where community.toml names no country."""


class Calendar:
    """The community's working days: its country's working week and make-up days, without its holidays."""

    def __init__(self, community: Community) -> None:
        self._zone = community.zone
        self._extra = frozenset(community.extra_holidays)
        self._public = _public_holidays(community.holidays_country, community.holidays_subdivision)

    def is_working_day(self, day: date) -> bool:
        """Whether people work on a day; a day off of the community's own counts before any calendar."""
        if day in self._extra:
            return False
        if self._public is None:
            return day.weekday() not in _WEEKEND
        return bool(self._public.is_working_day(day))

    def local_day(self, moment: datetime) -> date:
        return moment.astimezone(self._zone).date()

    def end_of_next_working_day(self, day: date) -> datetime:
        """The last moment of the first working day after `day`."""
        following = day + timedelta(days=1)
        while not self.is_working_day(following):
            following += timedelta(days=1)
        return end_of_day(following, self._zone)


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of the day after, as UTC."""
    return datetime.combine(day + timedelta(days=1), time.min, zone).astimezone(UTC)


@lru_cache(maxsize=8)
def _public_holidays(country: str, subdivision: str) -> holidays.HolidayBase | None:
    if not country:
        return None
    try:
        return holidays.country_holidays(country, subdiv=subdivision or None)
    except (NotImplementedError, KeyError, ValueError):
        unknown = Refusal(
            "the holiday calendar is unknown",
            "use a country code like DE and, if wanted, a subdivision like BE",
            file="community.toml",
            column="holidays",
        )
    raise unknown


def acknowledge_deadline(received: datetime, calendar: Calendar, hours: int) -> datetime:
    """Some hours after receipt; the end of the next working day if either falls on a day off.

    Source: "within 24 hours, or on the next working day" (reporting guidelines).
    """
    due = received + timedelta(hours=hours)
    arrival_day, due_day = calendar.local_day(received), calendar.local_day(due)
    if not calendar.is_working_day(arrival_day):
        due = max(due, calendar.end_of_next_working_day(arrival_day))
    if not calendar.is_working_day(due_day):
        due = max(due, calendar.end_of_next_working_day(due_day))
    return due


def kept(mode: ReporterMode, done: datetime | None, deadline: datetime, quarter_ends: datetime) -> Promise:
    """What is known of a promise at the end of the quarter in which the report is counted."""
    if mode is ReporterMode.ANONYMOUS:
        return Promise.CANNOT
    if done is not None:
        return Promise.IN_TIME if done <= deadline else Promise.LATE
    return Promise.PENDING if deadline > quarter_ends else Promise.LATE


def end_of_quarter(quarter: Quarter, community: Community) -> datetime:
    """The first moment after a quarter, as UTC."""
    return end_of_day(quarter.last_day(community.fiscal_start), community.zone)
