"""A small vault to try door 1 on: made-up people, one call to admit everything, one to look into the casebook."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from coc_analytics import intake
from coc_analytics.community import Community
from coc_analytics.periods import Quarter
from coc_analytics.terms import Receipt, Refusal

REPORTS_HEADER = (
    "case_id,received_at,reporter,reported,channel,acknowledged_at,resolved_at,finding,outcome,account"
)


@dataclass
class Vault:
    """A vault and its casebook below one folder."""

    folder: Path
    community: Community = field(default_factory=Community)

    @property
    def path(self) -> Path:
        return self.folder / "vault"

    @property
    def casebook(self) -> Path:
        return self.folder / "casebook.duckdb"

    def put(self, name: str, content: str | bytes) -> Path:
        """Drop an export into the vault."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    def admit(self) -> list[Receipt]:
        """Admit everything; the first refusal is raised."""
        return [
            intake.admit_export(export, self.path, self.casebook, self.community)
            for export in intake.find_exports(self.path)
        ]

    def refusal(self) -> Refusal:
        """The one refusal that admitting everything else ends with."""
        refusals = []
        for export in intake.find_exports(self.path):
            try:
                intake.admit_export(export, self.path, self.casebook, self.community)
            except Refusal as refusal:
                refusals.append(refusal)
        assert len({str(refusal) for refusal in refusals}) == 1, [str(refusal) for refusal in refusals]
        return refusals[0]

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        """Look into the casebook."""
        with duckdb.connect(str(self.casebook), read_only=True) as connection:
            return connection.execute(question).fetchall()

    def close_quarter(self, quarter: str) -> None:
        """As if something of this quarter had been published."""
        from coc_analytics.casebook import open_casebook
        from coc_analytics.taxonomies import load_taxonomy

        with open_casebook(self.casebook, load_taxonomy(), self.community) as casebook:
            casebook.close_quarter(Quarter.parse(quarter))

    def batches(self) -> list[tuple[Any, ...]]:
        """rows_in, admitted, duplicate, quarantined of every batch that had rows."""
        return self.ask(
            "select rows_in, admitted, duplicate, quarantined from batches where rows_in > 0 order by all"
        )


def quarter(text: str) -> int:
    """A quarter as the casebook stores it."""
    return Quarter.parse(text).index


def said_in(error: BaseException) -> str:
    """Everything that hangs on an exception: its text, causes and contexts, and what its frames hold but the first."""
    heard: BaseException | None = error
    pieces = []
    while heard is not None:
        pieces.append(str(heard) + repr(heard))
        frame = heard.__traceback__.tb_next if heard.__traceback__ else None
        while frame is not None:
            pieces += [repr(value) for value in frame.tb_frame.f_locals.values()]
            frame = frame.tb_next
        heard = heard.__cause__ or heard.__context__
    return "\n".join(pieces)
