"""A shelf from before: the casebook knows where the ledger ended, and an older shelf is refused and told of."""

import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coc_analytics.cli import main
from coc_analytics.disclosure.preparing.prepare import prepare_release
from coc_analytics.disclosure.shelf import publishing
from coc_analytics.disclosure.shelf.publishing import check, publish, withdraw
from coc_analytics.periods import Quarter
from coc_analytics.release import Shelf, open_shelf
from coc_analytics.terms import Audience, Refusal
from pipelines.places import Places
from tests.small_casebook import SmallCasebook, small_casebook

COMMITTEE = Audience.COMMITTEE
Q1, Q2 = Quarter.parse("2026Q1"), Quarter.parse("2026Q2")
LATER = date(2026, 7, 15)


def _publish(casebook: SmallCasebook, shelf: Shelf, quarter: Quarter) -> None:
    prepare_release(casebook, shelf, quarter, COMMITTEE, "Quince")  # type: ignore[arg-type]
    check(shelf, quarter, COMMITTEE, "Medlar")
    publish(casebook, shelf, quarter, COMMITTEE, LATER)  # type: ignore[arg-type]


def _withdraw(casebook: SmallCasebook, shelf: Shelf) -> None:
    withdraw(shelf, Q1, COMMITTEE, LATER, "Kim", casebook=casebook)  # type: ignore[arg-type]


STORIES: dict[str, Callable[[SmallCasebook, Shelf], None]] = {
    # what happened after the backup
    "a publication": lambda casebook, shelf: _publish(casebook, shelf, Q2),
    "a withdrawal": _withdraw,
    "a publication and a withdrawal": lambda casebook, shelf: (
        _publish(casebook, shelf, Q2),
        _withdraw(casebook, shelf),
    )[0],
}


@pytest.mark.parametrize("story", STORIES)
def test_a_shelf_from_before_is_refused_by_every_writer(tmp_path: Path, story: str) -> None:
    casebook, shelf = small_casebook(), open_shelf(tmp_path / "releases")
    _publish(casebook, shelf, Q1)
    shutil.copytree(shelf.root, tmp_path / "backup")
    STORIES[story](casebook, shelf)
    old = open_shelf(tmp_path / "backup")
    for write in (
        lambda: prepare_release(casebook, old, Q2, COMMITTEE, "Quince"),  # type: ignore[arg-type]
        lambda: publish(casebook, old, Q2, COMMITTEE, LATER),  # type: ignore[arg-type]
        lambda: _withdraw(casebook, old),
    ):
        with pytest.raises(Refusal, match="the shelf is older than what was seen of it"):
            write()
    prepare_release(casebook, shelf, Q2, COMMITTEE, "Quince")  # type: ignore[arg-type]


def test_another_ledger_as_long_is_refused(tmp_path: Path) -> None:
    casebook, shelf = small_casebook(), open_shelf(tmp_path / "releases")
    _publish(casebook, shelf, Q1)
    other = open_shelf(tmp_path / "other")
    _publish(small_casebook(), other, Q2)
    _publish_later = small_casebook(head=casebook.head, closed=Q2)
    with pytest.raises(Refusal, match="the ledger is another than the one that was seen"):
        prepare_release(_publish_later, other, Quarter.parse("2026Q3"), COMMITTEE, "Q")  # type: ignore[arg-type]


def test_an_interruption_before_the_casebook_keeps_it_is_no_rollback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    casebook, shelf = small_casebook(), open_shelf(tmp_path / "releases")
    _publish(casebook, shelf, Q1)

    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as during:
        during.setattr(publishing, "keep_head", die)
        with pytest.raises(Killed):
            _publish(casebook, shelf, Q2)
    assert casebook.head is not None
    assert casebook.head.length == 1
    publish(casebook, open_shelf(shelf.root), Q2, COMMITTEE, LATER)  # type: ignore[arg-type]
    assert casebook.head.length == 2


# the commands

OF_Q1 = ("--quarter", "2026Q1", "--audience", "committee")


def coc(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.fixture(scope="module")
def withdrawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A community that published a release and withdrew it, with a backup of the shelf from between and from before."""
    from pipelines.beginning import make_places
    from pipelines.places import places_in

    folder = tmp_path_factory.mktemp("withdrawn")
    places = places_in(folder)
    make_places(places)
    generic = places.vault / "participation" / "generic"
    generic.mkdir()
    (generic / "a.csv").write_text("member,occurred_at,kind\nSky Sample,2026-02-05,message\n")
    with pytest.MonkeyPatch.context() as patch:
        for variable in ("vault", "casebook", "releases", "dashboards"):
            patch.setenv(f"COC_{variable.upper()}", str(getattr(places, variable)))
        shutil.copytree(places.releases, folder / "before")
        _all_good(("intake",), ("release", "prepare", *OF_Q1, "--by", "Quince"))
        _all_good(("release", "check", *OF_Q1, "--by", "Kim"), ("release", "publish", *OF_Q1, "--by", "Kim"))
        shutil.copytree(places.releases, folder / "between")
        _all_good(("release", "withdraw", *OF_Q1, "--by", "Kim"), ("audit",))
    return folder


def _all_good(*commands: tuple[str, ...]) -> None:
    for command in commands:
        run = coc(*command)
        assert run.exit_code == 0, run.output


@pytest.fixture
def places(withdrawn: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    from pipelines.places import places_in

    shutil.copytree(withdrawn, tmp_path / "ours")
    made = places_in(tmp_path / "ours")
    for variable in ("vault", "casebook", "releases", "dashboards"):
        monkeypatch.setenv(f"COC_{variable.upper()}", str(getattr(made, variable)))
    return made


def _put_back(places: Places, backup: str) -> None:
    shutil.rmtree(places.releases)
    shutil.copytree(places.vault.parent.parent / backup, places.releases)


LOST: dict[str, tuple[Callable[[Places], object], str]] = {
    # what became of the shelf, and what audit and doctor say
    "put back from before the withdrawal": (
        lambda p: _put_back(p, "between"),
        "the shelf is older than what was seen",
    ),
    "put back from before everything": (
        lambda p: _put_back(p, "before"),
        "the shelf is older than what was seen",
    ),
    "emptied": (lambda p: _put_back(p, "before"), "the shelf is older than what was seen"),
    "taken away": (lambda p: shutil.rmtree(p.releases), "there is no shelf where COC_RELEASES says"),
    "its ledger taken away": (
        lambda p: (p.releases / "ledger.jsonl").unlink(),
        "the shelf is older than what was seen",
    ),
    "its ledger emptied": (
        lambda p: os.truncate(p.releases / "ledger.jsonl", 0),
        "the shelf is older than what was seen",
    ),
}


@pytest.mark.parametrize("loss", LOST)
def test_a_lost_shelf_passes_no_audit_and_is_not_made_anew(places: Places, loss: str) -> None:
    lose, said = LOST[loss]
    lose(places)
    audit = coc("audit")
    assert audit.exit_code == 1
    assert [line for line in audit.output.splitlines() if line.startswith(f"FAULT {said}")], audit.output
    doctor = coc("doctor")
    assert doctor.exit_code == 1
    assert said in doctor.output or "releases is missing; restore it from your backup" in doctor.output
    assert "coc init" not in audit.output + doctor.output
    prepare = coc("release", "prepare", *OF_Q1, "--by", "Quince")
    assert prepare.exit_code == 1, prepare.output


def test_without_the_casebook_the_audit_is_of_the_shelf_alone(places: Places) -> None:
    places.casebook.unlink()
    assert coc("audit").exit_code == 0
    _put_back(places, "between")
    assert coc("audit").exit_code == 0


def test_a_casebook_that_cannot_be_read_is_told_by_the_audit(places: Places) -> None:
    os.truncate(places.casebook, 5000)
    run = coc("audit")
    assert run.exit_code == 1
    assert "FAULT the file was cut short or damaged (the casebook)" in run.output


def test_a_release_is_withdrawn_although_the_casebook_is_broken(places: Places) -> None:
    _put_back(places, "between")
    os.truncate(places.casebook, 5000)
    assert coc("release", "withdraw", *OF_Q1, "--by", "Kim").exit_code == 0
