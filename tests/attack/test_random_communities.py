"""Attack: random communities from 1 to 200 reports a quarter, every audience, every intruder of the promise.

The intruder reads the published files only and reckons in whole numbers (`intruder.py`, `readings.py`); the
truth is recounted from the facts in plain Python (`communities.py`). Nothing of door 2 judges door 2.
"""

import itertools
from dataclasses import replace
from pathlib import Path

import pytest

from tests.attack.communities import Life, Recount, live
from tests.attack.readings import Edition, Reading
from tests.attack.stories import Publisher, attacked, false_statements, strangers

QUICK = (0, 1, 2, 4, 5)
EVERY = range(200)


def tried(
    seed: int, quarters: int, folder: Path, published: float = 1.0
) -> tuple[Life, Publisher, list[Edition]]:
    life = live(seed, quarters)
    publisher = Publisher(life, seed, folder, published)
    return life, publisher, publisher.run()


def hold_to_the_promise(seed: int, quarters: int, folder: Path) -> None:
    """Nobody is given away; and where nothing is withdrawn, nothing is refused either."""
    life, publisher, editions = tried(seed, quarters, folder)
    assert attacked(life, editions, seed) == []
    assert publisher.refused == [] or life.shape.withdrawn


@pytest.mark.parametrize("seed", QUICK)
def test_three_quarters_of_a_random_community_give_nobody_away(seed: int, tmp_path: Path) -> None:
    hold_to_the_promise(seed, 3, tmp_path)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", EVERY)
def test_twelve_quarters_of_a_random_community_give_nobody_away(seed: int, tmp_path: Path) -> None:
    hold_to_the_promise(seed, 12, tmp_path)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_a_committee_that_publishes_later_than_its_board_gives_nobody_away(tmp_path: Path) -> None:
    """What the board was left to guess when the committee skipped a quarter: all later less the last one."""
    life, _, editions = tried(1, 6, tmp_path, published=0.85)
    assert attacked(life, editions, 1) == []


def test_communities_of_all_sizes_are_tried() -> None:
    sizes = sorted(round(live(seed, 0).shape.reports) for seed in EVERY)
    assert (sizes[0], sizes[-1]) == (1, 200)
    assert all(later <= 1.2 * earlier + 1 for earlier, later in itertools.pairwise(sizes))


def test_a_companion_that_is_shown_is_noticed(tmp_path: Path) -> None:
    """Some number hidden only to protect another one; shown after all, it gives that one away."""
    life, _, editions = tried(3, 2, tmp_path)
    assert [*strangers(life, editions)] == []
    opened = [_opened(edition, life) for edition in editions]
    assert [*false_statements(life, opened)] == []
    assert [*strangers(life, opened)] != []


def _opened(edition: Edition, life: Life) -> Edition:
    """The same edition with every number shown that is not small."""
    return replace(edition, tables=tuple(_open_table(table, edition, life) for table in edition.tables))


def _open_table(table: Reading, edition: Edition, life: Life) -> Reading:
    recount, cells = Recount(life), dict(table.cells)
    for codes in cells.keys() - table.shown:
        truth = recount.of(table.measure, frozenset(table.periods[codes[0]]), codes[1:])
        if truth.people >= edition.threshold:
            cells[codes] = (truth.n, truth.n)
    shown = {codes for codes, (low, high) in cells.items() if low == high}
    return replace(table, cells=cells, shown=frozenset(shown))
