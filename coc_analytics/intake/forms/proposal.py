"""Door 1, forms: a proposal for one form, told in lines and changed by answers. Cells stay inside, unseen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from coc_analytics.terms import Source

OPEN = "?"
"""Stands where nobody can know what a column is for."""
_SHOWN = 70


@dataclass(frozen=True)
class Column:
    """A column of a form: what it asks, which of our columns it goes to ('' forgotten, OPEN unknown) and what its answers mean.

    `tick` is the answer that a tick in it gives. `answers` are few and were given more than once, or are words of our
    list; `others` is what any other answer means, None where there is none, and `rest` how many there are.
    """

    number: int
    header: str
    target: str
    tick: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    others: str | None = None
    rest: int = 0
    remark: str = ""
    cells: tuple[str, ...] = field(default=(), repr=False)

    def line(self) -> str:
        """The column as a proposal tells it."""
        goes = "?" if self.target == OPEN else self.target or "forgotten unread"
        if self.tick:
            goes = f"{self.target}, a tick means {self.tick}"
        remarks = [*self._answers(), *([self.remark] if self.remark else [])]
        return f"{self.number:>4}  {short(self.header)}  ->  {goes}{'; ' * bool(remarks)}{'; '.join(remarks)}"

    def _answers(self) -> Iterator[str]:
        told = [f"{short(written)} = {code or 'no answer'}" for written, code in self.answers.items()]
        if told:
            yield ", ".join(told)
        if self.others is not None:
            one = "1 other answer counts" if self.rest == 1 else f"{self.rest} other answers count"
            yield f"{one} as {self.others or 'no answer'}"


@dataclass(frozen=True)
class Proposal:
    """How a form is read: as reports or as a pulse survey, each column, and the options of its section."""

    kind: Source
    rows: int
    columns: tuple[Column, ...]
    case_from: tuple[str, ...] = ()
    separator: str = ""
    dates: str = ""
    asks_dates: bool = False
    name: str = ""
    no_reported: bool = False
    known: Sequence[str] = ()

    def lines(self) -> Iterator[str]:
        """The whole proposal."""
        what = "reports" if self.kind is Source.REPORTS else "answers to the pulse survey"
        yield f"a form of {len(self.columns)} columns and {self.rows} rows, read as {what}"
        yield from (column.line() for column in self.columns)
        if self.case_from:
            yield f"a report is known by {' and '.join(short(header) for header in self.case_from)}"

    def open_columns(self) -> tuple[Column, ...]:
        """The columns of which nobody can know what they are for."""
        return tuple(column for column in self.columns if column.target == OPEN)

    def has(self, target: str) -> bool:
        """Whether a column goes there."""
        return any(column.target == target for column in self.columns)

    def lacks_reported(self) -> bool:
        """Whether nothing says who was reported, so that a report about a committee member would not be sealed."""
        return self.kind is Source.REPORTS and not self.no_reported and not self.has("reported")

    def with_column(self, changed: Column) -> "Proposal":
        """The same with one column changed."""
        return replace(
            self, columns=tuple(changed if one.number == changed.number else one for one in self.columns)
        )


def short(text: str) -> str:
    """A header or an answer on one line, between quotes, cut where it is long."""
    line = " ".join(text.split())
    return f"“{line if len(line) <= _SHOWN else line[: _SHOWN - 1] + '…'}”"
