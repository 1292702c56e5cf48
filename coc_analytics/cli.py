"""The `coc` command: every command under one name, one line for every refusal. Never data, never a value.

The one exception is `coc review`: it shows its reviewer redacted accounts, on a terminal only.

Everything heavy is imported inside the commands, so that `coc --help` answers at once.
Exit codes: 0 done, 1 refused (a line saying rule, file, column and what to do), 2 wrong use.
"""

import os
import sys
from typing import Any

import click

from coc_analytics import __version__
from coc_analytics.commands import (
    forms,
    keeping,
    pages,
    quarantine,
    releases,
    review,
    runs,
    safekeeping,
    signing,
    upkeep,
)
from coc_analytics.terms import Refusal

COMMANDS = (
    runs.init,
    runs.demo,
    runs.run,
    runs.intake,
    forms.map_form,
    quarantine.quarantine,
    runs.classify,
    review.review,
    releases.release,
    releases.audit,
    releases.witness,
    pages.dashboards,
    pages.report,
    signing.me,
    keeping.retain,
    keeping.forget,
    safekeeping.backup,
    safekeeping.restore,
    safekeeping.rotate_key,
    safekeeping.handover,
    upkeep.schedule,
    upkeep.doctor,
)


class CocGroup(click.Group):
    """Turn every refusal into its one line and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        os.umask(0o077)  # whatever a run makes is its owner's; the shelf and the pages open themselves up
        try:
            return super().invoke(ctx)
        except Exception as error:
            sentences = _sentences(error)
            if sentences is None:
                raise
        for sentence in sentences:
            click.echo(f"refused: {sentence}", err=True)
        return ctx.exit(1)


def _sentences(error: Exception) -> tuple[str, ...] | None:
    if isinstance(error, click.exceptions.Exit | click.ClickException | click.Abort):
        return None
    if isinstance(error, Refusal):
        return (error.sentence(),)
    from coc_analytics.mishaps import mishap_of
    from pipelines.guard import UnexpectedFailure, in_short
    from pipelines.taking_in import RefusedExports

    if mishap := mishap_of(error):
        return (mishap.refusal().sentence(),)
    if isinstance(error, RefusedExports):
        return error.sentences
    return (str(error),) if isinstance(error, UnexpectedFailure) else (in_short(error),)


@click.group(cls=CocGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="coc")
def main() -> None:
    """Code-of-conduct reports, participation and pulse surveys as quarterly dashboards that expose nobody.

    A community starts with `coc init`, drops its exports into the vault and runs `coc run --quarter 2026Q3`.
    """


for _command in COMMANDS:
    main.add_command(_command)


if __name__ == "__main__":
    sys.exit(main())
