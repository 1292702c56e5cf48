"""Reader: which pages there are of which releases, and their files. Released numbers only; no clock, no person's name."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from coc_analytics.dashboards.blocks import Brief, Page
from coc_analytics.dashboards.board import board_page
from coc_analytics.dashboards.committee import committee_page
from coc_analytics.dashboards.files import write_text
from coc_analytics.dashboards.forms import take_back_forms
from coc_analytics.dashboards.markdown import as_markdown
from coc_analytics.dashboards.public import public_page
from coc_analytics.dashboards.rendering import (
    EXPLORE,
    FILES,
    mark_of,
    render_exploring,
    render_index,
    render_page,
)
from coc_analytics.dashboards.tongue import ENGLISH, LANGUAGES, say, speaking
from coc_analytics.dashboards.wording import READERS
from coc_analytics.periods import Quarter
from coc_analytics.release import Release, Shelf, open_shelf
from coc_analytics.terms import Audience, Refusal, ReleaseState

PAGES = {Audience.COMMITTEE: committee_page, Audience.BOARD: board_page, Audience.PUBLIC: public_page}
_LANGUAGE = re.compile(r'<html lang="([a-z]+)">')
COPIES = (".pdf", ".sealed.html")
"""How the names of a page's copies end."""
A4 = " @page { size: A4; }"
IN_MARKDOWN = {Audience.PUBLIC: "public.md"}
"""Which pages are written as Markdown too, to be pasted where a community publishes."""


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


def _take_back_copies(out: Path, quarter: Quarter, standing: Iterable[Release]) -> None:
    """Take away printed and sealed copies of a page whose release does not stand any more."""
    read = {release.audience for release in standing if release.quarter == quarter}
    for audience in set(FILES) - read:
        for ending in COPIES:
            (out / str(quarter) / f"{audience}{ending}").unlink(missing_ok=True)


def renew_pages(shelf_path: Path, out: Path, quarter: Quarter) -> tuple[Path, ...]:
    """Draw the pages of a quarter again that lie there, and the index; take away those without a release.

    Copies of a page, printed or sealed, go with its release, as do forms that were filled from a public one.
    """
    everything = releases_to_show(open_shelf(shelf_path))
    standing = [release for release in everything if _stands(release)]
    _take_back_copies(out, quarter, standing)
    if (quarter, Audience.PUBLIC) not in {(release.quarter, release.audience) for release in standing}:
        take_back_forms(out / str(quarter))
    there = [file for name in FILES.values() if (file := out / str(quarter) / name).is_file()]
    if not there:
        return ()
    with speaking(language_of(there[0])):
        return _renew(out, quarter, there, everything)


def _renew(
    out: Path, quarter: Quarter, there: Sequence[Path], everything: Sequence[Release]
) -> tuple[Path, ...]:
    """Draw pages again in the language in which they lie there."""
    drawn = {out / page_of(release): release for release in everything}
    for file in there:
        if file not in drawn:
            for name in (file.name, IN_MARKDOWN.get(Audience(file.stem), file.name)):
                file.with_name(name).unlink(missing_ok=True)
    renewed = [path for file in there if file in drawn for path in _write_release(out, drawn[file])]
    return (*renewed, *_renew_exploring(out, quarter, everything), _write_index(out, everything))


def language_of(file: Path) -> str:
    """The language a page was written in."""
    found = _LANGUAGE.search(file.read_text(encoding="utf-8")[:200])
    return found[1] if found and found[1] in LANGUAGES else ENGLISH


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
        if _stands(release):
            found.setdefault(release.quarter, release)
    return tuple(found[quarter] for quarter in sorted(found))


def _write_exploring(out: Path, release: Release) -> Path:
    return write_text(out / str(release.quarter) / EXPLORE, render_exploring(release))


def _write_release(out: Path, release: Release) -> Iterator[Path]:
    """Write a release's page, and its Markdown where its audience has one; their paths."""
    yield write_text(out / page_of(release), render_release(release))
    if release.audience in IN_MARKDOWN:
        markdown = as_markdown(page_for(release), mark_of(release))
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


def released_page(shelf_path: Path, quarter: Quarter | None, audience: Audience) -> Release:
    """The release whose page an audience reads of a quarter, or its newest; refused where there is none to read."""
    there = [r for r in releases_to_show(open_shelf(shelf_path)) if r.audience is audience and _stands(r)]
    chosen = [release for release in there if quarter in (None, release.quarter)]
    if not chosen:
        raise _nothing_to_draw(there)
    return chosen[-1]


def standing_of(shelf: Shelf, quarter: Quarter | None) -> tuple[Release, ...]:
    """Every audience's release of a quarter, or of the newest, that was not withdrawn; refused where there is none."""
    there = [release for release in releases_to_show(shelf) if _stands(release)]
    wanted = quarter or max((release.quarter for release in there), default=None)
    chosen = tuple(release for release in there if release.quarter == wanted)
    if not chosen:
        raise _nothing_to_draw(there)
    return chosen


def _stands(release: Release) -> bool:
    return release.state is not ReleaseState.WITHDRAWN


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


def render_for_paper(release: Release) -> str:
    """The same page, for a browser that prints it without being asked on which paper."""
    return render_page(page_for(release), A4)


def page_for(release: Release) -> Page:
    """What the page of a release says; of a withdrawn one, that it was withdrawn."""
    if release.state is ReleaseState.WITHDRAWN:
        return withdrawn_page(release)
    return PAGES[release.audience](release)


def withdrawn_page(release: Release) -> Page:
    """The page that takes the place of a withdrawn one, so that links to it do not break."""
    gone = Brief(say("This page was withdrawn. Please do not rely on an earlier copy of it."))
    return Page(release, say(READERS[release.audience]), gone, (), ())
