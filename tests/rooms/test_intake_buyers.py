"""Door 1: whoever buys tickets for others is one attendee, and the others are somebody else."""

from pathlib import Path

import pytest

from tests.intake_vault import Vault

HEAD = "Order #,Order Date,Attendee #,Event Start Date,"
LISTS: list[tuple[str, str, list[str], int]] = [
    # what                                          columns                                     rows             attendees
    ("each attendee has an address", "First Name,Last Name,Email", ["Ann,Blue,a@x", "Ben,Grey,b@x"], 2),
    ("the buyer's address stands at everybody", "First Name,Last Name,Email", ["Ann,Blue,a@x", "Ben,Grey,a@x", "Cyd,Teal,a@x"], 3),
    ("buyer's columns come first", "Buyer Name,Buyer Email,Attendee Name,Attendee Email", ["Ann Blue,a@x,Ann Blue,a@x", "Ann Blue,a@x,Ben Grey,b@x"], 2),
    ("buyer's address in the attendee's column", "Buyer Name,Buyer Email,Attendee Name,Attendee Email", ["Ann Blue,a@x,Ann Blue,a@x", "Ann Blue,a@x,Ben Grey,a@x"], 2),
    ("nothing is said of attendees", "Buyer First Name,Buyer Last Name,Buyer Email", ["Ann,Blue,a@x", "Ann,Blue,a@x"], 1),
    ("one person with two tickets", "First Name,Last Name,Email", ["Ann,Blue,a@x", "Ann,Blue,a@x"], 1),
]  # fmt: skip


@pytest.mark.parametrize(("what", "columns", "rows", "attendees"), LISTS, ids=[row[0] for row in LISTS])
def test_attendees_of_an_order(
    tmp_path: Path, what: str, columns: str, rows: list[str], attendees: int
) -> None:
    vault = Vault(tmp_path)
    lines = [f"1,2026-03-01,{number},2026-03-20,{row}" for number, row in enumerate(rows)]
    vault.put("participation/eventbrite/a.csv", "\n".join([HEAD + columns, *lines]))
    vault.admit()
    assert vault.ask("select count(distinct member) from events") == [(attendees,)], what


def test_a_buyer_is_known_by_the_address_and_those_bought_for_by_their_names(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    columns = "Buyer Name,Buyer Email,Attendee Name,Attendee Email"
    for number in (1, 2):
        rows = ["Ann Blue,a@x,Ann Blue,a@x", f"Ann Blue,a@x,Ben Grey,{'a@x' if number == 1 else 'b@x'}"]
        lines = [f"{number},2026-03-01,{number}{row[-3]},2026-03-2{number},{row}" for row in rows]
        vault.put(f"participation/eventbrite/{number}.csv", "\n".join([HEAD + columns, *lines]))
    vault.admit()
    assert vault.ask("select count(distinct member) from events") == [(3,)], (
        "Ann again; Ben by name, then by address"
    )
