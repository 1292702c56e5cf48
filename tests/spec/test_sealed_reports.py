"""Sealed reports: one that concerns a serving committee member is in no number until that member's term is over."""

from datetime import date
from pathlib import Path

import pytest

from coc_analytics.intake.committee import NOBODY_KNOWN, Committee, Seal, Term, merge_terms
from coc_analytics.intake.keys import normalise
from coc_analytics.terms import Answer
from tests.intake_vault import Vault, quarter

COMMITTEE = """
member         seat    term_start   term_end
Wren Example   seat 1  2026-01-01   2026-06-30
Sky Sample     seat 2  2026-01-01   2026-12-31
Ash Specimen   seat 3  2026-04-01
"""

ACCOUNTS = {"wren@x.example": "wren example", "slack peep": "wren example", "w. example": "wren example"}

SEALED_UNTIL = """
received   | reported                 | concerns | becomes countable
2026-02-01 | Wren Example             | no       | 2026-07-01 | the day after the term
2026-02-01 | wren  EXAMPLE            | unknown  | 2026-07-01 | however the name is written
2026-02-01 | Wren Example             | yes      | 2026-07-01 |
2026-02-01 | Sky Sample               | no       | 2027-01-01 |
2026-02-01 | Wren Example;Sky Sample  | no       | 2027-01-01 | several members: the latest
2026-02-01 | Bryn Somebody            | yes      | 2027-01-01 | nobody recognised: when all who served have left
2026-05-01 | Bryn Somebody            | yes      | never      | one of them has no end yet
2026-05-01 | Ash Specimen             | no       | never      |
2026-02-01 | Ash Specimen             | no       | at once    | not serving yet on that day
2026-07-01 | Wren Example             | no       | at once    | no longer serving on that day
2026-06-30 | Wren Example             | no       | 2026-07-01 | the last day counts as serving
2026-02-01 | Bryn Somebody            | no       | at once    |
2025-02-01 | Bryn Somebody            | yes      | never      | nobody is known to have served then
2026-02-01 | wren@x.example           | no       | 2026-07-01 | an account of members.csv
2026-02-01 | WREN＠x.example          | no       | 2026-07-01 | however it is written
2026-02-01 | Slack Peep               | no       | 2026-07-01 | another account
2026-02-01 | Example, Wren            | no       | 2026-07-01 | turned round
2026-02-01 | Example Wren             | no       | 2026-07-01 | without a comma
2026-02-01 | Wr\u0435n Example        | no       | 2026-07-01 | a letter of another script
2026-02-01 | Wren\u200b Exam\u00adple. | no       | 2026-07-01 | characters nobody sees
2026-02-01 | Wren                     | unknown  | 2026-07-01 | a part of the name: a doubt seals
2026-02-01 | EXAMPLE                  | unknown  | 2026-07-01 |
2026-02-01 | W. E.                    | unknown  | 2026-07-01 | initials
2026-02-01 | peep                     | unknown  | 2026-07-01 | an account without its platform
2026-02-01 | wren.example@y.example   | unknown  | 2026-07-01 | an address made of the name
2026-02-01 | @wrenexample             | unknown  | 2026-07-01 | a handle made of it
2026-02-01 | Wren (on the call)       | unknown  | 2026-07-01 | more said in the cell
2026-02-01 | Wren and Sky             | unknown  | 2027-01-01 | two in one cell
2026-02-01 | Wren                     | no       | at once    | the committee says that it is somebody else
2026-02-01 | wren.example@y.example   | no       | at once    |
2026-02-01 | Wren                     | yes      | 2027-01-01 | a member, and it may be any of them
2026-02-01 | Wren                     | unsure   | 2027-01-01 | unsure seals as yes does
2026-02-01 |                          | unsure   | 2027-01-01 |
2026-02-01 | Wren Example             | unsure   | 2026-07-01 |
2025-02-01 | Bryn Somebody            | unsure   | at once    | nobody serves
2026-07-01 | Wren                     | unknown  | at once    | no longer serving
2026-02-01 | Wren Other               | unknown  | at once    | another name
2026-02-01 | Other, Wren              | unknown  | at once    |
"""


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()[1:]]


def committee() -> Committee:
    terms = {}
    for line in COMMITTEE.strip().splitlines()[1:]:
        name, _seat, start, *end = (cell.strip() for cell in line.split("  ") if cell.strip())
        ends = date.fromisoformat(end[0]) if end else None
        terms[normalise(name)] = [Term(date.fromisoformat(start), ends)]
    return Committee(terms, ACCOUNTS)


@pytest.mark.parametrize("row", rows(SEALED_UNTIL), ids=lambda row: " ".join(row[:3]))
def test_a_report_about_a_serving_member_is_sealed(row: list[str]) -> None:
    received, reported, concerns, opens, *_ = row
    names = [name for name in reported.split(";") if name]
    seal = committee().seal(date.fromisoformat(received), names, Answer(concerns))
    expected = {"at once": Seal(sealed=False), "never": Seal(sealed=True)}
    assert seal == (expected.get(opens) or Seal(sealed=True, opens=date.fromisoformat(opens)))


def test_a_member_is_known_by_the_account_that_committee_csv_gives(vault: Vault) -> None:
    """Both ways: the list has an address, and the report the name that members.csv gives to it."""
    vault.put("members.csv", "member,accounts\nWren Example,wren@x.example\n")
    vault.put("committee.csv", f"{LIST}wren@x.example,1,2026-01-01,\n")
    vault.admit()
    assert counted(vault) == [(True, None, None)]


@pytest.mark.parametrize(
    ("terms", "merged"),
    [
        (["2026-01-01 2026-06-30", "2026-07-01 2026-12-31"], ["2026-01-01 2026-12-31"]),  # consecutive
        (["2026-01-01 2026-06-30", "2026-05-01 2026-12-31"], ["2026-01-01 2026-12-31"]),  # overlapping
        (["2026-01-01 2026-12-31", "2026-05-01 2026-06-30"], ["2026-01-01 2026-12-31"]),  # one inside the other
        (["2026-01-01 2026-06-30", "2026-07-02 2026-12-31"], ["2026-01-01 2026-06-30", "2026-07-02 2026-12-31"]),
        (["2026-07-01 -", "2026-01-01 2026-06-30"], ["2026-01-01 -"]),  # the second has no end
    ],
)  # fmt: skip
def test_terms_without_a_break_are_one(terms: list[str], merged: list[str]) -> None:
    assert merge_terms(map(_term, terms)) == tuple(map(_term, merged))


def _term(text: str) -> Term:
    start, end = text.split()
    return Term(date.fromisoformat(start), None if end == "-" else date.fromisoformat(end))


def test_without_a_committee_list_only_a_plain_no_opens_a_report_that_names_somebody() -> None:
    day = date(2026, 2, 1)
    assert NOBODY_KNOWN.seal(day, ["Bryn"], Answer.UNKNOWN) == Seal(sealed=True)
    assert NOBODY_KNOWN.seal(day, ["Bryn"], Answer.YES) == Seal(sealed=True)
    assert NOBODY_KNOWN.seal(day, [], Answer.YES) == Seal(sealed=True)
    assert not NOBODY_KNOWN.seal(day, ["Bryn"], Answer.NO).sealed
    assert not NOBODY_KNOWN.seal(day, [], Answer.UNKNOWN).sealed
    assert NOBODY_KNOWN.seal(day, [], Answer.UNSURE) == Seal(sealed=True)


HEADER = "case_id,received_at,reported,finding,resolved_at,concerns_committee_member,account\n"
LIST = "member,seat,term_start,term_end\n"


@pytest.fixture
def vault(tmp_path) -> Vault:  # type: ignore[no-untyped-def]
    made = Vault(tmp_path)
    made.put("reports/one.csv", f"{HEADER}K-1,2026-02-01,Wren Example,violation,2026-02-03,,\n")
    return made


def counted(vault: Vault) -> list[tuple[object, ...]]:
    return vault.ask("select sealed, counted, decided from reports")


def test_a_sealed_report_counts_in_the_quarter_it_is_unsealed(vault: Vault) -> None:
    vault.put("committee.csv", f"{LIST}Wren Example,1,2026-01-01,2026-06-30\n")
    vault.admit()
    assert counted(vault) == [(True, quarter("2026Q3"), quarter("2026Q3"))]


def test_a_sealed_report_without_an_end_counts_nowhere(vault: Vault) -> None:
    vault.put("committee.csv", f"{LIST}Wren Example,1,2026-01-01,\n")
    vault.admit()
    assert counted(vault) == [(True, None, None)]


def test_an_end_written_later_unseals(vault: Vault) -> None:
    vault.put("committee.csv", f"{LIST}Wren Example,1,2026-01-01,\n")
    vault.admit()
    vault.put("committee.csv", f"{LIST}Wren Example,1,2026-01-01,2026-09-30\n")
    vault.admit()
    assert counted(vault) == [(True, quarter("2026Q4"), quarter("2026Q4"))]


def test_a_list_written_later_seals_what_is_not_published(vault: Vault) -> None:
    vault.put("committee.csv", LIST)
    vault.admit()
    assert counted(vault) == [(False, quarter("2026Q1"), quarter("2026Q1"))]
    vault.put("committee.csv", f"{LIST}Wren Example,1,2026-01-01,\n")
    vault.admit()
    assert counted(vault) == [(True, None, None)]
    vault.put("committee.csv", LIST)
    vault.admit()
    assert counted(vault) == [(False, quarter("2026Q1"), quarter("2026Q1"))], "an earlier list came back"


def test_a_published_report_is_never_sealed_afterwards(vault: Vault) -> None:
    vault.put("committee.csv", LIST)
    vault.admit()
    vault.close_quarter("2026Q1")
    vault.put("committee.csv", f"{LIST}Wren Example,1,2026-01-01,\n")
    vault.admit()
    assert counted(vault) == [(False, quarter("2026Q1"), quarter("2026Q1"))]


def test_a_report_unsealed_in_a_published_quarter_counts_in_the_next(vault: Vault) -> None:
    vault.put("committee.csv", f"{LIST}Wren Example,1,2026-01-01,\n")
    vault.admit()
    vault.close_quarter("2026Q3")
    vault.put("committee.csv", f"{LIST}Wren Example,1,2026-01-01,2026-06-30\n")
    vault.admit()
    assert counted(vault) == [(True, quarter("2026Q4"), quarter("2026Q4"))]


def test_a_later_row_that_names_nobody_does_not_unseal(vault: Vault) -> None:
    vault.put("committee.csv", f"{LIST}Wren Example,1,2026-01-01,2026-06-30\n")
    vault.admit()
    vault.put("reports/two.csv", f"{HEADER}K-1,2026-02-01,,violation,2026-02-04,,\n")
    vault.admit()
    assert counted(vault) == [(True, quarter("2026Q3"), quarter("2026Q3"))]


SAID_LATER = """
first row                      | what the committee writes later | sealed
Wren,unknown                   | ,no                             | False    the committee knows: somebody else
Wren,unknown                   | Wren,no                         | False
Wren,unknown                   | Sky Other,no                    | False
Wren,unknown                   | ,unknown                        | True     a row that says nothing opens nothing
Wren,unsure                    | ,no                             | False
,unsure                        | ,no                             | False
Wren Example,unknown           | ,no                             | True     her name is her name
"Example, Wren",unknown        | ,no                             | True
wren@x.example,unknown         | ,no                             | True
Wren Example,unknown           | Wren,no                         | True
Wren,no                        | Wren,unsure                     | True     and the other way
"""


@pytest.mark.parametrize("row", rows(SAID_LATER), ids=lambda row: " then ".join(row[:2]))
def test_a_reviewer_can_say_that_it_is_somebody_else(tmp_path: Path, row: list[str]) -> None:
    first, later, said = row
    made = Vault(tmp_path)
    made.put("members.csv", "member,accounts\nWren Example,wren@x.example\n")
    made.put("committee.csv", f"{LIST}Wren Example,1,2026-01-01,\n")
    for place, cells in enumerate((first, later)):
        cells = cells.replace("unknown", "")
        made.put(f"reports/{place}.csv", f"case_id,received_at,reported,concerns_committee_member,account\n"
                 f"K-1,2026-02-01,{cells},{'first' * place}\n")  # fmt: skip
        made.admit()
    sealed = said.startswith("True")
    assert made.ask("select sealed from reports") == [(sealed,)]
    made.put(
        "committee.csv", f"{LIST}Wren Example,2,2026-01-01,\n"
    )  # and it stays so when the list is read again
    made.admit()
    assert made.ask("select sealed from reports") == [(sealed,)]


def test_a_no_opens_no_full_name_whose_file_is_gone(vault: Vault) -> None:
    vault.put("committee.csv", f"{LIST}Wren Example,1,2026-01-01,\n")
    vault.admit()
    (vault.path / "reports/one.csv").unlink()
    vault.put("reports/two.csv", f"{HEADER}K-1,2026-02-01,Wren,violation,2026-02-03,no,\n")
    vault.admit()
    assert counted(vault) == [(True, None, None)]


def test_the_shared_case_of_a_member_known_by_other_names(shared_folder: Path, tmp_path: Path) -> None:
    """Five reports: her name, her address, a part of her name with *unsure*, her name turned round, somebody else."""
    made = Vault(tmp_path)
    for file in sorted((shared_folder / "cases" / "promise" / "sealed-by-alias").rglob("*.csv")):
        made.put(file.relative_to(shared_folder / "cases" / "promise" / "sealed-by-alias").as_posix(), file.read_bytes())  # fmt: skip
    made.admit()
    assert made.ask("select sealed, count(*) from reports group by sealed order by sealed") == [
        (False, 1),
        (True, 4),
    ]
