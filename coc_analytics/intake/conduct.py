"""Door 1: admitting reports, and sealing them anew when committee.csv says more. Accounts and names end here."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np

from coc_analytics.intake import places
from coc_analytics.intake.bundles import digest
from coc_analytics.intake.coded import CodedReport, reports_of, tables_of
from coc_analytics.intake.coder import ClassifierCoder
from coc_analytics.intake.committee import COLUMNS as COMMITTEE_COLUMNS
from coc_analytics.intake.committee import NOBODY_KNOWN, Committee, read_committee
from coc_analytics.intake.committee import REQUIRED as COMMITTEE_REQUIRED
from coc_analytics.intake.mapping import read_mapped
from coc_analytics.intake.members import read_aliases
from coc_analytics.intake.minimise import (
    Desk,
    asked,
    code_again,
    minimise,
    newest_of,
    report_id,
    seal_again,
)
from coc_analytics.intake.reading import read_table
from coc_analytics.intake.sources import reports
from coc_analytics.intake.sources.reports import Report, ReportsFile, read_reports
from coc_analytics.intake.work import Admission, Work, fresh_rows, seen_table
from coc_analytics.terms import Source


def admit_reports(work: Work) -> Admission:
    """The reports of one file, coded; rows known already are duplicates, a case with more filled in is a change."""
    read, columns = _read(work, work.export.path, work.file)
    ids = np.array([_row_id(work, report) for report in read.reports], dtype=np.uint64)
    fresh = fresh_rows(work.casebook, Source.REPORTS, ids)
    new = [report for report, is_fresh in zip(read.reports, fresh, strict=True) if is_fresh]
    desk = replace(desk_of(work), earlier=EarlierRows(work))
    known = reports_of(work.casebook.reports())
    coded = minimise(desk, new, known, work.batch)
    months = [desk.quarter(report.received) * 3 for report in new]
    facts = tables_of(_changed(coded, known))
    facts["seen"] = seen_table([int(row) for row in ids[fresh]], months, Source.REPORTS)
    repeated = read.repeated + int((~fresh).sum())
    cases = np.array([report_id(work.keys, report) for report in read.reports], dtype=np.uint64)
    return Admission(read.rows_in, repeated, facts, columns, read.odd, rows=cases)


class EarlierRows:
    """The rows that files admitted before have of a case; the files are read when the first case asks."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def __call__(self, report: Report) -> Sequence[Report]:
        return self._rows.get(report_id(self._work.keys, report), ())

    @cached_property
    def _rows(self) -> dict[int, list[Report]]:
        return rows_by_case(self._work)


def _row_id(work: Work, report: Report) -> int:
    return work.keys.row("row", Source.REPORTS, report.whole.open())


def _read(work: Work, path: Path, file: str) -> tuple[ReportsFile, Sequence[str]]:
    table = read_mapped(path, file, Source.REPORTS, work.community, reports.REQUIRED, reports.COLUMNS)
    behaviours = [behaviour.id for behaviour in work.taxonomy.behaviours]
    return read_reports(table, work.community.zone, behaviours), table.columns


def _changed(coded: Iterable[CodedReport], known: dict[int, CodedReport]) -> list[CodedReport]:
    """The reports that are new or of which something counts differently now."""
    return [report for report in coded if not _same(report, known.get(report.report))]


def _same(report: CodedReport, old: CodedReport | None) -> bool:
    return old is not None and (report.received, report.decided) == (old.received, old.decided)


def desk_of(work: Work) -> Desk:
    """What is needed to code this community's reports today."""
    return Desk(
        keys=work.keys,
        community=work.community,
        committee=committee_of(work.vault),
        coder=ClassifierCoder(work.taxonomy, work.community.taxonomy, work.vault),
        last_closed=work.casebook.last_closed(),
    )


def committee_of(vault: Path) -> Committee:
    """The committee in the vault; unknown where there is no committee.csv."""
    found = places.committee_exports(vault)
    if not found:
        return NOBODY_KNOWN
    file = places.name_in_messages(found[0].path, vault)
    table = read_table(found[0].path, file, COMMITTEE_REQUIRED, COMMITTEE_COLUMNS)
    return read_committee(table, read_aliases(vault))


def admit_committee(work: Work) -> Admission:
    """The terms of committee.csv: every report not yet published is sealed or opened by what it says now."""
    table = read_table(work.export.path, work.file, COMMITTEE_REQUIRED, COMMITTEE_COLUMNS)
    read_committee(table)
    changed = sealed_again(work)
    return Admission(table.rows_in, facts=tables_of(changed) if changed else {})


def sealed_again(work: Work) -> list[CodedReport]:
    """The reports whose seal is another one under today's committee.csv, brought up to date."""
    known = reports_of(work.casebook.reports())
    desk = desk_of(work) if known else None
    if desk is None:
        return []
    rows = rows_by_case(work)
    again = [seal_again(desk, rows[case], known[case]) for case in sorted(rows) if case in known]
    return _changed(again, known)


def rows_by_case(work: Work) -> dict[int, list[Report]]:
    """Every admitted row in the vault by the casebook's id of its case, oldest first."""
    rows: dict[int, list[Report]] = {}
    for report in admitted_reports(work):
        rows.setdefault(report_id(work.keys, report), []).append(report)
    return rows


def admitted_reports(work: Work) -> list[Report]:
    """Every report in the vault's files that were admitted before, in the order of the files."""
    found: list[Report] = []
    for export in places.report_exports(work.vault):
        if work.casebook.knows(work.keys.content(digest(export.path))):
            found += _read(work, export.path, places.name_in_messages(export.path, work.vault))[0].reports
    return found


def coded_again(work: Work) -> list[CodedReport]:
    """The reports of quarters not yet published, coded with today's model and labels; only those that changed."""
    known = reports_of(work.casebook.reports())
    desk = desk_of(work)
    open_ = {
        case: newest_of(rows)
        for case, rows in rows_by_case(work).items()
        if case in known and not desk.is_frozen(known[case].received.counted)
    }
    codings = desk.coder.code([asked(work.keys, report) for report in open_.values()])
    return _changed(
        (
            code_again(report, coding, known[case])
            for (case, report), coding in zip(open_.items(), codings, strict=True)
        ),
        known,
    )
