"""Reader: the committee's page, once a quarter. What it says and in which order; released cells only."""

from coc_analytics.dashboards import questions as ask
from coc_analytics.dashboards.blocks import Block, Page, Section, View
from coc_analytics.dashboards.breakdowns import by_code
from coc_analytics.dashboards.crossings import crossed
from coc_analytics.dashboards.headline import cannot_say, changed_this_quarter
from coc_analytics.dashboards.levels import level_over_time, rate_over_time
from coc_analytics.dashboards.numbers import single_numbers
from coc_analytics.dashboards.promises import promise
from coc_analytics.dashboards.protection import about_the_numbers
from coc_analytics.dashboards.pulse import pulse
from coc_analytics.dashboards.scorecard import scorecard
from coc_analytics.dashboards.statistics import Range
from coc_analytics.dashboards.trends import count_over_time
from coc_analytics.dashboards.wording import MORE_TRUST, READERS
from coc_analytics.release import Release

PERCENT = Range(0, 100)
NOTHING = ("Nothing of this kind has been released for this quarter.",)
THE_PROMISE = (
    "The promise to everybody who reports: an acknowledgement within 24 hours or on the next working day, and an "
    "answer within a week, unless the community has set other times. An explanation of why something takes longer "
    "counts as an answer."
)
THE_VALUES = (
    "Each value has behaviours that go against it. Where a behaviour cannot be shown, its value often can; where a "
    "value cannot, the total often can."
)


def committee_page(release: Release) -> Page:
    """Everything the committee's page says about one release."""
    view = View(release)
    return Page(
        release=release,
        reader=READERS[release.audience],
        headline=changed_this_quarter(view),
        cannot_say=cannot_say(view, view.period),
        sections=_sections(view),
        about=about_the_numbers(view),
    )


def _sections(view: View) -> tuple[Section, ...]:
    return (
        section("received", "Reports received", MORE_TRUST, *_received(view)),
        section("values", "Values", THE_VALUES, *_values(view)),
        section("promises", "Promises kept", THE_PROMISE, *_promises(view)),
        section(
            "outcomes",
            "Findings and outcomes",
            "These appear in the quarter of the decision, often later than the report.",
            by_code(view, ask.FINDINGS),
            by_code(view, ask.OUTCOMES),
        ),
        section(
            "participation",
            "Participation",
            "People are counted here, never messages: a member counts once, however busy.",
            *_participation(view),
        ),
        section("pulse", "Pulse", "What members answer when they are asked.", *_pulse(view)),
        section(
            "together",
            "Taken together",
            "Reports, participation and pulse, side by side.",
            rate_over_time(view, ask.RATE),
            scorecard(view),
        ),
    )


def section(name: str, title: str, about: str, *blocks: Block | None) -> Section:
    """A section with the blocks whose measures the release has; where there is none it says so."""
    there = tuple(block for block in blocks if block is not None)
    return Section(name, title, (about,) if there else (about, *NOTHING), there)


def _received(view: View) -> tuple[Block | None, ...]:
    return (
        count_over_time(view, ask.RECEIVED),
        by_code(view, ask.CHANNELS),
        by_code(view, ask.SPACES),
        by_code(view, ask.REPORTERS),
        by_code(view, ask.KINDS),
        single_numbers(view, "also-reported", "Also worth knowing about these issues", ask.ALSO_REPORTED),
    )


def _values(view: View) -> tuple[Block | None, ...]:
    return (
        by_code(view, ask.VALUES),
        by_code(view, ask.BEHAVIOURS),
        crossed(view, ask.VALUES_BY_SPACE),
        by_code(view, ask.CODING),
    )


def _promises(view: View) -> tuple[Block | None, ...]:
    return (
        promise(view, ask.ACKNOWLEDGED, "acknowledged"),
        _if_drawn(level_over_time(view, ask.ACKNOWLEDGED_SHARE, PERCENT)),
        promise(view, ask.ANSWERED, "answered"),
        _if_drawn(level_over_time(view, ask.ANSWERED_SHARE, PERCENT)),
    )


def _if_drawn(block: Block | None) -> Block | None:
    """The block where it has a chart: without one it says nothing that the card beside it does not."""
    return block if block is not None and block.chart is not None else None


def _participation(view: View) -> tuple[Block | None, ...]:
    return (
        count_over_time(view, ask.ACTIVE),
        count_over_time(view, ask.NEWCOMERS),
        level_over_time(view, ask.RETENTION, PERCENT),
        by_code(view, ask.MODES),
        by_code(view, ask.GROUPS),
        count_over_time(view, ask.THANKED),
        level_over_time(view, ask.CONCENTRATION, PERCENT),
        single_numbers(
            view, "also-taking-part", "Also worth knowing about taking part", ask.ALSO_TAKING_PART
        ),
    )


def _pulse(view: View) -> tuple[Block | None, ...]:
    return (
        pulse(view),
        by_code(view, ask.WOULD_REPORT),
        by_code(view, ask.KNOWS_CODE),
        by_code(view, ask.FELT_RESOLVED),
    )
