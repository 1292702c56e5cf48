"""Who can read what, whatever the umask: readers the shelf and the pages, nobody else the rest."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from coc_analytics.dashboards import write_dashboards
from coc_analytics.release import open_shelf
from coc_analytics.terms import Audience
from pipelines.beginning import make_places
from pipelines.checkup import examine
from pipelines.outcomes import Noted
from pipelines.places import Places, places_in
from tests.made_up_releases import SMALL, made_up_release


@pytest.fixture(params=[0o077, 0o027, 0o000], ids=["umask 077", "umask 027", "umask 000"])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@pytest.fixture
def places(tmp_path: Path, umask: int) -> Places:
    """A community with drafts on its shelf and their pages, all made under the umask."""
    made = places_in(tmp_path / "ours")
    make_places(made)
    shelf = open_shelf(made.releases)
    for audience in (Audience.COMMITTEE, Audience.BOARD):
        shelf.write_draft(made_up_release(SMALL, audience))
    write_dashboards(made.releases, made.dashboards)
    with Noted(made, "weekly-intake"):
        pass
    return made


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_readers_reach_the_shelf_and_the_pages(places: Places) -> None:
    for place in (places.releases, places.dashboards):
        for path in (place, *place.rglob("*")):
            if not any(part.startswith(".") for part in path.relative_to(place).parts):
                assert oct(mode(path)) == (oct(0o755) if path.is_dir() else oct(0o644)), path
    assert mode(places.vault.parent) & 0o055 == 0o055
    assert mode(places.vault.parent.parent) & 0o055 == 0o055


def test_nobody_else_reaches_the_rest(places: Places) -> None:
    for folder in ((places.releases / ".drafts"), *(places.releases / ".drafts").rglob("2026Q3")):
        assert mode(folder) == 0o700
    assert mode(places.releases / ".acts.jsonl") == 0o600
    assert mode(places.vault) == 0o700
    assert mode(places.vault / "key") == 0o600
    assert mode(places.settings) & 0o077 == 0
    assert mode(places.vault.parent / "scheduled") == 0o700


@pytest.mark.parametrize(("private", "closed"), [(".drafts", 0o700), (".acts.jsonl", 0o600)])
def test_the_checkup_tells_of_what_others_could_read(places: Places, private: str, closed: int) -> None:
    path = places.releases / private
    path.chmod(closed | 0o055)
    wrong = [finding.advice for finding in examine(places) if finding.wrong and finding.about == "releases"]
    assert wrong == [f"others can reach {path}; run `chmod {closed:o} {path}`"]


def test_the_checkup_tells_of_pages_that_readers_cannot_open(places: Places) -> None:
    (places.dashboards / "2026Q3").chmod(0o700)
    wrong = [finding for finding in examine(places) if finding.wrong and finding.about == "dashboards"]
    assert [f"chmod -R a+rX {places.dashboards}" in finding.advice for finding in wrong] == [True]
    (places.dashboards / "2026Q3").chmod(0o755)
    assert not [finding for finding in examine(places) if finding.wrong and finding.about == "dashboards"]
