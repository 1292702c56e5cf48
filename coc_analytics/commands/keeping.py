"""The commands that end the keeping: retain and forget. Counts only; whoever is forgotten is never named again."""

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from coc_analytics.commands.shared import example, our_places, say

if TYPE_CHECKING:
    from datetime import datetime

    from coc_analytics.intake.forgetting import Forgotten
    from coc_analytics.intake.looking import Doubt
    from pipelines.keeping import Overdue


_MOST_DOUBTS = 40


@click.command(epilog=example("coc retain            # looks only\n  coc retain --remove"))
@click.option("--remove", is_flag=True, help="Remove what is past its time (default: only say what that is).")
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    help="Today's date, where the clock was doubted and is right.",
)
def retain(remove: bool, today: "datetime | None") -> None:
    """Say, by source, which exports came longer ago than community.toml keeps them; or remove them.

    Periods stand under [retention_months]; a source without one is kept. They count from the day of the first
    `coc intake` that took the export in. The casebook keeps its coded facts. An export that was never taken in is
    not removed, and nothing is under a clock that went back, or forward by more than 100 days: say --today then.
    """
    from pipelines import holding, keeping

    places = our_places()
    with holding.one_run_at_a_time(places):
        if today is not None:
            keeping.believe_the_clock(places, today.date())
        overdue = keeping.overdue_exports(places)
        if remove:
            keeping.remove_overdue(places)
    say(_overdue_lines(overdue, "removed" if remove else "would be removed"))
    if not remove:
        click.echo("this was a look: `coc retain --remove` removes")


def _overdue_lines(overdue: "Iterable[Overdue]", done: str) -> Iterable[str]:
    due = [each for each in overdue if each.exports]
    for each in due:
        yield f"{each.source}: {_several(each.exports, 'export')} past {each.months} months {done}"
    for each in overdue:
        if each.waiting:
            waiting = _several(each.waiting, "export")
            yield f"{each.source}: {waiting} past {each.months} months kept: run `coc intake` first"
    if not due:
        yield "no export that was taken in is past its time"


def _several(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


@click.command(epilog=example("coc forget            # asks for the name"))
@click.argument("person", required=False)
def forget(person: str | None) -> None:
    """Erase PERSON (a name, an e-mail address or an account) from the vault and the casebook.

    Every spelling of the name is found, turned round or not. Where somebody stands who only may be the person, by a
    part of the name or an address made of it, the file and the row are said and nothing is touched.

    Leave PERSON out: you are then asked for it, unseen, so that it stays neither in your shell's history nor in
    the list of running programs. It is never repeated. members.csv tells the person's other accounts; published
    numbers stay, they name nobody. Backups are yours to look through.
    """
    from pipelines import holding, keeping

    places = our_places()
    name = person if person is not None else _asked_for_unseen()
    with holding.one_run_at_a_time(places):
        forgotten = keeping.forget(places, name)
    say(_forgotten_lines(forgotten))


def _asked_for_unseen() -> str:
    """A name from the terminal without showing it, or the first line of what is piped in."""
    if sys.stdin.isatty():
        return str(click.prompt("Who is to be forgotten (not shown)", hide_input=True, err=True))
    return sys.stdin.readline().strip()


def _forgotten_lines(forgotten: "Forgotten") -> Iterable[str]:
    if forgotten.files or forgotten.rows or forgotten.unlinked:
        yield f"files of the vault without this person now: {forgotten.files}"
        yield f"rows removed from the casebook: {forgotten.rows}"
        yield f"rows of published quarters that lead to nobody now: {forgotten.unlinked}"
    elif not forgotten.renamed:
        yield "nobody of that name is in the vault or the casebook: nothing was removed"
    if forgotten.renamed:
        yield f"files or folders of the vault that were called after this person and have another name now: {forgotten.renamed}"
    if forgotten.names:
        yield f"files or folders of the vault still called after this person, for you to rename: {forgotten.names}"
    yield from _doubtful_lines(forgotten.doubts)


def _doubtful_lines(doubts: "Sequence[Doubt]") -> Iterable[str]:
    """Where somebody stands who may be the person, for somebody to look; names are never shown."""
    if not doubts:
        return
    yield (
        f"places where somebody stands who may be this person, and who was not touched: {_several(len(doubts), 'place')}; "
        "look there, and forget that name too if it is theirs"
    )
    for doubt in doubts[:_MOST_DOUBTS]:
        yield f"  {doubt.file}, {f'row {doubt.row}' if doubt.row else 'its name'}"
    if len(doubts) > _MOST_DOUBTS:
        yield f"  and {len(doubts) - _MOST_DOUBTS} more"
