"""Reader: the questions the pages ask of a release, in the committee's words. No number stands here."""

from dataclasses import dataclass

from coc_analytics.dashboards.blocks import Codes, Width
from coc_analytics.dashboards.breakdowns import ByCode, HiddenRows, Order
from coc_analytics.dashboards.crossings import Crossed
from coc_analytics.dashboards.drawing import CONDUCT, PARTICIPATION, PULSE
from coc_analytics.dashboards.trends import OverTime
from coc_analytics.terms import TOTAL

ISSUES = "issues (several reports of one incident count once), in the quarter in which they were counted"
DECIDED = "issues (several reports of one incident count once), in the quarter in which they were decided"
DUE = "issues; anonymous ones and those not due yet are kept apart"
MEMBERS = "members who took part at least once in the period, each counted once"
ANSWERS = "answers to the pulse survey"


@dataclass(frozen=True)
class SingleNumber:
    """One number that needs no chart: its words and its place in a measure."""

    words: str
    measure: str
    codes: Codes = ()


RECEIVED = OverTime(
    name="received",
    measure="received_by_channel",
    codes=(TOTAL,),
    title="Issues received",
    why="Shows how much reaches the committee, and whether people use the ways there are to report.",
    unit="issues",
    verb="were counted",
    counted=ISSUES,
    tone=CONDUCT,
    width=Width.FULL,
)
CHANNELS = ByCode(
    name="channel",
    measure="received_by_channel",
    title="How issues reached the committee",
    noun="channel",
    nouns="channels",
    lead="issues came most often by",
    counted=ISSUES,
    tone=CONDUCT,
)
REPORTERS = ByCode(
    name="mode",
    measure="received_by_mode",
    title="Who spoke up",
    noun="kind of reporter",
    nouns="kinds of reporter",
    lead="issues came most often from",
    counted=ISSUES,
    tone=CONDUCT,
)
SPACES = ByCode(
    name="space",
    measure="received_by_space",
    title="Where it happened",
    noun="space",
    nouns="spaces",
    lead="the space named most often was",
    counted=ISSUES,
    tone=CONDUCT,
)
KINDS = ByCode(
    name="kind",
    measure="received_by_kind",
    title="What the issues turned out to be",
    noun="kind of issue",
    nouns="kinds of issue",
    lead="issues were most often",
    counted=ISSUES,
    tone=CONDUCT,
)
ALSO_REPORTED = (
    SingleNumber("Still going on when reported", "ongoing", ("yes",)),
    SingleNumber("Somebody's safety was at risk", "safety", ("yes",)),
    SingleNumber("It had happened before", "repeats", ("yes",)),
    SingleNumber("Share reported anonymously", "anonymous_share"),
)
VALUES = ByCode(
    name="value",
    measure="received_by_value",
    title="Which values were touched",
    noun="value",
    nouns="values",
    lead="the value touched most often was",
    counted=ISSUES,
    tone=CONDUCT,
    width=Width.FULL,
)
BEHAVIOURS = ByCode(
    name="behaviour",
    measure="received_by_behaviour",
    title="Which behaviours were named",
    noun="behaviour",
    nouns="behaviours",
    lead="the behaviour named most often was",
    counted=ISSUES,
    tone=CONDUCT,
    width=Width.FULL,
    hidden_rows=HiddenRows.COUNTED,
)
VALUES_BY_SPACE = Crossed(
    name="value-space",
    measure="value_by_space",
    title="Which value, in which space",
    counted=ISSUES,
    tone=CONDUCT,
    across="value",
    down="space",
)
CODING = ByCode(
    name="coding",
    measure="coding",
    title="How sure the values are",
    noun="way of coding",
    nouns="ways of coding",
    lead="issues were most often",
    counted=ISSUES,
    tone=CONDUCT,
    width=Width.FULL,
)
ACKNOWLEDGED = ByCode(
    name="acknowledged",
    measure="acknowledged",
    title="Acknowledged in time",
    noun="result",
    nouns="results",
    lead="issues were most often",
    counted=DUE,
    tone=CONDUCT,
    order=Order.AS_WORDED,
)
ANSWERED = ByCode(
    name="answered",
    measure="answered",
    title="Answered in time",
    noun="result",
    nouns="results",
    lead="issues were most often",
    counted=DUE,
    tone=CONDUCT,
    order=Order.AS_WORDED,
)
ACKNOWLEDGED_SHARE = OverTime(
    name="acknowledged-share",
    measure="acknowledged_share",
    title="Share acknowledged in time",
    unit="%",
    verb="the share acknowledged in time was",
    counted="issues that could be acknowledged and were due",
    tone=CONDUCT,
)
ANSWERED_SHARE = OverTime(
    name="answered-share",
    measure="answered_share",
    title="Share answered in time",
    unit="%",
    verb="the share answered in time was",
    counted="issues that could be answered and were due",
    tone=CONDUCT,
)
FINDINGS = ByCode(
    name="findings",
    measure="findings",
    title="What the committee found",
    noun="finding",
    nouns="findings",
    lead="the most frequent finding was",
    counted=DECIDED,
    tone=CONDUCT,
)
OUTCOMES = ByCode(
    name="outcomes",
    measure="outcomes",
    title="What was done",
    noun="outcome",
    nouns="outcomes",
    lead="the most frequent outcome was",
    counted=DECIDED,
    tone=CONDUCT,
)
ACTIVE = OverTime(
    name="active",
    measure="active_members",
    title="Active members",
    unit="members",
    verb="were active",
    counted=MEMBERS,
    tone=PARTICIPATION,
)
NEWCOMERS = OverTime(
    name="newcomers",
    measure="newcomers",
    title="Newcomers",
    unit="members",
    verb="took part for the first time",
    counted=MEMBERS,
    tone=PARTICIPATION,
    leave_out=1,
)
RETENTION = OverTime(
    name="retention",
    measure="retention_share",
    title="Members who stayed",
    unit="%",
    verb="the share of active members who had stayed on from the quarter before was",
    counted="active members",
    tone=PARTICIPATION,
    leave_out=1,
)
MODES = ByCode(
    name="modes",
    measure="participation_modes",
    title="Modes of taking part",
    noun="mode",
    nouns="modes",
    lead="the mode seen most often was",
    counted=MEMBERS,
    tone=PARTICIPATION,
    unit="members",
    one="member",
)
GROUPS = ByCode(
    name="groups",
    measure="active_by_group",
    title="Working and interest groups",
    noun="group",
    nouns="groups",
    lead="the largest group was",
    counted=MEMBERS,
    tone=PARTICIPATION,
    unit="members",
    one="member",
)
THANKED = OverTime(
    name="thanked",
    measure="thanked",
    title="Members who thanked somebody",
    unit="members",
    verb="thanked somebody",
    counted=MEMBERS,
    tone=PARTICIPATION,
)
CONCENTRATION = OverTime(
    name="concentration",
    measure="concentration_top10",
    title="How much of the talking the busiest tenth does",
    unit="%",
    verb="the share of messages written by the busiest tenth of members was",
    counted="messages of active members; rounded to 5 percentage points",
    tone=PARTICIPATION,
)
ALSO_TAKING_PART = (
    SingleNumber("Newcomers answered within two days", "newcomers_answered_share"),
    SingleNumber("Members who asked and were answered", "askers_answered_share"),
    SingleNumber("Members who were thanked", "thanks_received"),
    SingleNumber("Members who organised something for the first time", "organisers_first_time"),
    SingleNumber("People who write half of all messages", "contributor_absence_factor"),
    SingleNumber("Inequality of voice (Gini, 0 to 100)", "concentration_gini"),
)
RATE = OverTime(
    name="rate",
    measure="reports_per_100_active",
    title="Issues per 100 active members",
    unit="issues per 100 active members",
    verb="there were",
    counted="issues received for every 100 active members; the thin lines are exact 95 % Poisson intervals",
    tone=CONDUCT,
    width=Width.FULL,
)
WOULD_REPORT = ByCode(
    name="would-report",
    measure="would_report",
    title="Would you report?",
    noun="answer",
    nouns="answers",
    lead="the most frequent answer was",
    counted=ANSWERS,
    tone=PULSE,
    unit="answers",
    one="answer",
    order=Order.AS_WORDED,
)
KNOWS_CODE = ByCode(
    name="knows-code",
    measure="knows_code",
    title="Do you know the guidelines?",
    noun="answer",
    nouns="answers",
    lead="the most frequent answer was",
    counted=ANSWERS,
    tone=PULSE,
    unit="answers",
    one="answer",
    order=Order.AS_WORDED,
)
FELT_RESOLVED = ByCode(
    name="felt-resolved",
    measure="felt_resolved",
    title="Did it feel resolved?",
    noun="answer",
    nouns="answers",
    lead="the most frequent answer was",
    counted=ANSWERS,
    tone=PULSE,
    unit="answers",
    one="answer",
    order=Order.AS_WORDED,
)
