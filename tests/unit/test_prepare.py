"""Preparing a draft: from counts that know everything to a release that gives nobody away."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from coc_analytics.disclosure.preparing.prepare import prepare_release
from coc_analytics.disclosure.shelf.auditing import audit_drafts, audit_shelf
from coc_analytics.disclosure.shelf.publishing import check, publish, withdraw
from coc_analytics.periods import Quarter
from coc_analytics.release import Release, Shelf, open_shelf
from coc_analytics.terms import Audience, Form, Refusal, ReleaseState, Siblings
from tests.small_casebook import SPECS, SmallCasebook, small_casebook

COMMITTEE, BOARD, PUBLIC = Audience
Q1, Q2, Q3 = (Quarter.parse(f"2026Q{number}") for number in (1, 2, 3))
LATER = date(2027, 1, 15)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return open_shelf(tmp_path / "releases")


def prepare(shelf: Shelf, quarter: Quarter = Q1, audience: Audience = COMMITTEE, **about: object) -> Release:
    return prepare_release(small_casebook(**about), shelf, quarter, audience, "Quince")  # type: ignore[arg-type]


def release(
    shelf: Shelf, quarter: Quarter, *audiences: Audience, casebook: SmallCasebook | None = None
) -> None:
    """Prepare, check and publish."""
    casebook = casebook or small_casebook()
    for audience in audiences:
        prepare_release(casebook, shelf, quarter, audience, "Quince")  # type: ignore[arg-type]
        check(shelf, quarter, audience, "Medlar")
        publish(casebook, shelf, quarter, audience, LATER)  # type: ignore[arg-type]


def table(made: Release, name: str, *codes: str) -> dict[str, str]:
    """One row of a measure's cells in short: a number, or the interval, or nothing where it is left out."""
    measure = made.measures[name]
    row = {}
    for code in measure.dimensions[1].codes:
        cell = measure.cells.get((*codes, code))
        row[code] = "" if cell is None else f"{cell.n}" if cell.n is not None else f"{cell.low}-{cell.high}"
    return row


def below(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_small_cell_is_hidden_with_another_so_that_neither_can_be_worked_out(shelf: Shelf) -> None:
    """
    counted:   total 25 | named 14 | anonymous 2 | witness 9
    released:  total 25 | named  ? | anonymous ? | witness 9      ? = 0 to 16
    """
    made = prepare(shelf)
    assert table(made, "by_mode", "2026Q1") == {
        "total": "25",
        "named": "0-16",
        "anonymous": "0-16",
        "witness": "9",
    }
    assert made == shelf.draft(COMMITTEE, Q1)
    assert audit_drafts(shelf).passed


def test_the_draft_says_what_was_done_and_by_whom(shelf: Shelf) -> None:
    made = prepare(shelf)
    assert (made.state, made.prepared_by, made.threshold) == (ReleaseState.DRAFT, "Quince", 3)
    assert set(made.versions) == {"rules", "software", "taxonomy"}
    certificate = made.measures["by_mode"].certificate
    assert certificate is not None
    assert "anything from 0 to 2" in certificate.claim
    assert certificate.proven
    assert certificate.gap == 0
    counts = [measure for measure in made.measures.values() if measure.form is Form.COUNT]
    assert {measure.certificate for measure in counts} == {certificate}, "it is one, for all tables together"


def test_shares_and_indices_come_with_the_counts(shelf: Shelf) -> None:
    made = prepare(shelf)
    assert made.measures["anonymous_share"].cell("2026Q1").n is None
    assert made.measures["anonymous_share"].cell("2026Q1").high == 64  # 16 of 25
    assert made.measures["voice"].cell("2026Q1").n == 45


def test_a_wider_audience_gets_a_part_at_its_own_threshold(shelf: Shelf) -> None:
    drafts = [prepare(shelf, audience=audience) for audience in Audience]
    shown = [
        {
            (name, codes)
            for name, measure in made.measures.items()
            for codes, cell in measure.cells.items()
            if not cell.hidden
        }
        for made in drafts
    ]
    assert shown[0] >= shown[1] >= shown[2]
    assert [made.threshold for made in drafts] == [3, 4, 6]
    assert set(drafts[2].measures) == {"active_members", "anonymous_share", "by_mode"}


def test_a_table_that_the_committee_could_not_be_given_is_left_out_for_the_board(shelf: Shelf) -> None:
    draft = prepare(shelf)
    assert "by_mode" in prepare(shelf, audience=BOARD).measures
    left = {name: measure for name, measure in draft.measures.items() if name != "by_mode"}
    shelf.write_draft(replace(draft, measures=left))
    board = prepare(shelf, audience=BOARD)
    assert "by_mode" not in board.measures
    assert set(board.measures) <= set(left)


@pytest.mark.parametrize("audience", [BOARD, PUBLIC])
def test_a_wider_audience_waits_for_the_narrower_ones_draft(shelf: Shelf, audience: Audience) -> None:
    with pytest.raises(Refusal, match="release of this quarter first"):
        prepare(shelf, audience=audience)


def test_the_same_facts_give_the_same_bytes_and_nothing_is_rewritten(shelf: Shelf, tmp_path: Path) -> None:
    for audience in Audience:
        prepare(shelf, audience=audience)
    before = below(shelf.root)
    times = {path: path.stat().st_mtime_ns for path in shelf.root.rglob("*.csv")}
    for audience in Audience:
        prepare(shelf, audience=audience)
    assert below(shelf.root) == before
    assert {path: path.stat().st_mtime_ns for path in shelf.root.rglob("*.csv")} == times


def test_facts_and_measures_in_another_order_give_the_same_bytes(shelf: Shelf, tmp_path: Path) -> None:
    prepare(shelf)
    facts = small_casebook()
    turned = replace(
        facts,
        issues={q: dict(reversed(rows.items())) for q, rows in reversed(facts.issues.items())},
        known_specs=tuple(reversed(SPECS)),
    )
    other = open_shelf(tmp_path / "other")
    prepare_release(turned, other, Q1, COMMITTEE, "Quince")  # type: ignore[arg-type]
    assert below(other.root) == below(shelf.root)


def test_the_size_of_a_small_cell_leaves_no_trace(shelf: Shelf, tmp_path: Path) -> None:
    """Two communities that differ only in small cells publish the same files."""
    facts = small_casebook().issues
    facts["2026Q1"] |= {("anonymous", "call"): 1, ("named", "chat"): 15}
    other = open_shelf(tmp_path / "other")
    prepare(shelf)
    prepare(other, issues=facts)
    assert table(prepare(shelf), "by_mode", "2026Q1") == table(
        prepare(other, issues=facts), "by_mode", "2026Q1"
    )


def test_a_checked_draft_stays_checked_when_nothing_changed_and_not_otherwise(shelf: Shelf) -> None:
    prepare(shelf)
    check(shelf, Q1, COMMITTEE, "Medlar")
    assert prepare(shelf).state is ReleaseState.CHECKED
    facts = small_casebook().issues
    facts["2026Q1"][("named", "chat")] += 1
    changed = prepare(shelf, issues=facts)
    assert (changed.state, changed.checked_by) == (ReleaseState.DRAFT, "")


def test_a_published_release_is_left_alone_whatever_the_facts_say(shelf: Shelf) -> None:
    release(shelf, Q1, COMMITTEE)
    before = below(shelf.root)
    made = prepare(shelf, issues={"2026Q1": {("named", "chat"): 99}})
    assert made.state is ReleaseState.PUBLISHED
    assert below(shelf.root) == before


def test_the_next_quarter_keeps_every_published_number(shelf: Shelf) -> None:
    release(shelf, Q1, *Audience)
    first = shelf.latest(COMMITTEE).measures["by_mode"]
    second = prepare(shelf, Q2).measures["by_mode"]
    for codes, cell in first.cells.items():
        if codes[0] == "2026Q1":
            assert second.cells[codes].n == cell.n


def test_a_roll_up_over_a_hidden_quarter_is_told_as_a_band(shelf: Shelf) -> None:
    """Witness: 9 were published for the first quarter, 2 came in the second: 11 would give the 2 away."""
    release(shelf, Q1, *Audience)
    made = prepare(shelf, Q2)
    assert table(made, "by_mode", "2026Q2")["witness"] == "0-3"
    assert table(made, "by_mode", "2026H1")["witness"] == "9-12"


def test_a_count_that_is_not_what_was_published_stops_everything(shelf: Shelf) -> None:
    release(shelf, Q1, COMMITTEE)
    facts = small_casebook().issues
    facts["2026Q1"][("witness", "call")] += 1
    with pytest.raises(Refusal, match="a published number would change") as refused:
        prepare(shelf, Q2, issues=facts)
    assert refused.value.file == "by_mode.csv"
    assert not any(sign.isdigit() for sign in str(refused.value))


def test_an_index_that_is_not_what_was_published_stops_everything(shelf: Shelf) -> None:
    release(shelf, Q1, COMMITTEE)
    with pytest.raises(Refusal, match=r"a published number would change \(voice.csv\)"):
        prepare(shelf, Q2, voice=58.0)


def test_what_only_the_board_was_shown_binds_the_committee_too(shelf: Shelf) -> None:
    prepare(shelf)
    release(shelf, Q1, BOARD)
    again = prepare(shelf)
    board = shelf.latest(BOARD)
    for name, measure in board.measures.items():
        for codes, cell in measure.cells.items():
            if cell.n is not None:
                assert again.measures[name].cells[codes] == cell
    release(shelf, Q1, COMMITTEE)
    release(shelf, Q2, COMMITTEE, BOARD)
    assert audit_shelf(shelf).passed


def test_what_only_the_board_was_left_to_guess_is_protected_by_the_committees_next_release(
    shelf: Shelf,
) -> None:
    """The call had 1 issue in the first two quarters, which only the board was told of: 21 - 20 would give it away."""
    facts: dict[str, dict[tuple[str, str], int]] = {
        "2026Q1": {("named", "call"): 1, ("named", "chat"): 30},
        "2026Q2": {("named", "chat"): 30},
        "2026Q3": {("named", "call"): 20, ("named", "chat"): 30},
    }
    for quarter in (Q1, Q2):
        prepare(shelf, quarter, issues=facts)
        release(shelf, quarter, BOARD, casebook=small_casebook(issues=facts))
    made = prepare(shelf, Q2.plus(1), issues=facts)
    by_space = table(made, "by_space", "all"), table(made, "by_space", "2026Q3")
    assert not (by_space[0]["call"] == "21" and by_space[1]["call"] == "20")


def test_a_withdrawn_release_binds_like_a_published_one(shelf: Shelf) -> None:
    release(shelf, Q1, COMMITTEE)
    seen = shelf.latest(COMMITTEE)
    withdraw(shelf, Q1, COMMITTEE, LATER)
    facts = small_casebook().issues
    facts["2026Q1"][("witness", "call")] += 1
    with pytest.raises(Refusal, match="a published number would change"):
        prepare(shelf, Q2, issues=facts)
    again = prepare(shelf, Q1)
    assert {name: m.cells for name, m in again.measures.items()} == {
        name: m.cells for name, m in seen.measures.items()
    }
    release(shelf, Q1, COMMITTEE)
    assert audit_shelf(shelf).passed


REFUSED: dict[str, tuple[Callable[[Shelf], object], str]] = {
    "no name": (
        lambda s: prepare_release(small_casebook(), s, Q1, COMMITTEE, " "),  # type: ignore[arg-type]
        "signed with a name",
    ),
    "nothing counted": (lambda s: prepare(s, issues={}), "nothing to count yet"),
    "before the first": (lambda s: prepare(s, Q1.plus(-1)), "nothing to count yet"),
    "going back": (
        lambda s: (release(s, Q2, COMMITTEE), prepare(s, Q1)),
        "a later quarter is already published",
    ),
    "a lower threshold": (
        lambda s: (
            release(s, Q1, COMMITTEE, casebook=small_casebook(thresholds=dict.fromkeys(Audience, 5))),
            prepare(s, Q2),
        ),
        "the threshold of an audience never falls",
    ),
    "a forgetful shelf": (lambda s: prepare(s, Q2, closed=Q1), "published quarter that the ledger does not"),
    "a margin that does not add up": (
        lambda s: prepare(s, known_specs=(replace(SPECS[2], time=Siblings.LABELS), *SPECS[3:])),
        "time adds up",
    ),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_no_draft_is_written_where_a_rule_says_no(shelf: Shelf, reason: str) -> None:
    attempt, rule = REFUSED[reason]
    with pytest.raises(Refusal, match=rule):
        attempt(shelf)
    assert shelf.drafts() == ()


def test_a_lost_shelf_is_noticed(shelf: Shelf) -> None:
    casebook = small_casebook()
    release(shelf, Q1, COMMITTEE, casebook=casebook)
    shutil.rmtree(shelf.root)
    with pytest.raises(Refusal, match="restore the shelf from the newest backup"):
        prepare_release(casebook, shelf, Q2, COMMITTEE, "Quince")  # type: ignore[arg-type]


def test_a_raised_threshold_holds_for_what_is_new_and_repeats_no_smaller_number(shelf: Shelf) -> None:
    """Of the first quarter 4 of 30 were witnesses, shown at threshold 3; from then on the threshold is 5."""
    facts = {
        "2026Q1": {("named", "chat"): 14, ("witness", "chat"): 4, ("anonymous", "chat"): 12},
        "2026Q2": {("named", "chat"): 15, ("witness", "chat"): 8, ("anonymous", "chat"): 4},
    }
    release(shelf, Q1, COMMITTEE, casebook=small_casebook(issues=facts))
    assert table(shelf.latest(COMMITTEE), "by_mode", "2026Q1")["witness"] == "4"
    made = prepare(shelf, Q2, issues=facts, thresholds=dict.fromkeys(Audience, 5))
    assert made.threshold == 5
    assert ("2026Q1", "witness") not in made.measures["by_mode"].cells
    assert table(made, "by_mode", "2026Q2")["anonymous"].startswith("0-")
