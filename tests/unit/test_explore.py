"""What the notebooks' charts draw and say: hidden quarters are gaps, and numbers read as on the pages."""

import json
from typing import Any

import pandas as pd
import pytest

from coc_analytics.dashboards.explore import each_over_time, over_time, said, said_of_each, side_by_side
from coc_analytics.dashboards.wording import number
from tests.unit.test_charts import values

QUARTERS = ("2026Q1", "2026Q2", "2026Q3")


def table(**lines: list[float | None]) -> pd.DataFrame:
    """A measure's table with one line a code; None is hidden, between 0 and 4."""
    rows = [
        (quarter, code, n, n if n is not None else 0, n if n is not None else 4, "mean of 1 to 5")
        for code, line in lines.items()
        for quarter, n in zip(QUARTERS, line, strict=True)
    ]
    return pd.DataFrame(rows, columns=["period", "value", "n", "low", "high", "unit"]).astype({"n": float})


def drawn(figure: Any) -> dict[str, dict[str, Any]]:
    return {trace["name"]: trace for trace in json.loads(figure.to_json())["data"]}


@pytest.mark.parametrize(
    ("line", "gaps"),
    [([3.0, None, 4.0], [1]), ([None, 3.0, 4.0], [0]), ([3.0, 3.5, None], [2]), ([3.0, 3.5, 4.0], [])],
)
def test_a_line_breaks_where_a_quarter_is_hidden(line: list[float | None], gaps: list[int]) -> None:
    (trace,) = drawn(each_over_time(table(trust=line), "value", "Values")).values()
    assert list(trace["x"]) == list(QUARTERS)
    assert [place for place, n in enumerate(values(trace["y"])) if n != n] == gaps
    assert trace["connectgaps"] is False


def test_a_line_breaks_where_a_quarter_is_missing_altogether() -> None:
    both = table(trust=[3.0, 3.5, 4.0], empower=[2.0, 2.5, 3.0])
    without = both[(both["value"] != "trust") | (both["period"] != "2026Q2")]
    trust = drawn(each_over_time(without, "value", "Values"))["Trust"]
    assert [n != n for n in values(trust["y"])] == [False, True, False]


def test_a_line_of_one_measure_breaks_too() -> None:
    one = table(trust=[3.0, None, 4.0]).drop(columns="value")
    assert [n != n for n in values(drawn(over_time(one, "Trust"))["shown"]["y"])] == [False, True, False]


@pytest.mark.parametrize("n", [3.25, 3.75, 3.0, 0.125, 1234567.0])
def test_a_number_reads_as_on_the_pages(n: float) -> None:
    assert said(table(trust=[n, n, n]), "2026Q3", value="trust") == f"{number(n)} (mean of 1 to 5)"


def test_modes_are_called_as_on_the_pages() -> None:
    modes = table(convey_consume=[8.0, 9.0, 12.0], cocreate=[3.0, 3.0, None]).rename(
        columns={"value": "participation_mode"}
    )
    assert said_of_each(modes, "participation_mode", "2026Q3").splitlines() == [
        "Convey/consume: 12 (mean of 1 to 5)",
        "Co-create:      between 0 and 4 (mean of 1 to 5)",
    ]
    bars = drawn(side_by_side(modes, "participation_mode", "2026Q3", "Modes"))
    assert set(bars["shown"]["y"]) == {"Convey/consume", "Co-create"}


def test_hidden_is_one_word() -> None:
    nothing = table(trust=[3.0, 3.0, None]).assign(low=float("nan"), high=float("nan"))
    assert said(nothing, "2026Q3", value="trust") == "hidden"
    assert said(nothing.assign(low=0.0), "2026Q3", value="trust") == "hidden"
    assert said(nothing.assign(low=7.0), "2026Q3", value="trust") == "7 or more (mean of 1 to 5)"
