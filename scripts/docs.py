"""Write what the pages take from the code: `make docs`. Commands from `coc --help`, measures from their TOML, examples
from the tests a committee can read. A test holds the committed pages against what this writes.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import click

from coc_analytics.casebook import MeasureSpec, measure_specs
from coc_analytics.cli import main as coc
from coc_analytics.community import Community
from coc_analytics.taxonomies import load_taxonomy
from scripts import architecture

ROOT = Path(__file__).resolve().parents[1]
SPEC = ROOT / "tests" / "spec"
WIDTH = 100
MADE = "<!-- made by `make docs` from {source}; do not change it here -->"
END = "<!-- end of what `make docs` made -->"
LABELS = {
    "told": "What was reported",
    "took_part": "Who took part",
    "asked": "Who asked",
    "thanked": "Who thanked whom",
    "met": "Who met live",
    "said": "What the survey said",
    "facts": "Before",
}


def pages() -> dict[Path, str]:
    """Every page with something made in it, as it should be; nothing is written."""
    docs = ROOT / "docs"
    return {
        docs / "architecture.md": _architecture(docs / "architecture.md"),
        docs / "commands.md": commands_page(),
        docs / "counting.md": counting_page(),
        docs / "disclosure.md": _with(docs / "disclosure.md", disclosure_examples(), "tests/spec/test_disclosure_*.py"),
        docs / "measures.md": _with(docs / "measures.md", measures_table(), "casebook/measures/*.toml"),
    }  # fmt: skip


def _architecture(page: Path) -> str:
    """Rooms and contracts, drawn from pyproject.toml."""
    parts = (
        architecture.picture(),
        "## What each is for",
        architecture.rooms(),
        "Inside the engine, `coc_analytics/ambiguity/`:",
        architecture.engine_rooms(),
        "## Who may not know whom",
        architecture.every_contract(),
    )
    return _with(page, "\n\n".join(parts), "pyproject.toml")


def _with(page: Path, made: str, source: str) -> str:
    """The page with what stands between its two marks replaced."""
    begin = MADE.format(source=source)
    text = page.read_text(encoding="utf-8")
    if text.count(begin) != 1 or text.count(END) != 1:
        raise SystemExit(f"{page.name} must have both marks once: {begin} and {END}")
    before, rest = text.split(begin)
    return f"{before}{begin}\n\n{made}\n\n{END}{rest.split(END)[1]}"


# commands


def commands_page() -> str:
    """Every command with its help, as a terminal of a hundred columns shows it."""
    parts = ["# Commands", MADE.format(source="`coc --help`"), _exit_codes()]
    parts += [_command(command, names) for names, command in _commands(coc, ("coc",))]
    return "\n\n".join(parts) + "\n"


def _exit_codes() -> str:
    return (
        "Each ends with 0 where it is done, 1 where it was refused (one line: rule, file, column, what to do) and 2\n"
        "where it was called wrongly. Running one again changes nothing."
    )


def _commands(
    command: click.Command, names: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield names, command
    if isinstance(command, click.Group):
        for name in sorted(command.commands):
            yield from _commands(command.commands[name], (*names, name))


def _command(command: click.Command, names: tuple[str, ...]) -> str:
    settings = coc.context_settings | {"terminal_width": WIDTH, "max_content_width": WIDTH}
    context = click.Context(command, info_name=" ".join(names), **settings)  # so the usage line has it whole
    shown = "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    return f"{'#' * min(len(names) + 1, 3)} `{' '.join(names)}`\n\n```text\n{shown}\n```"


# measures


def measures_table() -> str:
    """One row a measure."""
    head = (
        "| measure | title | dimensions beside the period | widest audience |",
        "|---|---|---|---|",
    )
    return "\n".join((*head, *map(_measure, measure_specs(load_taxonomy(), Community()))))


def _measure(spec: MeasureSpec) -> str:
    dimensions = ", ".join(dimension.name for dimension in spec.dimensions) or "–"
    return f"| `{spec.name}` | {spec.title} | {dimensions} | {spec.audiences[-1]} |"


# examples


@dataclass(frozen=True)
class Told:
    """A plain-text table of a test, and the words above it."""

    label: str
    text: str


def counting_page() -> str:
    """What is counted, by examples."""
    intro = (
        "Every example is a test: first what was reported or done, then what is counted. A counted cell reads `n` where\n"
        "`n` people stand behind it, else `n/people`; `.` is zero. The words are in [measures.md](measures.md)."
    )
    parts = ["# How things are counted, by examples", MADE.format(source="tests/spec"), intro]
    for name in ("test_counting_issues.py", "test_counting_members.py", "test_sealed_reports.py"):
        parts += _examples(SPEC / name)
    return "\n\n".join(parts) + "\n"


def disclosure_examples() -> str:
    """Which numbers are hidden, by examples: before and after, one rule each."""
    intro = "Every example is a test. Before: `n`, or `n/people` where fewer people stand behind it. After: `?` is hidden."
    parts = [part for file in sorted(SPEC.glob("test_disclosure_*.py")) for part in _examples(file)]
    return "\n\n".join((intro, *(part.replace("## ", "### ", 1) for part in parts)))


def _examples(file: Path) -> Iterator[str]:
    """A heading a file, then one a test that tells a table."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    says = (ast.get_docstring(tree) or file.stem).splitlines()[0]
    yield f"## {says.split('. Each test')[0].rstrip('.')}"
    for name, text in _constants(tree):
        yield _block(Told(name.replace("_", " ").capitalize(), text))
    for test in tree.body:
        if isinstance(test, ast.FunctionDef) and (tables := tuple(_tables(test))):
            yield "\n\n".join((f"### {_sentence(test)}", *map(_block, tables)))


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            text = _text(node.value)
            if text is not None and text.startswith("\n"):
                yield node.targets[0].id, text


def _sentence(test: ast.FunctionDef) -> str:
    """The name of a test is its rule."""
    return test.name.removeprefix("test_").replace("_", " ").capitalize()


def _tables(test: ast.FunctionDef) -> Iterator[Told]:
    """The tables of a test in the order in which they stand."""
    compared = {id(part): told for told, part in _expected(test)}
    calls = [node for node in ast.walk(test) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        if id(call) in compared:
            yield compared[id(call)]
        elif isinstance(call.func, ast.Name) and call.func.id in LABELS and call.args:
            text = _text(call.args[0])
            if text is not None:
                yield Told(LABELS[call.func.id], text)


def _expected(test: ast.FunctionDef) -> Iterator[tuple[Told, ast.Call]]:
    """What a test compares with a `table(...)`, named by the measure where it is a counted one."""
    for node in ast.walk(test):
        if isinstance(node, ast.Compare) and isinstance(node.comparators[0], ast.Call):
            right = node.comparators[0]
            text = _text(right.args[0]) if right.args else None
            if isinstance(right.func, ast.Name) and right.func.id == "table" and text is not None:
                yield Told(_measured(node.left), text), right


def _measured(left: ast.expr) -> str:
    names = [_text(argument) for argument in left.args] if isinstance(left, ast.Call) else []
    words = [name for name in names if name]
    return f"What is counted: `{words[0]}`" if words else f"After{_with_threshold(left)}"


def _with_threshold(left: ast.expr) -> str:
    told = (
        [word.value for word in left.keywords if word.arg == "threshold"]
        if isinstance(left, ast.Call)
        else []
    )
    return f", where the threshold is {ast.unparse(told[0])}" if told else ""


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _block(told: Told) -> str:
    text = dedent(told.text).strip("\n")
    return f"{told.label}:\n\n```text\n{re.sub(r' +$', '', text, flags=re.MULTILINE)}\n```"


def main() -> None:
    for page, text in pages().items():
        if not page.exists() or page.read_text(encoding="utf-8") != text:
            page.write_text(text, encoding="utf-8")
            print(f"written: {page.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
