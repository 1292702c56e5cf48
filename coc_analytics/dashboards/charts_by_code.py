"""Reader: charts that set codes side by side. Each takes marks (released cells with their sentences).

A hidden number is a hatched band from its lower to its upper end; a number that could not exist is said in words.
"""

from collections.abc import Sequence
from itertools import pairwise

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

ROW_HEIGHT, LINE_HEIGHT, ROOM = 34, 15, 10
NARROW_MATRIX = {"xaxis": {"tickangle": -55}, "margin": {"t": 92, "l": 128, "r": 36}}


def rows(name: str, marks: Sequence[Mark], tone: Tone, usual: Sequence[float | None] = ()) -> Chart:
    """Numbers side by side as horizontal bars; `usual` marks what each is in a usual quarter, where known."""
    figure = blank(left=148, right=56, top=10, bottom=12)
    cells = [mark.cell for mark in marks if not mark.word]
    top = max([top_of(cells), *(value for value in usual if value is not None)])
    readings: list[Reading] = []
    for shape in (Shape.SHOWN, Shape.HIDDEN):
        places = [place for place, mark in enumerate(marks) if mark.shape is shape]
        if places:
            _add_rows(figure, [marks[place] for place in places], places, tone, top)
            trace = len(figure.data) - 1
            readings += [Reading(trace, point, marks[place].reading) for point, place in enumerate(places)]
    _add_usual(figure, usual)
    written = _write_numbers(figure, marks, usual, top)
    _say_in_place(figure, marks)
    _label_rows(figure, [mark.label for mark in marks], max(top * 1.02, *written, 0.0))
    readings.sort(key=lambda reading: [mark.reading for mark in marks].index(reading.sentence))
    hides = any(mark.shape is Shape.HIDDEN for mark in marks)
    height = _row_height([mark.label for mark in marks])
    return finished(name, figure, 22 + height * len(marks), readings, hides)


def _row_height(labels: Sequence[str]) -> int:
    """Rows so high that no two labels above each other touch, however many lines they take."""
    lines = [wrapped(label).count("<br>") + 1 for label in labels]
    both = max((one + other for one, other in pairwise(lines)), default=2 * max(lines, default=1))
    return max(ROW_HEIGHT, LINE_HEIGHT * both // 2 + ROOM)


def _add_rows(figure: Figure, chosen: Sequence[Mark], places: Sequence[int], tone: Tone, top: float) -> None:
    hidden = chosen[0].shape is Shape.HIDDEN
    ends = [_end(mark, top) for mark in chosen]
    starts = [(mark.cell.low or 0.0) if hidden and mark.cell else 0.0 for mark in chosen]
    figure.add_bar(
        orientation="h",
        y=list(places),
        x=[end - start for end, start in zip(ends, starts, strict=True)],
        base=starts,
        width=0.62,
        marker=hatched(tone) if hidden else solid(tone),
        hovertext=[wrapped(mark.reading, 44) for mark in chosen],
        hoverinfo="text",
    )


def _end(mark: Mark, top: float) -> float:
    if mark.cell is None:
        return 0.0
    return mark.cell.n if mark.cell.n is not None else upper_end(mark.cell, top)


def _write_numbers(
    figure: Figure, marks: Sequence[Mark], usual: Sequence[float | None], top: float
) -> list[float]:
    """Each number behind its bar, or behind the diamond of a usual quarter where that stands in its way; says where."""
    written = [(place, mark) for place, mark in enumerate(marks) if not mark.word]
    places = [_free_place(_end(mark, top), usual[place] if usual else None, top) for place, mark in written]
    figure.add_scatter(
        x=places,
        y=[place for place, _ in written],
        mode="text",
        text=[f" {ink(mark.short)}" for _, mark in written],
        textposition="middle right",
        textfont={"size": 12.5, "color": INK},
        hoverinfo="skip",
        cliponaxis=False,
    )
    return places


def _free_place(end: float, diamond: float | None, top: float) -> float:
    near = diamond is not None and -0.05 * top < diamond - end < 0.24 * top
    return max(end, (diamond or 0.0) + 0.045 * top) if near else end


def _add_usual(figure: Figure, usual: Sequence[float | None]) -> None:
    known = [(value, place) for place, value in enumerate(usual) if value is not None]
    if known:
        figure.add_scatter(
            x=[value for value, _ in known],
            y=[place for _, place in known],
            mode="markers",
            marker={
                "symbol": "diamond",
                "size": 10,
                "color": "#ffffff",
                "line": {"color": INK, "width": 1.6},
            },
            hoverinfo="skip",
            cliponaxis=False,
        )


def _say_in_place(figure: Figure, marks: Sequence[Mark]) -> None:
    for place, mark in enumerate(marks):
        if mark.word:
            figure.add_annotation(
                x=0, xref="x domain", y=place, xanchor="left", showarrow=False, text=mark.word,
                font={"size": 12, "color": MUTED},
            )  # fmt: skip


def _label_rows(figure: Figure, labels: Sequence[str], right: float) -> None:
    figure.update_yaxes(
        tickvals=list(range(len(labels))),
        ticktext=[wrapped(label) for label in labels],
        ticklabelstandoff=8,
        range=[len(labels) - 0.5, -0.5],
        tickfont={"size": 12.5, "color": INK},
    )
    figure.update_xaxes(range=[0, right], visible=False)  # a number beyond the range is not drawn
    figure.add_shape(
        type="line", x0=0, x1=0, xref="x", y0=0, y1=1, yref="paper", line={"color": MUTED, "width": 1}
    )


def matrix(
    name: str,
    row_labels: Sequence[str],
    column_labels: Sequence[str],
    marks: Sequence[Sequence[Mark]],
    tone: Tone,
) -> Chart:
    """Numbers of two dimensions as a field of squares: the darker, the more; hatched where hidden."""
    figure = blank(left=136, right=6, top=46, bottom=8)
    top = top_of([mark.cell for line in marks for mark in line if mark.shape is Shape.SHOWN])
    readings = []
    for shape in (Shape.SHOWN, Shape.HIDDEN):
        places = [
            (r, c) for r, line in enumerate(marks) for c, mark in enumerate(line) if mark.shape is shape
        ]
        if places:
            trace = len(figure.data)
            _add_squares(figure, [marks[r][c] for r, c in places], places, tone, top)
            readings += [
                ((r, c), Reading(trace, point, marks[r][c].reading)) for point, (r, c) in enumerate(places)
            ]
    figure.update_xaxes(
        tickvals=list(range(len(column_labels))),
        ticktext=[wrapped(label, 9) for label in column_labels],
        side="top",
        tickangle=0,
        range=[-0.5, len(column_labels) - 0.5],
    )
    figure.update_yaxes(
        tickvals=list(range(len(row_labels))),
        ticktext=[wrapped(label, 17) for label in row_labels],
        ticklabelstandoff=8,
        range=[len(row_labels) - 0.5, -0.5],
        tickfont={"size": 12.5, "color": INK},
    )
    hides = any(mark.shape is Shape.HIDDEN for line in marks for mark in line)
    ordered = [reading for _, reading in sorted(readings, key=lambda pair: pair[0])]
    return finished(name, figure, 60 + 40 * len(row_labels), ordered, hides, NARROW_MATRIX)


def _add_squares(
    figure: Figure, chosen: Sequence[Mark], places: Sequence[tuple[int, int]], tone: Tone, top: float
) -> None:
    cells = [mark.cell for mark in chosen if mark.cell is not None]
    hidden = chosen[0].shape is Shape.HIDDEN
    depth = [0.0 if hidden else (cell.n or 0.0) / top for cell in cells]
    marker = hatched(tone)
    if hidden:
        marker |= {"line": {"width": 1, "color": RULE}}
        marker["pattern"] = marker["pattern"] | {"size": 7, "solidity": 0.1}
    else:
        marker = {"color": [mixed(tone, share) for share in depth], "line": {"width": 0}}
    figure.add_bar(
        orientation="h",
        y=[r for r, _ in places],
        x=[0.94] * len(places),
        base=[c - 0.47 for _, c in places],
        width=0.9,
        text=[f"<b>{ink(mark.short)}</b>" for mark in chosen] if not hidden else None,
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        constraintext="none",
        textfont={"size": 12, "color": ["#ffffff" if share > 0.5 else INK for share in depth]},
        marker=marker,
        hovertext=[wrapped(mark.reading, 44) for mark in chosen],
        hoverinfo="text",
    )


def mixed(tone: Tone, share: float) -> str:
    """A colour between the tone's wash (0) and its ink (1); text on it flips to white above one half."""
    part = 0.0 if share < 0 else min(share, 1.0)
    part = part * 0.5 if part <= 0.5 else 0.82 + (part - 0.5) * 0.36
    low, high = (tuple(int(code[i : i + 2], 16) for i in (1, 3, 5)) for code in (tone.wash, tone.ink))
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in zip(low, high, strict=True))


def scale(
    name: str, marks: Sequence[Mark], earlier: Sequence[float | None], tone: Tone, ends: Range
) -> Chart:
    """Means on an answer scale, one row each: a dot now, a hollow diamond earlier, a hatched band where hidden."""
    figure = blank(left=148, right=44, top=8, bottom=34)
    readings: list[Reading] = []
    for place, mark in enumerate(marks):
        if mark.word:
            continue
        if mark.shape is Shape.HIDDEN:
            figure.add_bar(
                orientation="h", y=[place], x=[ends.high - ends.low], base=[ends.low], width=0.34,
                marker=hatched(tone), opacity=0.6, hovertext=[wrapped(mark.reading, 44)], hoverinfo="text",
            )  # fmt: skip
        elif mark.cell is not None:
            _add_scale_row(figure, place, mark, earlier[place], tone)
        readings.append(Reading(len(figure.data) - 1, 0, mark.reading))
    figure.update_yaxes(
        tickvals=list(range(len(marks))),
        ticktext=[wrapped(mark.label) for mark in marks],
        ticklabelstandoff=8,
        range=[len(marks) - 0.5, -0.5],
        tickfont={"size": 12.5, "color": INK},
    )
    _say_in_place(figure, marks)
    figure.update_xaxes(
        range=[ends.low - 0.08, ends.high + 0.08], showgrid=True, gridcolor=RULE, dtick=1, tick0=ends.low
    )
    hides = any(mark.shape is Shape.HIDDEN for mark in marks)
    return finished(name, figure, 42 + (ROW_HEIGHT + 6) * len(marks), readings, hides)


def _add_scale_row(figure: Figure, place: int, mark: Mark, before: float | None, tone: Tone) -> None:
    value = mark.cell.n if mark.cell else None
    if before is not None:
        figure.add_scatter(
            x=[before, value], y=[place, place], mode="lines+markers", hoverinfo="skip",
            line={"color": tone.ink, "width": 1.6},
            marker={"symbol": ["diamond-open", "circle"], "size": [9, 1], "color": tone.ink},
        )  # fmt: skip
    figure.add_scatter(
        x=[value], y=[place], mode="markers+text", text=[f"  {ink(mark.short)}"],
        textposition="middle right" if before is None or (value or 0) >= before else "middle left",
        textfont={"size": 12.5, "color": INK}, marker={"size": 12, "color": tone.ink},
        hovertext=[wrapped(mark.reading, 44)], hoverinfo="text", cliponaxis=False,
    )  # fmt: skip
