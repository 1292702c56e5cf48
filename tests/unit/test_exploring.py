"""The page on which managers ask for themselves: one release's numbers at their places, ranges, no guess, no network."""

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html import unescape
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from coc_analytics.dashboards import renew_dashboards, write_dashboards
from coc_analytics.dashboards.pages import finest_of_each_quarter
from coc_analytics.dashboards.rendering import render_exploring
from coc_analytics.dashboards.statements import UNSTABLE
from coc_analytics.dashboards.wording import amount, unit_of
from coc_analytics.release import Cell, Release, open_shelf
from coc_analytics.terms import Audience, Form, ReleaseState
from tests.made_up_releases import LAST, MEDIUM, SMALL, Size, made_up_release, retitled

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)> \u202eevil"


def held(release: Release) -> list[dict[str, Any]]:
    """The measures a page holds."""
    page = render_exploring(release)
    (found,) = re.findall(r'<script type="application/json" id="held">(.*?)</script>', page, re.DOTALL)
    return [measure for group in json.loads(found)["groups"] for measure in group["measures"]]


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("size", [SMALL, MEDIUM])
def test_every_place_of_every_measure_says_what_the_release_says(size: Size, audience: Audience) -> None:
    release = made_up_release(size, audience)
    measures = {measure["name"]: measure for measure in held(release)}
    assert set(measures) == set(release.measures)
    for name, measure in release.measures.items():
        places = list(product(measure.periods, *(d.codes for d in measure.dimensions[1:])))
        assert set(measures[name]["cells"]) == {"|".join(place) for place in places}
        for place in places:
            words, n, low, high, shorthand, drawn = measures[name]["cells"]["|".join(place)]
            cell = measure.cells[place]
            assert words.removesuffix(f" ({UNSTABLE})") in {amount(cell, unit_of(measure.form, "")), "hidden"}
            assert n == cell.n
            assert (shorthand == "[c]") == cell.hidden
            assert (low, high) in {(cell.low, cell.high), (None, None)}
            assert not (drawn and n is not None)


def test_a_range_is_told_and_drawn_where_it_says_something_and_is_a_word_where_not() -> None:
    release = made_up_release(MEDIUM)
    measure = release.measures["received_by_channel"]
    said = {"total": Cell(68.0, 68.0, 68.0), "form": Cell(None, 20.0, 30.0), "chat": Cell(None, 0.0, 68.0)}
    cells = {codes: said.get(codes[1], Cell(5.0, 5.0, 5.0)) for codes in measure.cells}
    changed = replace(release, measures={measure.name: replace(measure, cells=cells)})
    (found,) = held(changed)
    assert found["cells"]["2026Q3|form"] == ["between 20 and 30", None, 20, 30, "[c]", True]
    assert found["cells"]["2026Q3|chat"] == ["hidden", None, None, None, "[c]", False]
    assert found["cells"]["2026Q3|total"] == ["68", 68, 68, 68, "", False]


def test_what_did_not_exist_and_what_rests_on_few_is_marked() -> None:
    release = made_up_release(SMALL)
    shorthands = {cell[4] for measure in held(release) for cell in measure["cells"].values()}
    assert "[u]" in shorthands
    measure = release.measures["active_by_group"]
    gone = frozenset(codes for codes in measure.cells if codes[1] == "mentoring")
    cells = {codes: Cell(0.0, 0.0, 0.0) if codes in gone else cell for codes, cell in measure.cells.items()}
    (found,) = held(replace(release, measures={measure.name: replace(measure, cells=cells, impossible=gone)}))
    assert found["cells"]["2026Q3|mentoring"][0::4] == ["did not exist yet", "[z]"]


def test_words_of_a_release_are_shown_and_never_obeyed() -> None:
    page, honest = (
        render_exploring(retitled(made_up_release(SMALL), HOSTILE)),
        render_exploring(made_up_release(SMALL)),
    )
    assert page.count("<script") == honest.count("<script")
    assert page.count("<img") == honest.count("<img")
    assert "\u202e" not in page
    assert "unsafe" not in page


def test_one_script_runs_and_the_policy_names_it_by_hash() -> None:
    page = render_exploring(made_up_release(SMALL))
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = b64encode(sha256(script.encode()).digest()).decode()
    policy = unescape(re.findall(r'Content-Security-Policy" content="([^"]*)"', page)[0])
    assert policy.startswith(f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'sha256-")
    assert " style=" not in page


def test_nobody_is_named_and_the_same_release_gives_the_same_page() -> None:
    first, second = (render_exploring(made_up_release(MEDIUM)) for _ in range(2))
    assert first == second
    assert "Quince" not in first
    assert len(first) < 1_000_000


@pytest.mark.parametrize(
    ("states", "finest"),
    [
        ({"committee": "draft", "board": "published", "public": "published"}, "committee"),
        ({"committee": "withdrawn", "board": "published", "public": "published"}, "board"),
        ({"committee": "withdrawn", "board": "withdrawn", "public": "draft"}, "public"),
        ({"committee": "withdrawn"}, None),
    ],
)
def test_it_asks_the_finest_release_that_stands(states: dict[str, str], finest: str | None) -> None:
    releases = [made_up_release(SMALL, Audience(a), ReleaseState(state)) for a, state in states.items()]
    assert [str(release.audience) for release in finest_of_each_quarter(releases)] == [finest] * bool(finest)


def test_what_is_withdrawn_is_taken_off_the_page(tmp_path: Path) -> None:
    shelf, out = open_shelf(tmp_path / "shelf"), tmp_path / "out"
    for release in (
        made_up_release(SMALL, a, ReleaseState.PUBLISHED) for a in (Audience.COMMITTEE, Audience.BOARD)
    ):
        shelf.stage(release)
        shelf.place_staged(release)
    write_dashboards(shelf.root, out)
    page = out / str(LAST) / "explore.html"
    assert "These are the committee&#39;s numbers" in page.read_text()
    assert f'href="{LAST}/explore.html"' in (out / "index.html").read_text()
    shelf.remove_published(Audience.COMMITTEE, LAST)
    renew_dashboards(shelf.root, out, LAST)
    assert "These are the advisory board&#39;s numbers" in page.read_text()
    shelf.remove_published(Audience.BOARD, LAST)
    renew_dashboards(shelf.root, out, LAST)
    assert not page.exists()


def test_shares_end_at_a_hundred_and_every_measure_begins_where_its_release_ends() -> None:
    for measure in held(made_up_release(MEDIUM)):
        assert (measure["most"] == 100) == (measure["unit"] == "%")
        assert measure["now"] in {str(LAST), "2025", "all"}
    shares = [m for m in made_up_release(MEDIUM).measures.values() if m.form is Form.SHARE]
    assert shares
