"""Attack: whoever knows that one case is theirs takes it away from everything shown, and reads what is left.

A stranger is left with every value of every small number; somebody with a case of their own with fewer, but never
with a single one.
"""

import random
from collections.abc import Iterator, Mapping

import pytest

from coc_analytics.ambiguity.choosing import suppression
from coc_analytics.ambiguity.choosing.optimise import Hunt
from coc_analytics.ambiguity.doubting import insiders
from coc_analytics.ambiguity.doubting.intruder import Group
from coc_analytics.ambiguity.doubting.mover import Mover
from coc_analytics.ambiguity.knowing.system import Ints
from coc_analytics.disclosure import Table
from tests.attack.readings import Knowledge, Name, edition_of

K = 3
MODE = {"total": "", "anonymous": "total", "named": "total"}
COMMUNITIES = range(12)


def table_of(quarters: Mapping[str, tuple[int, int]], spans: Mapping[str, str]) -> Table:
    """Reports by quarter, (anonymous, named) of each; `spans` are longer periods, as `Q1Q2`, and what they lie in."""
    periods = {code: tuple(f"Q{n}" for n in code.split("Q")[1:]) for code in (*quarters, *spans)}
    whole = max(periods, key=lambda code: len(periods[code]))
    counts = {}
    for code, made_of in periods.items():
        anonymous, named = (sum(quarters[quarter][at] for quarter in made_of) for at in (0, 1))
        counts |= {
            (code, "total"): anonymous + named,
            (code, "anonymous"): anonymous,
            (code, "named"): named,
        }
    trees = {"period": {code: "" if code == whole else whole for code in periods}, "mode": MODE}
    return Table(("period", "mode"), trees, counts, counts, name="m", universe="issues", periods=periods)


def example() -> Table:
    """Four reports in three quarters, of which one is anonymous; three come from the first two quarters."""
    quarters = {"Q1": (0, 2), "Q2": (1, 0), "Q3": (0, 1)}
    return table_of(quarters, {"Q1Q2": "", "Q2Q3": "", "Q1Q2Q3": ""})


def told_to_insiders(table: Table) -> Iterator[tuple[Name, Name]]:
    """Whose case somebody's is, and the small number they then know; each finest cell that may hold a case is tried."""
    protected, _ = suppression.searched([table], K)
    knowledge = Knowledge([edition_of(protected)])
    (reading,) = knowledge.tables
    hidden = [codes for codes in reading.cells if codes not in reading.shown]
    for own in hidden:
        if len(reading.periods[own[0]]) == 1 and own[1] != "total":
            mine = knowledge.name(reading, own)
            insider = Knowledge([edition_of(protected)])
            insider.intruder.relate([mine], [], 1, float("inf"))
            asked = {
                knowledge.name(reading, codes): range(_holds(reading.periods, codes, own), K)
                for codes in hidden
                if table.counts[codes] < K
            }
            for cell, lost in insider.intruder.given_away(asked).items():
                if len(asked[cell]) - len(lost) < 2:
                    yield mine, cell


def _holds(periods: Mapping[str, object], codes: tuple[str, ...], own: tuple[str, ...]) -> bool:
    return own[0] in periods[codes[0]] and codes[1] in ("total", own[1])


def random_table(seed: int) -> Table:
    chance = random.Random(f"insiders {seed}")
    many = chance.choice([3, 4, 5])
    quarters = {
        f"Q{n}": (chance.choice([0, 0, 0, 1, 1, 2]), chance.choice([0, 0, 0, 1, 1, 2]))
        for n in range(1, many + 1)
    }
    ends = [sorted(chance.sample(range(1, many + 2), 2)) for _ in range(3)]
    spans = {"".join(f"Q{n}" for n in range(a, b)): "" for a, b in (*ends, [1, many + 1]) if b - a > 1}
    return table_of(quarters, spans)


def nobody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Hunt, "hold_against_insiders", lambda self, choice: None)


def test_whoever_reported_anonymously_cannot_tell_how_many_others_did() -> None:
    assert list(told_to_insiders(example())) == []


def test_a_search_that_forgets_them_tells_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shown would be three of Q1 and Q2, and three named ones of all: so mine makes two of Q2 and Q3."""
    nobody_asks(monkeypatch)
    assert ("issues", ("Q2", "Q3"), ()) in {cell for _, cell in told_to_insiders(example())}


def test_a_table_that_disagrees_with_what_is_shown_comforts_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a solver hands over as whole numbers is looked at first."""

    def wrong(group: Group, cell: int, value: int) -> tuple[bool, Ints]:
        table = group.counts + 5
        table[cell] = value
        return True, table

    class Undecided(Mover):
        def reaches(self, cell: int, value: int, attempts: int = 1) -> tuple[bool, Ints | None]:
            return True, None

    monkeypatch.setattr(insiders, "Mover", Undecided)
    monkeypatch.setattr(insiders, "forced", wrong)
    assert suppression.searched([example()], K)[0].tables[0].unmet, (
        "a table that nobody is proven safe by is left out"
    )


def test_where_hiding_more_does_not_help_the_table_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not suppression.searched([example()], K)[0].tables[0].unmet
    monkeypatch.setattr(Hunt, "_hidden_for", lambda self, cuts, choice: False)
    left_out = suppression.searched([example()], K)[0].tables[0].unmet
    assert ("Q2Q3", "total") in left_out, "a table with such a number is not released"


def test_what_it_costs_is_one_number(monkeypatch: pytest.MonkeyPatch) -> None:
    with_it = suppression.searched([example()], K)[0].shown[0]
    nobody_asks(monkeypatch)
    without = suppression.searched([example()], K)[0].shown[0]
    assert sum(without.values()) - sum(with_it.values()) <= 1


@pytest.mark.parametrize("seed", COMMUNITIES)
def test_no_insider_of_a_random_community_is_left_with_one_value(seed: int) -> None:
    assert list(told_to_insiders(random_table(seed))) == []


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(12, 400))
def test_no_insider_of_many_random_communities_is_left_with_one_value(seed: int) -> None:
    assert list(told_to_insiders(random_table(seed))) == []
