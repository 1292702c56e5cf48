"""Reader: pages become self-contained HTML. What they say is decided elsewhere; no clock, no network, no person's name.

A page holds one script bundle, one small boot script and figures as data. Its content-security policy allows
exactly these two scripts, by hash, and no connection at all.
"""

import re
from base64 import b64encode
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

from coc_analytics.dashboards.blocks import Page
from coc_analytics.dashboards.downloads import download_of
from coc_analytics.dashboards.exploring import exploring
from coc_analytics.dashboards.statements import UNSTABLE_BELOW
from coc_analytics.dashboards.tongue import language, say
from coc_analytics.dashboards.wording import READERS, as_of, quarter_name, state_words
from coc_analytics.dashboards.words import capital, lower_first, visible
from coc_analytics.periods import Quarter
from coc_analytics.release import Release
from coc_analytics.terms import Audience, ReleaseState

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"
FILES = {audience: f"{audience}.html" for audience in Audience}
EXPLORE = "explore.html"
NOBODY = "'none'"
_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
_OWN_SHEET = re.compile(r'getElementById\("([0-9a-f]{64})"\)')
WITHOUT_SCRIPTS = (
    ".chart, .readout, .key.drawn, .slide { display: none } details.data > summary { pointer-events: none }"
)
MARKS = {ReleaseState.DRAFT: "DRAFT", ReleaseState.CHECKED: "DRAFT", ReleaseState.WITHDRAWN: "WITHDRAWN"}


@dataclass(frozen=True)
class Link:
    """A page as the index names it."""

    href: str
    words: str
    mark: str
    state: str


@dataclass(frozen=True)
class QuarterLinks:
    """The pages of one quarter."""

    title: str
    links: tuple[Link, ...]


def render_page(page: Page, paper: str = "") -> str:
    """A page as HTML; `paper` is a rule for printed sheets beside the running title's."""
    release = page.release
    drawn = any(block.chart for section in page.sections for block in section.every_block)
    boot, running = _boot(), running_title(release) + paper
    bundle = _bundle() if drawn else ""
    from markupsafe import Markup

    return _environment().get_template("page.html.j2").render(
        page=page,
        community=release.community,
        quarter=str(release.quarter),
        title=capital(quarter_name(release.quarter)),
        mark=mark_of(release),
        state=state_words(release.state, release.published_at),
        as_of=as_of(release.quarter, release.state, release.published_at),
        policy=policy([boot, bundle] if bundle else [boot], [_style(), running, WITHOUT_SCRIPTS]),
        style=Markup(_style()),
        running=Markup(running),
        without_scripts=Markup(WITHOUT_SCRIPTS),
        sheets=sheets_of(bundle),
        download_of=download_of,
        lower_first=lower_first,
        unstable_below=UNSTABLE_BELOW,
        boot=Markup(boot),
        bundle=Markup(bundle),
    )  # fmt: skip


def render_exploring(release: Release) -> str:
    """The page on which a manager asks for themselves, of one release that stands; the same release, the same text."""
    script, running = _text("explore.js"), running_title(release, say("Explore the numbers"))
    from markupsafe import Markup

    return _environment().get_template("explore.html.j2").render(
        exploring=exploring(release),
        community=release.community,
        quarter=str(release.quarter),
        title=capital(quarter_name(release.quarter)),
        mark=mark_of(release),
        state=state_words(release.state, release.published_at),
        as_of=as_of(release.quarter, release.state, release.published_at),
        policy=policy([script], [_style(), running]),
        style=Markup(_style()),
        running=Markup(running),
        unstable_below=UNSTABLE_BELOW,
        script=Markup(script),
    )  # fmt: skip


def render_seal(held: str, inside: Mapping[str, tuple[str, ...]]) -> str:
    """The page around a sealed one: it says nothing of it, and allows the scripts and styles that it will have."""
    script = _text("sealed.js")
    from markupsafe import Markup

    return _environment().get_template("sealed.html.j2").render(
        held=held,
        policy=_policy((_hash(script), *inside["script-src"]), (_hash(_style()), *inside["style-src"])),
        style=Markup(_style()),
        script=Markup(script),
    )  # fmt: skip


def hashes_in(page: str) -> dict[str, tuple[str, ...]]:
    """The scripts and styles that a page's own policy allows, by hash."""
    allowed = unescape(_POLICY.findall(page)[0])
    parts = dict(part.strip().split(" ", 1) for part in allowed.split(";"))
    return {name: tuple(parts[name].split()) for name in ("script-src", "style-src")}


def running_title(release: Release, page: str = "") -> str:
    """The rule that puts the page's name, its mark and page numbers on every printed sheet."""
    mark = f"{mark_of(release)} · " if release.state in MARKS else ""
    which = page or page_name(release)
    name = f"{mark}{release.community} · {capital(quarter_name(release.quarter))} · {which}"
    return (
        f"@page {{ @top-left {{ content: {css_string(name)}; }} "
        f"@bottom-right {{ content: {css_string(say('Page '))} counter(page) {css_string(say(' of '))} counter(pages); }} }}"
    )


def mark_of(release: Release) -> str:
    """What is written over a page that nobody may rely on; empty for a published one."""
    return say(MARKS[release.state]) if release.state in MARKS else ""


def page_name(release: Release) -> str:
    """Whose page it is: `Committee page`."""
    return say("{reader} page", reader=say(READERS[release.audience]))


def css_string(text: str) -> str:
    """Text as a string of a style sheet, in which nothing but letters, digits and blanks stands as itself."""
    signs = (
        sign if sign.isascii() and (sign.isalnum() or sign == " ") else f"\\{ord(sign):x} "
        for sign in visible(text)
    )
    return f'"{"".join(signs)}"'


def render_index(releases: Iterable[Release], explored: Collection[Quarter] = ()) -> str:
    """The list of all quarters' pages, newest first; `explored` are the quarters with a page for exploring."""
    from markupsafe import Markup

    ordered = sorted(releases, key=lambda r: (-r.quarter.index, list(Audience).index(r.audience)))
    quarters = {release.quarter: None for release in ordered}
    return _environment().get_template("index.html.j2").render(
        community=ordered[0].community if ordered else say("Our community"),
        quarters=[_links(quarter, ordered, explored) for quarter in quarters],
        policy=policy([], [_style()]),
        style=Markup(_style()),
    )  # fmt: skip


def _links(quarter: Quarter, releases: Iterable[Release], explored: Collection[Quarter]) -> QuarterLinks:
    explore = Link(f"{quarter}/{EXPLORE}", say("Explore the numbers"), "", say("for managers"))
    pages = tuple(
        Link(
            f"{quarter}/{FILES[release.audience]}",
            page_name(release),
            mark_of(release),
            state_words(release.state, release.published_at),
        )
        for release in releases
        if release.quarter == quarter
    )
    return QuarterLinks(capital(quarter_name(quarter)), (*pages, explore) if quarter in explored else pages)


def policy(scripts: Iterable[str], styles: Iterable[str]) -> str:
    """A content-security policy that allows these scripts, these style sheets, empty ones, and nothing else.

    A chart fills an empty sheet by its script; no style stands in the text of an element.
    """
    return _policy(map(_hash, scripts), map(_hash, [*styles, ""]))


def _policy(scripts: Iterable[str], styles: Iterable[str]) -> str:
    allowed, dressed = (" ".join(dict.fromkeys(hashes)) for hashes in (scripts, styles))
    return (
        f"default-src 'none'; script-src {allowed or NOBODY}; style-src {dressed}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


@cache
def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@cache
def sheets_of(bundle: str) -> tuple[str, ...]:
    """The ids of style sheets that the bundle would add by itself, for maps that no page draws."""
    return tuple(_OWN_SHEET.findall(bundle))


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.globals.update(say=say, language=language)
    return made


def _harmless(value: object) -> object:
    """Every string a template prints, without characters that hide or turn text; templates escape it afterwards."""
    from markupsafe import Markup

    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _style() -> str:
    return _text("style.css")


def _boot() -> str:
    return _text("boot.js")


def _text(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


@cache
def _bundle() -> str:
    from plotly.offline import get_plotlyjs

    return str(get_plotlyjs())
