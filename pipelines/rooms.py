"""The two rooms as the steps open them: the casebook, and the shelf with the hands that write to it."""

from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

from coc_analytics.terms import Refusal
from pipelines import clock
from pipelines.places import Places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coc_analytics.casebook import Casebook
    from coc_analytics.release import Shelf


def casebook_of(places: Places) -> "Casebook":
    """The casebook, for this community and its taxonomy."""
    from coc_analytics.casebook import open_casebook
    from coc_analytics.taxonomies import load_taxonomy

    community = places.community()
    return open_casebook(places.casebook, load_taxonomy(community.taxonomy), community)


@contextmanager
def casebook_if_any(places: Places) -> "Iterator[Casebook | None]":
    """The casebook where it can be opened: what takes something from the readers does not wait for it to be mended."""
    try:
        casebook = casebook_of(places) if places.casebook.exists() else None
    except Refusal:
        casebook = None
    with casebook or nullcontext():
        yield casebook


def shelf_of(places: Places) -> "Shelf":
    """The shelf, for whoever is logged in: acts are noted under their account, on the day the clock says."""
    from getpass import getuser

    from coc_analytics.release import Hand, open_shelf

    return open_shelf(places.releases, Hand(getuser(), clock.today(places).isoformat()))
