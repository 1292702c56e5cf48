"""Reader: charts over time. Each takes marks (released cells with their sentences) and returns a `Chart`.

A hidden number is a hatched band from its lower to its upper end; a number that could not exist is said in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from coc_analytics.dashboards.drawing import (
    INK,
    MUTED,
    RULE,
    Chart,
    Mark,
    Reading,
    Shape,
    Tone,
    blank,
    finished,
    hatched,
    ink,
    solid,
    top_of,
    upper_end,
    wrapped,
)
from coc_analytics.dashboards.figures import Figure
from coc_analytics.dashboards.statistics import Range
from coc_analytics.dashboards.tongue import say
from coc_analytics.dashboards.wording import number
from coc_analytics.periods import Quarter
from coc_analytics.release import Cell

COLUMNS_HEIGHT, SPANS_HEIGHT = 260, 130
IN_PLACE = {Shape.NOT_YET: "not yet", Shape.UNTOLD: "hidden"}
"""What stands in place of a bar, where there is none."""
SPAN_WORDS = {2: "by half-year", 4: "by year"}


@dataclass(frozen=True)
class Timed:
    """A mark over the quarters it stands for."""

    mark: Mark
    quarters: tuple[Quarter, ...]

    @property
    def middle(self) -> float:
        return (self.quarters[0].index + self.quarters[-1].index) / 2


def columns(
    name: str, marks: Sequence[Timed], tone: Tone, spans: Sequence[Timed] = (), centre: float | None = None
) -> Chart:
    """Numbers over time as columns; below them, where given, the same over longer spans; `centre` is a median."""
    figure = blank(top=30)
    top = top_of([timed.mark.cell for timed in marks if not timed.mark.word])
    readings = _add_columns(figure, marks, tone, top, axis="y", column=0.72)
    figure.update_layout(yaxis={"range": [0, top * 1.16], "visible": False})
    _label_time(figure, marks)
    if centre is not None:
        _draw_centre(figure, marks, centre)
    if spans:
        readings += _add_span_panel(figure, spans, tone)
    height = COLUMNS_HEIGHT + (SPANS_HEIGHT if spans else 0)
    hides = any(timed.mark.shape is Shape.HIDDEN for timed in (*marks, *spans))
    return finished(name, figure, height, readings, hides)


def _add_columns(
    figure: Figure, marks: Sequence[Timed], tone: Tone, top: float, axis: str, column: float
) -> list[Reading]:
    readings: list[tuple[float, Reading]] = []
    for shape in (Shape.SHOWN, Shape.HIDDEN):
        chosen = [timed for timed in marks if timed.mark.shape is shape]
        if chosen:
            trace = len(figure.data)
            _add_bars(figure, chosen, tone, top, axis, column)
            readings += [
                (timed.middle, Reading(trace, point, timed.mark.reading))
                for point, timed in enumerate(chosen)
            ]
    figure.add_shape(
        type="line", x0=0, x1=1, xref="paper", y0=0, y1=0, yref=axis, line={"color": MUTED, "width": 1}
    )
    _say_in_place(figure, marks, axis)
    return [reading for _, reading in sorted(readings, key=lambda pair: pair[0])]


def _say_in_place(figure: Figure, marks: Sequence[Timed], axis: str) -> None:
    """A word where there is nothing to draw: the number did not exist, or its range says nothing."""
    for timed in marks:
        if word := IN_PLACE.get(timed.mark.shape):
            figure.add_annotation(
                x=timed.middle, y=0, yref=axis, text=say(word), showarrow=False, textangle=-90, yanchor="bottom",
                font={"size": 11, "color": MUTED},
            )  # fmt: skip


def _add_bars(
    figure: Figure, chosen: Sequence[Timed], tone: Tone, top: float, axis: str, column: float
) -> None:
    cells = [timed.mark.cell for timed in chosen if timed.mark.cell is not None]
    hidden = chosen[0].mark.shape is Shape.HIDDEN
    ends = [cell.n if cell.n is not None else upper_end(cell, top) for cell in cells]
    starts = [(cell.low or 0.0) if hidden else 0.0 for cell in cells]
    figure.add_bar(
        x=[timed.middle for timed in chosen],
        y=[end - start for end, start in zip(ends, starts, strict=True)],
        base=starts,
        width=[len(timed.quarters) * column for timed in chosen],
        text=[ink(timed.mark.short) for timed in chosen],
        textposition="outside",
        textangle=0,
        cliponaxis=False,
        constraintext="none",
        textfont={"size": 12, "color": INK},
        marker=hatched(tone) if hidden else solid(tone),
        hovertext=[wrapped(timed.mark.reading, 44) for timed in chosen],
        hoverinfo="text",
        yaxis=axis,
    )


def _label_time(figure: Figure, marks: Sequence[Timed]) -> None:
    """Quarters as `Q1` with the year under the first one of each year; other periods by their labels."""
    texts = [_time_label(timed) for timed in marks]
    if marks[0].quarters[0].number < 4 or len(marks) == 1:
        texts[0] = _with_year(marks[0])
    first, last = marks[0].quarters[0].index, marks[-1].quarters[-1].index
    figure.update_xaxes(
        tickvals=[timed.middle for timed in marks],
        ticktext=texts,
        tickangle=0,
        range=[first - 0.6, last + 0.6],
    )


def _time_label(timed: Timed) -> str:
    starts_a_year = timed.quarters[0].number == 1
    return _with_year(timed) if starts_a_year else _without_year(timed)


def _without_year(timed: Timed) -> str:
    return (
        wrapped(timed.mark.label, 9)
        if len(timed.quarters) > 1
        else say("Q{quarter}", quarter=timed.quarters[0].number)
    )


def _with_year(timed: Timed) -> str:
    year = "" if len(timed.quarters) > 1 else f"<br><b>{timed.quarters[0].year}</b>"
    return _without_year(timed) + year


def _draw_centre(figure: Figure, marks: Sequence[Timed], centre: float) -> None:
    figure.add_shape(
        type="line", x0=0, x1=1, xref="paper", y0=centre, y1=centre, yref="y", layer="below",
        line={"color": MUTED, "width": 1.2, "dash": "dot"},
    )  # fmt: skip
    figure.add_annotation(
        x=marks[0].quarters[0].index - 0.6, y=1, yref="paper", yshift=26, xanchor="left", showarrow=False,
        text=say("┄ middle value (median): {centre}", centre=number(centre)), font={"size": 11.5, "color": MUTED},
    )  # fmt: skip


def _add_span_panel(figure: Figure, spans: Sequence[Timed], tone: Tone) -> list[Reading]:
    top = top_of([timed.mark.cell for timed in spans])
    figure.update_layout(
        yaxis={"domain": [0.55, 1]},
        yaxis2={
            "domain": [0, 0.21],
            "range": [0, top * 1.4],
            "visible": False,
            "fixedrange": True,
            "anchor": "x",
        },
        xaxis={"anchor": "free", "position": 0.53},
        margin={"b": 36},
    )
    figure.add_annotation(
        x=0, xref="paper", y=0.33, yref="paper", xanchor="left", yanchor="middle", showarrow=False,
        text=say("The same, {spans}:", spans=say(SPAN_WORDS[len(spans[0].quarters)])), font={"size": 12, "color": MUTED},
    )  # fmt: skip
    for timed in spans:
        figure.add_annotation(
            x=timed.middle, y=0, yref="y2", yanchor="top", yshift=-4, showarrow=False,
            text=wrapped(timed.mark.label, 9), font={"size": 12, "color": MUTED},
        )  # fmt: skip
    return _add_columns(figure, spans, tone, top, axis="y2", column=0.94)


def dots(
    name: str,
    marks: Sequence[Timed],
    tone: Tone,
    whiskers: Sequence[Range | None] = (),
    ends: Range | None = None,
) -> Chart:
    """Rates, shares or means over time as joined dots; `whiskers` are their intervals, `ends` the axis."""
    figure = blank(left=40, right=56, top=16)
    known = [end for whisker in whiskers if whisker for end in (whisker.high,)]
    finite = [timed.mark.cell for timed in marks if timed.mark.shape is Shape.SHOWN]
    top = ends.high if ends else max([top_of(finite), *known])
    readings = _add_dots(figure, marks, tone, whiskers)
    readings += _add_bands(figure, marks, tone, top, ends.low if ends else 0.0)
    readings.sort(key=lambda reading: [timed.mark.reading for timed in marks].index(reading.sentence))
    _label_time(figure, marks)
    figure.update_yaxes(
        range=[ends.low if ends else 0, top * 1.08],
        showgrid=True,
        gridcolor=RULE,
        nticks=5,
        rangemode="tozero",
    )
    _say_in_place(figure, marks, "y")
    hides = any(timed.mark.shape is Shape.HIDDEN for timed in marks)
    return finished(name, figure, COLUMNS_HEIGHT - 20, readings, hides)


def _add_dots(
    figure: Figure, marks: Sequence[Timed], tone: Tone, whiskers: Sequence[Range | None]
) -> list[Reading]:
    """One trace whose line breaks where a number is hidden."""
    values = [timed.mark.cell.n if timed.mark.cell else None for timed in marks]
    bars = [whisker if value is not None else None for whisker, value in zip(whiskers, values, strict=False)]
    error = {
        "type": "data",
        "symmetric": False,
        "array": [(w.high - v) if w and v is not None else 0 for w, v in zip(bars, values, strict=False)],
        "arrayminus": [(v - w.low) if w and v is not None else 0 for w, v in zip(bars, values, strict=False)],
        "color": tone.ink,
        "thickness": 1.4,
        "width": 3,
    }
    figure.add_scatter(
        x=[timed.middle for timed in marks],
        y=values,
        mode="lines+markers+text",
        connectgaps=False,
        text=_last_said(marks),
        textposition="middle right",
        textfont={"size": 12.5, "color": INK},
        line={"color": tone.ink, "width": 1.4, "dash": "dot" if whiskers else "solid"},
        marker={"size": 9, "color": tone.ink, "line": {"color": "#ffffff", "width": 1.2}},
        error_y=error if bars else None,
        hovertext=[wrapped(timed.mark.reading, 44) for timed in marks],
        hoverinfo="text",
        cliponaxis=False,
    )
    return [
        Reading(0, point, timed.mark.reading)
        for point, timed in enumerate(marks)
        if values[point] is not None
    ]


def _last_said(marks: Sequence[Timed]) -> list[str]:
    """The latest shown number beside its dot; the others are left to the table and the reading."""
    shown = [place for place, timed in enumerate(marks) if timed.mark.shape is Shape.SHOWN]
    return [
        f" <b>{ink(timed.mark.short)}</b>" if shown and place == shown[-1] else ""
        for place, timed in enumerate(marks)
    ]


def _add_bands(
    figure: Figure, marks: Sequence[Timed], tone: Tone, top: float, bottom: float
) -> list[Reading]:
    hidden = [timed for timed in marks if timed.mark.shape is Shape.HIDDEN]
    if not hidden:
        return []
    cells = [timed.mark.cell or Cell(None, None, None) for timed in hidden]
    starts = [max(bottom, cell.low or 0.0) for cell in cells]
    figure.add_bar(
        x=[timed.middle for timed in hidden],
        y=[upper_end(cell, top) - start for cell, start in zip(cells, starts, strict=True)],
        base=starts,
        width=[len(timed.quarters) * 0.5 for timed in hidden],
        marker=hatched(tone),
        opacity=0.55,
        hovertext=[wrapped(timed.mark.reading, 44) for timed in hidden],
        hoverinfo="text",
    )
    return [Reading(1, point, timed.mark.reading) for point, timed in enumerate(hidden)]
