"""What the schedule makes up for after the computer slept: by the calendar, and never what was done already."""

from datetime import datetime
from pathlib import Path

import pytest

from coc_analytics.periods import Quarter
from coc_analytics.release import open_shelf
from pipelines.catching_up import INTAKE, RELEASE, RETENTION, missed
from pipelines.outcomes import folder
from pipelines.places import Places
from tests.small_releases import release

STORIES: dict[str, tuple[dict[str, str], str, set[str]]] = {
    # the day each last began (and since when it is served), what the clock says, what is made up for
    "served for the first time": ({}, "2026-10-20T12:00", set()),
    "nothing was missed": (
        {INTAKE: "2026-10-19", RETENTION: "2026-10-20", RELEASE: "2026-10-05"},
        "2026-10-20T12:00",
        set(),
    ),
    "asleep on the fifth day": (
        {INTAKE: "2026-10-05", RETENTION: "2026-10-04", RELEASE: "2026-07-05"},
        "2026-10-06T09:00",
        {RETENTION, RELEASE},
    ),
    "asleep on the fifth day, ever since it is served": (
        {"since": "2026-09-01", INTAKE: "2026-09-28", RETENTION: "2026-10-04"},
        "2026-10-06T09:00",
        {INTAKE, RETENTION, RELEASE},
    ),
    "the fifth day, an hour too early": (
        {INTAKE: "2026-10-05", RETENTION: "2026-10-05", RELEASE: "2026-07-05"},
        "2026-10-05T05:59",
        set(),
    ),
    "the fifth day, the hour has come": (
        {INTAKE: "2026-10-05", RETENTION: "2026-10-05", RELEASE: "2026-07-05"},
        "2026-10-05T06:00",
        {RELEASE},
    ),
    "a Monday before four": (
        {INTAKE: "2026-10-12", RETENTION: "2026-10-18", RELEASE: "2026-10-05"},
        "2026-10-19T03:59",
        set(),
    ),
    "a Monday after four": (
        {INTAKE: "2026-10-12", RETENTION: "2026-10-18", RELEASE: "2026-10-05"},
        "2026-10-19T04:00",
        {INTAKE},
    ),
    "off for a year": (
        {INTAKE: "2025-10-13", RETENTION: "2025-10-20", RELEASE: "2025-10-05"},
        "2026-10-20T12:00",
        {INTAKE, RETENTION, RELEASE},
    ),
    "served only since the day after": (
        {"since": "2026-10-06", INTAKE: "2026-10-19", RETENTION: "2026-10-20"},
        "2026-10-20T12:00",
        set(),
    ),
}


def _noted(places: Places, days: dict[str, str]) -> None:
    notes: Path = folder(places)
    notes.mkdir()
    for name, day in ({"since": "2020-01-01"} | days).items():
        text = f"{day}\n" if name == "since" else f"{day} done\n"
        (notes / (".since" if name == "since" else name)).write_text(text)


@pytest.mark.parametrize("story", STORIES)
def test_what_is_made_up_for(new_community: Places, story: str) -> None:
    days, now, expected = STORIES[story]
    if days:
        _noted(new_community, days)
    assert set(missed(new_community, datetime.fromisoformat(now))) == expected
    assert set(missed(new_community, datetime.fromisoformat(now))) == expected


@pytest.mark.parametrize(
    ("fiscal_start", "now", "expected"),
    [(2, "2026-11-04T12:00", False), (2, "2026-11-05T12:00", True), (1, "2026-11-05T12:00", False)],
)
def test_the_quarter_is_the_communitys_own(
    new_community: Places, fiscal_start: int, now: str, expected: bool
) -> None:
    new_community.settings.write_text(f"[community]\nfiscal_quarter_start = {fiscal_start}\n")
    _noted(new_community, {INTAKE: "2026-11-02", RETENTION: "2026-11-05", RELEASE: "2026-10-05"})
    assert (RELEASE in missed(new_community, datetime.fromisoformat(now))) is expected


def test_drafts_that_somebody_made_by_hand_are_not_made_again(new_community: Places) -> None:
    _noted(new_community, {INTAKE: "2026-10-05", RETENTION: "2026-10-06", RELEASE: "2026-07-05"})
    now = datetime.fromisoformat("2026-10-06T09:00")
    assert missed(new_community, now) == (RELEASE,)
    shelf = open_shelf(new_community.releases)
    shelf.write_draft(release(quarter=Quarter.parse("2026Q2")))
    assert missed(new_community, now) == (RELEASE,)
    shelf.write_draft(release(quarter=Quarter.parse("2026Q3")))
    assert missed(new_community, now) == ()
