"""The notebook for community managers, run on a shelf as it is delivered: three questions, each answered."""

import json
import os
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from coc_analytics.release import open_shelf
from coc_analytics.terms import Audience
from tests.house import notebook_violations
from tests.made_up_releases import MEDIUM, SMALL, Size, made_up_release

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "first_look.ipynb"
CHART = "application/vnd.plotly.v1+json"
QUESTION = re.compile(r"^## (\d)\. (.+\?)$", re.MULTILINE)


def executed(folder: Path, size: Size) -> list[dict[str, Any]]:
    """The cells after running the notebook over a shelf with drafts of a made-up community."""
    shelf = open_shelf(folder / "releases")
    for audience in (Audience.COMMITTEE, Audience.BOARD):
        shelf.write_draft(made_up_release(size, audience))
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    places = {"COC_RELEASES": str(shelf.root), "IPYTHONDIR": str(folder), "JUPYTER_RUNTIME_DIR": str(folder)}
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute(
        cwd=str(NOTEBOOK.parent), env=os.environ | places
    )
    return list(notebook.cells)


@pytest.fixture(scope="module", params=[MEDIUM, SMALL], ids=["medium", "small"])
def cells(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    return executed(tmp_path_factory.mktemp("shelf"), request.param)


def sections(cells: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The cells that follow each question, up to the next one."""
    found: dict[str, list[dict[str, Any]]] = {}
    current = ""
    for cell in cells:
        if cell["cell_type"] == "markdown" and (match := QUESTION.search(cell["source"])):
            current = match[2]
        if cell["cell_type"] == "markdown" and "## Where to go" in cell["source"]:
            break
        found.setdefault(current, []).append(cell)
    return {question: cells for question, cells in found.items() if question}


def charts(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    return [output["data"][CHART] for output in outputs if CHART in output.get("data", {})]


def printed(cells: list[dict[str, Any]]) -> str:
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    return "".join(
        output.get("text", "") + str(output.get("data", {}).get("text/markdown", "")) for output in outputs
    )


def test_there_are_three_questions(cells: list[dict[str, Any]]) -> None:
    assert len(sections(cells)) == 3


def test_each_question_is_answered_by_charts_after_prose(cells: list[dict[str, Any]]) -> None:
    for question, inside in sections(cells).items():
        kinds = [cell["cell_type"] for cell in inside]
        assert kinds[0] == "markdown", question
        assert len(inside[0]["source"]) > 150, "a sentence or two before the first number"
        drawn = charts(inside)
        assert drawn, question
        for chart in drawn:
            assert any(_points(trace) for trace in chart["data"]), "a chart without a point says nothing"
            assert chart["layout"]["title"]["text"]


def _points(trace: dict[str, Any]) -> bool:
    """Whether a trace has anything to see; plotly writes long columns as encoded numbers."""
    for axis in ("x", "y"):
        values = trace.get(axis)
        if not values or (isinstance(values, dict) and not values.get("bdata")):
            return False
    return True


def test_each_question_is_answered_in_words(cells: list[dict[str, Any]]) -> None:
    for question, inside in sections(cells).items():
        assert re.search(r"\d", printed(inside)), question


def test_nothing_goes_wrong_and_nothing_looks_like_code_gone_wrong(cells: list[dict[str, Any]]) -> None:
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    assert not [output for output in outputs if output["output_type"] == "error"]
    assert not [output for output in outputs if output.get("name") == "stderr"]
    for word in ("nan", "NaN", "None", "Traceback", "_share", "(members) (members)"):
        assert word not in printed([cell for inside in sections(cells).values() for cell in inside])


def test_as_delivered_it_sees_releases_only_and_keeps_no_output() -> None:
    assert notebook_violations(NOTEBOOK) == []
    delivered = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    assert not [cell for cell in delivered["cells"] if cell.get("outputs") or cell.get("execution_count")]


def test_without_a_release_it_says_what_to_do(tmp_path: Path) -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    places = {
        "COC_RELEASES": str(tmp_path / "none"),
        "IPYTHONDIR": str(tmp_path),
        "JUPYTER_RUNTIME_DIR": str(tmp_path),
    }
    client = NotebookClient(notebook, timeout=120, kernel_name="python3", allow_errors=True)
    client.execute(cwd=str(NOTEBOOK.parent), env=os.environ | places)
    first = next(cell for cell in notebook.cells if cell["cell_type"] == "code")
    said = str(first["outputs"])
    assert "make demo" in said
