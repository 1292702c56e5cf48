"""Reader: self-contained pages from releases alone. No vault, no casebook and no name can be reached from here."""

import os
from pathlib import Path

from coc_analytics.periods import Quarter

__all__ = ["FORMS", "place", "renew_dashboards", "write_dashboards", "write_handover"]

FORMS = ("carpentries", "django", "kubernetes", "psf", "ropensci")
"""The communities whose published forms can be filled."""


def place() -> Path:
    """The folder of the pages: `COC_DASHBOARDS`, else `data/dashboards`."""
    return Path(os.environ.get("COC_DASHBOARDS", "data/dashboards"))


def write_dashboards(shelf_path: Path, out: Path, quarter: Quarter | None = None) -> tuple[Path, ...]:
    """Write `committee.html`, `board.html`, `public.html`, `public.md` and `explore.html` of quarters, and `index.html`.

    Published releases before drafts; every quarter on the shelf where none is given; the same shelf gives the
    same bytes. Returns the paths, `index.html` last; raises Refusal where there is nothing to draw.
    """
    from coc_analytics.dashboards.pages import write_pages

    return write_pages(shelf_path, out, quarter)


def renew_dashboards(shelf_path: Path, out: Path, quarter: Quarter) -> tuple[Path, ...]:
    """Draw again what lies there of a quarter, so that a page says of its release what the shelf says now.

    A page whose release is gone without a trace is taken away; nothing is drawn that was not there. Returns the
    paths written, none where the quarter has no page.
    """
    from coc_analytics.dashboards.pages import renew_pages

    return renew_pages(shelf_path, out, quarter)


def write_handover(shelf_path: Path, out: Path) -> Path:
    """Write `handover.md`, one page for an incoming committee from published releases alone; its path."""
    from coc_analytics.dashboards.files import write_text
    from coc_analytics.dashboards.handing_over import handover_page
    from coc_analytics.release import open_shelf

    return write_text(out / "handover.md", handover_page(open_shelf(shelf_path)))
