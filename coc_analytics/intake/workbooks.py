"""Door 1: a workbook's sheet as lines of text, as if it had been saved as CSV. What is read stays in memory."""

import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl

from coc_analytics.intake.reading import LARGEST_TABLE
from coc_analytics.terms import Refusal

Record = tuple[int, list[str]]


def read_workbook(path: Path, file: str) -> list[Record]:
    """The lines of the only sheet that holds anything; refused when it is damaged, too large, or several hold something."""
    _refuse_too_large(path, file)
    try:
        sheets = _sheets(path)
    except Exception:  # whatever openpyxl says may repeat a cell
        sheets = None
    if sheets is None:
        raise Refusal("the workbook is damaged or locked", "save it again, or as CSV in UTF-8", file=file)
    filled = [records for records in sheets if records]
    if not filled:
        raise Refusal("the file is empty", "export it again, or remove it", file=file)
    if len(filled) > 1:
        raise Refusal("several sheets of the workbook hold something", "keep one table a file", file=file)
    return filled[0]


def _refuse_too_large(path: Path, file: str) -> None:
    with zipfile.ZipFile(path) as archive:
        size = sum(info.file_size for info in archive.infolist())
    if size > LARGEST_TABLE:
        raise Refusal("the file is too large to be read as a table", "split it", file=file)


def _sheets(path: Path) -> list[list[Record]]:
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        return [_records(sheet) for sheet in book.worksheets if sheet.sheet_state == "visible"]
    finally:
        book.close()


def _records(sheet: openpyxl.worksheet.worksheet.Worksheet) -> list[Record]:
    rows = ([_text(value) for value in row] for row in sheet.iter_rows(values_only=True))
    records = [(number, cells) for number, cells in enumerate(rows, start=1) if any(cells)]
    width = max((len(_trimmed(cells)) for _, cells in records), default=0)
    return [(number, cells[:width]) for number, cells in records]


def _trimmed(cells: list[str]) -> list[str]:
    """Without the blank cells at the end, which a sheet has as many of as anybody ever touched."""
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells


def _text(value: object) -> str:
    """A cell as a CSV would have it, dates and times in ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        rounded = value + timedelta(microseconds=500_000)
        return rounded.replace(microsecond=0).isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
