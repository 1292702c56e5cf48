"""Copies of a page: a sealed one opens in a browser with its passphrase alone, a printed one is A4 with its charts."""

import re
import shutil
from pathlib import Path

import pytest

from coc_analytics.dashboards.pages import render_for_paper, render_release
from coc_analytics.dashboards.sealing import sealed
from coc_analytics.terms import Audience
from pipelines import printing
from tests.browser.conftest import ALL_DRAWN, NAMES, OPEN_PARTS, Visitor
from tests.made_up_releases import MEDIUM, made_up_release

pytestmark = pytest.mark.browser

WORDS = "vier zuf\u00e4llige W\u00f6rter"


@pytest.fixture(scope="module")
def sealed_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sealed") / "board.sealed.html"
    page = render_release(made_up_release(MEDIUM, Audience.BOARD))
    path.write_text(sealed(page, WORDS, b"s" * 16, b"n" * 12))
    return path


def test_the_passphrase_opens_the_page_with_its_charts_and_nothing_is_asked_of_a_network(
    sealed_file: Path, visit: Visitor
) -> None:
    here = visit.folded(sealed_file)
    assert here.ask("() => document.activeElement.id") == "passphrase"
    here.page.keyboard.type(WORDS.replace("\u00e4", "a\u0308"))
    here.page.keyboard.press("Enter")
    here.page.wait_for_selector("h1 .reader", timeout=60_000)
    here.page.wait_for_selector("html[data-charts=drawn]", state="attached")
    here.ask(OPEN_PARTS)
    here.page.wait_for_function(ALL_DRAWN)
    assert here.ask("() => document.querySelectorAll('.chart svg.main-svg').length") > 0
    assert here.complaints == []


def test_another_passphrase_opens_nothing_and_is_told_so(sealed_file: Path, visit: Visitor) -> None:
    here = visit.folded(sealed_file)
    here.page.get_by_label("Passphrase").fill("another four words entirely")
    here.page.get_by_role("button", name="Open").click()
    here.page.wait_for_function(
        "() => document.getElementById('said').textContent.startsWith('That is not')", timeout=60_000
    )
    assert here.page.locator("table").count() == 0
    assert here.complaints == []


def test_a_printed_page_is_a4_the_same_every_time_and_has_few_sheets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = next((found for name in NAMES if (found := shutil.which(name))), None)
    if browser is None:
        pytest.skip("there is no Chromium on this machine")
    page = render_for_paper(made_up_release(MEDIUM, Audience.BOARD))
    first, second = (
        printing._print(browser, page, tmp_path / name / "board.pdf", Audience.BOARD).read_bytes()
        for name in ("one", "two")
    )
    assert first == second
    boxes = {
        tuple(float(side) for side in box.split()) for box in re.findall(rb"/MediaBox \[([^\]]*)\]", first)
    }
    assert [(round(width), round(height)) for _, _, width, height in boxes] == [(595, 842)]
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", first)) <= 4
    assert len(first) > len(b"%PDF") + 50_000, "charts are drawn before it is printed"
