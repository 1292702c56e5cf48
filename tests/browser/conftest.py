"""Pages in a headless Chromium; skipped, with the reason, where there is no Chromium."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from coc_analytics.dashboards import write_dashboards
from coc_analytics.release import open_shelf
from coc_analytics.terms import Audience, ReleaseState
from tests.made_up_releases import LAST, MEDIUM, SMALL, Size, made_up_release

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
DESKTOP, PHONE, NARROWEST = (1280, 900), (390, 844), (320, 640)
OPEN_PARTS = "() => document.querySelectorAll('details.more').forEach(part => { part.open = true; })"
ALL_DRAWN = """() => !document.querySelector('.chart') || (!document.querySelector('.chart:not([data-drawn])')
    && document.documentElement.dataset.charts === 'drawn')"""
SIZES = {"small": SMALL, "medium": MEDIUM}


@dataclass
class Visit:
    """A page in the browser and everything it complained about or asked the network for."""

    page: "Page"
    complaints: list[str] = field(default_factory=list)

    def ask(self, script: str) -> Any:
        return self.page.evaluate(script)


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = next((found for name in NAMES if (found := shutil.which(name))), None)
    if chromium is None:
        pytest.skip("there is no Chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The pages of a small and of a medium community: drafts, and for the quarter before published ones."""
    found: dict[str, Path] = {}
    for name, size in SIZES.items():
        folder = tmp_path_factory.mktemp(name)
        _fill_shelf(folder / "releases", size)
        for path in write_dashboards(folder / "releases", folder / "dashboards"):
            if path.suffix != ".html":
                continue
            published = path.parent.name == str(LAST.plus(-1))
            found[f"{name}-{path.stem}" + ("-published" if published else "")] = path
    return found


def _fill_shelf(shelf_path: Path, size: Size) -> None:
    shelf = open_shelf(shelf_path)
    for audience in Audience:
        shelf.write_draft(made_up_release(size, audience))
        published = made_up_release(size, audience, ReleaseState.PUBLISHED, last=LAST.plus(-1))
        shelf.stage(published)
        shelf.place_staged(published)


@dataclass(frozen=True)
class Visitor:
    """Opens pages: `fresh` for a test that changes something, `seen` for one that only looks (and shares)."""

    browser: "Browser"
    kept: dict[tuple[Path, tuple[int, int]], Visit] = field(default_factory=dict)

    def seen(self, path: Path, size: tuple[int, int] = DESKTOP) -> Visit:
        if (path, size) not in self.kept:
            self.kept[(path, size)] = self.fresh(path, size)
        return self.kept[(path, size)]

    def fresh(self, path: Path, size: tuple[int, int] = DESKTOP) -> Visit:
        """The page with every part open and its charts drawn."""
        here = self.folded(path, size)
        here.ask(OPEN_PARTS)
        here.page.wait_for_function(ALL_DRAWN)
        return here

    def folded(self, path: Path, size: tuple[int, int] = DESKTOP) -> Visit:
        """The page as it opens, with the charts drawn that are seen."""
        here = self._open(path, size, scripts="on")
        if here.page.query_selector(".chart"):
            here.page.wait_for_selector("html[data-charts=drawn]", state="attached")
        return here

    def in_colours(self, path: Path, **colours: Any) -> Visit:
        """The page with every part open, for a reader who asked their system for these colours or for less motion."""
        here = self._open(path, DESKTOP, scripts="on", **colours)
        here.ask(OPEN_PARTS)
        here.page.wait_for_function(ALL_DRAWN)
        return here

    def without_scripts(self, path: Path) -> Visit:
        return self._open(path, DESKTOP, scripts="off")

    def _open(self, path: Path, size: tuple[int, int], scripts: str, **colours: Any) -> Visit:
        width, height = size
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=scripts == "on", **colours
        )
        here = Visit(context.new_page())
        here.page.on("console", lambda message: here.complaints.append(message.text))
        here.page.on("pageerror", lambda error: here.complaints.append(str(error)))
        here.page.on("request", lambda request: _note_request(here, request.url, path))
        here.page.goto(path.as_uri())
        return here


@pytest.fixture(scope="session")
def _visitor(browser: "Browser") -> Visitor:
    return Visitor(browser)


@pytest.fixture
def visit(_visitor: Visitor) -> Iterator[Visitor]:
    """A visitor; what a test opened afresh is closed after it."""
    yield _visitor
    shared = {here.page.context for here in _visitor.kept.values()}
    for context in _visitor.browser.contexts:
        if context not in shared:
            context.close()


def _note_request(here: Visit, url: str, path: Path) -> None:
    """Data addresses come from inside the page; anything but the page itself is noted."""
    if url != path.as_uri() and not url.startswith("data:"):
        here.complaints.append(f"asked for {url[:80]}")
