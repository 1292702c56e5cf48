"""Where the community sets a group for an audience, its accounts alone read what that audience is told."""

import grp
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipelines.places import Places, places_in
from tests.accounts import another_account, folder_all_can_reach
from tests.published_community import add_messages, coc, done, publish, use

GROUP = "games"
SETTINGS = f'[readers]\ncommittee = "{GROUP}"\n'


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch) -> Iterator[Places]:
    """A community with one quarter published for everybody, whose committee has a group."""
    if os.geteuid() != 0:
        pytest.skip("only root may give files to any group")
    with folder_all_can_reach() as folder:
        made = use(places_in(folder), monkeypatch)
        done("init")
        made.settings.write_text(SETTINGS)
        add_messages(made, "2026-02")
        done("intake")
        publish("2026Q1")
        done("dashboards")
        yield made


@contextmanager
def a_member() -> Iterator[None]:
    """Another account that is in the group."""
    with another_account():
        os.seteuid(0)
        os.setgroups([grp.getgrnam(GROUP).gr_gid])
        os.seteuid(65534)
        try:
            yield
        finally:
            os.seteuid(0)


def read_by_this_account(root: Path) -> set[str]:
    """Every file below that this account can open."""
    found = (path for folder, _, names in os.walk(root) for path in (Path(folder) / name for name in names))
    return {str(path.relative_to(root)) for path in found if not path.name.startswith(".") and _opens(path)}


def _opens(path: Path) -> bool:
    try:
        path.read_bytes()
    except PermissionError:
        return False
    return True


def test_who_is_not_in_the_group_reads_nothing_of_the_committee(places: Places) -> None:
    with another_account():
        shelf, pages = read_by_this_account(places.releases), read_by_this_account(places.dashboards)
    assert not [name for name in (*shelf, *pages) if "committee" in name]
    assert "public/2026Q1/release.json" in shelf
    assert {"2026Q1/board.html", "2026Q1/public.html", "2026Q1/public.md", "index.html"} <= pages


def test_who_is_in_the_group_reads_it(places: Places) -> None:
    with a_member():
        shelf, pages = read_by_this_account(places.releases), read_by_this_account(places.dashboards)
    assert "committee/2026Q1/release.json" in shelf
    assert "2026Q1/committee.html" in pages


def test_the_page_for_an_incoming_committee_is_the_committees(places: Places) -> None:
    done("handover")
    with another_account():
        assert "handover.md" not in read_by_this_account(places.dashboards)
    with a_member():
        assert "handover.md" in read_by_this_account(places.dashboards)


def test_doctor_is_content_and_notices_what_was_opened(places: Places) -> None:
    assert f"good  readers: the committee's are the group's {GROUP}" in coc("doctor").stdout
    (places.dashboards / "2026Q1" / "committee.html").chmod(0o644)
    assert "MEND  readers: what the committee reads is not its group's alone" in coc("doctor").stdout
    done("dashboards")
    assert "good  readers:" in coc("doctor").stdout


def test_doctor_still_notices_what_everybody_should_read(places: Places) -> None:
    (places.releases / "board").chmod(0o700)
    assert "readers cannot open all of" in coc("doctor").stdout


def test_nothing_is_open_while_it_is_drawn(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    from coc_analytics.dashboards import pages

    seen = []
    real = pages.write_text

    def watched(path: Path, text: str) -> Path:
        made = real(path, text)
        seen.append(stat.S_IMODE(places.dashboards.stat().st_mode))
        return made

    monkeypatch.setattr(pages, "write_text", watched)
    done("dashboards")
    assert set(seen) == {0o700}
    assert stat.S_IMODE(places.dashboards.stat().st_mode) == 0o755


def test_a_refusal_leaves_the_pages_open_to_their_readers(places: Places) -> None:
    assert coc("dashboards", "--quarter", "2031Q1").exit_code == 1
    assert stat.S_IMODE(places.dashboards.stat().st_mode) == 0o755


@pytest.mark.parametrize("group", ["there-is-no-such-group", "coc committee"])
def test_a_group_nobody_knows_is_refused_before_anything_is_drawn(places: Places, group: str) -> None:
    places.settings.write_text(f'[readers]\nboard = "{group}"\n')
    before = (places.dashboards / "2026Q1" / "board.html").stat().st_mtime_ns
    assert "a group of readers is not known on this machine" in coc("dashboards").stderr
    assert (places.dashboards / "2026Q1" / "board.html").stat().st_mtime_ns == before


@pytest.mark.parametrize(
    "written", ["committee = 3", 'committee = ""', 'everybody = "users"', "committee = []"]
)
def test_settings_nobody_understands_are_refused(new_community: Places, written: str) -> None:
    new_community.settings.write_text(f"[readers]\n{written}\n")
    run = coc("doctor")
    assert "community.toml, column readers" in run.stdout


def test_without_groups_everybody_reads_as_before(new_community: Places) -> None:
    add_messages(new_community, "2026-02")
    done("intake")
    publish("2026Q1", ("committee",))
    assert stat.S_IMODE((new_community.releases / "committee").stat().st_mode) == 0o755
