"""Fixtures every test may use."""

import os
from pathlib import Path

import pytest

from pipelines.beginning import make_places
from pipelines.places import Places, places_in

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """The folder of public sample data beside the project (or `COC_SHARED`); skips where it is absent."""
    folder = Path(os.environ.get("COC_SHARED", ROOT.parent / "shared"))
    if not (folder / "samples").is_dir():
        pytest.skip("the shared sample data are not beside this checkout (set COC_SHARED to their folder)")
    return folder


@pytest.fixture
def new_community(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    """The places of a community that `coc init` has just made; commands find them in the environment."""
    made = places_in(tmp_path)
    make_places(made)
    for variable in ("vault", "casebook", "releases", "dashboards"):
        monkeypatch.setenv(f"COC_{variable.upper()}", str(getattr(made, variable)))
    return made
