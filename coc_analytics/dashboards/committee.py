"""Reader: the committee's page, once a quarter. What it says and in which order; released cells only."""

from coc_analytics.dashboards.blocks import Block, Page, Section, View
from coc_analytics.dashboards.breakdowns import ByCode, Crossed, HiddenRows, by_code, crossed
from coc_analytics.dashboards.drawing import CONDUCT, PARTICIPATION, PULSE
from coc_analytics.dashboards.headline import cannot_say, changed_this_quarter
from coc_analytics.dashboards.promises import promise
from coc_analytics.dashboards.protection import about_the_numbers
from coc_analytics.dashboards.pulse import pulse
from coc_analytics.dashboards.scorecard import scorecard
from coc_analytics.dashboards.statistics import Range
from coc_analytics.dashboards.trends import OverTime, count_over_time, level_over_time, rate_over_time
from coc_analytics.dashboards.wording import MORE_TRUST, READERS
from coc_analytics.release import Release
from coc_analytics.terms import TOTAL

ISSUES = "issues (several reports of one incident count once), in the quarter in which they were counted"
DECIDED = "issues (several reports of one incident count once), in the quarter in which they were decided"
REPORTS_DUE = "issues whose reporter can be told; anonymous ones and those not due yet are kept apart"
MEMBERS = "members who took part at least once in the period, each counted once"
PERCENT = Range(0, 100)

RECEIVED = OverTime(
    "received", "received_by_channel", "Issues received, quarter by quarter", "issues", "were counted", ISSUES, CONDUCT,
    codes=(TOTAL,),
)  # fmt: skip
HOW = (
    ByCode("channel", "received_by_channel", "How reports reached the committee", "channel", "channels",
        "reports came most often by", ISSUES, CONDUCT),
    ByCode("mode", "received_by_mode", "Who spoke up", "kind of reporter", "kinds of reporter",
        "reports came most often from", ISSUES, CONDUCT),
    ByCode("space", "received_by_space", "Where it happened", "space", "spaces",
        "the space named most often was", ISSUES, CONDUCT),
    ByCode("kind", "received_by_kind", "What the reports turned out to be", "kind of report", "kinds of report",
        "reports were most often", ISSUES, CONDUCT),
)  # fmt: skip
VALUES = ByCode(
    "value",
    "received_by_value",
    "Which values were touched",
    "value",
    "values",
    "the value touched most often was",
    ISSUES,
    CONDUCT,
)
BEHAVIOURS = ByCode(
    "behaviour", "received_by_behaviour", "Which behaviours were named", "behaviour", "behaviours",
    "the behaviour named most often was", ISSUES, CONDUCT, hidden_rows=HiddenRows.COUNTED,
)  # fmt: skip
WHERE_VALUES = Crossed(
    "value-space",
    "value_by_space",
    "Which value, in which space",
    ISSUES,
    CONDUCT,
    across="value",
    down="space",
)
CODING = ByCode(
    "coding",
    "coding",
    "How the values were coded",
    "way of coding",
    "ways of coding",
    "issues were most often",
    ISSUES,
    CONDUCT,
)
ACKNOWLEDGED = ByCode(
    "acknowledged", "acknowledged", "Acknowledged within 24 hours or the next working day", "result", "results",
    "issues were most often", REPORTS_DUE, CONDUCT,
)  # fmt: skip
ANSWERED = ByCode(
    "answered",
    "answered",
    "Answered within a week",
    "result",
    "results",
    "issues were most often",
    REPORTS_DUE,
    CONDUCT,
)
ACKNOWLEDGED_SHARE = OverTime(
    "acknowledged-share", "acknowledged_share", "Share acknowledged in time, quarter by quarter", "%",
    "the share acknowledged in time was", "issues due for acknowledgement", CONDUCT,
)  # fmt: skip
ANSWERED_SHARE = OverTime(
    "answered-share", "answered_share", "Share answered within a week, quarter by quarter", "%",
    "the share answered in time was", "issues due for an answer", CONDUCT,
)  # fmt: skip
FINDINGS = ByCode(
    "findings",
    "findings",
    "What the committee found",
    "finding",
    "findings",
    "the most frequent finding was",
    DECIDED,
    CONDUCT,
)
OUTCOMES = ByCode(
    "outcomes",
    "outcomes",
    "What was done",
    "outcome",
    "outcomes",
    "the most frequent outcome was",
    DECIDED,
    CONDUCT,
)
ACTIVE = OverTime(
    "active", "active_members", "Active members", "members", "were active", MEMBERS, PARTICIPATION
)
NEWCOMERS = OverTime(
    "newcomers", "newcomers", "Newcomers", "members", "took part for the first time", MEMBERS, PARTICIPATION
)
RETENTION = OverTime(
    "retention", "retention_share", "Active members who had also been active the quarter before", "%",
    "the share who had stayed was", "active members", PARTICIPATION,
)  # fmt: skip
MODES = ByCode(
    "modes", "participation_modes", "Ways of taking part", "way of taking part", "ways of taking part",
    "members took part most often by", MEMBERS,
    PARTICIPATION, unit="members", one="member",
)  # fmt: skip
GROUPS = ByCode(
    "groups", "active_by_group", "Working and interest groups", "group", "groups", "the largest group was", MEMBERS, PARTICIPATION,
    unit="members", one="member",
)  # fmt: skip
THANKED = OverTime(
    "thanked",
    "thanked",
    "Members who thanked somebody",
    "members",
    "thanked somebody",
    MEMBERS,
    PARTICIPATION,
)
CONCENTRATION = OverTime(
    "concentration", "concentration_top10", "How much of the talking the busiest tenth does", "%",
    "the busiest tenth of members wrote", "messages of active members; rounded to 5 percentage points", PARTICIPATION,
)  # fmt: skip
RATE = OverTime(
    "rate", "reports_per_100_active", "Issues per 100 active members", "per 100 active members", "there were",
    "issues received, for every 100 active members; the bars are exact 95 % Poisson intervals", CONDUCT,
)  # fmt: skip
SURVEY = tuple(
    ByCode(name, measure, title, "answer", "answers", "the most frequent answer was", "answers to the pulse survey", PULSE, unit="answers", one="answer")
    for name, measure, title in (
        ("would-report", "would_report", "Would you report?"),
        ("knows-code", "knows_code", "Do you know the guidelines?"),
        ("felt-resolved", "felt_resolved", "Did it feel resolved?"),
    )
)  # fmt: skip


def committee_page(release: Release) -> Page:
    """Everything the committee's page says about one release."""
    view = View(release)
    return Page(
        release=release,
        reader=READERS[release.audience],
        headline=changed_this_quarter(view),
        cannot_say=cannot_say(view),
        sections=tuple(section for section in _sections(view) if section.blocks or section.about),
        about=about_the_numbers(view),
    )


def _sections(view: View) -> tuple[Section, ...]:
    return (
        _received(view),
        _values(view),
        _promises(view),
        _outcomes(view),
        _participation(view),
        _pulse(view),
        _together(view),
    )


def _received(view: View) -> Section:
    blocks = present(count_over_time(view, RECEIVED), *(by_code(view, question) for question in HOW))
    return Section("received", "Reports received", (MORE_TRUST,), blocks)


def _values(view: View) -> Section:
    blocks = present(
        by_code(view, VALUES), by_code(view, BEHAVIOURS), crossed(view, WHERE_VALUES), by_code(view, CODING)
    )
    about = (
        "Five values, and the unwelcome behaviours that go against them. Where a behaviour cannot be shown, its "
        "value often can; where a value cannot, the total can.",
    )
    return Section("values", "Values", about, blocks)


def _promises(view: View) -> Section:
    blocks = present(
        promise(view, ACKNOWLEDGED, "acknowledged"),
        level_over_time(view, ACKNOWLEDGED_SHARE, PERCENT),
        promise(view, ANSWERED, "answered"),
        level_over_time(view, ANSWERED_SHARE, PERCENT),
    )
    about = (
        "What the reporting guidelines promise everybody who reports. An explanation of why something takes "
        "longer counts as an answer.",
    )
    return Section("promises", "Promises kept", about, blocks)


def _outcomes(view: View) -> Section:
    about = ("Findings and outcomes appear in the quarter of the decision, often later than the report.",)
    return Section(
        "outcomes", "Findings and outcomes", about, present(by_code(view, FINDINGS), by_code(view, OUTCOMES))
    )


def _participation(view: View) -> Section:
    blocks = present(
        count_over_time(view, ACTIVE),
        count_over_time(view, NEWCOMERS),
        level_over_time(view, RETENTION, PERCENT),
        by_code(view, MODES),
        by_code(view, GROUPS),
        count_over_time(view, THANKED),
        level_over_time(view, CONCENTRATION, PERCENT),
    )
    about = ("People are counted here, never messages: a member counts once, however busy.",)
    return Section("participation", "Participation", about if blocks else NOTHING, blocks)


def _pulse(view: View) -> Section:
    blocks = present(pulse(view), *(by_code(view, question) for question in SURVEY))
    about = ("What members answer when they are asked how the community is doing.",)
    return Section("pulse", "Pulse", about if blocks else NOTHING, blocks)


def _together(view: View) -> Section:
    blocks = present(
        rate_over_time(view, RATE, "received_by_channel", "active_members", (TOTAL,)), scorecard(view)
    )
    about = ("Reports, participation and pulse, read side by side.",)
    return Section("together", "Taken together", about if blocks else (), blocks)


NOTHING = ("Nothing of this kind has been released for this quarter.",)


def present(*blocks: Block | None) -> tuple[Block, ...]:
    """The blocks whose measures this release has."""
    return tuple(block for block in blocks if block is not None)
