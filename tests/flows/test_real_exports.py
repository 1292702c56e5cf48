"""The quarterly run over real exports: a Slack workspace, Zoom lists, written reports, pulse surveys."""

from pathlib import Path

import duckdb
import pytest

from tests.flows.runner import QUARTER, Run, bytes_below, coc, vault_of_samples


@pytest.fixture(scope="module")
def community(tmp_path_factory: pytest.TempPathFactory, shared_folder: Path) -> Path:
    folder = tmp_path_factory.mktemp("real")
    vault_of_samples(folder, shared_folder)
    return folder


@pytest.fixture(scope="module")
def first_run(community: Path) -> Run:
    return coc(community, "run", "--quarter", QUARTER, "--by", "Wren Example")


def test_the_run_ends_with_both_dashboards(community: Path, first_run: Run) -> None:
    assert first_run.code == 0, first_run.err
    pages = [Path(line) for line in first_run.out.splitlines() if line.endswith(".html")]
    assert {page.name for page in pages} >= {"committee.html", "board.html"}
    assert all(page.stat().st_size > 10_000 for page in pages if page.name != "index.html")


def test_every_batch_reconciles(community: Path, first_run: Run) -> None:
    assert first_run.code == 0
    rows = _ask(community, "select rows_in, admitted + duplicate + quarantined from batches")
    assert rows
    assert all(rows_in == accounted for rows_in, accounted in rows)


def test_members_are_counted_once(community: Path, first_run: Run) -> None:
    assert first_run.code == 0
    posters = _ask(
        community,
        "select quarter, count(distinct member) from presence "
        "where source = 'slack' and kind in ('message', 'reply', 'thanks') group by quarter order by quarter",
    )
    assert [people for _, people in posters] == [11, 12, 10, 11, 12, 13]


def test_reports_and_issues(community: Path, first_run: Run) -> None:
    assert first_run.code == 0
    assert _ask(community, "select count(*), count(distinct issue), sum(sealed::int) from reports") == [
        (40, 39, 8)
    ]


def test_a_second_run_changes_no_byte(community: Path, first_run: Run) -> None:
    assert first_run.code == 0
    kept = [community / "data" / "casebook.duckdb", community / "data" / "releases"]
    before = [bytes_below(place.parent if place.is_file() else place) for place in kept[1:]]
    casebook_before = kept[0].read_bytes()
    dashboards_before = bytes_below(community / "data" / "dashboards")
    again = coc(community, "run", "--quarter", QUARTER, "--by", "Wren Example")
    assert again.code == 0, again.err
    assert [bytes_below(place) for place in kept[1:]] == before
    assert kept[0].read_bytes() == casebook_before
    assert bytes_below(community / "data" / "dashboards") == dashboards_before


def test_the_audit_passes_from_the_shelf_alone(community: Path, first_run: Run) -> None:
    assert first_run.code == 0
    for audience in ("committee", "board", "public"):
        sign = ("--quarter", QUARTER, "--audience", audience, "--by")
        assert coc(community, "release", "check", *sign, "Wren Example").code == 1  # prepared it
        assert coc(community, "release", "check", *sign, "Sky Sample").code == 0
        assert coc(community, "release", "publish", *sign, "Sky Sample").code == 0
    audit = coc(community, "audit")
    assert audit.code == 0, audit.out + audit.err


def _ask(community: Path, question: str) -> list[tuple[int, ...]]:
    with duckdb.connect(str(community / "data" / "casebook.duckdb"), read_only=True) as connection:
        return connection.execute(question).fetchall()
