"""What an issue can be: every rule of its description with an issue that breaks it and no other rule."""

from dataclasses import replace

import pytest

from coc_analytics.casebook.records import IssueRecord, broken_rules, rules
from coc_analytics.terms import (
    Answer,
    Channel,
    CodeOrigin,
    Finding,
    Outcome,
    Promise,
    ReporterMode,
    ReportKind,
    Space,
)

SOUND = IssueRecord(
    quarter=8100,
    channel=Channel.FORM,
    mode=ReporterMode.NAMED,
    space=Space.CHAT,
    ongoing=Answer.NO,
    safety_risk=Answer.NO,
    repeat=Answer.NO,
    acknowledged=Promise.IN_TIME,
    answered=Promise.LATE,
    kind=ReportKind.INCIDENT,
    coded=CodeOrigin.MACHINE,
    behaviours=frozenset({"doxxing"}),
    decided=8101,
    finding=Finding.VIOLATION,
    outcomes=frozenset({Outcome.RESOURCES, Outcome.PRIVATE_CONVERSATION}),
)

BROKEN = {
    "nobody can acknowledge an anonymous report, and any other can be": {"acknowledged": Promise.CANNOT},
    "nobody can answer an anonymous report, and any other can be": {"answered": Promise.CANNOT},
    "what waits for review has no kind yet, and nothing else has none": {
        "kind": ReportKind.NOT_CODED,
        "behaviours": frozenset(),
    },
    "only an incident shows an unwelcome behaviour": {"kind": ReportKind.APPRECIATION},
    "a machine calls an incident only what shows an unwelcome behaviour": {"behaviours": frozenset()},
    "nothing is decided before it is counted": {"decided": 8099},
    "what is decided has an outcome, or it is not recorded; what is undecided has none": {
        "outcomes": frozenset()
    },
    "beside an outcome nothing is not recorded": {
        "outcomes": frozenset({Outcome.RESOURCES, Outcome.NOT_RECORDED})
    },
}


def test_an_issue_as_it_should_be_breaks_no_rule() -> None:
    assert list(broken_rules(SOUND)) == []


@pytest.mark.parametrize("rule", BROKEN)
def test_each_rule_is_broken_by_something_that_breaks_no_other(rule: str) -> None:
    assert list(broken_rules(replace(SOUND, **BROKEN[rule]))) == [rule]  # type: ignore[arg-type]


def test_every_rule_stands_in_this_table() -> None:
    assert set(rules()) == set(BROKEN)
