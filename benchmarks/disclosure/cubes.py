"""The tables the benchmark protects: made-up cubes of known sizes and the public instances beside the project."""

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
    """Counts of things by codes at the bottom of trees that add up, margins included."""

    name: str
    trees: Mapping[str, Tree]
    counts: Mapping[Cell, int]
    threshold: int

    @property
    def dimensions(self) -> tuple[str, ...]:
        return tuple(self.trees)

    @property
    def small(self) -> set[Cell]:
        return {cell for cell, n in self.counts.items() if n < self.threshold}

    def families(self) -> Iterator[tuple[Cell, list[Cell]]]:
        """Every whole with the parts it is the sum of."""
        for axis, tree in enumerate(self.trees.values()):
            below: dict[str, list[str]] = {}
            for code, parent in tree.items():
                if parent:
                    below.setdefault(parent, []).append(code)
            others = [list(t) if n != axis else [""] for n, t in enumerate(self.trees.values())]
            for rest in product(*others):
                for parent, codes in below.items():
                    yield (
                        (*rest[:axis], parent, *rest[axis + 1 :]),
                        [(*rest[:axis], code, *rest[axis + 1 :]) for code in codes],
                    )

    def bottom(self) -> Iterator[Cell]:
        """The cells that have no parts."""
        tops = [set(tree.values()) for tree in self.trees.values()]
        for cell in self.counts:
            if not any(code in top for code, top in zip(cell, tops, strict=True)):
                yield cell


def flat(prefix: str, many: int) -> dict[str, str]:
    return {"total": "", **{f"{prefix}{n:02d}": "total" for n in range(many)}}


def quarters(years: int) -> dict[str, str]:
    tree = {"total": ""}
    for year in range(2024, 2024 + years):
        tree[str(year)] = "total"
        tree |= {f"{year}Q{n}": str(year) for n in range(1, 5)}
    return tree


def behaviours() -> dict[str, str]:
    """Five values with the numbers of unwelcome behaviours that the reference code has."""
    tree = {"total": ""}
    for value, many in zip(("v0", "v1", "v2", "v3", "v4"), (7, 6, 3, 8, 5), strict=True):
        tree[value] = "total"
        tree |= {f"{value}b{n}": value for n in range(many)}
    return tree


def made_up(name: str, trees: Mapping[str, Tree], things: float, threshold: int, seed: int) -> Cube:
    """A cube of about so many things, skewed along every dimension."""
    chance = random.Random(seed)
    leaves = [sorted(set(tree) - set(tree.values())) for tree in trees.values()]
    shares = []
    for number, (dimension, codes) in enumerate(zip(trees, leaves, strict=True)):
        even = dimension in ("quarter", "year")
        worth = [1.0 if even else math.exp(-0.55 * at) for at in range(len(codes))]
        chance.shuffle(worth) if number else None
        shares.append(dict(zip(codes, (w / sum(worth) for w in worth), strict=True)))
    bottom = {
        cell: _poisson(things * math.prod(s[c] for s, c in zip(shares, cell, strict=True)), chance)
        for cell in product(*leaves)
    }
    return Cube(name, trees, summed(trees, bottom), threshold)


def summed(trees: Mapping[str, Tree], bottom: Mapping[Cell, int]) -> dict[Cell, int]:
    """All cells, margins included, from those at the bottom."""
    counts: Counter[Cell] = Counter(dict.fromkeys(product(*trees.values()), 0))
    for cell, n in bottom.items():
        for above in product(*(_up(code, tree) for code, tree in zip(cell, trees.values(), strict=True))):
            counts[above] += n
    return dict(counts)


def _up(code: str, tree: Tree) -> list[str]:
    found = [code]
    while tree[found[-1]]:
        found.append(tree[found[-1]])
    return found


def _poisson(mean: float, chance: random.Random) -> int:
    limit, n, product_ = math.exp(-mean), 0, chance.random()
    while product_ > limit:
        n, product_ = n + 1, product_ * chance.random()
    return n


def cubes() -> Iterator[Cube]:
    """Cubes of 45, 144, 180, 720, 1,350 and 5,040 cells, as a community's reports would fill them."""
    space, value = flat("s", 8), flat("v", 4)
    yield made_up("45: value x space", {"value": value, "space": space}, 240, 5, 1)
    yield made_up("144: quarter x space", {"quarter": quarters(3), "space": space}, 240, 5, 2)
    yield made_up(
        "180: year x value x space", {"year": flat("y", 3), "value": value, "space": space}, 240, 5, 3
    )
    trees = {"quarter": quarters(3), "value": value, "space": space}
    yield made_up("720: quarter x value x space", trees, 1200, 5, 4)
    trees = {"quarter": quarters(3), "value": value, "space": space}
    many = {"half": flat("h", 5), "behaviour": behaviours(), "space": flat("s", 8)}
    del many["half"]
    yield made_up(
        "1,350: quarter x value x channel x mode",
        {"year": flat("y", 4), "value": flat("v", 5), "space": space, "mode": flat("m", 4)},
        1200,
        5,
        5,
    )
    yield made_up(
        "5,040: quarter x behaviour x space",
        {"quarter": quarters(3), "behaviour": behaviours(), "space": space},
        1200,
        5,
        6,
    )


def public(folder: Path) -> Iterator[Cube]:
    """The public instances of Statistics Norway, at the threshold of the yardstick (counts up to 3 are small)."""
    yield _read(folder / "ssb_z1.csv", "z1", ["region", "hovedint"], "ant")
    yield _read(folder / "ssb_z2.csv", "z2", ["region", "hovedint"], "ant", {"region": "fylke"})


def _read(
    path: Path, name: str, dimensions: Sequence[str], number: str, parents: Mapping[str, str] = {}
) -> Cube:
    with path.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    trees: dict[str, dict[str, str]] = {}
    for dimension in dimensions:
        tree = trees[dimension] = {"total": ""}
        for row in rows:
            parent = f"{parents[dimension]}_{row[parents[dimension]]}" if dimension in parents else "total"
            tree |= {parent: ""} if parent == "total" else {parent: "total"}
            tree[row[dimension]] = parent
    bottom: Counter[Cell] = Counter()
    for row in rows:
        bottom[tuple(row[dimension] for dimension in dimensions)] += int(row[number])
    return Cube(name, trees, summed(trees, bottom), 4)
