"""Reader: charts for the notebooks, from a measure's table alone. A hidden number is drawn as its range, never as zero.

A table is what `open_shelf().measure(name)` gives: dimensions, then n (NaN where hidden), low, high, unit.
"""

from typing import TYPE_CHECKING, Any

from coc_analytics.dashboards.drawing import INK, PARTICIPATION, hatched
from coc_analytics.dashboards.wording import HIDDEN, amount
from coc_analytics.dashboards.words import label
from coc_analytics.release import Cell, Release, Shelf
from coc_analytics.terms import Audience, Refusal, ReleaseState

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

TONE = PARTICIPATION
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "star")


def newest(shelf: Shelf) -> Release:
    """The newest release of the finest audience there is one for; refuses, saying what to do, where there is none."""
    for audience in Audience:
        if shelf.releases(audience) or shelf.drafts(audience):
            return shelf.latest(audience)
    raise Refusal(
        "there is no release to look at yet",
        "run `make demo` for a make-believe one, or `coc run` for your own, then start again with `make lab`",
    )


def about(release: Release) -> str:
    """Which release this is, for whom, and whether it may be relied on."""
    drafts = (ReleaseState.DRAFT, ReleaseState.CHECKED)
    state = (
        "a DRAFT: nobody has published it, keep it to yourself" if release.state in drafts else "published"
    )
    return f"{release.community}, up to {release.quarter}, numbers for the {release.audience}; {state}."


def quarters_of(table: "pd.DataFrame") -> "pd.DataFrame":
    """The rows of single quarters (no half, year, `last4` or `all`), in order."""
    rows: pd.DataFrame = table[table["period"].str.fullmatch(r"\d{4}Q[1-4]")]
    return rows.sort_values("period", kind="stable")


def over_time(table: "pd.DataFrame", title: str) -> "Figure":
    """One line over the quarters for a measure without other dimensions: dots where shown, a bar where hidden."""
    from plotly.graph_objects import Figure, Scatter

    rows = quarters_of(table)
    figure = Figure(layout=_layout(title, _unit(table)))
    figure.add_trace(
        Scatter(
            x=rows["period"],
            y=rows["n"],
            mode="lines+markers",
            name="shown",
            line={"color": TONE.ink, "width": 2},
            marker={"size": 9},
        )
    )
    _add_ranges(figure, rows)
    return figure


def side_by_side(table: "pd.DataFrame", dimension: str, period: str, title: str) -> "Figure":
    """One bar a code of a dimension in one period, longest first; hidden ones as the range they lie in."""
    from plotly.graph_objects import Bar, Figure

    rows = table[(table["period"] == period) & (table[dimension] != "total")]
    rows = rows.sort_values(["n", dimension], ascending=[True, False], na_position="first", kind="stable")
    names = rows[dimension].map(lambda code: label(dimension, code))
    figure = Figure(layout=_layout(title, _unit(table)))
    figure.add_trace(Bar(y=names, x=rows["n"], orientation="h", name="shown", marker={"color": TONE.ink}))
    hidden = rows["n"].isna()
    figure.add_trace(
        Bar(
            y=names[hidden],
            x=_upper_ends(rows)[hidden] - rows["low"][hidden],
            base=rows["low"][hidden],
            orientation="h",
            name="hidden: somewhere in here",
            marker=hatched(TONE),
        )
    )
    return figure.update_layout(barmode="overlay")


def each_over_time(table: "pd.DataFrame", dimension: str, title: str) -> "Figure":
    """One line a code of a dimension over the quarters, told apart by pattern; a gap where a number is hidden."""
    from plotly.graph_objects import Figure, Scatter

    rows = quarters_of(table)
    figure = Figure(layout=_layout(title, _unit(table)))
    codes = [code for code in dict.fromkeys(rows[dimension]) if code != "total"]
    quarters = list(dict.fromkeys(rows["period"]))
    for place, code in enumerate(codes):
        line = rows[rows[dimension] == code].set_index("period").reindex(quarters)
        figure.add_trace(
            Scatter(
                x=quarters,
                y=line["n"],
                mode="lines+markers",
                connectgaps=False,
                name=label(dimension, code),
                line={"dash": _DASHES[place % len(_DASHES)], "width": 2},
                marker={"symbol": _SYMBOLS[place % len(_SYMBOLS)], "size": 9},
            )
        )
    return figure.update_xaxes(categoryorder="array", categoryarray=quarters)


def said_of_each(table: "pd.DataFrame", dimension: str, period: str) -> str:
    """Every number of a dimension in one period, in words, a line each."""
    codes = [code for code in dict.fromkeys(table[dimension]) if code != "total"]
    names = {code: f"{label(dimension, code)}:" for code in codes}
    width = max(map(len, names.values()), default=0)
    return "\n".join(f"{names[code]:{width}} {said(table, period, **{dimension: code})}" for code in codes)


def last_shown(table: "pd.DataFrame") -> str:
    """The newest quarter in which anything of a table is shown: a survey is not held every quarter."""
    shown = quarters_of(table).dropna(subset="n")["period"]
    return str(shown.iloc[-1] if len(shown) else table["period"].iloc[-1])


def said(table: "pd.DataFrame", period: str, **codes: str) -> str:
    """One number in words: `12 members`, or `between 0 and 4 members` where it is hidden."""
    rows = table[table["period"] == period]
    for dimension, code in codes.items():
        rows = rows[rows[dimension] == code]
    if len(rows) != 1:
        return "not measured"
    return _in_words(rows.iloc[0])


def _in_words(row: "pd.Series[Any]") -> str:
    """A row as the pages say it."""
    ends = (row["n"], row["low"], row["high"])
    words = amount(Cell(*(None if end != end else float(str(end)) for end in ends)))
    return words if words == HIDDEN else _with_unit(words, str(row["unit"]))


def _with_unit(words: str, unit: str) -> str:
    """`12 members`, but `3.4 (mean of 1 to 5)`."""
    return f"{words} ({unit})" if " of " in unit else f"{words} {unit}"


def _add_ranges(figure: "Figure", rows: "pd.DataFrame") -> None:
    from plotly.graph_objects import Bar

    hidden = rows["n"].isna()
    if not hidden.any():
        return
    figure.add_trace(
        Bar(
            x=rows["period"][hidden],
            y=_upper_ends(rows)[hidden] - rows["low"][hidden],
            base=rows["low"][hidden],
            name="hidden: somewhere in here",
            marker=hatched(TONE),
        )
    )


def _upper_ends(rows: "pd.DataFrame") -> "pd.Series[float]":
    """Where a range is drawn to: its upper end or, without one, the largest number on the chart."""
    largest = max(rows["n"].max(skipna=True), rows["high"].max(skipna=True), 1)
    return rows["high"].fillna(largest)


def _unit(table: "pd.DataFrame") -> str:
    return str(table["unit"].iloc[0]) if len(table) else ""


def _layout(title: str, unit: str) -> dict[str, object]:
    return {
        "title": {"text": f"{title} ({unit})", "font": {"size": 16, "color": INK}},
        "template": "plotly_white",
        "height": 340,
        "margin": {"l": 10, "r": 10, "t": 60, "b": 10},
        "legend": {"orientation": "h", "y": -0.2},
        "xaxis": {"rangemode": "tozero"},
        "yaxis": {"rangemode": "tozero", "automargin": True},
    }
