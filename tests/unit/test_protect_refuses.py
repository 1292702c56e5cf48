"""`protect` says in words what is wrong with a table: which table, which dimension, and what to do."""

import pytest

from coc_analytics.disclosure import Table, protect
from coc_analytics.terms import Refusal

ROW = {"total": "", "chat": "total", "call": "total"}


def _table(parents: dict[str, str], *codes: str) -> Table:
    counts = {(code,): 7 for code in codes}
    return Table(("space",), {"space": parents}, counts, counts, name="spaces")


@pytest.mark.parametrize(
    ("what", "table", "rule"),
    [
        ("no margin", _table(ROW, "chat", "call"), "a table has every cell, margins included"),
        ("a part is missing", _table(ROW, "total", "chat"), "a table has every cell, margins included"),
        ("no total", _table({"chat": "", "call": ""}, "chat", "call"), "a hierarchy has one top"),
        (
            "all in a circle",
            _table({"chat": "call", "call": "chat"}, "chat", "call"),
            "a hierarchy has one top",
        ),
        (
            "a circle beside the total",
            _table({**ROW, "sig": "swc", "swc": "sig"}, "total", "chat", "call", "sig", "swc"),
            "a hierarchy is a tree",
        ),
        (
            "a dimension without a hierarchy",
            Table(("space",), {}, {("total",): 7}, {("total",): 7}, name="spaces"),
            "every dimension has a hierarchy",
        ),
    ],
)
def test_a_table_of_an_odd_shape_is_refused_in_words(what: str, table: Table, rule: str) -> None:
    with pytest.raises(Refusal, match=rule) as refused:
        protect([table], 3)
    assert "spaces" in refused.value.sentence()
