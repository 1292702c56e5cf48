"""The `coc` command: reads arguments, calls one step or one flow, prints paths. Never data, never a value.

The one exception is `coc review`: it shows its reviewer redacted accounts, on a terminal only.

Everything heavy is imported inside the commands, so that `coc --help` answers at once.
Exit codes: 0 done, 1 refused (a line saying rule, file, column and what to do), 2 wrong use.
"""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from coc_analytics import __version__
from coc_analytics.periods import Quarter
from coc_analytics.terms import Audience, Refusal


class QuarterType(click.ParamType[str]):
    """A quarter written like 2026Q3."""

    name = "quarter"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        try:
            return str(Quarter.parse(str(value)))
        except ValueError:
            return self.fail("write the quarter like 2026Q3", param, ctx)


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
    from pipelines.guard import UnexpectedFailure, in_short
    from pipelines.steps import RefusedExports

    if isinstance(error, RefusedExports):
        return error.sentences
    return (str(error),) if isinstance(error, UnexpectedFailure) else (in_short(error),)


QUARTER = QuarterType()
AUDIENCE = click.Choice([audience.value for audience in Audience])


def _example(text: str) -> str:
    return f"\b\nExample:\n  {text}"


@click.group(cls=CocGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="coc")
def main() -> None:
    """Code-of-conduct reports, participation and pulse surveys as quarterly dashboards that expose nobody.

    A community starts with `coc init`, drops its exports into the vault and runs `coc run --quarter 2026Q3`.
    """


@main.command(epilog=_example("coc init our-community"))
@click.argument("folder", type=click.Path(path_type=Path), required=False)
def init(folder: Path | None) -> None:
    """Make data/ in FOLDER (default: here): vault, key, shelf, pages and a commented community.toml."""
    from pipelines import beginning
    from pipelines.places import places_in

    places = places_in(folder) if folder else _places()
    _echo(beginning.make_places(places))
    click.echo(beginning.what_next(places, folder))


@main.command(epilog=_example("coc demo"))
@click.argument("folder", type=click.Path(path_type=Path), default=Path("demo"))
@click.option("--size", type=click.Choice(["small", "medium", "large"]), default="medium", show_default=True)
def demo(folder: Path, size: str) -> None:
    """Make a make-believe community of three years in FOLDER, run its last quarter, print the pages' paths."""
    from pipelines import beginning
    from pipelines.places import places_in

    places = places_in(folder)
    _run(places, beginning.make_demo(places, size), prepared_by="demo")


@main.command(epilog=_example("coc run --quarter 2026Q3 --by 'Robin'"))
@click.option("--quarter", type=QUARTER, required=True, help="The quarter to release, like 2026Q3.")
@click.option("--by", "prepared_by", default="", help="Who prepares the drafts (default: your user name).")
def run(quarter: str, prepared_by: str) -> None:
    """Take in the vault's exports, classify, prepare every audience's draft and write the dashboards."""
    places = _places()
    _run(places, quarter, prepared_by or _user())
    _note_the_committee(places)


def _run(places: Any, quarter: str, prepared_by: str) -> None:
    """Start the quarterly flow on Prefect's ephemeral server and print the pages it wrote."""
    from pipelines.engine import prepare_engine
    from pipelines.steps import one_run_at_a_time

    with one_run_at_a_time(places.vault):
        prepare_engine(places.prefect_home)
        from pipelines.progress import step

        with step("starting"):
            from pipelines.quarterly import quarterly
        _echo(quarterly(places, quarter, prepared_by))


@main.command(epilog=_example("coc intake"))
def intake() -> None:
    """Take in the vault's exports and nothing else (door 1)."""
    from pipelines import steps
    from pipelines.progress import counted

    places = _places()
    with steps.one_run_at_a_time(places.vault):
        number = steps.exports_to_admit(places)
        steps.admit_all(places, counted(range(number), "reading exports", number))
    click.echo(f"{number} exports read")
    _note_the_committee(places)


def _note_the_committee(places: Any) -> None:
    """Say on the error line, without failing, that reports may stay sealed for want of a committee list."""
    from pipelines import steps

    if note := steps.committee_note(places):
        click.echo(f"note: {note}", err=True)


@main.command(epilog=_example("coc classify"))
def classify() -> None:
    """Code the reports of unpublished quarters again with today's labels and model."""
    from pipelines import steps

    places = _places()
    with steps.one_run_at_a_time(places.vault):
        steps.classify_reports(places)
    click.echo("reports coded")


_BY = click.option(
    "--by", default="", help="Your name, by which your own cases are kept from you (default: your user name)."
)
_SHEET = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))


@main.group(invoke_without_command=True, epilog=_example("coc review --by Robin"))
@_BY
@click.pass_context
def review(ctx: click.Context, by: str) -> None:
    """Code the cases that wait for you: here on the terminal, or in a sheet with `export` and `import`.

    Nobody is shown a case they have a part in, or one of a quarter they are recused for.
    """
    ctx.obj = by
    if ctx.invoked_subcommand is None:
        _review_here(by or _user())


@review.command(name="export", epilog=_example("coc review export data/vault/review/robin.xlsx --by Robin"))
@_SHEET
@_BY
@click.option(
    "--which",
    type=click.Choice(["waiting", "coded_once"]),
    default="waiting",
    show_default=True,
    help="coded_once adds the cases that somebody else alone has coded, to measure agreement.",
)
@click.pass_obj
def export_sheet(group_by: str, file: Path, by: str, which: str) -> None:
    """Write the sheet of the cases that wait for you to FILE, an .xlsx inside the vault."""
    from pipelines import steps

    places = _places()
    with steps.one_run_at_a_time(places.vault):
        lines = steps.export_review(places, file, by or group_by or _user(), which)
    click.echo(f"{file}: fill in the yellow columns, save, then `coc review import` it")
    _echo(lines)


@review.command(name="import", epilog=_example("coc review import data/vault/review/robin.xlsx --by Robin"))
@_SHEET
@_BY
@click.pass_obj
def import_sheet(group_by: str, file: Path, by: str) -> None:
    """Take in the answers of FILE as your labels: all of them, or none."""
    from pipelines import steps

    places = _places()
    with steps.one_run_at_a_time(places.vault):
        lines = steps.import_review(places, file, by or group_by or _user())
    click.echo("answers kept: `coc classify`, or the next run, counts them")
    _echo(lines)


def _review_here(by: str) -> None:
    """Case after case on a terminal; accounts are never written into a pipe or a file."""
    from pipelines import steps
    from pipelines.progress import step

    places = _places()
    if _is_terminal():
        with steps.one_run_at_a_time(places.vault), step("reading the cases"):
            visit = steps.open_review(places, by)
        for page in visit.pages:
            if not _answered(places, by, visit, page):
                break
    with steps.one_run_at_a_time(places.vault):
        _echo(steps.review_status(places, by))


def _answered(places: Any, by: str, visit: Any, page: Any) -> bool:
    """Show one case and keep its answer; False when the reviewer stops."""
    from pipelines import steps

    click.echo(f"\n{page.text}\n")
    while True:
        kind = click.prompt("kind", type=click.Choice([*visit.kinds, "skip", "quit"]), default="skip")
        if kind in ("skip", "quit"):
            return bool(kind == "skip")
        behaviours = _asked_behaviours(visit) if kind == "incident" else ()
        sure = click.prompt("sure", type=click.Choice(visit.sure), default=visit.sure[0])
        try:
            with steps.one_run_at_a_time(places.vault):  # never while somebody reads: runs would have to wait
                steps.keep_review(places, by, page.case, kind, behaviours, sure)
        except Refusal as refusal:
            click.echo(refusal.sentence())
            continue
        return True


def _asked_behaviours(visit: Any) -> tuple[str, ...]:
    for number, (name, title) in enumerate(visit.behaviours, 1):
        click.echo(f"  {number:2}  {title} ({name})")
    written = click.prompt("behaviours, by number or id, commas between them", default="", show_default=False)
    names = [name for name, _ in visit.behaviours]
    picked = [cell.strip() for cell in written.split(",") if cell.strip()]
    return tuple(
        names[int(cell) - 1] if cell.isdecimal() and 0 < int(cell) <= len(names) else cell for cell in picked
    )


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


@main.group(name="release")
def release_group() -> None:
    """The life of a release: draft, checked, published, withdrawn."""


def _release_options(command: Any) -> Any:
    for option in (
        click.option("--by", required=True, help="Your name; the checker is not the preparer."),
        click.option("--audience", type=AUDIENCE, required=True),
        click.option("--quarter", type=QUARTER, required=True, help="Like 2026Q3."),
    ):
        command = option(command)
    return command


@release_group.command(epilog=_example("coc release prepare --quarter 2026Q3 --audience board --by Robin"))
@_release_options
def prepare(quarter: str, audience: str, by: str) -> None:
    """Write the draft of a release, protected against everything ever released."""
    from pipelines import steps

    places = _places()
    with steps.one_run_at_a_time(places.vault):
        steps.prepare_release(places, quarter, audience, by)
    click.echo(f"draft of {quarter} for the {audience}: somebody else now checks it with `coc release check`")


@release_group.command(epilog=_example("coc release check --quarter 2026Q3 --audience board --by Kim"))
@_release_options
def check(quarter: str, audience: str, by: str) -> None:
    """Sign a draft as its second reader; neither its preparer nor a recused member can."""
    from pipelines import steps

    steps.check_release(_places(), quarter, audience, by)
    click.echo(f"{quarter} for the {audience} is checked: publish it with `coc release publish`")


@release_group.command(epilog=_example("coc release publish --quarter 2026Q3 --audience board --by Kim"))
@_release_options
def publish(quarter: str, audience: str, by: str) -> None:
    """Put a checked release on the shelf and into the ledger; its numbers never change again."""
    from pipelines import steps

    places = _places()
    with steps.one_run_at_a_time(places.vault):
        steps.publish_release(places, quarter, audience, by)
    click.echo(f"{quarter} for the {audience} is published: renew the pages with `coc dashboards`")


@release_group.command(epilog=_example("coc release withdraw --quarter 2026Q3 --audience board --by Kim"))
@_release_options
def withdraw(quarter: str, audience: str, by: str) -> None:
    """Take a release off the shelf; it was seen, so it binds every later one all the same."""
    from pipelines import steps

    places = _places()
    with steps.one_run_at_a_time(places.vault):
        steps.withdraw_release(places, quarter, audience, by)
    click.echo(f"{quarter} for the {audience} is withdrawn")


@main.command(epilog=_example("coc audit --audience board"))
@click.option("--audience", type=AUDIENCE, default=None, help="Only this audience's releases.")
def audit(audience: str | None) -> None:
    """Check every release again from the shelf alone: ledger, files, thresholds and full ambiguity."""
    from pipelines import steps

    report = steps.audit_shelf(_places().releases, audience)
    _echo(report.lines)
    if not report.passed:
        raise Refusal("the shelf does not keep its promise", "withdraw what is named above and report it")


@main.command(epilog=_example("coc dashboards --quarter 2026Q3"))
@click.option("--quarter", type=QUARTER, default=None, help="Only this quarter (default: the newest).")
def dashboards(quarter: str | None) -> None:
    """Write the pages from the releases on the shelf."""
    from pipelines import steps

    _echo(steps.write_dashboards(_places(), quarter))


@main.command(epilog=_example("coc retain            # looks only\n  coc retain --remove"))
@click.option("--remove", is_flag=True, help="Remove what is past its time (default: only say what that is).")
def retain(remove: bool) -> None:
    """Say, by source, which exports are in the vault longer than community.toml keeps them; or remove them.

    Periods stand under [retention_months]; a source without one is kept. The casebook keeps its coded facts.
    An export that was never taken in is not removed.
    """
    from pipelines import steps

    places = _places()
    with steps.one_run_at_a_time(places.vault):
        overdue = steps.overdue_exports(places)
        if remove:
            steps.remove_overdue(places)
    _echo(_overdue_lines(overdue, "removed" if remove else "would be removed"))
    if not remove:
        click.echo("this was a look: `coc retain --remove` removes")


def _overdue_lines(overdue: Iterable[Any], done: str) -> Iterable[str]:
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


@main.command(epilog=_example("coc forget            # asks for the name"))
@click.argument("person", required=False)
def forget(person: str | None) -> None:
    """Erase PERSON (a name, an e-mail address or an account) from the vault and the casebook.

    Leave PERSON out: you are then asked for it, unseen, so that it stays neither in your shell's history nor in
    the list of running programs. It is never repeated. members.csv tells the person's other accounts; published
    numbers stay, they name nobody. Backups are yours to look through.
    """
    from pipelines import steps

    places = _places()
    name = person if person is not None else _asked_for_unseen()
    with steps.one_run_at_a_time(places.vault):
        forgotten = steps.forget(places, name)
    _echo(_forgotten_lines(forgotten))


def _asked_for_unseen() -> str:
    """A name from the terminal without showing it, or the first line of what is piped in."""
    if sys.stdin.isatty():
        return str(click.prompt("Who is to be forgotten (not shown)", hide_input=True, err=True))
    return sys.stdin.readline().strip()


def _forgotten_lines(forgotten: Any) -> Iterable[str]:
    if forgotten.files or forgotten.rows or forgotten.unlinked:
        yield f"files of the vault without this person now: {forgotten.files}"
        yield f"rows removed from the casebook: {forgotten.rows}"
        yield f"rows of published quarters that lead to nobody now: {forgotten.unlinked}"
    else:
        yield "nobody of that name is in the vault or the casebook: nothing was removed"
    if forgotten.names:
        yield f"files or folders of the vault still called after this person, for you to rename: {forgotten.names}"


@main.command(epilog=_example("coc schedule"))
def schedule() -> None:
    """Stay, and run by the clock: intake every week, retention every day, drafts five days after each quarter.

    Only drafts are made: a second person still checks and publishes. A run that falls into a time when this
    command was not running is not made up for; `coc run` does it by hand. How the last ones ended stands in
    `coc doctor`. Start it again after changing community.toml. Ctrl-C ends it.
    """
    from pipelines.checkup import refuse_untested
    from pipelines.engine import prepare_engine
    from pipelines.steps import one_schedule_at_a_time

    refuse_untested("prefect", "sqlalchemy")
    places = _places()
    places.community()  # settings that are not understood are refused now, not at four in the morning
    with one_schedule_at_a_time(places.vault):
        prepare_engine(places.prefect_home)
        from pipelines import schedule as by_the_clock

        for each in by_the_clock.appointments(places.community()):
            click.echo(f"{each.flow.name}: {each.words}")
        by_the_clock.serve_for_ever(places)
    click.echo("the schedule is over")


@main.command(epilog=_example("coc doctor"))
def doctor() -> None:
    """Look after permissions, places, the key, the settings and versions, and say what to mend."""
    from pipelines import checkup

    findings = checkup.examine(_places())
    for finding in findings:
        click.echo(finding.sentence)
    if any(finding.wrong for finding in findings):
        raise Refusal("the checkup found something to mend", "follow the lines marked MEND above")


def _places() -> Any:
    from pipelines.places import places_from_environment

    return places_from_environment()


def _user() -> str:
    import getpass

    return getpass.getuser()


def _echo(lines: Iterable[object]) -> None:
    for line in lines:
        click.echo(line)


if __name__ == "__main__":
    sys.exit(main())
