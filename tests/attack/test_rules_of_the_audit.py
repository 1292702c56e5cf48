"""Every rule of the audit is needed: a broken promise is found, and is not where the rule is taken away.

The tables are written by hand, as somebody might forge them; the search has no part in this.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from coc_analytics.ambiguity.auditor import ReleasedTable, audit, ties
from coc_analytics.ambiguity.auditor import over_time as times

K = 3
LABELS = {"overlapping": ("kind",), "covering": ("kind",)}
PEOPLE = {"overlapping": ("period",), "covering": ("period",)}


def row(text: str, name: str = "m", **about: Any) -> ReleasedTable:
    """A table of one row: codes, then numbers, with `?` where one is hidden and `!` where it is certainly not small."""
    codes, numbers = (line.split() for line in text.strip().splitlines())
    return _table(
        {"kind": {code: "" if code == "total" else "total" for code in codes}}, codes, numbers, name, about
    )


def over_time(text: str, name: str = "m", **about: Any) -> ReleasedTable:
    """The same with periods for codes, each made of the quarters its name lists: `Q1Q2` is of two."""
    codes, numbers = (line.split() for line in text.strip().splitlines())
    about["periods"] = {code: tuple(f"Q{n}" for n in code.split("Q")[1:]) for code in codes}
    return _table({"period": {}}, codes, numbers, name, about)


def labels_over_time(text: str) -> ReleasedTable:
    """Labels of issues by period: codes to the right, periods downwards, each made of the quarters its name lists."""
    heads, *lines = (line.split() for line in text.strip().splitlines())
    cells = {(line[0], code): n for line in lines for code, n in zip(heads, line[1:], strict=True)}
    periods = {line[0]: tuple(f"Q{n}" for n in line[0].split("Q")[1:]) for line in lines}
    return ReleasedTable(
        dimensions=("period", "kind"),
        hierarchies={"period": {}, "kind": {code: "" if code == "total" else "total" for code in heads}},
        shown={cell: int(n) for cell, n in cells.items() if n.isdigit()},
        hidden=frozenset(cell for cell, n in cells.items() if n == "?"),
        name="m",
        universe="issues",
        periods=periods,
        rests=("kind",),
        **LABELS,
    )


def _table(
    trees: Mapping[str, Mapping[str, str]],
    codes: list[str],
    numbers: list[str],
    name: str,
    about: dict[str, Any],
) -> ReleasedTable:
    cells = {(code,): number for code, number in zip(codes, numbers, strict=True)}
    most = about.pop("most", {})
    return ReleasedTable(
        dimensions=tuple(trees),
        hierarchies=trees,
        shown={cell: int(number) for cell, number in cells.items() if number.isdigit()},
        hidden=frozenset(cell for cell, number in cells.items() if number == "?"),
        withheld=frozenset(cell for cell, number in cells.items() if number == "!"),
        guessed=frozenset(cell for cell, number in cells.items() if number == "~"),
        low={cell: 0 for cell, number in cells.items() if number in "?~" and cell[0] in most},
        high={(code,): high for code, high in most.items()},
        name=name,
        **{"universe": "issues", **about},
    )


def found(*editions: ReleasedTable | tuple[ReleasedTable, ...]) -> set[str]:
    """The rules that these tables break, each an edition of its own unless put together."""
    together = [edition if isinstance(edition, tuple) else (edition,) for edition in editions]
    return {finding.rule for finding in audit(together, [K] * len(together))}


RULES: dict[str, tuple[ReleasedTable | tuple[ReleasedTable, ...], ...]] = {
    "a published number never changes": (row("total chat\n9 9"), row("total chat\n8 8")),
    "a shown number is at least the threshold": (row("total chat\n2 2"),),
    "shown numbers agree with each other": (row("total chat call\n20 10 11"),),
    "a hidden cell can be anything below k": (row("total chat call\n10 9 ?"),),
    "a withheld cell is certainly not small": (row("total chat call\n10 ? !"),),
    "a cell left to guess is not narrowed to small numbers": (row("total chat call\n10 9 ~"),),
    "an interval is not narrower than what is possible": (row("total chat call\n10 ? ?", most={"chat": 2}),),
    "what a whole holds besides a label is not small": (
        row("total trust call\n20 19 8", rests=("kind",), **LABELS),
    ),
    "what is left of a whole is not small": (row("total chat call sig\n10 8 ? ?"),),
    "what a period holds besides a label of a part of it is not small": (
        labels_over_time("total trust call\nQ1 ? ? ?\nQ2 ? 9 ?\nQ1Q2 11 ? ?"),
    ),
    "a difference of nested periods is not small": (over_time("Q1 Q2 Q3 Q1Q2Q3\n9 ? ? 11"),),
}


@pytest.mark.parametrize("rule", RULES)
def test_a_broken_promise_is_found(rule: str) -> None:
    assert rule in found(*RULES[rule])


def test_a_label_that_everybody_shares_is_found_among_members_as_well() -> None:
    """Of members what is left is no secret, but for a label that all of them have."""
    shared, nearly = row("total wrote sat\n20 20 8", **LABELS), row("total wrote sat\n20 19 8", **LABELS)
    assert found(shared) == {"what a whole holds besides a label is not small"}
    assert found(nearly) == set()


def test_tables_that_keep_every_promise_have_no_finding() -> None:
    assert (
        found(row("total chat call sig\n30 9 ? ?"), row("total chat call sig\n30 9 ? ?", name="n")) == set()
    )


def nothing(*given: Any, **named: Any) -> Iterator[Any]:
    return iter(())


TIES: dict[str, tuple[str, tuple[ReleasedTable | tuple[ReleasedTable, ...], ...]]] = {
    "siblings": ("tie_siblings", (row("total chat call\n10 9 ?"),)),
    "what stands alone": (
        "tie_what_stands_alone",
        (row("total trust call none\n20 19 5 ?", alone={"kind": ("none",)}, **LABELS),),
    ),
    "a part is at most the whole": (
        "tie_within",
        (
            (
                row("total chat call\n12 ? ?", name="w", universe="members"),
                row("total chat\n9 9", universe="new", within=("w",)),
            ),
        ),
    ),
    "sums that anybody can work out": (
        "tie_known",
        (
            (
                row("total\n9", name="w", universe="members"),
                row(
                    "total\n?",
                    universe="new",
                    known=((((1, "w", ("total",)), (-5, "m", ("total",))), False),),
                ),
            ),
        ),
    ),
    "nothing is decided before it is received": (
        "tie_follows",
        (
            (
                over_time("Q1 Q2\n? 9", name="r", universe="received"),
                over_time("Q1 Q2\n5 9", universe="decided", follows="received"),
            ),
        ),
    ),
    "events over time": ("tie_events_over_time", (over_time("Q1 Q2 Q1Q2\n9 ? 10"),)),
    "people over time": ("tie_people_over_time", (over_time("Q1 Q2 Q1Q2\n8 ? 9", **PEOPLE),)),
    "what is done again": (
        "tie_what_is_done_again",
        (
            (
                over_time("Q1 Q2 Q1Q2\n20 20 39", name="w", universe="members", **PEOPLE),
                over_time("Q1 Q2 Q1Q2\n20 ? 20", universe="askers", within=("w",), **PEOPLE),
            ),
        ),
    ),
}


@pytest.mark.parametrize("tie", TIES)
def test_without_a_tie_something_is_not_found(tie: str, monkeypatch: pytest.MonkeyPatch) -> None:
    method, tables = TIES[tie]
    before = found(*tables)
    [home] = [module for module in (ties, times) if hasattr(module, method)]
    monkeypatch.setattr(home, method, nothing)
    after = found(*tables)
    assert before != after
