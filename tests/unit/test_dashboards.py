"""The pages as text: safe against hostile words, the same bytes every time, true when nearly everything is hidden."""

import ast
import hashlib
import json
import re
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from coc_analytics.dashboards import place, rendering, write_dashboards
from coc_analytics.dashboards.pages import render_release
from coc_analytics.dashboards.rendering import render_index
from coc_analytics.dashboards.words import visible
from coc_analytics.periods import Quarter
from coc_analytics.release import Cell, Release, open_shelf
from coc_analytics.terms import Audience, Refusal, ReleaseState
from tests.made_up_releases import LAST, MEDIUM, SMALL, Size, made_up_release, retitled, without

ROOT = Path(__file__).resolve().parents[2]
READERS = (Audience.COMMITTEE, Audience.BOARD)
HOSTILE = (
    "</script><script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)>' autofocus onfocus=alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
    "<a href='https://example.org/'>b</a> &lt;b&gt;",
    "\u202eevil\u2028",
)


@pytest.fixture(autouse=True)
def _a_short_bundle(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parsing five megabytes of Plotly two hundred times proves nothing; tests of the real bundle say so."""
    if request.node.get_closest_marker("usefixtures") is None:
        monkeypatch.setattr(rendering, "_bundle", lambda: "/* Plotly */")


whole = pytest.mark.usefixtures("tmp_path")
"""For tests of the page as it is mailed, with the whole bundle."""


@dataclass(eq=False)
class Seen(HTMLParser):
    """What a parser finds in a page."""

    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    scripts: list[tuple[str, str]] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    within: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "br", "rect", "line", "path", "use", "img", "link"}:
            self.within.append(tag)
        if tag == "script":
            self.scripts.append((dict(attrs).get("type") or "", ""))
        if tag == "style":
            self.styles.append("")
        if tag == "td":
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.within:
            while self.within.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        here = self.within[-1] if self.within else ""
        if here == "script":
            kind, text = self.scripts[-1]
            self.scripts[-1] = (kind, text + data)
        elif here == "style":
            self.styles[-1] += data
        else:
            self.words.append(data)
            if "td" in self.within:
                self.cells[-1] += data

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))


def parsed(page: str) -> Seen:
    seen = Seen()
    seen.feed(page)
    return seen


@cache
def page_of(size: Size = MEDIUM, audience: Audience = Audience.COMMITTEE, quarters: int = 12) -> Seen:
    return parsed(render_release(made_up_release(size, audience, quarters=quarters)))


# --- what a page may contain


@pytest.mark.parametrize("audience", READERS)
def test_words_of_a_release_are_shown_and_never_obeyed(audience: Audience) -> None:
    honest = made_up_release(SMALL, audience)
    page, before = render_release(retitled(honest, " ".join(HOSTILE))), parsed(render_release(honest))
    after = parsed(page)
    assert [tag for tag, _ in after.tags] == [tag for tag, _ in before.tags]
    assert [sorted(attributes) for _, attributes in after.tags] == [sorted(a) for _, a in before.tags]
    for words in HOSTILE:
        assert visible(words) in after.text
    assert "\u202e" not in page


@whole
@pytest.mark.parametrize("audience", READERS)
def test_only_two_scripts_run_and_both_are_named_by_hash(audience: Audience) -> None:
    seen = parsed(render_release(made_up_release(MEDIUM, audience)))
    running = [text for kind, text in seen.scripts if not kind]
    assert len(running) == 2
    policy = next(a["content"] or "" for tag, a in seen.tags if tag == "meta" and "http-equiv" in a)
    for text in running:
        assert f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" in policy
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    for rule in ("style-src 'sha256-", "img-src data:", "base-uri 'none'", "form-action 'none'"):
        assert rule in policy
    assert "unsafe" not in policy
    assert not [tag for tag, attributes in seen.tags if "style" in attributes]
    for text in seen.styles:
        assert f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" in policy
    assert len(seen.styles) >= 4
    assert {kind for kind, _ in seen.scripts if kind} == {"application/json"}


@pytest.mark.parametrize("audience", READERS)
def test_a_page_points_at_nothing_outside_itself(audience: Audience) -> None:
    for tag, attributes in page_of(audience=audience).tags:
        assert tag not in {"img", "link", "iframe", "object", "embed", "form", "base", "audio", "video"}
        for name, value in attributes.items():
            assert not name.startswith("on")
            if name in {"href", "src", "action", "srcset", "poster"}:
                assert (value or "").startswith("#") or is_a_table_to_keep(tag, attributes)


def is_a_table_to_keep(tag: str, attributes: dict[str, str | None]) -> bool:
    """A link that hands over what the page holds itself."""
    inside = (attributes.get("href") or "").startswith("data:text/csv;charset=utf-8;base64,")
    return tag == "a" and inside and (attributes.get("download") or "").endswith(".csv")


@pytest.mark.parametrize("audience", READERS)
@pytest.mark.parametrize("state", ReleaseState)
def test_nobody_is_named_on_a_page(audience: Audience, state: ReleaseState) -> None:
    release = replace(made_up_release(SMALL, audience, state), checked_by="Medlar Checker")
    for page in (render_release(release), render_index([release])):
        assert "Quince" not in page
        assert "Medlar" not in page


@pytest.mark.parametrize("audience", READERS)
def test_until_it_is_published_a_page_is_marked_a_draft(audience: Audience) -> None:
    for state in (ReleaseState.DRAFT, ReleaseState.CHECKED):
        seen = parsed(render_release(made_up_release(SMALL, audience, state)))
        assert "DRAFT" in seen.text
        assert ("p", {"class": "watermark", "aria-hidden": "true"}) in seen.tags
    published = parsed(render_release(made_up_release(SMALL, audience, ReleaseState.PUBLISHED)))
    assert "DRAFT" not in published.text
    assert "Published 2026-10-20" in published.text


def test_a_withdrawn_page_says_so_and_repeats_no_number() -> None:
    seen = parsed(render_release(made_up_release(MEDIUM, state=ReleaseState.WITHDRAWN)))
    assert "WITHDRAWN" in seen.text
    assert not seen.cells
    assert not [kind for kind, _ in seen.scripts if kind]


# --- the same bytes


def test_the_same_release_gives_the_same_bytes_in_any_process() -> None:
    program = (
        "import hashlib; from tests.made_up_releases import *; from coc_analytics.dashboards.pages import *;"
        "print(*[hashlib.sha256(render_release(made_up_release(SMALL, a)).encode()).hexdigest()"
        " for a in (Audience.COMMITTEE, Audience.BOARD)])"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PATH": "", "TZ": zone, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Pacific/Kiritimati"))
    }
    assert len(outputs) == 1


def test_looking_at_the_dashboards_does_not_load_plotly() -> None:
    program = "import sys; import coc_analytics.dashboards; print('plotly' in sys.modules or 'jinja2' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_dashboards_read_releases_and_the_ground_only() -> None:
    allowed = {"release", "dashboards", "terms", "periods", "dimensions", "community", "taxonomies"}
    for path in (ROOT / "coc_analytics/dashboards").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("coc_analytics."):
                assert (node.module or "").split(".")[1] in allowed, path.name


@whole
@pytest.mark.parametrize("audience", READERS)
def test_a_page_is_small_enough_to_be_mailed(audience: Audience) -> None:
    assert len(render_release(made_up_release(MEDIUM, audience)).encode()) < 6_000_000


# --- true when nearly everything is hidden


@pytest.mark.parametrize("audience", READERS)
@pytest.mark.parametrize("size", [SMALL, MEDIUM])
def test_a_hidden_number_is_never_a_zero_or_a_gap(size: Size, audience: Audience) -> None:
    cells = [cell.strip() for cell in page_of(size, audience).cells]
    assert cells
    assert not {"", "0", "0 %", "-", "None", "nan"} & set(cells)
    assert any(cell.startswith("between 0 and ") for cell in cells)


@pytest.mark.parametrize("audience", READERS)
def test_a_small_community_still_reads_something_true(audience: Audience) -> None:
    seen = page_of(SMALL, audience)
    assert "over the last four quarters" in seen.text.lower()
    figures = [json.loads(text)["figure"] for kind, text in seen.scripts if kind]
    assert figures
    for figure in figures:  # no empty chart: every drawn one shows at least one number
        assert any("pattern" not in trace["marker"] for trace in figure["data"])


def test_a_small_quarter_is_given_in_words_with_the_finest_safe_span() -> None:
    text = page_of(SMALL).text
    assert (
        "How many issues were counted this quarter is hidden (between 0 and 4); over the last four quarters it was 12."
    ) in text


@pytest.mark.parametrize("audience", READERS)
def test_more_reports_can_mean_more_trust(audience: Audience) -> None:
    assert "More reports can mean more trust" in page_of(SMALL, audience).text


def everything_hidden(release: Release, high: float | None) -> Release:
    measures = {
        name: replace(measure, cells=dict.fromkeys(measure.cells, Cell(None, 0.0, high)))
        for name, measure in release.measures.items()
    }
    return replace(release, measures=measures)


@pytest.mark.parametrize("audience", READERS)
@pytest.mark.parametrize("high", [4.0, None])
def test_a_page_with_nothing_to_show_has_words_instead_of_empty_charts(
    audience: Audience, high: float | None
) -> None:
    seen = parsed(render_release(everything_hidden(made_up_release(SMALL, audience), high)))
    assert not [kind for kind, _ in seen.scripts if kind]
    words = "hidden" if high is None else "between 0 and 4"
    assert words in seen.cells[0]
    assert "is hidden" in seen.text
    assert "0 or more" not in seen.text


def test_what_could_not_exist_is_said_in_words() -> None:
    release = made_up_release(MEDIUM)
    measure = release.measures["active_by_group"]
    gone = {codes for codes in measure.cells if codes[1] == "mentoring" and codes[0] != "all"}
    cells = {codes: Cell(0.0, 0.0, 0.0) if codes in gone else cell for codes, cell in measure.cells.items()}
    changed = replace(measure, cells=cells, impossible=frozenset(gone))
    page = parsed(render_release(replace(release, measures=dict(release.measures) | {measure.name: changed})))
    assert "did not exist yet" in page.cells


def test_a_cell_a_release_leaves_out_is_hidden() -> None:
    release = made_up_release(MEDIUM)
    measure = release.measures["pulse_by_value"]
    cells = {codes: cell for codes, cell in measure.cells.items() if codes[1] != "trust"}
    changed = replace(measure, cells=cells)
    page = parsed(render_release(replace(release, measures=dict(release.measures) | {measure.name: changed})))
    assert "hidden" in page.cells


@pytest.mark.parametrize("audience", READERS)
@pytest.mark.parametrize("quarters", [1, 2, 4, 5, 40])
def test_a_young_and_an_old_community_have_pages_too(quarters: int, audience: Audience) -> None:
    seen = page_of(SMALL, audience, quarters)
    assert "In short" in seen.text
    assert "None" not in seen.text.replace("None", "", seen.text.count("None of"))


@pytest.mark.parametrize("part", range(6))
def test_no_measure_is_indispensable(part: int) -> None:
    """Every measure is missing once; together with five or six others, which saves a minute."""
    for audience in READERS:
        release = made_up_release(SMALL, audience)
        assert "About these numbers" in render_release(without(release, *list(release.measures)[part::6]))


@pytest.mark.parametrize("audience", READERS)
def test_a_release_without_measures_says_so(audience: Audience) -> None:
    release = made_up_release(SMALL, audience)
    seen = parsed(render_release(without(release, *release.measures)))
    assert "Nothing of this kind has been released for this quarter." in seen.text
    assert not [kind for kind, _ in seen.scripts if kind]


def test_run_chart_words_need_ten_quarters_in_a_row() -> None:
    assert "Too early to speak of a pattern" in page_of(SMALL).text
    assert "Over the last 12 quarters" in page_of(MEDIUM).text


def test_the_poisson_interval_is_said_beside_the_rate() -> None:
    assert re.search(
        r"per 100 active members; chance alone leaves room from [\d.]+ to [\d.]+", page_of().text
    )


# --- files


def shelf_with(path: Path, *releases: Release) -> Path:
    shelf = open_shelf(path)
    for release in releases:
        if release.state in {ReleaseState.DRAFT, ReleaseState.CHECKED}:
            shelf.write_draft(release)
        else:
            shelf.stage(release)
            shelf.place_staged(release)
    return path


def both(state: ReleaseState = ReleaseState.DRAFT, last: Quarter = LAST) -> tuple[Release, ...]:
    return tuple(made_up_release(SMALL, audience, state, last=last) for audience in READERS)


def test_pages_and_index_are_written_for_every_quarter(tmp_path: Path) -> None:
    earlier = LAST.plus(-1)
    shelf = shelf_with(tmp_path / "shelf", *both(), *both(ReleaseState.PUBLISHED, earlier))
    paths = write_dashboards(shelf, tmp_path / "out")
    assert [str(path.relative_to(tmp_path / "out")) for path in paths] == [
        "2026Q2/board.html",
        "2026Q2/committee.html",
        "2026Q3/board.html",
        "2026Q3/committee.html",
        "2026Q2/explore.html",
        "2026Q3/explore.html",
        "index.html",
    ]
    links = [a["href"] for tag, a in parsed(paths[-1].read_text()).tags if tag == "a"]
    assert links == [
        "#content",
        *(f"{q}/{p}.html" for q in (LAST, earlier) for p in ("committee", "board", "explore")),
    ]
    assert "DRAFT" in paths[-1].read_text()


def test_writing_again_changes_no_byte_and_leaves_nothing_else(tmp_path: Path) -> None:
    shelf, out = shelf_with(tmp_path / "shelf", *both()), tmp_path / "out"
    first = {path: path.read_bytes() for path in write_dashboards(shelf, out)}
    assert {path: path.read_bytes() for path in write_dashboards(shelf, out)} == first
    assert {path for path in out.rglob("*") if path.is_file()} == set(first)


def test_one_quarter_can_be_asked_for(tmp_path: Path) -> None:
    shelf = shelf_with(tmp_path / "shelf", *both(), *both(ReleaseState.PUBLISHED, LAST.plus(-1)))
    paths = write_dashboards(shelf, tmp_path / "out", LAST)
    assert {path.parent.name for path in paths[:-1]} == {"2026Q3"}
    assert "2026Q2" not in paths[-1].read_text()


def test_a_published_release_comes_before_a_draft_of_its_quarter(tmp_path: Path) -> None:
    shelf = shelf_with(tmp_path / "shelf", *both(ReleaseState.PUBLISHED), *both())
    for path in write_dashboards(shelf, tmp_path / "out"):
        assert "DRAFT" not in parsed(path.read_text()).text


def test_a_quarter_without_a_release_is_refused(tmp_path: Path) -> None:
    shelf = shelf_with(tmp_path / "shelf", *both())
    with pytest.raises(Refusal, match="no release of this quarter to draw: choose one for 2026Q3"):
        write_dashboards(shelf, tmp_path / "out", LAST.plus(1))
    shelf = shelf_with(tmp_path / "more", *both(), *both(ReleaseState.PUBLISHED, LAST.plus(-1)))
    with pytest.raises(Refusal, match="choose one from 2026Q2 to 2026Q3"):
        write_dashboards(shelf, tmp_path / "out", LAST.plus(1))
    with pytest.raises(Refusal, match="no release"):
        write_dashboards(tmp_path / "empty", tmp_path / "out")


def test_the_pages_have_a_place_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COC_DASHBOARDS", raising=False)
    assert place() == Path("data/dashboards")
    monkeypatch.setenv("COC_DASHBOARDS", "elsewhere")
    assert place() == Path("elsewhere")


# --- releases with fewer periods: a roll-up may appear at a slower cadence, or not at all


def with_periods(release: Release, kept: Callable[[str], bool]) -> Release:
    """The release as if only these periods had been released."""
    measures = {}
    for name, measure in release.measures.items():
        time = measure.dimensions[0]
        periods = {code: quarters for code, quarters in measure.periods.items() if kept(code)}
        parents = {code: time.parents[code] if time.parents[code] in periods else "" for code in periods}
        measures[name] = replace(
            measure,
            periods=periods,
            dimensions=(replace(time, parents=parents), *measure.dimensions[1:]),
            cells={codes: cell for codes, cell in measure.cells.items() if codes[0] in periods},
        )
    return replace(release, measures=measures)


@pytest.mark.parametrize("audience", READERS)
@pytest.mark.parametrize(
    "kept",
    [
        lambda code: code != "all",
        lambda code: code != "last4",
        lambda code: "Q" in code,
        lambda code: "Q" not in code,
        lambda code: len(code) == 4 and code.isdigit(),
        lambda code: code == "2025H1",
        lambda code: False,
    ],
    ids=["no all", "no last four", "quarters", "no quarters", "years", "one half-year", "none"],
)
def test_any_period_may_be_missing(kept: Callable[[str], bool], audience: Audience) -> None:
    seen = parsed(render_release(with_periods(made_up_release(SMALL, audience), kept)))
    assert "In short" in seen.text
    assert "About these numbers" in seen.text


@pytest.mark.parametrize("audience", READERS)
def test_a_period_nobody_has_a_name_for_changes_no_page(audience: Audience) -> None:
    """What one period leaves of another may stand in a release; pages speak of quarters, halves, years and longer."""
    release = made_up_release(SMALL, audience)
    measures = {}
    for name, measure in release.measures.items():
        time, strange = measure.dimensions[0], "2026Q1 without 2025Q4"
        measures[name] = replace(
            measure,
            periods={**measure.periods, strange: ("2026Q1",)},
            dimensions=(replace(time, parents={**time.parents, strange: ""}), *measure.dimensions[1:]),
            cells={
                **measure.cells,
                **{
                    (strange, *codes[1:]): cell
                    for codes, cell in measure.cells.items()
                    if codes[0] == "2026Q1"
                },
            },
        )
    assert render_release(replace(release, measures=measures)) == render_release(release)
