"""`coc schedule` on the community's own Prefect server: a real one on the loopback address, with SQLite and a password."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from coc_analytics.terms import Refusal
from pipelines.beginning import make_places
from pipelines.engine import own_server, prepare_engine, prepare_engine_of
from pipelines.outcomes import outcomes
from pipelines.places import places_in
from tests.canary import search
from tests.flows.runner import coc, environment
from tests.planted_exports import PLANTED, exports

ROOT = Path(__file__).resolve().parents[2]
CLEAR = "would be spoken to in the clear"
ADDRESSES = {
    # PREFECT_API_URL                       what is said of it
    "": "",
    "http://127.0.0.1:4200/api": "",
    "http://localhost:4200/api": "",
    "http://[::1]:4200/api": "",
    "https://flows.example.org/api": "",
    "http://flows.example.org/api": CLEAR,
    "http://192.0.2.7:4200/api": CLEAR,
    "http://127.0.0.1.example.org/api": CLEAR,
    "http://localhost.example.org:4200/api": CLEAR,
    "http://0.0.0.0:4200/api": CLEAR,
    "ftp://127.0.0.1/api": CLEAR,
    "127.0.0.1:4200": CLEAR,
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_server_elsewhere_is_spoken_to_in_secret_only(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", address)
    if not ADDRESSES[address]:
        assert own_server() == address
        return
    with pytest.raises(Refusal, match=ADDRESSES[address]):
        own_server()


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever is set is as before afterwards."""
    before, temporary = dict(os.environ), __import__("tempfile").tempdir
    yield
    os.environ.clear()
    os.environ.update(before)
    __import__("tempfile").tempdir = temporary


def test_of_what_is_set_only_the_address_and_what_lets_us_in_is_kept(settings: None, tmp_path: Path) -> None:
    given = {
        "PREFECT_API_AUTH_STRING": "a:b",
        "PREFECT_API_KEY": "k",
        "PREFECT_LOGGING_TO_API_ENABLED": "true",
        "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "true",
        "PREFECT_PROFILE": "another",
    }
    os.environ.update(given)
    prepare_engine_of(tmp_path / "prefect", "https://flows.example.org/api")
    assert os.environ["PREFECT_API_URL"] == "https://flows.example.org/api"
    assert (os.environ["PREFECT_API_AUTH_STRING"], os.environ["PREFECT_API_KEY"]) == ("a:b", "k")
    assert os.environ["PREFECT_LOGGING_TO_API_ENABLED"] == "false"
    assert os.environ["PREFECT_RESULTS_PERSIST_BY_DEFAULT"] == "false"
    assert "PREFECT_PROFILE" not in os.environ


def test_other_commands_never_use_it(settings: None, tmp_path: Path) -> None:
    os.environ["PREFECT_API_URL"] = "https://flows.example.org/api"
    prepare_engine(tmp_path / "prefect")
    assert "PREFECT_API_URL" not in os.environ


def test_the_command_refuses_at_once(tmp_path: Path) -> None:
    make_places(places_in(tmp_path))
    run = subprocess.run(
        [sys.executable, "-m", "coc_analytics.cli", "schedule"],
        env=environment(tmp_path) | {"PREFECT_API_URL": "http://flows.example.org/api"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert CLEAR in run.stderr


@dataclass(frozen=True)
class Server:
    """A real server: where it is, where it keeps what it knows, and what lets one in."""

    address: str
    home: Path
    password: str

    def asked(self, about: str) -> list[dict[str, Any]]:
        """Everything of a kind that it lists."""
        request = urllib.request.Request(f"{self.address}/{about}/filter", data=b"{}")
        request.add_header("Content-Type", "application/json")
        request.add_header("Authorization", f"Basic {b64encode(self.password.encode()).decode()}")
        with urllib.request.urlopen(request, timeout=60) as answer:
            return list(json.load(answer))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """`prefect server start`, as a community would."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home, password = tmp_path / "server", f"coc:{secrets.token_urlsafe(16)}"
    home.mkdir()
    process = subprocess.Popen(
        [
            str(Path(sys.executable).with_name("prefect")),
            "server",
            "start",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
        ],
        env=environment(tmp_path)
        | {"PREFECT_HOME": str(home), "PREFECT_SERVER_API_AUTH_STRING": password, "DO_NOT_TRACK": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    made = Server(f"http://127.0.0.1:{port}/api", home, password)
    try:
        _wait_for(lambda: made.asked("flows") is not None, 300)
        yield made
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=60)


def _wait_for(done: Any, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if done():
                return
        except OSError:
            pass
        time.sleep(1)
    raise AssertionError("it took too long")


@pytest.mark.nightly
def test_a_run_that_is_due_is_listed_there_and_tells_of_nobody(tmp_path: Path, server: Server) -> None:
    places = places_in(tmp_path)
    make_places(places)
    for place, content in exports().values():
        (places.vault / place).parent.mkdir(parents=True, exist_ok=True)
        (places.vault / place).write_bytes(content)
    coc(tmp_path, "intake")
    places.settings.write_text("[retention_months]\nreports = 1\n")
    served = subprocess.Popen(
        [sys.executable, "-m", "tests.flows.serve_every_minute"],
        cwd=ROOT,
        env=environment(tmp_path)
        | {"PREFECT_API_URL": server.address, "PREFECT_API_AUTH_STRING": server.password},
    )
    try:
        _wait_for(lambda: any(outcome.good for outcome in outcomes(places)), 300)
        _wait_for(lambda: any(run["state_type"] == "COMPLETED" for run in server.asked("flow_runs")), 120)
        deployments, runs = server.asked("deployments"), server.asked("flow_runs")
    finally:
        served.send_signal(signal.SIGINT)
        served.wait(timeout=90)
    assert [one["name"] for one in deployments] == ["daily-retention"]
    ended = [run for run in runs if run["state_type"] == "COMPLETED" and run["deployment_id"]]
    assert ended
    assert [run["name"] for run in ended if not run["name"].endswith(" UTC")] == []
    assert all(set(run["parameters"]) <= {"vault", "casebook", "releases", "dashboards"} for run in ended)
    assert list(server.home.glob("prefect.db")), "its own SQLite"
    assert search([server.home, places.prefect_home], PLANTED) == []
