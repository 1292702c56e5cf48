"""The command `coc quarantine`: rows that wait, by number, place and reason. A row's cells are never printed."""

import re

import click

from coc_analytics.commands.shared import example, our_places, say

_RANGE = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?")
_MOST = 100_000


@click.group(invoke_without_command=True, epilog=example("coc quarantine"))
@click.pass_context
def quarantine(ctx: click.Context) -> None:
    """List the rows that could not be used and wait: where each stands, why it waits, what to do about it.

    Cells are not shown. A row comes back in mended, or is given up with `dismiss`.
    """
    if ctx.invoked_subcommand is None:
        from pipelines import holding, waiting

        places = our_places()
        with holding.one_run_at_a_time(places):
            say(waiting.waiting_rows(places))


@quarantine.command(epilog=example("coc quarantine dismiss 3\n  coc quarantine dismiss 5-9 12"))
@click.argument("numbers", nargs=-1, required=True)
def dismiss(numbers: tuple[str, ...]) -> None:
    """Give up the rows with these NUMBERS, as `coc quarantine` lists them; 5-9 means all from 5 to 9.

    A row given up stays counted as set aside, and never waits again when an export brings it once more. Mended in its
    export it is another row, and is taken in.
    """
    from pipelines import holding, waiting

    wanted = _numbers(numbers)
    places = our_places()
    with holding.one_run_at_a_time(places):
        say(waiting.dismiss_rows(places, wanted))


def _numbers(written: tuple[str, ...]) -> tuple[int, ...]:
    wanted: list[int] = []
    for word in written:
        match = _RANGE.fullmatch(word)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if not first <= last < first + _MOST:
            raise click.BadParameter("write numbers of the list, like 3 or 5-9", param_hint="NUMBERS")
        wanted += range(first, last + 1)
    return tuple(dict.fromkeys(wanted))
