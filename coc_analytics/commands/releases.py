"""The life of a release as commands, and the audit of the shelf. Names of whoever signs, never data."""

import sys
from pathlib import Path
from typing import Any

import click

from coc_analytics.commands.passphrases import PASSPHRASE_FILE, known_passphrase
from coc_analytics.commands.shared import AUDIENCE, QUARTER, example, our_places, say
from coc_analytics.commands.signing import KEY
from coc_analytics.terms import ReceiptStatus, Refusal


@click.group()
def release() -> None:
    """The life of a release: draft, checked, published, withdrawn."""


def _release_options(command: Any) -> Any:
    for option in (
        click.option("--by", required=True, help="Your name; the checker is not the preparer."),
        click.option("--audience", type=AUDIENCE, required=True, help="Who reads the release."),
        click.option("--quarter", type=QUARTER, required=True, help="Like 2026Q3."),
    ):
        command = option(command)
    return command


@release.command(epilog=example("coc release prepare --quarter 2026Q3 --audience board --by Robin"))
@_release_options
def prepare(quarter: str, audience: str, by: str) -> None:
    """Write the draft of a release, protected against everything ever released."""
    from pipelines import holding, releasing, telling

    places = our_places()
    releasing.refuse_unfinished(places, quarter)
    with holding.one_run_at_a_time(places):
        receipt = releasing.prepare_release(places, quarter, audience, by)
    if receipt.status is ReceiptStatus.ALREADY_DONE:
        click.echo(f"{quarter} for the {audience} stays as it is: it is published, or nothing new came")
        return
    click.echo(f"draft of {quarter} for the {audience}: somebody else now checks it with `coc release check`")
    if noise := telling.noise_of_draft(places, quarter, audience):
        click.echo(noise)


@release.command(epilog=example("coc release check --quarter 2026Q3 --audience board --by Kim"))
@_release_options
@KEY
@PASSPHRASE_FILE
def check(quarter: str, audience: str, by: str, key_file: Path | None, passphrase_file: Path | None) -> None:
    """Sign a draft as its second reader; neither its preparer nor a recused member can.

    Where community.toml lists keys under [signers], the check is signed with your own (`coc me`).
    """
    from pipelines import own_key, releasing

    file = key_file or own_key.default_place()
    unlock = own_key.unlocking(file, lambda: known_passphrase(passphrase_file))
    releasing.check_release(our_places(), quarter, audience, by, unlock)
    click.echo(f"{quarter} for the {audience} is checked: publish it with `coc release publish`")


@release.command(epilog=example("coc release publish --quarter 2026Q3 --audience board --by Kim"))
@_release_options
def publish(quarter: str, audience: str, by: str) -> None:
    """Put a checked release on the shelf and into the ledger; its numbers never change again."""
    from pipelines import holding, releasing

    places = our_places()
    with holding.one_run_at_a_time(places):
        releasing.publish_release(places, quarter, audience, by)
    click.echo(f"{quarter} for the {audience} is published: renew the pages with `coc dashboards`")


_REASON = click.option(
    "--reason", default="", help="Why, in a line without names; kept in the log of acts, on no page."
)


@release.command(
    epilog=example(
        "coc release withdraw --quarter 2026Q3 --audience board --by Kim --reason 'a wrong export'"
    )
)
@_release_options
@_REASON
def withdraw(quarter: str, audience: str, by: str, reason: str) -> None:
    """Take a release off the shelf; it was seen, so it binds every later one all the same."""
    from pipelines import drawing, holding, releasing, telling

    places = our_places()
    with holding.one_run_at_a_time(places):
        releasing.withdraw_release(places, quarter, audience, by, reason or _asked_why())
        renewed = drawing.renew_dashboards(places, quarter)
    click.echo(f"{quarter} for the {audience} is withdrawn{_renewed(renewed, audience)}")
    if noise := telling.noise_of_withdrawn(places, quarter, audience):
        click.echo(noise)


def _renewed(pages: tuple[Path, ...], audience: str) -> str:
    """What became of the audience's page; copies that were passed on are beyond reach."""
    there = any(page.stem == audience for page in pages)
    return "; its page says so now: tell whoever has a copy" if there else ""


def _asked_why() -> str:
    """The reason from the terminal; where nobody can be asked, none."""
    if not sys.stdin.isatty():
        return ""
    return str(click.prompt("Why, in a line without names", default="", show_default=False, err=True))


@release.command(epilog=example("coc release discard --quarter 2026Q3 --audience board --by Kim"))
@_release_options
@_REASON
def discard(quarter: str, audience: str, by: str, reason: str) -> None:
    """Throw a draft away, checked or not, whole or broken; prepare it anew afterwards."""
    from pipelines import holding, releasing

    places = our_places()
    with holding.one_run_at_a_time(places):
        releasing.discard_draft(places, quarter, audience, by, reason)
    click.echo(f"the draft of {quarter} for the {audience} is thrown away")


@release.command(epilog=example("coc release lost --quarter 2026Q3 --audience board --by Kim"))
@_release_options
@_REASON
def lost(quarter: str, audience: str, by: str, reason: str) -> None:
    """Declare a release lost that the ledger lists and no backup has, so that work can go on.

    Restore it instead, wherever you can. Nobody knows any more what it told, so the series begins anew after the last
    quarter that was published: nothing earlier is told again, to any audience.
    """
    from pipelines import holding, releasing

    places = our_places()
    with holding.one_run_at_a_time(places):
        begun = releasing.declare_lost(places, quarter, audience, by, reason)
    click.echo(
        f"{quarter} for the {audience} is declared lost: the series begins anew with {begun}, for everybody"
    )


@release.command(epilog=example("coc release log"))
def log() -> None:
    """Say who prepared, checked, published, withdrew or threw away which release, when and why."""
    from pipelines import telling

    say(telling.release_log(our_places()) or ("nothing was done with a release yet",))


@click.command(epilog=example("coc witness"))
@click.option(
    "--memory",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="Where to remember it (default: .coc-witness.json in your home); one file for each community.",
)
def witness(memory: Path | None) -> None:
    """Remember how far the shelf's ledger goes, and refuse a shelf that does not go on from there.

    Run it now and then on another machine than the one that publishes, as a member of the board does: only somebody
    who has seen the ledger notices that it was rewritten, or put back from before a withdrawal.
    """
    from pipelines import witness as witnessing

    click.echo(witnessing.witness(our_places().releases, memory or witnessing.default_place()))


@click.command(epilog=example("coc audit --audience board"))
@click.option("--audience", type=AUDIENCE, default=None, help="Only this audience's releases.")
def audit(audience: str | None) -> None:
    """Check every release again from the shelf alone: ledger, files, thresholds and full ambiguity."""
    from pipelines import telling

    report = telling.audit_shelf(our_places(), audience)
    say(report.lines)
    if not report.passed:
        raise Refusal(
            "the shelf does not keep its promise",
            "do what the lines marked FAULT say; where one says nothing to do, withdraw that release and report it",
        )
