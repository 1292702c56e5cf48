"""Door 1: devices, guests and bare first names count in their meeting and are never recognised in the next."""

import shutil
from pathlib import Path

import pytest

from coc_analytics.community import Community
from coc_analytics.intake.sources.unnamed import is_unnamed
from tests.intake_vault import Vault

UNNAMED = [
    "iPhone", "iPhone 12", "iPhone12", "iPad (2)", "Ann's iPhone", "iPhone de Ann", "iPad von Ann", "Galaxy S21",
    "SM-G991B", "SAMSUNG SM-A515F", "DESKTOP-4F3K2AB", "LAPTOP-1A2B", "MacBook Pro", "Pixel 6", "HUAWEI P30 lite",
    "Zoom user", "Guest", "guest 3", "Gast", "Invitado", "Invité", "Utilisateur anonyme", "Anonymous User", "Unknown",
    "Alex", "alex", "ALEX", "Jean-Luc", "D'Arcy", "José", "Алекс", "Dr. Alex", "Alex she/her", "小明", "访客", "ゲスト", "12345", "-",
    "Telefon", "Room 3", "Participant 7", "Android",
]  # fmt: skip
NAMED = [
    "Ann Blue", "Ann B.", "Jean-Luc Blue", "Ann Blue's iPhone", "annblue82", "wren_e", "wren.example", "王小明", "田中太郎",
    "김철수", "Алексей Синий", "Dr. Ann Blue", "María José Azul", "Guest Blue Ann", "O'Neil Blue",
]  # fmt: skip
CALLS = [
    # name, join, leave of each row                                                                 people
    ([("iPhone", "10:00", "11:00"), ("iPhone", "10:01", "11:00")], 2),
    ([("iPhone", "10:00", "10:20"), ("iPhone", "10:30", "11:00")], 1),
    ([("Alex", "10:00", "10:20"), ("Alex", "10:10", "11:00"), ("Alex", "10:30", "11:00")], 2),
    ([("Alex", "10:00", "11:00"), ("Sam", "10:00", "11:00")], 2),
    ([("Ann Blue", "10:00", "11:00"), ("Ann Blue", "10:01", "11:00")], 1),
]


@pytest.mark.parametrize("name", UNNAMED)
def test_what_may_be_anybody_is_no_name(name: str) -> None:
    assert is_unnamed(name)


@pytest.mark.parametrize("name", NAMED)
def test_what_tells_somebody_is_a_name(name: str) -> None:
    assert not is_unnamed(name)


@pytest.mark.parametrize(("rows", "people"), CALLS)
@pytest.mark.parametrize("source", ["zoom", "teams"])
def test_people_of_one_name_in_one_call(
    tmp_path: Path, source: str, rows: list[tuple[str, str, str]], people: int
) -> None:
    vault = Vault(tmp_path)
    lines = [f"{name},2026-03-13 {join},2026-03-13 {leave}" for name, join, leave in rows]
    header = "Name,Join Time,Leave Time" if source == "zoom" else "Full Name,Join Time,Leave Time"
    vault.put(f"participation/{source}/a.csv", "\n".join([header, *lines]))
    vault.admit()
    assert vault.ask("select count(distinct member) from events") == [(people,)]


def test_nobody_is_known_by_a_device_in_the_next_call(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    for day in ("13", "14"):
        rows = [f"{name},,2026-03-{day} 10:00,2026-03-{day} 11:00" for name in ("iPhone", "Alex", "Ann Blue")]
        vault.put(f"participation/zoom/{day}.csv", "\n".join(["Name,User Email,Join Time,Leave Time", *rows]))
    vault.admit()
    assert vault.ask("select count(distinct member) from events") == [(5,)], "only Ann Blue comes again"


def test_an_address_is_known_whatever_the_name(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    for day in ("13", "14"):
        row = f"iPhone,ann@x.example,2026-03-{day} 10:00,2026-03-{day} 11:00"
        other = f"iPhone,,2026-03-{day} 10:00,2026-03-{day} 11:00"
        vault.put(f"participation/zoom/{day}.csv", f"Name,User Email,Join Time,Leave Time\n{row}\n{other}\n")
    vault.admit()
    assert vault.ask("select count(distinct member) from events") == [(3,)]


def test_the_calls_in_the_shared_folder(tmp_path: Path, shared_folder: Path) -> None:
    vault = Vault(tmp_path, Community(sources={"zoom": {"options": {"dates": "month first"}}}))
    shutil.copytree(shared_folder / "cases/intake/03-zoom-generic-names", vault.path / "participation/zoom")
    vault.admit()
    assert vault.ask("select count(distinct member) from events group by event") == [(6,), (6,)]
    assert vault.ask("select count(distinct member) from events") == [(12,)]
