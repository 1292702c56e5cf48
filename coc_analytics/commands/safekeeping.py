"""The commands that lose nothing and hand on: backup, restore, rotate-key. Paths, days and numbers of files only."""

from pathlib import Path

import click

from coc_analytics.commands.passphrases import PASSPHRASE_FILE, known_passphrase, new_passphrase
from coc_analytics.commands.shared import any_places, example, our_places, say

_FILE = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))


@click.command(epilog=example("coc backup /media/stick/coc-2026-11-28.backup"))
@_FILE
@PASSPHRASE_FILE
def backup(file: Path, passphrase_file: Path | None) -> None:
    """Keep everything in FILE, encrypted: vault with its key, casebook, releases with ledger and acts, settings.

    FILE is new, and gets its name only after it was read again to its end. Who has it and its passphrase has
    everything, so keep the two apart. Pages are not in it: `coc dashboards` draws them again.
    """
    from pipelines import backing_up, holding
    from pipelines.progress import step

    places = our_places()
    passphrase = new_passphrase(passphrase_file)
    with holding.one_run_at_a_time(places), step("keeping everything"):
        lines = backing_up.back_up(places, file, passphrase)
    say(lines)


@click.command(epilog=example("coc restore /media/stick/coc-2026-11-28.backup"))
@_FILE
@PASSPHRASE_FILE
def restore(file: Path, passphrase_file: Path | None) -> None:
    """Put what `coc backup` kept in FILE back where the places are, in an empty folder or on a new machine.

    Everything in it is proven before anything is written, and nothing is written over. Run it again after an
    interruption: it goes on. Do not run `coc init` before it.
    """
    from pipelines import backing_up
    from pipelines.progress import step

    places = any_places()
    passphrase = known_passphrase(passphrase_file)
    with step("putting everything back"):
        lines = backing_up.restore(places, file, passphrase)
    say(lines)


@click.command(name="rotate-key", epilog=example("coc rotate-key"))
def rotate_key() -> None:
    """Give the vault another key, after it was seen by somebody or when the committee changes.

    Every id in the casebook and in the vault's files becomes another in one step; nobody is counted twice, no number
    changes, and whoever has the old key alone cannot tell whom an id of today means. What was published stays.
    """
    from pipelines import holding, rotating
    from pipelines.progress import step

    places = our_places()
    with holding.held_alone(places.vault), step("rewriting every id"):
        lines = rotating.rotate_key(places)
    say(lines)


@click.command(epilog=example("coc handover"))
def handover() -> None:
    """Hand over to another committee: a new key, who had access, what to take back, and a page for who comes.

    First write into committee.csv whose term ended and who begins. The names of who left are said on this terminal and
    written nowhere. The page is made from published releases alone, and names nobody.
    """
    from pipelines import handing_over, holding
    from pipelines.progress import step

    places = our_places()
    with holding.held_alone(places.vault), step("handing over"):
        lines = handing_over.hand_over(places)
    say(lines)
