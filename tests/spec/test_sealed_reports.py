"""Sealed reports: one that concerns a serving committee member is in no number until that member's term is over."""

from datetime import date

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

SEALED_UNTIL = """
received     reported          concerns  becomes countable
2026-02-01   Wren Example      no        2026-07-01          the day after the term
2026-02-01   wren  EXAMPLE     unknown   2026-07-01          however the name is written
2026-02-01   Wren Example      yes       2026-07-01
2026-02-01   Sky Sample        no        2027-01-01
2026-02-01   Wren Example;Sky Sample  no  2027-01-01         several members: the latest
2026-02-01   Bryn Somebody     yes       2027-01-01          nobody recognised: when all who served have left
2026-05-01   Bryn Somebody     yes       never               one of them has no end yet
2026-05-01   Ash Specimen      no        never
2026-02-01   Ash Specimen      no        at once             not serving yet on that day
2026-07-01   Wren Example      no        at once             no longer serving on that day
2026-06-30   Wren Example      no        2026-07-01          the last day counts as serving
2026-02-01   Bryn Somebody     no        at once
2025-02-01   Bryn Somebody     yes       never               nobody is known to have served then
"""


def rows(table: str) -> list[list[str]]:
    lines = [line for line in table.strip().splitlines()[1:] if line.strip()]
    return [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in lines]


def committee() -> Committee:
    terms = {}
    for name, _seat, start, *end in rows(COMMITTEE):
        ends = date.fromisoformat(end[0]) if end else None
        terms[normalise(name)] = [Term(date.fromisoformat(start), ends)]
    return Committee(terms)


@pytest.mark.parametrize("row", rows(SEALED_UNTIL), ids=lambda row: " ".join(row[:4]))
def test_a_report_about_a_serving_member_is_sealed(row: list[str]) -> None:
    received, *rest = row
    if rest[0] == "wren":  # the double space of a sloppily written name
        rest = ["wren  EXAMPLE", *rest[2:]]
    reported, concerns, opens = rest[0], rest[1], rest[2]
    seal = committee().seal(date.fromisoformat(received), reported.split(";"), Answer(concerns))
    expected = {"at once": Seal(sealed=False), "never": Seal(sealed=True)}
    assert seal == expected.get(opens, Seal(sealed=True, opens=_day(opens)))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text[0].isdigit() else None


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
