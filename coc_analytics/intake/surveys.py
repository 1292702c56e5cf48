"""Door 1: admitting pulse surveys. Comments are forgotten, respondents become keys of the pulse purpose."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from coc_analytics.intake.frame import FORGOTTEN
from coc_analytics.intake.keys import Purpose
from coc_analytics.intake.mapping import read_mapped
from coc_analytics.intake.promises import Calendar
from coc_analytics.intake.sources import pulse
from coc_analytics.intake.sources.pulse import QUESTIONS, VALUES, PulseAnswer, read_pulse
from coc_analytics.intake.work import Admission, Ids, Work, fresh_rows, seen_table
from coc_analytics.periods import Quarter
from coc_analytics.terms import Source

PULSE = pa.schema(
    [
        ("respondent", pa.uint64()),
        ("quarter", pa.int16()),
        ("counted", pa.int16()),
        *((value, pa.uint8()) for value in VALUES),
        *((question, pa.string()) for question in QUESTIONS),
        ("batch", pa.uint64()),
    ]
)


def admit_pulse(work: Work) -> Admission:
    """The answered surveys of one file; one already admitted is a duplicate."""
    table = read_mapped(
        work.export.path, work.file, Source.PULSE, work.community, pulse.REQUIRED, pulse.COLUMNS
    )
    read = read_pulse(table, work.community.zone)
    ids = np.array([_row_id(work, answer) for answer in read.answered], dtype=np.uint64)
    fresh = fresh_rows(work.casebook, Source.PULSE, ids) & ~_forgotten(read.answered)
    new = [answer for answer, is_fresh in zip(read.answered, fresh, strict=True) if is_fresh]
    rows = [_row(work, answer) for answer in new]
    facts = {
        "pulse": pa.Table.from_pylist(rows, PULSE),
        "seen": seen_table(
            [int(row) for row in ids[fresh]], [_quarter(work, answer) * 3 for answer in new], Source.PULSE
        ),
    }
    return Admission(read.rows_in, int((~fresh).sum()), facts, table.columns, read.odd, rows=ids)


def _forgotten(answered: Sequence[PulseAnswer]) -> Ids:
    """Which answers were given by somebody who asked to be forgotten: they were counted once and never again."""
    return np.array([answer.respondent.open().endswith(FORGOTTEN) for answer in answered], dtype=bool)


def _row_id(work: Work, answer: PulseAnswer) -> int:
    return work.keys.row("row", Source.PULSE, answer.whole.open())


def _row(work: Work, answer: PulseAnswer) -> dict[str, object]:
    quarter, closed = _quarter(work, answer), work.casebook.last_closed()
    return {
        "respondent": _respondent(work, answer),
        "quarter": quarter,
        "counted": quarter if closed is None else max(quarter, closed.index + 1),
        **dict(zip(VALUES, answer.scores, strict=True)),
        **dict(zip(QUESTIONS, answer.replies, strict=True)),
        "batch": work.batch,
    }


def _respondent(work: Work, answer: PulseAnswer) -> int:
    """The key of whoever answered; an answer without a name is somebody of its own."""
    name = answer.respondent.open()
    if name.strip():
        return work.keys.person(Purpose.PULSE, name)
    return work.keys.row("nobody", answer.whole.open())


def _quarter(work: Work, answer: PulseAnswer) -> int:
    day = Calendar(work.community).local_day(answer.submitted)
    return Quarter.of(day, work.community.fiscal_start).index
