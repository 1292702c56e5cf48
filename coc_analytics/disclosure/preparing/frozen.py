"""Door 2: what was published never changes. Compares counts in memory; a refusal names the measure, never a number."""

from collections.abc import Iterable, Mapping

from coc_analytics.casebook import CountedMeasure
from coc_analytics.disclosure.shelf.views import Coordinates, by_coordinates
from coc_analytics.release import Cell, MeasureRelease, Release
from coc_analytics.release.model import Codes
from coc_analytics.terms import Form, Refusal


def shown_numbers(releases: Iterable[Release], *forms: Form) -> dict[Coordinates, float]:
    """Every number these releases show, by what it speaks of, first edition first."""
    found: dict[Coordinates, float] = {}
    for release in releases:
        for measure in release.measures.values():
            if measure.form in forms:
                for place, cell in by_coordinates(measure):
                    if cell.n is not None:
                        found.setdefault(place, cell.n)
    return found


def refuse_changed_counts(counted: Mapping[str, CountedMeasure], past: Iterable[Release]) -> None:
    """Refuse where a count is not what an earlier release shows for the same quarters and codes."""
    published = shown_numbers(past, Form.COUNT)
    for name, measure in counted.items():
        quarters = {code: tuple(map(str, lived)) for code, lived in measure.periods.items()}
        for codes, cell in measure.cells.items():
            if published.get((name, quarters[codes[0]], codes[1:]), cell.n) != cell.n:
                raise _would_change(name)


def refuse_changed_indices(measures: Mapping[str, MeasureRelease], past: Iterable[Release]) -> None:
    """Refuse where an index is not what an earlier release shows for the same quarters and codes."""
    published = shown_numbers(past, Form.INDEX)
    for name, measure in measures.items():
        for place, cell in by_coordinates(measure) if measure.form is Form.INDEX else ():
            if cell.n is not None and published.get(place, cell.n) != cell.n:
                raise _would_change(name)


def refuse_stale(draft: Release, counted: Mapping[str, CountedMeasure]) -> None:
    """Refuse a draft whose numbers and intervals the casebook no longer bears out."""
    for name, measure in draft.measures.items():
        if measure.form is Form.COUNT:
            now = counted.get(name)
            if now is None or not all(
                _bears_out(now, *row, draft.threshold) for row in measure.cells.items()
            ):
                raise Refusal(
                    "the facts have changed since the draft was prepared",
                    "prepare and check it again with `coc release prepare`",
                    file=f"{name}.csv",
                )


def _bears_out(now: CountedMeasure, codes: Codes, cell: Cell, threshold: int) -> bool:
    found = now.cells.get(codes)
    if found is None:
        return False
    if cell.n is not None:
        large = found.people >= threshold or codes in now.impossible or not found.n
        return found.n == cell.n and large
    return (cell.low or 0) <= found.n and (cell.high is None or found.n <= cell.high)


def _would_change(name: str) -> Refusal:
    return Refusal(
        "a published number would change",
        "undo the change of settings or facts of published quarters; what is new counts in the next quarter",
        file=f"{name}.csv",
    )
