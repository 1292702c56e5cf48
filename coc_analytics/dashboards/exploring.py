"""Reader: the page on which a manager asks for themselves. It holds one release's numbers and words, and no other.

Everything a reader may see is worded here; the page's script chooses, sorts and draws, and reckons nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from coc_analytics.dashboards.blocks import Entry, Shorthand, View, entry
from coc_analytics.dashboards.drawing import safe_json
from coc_analytics.dashboards.levels import marked
from coc_analytics.dashboards.rollups import Grain, grain_of, periods_of, tells
from coc_analytics.dashboards.tongue import say, say_if_known, say_of_measure
from coc_analytics.dashboards.wording import PERCENT, period_span, unit_of
from coc_analytics.dashboards.words import capital, label, readable, visible
from coc_analytics.release import MeasureRelease, Release
from coc_analytics.terms import TOTAL, Audience, Form, ReleaseState

GROUPS = {"issues": "Issues and what became of them", "pulse": "Pulse survey", "": "Members"}
"""The headings of the list of measures, by how the name of what they count begins."""
OVER_TIME = {
    Grain.QUARTER: "Quarter after quarter",
    Grain.HALF_YEAR: "Half-year after half-year",
    Grain.YEAR: "Year after year",
}
WORDS: Mapping[str, str] = {
    "nothing": "Nothing",
    "whole": "All together",
    "shown": "Rows: {rows}. Hidden numbers: {hidden}.",
    "beside": "{measure}{rows}. {column}, beside {other}.",
    "alone": "{measure}{rows}. {column}.",
    "chart": "Chart: {caption} Every number stands in the table below.",
    "hidden": "hidden",
    "not_measured": "not measured over this period",
}
"""What the page's script says, with the places it fills."""
NOT_TO_PASS_ON = {
    Audience.COMMITTEE: "These are the committee's numbers. Show them to nobody but the committee and its managers.",
    Audience.BOARD: "These are the advisory board's numbers. Show them to nobody but the board and its managers.",
    Audience.PUBLIC: "These numbers are for everybody.",
}


@dataclass(frozen=True)
class Exploring:
    """What the page holds: the release it asks, the measures as JSON, and the line that says whose they are."""

    release: Release
    data: str

    @property
    def whose(self) -> str:
        return say(NOT_TO_PASS_ON[self.release.audience])


def exploring(release: Release) -> Exploring:
    """Everything the page may show of a release; the same release gives the same text."""
    view = View(release)
    there = [found for name in release.measures if (found := view.measure(name)) is not None]
    measures = sorted(there, key=lambda measure: (measure.title, measure.name))
    document = {
        "groups": [
            {"title": say(title), "measures": [_measure(view, m) for m in measures if _group(m) == begins]}
            for begins, title in GROUPS.items()
        ],
        "words": {name: say(words) for name, words in WORDS.items()},
        "shorthand": {kind.name.lower(): str(kind) for kind in Shorthand},
        "provisional": release.state is not ReleaseState.PUBLISHED,
        "file": f"{release.quarter}-{release.audience}",
    }
    return Exploring(release, safe_json(document))


def _group(measure: MeasureRelease) -> str:
    return next(begins for begins in GROUPS if measure.universe.startswith(begins))


def _measure(view: View, measure: MeasureRelease) -> dict[str, Any]:
    return {
        "name": measure.name,
        "title": visible(say_of_measure(measure.name, "title", measure.title)),
        "why": visible(say_of_measure(measure.name, "why", measure.why)),
        "unit": unit_of(measure.form, visible(say_if_known(measure.unit))),
        "most": 100 if measure.form is Form.SHARE or measure.unit in {"percent", PERCENT} else None,
        "dimensions": [
            {"name": say_if_known(capital(readable(d.name))), "codes": [_code(d.name, code, d.parents) for code in d.codes]}
            for d in measure.dimensions[1:]
        ],
        "periods": [
            {"code": code, "name": period_span(code, measure.periods[code]), "grain": str(grain_of(code))}
            for grain in Grain
            for code in periods_of(measure, grain)
        ],
        "spans": [
            {"grain": str(grain), "title": say(title)}
            for grain, title in OVER_TIME.items()
            if len(periods_of(measure, grain)) > 1
        ],
        "now": _now(view, measure),
        "cells": dict(_cells(view, measure)),
    }  # fmt: skip


def _now(view: View, measure: MeasureRelease) -> str:
    """The period one sees first: the release's own quarter, else the latest of the finest grain."""
    finest = next(periods for grain in Grain if (periods := periods_of(measure, grain)))
    return view.period if view.period in measure.periods else finest[-1]


def _code(dimension: str, code: str, parents: Mapping[str, str]) -> dict[str, Any]:
    """A code with its words and how deep it lies below the total."""
    depth = 0
    above = parents[code]
    while above and above != TOTAL:
        depth, above = depth + 1, parents[above]
    return {"code": code, "name": label(dimension, code), "depth": depth}


def _cells(view: View, measure: MeasureRelease) -> Iterator[tuple[str, list[Any]]]:
    """Every place of a measure with its words, number, range, shorthand and whether its range is worth drawing."""
    for period, *codes in product(measure.periods, *(d.codes for d in measure.dimensions[1:])):
        found = marked(view, measure, period, entry(measure, period, tuple(codes)))
        drawn = found.hidden and tells(measure, period, tuple(codes))
        yield (
            "|".join((period, *codes)),
            [visible(found.words), *_numbers(found), str(found.shorthand), drawn],
        )


def _numbers(found: Entry) -> list[float | None]:
    """A field's number and range as far as the pages tell them."""
    cell = found.cell
    return [None] * 3 if cell is None else [cell.n, cell.low, cell.high]
