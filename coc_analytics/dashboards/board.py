"""Reader: the advisory board's page: fewer and coarser numbers, year on year, made to be printed."""

from dataclasses import replace

from coc_analytics.dashboards import questions as ask
from coc_analytics.dashboards.blocks import Page, Section, View, Width
from coc_analytics.dashboards.breakdowns import by_code
from coc_analytics.dashboards.brief import board_brief
from coc_analytics.dashboards.committee import PERCENT
from coc_analytics.dashboards.levels import level_over_time, rate_over_time
from coc_analytics.dashboards.promises import promise
from coc_analytics.dashboards.protection import about_the_numbers
from coc_analytics.dashboards.pulse import pulse
from coc_analytics.dashboards.rollups import COARSE, Grain
from coc_analytics.dashboards.scorecard import scorecard
from coc_analytics.dashboards.sections import is_worth_a_look, section
from coc_analytics.dashboards.tongue import say
from coc_analytics.dashboards.trends import OverTime, count_over_time
from coc_analytics.dashboards.wording import MORE_TRUST, READERS
from coc_analytics.release import Release


def board_page(release: Release) -> Page:
    """Everything the board's page says about one release."""
    view = View(release)
    return Page(
        release=release,
        reader=say(READERS[release.audience]),
        brief=board_brief(view),
        sections=(_healthy(view), _process(view), _values(view)),
        about=about_the_numbers(view),
    )


def _healthy(view: View) -> Section:
    return section(
        "healthy",
        say("Is the community healthy?"),
        say(
            "Who takes part, how, and what members answer when they are asked. People are counted, never messages."
        ),
        [count_over_time(view, half_yearly(ask.ACTIVE)), pulse(view, COARSE)],
        by_code(view, replace(ask.MODES, grains=COARSE)),
        level_over_time(view, half_yearly(ask.RETENTION), PERCENT),
        level_over_time(view, half_yearly(ask.CONCENTRATION), PERCENT),
    )


def _process(view: View) -> Section:
    return section(
        "process",
        say("Is the process working?"),
        say(MORE_TRUST),
        [
            count_over_time(view, half_yearly(ask.RECEIVED)),
            promise(view, replace(ask.ACKNOWLEDGED, grains=COARSE), "acknowledged"),
            promise(view, replace(ask.ANSWERED, grains=COARSE), "answered"),
        ],
        by_code(view, replace(ask.FINDINGS, grains=COARSE)),
        by_code(view, replace(ask.OUTCOMES, grains=COARSE)),
        rate_over_time(view, replace(half_yearly(ask.RATE), width=Width.HALF)),
        by_code(view, replace(ask.WOULD_REPORT, grains=COARSE)),
    )


def _values(view: View) -> Section:
    touched, card = by_code(view, replace(ask.VALUES, grains=COARSE)), scorecard(view, COARSE)
    drawn = touched is not None and is_worth_a_look(touched)
    return section(
        "values",
        say("Which values need care?"),
        say("Reports, participation and pulse for each value, side by side."),
        [touched] if drawn else [touched, card],
        *([card] if drawn else []),
    )


def half_yearly(question: OverTime) -> OverTime:
    """The same question by half-years."""
    return replace(question, grain=Grain.HALF_YEAR)
