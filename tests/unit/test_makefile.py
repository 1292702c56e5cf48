"""What `make lab` opens, without opening it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    if not shutil.which("make"):
        pytest.skip("make is not installed")
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    return tmp_path


def asked(checkout: Path, target: str, **variables: str) -> str:
    """The commands that make would run."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COC_", "MAKE"))}
    done = subprocess.run(
        ["make", "--dry-run", target],
        cwd=checkout,
        env=kept | variables,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def shelf_of(checkout: Path, **variables: str) -> str:
    (line,) = (line for line in asked(checkout, "lab", **variables).splitlines() if "jupyter lab" in line)
    assert line.endswith("notebooks/first_look.ipynb")
    return line.split('COC_RELEASES="')[1].split('"')[0]


def test_the_notebooks_read_the_demo_as_long_as_there_is_no_shelf(checkout: Path) -> None:
    assert shelf_of(checkout) == str(checkout / "demo/data/releases")
    (checkout / "data/releases").mkdir(parents=True)
    assert shelf_of(checkout) == str(checkout / "demo/data/releases")


@pytest.mark.parametrize("filled", [".drafts", "committee"])
def test_the_notebooks_read_the_shelf_with_anything_on_it(checkout: Path, filled: str) -> None:
    (checkout / "data/releases" / filled).mkdir(parents=True)
    assert shelf_of(checkout) == str(checkout / "data/releases")


def test_the_notebooks_read_the_shelf_that_is_named(checkout: Path) -> None:
    (checkout / "data/releases/committee").mkdir(parents=True)
    assert shelf_of(checkout, COC_RELEASES="other/shelf") == str(checkout / "other/shelf")
