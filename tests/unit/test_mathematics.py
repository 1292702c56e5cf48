"""docs/mathematics.md speaks of the code as it is: every number it explains, every rule, every word with two meanings."""

import ast
import operator
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from coc_analytics.ambiguity.knowing import relations

ROOT = Path(__file__).resolve().parents[2]
ENGINE = ROOT / "coc_analytics" / "ambiguity"
PAGE = (ROOT / "docs" / "mathematics.md").read_text(encoding="utf-8")
SUMS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Div: operator.truediv,
    ast.LShift: operator.lshift,
    ast.BitOr: operator.or_,
}


def number(node: ast.expr) -> float | None:
    """A number as it is written in code; None for anything else."""
    if isinstance(node, ast.Constant):
        return node.value if type(node.value) in (int, float) else None
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = number(node.operand)
        return None if value is None else -value
    if isinstance(node, ast.BinOp) and type(node.op) in SUMS:
        left, right = number(node.left), number(node.right)
        return None if left is None or right is None else SUMS[type(node.op)](left, right)
    return None


def constants(file: Path) -> Iterator[tuple[str, str, float]]:
    """The numbers that a module of the engine names: the name, the module, the number."""
    for statement in ast.parse(file.read_text(encoding="utf-8")).body:
        if not isinstance(statement, ast.Assign):
            continue
        [target], value = statement.targets, statement.value
        both = isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
        pairs = zip(target.elts, value.elts, strict=True) if both else [(target, value)]  # type: ignore[attr-defined]
        for name, node in pairs:
            if isinstance(name, ast.Name) and (found := number(node)) is not None:
                yield name.id, file.relative_to(ENGINE).as_posix(), found


IN_CODE = {
    (name, where): value for file in sorted(ENGINE.rglob("*.py")) for name, where, value in constants(file)
}
IN_THE_PAGE = {
    (name, where): number(ast.parse(value, mode="eval").body)
    for name, value, where in re.findall(
        r"^\| `([A-Z_]+)` \| ([^|]+) \| `([\w/]+\.py)` \|", PAGE, re.MULTILINE
    )
}


@pytest.mark.parametrize(("name", "where"), IN_CODE, ids=[f"{where}:{name}" for name, where in IN_CODE])
def test_every_number_that_the_engine_names_is_explained_with_its_value(name: str, where: str) -> None:
    assert IN_THE_PAGE.get((name, where)) == IN_CODE[name, where]


def test_every_number_that_is_explained_is_there() -> None:
    assert IN_THE_PAGE.keys() - IN_CODE.keys() == set()
    assert len(IN_THE_PAGE) > 40


def test_every_tuned_number_says_what_happens_when_it_is_doubled() -> None:
    section = PAGE.split("## Every tuned number")[1].split("Not tuned, but")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("| `")]
    assert len(rows) > 30
    told = {row[0].strip(): row[-1].strip() for row in rows}
    assert [
        name for name, doubled in told.items() if not re.search(r" s$|not measured|not done", doubled)
    ] == []


def test_every_rule_of_the_intruder_is_told() -> None:
    """A rule is a public function of relations.py that gives rows."""
    rules = {
        name
        for name, rule in vars(relations).items()
        if not name.startswith("_")
        and "Iterator[coc" in str(getattr(rule, "__annotations__", {}).get("return"))
    }
    section = PAGE.split("## Rows")[1].split("**Atoms**")[0]
    assert len(rules) > 10
    assert rules - set(re.findall(r"`(\w+)`", section)) == set()


def _defined(folder: Path) -> set[str]:
    """The public classes and names of types that a part of the house defines."""
    found = set()
    for file in folder.rglob("*.py"):
        for statement in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(statement, ast.ClassDef):
                found.add(statement.name)
            if isinstance(statement, ast.AnnAssign) and "TypeAlias" in ast.dump(statement.annotation):
                found.add(ast.unparse(statement.target))
    return {name for name in found if not name.startswith("_")}


def test_words_that_mean_another_thing_elsewhere_in_the_house_are_told_apart() -> None:
    house = [part for part in (ROOT / "coc_analytics").iterdir() if part.is_dir() and part != ENGINE]
    ground = {name for file in (ROOT / "coc_analytics").glob("*.py") for name in _classes(file)}
    elsewhere = ground.union(*map(_defined, [*house, ROOT / "pipelines"]))
    section = PAGE.split("## One word, two things")[1]
    assert _defined(ENGINE) & elsewhere - set(re.findall(r"^\| `(\w+)`", section, re.MULTILINE)) == set()


def _classes(file: Path) -> set[str]:
    return {s.name for s in ast.parse(file.read_text(encoding="utf-8")).body if isinstance(s, ast.ClassDef)}


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`([\w/]+\.(?:py|md))`", PAGE))))
def test_every_file_that_is_named_exists(path: str) -> None:
    places = (ROOT, ROOT / "coc_analytics", ENGINE, *(ENGINE / room for room in ("knowing", "auditor")))
    assert any((place / path).exists() for place in places)
