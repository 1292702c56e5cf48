"""A bad file stops only itself: exit 1, one line naming file, column and remedy, no value, nothing lost."""

from pathlib import Path

import duckdb
import pytest

from tests.flows.runner import Run, coc

HEADER = "case_id,received_at,channel,reporter_mode,reporter,reported,space,account,confirmed_behaviours"
GOOD = "K-1,2026-07-04T10:00:00+00:00,form,named,Zyxwyn Quillfeather,,chat,Somebody talked over me.,"
SECRET = "Zyxwyn"

BAD_FILES = {
    # what is wrong: (file content, column the line must name)
    "a missing column": (HEADER.replace("received_at,", "") + "\n" + GOOD.replace("2026-07-04T10:00:00+00:00,", ""), "received_at"),
    "an unknown column": (f"{HEADER},mood\n{GOOD},{SECRET}", "mood"),
    "an impossible date": (f"{HEADER}\n{GOOD.replace('2026-07-04', '2026-02-30')}", "received_at"),
    "a second header": (f"{HEADER}\n{GOOD}\n{HEADER}\n{GOOD.replace('K-1', 'K-2')}", ""),
    "an empty file": ("", ""),
    "an unknown behaviour": (f"{HEADER}\n{GOOD}Zyxwyn_rudeness", "confirmed_behaviours"),
    "an unknown channel": (f"{HEADER}\n{GOOD.replace('form', 'Zyxwyn')}", "channel"),
    "a header and no rows, cut off in a quote": (f'{HEADER}\n"{GOOD}', ""),
}  # fmt: skip


@pytest.fixture
def community(tmp_path: Path) -> Path:
    assert coc(tmp_path, "init").code == 0
    (tmp_path / "data/vault/reports/good.csv").write_text(f"{HEADER}\n{GOOD.replace('K-1', 'K-0')}\n")
    return tmp_path


@pytest.mark.parametrize("wrong", BAD_FILES)
def test_a_bad_file_is_refused_in_one_line(community: Path, wrong: str) -> None:
    content, column = BAD_FILES[wrong]
    bad = community / "data/vault/reports/later.csv"
    bad.write_text(content, encoding="utf-8")
    run = coc(community, "intake")
    assert run.code == 1
    lines = run.err.strip().splitlines()
    assert len(lines) == 1, lines
    assert "(the 2nd file of reports" in lines[0]
    assert column in lines[0]
    assert SECRET.casefold() not in (run.out + run.err).casefold()
    assert bad.read_text(encoding="utf-8") == content, "nothing is lost: the file stays as it was"
    assert _reports(community) == 1, "the good file is admitted, nothing of the bad one"


def test_a_mended_file_is_admitted(community: Path) -> None:
    bad = community / "data/vault/reports/later.csv"
    bad.write_text(f"{HEADER}\n{GOOD.replace('2026-07-04', '2026-02-30')}\n")
    assert coc(community, "intake").code == 1
    bad.write_text(f"{HEADER}\n{GOOD}\n")
    assert coc(community, "intake").code == 0
    assert _reports(community) == 2


def test_a_run_does_not_release_while_a_file_is_refused(community: Path) -> None:
    (community / "data/vault/reports/later.csv").write_text("")
    run: Run = coc(community, "run", "--quarter", "2026Q3")
    assert run.code == 1
    assert "the 2nd file of reports" in run.err
    said, *notes = run.out.splitlines()
    assert said == "1 export of the vault taken in, 1 refused; no draft was prepared"
    assert any("committee.csv" in note for note in notes), "the rest is still said"
    assert not any((community / "data/releases").rglob("release.json"))


def test_a_run_with_a_wrong_setting_for_noise_writes_no_draft(community: Path) -> None:
    with (community / "data/community.toml").open("a") as settings:
        settings.write('\n[private_counts]\nepsilon = 0.5\nbudget = 6.0\nmeasures = ["acknowleged"]\n')
    run = coc(community, "run", "--quarter", "2026Q3")
    assert run.code == 1
    assert "community.toml, column private_counts.measures" in run.err
    assert not any((community / "data/releases").rglob("release.json"))


@pytest.mark.parametrize("arguments", [("run", "--quarter", "2026-Q3"), ("run",), ("nonsense",)])
def test_wrong_use_is_exit_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert coc(tmp_path, *arguments).code == 2


def _reports(community: Path) -> int:
    with duckdb.connect(str(community / "data/casebook.duckdb"), read_only=True) as connection:
        row = connection.execute("select count(*) from reports").fetchone()
    return int(row[0]) if row else 0
