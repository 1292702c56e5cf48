"""Door 1, intake: exports from the vault become coded facts. Text and identity never leave the vault and this memory.

What is heavy is imported only when an export is admitted.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from coc_analytics.community import Community
from coc_analytics.intake.keys import make_keys
from coc_analytics.intake.places import Export, find_exports, find_misplaced, name_in_messages, place
from coc_analytics.intake.robots import rows_of_robots
from coc_analytics.terms import Receipt, Source

if TYPE_CHECKING:
    from coc_analytics.casebook import Standing
    from coc_analytics.intake.committee import Standing as CommitteeStanding
    from coc_analytics.intake.forgetting import Forgotten
    from coc_analytics.intake.forms import Proposal, Tried
    from coc_analytics.intake.review.terminal import Visit
    from coc_analytics.intake.review.visits import Reviewing
    from coc_analytics.intake.unpacking import Unpacked

__all__ = [
    "Export",
    "admit_export",
    "classify_reports",
    "committee_standing",
    "dismiss_rows",
    "find_exports",
    "find_misplaced",
    "forget",
    "form_known",
    "has_quarantined",
    "keep_form",
    "key_fits",
    "make_keys",
    "members_who_left",
    "note_arrival",
    "only_admitted",
    "outdated_exports",
    "place",
    "propose_form",
    "remove_exports",
    "review_answer",
    "review_export",
    "review_import",
    "review_status",
    "review_visit",
    "reviewing",
    "rows_of_robots",
    "try_form",
    "unpack_folders",
    "waiting_lines",
]


def admit_export(export: Export, vault: Path, casebook_path: Path, community: Community) -> Receipt:
    """Admit one export, or refuse it whole with one sentence that repeats nothing of it.

    Returns a receipt; `already_done` when the same bytes were admitted before. Raises `terms.Refusal`, without
    cause or context. Rows that had to be set aside lie in the vault's quarantine afterwards.
    """
    from coc_analytics.intake.admit import admit

    return admit(export, vault, casebook_path, community)


def classify_reports(vault: Path, casebook_path: Path, community: Community) -> Receipt:
    """Learn from every label, then code the reports of unpublished quarters again; published ones stay.

    Reads the accounts from the vault's files; writes model and model card into the vault. Returns a receipt; `already_done` when nothing changed.
    """
    from coc_analytics.intake.admit import classify

    return classify(vault, casebook_path, community)


def has_quarantined(vault: Path) -> bool:
    """Whether rows wait in the vault's quarantine to be mended."""
    from coc_analytics.intake.waiting_list import has_waiting

    return has_waiting(vault)


def unpack_folders(vault: Path, community: Community) -> "Unpacked":
    """Take every zip of a whole folder apart, each part into the place of its kind; what is one export stays as it is."""
    from coc_analytics.intake import unpacking
    from coc_analytics.intake.door import heard

    return heard(lambda: unpacking.unpack_folders(vault, community))


def waiting_lines(vault: Path) -> tuple[str, ...]:
    """The rows that wait in the quarantine, by source and reason and without their cells, and what to do about them."""
    from coc_analytics.intake import waiting_list
    from coc_analytics.intake.door import heard

    return heard(lambda: waiting_list.waiting_lines(vault))


def dismiss_rows(vault: Path, numbers: Sequence[int]) -> tuple[str, ...]:
    """Give up rows of the quarantine, all of these numbers or none; returns lines that say which, without their cells."""
    from coc_analytics.intake import waiting_list
    from coc_analytics.intake.door import heard

    return heard(lambda: waiting_list.dismiss(vault, numbers))


def committee_standing(vault: Path, day: date) -> "CommitteeStanding":
    """Whether committee.csv is there and knows anybody who serves on a day; raises Refusal where it is not understood."""
    from coc_analytics.intake.conduct import committee_of
    from coc_analytics.intake.door import heard

    return heard(lambda: committee_of(vault).standing(day), "committee.csv")


def members_who_left(vault: Path, day: date) -> tuple[str, ...]:
    """The members of committee.csv whose terms are over; for whoever hands over, on their terminal only."""
    from coc_analytics.intake.conduct import committee_of
    from coc_analytics.intake.door import heard

    return heard(lambda: committee_of(vault).left_by(day), "committee.csv")


def form_known(file: Path, vault: Path, community: Community, kind: str) -> str:
    """What a form needs no mapping for: the section of community.toml that knows all of it, or that its columns are ours.

    `kind` is reports, pulse or '' where nobody knows. Returns '' for a form that is not known.
    """
    from coc_analytics.intake import forms
    from coc_analytics.intake.door import heard

    kinds = _kinds_of_form(file, vault, kind) or (Source.REPORTS, Source.PULSE)
    name = name_in_messages(file, vault)
    return heard(
        lambda: next((s for each in kinds if (s := forms.mapped_already(file, name, each, community))), ""),
        name,
    )


def propose_form(file: Path, vault: Path, community: Community, kind: str) -> "Proposal":
    """How an unknown form's columns and answers are best read; nothing is written. Refuses what is no form."""
    from coc_analytics.intake import forms
    from coc_analytics.intake.door import heard

    kinds, name = _kinds_of_form(file, vault, kind), name_in_messages(file, vault)
    return heard(lambda: forms.named(forms.propose(file, name, kinds[0] if kinds else None), community), name)


def try_form(proposal: "Proposal", file: Path, vault: Path, community: Community) -> "Tried":
    """Read a form as proposed and keep nothing: how many rows would be taken in, and how many would wait."""
    from coc_analytics.intake import forms
    from coc_analytics.intake.door import heard

    name = name_in_messages(file, vault)
    return heard(lambda: forms.tried(proposal, file, name, community), name)


def keep_form(proposal: "Proposal", settings: Path) -> None:
    """Write a proposal into community.toml, whose comments stay."""
    from coc_analytics.intake import forms
    from coc_analytics.intake.door import heard

    heard(lambda: forms.keep(proposal, settings), "community.toml")


def _kinds_of_form(file: Path, vault: Path, kind: str) -> tuple[Source, ...]:
    """What a form holds, as somebody said or as its folder in the vault says; nothing where neither does."""
    if kind:
        return (Source(kind),)
    inside = (
        file.resolve().relative_to(vault.resolve()).parts
        if file.resolve().is_relative_to(vault.resolve())
        else ()
    )
    return tuple(source for source in (Source.REPORTS, Source.PULSE) if inside[:1] == (source.value,))


def note_arrival(vault: Path, batch: str, day: date) -> None:
    """Note on which day an export came, by its receipt's batch; the first day that was noted stays."""
    from coc_analytics.intake import arrivals

    arrivals.note_arrival(vault, batch, day)


def key_fits(vault: Path, standing: "Standing") -> bool:
    """Whether the vault's key is the one a casebook was filled with; raises Refusal where it is damaged or open."""
    from coc_analytics.intake.keys import load_keys

    keys = load_keys(vault)
    return standing.recognises(keys.fingerprint(), keys.for_lots().open())


def outdated_exports(vault: Path, community: Community, today: date) -> tuple[Export, ...]:
    """The exports that came longer ago than community.toml keeps their source; nothing is removed.

    One whose arrival was never noted is judged by its own date.
    """
    from coc_analytics.intake import keeping

    return keeping.outdated_exports(vault, community, today)


def only_admitted(
    exports: Sequence[Export], vault: Path, casebook_path: Path, community: Community
) -> tuple[Export, ...]:
    """Those of these exports that were admitted whole on a day that is known; nothing else of the vault may be removed."""
    from coc_analytics.intake import keeping

    return keeping.only_admitted(exports, vault, casebook_path, community)


def remove_exports(vault: Path, exports: Sequence[Export]) -> dict[Source, int]:
    """Remove exports from the vault; the casebook keeps its coded facts. Returns how many went, by source."""
    from coc_analytics.intake import keeping

    return keeping.remove_exports(vault, exports)


def forget(person: str, vault: Path, casebook_path: Path, community: Community) -> "Forgotten":
    """Erase a person from every file of the vault, labels and quarantine included, and from the casebook.

    `person` is any of their names, addresses or accounts, in any spelling; members.csv tells the others. Published
    numbers stay: they name nobody. Returns counts, and the places where somebody stands who may be the person.
    """
    from coc_analytics.intake import forgetting

    return forgetting.forget(person, vault, casebook_path, community)


def reviewing(vault: Path, casebook_path: Path, community: Community, by: str, today: date) -> "Reviewing":
    """Who reviews and where; `by` is any of the reviewer's names, `today` decides which reports are still sealed."""
    from coc_analytics.intake.review.visits import Reviewing

    return Reviewing(vault, casebook_path, community, by, today)


def review_export(who: "Reviewing", file: Path, which: str = "waiting") -> tuple[str, ...]:
    """Write a reviewer's sheet into the vault (mode 0600): the cases that wait for them, most uncertain first.

    With `coded_once` also those that somebody else alone has settled, to measure agreement. Returns lines that say
    where the review stands, counting only cases this reviewer may see. Refuses a file outside the vault, and to
    write over answers that were not imported.
    """
    from coc_analytics.intake.review import visits

    return visits.export_sheet(who, file, which)


def review_import(who: "Reviewing", file: Path) -> tuple[str, ...]:
    """Take the answers of a sheet in as labels of this reviewer, all of them or none; the same sheet again adds none.

    Returns what came of it and where the review stands. Refuses, naming the row, what was changed, is on no list, is not for this
    reviewer, or belongs to a published quarter.
    """
    from coc_analytics.intake.review import visits

    return visits.import_sheet(who, file)


def review_visit(who: "Reviewing") -> "Visit":
    """The cases that wait for this reviewer as pages of redacted text, for their terminal and nothing else."""
    from coc_analytics.intake.review import visits

    return visits.open_visit(who)


def review_answer(who: "Reviewing", case: str, kind: str, behaviours: Sequence[str], sure: str) -> None:
    """Keep one answer given on the terminal as a label, at once."""
    from coc_analytics.intake.review import visits

    visits.keep_answer(who, case, kind, behaviours, sure)


def review_status(who: "Reviewing") -> tuple[str, ...]:
    """Where the review stands, counting only cases this reviewer may see."""
    from coc_analytics.intake.review import visits

    return visits.status(who)
