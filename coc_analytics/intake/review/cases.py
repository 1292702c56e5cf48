"""Door 1, review: the cases in the vault as reviewers and the classifier meet them. What people wrote stays sealed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from coc_analytics.intake.classification.accounts import LONGEST, is_readable
from coc_analytics.intake.coded import CodedReport, reports_of
from coc_analytics.intake.committee import Seal
from coc_analytics.intake.conduct import desk_of, rows_by_case
from coc_analytics.intake.keys import from_letters, normalise
from coc_analytics.intake.members import read_aliases
from coc_analytics.intake.minimise import Desk, case_key, newest_of, seal_of, with_names_of
from coc_analytics.intake.redaction import redact
from coc_analytics.intake.review.agreement import Standing, Verdict
from coc_analytics.intake.review.naming import hide
from coc_analytics.intake.sources.reports import Report
from coc_analytics.intake.work import Work
from coc_analytics.periods import Quarter
from coc_analytics.sealed import Sealed
from coc_analytics.terms import ReportKind


@dataclass(frozen=True)
class Case:
    """A report of the casebook with everything its rows in the vault say.

    `quarter` is the one it counts in, None while nobody knows; `was_sealed` what the casebook remembers and `seal`
    what the rows say today; `of_column` the behaviours its own column confirms; `involved` everybody named in a part,
    `persons` their keys in the casebook, `told` all that was written, `known` names that may stand in it.
    """

    key: str
    issue: int
    quarter: Quarter | None
    received: Quarter
    is_closed: bool
    was_sealed: bool
    seal: Seal = field(repr=False)
    of_column: tuple[str, ...]
    account: Sealed[str] = field(repr=False)
    told: Sealed[str] = field(repr=False)
    involved: Sealed[frozenset[str]] = field(repr=False)
    known: Sealed[frozenset[str]] = field(repr=False)
    persons: frozenset[int] = field(repr=False)

    def redacted(self) -> str:
        """The account without identities: those its columns and committee.csv name, and those redaction finds."""
        return redact(hide(self.account.open(), self.known.open())).text


@dataclass(frozen=True)
class Taught:
    """A case whose coding people settled: its redacted account, its kind and its behaviours, none if it is no incident."""

    case: Case
    text: str = field(repr=False)
    kind: ReportKind
    behaviours: tuple[str, ...]


def cases_of(work: Work) -> tuple[Case, ...]:
    """Every case of the casebook whose rows are in the vault, by key, in an order that no rotation of the key changes."""
    known, desk = reports_of(work.casebook.reports()), desk_of(work)
    aliases = read_aliases(work.vault)
    found = (
        _case(desk, rows, known[case], aliases) for case, rows in rows_by_case(work).items() if case in known
    )
    return tuple(sorted(found, key=lambda case: desk.keys.as_first(from_letters(case.key))))


def _case(desk: Desk, rows: list[Report], coded: CodedReport, aliases: Mapping[str, str]) -> Case:
    newest, received = newest_of(rows), coded.received
    involved = frozenset(name for row in rows for name in row.involved.open())
    confirmed = (
        tuple(code.behaviour for code in received.coding.codes) if received.coding.is_of_column else ()
    )
    return Case(
        key=case_key(desk.keys, newest),
        issue=received.issue,
        quarter=None if received.counted is None else Quarter(received.counted),
        received=Quarter(received.quarter),
        is_closed=desk.is_frozen(received.counted),
        was_sealed=received.sealed,
        seal=seal_of(desk, with_names_of(rows[0], rows)),
        of_column=newest.confirmed or confirmed,
        account=newest.account,
        told=Sealed("\n".join(row.account.open() for row in rows)),
        involved=Sealed(involved),
        known=Sealed(_with_accounts(involved, aliases) | desk.committee.names()),
        persons=frozenset(person for _, person in received.people),
    )


def _with_accounts(names: frozenset[str], aliases: Mapping[str, str]) -> frozenset[str]:
    """These names with every other one that members.csv gives the same people."""
    members = {aliases.get(normalise(name), normalise(name)) for name in names}
    return names | members | {account for account, owner in aliases.items() if owner in members}


def taught_by(cases: Iterable[Case], verdicts: dict[str, Verdict]) -> tuple[Taught, ...]:
    """The cases people settled and whose account can be learnt from; the report's own column before any label."""
    taught = []
    for case in cases:
        settled = _settled(case, verdicts.get(case.key))
        text = case.redacted() if settled is not None and len(case.account.open()) <= LONGEST else ""
        if settled is not None and is_readable(text):
            taught.append(Taught(case, text, *settled))
    return tuple(taught)


def _settled(case: Case, found: Verdict | None) -> tuple[ReportKind, tuple[str, ...]] | None:
    if case.of_column:
        return ReportKind.INCIDENT, case.of_column
    if found is None or found.standing is not Standing.CONFIRMED:
        return None
    return found.kind, found.behaviours
