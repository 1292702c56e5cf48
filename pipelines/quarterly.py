"""The quarterly run: intake, classification, drafts for every audience, dashboards. Prose; no data, no counts."""

from pathlib import Path

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from coc_analytics.terms import Receipt
from pipelines import taking_in
from pipelines.intake import intake
from pipelines.places import Places
from pipelines.progress import step
from pipelines.publish import publish
from pipelines.release import release


@task(name="classify the reports", cache_policy=NO_CACHE, persist_result=False)
def classify_reports(places: Places) -> Receipt:
    with step("coding the reports"):
        return taking_in.classify_reports(places)


@flow(name="quarterly", persist_result=False, validate_parameters=False)
def quarterly(places: Places, quarter: str, prepared_by: str) -> tuple[Path, ...]:
    """From the exports in the vault to the drafts and pages of a quarter."""
    intake(places)
    classify_reports(places)
    release(places, quarter, prepared_by)
    return publish(places, quarter)
