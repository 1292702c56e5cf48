"""The command `coc review`: it shows its reviewer redacted accounts, on a terminal only, and nothing to a file."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coc_analytics.commands.shared import example, our_places, say, user_name
from coc_analytics.terms import Refusal

if TYPE_CHECKING:
    from coc_analytics.intake.review.terminal import Page, Visit
    from pipelines.places import Places

_BY = click.option(
    "--by", default="", help="Your name, by which your own cases are kept from you (default: your user name)."
)
_SHEET = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))


@click.group(invoke_without_command=True, epilog=example("coc review --by Robin"))
@_BY
@click.pass_context
def review(ctx: click.Context, by: str) -> None:
    """Code the cases that wait for you: here on the terminal, or in a sheet with `export` and `import`.

    Nobody is shown a case they have a part in, or one of a quarter they are recused for.
    """
    ctx.obj = by
    if ctx.invoked_subcommand is None:
        _review_here(by or user_name())


@review.command(name="export", epilog=example("coc review export data/vault/review/robin.xlsx --by Robin"))
@_SHEET
@_BY
@click.option(
    "--which",
    type=click.Choice(["waiting", "coded_once"]),
    default="waiting",
    show_default=True,
    help="coded_once adds the cases that somebody else alone has coded, to measure agreement.",
)
@click.pass_obj
def export_sheet(group_by: str, file: Path, by: str, which: str) -> None:
    """Write the sheet of the cases that wait for you to FILE, an .xlsx inside the vault."""
    from pipelines import holding, reviewing

    places = our_places()
    with holding.one_run_at_a_time(places):
        lines = reviewing.export_review(places, file, by or group_by or user_name(), which)
    click.echo(f"{file}: fill in the yellow columns, save, then `coc review import` it")
    say(lines)


@review.command(name="import", epilog=example("coc review import data/vault/review/robin.xlsx --by Robin"))
@_SHEET
@_BY
@click.pass_obj
def import_sheet(group_by: str, file: Path, by: str) -> None:
    """Take in the answers of FILE as your labels: all of them, or none."""
    from pipelines import holding, reviewing

    places = our_places()
    with holding.one_run_at_a_time(places):
        lines = reviewing.import_review(places, file, by or group_by or user_name())
    say(lines)


def _review_here(by: str) -> None:
    """Case after case on a terminal; accounts are never written into a pipe or a file."""
    from pipelines import holding, reviewing
    from pipelines.progress import step

    places = our_places()
    if _is_terminal():
        with holding.one_run_at_a_time(places), step("reading the cases"):
            visit = reviewing.open_review(places, by)
        for page in visit.pages:
            if not _answered(places, by, visit, page):
                break
    with holding.one_run_at_a_time(places):
        say(reviewing.review_status(places, by))


def _answered(places: "Places", by: str, visit: "Visit", page: "Page") -> bool:
    """Show one case and keep its answer; False when the reviewer stops."""
    from pipelines import holding, reviewing

    click.echo(f"\n{page.text}\n")
    while True:
        kind = click.prompt("kind", type=click.Choice([*visit.kinds, "skip", "quit"]), default="skip")
        if kind in ("skip", "quit"):
            return bool(kind == "skip")
        behaviours = _asked_behaviours(visit) if kind == "incident" else ()
        sure = click.prompt("sure", type=click.Choice(visit.sure), default=visit.sure[0])
        try:
            with holding.one_run_at_a_time(places):  # never while somebody reads: runs would wait
                reviewing.keep_review(places, by, page.case, kind, behaviours, sure)
        except Refusal as refusal:
            click.echo(refusal.sentence())
            continue
        return True


def _asked_behaviours(visit: "Visit") -> tuple[str, ...]:
    for number, (name, title) in enumerate(visit.behaviours, 1):
        click.echo(f"  {number:2}  {title} ({name})")
    written = click.prompt("behaviours, by number or id, commas between them", default="", show_default=False)
    names = [name for name, _ in visit.behaviours]
    picked = [cell.strip() for cell in written.split(",") if cell.strip()]
    return tuple(
        names[int(cell) - 1] if cell.isdecimal() and 0 < int(cell) <= len(names) else cell for cell in picked
    )


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()
