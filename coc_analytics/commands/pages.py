"""The commands that make what people read: dashboards and report. They print paths, never data."""

import click

from coc_analytics.commands.shared import QUARTER, YEAR, example, our_places, say
from coc_analytics.dashboards import FORMS


@click.command(epilog=example("coc dashboards --quarter 2026Q3"))
@click.option("--quarter", type=QUARTER, default=None, help="Only this quarter (default: every one).")
def dashboards(quarter: str | None) -> None:
    """Write the pages from the releases on the shelf."""
    from pipelines import steps

    say(steps.write_dashboards(our_places(), quarter))


@click.command(epilog=example("coc report --template carpentries --quarter 2026Q3"))
@click.option("--template", type=click.Choice(FORMS), required=True, help="Whose published form to fill.")
@click.option("--quarter", type=QUARTER, default=None, help="Tell of this quarter.")
@click.option("--year", type=YEAR, default=None, help="Tell of this year.")
def report(template: str, quarter: str | None, year: str | None) -> None:
    """Fill a community's published form from the public's numbers, as Markdown beside the pages.

    Without a period it tells of the newest one of the form's own length: a quarter, a half-year or a year. What is
    hidden is said in words. Places marked "The committee writes here" are yours; a form with your words in it is
    never written over.
    """
    if quarter and year:
        raise click.UsageError("choose a quarter or a year, not both")
    from pipelines import papers

    say([papers.write_form(our_places(), template, quarter or year)])
