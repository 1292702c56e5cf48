"""Retention under a clock that jumped: nothing goes until somebody says what day it is."""

from collections.abc import Callable
from datetime import date

import pytest
from click.testing import CliRunner, Result

from coc_analytics.cli import main
from pipelines import clock, keeping
from pipelines.places import Places

HEADER = "member,occurred_at,kind\n"
START = date(2026, 7, 1)
Says = Callable[[str], None]


def coc(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.fixture
def clock_says(monkeypatch: pytest.MonkeyPatch) -> Says:
    """Set the computer's clock."""
    return lambda day: monkeypatch.setattr(clock, "today", lambda places: date.fromisoformat(day))


@pytest.fixture
def places(new_community: Places, clock_says: Says) -> Places:
    """A community that keeps tables for six months and took one in on 1 July 2026."""
    clock_says("2026-07-01")
    new_community.settings.write_text("[retention_months]\ngeneric = 6\n")
    _put(new_community, "a")
    assert coc("intake").exit_code == 0
    return new_community


def _put(places: Places, name: str) -> None:
    folder = places.vault / "participation" / "generic"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.csv").write_text(f"{HEADER}{name},2026-02-05,message\n")


def _left(places: Places) -> list[str]:
    return sorted(path.stem for path in (places.vault / "participation").rglob("*.csv"))


JUMPED: dict[str, tuple[list[str], str]] = {
    # the clock on the days on which the daily retention ran, and whether the export was left
    "time passes day by day": (["2026-09-30", "2026-12-15", "2027-01-01"], "removed"),
    "not quite six months": (["2026-09-30", "2026-12-31"], "kept"),
    "years ahead": (["2040-01-01"], "refused"),
    "years ahead for days on end": (["2040-01-01", "2040-01-02", "2040-03-01", "2041-01-01"], "refused"),
    "a day more than a hundred ahead": (["2026-10-10"], "refused"),
    "back": (["2026-06-30"], "refused"),
    "back to where computers begin": (["1970-01-01", "1970-01-02"], "refused"),
    "ahead and right again": (["2040-01-01", "2026-07-02", "2026-10-01", "2027-01-01"], "removed"),
    "back and right again": (["1970-01-01", "2026-07-02"], "kept"),
}


@pytest.mark.parametrize("story", JUMPED)
def test_what_the_daily_retention_does(places: Places, clock_says: Says, story: str) -> None:
    days, end = JUMPED[story]
    last = coc("--help")
    for day in days:
        clock_says(day)
        last = coc("retain", "--remove")
    assert (last.exit_code == 1) is (end == "refused"), last.output
    assert _left(places) == ([] if end == "removed" else ["a"])
    if end == "refused":
        assert "coc retain --today" in last.stderr
        assert last.stderr.count("\n") == 1


def test_an_intake_under_a_wrong_clock_makes_it_no_righter(places: Places, clock_says: Says) -> None:
    clock_says("2040-01-01")
    _put(places, "b")
    assert coc("intake").exit_code == 0
    assert coc("retain", "--remove").exit_code == 1
    assert _left(places) == ["a", "b"]
    clock_says("2026-08-01")
    coc("intake")  # now its arrival is noted
    clock_says("2026-10-31")
    coc("intake")
    clock_says("2027-01-15")
    assert coc("retain", "--remove").exit_code == 0
    assert _left(places) == ["b"]


def test_somebody_says_that_the_clock_is_right(places: Places, clock_says: Says) -> None:
    clock_says("2027-06-01")
    assert coc("retain", "--remove").exit_code == 1
    wrong = coc("retain", "--remove", "--today", "2027-06-02")
    assert wrong.exit_code == 1
    assert "the computer's clock says another day" in wrong.stderr
    assert _left(places) == ["a"]
    assert coc("retain", "--remove", "--today", "2027-06-01").exit_code == 0
    assert _left(places) == []


def test_a_look_removes_nothing_and_is_never_refused(places: Places, clock_says: Says) -> None:
    clock_says("2040-01-01")
    run = coc("retain")
    assert run.exit_code == 0
    assert _left(places) == ["a"]


def test_before_the_vault_noted_days_the_ledger_tells_the_last_one(places: Places, clock_says: Says) -> None:
    for deed, by in (("prepare", "Quince"), ("check", "Medlar"), ("publish", "Medlar")):
        run = coc("release", deed, "--quarter", "2026Q1", "--audience", "committee", "--by", by)
        assert run.exit_code == 0, run.output
    (places.vault / ".clock").unlink()
    clock_says("2040-01-01")
    assert coc("retain", "--remove").exit_code == 1
    assert _left(places) == ["a"]


def test_the_flow_of_the_schedule_removes_no_more_than_the_command(places: Places, clock_says: Says) -> None:
    clock_says("2040-01-01")
    with pytest.raises(Exception, match="the computer's clock says 2040-01-01"):
        keeping.remove_overdue(places)
    assert _left(places) == ["a"]
