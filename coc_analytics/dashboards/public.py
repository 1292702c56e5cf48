"""Reader: the page for everybody, from the public's release alone: few, coarse numbers, and noisy counts by themselves."""

from dataclasses import replace

from coc_analytics.dashboards import questions as ask
from coc_analytics.dashboards.blocks import (
    Block,
    DataTable,
    Entry,
    Line,
    Page,
    Section,
    TableShown,
    View,
    Width,
)
from coc_analytics.dashboards.board import half_yearly
from coc_analytics.dashboards.breakdowns import by_code
from coc_analytics.dashboards.brief import public_brief
from coc_analytics.dashboards.promises import promise
from coc_analytics.dashboards.protection import ABOUT_NOISE, about_the_numbers
from coc_analytics.dashboards.rollups import COARSE
from coc_analytics.dashboards.sections import section
from coc_analytics.dashboards.tongue import say, say_if_known, say_of_measure
from coc_analytics.dashboards.trends import count_over_time
from coc_analytics.dashboards.wording import MORE_TRUST, READERS, number, quarter_short
from coc_analytics.dashboards.words import label
from coc_analytics.release import NoisyMeasure, Release

RECEIVED = replace(half_yearly(ask.RECEIVED), measure="acknowledged")
"""The public is not told by which channel issues came; every promise counts the same issues."""


def public_page(release: Release) -> Page:
    """Everything the public's page says about one release."""
    view = View(release)
    return Page(
        release=release,
        reader=say(READERS[release.audience]),
        brief=public_brief(view),
        sections=(_handled(view), _community(view), *_noisy(view)),
        about=about_the_numbers(view),
    )


def _handled(view: View) -> Section:
    return section(
        "handled",
        say("What was reported, and what became of it"),
        say(MORE_TRUST),
        [
            count_over_time(view, RECEIVED),
            promise(view, replace(ask.ACKNOWLEDGED, grains=COARSE), "acknowledged"),
            promise(view, replace(ask.ANSWERED, grains=COARSE), "answered"),
        ],
        by_code(view, replace(ask.OUTCOMES, grains=COARSE)),
        by_code(view, replace(ask.VALUES, grains=COARSE)),
    )


def _community(view: View) -> Section:
    about = say("People are counted here, never messages: a member counts once, however busy.")
    return section(
        "community", say("Who takes part"), about, [count_over_time(view, half_yearly(ask.ACTIVE))]
    )


def _noisy(view: View) -> tuple[Section, ...]:
    """The counts told with noise, one card a measure; no section where there are none."""
    noisy = view.release.noisy
    if noisy is None:
        return ()
    cards = [_noisy_card(view, measure) for _, measure in sorted(noisy.measures.items())]
    return (section("noisy", say("Counts told with noise"), say(ABOUT_NOISE), cards),)


def _noisy_card(view: View, measure: NoisyMeasure) -> Block:
    """A noisy measure as an open table: about how many, and within how many the true count lies 19 times in 20."""
    width = number(measure.half_width)
    lines = tuple(
        Line(
            _heading(measure, codes),
            (Entry(say("about {n}, give or take {width}", n=number(n), width=width)),),
        )
        for codes, n in measure.cells.items()
    )
    return Block(
        name=f"noisy-{measure.name}",
        title=say_of_measure(measure.name, "title", measure.title),
        summary=say("Each true count lies within {width} of what is told, 19 times in 20.", width=width),
        chart=None,
        table=DataTable(
            say_of_measure(measure.name, "title", measure.title),
            say("Of"),
            (say_if_known(measure.unit),),
            lines,
        ),
        period=quarter_short(view.quarter),
        counted=say("{unit}, with noise added to each count", unit=say_if_known(measure.unit)),
        as_of=view.as_of,
        why=say_of_measure(measure.name, "why", measure.why),
        width=Width.HALF,
        table_shown=TableShown.OPEN,
    )


def _heading(measure: NoisyMeasure, codes: tuple[str, ...]) -> str:
    names = [label(dimension.name, code) for dimension, code in zip(measure.dimensions, codes, strict=True)]
    return ", ".join(names) or say("All together")
