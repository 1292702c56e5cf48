"""Reader: what a sentence about the most frequent must add to be true: what may exceed it, what is not coded yet."""

from collections.abc import Sequence

from coc_analytics.dashboards.rollups import Codes, at, may_exceed, shown
from coc_analytics.dashboards.wording import amount, listed, number
from coc_analytics.dashboards.words import capital, in_sentence
from coc_analytics.release import MeasureRelease
from coc_analytics.terms import TOTAL, ReportKind

NOT_CODED = ReportKind.NOT_CODED.value
MANY = 0.2
"""A sentence names the issues not coded yet where they are, or may be, at least this share of all."""
NAMED = 2
"""At most this many hidden rows are named that exceed, or may exceed, a shown one; more are counted."""


def rivals(measure: MeasureRelease, period: str, value: float, ranked: Sequence[Codes], nouns: str) -> str:
    """Which hidden rows are or may be more than `value`, as the end of a sentence; nothing where none may."""
    found = may_exceed(measure, period, value, ranked)
    surely = [codes for codes in found if _is_more(measure, period, codes, value)]
    perhaps = [codes for codes in found if codes not in surely]
    said = []
    if surely:
        said.append(f"{_called(measure, period, surely, nouns)} {'is' if len(surely) == 1 else 'are'} more")
    if perhaps:
        others = f"other hidden {nouns}" if surely else f"hidden {nouns}"
        named = perhaps if len(found) <= NAMED or len(perhaps) == 1 else []
        called = _called(measure, period, named, nouns) if named else f"{number(len(perhaps))} {others}"
        said.append(f"{called} may be{'' if surely else ' more'}")
    return f", but {', and '.join(said)}" if said else ""


def _is_more(measure: MeasureRelease, period: str, codes: Codes, value: float) -> bool:
    cell = at(measure, period, codes)
    return cell is not None and (cell.low or 0) > value


def _called(measure: MeasureRelease, period: str, rows: Sequence[Codes], nouns: str) -> str:
    """Hidden rows by name and range where they are few, by their number where they are more."""
    if len(rows) > NAMED:
        return f"{number(len(rows))} hidden {nouns}"
    return listed([_with_range(measure, period, code) for (code,) in rows])


def _with_range(measure: MeasureRelease, period: str, code: str) -> str:
    """A hidden row and its range; without it where the row may be anything from nothing to the whole."""
    words, cell = in_sentence(measure.dimensions[1].name, code), at(measure, period, (code,))
    total = at(measure, period, (TOTAL,))
    whole = None if total is None else total.high
    if cell is None or cell.high is None or (not cell.low and whole is not None and cell.high >= whole):
        return f"{words} (hidden)"
    return f"{words} ({amount(cell)})"


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
    if most is None:
        return " How many issues are not coded yet is hidden."
    return f" {capital(amount(cell, 'issues'))} are not coded yet."
