"""The steps of a run as plain functions, which the flows wrap and the `coc` command may call without a server.

Each takes paths and ids and returns a receipt; each lets out only refusals and sanitised failures (guard.py).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from coc_analytics import __version__
from coc_analytics.locks import take_lock
from coc_analytics.periods import Quarter
from coc_analytics.terms import Audience, Receipt, ReceiptStatus, Refusal, ReleaseState, Source
from pipelines import clock
from pipelines.begun import has_releases, refuse_new_key
from pipelines.guard import UnexpectedFailure, guarded
from pipelines.places import Places
from pipelines.unchanged import is_unchanged, remember

if TYPE_CHECKING:
    from coc_analytics.casebook import Casebook
    from coc_analytics.disclosure import AuditReport
    from coc_analytics.intake import Export
    from coc_analytics.intake.forgetting import Forgotten
    from coc_analytics.intake.forms import Proposal, Tried
    from coc_analytics.intake.review.terminal import Visit
    from coc_analytics.intake.review.visits import Reviewing
    from coc_analytics.release import Act, Shelf
    from coc_analytics.same_person import KnownPeople


_COMMITTEE_NOTES = {
    "missing": "there is no committee.csv in the vault: a report that names a reported person and does not say "
    "concerns_committee_member=no stays sealed, in no number; write down who serves, and from when to when",
    "nobody": "committee.csv has nobody serving today: a report about a member whose term is missing is counted like "
    "any other, and one that says it concerns a member may stay sealed; add the terms of today",
}


_LISTED: dict[Path, tuple["Export", ...]] = {}
"""The exports of a vault as the run that is under way has listed them."""


@dataclass(frozen=True)
class Overdue:
    """How many exports of one source are past their time, and how many of them were never taken in."""

    source: Source
    months: int
    exports: int
    waiting: int


@dataclass(frozen=True)
class TakenIn:
    """What came of a vault's exports: how many were new, how many known, and a sentence for each refused."""

    new: int
    known: int
    refused: tuple[str, ...] = ()


class RefusedExports(Exception):
    """Some exports were refused, each with its own sentence; every other one was admitted.

    What stopped several alike, a full disk or a casebook that another program holds, is said once. `admitted` are
    how many exports of the vault are taken in, now or before.
    """

    def __init__(self, sentences: tuple[str, ...], admitted: int = 0) -> None:
        self.sentences, self.refused, self.admitted = (
            tuple(dict.fromkeys(sentences)),
            len(sentences),
            admitted,
        )
        super().__init__("\n".join(self.sentences))


PATIENCE_SECONDS = 20.0
"""How long a command waits for another run; longer, and whoever typed it should know."""


@contextmanager
def one_run_at_a_time(vault: Path, patience: float | None = None) -> Iterator[None]:
    """Hold the vault's run lock, which the system frees when the process ends, however it ends.

    Another run is waited for `patience` seconds, by default as long as a command waits.
    """
    busy = Refusal("another run is under way", "wait until it has ended, then try again", file="the vault")
    with _held(vault / ".run-lock", busy, PATIENCE_SECONDS if patience is None else patience):
        yield


@contextmanager
def one_schedule_at_a_time(vault: Path) -> Iterator[None]:
    """Hold the vault's schedule lock; the runs it starts take the run lock each for itself."""
    busy = Refusal("a schedule is served already", "stop that one first", file="the vault")
    with _held(vault / ".schedule-lock", busy, patience=0):
        yield


@contextmanager
def _held(path: Path, busy: Refusal, patience: float) -> Iterator[None]:
    if not path.parent.is_dir():
        raise Refusal(
            "the vault is not there",
            "connect the disk it lies on, restore it from your backup, or set COC_VAULT to its folder",
        )
    with path.open("w") as lock:
        if not take_lock(lock.fileno(), patience):
            raise busy
        yield


@guarded
def exports_to_admit(places: Places) -> int:
    """How many exports lie in the vault; they are admitted by their position in its sorted listing.

    The vault is listed here, once a run. Refused where the key that releases were made with is missing: the first
    export would be given a new one.
    """
    from coc_analytics.intake import find_exports

    if has_releases(places):
        refuse_new_key(places)
    unpack_folders(places)
    _LISTED[places.vault] = find_exports(places.vault)
    return len(_LISTED[places.vault])


@guarded
def unpack_folders(places: Places) -> tuple[str, ...]:
    """Take zips of whole folders apart, before the vault is listed; gives sentences on what came of it."""
    from coc_analytics import intake

    if not places.vault.is_dir():
        return ()
    done = intake.unpack_folders(places.vault, places.community())
    moved = "1 zip of a platform was" if done.moved == 1 else f"{done.moved} zips of platforms were"
    said = (f"{moved} put where exports of its kind lie",) if done.moved else ()
    if not done.zips:
        return (*said, *done.refused)
    left = f"; what nothing reads, {done.unread} of its files, lies in unread now" if done.unread else ""
    zips = "1 zip of a folder was" if done.zips == 1 else f"{done.zips} zips of folders were"
    exports = "1 export" if done.exports == 1 else f"{done.exports} exports"
    return (f"{zips} taken apart, {exports} put where their kind lies{left}", *said, *done.refused)


@guarded
def admit_export(places: Places, position: int) -> Receipt:
    """Admit the export at this position of the vault's sorted listing into the casebook."""
    from coc_analytics import intake

    export = (_LISTED.get(places.vault) or intake.find_exports(places.vault))[position]
    done = intake.admit_export(export, places.vault, places.casebook, places.community())
    if clock.is_believed(places):  # else it is noted by a later intake, and kept until then
        intake.note_arrival(places.vault, done.batch, clock.today(places))
    return done


def admit_all(places: Places, positions: Iterable[int]) -> TakenIn:
    """Admit one export after the other; a refused one stops only itself."""
    came = [_admitted(places, position) for position in positions]
    refused = tuple(str(each) for each in came if isinstance(each, Exception))
    return TakenIn(came.count(ReceiptStatus.DONE), came.count(ReceiptStatus.ALREADY_DONE), refused)


def _admitted(places: Places, position: int) -> ReceiptStatus | Exception:
    try:
        return admit_export(places, position).status
    except (Refusal, UnexpectedFailure) as failure:
        return failure


@guarded
def form_known(places: Places, file: Path, kind: str) -> str:
    """The section of community.toml that knows a form already; empty where none does."""
    from coc_analytics import intake

    return intake.form_known(file, places.vault, places.community(), kind)


@guarded
def propose_form(places: Places, file: Path, kind: str) -> "Proposal":
    """How an unknown form is best read."""
    from coc_analytics import intake

    return intake.propose_form(file, places.vault, places.community(), kind)


@guarded
def try_form(places: Places, file: Path, proposal: "Proposal") -> "Tried":
    """Read a form as proposed and keep nothing of it."""
    from coc_analytics import intake

    return intake.try_form(proposal, file, places.vault, places.community())


@guarded
def keep_form(places: Places, proposal: "Proposal") -> Receipt:
    """Write a proposal into community.toml."""
    from coc_analytics import intake

    intake.keep_form(proposal, places.settings)
    return receipt(proposal.name, "mapping")


@guarded
def waiting_rows(places: Places) -> tuple[str, ...]:
    """The rows that wait in the vault's quarantine, without their cells, and what to do about them."""
    from coc_analytics import intake

    return intake.waiting_lines(places.vault)


@guarded
def dismiss_rows(places: Places, numbers: tuple[int, ...]) -> tuple[str, ...]:
    """Give up rows of the quarantine, all of these numbers or none."""
    from coc_analytics import intake

    return intake.dismiss_rows(places.vault, numbers)


@guarded
def committee_note(places: Places) -> str:
    """What a volunteer should know about committee.csv as it is today; empty where all is well, or no vault is there."""
    from coc_analytics import intake

    if not places.vault.is_dir():
        return ""  # who serves is not known to be missing: the whole vault is, and that is said elsewhere
    return _COMMITTEE_NOTES.get(intake.committee_standing(places.vault, clock.today(places)), "")


@guarded
def classify_reports(places: Places) -> Receipt:
    """Code the reports of unpublished quarters again with the labels and the model of today."""
    from coc_analytics import intake

    return intake.classify_reports(places.vault, places.casebook, places.community())


@guarded
def export_review(places: Places, file: Path, by: str, which: str) -> tuple[str, ...]:
    """Write a reviewer's sheet into the vault; gives the lines that say where the review stands."""
    from coc_analytics import intake

    return intake.review_export(_reviewing(places, by), file, which)


@guarded
def import_review(places: Places, file: Path, by: str) -> tuple[str, ...]:
    """Take a sheet's answers in as labels, all or none; gives what came of it and where the review stands."""
    from coc_analytics import intake

    return intake.review_import(_reviewing(places, by), file)


@guarded
def open_review(places: Places, by: str) -> "Visit":
    """The cases that wait for a reviewer, as pages for their terminal."""
    from coc_analytics import intake

    return intake.review_visit(_reviewing(places, by))


@guarded
def keep_review(
    places: Places, by: str, case: str, kind: str, behaviours: tuple[str, ...], sure: str
) -> Receipt:
    """Keep one answer given on the terminal."""
    from coc_analytics import intake

    intake.review_answer(_reviewing(places, by), case, kind, behaviours, sure)
    return receipt(case, "review")


@guarded
def review_status(places: Places, by: str) -> tuple[str, ...]:
    """Where the review stands, over the cases this reviewer may see."""
    from coc_analytics import intake

    return intake.review_status(_reviewing(places, by))


def _reviewing(places: Places, by: str) -> "Reviewing":
    from coc_analytics import intake

    return intake.reviewing(places.vault, places.casebook, places.community(), by, clock.today(places))


@guarded
def prepare_release(places: Places, quarter: str, audience: str, prepared_by: str) -> Receipt:
    """Write the draft of one audience's release of a quarter, protected against everything released before."""
    from coc_analytics import disclosure

    _refuse_unfit(places, quarter, prepared_by)
    if is_unchanged(places, quarter, audience, prepared_by):
        return receipt(f"{audience}/{quarter}", "release", ReceiptStatus.ALREADY_DONE)
    with _open_casebook(places) as casebook:
        made = disclosure.prepare_release(
            casebook, _shelf(places), Quarter.parse(quarter), Audience(audience), prepared_by
        )
    remember(places, quarter, audience, prepared_by)
    stood = made.state is ReleaseState.PUBLISHED
    return receipt(
        f"{audience}/{quarter}", "release", ReceiptStatus.ALREADY_DONE if stood else ReceiptStatus.DONE
    )


@guarded
def refuse_unfit_noise(places: Places, quarter: str) -> None:
    """Refuse settings of noisy counts that would stop the public's draft, before any other is written."""
    from coc_analytics import disclosure

    if places.community().private_counts is not None:
        with _open_casebook(places) as casebook:
            disclosure.refuse_unfit_noise(casebook, _shelf(places), Quarter.parse(quarter))


@guarded
def noise_of_draft(places: Places, quarter: str, audience: str) -> str:
    """What a draft tells with noise and leaves of the budget, as a sentence; empty where it has no noise."""
    from coc_analytics.disclosure.noise.counts import left_once_published
    from coc_analytics.disclosure.shelf.ledger import read_ledger

    shelf = _shelf(places)
    draft = shelf.draft(audience, Quarter.parse(quarter))
    if draft is None or draft.noisy is None:
        return ""
    with _open_casebook(places) as casebook:
        left = left_once_published(casebook, draft, read_ledger(shelf))
    noisy, number = draft.noisy, sum(len(measure.cells) for measure in draft.noisy.measures.values())
    told = "1 count is" if number == 1 else f"{number} counts are"
    return (
        f"{told} told with noise, with an epsilon of {noisy.epsilon:g}; "
        f"once it is published {left:g} of the budget of {noisy.budget:g} is left"
    )


@guarded
def noise_of_withdrawn(places: Places, quarter: str, audience: str) -> str:
    """What the newest withdrawn release of a quarter has spent for good, as a sentence; empty where it had no noise."""
    gone = [release for release in _shelf(places).withdrawn(audience) if str(release.quarter) == quarter]
    if not gone or gone[-1].noisy is None:
        return ""
    return (
        f"the epsilon of {gone[-1].noisy.epsilon:g} of its noisy counts stays spent, because they were seen; "
        "publishing them again spends it again"
    )


@guarded
def refuse_unfinished(places: Places, quarter: str) -> None:
    """Refuse a quarter whose last day has not passed: its numbers would change, and two drafts tell what came between."""
    last = Quarter.parse(quarter).last_day(places.community().fiscal_start)
    if clock.today(places) <= last:
        raise Refusal("the quarter is not over", f"prepare its release after {last}")


@guarded
def check_release(places: Places, quarter: str, audience: str, checked_by: str) -> Receipt:
    """Sign a draft; refused to whoever is or may be its preparer or a recused member."""
    from coc_analytics import disclosure
    from coc_analytics.release.checking import checked

    shelf, recused = _shelf(places), _recused(places, quarter)
    if draft := shelf.draft(audience, Quarter.parse(quarter)):
        checked(draft, checked_by, recused, _known_people(places))  # the other door knows no accounts
    disclosure.check(shelf, Quarter.parse(quarter), Audience(audience), checked_by, recused)
    return receipt(f"{audience}/{quarter}", "check")


@guarded
def publish_release(places: Places, quarter: str, audience: str, published_by: str) -> Receipt:
    """Put a checked release on the shelf and into the ledger, and close its quarter in the casebook."""
    from coc_analytics import disclosure
    from coc_analytics.release.checking import signature

    name = signature(published_by)
    recused, shelf = _refuse_unfit(places, quarter, name), _shelf(places)
    _refuse_unfit_hands(places, quarter, audience, recused)
    with _open_casebook(places) as casebook:
        disclosure.publish(
            casebook, shelf, Quarter.parse(quarter), Audience(audience), clock.today(places), recused, name
        )
    return receipt(f"{audience}/{quarter}", "publish")


@guarded
def discard_draft(places: Places, quarter: str, audience: str, by: str, reason: str) -> Receipt:
    """Throw a draft away, whatever is wrong with it."""
    from coc_analytics import disclosure

    disclosure.discard(_shelf(places), Quarter.parse(quarter), Audience(audience), by, reason)
    return receipt(f"{audience}/{quarter}", "discard")


@guarded
def declare_lost(places: Places, quarter: str, audience: str, by: str, reason: str) -> str:
    """Say that a release is in no backup; gives the quarter with which the series begins anew."""
    from coc_analytics import disclosure

    day = clock.today(places)
    begun = disclosure.declare_lost(
        _shelf(places), Quarter.parse(quarter), Audience(audience), day, by, reason
    )
    return str(begun)


@guarded
def release_log(places: Places) -> tuple[str, ...]:
    """Who did what with which release, one line each; an act that its ledger does not know was begun and not ended."""
    from coc_analytics.disclosure.shelf.ledger import read_ledger

    shelf = _shelf(places)
    ended = {entry.release for entry in read_ledger(shelf)}
    return tuple(_line_on(act, ended) for act in shelf.acts())


def _line_on(act: "Act", ended: Collection[str]) -> str:
    from coc_analytics.release import ActKind

    decided = act.what in (ActKind.PUBLISHED, ActKind.WITHDRAWN, ActKind.DECLARED_LOST)
    done = act.what.replace("_", " ") + (
        ", begun and not ended" if decided and act.content not in ended else ""
    )
    why = f": {act.reason}" if act.reason else ""
    hand = f"(account {act.account or 'unknown'}, software {act.software})"
    return f"{act.date or 'no date'}  {act.quarter} {act.audience}  {done} by {act.who or 'nobody named'} {hand}{why}"


@guarded
def withdraw_release(
    places: Places, quarter: str, audience: str, withdrawn_by: str, reason: str = ""
) -> Receipt:
    """Take a release off the shelf; it stays in the ledger and binds every later release."""
    from coc_analytics import disclosure
    from coc_analytics.release.checking import signature

    name = signature(withdrawn_by)
    _refuse_unfit(places, quarter, name)
    day = clock.today(places)
    with _casebook_if_any(places) as casebook:
        disclosure.withdraw(
            _shelf(places), Quarter.parse(quarter), Audience(audience), day, name, reason, casebook
        )
    return receipt(f"{audience}/{quarter}", "withdraw")


@contextmanager
def _casebook_if_any(places: Places) -> "Iterator[Casebook | None]":
    """The casebook where it can be opened: what takes something from the readers does not wait for it to be mended."""
    try:
        casebook = _open_casebook(places) if places.casebook.exists() else None
    except Refusal:
        casebook = None
    with casebook or nullcontext():
        yield casebook


@guarded
def audit_shelf(places: Places, audience: str | None) -> "AuditReport":
    """Check every release again from the shelf alone, and where the casebook is there, that no newer shelf was lost."""
    from coc_analytics import disclosure
    from coc_analytics.release import open_shelf
    from pipelines.reconciling import lost_shelf

    report = disclosure.audit_shelf(open_shelf(places.releases), Audience(audience) if audience else None)
    lost = tuple(f"FAULT {fault.sentence()}" for fault in lost_shelf(places))
    return replace(report, lines=(*lost, *report.lines), passed=report.passed and not lost)


@guarded
def write_dashboards(places: Places, quarter: str | None) -> tuple[Path, ...]:
    """Write the pages of a quarter from what is on the shelf."""
    from coc_analytics import dashboards

    return dashboards.write_dashboards(
        places.releases, places.dashboards, Quarter.parse(quarter) if quarter else None
    )


@guarded
def renew_dashboards(places: Places, quarter: str) -> tuple[Path, ...]:
    """Draw again the pages of a quarter that are there, so that none keeps numbers the shelf has taken back."""
    from coc_analytics import dashboards

    return dashboards.renew_dashboards(places.releases, places.dashboards, Quarter.parse(quarter))


@guarded
def overdue_exports(places: Places) -> tuple[Overdue, ...]:
    """What came longer ago than community.toml keeps its source; nothing is removed."""
    from coc_analytics import intake

    community = places.community()
    due = intake.outdated_exports(places.vault, community, clock.today(places))
    ready = Counter(
        each.source for each in intake.only_admitted(due, places.vault, places.casebook, community)
    )
    return tuple(
        Overdue(source, community.retention_months[source.value], ready[source], number - ready[source])
        for source, number in sorted(Counter(each.source for each in due).items())
    )


@guarded
def believe_the_clock(places: Places, day: date) -> Receipt:
    """Take somebody's word that it is this day, after a long silence or a jump of the clock."""
    clock.believe(places, day)
    return receipt("vault", "clock")


@guarded
def remove_overdue(places: Places) -> Receipt:
    """Remove the exports past their time whose facts are in the casebook; one never taken in stays.

    Refused under a clock that jumped.
    """
    from coc_analytics import intake

    clock.refuse_jumped_clock(places)
    clock.believe(places, clock.today(places))
    community = places.community()
    due = intake.outdated_exports(places.vault, community, clock.today(places))
    ready = intake.only_admitted(due, places.vault, places.casebook, community)
    intake.remove_exports(places.vault, ready)
    return receipt("vault", "retention", ReceiptStatus.DONE if ready else ReceiptStatus.ALREADY_DONE)


@guarded
def forget(places: Places, person: str) -> "Forgotten":
    """Erase a person from vault and casebook; no flow wraps this, because Prefect writes parameters down."""
    from coc_analytics import intake

    return intake.forget(person, places.vault, places.casebook, places.community())


def receipt(batch: str, source: str, status: ReceiptStatus = ReceiptStatus.DONE) -> Receipt:
    """A receipt of this version of the software."""
    return Receipt(batch=batch, source=source, status=status, version=__version__)


def _open_casebook(places: Places) -> "Casebook":
    from coc_analytics.casebook import open_casebook
    from coc_analytics.taxonomies import load_taxonomy

    community = places.community()
    return open_casebook(places.casebook, load_taxonomy(community.taxonomy), community)


def _shelf(places: Places) -> "Shelf":
    """The shelf, for whoever is logged in: acts are noted under their account, on the day the clock says."""
    from getpass import getuser

    from coc_analytics.release import Hand, open_shelf

    return open_shelf(places.releases, Hand(getuser(), clock.today(places).isoformat()))


def _refuse_unfit(places: Places, quarter: str, name: str) -> frozenset[str]:
    """Refuse a blank name and whoever may be recused; gives the names of the recused."""
    from coc_analytics.release.checking import signature

    recused = _recused(places, quarter)
    signature(name, recused, _known_people(places))
    return recused


def _refuse_unfit_hands(places: Places, quarter: str, audience: str, recused: frozenset[str]) -> None:
    """Refuse a checked draft whose preparer and checker may be one person by their accounts, or recused since."""
    from coc_analytics.release.checking import published

    draft = _shelf(places).draft(audience, Quarter.parse(quarter))
    if draft is not None:
        published(draft, clock.today(places), "", recused, _known_people(places))


def _known_people(places: Places) -> "KnownPeople":
    from coc_analytics.intake.recusal import known_people

    return known_people(places.vault)


def _recused(places: Places, quarter: str) -> frozenset[str]:
    from coc_analytics.intake.recusal import recused

    return recused(places.vault, Quarter.parse(quarter))
