"""The tables the benchmark protects: made-up cubes of known sizes, and the public tables beside the project.

A cube counts things by codes at the bottom of trees that add up; all margins are cells too.
"""

import csv
import math
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

Cell = tuple[str, ...]
Tree = Mapping[str, str]
"""Code → parent code; `total` at the top, with no parent."""


@dataclass(frozen=True)
class Cube:
    """Counts by cell, margins included, and below which count a cell is small."""

    name: str
    trees: Mapping[str, Tree]
    counts: Mapping[Cell, int]
    threshold: int

    @property
    def small(self) -> set[Cell]:
        """Nought is small too."""
        return {cell for cell, n in self.counts.items() if n < self.threshold}

    def families(self) -> Iterator[tuple[Cell, list[Cell]]]:
        """Every whole with the parts it is the sum of."""
        for axis, tree in enumerate(self.trees.values()):
            others = [list(t) if n != axis else [""] for n, t in enumerate(self.trees.values())]
            for rest in product(*others):
                for parent, codes in below(tree).items():
                    whole, *parts = ((*rest[:axis], code, *rest[axis + 1 :]) for code in (parent, *codes))
                    yield whole, parts

    def bottom(self) -> list[Cell]:
        """The cells that have no parts."""
        return list(product(*(leaves(tree) for tree in self.trees.values())))


def below(tree: Tree) -> dict[str, list[str]]:
    """Each code that has any with the codes directly under it."""
    found: dict[str, list[str]] = {}
    for code, parent in tree.items():
        if parent:
            found.setdefault(parent, []).append(code)
    return found


def leaves(tree: Tree) -> list[str]:
    return sorted(set(tree) - set(tree.values()))


def flat(prefix: str, many: int) -> dict[str, str]:
    return {"total": "", **{f"{prefix}{n}": "total" for n in range(1, many + 1)}}


def grouped(prefix: str, *sizes: int) -> dict[str, str]:
    """Groups of these sizes under the total."""
    tree = {"total": ""}
    for group, size in enumerate(sizes, start=1):
        tree[f"{prefix}{group}"] = "total"
        tree |= {f"{prefix}{group}{letter}": f"{prefix}{group}" for letter in "abcdefgh"[:size]}
    return tree


VALUE, SPACE, QUARTER = flat("v", 4), flat("s", 8), grouped("y", 4, 4, 4)
BEHAVIOUR = grouped("b", 7, 6, 3, 8, 5)
"""As many unwelcome behaviours under five values as the reference code has."""

MADE_UP: Mapping[str, tuple[Mapping[str, Tree], int]] = {
    "value × space": ({"value": VALUE, "space": SPACE}, 240),
    "quarter × space": ({"quarter": QUARTER, "space": SPACE}, 240),
    "year × value × space": ({"year": flat("y", 3), "value": VALUE, "space": SPACE}, 240),
    "quarter × value × space": ({"quarter": QUARTER, "value": VALUE, "space": SPACE}, 1200),
    "year × value × space × mode": (
        {"year": flat("y", 4), "value": flat("v", 5), "space": SPACE, "mode": flat("m", 4)},
        1200,
    ),
    "quarter × behaviour × space": ({"quarter": QUARTER, "behaviour": BEHAVIOUR, "space": SPACE}, 1200),
}
"""Trees and about how many reports there are, 45 to 5,040 cells; k is 5."""


def made_up() -> Iterator[Cube]:
    for seed, (name, (trees, things)) in enumerate(MADE_UP.items(), start=1):
        counts = summed(trees, _drawn(trees, things, random.Random(seed)))
        yield Cube(f"{len(counts):,}: {name}", trees, counts, 5)


def _drawn(trees: Mapping[str, Tree], things: int, chance: random.Random) -> dict[Cell, int]:
    """Even in time, skewed along every other dimension."""
    shares = []
    for dimension, tree in trees.items():
        codes, skew = leaves(tree), 0.0 if dimension in ("quarter", "year") else 0.55
        worth = [math.exp(-skew * place) for place in range(len(codes))]
        if skew:
            chance.shuffle(worth)
        shares.append({code: w / sum(worth) for code, w in zip(codes, worth, strict=True)})
    cells = product(*shares)
    means = ((cell, things * math.prod(s[c] for s, c in zip(shares, cell, strict=True))) for cell in cells)
    return {cell: poisson(mean, chance) for cell, mean in means}


def poisson(mean: float, chance: random.Random) -> int:
    n, left = 0, chance.random()
    while left > math.exp(-mean):
        n, left = n + 1, left * chance.random()
    return n


def summed(trees: Mapping[str, Tree], bottom: Mapping[Cell, int]) -> dict[Cell, int]:
    """All cells, margins included, from those at the bottom."""
    counts: Counter[Cell] = Counter(dict.fromkeys(product(*trees.values()), 0))
    for cell, n in bottom.items():
        for above in product(*(_and_above(c, tree) for c, tree in zip(cell, trees.values(), strict=True))):
            counts[above] += n
    return dict(counts)


def _and_above(code: str, tree: Tree) -> list[str]:
    return [code, *_and_above(tree[code], tree)] if tree[code] else [code]


@dataclass(frozen=True)
class Instance:
    """A public table: its file, the columns taken, what groups a column's codes, the column that counts."""

    name: str
    columns: Sequence[str]
    number: str
    groups: Mapping[str, str]


PUBLIC = (
    Instance("z1", ("region", "hovedint"), "ant", {}),
    Instance("z2", ("region", "hovedint"), "ant", {"region": "fylke"}),
    Instance("z3", ("region", "hovedint", "mnd"), "ant", {"region": "fylke", "mnd": "mnd2"}),
    Instance("mun_accidents", ("mun", "inj"), "freq", {}),
    Instance("example1", ("age", "geo", "year"), "freq", {"geo": "eu"}),
)
SMALL_IN_PUBLIC = 4
"""The yardstick beside these tables takes counts up to three for small."""


def public(folder: Path) -> Iterator[Cube]:
    """The public instances of Statistics Norway (SSBtools, MIT), where they are there."""
    for instance in PUBLIC if folder.is_dir() else ():
        with (folder / f"ssb_{instance.name}.csv").open(encoding="utf-8") as lines:
            rows = list(csv.DictReader(lines))
        trees = {column: _tree(rows, column, instance.groups.get(column)) for column in instance.columns}
        bottom: Counter[Cell] = Counter()
        for row in rows:
            bottom[tuple(row[column].strip() for column in instance.columns)] += int(row[instance.number])
        counts = summed(trees, bottom)
        yield Cube(f"{len(counts):,}: {instance.name}", trees, counts, SMALL_IN_PUBLIC)


def _tree(rows: Sequence[Mapping[str, str]], column: str, group: str | None) -> dict[str, str]:
    tree = {"total": ""}
    for row in rows:
        above = f"{group} {row[group].strip()}" if group else "total"
        tree |= {above: "total"} if group else {}
        tree[row[column].strip()] = above
    return tree
