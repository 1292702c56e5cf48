"""Reader: one page for an incoming committee, from published releases alone. No name, and nothing that was withdrawn."""

from collections.abc import Iterator, Sequence

from coc_analytics.dashboards.blocks import Brief, Fact, View
from coc_analytics.dashboards.brief import committee_brief
from coc_analytics.dashboards.markdown import plain
from coc_analytics.dashboards.tongue import say, say_if_known
from coc_analytics.dashboards.wording import number, quarter_name
from coc_analytics.release import Release, Shelf
from coc_analytics.terms import Audience

_MOST = 6
"""So many sentences of each kind: the page is read in ten minutes."""


def handover_page(shelf: Shelf) -> str:
    """What a new member should know of what was published so far, as Markdown on one page."""
    published = shelf.releases()
    title = plain(published[-1].community) if published else say("A new committee")
    return "\n".join((f"# {say('{title}: handed over', title=title)}", *_lines(shelf, published))) + "\n"


def _lines(shelf: Shelf, published: Sequence[Release]) -> Iterator[str]:
    yield ""
    if not published:
        yield say("Nothing is published yet.")
        return
    yield from _what_there_is(shelf)
    own = shelf.releases(Audience.COMMITTEE)
    if own:
        yield ""
        yield f"## {say('What the committee was told last: {quarter}', quarter=quarter_name(own[-1].quarter))}"
        yield from _brief(committee_brief(View(own[-1])))
    yield ""
    yield f"## {say('What holds from here on')}"
    yield ""
    yield from (f"- {each}" for each in _rules())


def _rules() -> Iterator[str]:
    yield say(
        "A number that was published never changes; what becomes known later counts in the quarter in which it does."
    )
    yield say(
        "A hidden number is shown as a range. Fewer than the threshold are behind it, or it would give such a number away."
    )
    yield say("More reports can mean more trust: no count of reports is good or bad by itself.")
    yield say(
        "Whoever prepared a release does not check it, and whoever a report concerns handles none of its quarter."
    )


def _what_there_is(shelf: Shelf) -> Iterator[str]:
    yield f"## {say('What is published')}"
    yield ""
    yield f"| {say('for')} | {say('from')} | {say('to')} | {say('releases')} | {say('threshold')} |"
    yield "|---|---|---|---|---|"
    for audience in Audience:
        there = shelf.releases(audience)
        if there:
            first, last = quarter_name(there[0].quarter), quarter_name(there[-1].quarter)
            yield f"| {say_if_known(audience.value)} | {first} | {last} | {len(there)} | {there[-1].threshold} |"
    gone = len(shelf.withdrawn())
    if gone:
        yield ""
        yield say(
            "{number} release was taken back after readers saw it; what was seen binds every later one all the same."
            if gone == 1
            else "{number} releases were taken back after readers saw them; what was seen binds every later one all the same.",
            number=number(gone),
        )


def _brief(brief: Brief) -> Iterator[str]:
    yield ""
    yield plain(brief.lead)
    yield from _listed(say("What changed"), _told(brief.changed))
    yield from _listed(say("Where things stand"), _told(brief.standing))
    yield from _listed(say("What asks for a decision"), brief.decide)
    yield from _listed(say("What cannot be said, and when it can"), brief.cannot)
    yield from _listed(say("To ask at the first meeting"), brief.questions)


def _told(facts: Sequence[Fact]) -> tuple[str, ...]:
    return tuple(f"{fact.topic}: {fact.sentence}" for fact in facts)


def _listed(title: str, sentences: Sequence[str]) -> Iterator[str]:
    if sentences:
        yield ""
        yield f"### {title}"
        yield ""
        yield from (f"- {plain(sentence)}" for sentence in sentences[:_MOST])
