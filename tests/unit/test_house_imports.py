"""The import contracts of pyproject.toml hold, and each of them fails on a tree that breaks it."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS_AND_DOORS = ("intake", "disclosure", "dashboards", "casebook", "release", "ambiguity")
GROUND = (
    "terms",
    "periods",
    "dimensions",
    "community",
    "sealed",
    "taxonomies",
    "same_person",
    "mishaps",
    "locks",
)

BREAKS: dict[str, dict[str, tuple[str, ...]]] = {
    "down": {
        "coc_analytics/casebook/__init__.py": (
            "import coc_analytics.intake",
            "import coc_analytics.disclosure",
            "import coc_analytics.release",
            "import pipelines",
        ),
        "coc_analytics/release/__init__.py": (
            "import coc_analytics.dashboards",
            "import coc_analytics.casebook",
            "import coc_analytics.ambiguity",
        ),
        "coc_analytics/ambiguity/__init__.py": ("from coc_analytics import release",),
        "coc_analytics/intake/__init__.py": ("import coc_analytics.disclosure", "import pipelines"),
        "coc_analytics/disclosure/__init__.py": ("from coc_analytics import dashboards", "import pipelines"),
        "coc_analytics/dashboards/__init__.py": ("from coc_analytics import intake",),
        "coc_analytics/terms.py": ("def late() -> None:\n    from coc_analytics import casebook",),
        "coc_analytics/synthetic/__init__.py": ("from coc_analytics import casebook",),
        "coc_analytics/periods.py": ("from coc_analytics.release import model",),
        "pipelines/__init__.py": ("import coc_analytics.cli", "import coc_analytics.commands"),
        "coc_analytics/commands/__init__.py": ("import coc_analytics.cli",),
    },
    "door-1": {"coc_analytics/intake/__init__.py": ("from coc_analytics.release import model",)},
    "readers": {"coc_analytics/dashboards/__init__.py": ("from coc_analytics import casebook",)},
    "engine-alone": {
        "coc_analytics/ambiguity/__init__.py": ("from coc_analytics.terms import Refusal",),
        "coc_analytics/ambiguity/knowing/relations.py": ("from coc_analytics import periods",),
    },
    "engine-rooms": {
        "coc_analytics/ambiguity/knowing/relations.py": ("from coc_analytics.ambiguity import doubting",),
        "coc_analytics/ambiguity/doubting/cuts.py": ("import coc_analytics.ambiguity.choosing",),
        "coc_analytics/ambiguity/choosing/master.py": ("import coc_analytics.ambiguity.auditor",),
        "coc_analytics/ambiguity/terms.py": ("from coc_analytics.ambiguity.tables import Table",),
    },
    "auditor-alone": {
        "coc_analytics/ambiguity/auditor/book.py": (
            "from coc_analytics.ambiguity.knowing import identity",
            "from ..tables import Table",
            "import highspy",
        ),
    },
    "engine-behind-door-2": {"coc_analytics/intake/__init__.py": ("from coc_analytics import ambiguity",)},
    "engine-by-its-face": {
        "coc_analytics/disclosure/engine.py": ("from coc_analytics.ambiguity.knowing import relations",)
    },
    "sealed": {
        "coc_analytics/casebook/__init__.py": ("from coc_analytics.sealed import Sealed",),
        "pipelines/__init__.py": ("import coc_analytics.sealed",),
    },
    "make-believe-out": {"coc_analytics/intake/__init__.py": ("from coc_analytics import synthetic",)},
    "make-believe-in": {"coc_analytics/synthetic/__init__.py": ("import coc_analytics.community",)},
    "home-of-scikit-learn": {"coc_analytics/disclosure/__init__.py": ("import sklearn.linear_model",)},
    "home-of-spark": {"coc_analytics/casebook/__init__.py": ("import sqlglot",)},
    "home-of-duckdb": {
        "coc_analytics/release/__init__.py": ("import duckdb",),
        "coc_analytics/disclosure/__init__.py": ("def late() -> None:\n    import duckdb",),
    },
    "home-of-highs": {
        "coc_analytics/casebook/__init__.py": ("import highspy",),
        "coc_analytics/disclosure/__init__.py": ("import highspy",),
    },
    "home-of-opendp": {"coc_analytics/casebook/__init__.py": ("import opendp.measurements",)},
    "home-of-cryptography": {
        "coc_analytics/intake/__init__.py": ("from cryptography.hazmat.primitives.ciphers import aead",)
    },
    "safekeeping": {
        "coc_analytics/safekeeping/__init__.py": (
            "import coc_analytics.community",
            "def late() -> None:\n    import duckdb",
        )
    },
    "home-of-plotly": {"coc_analytics/release/__init__.py": ("import plotly.graph_objects as go",)},
    "home-of-prefect": {"coc_analytics/intake/__init__.py": ("from prefect import flow",)},
    "flows-carry-no-data": {"pipelines/__init__.py": ("import pandas as pd",)},
    "light-ground": {
        "coc_analytics/periods.py": ("import pandas as pd",),
        "coc_analytics/same_person/spelling.py": ("import numpy",),
    },
    "no-network": {"coc_analytics/intake/__init__.py": ("import urllib.request",)},
}
CASES = [
    (contract, file, line)
    for contract, files in BREAKS.items()
    for file, lines in files.items()
    for line in lines
]


def _settings() -> dict[str, object]:
    document = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return dict(document["tool"]["importlinter"])


def _contracts() -> list[dict[str, object]]:
    return list(_settings()["contracts"])  # type: ignore[call-overload]


def _lint(tree: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]
    for contract in contracts:
        command += ["--contract", contract]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the source tree and the contracts."""
    folder = tmp_path_factory.mktemp("tree")
    for package in ("coc_analytics", "pipelines"):
        shutil.copytree(ROOT / package, folder / package, ignore=_all_but_python)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def _all_but_python(folder: str, names: list[str]) -> set[str]:
    return {name for name in names if not (name.endswith(".py") or (Path(folder) / name).is_dir())} | {
        "__pycache__"
    }


def test_the_contracts_hold() -> None:
    result = _lint(ROOT)
    assert result.returncode == 0, result.stdout


def test_every_contract_is_shown_to_fail() -> None:
    assert {str(contract["id"]) for contract in _contracts()} == set(BREAKS)


def test_the_copy_is_what_is_linted(tree: Path) -> None:
    assert _lint(tree).returncode == 0


@pytest.mark.parametrize(
    ("contract", "file", "line"),
    CASES,
    ids=[f"{c}-{Path(f).parent.name}-{n}" for n, (c, f, _) in enumerate(CASES)],
)
def test_a_broken_tree_breaks_its_contract(tree: Path, contract: str, file: str, line: str) -> None:
    broken = tree / file
    intact = broken.read_text(encoding="utf-8")
    try:
        broken.write_text(f"{intact}\n{line}\n", encoding="utf-8")
        result = _lint(tree, contract)
    finally:
        broken.write_text(intact, encoding="utf-8")
    assert result.returncode == 1
    assert "1 broken" in result.stdout


def test_no_contract_looks_away() -> None:
    """An exception in a contract would be a hole that nobody sees; the one there is stands here too."""
    holes = {"ignore_imports", "unmatched_ignore_imports_alerting", "exhaustive_ignores", "as_packages"}
    found = {
        contract["id"]: {hole: contract[hole] for hole in holes & set(contract)} for contract in _contracts()
    }
    assert {id_: each for id_, each in found.items() if each} == {
        "home-of-cryptography": {"ignore_imports": ["coc_analytics.dashboards.sealing -> cryptography"]}
    }
    assert "exclude_type_checking_imports" not in _settings()


def test_every_module_of_the_house_has_a_floor() -> None:
    """A new module at the top must say where it stands, or no contract would speak of it."""
    down = next(contract for contract in _contracts() if contract["id"] == "down")
    floors = " ".join(down["layers"]).replace("|", " ").replace(":", " ").split()  # type: ignore[arg-type]
    named = {floor.removeprefix("coc_analytics.") for floor in floors}
    entries = [entry for entry in (ROOT / "coc_analytics").iterdir() if not entry.name.startswith("_")]
    modules = {entry.stem for entry in entries if entry.suffix == ".py" or (entry / "__init__.py").exists()}
    assert modules - named == set()


@pytest.mark.parametrize(
    "package", [*ROOMS_AND_DOORS, *GROUND, "synthetic", "safekeeping", "cli", "commands"]
)
def test_every_heavy_dependency_has_one_home(package: str) -> None:
    """Each contract about a dependency's home names every package but the homes."""
    homes = {
        "home-of-scikit-learn": {"intake"},
        "home-of-spark": {"intake"},
        "home-of-duckdb": {"casebook", "intake"},
        "home-of-highs": {"ambiguity"},
        "home-of-opendp": {"disclosure"},
        "home-of-cryptography": {"release", "safekeeping"},
        "home-of-plotly": {"dashboards"},
        "home-of-prefect": set(),
        "sealed": {"intake", "sealed"},
    }
    for contract in _contracts():
        if contract["id"] in homes:
            sources = set(contract["source_modules"])  # type: ignore[call-overload]
            forbidden = f"coc_analytics.{package}" in sources or "coc_analytics" in sources
            assert forbidden != (package in homes[str(contract["id"])])
