"""Attack: of ten issues, nine touch trust and eight ended in a talk; so at least seven are both."""

from collections.abc import Iterator

import pytest

from coc_analytics.ambiguity import released, searched
from coc_analytics.ambiguity.knowing import relations
from coc_analytics.disclosure import Table, protect
from coc_analytics.terms import Refusal

VALUE = {"trust": "total", "gratitude": "total", "total": ""}
OUTCOME = {"talk": "total", "pause": "total", "total": ""}


def made(everything: int, trust: int, talk: int, both: int) -> Table:
    """Behind what is both stand two people only, however many issues it is."""
    counts = {
        ("total", "total"): everything,
        ("trust", "total"): trust,
        ("total", "talk"): talk,
        ("trust", "talk"): both,
        ("gratitude", "total"): 4,
        ("total", "pause"): 4,
        ("gratitude", "talk"): 3,
        ("trust", "pause"): 3,
        ("gratitude", "pause"): 3,
    }
    people = {**counts, ("trust", "talk"): 2}
    return Table(
        ("value", "outcome"),
        {"value": VALUE, "outcome": OUTCOME},
        counts,
        people,
        overlapping=("value", "outcome"),
    )


def least_of_both(table: Table) -> int:
    """What the attacker works out from the three numbers around it."""
    part = protect([table], 3).tables[0]
    around = [("trust", "total"), ("total", "talk"), ("total", "total")]
    if not all(part.shown[cell] for cell in around):
        return 0
    trust, talk, everything = (part.low[cell] for cell in around)
    return trust + talk - everything


@pytest.mark.parametrize("numbers", [(10, 9, 8, 7), (20, 12, 11, 6), (30, 20, 20, 14)])
def test_what_two_large_labels_have_in_common_is_not_given_away(numbers: tuple[int, int, int, int]) -> None:
    assert least_of_both(made(*numbers)) <= 0


def test_labels_that_need_not_meet_are_shown() -> None:
    part = protect([made(20, 9, 8, 6)], 3).tables[0]
    assert all(part.shown[cell] for cell in (("trust", "total"), ("total", "talk"), ("total", "total")))


def test_the_gate_notices_a_search_that_forgets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(place: object, one: str, other: str) -> Iterator[relations.Relation]:
        return iter(())

    monkeypatch.setattr(relations, "crossings", nothing)
    part = released(searched([made(20, 12, 11, 6)], 3)[0].tables[0])
    assert {("trust", "total"), ("total", "talk"), ("total", "total")} <= set(part.shown)
    with pytest.raises(Refusal, match="the audit must pass"):
        protect([made(20, 12, 11, 6)], 3)
