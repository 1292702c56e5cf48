"""`coc schedule`: what is served, when and with what; and that a run which is due really runs."""

import json
import signal
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from coc_analytics.terms import Refusal
from pipelines.beginning import make_places
from pipelines.checkup import examine, refuse_untested
from pipelines.holding import one_schedule_at_a_time
from pipelines.outcomes import Noted, outcomes
from pipelines.places import Places, places_in
from pipelines.taking_in import RefusedExports
from tests.flows.runner import coc, command, environment

ROOT = Path(__file__).resolve().parents[2]
SECRET = "Zyxwyn"


def community(folder: Path, settings: str = "") -> Places:
    places = places_in(folder)
    make_places(places)
    places.settings.write_text(settings)
    return places


def described(folder: Path) -> dict[str, Any]:
    """The schedule of the community in a folder, as its own process builds it."""
    asked = [sys.executable, "-m", "tests.flows.described_schedule", str(folder)]
    done = subprocess.run(
        asked, cwd=ROOT, env=environment(folder), capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.fixture(scope="module")
def berlin(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A community in Berlin whose year starts in February."""
    folder = tmp_path_factory.mktemp("berlin")
    settings = '[community]\ntimezone = "Europe/Berlin"\nfiscal_quarter_start = 2\n'
    community(folder, settings)
    return described(folder) | {"folder": str(folder.resolve())}


def _named(described: dict[str, Any], name: str) -> dict[str, Any]:
    (one,) = (each for each in described["deployments"] if each["name"] == name)
    return dict(one)


def test_three_deployments_are_served(berlin: dict[str, Any]) -> None:
    names = {each["name"] for each in berlin["deployments"]}
    assert names == {"weekly-intake", "daily-retention", "quarterly-release"}


@pytest.mark.parametrize(
    ("name", "dates"),
    [
        # a quarter of this community ends with January, April, July, October
        ("quarterly-release", ["2027-02-05T06:00:00+01:00", "2027-05-05T06:00:00+02:00", "2027-08-05T06:00:00+02:00"]),
        ("daily-retention", ["2026-11-21T05:00:00+01:00", "2026-11-22T05:00:00+01:00"]),
        ("weekly-intake", ["2026-11-23T04:00:00+01:00", "2026-11-30T04:00:00+01:00"]),
    ],
)  # fmt: skip
def test_they_run_by_the_calendar_of_the_community(
    berlin: dict[str, Any], name: str, dates: list[str]
) -> None:
    assert _named(berlin, name)["dates"][: len(dates)] == dates


def test_the_quarter_released_is_the_one_that_has_just_ended(berlin: dict[str, Any], tmp_path: Path) -> None:
    assert berlin["quarter"] == "2026Q2", "May to July; August to October is still running on 5 October"
    community(tmp_path)
    usual = described(tmp_path)
    assert usual["quarter"] == "2026Q3"
    assert _named(usual, "quarterly-release")["dates"][0] == "2027-01-05T06:00:00+00:00"


def test_parameters_are_the_four_places_and_nothing_else(berlin: dict[str, Any]) -> None:
    data = Path(berlin["folder"]) / "data"
    places = {
        "vault": str(data / "vault"),
        "casebook": str(data / "casebook.duckdb"),
        "releases": str(data / "releases"),
        "dashboards": str(data / "dashboards"),
    }
    for each in berlin["deployments"]:
        assert each["parameters"] == places
        assert not each["tags"]
        assert each["entrypoint"] == f"pipelines.schedule.{each['name'].replace('-', '_')}"


def test_a_second_schedule_is_refused(tmp_path: Path) -> None:
    places = community(tmp_path)
    with one_schedule_at_a_time(places.vault):
        run = coc(tmp_path, "schedule")
    assert run.code == 1
    assert run.err.startswith("refused:")


def test_settings_that_are_not_understood_are_refused_at_once(tmp_path: Path) -> None:
    community(tmp_path, f"[{SECRET}]\n")
    run = coc(tmp_path, "schedule")
    assert run.code == 1
    assert len(run.err.splitlines()) == 1
    assert SECRET not in run.err


def test_a_version_that_schedules_nothing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.metadata.version", lambda package: "2.1.9")
    with pytest.raises(Refusal, match="does not work here"):
        refuse_untested("sqlalchemy")


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (None, "done"),
        (Refusal("a rule", "a remedy", file="a.csv"), "refused: a rule (a.csv): a remedy"),
        (RefusedExports(("a sentence", "another")), "refused: a sentence (and 1 more)"),
        (ValueError(SECRET), "refused: something unexpected happened (ValueError"),
        (KeyboardInterrupt(SECRET), "refused: it was stopped"),
    ],
)
def test_the_checkup_tells_how_the_last_runs_ended(
    tmp_path: Path, error: BaseException | None, line: str
) -> None:
    places = community(tmp_path)
    with pytest.raises(type(error)) if error else nullcontext(), Noted(places, "daily-retention"):
        if error:
            raise error
    (outcome,) = outcomes(places)
    assert outcome.name == "daily-retention"
    assert outcome.line[11:].startswith(line)
    assert SECRET not in outcome.line
    (finding,) = (each for each in examine(places) if each.about == "scheduled daily-retention")
    assert finding.wrong is (error is not None)


def test_a_run_that_was_killed_is_not_called_done(tmp_path: Path) -> None:
    places = community(tmp_path)
    Noted(places, "weekly-intake").__enter__()
    (outcome,) = outcomes(places)
    assert not outcome.good
    assert outcome.line.endswith("begun, and not ended")


def _works_here() -> bool:
    try:
        refuse_untested("prefect", "sqlalchemy")
    except Refusal:
        return False
    return True


@pytest.mark.nightly
@pytest.mark.skipif(not _works_here(), reason="the versions installed here schedule nothing")
def test_a_run_that_is_due_runs_and_nothing_is_written_elsewhere(tmp_path: Path) -> None:
    places = community(tmp_path)
    served = subprocess.Popen(
        [sys.executable, "-m", "tests.flows.serve_every_minute"], cwd=ROOT, env=environment(tmp_path)
    )
    try:
        until = time.monotonic() + 240
        while not any(outcome.good for outcome in outcomes(places)) and time.monotonic() < until:
            time.sleep(1)
    finally:
        served.send_signal(signal.SIGINT)
        served.wait(timeout=60)
    assert [outcome.good for outcome in outcomes(places)] == [True]
    assert served.returncode == 0
    assert list((places.prefect_home / "tmp").iterdir()), "Prefect's temporary folders are in its own home"


@pytest.mark.nightly
@pytest.mark.skipif(not _works_here(), reason="the versions installed here schedule nothing")
@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_the_command_says_what_it_serves_and_ends_when_told(tmp_path: Path, told: signal.Signals) -> None:
    community(tmp_path)
    served = subprocess.Popen(
        command("schedule"), cwd=ROOT, env=environment(tmp_path), stdout=subprocess.PIPE, text=True
    )
    try:
        assert served.stdout is not None
        said = [served.stdout.readline() for _ in range(3)]
        time.sleep(20)
        assert served.poll() is None
        served.send_signal(told)
        rest, _ = served.communicate(timeout=60)
    finally:
        served.kill()
    assert [line.split(":")[0] for line in said] == ["weekly intake", "daily retention", "quarterly release"]
    assert "the schedule is over" in rest
    assert served.returncode == 0
