"""The wheel: built twice it has the same bytes, and it brings what its messages and pages refer to."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_NO_SOURCE = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache", ".hypothesis", "demo", "dist")


def build(tree: Path, out: Path, epoch: str = "1700000000") -> Path:
    """The wheel that this tree gives."""
    pytest.importorskip("hatchling")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    done = subprocess.run(
        command,
        cwd=tree,
        env=os.environ | {"SOURCE_DATE_EPOCH": epoch},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = out.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as an installer puts it into a place of its own."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder)
    return folder


def test_built_twice_it_has_the_same_bytes(wheel: Path, tmp_path: Path) -> None:
    """From another folder, with other times and modes of files."""
    tree = tmp_path / "elsewhere"
    shutil.copytree(ROOT, tree, ignore=_NO_SOURCE, copy_function=shutil.copyfile)
    assert build(tree, tmp_path / "out").read_bytes() == wheel.read_bytes()


def test_a_changed_file_is_noticed(wheel: Path, tmp_path: Path) -> None:
    tree = tmp_path / "elsewhere"
    shutil.copytree(ROOT, tree, ignore=_NO_SOURCE, copy_function=shutil.copyfile)
    (tree / "docs" / "operations.md").write_text("something else\n")
    assert build(tree, tmp_path / "out").read_bytes() != wheel.read_bytes()


def test_every_file_of_the_packages_is_in_it(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
    wanted = {
        path.relative_to(ROOT).as_posix()
        for package in ("coc_analytics", "pipelines")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert wanted - names == set()
    assert not [name for name in names if name.startswith(("tests/", "scripts/", "benchmarks/"))]


def test_links_between_its_pages_lead_somewhere(unpacked: Path) -> None:
    manual = unpacked / "coc_analytics" / "manual"
    broken = [
        f"{page.relative_to(manual)}: {link}"
        for page in manual.rglob("*.md")
        for link in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text(encoding="utf-8"))
        if not (page.parent / link).exists() and not _is_for_a_checkout(link)
    ]
    assert broken == []
    assert len(list(manual.rglob("*.md"))) > 30


def _is_for_a_checkout(link: str) -> bool:
    """What only somebody who works on the software reads: tests, benchmarks, notebooks and the code itself."""
    return any(
        part in link
        for part in ("tests", "benchmarks", "notebooks", "pipelines", "coc_analytics", "Makefile")
    )


def test_what_its_messages_name_is_there(unpacked: Path, tmp_path: Path) -> None:
    for command in ("init", "intake"):
        done = subprocess.run(
            [sys.executable, "-P", "-m", "coc_analytics.cli", command],
            cwd=tmp_path,
            env={name: value for name, value in os.environ.items() if not name.startswith("COC_")}
            | {"PYTHONPATH": str(unpacked)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        named = re.findall(r"(/\S+README\.md)", done.stdout)
        assert named == [str(unpacked / "coc_analytics" / "manual" / "data" / "README.md")]
        assert Path(named[0]).read_text(encoding="utf-8").startswith("#")
    assert (tmp_path / "data" / "community.toml").exists(), "the template of the settings is in it"
