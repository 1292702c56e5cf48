"""Facts of a release as a line of text, so that the table of sentences can be read: `2026Q3: total 17, late 0-7`.

A number is shown as `17`, hidden as `0-7`, `7+` or `?` (nothing known); `x` could not exist. What is not named is hidden.
"""

import re
from collections.abc import Mapping

from coc_analytics.dashboards.blocks import View
from coc_analytics.dimensions import Dimension
from coc_analytics.periods import Quarter, period_parents, roll_ups
from coc_analytics.release import Cell, MeasureRelease, Release
from coc_analytics.terms import Audience, Form, ReleaseState, Siblings

LAST = Quarter.parse("2026Q3")
FORMS = {"%": Form.SHARE, "rate": Form.RATE, "mean": Form.INDEX}
LABELS = {"value", "behaviour", "outcome", "participation_mode", "group"}
HEAD = re.compile(r"(?P<name>\w+)(?:\[(?P<dimension>\w+)\])?(?: (?P<form>%|rate|mean))? (?P<rest>.*)")


def view_of(
    facts: str, quarters: int = 12, last: Quarter = LAST, state: ReleaseState = ReleaseState.PUBLISHED
) -> View:
    """A release whose measures are `facts`, one a line, as the pages ask it."""
    measures = [_measure(line.strip(), quarters, last) for line in facts.split("\n") if line.strip()]
    release = Release(
        audience=Audience.COMMITTEE,
        quarter=last,
        state=state,
        threshold=3,
        community="Made-up",
        measures={measure.name: measure for measure in measures},
        published_at="2026-10-20",
    )
    return View(release)


def _measure(line: str, quarters: int, last: Quarter) -> MeasureRelease:
    """`name[dimension] form 2026Q3: code number, … | last4: …`; without a dimension the number alone."""
    found = HEAD.fullmatch(line)
    assert found, f"not a line of facts: {line}"
    periods = roll_ups(last.plus(1 - quarters), last)
    columns = [part.split(":", 1) for part in found["rest"].split("|")]
    said = {period.strip(): _numbers(numbers, found["dimension"]) for period, numbers in columns}
    assert set(said) <= set(periods), f"no such period: {set(said) - set(periods)}"
    codes = list(dict.fromkeys(code for column in said.values() for code in column if code != "total"))
    form = FORMS.get(found["form"], Form.COUNT)
    places = {
        (period, *([code] if code else [])): _at_least_nothing(cell, form)
        for period, column in said.items()
        for code, cell in column.items()
    }
    return MeasureRelease(
        name=found["name"],
        title=found["name"],
        why="",
        unit="issues",
        form=form,
        universe="issues_received",
        dimensions=(
            Dimension("period", Siblings.ADDITIVE, period_parents(periods)),
            *_dimension(found["dimension"], codes),
        ),
        periods={code: tuple(map(str, of)) for code, of in periods.items()},
        cells={place: cell for place, cell in places.items() if cell is not None},
        impossible=frozenset(place for place, cell in places.items() if cell is None),
        rounding=(0.1, 0.25, 0.5, 1) if found["form"] == "mean" else (),
    )


def _at_least_nothing(cell: Cell | None, form: Form) -> Cell | None:
    """Of a count that is hidden altogether it is known that it is not below zero."""
    if form is Form.COUNT and cell is not None and cell.hidden and cell.low is None:
        return Cell(None, 0.0, None)
    return cell


def _dimension(name: str | None, codes: list[str]) -> tuple[Dimension, ...]:
    siblings = Siblings.LABELS if name in LABELS else Siblings.ADDITIVE
    return (Dimension(name, siblings, {"total": "", **dict.fromkeys(codes, "total")}),) if name else ()


def _numbers(text: str, dimension: str | None) -> Mapping[str, Cell | None]:
    if not dimension:
        return {"": _cell(text.strip())}
    pairs = [part.strip().rsplit(" ", 1) for part in text.split(",")]
    return {code: _cell(number) for code, number in pairs}


def _cell(text: str) -> Cell | None:
    if text == "x":
        return None
    if text == "?":
        return Cell(None, None, None)
    if text.endswith("+"):
        return Cell(None, float(text[:-1]), None)
    if "-" in text:
        low, high = text.split("-")
        return Cell(None, float(low), float(high))
    return Cell(float(text), float(text), float(text))
