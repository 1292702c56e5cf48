"""`coc handover`: a new key, whose access ends, and one page for who comes, made from published releases alone."""

import shutil
from pathlib import Path

import pytest

from coc_analytics.dashboards import write_handover
from coc_analytics.dashboards.tongue import speaking
from coc_analytics.release import open_shelf
from coc_analytics.release.signatures import new_secret, public_key
from pipelines.places import Places, places_in
from tests.made_up_releases import SMALL, made_up_release
from tests.published_community import coc, done, fill, publish, use


@pytest.fixture(scope="module")
def community(tmp_path_factory: pytest.TempPathFactory) -> Places:
    with pytest.MonkeyPatch.context() as monkeypatch:
        made = use(places_in(tmp_path_factory.mktemp("handed")), monkeypatch)
        done("init")
        fill(made)
    return made


@pytest.fixture
def places(community: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    """A copy of a published community; Kim Arbor's term is over, Robin Vale serves."""
    shutil.copytree(community.vault.parent, tmp_path / "data")
    return use(places_in(tmp_path), monkeypatch)


def test_the_key_is_another_and_everything_goes_on(places: Places) -> None:
    key = (places.vault / "key").read_bytes()
    said = done("handover")
    assert (places.vault / "key").read_bytes() != key
    assert "make a new one with `coc backup`" in said
    assert "nothing new" in done("intake")
    assert done("audit")


TERMS = {
    # committee.csv                                            who left
    "Robin Vale,1,2024-01-01,\nKim Arbor,2,2024-01-01,2025-12-31\n": "kim arbor",
    "Robin Vale,1,2024-01-01,\nKim Arbor,2,2024-01-01,2099-12-31\n": "nobody",
    "Kim Arbor,2,2020-01-01,2021-12-31\nKim Arbor,2,2024-01-01,\n": "nobody",
    "Kim Arbor,2,2020-01-01,2021-12-31\nKim Arbor,2,2023-01-01,2024-01-01\n": "kim arbor",
    "Kim Arbor,2,2099-01-01,\n": "nobody",
    "Kim Arbor,2,2020-01-01,2021-12-31\nRobin Vale,1,2020-01-01,2021-12-31\n": "kim arbor, robin vale",
}


@pytest.mark.parametrize("terms", TERMS)
def test_who_left_is_said(places: Places, terms: str) -> None:
    (places.vault / "committee.csv").write_text("member,seat,term_start,term_end\n" + terms)
    assert f"left the committee, by committee.csv: {TERMS[terms]}\n" in done("handover")


def test_whose_key_is_to_be_moved_is_said(places: Places) -> None:
    line = f'"{{}}" = "{public_key(new_secret())}"\n'
    places.settings.write_text("[signers]\n" + line.format("Kim Arbor") + line.format("Robin Vale"))
    assert "to [former_signers] in community.toml: Kim Arbor\n" in done("handover")


def test_who_handled_releases_is_said(places: Places) -> None:
    said = done("handover")
    assert "names that handled releases: Medlar, Quince\n" in said
    assert "accounts of this machine that wrote to the shelf: " in said


def page_of(places: Places) -> str:
    return write_handover(places.releases, places.dashboards).read_text(encoding="utf-8")


def test_the_page_names_nobody_and_fits_one_sheet(places: Places) -> None:
    publish("2026Q2")
    done("handover")
    page = (places.dashboards / "handover.md").read_text(encoding="utf-8")
    assert "| committee | first quarter of 2026 | second quarter of 2026 | 2 | 3 |" in page
    for name in ("Quince", "Medlar", "Kim", "Robin", "Sky", "Wren"):
        assert name not in page
    assert len(page.splitlines()) < 70


def test_the_page_needs_nothing_but_the_shelf(places: Places) -> None:
    """From published releases alone: without vault, casebook and drafts it says the same."""
    before = page_of(places)
    shutil.rmtree(places.vault)
    places.casebook.unlink()
    shutil.rmtree(places.releases / ".drafts", ignore_errors=True)
    assert page_of(places) == before


def test_a_draft_and_a_withdrawn_release_are_not_told(places: Places) -> None:
    before = page_of(places)
    done("release", "prepare", "--quarter", "2026Q2", "--audience", "committee", "--by", "Quince")
    assert page_of(places) == before
    done(
        "release",
        "withdraw",
        "--quarter",
        "2026Q1",
        "--audience",
        "committee",
        "--by",
        "Kim",
        "--reason",
        "x",
    )
    page = page_of(places)
    assert "1 release was taken back" in page
    assert "What the committee was told last" not in page


def test_before_anything_is_published_the_page_says_so(new_community: Places) -> None:
    open_shelf(new_community.releases).write_draft(made_up_release(SMALL))
    assert page_of(new_community) == "# A new committee: handed over\n\nNothing is published yet.\n"


def test_with_nothing_taken_in_there_is_nothing_to_hand_over(new_community: Places) -> None:
    assert "there is nothing to rotate yet" in coc("handover").stderr


def test_the_page_can_be_said_in_every_language(places: Places) -> None:
    """Every sentence has its words, so that none is refused; English is what stands in the code."""
    english = page_of(places)
    with speaking("es"):
        page = page_of(places)
    assert "traspaso" in page
    assert len(page.splitlines()) == len(english.splitlines())
    assert not {line for line in page.splitlines() if line.startswith(("#", "- "))} & set(
        english.splitlines()
    )
