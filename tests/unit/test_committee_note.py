"""Who is missing in committee.csv decides what stays sealed; intake and doctor say so, and name nobody."""

from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from coc_analytics.cli import main
from coc_analytics.terms import Refusal
from pipelines.checkup import examine
from pipelines.findings import Finding
from pipelines.places import Places
from pipelines.taking_in import committee_note

HEADER = "member,seat,term_start,term_end\n"
REPORT = "case_id,received_at,reported,account\nK-1,2026-07-04T10:00:00Z,Bryn Somebody,\n"


@pytest.fixture
def places(new_community: Places) -> Places:
    return new_community


def committee(places: Places, rows: str) -> None:
    (places.vault / "committee.csv").write_text(f"{HEADER}{rows}")


def finding(places: Places) -> Finding:
    (one,) = (each for each in examine(places) if each.about == "committee")
    return one


def test_without_a_list_named_people_stay_sealed_and_it_is_said(places: Places) -> None:
    assert committee_note(places).startswith("there is no committee.csv")
    assert "concerns_committee_member=no stays sealed" in committee_note(places)


@pytest.mark.parametrize(
    "rows",
    [
        "",
        "Wren Example,1,2001-01-01,2002-12-31\n",
        f"Wren Example,1,{datetime.now(UTC).date() + timedelta(300)},\n",
    ],
    ids=["empty", "all terms over", "not begun"],
)
def test_with_nobody_serving_today_it_is_said(places: Places, rows: str) -> None:
    committee(places, rows)
    assert committee_note(places).startswith("committee.csv has nobody serving today")
    assert "Wren" not in committee_note(places)


def test_with_somebody_serving_nothing_is_said(places: Places) -> None:
    committee(places, "Wren Example,1,2001-01-01,\n")
    assert committee_note(places) == ""
    assert finding(places).sentence == "good  committee: committee.csv knows who serves today"


def test_intake_notes_it_beside_its_result_and_does_not_fail(places: Places) -> None:
    (places.vault / "reports" / "a.csv").write_text(REPORT)
    run = CliRunner().invoke(main, ["intake"])
    assert run.exit_code == 0
    assert run.stdout == "1 export taken in\n"
    (line,) = run.stderr.splitlines()
    assert line.startswith("note: there is no committee.csv")
    assert "Bryn" not in line


def test_intake_with_a_list_notes_nothing(places: Places) -> None:
    committee(places, "Wren Example,1,2001-01-01,\n")
    assert CliRunner().invoke(main, ["intake"]).stderr == ""


def test_it_is_to_mend_only_once_there_are_reports(places: Places) -> None:
    assert finding(places).sentence.startswith("good  committee: nobody is known to serve today; write")
    (places.vault / "reports" / "a.csv").write_text(REPORT)
    assert finding(places).wrong
    committee(places, "Wren Example,1,2001-01-01,2002-12-31\n")
    assert finding(places).wrong


def test_where_the_vault_is_not_there_only_that_is_said(places: Places) -> None:
    places.vault.rename(places.vault.with_name("elsewhere"))
    assert committee_note(places) == ""
    assert [each.about for each in examine(places) if each.about in ("vault", "committee")] == ["vault"]


def test_a_list_that_is_not_understood_is_refused_without_a_name(places: Places) -> None:
    committee(places, "Wren Example,1,someday,\n")
    with pytest.raises(Refusal, match="impossible date") as refusal:
        committee_note(places)
    assert "Wren" not in str(refusal.value)
    assert finding(places).wrong
