"""Door 1, review: sheets out and in. A sheet is taken in whole or not at all, and never written over unread answers."""

from datetime import date
from pathlib import Path

from coc_analytics.intake.review.answered import Answered, read_answers
from coc_analytics.intake.review.labels import Label, add_labels
from coc_analytics.intake.review.places import name_of, sheet_place, write_privately
from coc_analytics.intake.review.sheet import sheet_of
from coc_analytics.intake.review.table import Table, by_key, lay_table
from coc_analytics.intake.review.waiting import Which
from coc_analytics.intake.work import Work
from coc_analytics.terms import Refusal


def export_sheet(work: Work, file: Path, name: str, today: date, which: Which) -> Table:
    """Write the sheet of the reviewer of this name, mode 0600; the same cases give the same bytes."""
    path = sheet_place(file, work.vault)
    table = lay_table(work, name, today)
    content = sheet_of(table.waiting(which), work.taxonomy, work.keys)
    if path.exists() and path.read_bytes() == content:
        path.chmod(0o600)
        return table
    if path.exists():
        _refuse_to_lose(path, name_of(file), table)
    write_privately(path, content)
    return table


def _refuse_to_lose(path: Path, file: str, table: Table) -> None:
    """Answers that were never imported, or a file that is no sheet, are not written over."""
    try:
        answers = read_answers(path, file, table.work.taxonomy, table.work.keys)
        lost = bool(_new_labels(answers, file, table))
    except Refusal:
        lost = True
    if lost:
        raise Refusal(
            "a file of that name may hold answers that were not imported",
            "import it first, or choose another name",
            file=file,
        ) from None


def import_sheet(work: Work, file: Path, name: str, today: date) -> tuple[str, Table]:
    """Take in every answer of a sheet as a label of the reviewer of this name; answers known already change nothing.

    Gives what came of it in words, and the table after it.
    """
    path, shown = sheet_place(file, work.vault), name_of(file)
    table = lay_table(work, name, today)
    answers = read_answers(path, shown, work.taxonomy, work.keys)
    labels = _new_labels(answers, shown, table)
    add_labels(work.vault, labels)
    filled = sum(answered.answer is not None for answered in answers)
    return _what_came(len(labels), filled), lay_table(work, name, today)


def _what_came(new: int, filled: int) -> str:
    if not filled:
        return "no answer is filled in, so nothing was kept: fill in the yellow columns, save, and import the sheet again"
    if not new:
        return "nothing new: every answer of this sheet was kept before"
    return f"{new} {'answer' if new == 1 else 'answers'} kept: `coc classify`, or the next run, counts them"


def _new_labels(answers: tuple[Answered, ...], file: str, table: Table) -> list[Label]:
    visible, labels = by_key(table.visible), []
    for answered in answers:
        if answered.answer is None:
            continue
        case = visible.get(answered.case)
        if case is None:
            raise Refusal(
                "this row is not for you to code",
                "empty its answers, or export your own sheet",
                file=file,
                column="case",
                line=answered.line,
            )
        label = table.label(case, answered.answer)
        if table.is_given(label):
            continue
        if case.is_closed:
            raise frozen(file, answered.line)
        labels.append(label)
    return labels


def frozen(file: str = "", line: int = 0) -> Refusal:
    """The quarter of this case is published."""
    return Refusal(
        "the quarter of this case is published, so its labels are frozen",
        "empty the answers of this row",
        file=file,
        column="case",
        line=line,
    )
