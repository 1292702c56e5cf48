"""`coc witness`: whoever has seen the ledger notices one that was cut, rewritten, forked or put back."""

import json
import random
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coc_analytics.cli import main
from coc_analytics.disclosure.shelf.ledger import NAME, Deed, append, append_lost, last_published, read_ledger
from coc_analytics.release import Shelf, fingerprint_of, open_shelf
from coc_analytics.terms import Audience, ReleaseState
from tests.small_releases import LAST, release

COMMITTEE, BOARD, PUBLIC = Audience
DAY = date(2026, 10, 20)


def _put(shelf: Shelf, audience: Audience, quarters_back: int, what: Deed = Deed.PUBLISHED) -> None:
    state = ReleaseState.PUBLISHED if what is Deed.PUBLISHED else ReleaseState.WITHDRAWN
    previous = last_published(read_ledger(shelf), audience)
    made = release(audience, quarter=LAST.plus(-quarters_back), state=state, previous=previous)
    append(shelf, what, made, DAY)


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """A ledger of four lines: two publications, a withdrawal and another publication."""
    monkeypatch.setenv("COC_RELEASES", str(tmp_path / "releases"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    shelf = open_shelf(tmp_path / "releases")
    _put(shelf, COMMITTEE, 2)
    _put(shelf, BOARD, 2)
    _put(shelf, COMMITTEE, 2, Deed.WITHDRAWN)
    _put(shelf, COMMITTEE, 1)
    return shelf


def witness(*arguments: str) -> Result:
    return CliRunner().invoke(main, ("witness", *arguments))


def _lines(shelf: Shelf) -> list[bytes]:
    return (shelf.root / NAME).read_bytes().splitlines(keepends=True)


def _keep(shelf: Shelf, lines: list[bytes]) -> None:
    (shelf.root / NAME).write_bytes(b"".join(lines))


def _rewritten(shelf: Shelf, keep: int, more: int) -> None:
    """The first lines as they were, and others after them, every sha256 right."""
    _keep(shelf, _lines(shelf)[:keep])
    for number in range(more):
        append(shelf, Deed.PUBLISHED, release(PUBLIC, quarter=LAST.plus(number), community="Forged"), DAY)


TAMPERED: dict[str, Callable[[Shelf], None]] = {
    "cut by its last line": lambda shelf: _keep(shelf, _lines(shelf)[:-1]),
    "put back from before the withdrawal": lambda shelf: _keep(shelf, _lines(shelf)[:2]),
    "emptied": lambda shelf: _keep(shelf, []),
    "taken away": lambda shelf: (shelf.root / NAME).unlink(),
    "its last line rewritten": lambda shelf: _rewritten(shelf, 3, 1),
    "rewritten from the withdrawal on, and longer": lambda shelf: _rewritten(shelf, 2, 4),
    "rewritten from its beginning": lambda shelf: _rewritten(shelf, 0, 4),
    "a line changed": lambda shelf: _keep(
        shelf, [_lines(shelf)[0].replace(b"2026-10-20", b"2026-10-21"), *_lines(shelf)[1:]]
    ),
    "two lines swapped": lambda shelf: _keep(shelf, [*_lines(shelf)[:2], _lines(shelf)[3], _lines(shelf)[2]]),
}


@pytest.mark.parametrize("tampering", TAMPERED)
def test_a_ledger_that_does_not_go_on_is_refused_again_and_again(shelf: Shelf, tampering: str) -> None:
    assert witness().exit_code == 0
    remembered = (Path.home() / ".coc-witness.json").read_text()
    TAMPERED[tampering](shelf)
    for _ in range(2):
        run = witness()
        assert run.exit_code == 1
        assert run.stderr.startswith("refused: the ")
    assert (Path.home() / ".coc-witness.json").read_text() == remembered


def test_an_honest_ledger_goes_on(shelf: Shelf) -> None:
    assert witness().stdout.startswith(
        "the ledger has 4 lines, seen here for the first time; its fingerprint is "
    )
    assert "4 lines, 0 since it was last seen here" in witness().stdout
    _put(shelf, BOARD, 1)
    append_lost(shelf, (BOARD, LAST.plus(-1)), fingerprint_of(release()), DAY)
    assert "6 lines, 2 since it was last seen here" in witness().stdout


def test_before_anything_is_published_there_is_nothing_to_remember(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COC_RELEASES", str(tmp_path))
    assert witness("--memory", str(tmp_path / "memory")).stdout == (
        "the ledger has 0 lines, seen here for the first time; its fingerprint is (empty)\n"
    )
    assert not (tmp_path / "memory").exists()


def test_what_is_remembered_is_private_and_a_number_and_a_hash(shelf: Shelf, tmp_path: Path) -> None:
    memory = tmp_path / "kept" / "memory.json"
    assert witness("--memory", str(memory)).exit_code == 0
    assert memory.stat().st_mode & 0o777 == 0o600
    kept = json.loads(memory.read_text())
    assert kept["length"] == 4
    assert set(kept) == {"length", "sha256"}


@pytest.mark.parametrize("content", ["", "zebra", "[]", "{}", '{"length": "x", "sha256": ""}'])
def test_a_memory_that_cannot_be_read_is_no_first_time(shelf: Shelf, tmp_path: Path, content: str) -> None:
    (tmp_path / "memory").write_text(content)
    run = witness("--memory", str(tmp_path / "memory"))
    assert run.exit_code == 1
    assert "what the witness remembers cannot be read" in run.stderr
    assert (tmp_path / "memory").read_text() == content


def test_of_two_hundred_tampered_ledgers_none_passes_and_of_honest_ones_all(
    shelf: Shelf, tmp_path: Path
) -> None:
    dice = random.Random(20261128)
    assert witness().exit_code == 0
    whole = tmp_path / "whole"
    shutil.copytree(shelf.root, whole)
    for _ in range(200):
        shutil.copy(whole / NAME, shelf.root / NAME)
        keep = dice.randrange(4)
        _rewritten(shelf, keep, dice.randrange(0, 6))
        assert witness().exit_code == 1
    shutil.copy(whole / NAME, shelf.root / NAME)
    for number in range(40):
        append(shelf, Deed.PUBLISHED, release(dice.choice([BOARD, PUBLIC]), quarter=LAST.plus(number)), DAY)
        assert witness().exit_code == 0
