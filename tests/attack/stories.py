"""A random community taken through its quarters: prepared, published and at times withdrawn, for everyone.

Goes the way of real releases: casebook, measures, `prepare_release`, shelf. Then asks what intruders know.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from coc_analytics.casebook import Casebook, MeasureSpec, open_casebook
from coc_analytics.community import Community
from coc_analytics.disclosure import check, prepare_release, publish, withdraw
from coc_analytics.periods import Quarter
from coc_analytics.release import Shelf, open_shelf
from coc_analytics.taxonomies import load_taxonomy
from coc_analytics.terms import Audience, Refusal
from tests.attack.communities import DECIDED, FIRST, ISSUES, Life, Recount
from tests.attack.readings import Edition, Knowledge, Name, Reading, editions_of
from tests.made_up_facts import Report, batch, presence, report_facts

TAXONOMY = load_taxonomy()
COMMUNITY = Community(groups={"docs": ("docs",), "maps": ("maps",), "tools": ("tools",)})
DAY = date(2027, 1, 15)
INSIDERS = 4
"""So many people who know their own case are tried for each community and audience."""


class FewMeasures(Casebook):
    """A casebook that answers only some of its measures."""

    chosen: tuple[str, ...] = ()

    def specs(self) -> tuple[MeasureSpec, ...]:
        return tuple(spec for spec in super().specs() if spec.name in self.chosen)


@dataclass(frozen=True, order=True)
class Failure:
    """What an intruder should not have been able to say, of which cell."""

    intruder: str
    cell: str
    what: str


@dataclass(frozen=True)
class Refused:
    """A step that door 2 would not take; nothing was released by it."""

    quarter: str
    audience: str
    step: str
    rule: str


class Publisher:
    """Publishes a life quarter by quarter for every audience; what is refused is noted and left out.

    `published` is how likely it is that a draft is published at all; the others are left lying.
    """

    def __init__(self, life: Life, seed: int, folder: Path, published: float = 1.0) -> None:
        self.life, self.chance, self.published = life, random.Random(f"shelf {seed}"), published
        self.place = folder / "casebook.duckdb"
        self.shelf = open_shelf(folder / "releases")
        self.refused: list[Refused] = []

    def run(self) -> list[Edition]:
        """Everything that then lies on the shelf."""
        open_casebook(self.place, TAXONOMY, COMMUNITY).close()
        with FewMeasures(self.place, TAXONOMY, COMMUNITY) as casebook:
            casebook.chosen = self.life.shape.measures
            casebook.keep_secret(self.chance.randbytes(32))
            for at in range(len(self.life.settled)):
                self._quarter(casebook, at)
        return editions_of(self.shelf.root)

    def _quarter(self, casebook: FewMeasures, at: int) -> None:
        quarter, life = FIRST.plus(at), self.life
        members = presence(*((member, quarter, "message", group) for member, group in life.active[at]))
        casebook.admit(batch(), report_facts(*life.drafted[at], *life.sealed[at]) | members)
        if life.shape.changed and casebook.first_quarter() is not None:
            self._try("prepare", prepare_release, casebook, quarter, Audience.COMMITTEE)
        casebook.admit(batch(), report_facts(*life.settled[at]))
        if casebook.first_quarter() is None:
            return
        for audience in Audience:
            if not self._try("prepare", prepare_release, casebook, quarter, audience):
                return
            if self.chance.random() < self.published:
                self._publish(casebook, quarter, audience)

    def _publish(self, casebook: FewMeasures, quarter: Quarter, audience: Audience) -> None:
        """Published; and now and then taken back, prepared once more and published again."""
        out = self._try("publish", _check_and_publish, casebook, quarter, audience)
        if out and self.chance.random() < self.life.shape.withdrawn:
            withdraw(self.shelf, quarter, audience, DAY)
            if self._try("prepare again", prepare_release, casebook, quarter, audience):
                self._try("publish again", _check_and_publish, casebook, quarter, audience)

    def _try(
        self,
        step: str,
        deed: Callable[[FewMeasures, Shelf, Quarter, Audience, str], object],
        casebook: FewMeasures,
        quarter: Quarter,
        audience: Audience,
    ) -> bool:
        try:
            deed(casebook, self.shelf, quarter, audience, "Quince")
        except Refusal as refusal:
            self.refused.append(Refused(str(quarter), str(audience), step, refusal.sentence()))
            return False
        return True


def _check_and_publish(
    casebook: FewMeasures, shelf: Shelf, quarter: Quarter, audience: Audience, by: str
) -> None:
    check(shelf, quarter, audience, "Medlar")
    publish(casebook, shelf, quarter, audience, DAY)


def attacked(life: Life, editions: Sequence[Edition], seed: int) -> list[Failure]:
    """Every failure of the promise that any intruder finds in what was published; none if all is well."""
    return sorted(
        {
            *false_statements(life, editions),
            *subtractions(editions),
            *strangers(life, editions),
            *insiders(life, editions, seed),
        }
    )


def readers(editions: Sequence[Edition]) -> Iterator[tuple[str, int, list[Edition]]]:
    """Who reads what (the public's releases, those of board and public, all), and the smallest threshold."""
    thresholds = sorted({edition.threshold for edition in editions})
    for smallest in thresholds:
        read = [edition for edition in editions if edition.threshold >= smallest]
        yield "+".join(sorted({edition.audience for edition in read})), smallest, read


def false_statements(life: Life, editions: Sequence[Edition]) -> Iterator[Failure]:
    """Numbers that are not true, intervals that do not hold the truth, small numbers or shared labels shown.

    A sealed case is in no true number: a committee member who takes away all they handled has none left.
    """
    recount = Recount(life)
    for edition in editions:
        for table in edition.tables:
            for codes, (low, high) in table.cells.items():
                where = f"{edition.audience}/{edition.quarter}/{table.measure}/{'.'.join(codes)}"
                truth = recount.of(table.measure, frozenset(table.periods[codes[0]]), codes[1:])
                if not low <= truth.n <= high:
                    yield Failure("committee member", where, "the truth is not in the interval")
                small = truth.people < edition.threshold and codes not in table.impossible
                if small and (codes in table.shown or low > 0 or high < edition.threshold - 1):
                    yield Failure("anybody", where, "a small number is shown or its interval is too narrow")
                if codes in table.shown and _is_shared(recount, table, codes, truth.n):
                    yield Failure("anybody", where, "a label that everybody shares is shown")


def subtractions(editions: Sequence[Edition]) -> Iterator[Failure]:
    """Small numbers that follow by one subtraction from what one release shows: of periods, siblings and labels."""
    for edition in editions:
        for table in edition.tables:
            for codes, left in (*_between_periods(table), *_beside_siblings(table)):
                if left < edition.threshold:
                    where = f"{edition.audience}/{edition.quarter}/{table.measure}/{'.'.join(codes)}"
                    yield Failure("anybody", where, "a small number follows by one subtraction")


def _between_periods(table: Reading) -> Iterator[tuple[tuple[str, ...], int]]:
    """What a shown period holds beyond a shown one inside it, where quarters add up."""
    for codes in () if table.people else sorted(table.shown - table.impossible):
        for period, quarters in table.periods.items():
            inside = (period, *codes[1:])
            if inside in table.shown - table.impossible and set(quarters) < set(table.periods[codes[0]]):
                yield codes, table.cells[codes][0] - table.cells[inside][0]


def _beside_siblings(table: Reading) -> Iterator[tuple[tuple[str, ...], int]]:
    """What is left of a shown whole without its shown parts; of issues, without each shown label as well."""
    for codes in sorted(table.shown - table.impossible):
        for at, axis in enumerate(table.axes, start=1):
            children = dict(axis.families()).get(codes[at], [])
            parts = [(*codes[:at], child, *codes[at + 1 :]) for child in children]
            shown = [table.cells[part][0] for part in parts if part in table.shown]
            if parts and not axis.overlapping and len(shown) < len(parts):
                yield codes, table.cells[codes][0] - sum(shown)
            if axis.overlapping and not table.people:
                yield from ((codes, table.cells[codes][0] - number) for number in shown if len(parts) > 1)


def _is_shared(recount: Recount, table: Reading, codes: tuple[str, ...], n: int) -> bool:
    for at, axis in enumerate(table.axes, start=1):
        parent = axis.parents[codes[at]]
        if axis.overlapping and parent and n:
            whole = (*codes[1:at], parent, *codes[at + 1 :])
            if recount.of(table.measure, frozenset(table.periods[codes[0]]), whole).n == n:
                return True
    return False


def strangers(life: Life, editions: Sequence[Edition]) -> Iterator[Failure]:
    """What somebody works out who has every release of an audience and of all wider ones."""
    for who, threshold, read in readers(editions):
        knowledge = Knowledge(read)
        for cell in knowledge.intruder.contradictions:
            yield Failure(f"stranger reading {who}", str(cell), "two editions contradict each other")
        asked = {cell: range(threshold) for cell in small_cells(life, knowledge, threshold)}
        for cell, values in knowledge.intruder.given_away(asked).items():
            yield Failure(f"stranger reading {who}", str(cell), f"cannot be {values}")


def small_cells(life: Life, knowledge: Knowledge, threshold: int) -> set[Name]:
    """All cells of what was read that truly have too few people behind them and may have any."""
    recount, found = Recount(life), set()
    for table in knowledge.tables:
        for codes in table.cells:
            truth = recount.of(table.measure, frozenset(table.periods[codes[0]]), codes[1:])
            if truth.people < threshold and codes not in table.impossible:
                found.add(knowledge.name(table, codes))
    return found


def insiders(life: Life, editions: Sequence[Edition], seed: int) -> Iterator[Failure]:
    """What reporters and reported persons can say for certain of others when they take their own case away.

    One who knows that a cell is not nought may rule out a value of a cell that hangs on it (`narrowed`); no
    small number of others may be left with a single value.
    """
    for who, cell, lost, asked in narrowed(life, editions, seed):
        if len(asked) - len(lost) < 2:
            yield Failure(f"insider reading {who}", str(cell), f"cannot be {lost}")


def narrowed(
    life: Life, editions: Sequence[Edition], seed: int
) -> Iterator[tuple[str, Name, list[int], range]]:
    """By whom, of which cell, which values somebody's own case rules out, and of which."""
    chance = random.Random(f"insiders {seed}")
    cases = [report for report in Recount(life).reports.values() if report.counted is not None]
    for who, threshold, read in readers(editions):
        for report in chance.sample(cases, min(INSIDERS, len(cases))):
            knowledge = Knowledge(read)
            own = set(own_cells(report, knowledge))
            for cell in own:
                knowledge.intruder.relate([cell], [], 1, float("inf"))
            asked = {c: range(c in own, threshold) for c in small_cells(life, knowledge, threshold)}
            for cell, values in knowledge.intruder.given_away(asked).items():
                yield who, cell, values, asked[cell]


def own_cells(report: Report, knowledge: Knowledge) -> Iterator[Name]:
    """Every cell in which a case is counted."""
    for table in knowledge.tables:
        if table.measure in ISSUES:
            quarter = report.decided if table.measure in DECIDED else report.counted
            mine = {"total", *ISSUES[table.measure](report)}
            for codes in table.cells:
                if str(quarter) in table.periods[codes[0]] and codes[1] in mine:
                    yield knowledge.name(table, codes)
