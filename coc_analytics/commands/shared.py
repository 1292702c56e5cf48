"""What every command of `coc` asks and says alike. Never data, never a value."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from coc_analytics.periods import Quarter
from coc_analytics.terms import Audience, Refusal

if TYPE_CHECKING:
    from pipelines.places import Places


class QuarterType(click.ParamType[str]):
    """A quarter written like 2026Q3."""

    name = "quarter"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        try:
            return str(Quarter.parse(str(value)))
        except ValueError:
            return self.fail("write the quarter like 2026Q3", param, ctx)


class YearType(click.ParamType[str]):
    """A year written like 2026."""

    name = "year"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        text = str(value)
        if len(text) == 4 and text.isascii() and text.isdigit():
            return text
        return self.fail("write the year like 2026", param, ctx)


QUARTER = QuarterType()
YEAR = YearType()
AUDIENCE = click.Choice([audience.value for audience in Audience])


def example(text: str) -> str:
    """The end of a command's help, line breaks kept."""
    return f"\b\nExample:\n  {text}"


def any_places() -> "Places":
    """The places that the environment names, made or not."""
    from pipelines.places import places_from_environment

    return places_from_environment()


def our_places() -> "Places":
    """The places that the environment names; refused where none of them was ever made: it is the wrong folder."""
    places = any_places()
    if not any(place.exists() for place in (places.vault, places.casebook, places.releases)):
        raise Refusal(
            "there is no community in this folder: neither a vault nor releases",
            "go to the folder in which `coc init` was run, or run `coc init` in this one",
        )
    return places


def user_name() -> str:
    """Who is logged in: the name taken where `--by` gives none."""
    import getpass

    return getpass.getuser()


def say(lines: Iterable[object]) -> None:
    """One line each on standard output."""
    for line in lines:
        click.echo(line)
