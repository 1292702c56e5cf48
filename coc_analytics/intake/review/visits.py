"""Door 1, review: what a reviewer asks for, from the vault's and casebook's places. Only refusals and counts come out."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from coc_analytics.community import Community
from coc_analytics.intake.admit import work_on_reports
from coc_analytics.intake.door import heard
from coc_analytics.intake.review import exchange, terminal
from coc_analytics.intake.review.places import name_of
from coc_analytics.intake.review.table import lay_table, status_lines
from coc_analytics.intake.review.terminal import Visit
from coc_analytics.intake.review.waiting import Which
from coc_analytics.intake.work import Work


@dataclass(frozen=True)
class Reviewing:
    """Who reviews, today, and where the vault and the casebook are."""

    vault: Path
    casebook: Path
    community: Community
    by: str
    today: date


def export_sheet(reviewing: Reviewing, file: Path, which: str) -> tuple[str, ...]:
    """See `intake.review_export`."""

    def export() -> tuple[str, ...]:
        with _work(reviewing) as work:
            return status_lines(
                exchange.export_sheet(work, file, reviewing.by, reviewing.today, Which(which))
            )

    return heard(export, name_of(file))


def import_sheet(reviewing: Reviewing, file: Path) -> tuple[str, ...]:
    """See `intake.review_import`."""

    def take_in() -> tuple[str, ...]:
        with _work(reviewing) as work:
            came, table = exchange.import_sheet(work, file, reviewing.by, reviewing.today)
            return came, *status_lines(table)

    return heard(take_in, name_of(file))


def open_visit(reviewing: Reviewing) -> Visit:
    """See `intake.review_visit`."""

    def look() -> Visit:
        with _work(reviewing) as work:
            return terminal.visit(lay_table(work, reviewing.by, reviewing.today))

    return heard(look)


def keep_answer(reviewing: Reviewing, case: str, kind: str, behaviours: Sequence[str], sure: str) -> None:
    """See `intake.review_answer`."""

    def keep() -> None:
        with _work(reviewing) as work:
            table = lay_table(work, reviewing.by, reviewing.today)
            terminal.keep_answer(table, case, kind, behaviours, sure)

    heard(keep)


def status(reviewing: Reviewing) -> tuple[str, ...]:
    """See `intake.review_status`."""

    def count() -> tuple[str, ...]:
        with _work(reviewing) as work:
            return status_lines(lay_table(work, reviewing.by, reviewing.today))

    return heard(count)


def _work(reviewing: Reviewing) -> AbstractContextManager[Work]:
    return work_on_reports(reviewing.vault, reviewing.casebook, reviewing.community)
