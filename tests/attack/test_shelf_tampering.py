"""Attacks on the shelf: somebody who can write files there, clumsily or with every fingerprint made to fit.

The clumsy one edits what lies there. The careful one writes well-formed releases and a well-chained ledger; then only
what the releases say can give the forgery away. `coc audit` and every writer must notice both.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from coc_analytics.disclosure.preparing.prepare import prepare_release
from coc_analytics.disclosure.shelf.auditing import audit_drafts, audit_shelf
from coc_analytics.disclosure.shelf.ledger import NAME, Deed, append, last_published, read_ledger
from coc_analytics.disclosure.shelf.publishing import check, publish, withdraw
from coc_analytics.disclosure.shelf.writing import writable
from coc_analytics.periods import Quarter
from coc_analytics.release import Cell, MeasureRelease, Release, Shelf, open_shelf
from coc_analytics.release.files import release_files
from coc_analytics.terms import Audience, Refusal, ReleaseState
from tests.small_casebook import small_casebook

COMMITTEE, BOARD, PUBLIC = Audience
Q1, Q2 = Quarter.parse("2026Q1"), Quarter.parse("2026Q2")
DAY = date(2026, 7, 15)


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two quarters published to all audiences, then one of the public's withdrawn."""
    shelf, casebook = open_shelf(tmp_path_factory.mktemp("shelf") / "releases"), small_casebook()
    for quarter in (Q1, Q2):
        for audience in Audience:
            prepare_release(casebook, shelf, quarter, audience, "Quince")  # type: ignore[arg-type]
            check(shelf, quarter, audience, "Medlar")
            publish(casebook, shelf, quarter, audience, DAY)  # type: ignore[arg-type]
    withdraw(shelf, Q2, PUBLIC, DAY)
    return shelf.root


@pytest.fixture
def shelf(untouched: Path, tmp_path: Path) -> Shelf:
    shutil.copytree(untouched, tmp_path / "releases")
    return open_shelf(tmp_path / "releases")


def test_an_untouched_shelf_passes_and_says_what_was_checked(shelf: Shelf) -> None:
    report = audit_shelf(shelf)
    assert report.passed
    assert report.lines[0].startswith("ok    ledger: 7 entries hold; note its fingerprint " + report.head)
    assert report.lines[2:] == (
        "ok    committee: every hidden number may still be anything from 0 to 2, or is certainly larger",
        "ok    board: every hidden number may still be anything from 0 to 3, or is certainly larger",
        "ok    public: every hidden number may still be anything from 0 to 5, or is certainly larger",
    )  # the committee reads everything, so nobody is asked about all audiences together
    assert audit_shelf(shelf, BOARD).lines[2].startswith("ok    board")
    with writable(shelf):
        pass


# the clumsy one


def _replace_in(path: str, old: str, new: str) -> Callable[[Path], None]:
    def edit(root: Path) -> None:
        text = (root / path).read_text()
        assert old in text
        (root / path).write_text(text.replace(old, new, 1))

    return edit


def _ledger_lines(change: Callable[[list[str]], object]) -> Callable[[Path], None]:
    def edit(root: Path) -> None:
        lines = (root / NAME).read_text().splitlines(keepends=True)
        change(lines)
        (root / NAME).write_text("".join(lines))

    return edit


def _swap(one: str, other: str) -> Callable[[Path], None]:
    def edit(root: Path) -> None:
        (root / one).rename(root / "between")
        (root / other).rename(root / one)
        (root / "between").rename(root / other)

    return edit


CLUMSY: dict[str, Callable[[Path], object]] = {
    "a digit of a table": _replace_in("committee/2026Q1/by_mode.csv", "25,25,25", "26,26,26"),
    "a hidden cell filled in": _replace_in(
        "committee/2026Q1/by_mode.csv", "anonymous,,0,16", "anonymous,2,2,2"
    ),
    "a threshold lowered": _replace_in("board/2026Q1/release.json", '"threshold": 4', '"threshold": 3'),
    "a threshold of nothing": _replace_in("board/2026Q1/release.json", '"threshold": 4', '"threshold": 0'),
    "an unknown protection": _replace_in("board/2026Q1/release.json", "full_ambiguity", "some_ambiguity"),
    "a state of its own": _replace_in("board/2026Q1/release.json", '"published"', '"seen"'),
    "back to a draft": _replace_in("board/2026Q1/release.json", '"published"', '"draft"'),
    "another checker": _replace_in("board/2026Q1/release.json", "Medlar", "Someone"),
    "two quarters swapped": _swap("committee/2026Q1", "committee/2026Q2"),
    "two audiences swapped": _swap("committee/2026Q1", "board/2026Q1"),
    "two tables swapped": _swap("committee/2026Q1/by_mode.csv", "committee/2026Q1/by_space.csv"),
    "a table taken away": lambda root: (root / "board/2026Q1/by_mode.csv").unlink(),
    "a table slipped in": lambda root: (root / "board/2026Q1/more.csv").write_text("x"),
    "a release taken away": lambda root: shutil.rmtree(root / "board/2026Q2"),
    "all of an audience taken away": lambda root: shutil.rmtree(root / "board"),
    "what was withdrawn forgotten": lambda root: shutil.rmtree(root / ".withdrawn"),
    "what was withdrawn put back": lambda root: (root / ".withdrawn/public/2026Q2-1").rename(
        root / "public/2026Q2"
    ),
    "the ledger gone": lambda root: (root / NAME).unlink(),
    "the ledger emptied": lambda root: (root / NAME).write_text(""),
    "a line of the ledger dropped": _ledger_lines(lambda lines: lines.pop(1)),
    "the last line dropped": _ledger_lines(lambda lines: lines.pop()),
    "the ledger turned round": _ledger_lines(lambda lines: lines.reverse()),
    "two lines of the ledger swapped": _ledger_lines(lambda lines: lines.insert(0, lines.pop(1))),
    "a line of the ledger changed": _ledger_lines(
        lambda lines: lines.insert(0, lines.pop(0).replace("committee", "board"))
    ),
}


@pytest.mark.parametrize("deed", CLUMSY)
def test_the_clumsy_forger_is_noticed_by_audit_and_writers(shelf: Shelf, deed: str) -> None:
    CLUMSY[deed](shelf.root)
    report = audit_shelf(shelf)
    assert not report.passed
    assert any(line.startswith("FAULT") for line in report.lines)
    with pytest.raises(Refusal), writable(shelf):
        pass
    with pytest.raises(Refusal):
        prepare_release(small_casebook(), shelf, Q2.plus(1), COMMITTEE, "Quince")  # type: ignore[arg-type]


# the careful one


def forge(shelf: Shelf, *made: Release) -> None:
    """Put these in the place of their like, and make every fingerprint and the whole chain fit."""
    old = [*shelf.releases(), *shelf.withdrawn()]
    wanted = {(release.audience, release.quarter): release for release in (*old, *made)}
    deeds = [(entry.what, entry.audience, entry.quarter) for entry in read_ledger(shelf)]
    known = {(audience, quarter) for _, audience, quarter in deeds}
    deeds += [(Deed.PUBLISHED, *place) for place in wanted if place not in known]
    shutil.rmtree(shelf.root)
    for what, audience, quarter in deeds:
        release = replace(wanted[audience, quarter], state=ReleaseState(what.value))
        previous = last_published(read_ledger(shelf), audience)
        if what is Deed.WITHDRAWN:
            previous = shelf.releases(audience)[-1].previous
        release = replace(release, previous=previous)
        shelf.stage(release)
        append(shelf, what, release, DAY)
        shelf.place_staged(release)


def edited(release: Release, name: str, change: Callable[[MeasureRelease], MeasureRelease]) -> Release:
    return replace(release, measures={**release.measures, name: change(release.measures[name])})


def with_cells(release: Release, name: str, cells: Mapping[tuple[str, ...], Cell]) -> Release:
    return edited(release, name, lambda measure: replace(measure, cells={**measure.cells, **cells}))


def shown(n: float) -> Cell:
    return Cell(n, n, n)


def without(release: Release, name: str, *cells: tuple[str, ...]) -> Release:
    return edited(
        release,
        name,
        lambda m: replace(m, cells={codes: cell for codes, cell in m.cells.items() if codes not in cells}),
    )


Careful = tuple[Audience, Quarter, Callable[[Release], Release], str]
CAREFUL: dict[str, Careful] = {
    "one hidden cell shown, so that the other can be worked out": (
        COMMITTEE,
        Q2,
        lambda r: with_cells(r, "by_mode", {("2026Q1", "named"): shown(14)}),
        "a hidden cell can be anything below k",
    ),
    "the same in the first edition": (
        COMMITTEE,
        Q1,
        lambda r: with_cells(r, "by_mode", {("2026Q1", "named"): shown(14)}),
        "a hidden cell can be anything below k",
    ),
    "a hidden cell shown later": (
        BOARD,
        Q2,
        lambda r: with_cells(r, "by_mode", {("2026Q1", "named"): shown(14)}),
        "a hidden number is never shown later",
    ),
    "the board shown what the committee is not": (
        BOARD,
        Q2,
        lambda r: with_cells(r, "by_mode", {("2026Q2", "witness"): shown(5)}),
        "a wider audience is shown only what a narrower one is shown",
    ),
    "another number in a later edition": (
        COMMITTEE,
        Q2,
        lambda r: with_cells(r, "by_mode", {("2026Q1", "total"): shown(26)}),
        "a published number never changes",
    ),
    "numbers that contradict each other": (
        COMMITTEE,
        Q1,
        lambda r: with_cells(r, "active_members", {("2026Q1",): shown(70), ("all",): shown(60)}),
        "a published number never changes",
    ),
    "a margin that does not fit its parts": (
        COMMITTEE,
        Q2,
        lambda r: with_cells(r, "by_mode", {("2026Q2", "total"): shown(3)}),
        "a published number never changes",
    ),
    "a roll-up that gives a quarter away": (
        COMMITTEE,
        Q2,
        lambda r: with_cells(r, "by_mode", {("2026H1", "witness"): shown(11), ("all", "witness"): shown(11)}),
        "a hidden cell can be anything below k",
    ),
    "an interval narrower than the truth": (
        COMMITTEE,
        Q2,
        lambda r: with_cells(r, "by_mode", {("2026Q1", "anonymous"): Cell(None, 0, 2)}),
        "an interval is not narrower than what is possible",
    ),
    "a shown number hidden again": (
        COMMITTEE,
        Q2,
        lambda r: with_cells(r, "by_mode", {("2026Q1", "witness"): Cell(None, 0, 16)}),
        "a shown number is never hidden again",
    ),
    "a share that was not computed": (
        COMMITTEE,
        Q2,
        lambda r: with_cells(r, "anonymous_share", {("2026Q2",): shown(4)}),
        "a share follows from shown counts",
    ),
    "an index with all its decimals": (
        COMMITTEE,
        Q2,
        lambda r: with_cells(r, "voice", {("2026Q2",): shown(43.217)}),
        "an index is rounded to its steps",
    ),
    "an index over a number nobody sees": (
        COMMITTEE,
        Q2,
        lambda r: edited(
            with_cells(r, "active_members", {("2026Q2",): Cell(None, 0, 99)}),
            "voice",
            lambda measure: measure,
        ),
        "shares and indices stand on at least four times the threshold",
    ),
    "a threshold that fell": (
        COMMITTEE,
        Q1,
        lambda r: replace(r, threshold=5),
        "the threshold of an audience never falls",
    ),
    "a board with less protection than the committee": (
        BOARD,
        Q2,
        lambda r: replace(r, threshold=3),
        "the threshold of an audience never falls",
    ),
}


@pytest.mark.parametrize("deed", CAREFUL)
def test_the_careful_forger_is_noticed_by_what_the_releases_say(shelf: Shelf, deed: str) -> None:
    audience, quarter, change, rule = CAREFUL[deed]
    release = shelf.release(audience, quarter)
    assert release is not None
    forge(shelf, change(release))
    report = audit_shelf(shelf)
    assert report.lines[0].startswith("ok    ledger"), "the forgery was clumsy"
    assert not report.passed
    assert any(rule in line for line in report.lines if line.startswith("FAULT")), report.lines


def test_a_forger_who_changes_nothing_is_no_forger(shelf: Shelf) -> None:
    forge(shelf, *shelf.releases())
    assert audit_shelf(shelf).passed


def test_a_small_cell_left_out_everywhere_instead_of_hidden_is_noticed(shelf: Shelf) -> None:
    """What is left out of a release must be certainly not small; an honest `?` cannot be swept away."""
    forge(
        shelf,
        *(
            without(
                release,
                "by_mode",
                *(codes for codes in release.measures["by_mode"].cells if "anonymous" in codes),
            )
            for release in (*shelf.releases(), *shelf.withdrawn())
        ),
    )
    report = audit_shelf(shelf)
    assert any("a withheld cell is certainly not small" in line for line in report.lines)


def test_a_narrower_edition_published_beside_the_others_is_noticed(shelf: Shelf) -> None:
    """An edition for the public with every committee number that its threshold does not catch."""
    committee = shelf.release(COMMITTEE, Q2)
    public = shelf.withdrawn(PUBLIC)[0]
    assert committee is not None
    measures = {
        name: replace(
            measure,
            cells={c: x for c, x in committee.measures[name].cells.items() if x.n is not None and x.n >= 6},
        )
        for name, measure in public.measures.items()
    }
    forge(shelf, replace(public, quarter=Q2.plus(1), measures=measures))
    report = audit_shelf(shelf)
    assert not report.passed
    assert any("a hidden number is never shown later" in line for line in report.lines)


def test_audience_wide_reports_name_no_number(shelf: Shelf) -> None:
    """A fault names rule, measure and codes; the only digits are those of quarters and thresholds."""
    audience, quarter, change, _ = CAREFUL["one hidden cell shown, so that the other can be worked out"]
    release = shelf.release(audience, quarter)
    assert release is not None
    forge(shelf, change(release))
    faults = [line for line in audit_shelf(shelf, COMMITTEE).lines if line.startswith("FAULT")]
    assert faults
    assert all(str(number) not in line for line in faults for number in (14, 25, 9, 16))


def test_drafts_are_audited_when_asked(shelf: Shelf) -> None:
    made = prepare_release(small_casebook(), shelf, Q2.plus(1), COMMITTEE, "Quince")  # type: ignore[arg-type]
    assert audit_drafts(shelf).passed
    shelf.write_draft(with_cells(made, "by_mode", {("2026Q1", "named"): shown(14)}))
    assert audit_shelf(shelf).passed
    assert not audit_drafts(shelf).passed


def test_a_draft_changed_by_hand_is_checked_again_before_it_is_published(shelf: Shelf) -> None:
    """The draft shows every cell but the small one with its true number, so that only the audit can object."""
    casebook = small_casebook()
    made = prepare_release(casebook, shelf, Q2.plus(1), COMMITTEE, "Quince")  # type: ignore[arg-type]
    true = {("2026Q3", "named"): shown(21), ("2026Q3", "witness"): shown(8)}
    shelf.write_draft(with_cells(made, "by_mode", true))
    check(shelf, Q2.plus(1), COMMITTEE, "Medlar")
    with pytest.raises(Refusal, match="the audit must pass"):
        publish(casebook, shelf, Q2.plus(1), COMMITTEE, date(2026, 12, 1))  # type: ignore[arg-type]


def test_the_fingerprint_noted_down_tells_of_a_shortened_history(shelf: Shelf) -> None:
    """Dropping the newest release and its line together leaves a shelf in order; the noted fingerprint does not fit."""
    noted = audit_shelf(shelf).head
    lines = (shelf.root / NAME).read_bytes().splitlines(keepends=True)
    (shelf.root / NAME).write_bytes(b"".join(lines[:-1]))
    (shelf.root / ".withdrawn/public/2026Q2-1").rename(shelf.root / "public/2026Q2")
    file = shelf.root / "public/2026Q2/release.json"
    file.write_text(file.read_text().replace('"withdrawn"', '"published"'))
    report = audit_shelf(shelf)
    assert report.passed
    assert report.head != noted
    assert noted == hashlib.sha256(lines[-1].rstrip(b"\n")).hexdigest()


def test_published_files_hold_no_number_below_the_threshold(shelf: Shelf) -> None:
    for release in (*shelf.releases(), *shelf.withdrawn()):
        files = release_files(release)
        document = json.loads(files["release.json"])
        for name, measure in document["measures"].items():
            if measure["form"] == "count":
                for row in files[f"{name}.csv"].decode().splitlines()[1:]:
                    n = row.split(",")[len(measure["dimensions"])]
                    assert not n or int(n) >= release.threshold
