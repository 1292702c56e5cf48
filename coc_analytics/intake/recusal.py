"""Door 1: who declared a conflict of interest for a quarter, from `recused.csv` in the vault. Names stay in memory.

The list is what members declare themselves, never computed from reports: a refusal computed from a sealed report
would tell its subject that the report exists.
"""

from pathlib import Path

from coc_analytics.intake.door import at_the_door
from coc_analytics.intake.reading import plain_table
from coc_analytics.periods import Quarter
from coc_analytics.terms import Refusal

FILE = "recused.csv"
COLUMNS = ("member", "quarter")


@at_the_door
def recused(vault: Path, quarter: Quarter) -> frozenset[str]:
    """The names of everybody recused for a quarter, as written; without the file, of nobody.

    Source: conflicts of interest in the CSCCE reporting guidelines (a member notifies the others and recuses).
    """
    path = vault / FILE
    if not path.exists():
        return frozenset()
    table = plain_table(path, FILE, COLUMNS, (*COLUMNS, "reason"))
    return frozenset(
        row["member"] for row in table.rows if _quarter(row["quarter"], row.line) in (None, quarter)
    )


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
