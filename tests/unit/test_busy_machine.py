"""A busy machine, a full disk, a vault that is not there: waited for where that helps, and said in true words once."""

import errno
import os
import shutil
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coc_analytics.casebook import writing
from coc_analytics.cli import main
from coc_analytics.intake import admit
from coc_analytics.locks import take_lock
from coc_analytics.mishaps import mishap_in, mishap_of
from coc_analytics.release import folders, open_shelf
from coc_analytics.terms import Refusal
from pipelines import checkup, engine, holding, taking_in
from pipelines.guard import UnexpectedFailure, guarded
from pipelines.places import Places
from tests.small_releases import release

ACTIVITY = "member,occurred_at,kind\nSky Sample,2026-02-05,message\n"


def coc(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def put(places: Places, *names: str) -> None:
    folder = places.vault / "participation" / "generic"
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / f"{name}.csv").write_text(ACTIVITY.replace("Sky", name))


# the server of the flows


class Server:
    """Stands for Prefect's: it starts at the attempt of this number, and dies before."""

    def __init__(self, starts_at: int) -> None:
        self.starts_at, self.timeouts, self.stopped = starts_at, list[int](), 0

    def start(self, timeout: int) -> None:
        self.timeouts.append(timeout)
        if len(self.timeouts) < self.starts_at:
            raise RuntimeError("Timed out while attempting to connect to ephemeral Prefect API server.")

    def stop(self) -> None:
        self.stopped += 1


STARTS: dict[str, tuple[int, int, bool]] = {
    # at which attempt it starts, how often the reader is told that it is slow, and whether it starts at all
    "at once": (1, 0, True),
    "when it is asked again": (2, 1, True),
    "never": (99, 1, False),
}


@pytest.mark.parametrize("story", STARTS)
def test_a_slow_server_is_waited_for_and_told_of(story: str) -> None:
    at, told, starts = STARTS[story]
    server, said = Server(at), list[str]()
    with (
        nullcontext()
        if starts
        else pytest.raises(Refusal, match="did not start within 9 minutes: close other")
    ):
        engine.started(lambda: server, said.append)
    assert len(said) == told
    assert server.timeouts == sorted(server.timeouts)
    assert server.stopped == len(server.timeouts) - starts


def _raised_by(folder: Path, package: str, error: str) -> Callable[[], object]:
    """A function whose error is raised in a file of this package."""
    file = folder / package / "client.py"
    file.parent.mkdir()
    file.write_text(f"def fail():\n    raise {error}\n")
    made = spec_from_file_location("client", file)
    assert made is not None
    assert made.loader is not None
    module = module_from_spec(made)
    made.loader.exec_module(module)
    return module.fail  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    "error", ["RuntimeError('Failed to reach API at http://127.0.0.1')", "TimeoutError()"]
)
@pytest.mark.parametrize("package", ["prefect", "httpx", "anyio"])
def test_what_the_server_fails_with_is_a_sentence(tmp_path: Path, package: str, error: str) -> None:
    fail = _raised_by(tmp_path, package, error)
    with pytest.raises(Refusal, match="the server of the flows stopped answering") as refused:
        engine.in_words(fail)
    assert refused.value.__cause__ is None
    assert refused.value.__context__ is None
    assert "127.0.0.1" not in str(refused.value)


@pytest.mark.parametrize(
    "error",
    [
        Refusal("a rule", "a remedy"),
        taking_in.RefusedExports(("a sentence",)),
        UnexpectedFailure("a kind of error"),
        ValueError("ours"),
    ],
)
def test_what_our_steps_fail_with_goes_on_its_way(error: Exception) -> None:
    def fail() -> None:
        raise error

    with pytest.raises(type(error)) as raised:
        engine.in_words(fail)
    assert raised.value is error


# locks


def _held_for(seconds: float, hold: Callable[[threading.Event], None]) -> threading.Thread:
    """Hold something in another thread for a while; comes back once it is held."""
    held = threading.Event()

    def work() -> None:
        hold(held)

    thread = threading.Thread(target=work)
    thread.start()
    held.wait(5)
    return thread


def test_a_command_waits_for_another_run_that_ends_soon(new_community: Places) -> None:
    put(new_community, "a")

    def run(held: threading.Event) -> None:
        with holding.one_run_at_a_time(new_community):
            held.set()
            time.sleep(1)

    other = _held_for(1, run)
    done = coc("intake")
    other.join()
    assert done.exit_code == 0, done.output
    assert done.stdout == "1 export taken in\n"


def test_a_writer_of_the_shelf_waits_for_another(tmp_path: Path) -> None:
    def write(held: threading.Event) -> None:
        with folders.one_writer(tmp_path / "releases"):
            held.set()
            time.sleep(0.5)

    other = _held_for(0.5, write)
    open_shelf(tmp_path / "releases").write_draft(release())
    other.join()
    assert len(open_shelf(tmp_path / "releases").drafts()) == 1


def test_a_lock_that_is_never_given_back_is_waited_for_as_long_as_promised(tmp_path: Path) -> None:
    with (tmp_path / "lock").open("w") as mine, (tmp_path / "lock").open("w") as other:
        assert take_lock(mine.fileno(), 0)
        begun = time.monotonic()
        assert not take_lock(other.fileno(), 0.6)
        assert 0.6 <= time.monotonic() - begun < 2


# words


UNPLUGGED = (
    "refused: the vault is not there: connect the disk it lies on, restore it from your backup, "
    "or set COC_VAULT to its folder\n"
)


@pytest.mark.parametrize(
    "command",
    [
        ("intake",),
        ("classify",),
        ("retain",),
        ("forget", "Sky Sample"),
        ("run", "--quarter", "2026Q1", "--by", "Robin"),
        ("schedule",),
    ],
    ids=lambda command: command[0],
)
def test_without_a_vault_that_alone_is_said_and_none_is_made(
    new_community: Places, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setattr(
        checkup, "refuse_untested", lambda *_: None
    )  # the versions installed are not asked about
    shutil.rmtree(new_community.vault)
    run = coc(*command)
    assert run.exit_code == 1
    assert (run.stdout, run.stderr) == ("", UNPLUGGED)
    assert not new_community.vault.exists()


def test_a_casebook_that_another_program_holds_is_said_once(new_community: Places) -> None:
    import subprocess
    import sys

    put(new_community, "a")
    assert coc("intake").exit_code == 0
    put(new_community, *"abcdef")
    hold = (
        "import duckdb, sys, time; c = duckdb.connect(sys.argv[1]); print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", hold, str(new_community.casebook)], stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout is not None
        holder.stdout.readline()
        run = coc("intake")
    finally:
        holder.kill()
        holder.wait()
    assert run.exit_code == 1
    assert run.stderr == (
        "refused: another program holds the file open (the casebook): close the other program "
        "(a database viewer, a notebook, another run), then try again\n"
    )


MACHINE: dict[int, str] = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk is full",
    errno.EROFS: "the disk can only be read",
    errno.EACCES: "this account may not read or write here",
    errno.EPERM: "this account may not read or write here",
    errno.EIO: "the disk cannot be read or written",
}


@pytest.mark.parametrize("number", MACHINE)
@pytest.mark.parametrize("at", ["making the casebook", "writing to it", "setting rows aside"])
def test_what_the_machine_is_to_blame_for_is_said_once_and_truly(
    new_community: Places, monkeypatch: pytest.MonkeyPatch, number: int, at: str
) -> None:
    put(new_community, "a", "b", "c")
    if at != "making the casebook":
        assert coc("intake").exit_code == 0
        put(new_community, "d", "e")

    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number), "/a/path/of/Zyxwyn")

    if at == "setting rows aside":
        monkeypatch.setattr(admit, "set_rows_aside", fail)
    else:
        monkeypatch.setattr(writing, "_flush", fail)
    run = coc("intake")
    assert run.exit_code == 1
    assert run.stderr.startswith(f"refused: {MACHINE[number]}")
    assert run.stderr.count("\n") == 1
    for misleading in ("taxonomy", "export it again", "something unexpected", "Zyxwyn"):
        assert misleading not in run.stderr


@pytest.mark.parametrize("number", MACHINE)
def test_a_step_of_a_run_says_the_same(number: int) -> None:
    @guarded
    def step() -> None:
        raise OSError(number, os.strerror(number), "/a/path/of/Zyxwyn")

    with pytest.raises(Refusal, match=MACHINE[number]) as refused:
        step()
    assert refused.value.__context__ is None


def test_an_error_of_no_machine_is_no_mishap() -> None:
    assert mishap_of(ValueError("No space left on device")) is None
    assert mishap_of(OSError("of no number")) is None
    assert mishap_in("Conversion Error: Could not convert string 'Zyxwyn'") is None
