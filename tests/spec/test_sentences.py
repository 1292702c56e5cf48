"""What a page says of given numbers, as a table: the question, the facts of the release, the sentence.

`17` is shown, `0-7` hidden within a range, `7+` hidden without an upper end, `?` hidden altogether, `x` impossible.
"""

from collections.abc import Callable

import pytest

from coc_analytics.dashboards import questions as ask
from coc_analytics.dashboards.blocks import View
from coc_analytics.dashboards.breakdowns import by_code
from coc_analytics.dashboards.brief import cannot_say, lead, to_ask, to_decide
from coc_analytics.dashboards.changes import (
    ACTIVE,
    ISSUES,
    Told,
    Verdict,
    count_told,
    newcomers_told,
    promise_told,
    pulse_told,
    this_quarter,
    years_told,
)
from coc_analytics.dashboards.levels import level_over_time
from coc_analytics.dashboards.rollups import COARSE, Grain
from coc_analytics.dashboards.trends import count_over_time
from coc_analytics.periods import Quarter
from coc_analytics.terms import ReleaseState
from tests.spec.facts import view_of

EVERY = tuple(Grain)


def said(told: Told | None) -> str:
    return told.sentence if told else ""


def summary(block: object) -> str:
    return str(getattr(block, "summary", ""))


def whole_brief(view: View) -> str:
    told = this_quarter(view)
    return lead(view, told, [one for one in told if one.verdict is Verdict.CHANGED])


ASKED: dict[str, Callable[[View], str]] = {
    "issues": lambda view: said(count_told(view, ISSUES)),
    "members": lambda view: said(count_told(view, ACTIVE)),
    "newcomers": lambda view: said(newcomers_told(view)),
    "acknowledged": lambda view: said(promise_told(view, "acknowledged", EVERY)),
    "answered": lambda view: said(promise_told(view, "answered", EVERY)),
    "answered, for the board": lambda view: said(promise_told(view, "answered", COARSE)),
    "channels": lambda view: summary(by_code(view, ask.CHANNELS)),
    "values": lambda view: summary(by_code(view, ask.VALUES)),
    "outcomes": lambda view: summary(by_code(view, ask.OUTCOMES)),
    "modes": lambda view: summary(by_code(view, ask.MODES)),
    "would report": lambda view: summary(by_code(view, ask.WOULD_REPORT)),
    "pulse": lambda view: said(pulse_told(view, EVERY)),
    "issues over time": lambda view: summary(count_over_time(view, ask.RECEIVED)),
    "share over time": lambda view: summary(level_over_time(view, ask.ANSWERED_SHARE)),
    "issues by year": lambda view: said(years_told(view, ISSUES, "Issues counted")),
    "to decide": lambda view: " / ".join(to_decide(view, EVERY)),
    "cannot be said": lambda view: " / ".join(cannot_say(view, EVERY)),
    "first question": lambda view: to_ask(
        view, [t for t in this_quarter(view) if t.verdict is Verdict.CHANGED], EVERY
    )[0],
    "lead": whole_brief,
}

TABLE: list[tuple[str, str, str]] = [
    # --- a number beside the quarter before, and whether chance explains it
    ("issues", "received_by_channel[channel] 2026Q2: total 9 | 2026Q3: total 12",
     "12 issues were counted this quarter, 3 more than in the quarter before (9): a change that chance alone often brings."),
    ("issues", "received_by_channel[channel] 2026Q2: total 38 | 2026Q3: total 17",
     "17 issues were counted this quarter, 21 fewer than in the quarter before (38): a bigger change than chance usually brings."),
    ("issues", "received_by_channel[channel] 2026Q2: total 12 | 2026Q3: total 12",
     "12 issues were counted this quarter, as many as in the quarter before."),
    # a range decides where it does not touch the number
    ("issues", "received_by_channel[channel] 2026Q2: total 0-4 | 2026Q3: total 17",
     "17 issues were counted this quarter, more than in the quarter before (between 0 and 4): a bigger change than chance usually brings."),
    ("issues", "received_by_channel[channel] 2026Q2: total 0-4 | 2026Q3: total 6",
     "6 issues were counted this quarter, more than in the quarter before (between 0 and 4): a change that chance alone often brings."),
    ("issues", "received_by_channel[channel] 2026Q2: total 40-44 | 2026Q3: total 15",
     "15 issues were counted this quarter, fewer than in the quarter before (between 40 and 44): a bigger change than chance usually brings."),
    ("issues", "received_by_channel[channel] 2026Q2: total 0-12 | 2026Q3: total 12",
     "12 issues were counted this quarter; how many there were in the quarter before is hidden, so we cannot say whether that is more or fewer."),
    ("issues", "received_by_channel[channel] 2026Q2: total 7+ | 2026Q3: total 12",
     "12 issues were counted this quarter; how many there were in the quarter before is hidden, so we cannot say whether that is more or fewer."),
    # hidden: its range, and the shortest longer span there is
    ("issues", "received_by_channel[channel] 2026Q2: total 12 | 2026Q3: total 0-4 | last4: total 19",
     "How many issues were counted this quarter is hidden (between 0 and 4); over the last four quarters it was 19."),
    ("issues", "received_by_channel[channel] 2026Q3: total ? | all: total 30",
     "How many issues were counted this quarter is hidden; over all 12 quarters it was 30."),
    ("issues", "received_by_channel[channel] 2026Q3: total 0-4 | last4: total 0-9 | all: total 0-30",
     "How many issues were counted this quarter is hidden (between 0 and 4), and so it is for every longer span."),
    ("issues", "received_by_channel[channel] 2026Q3: total x",
     "Issues: there was nothing to count yet this quarter."),
    # --- promises: a range that decides something is a finding
    ("answered", "answered[answered] 2026Q3: total 17, in_time 5-10, late 7 | 2026H1: total 41, in_time 36-38, late 3",
     "In the third quarter of 2026, between 41 and 59 % of the issues due were answered in time (7 late, unstable), "
     "after 92 to 93 % in the first half of 2026: a bigger change than chance usually brings."),
    ("answered", "answered[answered] 2026Q3: total 17, in_time 10, late 7 | 2026Q2: total 41, in_time 38, late 3",
     "In the third quarter of 2026, 10 of 17 issues due were answered in time (59 %, unstable), "
     "after 93 % in the second quarter of 2026: a bigger change than chance usually brings."),
    ("answered", "answered[answered] 2026Q3: total 30, in_time 27, late 3 | 2026Q2: total 30, in_time 25, late 5",
     "In the third quarter of 2026, 27 of 30 issues due were answered in time (90 %), "
     "after 83 % in the second quarter of 2026: a change that chance alone often brings."),
    ("answered", "answered[answered] 2026Q3: total 30, in_time 24, late 0-6 | 2026Q2: total 30, in_time 25, late 5",
     "In the third quarter of 2026, between 80 and 100 % of the issues due were answered in time (24 in time), "
     "after 83 % in the second quarter of 2026."),
    ("answered", "answered[answered] 2026Q3: total 30, in_time 30, late 0-2 | 2026Q2: total 30, in_time 15, late 15",
     "In the third quarter of 2026, between 93 and 100 % of the issues due were answered in time (30 in time), "
     "after 50 % in the second quarter of 2026: a bigger change than chance usually brings."),
    ("answered", "answered[answered] 2026Q3: total 28, in_time 17, late 6 | 2026Q2: total 48, in_time 29, late 10",
     "In the third quarter of 2026, 17 of 23 issues due were answered in time (74 %), after 74 % in the second quarter of 2026."),
    ("acknowledged", "acknowledged[acknowledged] 2026Q3: total 26, in_time 23, late 3",
     "In the third quarter of 2026, 23 of 26 issues due were acknowledged in time (88 %)."),
    # every span is tried: a half-year that is shown is told, though it does not hold the quarter
    ("answered", "answered[answered] 2026Q3: in_time 0-9, late 0-9 | 2026H1: in_time 27, late 8 | last4: in_time 47, late 12",
     "How many issues were answered in time in the third quarter of 2026 is hidden; over the last four quarters, "
     "47 of 59 issues due were answered in time (80 %); in the first half of 2026, 27 of 35 issues due were answered in time (77 %)."),
    ("answered", "answered[answered] 2026Q3: in_time 0-9, late 0-9 | 2026H1: in_time 27, late 8",
     "How many issues were answered in time in the third quarter of 2026 is hidden; in the first half of 2026, "
     "27 of 35 issues due were answered in time (77 %)."),
    ("answered", "answered[answered] 2026Q3: in_time 0-9, late 0-9 | 2026Q2: in_time 20, late 5",
     "How many issues were answered in time in the third quarter of 2026 is hidden; in the second quarter of 2026, "
     "20 of 25 issues due were answered in time (80 %)."),
    ("answered", "answered[answered] 2026Q3: in_time 0-4, late 0-4 | last4: in_time 0-9, late 0-9",
     "How many issues were answered in time in the third quarter of 2026 is hidden, and so it is for every longer span."),
    ("answered", "answered[answered] 2026Q3: total 26, in_time 16, late 0+",
     "In the third quarter of 2026, 16 issues were answered in time; how many were late is hidden."),
    ("answered, for the board", "answered[answered] 2026Q3: in_time 9, late 3 | last4: in_time 47, late 12 | 2025: in_time 39, late 13",
     "Over the last four quarters, 47 of 59 issues due were answered in time (80 %)."),
    # --- what is most frequent
    ("channels", "received_by_channel[channel] 2026Q3: total 20, form 12, email 5, chat 3",
     "In the third quarter of 2026, issues came most often by the form (12 of 20 issues), then e-mail (5)."),
    ("channels", "received_by_channel[channel] 2026Q3: total 13, form 5, email 5, chat 3",
     "In the third quarter of 2026, issues came most often by the form, level with e-mail (5 of 13 issues each)."),
    ("channels", "received_by_channel[channel] 2026Q3: total 34, form 17, email 10, chat 4-12",
     "In the third quarter of 2026, issues came most often by the form (17 of 34 issues)."),
    ("channels", "received_by_channel[channel] 2026Q3: total 34, form 9, email 8, chat 4-12",
     "In the third quarter of 2026, of what can be told, issues came most often by the form (9 of 34 issues), "
     "but a chat message (between 4 and 12) may be more."),
    ("channels", "received_by_channel[channel] 2026Q3: total 40, form 9, email 8, chat 0-12, survey 0-12, event_staff 0-12",
     "In the third quarter of 2026, of what can be told, issues came most often by the form (9 of 40 issues), "
     "but 3 hidden channels may be more."),
    ("channels", "received_by_channel[channel] last4: total 20, form 12, email 8",
     "Over the last four quarters, issues came most often by the form (12 of 20 issues), then e-mail (8); "
     "most of the third quarter of 2026 alone is hidden."),
    ("channels", "received_by_channel[channel] all: total 9, form 0-4",
     "Over all 12 quarters, every channel is hidden; all together: 9 issues."),
    ("channels", "received_by_channel[channel] all: total ?, form ?",
     "Over all 12 quarters, every channel is hidden."),
    # a hidden row that is certainly the largest leads
    ("would report", "would_report[would_report] 2026Q3: total 170, yes 120-131, no 23, unsure 10-20",
     "In the third quarter of 2026, the most frequent answer was yes (between 120 and 131 of 170 answers), then no (23)."),
    ("values", "received_by_value[value] 2026Q3: total 73, learn_share 11, trust 12-19, inclusive 7-13, gratitude 5",
     "In the third quarter of 2026, of what can be told, the value touched most often was trust (between 12 and 19 of 73 "
     "issues), but being inclusive (between 7 and 13) may be more."),
    # a range that says nothing is never named as a rival
    ("outcomes", "outcomes[outcome] 2026Q3: total 68, no_further_action 34, private_conversation 20, temporary_exclusion 0-68",
     "In the third quarter of 2026, of what can be told, the most frequent outcome was no further action (34 of 68 issues)."),
    ("outcomes", "outcomes[outcome] 2026Q3: total 68, no_further_action 34, private_conversation 20, temporary_exclusion 0-60",
     "In the third quarter of 2026, of what can be told, the most frequent outcome was no further action (34 of 68 issues)."),
    ("outcomes", "outcomes[outcome] 2026Q3: total 68, no_further_action 34, private_conversation 20, permanent_exclusion ?",
     "In the third quarter of 2026, of what can be told, the most frequent outcome was no further action (34 of 68 issues)."),
    ("outcomes", "outcomes[outcome] 2026Q3: total 68, no_further_action 34, private_conversation 20, permanent_exclusion 0-30",
     "In the third quarter of 2026, the most frequent outcome was no further action (34 of 68 issues)."),
    ("outcomes", "outcomes[outcome] 2026Q3: total 12, no_further_action 0-12, private_conversation 0-12",
     "Over all 12 quarters, every outcome is hidden."),
    # what is not coded yet
    ("values", "received_by_value[value] 2026Q3: total 73, trust 30, empower 4, not_coded 29",
     "In the third quarter of 2026, the value touched most often was trust (30 of 73 issues), then empowering one another (4). "
     "29 issues are not coded yet."),
    ("values", "received_by_value[value] 2026Q3: total 73, trust 30, empower 4, not_coded 0-30",
     "In the third quarter of 2026, the value touched most often was trust (30 of 73 issues), then empowering one another (4)."),
    ("values", "received_by_value[value] 2026Q3: total 73, trust 30, empower 4, not_coded 10-20",
     "In the third quarter of 2026, the value touched most often was trust (30 of 73 issues), then empowering one another (4). "
     "Between 10 and 20 issues are not coded yet."),
    ("values", "received_by_value[value] 2026Q3: total 73, trust 30, empower 4, not_coded ?",
     "In the third quarter of 2026, the value touched most often was trust (30 of 73 issues), then empowering one another (4). "
     "How many issues are not coded yet is hidden."),
    # the field's own words for modes
    ("modes", "participation_modes[participation_mode] 2026Q3: total 97, contribute 93, convey_consume 83, cocreate 5",
     "In the third quarter of 2026, the mode seen most often was contribute (93 of 97 members), then convey/consume (83)."),
    # --- participation
    ("members", "active_members 2025Q3: 87 | 2026Q3: 97",
     "97 members took part this quarter, 10 more than a year earlier (87): a change that chance alone often brings."),
    ("members", "active_members 2025Q3: 0-9 | 2026Q3: 97",
     "97 members took part this quarter, more than a year earlier (between 0 and 9): a bigger change than chance usually brings."),
    ("members", "active_members 2026Q3: 0-4 | all: 40",
     "How many members took part this quarter is hidden (between 0 and 4); over all 12 quarters it was 40."),
    ("newcomers", "newcomers 2026Q2: 22 | 2026Q3: 5",
     "5 members took part for the first time this quarter, 17 fewer than in the quarter before (22): "
     "a bigger change than chance usually brings."),
    ("newcomers", "newcomers 2026Q2: 22 | 2026Q3: 0-4 | last4: 50",
     "How many members took part for the first time this quarter is hidden (between 0 and 4); over the last four quarters it was 50."),
    # --- pulse
    ("pulse", "pulse_by_value[value] mean 2025Q3: trust 3.25, gratitude 4, inclusive 4 | 2026Q3: trust 3.25, gratitude 3.5, inclusive 4",
     "In the third quarter of 2026, members feel best about being inclusive (4 on the scale from 1 to 5) and least well about "
     "trust (3.25). Since a year earlier, gratitude and recognition went from 4 to 3.5: more than the rounding of 0.25."),
    ("pulse", "pulse_by_value[value] mean 2025Q3: trust 3.5, gratitude 3.75 | 2026Q3: trust 3.25, gratitude 3.75",
     "In the third quarter of 2026, members feel best about gratitude and recognition (3.75 on the scale from 1 to 5) and least "
     "well about trust (3.25)."),
    ("pulse", "pulse_by_value[value] mean 2026Q3: trust 4.2, empower 3.1, gratitude ?",
     "In the third quarter of 2026, of what can be told, members feel best about trust (4.2 on the scale from 1 to 5) and least "
     "well about empowering one another (3.1)."),
    ("pulse", "pulse_by_value[value] mean 2026Q3: trust ?, empower ?",
     "In the third quarter of 2026, every value's mean is hidden: too few members answered."),
    # --- over time
    ("issues over time", "received_by_channel[channel] 2025Q4: total 7 | 2026Q1: total 0-4 | 2026Q2: total 9 | 2026Q3: total 12",
     "In the third quarter of 2026, 12 issues were counted; before that, quarters that are not hidden ranged from 7 to 9."),
    ("issues over time", "received_by_channel[channel] 2026Q3: total 0-4 | last4: total 9",
     "How many issues were counted in the third quarter of 2026 is hidden (between 0 and 4 issues); over the last four quarters it was 9."),
    ("issues over time", "received_by_channel[channel] 2026Q3: total ?",
     "How many issues were counted in the third quarter of 2026 is hidden, and so it is for every longer span."),
    ("share over time", "answered_share % 2026Q1: 70 | 2026Q2: 78 | 2026Q3: 0-100 | last4: 80",
     "In the second quarter of 2026, the share answered in time was 78 %; over the last four quarters it was 80 %; "
     "the third quarter of 2026 is hidden."),
    ("share over time", "answered_share % 2026Q3: 0-100",
     "Share answered in time: hidden, for every period so far."),
    # --- the board's years
    ("issues by year", "received_by_channel[channel] 2024: total 61 | 2025: total 67 | last4: total 73",
     "Issues counted: 61 in 2024, 67 in 2025 and 73 over the last four quarters. In 2025, it was 6 more than in 2024 (61): "
     "a change that chance alone often brings."),
    ("issues by year", "received_by_channel[channel] 2024: total 20 | 2025: total 60 | last4: total ?",
     "Issues counted: 20 in 2024, 60 in 2025 and hidden over the last four quarters. In 2025, it was 40 more than in 2024 (20): "
     "a bigger change than chance usually brings."),
    ("issues by year", "received_by_channel[channel] 2024: total 17 | 2025: total 0-4 | last4: total 16",
     "Issues counted: 17 in 2024, between 0 and 4 in 2025 and 16 over the last four quarters. In 2025, it was fewer than in 2024 "
     "(17): a bigger change than chance usually brings."),
    # --- what needs deciding
    ("to decide", "answered[answered] 2026Q3: total 17, in_time 10, late 7 | 2026Q2: total 41, in_time 38, late 3",
     "A promise slips: 7 issues were answered late in the third quarter of 2026. What would have helped?"),
    ("to decide", "answered[answered] 2026Q3: total 30, in_time 24, late 0-6 | last4: in_time 80, late 12",
     "12 issues were answered late over the last four quarters. What would have helped?"),
    ("to decide", "received_by_value[value] 2026Q3: total 17, not_coded 4-9 | all: total 198, not_coded 67-74",
     "Between 67 and 74 issues are not coded yet: they are missing from kinds, values and behaviours until read."),
    ("to decide", "findings[finding] 2026Q3: total 20, pending 5, violation 15",
     "5 issues in the third quarter of 2026 have no finding yet."),
    ("to decide", "received_by_channel[channel] 2026Q3: total 20",
     "Nothing in these numbers asks for a decision."),
    # --- what cannot be said, and when it can
    ("cannot be said", "received_by_channel[channel] 2026Q3: total 17, form 0-17 | all: total 73, form 0-73",
     "Mostly hidden in the third quarter of 2026: channels (for no span yet). / The year 2026 can be told after the fourth "
     "quarter of 2026. / Whether issues follow a pattern can be said after 9 more quarters in a row that are not hidden."),
    ("cannot be said", "received_by_channel[channel] 2026Q3: total 17, form 0-17 | last4: total 73, form 35",
     "Mostly hidden in the third quarter of 2026: channels (told over the last four quarters). / The year 2026 can be told after the fourth quarter of "
     "2026. / Whether issues follow a pattern can be said after 9 more quarters in a row that are not hidden."),
    # --- what to ask
    ("first question", "newcomers 2026Q2: 22 | 2026Q3: 5",
     "What was different when more newcomers came, and do we want to do it again?"),
    ("first question", "received_by_value[value] 2026Q3: total 60, empower 40, trust 4",
     "Empowering one another was touched most often (40 issues in the third quarter of 2026): what could we do about that?"),
    ("first question", "would_report[would_report] 2026Q3: total 46, yes 27, no 8",
     "27 of 46 who answered in the third quarter of 2026 would report: what keeps the others from it?"),
    # --- the page in one sentence
    ("lead", "newcomers 2026Q2: 22 | 2026Q3: 5",
     "Newcomers changed by more than chance or rounding usually brings."),
    ("lead", "received_by_channel[channel] 2026Q2: total 12 | 2026Q3: total 12",
     "Nothing that can be told changed by more than chance usually brings."),
    ("lead", "received_by_channel[channel] 2026Q2: total 0-4 | 2026Q3: total 0-4",
     "Too little can be told to say whether anything changed."),
    ("lead", "received_by_channel[channel] 2026Q2: total 9 | 2026Q3: total 12",
     "Nothing that can be told changed by more than chance usually brings."),
]  # fmt: skip

FIRST_QUARTER: list[tuple[str, str, str]] = [
    ("issues", "received_by_channel[channel] 2026Q3: total 17",
     "17 issues were counted this quarter; it is the first quarter on record, so there is nothing to compare it with."),
    ("issues", "received_by_channel[channel] 2026Q3: total 0-4 | all: total 0-4",
     "How many issues were counted this quarter is hidden (between 0 and 4); it is the first quarter on record."),
    ("issues", "received_by_channel[channel] 2026Q3: total ? | all: total ?",
     "How many issues were counted this quarter is hidden; it is the first quarter on record."),
    ("issues over time", "received_by_channel[channel] 2026Q3: total ? | all: total ?",
     "How many issues were counted in the third quarter of 2026 is hidden; it is the first quarter on record."),
    ("issues over time", "received_by_channel[channel] 2026Q3: total 17 | all: total 17",
     "In the third quarter of 2026, 17 issues were counted; it is the first quarter on record."),
    ("members", "active_members 2026Q3: 62\nnewcomers 2026Q3: 62",
     "62 members took part this quarter; it is the first quarter on record, so there is nothing to compare it with."),
    ("newcomers", "active_members 2026Q3: 62\nnewcomers 2026Q3: 62", ""),
    ("answered", "answered[answered] 2026Q3: in_time 0-4, late 0-4 | all: in_time 0-4, late 0-4",
     "How many issues were answered in time in the third quarter of 2026 is hidden."),
    ("channels", "received_by_channel[channel] 2026Q3: total 9, form 0-9 | all: total 9, form 0-9",
     "In the third quarter of 2026, every channel is hidden; all together: 9 issues."),
    ("lead", "received_by_channel[channel] 2026Q3: total 17",
     "This is the first quarter on record, so nothing can be compared yet."),
    ("issues by year", "received_by_channel[channel] 2026Q3: total ? | all: total ?",
     "Issues counted: hidden over the only quarter so far."),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "facts", "sentence"), TABLE)
def test_the_sentence_of_these_facts(asked: str, facts: str, sentence: str) -> None:
    assert ASKED[asked](view_of(facts)) == sentence


@pytest.mark.parametrize(("asked", "facts", "sentence"), FIRST_QUARTER)
def test_the_sentence_of_a_first_quarter(asked: str, facts: str, sentence: str) -> None:
    assert ASKED[asked](view_of(facts, quarters=1)) == sentence


def test_newcomers_are_not_set_beside_the_first_quarter_in_which_everybody_is_new() -> None:
    assert said(newcomers_told(view_of("newcomers 2026Q2: 62 | 2026Q3: 9", quarters=2))) == ""


@pytest.mark.parametrize(
    ("quarter", "said"),
    [
        ("2026Q1", "The half-year can be told after the second quarter of 2026, the year 2026 after the fourth quarter of 2026."),
        ("2026Q2", "The year 2026 can be told after the fourth quarter of 2026."),
        ("2026Q3", "The year 2026 can be told after the fourth quarter of 2026."),
        ("2026Q4", ""),
    ],
)  # fmt: skip
def test_when_a_year_can_be_told(quarter: str, said: str) -> None:
    view = view_of(f"active_members {quarter}: 40", last=Quarter.parse(quarter))
    assert " / ".join(cannot_say(view, EVERY)) == said


def test_a_draft_asks_to_be_checked() -> None:
    draft = view_of("active_members 2026Q3: 40", state=ReleaseState.DRAFT)
    assert to_decide(draft, EVERY) == (
        "This page is a draft until somebody who did not prepare it has checked it.",
    )


def test_there_are_always_three_different_questions() -> None:
    assert len(set(to_ask(view_of("active_members 2026Q3: 40"), (), EVERY))) == 3


GOOD_OR_BAD = {"better", "worse", "good", "bad", "improved", "only", "unfortunately", "safely"}


@pytest.mark.parametrize(("asked", "facts", "sentence"), [*TABLE, *FIRST_QUARTER])
def test_a_change_is_never_called_good_or_bad(asked: str, facts: str, sentence: str) -> None:
    words = set(sentence.lower().replace(",", "").replace(".", "").split())
    assert not (GOOD_OR_BAD - ({"only"} if asked in {"cannot be said", "issues by year"} else set())) & words


def test_the_table_is_as_long_as_it_says() -> None:
    assert len({*TABLE, *FIRST_QUARTER}) >= 60
