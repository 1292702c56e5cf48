"""What charts draw: shown numbers solid, hidden ones as hatched bands, never a zero or a gap."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coc_analytics.dashboards.charts import Timed, columns, dots
from coc_analytics.dashboards.charts_by_code import matrix, mixed, rows, scale
from coc_analytics.dashboards.drawing import (
    CONDUCT,
    INK,
    MUTED,
    PAPER,
    PARTICIPATION,
    PULSE,
    Chart,
    Mark,
    Tone,
    ink,
    safe_json,
    wrapped,
)
from coc_analytics.dashboards.statistics import Range
from coc_analytics.periods import Quarter, quarters_between
from coc_analytics.release import Cell

FIRST = Quarter.parse("2025Q1")
TONES = (CONDUCT, PARTICIPATION, PULSE)


def shown(n: float) -> Cell:
    return Cell(n, n, n)


def hidden(high: float | None) -> Cell:
    return Cell(None, 0.0, high)


def mark(name: str, cell: Cell | None) -> Mark:
    return Mark(name, cell, f"{name} in words", name)


def over_time(cells: Sequence[Cell | None]) -> list[Timed]:
    return [
        Timed(mark(str(FIRST.plus(place)), cell), (FIRST.plus(place),)) for place, cell in enumerate(cells)
    ]


def spec(chart: Chart) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(chart.spec)
    return loaded


def bars(chart: Chart, hatched: bool) -> list[dict[str, Any]]:
    data = spec(chart)["figure"]["data"]
    return [trace for trace in data if trace["type"] == "bar" and ("pattern" in trace["marker"]) == hatched]


def values(column: Any) -> list[float]:
    """A column of a figure, whichever way Plotly packs it."""
    if isinstance(column, dict):
        import base64

        import numpy

        return [float(v) for v in numpy.frombuffer(base64.b64decode(column["bdata"]), column["dtype"])]
    return [float(value) for value in column]


def test_a_shown_number_is_a_solid_column_and_a_hidden_one_a_hatched_band() -> None:
    chart = columns("c", over_time([shown(7), hidden(4), shown(5)]), CONDUCT)
    (solid,), (hatch,) = bars(chart, hatched=False), bars(chart, hatched=True)
    assert values(solid["y"]) == [7, 5]
    assert values(hatch["base"]) == [0]
    assert values(hatch["y"]) == [4]
    assert chart.hides


def test_a_band_without_upper_limit_runs_to_the_end_of_the_chart() -> None:
    (hatch,) = bars(columns("c", over_time([shown(9), hidden(None)]), CONDUCT), hatched=True)
    assert values(hatch["y"]) == [9]
    (hatch,) = bars(rows("r", [mark("a", shown(9)), mark("b", hidden(None))], CONDUCT), hatched=True)
    assert values(hatch["x"]) == [9]


def test_a_hidden_rate_starts_at_its_lower_end() -> None:
    marks = over_time([shown(50), Cell(None, 20.0, 80.0), shown(60)])
    (hatch,) = bars(dots("d", marks, CONDUCT, ends=Range(0, 100)), hatched=True)
    assert values(hatch["base"]) == [20]
    assert values(hatch["y"]) == [60]


def test_what_did_not_exist_yet_is_said_and_not_drawn() -> None:
    chart = columns("c", over_time([None, shown(5)]), CONDUCT)
    texts = [note["text"] for note in spec(chart)["figure"]["layout"]["annotations"]]
    assert "not yet" in texts
    assert sum(len(values(trace["x"])) for trace in spec(chart)["figure"]["data"]) == 1
    chart = rows("r", [mark("a", None), mark("b", shown(3))], CONDUCT)
    assert "did not exist yet" in [note["text"] for note in spec(chart)["figure"]["layout"]["annotations"]]


def test_the_line_of_a_rate_breaks_where_a_number_is_hidden() -> None:
    (line,) = [
        trace
        for trace in spec(dots("d", over_time([shown(1), hidden(3), shown(2)]), CONDUCT))["figure"]["data"]
        if trace["type"] == "scatter"
    ]
    assert line["y"][1] is None or str(line["y"][1]) == "nan"
    assert line["connectgaps"] is False


def test_whiskers_reach_from_the_lower_to_the_upper_end() -> None:
    (line,) = [
        trace
        for trace in spec(dots("d", over_time([shown(6.0)]), CONDUCT, [Range(4.0, 10.0)]))["figure"]["data"]
        if trace["type"] == "scatter"
    ]
    assert values(line["error_y"]["array"]) == [4]
    assert values(line["error_y"]["arrayminus"]) == [2]


def every_kind() -> list[Chart]:
    cells = [shown(7), hidden(4), None, shown(12), hidden(None)]
    marks = [mark(f"m{place}", cell) for place, cell in enumerate(cells)]
    spans = [Timed(mark("span", shown(19)), quarters_between(FIRST, FIRST.plus(3)))]
    return [
        columns("columns", over_time(cells), CONDUCT, spans, centre=7.0),
        rows("rows", marks, PARTICIPATION, [1.0, None, None, 3.0, None]),
        matrix("matrix", ["r1", "r2"], [f"c{i}" for i in range(5)], [marks, marks[::-1]], CONDUCT),
        dots("dots", over_time(cells), CONDUCT, [Range(5, 9)] * 5),
        scale("scale", [mark("a", shown(3.4)), mark("b", hidden(5))], [3.0, None], PULSE, Range(1, 5)),
    ]


@pytest.mark.parametrize("chart", every_kind(), ids=lambda chart: chart.name)
def test_plotly_accepts_every_figure(chart: Chart) -> None:
    from plotly.graph_objects import Figure

    Figure(spec(chart)["figure"], skip_invalid=False)


@pytest.mark.parametrize("chart", every_kind(), ids=lambda chart: chart.name)
def test_every_reading_points_at_the_mark_it_reads(chart: Chart) -> None:
    document = spec(chart)
    for trace, point, sentence in document["readings"]:
        assert document["figure"]["data"][trace]["hovertext"][point] == sentence
    hovers = [text for trace in document["figure"]["data"] for text in trace.get("hovertext", [])]
    drawn = [text for text in hovers if text]
    assert len(document["readings"]) >= len(set(drawn)) - 1  # what did not exist yet is not read from a dot


@pytest.mark.parametrize("chart", every_kind(), ids=lambda chart: chart.name)
def test_hidden_numbers_differ_from_shown_ones_by_pattern_not_by_colour_alone(chart: Chart) -> None:
    assert bars(chart, hatched=True)
    for trace in bars(chart, hatched=True):
        assert trace["marker"]["pattern"]["shape"] == "/"


def test_readings_are_in_the_order_of_the_chart() -> None:
    chart = columns("c", over_time([hidden(4), shown(7), hidden(4), shown(5)]), CONDUCT)
    assert [reading[2] for reading in spec(chart)["readings"]] == [
        "2025Q1 in words",
        "2025Q2 in words",
        "2025Q3 in words",
        "2025Q4 in words",
    ]


@given(st.text(max_size=60))
def test_no_text_can_end_the_script_element_or_act_as_markup(text: str) -> None:
    chart = rows("r", [Mark(text, shown(3), text, text), Mark(text, hidden(4), text, text)], CONDUCT)
    assert "<" not in chart.spec
    assert ">" not in chart.spec
    assert "<" not in ink(text)
    assert "<" not in wrapped(text).replace("<br>", "")
    json.loads(chart.spec)


def test_markup_in_a_label_is_shown_not_obeyed() -> None:
    label = spec(rows("r", [mark("<a href='http://x'>b</a>", shown(3))], CONDUCT))
    assert "&lt;a" in label["figure"]["layout"]["yaxis"]["ticktext"][0]


def test_json_inside_html_keeps_its_meaning() -> None:
    document = {"a": "</script><b>&amp;"}
    assert json.loads(safe_json(document)) == document


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tone", TONES)
def test_text_on_the_squares_can_be_read(tone: Tone) -> None:
    for step in range(101):
        share = step / 100
        text = "#ffffff" if share > 0.5 else INK
        assert contrast(text, mixed(tone, share)) >= 4.5


@pytest.mark.parametrize("tone", TONES)
def test_drawn_things_stand_out_from_the_paper(tone: Tone) -> None:
    assert contrast(tone.ink, PAPER) >= 3
    assert contrast(MUTED, PAPER) >= 4.5


@pytest.mark.parametrize("tone", TONES)
def test_no_tone_is_red_or_green(tone: Tone) -> None:
    from colorsys import rgb_to_hsv

    hue, *_ = rgb_to_hsv(*(int(tone.ink[i : i + 2], 16) / 255 for i in (1, 3, 5)))
    assert not 75 <= hue * 360 <= 165
    assert 20 <= hue * 360 <= 330


@pytest.mark.parametrize("usual", [[11.75, 3.0], [None, None], [9.0, 12.0]])
def test_every_number_beside_a_bar_is_within_the_chart(usual: list[float | None]) -> None:
    figure = spec(rows("r", [mark("10", shown(10)), mark("5", shown(5))], CONDUCT, usual))["figure"]
    (written,) = (trace for trace in figure["data"] if trace.get("mode") == "text")
    assert max(values(written["x"])) <= figure["layout"]["xaxis"]["range"][1]


@pytest.mark.parametrize(("label", "lines"), [("Form", 1), ("People who gave their name", 2)])
def test_labels_above_each_other_have_room(label: str, lines: int) -> None:
    """A line of a label is fifteen pixels high; margins are 22."""
    assert wrapped(label).count("<br>") + 1 == lines
    marks = [Mark(label, shown(9), "nine", label) for _ in range(4)]
    assert (rows("places", marks, CONDUCT).height - 22) / len(marks) >= 15 * lines + 10
