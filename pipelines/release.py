"""The release flow: a quarter's draft for every audience, the finest first, because a wider one may show no more."""

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from coc_analytics.terms import Audience, Receipt
from pipelines import releasing
from pipelines.places import Places
from pipelines.progress import counted


@task(name="prepare a release", cache_policy=NO_CACHE, persist_result=False)
def prepare_release(places: Places, quarter: str, audience: str, prepared_by: str) -> Receipt:
    return releasing.prepare_release(places, quarter, audience, prepared_by)


@flow(name="release", persist_result=False, validate_parameters=False)
def release(places: Places, quarter: str, prepared_by: str) -> tuple[Receipt, ...]:
    """Write the drafts of a quarter; refuses where one cannot be proven safe, and at once where settings are unfit."""
    releasing.refuse_unfit_noise(places, quarter)
    return tuple(
        prepare_release(places, quarter, audience.value, prepared_by)
        for audience in counted(Audience, "protecting the numbers", len(Audience))
    )
