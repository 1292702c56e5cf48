"""Promises: acknowledged within 24 hours or on the next working day, answered within a week."""

from datetime import UTC, date, datetime

import pytest

from coc_analytics.community import Community
from coc_analytics.intake.promises import Calendar, acknowledge_deadline, end_of_quarter, kept
from coc_analytics.periods import Quarter
from coc_analytics.terms import Promise, ReporterMode
from tests.intake_vault import Vault

# 2026-03-02 is a Monday; Good Friday is 2026-04-03, Easter Monday 2026-04-06, in Germany both are holidays.
DEADLINES = [
    # arrives (local)      acknowledge until (local)   why
    ("2026-03-02T09:00", "2026-03-03T09:00", "a working day: 24 hours"),
    (
        "2026-03-06T09:00",
        "2026-03-10T00:00",
        "Friday: 24 hours end on a Saturday, so until the end of Monday",
    ),
    ("2026-03-07T09:00", "2026-03-10T00:00", "Saturday: until the end of Monday"),
    ("2026-03-08T23:00", "2026-03-10T00:00", "Sunday night: until the end of Monday, not Monday at 23:00"),
    ("2026-04-02T10:00", "2026-04-08T00:00", "the day before Good Friday: until the end of Tuesday"),
    ("2026-04-06T10:00", "2026-04-08T00:00", "Easter Monday: until the end of Tuesday"),
    ("2026-03-28T10:00", "2026-03-31T00:00", "the clocks change that Sunday"),
    ("2026-12-23T10:00", "2026-12-29T00:00", "our own day off on 24 December, holidays, a weekend"),
]


@pytest.mark.parametrize(("arrives", "until", "why"), DEADLINES, ids=[row[2] for row in DEADLINES])
def test_the_deadline_to_acknowledge(arrives: str, until: str, why: str) -> None:
    community = Community(
        timezone="Europe/Berlin", holidays_country="DE", extra_holidays=(date(2026, 12, 24),)
    )
    received = datetime.fromisoformat(arrives).replace(tzinfo=community.zone).astimezone(UTC)
    expected = datetime.fromisoformat(until).replace(tzinfo=community.zone).astimezone(UTC)
    assert acknowledge_deadline(received, Calendar(community), 24) == expected, why


# country    arrives (local)      acknowledge until (local)   why
WORKING_WEEKS = [
    ("EG", "2026-03-05T09:00", "2026-03-09T00:00", "Egypt, a Thursday: Friday and Saturday are off, so all of Sunday"),
    ("EG", "2026-03-08T09:00", "2026-03-09T09:00", "Egypt, a Sunday: a working day like any other"),
    ("IL", "2026-03-13T09:00", "2026-03-16T00:00", "Israel, a Friday: until the end of Sunday"),
    ("IL", "2026-03-15T09:00", "2026-03-16T09:00", "Israel, a Sunday: 24 hours"),
    ("SA", "2026-02-05T09:00", "2026-02-09T00:00", "Saudi Arabia, a Thursday: until the end of Sunday"),
    ("CN", "2024-02-03T09:00", "2024-02-05T00:00", "China, a Saturday before a Sunday on which everybody works"),
    ("CN", "2024-02-04T09:00", "2024-02-05T09:00", "China, that Sunday: 24 hours"),
    ("CN", "2024-02-18T09:00", "2024-02-19T09:00", "China, another Sunday to make up for the New Year"),
    ("DE", "2026-03-06T09:00", "2026-03-10T00:00", "Germany, a Friday: until the end of Monday"),
    ("", "2026-03-06T09:00", "2026-03-10T00:00", "no country: Saturday and Sunday are off"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("country", "arrives", "until", "why"), WORKING_WEEKS, ids=[row[3] for row in WORKING_WEEKS]
)
def test_a_working_week_is_the_countrys_own(country: str, arrives: str, until: str, why: str) -> None:
    community = Community(timezone="UTC", holidays_country=country)
    received = datetime.fromisoformat(arrives).replace(tzinfo=UTC)
    expected = datetime.fromisoformat(until).replace(tzinfo=UTC)
    assert acknowledge_deadline(received, Calendar(community), 24) == expected, why


def test_a_day_off_of_our_own_is_off_also_where_everybody_makes_up_for_a_holiday() -> None:
    community = Community(holidays_country="CN", extra_holidays=(date(2024, 2, 4),))
    assert not Calendar(community).is_working_day(date(2024, 2, 4))


NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
QUARTER_ENDS = datetime(2026, 4, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("mode", "done", "deadline", "expected"),
    [
        (ReporterMode.NAMED, "31T11:00", "31T12:00", Promise.IN_TIME),
        (ReporterMode.NAMED, "31T12:00", "31T12:00", Promise.IN_TIME),  # to the minute
        (ReporterMode.NAMED, "31T12:01", "31T12:00", Promise.LATE),
        (ReporterMode.NAMED, None, "31T12:00", Promise.LATE),  # nothing, and the time is over
        (ReporterMode.NAMED, None, "31T23:59", Promise.LATE),
        (ReporterMode.WITNESS, None, "later", Promise.PENDING),  # the time runs into the next quarter
        (ReporterMode.ANONYMOUS, None, "31T12:00", Promise.CANNOT),  # nobody to tell
        (ReporterMode.ANONYMOUS, "31T11:00", "31T12:00", Promise.CANNOT),
    ],
)
def test_a_promise_is_kept_late_pending_or_impossible(
    mode: ReporterMode, done: str | None, deadline: str, expected: Promise
) -> None:
    until = datetime(2026, 4, 2, tzinfo=UTC) if deadline == "later" else _march(deadline)
    assert kept(mode, _march(done) if done else None, until, QUARTER_ENDS) is expected


def _march(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-{text}").replace(tzinfo=UTC)


def test_a_fiscal_quarter_ends_on_its_last_local_day() -> None:
    community = Community(timezone="America/Chicago", fiscal_start=10)
    ends = end_of_quarter(Quarter.of(date(2026, 3, 31), 10), community)
    assert ends == datetime(2026, 4, 1, 5, tzinfo=UTC)


HEADER = "case_id,received_at,reporter_mode,acknowledged_at,explained_at,resolved_at,finding,account\n"


def promises(vault: Vault) -> list[tuple[object, ...]]:
    return vault.ask("select acknowledged::varchar, answered::varchar from reports")


def test_an_explanation_sent_in_time_counts_as_an_answer(tmp_path) -> None:  # type: ignore[no-untyped-def]
    vault = Vault(tmp_path)
    vault.put(
        "reports/a.csv",
        f"{HEADER}K-1,2026-02-02T10:00:00Z,named,2026-02-02T11:00:00Z,2026-02-05,2026-04-01,violation,\n",
    )
    vault.admit()
    assert promises(vault) == [("in_time", "in_time")]


def test_what_was_kept_stays_kept_when_a_later_row_leaves_the_time_out(tmp_path) -> None:  # type: ignore[no-untyped-def]
    vault = Vault(tmp_path)
    vault.put("reports/a.csv", f"{HEADER}K-1,2026-02-02T10:00:00Z,named,2026-02-02T11:00:00Z,,2026-02-05,,\n")
    vault.admit()
    vault.put("reports/b.csv", f"{HEADER}K-1,2026-02-02T10:00:00Z,named,,,,violation,\n")
    vault.admit()
    assert promises(vault) == [("in_time", "in_time")]
    assert vault.ask("select finding::varchar from reports") == [("violation",)]


def test_an_acknowledgement_that_comes_later_is_a_change(tmp_path) -> None:  # type: ignore[no-untyped-def]
    vault = Vault(tmp_path)
    vault.put("reports/a.csv", f"{HEADER}K-1,2026-03-31T20:00:00Z,named,,,,,\n")
    vault.admit()
    assert promises(vault) == [("pending", "pending")], "both deadlines are after the quarter's end"
    vault.put("reports/b.csv", f"{HEADER}K-1,2026-03-31T20:00:00Z,named,2026-04-01T10:00:00Z,,,,\n")
    vault.admit()
    assert promises(vault) == [("in_time", "pending")]
    assert vault.batches() == [(1, 1, 0, 0), (1, 1, 0, 0)]
