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


BENCHMARKS = sorted(
    path for path in (ROOT / "benchmarks").iterdir() if path.is_dir() and path.name[0] not in "._"
)


@pytest.mark.parametrize("folder", BENCHMARKS, ids=lambda folder: folder.name)
def test_every_benchmark_runs_by_one_name_has_a_short_form_and_says_what_was_measured(folder: Path) -> None:
    text = (folder / "run.py").read_text(encoding="utf-8")
    assert "--quick" in text
    assert 'if __name__ == "__main__":' in text
    assert (folder / "README.md").read_text(encoding="utf-8").startswith("# ")


def test_make_bench_runs_each_of_them_in_the_form_asked_for(checkout: Path) -> None:
    line = asked(checkout, "bench", BENCH="--quick").splitlines()[-1]
    assert "benchmarks/*/run.py" in line
    assert line.split("|| exit 1")[0].rstrip().endswith("--quick")


def test_make_docs_runs_a_script_that_exists(checkout: Path) -> None:
    assert "-m scripts.docs" in asked(checkout, "docs")
    assert (ROOT / "scripts" / "docs.py").exists()
