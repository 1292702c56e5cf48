"""Reader: a page as Markdown, to be pasted where a community publishes. The page's sentences and tables, nothing else."""

from collections.abc import Iterator, Sequence

from coc_analytics.dashboards.blocks import Block, DataTable, Fact, Page
from coc_analytics.dashboards.tongue import say
from coc_analytics.dashboards.wording import quarter_name, state_words
from coc_analytics.dashboards.words import capital, visible
from coc_analytics.terms import ReleaseState

SPECIAL = frozenset("\\`*_{}[]<>#|~&!$")
"""Signs that would become markup, a link or an element."""


def as_markdown(page: Page, mark: str) -> str:
    """The page as Markdown; `mark` says of a draft or a withdrawn page what it is."""
    return "\n".join(_lines(page, mark)) + "\n"


def _lines(page: Page, mark: str) -> Iterator[str]:
    release = page.release
    yield f"# {plain(release.community)}: {quarter_name(release.quarter)}"
    yield from _paragraph(
        f"**{mark}** " if mark else "", f"{state_words(release.state, release.published_at)}."
    )
    yield from _paragraph("", page.brief.lead)
    yield from _facts(say("What changed"), page.brief.changed)
    yield from _facts(say("Where things stand"), page.brief.standing)
    yield from _listed(say("What cannot be said, and when it can"), page.brief.cannot)
    for section in page.sections:
        yield from _heading(2, section.title)
        for block in section.every_block:
            yield from _block(block)
    if release.state is not ReleaseState.WITHDRAWN:
        yield from _listed(say("About these numbers"), page.about)


def _heading(level: int, words: str) -> Iterator[str]:
    yield ""
    yield f"{'#' * level} {plain(words)}"


def _paragraph(before: str, words: str) -> Iterator[str]:
    yield ""
    yield f"{before}{plain(words)}"


def _facts(title: str, facts: Sequence[Fact]) -> Iterator[str]:
    yield from _listed(title, [f"{fact.topic}: {fact.sentence}" for fact in facts])


def _listed(title: str, sentences: Sequence[str]) -> Iterator[str]:
    if sentences:
        yield from _heading(2, title)
        yield ""
        yield from (f"- {plain(sentence)}" for sentence in sentences)


def _block(block: Block) -> Iterator[str]:
    yield from _heading(3, block.title)
    yield from _paragraph("", block.summary)
    yield ""
    yield from _table(block.table)
    yield from _paragraph(
        "",
        say(
            "Period: {period}. Counted: {counted}. {as_of}.",
            period=block.period,
            counted=block.counted,
            as_of=capital(block.as_of),
        ),
    )


def _table(table: DataTable) -> Iterator[str]:
    yield _row([table.corner, *table.columns])
    yield f"|{' --- |' * (len(table.columns) + 1)}"
    for line in table.lines:
        yield _row([line.heading, *(entry.words for entry in line.entries)])


def _row(fields: Sequence[str]) -> str:
    return f"| {' | '.join(plain(field) for field in fields)} |"


def plain(words: str) -> str:
    """Words that stay words: no sign of them is read as markup, and none starts a new line."""
    return "".join(f"\\{sign}" if sign in SPECIAL else sign for sign in visible(words))
