"""Reader: pages become self-contained HTML files. Released numbers only; no clock, no network, no person's name.

A page holds one script bundle, one small boot script and figures as data. Its content-security policy allows
exactly these two scripts, by hash, and no connection at all.
"""

import re
from base64 import b64encode
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from coc_analytics.dashboards.blocks import Brief, Page
from coc_analytics.dashboards.board import board_page
from coc_analytics.dashboards.committee import committee_page
from coc_analytics.dashboards.downloads import download_of
from coc_analytics.dashboards.exploring import exploring
from coc_analytics.dashboards.files import write_text
from coc_analytics.dashboards.forms import take_back_forms
from coc_analytics.dashboards.markdown import as_markdown
from coc_analytics.dashboards.public import public_page
from coc_analytics.dashboards.statements import UNSTABLE_BELOW
from coc_analytics.dashboards.wording import READERS, as_of, quarter_name, state_words
from coc_analytics.dashboards.words import capital, lower_first, visible
from coc_analytics.periods import Quarter
from coc_analytics.release import Release, Shelf, open_shelf
from coc_analytics.terms import Audience, Refusal, ReleaseState

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"
PAGES = {Audience.COMMITTEE: committee_page, Audience.BOARD: board_page, Audience.PUBLIC: public_page}
FILES = {audience: f"{audience}.html" for audience in PAGES}
EXPLORE = "explore.html"
IN_MARKDOWN = {Audience.PUBLIC: "public.md"}
"""Which pages are written as Markdown too, to be pasted where a community publishes."""
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


def write_pages(shelf_path: Path, out: Path, quarter: Quarter | None = None) -> tuple[Path, ...]:
    """Write the pages of a quarter, or of every quarter on the shelf, and the index; their paths, index last.

    Raises Refusal where the shelf has no release of that quarter, or none at all.
    """
    everything = releases_to_show(open_shelf(shelf_path))
    chosen = [release for release in everything if quarter in (None, release.quarter)]
    if not chosen:
        raise _nothing_to_draw(everything)
    pages = [path for release in chosen for path in _write_release(out, release)]
    asked = [_write_exploring(out, release) for release in finest_of_each_quarter(chosen)]
    return (*pages, *asked, _write_index(out, everything))


def renew_pages(shelf_path: Path, out: Path, quarter: Quarter) -> tuple[Path, ...]:
    """Draw the pages of a quarter again that lie there, and the index; take away those without a release.

    Forms that were filled from a public release go with it.
    """
    if not _public_stands(open_shelf(shelf_path), quarter):
        take_back_forms(out / str(quarter))
    there = [file for name in FILES.values() if (file := out / str(quarter) / name).is_file()]
    if not there:
        return ()
    everything = releases_to_show(open_shelf(shelf_path))
    drawn = {out / page_of(release): release for release in everything}
    for file in there:
        if file not in drawn:
            for name in (file.name, IN_MARKDOWN.get(Audience(file.stem), file.name)):
                file.with_name(name).unlink(missing_ok=True)
    renewed = [path for file in there if file in drawn for path in _write_release(out, drawn[file])]
    return (*renewed, *_renew_exploring(out, quarter, everything), _write_index(out, everything))


def _renew_exploring(out: Path, quarter: Quarter, everything: Sequence[Release]) -> tuple[Path, ...]:
    """Write the page for exploring again where it lies there, or take it away where no release stands."""
    there = out / str(quarter) / EXPLORE
    if not there.is_file():
        return ()
    there.unlink()
    standing = finest_of_each_quarter(release for release in everything if release.quarter == quarter)
    return tuple(_write_exploring(out, release) for release in standing)


def finest_of_each_quarter(releases: Iterable[Release]) -> tuple[Release, ...]:
    """For every quarter the release that tells most, of those that were not withdrawn: the committee's, if there."""
    order = list(Audience)
    found: dict[Quarter, Release] = {}
    for release in sorted(releases, key=lambda release: order.index(release.audience)):
        if release.state is not ReleaseState.WITHDRAWN:
            found.setdefault(release.quarter, release)
    return tuple(found[quarter] for quarter in sorted(found))


def _write_exploring(out: Path, release: Release) -> Path:
    return write_text(out / str(release.quarter) / EXPLORE, render_exploring(release))


def _public_stands(shelf: Shelf, quarter: Quarter) -> bool:
    """Whether the public's release of a quarter is there, published or as a draft."""
    return any(
        release.quarter == quarter
        for release in (*shelf.releases(Audience.PUBLIC), *shelf.drafts(Audience.PUBLIC))
    )


def _write_release(out: Path, release: Release) -> Iterator[Path]:
    """Write a release's page, and its Markdown where its audience has one; their paths."""
    yield write_text(out / page_of(release), render_release(release))
    if release.audience in IN_MARKDOWN:
        markdown = as_markdown(page_for(release), MARKS.get(release.state, ""))
        yield write_text(out / str(release.quarter) / IN_MARKDOWN[release.audience], markdown)


def _write_index(out: Path, everything: Sequence[Release]) -> Path:
    """Write the list of the pages that are there."""
    there = [release for release in everything if (out / page_of(release)).is_file()]
    explored = {r.quarter for r in everything if (out / str(r.quarter) / EXPLORE).is_file()}
    return write_text(out / "index.html", render_index(there, explored))


def _nothing_to_draw(everything: Sequence[Release]) -> Refusal:
    remedy = "prepare one with `coc release prepare` or `coc run`"
    if everything:
        first, last = everything[0].quarter, everything[-1].quarter
        there = f"for {first}" if first == last else f"from {first} to {last}"
        return Refusal("there is no release of this quarter to draw", f"choose one {there}, or {remedy}")
    return Refusal("there is no release to draw", remedy)


def page_of(release: Release) -> Path:
    """Where a release's page lies in the folder of the dashboards."""
    return Path(str(release.quarter)) / FILES[release.audience]


def releases_to_show(shelf: Shelf) -> tuple[Release, ...]:
    """For every quarter and audience with a page: the published release, else the draft, else the withdrawn one."""
    found: dict[tuple[Quarter, Audience], Release] = {}
    for audience in PAGES:
        for release in (*shelf.withdrawn(audience), *shelf.drafts(audience), *shelf.releases(audience)):
            found[(release.quarter, audience)] = release
    return tuple(found[place] for place in sorted(found, key=lambda place: (place[0], FILES[place[1]])))


def render_release(release: Release) -> str:
    """The HTML page of one release, for its audience; the same release always gives the same text.

    A withdrawn release gives a page that says so and repeats none of its numbers.
    """
    return render_page(page_for(release))


def page_for(release: Release) -> Page:
    """What the page of a release says; of a withdrawn one, that it was withdrawn."""
    if release.state is ReleaseState.WITHDRAWN:
        return withdrawn_page(release)
    return PAGES[release.audience](release)


def withdrawn_page(release: Release) -> Page:
    """The page that takes the place of a withdrawn one, so that links to it do not break."""
    gone = Brief("This page was withdrawn. Please do not rely on an earlier copy of it.")
    return Page(release, READERS[release.audience], gone, (), ())


def render_page(page: Page) -> str:
    """A page as HTML."""
    release = page.release
    drawn = any(block.chart for section in page.sections for block in section.every_block)
    boot, running = _boot(), running_title(release)
    bundle = _bundle() if drawn else ""
    from markupsafe import Markup

    return _environment().get_template("page.html.j2").render(
        page=page,
        community=release.community,
        quarter=str(release.quarter),
        title=capital(quarter_name(release.quarter)),
        mark=MARKS.get(release.state, ""),
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
    script, running = _text("explore.js"), running_title(release, "Explore the numbers")
    from markupsafe import Markup

    return _environment().get_template("explore.html.j2").render(
        exploring=exploring(release),
        community=release.community,
        quarter=str(release.quarter),
        title=capital(quarter_name(release.quarter)),
        mark=MARKS.get(release.state, ""),
        state=state_words(release.state, release.published_at),
        as_of=as_of(release.quarter, release.state, release.published_at),
        policy=policy([script], [_style(), running]),
        style=Markup(_style()),
        running=Markup(running),
        unstable_below=UNSTABLE_BELOW,
        script=Markup(script),
    )  # fmt: skip


def running_title(release: Release, page: str = "") -> str:
    """The rule that puts the page's name, its mark and page numbers on every printed sheet."""
    mark = f"{MARKS[release.state]} · " if release.state in MARKS else ""
    which = page or f"{READERS[release.audience]} page"
    name = f"{mark}{release.community} · {capital(quarter_name(release.quarter))} · {which}"
    return (
        f"@page {{ @top-left {{ content: {css_string(name)}; }} "
        '@bottom-right { content: "Page " counter(page) " of " counter(pages); } }'
    )


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
        community=ordered[0].community if ordered else "Our community",
        quarters=[_links(quarter, ordered, explored) for quarter in quarters],
        policy=policy([], [_style()]),
        style=Markup(_style()),
    )  # fmt: skip


def _links(quarter: Quarter, releases: Iterable[Release], explored: Collection[Quarter]) -> QuarterLinks:
    explore = Link(f"{quarter}/{EXPLORE}", "Explore the numbers", "", "for managers")
    pages = tuple(
        Link(
            f"{quarter}/{FILES[release.audience]}",
            f"{READERS[release.audience]} page",
            MARKS.get(release.state, ""),
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
    allowed = _hashes(scripts) or "'none'"
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hashes([*styles, ''])}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hashes(texts: Iterable[str]) -> str:
    return " ".join(_hash(text) for text in dict.fromkeys(texts))


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

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


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
