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
    done = subprocess.run(
        [sys.executable, "-m", "tests.flows.run_with_a_fault", str(tmp_path), str(LAST), fault],
        env=environment(tmp_path) | {"TMPDIR": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        timeout=1500,
        check=False,
    )
    assert done.returncode == (0 if fault == "nowhere" else 1), done.stderr[-400:]
    assert search_bytes(done.stdout + done.stderr, planted) == []
    outside = [path for path in (tmp_path / "data").iterdir() if path.name not in ("vault", "community.toml")]
    assert any(path.name == "prefect" for path in outside)
    assert search(outside, planted) == []
