"""The ledger: every line chained to the one before, every release on the shelf exactly as listed."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from coc_analytics.disclosure.shelf.auditing import audit_shelf
from coc_analytics.disclosure.shelf.ledger import (
    NAME,
    Deed,
    append,
    head_of,
    last_published,
    read_ledger,
    verify,
)
from coc_analytics.periods import Quarter
from coc_analytics.release import Release, Shelf, fingerprint_of, open_shelf
from coc_analytics.terms import Audience, Refusal, ReleaseState
from tests.small_releases import LAST, noisy, release

COMMITTEE, BOARD, PUBLIC = Audience
DAY = date(2026, 10, 20)
Q1, Q2, Q3 = LAST.plus(-2), LAST.plus(-1), LAST


def put(shelf: Shelf, made: Release, what: Deed = Deed.PUBLISHED) -> Release:
    """Put a release on the shelf and into the ledger, without the rules of publishing."""
    state = ReleaseState.PUBLISHED if what is Deed.PUBLISHED else ReleaseState.WITHDRAWN
    made = replace(made, state=state)
    if what is Deed.PUBLISHED:
        made = replace(made, previous=last_published(read_ledger(shelf), made.audience))
    shelf.stage(made)
    append(shelf, what, made, DAY)
    shelf.place_staged(made)
    return made


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """Committee 2026Q1 (withdrawn) and 2026Q2, board 2026Q2, committee 2026Q3."""
    shelf = open_shelf(tmp_path / "releases")
    put(shelf, put(shelf, release(quarter=Q1)), Deed.WITHDRAWN)
    put(shelf, release(quarter=Q2))
    put(shelf, release(BOARD, quarter=Q2))
    put(shelf, release(quarter=Q3))
    return shelf


def test_an_empty_shelf_has_an_empty_ledger(tmp_path: Path) -> None:
    shelf = open_shelf(tmp_path / "none")
    assert verify(shelf) == ()
    assert head_of(()) == last_published((), COMMITTEE) == ""


def test_the_ledger_lists_deeds_in_order(shelf: Shelf) -> None:
    entries = verify(shelf)
    assert [(e.what, e.audience, str(e.quarter)) for e in entries] == [
        (Deed.PUBLISHED, COMMITTEE, "2026Q1"),
        (Deed.WITHDRAWN, COMMITTEE, "2026Q1"),
        (Deed.PUBLISHED, COMMITTEE, "2026Q2"),
        (Deed.PUBLISHED, BOARD, "2026Q2"),
        (Deed.PUBLISHED, COMMITTEE, "2026Q3"),
    ]
    assert [e.sequence for e in entries] == [1, 2, 3, 4, 5]
    assert entries[-1].date == "2026-10-20"
    assert last_published(entries, COMMITTEE) == fingerprint_of(shelf.latest(COMMITTEE))
    assert len(head_of(entries)) == 64


def test_a_withdrawn_release_still_counts_as_the_one_before(shelf: Shelf) -> None:
    entries = read_ledger(shelf)
    assert shelf.releases(COMMITTEE)[0].previous == entries[0].release


def test_the_ledger_holds_no_number_and_no_name(shelf: Shelf) -> None:
    for line in (shelf.root / NAME).read_text().splitlines():
        assert set(json.loads(line)) == {
            "sequence", "what", "audience", "quarter", "date", "release", "previous"
        }  # fmt: skip


Lines = list[bytes]
CHANGES: dict[str, Callable[[Lines], object]] = {
    "a line dropped in the middle": lambda lines: lines.pop(2),
    "the first line dropped": lambda lines: lines.pop(0),
    "the last line dropped": lambda lines: lines.pop(),
    "all lines dropped": lambda lines: lines.clear(),
    "two lines swapped": lambda lines: lines.insert(1, lines.pop(3)),
    "a line twice": lambda lines: lines.append(lines[-1]),
    "an empty line": lambda lines: lines.insert(2, b""),
    "a date changed": lambda lines: lines.__setitem__(0, lines[0].replace(b"2026-10-20", b"2026-10-21")),
    "the last date changed": lambda lines: lines.__setitem__(4, lines[4].replace(b"2026Q3", b"2026Q4")),
    "a space added": lambda lines: lines.__setitem__(4, lines[4] + b" "),
    "not JSON": lambda lines: lines.__setitem__(1, b"{"),
    "a list": lambda lines: lines.__setitem__(1, b"[]"),
    "an unknown deed": lambda lines: lines.__setitem__(1, lines[1].replace(b"withdrawn", b"forgotten")),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_ledger_stops_everything(shelf: Shelf, change: str) -> None:
    path = shelf.root / NAME
    lines = path.read_bytes().splitlines()
    CHANGES[change](lines)
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    with pytest.raises(Refusal):
        verify(shelf)


def test_a_half_line_at_the_end_is_a_broken_chain(shelf: Shelf) -> None:
    path = shelf.root / NAME
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(Refusal, match="chain is broken"):
        read_ledger(shelf)


def test_a_well_chained_ledger_that_says_the_impossible_is_refused(tmp_path: Path) -> None:
    shelf = open_shelf(tmp_path)
    made = put(shelf, release())
    append(shelf, Deed.PUBLISHED, made, DAY)
    with pytest.raises(Refusal, match=r"chain is broken \(ledger.jsonl, line 2\)"):
        verify(shelf)
    other = open_shelf(tmp_path / "other")
    append(other, Deed.WITHDRAWN, made, DAY)
    with pytest.raises(Refusal, match="line 1"):
        verify(other)


def spend(shelf: Shelf, epsilon: float, quarter: Quarter) -> Release:
    return put(shelf, release(PUBLIC, quarter=quarter, measures={}, noisy=noisy(epsilon)))


def test_a_line_says_what_noisy_counts_spend_and_all_others_do_without(shelf: Shelf) -> None:
    before = (shelf.root / NAME).read_bytes()
    put(shelf, spend(shelf, 0.5, Q2), Deed.WITHDRAWN)
    assert [entry.epsilon for entry in verify(shelf)] == [None] * 5 + [0.5] * 2
    lines = (shelf.root / NAME).read_bytes()
    assert lines.startswith(before)
    assert b"epsilon" not in before


def _chain_again(shelf: Shelf, epsilon: object) -> None:
    """Write another epsilon into the last line, with the key order and spelling of the ledger."""
    path = shelf.root / NAME
    *lines, last = path.read_bytes().splitlines()
    fields = json.loads(last)
    fields = (
        {**fields, "epsilon": epsilon} if epsilon else {k: v for k, v in fields.items() if k != "epsilon"}
    )
    forged = json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()
    path.write_bytes(b"".join(line + b"\n" for line in [*lines, forged]))


@pytest.mark.parametrize(
    ("epsilon", "rule"),
    [(0.25, "epsilon is not the release's"), (None, "epsilon is not the release's")]
    + [(wrong, "chain is broken") for wrong in ("0.5", 1, -0.5, float("nan"), [0.5])],
)
def test_an_epsilon_that_is_not_the_releases_is_found(shelf: Shelf, epsilon: object, rule: str) -> None:
    spend(shelf, 0.5, Q3)
    _chain_again(shelf, epsilon)
    with pytest.raises(Refusal, match=rule):
        verify(shelf)
    assert not audit_shelf(shelf).passed


def test_a_withdrawn_releases_epsilon_is_looked_at_as_well(shelf: Shelf) -> None:
    put(shelf, spend(shelf, 0.5, Q3), Deed.WITHDRAWN)
    _chain_again(shelf, 0.25)
    with pytest.raises(Refusal, match=r"epsilon is not the release's \(ledger.jsonl, line 7\)"):
        verify(shelf)


def test_an_epsilon_where_there_is_no_noise_is_found(shelf: Shelf) -> None:
    _chain_again(shelf, 0.5)
    with pytest.raises(Refusal, match="epsilon is not the release's"):
        verify(shelf)


def _remove(shelf: Shelf, place: str) -> None:
    import shutil

    shutil.rmtree(shelf.root / place)


def _forge(shelf: Shelf, **about: object) -> None:
    """Replace the committee's 2026Q3 by a well-formed release that was never published."""
    made = replace(shelf.latest(COMMITTEE), **about)  # type: ignore[arg-type]
    shelf.remove_published(COMMITTEE, Q3)
    shelf.stage(made)
    shelf.place_staged(made)


FORGERIES: dict[str, tuple[Callable[[Shelf], object], str]] = {
    "a release is gone": (lambda s: _remove(s, "board/2026Q2"), "not on the shelf"),
    "a withdrawn one is gone": (
        lambda s: _remove(s, ".withdrawn/committee/2026Q1-1"),
        "withdrawn release is missing",
    ),
    "a release was replaced": (lambda s: _forge(s, community="Other"), "not the one that was published"),
    "another threshold": (lambda s: _forge(s, threshold=4), "not the one that was published"),
    "the link back was cut": (lambda s: _forge(s, previous=""), "not the one that was published"),
    "an unlisted release": (
        lambda s: (s.stage(m := release(BOARD, quarter=Q3, state=ReleaseState.PUBLISHED)), s.place_staged(m)),
        "not in the ledger",
    ),
    "an unlisted withdrawal": (
        lambda s: (s.stage(m := release(quarter=Q1, state=ReleaseState.WITHDRAWN)), s.place_staged(m)),
        "withdrawn release is missing, changed or not",
    ),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_shelf_that_is_not_as_listed_stops_everything(shelf: Shelf, name: str) -> None:
    forge, rule = FORGERIES[name]
    forge(shelf)
    with pytest.raises(Refusal, match=rule):
        verify(shelf)


def test_a_withdrawn_release_changed_and_chained_again_is_found(tmp_path: Path) -> None:
    shelf = open_shelf(tmp_path)
    made = put(shelf, release())
    put(shelf, replace(made, community="Other"), Deed.WITHDRAWN)
    with pytest.raises(Refusal, match="withdrawn release"):
        verify(shelf)


def test_a_release_that_names_another_before_it_is_found(tmp_path: Path) -> None:
    shelf = open_shelf(tmp_path)
    put(shelf, release(quarter=Q2))
    forged = release(quarter=Q3, state=ReleaseState.PUBLISHED, previous="0" * 64)
    shelf.stage(forged)
    append(shelf, Deed.PUBLISHED, forged, DAY)
    shelf.place_staged(forged)
    with pytest.raises(Refusal, match="does not follow"):
        verify(shelf)
