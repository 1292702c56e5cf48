"""How a passphrase comes in: asked for unseen, or read from a file. Never as an argument, where others could read it."""

import stat
import sys
from pathlib import Path
from typing import Any

import click

from coc_analytics.terms import Refusal

PASSPHRASE_FILE = click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=None,
    help="A file of mode 0600 whose first line is the passphrase (default: you are asked for it, unseen).",
)


def new_passphrase(file: Path | None) -> bytes:
    """A passphrase for something new: asked for twice, and refused where it is short."""
    from coc_analytics.safekeeping.wrapping import as_passphrase, refuse_short

    passphrase = as_passphrase(_read(file) if file else _asked("A new passphrase (not shown)", again="Again"))
    refuse_short(passphrase)
    return passphrase


def new_or_no_passphrase(file: Path | None) -> bytes:
    """The same, and none where nothing is given: then the file's mode alone protects what is written."""
    from coc_analytics.safekeeping.wrapping import as_passphrase, refuse_short

    question = "A passphrase for your key (not shown; empty for none)"
    passphrase = as_passphrase(_read(file) if file else _asked(question, again="Again"))
    if passphrase or file:
        refuse_short(passphrase)
    return passphrase


def known_passphrase(file: Path | None) -> bytes:
    """The passphrase of something that is there."""
    from coc_analytics.safekeeping.wrapping import as_passphrase

    return as_passphrase(_read(file) if file else _asked("Its passphrase (not shown)"))


def _read(file: Path) -> str:
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        raise Refusal("others can read the passphrase", "run `chmod 600` on its file", file=file.name)
    with file.open(encoding="utf-8") as written:
        return written.readline().rstrip("\r\n")


def _asked(question: str, again: str = "") -> str:
    """From the terminal without showing it, or the first line of what is piped in."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    more: dict[str, Any] = {"default": "", "show_default": False}
    more |= {"confirmation_prompt": again} if again else {}
    return str(click.prompt(question, hide_input=True, err=True, **more))
