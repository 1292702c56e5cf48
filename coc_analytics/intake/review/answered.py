"""Door 1, review: a filled-in sheet read back. Nothing it says is believed before it is checked, or ever repeated."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coc_analytics.intake.keys import Keys
from coc_analytics.intake.review.choices import Answer, Choices
from coc_analytics.intake.review.sheet import BEHAVIOURS, CHECK, LISTS, SHEET, TAXONOMY_CELL, check_of
from coc_analytics.taxonomies import Taxonomy
from coc_analytics.terms import Refusal

LARGEST, LARGEST_UNPACKED = 64 * 1024 * 1024, 96 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 5_000, 40
_DOCTYPE = re.compile(rb"<\x00?!\x00?D")
_NEEDED = ("case", "account", "kind", *BEHAVIOURS, "sure", CHECK)


@dataclass(frozen=True)
class Answered:
    """One row of a sheet: where it stands, its case, and what was answered, None where nothing was."""

    line: int
    case: str
    answer: Answer | None = field(repr=False)


def read_answers(path: Path, file: str, taxonomy: Taxonomy, keys: Keys) -> tuple[Answered, ...]:
    """Every row of a sheet this vault made for this taxonomy; refuses the sheet at its first odd row."""
    book = _opened(path, file)
    if SHEET not in book.sheetnames or LISTS not in book.sheetnames:
        raise _not_a_sheet(file)
    if _text(book[LISTS][TAXONOMY_CELL].value) != f"{taxonomy.version:016x}":
        raise Refusal(
            "the sheet was made for another version of the taxonomy",
            "export a new sheet and answer in that one",
            file=file,
        )
    answers = tuple(_answers(_records(book[SHEET], file), file, taxonomy, keys))
    _refuse_repeated(answers, file)
    return answers


def _opened(path: Path, file: str) -> Any:
    """The workbook; whatever its reader says is swallowed, because it may repeat a cell."""
    from openpyxl import load_workbook

    if not path.is_file():
        raise Refusal("there is no such sheet", "export it first, and give the same name", file=file)
    _refuse_dangerous(path, file)
    try:
        with redirect_stderr(io.StringIO()):
            return load_workbook(io.BytesIO(path.read_bytes()), data_only=False, keep_links=False)
    except Exception:
        raise _not_a_sheet(file) from None


def _refuse_dangerous(path: Path, file: str) -> None:
    """What unpacks to more than a sheet can hold, or tells its reader to fetch something else."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(info.file_size for info in archive.infolist())
            is_large = path.stat().st_size > LARGEST or size > LARGEST_UNPACKED
            is_odd = not is_large and any(_DOCTYPE.search(archive.read(info)) for info in archive.infolist())
    except (OSError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error):
        raise _not_a_sheet(file) from None
    if is_large:
        raise Refusal("the sheet is too large to be one", "export a new one", file=file)
    if is_odd:
        raise _not_a_sheet(file)


def _not_a_sheet(file: str) -> Refusal:
    return Refusal(
        "that is no review sheet", "export one with `coc review export`, and keep it .xlsx", file=file
    )


def _records(page: Any, file: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows that are not blank, by column name; columns somebody added are never read."""
    rows = page.iter_rows(max_row=min(page.max_row, MOST_ROWS + 1), max_col=MOST_COLUMNS, values_only=True)
    header = [_text(cell) for cell in next(rows, ())]
    for name in _NEEDED:
        if header.count(name) != 1:
            raise Refusal(
                "a column of the sheet is missing or doubled", "export a new sheet", file=file, column=name
            )
    places = {name: header.index(name) for name in _NEEDED}
    for line, cells in enumerate(rows, start=2):
        record = {name: _text(cells[place]) for name, place in places.items()}
        if any(record.values()):
            if line > MOST_ROWS:
                raise Refusal("the sheet has too many rows", "export a new one", file=file, line=line)
            yield line, record


def _text(cell: object) -> str:
    """A cell as text; anything that is no text becomes a text that is on no list."""
    if cell is None:
        return ""
    return cell.strip() if isinstance(cell, str) else "?"


def _answers(
    records: Iterator[tuple[int, dict[str, str]]], file: str, taxonomy: Taxonomy, keys: Keys
) -> Iterator[Answered]:
    choices = Choices(taxonomy)
    for line, record in records:
        if record[CHECK] != check_of(keys, taxonomy, record["case"], record["account"]):
            raise Refusal(
                "this row does not match its case: it was changed, or columns were sorted apart",
                "put it back as it was, or export a new sheet",
                file=file,
                column="case",
                line=line,
            )
        behaviours = [record[name] for name in BEHAVIOURS]
        yield Answered(
            line, record["case"], choices.answer(record["kind"], behaviours, record["sure"], file, line)
        )


def _refuse_repeated(answers: Sequence[Answered], file: str) -> None:
    seen: set[str] = set()
    for answered in answers:
        if answered.case in seen:
            raise Refusal(
                "a case stands in two rows", "keep one of them", file=file, column="case", line=answered.line
            )
        seen.add(answered.case)
