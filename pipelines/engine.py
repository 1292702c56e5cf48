"""Prefect without its memory: an ephemeral local server that keeps no log, no result and tells nobody.

What Prefect writes down on its own (measured): flow parameters, exception messages, logger output, persisted results.
So flows get paths and ids only, failures are sanitised in guard.py, and the settings below close the rest.
"""

import os
from pathlib import Path

_SETTINGS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
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
    os.environ.update(_SETTINGS, PREFECT_HOME=str(home))
