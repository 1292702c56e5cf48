"""Fixtures every test may use."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """The folder of public sample data beside the project (or `COC_SHARED`); skips where it is absent."""
    folder = Path(os.environ.get("COC_SHARED", ROOT.parent / "shared"))
    if not (folder / "samples").is_dir():
        pytest.skip("the shared sample data are not beside this checkout (set COC_SHARED to their folder)")
    return folder
