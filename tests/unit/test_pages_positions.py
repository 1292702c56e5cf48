"""A page says of every place what its release says there: numbers by position, downloads by shorthand, bands by worth."""

import csv
import io
import json
from dataclasses import replace

import pytest

from coc_analytics.dashboards.blocks import Block, Entry, Page, Shorthand, TableShown
from coc_analytics.dashboards.downloads import COLUMNS, as_csv
from coc_analytics.dashboards.pages import PAGES, render_release
from coc_analytics.dashboards.rendering import css_string
from coc_analytics.dashboards.statements import UNSTABLE, UNSTABLE_BELOW
from coc_analytics.dashboards.wording import amount, unit_of
from coc_analytics.release import Cell, MeasureRelease, Release
from coc_analytics.terms import Audience, Form, ReleaseState
from tests.made_up_releases import MEDIUM, SMALL, Size, made_up_release

READERS = (Audience.COMMITTEE, Audience.BOARD)


def page_of(release: Release) -> Page:
    return PAGES[release.audience](release)


def blocks_of(page: Page) -> list[Block]:
    return [block for section in page.sections for block in section.every_block]


def entries_of(page: Page) -> list[Entry]:
    return [
        entry
        for block in blocks_of(page)
        for line in block.table.lines
        for entry in line.entries
        if entry.place
    ]


def said_at(measure: MeasureRelease, place: tuple[str, ...]) -> str:
    cell = measure.cells.get(place[1:], Cell(None, None, None))
    return amount(cell, unit_of(measure.form, ""))


@pytest.mark.parametrize("audience", READERS)
@pytest.mark.parametrize("size", [SMALL, MEDIUM])
def test_every_number_stands_where_the_release_has_it(size: Size, audience: Audience) -> None:
    release = made_up_release(size, audience)
    found = entries_of(page_of(release))
    assert len(found) > 300
    for entry in found:
        words = said_at(release.measures[entry.place[0]], entry.place)
        assert entry.words.removesuffix(f" ({UNSTABLE})") in {words, "hidden"}, entry.place
        assert entry.hidden == (release.measures[entry.place[0]].cells[entry.place[1:]].n is None)


def test_a_number_in_the_wrong_place_is_noticed() -> None:
    """Every released count is another one, so that a number from elsewhere cannot pass by being equal."""
    release = made_up_release(MEDIUM)
    measures, fresh = {}, iter(range(100_000, 200_000))
    for name, measure in release.measures.items():
        cells = dict(measure.cells)
        if measure.form is Form.COUNT:
            cells = {
                place: Cell(n := float(next(fresh)), n, n) if cell.n is not None else cell
                for place, cell in cells.items()
            }
        measures[name] = replace(measure, cells=cells)
    changed = replace(release, measures=measures)
    for entry in entries_of(page_of(changed)):
        if entry.cell is not None and not entry.hidden:
            assert entry.words.removesuffix(f" ({UNSTABLE})") == said_at(
                measures[entry.place[0]], entry.place
            )


def test_the_place_stands_in_the_page() -> None:
    assert 'data-at="received_by_channel|2026Q3|total">' in render_release(made_up_release(MEDIUM))


# --- tables to keep


def kept(block: Block, state: ReleaseState = ReleaseState.PUBLISHED) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(as_csv(block.table, state))))


@pytest.mark.parametrize("size", [SMALL, MEDIUM])
def test_a_kept_table_says_exactly_what_is_shown(size: Size) -> None:
    for block in blocks_of(page_of(made_up_release(size))):
        entries = [entry for line in block.table.lines for entry in line.entries]
        rows = kept(block)
        assert len(rows) == len(entries)
        for row, entry in zip(rows, entries, strict=True):
            assert tuple(row) == COLUMNS
            assert row["shown_as"].startswith(entry.words)
            if entry.shorthand is Shorthand.HIDDEN:
                assert row["n"] == "[c]"
            elif entry.cell is not None:
                assert float(row["n"]) == entry.cell.n


def test_a_draft_is_provisional_and_a_small_share_unstable() -> None:
    (block,) = (b for b in blocks_of(page_of(made_up_release(MEDIUM))) if b.name == "received")
    assert {row["shorthand"] for row in kept(block)} == {""}
    assert {row["shorthand"] for row in kept(block, ReleaseState.DRAFT)} == {"[p]"}
    line = block.table.lines[0]
    unstable = replace(line, entries=(replace(line.entries[0], shorthand=Shorthand.UNSTABLE),))
    changed = replace(block, table=replace(block.table, lines=(unstable,)))
    assert kept(changed)[0]["shorthand"] == "[u]"
    assert kept(changed, ReleaseState.CHECKED)[0]["shorthand"] == "[u] [p]"


def test_shares_on_few_are_marked_unstable_and_others_are_not() -> None:
    release = made_up_release(SMALL)
    base = {
        p: release.measures["received_by_mode"].cell(p, "total").n or 0
        for p in release.measures["received_by_mode"].periods
    }
    few = {p for p, n in base.items() if n < UNSTABLE_BELOW}
    rate = next(b for b in blocks_of(page_of(release)) if b.name == "rate")
    shown = [entry for line in rate.table.lines for entry in line.entries if entry.place and not entry.hidden]
    assert shown
    for entry in shown:
        assert (UNSTABLE in entry.words) == (entry.place[1] in few)


def test_what_did_not_exist_is_not_applicable() -> None:
    release = made_up_release(MEDIUM)
    measure = release.measures["active_by_group"]
    gone = frozenset(codes for codes in measure.cells if codes[1] == "mentoring" and codes[0] != "all")
    cells = {codes: Cell(0.0, 0.0, 0.0) if codes in gone else cell for codes, cell in measure.cells.items()}
    changed = replace(
        release, measures={**release.measures, measure.name: replace(measure, cells=cells, impossible=gone)}
    )
    (groups,) = (block for block in blocks_of(page_of(changed)) if block.name == "groups")
    assert "[z]" in {row["n"] for row in kept(groups)}


def test_no_kept_field_is_a_formula() -> None:
    release = made_up_release(MEDIUM)
    (block,) = (b for b in blocks_of(page_of(release)) if b.name == "received")
    lines = (replace(block.table.lines[0], heading="=1+1"), *block.table.lines[1:])
    first = kept(replace(block, table=replace(block.table, lines=lines)))[0]
    assert first["row"] == "'=1+1"


# --- no bar for what says nothing


@pytest.mark.parametrize(
    ("band", "drawn"), [((0, 30), True), ((0, 60), False), ((0, 68), False), ((0, None), False)]
)
def test_a_band_that_says_nothing_is_a_word_and_not_the_longest_bar(
    band: tuple[float, float | None], drawn: bool
) -> None:
    release = made_up_release(MEDIUM)
    measure = release.measures["received_by_channel"]
    said = {"total": Cell(68.0, 68.0, 68.0), "form": Cell(34.0, 34.0, 34.0), "chat": Cell(None, *band)}
    cells = {codes: said.get(codes[1], Cell(5.0, 5.0, 5.0)) for codes in measure.cells}
    changed = replace(release, measures={**release.measures, measure.name: replace(measure, cells=cells)})
    (block,) = (b for b in blocks_of(page_of(changed)) if b.name == "channel")
    assert block.chart is not None
    assert block.chart.hides == drawn
    figure = json.loads(block.chart.spec)["figure"]
    words = [note["text"] for note in figure["layout"].get("annotations", [])]
    assert ("hidden" in words) != drawn
    assert ("chat message (" in block.summary) is False or drawn


# --- folding


@pytest.mark.parametrize("audience", READERS)
@pytest.mark.parametrize("size", [SMALL, MEDIUM])
def test_a_section_shows_drawn_blocks_and_folds_the_others(size: Size, audience: Audience) -> None:
    page = page_of(made_up_release(size, audience))
    for section in page.sections:
        assert all(block.chart or block.table_shown is TableShown.OPEN for block in section.blocks)
        assert section.lead or section.blocks, section.name
    assert sum(len(section.blocks) for section in page.sections) <= 8


@pytest.mark.parametrize(
    "text", ['"; } * { display: none } /*', "</style><script>", "\\", "Größe\n\u202e", "a b"]
)
def test_a_name_stays_inside_its_string_of_a_style_sheet(text: str) -> None:
    inside = css_string(text)[1:-1]
    assert set(inside) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 \\")


@pytest.mark.parametrize(
    ("band", "said"),
    [
        ((0, 30), "between 0 and 30"),
        ((0, 68), "hidden"),
        ((0, None), "hidden"),
        ((5, 68), "between 5 and 68"),
    ],
)
def test_a_table_says_hidden_where_a_part_may_be_anything_from_nothing_to_the_whole(
    band: tuple[float, float | None], said: str
) -> None:
    release = made_up_release(MEDIUM)
    measure = release.measures["received_by_channel"]
    numbers = {"total": Cell(68.0, 68.0, 68.0), "chat": Cell(None, *band)}
    cells = {codes: numbers.get(codes[1], Cell(5.0, 5.0, 5.0)) for codes in measure.cells}
    changed = replace(release, measures={**release.measures, measure.name: replace(measure, cells=cells)})
    found = {
        entry.words for entry in entries_of(page_of(changed)) if entry.place[::2] == (measure.name, "chat")
    }
    assert found == {said}


def test_a_chart_about_another_span_folds_and_its_sentence_stays() -> None:
    small, medium = (page_of(made_up_release(size)).sections[0] for size in (SMALL, MEDIUM))
    assert [block.name for block in medium.blocks] == ["received"]
    assert not small.blocks
    assert small.folded[0].chart is not None
    assert small.lead == small.folded[0].summary
