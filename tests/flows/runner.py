"""Run `coc` as a volunteer would, in a process of its own, over places in a temporary folder."""

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

QUARTER = "2016Q3"


@dataclass(frozen=True)
class Run:
    """What a command left on its exit code, its output and its error line."""

    code: int
    out: str
    err: str


def environment(folder: Path) -> dict[str, str]:
    """The four places under a folder, and nothing of the surrounding machine's Prefect."""
    data = folder / "data"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "COC_"))}
    return kept | {
        "COC_VAULT": str(data / "vault"),
        "COC_CASEBOOK": str(data / "casebook.duckdb"),
        "COC_RELEASES": str(data / "releases"),
        "COC_DASHBOARDS": str(data / "dashboards"),
    }


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "coc_analytics.cli", *arguments]


def coc(folder: Path, *arguments: str) -> Run:
    done = subprocess.run(
        command(*arguments),
        env=environment(folder),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=540,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr)


def vault_of_samples(folder: Path, shared: Path) -> Path:
    """A vault made of the sample exports, as docs/try-real-exports.md makes it."""
    assert coc(folder, "init").code == 0
    vault = folder / "data" / "vault"
    samples = shared / "samples"
    shutil.copy(samples / "committee.csv", vault / "committee.csv")
    for source, target in (
        ("reports", "reports"),
        ("pulse", "pulse"),
        ("slack_export", "participation/slack/export"),
        ("zoom", "participation/zoom"),
    ):
        shutil.copytree(samples / source, vault / target, dirs_exist_ok=True, copy_function=shutil.copyfile)
    return vault


def bytes_below(folder: Path) -> dict[str, str]:
    """The hash of every file below a folder, by its relative name."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def facts(casebook: Path) -> dict[str, list[str]]:
    """Every row of every table of a casebook, sorted, for comparing two casebooks."""
    import duckdb

    with duckdb.connect(str(casebook), read_only=True) as connection:
        tables = [row[0] for row in connection.execute("select table_name from duckdb_tables()").fetchall()]
        return {
            table: sorted(str(row) for row in connection.execute(f'select * from "{table}"').fetchall())
            for table in sorted(tables)
        }
