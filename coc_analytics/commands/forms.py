"""The command `coc map`: how an unknown form is read, proposed, asked about and written into community.toml.

It prints headers, and answers that are few and were given more than once; never what somebody wrote.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coc_analytics.commands.shared import example, our_places, say
from coc_analytics.terms import Refusal

if TYPE_CHECKING:
    from coc_analytics.intake.forms import Column, Proposal, Tried
    from pipelines.places import Places

_FORGET, _NO_ANSWER, _NONE = "forget", "no answer", "none"
_ORDERS = ("day first", "month first")


@click.command(
    name="map",
    epilog=example(
        "coc map answers.csv\n  coc map answers.xlsx --as pulse --yes\n  coc map answers.csv --column 4=reported --yes"
    ),
)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--as",
    "kind",
    type=click.Choice(["reports", "pulse"]),
    default=None,
    help="What the form holds (default: by its folder or its questions).",
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="NUMBER=NAME",
    help="Where a column goes: one of our names, or `forget`; `none=reported` where no column says who was reported.",
)
@click.option(
    "--dates",
    type=click.Choice(_ORDERS),
    default=None,
    help="How its dates are read, where they could be read both ways.",
)
@click.option(
    "--yes",
    is_flag=True,
    help="Take the proposal without being asked; what nobody knows is forgotten unread.",
)
def map_form(file: Path, kind: str | None, columns: tuple[str, ...], dates: str | None, yes: bool) -> None:
    """Propose how FILE, a form's answers as CSV or .xlsx, is read, and write it into community.toml.

    Google Forms, Microsoft Forms, Typeform, LimeSurvey and others, by the words of their questions and by what kind of
    thing stands below them. What it cannot know it asks. Answers in people's own words are never shown.
    """
    from pipelines import holding, mapping

    places = our_places()
    if known := mapping.form_known(places, file, kind or ""):
        click.echo(_known_line(known))
        return
    proposal = _told(mapping.propose_form(places, file, kind or ""), columns, dates)
    say(proposal.lines())
    proposal = _asked(proposal) if _is_asking(yes=yes) else _unasked(proposal)
    proposal, tried = _tried(places, file, proposal, yes=yes)
    click.echo(_tried_line(tried))
    if _is_asking(yes=yes) and not click.confirm("write this into community.toml?", default=True):
        click.echo("nothing was written")
        return
    _refuse_unasked(yes=yes)
    with holding.one_run_at_a_time(places):
        mapping.keep_form(places, proposal)
    say(_done_lines(places, file, proposal))


def _known_line(known: str) -> str:
    if known.startswith("our own"):
        return "its columns are our own: nothing has to be mapped"
    return f"[sources.{known}] in community.toml knows this form already: nothing was written"


def _is_asking(*, yes: bool) -> bool:
    return not yes and _is_terminal()


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _told(proposal: "Proposal", columns: tuple[str, ...], dates: str | None) -> "Proposal":
    """The proposal with what the command line says."""
    from dataclasses import replace

    from coc_analytics.intake.forms import decided

    for written in columns:
        number, _, name = written.partition("=")
        if (number.strip(), name.strip()) == (_NONE, "reported"):
            proposal = replace(proposal, no_reported=True)
        elif number.strip().isdecimal() and name.strip():
            proposal = decided(proposal, int(number), _target(name.strip()))
        else:
            raise click.BadParameter("write it like 4=reported", param_hint="--column")
    return replace(proposal, dates=dates or "")


def _target(name: str) -> str:
    return "" if name == _FORGET else name


def _asked(proposal: "Proposal") -> "Proposal":
    """Ask what the proposal cannot know: columns, who was reported, and answers."""
    from coc_analytics.intake.forms import decided, short

    names = [*proposal.known, _FORGET]
    if proposal.open_columns():
        click.echo(f"a column can be one of: {', '.join(names)}")
    for column in proposal.open_columns():
        asked = f"column {column.number}, {short(column.header)}: what is it"
        name = click.prompt(asked, type=click.Choice(names), default=_FORGET, show_choices=False)
        proposal = decided(proposal, column.number, _target(name))
    if proposal.lacks_reported():
        proposal = _asked_who_was_reported(proposal)
    for column in proposal.columns:
        proposal = _asked_answers(proposal, column)
    return proposal


def _asked_who_was_reported(proposal: "Proposal") -> "Proposal":
    from dataclasses import replace

    from coc_analytics.intake.forms import decided

    numbers = [str(column.number) for column in proposal.columns]
    asked = "which column says who was reported (its number, or none)"
    number = click.prompt(asked, type=click.Choice([*numbers, _NONE]), default=_NONE, show_choices=False)
    return (
        replace(proposal, no_reported=True) if number == _NONE else decided(proposal, int(number), "reported")
    )


def _asked_answers(proposal: "Proposal", column: "Column") -> "Proposal":
    from coc_analytics.intake.forms import answered, codes_of, short

    codes = [*codes_of(proposal, column), _NO_ANSWER]
    for written in column.unknown:
        asked = f"column {column.number}, {column.target}: what does {short(written)} mean"
        code = click.prompt(asked, type=click.Choice(codes), default=_NO_ANSWER)
        proposal = answered(proposal, column.number, written, "" if code == _NO_ANSWER else code)
    return proposal


def _unasked(proposal: "Proposal") -> "Proposal":
    """What nobody knows is forgotten; but a report about a committee member must be told from the others."""
    from coc_analytics.intake.forms import decided

    if proposal.lacks_reported():
        raise Refusal(
            "no column is known to say who was reported, and a report about a committee member would not be sealed",
            "say which with --column NUMBER=reported, or --column none=reported where none does",
        )
    for column in proposal.open_columns():
        proposal = decided(proposal, column.number, "")
        click.echo(f"column {column.number} is forgotten unread, since nobody knows what it is for")
    return proposal


def _tried(places: "Places", file: Path, proposal: "Proposal", *, yes: bool) -> "tuple[Proposal, Tried]":
    """Read the form as proposed; where its dates could be read both ways, ask."""
    from dataclasses import replace

    from coc_analytics.intake.times import IN_DOUBT
    from pipelines import mapping

    try:
        return proposal, mapping.try_form(places, file, proposal)
    except Refusal as refusal:
        if refusal.rule != IN_DOUBT:
            raise
    if not _is_asking(yes=yes):
        raise Refusal(IN_DOUBT, 'say which with --dates "day first" or --dates "month first"')
    dates = click.prompt("its dates could be read both ways: which is right", type=click.Choice(_ORDERS))
    proposal = replace(proposal, dates=dates)
    return proposal, mapping.try_form(places, file, proposal)


def _refuse_unasked(*, yes: bool) -> None:
    if not (yes or _is_terminal()):
        raise Refusal(
            "nobody is here to be asked, so nothing was written",
            "run it on a terminal, or say --yes to take this proposal",
        )


def _tried_line(tried: "Tried") -> str:
    rows = "1 row" if tried.usable == 1 else f"{tried.usable} rows"
    return f"read like this, {rows} can be taken in and {tried.odd} would wait in the quarantine"


def _done_lines(places: "Places", file: Path, proposal: "Proposal") -> tuple[str, ...]:
    folder = places.vault / proposal.kind.value
    is_there = file.resolve().is_relative_to(folder.resolve())
    then = "run `coc intake`" if is_there else f"copy the file into {folder} and run `coc intake`"
    return (f"written into {places.settings} as [sources.{proposal.name}], where you can change it", then)
