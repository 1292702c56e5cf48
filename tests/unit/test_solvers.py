"""The solvers are asked as they are known to be right: one small program that they are wrong about otherwise."""

from collections.abc import Callable

import highspy
import numpy as np
import pytest
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import csr_array

from coc_analytics.ambiguity.auditor.part import AS_ASKED
from coc_analytics.ambiguity.choosing.master import solver_of_choices
from coc_analytics.ambiguity.doubting.intruder import Floats, model_of, quiet_solver
from tests.attack.intruder import Intruder

ROWS = {
    "b ≤ a": {"b": 1, "a": -1},
    "d ≤ c": {"d": 1, "c": -1},
    "f ≤ e": {"f": 1, "e": -1},
    "h ≤ g": {"h": 1, "g": -1},
    "k ≤ i": {"k": 1, "i": -1},
    "n ≤ l": {"n": 1, "l": -1},
}
SUMS = [("el", 6), ("bdfkn", 11), ("acegil", 21), ("bdf", 6), ("hjm", 7), ("gil", 12), ("fn", 5)]
LETTERS = "abcdefghijklmn"
MOST = 6
"""d = 6, c = 9, g = 6, l = 6, m = 7, n = 5 and nought otherwise keeps all rows; d + b + f = 6 allows no more."""


def matrix() -> csr_array:
    orders = [[terms.get(letter, 0) for letter in LETTERS] for terms in ROWS.values()]
    sums = [[int(letter in letters) for letter in LETTERS] for letters, _ in SUMS]
    return csr_array(np.array([*orders, *sums], dtype=np.float64))


def limits() -> tuple[Floats, Floats]:
    sums = [float(total) for _, total in SUMS]
    return np.array([-np.inf] * len(ROWS) + sums), np.array([0.0] * len(ROWS) + sums)


def costs() -> Floats:
    return np.array([-float(letter == "d") for letter in LETTERS])


def most_of_d(solver: highspy.Highs) -> float:
    columns = np.zeros(len(LETTERS)), np.full(len(LETTERS), np.inf)
    solver.passModel(model_of(matrix(), limits(), costs(), columns))
    kinds = np.full(len(LETTERS), int(highspy.HighsVarType.kInteger), dtype=np.uint8)
    solver.changeColsIntegrality(len(LETTERS), np.arange(len(LETTERS), dtype=np.int32), kinds)
    solver.run()
    return -float(solver.getInfoValue("objective_function_value")[1])


@pytest.mark.parametrize("solver", [quiet_solver, lambda: solver_of_choices(1.0)], ids=["intruder", "master"])
def test_highs_finds_the_table_that_its_presolve_loses(solver: Callable[[], highspy.Highs]) -> None:
    assert most_of_d(solver()) == MOST


def test_scipy_finds_it_as_well() -> None:
    whole = np.ones(len(LETTERS))
    found = milp(
        costs(), integrality=whole, constraints=LinearConstraint(matrix(), *limits()), options=AS_ASKED
    )
    assert -found.fun == MOST


def test_the_attacking_intruder_finds_it_as_well() -> None:
    intruder = Intruder()
    for terms in ROWS.values():
        plus, minus = ([letter for letter, n in terms.items() if n == sign] for sign in (1, -1))
        intruder.relate(plus, minus, -np.inf, 0)
    for letters, total in SUMS:
        intruder.relate(letters, [], total, total)
    assert intruder.given_away({"d": range(MOST + 2)})["d"] == [MOST + 1]
