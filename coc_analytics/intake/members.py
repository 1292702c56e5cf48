"""Door 1: members.csv, which says that several accounts are one person. Names stay in memory."""

from pathlib import Path

from coc_analytics.intake.keys import normalise
from coc_analytics.intake.reading import plain_table
from coc_analytics.terms import Refusal

FILE = "members.csv"
REQUIRED = ("member", "accounts")


def read_aliases(vault: Path) -> dict[str, str]:
    """Every account by normalised name with the member it belongs to; empty where there is no members.csv.

    Columns: `member` (any one identity), `accounts` (all the others, `;` between them). Refuses a file in which
    one account belongs to two members.
    """
    path = vault / FILE
    if not path.exists():
        return {}
    aliases: dict[str, str] = {}
    table = plain_table(path, FILE, REQUIRED, REQUIRED)
    for row in table.rows:
        member = normalise(row["member"])
        for account in (member, *map(normalise, row["accounts"].split(";"))):
            if account and member and aliases.setdefault(account, member) != member:
                raise Refusal(
                    "an account belongs to two members",
                    "name each account once",
                    file=FILE,
                    column="accounts",
                    line=row.line,
                )
    return aliases
