"""Door 1: who declared a conflict of interest for a quarter, from `recused.csv` in the vault. Names stay in memory.

The list is what members declare themselves, never computed from reports: a refusal computed from a sealed report
would tell its subject that the report exists. Without the vault, or with a name nobody knows, nobody can be said not
to be recused.
"""

from pathlib import Path

from coc_analytics.intake.conduct import committee_of
from coc_analytics.intake.door import at_the_door
from coc_analytics.intake.keys import KEY_FILE
from coc_analytics.intake.members import read_aliases
from coc_analytics.intake.reading import Table, plain_table
from coc_analytics.periods import Quarter
from coc_analytics.same_person import KnownPeople
from coc_analytics.terms import Refusal

FILE = "recused.csv"
COLUMNS = ("member", "quarter")


@at_the_door
def recused(vault: Path, quarter: Quarter) -> frozenset[str]:
    """The names of everybody recused for a quarter, as written; without the file, of nobody.

    Refuses where the vault is not there, and a name that may be nobody's of committee.csv or members.csv: it is a
    slip, and would recuse nobody.
    Source: conflicts of interest in the CSCCE reporting guidelines (a member notifies the others and recuses).
    """
    _refuse_without_vault(vault)
    path = vault / FILE
    if not path.exists():
        return frozenset()
    table = plain_table(path, FILE, COLUMNS, (*COLUMNS, "reason"))
    _refuse_unknown(table, vault)
    return frozenset(
        row["member"] for row in table.rows if _quarter(row["quarter"], row.line) in (None, quarter)
    )


@at_the_door
def known_people(vault: Path) -> KnownPeople:
    """Everybody whose names are known: the committee's members and those of members.csv."""
    _refuse_without_vault(vault)
    return KnownPeople.of(read_aliases(vault), committee_of(vault).names())


def _refuse_without_vault(vault: Path) -> None:
    if not (vault / KEY_FILE).exists():
        raise Refusal(
            "the vault is not there, so nobody knows who is recused",
            "connect the disk it lies on, or set COC_VAULT to its folder",
        )


def _refuse_unknown(table: Table, vault: Path) -> None:
    """Refuse the first row that names nobody known, without repeating the name."""
    aliases, committee = read_aliases(vault), committee_of(vault)
    known = KnownPeople.of(aliases, committee.names())
    for row in table.rows:
        if not known.may_be_any(row["member"], {*committee.names(), *aliases}):
            remedy = "write the name as committee.csv or members.csv has it"
            rule = "whoever is recused is nobody on the committee"
            if not committee.known:
                rule, remedy = "there is no committee.csv to find the recused on", "add it to the vault"
            raise Refusal(rule, remedy, file=FILE, column="member", line=row.line)


def _quarter(cell: str, line: int) -> Quarter | None:
    """The quarter of a row; a blank one means every quarter."""
    if not cell:
        return None
    try:
        return Quarter.parse(cell)
    except ValueError:
        wrong = Refusal(
            "there is an impossible quarter", "write it like 2026Q3", file=FILE, column="quarter", line=line
        )
    raise wrong
