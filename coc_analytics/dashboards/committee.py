"""Reader: the committee's page, once a quarter. What it says and in which order; released cells only."""

from coc_analytics.dashboards import questions as ask
from coc_analytics.dashboards.blocks import Block, Page, Section, View
from coc_analytics.dashboards.breakdowns import by_code
from coc_analytics.dashboards.brief import committee_brief
from coc_analytics.dashboards.crossings import crossed
from coc_analytics.dashboards.levels import level_over_time, rate_over_time
from coc_analytics.dashboards.numbers import single_numbers
from coc_analytics.dashboards.promises import promise
from coc_analytics.dashboards.protection import about_the_numbers
from coc_analytics.dashboards.pulse import pulse
from coc_analytics.dashboards.scorecard import scorecard
from coc_analytics.dashboards.sections import if_drawn, section
from coc_analytics.dashboards.statistics import Range
from coc_analytics.dashboards.tongue import say
from coc_analytics.dashboards.trends import count_over_time
from coc_analytics.dashboards.wording import MORE_TRUST, READERS
from coc_analytics.release import Release

PERCENT = Range(0, 100)
THE_PROMISE = (
    "The promise to everybody who reports: an acknowledgement within 24 hours or on the next working day, and an "
    "answer within a week, unless the community has set other times. An explanation of why something takes longer "
    "counts as an answer."
)
THE_VALUES = (
    "Each value has behaviours that go against it. Where a behaviour is hidden, its value often is not; where a "
    "value is, the total often is not."
)


def committee_page(release: Release) -> Page:
    """Everything the committee's page says about one release."""
    view = View(release)
    return Page(
        release=release,
        reader=say(READERS[release.audience]),
        brief=committee_brief(view),
        sections=_sections(view),
        about=about_the_numbers(view),
    )


def _sections(view: View) -> tuple[Section, ...]:
    return (
        section(
            "received",
            say("Issues received"),
            say(MORE_TRUST),
            [count_over_time(view, ask.RECEIVED)],
            by_code(view, ask.CHANNELS),
            by_code(view, ask.SPACES),
            by_code(view, ask.REPORTERS),
            by_code(view, ask.KINDS),
            rate_over_time(view, ask.RATE),
            single_numbers(
                view, "also-reported", say("Also worth knowing about these issues"), ask.ALSO_REPORTED
            ),
        ),
        section(
            "promises",
            say("Promises kept"),
            say(THE_PROMISE),
            [promise(view, ask.ACKNOWLEDGED, "acknowledged"), promise(view, ask.ANSWERED, "answered")],
            if_drawn(level_over_time(view, ask.ACKNOWLEDGED_SHARE, PERCENT)),
            if_drawn(level_over_time(view, ask.ANSWERED_SHARE, PERCENT)),
        ),
        section(
            "values",
            say("Values"),
            say(THE_VALUES),
            [by_code(view, ask.VALUES)],
            by_code(view, ask.BEHAVIOURS),
            crossed(view, ask.VALUES_BY_SPACE),
            by_code(view, ask.CODING),
            scorecard(view),
        ),
        section(
            "outcomes",
            say("Findings and outcomes"),
            say("These appear in the quarter of the decision, often later than the report."),
            [],
            by_code(view, ask.FINDINGS),
            by_code(view, ask.OUTCOMES),
        ),
        section(
            "participation",
            say("Participation"),
            say("People are counted here, never messages: a member counts once, however busy."),
            [count_over_time(view, ask.ACTIVE), count_over_time(view, ask.NEWCOMERS)],
            *_more_participation(view),
        ),
        section(
            "pulse",
            say("Pulse"),
            say("What members answer when they are asked."),
            [pulse(view), by_code(view, ask.WOULD_REPORT)],
            by_code(view, ask.KNOWS_CODE),
            by_code(view, ask.FELT_RESOLVED),
        ),
    )


def _more_participation(view: View) -> tuple[Block | None, ...]:
    return (
        level_over_time(view, ask.RETENTION, PERCENT),
        by_code(view, ask.MODES),
        by_code(view, ask.GROUPS),
        count_over_time(view, ask.THANKED),
        level_over_time(view, ask.CONCENTRATION, PERCENT),
        single_numbers(
            view, "also-taking-part", say("Also worth knowing about taking part"), ask.ALSO_TAKING_PART
        ),
    )
