"""The commands that begin and run: init, demo, run, intake, classify. They print paths, never data."""

import sys
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coc_analytics.commands.shared import QUARTER, any_places, example, our_places, say, user_name

if TYPE_CHECKING:
    from pipelines.places import Places
    from pipelines.taking_in import TakenIn


@click.command(epilog=example("coc init our-community"))
@click.argument("folder", type=click.Path(path_type=Path), required=False)
def init(folder: Path | None) -> None:
    """Make data/ in FOLDER (default: here): vault, key, shelf, pages and a commented community.toml."""
    from pipelines import beginning
    from pipelines.places import places_in

    places = places_in(folder) if folder else any_places()
    say(beginning.make_places(places))
    click.echo(beginning.what_next(places, folder))


@click.command(epilog=example("coc demo"))
@click.argument("folder", type=click.Path(path_type=Path), default=Path("demo"))
@click.option("--size", type=click.Choice(["small", "medium", "large"]), default="medium", show_default=True)
def demo(folder: Path, size: str) -> None:
    """Make a make-believe community of three years in FOLDER, run its last quarter, print the pages' paths."""
    from pipelines import beginning
    from pipelines.places import places_in

    places = places_in(folder)
    _run(places, beginning.make_demo(places, size), prepared_by="demo")


@click.command(epilog=example("coc run --quarter 2026Q3 --by 'Robin'"))
@click.option("--quarter", type=QUARTER, required=True, help="The quarter to release, like 2026Q3.")
@click.option("--by", "prepared_by", default="", help="Who prepares the drafts (default: your user name).")
def run(quarter: str, prepared_by: str) -> None:
    """Take in the vault's exports, classify, prepare every audience's draft and write the dashboards."""
    from pipelines import releasing

    places = our_places()
    releasing.refuse_unfinished(places, quarter)
    try:
        _run(places, quarter, prepared_by or user_name())
    finally:
        if isinstance(error := sys.exception(), Exception):
            say(_taken_in_all_the_same(error))
            _say_beside(places, str(error).splitlines())
    _note(places)


def _taken_in_all_the_same(error: Exception) -> Iterable[str]:
    """What came of the other exports where some were refused, and that no draft was made."""
    from pipelines.taking_in import RefusedExports

    if isinstance(error, RefusedExports):
        yield f"{_exports(error.admitted)} of the vault taken in, {error.refused} refused; no draft was prepared"


def _run(places: "Places", quarter: str, prepared_by: str) -> None:
    """Start the quarterly flow on Prefect's ephemeral server and print the pages it wrote."""
    from pipelines.engine import in_words, prepare_engine, start_server
    from pipelines.holding import one_run_at_a_time

    with one_run_at_a_time(places):
        prepare_engine(places.prefect_home)
        from pipelines.progress import step

        with step("starting"):
            from pipelines.quarterly import quarterly

            start_server(lambda words: click.echo(f"note: {words}", err=True))
        say(in_words(lambda: quarterly(places, quarter, prepared_by)))


@click.command(epilog=example("coc intake"))
def intake() -> None:
    """Take in the vault's exports and nothing else (door 1)."""
    from pipelines import holding, taking_in
    from pipelines.progress import counted

    places = our_places()
    with holding.one_run_at_a_time(places):
        say(taking_in.unpack_folders(places))
        number = taking_in.exports_to_admit(places)
        came = taking_in.admit_all(places, counted(range(number), "reading exports", number))
    click.echo(_what_came(came))
    if came.refused:
        _say_beside(places, came.refused)
        raise taking_in.RefusedExports(came.refused)
    _note(places)


def _what_came(came: "TakenIn") -> str:
    refused = f", {len(came.refused)} refused" if came.refused else ""
    if not (came.new or came.known):
        return f"no export was taken in{refused}" if refused else _nothing()
    if not came.new:
        return f"nothing new: {_exports(came.known)} in the vault, taken in before{refused}"
    rest = f", {came.known} known already" if came.known else ""
    return f"{_exports(came.new)} taken in{rest}{refused}"


def _nothing() -> str:
    from pipelines.manual import what_goes_where

    return f"there is no export in the vault yet: {what_goes_where()} says what goes where"


def _exports(number: int) -> str:
    return "1 export" if number == 1 else f"{number} exports"


def _note(places: "Places") -> None:
    """Say on the error line, without failing, what a volunteer should look after."""
    from pipelines.notes import notes_on

    for note in notes_on(places):
        click.echo(f"note: {note}", err=True)


def _say_beside(places: "Places", refused: Collection[str]) -> None:
    """Say the same on standard output: where something is refused, the error line is the refusal's alone."""
    from pipelines.notes import notes_beside

    say(f"note: {note}" for note in notes_beside(places, refused))


@click.command(epilog=example("coc classify"))
def classify() -> None:
    """Code the reports of unpublished quarters again with today's labels and model."""
    from pipelines import holding, taking_in

    places = our_places()
    with holding.one_run_at_a_time(places):
        taking_in.classify_reports(places)
    click.echo("reports coded")
