"""What else has to be hidden is found from the moves that are missing: enough is hidden, and nothing shown again."""

import random
from collections.abc import Mapping
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from coc_analytics.ambiguity.choosing.master import Master
from coc_analytics.ambiguity.choosing.optimise import Hunt
from coc_analytics.ambiguity.choosing.repair import repaired
from coc_analytics.ambiguity.doubting.canonical import made_up
from coc_analytics.ambiguity.doubting.cuts import Cut
from coc_analytics.ambiguity.doubting.mover import Mover
from coc_analytics.ambiguity.doubting.moves import Reach
from coc_analytics.ambiguity.knowing.assembling import assemble
from coc_analytics.ambiguity.knowing.system import System
from coc_analytics.disclosure import Table, protect

K = 3
ROWS = {"total": "", **{f"r{n}": "total" for n in range(1, 5)}}
COLUMNS = {"total": "", **{f"c{n}": "total" for n in range(1, 4)}}


def system_of(seed: int) -> tuple[Hunt, System]:
    """A table of four rows and three columns with all margins, few things in it; nothing is decided yet."""
    chance = random.Random(seed)
    inner = {cell: chance.choice((0, 0, 1, 2, 5, 9)) for cell in product(list(ROWS)[1:], list(COLUMNS)[1:])}
    counts: dict[tuple[str, ...], int] = {
        (row, column): sum(n for cell, n in inner.items() if fits(cell, row, column))
        for row, column in product(ROWS, COLUMNS)
    }
    trees: Mapping[str, Mapping[str, str]] = {"row": ROWS, "column": COLUMNS}
    system = assemble([Table(("row", "column"), trees, counts, counts)], K, ())
    return Hunt(system, made_up(system)), system


def fits(cell: tuple[str, str], row: str, column: str) -> bool:
    return row in ("total", cell[0]) and column in ("total", cell[1])


@pytest.mark.parametrize("seed", range(40))
def test_after_a_repair_every_cell_asked_about_may_be_any_small_number(seed: int) -> None:
    hunt, system = system_of(seed)
    hidden, cells = system.closed.copy(), np.flatnonzero(system.needy).tolist()
    reach = Reach(hunt.moves, hidden, system.top)
    after = repaired(hunt.moves, hidden, ~system.constant, cells, reach, hunt.weights)
    assert after[hidden].all(), "what was hidden was shown"
    assert Reach(hunt.moves, after, system.top).taken[cells].all(), "a small number is not in doubt"


@pytest.mark.parametrize("seed", range(40))
def test_every_move_agrees_with_every_relation(seed: int) -> None:
    hunt, system = system_of(seed)
    hunt.run()
    assert hunt.moves.found or not system.needy.any()
    for cells, steps in hunt.moves.found:
        table = hunt.knowledge.counts.copy()
        table[cells] += steps
        sums = hunt.knowledge.matrix @ table
        assert (table >= 0).all()
        assert (sums >= hunt.knowledge.low).all()
        assert (sums <= hunt.knowledge.high).all()


@pytest.mark.parametrize("seed", range(40))
def test_a_move_is_found_for_sums_as_for_parts(seed: int) -> None:
    """The solver knows atoms only; asked about a sum of them it gives the sum the value."""
    hunt, system = system_of(seed)
    (group,) = hunt.knowledge.groups(~system.constant)
    mover = Mover(group)
    for cell, value in product(range(group.size), range(K)):
        possible, table = mover.reaches(cell, value)
        assert possible, "where all is hidden but the relations, every number may be small"
        assert table is None or (table[cell] == value and group.allows(table))


def test_what_was_asked_for_a_cell_beyond_protection_no_longer_binds() -> None:
    hunt, system = system_of(1)
    hunt.system = system = replace(system, demands=())  # only what is asked for here
    free = np.flatnonzero(~system.constant & ~system.closed)
    master: Master = hunt.master(np.arange(system.size))
    cell = int(np.flatnonzero(system.needy)[0])
    master.add([Cut(cell, free[:3], np.ones(3), 2.0)])
    assert master.choose(100)[free].sum() == 2
    assert master.bound > 0
    assert master.give_up([cell])
    assert not master.give_up([cell])
    assert not master.choose(100)[free].any()
    assert master.bound == 0


@pytest.mark.parametrize("stayed", range(K))
def test_a_number_that_the_shown_ones_leave_no_doubt_about_is_protected_by_one_of_them(stayed: int) -> None:
    """Who was active in one of two quarters is the sum of both less those who stayed: nothing is left to move."""
    periods = {"Q1": ("q1",), "Q2": ("q2",), "both": ("q1", "q2")}
    active: Mapping[tuple[str, ...], int] = {("Q1",): 10, ("Q2",): 9, ("both",): 19 - stayed}
    retained: Mapping[tuple[str, ...], int] = {("Q2",): stayed}
    terms = ((1, "active", ("both",)), (-1, "active", ("Q1",)), (-1, "active", ("Q2",)))
    known = (((*terms, (1, "retained", ("Q2",))), True),)

    def members(name: str, counts: Mapping[tuple[str, ...], int], **about: object) -> Table:
        own = {code: quarters for code, quarters in periods.items() if (code,) in counts}
        return Table(
            ["period"],
            {"period": {}},
            counts,
            counts,
            overlapping=("period",),
            name=name,
            universe=name,
            periods=own,
            **about,  # type: ignore[arg-type]
        )

    tables = [members("active", active, known=known), members("retained", retained, within=("active",))]
    of_active, of_retained = protect(tables, K).tables
    assert not of_retained.shown["Q2",]
    assert not of_retained.unmet
    assert sum(not shown for shown in of_active.shown.values()) == 1
