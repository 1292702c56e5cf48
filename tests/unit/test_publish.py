"""Checking, publishing and withdrawing: who may, when, and that an interruption at any step is made good."""

import contextlib
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from coc_analytics.disclosure.preparing.prepare import prepare_release
from coc_analytics.disclosure.shelf import publishing, writing
from coc_analytics.disclosure.shelf.auditing import audit_shelf
from coc_analytics.disclosure.shelf.ledger import Deed, read_ledger, verify
from coc_analytics.disclosure.shelf.publishing import check, publish, withdraw
from coc_analytics.disclosure.shelf.writing import writable
from coc_analytics.periods import Quarter
from coc_analytics.release import Release, Shelf, fingerprint_of, open_shelf
from coc_analytics.terms import Audience, Refusal, ReleaseState
from tests.small_casebook import SmallCasebook, small_casebook

COMMITTEE, BOARD, PUBLIC = Audience
Q1, Q2 = Quarter.parse("2026Q1"), Quarter.parse("2026Q2")
LATER = date(2026, 7, 15)


@pytest.fixture(scope="module")
def drafts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shelf with the drafts of one quarter for the committee (checked) and the board."""
    shelf = open_shelf(tmp_path_factory.mktemp("drafts") / "releases")
    for audience in (COMMITTEE, BOARD):
        prepare(small_casebook(), shelf, Q1, audience)
    check(shelf, Q1, COMMITTEE, "Medlar")
    return shelf.root


@pytest.fixture
def shelf(drafts: Path, tmp_path: Path) -> Shelf:
    shutil.copytree(drafts, tmp_path / "releases")
    return open_shelf(tmp_path / "releases")


def prepare(casebook: SmallCasebook, shelf: Shelf, quarter: Quarter, audience: Audience) -> Release:
    return prepare_release(casebook, shelf, quarter, audience, "Quince")  # type: ignore[arg-type]


def put(casebook: SmallCasebook, shelf: Shelf, audience: Audience = COMMITTEE, day: date = LATER) -> Release:
    return publish(casebook, shelf, Q1, audience, day)  # type: ignore[arg-type]


def below(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_publishing_moves_the_draft_into_place_and_the_ledger_and_closes_the_quarter(shelf: Shelf) -> None:
    casebook = small_casebook()
    draft = shelf.draft(COMMITTEE, Q1)
    made = put(casebook, shelf)
    assert draft is not None
    assert (made.state, made.published_at, made.checked_by) == (
        ReleaseState.PUBLISHED,
        "2026-07-15",
        "Medlar",
    )
    assert made.measures == draft.measures
    assert shelf.releases() == (made,)
    assert shelf.draft(COMMITTEE, Q1) is None
    assert [(e.what, e.release) for e in verify(shelf)] == [(Deed.PUBLISHED, fingerprint_of(made))]
    assert casebook.closed == Q1


def test_a_release_names_the_one_before_it(shelf: Shelf) -> None:
    casebook = small_casebook()
    first = put(casebook, shelf)
    prepare(casebook, shelf, Q2, COMMITTEE)
    check(shelf, Q2, COMMITTEE, "Medlar")
    second = publish(casebook, shelf, Q2, COMMITTEE, LATER)  # type: ignore[arg-type]
    assert first.previous == ""
    assert second.previous == fingerprint_of(first)


def test_doing_it_again_changes_nothing(shelf: Shelf) -> None:
    casebook = small_casebook()
    put(casebook, shelf)
    before = below(shelf.root)
    put(casebook, shelf, day=date(2026, 8, 1))
    assert below(shelf.root) == before
    withdraw(shelf, Q1, COMMITTEE, LATER)
    before = below(shelf.root)
    assert withdraw(shelf, Q1, COMMITTEE, date(2026, 8, 1)).state is ReleaseState.WITHDRAWN
    assert below(shelf.root) == before


def test_withdrawing_takes_a_release_from_the_readers_and_keeps_it(shelf: Shelf) -> None:
    made = put(small_casebook(), shelf)
    withdraw(shelf, Q1, COMMITTEE, LATER)
    assert shelf.releases() == ()
    assert shelf.withdrawn() == (replace(made, state=ReleaseState.WITHDRAWN),)
    assert [entry.what for entry in verify(shelf)] == [Deed.PUBLISHED, Deed.WITHDRAWN]
    assert audit_shelf(shelf).passed


def _edit(shelf: Shelf, **about: object) -> None:
    """A draft changed by somebody who can write files in the shelf's own form."""
    draft = shelf.draft(COMMITTEE, Q1)
    assert draft is not None
    shelf.write_draft(replace(draft, **about))  # type: ignore[arg-type]


REFUSED: dict[str, tuple[Callable[[Shelf], object], str]] = {
    "a draft that is not checked": (lambda s: put(small_casebook(), s, BOARD), "only a checked draft"),
    "no draft": (lambda s: put(small_casebook(), s, PUBLIC), "no draft of this quarter"),
    "nothing to withdraw": (
        lambda s: withdraw(s, Q1, COMMITTEE, LATER),
        "only a published release is withdrawn",
    ),
    "checked by its preparer": (lambda s: check(s, Q1, BOARD, "quince"), "nobody checks what they prepared"),
    "checked by somebody recused": (lambda s: check(s, Q1, BOARD, "Medlar", {"medlar"}), "recused"),
    "nothing to check": (lambda s: check(s, Q2, BOARD, "Medlar"), "no draft of this quarter"),
    "recused since": (
        lambda s: publish(small_casebook(), s, Q1, COMMITTEE, LATER, {"QUINCE"}),  # type: ignore[arg-type]
        "recused",
    ),
    "its last day": (lambda s: put(small_casebook(), s, day=date(2026, 3, 31)), "the quarter is not over"),
    "a fiscal year": (
        lambda s: put(small_casebook(settings={"fiscal_start": 7}), s, day=date(2026, 4, 30)),
        "the quarter is not over",
    ),
    "another threshold since": (
        lambda s: put(small_casebook(thresholds=dict.fromkeys(Audience, 4)), s),
        "prepared for another threshold",
    ),
    "a lower threshold by hand": (
        lambda s: (_edit(s, threshold=4), put(small_casebook(), s)),
        "another threshold",
    ),
    "other facts since": (
        lambda s: put(small_casebook(issues={"2026Q1": {("named", "chat"): 25}}), s),
        "the facts have changed since the draft was prepared",
    ),
    "signed by one hand": (
        lambda s: (_edit(s, checked_by="QUINCE "), put(small_casebook(), s)),
        "nobody checks what they prepared",
    ),
}


@pytest.mark.parametrize("attempt", REFUSED)
def test_what_is_refused_changes_nothing(shelf: Shelf, attempt: str) -> None:
    act, rule = REFUSED[attempt]
    with pytest.raises(Refusal, match=rule):
        act(shelf)
    assert shelf.releases() == shelf.withdrawn() == ()
    assert read_ledger(shelf) == ()


def test_facts_that_only_turned_small_make_a_draft_stale(shelf: Shelf) -> None:
    """The number stays, but fewer people stand behind it."""
    casebook = small_casebook()

    class OneReporter(SmallCasebook):
        def _count(self, spec, codes, periods):  # type: ignore[no-untyped-def]
            found = super()._count(spec, codes, periods)
            return replace(found, people=1) if codes[1:] == ("witness",) else found

    with pytest.raises(Refusal, match="facts have changed"):
        put(OneReporter(casebook.issues, casebook.members), shelf)


# interruptions


class Killed(BaseException):
    """Stands for kill -9: nothing catches it."""


def _steps(monkeypatch: pytest.MonkeyPatch, casebook: SmallCasebook, moment: int) -> None:
    """Stop dead before the step of this number; the steps are those that leave a trace."""
    done = [0]

    def mortal(real: Callable[..., object]) -> Callable[..., object]:
        def step(*args: object, **named: object) -> object:
            done[0] += 1
            if done[0] == moment:
                raise Killed
            return real(*args, **named)

        return step

    monkeypatch.setattr(casebook, "close_quarter", mortal(casebook.close_quarter))
    monkeypatch.setattr(publishing, "append", mortal(publishing.append))
    for name in ("move_folder", "remove_folder", "write_folder"):
        monkeypatch.setattr(f"coc_analytics.release.shelf.{name}", mortal(getattr(_shelf_module(), name)))
    monkeypatch.setattr(
        "coc_analytics.disclosure.shelf.ledger.replace_file", mortal(_ledger_module().replace_file)
    )


def _shelf_module():  # type: ignore[no-untyped-def]
    from coc_analytics.release import shelf

    return shelf


def _ledger_module():  # type: ignore[no-untyped-def]
    from coc_analytics.disclosure.shelf import ledger

    return ledger


@pytest.mark.parametrize("moment", range(1, 12))
def test_publishing_killed_at_any_step_and_run_again_ends_the_same(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    shutil.copytree(shelf.root, tmp_path / "calm")
    calm = open_shelf(tmp_path / "calm")
    put(small_casebook(), calm)
    casebook = small_casebook()
    with monkeypatch.context() as during, contextlib.suppress(Killed):
        _steps(during, casebook, moment)
        put(casebook, shelf)
    again = open_shelf(shelf.root)
    put(casebook, again)
    assert below(again.root) == below(calm.root)
    assert casebook.closed == Q1
    assert verify(again)
    assert not again.work.exists()


@pytest.mark.parametrize("moment", range(1, 9))
def test_withdrawing_killed_at_any_step_and_run_again_ends_the_same(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    put(small_casebook(), shelf)
    shutil.copytree(shelf.root, tmp_path / "calm")
    calm = open_shelf(tmp_path / "calm")
    withdraw(calm, Q1, COMMITTEE, LATER)
    with monkeypatch.context() as during, contextlib.suppress(Killed):
        _steps(during, small_casebook(), moment)
        withdraw(shelf, Q1, COMMITTEE, LATER)
    again = open_shelf(shelf.root)
    withdraw(again, Q1, COMMITTEE, LATER)
    assert below(again.root) == below(calm.root)
    assert verify(again)


def test_what_the_ledger_says_happened_is_made_good_by_any_next_writer(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed right after the ledger's line: the release is not on the shelf, the staged copy is."""
    with monkeypatch.context() as during, contextlib.suppress(Killed):
        during.setattr(publishing, "finish_interrupted", _die)
        put(small_casebook(), shelf)
    assert shelf.releases() == ()
    assert not audit_shelf(shelf).passed  # a reader is told
    with writable(open_shelf(shelf.root)):
        pass
    assert len(shelf.releases()) == 1
    assert shelf.staged() == ()
    assert audit_shelf(shelf).passed


def test_what_was_only_staged_is_forgotten(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as during, contextlib.suppress(Killed):
        during.setattr(publishing, "append", _die)
        put(small_casebook(), shelf)
    assert len(shelf.staged()) == 1
    writing.finish_interrupted(shelf)
    assert shelf.staged() == shelf.releases() == ()
    assert shelf.draft(COMMITTEE, Q1) is not None


def _die(*_: object) -> None:
    raise Killed
