"""The intake flow: every export in the vault, one after the other; a bad file stops only itself."""

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from coc_analytics.terms import Receipt, ReceiptStatus
from pipelines import receipts, taking_in
from pipelines.places import Places
from pipelines.progress import counted


@task(name="admit an export", cache_policy=NO_CACHE, persist_result=False)
def admit_export(places: Places, position: int) -> Receipt:
    return taking_in.admit_export(places, position)


@flow(name="intake", persist_result=False, validate_parameters=False)
def intake(places: Places) -> Receipt:
    """Admit every export of the vault; raises RefusedExports, after the last, if any was refused."""
    number = taking_in.exports_to_admit(places)
    states = [
        admit_export(places, position, return_state=True)
        for position in counted(range(number), "reading exports", number)
    ]
    _raise_refusals(states)
    return receipts.receipt("exports", "intake", ReceiptStatus.DONE)


def _raise_refusals(states: list) -> None:  # type: ignore[type-arg]
    failures = [state.result(raise_on_failure=False) for state in states if state.is_failed()]
    if failures:
        sentences = tuple(str(failure) for failure in failures)
        raise taking_in.RefusedExports(sentences, len(states) - len(failures))
