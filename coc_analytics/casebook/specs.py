"""Room 1: what a measure is: its TOML, checked and resolved to a frozen MeasureSpec. Settings only, never data."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from coc_analytics.casebook.codes import STAND_ALONE, hierarchy, known_codes
from coc_analytics.community import Community
from coc_analytics.dimensions import Dimension
from coc_analytics.periods import Grain
from coc_analytics.taxonomies import Taxonomy
from coc_analytics.terms import Audience, Form, Refusal, Siblings

MEASURES = Path(__file__).parent / "measures"

T = TypeVar("T")


@dataclass(frozen=True)
class CellReference:
    """A cell of another measure, at whichever period is being spoken of: its codes after the period."""

    measure: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class MeasureSpec:
    """One measure as its authors described it; `dimensions` come after the period, which every measure has.

    COUNT: `universe` names what is counted, `time` how periods relate, `within` the measures that bound it from
    above, `follows` the universe in which each thing was counted in the same or an earlier quarter, `aliases`
    coordinates (`dimension.code`) that are the same number, `not_in_first_quarter` that nobody can be counted in
    the very first quarter, `finest_period` the shortest periods it is counted for. SHARE and RATE: `numerator` cell and the sum of the `denominator` cells, times `per`;
    they have no SQL, because they are computed from protected counts only. INDEX: `base` names the COUNT
    measure of the people behind it; `rounding` lists the steps allowed, finest first. `question` is the SQL.
    """

    name: str
    title: str
    why: str
    unit: str
    form: Form
    audiences: tuple[Audience, ...]
    weight: float
    author: str
    checker: str
    next_review: date
    universe: str = ""
    time: Siblings = Siblings.ADDITIVE
    dimensions: tuple[Dimension, ...] = ()
    within: tuple[str, ...] = ()
    follows: str = ""
    aliases: Mapping[str, str] = field(default_factory=dict)
    not_in_first_quarter: bool = False
    finest_period: Grain = Grain.QUARTER
    numerator: CellReference | None = None
    denominator: tuple[CellReference, ...] = ()
    per: int = 100
    base: str = ""
    rounding: tuple[float, ...] = ()
    question: str = field(default="", repr=False)


def measure_specs(taxonomy: Taxonomy, community: Community) -> tuple[MeasureSpec, ...]:
    """Every measure of this software for this taxonomy and community, by name.

    Raises Refusal, naming the file and the key, for a measure that is not described completely and correctly.
    """
    return read_measures(MEASURES, taxonomy, community)


def read_measures(folder: Path, taxonomy: Taxonomy, community: Community) -> tuple[MeasureSpec, ...]:
    """The measures described in a folder: `NAME.toml`, and `NAME.sql` for counts and indices."""
    codes = known_codes(taxonomy, community)
    specs = tuple(_Page(path, codes).spec() for path in sorted(folder.glob("*.toml")))
    _refuse_orphans(folder, specs)
    _refuse_dangling(specs)
    return specs


_COMMON = {"title", "why", "unit", "form", "audiences", "weight", "author", "checker", "next_review"}
_OF_FORM = {
    Form.COUNT: {"universe", "time"},
    Form.SHARE: {"numerator", "denominator"},
    Form.RATE: {"numerator", "denominator", "per"},
    Form.INDEX: {"base", "rounding"},
}
_OPTIONAL = {
    Form.COUNT: {"dimension", "within", "follows", "alias", "not_in_first_quarter", "finest_period"},
    Form.SHARE: set[str](),
    Form.RATE: set[str](),
    Form.INDEX: {"dimension"},
}
LEAST_WEIGHT, MOST_WEIGHT = 0.001, 1000.0
_DIMENSION = {"name", "siblings", "codes"}
_OPTIONAL_OF_DIMENSION = {"facet", "covering"}


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise Refusal("a measure is a pair", f"write {path.name} beside its twin", file=path.name) from None


class _Page:
    """One TOML file being read; every complaint names it."""

    def __init__(self, path: Path, codes: Mapping[str, Mapping[str, str]]) -> None:
        self.path, self.known_codes = path, codes
        try:
            self.page: dict[str, Any] = tomllib.loads(_read(path))
        except tomllib.TOMLDecodeError:
            raise self.refusal("the file is not valid TOML", "mend it") from None

    def refusal(self, rule: str, remedy: str, key: str = "") -> Refusal:
        return Refusal(rule, remedy, file=self.path.name, column=key)

    def spec(self) -> MeasureSpec:
        form = self.word(self.page, "form", Form)
        self.refuse_keys(self.page, _COMMON | _OF_FORM[form], _OPTIONAL[form])
        return MeasureSpec(
            name=self.path.stem,
            form=form,
            title=self.text("title"),
            why=self.text("why"),
            unit=self.text("unit"),
            audiences=self.audiences(),
            weight=self.weight(),
            author=self.text("author"),
            checker=self.text("checker"),
            next_review=self.kind(self.page, "next_review", date),
            **self.of_form(form),
        )

    def weight(self) -> float:
        weight = float(self.kind(self.page, "weight", (int, float)))
        if not (LEAST_WEIGHT <= weight <= MOST_WEIGHT and round(weight, 3) == weight):
            raise self.refusal(
                "a weight is out of range",
                f"write a number from {LEAST_WEIGHT:g} to {MOST_WEIGHT:g} with three decimals at most",
                "weight",
            )
        return weight

    def of_form(self, form: Form) -> dict[str, Any]:
        if form is Form.COUNT:
            return {**self.of_count(), "question": self.question()}
        if form is Form.INDEX:
            return {**self.of_index(), "question": self.question()}
        return {
            "numerator": self.reference(self.page["numerator"], "numerator"),
            "denominator": tuple(self.reference(cell, "denominator") for cell in self.many("denominator")),
            "per": self.kind(self.page, "per", int) if form is Form.RATE else 100,
        }

    def of_count(self) -> dict[str, Any]:
        return {
            "universe": self.text("universe"),
            "time": self.word(self.page, "time", Siblings),
            "dimensions": tuple(self.dimension(row, top="total") for row in self.page.get("dimension", [])),
            "within": tuple(self.names("within")),
            "follows": self.text("follows") if "follows" in self.page else "",
            "aliases": self.aliases(),
            "not_in_first_quarter": self.kind({"x": self.page.get("not_in_first_quarter", False)}, "x", bool),
            "finest_period": self.word({"finest_period": Grain.QUARTER, **self.page}, "finest_period", Grain),
        }

    def of_index(self) -> dict[str, Any]:
        steps = [self.kind({"rounding": step}, "rounding", (int, float)) for step in self.many("rounding")]
        if steps != sorted(steps) or steps[0] <= 0:
            raise self.refusal("the steps do not go from fine to coarse", "order them", "rounding")
        return {
            "base": self.text("base"),
            "rounding": tuple(float(step) for step in steps),
            "dimensions": tuple(self.dimension(row, top="") for row in self.page.get("dimension", [])),
        }

    def question(self) -> str:
        return _read(self.path.with_suffix(".sql")).strip().removesuffix(";")

    def dimension(self, row: dict[str, Any], top: str) -> Dimension:
        self.refuse_keys(row, _DIMENSION, _OPTIONAL_OF_DIMENSION)
        name, codes = self.kind(row, "name", str), self.kind(row, "codes", str)
        if not name.isidentifier() or name == "period":
            raise self.refusal("a dimension's name is not usable", "use a-z and _, and not period", "name")
        if codes not in self.known_codes:
            raise self.refusal("there is no such list of codes", f"use {_list(self.known_codes)}", "codes")
        return Dimension(
            name=name,
            siblings=self.word(row, "siblings", Siblings),
            parents=hierarchy(self.known_codes[codes], top),
            facet=row.get("facet", name),
            covering=self.kind({"covering": row.get("covering", False)}, "covering", bool),
            alone=STAND_ALONE.get(codes, ()),
        )

    def aliases(self) -> dict[str, str]:
        aliases = self.kind({"alias": self.page.get("alias", {})}, "alias", dict)
        flat: dict[str, str] = {}
        for dimension, same in aliases.items():
            for code, other in self.kind({"alias": same}, "alias", dict).items():
                if not isinstance(other, str) or other.count(".") != 1:
                    raise self.refusal("an alias is no coordinate", "write it as dimension.code", "alias")
                flat[f"{dimension}.{code}"] = other
        return flat

    def reference(self, cell: Any, key: str) -> CellReference:
        if not isinstance(cell, list) or not cell or not all(isinstance(part, str) for part in cell):
            raise self.refusal("a cell is not named", 'write ["measure", "code", …]', key)
        return CellReference(cell[0], tuple(cell[1:]))

    def audiences(self) -> tuple[Audience, ...]:
        chosen = [self.word({"audiences": name}, "audiences", Audience) for name in self.many("audiences")]
        if chosen != list(Audience)[: len(chosen)] or not chosen:
            raise self.refusal(
                "a wider audience sees what a narrower one does not",
                f"list the first of {_list(Audience)}",
                "audiences",
            )
        return tuple(chosen)

    def names(self, key: str) -> list[str]:
        return [self.kind({key: name}, key, str) for name in self.page.get(key, [])]

    def many(self, key: str) -> list[Any]:
        found: list[Any] = self.kind(self.page, key, list)
        if not found:
            raise self.refusal("a list is empty", "name at least one", key)
        return found

    def text(self, key: str) -> str:
        found: str = self.kind(self.page, key, str)
        if not found.strip():
            raise self.refusal("a text is empty", "write it", key)
        return found.strip()

    def word(self, row: Mapping[str, Any], key: str, words: Any) -> Any:
        try:
            return words(row[key])
        except (KeyError, ValueError, TypeError):
            raise self.refusal("a word is missing or unknown", f"use {_list(words)}", key) from None

    def kind(self, row: Mapping[str, Any], key: str, kind: Any) -> Any:
        found = row.get(key)
        if not isinstance(found, kind) or (isinstance(found, bool) and kind is not bool):
            raise self.refusal("a setting is missing or of the wrong kind", "see docs/measures.md", key)
        return found

    def refuse_keys(self, row: Mapping[str, Any], needed: set[str], optional: set[str]) -> None:
        if unknown := set(row) - needed - optional:
            raise self.refusal("a key is unknown", f"use {_list(needed | optional)}", min(unknown))
        if missing := needed - set(row):
            raise self.refusal("a key is missing", "write it", min(missing))


def _list(words: Any) -> str:
    return ", ".join(sorted(words))


def _refuse_orphans(folder: Path, specs: tuple[MeasureSpec, ...]) -> None:
    asked = {spec.name for spec in specs if spec.question}
    for path in sorted(folder.glob("*.sql")):
        if path.stem not in asked:
            raise Refusal("a question has no description", f"write {path.stem}.toml", file=path.name)


def _refuse_dangling(specs: tuple[MeasureSpec, ...]) -> None:
    """Refuse a measure that speaks of another, a universe, a code or a coordinate that is not there."""
    counts = {spec.name: spec for spec in specs if spec.form is Form.COUNT}
    universes = {spec.universe for spec in counts.values()}
    for spec in specs:
        _refuse_unless(set(spec.within) <= set(counts), spec, "within")
        _refuse_unless(not spec.follows or spec.follows in universes, spec, "follows")
        _refuse_unless(not spec.base or spec.base in counts, spec, "base")
        _refuse_unless(_aliases_hold(spec, counts), spec, "alias")
        for cell in (*((spec.numerator,) if spec.numerator else ()), *spec.denominator):
            _refuse_unless(_exists(cell, counts), spec, "numerator or denominator")


def _refuse_unless(holds: bool, spec: MeasureSpec, key: str) -> None:
    if not holds:
        raise Refusal(
            "a measure speaks of something that is not there",
            "name a COUNT measure, its universe, or codes it has",
            file=f"{spec.name}.toml",
            column=key,
        )


def _aliases_hold(spec: MeasureSpec, counts: Mapping[str, MeasureSpec]) -> bool:
    kin = [other for other in counts.values() if other.universe == spec.universe]
    coordinates = {f"{d.name}.{code}" for other in kin for d in other.dimensions for code in d.codes}
    return all({mine, theirs} <= coordinates for mine, theirs in spec.aliases.items())


def _exists(cell: CellReference, counts: Mapping[str, MeasureSpec]) -> bool:
    spec = counts.get(cell.measure)
    if spec is None or len(cell.codes) != len(spec.dimensions):
        return False
    return all(code in d.codes for code, d in zip(cell.codes, spec.dimensions, strict=True))
