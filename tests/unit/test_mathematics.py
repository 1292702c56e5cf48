"""docs/mathematics.md speaks of the code as it is: every number it explains, every rule, every word with two meanings."""

import ast
import operator
import re
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from coc_analytics.ambiguity import Table
from coc_analytics.ambiguity.choosing.relaxation import Relaxation
from coc_analytics.ambiguity.doubting.canonical import made_up
from coc_analytics.ambiguity.doubting.cuts import Cut
from coc_analytics.ambiguity.doubting.examiner import Examiner
from coc_analytics.ambiguity.doubting.intruder import Knowledge
from coc_analytics.ambiguity.doubting.moves import Moves
from coc_analytics.ambiguity.knowing import relations
from coc_analytics.ambiguity.knowing.assembling import assemble
from coc_analytics.ambiguity.knowing.system import System

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


# cuts


TREE = {"total": "", "chat": "total", "call": "total"}
SYSTEMS = {
    "parts that add up": (
        {"space": TREE, "quarter": {"total": "", "Q1": "total", "Q2": "total"}},
        "35 10 25  17 9 8  18 1 17",
        (),
    ),
    "labels that overlap": (
        {"space": TREE, "value": {"total": "", "trust": "total", "voice": "total"}},
        "12 6 7  7 5 3  5 1 4",
        ("value",),
    ),
}
"""Nine cells each, one of them small: for the total, the chat and the call (the total, then its two parts)."""


def _system(name: str) -> System:
    trees, text, labels = SYSTEMS[name]
    cells = product(*(list(tree) for tree in trees.values()))
    counts = dict(zip(cells, map(int, text.split()), strict=True))
    return assemble([Table(tuple(trees), trees, counts, counts, overlapping=labels, covering=labels)], 3, ())


def _ends(knowledge: Knowledge, hidden: np.ndarray[Any, Any], cell: int) -> tuple[float, float]:
    """The least and the most a cell can be, by another program than the engine's."""
    unknown = [(0, None) if hide else (n, n) for hide, n in zip(hidden, knowledge.counts, strict=True)]
    cost = np.zeros(len(hidden))
    cost[cell] = 1.0
    ties = knowledge.matrix.toarray()
    rows, ends = np.concatenate([ties, -ties]), np.concatenate([knowledge.high, -knowledge.low])
    kept = np.isfinite(ends)
    least = linprog(cost, A_ub=rows[kept], b_ub=ends[kept], bounds=unknown)
    most = linprog(-cost, A_ub=rows[kept], b_ub=ends[kept], bounds=unknown)
    return least.fun, np.inf if most.fun is None else -most.fun  # of a table that there is, None is no end


def _is_safe(knowledge: Knowledge, system: System, hidden: np.ndarray[Any, Any]) -> bool:
    """Whether every hidden cell is certainly not small, or can be 0 and can be k - 1."""
    for cell in np.flatnonzero(hidden).tolist():
        least, most = _ends(knowledge, hidden, cell)
        top = system.top[cell]
        if (system.needy[cell] or least <= top) and not (least < 1e-6 and most > top - 1e-6):
            return False
    return True


def _is_met(cut: Cut, hidden: np.ndarray[Any, Any]) -> bool:
    if not hidden[cut.cell] or not hidden[cut.unless_shown].all():
        return True
    return bool(cut.coefficients[hidden[cut.cells]].sum() >= cut.need - 1e-6)


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_cut_holds_for_every_safe_pattern(name: str) -> None:
    """All patterns of nine cells, each judged by another program; all cuts that any of them gives, in fractions and whole."""
    system = _system(name)
    knowledge = Knowledge.of(system, made_up(system))
    patterns = [np.array(bits, dtype=np.bool_) for bits in product((False, True), repeat=system.size)]
    patterns = [hidden for hidden in patterns if hidden[system.closed].all()]
    safe = [hidden for hidden in patterns if _is_safe(knowledge, system, hidden)]
    assert 0 < len(safe) < len(patterns)
    cuts: dict[tuple[object, ...], Cut] = {}
    for hidden in patterns:
        found = Examiner(system, knowledge, Moves(knowledge)).cuts(hidden, set())
        assert bool(found) == (not any(hidden is other for other in safe))
        cuts |= {cut.key(): cut for cut in found}
    halves = np.random.default_rng(5).random((40, system.size))
    relaxation = Relaxation(knowledge, system, np.arange(system.size))
    for share in np.where(system.closed, 1.0, halves):
        cuts |= {cut.key(): cut for cut in relaxation.cuts(share)}
    assert len(cuts) > 10
    assert [cut for cut in cuts.values() for hidden in safe if not _is_met(cut, hidden)] == []
