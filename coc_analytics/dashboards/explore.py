"""Reader: charts for the notebooks, from a measure's table alone. A hidden number is drawn as its range, never as zero.

A table is what `open_shelf().measure(name)` gives: dimensions, then n (NaN where hidden), low, high, unit.
"""

from typing import TYPE_CHECKING, Any

from coc_analytics.dashboards.drawing import INK, PARTICIPATION, hatched

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

TONE = PARTICIPATION


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
    names = rows[dimension].str.replace("_", " ")
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


def said(table: "pd.DataFrame", period: str, **codes: str) -> str:
    """One number in words: `12 members`, or `between 0 and 4 members` where it is hidden."""
    rows = table[table["period"] == period]
    for dimension, code in codes.items():
        rows = rows[rows[dimension] == code]
    if len(rows) != 1:
        return "not measured"
    return _in_words(rows.iloc[0])


def _in_words(row: "pd.Series[Any]") -> str:
    n, low, high = (
        None if value != value else float(str(value)) for value in (row["n"], row["low"], row["high"])
    )
    if n is not None:
        return f"{n:g} {row['unit']}"
    return (
        f"between {low:g} and {high:g} {row['unit']}"
        if high is not None
        else f"{low or 0:g} or more {row['unit']}"
    )


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
