"""The command `coc me`: a person's own key. The secret part is never shown."""

from pathlib import Path

import click

from coc_analytics.commands.passphrases import PASSPHRASE_FILE, new_or_no_passphrase
from coc_analytics.commands.shared import any_places, example

KEY = click.option(
    "--key",
    "key_file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="The file with your own key (default: .coc-me.key in your home).",
)


@click.command(epilog=example("coc me"))
@KEY
@PASSPHRASE_FILE
def me(key_file: Path | None, passphrase_file: Path | None) -> None:
    """Make a key of your own, once, and say the line that community.toml lists you with.

    With it you sign what you check, so that nobody can write your name under a check. It lies in your home, for you
    only, and under a passphrase unless you give none. Run it again to see the line again.
    """
    from pipelines import own_key

    file = key_file or own_key.default_place()
    public = own_key.make_or_show(any_places(), file, lambda: new_or_no_passphrase(passphrase_file))
    click.echo(f"your key is in {file}; keep a copy of it, and nobody else")
    click.echo("whoever keeps community.toml adds this line under [signers], with your name as you sign:")
    click.echo(f'"Your Name" = "{public}"')
