"""The page for everybody: the public's release alone, as HTML and as Markdown; nothing to decide, no name, no markup."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from coc_analytics.dashboards import rendering, renew_dashboards, write_dashboards
from coc_analytics.dashboards.markdown import SPECIAL, as_markdown, plain
from coc_analytics.dashboards.pages import page_for, render_release
from coc_analytics.release import Release, open_shelf
from coc_analytics.terms import Audience, ReleaseState
from tests.made_up_releases import LAST, MEDIUM, SMALL, made_up_release, retitled
from tests.small_releases import noisy

PUBLIC = (
    "acknowledged",
    "acknowledged_share",
    "active_members",
    "answered",
    "answered_share",
    "outcomes",
    "received_by_value",
)


@pytest.fixture(autouse=True)
def _a_short_bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "_bundle", lambda: "/* Plotly */")


def public(state: ReleaseState = ReleaseState.PUBLISHED) -> Release:
    """A made-up release for everybody, with the measures that are for everybody."""
    release = made_up_release(MEDIUM, Audience.PUBLIC, state)
    return replace(release, measures={name: release.measures[name] for name in PUBLIC})


def markdown(release: Release, mark: str = "") -> str:
    return as_markdown(page_for(release), mark)


def test_every_sentence_and_number_stands_in_both() -> None:
    release = public()
    html, text = render_release(release), markdown(release)
    for section in page_for(release).sections:
        for block in section.every_block:
            assert plain(block.summary) in text
            for line in block.table.lines:
                assert (
                    f"| {plain(line.heading)} | {' | '.join(plain(e.words) for e in line.entries)} |" in text
                )
    assert "What needs deciding" not in html
    assert "next meeting" not in html
    assert "What cannot be said" in html


def test_nobody_is_named() -> None:
    for text in (render_release(public()), markdown(public())):
        assert "Quince" not in text
        assert "Medlar" not in text


def test_noisy_counts_have_a_part_of_their_own() -> None:
    release = replace(public(), noisy=noisy(epsilon=0.5))
    width = noisy(epsilon=0.5).measures["by_mode"].half_width
    for text in (render_release(release), markdown(release)):
        assert "Counts told with noise" in text
        assert f"about 14, give or take {width}" in text
        assert f"within {width} of what is told, 19 times in 20" in text
    assert "noise" not in render_release(public())


HOSTILE = (
    "</script><script>alert(1)</script> [a](javascript:alert(1)) ![b](http://x/) | `c` *d* <img src=x> # e"
)


def test_words_of_a_release_stay_words_in_markdown() -> None:
    text = markdown(retitled(public(), HOSTILE))
    bare = re.sub(r"\\.", "", text)
    assert "<" not in bare
    assert "](" not in bare
    assert "`" not in bare


@pytest.mark.parametrize("sign", sorted(SPECIAL))
def test_every_sign_that_could_be_markup_is_written_as_itself(sign: str) -> None:
    assert plain(f"a{sign}b") == f"a\\{sign}b"


def on_shelf(path: Path, release: Release) -> Path:
    shelf = open_shelf(path)
    shelf.stage(release)
    shelf.place_staged(release)
    return path


def test_both_files_are_written_and_the_index_leads_there(tmp_path: Path) -> None:
    written = write_dashboards(on_shelf(tmp_path / "shelf", public()), tmp_path / "out")
    assert [str(path.relative_to(tmp_path / "out")) for path in written] == [
        "2026Q3/public.html",
        "2026Q3/public.md",
        "2026Q3/explore.html",
        "index.html",
    ]
    assert 'href="2026Q3/public.html"' in written[-1].read_text()


def test_a_withdrawn_release_leaves_no_number_in_either(tmp_path: Path) -> None:
    shelf = on_shelf(tmp_path / "shelf", public())
    write_dashboards(shelf, tmp_path / "out")
    on_shelf(shelf, public(ReleaseState.WITHDRAWN))
    renew_dashboards(shelf, tmp_path / "out", LAST)
    for name in ("public.html", "public.md"):
        text = (tmp_path / "out" / "2026Q3" / name).read_text()
        assert "withdrawn" in text
        assert "issues were" not in text
        assert "|" not in text.replace("data-", "") or name.endswith("html")


def test_a_page_whose_release_is_gone_is_taken_away(tmp_path: Path) -> None:
    shelf = open_shelf(tmp_path / "shelf")
    shelf.write_draft(public(ReleaseState.DRAFT))
    shelf.write_draft(made_up_release(SMALL))
    write_dashboards(shelf.root, tmp_path / "out")
    shelf.discard_draft(Audience.PUBLIC, LAST)
    renew_dashboards(shelf.root, tmp_path / "out", LAST)
    assert {path.name for path in (tmp_path / "out" / "2026Q3").iterdir()} == {
        "committee.html",
        "explore.html",
    }
