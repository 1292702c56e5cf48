"""Every rule of the search is needed: with one taken away, the intruder of this suite finds what it protects.

The gate is left out here (`searched`, not `protect`), so that a search gone wrong reaches its reader.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from coc_analytics.ambiguity.choosing import suppression
from coc_analytics.ambiguity.choosing.optimise import Hunt
from coc_analytics.ambiguity.doubting import examiner
from coc_analytics.ambiguity.knowing import draft, identity, relations
from coc_analytics.ambiguity.knowing.system import System
from coc_analytics.ambiguity.tables import ProtectedTable
from coc_analytics.disclosure import Protected, Table
from tests.attack.readings import ALWAYS, Knowledge, edition_of, reading_of

K = 3
Edition = Sequence[Table]


def grid(text: str, across: str = "kind", **about: Any) -> Table:
    """A table as it is drawn: codes of `across` to the right, of `space` downwards, under `total`."""
    heads, *lines = (line.split() for line in text.strip().splitlines())
    flat = len(lines) == 1 and len(lines[0]) == len(heads)
    rows = {(): lines[0]} if flat else {(line[0],): line[1:] for line in lines}
    cells = {
        (*where, code): int(n) for where, found in rows.items() for code, n in zip(heads, found, strict=True)
    }
    down = {} if flat else {"space": _under_total(code for (code,) in rows)}
    return _table({**down, across: _under_total(heads)}, cells, **about)


def _under_total(codes: Iterable[str]) -> dict[str, str]:
    return {code: "" if code == "total" else "total" for code in codes}


def over_time(counts: Mapping[str, int], **about: Any) -> Table:
    """Numbers of periods, each made of the quarters its name lists: `Q1Q2` is of two."""
    periods = {code: tuple(f"Q{n}" for n in code.split("Q")[1:]) for code in counts}
    whole = max(periods, key=lambda code: len(periods[code]))
    parents = {code: "" if code == whole else whole for code in periods}
    return _table({"period": parents}, {(code,): n for code, n in counts.items()}, periods=periods, **about)


def _table(
    trees: Mapping[str, Mapping[str, str]], cells: Mapping[tuple[str, ...], int], **about: Any
) -> Table:
    worth = {codes: 60.0 if set(codes) == {"total"} else 1.0 for codes in cells}
    worth |= {tuple(codes.split(".")): n for codes, n in about.pop("worth", {}).items()}
    people = {tuple(codes.split(".")): n for codes, n in about.pop("people", {}).items()}
    named = {"name": "m", "universe": "issues", **about}
    return Table(tuple(trees), trees, cells, {**cells, **people}, weight=worth, **named)


def given_away(editions: Sequence[Edition], protected: Sequence[Protected]) -> set[str]:
    """What the intruder can say of small cells, and labels shown that everybody shares."""
    truly = [_as_counted(*pair) for pair in zip(editions, protected, strict=True)]
    knowledge = Knowledge([edition_of(edition) for edition in truly])
    asked, shared = {}, set()
    for part in (part for edition in truly for part in edition.tables if not part.unmet):
        reading = reading_of(part)
        for codes in part.shown:
            place = codes if part.table.periods else (ALWAYS, *codes)
            if min(part.table.counts[codes], part.table.people[codes]) < K:
                asked[knowledge.name(reading, place)] = range(K)
        shared |= set(_shared(part))
    lost = {f"{cell} cannot be {values}" for cell, values in knowledge.intruder.given_away(asked).items()}
    return lost | shared | {f"{cell} is two numbers" for cell in knowledge.intruder.contradictions}


def _as_counted(edition: Edition, protected: Protected) -> Protected:
    """The same pattern on the tables as they are, whatever a broken search took them for."""
    parts = (
        replace(part, table=replace(table, covering=part.table.covering, impossible=part.table.impossible))
        for part, table in zip(protected.tables, edition, strict=True)
    )
    return replace(protected, tables=tuple(parts))


def _shared(part: ProtectedTable) -> Iterator[str]:
    table = part.table
    if table.dimensions == ("kind",) and "kind" in table.overlapping:
        for (code,), shown in part.shown.items():
            if code != "total" and shown and table.counts[code,] == table.counts["total",] > 0:
                yield f"everybody has {code}"


def published(editions: Sequence[Edition]) -> list[Protected]:
    """One edition after the other, each searched with those before it in mind."""
    found: list[Protected] = []
    for edition in editions:
        found.append(suppression.searched(edition, K, tuple(found))[0])
    return found


def without_zeros(monkeypatch: pytest.MonkeyPatch) -> None:
    change_system(
        monkeypatch, lambda s: replace(s, needy=s.needy & (s.value != 0), closed=s.closed & (s.value != 0))
    )


def change_tables(monkeypatch: pytest.MonkeyPatch, change: Callable[[Table], Table]) -> None:
    real = suppression.assemble
    monkeypatch.setattr(suppression, "assemble", lambda tables, *rest: real([*map(change, tables)], *rest))


def without_people(monkeypatch: pytest.MonkeyPatch) -> None:
    change_tables(monkeypatch, lambda t: replace(t, people=t.counts))


def without_shared_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draft.Draft, "_hide_labels_all_share", lambda self, place: None)


def without_companions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examiner.Examiner, "cuts", lambda self, hidden, impossible: [])


def without_links(monkeypatch: pytest.MonkeyPatch) -> None:
    change_tables(monkeypatch, lambda t: replace(t, universe=t.name))


def without_aliases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "_aliases", lambda edition, table: {})


def without_whole_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examiner.Verdict, "_whole_faults", lambda self: iter(()))
    monkeypatch.setattr(
        Hunt, "hold_against_insiders", lambda self, choice: None
    )  # they would leave the table out


def without(*rules: str) -> Callable[[pytest.MonkeyPatch], None]:
    """Take rows out of what the search knows."""

    def take(monkeypatch: pytest.MonkeyPatch) -> None:
        for rule in rules:
            monkeypatch.setattr(relations, rule, lambda *known: iter(()))

    return take


def change_system(monkeypatch: pytest.MonkeyPatch, change: Callable[[System], System]) -> None:
    real = suppression.assemble
    monkeypatch.setattr(suppression, "assemble", lambda *given: change(real(*given)))


def without_the_past(monkeypatch: pytest.MonkeyPatch) -> None:
    real = suppression.assemble
    monkeypatch.setattr(
        suppression, "assemble", lambda tables, threshold, history, draw: real(tables, threshold, (), draw)
    )


LABELS = {"overlapping": ("kind",), "covering": ("kind",)}
PEOPLE = {"overlapping": ("period",), "covering": ("period",), "universe": "active_members"}
ROW = """
total  chat  call  sig
18     9     1     8
"""
SEVEN = {f"Q{n}": 5 for n in (1, 2, 3, 5, 6, 7)} | {
    "Q4": 0,
    "Q1Q2Q3Q4": 15,
    "Q4Q5Q6Q7": 15,
    "Q1Q2Q3Q4Q5Q6Q7": 30,
}

EXAMPLES: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], list[Edition]]] = {
    "zero is small": (without_zeros, [[grid("total chat call sig\n16 9 0 7")]]),
    "people, not reports": (without_people, [[grid("total chat call sig\n24 9 8 7", people={"chat": 1})]]),
    "what everybody shares": (without_shared_labels, [[grid("total chat call sig\n9 9 5 7", **LABELS)]]),
    "companions": (without_companions, [[grid("total chat call\n9 8 1", **LABELS)]]),
    "siblings add up": (without("sums"), [[grid(ROW)]]),
    "a label is at most its parent": (
        without("labels"),
        [
            [
                grid(
                    """
                           total  trust
                    total  30     21
                    chat   0      0
                    call   10     9
                    sig    20     12
                    """,
                    overlapping=("kind",),
                    covering=(),
                    worth={"call.trust": 5, "sig.total": 50, "total.trust": 50, "sig.trust": 1},
                )
            ]
        ],
    ),
    "a parent is at most its labels": (without("coverings"), [[grid("total chat call\n9 8 1", **LABELS)]]),
    "what stands alone": (
        without("exclusions"),
        [[grid("total trust call none\n20 19 5 1", alone={"kind": ("none",)}, **LABELS)]],
    ),
    "what is done again": (
        without("repeats"),
        [
            [
                over_time({"Q1": 20, "Q2": 20, "Q1Q2": 39}, worth={"Q1Q2": 90}, **PEOPLE),
                over_time(
                    {"Q1": 20, "Q2": 1, "Q1Q2": 20},
                    overlapping=("period",),
                    covering=("period",),
                    universe="askers",
                    name="n",
                    within=("m",),
                ),
            ]
        ],
    ),
    "quarters add up": (
        without("time_sums", "shorter_time_sums"),
        [[over_time({"Q1": 1, "Q2": 9, "Q1Q2": 10})]],
    ),
    "who is in a quarter is in the year": (
        without("time_labels"),
        [[over_time({"Q3": 1, "Q1Q2": 7, "Q1Q2Q3": 8, "Q1Q2Q4": 7}, worth={"Q1Q2": 0.1}, **PEOPLE)]],
    ),
    "who is in a year is in a quarter": (
        without("time_coverings"),
        [[over_time({"Q1": 8, "Q2": 1, "Q1Q2": 9}, **PEOPLE)]],
    ),
    "who is in two periods": (without("time_overlaps"), [[over_time(SEVEN, **PEOPLE)]]),
    "one universe": (
        without_links,
        [[grid(ROW, worth={"chat": 2}), grid(ROW, worth={"sig": 2}, name="n")]],
    ),
    "aliases": (
        without_aliases,
        [
            [
                grid(ROW, worth={"chat": 2}),
                grid(
                    ROW.replace("chat", "seen").replace("call", "told").replace("sig", "read"),
                    across="way",
                    worth={"read": 2},
                    name="n",
                    aliases={"way.seen": "kind.chat", "way.told": "kind.call", "way.read": "kind.sig"},
                ),
            ]
        ],
    ),
    "a part is at most the whole": (
        without("within"),
        [
            [
                grid("total chat call\n12 7 5", universe="members"),
                grid("total chat call\n9 7 2", universe="newcomers", name="n", within=("m",)),
            ]
        ],
    ),
    "nothing is decided before it is received": (
        without("follows"),
        [
            [
                over_time({"Q1": 5, "Q2": 9, "Q1Q2": 14}, universe="received"),
                over_time(
                    {"Q1": 5, "Q2": 1, "Q1Q2": 6},
                    universe="decided",
                    name="n",
                    follows="received",
                    worth={"Q1Q2": 9},
                ),
            ]
        ],
    ),
    "sums that anybody can work out": (
        without("stated"),
        [
            [
                grid("total chat call\n12 7 5", universe="members"),
                grid(
                    "total chat call\n9 7 2",
                    universe="others",
                    name="n",
                    known=((((1, "n", ("chat",)), (-1, "m", ("chat",))), False),),
                ),
            ]
        ],
    ),
    "whole numbers": (
        without_whole_numbers,
        [
            [
                grid("total chat call\n10 1 9", universe="members"),
                grid(
                    "total chat call\n11 2 9",
                    universe="hands",
                    name="n",
                    known=((((2, "m", ("chat",)), (-1, "n", ("chat",))), True),),
                ),
            ]
        ],
    ),
    "the past": (without_the_past, [[grid(ROW, worth={"chat": 2})], [grid(ROW, worth={"sig": 2})]]),
}


@pytest.mark.parametrize("rule", EXAMPLES)
def test_with_all_rules_nothing_is_given_away(rule: str) -> None:
    editions = EXAMPLES[rule][1]
    assert given_away(editions, published(editions)) == set()


@pytest.mark.parametrize("rule", EXAMPLES)
def test_without_the_rule_something_is(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    take_away, editions = EXAMPLES[rule]
    take_away(monkeypatch)
    assert given_away(editions, published(editions)) != set()


def committee_and_board(may_show: bool) -> set[str]:
    """What two audiences' releases of one table give away, when they care for different numbers."""
    for_committee, for_board = grid(ROW, worth={"chat": 2}), grid(ROW, worth={"sig": 2})
    committee, _ = suppression.searched([for_committee], K)
    seen = frozenset(codes for codes, shown in committee.shown[0].items() if shown)
    table = replace(for_board, may_show=seen) if may_show else for_board
    board, _ = suppression.searched([table], 5)
    return given_away([[for_committee], [for_board]], [committee, board])


def test_of_two_audiences_the_wider_one_is_shown_a_part() -> None:
    """For who reads both, the smaller threshold is the one that counts."""
    assert committee_and_board(may_show=True) == set()
    assert committee_and_board(may_show=False) != set()
