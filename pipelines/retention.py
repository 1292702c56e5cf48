"""The retention flow: exports past their time leave the vault. Paths only; a person's name never comes this way.

Forgetting somebody is no flow: the name would be a parameter, and Prefect writes parameters down.
"""

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from coc_analytics.terms import Receipt
from pipelines import keeping
from pipelines.places import Places
from pipelines.progress import step


@task(name="remove what is past its time", cache_policy=NO_CACHE, persist_result=False)
def remove_overdue(places: Places) -> Receipt:
    return keeping.remove_overdue(places)


@flow(name="retention", persist_result=False, validate_parameters=False)
def retention(places: Places) -> Receipt:
    """Remove the exports that the vault has held longer than community.toml allows."""
    with step("looking for what is past its time"):
        return remove_overdue(places)
