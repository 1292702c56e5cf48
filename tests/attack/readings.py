"""What a reader of published files makes of them: numbers, intervals, and how cells relate by definition.

Reads a shelf's CSV and JSON files as the contract describes them, and nothing else; `reading_of` takes what
`protect` returns instead. Shares no reasoning with door 2.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from pathlib import Path
from typing import Any

from coc_analytics.ambiguity.tables import Protected, ProtectedTable
from tests.attack.intruder import Intruder

Codes = tuple[str, ...]
Quarters = frozenset[str]
Token = tuple[str, str]
Kind = tuple[Token, ...]
Name = tuple[str, tuple[str, ...], Kind]
"""What is counted, over which quarters, of which kind: the same name is the same number everywhere."""

PERSONS = 8
"""Up to so many quarters, members are reckoned with one by one: in which quarters was each of them active?"""
WITHOUT_LIMIT = float("inf")
ALWAYS = "always"
"""The one period of a table that has none."""


@dataclass(frozen=True)
class Axis:
    """One dimension after the period."""

    name: str
    parents: Mapping[str, str]
    overlapping: bool = False
    covering: bool = False
    facet: str = ""
    alone: tuple[str, ...] = ()

    @property
    def about(self) -> str:
        return self.facet or self.name

    def families(self) -> Iterator[tuple[str, list[str]]]:
        below: dict[str, list[str]] = {}
        for code, parent in self.parents.items():
            if parent:
                below.setdefault(parent, []).append(code)
        yield from below.items()


@dataclass(frozen=True)
class Reading:
    """One table as it was published: `cells` gives low and high of each, equal where the number is shown."""

    measure: str
    universe: str
    axes: tuple[Axis, ...]
    periods: Mapping[str, Sequence[str]]
    cells: Mapping[Codes, tuple[int, float]]
    shown: frozenset[Codes]
    people: bool = False
    within: tuple[str, ...] = ()
    follows: str = ""
    aliases: Mapping[str, str] = field(default_factory=dict)
    impossible: frozenset[Codes] = frozenset()
    sums: tuple[tuple[tuple[tuple[int, str, Codes], ...], bool], ...] = ()

    def name(self, codes: Codes, renamed: Mapping[Token, Token]) -> Name:
        return named(self.universe, self.periods[codes[0]], self.kind(codes[1:], renamed))

    def kind(self, codes: Codes, renamed: Mapping[Token, Token]) -> Kind:
        tokens = [(a.about, c) for a, c in zip(self.axes, codes, strict=True) if a.parents[c]]
        return tuple(sorted({renamed.get(token, token) for token in tokens}))

    def kinds(self) -> Iterator[Codes]:
        yield from product(*(axis.parents for axis in self.axes))


def named(universe: str, span: Iterable[str], kind: Kind) -> Name:
    """The name of a number, the same however its quarters are listed."""
    return universe, tuple(sorted(set(span))), kind


@dataclass(frozen=True)
class Edition:
    """One release: its audience, quarter and tables."""

    audience: str
    quarter: str
    threshold: int
    tables: tuple[Reading, ...]


def editions_of(shelf: Path) -> list[Edition]:
    """Everything that lies on a shelf, published or withdrawn, oldest quarter first."""
    pages = sorted(page for page in shelf.rglob("release.json") if ".drafts" not in page.parts)
    return sorted((_edition(page) for page in pages), key=lambda e: (e.quarter, e.threshold))


def _edition(page: Path) -> Edition:
    about = json.loads(page.read_text(encoding="utf-8"))
    counts = {name: m for name, m in about["measures"].items() if m["form"] == "count"}
    tables = tuple(_reading(page.parent / f"{name}.csv", name, m) for name, m in sorted(counts.items()))
    return Edition(about["audience"], about["quarter"], about["threshold"], tables)


def _reading(page: Path, name: str, about: Mapping[str, Any]) -> Reading:
    period, *others = about["dimensions"]
    axes = tuple(
        Axis(
            d["name"],
            d["parents"],
            d["siblings"] == "labels",
            d["covering"],
            d["facet"],
            tuple(d.get("alone", ())),
        )
        for d in others
    )
    cells, shown = {}, set()
    with page.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            codes = tuple(row[d["name"]] for d in about["dimensions"])
            cells[codes] = (int(row["low"] or 0), float(row["high"] or "inf"))
            if row["n"] != "":
                shown.add(codes)
    return Reading(
        measure=name,
        universe=about["universe"],
        axes=axes,
        periods=about["periods"],
        cells=cells,
        shown=frozenset(shown),
        people=period["siblings"] == "labels",
        within=tuple(about["within"]),
        follows=about["follows"],
        aliases=about["aliases"],
        impossible=frozenset(tuple(codes) for codes in about["impossible"]),
        sums=tuple((tuple((n, m, tuple(c)) for n, m, c in s["terms"]), s["exact"]) for s in about["known"]),
    )


class Knowledge:
    """Everything that a reader of some editions knows, as an intruder's integer program."""

    def __init__(self, editions: Iterable[Edition]) -> None:
        self.editions = list(editions)
        self.tables = [table for edition in self.editions for table in edition.tables]
        self.renamed = dict(self._aliases())
        self.intruder = Intruder()
        self.quarters = sorted(
            {q for table in self.tables for made_of in table.periods.values() for q in made_of}
        )
        for table in self.tables:
            self._read(table)
        self._relate_within_tables()
        self._relate_periods()
        self._relate_people()
        self._relate_measures()

    def _aliases(self) -> Iterator[tuple[Token, Token]]:
        about = {axis.name: axis.about for table in self.tables for axis in table.axes}
        for table in self.tables:
            for here, there in table.aliases.items():
                (axis, _, code), (other, _, same) = here.partition("."), there.partition(".")
                yield (about[axis], code), (about.get(other, other), same)

    def name(self, table: Reading, codes: Codes) -> Name:
        return table.name(codes, self.renamed)

    def _read(self, table: Reading) -> None:
        """Numbers and intervals; what nobody can be in is nought."""
        for codes, (low, high) in table.cells.items():
            cell = self.name(table, codes)
            if codes in table.shown:
                self.intruder.learn(cell, low)
            else:
                self.intruder.relate([cell], [], low, high)
        for codes in table.impossible:
            self.intruder.learn(self.name(table, codes), 0)

    def _relate_within_tables(self) -> None:
        """Siblings add up to what is above them; or each is at most that, which is at most their sum."""
        done: set[object] = set()
        for table in self.tables:
            spans = (
                set(map(frozenset, table.periods.values()))
                if table.people
                else {frozenset([q]) for m in table.periods.values() for q in m}
            )
            for at, axis in enumerate(table.axes):
                rest = [[""] if n == at else list(other.parents) for n, other in enumerate(table.axes)]
                for span, codes, (parent, children) in product(
                    sorted(spans, key=sorted), product(*rest), axis.families()
                ):
                    whole, *parts = (
                        named(
                            table.universe,
                            span,
                            table.kind((*codes[:at], code, *codes[at + 1 :]), self.renamed),
                        )
                        for code in (parent, *children)
                    )
                    if (whole, *parts) not in done:
                        done.add((whole, *parts))
                        self._relate_family(axis, whole, parts)
                        self._relate_exclusive(axis, whole, dict(zip(children, parts, strict=True)))

    def _relate_exclusive(self, axis: Axis, whole: Name, parts: Mapping[str, Name]) -> None:
        """Who has something that stands alone has nothing else: together with any other it is no more than the whole."""
        alone = [parts[code] for code in axis.alone if code in parts]
        for code, part in parts.items() if alone and axis.overlapping else ():
            if code not in axis.alone:
                self.intruder.relate([*alone, part], [whole], -WITHOUT_LIMIT, 0)

    def _relate_family(self, axis: Axis, whole: Name, parts: Sequence[Name]) -> None:
        if not axis.overlapping:
            self.intruder.relate([whole], parts, 0, 0)
            return
        for part in parts:
            self.intruder.relate([part], [whole], -WITHOUT_LIMIT, 0)
        if axis.covering:
            self.intruder.relate([whole], parts, -WITHOUT_LIMIT, 0)

    def _spans(self, people: bool) -> Mapping[tuple[str, Kind], set[Quarters]]:
        """For each thing counted of each kind the sets of quarters it was published for."""
        found: dict[tuple[str, Kind], set[Quarters]] = {}
        for table in self.tables:
            if table.people is people:
                for codes in table.kinds():
                    place = (table.universe, table.kind(codes, self.renamed))
                    found.setdefault(place, set()).update(map(frozenset, table.periods.values()))
        return found

    def _relate_periods(self) -> None:
        """What happens in a period happens in one of its quarters."""
        for (universe, kind), spans in sorted(self._spans(people=False).items(), key=str):
            for span in sorted(spans, key=sorted):
                if len(span) > 1:
                    parts = [named(universe, [quarter], kind) for quarter in sorted(span)]
                    self.intruder.relate([named(universe, span, kind)], parts, 0, 0)

    def _relate_people(self) -> None:
        """Who takes part in a period takes part in at least one of its quarters, and may do so in several."""
        for (universe, kind), spans in sorted(self._spans(people=True).items(), key=str):
            if len(self.quarters) <= PERSONS:
                self._count_persons(universe, kind, spans)
            else:
                self._compare_spans(universe, kind, spans)

    def _count_persons(self, universe: str, kind: Kind, spans: Iterable[Quarters]) -> None:
        """By the quarters each person was active in; newcomers and those who stayed are among them."""
        stayed = universe == "retained"
        for span in sorted(spans, key=sorted):
            persons = [
                ("persons", "active_members" if stayed else universe, kind, lived)
                for lived in self._lives()
                if (self._stayed(lived, span) if stayed else not span.isdisjoint(lived))
            ]
            self.intruder.relate([named(universe, span, kind)], persons, 0, 0)

    def _lives(self) -> Iterator[Codes]:
        for many in range(1, len(self.quarters) + 1):
            yield from combinations(self.quarters, many)

    def _stayed(self, lived: Codes, span: Quarters) -> bool:
        pairs = zip(self.quarters, self.quarters[1:], strict=False)
        return any(before in lived and now in lived and now in span for before, now in pairs)

    def _compare_spans(self, universe: str, kind: Kind, spans: set[Quarters]) -> None:
        for one, other in combinations(sorted(spans, key=lambda span: (len(span), sorted(span))), 2):
            first, second = named(universe, one, kind), named(universe, other, kind)
            if one < other:
                self.intruder.relate([first], [second], -WITHOUT_LIMIT, 0)
            if one | other in spans and not one <= other:
                shared = [named(universe, one & other, kind)] if one & other in spans else []
                self.intruder.relate(
                    [named(universe, one | other, kind), *shared], [first, second], -WITHOUT_LIMIT, 0
                )
        for span in sorted(spans, key=sorted):
            quarters = [frozenset([quarter]) for quarter in sorted(span)]
            if len(span) > 1 and set(quarters) <= spans:
                parts = [named(universe, quarter, kind) for quarter in quarters]
                self.intruder.relate([named(universe, span, kind)], parts, -WITHOUT_LIMIT, 0)

    def _relate_measures(self) -> None:
        """Some count part of what another does, some the same later, and some sums anybody can work out."""
        for edition in self.editions:
            beside = {table.measure: table for table in edition.tables}
            for table in edition.tables:
                for above in (beside[name] for name in table.within if name in beside):
                    self._relate_part_and_whole(table, above)
                for terms, exactly in table.sums:
                    self._relate_sum(terms, exactly, beside)
        self._relate_newcomers()
        for table in {(t.universe, t.follows): t for t in self.tables if t.follows}.values():
            for last in range(1, len(self.quarters) + 1):
                past = [frozenset([quarter]) for quarter in self.quarters[:last]]
                self.intruder.relate(
                    [named(table.universe, span, ()) for span in past],
                    [named(table.follows, span, ()) for span in past],
                    -WITHOUT_LIMIT,
                    0,
                )

    def _relate_newcomers(self) -> None:
        """Everybody is new once: in the first quarter in which they are active."""
        universes = {table.universe for table in self.tables}
        if {"newcomers", "active_members"} <= universes and len(self.quarters) <= PERSONS:
            for quarter in self.quarters:
                persons = [
                    ("persons", "active_members", (), life) for life in self._lives() if life[0] == quarter
                ]
                self.intruder.relate([named("newcomers", [quarter], ())], persons, 0, 0)

    def _relate_what_is_done_again(self, table: Reading, above: Reading) -> None:
        """Who is in a part in two quarters is in the whole in both: what adding up counts again of one, it does of the other."""
        spans = {frozenset(m) for m in table.periods.values()} & {
            frozenset(m) for m in above.periods.values()
        }
        for span in sorted((one for one in spans if len(one) > 1), key=sorted):
            quarters = [frozenset([quarter]) for quarter in sorted(span)]
            if set(quarters) <= spans:
                part = [named(table.universe, one, ()) for one in (span, *quarters)]
                whole = [named(above.universe, one, ()) for one in (span, *quarters)]
                self.intruder.relate([*part[1:], whole[0]], [part[0], *whole[1:]], -WITHOUT_LIMIT, 0)

    def _relate_part_and_whole(self, table: Reading, above: Reading) -> None:
        axes = {axis.about for axis in above.axes}
        if table.people and above.people and table.universe != above.universe:
            self._relate_what_is_done_again(table, above)
        for codes in table.cells:
            cell = self.name(table, codes)
            if {about for about, _ in cell[2]} <= axes and cell[0] != above.universe:
                self.intruder.relate([cell], [named(above.universe, *cell[1:])], -WITHOUT_LIMIT, 0)

    def _relate_sum(
        self, terms: Sequence[tuple[int, str, Codes]], exactly: bool, beside: Mapping[str, Reading]
    ) -> None:
        if all(measure in beside for _, measure, _ in terms):
            cells = [(n, self.name(beside[measure], codes)) for n, measure, codes in terms]
            plus = [cell for n, cell in cells for _ in range(n)]
            minus = [cell for n, cell in cells for _ in range(-n)]
            self.intruder.relate(plus, minus, 0 if exactly else -WITHOUT_LIMIT, 0)


def edition_of(protected: Protected, audience: str = "committee", quarter: str = "") -> Edition:
    """The tables of `protect` as their reader sees them, without a file in between."""
    tables = tuple(reading_of(part) for part in protected.tables if not part.unmet)
    return Edition(audience, quarter, protected.threshold, tables)


def reading_of(part: ProtectedTable) -> Reading:
    """One table of `protect` as it is read."""
    table, low, high = part.table, part.low, part.high
    timed = [name for name in table.dimensions if table.periods and name == table.time]
    order = [*timed, *(name for name in table.dimensions if name not in timed)]
    places = {codes: _ordered(codes, table.dimensions, order, bool(timed)) for codes in part.shown}
    without = {name: dict.fromkeys(table.codes(name), "") for name in table.dimensions}
    return Reading(
        measure=table.name,
        universe=table.universe,
        axes=tuple(
            Axis(
                name,
                {**without[name], **table.hierarchies[name]},
                name in table.overlapping,
                name in (table.covering or ()),
                table.facets.get(name, ""),
                tuple(table.alone.get(name, ())),
            )
            for name in order[len(timed) :]
        ),
        periods=table.periods if timed else {ALWAYS: (ALWAYS,)},
        cells={place: (low[c], WITHOUT_LIMIT if high[c] is None else high[c]) for c, place in places.items()},
        shown=frozenset(places[codes] for codes, shown in part.shown.items() if shown),
        people=any(name in table.overlapping for name in timed),
        within=tuple(table.within),
        follows=table.follows,
        aliases=table.aliases,
        impossible=frozenset(places[codes] for codes in table.impossible),
        sums=tuple(
            (tuple((n, name, (ALWAYS, *codes)) for n, name, codes in terms), exactly)
            for terms, exactly in table.known
        ),
    )


def _ordered(codes: Codes, dimensions: Sequence[str], order: Sequence[str], timed: bool) -> Codes:
    by_name = dict(zip(dimensions, codes, strict=True))
    return (*(() if timed else (ALWAYS,)), *(by_name[name] for name in order))
