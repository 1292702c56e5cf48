"""The auditor is a folder that can be handed to somebody suspicious: copied elsewhere, it works with nothing else of ours."""

import shutil
import subprocess
import sys
from pathlib import Path

AUDITOR = Path(__file__).resolve().parents[2] / "coc_analytics" / "ambiguity" / "auditor"

QUESTION = """
import sys
sys.path.insert(0, sys.argv[1])
from handed_over import ReleasedTable, audit

tree = {"total": "", "chat": "total", "call": "total"}
def table(shown):
    cells = {("total",), ("chat",), ("call",)}
    return ReleasedTable(("space",), {"space": tree}, shown, hidden=cells - shown.keys())

print([finding.rule for finding in audit([[table({("total",): 10})]], [3])])
print([finding.rule for finding in audit([[table({("total",): 10, ("chat",): 9})]], [3])])
print(sorted(name for name in sys.modules if name.startswith(("coc_analytics", "highspy"))))
"""


def test_the_folder_alone_finds_what_is_given_away(tmp_path: Path) -> None:
    shutil.copytree(AUDITOR, tmp_path / "handed_over", ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-I", "-c", QUESTION, str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    kept, broken, ours = run.stdout.splitlines()
    assert kept == "[]"
    assert "what is left of a whole is not small" in broken
    assert "a hidden cell can be anything below k" in broken
    assert ours == "[]"
