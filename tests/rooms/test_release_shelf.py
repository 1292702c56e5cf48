"""The shelf: what is written stands whole, is found again, and survives an interruption at any step."""

import contextlib
import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from coc_analytics.release import Release, Shelf, open_shelf, place
from coc_analytics.release import folders as folders_module
from coc_analytics.terms import Audience, Refusal, ReleaseState
from tests.accounts import another_account, folder_all_can_reach
from tests.small_releases import LAST, counts, hidden, noisy, release, shown

COMMITTEE, BOARD, PUBLIC = Audience


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return open_shelf(tmp_path / "releases")


def publish(shelf: Shelf, made: Release) -> Release:
    """Put a release on the shelf, without the rules of door 2."""
    made = replace(made, state=ReleaseState.PUBLISHED, checked_by="Medlar", published_at="2026-10-20")
    shelf.stage(made)
    shelf.place_staged(made)
    return made


def below(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_the_place_is_named_by_one_variable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("COC_RELEASES", raising=False)
    assert place() == Path("data/releases")
    monkeypatch.setenv("COC_RELEASES", str(tmp_path))
    assert open_shelf().root == tmp_path


def test_an_empty_shelf_has_nothing_and_says_so(shelf: Shelf) -> None:
    assert shelf.releases() == shelf.drafts() == shelf.withdrawn() == ()
    assert shelf.draft(COMMITTEE, LAST) is None
    assert shelf.release("board", LAST) is None
    with pytest.raises(Refusal, match="no release for the board yet"):
        shelf.latest("board")
    with pytest.raises(Refusal, match="no release has a measure of that name"):
        shelf.measure("received_by_mode")
    assert not shelf.root.exists()  # looking changes nothing


def test_a_draft_is_written_where_the_contract_says(shelf: Shelf) -> None:
    shelf.write_draft(release())
    folder = shelf.root / ".drafts" / "committee" / "2026Q3"
    assert sorted(path.name for path in folder.iterdir()) == [
        "anonymous_share.csv",
        "received_by_mode.csv",
        "release.json",
    ]
    assert shelf.draft("committee", LAST) == release()
    assert shelf.drafts() == (release(),)
    assert shelf.releases() == ()


@pytest.mark.parametrize("umask", [0o077, 0o022, 0])
def test_everybody_reads_what_is_published_and_nobody_else_the_rest(shelf: Shelf, umask: int) -> None:
    before = os.umask(umask)
    try:
        shelf.write_draft(release())
        withdrawn = publish(shelf, release(quarter=LAST.plus(-1)))
        shelf.stage(replace(withdrawn, state=ReleaseState.WITHDRAWN))
        shelf.place_staged(replace(withdrawn, state=ReleaseState.WITHDRAWN))
        publish(shelf, release(BOARD))
        shelf.stage(replace(release(PUBLIC), state=ReleaseState.PUBLISHED))
    finally:
        os.umask(before)
    found = {str(p.relative_to(shelf.root)): stat.S_IMODE(p.stat().st_mode) for p in shelf.root.rglob("*")}
    folders = {name: oct(mode) for name, mode in found.items() if (shelf.root / name).is_dir()}
    assert folders == {
        "board": "0o755",
        "board/2026Q3": "0o755",
        "committee": "0o755",
        ".drafts": "0o700",
        ".drafts/committee": "0o700",
        ".drafts/committee/2026Q3": "0o700",
        ".staged": "0o700",
        ".staged/committee": "0o700",
        ".staged/board": "0o700",
        ".staged/public": "0o700",
        ".staged/public/2026Q3": "0o700",
        ".withdrawn": "0o700",
        ".withdrawn/committee": "0o700",
        ".withdrawn/committee/2026Q2-1": "0o700",
    }
    assert stat.S_IMODE(shelf.root.stat().st_mode) == 0o755
    assert found["board/2026Q3/release.json"] == 0o644
    assert found[".acts.jsonl"] == 0o600


def test_what_an_earlier_version_left_open_is_closed_by_the_next_writer(shelf: Shelf) -> None:
    shelf.write_draft(release())
    (shelf.root / ".drafts").chmod(0o755)
    with shelf.writing():
        pass
    assert stat.S_IMODE((shelf.root / ".drafts").stat().st_mode) == 0o700


def test_another_account_reads_what_is_published_and_no_draft() -> None:
    with folder_all_can_reach() as folder:
        shelf = open_shelf(folder / "releases")
        shelf.write_draft(release(BOARD))
        published = publish(shelf, release())
        gone = replace(publish(shelf, release(quarter=LAST.plus(-1))), state=ReleaseState.WITHDRAWN)
        shelf.stage(gone)
        shelf.place_staged(gone)
        readers = open_shelf(folder / "releases")
        with another_account():
            assert readers.releases() == (published,)
            assert readers.latest(COMMITTEE) == published
            assert readers.drafts() == ()
            with pytest.raises(Refusal, match="no release for the board yet"):
                readers.latest(BOARD)
            with pytest.raises(Refusal, match="this account may not"):
                readers.withdrawn()
            with pytest.raises(PermissionError):
                readers.acts()


def test_the_same_draft_again_changes_no_byte_and_no_date(shelf: Shelf) -> None:
    shelf.write_draft(release())
    file = shelf.root / ".drafts/committee/2026Q3/release.json"
    os.utime(file, (1, 1))
    before = below(shelf.root)
    shelf.write_draft(release())
    assert below(shelf.root) == before
    assert file.stat().st_mtime == 1


def test_another_draft_replaces_the_first_whole(shelf: Shelf) -> None:
    shelf.write_draft(release())
    other = release(measures={"received_by_mode": counts()}, community="Renamed")
    shelf.write_draft(other)
    assert shelf.drafts() == (other,)
    assert len(list((shelf.root / ".drafts/committee/2026Q3").iterdir())) == 2


def test_a_broken_draft_is_refused_by_readers_and_replaced_by_the_next(shelf: Shelf) -> None:
    shelf.write_draft(release())
    (shelf.root / ".drafts/committee/2026Q3/received_by_mode.csv").write_text("gone")
    with pytest.raises(Refusal, match="sha256"):
        shelf.draft("committee", LAST)
    shelf.write_draft(release())
    assert shelf.draft("committee", LAST) == release()


@pytest.mark.parametrize("state", [ReleaseState.PUBLISHED, ReleaseState.WITHDRAWN])
def test_only_drafts_are_written_as_drafts(shelf: Shelf, state: ReleaseState) -> None:
    with pytest.raises(Refusal, match="only a draft"):
        shelf.write_draft(release(state=state))


def test_the_latest_is_the_newest_published_one_and_a_draft_only_where_there_is_none(shelf: Shelf) -> None:
    shelf.write_draft(release())
    assert shelf.latest("committee").state is ReleaseState.DRAFT
    earlier = publish(shelf, release(quarter=LAST.plus(-1)))
    assert shelf.latest("committee") == earlier
    latest = publish(shelf, release())
    assert shelf.latest(COMMITTEE) == latest
    assert shelf.releases("committee") == (earlier, latest)
    assert shelf.release(COMMITTEE, LAST.plus(-1)) == earlier


def test_a_measure_is_a_table_from_the_finest_audience_that_has_it(shelf: Shelf) -> None:
    publish(shelf, release(measures={"received_by_mode": counts()}))
    publish(
        shelf, replace(release(BOARD), measures={"anonymous_share": release().measures["anonymous_share"]})
    )
    frame = shelf.measure("received_by_mode")
    assert list(frame.columns) == ["period", "mode", "n", "low", "high", "unit"]
    assert frame.attrs["audience"] == "committee"
    assert frame.attrs["state"] == "published"
    row = frame[(frame.period == "2026Q3") & (frame["mode"] == "anonymous")].iloc[0]
    assert (row.low, row.high, row.unit) == (0, 6, "issues")
    assert frame["n"].isna().sum() == 2 * 5
    assert list(frame["mode"][:4]) == [
        "total",
        "named",
        "anonymous",
        "witness",
    ]  # as the committee lists them
    assert shelf.measure("anonymous_share").attrs["audience"] == "board"
    with pytest.raises(Refusal, match="use one of: anonymous_share, received_by_mode"):
        shelf.measure("nothing")
    with pytest.raises(Refusal, match="use one of: anonymous_share"):
        shelf.measure("received_by_mode", audience="board")


def test_no_upper_limit_is_not_a_number_in_the_table(shelf: Shelf) -> None:
    cells = {("2026Q3", "total"): hidden(None), ("2026Q3", "named"): shown(7)}
    publish(shelf, release(measures={"received_by_mode": counts(cells=cells)}))
    assert shelf.measure("received_by_mode")["high"].isna().tolist() == [True, False]


def test_a_withdrawn_release_leaves_the_readers_and_is_kept(shelf: Shelf) -> None:
    seen = publish(shelf, release())
    gone = replace(seen, state=ReleaseState.WITHDRAWN)
    shelf.stage(gone)
    shelf.place_staged(gone)
    assert shelf.releases() == ()
    assert shelf.withdrawn("committee") == (gone,)
    again = publish(shelf, release())
    shelf.stage(gone)
    shelf.place_staged(gone)
    assert shelf.withdrawn() == (gone, gone)
    assert again not in shelf.releases()


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("committee/2026Q3", "board/2026Q3"),
        ("committee/2026Q3", "committee/2026Q4"),
        ("committee/2026Q3", ".drafts/committee/2026Q3"),
        (".drafts/board/2026Q3", "board/2026Q3"),
        ("committee/2026Q3", ".withdrawn/committee/2026Q3-1"),
    ],
)
def test_a_release_in_anothers_place_is_refused(shelf: Shelf, source: str, target: str) -> None:
    publish(shelf, release())
    shelf.write_draft(release(BOARD))
    (shelf.root / target).parent.mkdir(parents=True, exist_ok=True)
    (shelf.root / source).rename(shelf.root / target)
    with pytest.raises(Refusal, match="another's place"):
        _ = [*shelf.releases(), *shelf.drafts(), *shelf.withdrawn()]


def test_a_stray_thing_among_the_releases_is_refused_but_not_the_systems_own_files(shelf: Shelf) -> None:
    publish(shelf, release())
    (shelf.root / "committee" / ".DS_Store").write_text("x")
    (shelf.root / "committee" / "2026Q3" / ".DS_Store").write_text("x")
    assert len(shelf.releases()) == 1
    (shelf.root / "committee" / "notes.txt").write_text("x")
    with pytest.raises(Refusal, match="only folders of releases"):
        shelf.releases()


def test_a_link_is_not_a_file_of_a_release(shelf: Shelf, tmp_path: Path) -> None:
    publish(shelf, release())
    table = shelf.root / "committee/2026Q3/received_by_mode.csv"
    table.rename(tmp_path / "elsewhere.csv")
    table.symlink_to(tmp_path / "elsewhere.csv")
    with pytest.raises(Refusal, match="plain files"):
        shelf.releases()


# interruptions


class Killed(BaseException):
    """Stands for kill -9: nothing catches it."""


STEPS = ("write_folder", "move_folder", "remove_folder", "replace_file")


@pytest.fixture
def killing(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count the steps on the disk; at the step whose number is in the list, stop dead before or amid it."""
    at: list[int] = []
    done = [0]

    def wrap(name: str) -> None:
        real = getattr(folders_module, name)

        def step(*args: object) -> object:
            done[0] += 1
            if done[0] in at:
                raise Killed
            return real(*args)

        monkeypatch.setattr(f"coc_analytics.release.shelf.{name}", step)

    for name in STEPS:
        wrap(name)
    return at


@pytest.mark.parametrize("moment", range(1, 7))
def test_an_interrupted_draft_leaves_the_old_or_the_new_one_and_no_rest(
    shelf: Shelf, killing: list[int], moment: int
) -> None:
    old, new = release(), release(community="Renamed")
    shelf.write_draft(old)  # three steps: note the act, write, move
    killing.append(3 + moment)
    with contextlib.suppress(Killed):
        shelf.write_draft(new)
    killing.clear()
    again = open_shelf(shelf.root)
    with again.writing():
        pass
    assert again.drafts() in [(old,), (new,)]
    assert not again.work.exists()
    again.write_draft(new)
    assert again.drafts() == (new,)
    calm = open_shelf(shelf.root.parent / "calm")
    calm.write_draft(old)
    calm.write_draft(new)
    assert below(again.root) == below(calm.root)


def test_a_half_written_file_is_never_seen(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.write_draft(release())
    real, written = folders_module._write, []

    def half(path: Path, data: bytes, mode: int = 0o644) -> None:
        if path.name == ".acts.jsonl":
            real(path, data, mode)
            return
        written.append(path)
        real(path, data[: len(data) // 2])
        if len(written) == 2:
            raise Killed

    monkeypatch.setattr(folders_module, "_write", half)
    with pytest.raises(Killed):
        shelf.write_draft(release(community="Renamed"))
    monkeypatch.undo()
    assert open_shelf(shelf.root).drafts() == (release(),)
    shelf.write_draft(release(community="Renamed"))
    assert not shelf.work.exists()


def test_two_writers_do_not_meet(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders_module, "PATIENCE_SECONDS", 0.2)
    with shelf.writing(), pytest.raises(Refusal, match="somebody else is writing"):
        open_shelf(shelf.root).write_draft(release())
    open_shelf(shelf.root).write_draft(release())


def test_staged_releases_are_no_readers_business(shelf: Shelf) -> None:
    made = release(state=ReleaseState.PUBLISHED)
    shelf.stage(made)
    assert shelf.releases() == shelf.drafts() == ()
    assert shelf.staged() == (made,)
    shelf.discard_staged()
    assert shelf.staged() == ()


def test_a_measure_is_its_exact_table_and_never_the_noisy_one(shelf: Shelf) -> None:
    """Of one that the public is told with noise it is the committee's; asked of the public, it is refused."""
    publish(shelf, release(PUBLIC, measures={}, noisy=noisy(name="received_by_mode")))
    for audience in (None, PUBLIC):
        with pytest.raises(Refusal, match="told with noise only"):
            shelf.measure("received_by_mode", audience)
    publish(shelf, release(COMMITTEE))
    assert shelf.measure("received_by_mode").attrs["audience"] == "committee"
    with pytest.raises(Refusal, match="told with noise only"):
        shelf.measure("received_by_mode", PUBLIC)
    told = shelf.latest(PUBLIC).noisy
    assert told is not None
    assert told.measures["received_by_mode"].cells["named",] == 14
