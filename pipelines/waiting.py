"""The steps for rows that wait in the quarantine: what waits and why, and giving one up. Never a row's cells."""

from pipelines.guard import guarded
from pipelines.places import Places


@guarded
def waiting_rows(places: Places) -> tuple[str, ...]:
    """The rows that wait in the vault's quarantine, without their cells, and what to do about them."""
    from coc_analytics import intake

    return intake.waiting_lines(places.vault)


@guarded
def dismiss_rows(places: Places, numbers: tuple[int, ...]) -> tuple[str, ...]:
    """Give up rows of the quarantine, all of these numbers or none."""
    from coc_analytics import intake

    return intake.dismiss_rows(places.vault, numbers)
