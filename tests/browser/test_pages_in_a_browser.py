"""What a reader meets: quiet pages, charts with names and tables, a keyboard path, paper, and no network."""

import json
import re
from pathlib import Path

import pytest

from tests.browser.conftest import ALL_DRAWN, DESKTOP, NARROWEST, PHONE, Visitor

pytestmark = pytest.mark.browser

DRAWN = [f"{size}-{page}" for size in ("small", "medium") for page in ("committee", "board")]
EVERY = [*DRAWN, "medium-public", "medium-explore", "small-index"]


@pytest.mark.parametrize("name", EVERY)
def test_a_page_is_quiet_and_alone(name: str, pages: dict[str, Path], visit: Visitor) -> None:
    here = visit.seen(pages[name])
    here.page.mouse.move(640, 450)
    assert here.complaints == []


@pytest.mark.parametrize("name", DRAWN)
def test_every_chart_is_drawn_named_and_has_its_table(
    name: str, pages: dict[str, Path], visit: Visitor
) -> None:
    charts = visit.seen(pages[name]).ask(
        """() => [...document.querySelectorAll('.chart')].map(chart => {
            const figure = chart.closest('figure');
            return {
              role: chart.getAttribute('role'), label: chart.getAttribute('aria-label'),
              tab: chart.tabIndex, drawn: chart.querySelectorAll('svg.main-svg').length,
              rows: figure.querySelectorAll('table tbody tr').length,
              title: figure.querySelector('h3').textContent,
              summary: figure.querySelector('.summary').textContent,
              meta: figure.querySelector('details.data .meta').textContent,
              kept: figure.querySelector('a[download]').href.slice(0, 13),
            };
        })"""
    )
    assert len(charts) >= 8
    for chart in charts:
        assert chart["role"] == "img"
        assert chart["tab"] == 0
        assert chart["drawn"] > 0
        assert chart["rows"] > 0
        assert chart["title"] in chart["label"]
        assert chart["kept"] == "data:text/csv"
        assert chart["summary"] in chart["label"]
        for word in ("Period", "Counted", "Numbers as known at the end of Q3 2026"):
            assert word in re.sub(r"\s+", " ", chart["meta"])


@pytest.mark.parametrize("name", DRAWN)
def test_the_keyboard_reaches_every_chart(name: str, pages: dict[str, Path], visit: Visitor) -> None:
    here = visit.fresh(pages[name])
    wanted = here.ask("() => [...document.querySelectorAll('.chart')].map(chart => chart.id)")
    reached = []
    while not reached or reached[-1] != "":  # after the last stop the focus leaves the page
        here.page.keyboard.press("Tab")
        reached.append(here.ask("() => document.activeElement.id || document.activeElement.tagName"))
        if reached[-1] == "BODY" or len(reached) > 300:
            break
    assert [name for name in reached if name in wanted] == wanted


def test_the_first_tab_stop_skips_to_the_content(pages: dict[str, Path], visit: Visitor) -> None:
    here = visit.fresh(pages["small-committee"])
    here.page.keyboard.press("Tab")
    assert here.ask("() => document.activeElement.className") == "skip"
    assert here.ask("() => document.activeElement.getBoundingClientRect().top") >= 0
    here.page.keyboard.press("Enter")
    assert here.ask("() => document.activeElement.id") == "content"


@pytest.mark.parametrize("name", DRAWN)
def test_arrow_keys_read_every_number_of_every_chart(
    name: str, pages: dict[str, Path], visit: Visitor
) -> None:
    here = visit.seen(pages[name])
    for chart in here.page.query_selector_all(".chart"):
        spec = here.page.evaluate("chart => document.getElementById(chart.dataset.spec).textContent", chart)
        readings = [words for *_, words in json.loads(spec)["readings"]]
        chart.focus()
        for words in readings:
            here.page.keyboard.press("ArrowRight")
            assert (
                here.page.evaluate("c => c.parentNode.querySelector('.readout').textContent", chart) == words
            )
        here.page.keyboard.press("Home")
        assert (
            here.page.evaluate("c => c.parentNode.querySelector('.readout').textContent", chart)
            == readings[0]
        )
        here.page.keyboard.press("Escape")
        assert here.page.evaluate("c => c.parentNode.querySelector('.readout').textContent", chart) == ""
    assert here.complaints == []


@pytest.mark.parametrize("name", DRAWN)
def test_focus_can_be_seen(name: str, pages: dict[str, Path], visit: Visitor) -> None:
    here = visit.fresh(pages[name])
    for _ in range(12):
        here.page.keyboard.press("Tab")
        width = here.ask("() => parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
        assert width >= 2


@pytest.mark.parametrize("size", [PHONE, NARROWEST])
@pytest.mark.parametrize("name", EVERY)
def test_a_phone_needs_no_sideways_scrolling(
    name: str, size: tuple[int, int], pages: dict[str, Path], visit: Visitor
) -> None:
    here = visit.seen(pages[name], size)
    width = here.ask(
        """() => { const all = [...document.querySelectorAll('details.data')];
            all.forEach(one => { one.open = true; });
            const width = document.documentElement.scrollWidth;
            all.forEach(one => { one.open = false; });
            return width; }"""
    )
    assert width <= size[0]


OVERLAPS = """() => [...document.querySelectorAll('.chart')].flatMap(chart => {
    const found = [];
    const lines = text => text.querySelector('tspan.line') ? [...text.querySelectorAll('tspan.line')] : [text];
    for (const axis of ['.xtick text', '.ytick text']) {
      const boxes = [...chart.querySelectorAll(axis)].flatMap(lines)
        .map(text => [text.textContent, text.getBoundingClientRect()]);
      boxes.forEach(([one, a], i) => boxes.slice(i + 1).forEach(([other, b]) => {
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (across > 1 && down > 2) found.push([chart.id, one, other]);
      }));
    }
    return found;
})"""


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_no_axis_labels_overlap(
    name: str, size: tuple[int, int], pages: dict[str, Path], visit: Visitor
) -> None:
    here = visit.seen(pages[name], size)
    if size == PHONE:  # slanted labels have boxes that overlap though the words do not
        here = visit.fresh(pages[name], size)
        here.ask("() => document.querySelector('#value-space-chart .xaxislayer-above')?.remove()")
    assert here.ask(OVERLAPS) == []


@pytest.mark.parametrize("name", DRAWN)
def test_labels_stay_inside_their_charts(name: str, pages: dict[str, Path], visit: Visitor) -> None:
    outside = visit.seen(pages[name], PHONE).ask(
        """() => [...document.querySelectorAll('.chart')].flatMap(chart => {
            const frame = chart.getBoundingClientRect();
            return [...chart.querySelectorAll('svg.main-svg text')].filter(text => {
              const box = text.getBoundingClientRect();
              return box.width && (box.left < frame.left - 8 || box.right > frame.right + 8);
            }).map(text => [chart.id, text.textContent]);
        })"""
    )
    assert outside == []


@pytest.mark.parametrize("name", DRAWN)
def test_without_scripts_everything_can_still_be_read(
    name: str, pages: dict[str, Path], visit: Visitor
) -> None:
    page = visit.without_scripts(pages[name]).page
    assert page.locator(".chart:visible").count() == 0
    assert page.locator("table:visible").count() == page.locator("figure").count()
    assert page.get_by_text("In short").first.is_visible()
    assert page.locator("td:visible", has_text="between 0 and").count() > 0


LETTER_IS_SHORTER = {"A4": 0, "Letter": 1}
SHEETS = {"small-committee": 2, "medium-committee": 4, "small-board": 3, "medium-board": 3}


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("name", DRAWN)
def test_a_page_prints_on_few_sheets(name: str, paper: str, pages: dict[str, Path], visit: Visitor) -> None:
    printed = visit.folded(pages[name]).page.pdf(format=paper, print_background=True)
    assert printed.startswith(b"%PDF")
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= SHEETS[name] + LETTER_IS_SHORTER[paper]


@pytest.mark.parametrize("name", DRAWN)
def test_opened_parts_are_printed_too(name: str, pages: dict[str, Path], visit: Visitor) -> None:
    folded, opened = (
        len(re.findall(rb"/Type\s*/Page\b", here.page.pdf(format="A4")))
        for here in (visit.folded(pages[name]), visit.seen(pages[name]))
    )
    assert opened > folded


def test_a_table_wider_than_a_phone_says_that_it_slides(pages: dict[str, Path], visit: Visitor) -> None:
    here = visit.fresh(pages["medium-committee"], PHONE)
    here.ask("() => document.querySelectorAll('details.data').forEach(one => { one.open = true; })")
    here.page.wait_for_timeout(300)
    odd = here.ask(
        """() => [...document.querySelectorAll('.scroll')].filter(frame =>
            (frame.scrollWidth > frame.clientWidth + 1) === frame.previousElementSibling.hidden).length"""
    )
    assert odd == 0
    assert here.page.locator(".slide:visible").count() > 0


SCREEN = (1440, 900)


@pytest.mark.parametrize("name", DRAWN)
def test_a_page_opens_on_few_screens(name: str, pages: dict[str, Path], visit: Visitor) -> None:
    here = visit.folded(pages[name], SCREEN)
    assert here.ask("() => document.documentElement.scrollHeight") <= 6 * SCREEN[1]


@pytest.mark.parametrize("name", DRAWN)
def test_the_brief_is_read_on_few_phone_screens(name: str, pages: dict[str, Path], visit: Visitor) -> None:
    here = visit.folded(pages[name], PHONE)
    assert here.ask("() => document.querySelector('#short').getBoundingClientRect().height") <= 2 * PHONE[1]


def test_one_button_opens_everything_and_folds_it_again(pages: dict[str, Path], visit: Visitor) -> None:
    here = visit.folded(pages["medium-committee"])
    hidden = "() => document.querySelectorAll('details.more:not([open])').length"
    assert here.ask(hidden) > 0
    here.page.click("#everything")
    here.page.wait_for_function(ALL_DRAWN)
    assert here.ask(hidden) == 0
    here.page.click("#everything")
    assert here.ask(hidden) == here.ask("() => document.querySelectorAll('details.more').length")
    assert here.complaints == []


def test_a_table_can_be_kept_as_a_file(pages: dict[str, Path], visit: Visitor, tmp_path: Path) -> None:
    here = visit.fresh(pages["medium-committee"])
    here.ask("() => document.querySelectorAll('details.data').forEach(one => { one.open = true; })")
    with here.page.expect_download() as waited:
        here.page.locator("a[download='received.csv']").click()
    waited.value.save_as(tmp_path / "received.csv")
    assert (tmp_path / "received.csv").read_text(encoding="utf-8-sig").startswith("row,column,shown_as,n,low")


PAPER_WIDTHS = {"A4": 688, "Letter": 710}


@pytest.mark.parametrize("width", PAPER_WIDTHS.values(), ids=PAPER_WIDTHS)
@pytest.mark.parametrize("name", DRAWN)
def test_charts_fit_the_paper(name: str, width: int, pages: dict[str, Path], visit: Visitor) -> None:
    here = visit.fresh(pages[name])
    here.page.emulate_media(media="print")
    here.page.set_viewport_size({"width": width, "height": 1000})
    wide = here.ask(
        """() => [...document.querySelectorAll('svg.main-svg')].filter(svg => {
            const frame = svg.closest('figure').getBoundingClientRect(), box = svg.getBoundingClientRect();
            return box.right > frame.right + 1 || box.left < frame.left - 1;
        }).length"""
    )
    assert wide == 0
    assert here.ask("() => document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", ["small-committee", "small-board"])
def test_the_draft_mark_is_on_the_screen_and_on_every_printed_page(
    name: str, pages: dict[str, Path], visit: Visitor
) -> None:
    here = visit.fresh(pages[name])
    assert here.page.locator(".ribbon strong", has_text="DRAFT").is_visible()
    here.page.emulate_media(media="print")
    assert here.page.locator(".watermark").is_visible()
    assert here.ask("() => getComputedStyle(document.querySelector('.watermark')).position") == "fixed"
    published = visit.seen(pages[f"{name}-published"])
    assert published.page.locator(".watermark").count() == 0
    assert "DRAFT" not in published.page.inner_text("body")
