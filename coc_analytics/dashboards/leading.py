"""Reader: the sentence about the most frequent, true whatever is hidden: what leads, what may exceed it, what waits."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from coc_analytics.dashboards.rollups import Codes, at, shown, tells
from coc_analytics.dashboards.tongue import say
from coc_analytics.dashboards.wording import amount, listed, number
from coc_analytics.dashboards.words import capital, in_sentence
from coc_analytics.release import Cell, MeasureRelease
from coc_analytics.terms import TOTAL, ReportKind

NOT_CODED = ReportKind.NOT_CODED.value
MANY = 0.2
"""A sentence names the issues not coded yet where they are, or may be, at least this share of all."""
NAMED = 2
"""At most this many hidden rows are named that may exceed the leading one; more are counted."""


@dataclass(frozen=True)
class Ranking:
    """The rows of one period: which lead (more than one where they are level), which may be more, which comes next.

    `unsure` says that a hidden row may be more than the leading one, also where its range is not worth telling.
    """

    leaders: tuple[Codes, ...]
    rivals: tuple[Codes, ...]
    unsure: bool
    second: Codes | None


def ranking(measure: MeasureRelease, period: str, rows: Sequence[Codes]) -> Ranking | None:
    """Rows ranked by what is certain of them, their lower ends; None where none is known to be more than nothing."""
    cells = {codes: cell for codes in rows if (cell := at(measure, period, codes)) is not None}
    known = [codes for codes in cells if _least(cells[codes]) > 0 and tells(measure, period, codes)]
    if not known:
        return None
    order = sorted(known, key=lambda codes: (-_least(cells[codes]), cells[codes].hidden, rows.index(codes)))
    first = order[0]
    level = [codes for codes in order if not cells[first].hidden and cells[codes].n == cells[first].n]
    leaders = tuple(level) or (first,)
    beyond = [c for c in cells if c not in leaders and _most(cells[c]) > _least(cells[first])]
    rest = [codes for codes in order if codes not in leaders]
    return Ranking(
        leaders=leaders,
        rivals=tuple(codes for codes in rows if codes in beyond and tells(measure, period, codes)),
        unsure=bool(beyond),
        second=_surely_next(cells, rest, leaders),
    )


def _least(cell: Cell) -> float:
    return cell.low or 0.0


def _most(cell: Cell) -> float:
    return math.inf if cell.high is None else cell.high


def _surely_next(cells: dict[Codes, Cell], rest: Sequence[Codes], leaders: Sequence[Codes]) -> Codes | None:
    """The first of the rest, if it is shown and nothing hidden may exceed it."""
    if not rest or cells[rest[0]].hidden:
        return None
    others = (_most(cell) for codes, cell in cells.items() if codes not in (*leaders, rest[0]))
    return rest[0] if max(others, default=0.0) < _least(cells[rest[0]]) else None


def most_frequent(
    measure: MeasureRelease, period: str, rows: Sequence[Codes], lead: str, unit: str, nouns: str
) -> str:
    """What leads, as the rest of a sentence that a period began; empty where nothing can be told.

    `lead` begins what the words of the leading row end; `nouns` are the rows, in the plural.
    """
    found = ranking(measure, period, rows)
    if found is None:
        return ""
    of, name = say("of what can be told, ") if found.unsure else "", measure.dimensions[1].name
    words = [in_sentence(name, code) for (code,) in found.leaders]
    counted = f"{amount(at(measure, period, found.leaders[0]))}{_of_total(measure, period, unit)}"
    said = f"{words[0]} ({counted})"
    if len(words) > 1:
        said = say(
            "{first}, level with {others} ({counted} each)",
            first=words[0],
            others=listed(words[1:]),
            counted=counted,
        )
    elif found.second and not found.unsure:
        said += say(
            ", then {next} ({count})",
            next=in_sentence(name, found.second[0]),
            count=amount(at(measure, period, found.second)),
        )
    return f"{of}{lead} {said}{_rivals(measure, period, found.rivals, nouns)}"


def _of_total(measure: MeasureRelease, period: str, unit: str) -> str:
    total = shown(measure, period, (TOTAL,))
    return f" {unit}" if total is None else say(" of {total} {unit}", total=number(total), unit=unit)


def _rivals(measure: MeasureRelease, period: str, rivals: Sequence[Codes], nouns: str) -> str:
    """Which rows may be more, by name and range where they are few; those whose range says nothing stay unnamed."""
    if not rivals:
        return ""
    if len(rivals) > NAMED:
        return say(", but {count} hidden {nouns} may be more", count=number(len(rivals)), nouns=nouns)
    name = measure.dimensions[1].name
    named = [f"{in_sentence(name, codes[0])} ({amount(at(measure, period, codes))})" for codes in rivals]
    return say(", but {named} may be more", named=listed(named))


def not_coded_yet(measure: MeasureRelease, period: str) -> str:
    """How many issues are not coded yet, as a sentence of its own; nothing where that is, for sure, few."""
    if NOT_CODED not in measure.dimensions[1].codes:
        return ""
    cell, total = at(measure, period, (NOT_CODED,)), shown(measure, period, (TOTAL,))
    if cell is None:
        return ""
    most = cell.n if cell.n is not None else cell.high
    if most is not None and total is not None and most < MANY * total:
        return ""
    if not tells(measure, period, (NOT_CODED,)):
        return say(" How many issues are not coded yet is hidden.")
    if not cell.low:
        return ""
    return say(" {cell} are not coded yet.", cell=capital(amount(cell, say("issues"))))
