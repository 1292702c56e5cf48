"""Door 1: a report whose dates cannot all be right is set aside with the reason, and never said to be in time."""

import csv
from pathlib import Path

import pytest

from coc_analytics.community import Community
from tests.intake_vault import Vault

HEADER = "case_id,received_at,reporter_mode,acknowledged_at,explained_at,resolved_at,account\n"
BEFORE, LATER = "is before received_at", "is more than five years after received_at"
IN_ORDER = [
    # received             acknowledged           explained     resolved               why
    ("2026-02-10T10:00:00", "2026-02-10T11:00:00", "", "2026-02-12T11:00:00", "one after the other"),
    ("2026-02-10T10:00:00", "2026-02-10", "", "2026-02-10", "on the same day, the hour unknown"),
    ("2026-02-10", "2026-02-10T00:00:00", "", "", "received on a day, the hour unknown"),
    ("2026-02-10T10:00:30", "2026-02-10T10:00", "", "", "noted to the minute"),
    ("2026-02-10T23:30:00-08:00", "2026-02-10", "", "", "the day it was where it came from"),
    ("2026-02-10T10:00:00", "2026-03-10T10:00:00", "", "2026-02-11T10:00:00", "decided before it was acknowledged"),
    ("2020-02-10T10:00:00", "2020-02-10T11:00:00", "", "2023-02-10T10:00:00", "decided after three years"),
]  # fmt: skip
OUT_OF_ORDER = [
    # received             acknowledged           explained     resolved               reason
    ("2026-02-10T10:00:00", "2025-02-11T09:00:00", "", "", f"acknowledged_at {BEFORE}"),
    ("2026-02-11T10:00:00", "2026-02-11T09:00:00", "", "", f"acknowledged_at {BEFORE}"),
    ("2026-02-11T10:00:00", "2026-02-10", "", "", f"acknowledged_at {BEFORE}"),
    ("2026-02-11", "2026-02-10T23:00:00", "", "", f"acknowledged_at {BEFORE}"),
    ("2026-02-11T10:00:00", "2026-02-11T11:00:00+02:00", "", "", f"acknowledged_at {BEFORE}"),
    ("2026-02-11T10:00:00", "", "2026-01-11", "", f"explained_at {BEFORE}"),
    ("2026-02-11T10:00:00", "2026-02-11T11:00:00", "", "2016-02-12", f"resolved_at {BEFORE}"),
    ("2026-02-13T10:00:00", "2062-02-13T11:00:00", "", "", f"acknowledged_at {LATER}"),
    ("2023-02-13T10:00:00", "", "2032-02-13", "", f"explained_at {LATER}"),
    ("2026-02-13T10:00:00", "", "", "2062-02-14", f"resolved_at {LATER}"),
]  # fmt: skip


@pytest.mark.parametrize(("received", "acknowledged", "explained", "resolved", "why"), IN_ORDER)
def test_dates_in_order_are_taken_in(
    tmp_path: Path, received: str, acknowledged: str, explained: str, resolved: str, why: str
) -> None:
    vault = Vault(tmp_path)
    vault.put("reports/a.csv", f"{HEADER}K-1,{received},named,{acknowledged},{explained},{resolved},\n")
    vault.admit()
    assert vault.batches() == [(1, 1, 0, 0)], why


@pytest.mark.parametrize(("received", "acknowledged", "explained", "resolved", "reason"), OUT_OF_ORDER)
def test_dates_out_of_order_are_set_aside(
    tmp_path: Path, received: str, acknowledged: str, explained: str, resolved: str, reason: str
) -> None:
    vault = Vault(tmp_path)
    vault.put("reports/a.csv", f"{HEADER}K-1,{received},named,{acknowledged},{explained},{resolved},\n")
    vault.admit()
    assert vault.batches() == [(1, 0, 0, 1)]
    assert vault.ask("select * from reports") == []
    assert reasons(vault) == [reason]


def test_the_case_in_the_shared_folder(tmp_path: Path, shared_folder: Path) -> None:
    vault = Vault(tmp_path)
    case = shared_folder / "cases/intake/07-negative-response-time/reports.csv"
    vault.put("reports/reports.csv", case.read_bytes())
    vault.admit()
    assert vault.batches() == [(4, 1, 0, 3)]
    assert vault.ask("select acknowledged::varchar from reports") == [("late",)], "never acknowledged"
    assert reasons(vault) == [
        f"acknowledged_at {BEFORE}",
        f"acknowledged_at {BEFORE}",
        f"acknowledged_at {LATER}",
    ]


def test_a_form_that_writes_days_otherwise_is_no_different(tmp_path: Path) -> None:
    mapping = {"Came": "received_at", "Answered": "acknowledged_at", "No": "case_id", "Who": "reporter_mode"}
    vault = Vault(tmp_path, Community(timezone="Europe/Berlin", sources={"reports": mapping}))
    vault.put(
        "reports/a.csv",
        "No,Came,Answered,Who\n1,13.02.2026 10:00,13.02.2026,named\n2,13.02.2026 10:00,12.02.2026,named\n",
    )
    vault.admit()
    assert vault.batches() == [(2, 1, 0, 1)]
    assert reasons(vault) == [f"acknowledged_at {BEFORE}"]


def reasons(vault: Vault) -> list[str]:
    (waiting,) = (vault.path / "quarantine").rglob("*.csv")
    with waiting.open(newline="") as file:
        return [row["quarantine_reason"] for row in csv.DictReader(file)]
