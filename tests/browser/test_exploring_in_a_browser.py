"""Asking for oneself: choosing with the keyboard, table, chart and file that say the same, on every screen."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from coc_analytics.dashboards.rendering import render_exploring
from coc_analytics.release import Cell
from coc_analytics.terms import Form
from tests.browser.conftest import NARROWEST, PHONE, Visit, Visitor
from tests.made_up_releases import SMALL, made_up_release

pytestmark = pytest.mark.browser


@pytest.fixture
def here(pages: dict[str, Path], visit: Visitor) -> Visit:
    return visit.folded(pages["medium-explore"])


def choose(here: Visit, name: str, words: str) -> None:
    here.page.get_by_label(name, exact=True).select_option(label=words)


def table(here: Visit) -> list[list[str]]:
    found: list[list[str]] = here.ask(
        "() => [...document.querySelectorAll('#answer tr')].map(row => [...row.cells].map(cell => cell.textContent))"
    )
    return found


def places(here: Visit) -> list[str]:
    found: list[str] = here.ask(
        "() => [...document.querySelectorAll('#answer td')].map(field => field.dataset.at)"
    )
    return found


def held(here: Visit) -> dict[str, Any]:
    groups = json.loads(here.page.locator("#held").inner_text())["groups"]
    return {measure["name"]: measure for group in groups for measure in group["measures"]}


def kept(here: Visit) -> list[dict[str, str]]:
    address = here.page.get_by_role("link", name="Keep this table as CSV").get_attribute("href") or ""
    return list(csv.DictReader(io.StringIO(unquote(address.partition(",")[2]).removeprefix("\ufeff"))))


def test_every_measure_can_be_asked_and_every_number_stands_at_its_place(here: Visit) -> None:
    measures = held(here)
    for number in range(len(measures)):
        here.page.get_by_label("Measure").select_option(value=str(number))
        said = here.ask("() => [...document.querySelectorAll('#answer td')].map(field => field.textContent)")
        assert said
        for place, words in zip(places(here), said, strict=True):
            name, _, key = place.partition("|")
            assert measures[name]["cells"][key][0] == words
    assert here.complaints == []


def test_a_breakdown_a_period_and_a_comparison(here: Visit) -> None:
    choose(here, "Measure", "Received by channel")
    choose(here, "Period", "2025")
    choose(here, "Compare with", "2024")
    head, *rows = table(here)
    assert head == ["Channel", "2025 (issues)", "2024 (issues)"]
    assert rows[0][0] == "All together"
    assert places(here)[:2] == ["received_by_channel|2025|total", "received_by_channel|2024|total"]


def test_one_code_over_time_beside_another(here: Visit) -> None:
    choose(here, "Measure", "Received by value")
    choose(here, "Broken down by", "Year after year")
    assert not here.page.get_by_label("Period").is_visible()
    choose(here, "Value", "Trust")
    choose(here, "Compare with", "Gratitude and recognition")
    assert places(here) == [
        f"received_by_value|{year}|{code}" for year in (2024, 2025) for code in ("trust", "gratitude")
    ]


def test_two_breakdowns_hold_one_fast(here: Visit) -> None:
    choose(here, "Measure", "Value by space")
    choose(here, "Space", "Chat")
    assert all(place.endswith("|chat") for place in places(here))
    choose(here, "Broken down by", "Space")
    choose(here, "Value", "Trust")
    assert all(place.split("|")[2] == "trust" for place in places(here))


def test_the_file_holds_exactly_the_table_and_the_shorthand(here: Visit) -> None:
    choose(here, "Measure", "Received by channel")
    choose(here, "Compare with", "2025")
    _, *rows = table(here)
    lines = kept(here)
    said = [(row[0], words) for row in rows for words in row[1:]]
    assert [(line["row"], line["shown_as"]) for line in lines] == said
    for line in lines:
        hidden = line["shown_as"].startswith(("hidden", "between"))
        assert (line["n"] == "[c]") == hidden
        assert line["shorthand"] == "[p]"
        assert hidden or f"{float(line['n']):,.0f}" == line["shown_as"]


def test_a_hidden_number_is_a_hatched_band_or_a_word_and_never_a_bar(here: Visit) -> None:
    choose(here, "Measure", "Received by channel")
    shown = here.ask("() => document.querySelectorAll('#answer td:not(.hidden)').length")
    assert here.ask("() => document.querySelectorAll('#bars rect.bar').length") == shown
    beside = here.ask(
        "() => [...document.querySelectorAll('#bars .bar-words')].map(text => text.textContent)"
    )
    said = [row[1] for row in table(here)[1:]]
    assert all(words in {told, "hidden"} for words, told in zip(beside, said, strict=True))
    bands = here.ask("() => document.querySelectorAll('#bars rect.band').length")
    assert bands == sum(words.startswith("between") for words in beside) > 0


def test_the_keyboard_alone_asks_and_keeps(here: Visit) -> None:
    order = []
    for _ in range(8):
        here.page.keyboard.press("Tab")
        order.append(here.ask("() => document.activeElement.id || document.activeElement.className"))
    assert order[:5] == ["skip", "measure", "rows", "period", "compare"]
    assert "scroll" in order
    assert "keep" in order
    here.page.get_by_label("Measure").focus()
    before = here.page.locator("#caption").inner_text()
    here.page.keyboard.press("ArrowDown")
    assert here.page.locator("#caption").inner_text() != before
    assert here.page.locator("#said").get_attribute("role") == "status"


@pytest.mark.parametrize("size", [PHONE, NARROWEST])
def test_a_phone_needs_no_sideways_scrolling(
    size: tuple[int, int], pages: dict[str, Path], visit: Visitor
) -> None:
    here = visit.folded(pages["medium-explore"], size)
    for number in range(len(held(here))):
        here.page.get_by_label("Measure").select_option(value=str(number))
        assert here.ask("() => document.documentElement.scrollWidth") <= size[0]


def test_without_scripts_it_says_where_the_numbers_are(pages: dict[str, Path], visit: Visitor) -> None:
    here = visit.without_scripts(pages["medium-explore"])
    assert "The same numbers stand on the other pages" in here.page.locator("main").inner_text()
    assert not here.page.locator("#ask").is_visible()


def test_awkward_quarters_are_asked_without_a_fault(tmp_path: Path, visit: Visitor) -> None:
    whole = made_up_release(SMALL)
    hidden = {
        name: replace(m, cells=dict.fromkeys(m.cells, Cell(None, 0.0, None)))
        for name, m in whole.measures.items()
        if m.form is Form.COUNT
    }
    awkward = {
        "first": made_up_release(SMALL, quarters=1),
        "empty": replace(whole, measures={}),
        "hidden": replace(whole, measures=hidden),
    }
    for name, release in awkward.items():
        path = tmp_path / f"{name}.html"
        path.write_text(render_exploring(release))
        here = visit.folded(path)
        assert here.complaints == [], name
        assert here.page.locator("#answer").is_visible() == (name != "empty")
        nothing = here.page.get_by_text("Nothing has been released for this quarter yet.")
        assert nothing.is_visible() == (name == "empty")
