"""What a reader asked their system for: dark pages, colours of their own, no motion; paper stays white."""

import struct
import zlib
from pathlib import Path

import pytest

from tests.browser.conftest import OPEN_PARTS, Visit, Visitor
from tests.browser.test_accessibility import CONTRAST, EVERY

pytestmark = pytest.mark.browser

DARK = {"color_scheme": "dark"}
THEIRS = {"forced_colors": "active"}
THEIRS_DARK = {"forced_colors": "active", "color_scheme": "dark"}
CHARTS = ["medium-committee", "medium-board"]
SHOW = "() => document.querySelectorAll('details.data').forEach(one => { one.open = true; })"


def shades(here: Visit, selector: str) -> list[float]:
    """How light every pixel of an element is as it stands on the screen, 0 to 1."""
    picture = here.page.locator(selector).first.screenshot()
    return [(0.2126 * r + 0.7152 * g + 0.0722 * b) / 255 for r, g, b in pixels(picture)]


def pixels(picture: bytes) -> list[tuple[int, int, int]]:
    """The colours of a picture, pixel by pixel; of PNG only what a browser writes."""
    width, height, _, kind = struct.unpack(">IIBB", picture[16:26])
    data, place = b"", 8
    while place < len(picture):
        (length,) = struct.unpack(">I", picture[place : place + 4])
        if picture[place + 4 : place + 8] == b"IDAT":
            data += picture[place + 8 : place + 8 + length]
        place += length + 12
    step, raw = (4 if kind == 6 else 3), zlib.decompress(data)
    size, before, found = width * step, bytearray(width * step), []
    for row in range(height):
        line = bytearray(raw[row * (size + 1) + 1 : (row + 1) * (size + 1)])
        _unfilter(raw[row * (size + 1)], line, before, step)
        found += [(line[i], line[i + 1], line[i + 2]) for i in range(0, size, step)]
        before = line
    return found


def _unfilter(how: int, line: bytearray, above: bytearray, step: int) -> None:
    for i in range(len(line)):
        left, corner = (line[i - step], above[i - step]) if i >= step else (0, 0)
        up = above[i]
        nearest = min(
            (abs(up - corner), 0, left), (abs(left - corner), 1, up), (abs(left + up - 2 * corner), 2, corner)
        )
        line[i] = (line[i] + (0, left, up, (left + up) // 2, nearest[2])[how]) % 256


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("colours", [DARK, THEIRS, THEIRS_DARK], ids=["dark", "theirs", "theirs-dark"])
def test_text_has_contrast_in_every_colours(
    name: str, colours: dict[str, str], pages: dict[str, Path], visit: Visitor
) -> None:
    here = visit.in_colours(pages[name], **colours)
    here.ask(SHOW)
    assert here.ask(CONTRAST) == []
    assert here.complaints == []


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_dark_where_the_page_is_and_its_lightest_pixels_can_be_read(
    name: str, pages: dict[str, Path], visit: Visitor
) -> None:
    dark = shades(visit.in_colours(pages[name], **DARK), ".chart")
    light = shades(visit.in_colours(pages[name]), ".chart")
    assert sum(dark) / len(dark) < 0.35 < 0.65 < sum(light) / len(light)
    assert max(dark) - min(dark) > 0.5
    assert max(light) - min(light) > 0.5


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("colours", [THEIRS, THEIRS_DARK], ids=["theirs", "theirs-dark"])
def test_in_a_readers_own_colours_a_chart_stays_dark_on_white(
    name: str, colours: dict[str, str], pages: dict[str, Path], visit: Visitor
) -> None:
    found = shades(visit.in_colours(pages[name], **colours), ".chart")
    assert sum(found) / len(found) > 0.65
    assert min(found) < 0.2


@pytest.mark.parametrize("colours", [DARK, THEIRS_DARK], ids=["dark", "theirs-dark"])
def test_what_a_manager_asks_is_drawn_in_the_same_colours(
    colours: dict[str, str], pages: dict[str, Path], visit: Visitor
) -> None:
    found = shades(visit.in_colours(pages["medium-explore"], **colours), "#bars")
    assert sum(found) / len(found) < 0.5
    assert max(found) > 0.6


@pytest.mark.parametrize("name", ["medium-committee", "medium-explore", "medium-public"])
def test_paper_is_white_however_dark_the_screen_is(name: str, pages: dict[str, Path], visit: Visitor) -> None:
    here = visit.in_colours(pages[name], **DARK)
    here.page.emulate_media(media="print", color_scheme="dark")
    found = here.ask(
        """() => {
            const chart = document.querySelector('.chart');
            return [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color,
                    chart ? getComputedStyle(chart).filter : 'none'];
        }"""
    )
    assert found == ["rgb(255, 255, 255)", "rgb(31, 41, 51)", "none"]


@pytest.mark.parametrize("name", ["medium-committee", "medium-explore", "small-index"])
def test_nothing_moves(name: str, pages: dict[str, Path], visit: Visitor) -> None:
    here = visit.in_colours(pages[name], reduced_motion="reduce")
    here.ask(OPEN_PARTS)
    moving = here.ask(
        """() => [...document.querySelectorAll('body, body *')].filter(one => one.checkVisibility()).filter(one => {
            const style = getComputedStyle(one);
            return style.transitionDuration !== '0s' || style.animationName !== 'none' || style.scrollBehavior === 'smooth';
        }).map(one => one.tagName + '.' + one.className.baseVal)"""
    )
    assert moving == []
