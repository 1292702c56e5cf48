"""Door 1: times as exports really have them, source by source: read rightly, or asked about, never guessed."""

from pathlib import Path
from typing import Any

import pytest

from coc_analytics.community import Community
from coc_analytics.terms import Refusal
from tests.intake_vault import Vault, quarter

FORM = {"Timestamp": "received_at", "What happened?": "account", "options": {"case_from": ["Timestamp"]}}
AMBIGUOUS = {
    # a source with dates that could be read both ways, and where it lies
    "zoom": ("zoom/a.csv", "Name,User Email,Join Time,Leave Time\nAnn Blue,ann@x.example,05/01/2026 10:00:00 AM,05/01/2026 11:00:00 AM\n"),
    "teams": ("teams/a.csv", 'Full Name,User Action,Timestamp\nAnn Blue,Joined,"5/1/2026, 10:00:00 AM"\n'),
    "discord": ("discord/a.csv", "AuthorID,Author,Date,Content\n111,ann,05/01/2026 10:00,hello\n"),
    "eventbrite": ("eventbrite/a.csv", "Order #,Order Date,First Name,Last Name,Email,Attendee Status\n1,05/01/2026,Ann,Blue,a@x.example,Attending\n"),
    "generic": ("generic/a.csv", "member,occurred_at,kind\nann,05/01/2026 10:00,message\n"),
    "discourse": ("discourse/a.csv", "username,created_at,raw\nann,05/01/2026 10:00,hello\n"),
    "mattermost": ("mattermost/a.csv", "User Name,Post Creation Time,Post Message\nann,05/01/2026 10:00,hello\n"),
}  # fmt: skip


def with_options(source: str, **options: Any) -> Community:
    return Community(sources={source: {"options": options}})


@pytest.mark.parametrize("source", AMBIGUOUS)
def test_dates_that_could_be_read_both_ways_are_asked_about(tmp_path: Path, source: str) -> None:
    name, content = AMBIGUOUS[source]
    vault = Vault(tmp_path)
    vault.put(f"participation/{name}", content)
    with pytest.raises(Refusal, match=rf"\[sources\.{source}\.options\]"):
        vault.admit()
    vault.community = with_options(source, dates="day first")
    vault.admit()
    assert months(vault) == {2026 * 12}, "January"
    assert vault.batches() == [(1, 1, 0, 0)]


@pytest.mark.parametrize("source", AMBIGUOUS)
def test_the_file_itself_may_settle_it(tmp_path: Path, source: str) -> None:
    name, content = AMBIGUOUS[source]
    vault = Vault(tmp_path)
    header, row = content.splitlines()
    settles = row.replace("05/01", "16/01").replace("5/1/", "16/1/").replace("nn", "nnie")
    vault.put(f"participation/{name}", f"{header}\n{row}\n{settles}\n")
    vault.admit()
    assert months(vault) == {2026 * 12}, "January"


@pytest.mark.parametrize("source", AMBIGUOUS)
def test_a_source_can_say_its_zone(tmp_path: Path, source: str) -> None:
    name, content = AMBIGUOUS[source]
    vault = Vault(tmp_path, with_options(source, zone="Pacific/Auckland", dates="day first"))
    vault.put(
        f"participation/{name}",
        content.replace("10:00", "01:00").replace("05/01/", "01/02/").replace("5/1/", "1/2/"),
    )
    vault.admit()
    assert months(vault) == {2026 * 12}, (
        "one in the morning of 1 February in Auckland is still January in UTC"
    )


def test_ambiguous_dates_in_the_shared_folder(tmp_path: Path, shared_folder: Path) -> None:
    for source in ("discord", "teams", "zoom"):
        vault = Vault(tmp_path / source, Community(timezone="Europe/Berlin"))
        case = shared_folder / f"cases/intake/05-day-month-order/{source}.csv"
        vault.put(f"participation/{source}/{source}.csv", case.read_bytes())
        with pytest.raises(Refusal, match="day first or month first"):
            vault.admit()


@pytest.mark.parametrize("name", ["google-est", "google-gmt", "rfc", "sheet-us", "space-offset"])
def test_forms_in_the_shared_folder(tmp_path: Path, shared_folder: Path, name: str) -> None:
    vault = Vault(tmp_path, Community(sources={"reports": FORM}))
    vault.put(
        "reports/form.csv", (shared_folder / f"cases/intake/08-form-timestamps/{name}.csv").read_bytes()
    )
    vault.admit()
    assert vault.ask("select quarter, count(*) from reports group by all") == [(quarter("2026Q1"), 2)]


def test_the_ambiguous_form_in_the_shared_folder(tmp_path: Path, shared_folder: Path) -> None:
    case = shared_folder / "cases/intake/08-form-timestamps/sheet-eu-ambiguous.csv"
    vault = Vault(tmp_path, Community(sources={"reports": FORM}))
    vault.put("reports/form.csv", case.read_bytes())
    with pytest.raises(Refusal, match="day first or month first"):
        vault.admit()


def test_a_form_in_utc_in_the_shared_folder(tmp_path: Path, shared_folder: Path) -> None:
    columns: dict[str, Any] = {
        "Submit Date (UTC)": "received_at", "What happened?": "account", "Your name": "reporter",
        "Answered on": "explained_at", "always": {"reporter_mode": "named"},
        "options": {"case_from": ["Submit Date (UTC)"]},
    }  # fmt: skip
    vault = Vault(tmp_path, Community(timezone="America/Los_Angeles", sources={"reports": columns}))
    vault.put(
        "reports/form.csv", (shared_folder / "cases/intake/13-form-times-in-utc/reports.csv").read_bytes()
    )
    vault.admit()
    found = vault.ask("select quarter, answered::varchar from reports")
    assert found == [(quarter("2026Q1"), "in_time")] * 2


def test_a_form_whose_times_are_all_in_one_zone(tmp_path: Path, shared_folder: Path) -> None:
    """Acknowledged after 23 and a half hours, if both times are in UTC; after 30 and a half if one is not."""
    columns: dict[str, Any] = {
        "Submit Date (UTC)": "received_at", "What happened?": "account", "Your name": "reporter",
        "Answered on": "acknowledged_at", "always": {"reporter_mode": "named"},
        "options": {"case_from": ["Submit Date (UTC)"], "zone": "UTC"},
    }  # fmt: skip
    vault = Vault(tmp_path, Community(timezone="America/Los_Angeles", sources={"reports": columns}))
    vault.put(
        "reports/form.csv", (shared_folder / "cases/intake/13-form-times-in-utc/reports.csv").read_bytes()
    )
    vault.admit()
    found = vault.ask("select quarter, acknowledged::varchar from reports")
    assert found == [(quarter("2026Q1"), "in_time")] * 2


def test_a_header_that_says_utc_is_believed_in_a_list_of_participants(tmp_path: Path) -> None:
    vault = Vault(tmp_path, Community(timezone="America/Los_Angeles"))
    vault.put(
        "participation/zoom/a.csv",
        "Name,User Email,Join Time (UTC),Duration (Minutes)\nAnn Blue,a@x.example,2026-04-01 05:30,5\n",
    )
    vault.admit()
    assert months(vault) == {2026 * 12 + 2}, "still March in Los Angeles"


def test_what_stands_in_our_own_columns_may_be_written_in_other_ways(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    vault.put("reports/a.csv", 'case_id,received_at,account\n1,"5 February 2026, 14:30",\n2,16/02/2026,\n')
    vault.admit()
    assert vault.batches() == [(2, 2, 0, 0)]


def test_a_refusal_does_not_advise_what_was_done(tmp_path: Path) -> None:
    vault = Vault(tmp_path, Community(sources={"reports": FORM}))
    vault.put("reports/a.csv", "Timestamp,What happened?\nlast Tuesday,something\n")
    with pytest.raises(Refusal) as refused:
        vault.admit()
    assert "map" not in refused.value.remedy


def months(vault: Vault) -> set[int]:
    return {month for (month,) in vault.ask("select month from presence")}
