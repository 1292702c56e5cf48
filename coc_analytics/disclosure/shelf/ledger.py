"""Door 2, the ledger: what was published and withdrawn, in order. Fingerprints, quarters and budgets, never a count.

`ledger.jsonl` on the shelf is only ever added to; each line holds the sha256 of the line before it. A line that
is missing, changed or moved, and a release that is missing, changed or unlisted, stops everything.
"""

import hashlib
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from coc_analytics.casebook import LedgerHead
from coc_analytics.periods import Quarter
from coc_analytics.release import ActKind, Release, Shelf, fingerprint_of
from coc_analytics.release.folders import replace_file
from coc_analytics.terms import Audience, Refusal, ReleaseState

NAME = "ledger.jsonl"
Place = tuple[Audience, Quarter]

_RESTORE = "restore the shelf from the newest backup"
_OR_DECLARE = "where a release is in no backup, declare it lost with `coc release lost`"


class Deed(StrEnum):
    """What was done with a release."""

    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    LOST = "lost"


@dataclass(frozen=True)
class Entry:
    """One line: `release` is the sha256 of the release's release.json, `previous` that of the line before.

    `epsilon` is what a release with noisy counts spends of their budget; the lines of all others do without it.
    """

    sequence: int
    what: Deed
    audience: Audience
    quarter: Quarter
    date: str
    release: str
    previous: str
    epsilon: float | None = None

    def line(self) -> bytes:
        """The entry as it stands in the file, without the newline."""
        fields: dict[str, int | str | float] = {
            "sequence": self.sequence,
            "what": self.what.value,
            "audience": self.audience.value,
            "quarter": str(self.quarter),
            "date": self.date,
            "release": self.release,
            "previous": self.previous,
        }
        if self.epsilon is not None:
            fields["epsilon"] = self.epsilon
        return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()


def read_ledger(shelf: Shelf) -> tuple[Entry, ...]:
    """Every entry, oldest first; refuses a chain with a line missing, changed, moved or added by hand."""
    path = shelf.root / NAME
    data = path.read_bytes() if path.exists() else b""
    if not data:
        return ()
    if not data.endswith(b"\n"):
        raise _broken(data.count(b"\n") + 1)
    entries: list[Entry] = []
    for number, line in enumerate(data[:-1].split(b"\n"), start=1):
        entry = _entry(line, number)
        if entry.line() != line or entry.sequence != number or entry.previous != head_of(entries):
            raise _broken(number)
        entries.append(entry)
    return tuple(entries)


def head_of(entries: Sequence[Entry]) -> str:
    """The sha256 of the last line: whoever keeps a copy of it can tell that nothing before was changed."""
    return hashlib.sha256(entries[-1].line()).hexdigest() if entries else ""


def head_kept(entries: Sequence[Entry]) -> LedgerHead:
    """What the casebook keeps of these entries."""
    return LedgerHead(len(entries), head_of(entries))


def rolled_back(entries: Sequence[Entry], kept: LedgerHead | None) -> Refusal | None:
    """What is wrong where the ledger does not go on from where somebody saw it end; None where it does."""
    if kept is None or head_kept(entries[: kept.length]) == kept:
        return None
    if len(entries) < kept.length:
        return Refusal(
            "the shelf is older than what was seen of it: lines that were written since are not in the ledger",
            f"{_RESTORE}, or point COC_RELEASES at the newest one",
            file=NAME,
        )
    return Refusal(
        "the ledger is another than the one that was seen, or was written anew", _RESTORE, file=NAME
    )


def append(shelf: Shelf, what: Deed, release: Release, day: date) -> None:
    """Add one line, in one step: after a `kill -9` it is there or it is not."""
    place = release.audience, release.quarter
    _add(shelf, what, place, fingerprint_of(release), _spent(release), day)


def append_lost(shelf: Shelf, place: Place, release: str, day: date) -> None:
    """Add the line that says of a release, by its sha256, that it is nowhere any more."""
    _add(shelf, Deed.LOST, place, release, None, day)


def _add(shelf: Shelf, what: Deed, place: Place, release: str, epsilon: float | None, day: date) -> None:
    entries = read_ledger(shelf)
    entry = Entry(
        sequence=len(entries) + 1,
        what=what,
        audience=place[0],
        quarter=place[1],
        date=day.isoformat(),
        release=release,
        previous=head_of(entries),
        epsilon=epsilon,
    )
    lines = [*(old.line() for old in entries), entry.line()]
    replace_file(shelf.root / NAME, b"\n".join(lines) + b"\n", shelf.work)


def _spent(release: Release) -> float | None:
    return None if release.noisy is None else release.noisy.epsilon


def last_published(entries: Sequence[Entry], audience: Audience) -> str:
    """The sha256 of the audience's latest release, withdrawn or not; empty before the first."""
    found = [e.release for e in entries if e.audience is audience and e.what is Deed.PUBLISHED]
    return found[-1] if found else ""


def series_begun(entries: Sequence[Entry]) -> Quarter | None:
    """Where the series began anew: after every quarter that was published when a release was last declared lost."""
    lost = [number for number, entry in enumerate(entries) if entry.what is Deed.LOST]
    return max(entry.quarter for entry in entries[: lost[-1]]).plus(1) if lost else None


def missing(shelf: Shelf, entries: Sequence[Entry], place: Place) -> tuple[str, ...]:
    """The releases of an audience and quarter, by sha256, that the ledger lists and the shelf does not have."""
    own = [entry for entry in entries if (entry.audience, entry.quarter) == place]
    listed = _listed(own).get(place)
    standing = (shelf.root / str(place[0]) / str(place[1])).exists()
    published = (listed,) if listed is not None and not standing else ()
    kept = [fingerprint_of(release) for release in shelf.withdrawn(place[0])]
    return (*published, *(sha256 for sha256 in _withdrawn(own) if sha256 not in kept))


def _withdrawn(entries: Sequence[Entry]) -> list[str]:
    """What should be kept as withdrawn."""
    lost = {entry.release for entry in entries if entry.what is Deed.LOST}
    return sorted(e.release for e in entries if e.what is Deed.WITHDRAWN and e.release not in lost)


def verify(shelf: Shelf) -> tuple[Entry, ...]:
    """The entries, once the chain holds and the shelf holds exactly what they list; raises Refusal otherwise."""
    entries = read_ledger(shelf)
    for fault in faults(shelf, entries):
        raise fault
    return entries


def faults(shelf: Shelf, entries: Sequence[Entry]) -> Iterator[Refusal]:
    """Every way in which the shelf is not what the ledger lists."""
    yield from _impossible_steps(entries)
    yield from _wrong_links(shelf, entries)
    listed = _listed(entries)
    standing = {(r.audience, r.quarter): shelf.fingerprint(r.audience, r.quarter) for r in shelf.releases()}
    for place in sorted(standing.keys() | listed.keys(), key=_by_audience):
        if standing.get(place) != listed.get(place):
            yield _not_as_listed(place, standing.get(place), listed.get(place))
    yield from _withdrawn_faults(shelf, entries)
    yield from _wrong_epsilons(shelf, entries)
    yield from _without_an_act(shelf, entries)


def _by_audience(place: Place) -> tuple[int, Quarter]:
    return list(Audience).index(place[0]), place[1]


def _listed(entries: Sequence[Entry]) -> dict[Place, str]:
    """What should be on the shelf: published and not withdrawn since."""
    listed: dict[Place, str] = {}
    for entry in entries:
        place = entry.audience, entry.quarter
        if entry.what is Deed.PUBLISHED:
            listed[place] = entry.release
        elif entry.what is Deed.WITHDRAWN or listed.get(place) == entry.release:
            listed.pop(place, None)
    return listed


def _impossible_steps(entries: Sequence[Entry]) -> Iterator[Refusal]:
    """Published twice without a withdrawal between; withdrawn, or lost, without having been there."""
    standing: dict[Place, str] = {}
    withdrawn: set[str] = set()
    for entry in entries:
        place, found = (entry.audience, entry.quarter), standing.get((entry.audience, entry.quarter))
        if entry.what is Deed.LOST:
            if entry.release not in (found, *withdrawn):
                yield _broken(entry.sequence)
            withdrawn.discard(entry.release)
        elif (found is not None) is (entry.what is Deed.PUBLISHED):
            yield _broken(entry.sequence)
        if entry.what is Deed.PUBLISHED:
            standing[place] = entry.release
        elif entry.what is Deed.WITHDRAWN:
            withdrawn.add(entry.release)
            standing.pop(place, None)
        elif entry.release == found:
            standing.pop(place, None)


def _wrong_links(shelf: Shelf, entries: Sequence[Entry]) -> Iterator[Refusal]:
    """A release names the one published to its audience before it."""
    before: dict[str, str] = {}
    latest = dict.fromkeys(Audience, "")
    for entry in entries:
        if entry.what is Deed.PUBLISHED:
            before[entry.release] = latest[entry.audience]
            latest[entry.audience] = entry.release
    standing = [
        (release, shelf.fingerprint(release.audience, release.quarter)) for release in shelf.releases()
    ]
    gone = [(release, fingerprint_of(_as_published(release))) for release in shelf.withdrawn()]
    for release, sha256 in (*standing, *gone):
        if before.get(sha256, release.previous) != release.previous:
            yield Refusal(
                "a release does not follow the one before it",
                _RESTORE,
                file=f"{release.audience}/{release.quarter}/release.json",
            )


def _withdrawn_faults(shelf: Shelf, entries: Sequence[Entry]) -> Iterator[Refusal]:
    """Each withdrawal has its release on the shelf, unchanged but for its state, and there are no others."""
    due = _withdrawn(entries)
    kept = sorted(fingerprint_of(release) for release in shelf.withdrawn())
    published = {entry.release for entry in entries if entry.what is Deed.PUBLISHED}
    unchanged = all(fingerprint_of(_as_published(release)) in published for release in shelf.withdrawn())
    if due != kept or not unchanged:
        yield Refusal(
            "a withdrawn release is missing, changed or not in the ledger",
            f"{_RESTORE}; {_OR_DECLARE}",
            file=".withdrawn",
        )


def _wrong_epsilons(shelf: Shelf, entries: Sequence[Entry]) -> Iterator[Refusal]:
    """A line spends what its release does, and nothing where that has no noisy counts."""
    gone = [release for withdrawn in shelf.withdrawn() for release in (withdrawn, _as_published(withdrawn))]
    spent = {fingerprint_of(release): _spent(release) for release in (*shelf.releases(), *gone)}
    for entry in entries:
        if spent.get(entry.release, entry.epsilon) != entry.epsilon:
            yield Refusal(
                "the ledger's epsilon is not the release's",
                _RESTORE,
                file=NAME,
                line=entry.sequence,
            )


def _without_an_act(shelf: Shelf, entries: Sequence[Entry]) -> Iterator[Refusal]:
    """Since the log of acts began, nothing is in the ledger that it does not know; for who may read the log."""
    try:
        acts = shelf.acts()
    except PermissionError:
        return
    except Refusal as broken:
        yield broken
        return
    known = {act.content for act in acts if act.what in _DECIDED}
    since = [entry for entry in entries if entry.release in known][:1]
    for entry in entries[entries.index(since[0]) :] if since else ():
        if entry.release not in known:
            yield Refusal(
                "the log of acts does not know of a line of the ledger",
                _RESTORE,
                file=NAME,
                line=entry.sequence,
            )


_DECIDED = (ActKind.PUBLISHED, ActKind.WITHDRAWN, ActKind.DECLARED_LOST)


def _as_published(release: Release) -> Release:
    return replace(release, state=ReleaseState.PUBLISHED)


def _not_as_listed(place: Place, standing: str | None, listed: str | None) -> Refusal:
    file = f"{place[0]}/{place[1]}/release.json"
    if standing is None:
        return Refusal(
            "a release of the ledger is not on the shelf",
            "run `coc release publish` for it again, or restore the shelf from the newest backup; "
            + _OR_DECLARE,
            file=file,
        )
    if listed is None:
        return Refusal(
            "a release is not in the ledger",
            "restore ledger.jsonl from the newest backup; "
            "take the release off the shelf only if nobody ever published it",
            file=file,
        )
    return Refusal("a release is not the one that was published", _RESTORE, file=file)


def _entry(line: bytes, number: int) -> Entry:
    try:
        fields = json.loads(line)
        return Entry(
            sequence=fields["sequence"],
            what=Deed(fields["what"]),
            audience=Audience(fields["audience"]),
            quarter=Quarter.parse(fields["quarter"]),
            date=fields["date"],
            release=fields["release"],
            previous=fields["previous"],
            epsilon=_epsilon(fields.get("epsilon")),
        )
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise _broken(number) from None


def _epsilon(value: object) -> float | None:
    if value is None or (isinstance(value, float) and 0 < value < math.inf):
        return value
    raise ValueError


def _broken(number: int) -> Refusal:
    return Refusal("the ledger's chain is broken", _RESTORE, file=NAME, line=number)
