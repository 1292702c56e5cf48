"""The engine as a command: `python -m coc_analytics.ambiguity protect cells.csv --threshold 5`, and `audit`.

It speaks in tables and in refusals of one line; nothing that is hidden is ever printed.
"""

import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from coc_analytics.ambiguity import audit, audit_intervals, protect
from coc_analytics.ambiguity.columns import COUNT, Margins
from coc_analytics.ambiguity.files import linked, read_hierarchy, read_released, read_table, written
from coc_analytics.ambiguity.tables import Protected, ProtectedTable
from coc_analytics.ambiguity.terms import TOTAL, Refusal, refuse_odd_threshold

DONE, REFUSED = 0, 1

EXAMPLES = """
examples:
  python -m coc_analytics.ambiguity protect cells.csv --threshold 5 > released.csv
  python -m coc_analytics.ambiguity protect cells.csv --threshold 5 --hierarchy region=regions.csv
  python -m coc_analytics.ambiguity protect by_space.csv by_mode.csv --threshold 5 --to released
  python -m coc_analytics.ambiguity audit released.csv --threshold 5
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say: 0 done, 1 refused or a promise broken (in a line each), 2 wrong use."""
    parser = _parser()
    told = parser.parse_args(arguments)
    if told.deed == "protect" and told.to is None and len(told.files) > 1:
        parser.error("several tables need a folder: --to FOLDER")
    try:
        return _protect(told) if told.deed == "protect" else _audit(told)
    except Refusal as refusal:
        return _say(f"refused: {refusal.sentence()}")


def _protect(told: Namespace) -> int:
    how = {**_how(told), "people": told.people, "margins": Margins(told.margins)}
    tables = [read_table(file, *told.dimension, **how) for file in told.files]
    _refuse_one_name_for_two(told.files)
    chosen = protect(tables, told.threshold)
    texts = [written(part) for part in chosen.tables]
    if told.to is None:
        sys.stdout.write("".join(texts))
        sys.stdout.flush()
    else:
        _write(told.to, told.files, texts)
    for part in chosen.tables:
        sys.stderr.write(f"{part.table.name}: {_in_words(part)}\n")
    sys.stderr.write(f"{_how_good(chosen)}\n")
    return DONE


def _audit(told: Namespace) -> int:
    refuse_odd_threshold(told.threshold)
    tables = [read_released(file, told.threshold, *told.dimension, **_how(told)) for file in told.files]
    released = [tuple(linked(tables))]
    findings = audit(released, [told.threshold]) or audit_intervals(released)
    for found in findings:
        sys.stdout.write(f"FAULT {found.rule} ({found.table}, cell {'/'.join(found.cell)})\n")
    if findings:
        return REFUSED
    sys.stdout.write(
        f"ok    every hidden number may still be anything from 0 to {told.threshold - 1}, or is certainly larger\n"
    )
    return DONE


def _how(told: Namespace) -> dict[str, Any]:
    """How the files are to be read."""
    trees = {name: read_hierarchy(file) for name, file in told.hierarchy}
    return {
        "hierarchies": trees,
        "overlapping": tuple(told.overlapping),
        "count": told.count,
        "top": told.top,
    }


def _refuse_one_name_for_two(files: Sequence[Path]) -> None:
    if len({file.name for file in files}) < len(files):
        raise Refusal("every file has a name of its own", "rename one of them")


def _write(folder: Path, files: Sequence[Path], texts: Sequence[str]) -> None:
    for file, text in zip(files, texts, strict=True):
        target = folder / file.name
        if target.exists():
            raise Refusal("no file is written over", "choose an empty folder", table=file.name)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="")
        except OSError:
            raise Refusal("a folder can be written to", "choose another one", table=file.name) from None


def _in_words(part: ProtectedTable) -> str:
    told = [row["n"] is not None for row in part.rows()]
    return f"{sum(told)} of {len(told)} numbers are shown"


def _how_good(chosen: Protected) -> str:
    if chosen.proven:
        return "no safe pattern shows more"
    return f"the best safe pattern may show more: at most {chosen.gap:.1%} of what is hidden"


def _say(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return REFUSED


def _tree(text: str) -> tuple[str, Path]:
    name, _, file = text.partition("=")
    if not name or not file:
        raise ValueError
    return name, Path(file)


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="python -m coc_analytics.ambiguity",
        description="Hide small numbers so that nobody can work them out; check that nobody can.",
        epilog=EXAMPLES,
        formatter_class=RawDescriptionHelpFormatter,
    )
    deeds = parser.add_subparsers(dest="deed", required=True)
    for name, deed in (
        ("protect", "print what may be shown: n is empty where a number is hidden, between low and high"),
        ("audit", "say whether a released table keeps what is promised"),
    ):
        one = deeds.add_parser(
            name, help=deed, description=deed, epilog=EXAMPLES, formatter_class=RawDescriptionHelpFormatter
        )
        _take_files(one)
        if name == "protect":
            _take_what_is_protected(one)
    return parser


def _take_what_is_protected(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add("--people", help="the column of people behind each number (default: people, where there is one)")
    add("--margins", choices=[*Margins], default=Margins.GIVEN, help="given as rows, or added where missing")
    add("--to", type=Path, help="a folder for the protected tables; needed for several")


def _take_files(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add("files", nargs="+", type=Path, metavar="FILE", help="CSV, a row a cell, totals included")
    add("--threshold", type=int, required=True, help="numbers below this are small (at least 3)")
    add("--dimension", action="append", default=[], help="a column of codes (default: all but the numbers)")
    add(
        "--hierarchy",
        action="append",
        default=[],
        type=_tree,
        metavar="DIMENSION=FILE",
        help="CSV: code,parent",
    )
    add(
        "--overlapping",
        action="append",
        default=[],
        metavar="DIMENSION",
        help="one whose siblings may overlap",
    )
    add("--count", default=COUNT, help="the column of numbers (default: n)")
    add("--top", default=TOTAL, help="what the top of a dimension is called (default: total)")


if __name__ == "__main__":
    sys.exit(main())
