"""A small community with a few weeks of activity, reports, labels and a published quarter, made by the commands themselves."""

import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from coc_analytics.cli import main
from pipelines.places import Places

ROOT = Path(__file__).resolve().parents[1]
PEOPLE = ("Sky Sample", "Wren Example", "Ash Instance", "Fern Specimen", "Reed Model")
AUDIENCES = ("committee", "board", "public")
PASSPHRASE = "four words put together"
COMMITTEE = "member,seat,term_start,term_end\nRobin Vale,1,2024-01-01,\nKim Arbor,2,2024-01-01,2025-12-31\n"
REPORTS = "case_id,received_at,reporter,reported,channel,concerns_committee_member,account\n"


def coc(*arguments: str) -> Result:
    """A command as it is typed; its places are those of the environment."""
    return CliRunner().invoke(main, arguments)


def done(*arguments: str) -> str:
    """The output of a command that goes through."""
    run = coc(*arguments)
    assert run.exit_code == 0, run.output
    return run.stdout


def add_messages(places: Places, month: str, people: tuple[str, ...] = PEOPLE) -> None:
    """An export with two messages of each of these people."""
    folder = places.vault / "participation" / "generic"
    folder.mkdir(mode=0o700, exist_ok=True)
    rows = [f"{name},{month}-{day:02},message\n" for day in (5, 19) for name in people]
    (folder / f"{month}.csv").write_text("member,occurred_at,kind\n" + "".join(rows))


def add_reports(places: Places, month: str, number: int = 4) -> None:
    """An export with so many reports, each by and about somebody else."""
    rows = [
        f"C{month}-{at},{month}-{at + 3:02}T10:00:00+00:00,{PEOPLE[at % 5]},Dale Instance {at},form,no,"
        "they talked over me and would not let me finish\n"
        for at in range(number)
    ]
    (places.vault / "reports" / f"{month}.csv").write_text(REPORTS + "".join(rows))


def publish(quarter: str, audiences: tuple[str, ...] = AUDIENCES) -> None:
    """Prepare, check and publish a quarter."""
    for audience in audiences:
        of_it = ("--quarter", quarter, "--audience", audience)
        done("release", "prepare", *of_it, "--by", "Quince")
        done("release", "check", *of_it, "--by", "Medlar")
        done("release", "publish", *of_it, "--by", "Medlar")


def fill(places: Places) -> None:
    """Two quarters taken in, the first of them published, and a row that waits in the quarantine."""
    (places.vault / "committee.csv").write_text(COMMITTEE)
    for month in ("2026-01", "2026-02", "2026-04"):
        add_messages(places, month)
    add_reports(places, "2026-02")
    add_reports(places, "2026-05")
    done("intake")
    publish("2026Q1")


def use(places: Places, monkeypatch: object) -> Places:
    """Point the commands at these places."""
    for variable in ("vault", "casebook", "releases", "dashboards"):
        monkeypatch.setenv(f"COC_{variable.upper()}", str(getattr(places, variable)))  # type: ignore[attr-defined]
    return places


_KILLED = """
import os, signal, sys
from click.testing import CliRunner
from coc_analytics.cli import main
left = [int(sys.argv[1])]
def dying(real):
    def step(*arguments, **more):
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **more)
    return step
for name in ("fsync", "replace", "rename", "link", "unlink", "rmdir", "open"):
    setattr(os, name, dying(getattr(os, name)))
run = CliRunner().invoke(main, sys.argv[2:])
print(run.output, "\\nsteps", int(sys.argv[1]) - left[0])
sys.exit(run.exit_code)
"""


def killed_at(step: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, killed (-9) at the step on the disk of this number, counted from 0."""
    return subprocess.run(
        [sys.executable, "-c", _KILLED, str(step), *arguments],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def steps_of(*arguments: str) -> int:
    """How many steps on the disk a command takes."""
    calm = killed_at(1_000_000, *arguments)
    assert calm.returncode == 0, calm.stdout + calm.stderr
    return int(calm.stdout.rsplit("steps", 1)[1])
