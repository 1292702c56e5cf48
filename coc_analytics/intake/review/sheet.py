"""Door 1, review: a reviewer's sheet as bytes. It holds redacted accounts and no name, and stays in the vault.

The same cases give the same bytes: nothing in the file tells when or by whom it was made.
"""

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from coc_analytics.intake.classification.accounts import says_little
from coc_analytics.intake.keys import Keys, in_letters
from coc_analytics.intake.review.cells import letters_of, safe
from coc_analytics.intake.review.choices import MOST_BEHAVIOURS, Choices
from coc_analytics.intake.review.waiting import Waiting
from coc_analytics.taxonomies import Taxonomy

SHEET, LISTS = "review", "lists"
BEHAVIOURS = tuple(f"behaviour {number}" for number in range(1, MOST_BEHAVIOURS + 1))
SHOWN = ("case", "look", "account", "suggested kind", "suggested behaviours", "because of", "confidence")
ANSWERS = ("kind", *BEHAVIOURS, "sure")
CHECK = "check"
MOST_PERHAPS, WORTH_NAMING, MOST_WORDS = 2, 0.1, 6
COLUMNS = (*SHOWN, *ANSWERS, CHECK)
TAXONOMY_CELL = "D2"
_WIDTHS = (22, 16, 70, 22, 34, 44, 12, 26, *([30] * MOST_BEHAVIOURS), 10, 4)
_PROMPTS = {
    "kind": "What sort of message is this?",
    "sure": "Leave empty if you are sure. If not, choose unsure: somebody else will look too.",
}
_DAY_OF_ZIP = (1980, 1, 1, 0, 0, 0)
_ABOUT = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)


def sheet_of(waiting: Sequence[Waiting], taxonomy: Taxonomy, keys: Keys) -> bytes:
    """The workbook: one row a case on `review`, the answers to choose from on `lists`."""
    from openpyxl import Workbook

    book, choices = Workbook(), Choices(taxonomy)
    page = book.active
    page.title = SHEET
    _write_row(page, 1, COLUMNS)
    for row, one in enumerate(waiting, start=2):
        _write_row(page, row, _cells(one, choices, taxonomy, keys))
    _write_lists(book.create_sheet(LISTS), choices, taxonomy)
    _dress(page)
    _offer_choices(page, choices, last=max(2, len(waiting) + 1))
    return _packed(book)


def check_of(keys: Keys, taxonomy: Taxonomy, case: str, account: str) -> str:
    """What ties an account shown in a sheet to its case: a keyed digest nobody without the key can make."""
    return in_letters(keys.row("review sheet", taxonomy.version, case, letters_of(account)))


def _cells(one: Waiting, choices: Choices, taxonomy: Taxonomy, keys: Keys) -> tuple[str, ...]:
    account = safe(one.text) or "(no account was written)"
    shown = (
        choices.shown_kind(one.coding.kind),
        "\n".join(suggestions(one, choices)),
        "\n".join(because_of(one)),
        f"{one.coding.kind_confidence:.0%}" + ("\nnot sure" if one.coding.abstained else ""),
    )
    blank = ("",) * len(ANSWERS)
    cells = (one.case.key, one.look.value, account, *map(safe, shown))
    return (*cells, *blank, check_of(keys, taxonomy, one.case.key, account))


def suggestions(one: Waiting, choices: Choices) -> Iterable[str]:
    """The suggested behaviours as reviewers read them, likeliest first, each with its probability.

    Where the classifier dares no suggestion, the likeliest are named all the same, each with a `perhaps`.
    """
    chances = one.coding.confidence
    likeliest = sorted(chances, key=lambda name: -chances[name])
    named = [name for name in likeliest if name in one.coding.behaviours]
    perhaps = [name for name in likeliest[:MOST_PERHAPS] if chances[name] >= WORTH_NAMING]
    for name in named or (perhaps if one.coding.abstained else ()):
        yield f"{'' if named else 'perhaps '}{choices.shown(name)}: {chances[name]:.0%}"


def because_of(one: Waiting) -> Iterable[str]:
    """For each suggested behaviour the words of the account that spoke for it, strongest entry first."""
    for name in one.coding.behaviours:
        spoken = sorted((r for r in one.reasons if r.behaviour == name), key=lambda r: -r.weight)
        found = dict.fromkeys(word for reason in spoken for word in reason.words)
        words = [word for word in found if not says_little(word)][:MOST_WORDS]
        if words:
            yield f"{name}: " + ", ".join(f"“{word}”" for word in words)


def _write_row(page: Any, row: int, cells: Sequence[str]) -> None:
    """Every cell, made safe before, as text: typed as text, formatted as text, and marked to stay text when somebody edits it."""
    for column, text in enumerate(cells, start=1):
        cell = page.cell(row, column)
        cell.number_format = "@"
        cell.quotePrefix = True
        if text:
            _write_text(cell, text)


def _write_text(cell: Any, text: str) -> None:
    """Whatever the library takes the text for (a formula, an error), it is text."""
    cell.value = text
    cell.data_type = "s"


def _write_lists(page: Any, choices: Choices, taxonomy: Taxonomy) -> None:
    columns = (choices.kinds, choices.behaviours, choices.sure, (f"{taxonomy.version:016x}",))
    for column, (title, words) in enumerate(
        zip(("kind", "behaviour", "sure", "taxonomy"), columns, strict=True), start=1
    ):
        for row, text in enumerate((title, *words), start=1):
            cell = page.cell(row, column)
            cell.number_format = "@"
            _write_text(cell, safe(text))
    page.protection.enable()


def _dress(page: Any) -> None:
    """Wrapped text, a header that stays in sight, and only the answers open to change."""
    from openpyxl.styles import Alignment, Font, PatternFill, Protection
    from openpyxl.utils import get_column_letter

    wrapped, bold, answer = (
        Alignment(wrap_text=True, vertical="top"),
        Font(bold=True),
        PatternFill("solid", "FFF4D6"),
    )
    open_ = Protection(locked=False)
    for column, (name, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True), start=1):
        page.column_dimensions[get_column_letter(column)].width = width
        for row in range(1, page.max_row + 1):
            cell = page.cell(row, column)
            cell.alignment = wrapped
            if row == 1:
                cell.font = bold
            if name in ANSWERS:
                cell.fill = answer
            if name in ANSWERS and row > 1:
                cell.protection = open_
    page.column_dimensions[get_column_letter(len(COLUMNS))].hidden = True
    page.freeze_panes = "D2"
    page.protection.enable()
    page.protection.formatColumns = page.protection.formatRows = False


def _offer_choices(page: Any, choices: Choices, last: int) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    lists = {"kind": ("A", len(choices.kinds)), "sure": ("C", len(choices.sure))}
    for name in ANSWERS:
        column, size = lists.get(name, ("B", len(choices.behaviours)))
        offered = DataValidation(
            type="list",
            formula1=f"{LISTS}!${column}$2:${column}${size + 1}",
            allow_blank=True,
            showErrorMessage=True,
            showInputMessage=True,
            error="Choose an answer from the list.",
            prompt=_PROMPTS.get(name, "What happened? As many as apply; leave the others empty."),
        )
        letter = get_column_letter(COLUMNS.index(name) + 1)
        offered.add(f"{letter}2:{letter}{last}")
        page.add_data_validation(offered)


def _packed(book: Any) -> bytes:
    """The workbook's bytes without times, names of programs, or anything else that differs between two exports."""
    first, packed = io.BytesIO(), io.BytesIO()
    book.save(first)
    with zipfile.ZipFile(first) as made, zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as new:
        for info in sorted(made.infolist(), key=lambda info: info.filename):
            content = _ABOUT if info.filename == "docProps/core.xml" else made.read(info)
            new.writestr(zipfile.ZipInfo(info.filename, _DAY_OF_ZIP), content)
    return packed.getvalue()
