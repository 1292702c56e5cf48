"""The commands that make what people read: dashboards and report. They print paths, never data."""

from pathlib import Path

import click

from coc_analytics.commands.shared import AUDIENCE, QUARTER, YEAR, example, our_places, say
from coc_analytics.dashboards import FORMS
from coc_analytics.dashboards.tongue import LANGUAGES, speaking

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(epilog=example("coc dashboards --quarter 2026Q3\n  coc dashboards --sealed --audience board"))
@click.option("--quarter", type=QUARTER, default=None, help="Only this quarter (default: every one).")
@click.option(
    "--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Of the pages."
)
@click.option("--pdf", is_flag=True, help="Print them as well, on A4; needs Chromium, Chrome or Edge.")
@click.option("--sealed", is_flag=True, help="Seal one page with a passphrase, for e-mail.")
@click.option("--audience", type=AUDIENCE, default="committee", show_default=True, help="Whose page to seal.")
@click.option("--passphrase-file", type=_FILE, help="Read the passphrase from here instead of asking.")
def dashboards(
    quarter: str | None,
    language: str,
    pdf: bool,
    sealed: bool,
    audience: str,
    passphrase_file: Path | None,
) -> None:
    """Write the pages from the releases on the shelf.

    PDFs and the sealed copy are made of one quarter, the newest where none is given. A sealed copy is one HTML file
    that opens in a browser, without a network, for whoever knows the passphrase: at least 16 signs, told by another
    way than e-mail. Take another passphrase for every audience.
    """
    from pipelines import drawing, papers, printing

    places = our_places()
    words = _passphrase(passphrase_file) if sealed else ""
    with speaking(language):
        say(drawing.write_dashboards(places, quarter))
        if pdf:
            say(printing.print_pages(places, quarter))
        if sealed:
            say([papers.seal_page(places, quarter, audience, words)])


def _passphrase(file: Path | None) -> str:
    """The passphrase, from the first line of a file or as it is typed twice; never an argument others could see."""
    if file is None:
        return str(click.prompt("Passphrase", hide_input=True, confirmation_prompt=True, err=True))
    return next(iter(file.read_text(encoding="utf-8").splitlines()), "")


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
