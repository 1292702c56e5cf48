"""Attack: a community raises a threshold after two quarters; what is new is kept at the new one, all else at the old.

Nobody can be left in more doubt about a number than earlier releases left. Judged by an intruder who has read them all.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import pytest

from coc_analytics.ambiguity import protecting, released
from coc_analytics.ambiguity.auditor import ReleasedTable, audit
from coc_analytics.disclosure import Protected, Table, protect
from coc_analytics.terms import Refusal
from tests.attack.readings import Knowledge, Name, edition_of

OLD, NEW = 3, 5
SPACES = {"total": "", "chat": "total", "mail": "total", "call": "total"}
Counts = Mapping[tuple[str, ...], int]
COMMUNITIES = [*range(6), *(pytest.param(seed, marks=pytest.mark.nightly) for seed in range(6, 60))]


def life(seed: int) -> Counts:
    """Reports of three quarters by space."""
    chance = random.Random(f"raised {seed}")
    quarters = ("Q1", "Q2", "Q3")
    return {place: chance.choice((0, 1, 2, 3, 4, 4, 7, 12)) for place in product(quarters, list(SPACES)[1:])}


def table_of(reports: Counts, many: int) -> Table:
    """The first so many quarters and all of them together."""
    quarters = tuple(f"Q{n}" for n in range(1, many + 1))
    periods = {**{quarter: (quarter,) for quarter in quarters}, "all": quarters}
    counts = {
        (period, space): sum(
            n for (quarter, own), n in reports.items() if quarter in made_of and space in ("total", own)
        )
        for (period, made_of), space in product(periods.items(), SPACES)
    }
    trees = {"period": dict.fromkeys(periods, ""), "space": SPACES}
    return Table(
        ("period", "space"), trees, counts, counts, name="by_space", universe="issues", periods=periods
    )


def releases(reports: Counts) -> list[Protected]:
    """Two at the old threshold and one at the new."""
    past: list[Protected] = []
    for many, threshold in ((1, OLD), (2, OLD), (3, NEW)):
        past.append(protect([table_of(reports, many)], threshold, tuple(past)))
    return past


def given_away(past: Sequence[Protected]) -> Iterator[tuple[Name, list[int]]]:
    """The small numbers an intruder who has read all of them narrows, each with the values it cannot have."""
    knowledge, asked = Knowledge([edition_of(edition) for edition in past]), dict[Name, range]()
    for reading, edition, threshold in zip(knowledge.tables, past, (OLD, OLD, NEW), strict=True):
        (part,) = edition.tables
        for codes, n in part.table.counts.items():
            kept = NEW if "Q3" in reading.periods[codes[0]] and codes[0] != "all" else OLD
            if n < min(kept, threshold) and codes not in part.table.impossible:
                name = knowledge.name(reading, codes)
                asked[name] = min(asked.get(name, range(NEW)), range(min(kept, threshold)), key=len)
    for name, lost in knowledge.intruder.given_away(asked).items():
        yield name, lost  # type: ignore[misc]


@pytest.mark.parametrize("seed", COMMUNITIES)
def test_nobody_is_given_away_by_it_and_the_table_stays(seed: int) -> None:
    past = releases(life(seed))
    assert not past[-1].tables[0].unmet, "the table would be left out from then on"
    assert list(given_away(past)) == []


def test_what_was_never_told_before_is_kept_at_the_new_threshold() -> None:
    past = releases({**life(0), ("Q3", "chat"): 4, ("Q3", "mail"): 4, ("Q3", "call"): 30})
    (part,) = past[-1].tables
    hidden = [("Q3", "chat"), ("Q3", "mail")]
    assert not any(part.shown[cell] for cell in hidden)
    assert [(part.low[cell], part.high[cell]) for cell in hidden] == [(0, 8), (0, 8)]


def test_the_audit_finds_what_is_kept_at_the_old_threshold_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A search that asks of new numbers too what it asks of old ones is refused."""
    reports = {**life(0), ("Q3", "chat"): 2, ("Q3", "mail"): 1, ("Q3", "call"): 30}
    *past, last = releases(reports)
    monkeypatch.setattr(protecting, "_pass_the_gate", lambda *_: None)
    careless = protect([table_of(reports, 3)], OLD, tuple(past))
    editions: list[list[ReleasedTable]] = [
        [released(part) for part in edition.tables] for edition in (*past, careless)
    ]
    assert not audit(editions, [OLD, OLD, OLD])
    assert audit(editions, [OLD, OLD, NEW])
    assert not audit([*editions[:2], [released(part) for part in last.tables]], [OLD, OLD, NEW])


def test_a_threshold_below_the_smallest_is_still_refused() -> None:
    with pytest.raises(Refusal):
        protect([table_of(life(0), 1)], 2)
