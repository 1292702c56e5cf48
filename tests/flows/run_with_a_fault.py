"""Run the quarterly flow with Prefect at its most talkative and a fault in the middle; used by the canary test.

Arguments: the folder of the community, the quarter, and where the fault is ('nowhere' for none). The fault raises an
exception whose message, arguments and local variables hold a whole account and a name.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

TALKATIVE = {
    "PREFECT_LOGGING_TO_API_ENABLED": "true",
    "PREFECT_LOGGING_LEVEL": "DEBUG",
    "PREFECT_LOGGING_ROOT_LEVEL": "DEBUG",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "true",
    "PREFECT_TASKS_DEFAULT_PERSIST_RESULT": "true",
}


def _leak(vault: Path) -> Callable[..., Any]:
    text = next((vault / "reports").glob("*.csv")).read_text(encoding="utf-8-sig")

    def raises(*args: object, **kwargs: object) -> object:
        raise ValueError(text, args, kwargs)

    return raises


def _break(where: str, vault: Path) -> None:
    from coc_analytics.casebook import Casebook
    from coc_analytics.intake import classification, conduct, participation

    targets: dict[str, tuple[Any, str]] = {
        "the classifier": (classification.Classifier, "predict"),
        "the reports": (conduct, "admit_reports"),
        "the roll-up": (participation, "admit_participation"),
        "the casebook": (Casebook, "admit"),
        "the counting": (Casebook, "count"),
        "the pages": (__import__("coc_analytics.dashboards", fromlist=["x"]), "write_dashboards"),
    }
    if where != "nowhere":
        owner, name = targets[where]
        getattr(owner, name)  # the fault must hit something that is there
        setattr(owner, name, _leak(vault))


def main(folder: str, quarter: str, where: str) -> None:
    from pipelines import engine
    from pipelines.places import places_in

    engine._SETTINGS.update(TALKATIVE)
    places = places_in(Path(folder))
    _break(where, places.vault)
    from coc_analytics import cli
    from coc_analytics.commands import runs

    runs.our_places = lambda: places
    cli.main(["run", "--quarter", quarter, "--by", "demo"])


if __name__ == "__main__":
    main(*sys.argv[1:])
