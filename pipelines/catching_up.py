"""Which scheduled runs were missed while the computer slept or was off, by the calendar alone. Days only."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from coc_analytics.community import Community
from coc_analytics.periods import Quarter
from pipelines.outcomes import folder, outcomes
from pipelines.places import Places

INTAKE, RETENTION, RELEASE = "weekly-intake", "daily-retention", "quarterly-release"
DAYS_AFTER_THE_QUARTER = 5
_SINCE = ".since"


def missed(places: Places, now: datetime) -> tuple[str, ...]:
    """The names of the runs that were due since each last began, in the order in which they are made up for.

    Nothing is missed from before the schedule was first served here, and no drafts that somebody made by hand.
    """
    since = _served_since(places, now.date())
    begun = {outcome.name: date.fromisoformat(outcome.line[:10]) for outcome in outcomes(places)}
    due = {name: when(places.community(), now) for name, when in _LAST_DUE.items()}
    late = (name for name, day in due.items() if max(begun.get(name, since), since) < day)
    return tuple(name for name in late if name != RELEASE or not _was_made(places, now.date()))


def _served_since(places: Places, today: date) -> date:
    """The day on which the schedule was first served here; noted when it is."""
    note: Path = folder(places) / _SINCE
    if not note.exists():
        note.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        note.write_text(f"{today}\n", encoding="utf-8")
    return date.fromisoformat(note.read_text(encoding="utf-8").strip())


def last_finished_quarter(community: Community, today: date) -> Quarter:
    """The quarter that ended last, by the community's own calendar."""
    return Quarter.of(today, community.fiscal_start).plus(-1)


def _was_made(places: Places, today: date) -> bool:
    """Whether the release of the last finished quarter is there, as a draft or published."""
    quarter = str(last_finished_quarter(places.community(), today))
    homes = (places.releases, places.releases / ".drafts")
    return any(path for home in homes for path in home.glob(f"*/{quarter}/release.json"))


def _last_monday(community: Community, now: datetime) -> date:
    return _last(now, time(4), lambda day: day.weekday() == 0)


def _last_day(community: Community, now: datetime) -> date:
    return _last(now, time(5), lambda day: True)


def _last_fifth_day(community: Community, now: datetime) -> date:
    months = first_months(community.fiscal_start)
    return _last(now, time(6), lambda day: day.month in months and day.day == DAYS_AFTER_THE_QUARTER)


def _last(now: datetime, at: time, falls_on: Callable[[date], bool]) -> date:
    """The last day of a kind on which this hour has passed."""
    return next(
        day for day in _backwards(now.date()) if falls_on(day) and (day < now.date() or now.time() >= at)
    )


def _backwards(day: date) -> Iterator[date]:
    while True:
        yield day
        day -= timedelta(days=1)


def first_months(fiscal_start: int) -> list[int]:
    """The months in which a quarter begins, and so the one before it has ended."""
    return sorted((fiscal_start - 1 + 3 * number) % 12 + 1 for number in range(4))


_LAST_DUE: dict[str, Callable[[Community, datetime], date]] = {
    INTAKE: _last_monday,
    RETENTION: _last_day,
    RELEASE: _last_fifth_day,
}
