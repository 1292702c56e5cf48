"""The steps that make papers of releases: filled forms. They take paths and ids and return paths, never data."""

from pathlib import Path

from pipelines.guard import guarded
from pipelines.places import Places


@guarded
def write_form(places: Places, template: str, wanted: str | None) -> Path:
    """Fill a community's published form from the public's newest release of a period."""
    from coc_analytics.dashboards.forms import write_form
    from coc_analytics.release import open_shelf

    return write_form(open_shelf(places.releases), places.dashboards, template, wanted)
