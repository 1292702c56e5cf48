"""Runs by the clock: the quarterly release, the weekly intake, the daily retention. Paths only, as text.

Prefect writes the parameters of a scheduled run into its database and hands them to a process of its own, so they
are the four places and nothing else; quarter and settings are looked up when the run begins.
"""

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from prefect import flow
from prefect.runner import Runner
from prefect.schedules import Cron
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.types.entrypoint import EntrypointType

from coc_analytics.community import Community
from pipelines.catching_up import (
    DAYS_AFTER_THE_QUARTER,
    INTAKE,
    RELEASE,
    RETENTION,
    first_months,
    last_finished_quarter,
    missed,
)
from pipelines.engine import local_server
from pipelines.holding import one_run_at_a_time
from pipelines.intake import intake
from pipelines.outcomes import Noted
from pipelines.places import Places
from pipelines.quarterly import quarterly
from pipelines.retention import retention

if TYPE_CHECKING:
    from prefect import Flow
    from prefect.deployments.runner import RunnerDeployment

PREPARED_BY = "the schedule"
_WAIT_FOR_ANOTHER_RUN = 3600.0
_SECONDS_BETWEEN_LOOKS = 30


def run_name() -> str:
    """What a run is called where runs are listed: its day and hour, nothing of what it works on."""
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"


@flow(name="weekly intake", flow_run_name=run_name, persist_result=False, validate_parameters=False)
def weekly_intake(vault: str, casebook: str, releases: str, dashboards: str) -> None:
    """Take in what has come into the vault."""
    _alone(places_of(vault, casebook, releases, dashboards), INTAKE, intake)


@flow(name="daily retention", flow_run_name=run_name, persist_result=False, validate_parameters=False)
def daily_retention(vault: str, casebook: str, releases: str, dashboards: str) -> None:
    """Remove what the vault has held longer than community.toml allows."""
    _alone(places_of(vault, casebook, releases, dashboards), RETENTION, retention)


@flow(name="quarterly release", flow_run_name=run_name, persist_result=False, validate_parameters=False)
def quarterly_release(vault: str, casebook: str, releases: str, dashboards: str) -> None:
    """Write the drafts and pages of the quarter that has just ended; nothing is published by a clock."""
    _alone(places_of(vault, casebook, releases, dashboards), RELEASE, _release_last_quarter)


def _release_last_quarter(places: Places) -> None:
    community = places.community()
    today = datetime.now(community.zone).date()
    quarterly(places, str(last_finished_quarter(community, today)), PREPARED_BY)


def _alone(places: Places, name: str, run: Callable[[Places], object]) -> None:
    with Noted(places, name), one_run_at_a_time(places, _WAIT_FOR_ANOTHER_RUN):
        run(places)


@dataclass(frozen=True)
class Appointment:
    """A flow, when it runs (cron, in the community's time zone) and how a volunteer would say it."""

    flow: "Flow[Any, Any]"
    cron: str
    words: str


def appointments(community: Community) -> tuple[Appointment, ...]:
    """Everything that runs by the clock, an hour apart so that one seldom waits for another."""
    months = ",".join(str(month) for month in first_months(community.fiscal_start))
    day = DAYS_AFTER_THE_QUARTER
    return (
        Appointment(weekly_intake, "0 4 * * 1", "every Monday at 04:00"),
        Appointment(daily_retention, "0 5 * * *", "every day at 05:00"),
        Appointment(
            quarterly_release, f"0 6 {day} {months} *", f"at 06:00, {day} days after a quarter's end"
        ),
    )


def deployments(places: Places) -> tuple["RunnerDeployment", ...]:
    """The appointments as Prefect serves them."""
    community = places.community()
    return tuple(_deployment(each, community.timezone, places) for each in appointments(community))


def _deployment(each: Appointment, timezone: str, places: Places) -> "RunnerDeployment":
    made = each.flow.to_deployment(
        name=_name_of(each),
        schedule=Cron(each.cron, timezone=timezone),
        parameters=parameters_of(places),
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    return cast("RunnerDeployment", made)  # a coroutine only where a loop is running


def to_make_up_for(places: Places) -> tuple[Appointment, ...]:
    """The appointments that were missed."""
    community = places.community()
    late = missed(places, datetime.now(community.zone))
    return tuple(each for each in appointments(community) if _name_of(each) in late)


def _name_of(each: Appointment) -> str:
    return each.flow.name.replace(" ", "-")


def serve_for_ever(places: Places) -> None:
    """Serve the deployments on a server of our own, until somebody stops it (Ctrl-C or SIGTERM)."""
    with local_server() as address, temporary_settings({PREFECT_API_URL: address}):
        serve_here(places)


def serve_here(places: Places) -> None:
    """Serve the deployments on the server that the settings name, one run at a time.

    What was due while nothing was served is made up for first; how that ended is noted as for any run.
    """
    for each in to_make_up_for(places):
        with suppress(Exception):
            each.flow(**parameters_of(places))
    runner = _Runner(limit=1, query_seconds=_SECONDS_BETWEEN_LOOKS, pause_on_shutdown=False)
    for deployment in deployments(places):
        runner.add_deployment(deployment)
    with suppress(KeyboardInterrupt):
        asyncio.run(runner.start())


class _Runner(Runner):
    """What Prefect's `serve` starts, ended by SIGTERM as by Ctrl-C; its own answer leaves the runs unattended."""

    def handle_sigterm(self, *_: object) -> None:
        signal.raise_signal(signal.SIGINT)


def parameters_of(places: Places) -> dict[str, str]:
    """The four places as text, from the root of the disk: a run may start in another folder."""
    named = {"vault": places.vault, "casebook": places.casebook}
    named |= {"releases": places.releases, "dashboards": places.dashboards}
    return {name: str(path.resolve()) for name, path in named.items()}


def places_of(vault: str, casebook: str, releases: str, dashboards: str) -> Places:
    return Places(Path(vault), Path(casebook), Path(releases), Path(dashboards))
