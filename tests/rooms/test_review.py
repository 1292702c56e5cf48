"""A review from export to the casebook: who sees what, what is kept, what is learnt, what is frozen."""

import stat
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from coc_analytics import intake
from coc_analytics.intake.classification.saving import load_classifier
from coc_analytics.synthetic import Planted
from coc_analytics.terms import ReceiptStatus, Refusal
from tests.canary import search
from tests.review_vault import COMMITTEE, MEMBERS, SHOUTED, SLIDES, THANKS, ReviewVault, text_of

ROWS = (
    f"K-1,,2026-07-02,Ash Moor,Wren Example,,no,,{SHOUTED}",
    f"K-2,,2026-07-03,Ash Moor,Lark Sample,,no,,{SLIDES}",
    f"K-3,,2026-07-04,Elm Brook,,,no,,{THANKS}",
)


@pytest.fixture
def vault(tmp_path: Path) -> ReviewVault:
    made = ReviewVault(tmp_path)
    made.put("committee.csv", COMMITTEE)
    made.put("members.csv", MEMBERS)
    return made


def test_a_sheet_shows_redacted_accounts_with_reasons_and_no_name(vault: ReviewVault) -> None:
    sheet = vault.reports(
        *ROWS[:2], f"K-4,,2026-07-05,Ash Moor,Wren Example,,no,,Wren Example wrote to me. {SHOUTED}"
    ).export()
    row = sheet.rows[sheet.row_about("wrote to me") - 2]
    assert "[name]" in row["account"]
    assert "Personal attack (personal_attack)" in row["suggested behaviours"]
    assert "idiot" in row["because of"]
    assert row["look"] == "first look"
    everything = text_of(sheet.path)
    for word in ("Wren", "Example", "Ash", "Moor", "Robin", "K-1", "2026-07"):
        assert word not in everything
    assert stat.S_IMODE(sheet.path.stat().st_mode) == 0o600
    assert vault.said[0].startswith("3 cases for you to code")


def test_the_drop_downs_offer_every_behaviour_in_words(vault: ReviewVault) -> None:
    sheet = vault.reports(*ROWS).export()
    lists = {str(cells.sqref): cells.formula1 for cells in sheet.page.data_validations.dataValidation}
    assert set(lists.values()) == {"lists!$A$2:$A$5", "lists!$B$2:$B$31", "lists!$C$2:$C$3"}
    offered = [cell.value for cell in sheet.book["lists"]["B"]]
    assert offered[1:2] == ["Derogatory language or jokes (derogatory_language)"]
    assert offered[-1] == "None of these (none)"
    assert len(lists) == 7


def test_exporting_twice_gives_the_same_bytes(vault: ReviewVault) -> None:
    vault.reports(*ROWS)
    first = vault.export().path.read_bytes()
    vault.sheet().unlink()
    assert vault.export().path.read_bytes() == first
    assert vault.export().path.read_bytes() == first


def test_an_imported_answer_is_confirmed_and_coded(vault: ReviewVault) -> None:
    sheet = vault.reports(*ROWS).export()
    sheet.answer("idiot", "An incident (incident)", "Personal attack (personal_attack)", "shaming")
    sheet.answer("wonderful", "Thanks or praise (appreciation)", sure="sure")
    vault.take_in(sheet)
    assert len(vault.labels()) == 2
    assert {label.quarter for label in vault.labels()} == {"2026Q3"}
    assert stat.S_IMODE((vault.path / "labels/labels.csv").stat().st_mode) == 0o600
    assert vault.classify().status is ReceiptStatus.DONE
    assert ("appreciation", "confirmed") in vault.coded()
    assert [code for code in vault.codes() if code[1] == "confirmed"] == [
        ("personal_attack", "confirmed"),
        ("shaming", "confirmed"),
    ]
    assert vault.ask("select distinct model, taxonomy > 0 from report_codes where origin = 'confirmed'") == [
        (1, True)
    ]
    assert vault.classify().status is ReceiptStatus.ALREADY_DONE
    assert len(vault.export(name="again.xlsx").rows) == 1


def test_importing_again_changes_nothing_and_thinking_again_adds_a_line(vault: ReviewVault) -> None:
    sheet = vault.reports(*ROWS).export().answer("idiot", "incident", "shaming")
    vault.take_in(sheet)
    before = (vault.path / "labels/labels.csv").read_bytes()
    vault.take_in(sheet)
    assert (vault.path / "labels/labels.csv").read_bytes() == before
    vault.take_in(sheet.answer("idiot", "incident", "doxxing"))
    after = (vault.path / "labels/labels.csv").read_bytes()
    assert after.startswith(before)
    assert after.count(b"\n") == before.count(b"\n") + 1
    vault.classify()
    assert ("doxxing", "confirmed") in vault.codes()
    assert ("shaming", "confirmed") not in vault.codes()


def test_two_who_differ_wait_for_a_third_who_settles_it(vault: ReviewVault) -> None:
    vault.reports(*ROWS)
    robin, kim = vault.export("Robin Vale"), vault.export("Kim Arbor")
    vault.take_in(robin.answer("idiot", "incident", "shaming"), "Robin Vale")
    vault.classify()
    assert ("shaming", "confirmed") in vault.codes(), "one sure label is enough"
    vault.take_in(kim.answer("idiot", "incident", "personal_attack"), "Kim Arbor")
    assert "on 1 case coded more than once" in vault.said[2]
    vault.classify()
    assert not any(origin == "confirmed" for _, origin in vault.codes()), "nobody is right yet"
    assert ("not_coded", "abstained") in vault.coded()
    assert all("idiot" not in row["account"] for row in vault.export("Robin Vale", "r2.xlsx").rows)
    third = vault.export("Sasha Dell")
    assert third.rows[0]["look"] == "third look: two people disagree"
    vault.take_in(third.answer("idiot", "incident", "shaming"), "Sasha Dell")
    vault.classify()
    assert ("shaming", "confirmed") in vault.codes()


def test_nobody_agrees_with_themselves_under_another_name(vault: ReviewVault) -> None:
    vault.reports(ROWS[0])
    sheet = vault.export("Kim Arbor").answer("idiot", "incident", "shaming", sure="unsure")
    for name in ("Kim Arbor", "Kim", "arbor, kim"):
        vault.take_in(sheet, name)
    assert len(vault.labels()) == 1
    assert vault.said[1] == "1 case labelled by 1 person, 0 of them confirmed"


def test_labels_stay_with_whoever_gave_them_when_a_list_tells_more_of_them(vault: ReviewVault) -> None:
    vault.put("members.csv", "member,accounts\n")
    vault.put("committee.csv", "member,seat,term_start,term_end\n")
    vault.take_in(vault.reports(*ROWS).export("rvale9").answer("idiot", "incident", "shaming"), "rvale9")
    vault.put("members.csv", MEMBERS)
    vault.put("committee.csv", COMMITTEE)
    vault.admit()
    assert "idiot" not in str(vault.export("rvale9", "again.xlsx").rows)


def test_a_second_reviewer_can_ask_for_what_one_has_coded(vault: ReviewVault) -> None:
    vault.reports(ROWS[0])
    vault.take_in(vault.export("Robin Vale").answer("idiot", "incident", "shaming"), "Robin Vale")
    assert vault.export("Kim Arbor").rows == []
    again = vault.export("Kim Arbor", "again.xlsx", which="coded_once")
    vault.take_in(again.answer("idiot", "incident", "shaming"), "Kim Arbor")
    assert vault.said[1] == "1 case labelled by 2 people, 1 of them confirmed"


def test_the_reports_own_column_comes_before_labels(vault: ReviewVault) -> None:
    sheet = vault.reports(*ROWS).export().answer("idiot", "incident", "shaming")
    vault.take_in(sheet)
    vault.classify()
    vault.reports(f"K-1,,2026-07-02,,,,,doxxing,{SHOUTED}", name="reports/s.csv")
    assert ("doxxing", "confirmed") in vault.codes()
    assert ("shaming", "confirmed") not in vault.codes()
    vault.classify()
    assert ("doxxing", "confirmed") in vault.codes()
    assert "idiot" not in text_of(vault.export(name="again.xlsx").path)


def test_nobody_is_shown_a_case_they_have_a_part_in(vault: ReviewVault) -> None:
    rows = (
        "K-1,I-1,2026-07-02,Ash Moor,Sasha Dell,,no,,first account: he talked over everybody in the call we had",
        "K-2,I-1,2026-07-02,Elm Brook,,,no,,second account: the very same incident told by somebody else there",
        "K-3,,2026-07-02,sasha@dell.example,,,no,,third account: reported by this reviewer from another address",
        "K-4,,2026-07-02,Ash Moor,,SASHA  dell,no,,fourth account: seen by this reviewer who was a witness of it",
        "K-5,,2026-07-02,Ash Moor,,,no,,fifth account: Sasha laughed about it in the call and I did not like that",
        "K-6,,2026-07-02,Ash Moor,,,no,,sixth account: somebody talked over everybody in the call that we had",
    )
    vault.reports(*rows)
    for name in ("Sasha Dell", "sasha@dell.example", "Sasha"):
        shown = [row["account"][:5] for row in vault.export(name, "s.xlsx").rows]
        assert shown == ["sixth"], name
        assert vault.said[0].startswith("1 case for you")
        vault.sheet("s.xlsx").unlink()
    assert len(vault.export("Elm", "e.xlsx").rows) == 4, (
        "Elm Brook reported K-2, which is of one issue with K-1"
    )


@pytest.mark.parametrize("name", ["Robin Vale", "robin", "R. Vale", "rvale", "Vale, Robin"])
def test_however_a_name_is_written_it_may_be_the_reviewers(vault: ReviewVault, name: str) -> None:
    vault.reports(
        f"K-1,,2026-07-02,robin@vale.example,,,no,,{SHOUTED}",
        f"K-2,,2026-07-02,Ash Moor,,rvale,no,,{SLIDES}",
        f"K-3,,2026-07-02,Ash Moor,,,no,,{THANKS}",
    )
    assert [row["account"] for row in vault.export(name, "r.xlsx").rows] == [THANKS]


def test_a_recused_members_sheet_leaves_out_their_quarter(vault: ReviewVault) -> None:
    vault.put("recused.csv", "member,quarter\nrobin@vale.example,2026Q2\n")
    vault.reports(ROWS[0], f"K-9,,2026-05-05,Ash Moor,,,no,,{SLIDES}")
    assert len(vault.export("Robin Vale").rows) == 1
    assert len(vault.export("Kim Arbor").rows) == 2


def test_a_sealed_case_is_for_nobody_who_serves_and_for_nobody_unknown(vault: ReviewVault) -> None:
    vault.reports(
        f"K-1,,2026-07-02,Ash Moor,Kim Arbor,,,,{SHOUTED}", f"K-2,,2026-07-02,Ash Moor,,,no,,{SLIDES}"
    )
    for name in ("Robin Vale", "Kim Arbor", "A Stranger"):
        assert [row for row in vault.export(name).rows if "idiot" in row["account"]] == []
        assert vault.said[0].startswith("1 case for you")
    assert len(vault.export("Sasha Dell").rows) == 2


def test_a_sealed_case_opens_with_the_term(vault: ReviewVault) -> None:
    vault.put(
        "committee.csv",
        COMMITTEE.replace("Kim Arbor,member,2026-01-01,", "Kim Arbor,member,2026-01-01,2026-09-15"),
    )
    vault.reports(f"K-1,,2026-07-02,Ash Moor,Kim Arbor,,,,{SHOUTED}")
    assert vault.export("Robin Vale", today=date(2026, 9, 15)).rows == []
    assert len(vault.export("Robin Vale", "r.xlsx", today=date(2026, 9, 16)).rows) == 1
    assert vault.export("Kim Arbor", today=date(2026, 9, 16)).rows == []


def test_labels_of_a_published_quarter_are_frozen(vault: ReviewVault) -> None:
    sheet = vault.reports(*ROWS).export().answer("idiot", "incident", "shaming")
    vault.take_in(sheet)
    vault.classify()
    vault.close_quarter("2026Q3")
    vault.take_in(sheet)  # nothing new in it
    before, labels = vault.codes(), vault.labels()
    with pytest.raises(
        Refusal, match=r"quarter of this case is published.*robin\.xlsx, line \d, column case"
    ):
        vault.take_in(sheet.answer("idiot", "incident", "doxxing"))
    assert vault.labels() == labels
    vault.classify()
    assert vault.codes() == before
    assert vault.export(name="later.xlsx").rows == []


def test_a_sheet_with_answers_nobody_imported_is_not_written_over(vault: ReviewVault) -> None:
    sheet = vault.reports(*ROWS).export().answer("idiot", "incident", "shaming")
    with pytest.raises(Refusal, match="may hold answers"):
        vault.export()
    vault.take_in(sheet)
    assert len(vault.export().rows) == 2
    vault.put("review/notes.xlsx", "mine")
    with pytest.raises(Refusal, match="may hold answers"):
        vault.export(name="notes.xlsx")


@pytest.mark.parametrize(
    ("place", "rule"),
    [
        ("robin.xlsx", "stays in the vault"),
        ("vault/../robin.xlsx", "stays in the vault"),
        ("vault/robin.csv", "is an .xlsx file"),
        ("vault/reports/robin.xlsx", "holds something else"),
        ("vault/link/robin.xlsx", "stays in the vault"),
    ],
)
def test_a_sheet_lies_in_the_vault_and_in_nobodys_way(vault: ReviewVault, place: str, rule: str) -> None:
    vault.reports(*ROWS)
    (vault.path / "link").symlink_to(vault.folder)
    before = sorted(vault.folder.rglob("*"))
    for door in (intake.review_export, intake.review_import):
        with pytest.raises(Refusal, match=rule):
            door(vault.who(), vault.folder / place)
    assert sorted(vault.folder.rglob("*")) == before


def _taught(vault: ReviewVault, number: int) -> None:
    names = ("personal_attack", "unattributed_use", "talking_over", "self_promotion")
    texts = (
        SHOUTED,
        SLIDES,
        "He talks over the others in the call.",
        "They only ever speak about their own product here.",
    )
    rows = [
        f"T-{n},,2026-07-02,,,,no,{names[n % 4]},This was on day {n} of it. {texts[n % 4]} It is not the first time."
        for n in range(number)
    ]
    vault.reports(*rows, name="reports/t.csv")


def test_the_classifier_learns_from_column_and_labels_the_same_bytes_from_the_same_labels(
    vault: ReviewVault,
) -> None:
    _taught(vault, 24)
    vault.reports(*ROWS)
    vault.take_in(vault.export().answer("wonderful", "appreciation"))
    vault.classify()
    folder = vault.path / "model"
    made = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(made) == {"model.json", "model.npz", "card.md", "lesson", "prior"}
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in folder.iterdir())
    card = made["card.md"].decode()
    assert "- 24 confirmed in the reports' own column, 1 in reviews" in card
    assert "- values: macro-F1" in card
    assert "- personal_attack: 6" in card
    from coc_analytics.intake.classification import Classifier

    learnt = load_classifier(folder, Classifier.prior())
    assert learnt.labels == 25
    assert f"version {learnt.version:016x}" in card
    models = {model for (model,) in vault.ask("select model from report_codes where origin = 'machine'")}
    assert models <= {learnt.version}
    for path in folder.iterdir():
        path.unlink()
    vault.classify()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == made


def test_a_label_that_contradicts_everything_is_pointed_out_by_its_key(vault: ReviewVault) -> None:
    _taught(vault, 30)
    vault.reports(f"K-1,,2026-07-02,,,,no,,{THANKS}")
    vault.take_in(vault.export().answer("wonderful", "incident", "alcohol_pressure"))
    vault.classify()
    card = (vault.path / "model/card.md").read_text()
    (label,) = vault.labels()
    assert f"- case {label.case}: alcohol_pressure" in card


def test_forgetting_a_reviewer_keeps_what_they_said_and_not_that_they_did(vault: ReviewVault) -> None:
    vault.reports(*ROWS)
    sheet = vault.export("Sasha Dell")
    vault.take_in(sheet.answer("idiot", "incident", "shaming"), "Sasha Dell")
    vault.classify()
    (before,) = vault.labels()
    intake.forget("Nobody Here", vault.path, vault.casebook, vault.community)
    assert (vault.path / "model").exists(), "nobody of that name is in it"
    intake.forget("sasha@dell.example", vault.path, vault.casebook, vault.community)
    (after,) = vault.labels()
    assert after.reviewer != before.reviewer
    assert (after.case, after.behaviours) == (before.case, before.behaviours)
    assert not (vault.path / "model").exists(), "its words may name them"
    vault.classify()
    assert ("shaming", "confirmed") in vault.codes()
    assert stat.S_IMODE((vault.path / "labels/labels.csv").stat().st_mode) == 0o600


def test_forgetting_somebody_called_like_a_word_of_the_labels_damages_none(vault: ReviewVault) -> None:
    vault.reports(*ROWS)
    vault.take_in(vault.export().answer("idiot", "incident", "shaming"))
    intake.forget("shaming", vault.path, vault.casebook, vault.community)
    assert vault.labels()[0].behaviours == ("shaming",)


def test_forgetting_reaches_sheets(vault: ReviewVault) -> None:
    odd = "this was said to purple lantern and nobody else in the call that we had that day"
    sheet = vault.reports(f"K-1,,2026-07-02,Ash Moor,,,no,,{odd}").export()
    assert "purple lantern" in text_of(sheet.path), "neither a column nor redaction knows that this is a name"
    intake.forget("purple lantern", vault.path, vault.casebook, vault.community)
    assert "lantern" not in text_of(sheet.path)
    assert stat.S_IMODE(sheet.path.stat().st_mode) == 0o600


def test_the_terminal_shows_the_same_and_keeps_the_same(vault: ReviewVault) -> None:
    visit = intake.review_visit(vault.reports(*ROWS).who())
    page = next(page for page in visit.pages if "idiot" in page.text)
    assert "Personal attack (personal_attack): " in page.text
    assert "because of personal_attack: " in page.text
    assert "idiot" not in repr(visit), "a page does not show itself in a message"
    intake.review_answer(vault.who(), page.case, "incident", ("shaming",), "sure")
    assert vault.labels()[0].behaviours == ("shaming",)
    assert len(intake.review_visit(vault.who()).pages) == 2
    with pytest.raises(Refusal, match="no behaviour yet"):
        intake.review_answer(vault.who(), page.case, "incident", (), "sure")


def test_nothing_of_a_review_leaves_the_vault(vault: ReviewVault) -> None:
    phrase = "mossgreen lighthouse kettle"
    told = f"In the call Wren Example shouted at me and called me an idiot about the {phrase} again."
    vault.reports(f"K-1,,2026-07-02,Ash Moor,Wren Example,,no,,{told}", *ROWS[1:])
    before = {path for path in vault.folder.rglob("*") if not path.is_relative_to(vault.path)}
    sheet = vault.export("Robin Vale").answer(phrase, "incident", "shaming")
    vault.take_in(sheet, "Robin Vale")
    visit = intake.review_visit(vault.who("Kim Arbor"))
    intake.review_answer(vault.who("Kim Arbor"), visit.pages[0].case, "out_of_scope", (), "unsure")
    vault.classify()
    outside = [path for path in vault.folder.rglob("*") if not path.is_relative_to(vault.path)]
    assert set(outside) == before, "no file more than the casebook and what belongs to it"
    nothing = dict.fromkeys((field.name for field in fields(Planted)), ())
    planted = Planted(**nothing | {"names": ("Wren Example",), "phrases": (phrase,)})
    assert search(outside, planted) == []
