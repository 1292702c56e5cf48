"""The log of acts: who did what with a release; and that a check is believed only where the log knows of it."""

import json
import os
import shutil
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coc_analytics import __version__
from coc_analytics.cli import main
from coc_analytics.disclosure.preparing.prepare import prepare_release
from coc_analytics.disclosure.shelf.auditing import audit_shelf
from coc_analytics.disclosure.shelf.ledger import verify
from coc_analytics.disclosure.shelf.publishing import check, discard, publish, withdraw
from coc_analytics.periods import Quarter
from coc_analytics.release import ActKind, Hand, Release, Shelf, open_shelf
from coc_analytics.release.acts import NAME, content_of
from coc_analytics.release.files import release_files
from coc_analytics.terms import Audience, Refusal, ReleaseState
from pipelines import clock
from pipelines.places import Places
from tests.small_casebook import small_casebook
from tests.small_releases import release

COMMITTEE, BOARD, PUBLIC = Audience
Q1 = Quarter.parse("2026Q1")
LATER = date(2026, 7, 15)
HAND = Hand("robin", "2026-07-15")


@pytest.fixture(scope="module")
def checked_shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shelf with one draft that Quince prepared and Medlar checked."""
    shelf = open_shelf(tmp_path_factory.mktemp("checked") / "releases", HAND)
    _prepare(shelf)
    check(shelf, Q1, COMMITTEE, "Medlar")
    return shelf.root


@pytest.fixture
def shelf(checked_shelf: Path, tmp_path: Path) -> Shelf:
    shutil.copytree(checked_shelf, tmp_path / "releases")
    return open_shelf(tmp_path / "releases", HAND)


def _prepare(shelf: Shelf, by: str = "Quince", **about: object) -> Release:
    return prepare_release(small_casebook(**about), shelf, Q1, COMMITTEE, by)  # type: ignore[arg-type]


def _publish(shelf: Shelf) -> Release:
    return publish(small_casebook(), shelf, Q1, COMMITTEE, LATER, by="Kim")  # type: ignore[arg-type]


def _said(shelf: Shelf) -> list[tuple[str, str]]:
    return [(act.what.value, act.who) for act in shelf.acts()]


# the life of a release


def test_every_act_is_a_line_with_who_when_account_and_software(shelf: Shelf) -> None:
    _publish(shelf)
    withdraw(shelf, Q1, COMMITTEE, LATER, "Kim", "a wrong export\nwas taken in")
    assert _said(shelf) == [
        ("prepared", "Quince"),
        ("checked", "Medlar"),
        ("published", "Kim"),
        ("withdrawn", "Kim"),
    ]
    last = shelf.acts()[-1]
    assert (last.account, last.date, last.software) == ("robin", "2026-07-15", __version__)
    assert last.reason == "a wrong export was taken in"
    assert [act.sequence for act in shelf.acts()] == [1, 2, 3, 4]


def test_a_draft_that_is_replaced_was_thrown_away(shelf: Shelf) -> None:
    _prepare(shelf, "Kim", issues={"2026Q1": {("named", "chat"): 25}})
    assert _said(shelf)[2:] == [("thrown_away", "Kim"), ("prepared", "Kim")]


def test_throwing_a_draft_away_is_an_act_with_a_reason(shelf: Shelf) -> None:
    discard(shelf, Q1, COMMITTEE, "Kim", "an export was missing")
    assert shelf.drafts() == ()
    assert _said(shelf)[2:] == [("thrown_away", "Kim")]
    assert shelf.acts()[-1].reason == "an export was missing"
    with pytest.raises(Refusal, match="no draft of this quarter"):
        discard(shelf, Q1, COMMITTEE, "Kim")


def test_the_same_again_adds_no_line(shelf: Shelf) -> None:
    for _ in range(2):
        _prepare(shelf)
        check(shelf, Q1, COMMITTEE, "Medlar")
    assert len(shelf.acts()) == 2
    for _ in range(2):
        _publish(shelf)
    for _ in range(2):
        withdraw(shelf, Q1, COMMITTEE, LATER, "Kim")
    assert len(shelf.acts()) == 4


def test_no_number_and_no_title_is_in_the_log(shelf: Shelf) -> None:
    _publish(shelf)
    fields = {name for line in (shelf.root / NAME).read_text().splitlines() for name in json.loads(line)}
    assert fields == {
        "sequence", "what", "audience", "quarter", "who", "content", "reason", "date", "account", "software", "previous", "sha256",
    }  # fmt: skip


def test_the_log_is_its_owners_alone(shelf: Shelf) -> None:
    assert stat.S_IMODE((shelf.root / NAME).stat().st_mode) == 0o600


@pytest.mark.parametrize("kind", ActKind)
def test_every_kind_of_act_is_read_again(tmp_path: Path, kind: ActKind) -> None:
    shelf = open_shelf(tmp_path / "releases", HAND)
    shelf.note(kind, BOARD, Q1, "Çelik Ünal", "0" * 64, "why")
    (act,) = open_shelf(shelf.root).acts()
    assert (act.what, act.who, act.place) == (kind, "Çelik Ünal", (BOARD, Q1))


# a check is more than a word in a file


def _write(shelf: Shelf, made: Release) -> None:
    """A draft written by hand, in the shelf's own form and with every sha256 right."""
    folder = shelf.root / ".drafts/committee/2026Q1"
    for old in folder.iterdir():
        old.unlink()
    for name, data in release_files(made).items():
        (folder / name).write_bytes(data)


def _edited(shelf: Shelf, **about: object) -> None:
    draft = shelf.draft(COMMITTEE, Q1)
    assert draft is not None
    _write(shelf, replace(draft, **about))  # type: ignore[arg-type]


def _measure_edited(shelf: Shelf, **about: object) -> None:
    draft = shelf.draft(COMMITTEE, Q1)
    assert draft is not None
    measure = replace(draft.measures["by_mode"], **about)  # type: ignore[arg-type]
    _write(shelf, replace(draft, measures={**draft.measures, "by_mode": measure}))


def _another_number(shelf: Shelf) -> None:
    draft = shelf.draft(COMMITTEE, Q1)
    assert draft is not None
    cells = dict(draft.measures["by_mode"].cells)
    codes = next(codes for codes, cell in cells.items() if not cell.hidden)
    n = (cells[codes].n or 0) + 1
    cells[codes] = replace(cells[codes], n=n, low=n, high=n)
    _measure_edited(shelf, cells=cells)


def _unchecked(shelf: Shelf) -> None:
    _edited(shelf, state=ReleaseState.DRAFT, checked_by="")


def _prepared_anew_and_signed_by_hand(shelf: Shelf) -> None:
    discard(shelf, Q1, COMMITTEE, "Kim")
    _prepare(shelf)
    _edited(shelf, state=ReleaseState.CHECKED, checked_by="Medlar")


def _checked_and_then_other_facts_signed_by_hand(shelf: Shelf) -> None:
    _prepare(shelf, issues={"2026Q1": {("named", "chat"): 25}})
    _edited(shelf, state=ReleaseState.CHECKED, checked_by="Medlar")


def _log_taken_away(shelf: Shelf) -> None:
    (shelf.root / NAME).unlink()


def _log_cut(shelf: Shelf) -> None:
    lines = (shelf.root / NAME).read_bytes().splitlines(keepends=True)
    (shelf.root / NAME).write_bytes(lines[0])


def _line_changed(shelf: Shelf) -> None:
    text = (shelf.root / NAME).read_text()
    (shelf.root / NAME).write_text(text.replace("Medlar", "Walnut"))
    _edited(shelf, checked_by="Walnut")


def _lines_swapped(shelf: Shelf) -> None:
    lines = (shelf.root / NAME).read_bytes().splitlines(keepends=True)
    (shelf.root / NAME).write_bytes(b"".join(reversed(lines)))


def _half_a_line(shelf: Shelf) -> None:
    (shelf.root / NAME).write_bytes((shelf.root / NAME).read_bytes()[:-20])


FORGED: dict[str, tuple[Callable[[Shelf], object], str]] = {
    # what was done to a checked draft by hand, and what publishing says
    "another checker's name": (lambda s: _edited(s, checked_by="Walnut"), "not the one that was checked"),
    "a preparer's name, so that they may check": (
        lambda s: _edited(s, prepared_by="Somebody Else"),
        "not the one that was prepared",
    ),
    "a measure's title": (
        lambda s: _measure_edited(s, title="Nothing happened"),
        "not the one that was prepared",
    ),
    "why it matters": (lambda s: _measure_edited(s, why="It does not"), "not the one that was prepared"),
    "the community's name": (lambda s: _edited(s, community="Another"), "not the one that was prepared"),
    "the software's version": (
        lambda s: _edited(s, versions={"rules": "0"}),
        "not the one that was prepared",
    ),
    "a number": (_another_number, "not the one that was prepared"),
    "the check taken off": (_unchecked, "only a checked draft is published"),
    "signed by hand": (_prepared_anew_and_signed_by_hand, "not the one that was checked"),
    "signed by hand where facts changed": (
        _checked_and_then_other_facts_signed_by_hand,
        "not the one that was checked",
    ),
    "the log taken away": (_log_taken_away, "not the one that was prepared"),
    "the log without its last line": (_log_cut, "not the one that was checked"),
    "a line of the log": (_line_changed, "the log of acts is broken"),
    "the log's order": (_lines_swapped, "the log of acts is broken"),
    "half a line of the log": (_half_a_line, "the log of acts is broken"),
}


@pytest.mark.parametrize("forgery", FORGED)
def test_what_was_not_checked_by_whom_it_says_is_not_published(shelf: Shelf, forgery: str) -> None:
    forge, said = FORGED[forgery]
    forge(shelf)
    casebook = small_casebook()
    if "facts" in forgery:
        casebook = small_casebook(issues={"2026Q1": {("named", "chat"): 25}})
    with pytest.raises(Refusal, match=said):
        publish(casebook, open_shelf(shelf.root, HAND), Q1, COMMITTEE, LATER)  # type: ignore[arg-type]
    assert shelf.releases() == ()


@pytest.mark.parametrize("forgery", [name for name in FORGED if "number" in name or "title" in name])
def test_what_was_changed_by_hand_is_not_checked_either(shelf: Shelf, forgery: str) -> None:
    FORGED[forgery][0](shelf)
    with pytest.raises(Refusal, match="not the one that was prepared"):
        check(shelf, Q1, COMMITTEE, "Walnut")


@pytest.mark.parametrize("forgery", [name for name in FORGED if "log" not in name or "taken away" in name])
def test_the_remedy_it_names_leads_on(shelf: Shelf, forgery: str) -> None:
    FORGED[forgery][0](shelf)
    discard(shelf, Q1, COMMITTEE, "Kim")
    _prepare(shelf)
    check(shelf, Q1, COMMITTEE, "Medlar")
    assert _publish(shelf).checked_by == "Medlar"
    assert verify(shelf)


def test_a_false_signature_is_replaced_by_a_true_check(shelf: Shelf) -> None:
    _edited(shelf, checked_by="Walnut")
    assert check(shelf, Q1, COMMITTEE, "Kim").checked_by == "Kim"
    assert _publish(shelf).checked_by == "Kim"


def test_what_is_checked_is_everything_but_the_signatures() -> None:
    made = release()
    same = replace(
        made, state=ReleaseState.CHECKED, prepared_by="A", checked_by="B", published_at="2026-10-20"
    )
    assert content_of(made) == content_of(same)
    others = (replace(made, community="x"), replace(made, previous="x"), replace(made, threshold=4))
    assert len({content_of(each) for each in (made, *others)}) == 4


# held against the ledger


def test_the_audit_misses_the_acts_of_published_releases(shelf: Shelf) -> None:
    _publish(shelf)
    assert audit_shelf(shelf).passed
    withdraw(shelf, Q1, COMMITTEE, LATER, "Kim")
    lines = (shelf.root / NAME).read_bytes().splitlines(keepends=True)
    (shelf.root / NAME).write_bytes(b"".join(lines[:3]))
    found = audit_shelf(open_shelf(shelf.root)).lines
    assert [
        line
        for line in found
        if line.startswith("FAULT the log of acts does not know of a line of the ledger")
    ]


def test_releases_from_before_acts_were_logged_stay_valid(shelf: Shelf) -> None:
    _publish(shelf)
    (shelf.root / NAME).unlink()
    assert audit_shelf(shelf).passed


# the commands


def coc(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_the_commands_note_acts_and_show_them(new_community: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "robin")
    monkeypatch.setattr(clock, "today", lambda places: date(2026, 7, 15))
    generic = new_community.vault / "participation" / "generic"
    generic.mkdir()
    (generic / "a.csv").write_text("member,occurred_at,kind\nSky Sample,2026-02-05,message\n")
    of_it = ("--quarter", "2026Q1", "--audience", "committee")
    assert coc("release", "log").output == "nothing was done with a release yet\n"
    for command in (
        ("intake",),
        ("release", "prepare", *of_it, "--by", "Kim"),
        ("release", "discard", *of_it, "--by", "Kim", "--reason", "an export is missing"),
        ("release", "prepare", *of_it, "--by", "Quince"),
        ("release", "check", *of_it, "--by", "Medlar"),
        ("release", "publish", *of_it, "--by", "Medlar"),
        ("release", "withdraw", *of_it, "--by", "Kim", "--reason", "it was wrong"),
    ):
        run = coc(*command)
        assert run.exit_code == 0, run.output
    hand = f"(account robin, software {__version__})"
    assert coc("release", "log").output.splitlines() == [
        f"2026-07-15  2026Q1 committee  prepared by Kim {hand}",
        f"2026-07-15  2026Q1 committee  thrown away by Kim {hand}: an export is missing",
        f"2026-07-15  2026Q1 committee  prepared by Quince {hand}",
        f"2026-07-15  2026Q1 committee  checked by Medlar {hand}",
        f"2026-07-15  2026Q1 committee  published by Medlar {hand}",
        f"2026-07-15  2026Q1 committee  withdrawn by Kim {hand}: it was wrong",
    ]
    assert coc("audit").exit_code == 0


@pytest.mark.parametrize("deed", ["publish", "withdraw", "discard"])
def test_nobody_acts_without_a_name(new_community: Places, deed: str) -> None:
    open_shelf(new_community.releases).write_draft(release())
    run = coc("release", deed, "--quarter", "2026Q3", "--audience", "committee", "--by", " ")
    assert run.exit_code == 1
    assert "a release is signed with a name" in run.output


def test_an_act_that_was_begun_and_not_ended_is_shown_as_such(new_community: Places) -> None:
    shelf = open_shelf(new_community.releases, HAND)
    shelf.note(ActKind.PUBLISHED, COMMITTEE, Q1, "Kim", "0" * 64)
    assert "published, begun and not ended by Kim" in coc("release", "log").output


def test_the_log_is_on_no_page(new_community: Places) -> None:
    shelf = open_shelf(new_community.releases, Hand("an-account-of-a-machine", "2026-10-20"))
    shelf.write_draft(release(prepared_by="Zyxwyn Preparer"))
    assert coc("dashboards").exit_code == 0
    pages = b"".join(path.read_bytes() for path in new_community.dashboards.rglob("*") if path.is_file())
    assert os.path.getsize(shelf.root / NAME) > 0
    assert pages
    assert b"an-account-of-a-machine" not in pages
    assert b"Zyxwyn" not in pages
