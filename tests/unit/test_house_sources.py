"""The source keeps the rules of the house, and the scan that says so catches each way of breaking them."""

import json
from pathlib import Path

import pytest

from tests.house import RULES, Source, notebook_violations, sources, violations

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

HANDLER = "try:\n    work()\nexcept ValueError as error:\n    "
BROKEN: dict[str, list[tuple[str, str]]] = {
    "runs_nothing_made_up": [
        ("intake", "import importlib"),
        ("intake", "from importlib import import_module"),
        ("casebook", "import pickle"),
        ("release", "def late():\n    import marshal"),
        ("disclosure", "exec('1')"),
        ("dashboards", "eval('1')"),
        ("intake", "__import__('os')"),
        ("intake", "compile('1', '', 'eval')"),
        ("intake", "import subprocess"),
        ("pipelines", "import subprocess"),
        ("dashboards", "from subprocess import run"),
        ("intake", "import os\nos.system('ls')"),
        ("intake", "import joblib"),
        ("release", "import pandas as pd\npd.read_pickle('x')"),
        ("cli", "locals()"),
        ("intake", "vars()"),
    ],
    "says_nothing": [
        ("intake", "import logging"),
        ("casebook", "from logging import getLogger"),
        ("intake", "print('x')"),
        ("disclosure", "import sys\nsys.stderr.write('x')"),
        ("ambiguity", "print('x')"),
        ("intake", "import warnings"),
        ("pipelines", "from prefect import get_run_logger"),
        ("pipelines", "@flow(log_prints=True)\ndef go(): ..."),
        ("pipelines", "import traceback\ntraceback.format_exc()"),
    ],
    "reads_its_own_place_only": [
        ("release", "import os\nos.environ.get('COC_VAULT')"),
        ("dashboards", "import os\nos.environ['COC_RELEASES']"),
        ("disclosure", "import os\nos.getenv('COC_CASEBOOK')"),
        ("intake", "NAME = 'COC_CASEBOOK'"),
        ("release", "import os\nfor name in os.environ: ..."),
        ("release", "import os\nos.environ.get('HOME')"),
        ("casebook", "import os\nwhere = 'COC_' + 'VAULT'\nos.environ[where]"),
        ("casebook", "from os import environ"),
    ],
    "keeps_sealed_values_closed": [
        ("casebook", "account.open()"),
        ("pipelines", "def go(name): return name.open()"),
        ("release", "value._Sealed__value"),
        ("dashboards", "getattr(value, '_Sealed__value')"),
    ],
    "forgets_what_it_replaces": [
        ("intake", HANDLER + "raise Refusal('rule', 'remedy')"),
        ("intake", HANDLER + "raise Refusal('rule', 'remedy') from error"),
        ("casebook", HANDLER + "raise"),
        ("casebook", "try:\n    work()\nexcept (Refusal, OSError):\n    raise"),
    ],
    "writes_no_file_elsewhere": [
        ("intake", "import tempfile\ntempfile.mkdtemp()"),
        ("casebook", "import tempfile\ntempfile.NamedTemporaryFile('w')"),
        ("intake", "from tempfile import mkstemp"),
    ],
    "asks_no_clock": [
        ("dashboards", "from datetime import date\ndate.today()"),
        ("intake", "import datetime\ndatetime.datetime.now()"),
        ("disclosure", "import time\ntime.time()"),
        ("synthetic", "import random\nrandom.shuffle(people)"),
    ],
    "remembers_no_result": [
        ("pipelines", "@flow\ndef go(): ..."),
        ("pipelines", "@flow(name='go')\ndef go(): ..."),
        ("pipelines", "@flow(persist_result=True)\ndef go(): ..."),
        ("pipelines", "@task(persist_result=False)\ndef go(): ..."),
        (
            "pipelines",
            "import prefect\n@prefect.task(cache_policy=INPUTS, persist_result=False)\ndef go(): ...",
        ),
    ],
    "says_where_it_stands": [("intake", "NUMBER = 1")],
}

KEPT = [
    ("intake", "from importlib.resources import files"),
    ("pipelines", "import importlib.metadata"),
    ("intake", "import os\nos.environ.get('COC_VAULT', 'data/vault')"),
    ("release", "import os\nos.environ.get('COC_RELEASES', 'data/releases')"),
    ("intake", "account.open()"),
    ("casebook", "with path.open('rb') as file: ..."),
    ("intake", HANDLER + "raise Refusal('rule', 'remedy') from None"),
    ("casebook", "try:\n    work()\nexcept Refusal:\n    close()\n    raise"),
    ("intake", "import tempfile\ntempfile.mkdtemp(dir=vault)"),
    ("pipelines", "from datetime import date\ndate.today()"),
    ("synthetic", "import random\nrng = random.Random(1)"),
    ("pipelines", "@task(cache_policy=NO_CACHE, persist_result=False)\ndef go(): ..."),
    ("pipelines", "@flow(name='go', persist_result=False, log_prints=False)\ndef go(): ..."),
    ("casebook", "import time\ntime.monotonic()"),
    ("synthetic", "Member(**vars(who))"),
    ("cli", "print('done')"),
]


def test_the_house_keeps_its_rules() -> None:
    broken = [
        f"{source.name}:{violation.line} {violation.rule}"
        for source in sources(ROOT)
        for violation in violations(source)
    ]
    assert broken == []


def test_only_the_module_that_prints_may_start_a_program() -> None:
    text = '"""Door."""\nimport subprocess'
    allowed, refused = (Source.of("pipelines", f"pipelines/{name}", text) for name in ("printing", "steps"))
    assert violations(allowed) == []
    assert [violation.rule for violation in violations(refused)] == ["runs_nothing_made_up"]
    assert violations(Source.of("pipelines", "pipelines/printing", '"""Door."""\nimport pickle'))


def test_the_scan_reads_the_whole_house() -> None:
    packages = {source.package for source in sources(ROOT)}
    assert packages >= {
        "intake",
        "disclosure",
        "dashboards",
        "casebook",
        "release",
        "pipelines",
        "cli",
        "terms",
    }


@pytest.mark.parametrize(
    ("rule", "package", "text"),
    [(rule, package, text) for rule, cases in BROKEN.items() for package, text in cases],
)
def test_a_planted_violation_is_caught(rule: str, package: str, text: str) -> None:
    opening = "" if rule == "says_where_it_stands" else '"""Door 1."""\n'
    caught = violations(Source.of(package, "planted", opening + text))
    assert rule in {violation.rule for violation in caught}


def test_every_rule_is_shown_to_catch() -> None:
    assert set(BROKEN) == set(RULES)


@pytest.mark.parametrize(("package", "text"), KEPT)
def test_what_is_allowed_is_not_caught(package: str, text: str) -> None:
    assert violations(Source.of(package, "planted", f'"""Door 1."""\n{text}')) == []


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda notebook: notebook.name)
def test_notebooks_see_releases_only_and_keep_no_output(notebook: Path) -> None:
    assert notebook_violations(notebook) == []


@pytest.mark.parametrize(
    "cell",
    [
        "from coc_analytics import casebook",
        "import coc_analytics.intake",
        "import coc_analytics",
        "from coc_analytics.synthetic import make_community",
        "import pipelines.taking_in",
        "import duckdb",
        "import importlib",
        "__import__('coc_analytics.casebook')",
        "!cat data/vault/reports/reports.csv",
        "%run other.py",
        "import os\nos.environ['COC_VAULT']",
        "get_ipython().system('ls')",
    ],
)
def test_a_notebook_that_looks_behind_door_2_is_caught(cell: str, tmp_path: Path) -> None:
    assert notebook_violations(_notebook(tmp_path, cell)) != []


def test_a_notebook_over_releases_is_not_caught(tmp_path: Path) -> None:
    good = "import plotly.express as px\nfrom coc_analytics import release\nfrom coc_analytics.dashboards import charts"
    assert notebook_violations(_notebook(tmp_path, good)) == []


def test_a_notebook_with_outputs_is_caught(tmp_path: Path) -> None:
    kept = _notebook(tmp_path, "1 + 1", outputs=[{"output_type": "execute_result"}])
    assert notebook_violations(kept) != []


def _notebook(folder: Path, cell: str, outputs: list[dict[str, str]] | None = None) -> Path:
    code = {"cell_type": "code", "source": cell.splitlines(keepends=True), "outputs": outputs or []}
    code["execution_count"] = None  # type: ignore[assignment]
    prose = {"cell_type": "markdown", "source": ["import nothing"]}
    file = folder / "planted.ipynb"
    file.write_text(json.dumps({"cells": [prose, code]}), encoding="utf-8")
    return file
