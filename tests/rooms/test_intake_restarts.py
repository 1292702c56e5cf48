"""A meeting that was ended and begun again has two lists and is one event; two meetings stay two."""

from pathlib import Path

import pytest

from tests.intake_vault import Vault

HEAD = "Topic,Meeting ID,Start Time\n{topic},{id},03/24/2026 {start}:00 PM\n\nName (Original Name),User Email,Join Time,Leave Time,Duration (Minutes)\n"
ROW = "{name},{email},03/24/2026 {join}:00 PM,03/24/2026 {leave}:00 PM,{minutes}\n"
PLAIN = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes)\n"
FIRST = (
    ("Wren Example", "wren@x.example", "03:00", "03:20", 20),
    ("Sky Sample", "", "03:05", "03:20", 15),
    ("iPhone", "", "03:05", "03:20", 15),
)
SECOND = (
    ("Wren Example", "wren@x.example", "03:25", "03:55", 30),
    ("Ash Birch", "", "03:26", "03:55", 29),
    ("iPhone", "", "03:26", "03:55", 29),
)


def rows(people: tuple[tuple[str, str, str, str, int], ...]) -> str:
    return "".join(
        ROW.format(name=name, email=email, join=join, leave=leave, minutes=minutes)
        for name, email, join, leave, minutes in people
    )


def zoom(
    people: tuple[tuple[str, str, str, str, int], ...], topic: str = "Docs call", id: str = "123 456 789"
) -> str:
    return HEAD.format(topic=topic, id=id, start=people[0][2]) + rows(people)


def teams(start: str, people: tuple[tuple[str, str, str], ...], title: str = "Docs call") -> bytes:
    head = f"1. Summary\nMeeting title\t{title}\nStart time\t3/24/26, {start}:00 PM\n\n2. Participants\n"
    columns = "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\n"
    listed = "".join(
        f"{name}\t3/24/26, {join}:00 PM\t3/24/26, {leave}:00 PM\t20m\t\n" for name, join, leave in people
    )
    return (head + columns + listed).encode("utf-16")


EVENTS = (
    "select count(distinct event), count(*), count(distinct member) from events where role = 'attendance'"
)
TIMES = "select sum(times)::int from presence where kind = 'attendance'"
MINUTES = "select minutes from events order by all"


@pytest.mark.parametrize("names", [("a.csv", "b.csv"), ("z.csv", "b.csv")])
def test_two_lists_of_one_meeting_are_one_event(tmp_path: Path, names: tuple[str, str]) -> None:
    vault = Vault(tmp_path)
    vault.put(f"participation/zoom/{names[0]}", zoom(FIRST))
    vault.put(f"participation/zoom/{names[1]}", zoom(SECOND))
    vault.admit()
    assert vault.ask(EVENTS) == [(1, 4, 4)]
    assert vault.ask(TIMES) == [(4,)], "whoever came back came once"
    assert vault.ask(MINUTES) == [(15,), (29,), (44,), (50,)]
    assert all(sum(rest) == all_rows for all_rows, *rest in vault.batches())


def test_teams_meetings_of_one_title_are_one_event(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    first, second = ("Wren Example", "03:00", "03:20"), ("Wren Example", "03:25", "03:45")
    vault.put("participation/teams/a.csv", teams("03:00", (first, ("Sky Sample", "03:00", "03:20"))))
    vault.put("participation/teams/b.csv", teams("03:25", (second, ("Ash Birch", "03:25", "03:45"))))
    vault.admit()
    assert vault.ask(EVENTS) == [(1, 3, 3)]
    assert vault.ask(MINUTES) == [(20,), (20,), (40,)]


APART = {
    "another meeting": zoom(SECOND, "Board call", "999 999 999"),
    "the same title, another id": zoom(SECOND, id="999 999 999"),
    "the same id, hours later": zoom((("Wren Example", "wren@x.example", "07:00", "07:30", 30),)),
    "the same id, a day later": zoom(SECOND).replace("03/24", "03/25"),
    "nothing says which meeting": PLAIN + rows(SECOND),
}


@pytest.mark.parametrize("other", APART)
def test_other_meetings_stay_events_of_their_own(tmp_path: Path, other: str) -> None:
    vault = Vault(tmp_path)
    vault.put("participation/zoom/a.csv", zoom(FIRST))
    vault.put("participation/zoom/b.csv", APART[other])
    vault.admit()
    assert vault.ask("select count(distinct event) from events") == [(2,)]


def test_lists_that_are_only_called_by_the_meeting_are_known_by_that(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    vault.put("participation/zoom/participants_84123456789 (1).csv", PLAIN + rows(SECOND))
    vault.put("participation/zoom/participants_84123456789.csv", PLAIN + rows(FIRST))
    vault.admit()
    assert vault.ask(EVENTS) == [(1, 4, 4)]


@pytest.mark.parametrize("first", [FIRST, SECOND])
def test_a_list_that_comes_later_joins_the_event_that_is_known(
    tmp_path: Path, first: tuple[tuple[str, str, str, str, int], ...]
) -> None:
    vault = Vault(tmp_path)
    vault.put("participation/zoom/a.csv", zoom(first))
    vault.admit()
    vault.put("participation/zoom/b.csv", zoom(SECOND if first is FIRST else FIRST))
    vault.admit()
    assert vault.ask(EVENTS) == [(1, 4, 4)]
    assert vault.ask(TIMES) == [(4,)]


def test_three_parts_are_one_event(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    third = (("Wren Example", "wren@x.example", "04:10", "04:30", 20),)
    for name, people in (("a.csv", FIRST), ("b.csv", SECOND), ("c.csv", third)):
        vault.put(f"participation/zoom/{name}", zoom(people))
    vault.admit()
    assert vault.ask(EVENTS) == [(1, 4, 4)]


def test_a_list_that_cannot_be_read_stops_only_itself(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    vault.put("participation/zoom/a.csv", zoom(FIRST))
    vault.put("participation/zoom/b.csv", "nothing of the kind\n")
    assert "no list of participants" in str(vault.refusal())
    assert vault.ask(EVENTS) == [(1, 3, 3)]
