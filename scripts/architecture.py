"""What docs/architecture.md takes from pyproject.toml: rooms, who stands above whom, and where heavy libraries live."""

import ast
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FLOORS = ("the command", "its parts", "flows", "doors and readers", "rooms", "the ground")
"""What the layers of the contract `down` are called; one each, from the top."""


@dataclass(frozen=True)
class Layer:
    """Modules of one height; `strangers` never import each other."""

    modules: tuple[str, ...]
    strangers: bool

    @classmethod
    def of(cls, text: str) -> "Layer":
        return cls(tuple(part.strip() for part in re.split(r"[|:]", text)), ":" not in text)


def contracts() -> list[dict[str, Any]]:
    """The import contracts, as pyproject.toml has them."""
    document = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = document["tool"]["importlinter"]["contracts"]
    return found


def layers(contract: str) -> list[Layer]:
    """The layers of a contract, from the top."""
    return [Layer.of(text) for found in contracts() if found["id"] == contract for text in found["layers"]]


def picture() -> str:
    """The floors of the house and the rooms of the engine, as a drawing that Markdown pages show."""
    house, engine = layers("down"), layers("engine-rooms")
    lines = ["```mermaid", "flowchart TB", *_floors("floor", dict(zip(FLOORS, house, strict=True)))]
    inside = {" and ".join(layer.modules): layer for layer in engine}
    lines += ['subgraph engine ["inside coc_analytics.ambiguity"]', *_floors("room", inside), "end"]
    lines += [f"{_node('floor', 'coc_analytics.ambiguity')} -.- engine", "```"]
    return "\n".join(lines)


def _floors(kind: str, floors: dict[str, Layer]) -> Iterator[str]:
    """A box a floor with a box a module, and an arrow to the floor below."""
    for number, (name, layer) in enumerate(floors.items()):
        yield f'  subgraph {kind}{number} ["{name}"]'
        yield from (f'    {_node(kind, module)}["{_short(module)}"]' for module in layer.modules)
        yield "  end"
    yield from (f"  {kind}{number} --> {kind}{number + 1}" for number in range(len(floors) - 1))


def _node(kind: str, module: str) -> str:
    return f"{kind}_{re.sub(r'[^a-z_]', '_', module)}"


def _short(module: str) -> str:
    return module.removeprefix("coc_analytics.")


def rooms() -> str:
    """One row a module of the house: its floor, what it says of itself, and which libraries live there alone."""
    head = ("| floor | module | in its own words | at home here |", "|---|---|---|---|")
    pairs = [(f, m) for f, layer in zip(FLOORS, layers("down"), strict=True) for m in layer.modules]
    rows = [f"| {f} | `{m}` | {_first_line(m)} | {', '.join(_homes(m)) or '–'} |" for f, m in pairs]
    return "\n".join((*head, *rows))


def engine_rooms() -> str:
    """One row a room of the engine."""
    head = ("| room | in its own words |", "|---|---|")
    names = [f"coc_analytics.ambiguity.{m}" for layer in layers("engine-rooms") for m in layer.modules]
    return "\n".join((*head, *(f"| `{name.rpartition('.')[2]}` | {_first_line(name)} |" for name in names)))


def every_contract() -> str:
    """One line a contract: its id, and what it says."""
    return "\n".join(f"- `{found['id']}`: {found['name']}" for found in contracts())


def _first_line(module: str) -> str:
    """What a module says of itself first."""
    place = ROOT.joinpath(*module.split("."))
    file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    said = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return said.splitlines()[0].replace("|", "\\|")


def _homes(module: str) -> Sequence[str]:
    """The libraries that this module may import and few others."""
    found = []
    for contract in contracts():
        if contract["id"].startswith("home-of-") and not _is_forbidden(module, contract["source_modules"]):
            found += contract["forbidden_modules"]
    return found


def _is_forbidden(module: str, sources: Sequence[str]) -> bool:
    return any(module == source or module.startswith(f"{source}.") for source in sources)
