"""The steps of review: sheets and pages for one reviewer, redacted, and the answers they give."""

from pathlib import Path
from typing import TYPE_CHECKING

from coc_analytics.terms import Receipt
from pipelines import clock
from pipelines.guard import guarded
from pipelines.places import Places
from pipelines.receipts import receipt

if TYPE_CHECKING:
    from coc_analytics.intake.review.terminal import Visit
    from coc_analytics.intake.review.visits import Reviewing


@guarded
def export_review(places: Places, file: Path, by: str, which: str) -> tuple[str, ...]:
    """Write a reviewer's sheet into the vault; gives the lines that say where the review stands."""
    from coc_analytics import intake

    return intake.review_export(_reviewing(places, by), file, which)


@guarded
def import_review(places: Places, file: Path, by: str) -> tuple[str, ...]:
    """Take a sheet's answers in as labels, all or none; gives what came of it and where the review stands."""
    from coc_analytics import intake

    return intake.review_import(_reviewing(places, by), file)


@guarded
def open_review(places: Places, by: str) -> "Visit":
    """The cases that wait for a reviewer, as pages for their terminal."""
    from coc_analytics import intake

    return intake.review_visit(_reviewing(places, by))


@guarded
def keep_review(
    places: Places, by: str, case: str, kind: str, behaviours: tuple[str, ...], sure: str
) -> Receipt:
    """Keep one answer given on the terminal."""
    from coc_analytics import intake

    intake.review_answer(_reviewing(places, by), case, kind, behaviours, sure)
    return receipt(case, "review")


@guarded
def review_status(places: Places, by: str) -> tuple[str, ...]:
    """Where the review stands, over the cases this reviewer may see."""
    from coc_analytics import intake

    return intake.review_status(_reviewing(places, by))


def _reviewing(places: Places, by: str) -> "Reviewing":
    from coc_analytics import intake

    return intake.reviewing(places.vault, places.casebook, places.community(), by, clock.today(places))
