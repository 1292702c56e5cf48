"""Every sentence a page can make, found in the code, the templates and the tables of words: what a language must have."""

import ast
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

from coc_analytics.casebook import MeasureSpec, measure_specs
from coc_analytics.community import Community
from coc_analytics.dashboards import (
    brief,
    changes,
    charts,
    committee,
    exploring,
    levels,
    protection,
    pulse,
    questions,
    rendering,
    scorecard,
    sections,
    statements,
    trends,
    wording,
    words,
)
from coc_analytics.dashboards.breakdowns import OVERLAPPING
from coc_analytics.taxonomies import load_taxonomy

DASHBOARDS = Path(brief.__file__).parent
TEMPLATES = sorted((DASHBOARDS / "templates").glob("*.j2"))
IN_TEMPLATE = re.compile(r'say\("([^"]*)"')
CODES = {"name", "measure", "across", "down"}
"""Fields of a question that are codes, not words."""


def sentences() -> set[str]:
    """Every sentence and part of one that is said in English."""
    found = {*_in_code(), *_in_templates(), *_in_tables(), *_in_the_vocabulary()}
    return {text for text in found if any(map(str.isalpha, text)) and not text.startswith("#")}


def measures() -> tuple[MeasureSpec, ...]:
    """The measures of this software."""
    return tuple(measure_specs(load_taxonomy(words.OURS), Community()))


def _in_code() -> Iterator[str]:
    for file in sorted(DASHBOARDS.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                yield from _texts(node.args[0])


def _texts(node: ast.expr) -> Iterator[str]:
    """The texts that `say` may be given: one, or one of two."""
    if isinstance(node, ast.Constant):
        yield str(node.value)
    if isinstance(node, ast.IfExp):
        yield from (*_texts(node.body), *_texts(node.orelse))


def _in_templates() -> Iterator[str]:
    for file in TEMPLATES:
        yield from IN_TEMPLATE.findall(file.read_text(encoding="utf-8"))


def _in_tables() -> Iterator[str]:
    """The words that stand in tables and constants of the modules."""
    yield from words.WORDS.values()
    yield from words.EVERYWHERE.values()
    yield from words.SHORT.values()
    for table in (
        brief.ON_CHANGE,
        changes.PROMISES,
        charts.IN_PLACE,
        charts.SPAN_WORDS,
        exploring.GROUPS,
        exploring.NOT_TO_PASS_ON,
        exploring.OVER_TIME,
        exploring.WORDS,
        rendering.MARKS,
        trends.SINGLE,
        wording.READERS,
    ):
        yield from table.values()
    yield from (*brief.ALWAYS, *brief.PROMISES, *wording.ORDINALS, "did not exist yet", "hidden")
    yield from map(str, (statements.Change.MORE, statements.Change.FEWER))
    yield from (statements.UNSTABLE, statements.AS_MANY, statements.BY_CHANCE, statements.BEYOND_CHANCE)
    yield from (wording.MORE_TRUST, wording.NOT_YET, wording.NOT_MEASURED, wording.HIDDEN)
    yield from (committee.THE_PROMISE, committee.THE_VALUES, protection.ABOUT_NOISE, sections.NOTHING)
    yield from (OVERLAPPING, OVERLAPPING.replace("rows", "columns"), pulse.COUNTED, levels.OUT_OF)
    yield from (scorecard.NOT_AT_ALL, "{low} to {high}", "between {low} and {high}")
    for module in (questions, changes):
        yield from _of_questions(vars(module).values())
    yield from _of_questions(scorecard.SIGNALS.values())


def _of_questions(found: object) -> Iterator[str]:
    for one in found if isinstance(found, (list, tuple)) else list(found):  # type: ignore[call-overload]
        if isinstance(one, tuple):
            yield from _of_questions(one)
        elif is_dataclass(one) and not isinstance(one, type):
            texts = (getattr(one, each.name) for each in fields(one) if each.name not in CODES)
            yield from (text for text in texts if type(text) is str)


def _in_the_vocabulary() -> Iterator[str]:
    """Behaviours, whom they are owed to, units, and what measures are broken down by."""
    taxonomy = load_taxonomy(words.OURS)
    yield taxonomy.attribution
    yield from (one.title[:1].lower() + one.title[1:] for one in taxonomy.behaviours)
    for measure in measures():
        yield measure.unit
        yield from (words.capital(words.readable(d.name)) for d in measure.dimensions)
