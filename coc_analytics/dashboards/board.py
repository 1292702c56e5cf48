"""Reader: the advisory board's page: fewer and coarser numbers, year on year, made to be printed."""

from dataclasses import replace

from coc_analytics.dashboards.blocks import Page, Section, View
from coc_analytics.dashboards.breakdowns import by_code
from coc_analytics.dashboards.committee import (
    ACKNOWLEDGED,
    ACTIVE,
    ANSWERED,
    MODES,
    NOTHING,
    OUTCOMES,
    RATE,
    RECEIVED,
    VALUES,
    present,
)
from coc_analytics.dashboards.headline import cannot_say, changed_this_year
from coc_analytics.dashboards.promises import promise
from coc_analytics.dashboards.protection import about_the_numbers
from coc_analytics.dashboards.pulse import pulse
from coc_analytics.dashboards.rollups import COARSE, Grain
from coc_analytics.dashboards.scorecard import scorecard
from coc_analytics.dashboards.trends import OverTime, count_over_time, rate_over_time
from coc_analytics.dashboards.wording import MORE_TRUST, READERS
from coc_analytics.release import Release
from coc_analytics.terms import TOTAL


def board_page(release: Release) -> Page:
    """Everything the board's page says about one release."""
    view = View(release)
    return Page(
        release=release,
        reader=READERS[release.audience],
        headline=changed_this_year(view),
        cannot_say=cannot_say(view),
        sections=(_healthy(view), _process(view), _values(view)),
        about=about_the_numbers(view),
    )


def _healthy(view: View) -> Section:
    blocks = present(
        count_over_time(view, _half_yearly(ACTIVE, "Members who took part, half-year by half-year")),
        by_code(view, replace(MODES, grains=COARSE)),
        pulse(view, COARSE),
    )
    about = ("Who takes part, how, and what members answer when they are asked.",)
    return Section("healthy", "Is the community healthy?", about if blocks else NOTHING, blocks)


def _process(view: View) -> Section:
    rate = rate_over_time(
        view,
        _half_yearly(RATE, "Issues per 100 active members"),
        "received_by_channel",
        "active_members",
        (TOTAL,),
    )
    blocks = present(
        count_over_time(view, _half_yearly(RECEIVED, "Issues received, half-year by half-year")),
        rate,
        promise(view, replace(ACKNOWLEDGED, grains=COARSE), "acknowledged"),
        promise(view, replace(ANSWERED, grains=COARSE), "answered"),
        by_code(view, replace(OUTCOMES, grains=COARSE)),
    )
    return Section("process", "Is the process working?", (MORE_TRUST,), blocks)


def _values(view: View) -> Section:
    blocks = present(by_code(view, replace(VALUES, grains=COARSE)), scorecard(view, COARSE))
    return Section("values", "Which values need care?", NOTHING if not blocks else (), blocks)


def _half_yearly(question: OverTime, title: str) -> OverTime:
    return replace(question, title=title, grain=Grain.HALF_YEAR)
