"""Door 1, source: pulse surveys. Comments are never kept; a respondent becomes a key of the pulse purpose.

An answer outside 1 to 5 or yes, no, unsure refuses the file; a row without a date is set aside.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from coc_analytics.intake import answers
from coc_analytics.intake.reading import OddRow, Row, Table
from coc_analytics.sealed import Sealed
from coc_analytics.terms import Answer

REQUIRED = ("submitted_at",)
VALUES = ("inclusive", "empower", "learn_share", "trust", "gratitude")
QUESTIONS = ("knows_code", "would_report", "felt_resolved")
COLUMNS = ("submitted_at", "respondent", *VALUES, *QUESTIONS, "comment")
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PulseAnswer:
    """One answered survey, without its comment."""

    submitted: datetime = field(repr=False)
    respondent: Sealed[str]
    scores: tuple[int | None, ...]
    replies: tuple[Answer, ...]
    whole: Sealed[str]


@dataclass(frozen=True, slots=True)
class PulseFile:
    """The answers of one file and its rows for the quarantine."""

    rows_in: int
    answered: tuple[PulseAnswer, ...]
    odd: tuple[OddRow, ...]


def read_pulse(table: Table, zone: ZoneInfo) -> PulseFile:
    """Every answered survey of a table whose columns are the contract's."""
    answered, odd = [], list(table.odd)
    for row in table.rows:
        submitted = answers.time(row, "submitted_at", zone, table.file)
        answer = _answer(row, submitted or _NEVER, table.file)
        if submitted is None:
            odd.append(OddRow(row.line, "submitted_at is empty", tuple(row[name] for name in table.columns)))
        else:
            answered.append(answer)
    return PulseFile(table.rows_in, tuple(answered), tuple(odd))


def _answer(row: Row, submitted: datetime, file: str) -> PulseAnswer:
    return PulseAnswer(
        submitted=submitted,
        respondent=Sealed(row["respondent"]),
        scores=tuple(answers.whole(row, value, 1, 5, file) for value in VALUES),
        replies=tuple(answers.one(row, question, Answer, Answer.UNKNOWN, file) for question in QUESTIONS),
        whole=Sealed("\x1f".join(row[name] for name in COLUMNS)),
    )
