"""The commands that keep the house in order: schedule and doctor. What they say is about machines, never about people."""

import click

from coc_analytics.commands.shared import any_places, example, our_places
from coc_analytics.terms import Refusal


@click.command(epilog=example("coc schedule"))
def schedule() -> None:
    """Stay, and run by the clock: intake every week, retention every day, drafts five days after each quarter.

    Only drafts are made: a second person still checks and publishes. A run that fell into a time when the computer
    slept or this command was not running is made up for. How the last ones ended stands in `coc doctor`. Start it again
    after changing community.toml. Ctrl-C ends it.

    Where PREFECT_API_URL names a Prefect server of your own, runs are listed there, with its pages; else a server is
    started that keeps nothing and answers nobody else.
    """
    from pipelines.checkup import refuse_untested
    from pipelines.engine import own_server, prepare_engine, prepare_engine_of
    from pipelines.holding import one_schedule_at_a_time

    address = own_server()
    refuse_untested("prefect", "sqlalchemy")
    places = our_places()
    places.community()  # settings that are not understood are refused now, not at four in the morning
    with one_schedule_at_a_time(places.vault):
        if address:
            prepare_engine_of(places.prefect_home, address)
        else:
            prepare_engine(places.prefect_home)
        from pipelines import schedule as by_the_clock

        for each in by_the_clock.appointments(places.community()):
            click.echo(f"{each.flow.name}: {each.words}")
        for each in by_the_clock.to_make_up_for(places):
            click.echo(f"{each.flow.name}: was missed, and is made up for now")
        if address:
            click.echo(f"runs are listed by the server at {address}")
            by_the_clock.serve_here(places)
        else:
            by_the_clock.serve_for_ever(places)
    click.echo("the schedule is over")


@click.command(epilog=example("coc doctor"))
def doctor() -> None:
    """Look after permissions, places, the key, the settings and versions, and say what to mend."""
    from pipelines import checkup

    findings = checkup.examine(any_places())
    for finding in findings:
        click.echo(finding.sentence)
    if any(finding.wrong for finding in findings):
        raise Refusal("the checkup found something to mend", "follow the lines marked MEND above")
