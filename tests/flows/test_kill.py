"""`kill -9` at any moment, then the same command again: same casebook, same release, byte for byte."""

import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.flows.runner import QUARTER, bytes_below, coc, command, environment, facts, vault_of_samples
from tests.planted_exports import exports

SIGN = ("--quarter", QUARTER, "--audience", "committee", "--by", "Wren Example")


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory, shared_folder: Path) -> Path:
    """A community with a key and exports of every kind, and nothing read yet."""
    folder = tmp_path_factory.mktemp("kill")
    vault = vault_of_samples(folder, shared_folder)
    for place, content in exports().values():
        if place.startswith("participation/") and not (vault / place).exists():
            (vault / place).parent.mkdir(parents=True, exist_ok=True)
            (vault / place).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def undisturbed(vault: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, float]]:
    """The same community run to its end, and how long each command took."""
    folder = _copy(vault, tmp_path_factory.mktemp("calm") / "community")
    seconds = {}
    for name, arguments in _COMMANDS.items():
        start = time.monotonic()
        assert coc(folder, *arguments).code == 0
        seconds[name] = time.monotonic() - start
    return folder, seconds


_COMMANDS = {"intake": ("intake",), "release": ("release", "prepare", *SIGN)}


@pytest.mark.parametrize("attempt", range(1))
def test_a_killed_command_done_again_ends_the_same(
    vault: Path, undisturbed: tuple[Path, dict[str, float]], tmp_path: Path, attempt: int
) -> None:
    calm, seconds = undisturbed
    moments = random.Random(attempt)
    folder = _copy(vault, tmp_path / "community")
    for name, arguments in _COMMANDS.items():
        for _ in range(2):
            _kill_after(folder, arguments, moments.uniform(0.15, 1.0) * seconds[name])
        assert coc(folder, *arguments).code == 0
    assert facts(folder / "data/casebook.duckdb") == facts(calm / "data/casebook.duckdb")
    assert bytes_below(folder / "data/releases") == bytes_below(calm / "data/releases")


@pytest.mark.nightly
def test_a_killed_quarterly_run_done_again_ends_the_same(vault: Path, tmp_path: Path) -> None:
    run = ("run", "--quarter", QUARTER, "--by", "Wren Example")
    calm, folder = _copy(vault, tmp_path / "calm"), _copy(vault, tmp_path / "killed")
    start = time.monotonic()
    assert coc(calm, *run).code == 0
    _kill_after(folder, run, (time.monotonic() - start) * 0.85)
    assert coc(folder, *run).code == 0
    assert facts(folder / "data/casebook.duckdb") == facts(calm / "data/casebook.duckdb")
    for place in ("releases", "dashboards"):
        assert bytes_below(folder / "data" / place) == bytes_below(calm / "data" / place)


def _copy(community: Path, to: Path) -> Path:
    shutil.copytree(community, to)
    return to


def _kill_after(folder: Path, arguments: tuple[str, ...], seconds: float) -> None:
    process = subprocess.Popen(
        command(*arguments),
        env=environment(folder),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
