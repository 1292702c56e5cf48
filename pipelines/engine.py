"""Prefect without its memory: a local server that keeps no log, no result, tells nobody and answers only us.

What Prefect writes down on its own (measured): flow parameters, exception messages, logger output, persisted results.
So flows get paths and ids only, failures are sanitised in guard.py, and the settings below close the rest.
"""

import os
import re
import secrets
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

from coc_analytics.terms import Refusal

if TYPE_CHECKING:
    import uvicorn

T = TypeVar("T")
_SECONDS_TO_END = 20
PATIENCE_SECONDS = (120, 420)
"""How long the server may take to start, at the first attempt and at the second: with both cores full of other work
it was seen to take more than two minutes."""
NOT_STARTED = Refusal(
    f"the server of the flows did not start within {sum(PATIENCE_SECONDS) // 60} minutes",
    "close other programs or wait until this machine has less to do, then run the same command again",
)
_OURS = ("coc_analytics", "pipelines")
_OF_THE_ENGINE = {"prefect", "httpx", "httpcore", "anyio", "sqlalchemy", "aiosqlite"}
_SETTINGS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "true",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": str(PATIENCE_SECONDS[-1]),
    "PREFECT_API_REQUEST_TIMEOUT": "300",
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
    """Point Prefect at a home of our own and at nothing else; must run before `prefect` is first imported.

    A profile or an API address of another project must not see our runs.
    """
    _begin(home, _password())


def prepare_engine_of(home: Path, address: str) -> None:
    """The same, with the community's own server at this address, and with what it lets us in by."""
    kept = {name: os.environ[name] for name in _LET_IN_BY if name in os.environ}
    _begin(home, kept | {"PREFECT_API_URL": address, "PREFECT_SERVER_EPHEMERAL_ENABLED": "false"})


_LET_IN_BY = ("PREFECT_API_AUTH_STRING", "PREFECT_API_KEY", "PREFECT_API_SSL_CERT_FILE")


def own_server() -> str:
    """The address of the community's own Prefect server, as PREFECT_API_URL says; empty where there is none.

    Raises Refusal for one that is neither on this machine nor spoken to in secret.
    """
    address = os.environ.get("PREFECT_API_URL", "")
    if address and not _IN_SECRET.match(address):
        raise Refusal(
            "the server of the flows is on another machine and would be spoken to in the clear",
            "give PREFECT_API_URL as https://…/api, or as http://127.0.0.1:4200/api on this machine",
        )
    return address


_IN_SECRET = re.compile(r"https://|http://(127\.0\.0\.1|localhost|\[::1\])[:/]")


def _begin(home: Path, more: Mapping[str, str]) -> None:
    for name in [name for name in os.environ if name.startswith("PREFECT_")]:
        del os.environ[name]
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    home.chmod(0o700)
    os.environ.update({**_SETTINGS, "PREFECT_HOME": str(home.resolve()), **more})
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


def start_server(say: Callable[[str], None]) -> None:
    """Start the ephemeral server that a flow would start by itself, and wait for it; `say` is told where it is slow.

    A machine with other work may take minutes, and a server that died is started again. Raises Refusal.
    """
    from prefect.server.api.server import SubprocessASGIServer

    started(SubprocessASGIServer, say)


def started(make: Callable[[], Any], say: Callable[[str], None]) -> None:
    """Start what `make` makes (Prefect's own server), with more patience each time; raises Refusal after the last."""
    for seconds in PATIENCE_SECONDS:
        server = make()
        try:
            server.start(timeout=seconds)
            return
        except Exception:
            server.stop()
        if seconds != PATIENCE_SECONDS[-1]:
            say("the server of the flows is slow to start, this machine has much to do: it is started again")
    raise NOT_STARTED


def in_words(run: Callable[[], T]) -> T:
    """Do a run and turn what the server of the flows fails with into a refusal; what our own steps fail with goes on."""
    try:
        return run()
    except Exception as error:
        failure = _stopped_answering() if is_the_servers(error) else error
    raise failure  # outside the except block: nothing hangs on to it


def _stopped_answering() -> Refusal:
    return Refusal(
        "the server of the flows stopped answering",
        "close other programs or wait until this machine has less to do, then run the same command again; "
        "nothing half-done was kept",
    )


def is_the_servers(error: Exception) -> bool:
    """Whether an error comes from the engine of the flows and what it speaks to its server with."""
    if type(error).__module__.split(".")[0] in _OURS:
        return False
    raised_in = traceback.extract_tb(error.__traceback__)[-1:]
    return any(not _OF_THE_ENGINE.isdisjoint(Path(frame.filename).parts) for frame in raised_in)


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
    until = time.monotonic() + sum(PATIENCE_SECONDS)
    while not server.started:
        if not thread.is_alive() or time.monotonic() > until:
            raise NOT_STARTED
        time.sleep(0.1)
