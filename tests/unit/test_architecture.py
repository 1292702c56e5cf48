"""docs/architecture.md is drawn from the contracts, names what there is, and needs no paper from outside the repository."""

import re
import subprocess
from pathlib import Path

import pytest

from scripts import architecture

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
DOWN = """
[[tool.importlinter.contracts]]
id = "down"
name = "Imports point down"
layers = ["coc_analytics.cli", "coc_analytics.commands", "pipelines", "coc_analytics.intake | coc_analytics.disclosure",
          "coc_analytics.casebook", "coc_analytics.terms : coc_analytics.periods"]

[[tool.importlinter.contracts]]
id = "engine-rooms"
name = "Rooms"
layers = ["protecting", "choosing | auditor"]

[[tool.importlinter.contracts]]
id = "home-of-duckdb"
name = "DuckDB lives in the casebook"
source_modules = ["coc_analytics.cli", "coc_analytics.commands", "pipelines", "coc_analytics.intake",
                  "coc_analytics.disclosure", "coc_analytics.terms", "coc_analytics.periods"]
forbidden_modules = ["duckdb"]
"""


@pytest.fixture
def other_contracts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A house with other contracts and the same modules."""
    (tmp_path / "pyproject.toml").write_text(DOWN)
    (tmp_path / "coc_analytics").symlink_to(ROOT / "coc_analytics")
    (tmp_path / "pipelines").symlink_to(ROOT / "pipelines")
    monkeypatch.setattr(architecture, "ROOT", tmp_path)


@pytest.mark.usefixtures("other_contracts")
def test_the_page_follows_the_contracts() -> None:
    drawn = architecture.picture()
    assert 'floor_coc_analytics_disclosure["disclosure"]' in drawn
    assert "dashboards" not in drawn
    assert drawn.count("  floor4 --> floor5") == 1
    assert 'subgraph room1 ["choosing and auditor"]' in drawn
    rows = {line.split(" | ")[1]: line for line in architecture.rooms().splitlines()[2:]}
    assert len(rows) == 8
    assert rows["`coc_analytics.casebook`"].endswith("| duckdb |")
    assert rows["`coc_analytics.disclosure`"].endswith("| – |")
    assert "Room 1, the casebook" in rows["`coc_analytics.casebook`"]
    assert architecture.every_contract().count("\n") == 2


@pytest.mark.parametrize("contract", architecture.contracts(), ids=lambda contract: str(contract["id"]))
def test_every_contract_and_every_floor_is_on_the_page(contract: dict[str, str]) -> None:
    assert f"- `{contract['id']}`: {contract['name']}" in PAGE


def test_floors_have_a_name_each() -> None:
    assert len(architecture.layers("down")) == len(architecture.FLOORS)


def test_there_are_three_recipes_each_with_what_holds_it() -> None:
    recipes = PAGE.split("## Three recipes")[1].split("\n### ")[1:]
    assert [text.splitlines()[0] for text in recipes] == [
        "Add a source",
        "Add a number to a page",
        "Add a relation an intruder knows",
    ]
    assert all("\nHeld by " in text for text in recipes)


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`((?:coc_analytics|tests|data|docs)/[\w./]*)`", PAGE)))
)
def test_every_file_that_a_recipe_names_is_there(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize(
    ("word", "place"),
    [
        ("class Source", "coc_analytics/terms.py"),
        ("def read_export", "coc_analytics/intake/sources/__init__.py"),
        ("known", "coc_analytics/ambiguity/tables.py"),
        ("class ReleasedTable", "coc_analytics/ambiguity/auditor/tables.py"),
        ("### What readers may notice", "CHANGELOG.md"),
    ],
)
def test_what_a_recipe_speaks_of_is_there(word: str, place: str) -> None:
    assert word.split()[-1] in PAGE
    assert word in (ROOT / place).read_text(encoding="utf-8")


def test_nothing_is_cited_that_is_not_in_the_repository() -> None:
    """Two papers from outside were cited once; what they were cited for stands in docs/ now."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files"], capture_output=True, text=True, check=True)
    papers = re.compile(r"\b(?:DESIGN|CONTRACT)(?:\.md)?\b(?! ?=)")
    files = [
        ROOT / name for name in listed.stdout.splitlines() if name.endswith((".py", ".md", ".toml", ".sql"))
    ]
    mine = Path(__file__).name
    citing = [
        file.relative_to(ROOT).as_posix()
        for file in files
        if file.is_file() and file.name != mine and papers.search(file.read_text(encoding="utf-8"))
    ]
    assert citing == []
