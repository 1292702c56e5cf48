"""No planted identity, phrase or exact date stands in any byte outside the vault, also when a run breaks half-way."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from coc_analytics.periods import Quarter
from coc_analytics.synthetic import Planted, Size, make_community
from pipelines.beginning import make_places
from pipelines.places import places_in
from tests.canary import search, search_bytes
from tests.flows.runner import environment

LAST = Quarter.parse("2026Q3")


@pytest.fixture
def planted(tmp_path: Path) -> Planted:
    (tmp_path / "data").mkdir()
    return make_community(tmp_path / "data", Size.SMALL, seed=7, last=LAST, quarters=4)


@pytest.mark.parametrize(
    "fault",
    [
        "the classifier",
        "the counting",
        pytest.param("the roll-up", marks=pytest.mark.nightly),
        pytest.param("the casebook", marks=pytest.mark.nightly),
        pytest.param("the pages", marks=pytest.mark.nightly),
        pytest.param("nowhere", marks=pytest.mark.nightly),
    ],
)
def test_nothing_planted_leaves_the_vault(tmp_path: Path, planted: Planted, fault: str) -> None:
    make_places(places_in(tmp_path))
    _call_files_after_people(tmp_path / "data" / "vault", planted)
    done = _run(tmp_path, fault)
    assert done.returncode == (0 if fault == "nowhere" else 1), done.stderr[-400:]
    assert search_bytes(done.stdout + done.stderr, planted) == []
    assert search(_outside(tmp_path), planted) == []


def test_nobody_is_named_by_the_name_of_a_refused_file_or_folder(tmp_path: Path, planted: Planted) -> None:
    make_places(places_in(tmp_path))
    vault, (first, second, third, fourth, *_) = tmp_path / "data" / "vault", planted.names
    for place in (
        f"participation/discourse/412-{first.replace(' ', '_')}-topic.json",
        f"participation/mbox/{second.replace(' ', '.')}.mbox",
        f"participation/{third}/a.csv",
        f"participation/slack/{fourth}/users.json",
        f"reports/{planted.emails[0]}.csv",
        f"{first}/list.csv",
        f"{planted.emails[1]}.csv",
    ):
        (vault / place).parent.mkdir(parents=True, exist_ok=True)
        (vault / place).write_text("nothing of the kind\n")
    done = _run(tmp_path, "nowhere")
    assert done.returncode == 1, done.stderr[-400:]
    assert b" file of discourse" in done.stderr
    assert b" file of mbox" in done.stderr
    assert search_bytes(done.stdout + done.stderr, planted) == []
    assert search(_outside(tmp_path), planted) == []


def _call_files_after_people(vault: Path, planted: Planted) -> None:
    """Every file of the folders whose files may have any name is called after somebody."""
    for folder, name in zip(("reports", "pulse", "participation/generic"), planted.names, strict=False):
        for file in sorted((vault / folder).glob("*.csv")):
            file.rename(file.with_name(f"{name.replace(' ', '_')}-{file.name}"))


def _run(folder: Path, fault: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, "-m", "tests.flows.run_with_a_fault", str(folder), str(LAST), fault],
        env=environment(folder) | {"TMPDIR": str(folder), "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        timeout=1500,
        check=False,
    )


def _outside(folder: Path) -> list[Path]:
    """Everything outside the vault, Prefect's home among it."""
    outside = [path for path in (folder / "data").iterdir() if path.name not in ("vault", "community.toml")]
    assert any(path.name == "prefect" for path in outside)
    return outside
