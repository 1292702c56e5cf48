"""Door 1: one export at a time into the casebook. Only coded facts and keyed ids are handed on; receipts hold no data.

An export is admitted whole, in one transaction, or refused whole; one admitted before changes nothing.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path

from coc_analytics import __version__
from coc_analytics.casebook import Batch, Casebook, open_casebook
from coc_analytics.community import Community
from coc_analytics.intake import conduct
from coc_analytics.intake.bundles import digest
from coc_analytics.intake.coded import CodedReport, tables_of
from coc_analytics.intake.door import heard
from coc_analytics.intake.keys import KEY_FILE, Keys, make_keys, recognised_keys
from coc_analytics.intake.members import read_aliases
from coc_analytics.intake.participation import PARTICIPATION, accounts_of, admit_participation
from coc_analytics.intake.places import Export, name_in_messages
from coc_analytics.intake.robots import note_robots
from coc_analytics.intake.set_aside import let_mended_go, set_rows_aside
from coc_analytics.intake.surveys import admit_pulse
from coc_analytics.intake.work import Admission, Work
from coc_analytics.taxonomies import load_taxonomy
from coc_analytics.terms import Receipt, ReceiptStatus, Refusal, Source


def admit(export: Export, vault: Path, casebook_path: Path, community: Community) -> Receipt:
    """See `intake.admit_export`."""
    file = name_in_messages(export.path, vault)
    return heard(lambda: _admit(export, file, vault, casebook_path, community), file)


def _admit(export: Export, file: str, vault: Path, casebook_path: Path, community: Community) -> Receipt:
    with open_casebook(casebook_path, load_taxonomy(community.taxonomy), community) as casebook:
        work = work_on(export, file, vault, casebook, community)
        casebook.keep_secret(work.keys.for_lots().open())
        casebook.keep_fingerprint(work.keys.fingerprint())
        if casebook.knows(work.batch):
            return _known(work)
        read = _admission(work)
        if export.source in PARTICIPATION:
            work.accounts.save(vault)
        note_robots(vault, export.source, work.batch, read.robots)
        admission = set_rows_aside(work, read)
        casebook.admit(_batch(work, admission), admission.facts)
        let_mended_go(work, read)
    return _receipt(work, ReceiptStatus.DONE)


def work_on(export: Export, file: str, vault: Path, casebook: Casebook, community: Community) -> Work:
    """Everything the admission of one export needs."""
    keys = keys_of(vault, casebook)
    content = digest(export.path)
    work = Work(
        export=export,
        file=file,
        vault=vault,
        batch=keys.content(content),
        content=content.hex(),
        keys=keys,
        community=community,
        taxonomy=casebook.taxonomy,
        casebook=casebook,
    )
    is_new = export.source in PARTICIPATION and not casebook.knows(work.batch)
    return replace(work, accounts=accounts_of(work)) if is_new else work


def keys_of(vault: Path, casebook: Casebook) -> Keys:
    """The vault's keys, made now if nothing was ever admitted; a filled casebook refuses lost keys and others."""
    if not (vault / KEY_FILE).exists():
        if casebook.was_filled():
            raise Refusal(
                "the key that this casebook was made with is missing",
                "restore it from your backup into the vault; a new one would count everybody twice",
                file=KEY_FILE,
            )
        make_keys(vault)
    return recognised_keys(vault, casebook, read_aliases(vault))


def _admission(work: Work) -> Admission:
    match work.export.source:
        case Source.COMMITTEE:
            return conduct.admit_committee(work)
        case Source.REPORTS:
            return conduct.admit_reports(work)
        case Source.PULSE:
            return admit_pulse(work)
        case _:
            return admit_participation(work)


def _batch(work: Work, admission: Admission) -> Batch:
    return Batch(
        batch=work.batch,
        source=work.export.source,
        rows_in=admission.rows_in,
        admitted=admission.admitted,
        duplicate=admission.duplicate,
        quarantined=len(admission.odd),
    )


def _known(work: Work) -> Receipt:
    """Nothing to do, unless an earlier committee.csv came back: then reports are sealed by what it says."""
    changed = conduct.sealed_again(work) if work.export.source is Source.COMMITTEE else []
    if not changed:
        return _receipt(work, ReceiptStatus.ALREADY_DONE)
    _admit_changes(work, changed)
    return _receipt(work, ReceiptStatus.DONE)


def _admit_changes(work: Work, changed: Sequence[CodedReport]) -> None:
    """Note changes that no new row brought, as a batch of no rows."""
    again = next(
        batch
        for time in count()
        if not work.casebook.knows(batch := work.keys.row("again", work.batch, time))
    )
    work.casebook.admit(Batch(again, work.export.source, 0, 0, 0, 0), tables_of(changed))


def classify(vault: Path, casebook_path: Path, community: Community) -> Receipt:
    """See `intake.classify_reports`."""
    return heard(lambda: _classify(vault, casebook_path, community))


def _classify(vault: Path, casebook_path: Path, community: Community) -> Receipt:
    from coc_analytics.intake.review.lessons import learn_again

    with work_on_reports(vault, casebook_path, community) as work:
        learn_again(work)
        changed = conduct.coded_again(work)
        if changed:
            _admit_changes(work, changed)
        return _receipt(work, ReceiptStatus.DONE if changed else ReceiptStatus.ALREADY_DONE)


@contextmanager
def work_on_reports(vault: Path, casebook_path: Path, community: Community) -> Iterator[Work]:
    """Everything that work on all reports together needs, while the casebook is open."""
    with open_casebook(casebook_path, load_taxonomy(community.taxonomy), community) as casebook:
        keys = keys_of(vault, casebook)
        reports = Export(Source.REPORTS, vault / "reports")
        batch = keys.row("classification", casebook.taxonomy.version)
        yield Work(reports, "reports", vault, batch, "", keys, community, casebook.taxonomy, casebook)


def _receipt(work: Work, status: ReceiptStatus) -> Receipt:
    version = f"{__version__}/{work.taxonomy.version:016x}"
    return Receipt(f"{work.batch:016x}", work.export.source.value, status, version)
