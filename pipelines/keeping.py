"""The steps that end the keeping: exports past their time, people who are forgotten. Counts only; no name goes further."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from coc_analytics.terms import Receipt, ReceiptStatus, Source
from pipelines import clock
from pipelines.guard import guarded
from pipelines.places import Places
from pipelines.receipts import receipt

if TYPE_CHECKING:
    from coc_analytics.intake.forgetting import Forgotten


@dataclass(frozen=True)
class Overdue:
    """How many exports of one source are past their time, and how many of them were never taken in."""

    source: Source
    months: int
    exports: int
    waiting: int


@guarded
def overdue_exports(places: Places) -> tuple[Overdue, ...]:
    """What came longer ago than community.toml keeps its source; nothing is removed."""
    from coc_analytics import intake

    community = places.community()
    due = intake.outdated_exports(places.vault, community, clock.today(places))
    ready = Counter(
        each.source for each in intake.only_admitted(due, places.vault, places.casebook, community)
    )
    return tuple(
        Overdue(source, community.retention_months[source.value], ready[source], number - ready[source])
        for source, number in sorted(Counter(each.source for each in due).items())
    )


@guarded
def believe_the_clock(places: Places, day: date) -> Receipt:
    """Take somebody's word that it is this day, after a long silence or a jump of the clock."""
    clock.believe(places, day)
    return receipt("vault", "clock")


@guarded
def remove_overdue(places: Places) -> Receipt:
    """Remove the exports past their time whose facts are in the casebook; one never taken in stays.

    Refused under a clock that jumped.
    """
    from coc_analytics import intake

    clock.refuse_jumped_clock(places)
    clock.believe(places, clock.today(places))
    community = places.community()
    due = intake.outdated_exports(places.vault, community, clock.today(places))
    ready = intake.only_admitted(due, places.vault, places.casebook, community)
    intake.remove_exports(places.vault, ready)
    return receipt("vault", "retention", ReceiptStatus.DONE if ready else ReceiptStatus.ALREADY_DONE)


@guarded
def forget(places: Places, person: str) -> "Forgotten":
    """Erase a person from vault and casebook; no flow wraps this, because Prefect writes parameters down."""
    from coc_analytics import intake

    return intake.forget(person, places.vault, places.casebook, places.community())
