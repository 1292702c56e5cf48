"""The steps that draw pages, from the shelf alone."""

from pathlib import Path

from coc_analytics.periods import Quarter
from pipelines.guard import guarded
from pipelines.places import Places
from pipelines.readers import pages_for_their_readers


@guarded
def write_dashboards(places: Places, quarter: str | None) -> tuple[Path, ...]:
    """Write the pages of a quarter from what is on the shelf."""
    from coc_analytics import dashboards

    with pages_for_their_readers(places):
        return dashboards.write_dashboards(
            places.releases, places.dashboards, Quarter.parse(quarter) if quarter else None
        )


@guarded
def renew_dashboards(places: Places, quarter: str) -> tuple[Path, ...]:
    """Draw again the pages of a quarter that are there, so that none keeps numbers the shelf has taken back."""
    from coc_analytics import dashboards

    with pages_for_their_readers(places):
        return dashboards.renew_dashboards(places.releases, places.dashboards, Quarter.parse(quarter))
