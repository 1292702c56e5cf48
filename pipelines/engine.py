"""Prefect without its memory: a local server that keeps no log, no result, tells nobody and answers only us.

What Prefect writes down on its own (measured): flow parameters, exception messages, logger output, persisted results.
So flows get paths and ids only, failures are sanitised in guard.py, and the settings below close the rest.
"""

import os
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from coc_analytics.terms import Refusal

if TYPE_CHECKING:
    import uvicorn

_SECONDS_TO_END = 20
_SETTINGS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "true",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_ROOT_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_SERVER_LEVEL": "CRITICAL",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_TASKS_DEFAULT_NO_CACHE": "true",
    "PREFECT_TASKS_DEFAULT_PERSIST_RESULT": "false",
    "PREFECT_TASKS_DEFAULT_RETRIES": "0",
    "PREFECT_CLI_PROMPT": "false",
}


def prepare_engine(home: Path) -> None:
    """Point Prefect at a home of our own and at nothing else; must run before `prefect` is first imported."""
    for name in [name for name in os.environ if name.startswith("PREFECT_")]:
        del os.environ[name]  # a profile or an API address of another project must not see our runs
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    home.chmod(0o700)
    os.environ.update(_SETTINGS, PREFECT_HOME=str(home.resolve()), **_password())
    _keep_temporary_files_in(home / "tmp")


def _keep_temporary_files_in(folder: Path) -> None:
    """Prefect makes folders where the system keeps its temporary files; others can look in there."""
    folder.mkdir(mode=0o700, exist_ok=True)
    os.environ["TMPDIR"] = str(folder.resolve())
    tempfile.tempdir = None  # asked for anew: the old place may have been looked up already


def _password() -> dict[str, str]:
    """A new password for each server: whoever else works on this machine could otherwise ask it to run things."""
    password = f"coc:{secrets.token_urlsafe(32)}"
    return {"PREFECT_SERVER_API_AUTH_STRING": password, "PREFECT_API_AUTH_STRING": password}


@contextmanager
def local_server() -> Iterator[str]:
    """A server with a clock (an ephemeral one has none), on the loopback address only; gives its URL."""
    import uvicorn
    from prefect.server.api.server import create_app

    server = uvicorn.Server(uvicorn.Config(create_app(), host="127.0.0.1", port=0, log_level="critical"))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    try:
        _wait_until_it_answers(server, thread)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/api"
    finally:
        server.should_exit = True
        thread.join(timeout=_SECONDS_TO_END)


def _wait_until_it_answers(server: "uvicorn.Server", thread: Thread) -> None:
    until = time.monotonic() + float(_SETTINGS["PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS"])
    while not server.started:
        if not thread.is_alive() or time.monotonic() > until:
            raise Refusal("the server of the flows did not start", "run `coc doctor`, then try again")
        time.sleep(0.1)
