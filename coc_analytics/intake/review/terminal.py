"""Door 1, review: the same cases one after the other, as pages for a terminal. Redacted text, shown and kept nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from coc_analytics.intake.review.cells import safe
from coc_analytics.intake.review.choices import NONE, Answer, Choices
from coc_analytics.intake.review.exchange import frozen
from coc_analytics.intake.review.labels import KINDS, Sureness, add_labels
from coc_analytics.intake.review.sheet import because_of, suggestions
from coc_analytics.intake.review.table import Table, by_key
from coc_analytics.intake.review.waiting import Waiting, Which
from coc_analytics.taxonomies import Taxonomy
from coc_analytics.terms import Refusal


@dataclass(frozen=True)
class Page:
    """One case as a terminal shows it."""

    case: str
    text: str = field(repr=False)


@dataclass(frozen=True)
class Visit:
    """What the terminal view needs: the pages, and what can be answered, as ids with what they mean."""

    pages: tuple[Page, ...]
    kinds: tuple[str, ...]
    behaviours: tuple[tuple[str, str], ...]
    sure: tuple[str, ...]


def visit(table: Table) -> Visit:
    """The pages of everything that waits for this reviewer."""
    waiting, choices = table.waiting(Which.WAITING), Choices(table.work.taxonomy)
    pages = tuple(
        Page(one.case.key, _page(one, place, len(waiting), choices)) for place, one in enumerate(waiting, 1)
    )
    return Visit(
        pages,
        tuple(kind.value for kind in KINDS),
        _offered(table.work.taxonomy),
        tuple(each.value for each in Sureness),
    )


def _offered(taxonomy: Taxonomy) -> tuple[tuple[str, str], ...]:
    titles = [(behaviour.id, safe(behaviour.title)) for behaviour in taxonomy.behaviours]
    return (*titles, (NONE, "None of these"))


def _page(one: Waiting, place: int, number: int, choices: Choices) -> str:
    kind = f"{choices.shown_kind(one.coding.kind)}: {one.coding.kind_confidence:.0%}"
    lines = (
        f"case {place} of {number} ({one.case.key}), {one.look.value}",
        "",
        safe(one.text) or "(no account was written)",
        "",
        f"suggested: {kind}" + (", not sure" if one.coding.abstained else ""),
        *(f"  {line}" for line in suggestions(one, choices)),
        *(f"  because of {line}" for line in because_of(one)),
    )
    return "\n".join("\n".join(map(safe, line.split("\n"))) for line in lines)


def keep_answer(table: Table, case: str, kind: str, behaviours: Sequence[str], sure: str) -> None:
    """Keep what was answered on the terminal as a label, at once; refuses what a sheet would refuse."""
    found = by_key(table.visible).get(case)
    answer: Answer | None = Choices(table.work.taxonomy).answer(kind, behaviours, sure)
    if found is None or answer is None:
        raise Refusal("this case is not for you to code", "start `coc review` again")
    if found.is_closed:
        raise frozen()
    label = table.label(found, answer)
    if not table.is_given(label):
        add_labels(table.work.vault, [label])
