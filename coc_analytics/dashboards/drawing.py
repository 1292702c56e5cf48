"""Reader: the look every chart shares, and how a figure becomes text in a page. Draws released numbers only."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from typing import Any

from coc_analytics.dashboards.figures import Figure
from coc_analytics.dashboards.tongue import say
from coc_analytics.dashboards.words import visible
from coc_analytics.release import Cell

INK, MUTED, RULE, PAPER = "#1f2933", "#52606d", "#ddd8ce", "#ffffff"
CLEAR = "rgba(0,0,0,0)"
"""What lies behind a chart is the page's: on a dark screen charts are drawn as on paper, and turned by the style."""
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', Arial, sans-serif"
SOFT_HYPHENATION = 18
"""Labels longer than this many characters are broken over lines."""


NO_CHANGE: Mapping[str, Mapping[str, int]] = {}


@dataclass(frozen=True)
class Tone:
    """The one hue of a section: `ink` for lines and hatching, `wash` for what lies behind."""

    ink: str
    wash: str


CONDUCT = Tone("#2f5d7c", "#dbe6ee")
PARTICIPATION = Tone("#7a5210", "#f0e6d2")
PULSE = Tone("#6a4478", "#eadfee")


class Shape(StrEnum):
    """How a number is drawn; the difference is one of pattern, never of colour alone."""

    SHOWN = "shown"
    HIDDEN = "hidden"
    UNTOLD = "hidden, and its range says nothing"
    NOT_YET = "not yet"


@dataclass(frozen=True)
class Mark:
    """One number on a chart: its axis label, its cell (None: it did not exist yet), the sentence that reads it.

    `short` is what stands beside it; `worth` is its shape where it is hidden: a band, or a word where the band says
    nothing.
    """

    label: str
    cell: Cell | None
    reading: str
    short: str
    worth: Shape = Shape.HIDDEN

    @property
    def shape(self) -> Shape:
        if self.cell is None:
            return Shape.NOT_YET
        return self.worth if self.cell.hidden else Shape.SHOWN

    @property
    def word(self) -> str:
        """What stands in place of a bar: why there is none."""
        return say({Shape.NOT_YET: "did not exist yet", Shape.UNTOLD: "hidden"}.get(self.shape, ""))


@dataclass(frozen=True)
class Reading:
    """Which drawn point (trace and position) a sentence belongs to."""

    trace: int
    point: int
    sentence: str


@dataclass(frozen=True)
class Chart:
    """A drawn chart: a figure as JSON that is safe inside HTML, its height in pixels, and whether it hides."""

    name: str
    spec: str
    height: int
    hides: bool


def finished(
    name: str,
    figure: Figure,
    height: int,
    readings: Sequence[Reading],
    hides: bool,
    narrow: Mapping[str, Mapping[str, int]] = NO_CHANGE,
) -> Chart:
    """The chart as text, the same for the same figure; `narrow` says how its layout changes on a narrow screen."""
    figure.update_layout(height=height)
    document = {
        "figure": figure.as_data(),
        "narrow": {part: dict(changes) for part, changes in narrow.items()},
        "readings": [[reading.trace, reading.point, visible(reading.sentence)] for reading in readings],
    }
    return Chart(name, safe_json(document), height, hides)


def safe_json(document: object) -> str:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(document, ensure_ascii=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def ink(text: str) -> str:
    """Text for a figure, where Plotly reads a little HTML: markup in it is shown, never obeyed."""
    return escape(visible(text), quote=False)


def wrapped(text: str, width: int = SOFT_HYPHENATION) -> str:
    """A label for a figure, broken between words into lines of about `width` characters."""
    lines = [""]
    for word in visible(text).split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "<br>".join(escape(_shortened(line, width + 8), quote=False) for line in lines[:3])


def _shortened(line: str, width: int) -> str:
    return line if len(line) <= width else line[: width - 1] + "…"


def blank(left: int = 8, right: int = 16, top: int = 26, bottom: int = 44) -> Figure:
    """An empty figure in the common look."""
    quiet: dict[str, Any] = {
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "ticks": "",
        "automargin": False,
        "tickfont": {"size": 12, "color": MUTED},
    }
    return Figure(
        layout={
            "template": {"layout": {}},
            "font": {"family": FONT, "size": 12.5, "color": INK},
            "paper_bgcolor": CLEAR,
            "plot_bgcolor": CLEAR,
            "margin": {"l": left, "r": right, "t": top, "b": bottom},
            "showlegend": False,
            "dragmode": False,
            "hovermode": "closest",
            "hoverlabel": {
                "bgcolor": PAPER,
                "bordercolor": INK,
                "font": {"family": FONT, "size": 13, "color": INK},
                "align": "left",
                "namelength": 0,
            },
            "barmode": "overlay",
            "xaxis": quiet,
            "yaxis": quiet,
        }
    )


def solid(tone: Tone) -> dict[str, Any]:
    return {"color": tone.ink, "line": {"width": 0}}


def hatched(tone: Tone) -> dict[str, Any]:
    """How every hidden number is filled: lines over white, framed, in the section's hue."""
    return {
        "color": PAPER,
        "line": {"width": 1, "color": tone.ink},
        "pattern": {"shape": "/", "fgcolor": tone.ink, "bgcolor": PAPER, "size": 8, "solidity": 0.28},
    }


def top_of(cells: Sequence[Cell | None]) -> float:
    """The largest finite end among cells; at least 1."""
    ends = [
        end for cell in cells if cell is not None for end in (cell.n, cell.low, cell.high) if end is not None
    ]
    return max([1.0, *ends])


def upper_end(cell: Cell, top: float) -> float:
    """Where a hidden number's band ends on a chart; without an upper limit it runs to the chart's end."""
    return top if cell.high is None else min(cell.high, top)
