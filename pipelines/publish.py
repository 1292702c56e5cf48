"""The publish flow: pages from whatever is on the shelf; it needs no vault and no casebook."""

from pathlib import Path

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from pipelines import drawing
from pipelines.places import Places
from pipelines.progress import step


@task(name="write the dashboards", cache_policy=NO_CACHE, persist_result=False)
def write_dashboards(places: Places, quarter: str | None) -> tuple[Path, ...]:
    return drawing.write_dashboards(places, quarter)


@flow(name="publish", persist_result=False, validate_parameters=False)
def publish(places: Places, quarter: str | None) -> tuple[Path, ...]:
    """Write the pages of a quarter."""
    with step("drawing the dashboards"):
        return write_dashboards(places, quarter)
