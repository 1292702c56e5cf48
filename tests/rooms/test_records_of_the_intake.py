"""The description of a record against the intake, both ways: what it writes fits, and what fits it can write.

Coders are made up; what they may say is what the classifier, reviewers and a report's own column can say.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum
from itertools import count
from pathlib import Path
from random import Random

import pytest

from coc_analytics.casebook import Casebook, open_casebook
from coc_analytics.casebook.records import IssueRecord, broken_rules
from coc_analytics.intake.coded import NO_MODEL, REVIEW, Code, Coding
from coc_analytics.intake.coder import ClassifierCoder
from coc_analytics.intake.keys import Keys, load_keys, make_keys
from coc_analytics.intake.minimise import Asked
from coc_analytics.periods import Quarter
from coc_analytics.taxonomies import load_taxonomy
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
from tests.intake_vault import Vault
from tests.made_up_records import an_issue

TAXONOMY = load_taxonomy()
BEHAVIOURS = [behaviour.id for behaviour in TAXONOMY.behaviours]
QUARTERS = [Quarter.parse(text) for text in ("2025Q3", "2025Q4", "2026Q1")]
HEADER = (
    "case_id,issue_id,received_at,channel,reporter_mode,space,ongoing,safety_risk,repeat,acknowledged_at,explained_at,"
    "finding,outcome,resolved_at,confirmed_behaviours,concerns_committee_member,account\n"
)

OF_ISSUES = """
select issues.quarter, channel, mode, space, ongoing, safety_risk, repeat, acknowledged, answered,
    issue_kinds.kind, issue_coding.coded,
    (select list(behaviour order by behaviour) from issue_codes where issue_codes.issue = issues.issue),
    decisions.quarter, decisions.finding,
    (select list(outcome order by outcome) from issue_outcomes where issue_outcomes.issue = issues.issue)
from issues
join issue_kinds using (issue)
join issue_coding using (issue)
left join decisions using (issue)
"""


def issues_in(vault: Vault) -> list[IssueRecord]:
    """Every issue as measures know it."""
    with open_casebook(vault.casebook, TAXONOMY, vault.community) as casebook:
        return [issue_of(row) for row in rows_of(casebook)]


def rows_of(casebook: Casebook) -> Sequence[tuple[object, ...]]:
    return casebook._lay_out().execute(OF_ISSUES).fetchall()


def issue_of(row: Sequence[object]) -> IssueRecord:
    words = (Channel, ReporterMode, Space, Answer, Answer, Answer, Promise, Promise, ReportKind, CodeOrigin)
    quarter, *said, behaviours, decided, finding, outcomes = row
    return IssueRecord(
        quarter,  # type: ignore[arg-type]
        *(word(one) for word, one in zip(words, said, strict=True)),  # type: ignore[arg-type]
        frozenset(behaviours or ()),  # type: ignore[call-overload]
        decided,  # type: ignore[arg-type]
        Finding.UNKNOWN if decided is None else Finding(finding),
        frozenset(map(Outcome, outcomes or ())),  # type: ignore[call-overload]
    )


# --- what the intake writes fits ----------------------------------------------------------------------------


def anything(luck: Random) -> Coding:
    """What the classifier or reviewers may say of an account."""
    kind = luck.choice([kind for kind in ReportKind if kind is not ReportKind.NOT_CODED])
    some = luck.sample(BEHAVIOURS, luck.choice([1, 2]))
    match luck.choice(["waits", "machine", "review"]):
        case "waits":
            return Coding(ReportKind.NOT_CODED, CodeOrigin.ABSTAINED)
        case "machine":
            shown = some if kind is ReportKind.INCIDENT else []
            return coding(kind, CodeOrigin.MACHINE, shown, 17)
        case _:
            shown = some if kind is ReportKind.INCIDENT and luck.random() < 0.7 else []
            return coding(kind, CodeOrigin.CONFIRMED, shown, REVIEW)


def coding(kind: ReportKind, who: CodeOrigin, behaviours: Sequence[str], model: int) -> Coding:
    codes = (Code(behaviour, who, 90, model, TAXONOMY.version) for behaviour in sorted(behaviours))
    return Coding(kind, who, tuple(codes))


class LuckyCoder:
    """Says of every case anything that may be said."""

    def __init__(self, seed: int) -> None:
        self.luck = Random(seed)

    def code(self, asked: Sequence[Asked]) -> Sequence[Coding]:
        return [
            coding(ReportKind.INCIDENT, CodeOrigin.CONFIRMED, one.confirmed, NO_MODEL)
            if one.confirmed
            else anything(self.luck)
            for one in asked
        ]


def any_row(luck: Random, quarter: Quarter, case: int) -> str:
    received = moment(luck, quarter)
    cells = [
        f"K-{case}",
        f"I-{luck.randrange(40)}" if luck.random() < 0.4 else "",
        received.isoformat(),
        maybe(luck, Channel),
        maybe(luck, ReporterMode),
        maybe(luck, Space),
        *(maybe(luck, Answer) for _ in range(3)),
        *(later(luck, received) for _ in range(2)),
        maybe(luck, Finding),
        ";".join(
            luck.sample(
                [o.value for o in Outcome if o is not Outcome.NOT_RECORDED], luck.choice([0, 0, 1, 2])
            )
        ),
        later(luck, received),
        ";".join(luck.sample(BEHAVIOURS, luck.choice([0, 0, 0, 2]))),
        luck.choice(["", "no", "no"]),
        luck.choice(["", "Something happened in the call."]),
    ]
    return ",".join(cells) + "\n"


def moment(luck: Random, quarter: Quarter) -> datetime:
    day = quarter.first_day() + timedelta(days=luck.randrange(85))
    return datetime.combine(day, time(luck.randrange(24), 30))


def maybe(luck: Random, words: type[StrEnum]) -> str:
    return luck.choice(["", *(word.value for word in words if word.value != "unknown")])


def later(luck: Random, received: datetime) -> str:
    return luck.choice(["", (received + timedelta(hours=luck.choice([2, 50, 24 * 12, 24 * 60]))).isoformat()])


def test_whatever_the_intake_writes_fits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Changed cases, issues of several reports, late decisions, published quarters: nothing breaks a rule."""
    coder, luck, vault = LuckyCoder(1), Random(1), Vault(tmp_path)
    monkeypatch.setattr(ClassifierCoder, "code", lambda self, asked: coder.code(asked))
    for place, quarter in enumerate(QUARTERS):
        for part in range(2):
            rows = "".join(any_row(luck, quarter, luck.randrange(120)) for _ in range(60))
            vault.put(f"reports/{place}{part}.csv", HEADER + rows)
            vault.admit()
        vault.close_quarter(str(quarter))
    found = issues_in(vault)
    assert len(found) > 60
    assert {rule for issue in found for rule in broken_rules(issue)} == set()
    assert {issue.coded for issue in found} == {*CodeOrigin}
    assert any(issue.kind is ReportKind.INCIDENT and not issue.behaviours for issue in found)
    assert any(issue.decided and issue.decided > issue.quarter for issue in found)


# --- what fits the intake can write -------------------------------------------------------------------------


class ToldCoder:
    """Says of every case what it was told to; a case's name stands in its account."""

    def __init__(self, issues: Sequence[IssueRecord]) -> None:
        self.issues = issues

    def code(self, asked: Sequence[Asked]) -> Sequence[Coding]:
        return [self._said(self.issues[int(one.account.open().split()[-1])]) for one in asked]

    def _said(self, issue: IssueRecord) -> Coding:
        return coding(issue.kind, issue.coded, [*issue.behaviours], REVIEW)


def rows_for(issues: Sequence[IssueRecord], quarter: Quarter, keys: Keys) -> Iterator[str]:
    """The rows in which a quarter's committee would have written these issues, and its decisions of older ones.

    A report arrives in the last minutes, so that a promise may still be pending. A decision comes with another report
    of the issue, whose time it was resolved says nothing of the first one's promises; which of two reports of a quarter
    is the first their keyed ids decide, so its name is one of those that come second.
    """
    for number, issue in enumerate(issues):
        if issue.quarter == quarter.index:
            yield row_of(issue, number, quarter)
        if issue.decided == quarter.index:
            yield decision_of(issue, number, quarter, comes_second(number, keys))


def row_of(issue: IssueRecord, number: int, quarter: Quarter) -> str:
    received = datetime.combine(quarter.last_day(), time(23, 58))
    known = [
        "" if word.value == "unknown" else word.value
        for word in (issue.channel, issue.mode, issue.space, issue.ongoing, issue.safety_risk, issue.repeat)
    ]
    times = [time_of(received, promise) for promise in (issue.acknowledged, issue.answered)]
    account = f"Something happened to number {number}"
    return (
        ",".join(
            [f"K-{number}", f"I-{number}", received.isoformat(), *known, *times, "", "", "", "", "", account]
        )
        + "\n"
    )


def time_of(received: datetime, promise: Promise) -> str:
    if promise is Promise.IN_TIME:
        return (received + timedelta(hours=1)).isoformat()
    return (received + timedelta(days=60)).isoformat() if promise is Promise.LATE else ""


def comes_second(number: int, keys: Keys) -> str:
    first = keys.row("case", f"K-{number}")
    return next(name for n in count() if keys.row("case", name := f"D-{number}-{n}") > first)


def decision_of(issue: IssueRecord, number: int, quarter: Quarter, case: str) -> str:
    received = datetime.combine(quarter.last_day(), time(23, 59))
    finding = "" if issue.finding is Finding.UNKNOWN else issue.finding.value
    outcomes = ";".join(sorted(o for o in issue.outcomes if o is not Outcome.NOT_RECORDED))
    account = f"Once more about number {number}"
    about = [
        case,
        f"I-{number}",
        received.isoformat(),
        *[""] * 8,
        finding,
        outcomes,
        received.isoformat(),
        "",
        "",
        account,
    ]
    return ",".join(about) + "\n"


@pytest.mark.parametrize("seed", range(2))
def test_whatever_fits_the_intake_can_write(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So an intruder who knows the intake can exclude no record that fits."""
    luck, vault = Random(seed), Vault(tmp_path)
    issues = [an_issue(luck, [quarter.index for quarter in QUARTERS], BEHAVIOURS) for _ in range(80)]
    coder = ToldCoder(issues)
    vault.path.mkdir()
    make_keys(vault.path)
    keys = load_keys(vault.path)
    monkeypatch.setattr(ClassifierCoder, "code", lambda self, asked: coder.code(asked))
    for place, quarter in enumerate(QUARTERS):
        vault.put(f"reports/{place}.csv", HEADER + "".join(rows_for(issues, quarter, keys)))
        vault.admit()
        vault.close_quarter(str(quarter))
    assert sorted(map(in_words, issues_in(vault))) == sorted(map(in_words, issues))


def in_words(issue: IssueRecord) -> str:
    sets = {name: sorted(getattr(issue, name)) for name in ("behaviours", "outcomes")}
    return repr([sets.get(name) or getattr(issue, name) for name in IssueRecord.__slots__])
