"""Door 2, evidence: why a number cannot be what it promises: a relation between numbers, found in the proof. No count.

The prices of a linear program that goes as far as it can are such a relation: whatever records there are, the number is at
most (or at least) so many times the others. Nobody has to have written it down before.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from coc_analytics.disclosure.evidence.unknowns import Floats, Ties, Unknowns, ties_of

SMALLEST = 1e-7
"""What costs less costs nothing."""
SIMPLE = 60
"""Prices are fractions with denominators up to this."""

Terms = tuple[tuple[int, tuple[int, ...]], ...]
"""How often sums of unknowns are added; together they are at most zero, whatever happened."""


def reasons_for(
    unknowns: Unknowns, shown: Mapping[tuple[int, ...], int], columns: tuple[int, ...], threshold: int
) -> Terms:
    """A relation by which a number is not 0, or not one less than its threshold; none where fractions exclude neither."""
    always = unknowns.ties()
    told = ties_of([(((c, 1) for c in one), n, n) for one, n in shown.items()], len(unknowns))
    for sign, value in ((-1, 0), (1, threshold - 1)):
        goal = np.zeros(len(unknowns))
        goal[list(columns)] = -sign
        furthest, prices = _furthest(goal, always, told)
        if prices is not None and -furthest < sign * value - SMALLEST:
            terms = _in_whole_numbers(((sign, columns), *zip(prices, shown, strict=True)))
            return terms if _always_holds(terms, always) else ()
    return ()


def _furthest(goal: Floats, always: Ties, told: Ties) -> tuple[float, list[float] | None]:
    """How far the goal goes down, and what each number told costs on the way."""
    exact, upper = _apart(always)
    answer = linprog(
        goal,
        A_ub=upper.matrix,
        b_ub=upper.high,
        A_eq=vstack([exact.matrix, told.matrix], format="csr"),
        b_eq=np.concatenate([exact.low, told.low]),
    )
    if answer.status != 0:
        return -np.inf, None
    return float(answer.fun), answer.eqlin.marginals[len(exact.low) :].tolist()


def _apart(ties: Ties) -> tuple[Ties, Ties]:
    """Those that hold exactly, and all others as sums that are at most something."""
    exact = ties.low == ties.high
    upper, lower = ~exact & np.isfinite(ties.high), ~exact & np.isfinite(ties.low)
    high = np.concatenate([ties.high[upper], -ties.low[lower]])
    at_most = vstack([ties.matrix[upper], -ties.matrix[lower]], format="csr")
    return (
        Ties(csr_array(ties.matrix[exact]), ties.low[exact], ties.high[exact]),
        Ties(csr_array(at_most), np.full(len(high), -np.inf), high),
    )


def _in_whole_numbers(terms: Sequence[tuple[float, tuple[int, ...]]]) -> Terms:
    found = [(Fraction(price).limit_denominator(SIMPLE), columns) for price, columns in terms]
    found = [(price, columns) for price, columns in found if price]
    scale = lcm(*(price.denominator for price, _ in found))
    return tuple((int(price * scale), columns) for price, columns in found)


def _always_holds(terms: Terms, always: Ties) -> bool:
    """Whether the relation follows from what holds between fields of records, so that no rounding made it up."""
    goal = np.zeros(always.matrix.shape[1])
    for times, columns in terms:
        goal[list(columns)] -= times
    exact, upper = _apart(always)
    together = csr_array(np.ones((1, len(goal))))
    answer = linprog(
        goal,
        A_ub=vstack([upper.matrix, together], format="csr"),
        b_ub=np.append(upper.high, 1.0),
        A_eq=exact.matrix,
        b_eq=exact.low,
    )
    return bool(answer.status == 0 and answer.fun > -SMALLEST)
