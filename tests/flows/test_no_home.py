"""A home that nobody can write, as a service has: everything works, and what belongs into a home says where else to put it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.flows.runner import command, environment

_NO_HOME = "/proc/nobody"
"""Where not even root can write."""
OF_IT = ("--quarter", "2026Q1", "--audience", "committee")


def coc(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux has a place where nobody can write")
    return subprocess.run(
        command(*arguments),
        env=environment(folder) | {"HOME": _NO_HOME, "XDG_CACHE_HOME": _NO_HOME, "XDG_CONFIG_HOME": _NO_HOME},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=540,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A community with an export, and nothing taken in."""
    assert coc(tmp_path, "init").returncode == 0
    activity = tmp_path / "data" / "vault" / "participation" / "generic"
    activity.mkdir()
    (activity / "a.csv").write_text("member,occurred_at,kind\nSky Sample,2026-02-05,message\n")
    return tmp_path


STEPS = (
    ("intake",),
    ("classify",),
    ("release", "prepare", *OF_IT, "--by", "Quince"),
    ("release", "check", *OF_IT, "--by", "Medlar"),
    ("release", "publish", *OF_IT, "--by", "Medlar"),
    ("dashboards",),
    ("audit",),
    ("doctor",),
)


def test_every_step_works_without_a_home(folder: Path) -> None:
    for step in STEPS:
        done = coc(folder, *step)
        assert done.returncode == 0, (step, done.stderr)


@pytest.mark.nightly
def test_a_whole_run_works_without_a_home(folder: Path) -> None:
    done = coc(folder, "run", "--quarter", "2026Q1", "--by", "Quince")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("name", "option"), [("me", "--key"), ("witness", "--memory")])
def test_what_belongs_into_a_home_says_where_else_to_put_it(folder: Path, name: str, option: str) -> None:
    for step in STEPS[:5] if name == "witness" else ():
        assert coc(folder, *step).returncode == 0
    done = coc(folder, name)
    assert done.returncode == 1
    assert "nothing can be kept in your home" in done.stderr
    assert option in done.stderr
    assert coc(folder, name, option, str(folder / "mine")).returncode == 0
