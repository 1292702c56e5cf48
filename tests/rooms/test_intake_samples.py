"""Door 1 on real exports: the counts that the sample data's own README gives."""

import shutil
from pathlib import Path

import pytest

from coc_analytics.terms import ReceiptStatus
from tests.intake_vault import Vault, quarter

QUARTERS = ("2015Q2", "2015Q3", "2015Q4", "2016Q1", "2016Q2", "2016Q3")


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory, shared_folder: Path) -> Vault:
    made = Vault(tmp_path_factory.mktemp("samples"))
    samples = shared_folder / "samples"
    shutil.copytree(samples / "slack_export", made.path / "participation" / "slack" / "slack_export")
    shutil.copytree(samples / "zoom", made.path / "participation" / "zoom")
    shutil.copytree(samples / "pulse", made.path / "pulse")
    shutil.copytree(samples / "reports", made.path / "reports")
    shutil.copy(samples / "committee.csv", made.path)
    made.admit()
    return made


def test_every_batch_reconciles(vault: Vault) -> None:
    rows = vault.batches()
    assert len(rows) == 12
    assert all(rows_in == sum(rest) for rows_in, *rest in rows)
    assert all(quarantined == 0 for *_, quarantined in rows)


def test_slack_rows_are_all_accounted_for(vault: Vault) -> None:
    assert vault.ask("select rows_in, admitted from batches where source = 'slack'") == [(1382, 1382)]


def test_slack_posters_a_quarter(vault: Vault) -> None:
    found = vault.ask(
        "select quarter, count(distinct member) from presence"
        " where source = 'slack' and kind in ('message', 'reply', 'thanks') group by quarter order by quarter"
    )
    assert found == list(zip(map(quarter, QUARTERS), (11, 12, 10, 11, 12, 13), strict=True))


def test_slack_first_time_posters_a_quarter(vault: Vault) -> None:
    found = vault.ask(
        "select quarter, count(*) from answers where newcomer and source = 'slack' group by quarter order by quarter"
    )
    assert found == list(zip(map(quarter, QUARTERS), (11, 5, 4, 4, 4, 4), strict=True))


def test_slack_messages_file_shares_and_reactions(vault: Vault) -> None:
    found = dict(
        vault.ask("select kind::varchar, sum(times)::int from presence where source = 'slack' group by kind")
    )
    assert found["message"] == 964 + 61
    assert found["reply"] == 6, "comments on files, whose author stands inside the comment"
    reactors = vault.ask("select count(distinct member) from presence where kind = 'reaction'")
    assert reactors == [(17,)]
    assert "join" not in found


def test_zoom_people_are_counted_once_however_often_they_rejoin(vault: Vault) -> None:
    found = vault.ask(
        "select count(*), count(distinct member) from events where role = 'attendance' group by event order by all"
    )
    assert found == [(10, 10), (10, 10), (10, 10), (27, 27), (89, 89)]


def test_zoom_lists_of_one_meeting_with_and_without_preamble_count_once(vault: Vault) -> None:
    found = vault.ask("select rows_in, duplicate from batches where source = 'zoom' and rows_in = 31")
    assert sorted(found) == [(31, 0), (31, 31)]


def test_reports_and_issues(vault: Vault) -> None:
    assert vault.ask("select count(*), count(distinct issue), sum(sealed::int) from reports") == [(40, 39, 8)]


def test_sealed_reports_are_counted_when_the_term_is_over(vault: Vault) -> None:
    found = vault.ask("select quarter, counted from reports where sealed order by all")
    assert all(counted > arrived for arrived, counted in found)
    assert {counted for _, counted in found} == {quarter("2016Q1"), quarter("2016Q3"), quarter("2017Q1")}


def test_pulse_answers(vault: Vault) -> None:
    assert vault.ask("select count(*) from pulse group by quarter order by quarter") == [(17,), (21,), (24,)]


def test_a_second_time_changes_nothing(vault: Vault) -> None:
    before = vault.casebook.read_bytes()
    receipts = vault.admit()
    assert {receipt.status for receipt in receipts} == {ReceiptStatus.ALREADY_DONE}
    assert vault.casebook.read_bytes() == before
    assert not list(vault.path.rglob(".tmp"))


def test_no_name_of_the_samples_is_in_the_casebook(vault: Vault) -> None:
    content = vault.casebook.read_bytes().lower()
    for name in (b"okafor", b"lindqvist", b"gecko", b"harrison", b"pond.rwth", b"member000", b"c-1000"):
        assert name not in content
