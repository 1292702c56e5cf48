"""Tables from frames and files: odd input is refused in words (which table, line, dimension, cell; what to do), never guessed.

Through the command, as somebody who has never seen the code would meet it: one line, exit code 1, no count of theirs.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from coc_analytics.ambiguity import ProtectedTable, Refusal, Table, audit, protect, read_released, read_table
from coc_analytics.ambiguity.__main__ import main

CELLS = """
space,quarter,n
chat,Q1,9
call,Q1,1
total,Q1,10
chat,Q2,8
call,Q2,17
total,Q2,25
chat,total,17
call,total,18
total,total,35
"""


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file of this text."""

    def write(text: str, name: str = "cells.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_text(text.lstrip("\n"), encoding=encoding)
        return path

    return write


def said(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    code = main([*map(str, arguments)])
    out, err = capsys.readouterr()
    return code, out, err


ODD: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    # what is odd: the file, further arguments, what the refusal says
    "a margin is missing": (
        CELLS.replace("total,total,35\n", ""),
        (),
        ("a table has every cell, margins included", "cells.csv", "cell total/total"),
    ),
    "a cell is missing": (
        CELLS.replace("call,Q1,1\n", ""),
        (),
        ("a table has every cell, margins included", "cells.csv", "cell call/Q1"),
    ),
    "all totals of a dimension are missing": (
        "space,n\nchat,9\ncall,7\n",
        (),
        ("margins included", "dimension space", "have the margins added"),
    ),
    "the top is called otherwise": (
        CELLS.replace("total", "Total"),
        (),
        ("no row has total", "dimension space", "say what the top is called"),
    ),
    "a cell is missing below totals that are added": (
        "space,quarter,n\nchat,Q1,9\ncall,Q1,4\nchat,Q2,7\n",
        ("--margins", "added"),
        ("a table has every cell, margins included", "cell call/Q2"),
    ),
    "below zero": (
        CELLS.replace("call,Q1,1", "call,Q1,-9173"),
        (),
        ("a count is a whole number from 0", "line 3", "column n", "cell call/Q1"),
    ),
    "a fraction": (
        CELLS.replace("call,Q1,1", "call,Q1,9173.5"),
        (),
        ("a count is a whole number from 0", "line 3", "cell call/Q1"),
    ),
    "a word": (CELLS.replace("call,Q1,1", "call,Q1,few"), (), ("a count is a whole number from 0", "line 3")),
    "no number": (CELLS.replace("call,Q1,1", "call,Q1,"), (), ("a count is a whole number from 0", "line 3")),
    "a thousands separator": (
        CELLS.replace("total,total,35", 'total,total,"9,173"'),
        (),
        ("a count is a whole number from 0", "line 10", "write digits only"),
    ),
    "other digits": (
        CELLS.replace("chat,Q1,9", "chat,Q1,٩"),
        (),
        ("a count is a whole number from 0", "line 2"),
    ),
    "infinity": (CELLS.replace("chat,Q1,9", "chat,Q1,inf"), (), ("a count is a whole number from 0",)),
    "one cell twice": (
        CELLS + "call,Q1,1\n",
        (),
        ("a cell has one row, and line 3 has it too", "line 11", "cell call/Q1"),
    ),
    "totals that are not": (
        CELLS.replace("total,Q1,10", "total,Q1,9173"),
        (),
        ("counts agree with their hierarchies", "cells.csv", "dimension"),
    ),
    "nothing at all": ("", (), ("a file has a header row", "cells.csv")),
    "blank lines only": ("\n\n\n", (), ("a file has a header row",)),
    "a header only": ("space,quarter,n\n", (), ("a table has rows",)),
    "no column of numbers": (
        CELLS.replace("quarter,n", "quarter,count"),
        (),
        ("there is a column n", "space, quarter, count"),
    ),
    "no such dimension": (CELLS, ("--dimension", "place"), ("there is a column place", "space, quarter, n")),
    "no such people": (CELLS, ("--people", "persons"), ("there is a column persons",)),
    "labels of nothing": (CELLS, ("--overlapping", "place"), ("there is a column place",)),
    "one column twice": (
        "space,space,n\nchat,chat,4\n",
        (),
        ("every column has a name of its own", "line 1"),
    ),
    "a column without a name": (
        "space,,n\nchat,Q1,4\n",
        (),
        ("every column has a name of its own", "line 1"),
    ),
    "one dimension twice": (
        CELLS,
        ("--dimension", "space", "--dimension", "space"),
        ("a dimension is named once",),
    ),
    "nothing but numbers": ("n\n9\n", (), ("a table has a dimension",)),
    "a row too short": (
        CELLS.replace("call,Q1,1", "call,1"),
        (),
        ("as many cells as there are columns", "line 3"),
    ),
    "a row too long": (
        CELLS.replace("call,Q1,1", "call,Q1,1,7"),
        (),
        ("as many cells as there are columns", "line 3"),
    ),
    "a missing code": (
        CELLS.replace("call,Q1,1", ",Q1,1"),
        (),
        ("every row says which cell it is", "line 3", "dimension space"),
    ),
    "an open quotation mark": (CELLS.replace("call,Q1", '"call,Q1'), (), ("a file is CSV", "quotation mark")),
    "people do not add up": (
        "space,n,people\nchat,9,8\ncall,7,7\n",
        ("--margins", "added"),
        ("people do not add up", "column people"),
    ),
    "labels do not add up": (
        "space,n\nchat,9\ncall,7\n",
        ("--margins", "added", "--overlapping", "space"),
        ("labels do not add up", "dimension space"),
    ),
    "a threshold below 3": (CELLS, ("--threshold", "2"), ("a threshold is at least 3",)),
    "a threshold beyond all reason": (
        CELLS,
        ("--threshold", "10000000000"),
        ("a threshold is at most 1,000",),
    ),
}


@pytest.mark.parametrize("odd", ODD)
def test_odd_input_is_refused_in_one_line_that_says_where(
    odd: str, file: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    text, further, expected = ODD[odd]
    code, out, err = said(capsys, "protect", file(text), "--threshold", "3", *further)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith("refused: ")
    assert [part for part in expected if part not in err] == []
    assert "9173" not in err


HIERARCHIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "in a circle beside the top": (
        "code,parent\ntotal,\nchat,total\ncall,a\na,b\nb,a\n",
        ("a hierarchy is a tree", "dimension space", "a → b → a"),
    ),
    "all in a circle": ("code,parent\nchat,call\ncall,total\ntotal,chat\n", ("a hierarchy has one top", "run in a circle")),
    "two tops": ("code,parent\nchat,\ncall,total\n", ("a hierarchy has one top", "there are chat, total")),
    "a code that it does not know": (
        "code,parent\nchat,total\n",
        ("every code stands in its hierarchy", "line 3", "dimension space", "say what call is a part of"),
    ),
    "one code with two parents": (
        "code,parent\nchat,total\nchat,call\ncall,total\n",
        ("every code has one parent", "tree.csv, line 3"),
    ),
    "no column for parents": ("code,above\nchat,total\n", ("there is a column parent", "code, above")),
    "a parent that has no row": (
        "code,parent\nchat,near\ncall,near\nnear,total\n",
        ("a table has every cell", "cell near/Q1"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("odd", HIERARCHIES)
def test_an_odd_hierarchy_is_refused_with_its_dimension(
    odd: str, file: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    text, expected = HIERARCHIES[odd]
    tree = file(text, "tree.csv")
    code, out, err = said(capsys, "protect", file(CELLS), "--threshold", "3", "--hierarchy", f"space={tree}")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert [part for part in expected if part not in err] == []


def test_a_circle_is_noticed_while_margins_are_added(
    file: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    tree = file("code,parent\nchat,total\ncall,a\na,b\nb,a\n", "tree.csv")
    cells = file("space,n\nchat,9\ncall,7\n")
    arguments = ("--threshold", "3", "--margins", "added", "--hierarchy", f"space={tree}")
    code, _, err = said(capsys, "protect", cells, *arguments)
    assert code == 1
    assert "a hierarchy is a tree" in err


@pytest.mark.parametrize(
    ("how", "text", "encoding"),
    [
        ("as it is", CELLS, "utf-8"),
        ("with a byte order mark", CELLS, "utf-8-sig"),
        ("in UTF-16", CELLS, "utf-16"),
        ("with semicolons", CELLS.replace(",", ";"), "utf-8-sig"),
        ("with tabs", CELLS.replace(",", "\t"), "utf-8"),
        ("with blank lines", CELLS.replace("\n", "\n\n"), "utf-8"),
        ("with carriage returns", CELLS.replace("\n", "\r\n"), "utf-8"),
        ("with spaces around", CELLS.replace(",", " , "), "utf-8"),
        (
            "with empty columns, as spreadsheets leave them",
            CELLS.replace("\n", ",,\n").lstrip(",\n"),
            "utf-8",
        ),
        ("with quotation marks", CELLS.replace("chat", '"chat"'), "utf-8"),
        ("with numbers that pandas wrote", CELLS.replace("\nchat,Q1,9\n", "\nchat,Q1,9.0\n"), "utf-8"),
    ],
)
def test_files_are_read_however_they_were_saved(
    how: str, text: str, encoding: str, file: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    plain = said(capsys, "protect", file(CELLS), "--threshold", "3")
    assert said(capsys, "protect", file(text, encoding=encoding), "--threshold", "3") == plain
    assert plain[0] == 0


def test_what_is_no_text_and_what_is_not_there_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cells.csv").write_bytes(b"space,n\ncaf\xe9,9\ntotal,9\n")
    assert "save it as CSV UTF-8" in said(capsys, "protect", tmp_path / "cells.csv", "--threshold", "3")[2]
    assert "a file can be read" in said(capsys, "protect", tmp_path / "none.csv", "--threshold", "3")[2]
    assert "a file can be read" in said(capsys, "protect", tmp_path, "--threshold", "3")[2]


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("protect", "cells.csv"),
        ("protect", "--threshold", "3"),
        ("protect", "cells.csv", "--threshold", "five"),
        ("protect", "a.csv", "b.csv", "--threshold", "3"),
        ("protect", "a.csv", "--threshold", "3", "--hierarchy", "space"),
        ("hide", "a.csv", "--threshold", "3"),
    ],
)
def test_wrong_use_is_told_with_exit_code_2(
    arguments: Sequence[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_of_people_and_things_the_smaller_number_decides() -> None:
    def shown(n: Sequence[int], people: Sequence[int]) -> Mapping[tuple[str, ...], bool]:
        frame = {"space": ["total", "chat", "call", "sig"], "n": n, "people": people}
        return protect([Table.from_frame(frame)], 3).shown[0]

    everybody = shown([27, 9, 8, 10], [27, 9, 8, 10])
    assert all(everybody.values())
    assert not shown([27, 9, 8, 10], [27, 2, 8, 10])["chat",]  # nine reports about two people
    assert not shown([21, 2, 9, 10], [99, 50, 40, 60])["chat",]  # more people than things: two are few
    assert shown([27, 9, 8, 10], [99, 50, 40, 60]) == everybody


FRAMES: dict[str, tuple[Any, tuple[str, ...]]] = {
    "a number that is not there": (
        pd.DataFrame({"space": ["total", "chat"], "n": [9, None]}),
        ("a count is a whole number from 0", "line 2", "cell chat"),
    ),
    "a code that is not there": (
        pd.DataFrame({"space": ["total", None], "n": [9, 9]}),
        ("every row says which cell it is", "dimension space"),
    ),
    "truth instead of numbers": (
        {"space": ["total", "chat"], "n": [True, True]},
        ("a count is a whole number",),
    ),
    "below zero": (
        pd.DataFrame({"space": ["total", "chat"], "n": [9, -9173]}),
        ("a count is a whole number",),
    ),
    "infinite": (pd.DataFrame({"space": ["total", "chat"], "n": [9, float("inf")]}), ("a count is a whole",)),
    "columns of two lengths": ({"space": ["total", "chat"], "n": [9]}, ("all columns are equally long",)),
    "no rows": (pd.DataFrame({"space": [], "n": []}), ("a table has rows",)),
    "no columns": (pd.DataFrame(), ("there is a column n", "none")),
    "one name for two columns": (
        pd.DataFrame([[1, 2]], columns=["n", "n"]),
        ("a column has a name of its own",),
    ),
}


@pytest.mark.parametrize("odd", FRAMES)
def test_an_odd_frame_is_refused_with_its_row(odd: str) -> None:
    frame, expected = FRAMES[odd]
    with pytest.raises(Refusal) as refused:
        Table.from_frame(frame, name="spaces")
    assert refused.value.sentence().count("spaces") == 1
    assert [part for part in expected if part not in refused.value.sentence()] == []
    assert "9173" not in refused.value.sentence()


def test_whole_numbers_are_read_whatever_a_frame_keeps_them_in() -> None:
    """A year is a code however pandas keeps it, and 9.0 is nine."""
    plain = Table.from_frame({"year": ["total", "2025", "2026"], "n": [15, 9, 6]})
    kept = pd.DataFrame({"year": ["total", 2025, 2026.0], "n": [15.0, 9.0, 6.0]})
    assert Table.from_frame(kept) == plain
    nullable = pd.DataFrame({"year": ["total", "2025", "2026"], "n": pd.array([15, 9, 6], dtype="Int64")})
    assert Table.from_frame(nullable) == plain


def test_margins_are_added_from_below_in_every_dimension() -> None:
    regions = {"north": "coast", "west": "coast", "coast": "total", "south": "total"}
    frame = pd.DataFrame(
        {
            "region": ["north", "north", "south", "south", "west", "west"],
            "mode": ["named", "anonymous"] * 3,
            "n": [14, 2, 9, 8, 11, 7],
        }
    )
    table = Table.from_frame(frame, hierarchies={"region": regions}, margins="added")
    assert table.counts["coast", "named"] == 25
    assert table.counts["total", "anonymous"] == 17
    assert table.counts["total", "total"] == 51
    assert len(table.counts) == 5 * 3


ODD_TABLES: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "a code that stands nowhere": (
        {"counts": {("total",): 9, ("chat",): 9, ("Chat",): 4}},
        ("every code stands in its hierarchy", "dimension space", "Chat"),
    ),
    "a cell with a code too many": (
        {"counts": {("total",): 9, ("chat",): 9, ("chat", "Q1"): 9}},
        ("a cell has a code of each dimension", "cell chat/Q1"),
    ),
    "labels of another dimension": ({"overlapping": ("kind",)}, ("labels are those of a dimension", "kind")),
    "a fraction": (
        {"counts": {("total",): 9, ("chat",): 8.5}},
        ("a count is a whole number from 0", "cell chat"),
    ),
    "no number": (
        {"counts": {("total",): 9, ("chat",): float("nan")}},
        ("a count is a whole number from 0", "cell chat"),
    ),
    "a word": (
        {"counts": {("total",): 9, ("chat",): "9"}},
        ("a count is a whole number from 0", "cell chat"),
    ),
}


@pytest.mark.parametrize("odd", ODD_TABLES)
def test_an_odd_table_is_refused_in_words(odd: str) -> None:
    about, expected = ODD_TABLES[odd]
    counts = {("total",): 9, ("chat",): 9}
    given = {"counts": counts, "people": counts, "name": "spaces", **about}
    with pytest.raises(Refusal) as refused:
        protect([Table(("space",), {"space": {"total": "", "chat": "total"}}, **given)], 3)
    assert [part for part in ("spaces", *expected) if part not in refused.value.sentence()] == []


def test_one_table_instead_of_a_list_and_half_a_threshold_are_refused() -> None:
    table = Table.from_frame({"space": ["total", "chat"], "n": [9, 9]}, name="spaces")
    with pytest.raises(Refusal, match="give a list of tables"):
        protect(table, 3)  # type: ignore[arg-type]
    with pytest.raises(Refusal, match="a threshold is a whole number"):
        protect([table], 3.5)  # type: ignore[arg-type]


def test_an_audit_at_an_odd_threshold_is_refused_too(
    file: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    for threshold in ("2", "-3", "10000000000"):
        code, out, err = said(capsys, "audit", file(CELLS), "--threshold", threshold)
        assert (code, out, err.count("\n")) == (1, "", 1)


def broken(text: str, chance: random.Random) -> bytes:
    """A file in which something was lost, put in, doubled or moved, saved in some encoding."""
    for _ in range(chance.randint(1, 4)):
        lines, at = text.split("\n"), chance.randrange(len(text))
        line = chance.randrange(len(lines))
        text = chance.choice(
            [
                text[:at] + text[at + 1 :],
                text[:at] + chance.choice(',;\t"\n\r-.0 1é\x00\ufeff٣') + text[at:],
                "\n".join([*lines[:line], chance.choice(lines), *lines[line:]]),
                "\n".join([*lines[:line], *lines[line + 1 :]]) or "x",
                "\n".join(chance.sample(lines, len(lines))),
            ]
        )
    return text.encode(chance.choice(["utf-8", "utf-8-sig", "utf-16", "latin-1"]), "ignore")


FURTHER = ((), ("--overlapping", "space"), ("--dimension", "space"), ("--top", "chat"))


@pytest.mark.parametrize("seed", range(60))
def test_however_a_file_is_broken_the_answer_is_a_table_or_a_line(
    seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(seed)
    _, released, _ = said(capsys, "protect", _written(tmp_path, CELLS.lstrip().encode()), "--threshold", "3")
    for deed, text in (("protect", CELLS.lstrip()), ("audit", released)):
        path = _written(tmp_path, broken(text, chance))
        code, out, err = said(capsys, deed, path, "--threshold", "3", *chance.choice(FURTHER))
        refused = err.startswith("refused: ") and err.count("\n") == 1 and not out
        faulty = deed == "audit" and all(line.startswith("FAULT ") for line in out.splitlines())
        assert code == 0 or (code == 1 and (refused or faulty))


def _written(folder: Path, content: bytes) -> Path:
    (folder / "cells.csv").write_bytes(content)
    return folder / "cells.csv"


def test_nothing_is_added_up_for_an_audit() -> None:
    """What is hidden is in no sum, so a total that was never told would be invented."""
    with pytest.raises(SystemExit):
        main(("audit", "cells.csv", "--threshold", "3", "--margins", "added"))


# what comes out


def test_what_is_written_passes_the_audit_and_a_number_put_back_does_not(
    file: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, released, _ = said(capsys, "protect", file(CELLS), "--threshold", "3")
    kept = file(released, "released.csv")
    assert said(capsys, "audit", kept, "--threshold", "3")[0] == 0
    put_back = file(released.replace("chat,Q1,,0,10", "chat,Q1,9,9,9"), "put_back.csv")
    code, out, _ = said(capsys, "audit", put_back, "--threshold", "3")
    assert code == 1
    assert "FAULT a hidden cell can be anything below k (put_back.csv, cell call/Q1)" in out
    narrow = file(released.replace("call,Q1,,0,10", "call,Q1,,0,2"), "narrow.csv")
    assert (
        "an interval is not narrower than what is possible"
        in said(capsys, "audit", narrow, "--threshold", "3")[1]
    )


def test_several_files_are_protected_together_and_written_to_a_folder(
    file: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spaces = file("space,n\ntotal,35\nchat,17\ncall,18\n", "spaces.csv")
    arguments = ("protect", file(CELLS), spaces, "--threshold", "3", "--to", tmp_path / "out")
    code, out, err = said(capsys, *arguments)
    assert (code, out) == (0, "")
    assert "spaces.csv: 3 of 3 numbers are shown" in err
    both = [tmp_path / "out" / name for name in ("cells.csv", "spaces.csv")]
    assert said(capsys, "audit", *both, "--threshold", "3")[0] == 0
    assert "no file is written over" in said(capsys, *arguments)[2]


def test_tables_of_other_things_are_not_taken_for_one(
    file: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = file("space,n\ntotal,90\nchat,50\ncall,40\n", "visits.csv")
    said(capsys, "protect", file(CELLS), other, "--threshold", "3", "--to", tmp_path / "out")
    both = [tmp_path / "out" / name for name in ("cells.csv", "visits.csv")]
    assert said(capsys, "audit", *both, "--threshold", "3")[0] == 0


def test_hidden_with_a_range_above_the_threshold_is_certainly_not_small(file: Callable[..., Path]) -> None:
    released = read_released(file("space,n,low,high\ntotal,20,20,20\nchat,,0,12\ncall,,8,20\n"), 3)
    assert (released.hidden, released.withheld) == ({("chat",)}, {("call",)})
    assert released.high == {("chat",): 12, ("call",): 20}
    endless = read_released(file("space,n,low,high\ntotal,,0,\nchat,,0,\n"), 3, overlapping=("space",))
    assert endless.high == {("total",): None, ("chat",): None}
    assert audit([[endless]], [3]) == ()


def test_nothing_of_a_table_that_cannot_be_protected_is_written() -> None:
    counts = {("total",): 10, ("chat",): 9, ("call",): 1}
    table = Table(
        ("space",), {"space": {"total": "", "chat": "total", "call": "total"}}, counts, counts, name="m"
    )
    part = ProtectedTable(table, dict.fromkeys(counts, True), counts, counts, unmet=frozenset({("call",)}))
    with pytest.raises(Refusal, match="leave it out"):
        list(part.rows())


def test_a_number_hidden_is_in_no_row(file: Callable[..., Path]) -> None:
    table = read_table(file(CELLS))
    rows = list(protect([table], 3).tables[0].rows())
    hidden = [row for row in rows if row["n"] is None]
    assert len(rows) == 9
    assert len(hidden) == 4
    assert [row["n"] for row in rows if row["space"] == row["quarter"] == "total"] == [35]
