"""Room 1: casebooks that somebody imagines, counted by the very SQL of the measures. Nothing in them is true.

Whoever wants to know whether a released number could be another one imagines records with which it is, and has them
counted here. All are counted in one database in memory, each in quarters of its own.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import count

import duckdb
import pyarrow as pa

from coc_analytics.casebook.connection import imagined_casebook, plainly
from coc_analytics.casebook.counting import counted_units
from coc_analytics.casebook.making import VIEWS, lay_out_facts
from coc_analytics.casebook.records import IssueRecord, SurveyRecord
from coc_analytics.casebook.specs import MeasureSpec
from coc_analytics.casebook.vocabulary import describe_vocabulary
from coc_analytics.community import Community
from coc_analytics.periods import Quarter
from coc_analytics.taxonomies import Taxonomy

Counts = Mapping[tuple[int, tuple[str, ...]], int]
"""By quarter (`Quarter.index`) and the codes after the period; what is not there is zero."""


@dataclass(frozen=True)
class Imagined:
    """The records of one casebook that somebody imagines; all their quarters lie in `first` to `last`."""

    first: int
    last: int
    issues: tuple[IssueRecord, ...] = ()
    surveys: tuple[SurveyRecord, ...] = ()


def count_imagined(
    casebooks: Sequence[Imagined], specs: Sequence[MeasureSpec], taxonomy: Taxonomy, community: Community
) -> Mapping[str, list[Counts]]:
    """What each measure counts in each casebook and single quarter, zeros left out.

    Only for COUNT measures of which quarters add up: longer periods are sums. Raises Refusal where a record has a
    code that the casebook cannot hold.
    """
    places = list(_places(casebooks))
    with closing(imagined_casebook()) as connection:
        with plainly("a casebook cannot be imagined", "check the taxonomy and the groups"):
            lay_out_facts(connection, taxonomy, community)
            _write(connection, "reports", _reports(casebooks, places))
            _write(connection, "report_codes", _codes(casebooks))
            _write(connection, "report_outcomes", _outcomes(casebooks))
            _write(connection, "pulse", _surveys(casebooks, places))
            describe_vocabulary(connection, taxonomy, community)
            for view in VIEWS:
                connection.execute(view.read_text(encoding="utf-8"))
        return {spec.name: _counted(connection, spec, casebooks, places) for spec in specs}


def _places(casebooks: Sequence[Imagined]) -> Iterator[int]:
    """Where the quarters of each casebook begin: behind those before it, with one between."""
    begin = 0
    for casebook in casebooks:
        yield begin
        begin += casebook.last - casebook.first + 2


def _counted(
    connection: duckdb.DuckDBPyConnection,
    spec: MeasureSpec,
    casebooks: Sequence[Imagined],
    places: Sequence[int],
) -> list[Counts]:
    quarters = {
        str(begin + n): (Quarter(begin + n),)
        for casebook, begin in zip(casebooks, places, strict=True)
        for n in range(casebook.last - casebook.first + 1)
    }
    home = {
        str(begin + n): (number, casebook.first + n)
        for number, (casebook, begin) in enumerate(zip(casebooks, places, strict=True))
        for n in range(casebook.last - casebook.first + 1)
    }
    found: list[dict[tuple[int, tuple[str, ...]], int]] = [{} for _ in casebooks]
    for codes, units in counted_units(connection, spec, quarters).items():
        number, quarter = home[codes[0]]
        found[number][quarter, codes[1:]] = units
    return list(found)


def _write(connection: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    connection.register("imagined_rows", rows)
    connection.execute(f"insert into casebook.{name} by name from imagined_rows")
    connection.unregister("imagined_rows")


def _numbered(casebooks: Sequence[Imagined]) -> Iterator[tuple[int, int, IssueRecord]]:
    """Every issue with the number of its casebook and one of its own."""
    own = count(1)
    for number, casebook in enumerate(casebooks):
        for issue in casebook.issues:
            yield number, next(own), issue


_WORDS = (
    "channel", "mode", "space", "kind", "coded", "ongoing", "safety_risk", "repeat", "acknowledged", "answered",
    "finding",
)  # fmt: skip


def _reports(casebooks: Sequence[Imagined], places: Sequence[int]) -> pa.Table:
    """One report an issue, counted when it arrives."""
    every = list(_numbered(casebooks))
    shift = [begin - casebook.first for casebook, begin in zip(casebooks, places, strict=True)]
    quarters = pa.array([issue.quarter + shift[number] for number, _, issue in every], pa.int16())
    decided = [None if issue.decided is None else issue.decided + shift[number] for number, _, issue in every]
    ids = pa.array([own for _, own, _ in every], pa.uint64())
    columns = {
        "report": ids,
        "issue": ids,
        "quarter": quarters,
        "counted": quarters,
        "decided": pa.array(decided, pa.int16()),
        "sealed": pa.array([False] * len(every), pa.bool_()),
        "in_scope": pa.array(["unknown"] * len(every), pa.string()),
        "batch": pa.array([1] * len(every), pa.uint64()),
    }
    for word in _WORDS:
        columns[word] = pa.array([getattr(issue, word).value for _, _, issue in every], pa.string())
    return pa.table(columns)


def _codes(casebooks: Sequence[Imagined]) -> pa.Table:
    rows = [
        (own, behaviour, issue.coded.value)
        for _, own, issue in _numbered(casebooks)
        for behaviour in sorted(issue.behaviours)
    ]
    same = pa.array([1] * len(rows), pa.uint64())
    return pa.table(
        {
            "report": pa.array([row[0] for row in rows], pa.uint64()),
            "behaviour": pa.array([row[1] for row in rows], pa.string()),
            "origin": pa.array([row[2] for row in rows], pa.string()),
            "confidence": pa.array([100] * len(rows), pa.uint8()),
            "model": same,
            "taxonomy": same,
        }
    )


def _outcomes(casebooks: Sequence[Imagined]) -> pa.Table:
    rows = [
        (own, outcome.value) for _, own, issue in _numbered(casebooks) for outcome in sorted(issue.outcomes)
    ]
    return pa.table(
        {
            "report": pa.array([row[0] for row in rows], pa.uint64()),
            "outcome": pa.array([row[1] for row in rows], pa.string()),
        }
    )


def _surveys(casebooks: Sequence[Imagined], places: Sequence[int]) -> pa.Table:
    rows = [
        (begin - casebook.first + survey.quarter, survey)
        for casebook, begin in zip(casebooks, places, strict=True)
        for survey in casebook.surveys
    ]
    quarters = pa.array([quarter for quarter, _ in rows], pa.int16())
    columns = {
        "respondent": pa.array(range(1, len(rows) + 1), pa.uint64()),
        "quarter": quarters,
        "counted": quarters,
        "batch": pa.array([1] * len(rows), pa.uint64()),
    }
    for word in ("knows_code", "would_report", "felt_resolved"):
        columns[word] = pa.array([getattr(survey, word).value for _, survey in rows], pa.string())
    return pa.table(columns)
