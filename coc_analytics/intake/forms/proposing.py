"""Door 1, forms: from a form's headers and cells to a proposal. A cell is looked at and never repeated, but for answers
that are few and were given more than once.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from coc_analytics.intake.clocks import take_apart
from coc_analytics.intake.form_words import (
    FORGOTTEN,
    LIKERT,
    NOBODY,
    SENT,
    YES_NO,
    Meaning,
    Vocabulary,
    choice_in,
    vocabulary_of,
)
from coc_analytics.intake.forms.proposal import OPEN, Column, Proposal
from coc_analytics.intake.keys import normalise
from coc_analytics.intake.mapping import NOT_TICKED
from coc_analytics.intake.reading import column_name, read_lines
from coc_analytics.intake.redaction import redact
from coc_analytics.intake.sources import pulse, reports
from coc_analytics.intake.zones import without_zone
from coc_analytics.terms import Refusal, Source

KNOWN: Mapping[Source, Sequence[str]] = {Source.REPORTS: reports.COLUMNS, Source.PULSE: pulse.COLUMNS}
SENT_AS = {Source.REPORTS: "received_at", Source.PULSE: "submitted_at"}
_TIMES = ("received_at", "submitted_at", "occurred_at", "acknowledged_at", "explained_at", "resolved_at")
_SEVERAL = (
    "reported",
    "reporter",
    "witnesses",
    "contact",
    "account",
    "context",
    "comment",
    "outcome",
    "place",
)
_SCALE = ("1", "2", "3", "4", "5")
_TURNED = {"yes": "no", "no": "yes"}
_SHORTEST_ACCOUNT = 25
"""Letters on average from which answers are taken for accounts, where no question asks for one."""
_MOST_OPTIONS, _LONGEST_OPTION = 15, 80
_ENOUGH = 0.6
"""Share of a column's filled cells that must be what its header says, for the header to be believed."""


def propose(path: Path, file: str, kind: Source | None) -> Proposal:
    """How a form is best read; `kind` is reports or pulse where somebody knows. Refuses a file that is no form."""
    records = read_lines(path, file)
    if len(records) < 2:
        raise Refusal("the form has no answers yet", "export it again once somebody has answered", file=file)
    header, rows = records[0][1], [cells for _, cells in records[1:]]
    columns = [(at, name) for at, name in enumerate(header, start=1) if name.strip()]
    cells = {at: tuple(row[at - 1] for row in rows if at <= len(row) and row[at - 1]) for at, _ in columns}
    chosen = kind or _kind_of([name for _, name in columns], file)
    words = vocabulary_of(chosen)
    found = [_column(at, name, cells[at], words) for at, name in columns]
    found = _each_once(_with_time(found, chosen, words), chosen)
    found = _with_account(found) if chosen is Source.REPORTS else list(map(_unknown_to_forget, found))
    known = tuple(
        name for name in KNOWN[chosen] if name not in ("case_id", "issue_id", "confirmed_behaviours")
    )
    whole = Proposal(chosen, len(rows), tuple(found), separator=_separator(found), known=known)
    return _with_case(whole) if chosen is Source.REPORTS else whole


def decided(proposal: Proposal, number: int, target: str) -> Proposal:
    """The proposal once somebody has said where a column goes ('' forgotten); a column that went there goes nowhere now.

    Refuses a number that no column has and a name that is none of ours.
    """
    column = next((one for one in proposal.columns if one.number == number), None)
    if column is None:
        raise Refusal(f"the form has no column {number}", "use the numbers of the proposal")
    if target and target not in (*proposal.known, "case_id"):
        raise Refusal("there is no such column of ours", f"use one of {', '.join(proposal.known)}, or forget")
    for other in proposal.columns:
        if other.target == target and target not in (*_SEVERAL, "") and other.number != number:
            proposal = proposal.with_column(replace(other, target="", answers={}, unknown=(), others=None))
    wanted = replace(column, target=target, tick="", remark="")
    proposal = proposal.with_column(_with_answers(wanted, vocabulary_of(proposal.kind)))
    proposal = replace(proposal, separator=_separator(proposal.columns), case_from=())
    return _with_case(proposal) if proposal.kind is Source.REPORTS else proposal


def answered(proposal: Proposal, number: int, written: str, code: str) -> Proposal:
    """The proposal once somebody has said what an answer means ('' for none)."""
    column = next(one for one in proposal.columns if one.number == number)
    left = tuple(one for one in column.unknown if one != written)
    return proposal.with_column(replace(column, answers={**column.answers, written: code}, unknown=left))


def codes_of(proposal: Proposal, column: Column) -> tuple[str, ...]:
    """What an answer to a column's question can mean."""
    return vocabulary_of(proposal.kind).codes(column.target)


def _kind_of(headers: Sequence[str], file: str) -> Source:
    """Reports or pulse, by which of the two the headers speak of more; refused where they speak of both alike."""
    signs = {}
    for kind in KNOWN:
        told = [_told(header, vocabulary_of(kind)) for header in headers]
        own = set(KNOWN[kind]) - {"context", "comment", "contact", "reporter", "respondent", "case_id"}
        signs[kind] = len({name.rstrip("!") for name in told} & own)
    if len(set(signs.values())) == 1:
        raise Refusal(
            "nobody can tell whether the form holds reports or answers to the pulse survey",
            "say `--as reports` or `--as pulse`",
            file=file,
        )
    return max(signs, key=lambda kind: signs[kind])


def _told(header: str, words: Vocabulary) -> str:
    meaning = words.column(header)
    return meaning.name if meaning else ""


def _column(number: int, header: str, cells: tuple[str, ...], words: Vocabulary) -> Column:
    """A column by its header, then held against what stands in it."""
    if (choice := choice_in(header)) and _is_ticked(cells):
        return _tick(Column(number, header, "", cells=cells), *choice, words)
    if all(normalise(cell) == normalise(header) for cell in cells) and (cells or _is_choice(header, words)):
        return _tick(Column(number, header, "", cells=cells), "", header, words)
    if column_name(header) in (*reports.COLUMNS, *pulse.COLUMNS):
        return _with_answers(Column(number, header, column_name(header), cells=cells), words)
    meaning = words.column(header)
    if meaning is None:
        return Column(number, header, OPEN if cells else "", cells=cells)
    target = "" if meaning.name == FORGOTTEN else meaning.name
    return _with_answers(Column(number, header, target, cells=cells), words)


def _is_choice(header: str, words: Vocabulary) -> bool:
    """Whether a header that nobody ticked yet is a choice all the same, by its words."""
    meanings = (words.answer(column, header) for column in ("space", "outcome") if column in words.words_of)
    return any(meaning is not None and meaning.is_whole for meaning in meanings)


def _is_ticked(cells: Sequence[str]) -> bool:
    """Whether the cells only say yes or no, or all say the same."""
    return len({normalise(cell) for cell in cells} - set(NOT_TICKED)) <= 1


def _tick(column: Column, question: str, choice: str, words: Vocabulary) -> Column:
    """A box to tick: the answer that its choice is to its question, or to any question that has such an answer."""
    asked = _told(question, words).rstrip("!") if question else ""
    wanted = [asked] if asked in ("space", "outcome") else ["space", "outcome"] if not asked else []
    for target in wanted:
        if target in words.words_of and (meaning := words.answer(target, choice)):
            return replace(column, target=target, tick=meaning.name)
    return column


def _with_answers(column: Column, words: Vocabulary) -> Column:
    """What the column's answers mean; a column whose cells are not what its header says goes elsewhere."""
    target = column.target.rstrip("!")
    around = _TURNED if column.target.endswith("!") else {}
    column = replace(column, target=target, answers={}, unknown=(), others=None, rest=0)
    if target in _TIMES and not all(map(_is_time, column.cells)):
        return replace(column, target="", remark="what stands in it is no time")
    if target not in words.words_of or not column.cells:
        return column
    if words.words_of[target] == NOBODY:
        return _without_nobody(column, words)
    if words.words_of[target] == LIKERT:
        return _scores(column, words)
    column = _meant(column, lambda cell: _turned(words.answer(target, cell), around))
    return replace(column, answers=_all_turned(words) | dict(column.answers)) if around else column


def _without_nobody(column: Column, words: Vocabulary) -> Column:
    """Names, among which `anonymous` or `I don't know` is nobody's."""
    said = dict.fromkeys(column.cells)
    nobody = [cell for cell in said if (meaning := words.answer(column.target, cell)) and meaning.is_whole]
    return replace(column, answers=dict.fromkeys(nobody, ""))


def _scores(column: Column, words: Vocabulary) -> Column:
    """A scale from 1 to 5, in numbers or in words."""
    if all(cell in _SCALE for cell in column.cells):
        return column
    return _meant(column, lambda cell: words.answer(column.target, cell) or _score(cell))


def _score(cell: str) -> Meaning | None:
    """The score at the start of an answer such as `5 (very much)`."""
    digit = re.match(r"\s*([1-5])(?!\d)", cell)
    return Meaning(digit[1], is_whole=len(cell.strip()) == 1) if digit else None


def _turned(meaning: Meaning | None, around: Mapping[str, str]) -> Meaning | None:
    return replace(meaning, name=around.get(meaning.name, meaning.name)) if meaning else None


def _all_turned(words: Vocabulary) -> dict[str, str]:
    """Every yes and no of our list the other way round, for a question that asks the opposite of ours."""
    said = words.answers[YES_NO].said
    return {cue: _TURNED[name] for name, cue in said if name in _TURNED and cue.isalpha()}


def _meant(column: Column, meaning_of: Callable[[str], Meaning | None]) -> Column:
    """The codes of the column's answers: of those given more than once, and of those that are words of our list alone."""
    given = Counter(column.cells)
    told = {written: meaning for written in given if (meaning := meaning_of(written))}
    if sum(given[written] for written in told) < _ENOUGH * given.total():
        return _no_options(column)
    often = [written for written in given if given[written] > 1 and _is_option(written)]
    shown = often if len(often) <= _MOST_OPTIONS else []
    ours = [written for written, meaning in told.items() if meaning.is_whole and written not in shown]
    rest = len(given) - len(shown) - len(ours)
    others = "unsure" if column.target == "concerns_committee_member" else ""
    return replace(
        column,
        answers={written: told[written].name if written in told else "" for written in (*shown, *ours)},
        unknown=tuple(written for written in shown if written not in told),
        others=others if rest else None,
        rest=rest,
    )


def _is_option(written: str) -> bool:
    """Whether an answer can be one of a form's own: short, and with nothing in it by which somebody is known."""
    return len(written) <= _LONGEST_OPTION and not redact(written).spans


def _no_options(column: Column) -> Column:
    """Cells in people's own words: where something happened is a place, and whoever may be on the committee seals."""
    if column.target == "space":
        return replace(column, target="place")
    if column.target == "concerns_committee_member":
        rest = len(set(column.cells))
        return replace(column, others="unsure", rest=rest)
    return replace(column, target="", remark="what stands in it is none of the answers we know")


def _with_time(columns: Sequence[Column], kind: Source, words: Vocabulary) -> list[Column]:
    """One column says when the form was sent in: the likeliest by its header, else the only one that holds times."""
    ours = SENT_AS[kind]
    sure = [column for column in columns if column.target == ours]
    told = sorted((c for c in columns if c.target == SENT), key=lambda c: words.sent.index(_bare(c.header)))
    fitting = [column for column in (*sure, *told) if column.cells and all(map(_is_time, column.cells))]
    if not fitting:
        timed = [c for c in columns if c.target == OPEN and all(map(_is_time, c.cells))]
        fitting = timed if len(timed) == 1 else []
    first = fitting[0].number if fitting else 0
    return [
        replace(column, target=ours if column.number == first else "")
        if column.target in (SENT, ours) or column.number == first
        else column
        for column in columns
    ]


def _bare(header: str) -> str:
    return without_zone(normalise(header))


def _is_time(cell: str) -> bool:
    return take_apart(cell) is not None


def _each_once(columns: Sequence[Column], kind: Source) -> list[Column]:
    """Of several columns for one answer the first stays; texts and lists of people add up."""
    met: set[str] = set()
    kept = []
    for column in columns:
        again = column.target in met and column.target not in (*_SEVERAL, OPEN, "") and not column.tick
        kept.append(
            replace(column, target="", answers={}, unknown=(), others=None, remark="asked for above already")
            if again
            else column
        )
        met.add(column.target)
    return kept


def _unknown_to_forget(column: Column) -> Column:
    """Of a survey only what we ask is read."""
    return replace(column, target="") if column.target == OPEN else column


def _with_account(columns: Sequence[Column]) -> list[Column]:
    """Where no question asks what happened, the column that is not known and has the longest answers is the account."""
    open_ = [column for column in columns if column.target in (OPEN, "") and column.cells]
    longest = max(open_, key=_length, default=None)
    if any(column.target == "account" for column in columns) or longest is None:
        return list(columns)
    if _length(longest) < _SHORTEST_ACCOUNT:
        return list(columns)
    account = replace(longest, target="account", remark="it has the longest answers")
    return [account if column is longest else column for column in columns]


def _length(column: Column) -> float:
    return sum(map(len, column.cells)) / len(column.cells)


def _separator(columns: Sequence[Column]) -> str:
    """What stands between several answers in one cell, where it is not our own semicolon."""
    cells = [
        cell
        for c in columns
        if c.target in ("reported", "reporter", "witnesses", "outcome")
        for cell in c.cells
    ]
    return ", " if any("," in cell for cell in cells) and not any(";" in cell for cell in cells) else ""


def _with_case(proposal: Proposal) -> Proposal:
    """What a report is known by: an id of the form's own, else when it came and, where that is not enough, its account."""
    columns = {column.target: column for column in proposal.columns}
    own = columns.get("case_id")
    if own is not None:
        if len(set(own.cells)) == len(own.cells) == proposal.rows:
            return proposal
        proposal = proposal.with_column(
            replace(own, target="", remark="it does not tell one report from another")
        )
    sent, account = columns.get("received_at"), columns.get("account")
    if sent is None:
        return proposal
    told_apart = len(set(sent.cells)) == len(sent.cells) == proposal.rows
    parts = (sent,) if told_apart or account is None else (sent, account)
    return replace(proposal, case_from=tuple(column.header for column in parts))
