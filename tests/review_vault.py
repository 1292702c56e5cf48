"""A vault with reports to review and calls as short as a committee's sentences. Made-up people only."""

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from coc_analytics import intake
from coc_analytics.intake.review.labels import Label, read_labels
from tests.intake_vault import Vault

TODAY = date(2026, 8, 1)
HEADER = "case_id,issue_id,received_at,reporter,reported,witnesses,concerns_committee_member,confirmed_behaviours,account\n"
COMMITTEE = "member,seat,term_start,term_end\nRobin Vale,chair,2026-01-01,\nKim Arbor,member,2026-01-01,\n"
MEMBERS = "member,accounts\nRobin Vale,robin@vale.example;rvale\nSasha Dell,sasha@dell.example\n"
SHOUTED = (
    "During the call he shouted at me and called me an idiot in front of everybody. I did not feel safe."
)
SLIDES = "She showed the slides that I had made and put her own name on them without any credit to me."
THANKS = "I would like to say thank you to everybody who organised the workshop. It was wonderful and kind."


class ReviewVault(Vault):
    """A vault whose sheets are exported, answered and imported."""

    def reports(self, *rows: str, name: str = "reports/r.csv") -> "ReviewVault":
        self.put(name, HEADER + "".join(f"{row}\n" for row in rows))
        self.admit()
        return self

    def who(self, by: str = "Robin", today: date = TODAY) -> Any:
        return intake.reviewing(self.path, self.casebook, self.community, by, today)

    def sheet(self, name: str = "robin.xlsx") -> Path:
        return self.path / "review" / name

    def export(
        self, by: str = "Robin", name: str = "", today: date = TODAY, which: str = "waiting"
    ) -> "Sheet":
        file = self.sheet(name or f"{by.split()[0].lower()}.xlsx")
        self.said = intake.review_export(self.who(by, today), file, which)
        return Sheet(file)

    def take_in(self, sheet: "Sheet", by: str = "Robin") -> None:
        _, *self.said = intake.review_import(self.who(by), sheet.path)

    def labels(self) -> tuple[Label, ...]:
        return read_labels(self.path)

    def classify(self) -> Any:
        return intake.classify_reports(self.path, self.casebook, self.community)

    def coded(self) -> list[tuple[Any, ...]]:
        return self.ask("select kind, coded from reports order by all")

    def codes(self) -> list[tuple[Any, ...]]:
        return self.ask("select behaviour, origin from report_codes order by all")


class Sheet:
    """A sheet as a volunteer sees it in a spreadsheet program."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.book = load_workbook(path)
        self.page = self.book["review"]

    @property
    def columns(self) -> list[str]:
        return [str(cell.value) for cell in self.page[1]]

    @property
    def rows(self) -> list[dict[str, str]]:
        found = self.page.iter_rows(min_row=2, values_only=True)
        return [
            dict(zip(self.columns, (cell or "" for cell in row), strict=True)) for row in found if any(row)
        ]

    def row_about(self, word: str) -> int:
        """The number of the row whose account has this word."""
        return next(at for at, row in enumerate(self.rows, 2) if word in row["account"])

    def write(self, row: int, cells: Mapping[str, Any]) -> "Sheet":
        for column, value in cells.items():
            self.page.cell(row, self.columns.index(column) + 1).value = value
        self.book.save(self.path)
        return self

    def answer(self, word: str, kind: str, *behaviours: str, sure: str | None = None) -> "Sheet":
        """Answer the case whose account has this word."""
        cells = {"kind": kind, "sure": sure} | {f"behaviour {n}": None for n in range(1, 6)}
        return self.write(
            self.row_about(word), cells | {f"behaviour {n}": b for n, b in enumerate(behaviours, 1)}
        )


def text_of(path: Path) -> str:
    """Everything a sheet's parts say."""
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist())
