"""Reader: the brief at the top of a page: what changed, what needs deciding, what cannot be said, what to ask.

Every number in it stands in the release; nothing here counts or estimates.
"""

from collections.abc import Sequence
from dataclasses import replace

from coc_analytics.dashboards import questions as ask
from coc_analytics.dashboards.blocks import Brief, Fact, View, period_in_words, within
from coc_analytics.dashboards.breakdowns import UNRANKED, leaf_codes
from coc_analytics.dashboards.changes import Told, Verdict, for_everybody, slipped, this_quarter, this_year
from coc_analytics.dashboards.leading import NOT_CODED, ranking
from coc_analytics.dashboards.promises import kept_in
from coc_analytics.dashboards.rollups import (
    COARSE,
    Grain,
    at,
    finest_shown_of,
    is_first,
    periods_of,
    periods_to_speak_of,
    shown,
    tells,
)
from coc_analytics.dashboards.statements import in_range
from coc_analytics.dashboards.statistics import FEWEST_PERIODS, latest_stretch
from coc_analytics.dashboards.tongue import say
from coc_analytics.dashboards.wording import amount, listed, number, plural, quarter_name
from coc_analytics.dashboards.words import capital, in_sentence
from coc_analytics.periods import Quarter
from coc_analytics.release import MeasureRelease
from coc_analytics.terms import TOTAL, Form, ReleaseState

EVERY = tuple(Grain)
PROMISES = ("acknowledged", "answered")
PENDING = "pending"
QUESTIONS = 3
BREAKDOWNS = (
    ask.CHANNELS,
    ask.SPACES,
    ask.REPORTERS,
    ask.KINDS,
    ask.VALUES,
    ask.BEHAVIOURS,
    ask.FINDINGS,
    ask.OUTCOMES,
)


def committee_brief(view: View) -> Brief:
    """What a committee member with ten minutes reads."""
    return _brief(view, this_quarter(view), EVERY)


def board_brief(view: View) -> Brief:
    """What a board member reads: years beside each other."""
    return _brief(view, this_year(view), COARSE)


def public_brief(view: View) -> Brief:
    """What everybody reads: what changed and what cannot be said; nothing to decide and nobody's meeting."""
    brief = _brief(view, for_everybody(view), COARSE)
    return replace(brief, decide=(), questions=())


def _brief(view: View, told: Sequence[Told], grains: Sequence[Grain]) -> Brief:
    changed = tuple(one for one in told if one.verdict is Verdict.CHANGED)
    return Brief(
        lead=lead(view, told, changed) if told else say("Nothing has been released for this quarter yet."),
        changed=_facts(changed),
        standing=_facts([one for one in told if one not in changed]),
        decide=to_decide(view, grains) if told else (),
        cannot=cannot_say(view, grains) if told else (),
        questions=to_ask(view, changed, grains) if told else (),
    )


def _facts(told: Sequence[Told]) -> tuple[Fact, ...]:
    return tuple(Fact(one.topic, one.sentence) for one in told)


def lead(view: View, told: Sequence[Told], changed: Sequence[Told]) -> str:
    """The page in one sentence: whether anything changed by more than chance."""
    counts = [m for m in view.release.measures.values() if m.periods]
    if all(is_first(measure, view.quarter) for measure in counts):
        return say("This is the first quarter on record, so nothing can be compared yet.")
    topics = list(dict.fromkeys(one.topic.lower() for one in changed))
    if topics:
        return say(
            "{topics} changed by more than chance or rounding usually brings.", topics=capital(listed(topics))
        )
    if not any(one.verdict is Verdict.AS_BEFORE for one in told):
        return say("Too little can be told to say whether anything changed.")
    return say("Nothing that can be told changed by more than chance usually brings.")


def to_decide(view: View, grains: Sequence[Grain]) -> tuple[str, ...]:
    """What asks for a decision: promises, codings and findings that wait, the draft itself."""
    found = [
        _promises_to_decide(view, grains),
        _codings_to_decide(view, grains),
        _findings_to_decide(view, grains),
        say("This page is a draft until somebody who did not prepare it has checked it.")
        if view.release.state is ReleaseState.DRAFT
        else "",
    ]
    return tuple(sentence for sentence in found if sentence) or (
        say("Nothing in these numbers asks for a decision."),
    )


def _promises_to_decide(view: View, grains: Sequence[Grain]) -> str:
    """Late ones that are certain, each in the shortest span that tells of them."""
    late = [said for name in PROMISES if (said := _late(view, name, grains))]
    if not late:
        return ""
    slipping = [name for name in PROMISES if slipped(view, name)]
    start = say("A promise slips: ") if slipping else ""
    return say("{late}. What would have helped?", late=capital(start + listed(late)))


def _late(view: View, name: str, grains: Sequence[Grain]) -> str:
    measure = view.measure(name)
    for period in periods_to_speak_of(measure, view.quarter, grains) if measure else ():
        kept = kept_in(measure, period) if measure else None
        if measure and kept is not None and kept.late.low > 0:
            return say(
                "{count} issues were {verb} late {within}",
                count=in_range(kept.late),
                verb=say(name),
                within=within(measure, period),
            )
    return ""


def _codings_to_decide(view: View, grains: Sequence[Grain]) -> str:
    """Cases not coded yet, and what they hold back."""
    for name in ("received_by_value", "received_by_kind"):
        found = _longest_told(view, name, NOT_CODED, grains)
        if found:
            measure, period = found
            waiting = capital(amount(at(measure, period, (NOT_CODED,)), say("issues")))
            return say(
                "{waiting} are not coded yet: they are missing from kinds, values and behaviours until read.",
                waiting=waiting,
            )
    return ""


def _findings_to_decide(view: View, grains: Sequence[Grain]) -> str:
    found = _longest_told(view, "findings", PENDING, grains)
    if not found:
        return ""
    measure, period = found
    return say(
        "{waiting} {within} have no finding yet.",
        waiting=capital(amount(at(measure, period, (PENDING,)), say("issues"))),
        within=within(measure, period),
    )


def _longest_told(
    view: View, name: str, code: str, grains: Sequence[Grain]
) -> tuple[MeasureRelease, str] | None:
    """The longest span with this quarter in which a code tells that there are some: what waits adds up."""
    measure = view.measure(name)
    if measure is None or code not in measure.dimensions[1].codes:
        return None
    for period in reversed(periods_to_speak_of(measure, view.quarter, grains)):
        cell = at(measure, period, (code,))
        if cell is not None and (cell.low or 0) > 0 and tells(measure, period, (code,)):
            return measure, period
    return None


def cannot_say(view: View, grains: Sequence[Grain]) -> tuple[str, ...]:
    """What cannot be told of this quarter, where it is told instead, and from when on more can be."""
    found = [_hidden_now(view, grains), _when_the_year(view), _when_a_pattern(view, grains)]
    return tuple(sentence for sentence in found if sentence)


def _hidden_now(view: View, grains: Sequence[Grain]) -> str:
    """Which breakdowns are mostly hidden, by the longer span in which they are told."""
    spans: dict[str, list[str]] = {}
    own = ""
    for question in BREAKDOWNS:
        measure = view.measure(question.measure)
        if measure is None:
            continue
        rows = [(code,) for code in leaf_codes(measure.dimensions[1])]
        period = finest_shown_of(measure, view.quarter, rows, grains)
        finest = periods_to_speak_of(measure, view.quarter, grains)[0]
        if period != finest:
            own = within(measure, finest)
            told = any(shown(measure, period, codes) is not None for codes in rows)
            spans.setdefault(
                say("told {within}", within=within(measure, period)) if told else say("for no span yet"), []
            ).append(say(question.nouns))
    parts = [f"{listed(nouns)} ({span})" for span, nouns in spans.items()]
    return say("Mostly hidden {own}: {spans}.", own=own, spans="; ".join(parts)) if parts else ""


def _when_the_year(view: View) -> str:
    """When the figures of the running half-year and year can be told."""
    year, quarter = view.quarter.year, view.quarter.number
    if quarter == 4:
        return ""
    fourth = quarter_name(Quarter.parse(f"{year}Q4"))
    if quarter == 1:
        half = quarter_name(Quarter.parse(f"{year}Q2"))
        return say(
            "The half-year can be told after the {half}, the year {year} after the {fourth}.",
            half=half,
            year=year,
            fourth=fourth,
        )
    return say("The year {year} can be told after the {fourth}.", year=year, fourth=fourth)


def _when_a_pattern(view: View, grains: Sequence[Grain]) -> str:
    measure = view.measure("received_by_channel")
    if measure is None or Grain.QUARTER not in grains:
        return ""
    series = [shown(measure, period, (TOTAL,)) for period in periods_of(measure, Grain.QUARTER)]
    missing = FEWEST_PERIODS - len(latest_stretch(series))
    if missing <= 0:
        return ""
    return say(
        "Whether issues follow a pattern can be said after {quarters} in a row that are not hidden.",
        quarters=plural(missing, say("more quarter"), say("more quarters")),
    )


def to_ask(view: View, changed: Sequence[Told], grains: Sequence[Grain]) -> tuple[str, ...]:
    """Three questions for the next meeting, made from the numbers; changes first."""
    about_changes = [say(ON_CHANGE[one.measure]) for one in changed if one.measure in ON_CHANGE]
    others = [
        make(view, grains) for make in (_ask_of_value, _ask_of_waiting, _ask_of_reporting, _ask_of_knowing)
    ]
    found = [question for question in (*about_changes, *others) if question]
    return tuple(dict.fromkeys([*found, *map(say, ALWAYS)]))[:QUESTIONS]


ON_CHANGE = {
    "received_by_channel": "Is there more or less to report than before, or do people speak up more or less? Whom could we ask?",
    "acknowledged": "What came between us and an acknowledgement in time, and who covers for whom?",
    "answered": "What came between us and an answer in time, and what would have to be dropped to keep the promise?",
    "newcomers": "What was different when more newcomers came, and do we want to do it again?",
    "active_members": "Who has stopped or begun taking part, and did anybody ask them why?",
    "pulse_by_value": "What would members tell us if we asked about the value whose mean moved?",
}
ALWAYS = (
    "Which of these numbers would we have guessed wrongly, and what does that say?",
    "Who has not been heard in these numbers at all?",
    "What do we want to be able to say in a year that we cannot say now?",
)


def _ask_of_value(view: View, grains: Sequence[Grain]) -> str:
    measure = view.measure("received_by_value")
    if measure is None:
        return ""
    codes = leaf_codes(measure.dimensions[1])
    period = finest_shown_of(measure, view.quarter, [(code,) for code in codes], grains)
    found = ranking(measure, period, [(code,) for code in codes if code not in UNRANKED])
    if found is None or found.unsure:
        return ""
    counted = amount(at(measure, period, found.leaders[0]), say("issues"))
    value = in_sentence("value", found.leaders[0][0])
    return say(
        "{value} was touched most often ({counted} {within}): what could we do about that?",
        value=capital(value),
        counted=counted,
        within=within(measure, period),
    )


def _ask_of_waiting(view: View, grains: Sequence[Grain]) -> str:
    found = _longest_told(view, "received_by_value", NOT_CODED, grains)
    if not found:
        return ""
    measure, period = found
    return say(
        "Who reads the issues that are not coded yet ({waiting}), and by when?",
        waiting=amount(at(measure, period, (NOT_CODED,))),
    )


def _ask_of_reporting(view: View, grains: Sequence[Grain]) -> str:
    return _ask_of_answer(view, "would_report", grains, say("would report: what keeps the others from it?"))


def _ask_of_knowing(view: View, grains: Sequence[Grain]) -> str:
    return _ask_of_answer(
        view, "knows_code", grains, say("know the guidelines: how do the others hear of them?")
    )


def _ask_of_answer(view: View, name: str, grains: Sequence[Grain], then: str) -> str:
    """`27 of 46 who answered would report: what keeps the others from it?`"""
    measure = view.measure(name)
    if measure is None or measure.form is not Form.COUNT:
        return ""
    for period in periods_to_speak_of(measure, view.quarter, grains):
        yes, total = (shown(measure, period, (code,)) for code in ("yes", TOTAL))
        if yes is not None and total is not None:
            when = period_in_words(measure, period)
            return say(
                "{yes} of {total} who answered in {when} {then}",
                yes=number(yes),
                total=number(total),
                when=when,
                then=then,
            )
    return ""
