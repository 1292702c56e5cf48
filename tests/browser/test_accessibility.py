"""WCAG 2.2 AA as far as a program can check it: structure, names, contrast, targets, text that grows."""

from itertools import pairwise
from pathlib import Path

import pytest

from tests.browser.conftest import DESKTOP, PHONE, Visit, Visitor

pytestmark = pytest.mark.browser

EVERY = [
    "small-committee",
    "medium-committee",
    "small-board",
    "medium-board",
    "medium-public",
    "medium-explore",
    "small-index",
]

CONTRAST = """() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = colour => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = rgba(getComputedStyle(e).backgroundColor);
      if (colour[3] > 250) return colour;
    }
    return [255, 255, 255, 255];
  };
  const poor = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    const words = texts.currentNode.textContent.trim();
    const skip = !words || element.closest('script, style, svg, .watermark') || !element.checkVisibility();
    if (skip) continue;
    const style = getComputedStyle(element);
    const [a, b] = [light(rgba(style.color)), light(behind(element))].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize), heavy = parseInt(style.fontWeight, 10) >= 700;
    const needed = size >= 24 || (heavy && size >= 18.66) ? 3 : 4.5;
    if ((a + 0.05) / (b + 0.05) < needed) poor.push([words.slice(0, 40), style.color, (a + 0.05) / (b + 0.05)]);
  }
  return poor;
}"""


@pytest.fixture(params=EVERY)
def here(request: pytest.FixtureRequest, pages: dict[str, Path], visit: Visitor) -> Visit:
    return visit.seen(pages[request.param])


def test_text_has_contrast(here: Visit) -> None:
    show = "() => document.querySelectorAll('details.data').forEach(one => { one.open = %s; })"
    here.ask(show % "true")
    poor = here.ask(CONTRAST)
    here.ask(show % "false")
    assert poor == []


def test_text_in_charts_has_contrast(here: Visit) -> None:
    fills = here.ask(
        """() => [...new Set([...document.querySelectorAll('.chart svg text')]
            .filter(text => text.textContent.trim())
            .map(text => getComputedStyle(text).fill))]"""
    )
    assert set(fills) <= {"rgb(31, 41, 51)", "rgb(82, 96, 109)", "rgb(255, 255, 255)"}


def test_the_page_has_a_language_a_title_and_landmarks(here: Visit) -> None:
    assert here.ask("() => document.documentElement.lang") == "en"
    assert len(here.page.title()) > 10
    for landmark in ("body > header", "main", "body > footer"):
        assert here.page.locator(landmark).count() == 1
    for nav in here.page.locator("nav").all():
        assert nav.get_attribute("aria-label")


def test_headings_are_in_order(here: Visit) -> None:
    levels = here.ask("() => [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => +h.tagName[1])")
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert "" not in [heading.strip() for heading in here.page.locator("h1,h2,h3").all_inner_texts()]


def test_ids_are_unique_and_every_reference_arrives(here: Visit) -> None:
    problems = here.ask(
        """() => {
          const ids = [...document.querySelectorAll('[id]')].filter(e => !e.closest('.chart *')).map(e => e.id);
          const twice = ids.filter((id, place) => ids.indexOf(id) !== place);
          const wanted = [...document.querySelectorAll('[aria-labelledby],[aria-describedby]')]
            .flatMap(e => (e.getAttribute('aria-labelledby') || e.getAttribute('aria-describedby')).split(' '));
          const links = [...document.querySelectorAll('a[href^="#"]')].map(a => a.getAttribute('href').slice(1));
          return [...twice, ...[...wanted, ...links].filter(id => !document.getElementById(id))];
        }"""
    )
    assert problems == []


def test_tables_have_captions_and_headings(here: Visit) -> None:
    poor = here.ask(
        """() => [...document.querySelectorAll('table')].filter(table =>
            !table.caption || !table.caption.textContent.trim()
            || [...table.querySelectorAll('th')].some(th => !th.scope || !th.textContent.trim())
            || [...table.rows].some(row => !row.querySelector('th'))).length"""
    )
    assert poor == 0


def test_everything_one_can_reach_has_a_name(here: Visit) -> None:
    nameless = here.ask(
        """() => [...document.querySelectorAll('a, summary, button, [tabindex="0"]')].filter(e =>
            !(e.getAttribute('aria-label') || e.textContent).trim()).length"""
    )
    assert nameless == 0


def test_pictures_are_named_or_hidden_from_screen_readers(here: Visit) -> None:
    loose = here.ask(
        """() => [...document.querySelectorAll('svg')].filter(svg =>
            !svg.closest('[role=img]') && svg.getAttribute('aria-hidden') !== 'true').length"""
    )
    assert loose == 0


def test_nothing_to_press_is_smaller_than_24_pixels(here: Visit) -> None:
    small = here.ask(
        """() => [...document.querySelectorAll('nav a, summary, .quarters a')].filter(e => e.checkVisibility())
            .filter(e => e.getBoundingClientRect().height < 24).map(e => e.textContent)"""
    )
    assert small == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_text_may_grow_to_twice_its_size_and_be_spaced_out(
    size: tuple[int, int], pages: dict[str, Path], visit: Visitor
) -> None:
    here = visit.fresh(pages["small-committee"], size)
    here.page.evaluate(
        """text => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync(text);
            document.adoptedStyleSheets = [sheet];
        }""",
        "html { font-size: 200% } * { line-height: 1.5 !important; letter-spacing: .12em !important; "
        "word-spacing: .16em !important } p { margin-bottom: 2em !important }",
    )
    here.ask(
        "() => new Promise(done => { window.dispatchEvent(new Event('resize')); setTimeout(done, 1500); })"
    )
    assert here.ask("() => document.documentElement.scrollWidth") <= size[0]
