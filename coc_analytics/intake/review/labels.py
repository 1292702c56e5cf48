"""Door 1, review: the labels people gave, in the vault. Pseudonyms and ids only; never an account, never a name.

`labels/labels.csv` only ever grows: a reviewer who thinks again adds a line, and the newest line of each reviewer
on a case is what they think.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from coc_analytics.intake.reading import Row, read_table
from coc_analytics.intake.review.places import write_privately
from coc_analytics.taxonomies import Taxonomy
from coc_analytics.terms import Refusal, ReportKind

FOLDER, FILE = "labels", "labels.csv"
COLUMNS = ("case", "reviewer", "kind", "behaviours", "sureness", "quarter", "taxonomy")
NAME_IN_MESSAGES = f"{FOLDER}/{FILE}"
KINDS = tuple(kind for kind in ReportKind if kind is not ReportKind.NOT_CODED)
_PSEUDONYM = re.compile(r"[bcdfghjklmnpqrst]{4}(?:-[bcdfghjklmnpqrst]{4}){3}")
_SHAPES = {
    "case": _PSEUDONYM,
    "reviewer": _PSEUDONYM,
    "behaviours": re.compile(r"(?:[a-z0-9_]+(?:;[a-z0-9_]+)*)?"),
    "quarter": re.compile(r"(?:[0-9]{4}Q[1-4])?"),
    "taxonomy": re.compile(r"[0-9a-f]{16}"),
}


class Sureness(StrEnum):
    """How sure a reviewer is."""

    SURE = "sure"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Label:
    """What one reviewer said of one case; `quarter` is the one it counted in then, '' while nobody knew."""

    case: str
    reviewer: str
    kind: ReportKind
    behaviours: tuple[str, ...]
    sure: Sureness
    quarter: str
    taxonomy: str

    def says_the_same(self, other: "Label") -> bool:
        """Whether two labels code a case alike, whoever gave them and however sure."""
        return self.kind is other.kind and set(self.behaviours) == set(other.behaviours)


def read_labels(vault: Path) -> tuple[Label, ...]:
    """Every label ever given, oldest first; none where there is no file. Refuses a damaged file, naming the line."""
    path = vault / FOLDER / FILE
    if not path.exists():
        return ()
    table = read_table(path, NAME_IN_MESSAGES, COLUMNS, COLUMNS)
    if table.odd:
        raise _damaged("", table.odd[0].line)
    return tuple(_label(row) for row in table.rows)


def _label(row: Row) -> Label:
    for column, shape in _SHAPES.items():
        if not shape.fullmatch(row[column]):
            raise _damaged(column, row.line)
    if row["kind"] not in KINDS:
        raise _damaged("kind", row.line)
    if row["sureness"] not in list(Sureness):
        raise _damaged("sureness", row.line)
    return Label(
        case=row["case"],
        reviewer=row["reviewer"],
        kind=ReportKind(row["kind"]),
        behaviours=tuple(filter(None, row["behaviours"].split(";"))),
        sure=Sureness(row["sureness"]),
        quarter=row["quarter"],
        taxonomy=row["taxonomy"],
    )


def _damaged(column: str, line: int) -> Refusal:
    return Refusal(
        "a label is damaged",
        "restore the file from your backup, or remove this line",
        file=NAME_IN_MESSAGES,
        column=column,
        line=line,
    )


def add_labels(vault: Path, labels: Sequence[Label]) -> None:
    """Add labels below those there, all or none, in a file only its owner reads; no label changes no byte."""
    if not labels:
        return
    path = vault / FOLDER / FILE
    before = path.read_bytes() if path.exists() else _lines([COLUMNS])
    write_privately(path, before + _lines(_cells(label) for label in labels))


def replace_reviewer(vault: Path, reviewers: Mapping[str, str]) -> bool:
    """Give reviewers other pseudonyms (old to new) in every label; whether any label changed."""
    labels = read_labels(vault)
    if not any(label.reviewer in reviewers for label in labels):
        return False
    rows = [[reviewers.get(cell, cell) for cell in _cells(label)] for label in labels]
    write_privately(vault / FOLDER / FILE, _lines([COLUMNS, *rows]))
    return True


def _cells(label: Label) -> tuple[str, ...]:
    return (
        label.case,
        label.reviewer,
        label.kind.value,
        ";".join(label.behaviours),
        label.sure.value,
        label.quarter,
        label.taxonomy,
    )


def _lines(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def newest_labels(labels: Iterable[Label], taxonomy: Taxonomy) -> dict[str, tuple[Label, ...]]:
    """What each reviewer thinks now, by case, in the order in which they first spoke.

    A label that names a behaviour the taxonomy no longer has is left out: its case waits for review again.
    """
    known, by_case = set(taxonomy.behaviour_ids), dict[str, dict[str, Label]]()
    for label in labels:
        by_case.setdefault(label.case, {})[label.reviewer] = label
    usable = {
        case: tuple(label for label in given.values() if set(label.behaviours) <= known)
        for case, given in by_case.items()
    }
    return {case: given for case, given in usable.items() if given}
