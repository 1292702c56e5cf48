"""The steps that make papers of releases: filled forms and sealed copies. They take paths and ids and return paths, never data."""

from pathlib import Path

from coc_analytics.periods import Quarter
from coc_analytics.terms import Audience
from pipelines.guard import guarded
from pipelines.places import Places


@guarded
def write_form(places: Places, template: str, wanted: str | None) -> Path:
    """Fill a community's published form from the public's newest release of a period."""
    from coc_analytics.dashboards.forms import write_form
    from coc_analytics.release import open_shelf

    return write_form(open_shelf(places.releases), places.dashboards, template, wanted)


@guarded
def seal_page(places: Places, quarter: str | None, audience: str, passphrase: str) -> Path:
    """Seal an audience's page of a quarter, or of its newest, under a passphrase."""
    from coc_analytics.dashboards.sealing import write_sealed

    wanted = Quarter.parse(quarter) if quarter else None
    return write_sealed(places.releases, places.dashboards, wanted, Audience(audience), passphrase)
