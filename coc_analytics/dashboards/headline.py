"""Reader: what changed and what can be said, in a few plain sentences from released cells only."""

from collections.abc import Sequence

from coc_analytics.dashboards.blocks import Fact, View, period_in_words, starting_in, within
from coc_analytics.dashboards.breakdowns import UNRANKED, leaf_codes
from coc_analytics.dashboards.leading import not_coded_yet, rivals
from coc_analytics.dashboards.promises import kept_sentence
from coc_analytics.dashboards.pulse import pulse_period, pulse_sentence, value_codes
from coc_analytics.dashboards.rollups import (
    COARSE,
    Grain,
    at,
    finest_shown,
    finest_shown_of,
    outdone_by_none,
    periods_of,
    periods_to_speak_of,
    shown,
    surely_first,
)
from coc_analytics.dashboards.statistics import chance_of_difference
from coc_analytics.dashboards.wording import amount, listed, number, plural
from coc_analytics.dashboards.words import capital, in_sentence
from coc_analytics.release import MeasureRelease
from coc_analytics.terms import TOTAL, Form

SURPRISING = 0.05
"""A change is called bigger than chance usually brings below this chance."""
RECEIVED = "received_by_channel"
EVERY = tuple(Grain)
TOPICS = ("Reports", "Promises", "Values", "Participation", "Pulse")


def changed_this_quarter(view: View) -> tuple[Fact, ...]:
    """The committee's headline: received, promises, values, participation, pulse; what is missing is left out."""
    return _facts(_received(view), _promises(view), _values(view), _members(view), _pulse(view))


def changed_this_year(view: View) -> tuple[Fact, ...]:
    """The board's headline: the last four quarters beside the full years before them."""
    return _facts(
        _received_by_year(view),
        _promises(view, COARSE),
        _values(view, COARSE),
        _members_by_year(view),
        _pulse(view, COARSE),
    )


def _facts(*sentences: str) -> tuple[Fact, ...]:
    return tuple(Fact(topic, said) for topic, said in zip(TOPICS, sentences, strict=True) if said)


def _received(view: View) -> str:
    measure = view.measure(RECEIVED)
    if measure is None:
        return ""
    now = shown(measure, view.period, (TOTAL,))
    if now is None:
        return _received_hidden(view, measure)
    sentence = f"{capital(plural(now, 'issue was', 'issues were'))} counted this quarter"
    before = shown(measure, str(view.quarter.plus(-1)), (TOTAL,))
    if before is None:
        return (
            f"{sentence}; the quarter before cannot be shown, so we cannot say whether that is more or fewer."
        )
    return f"{sentence}, {_compared(before, now, 'the quarter before')}."


def _compared(before: float, now: float, what: str, exposure: float = 1.0) -> str:
    if before == now:
        return f"as many as {what}"
    more = "more" if now > before else "fewer"
    chance = chance_of_difference(int(before), int(now), exposure)
    so = (
        "a bigger change than chance usually brings"
        if chance < SURPRISING
        else "a change that chance alone often brings"
    )
    return f"{number(abs(now - before))} {more} than {what} ({number(before)}): {so}"


def _received_hidden(view: View, measure: MeasureRelease) -> str:
    sentence = f"This quarter's number of issues cannot be shown safely on its own: {amount(at(measure, view.period, (TOTAL,)))}"
    safe = finest_shown(measure, view.quarter, (TOTAL,))
    if safe is None:
        return f"{sentence}. There is no longer period yet that can be shown."
    total = number(shown(measure, safe, (TOTAL,)) or 0)
    return f"{sentence}. The finest safe number is {total} issues over {period_in_words(measure, safe)}."


def _promises(view: View, grains: Sequence[Grain] = EVERY) -> str:
    measure = view.measure("acknowledged")
    return kept_sentence(view, measure, "acknowledged", grains) if measure else ""


def _values(view: View, grains: Sequence[Grain] = EVERY) -> str:
    """The one or two values most often touched, in the finest period that can say so."""
    measure = view.measure("received_by_value")
    if measure is None:
        return ""
    codes = [code for code in leaf_codes(measure.dimensions[1]) if code not in UNRANKED]
    period = finest_shown_of(measure, view.quarter, [(code,) for code in codes], grains)
    known = {code: n for code in codes if (n := shown(measure, period, (code,))) is not None}
    ranked = [(code,) for code in codes]
    start, uncoded = f"{starting_in(measure, period)},", not_coded_yet(measure, period)
    first = surely_first(measure, period, ranked)
    if first is not None and first[0] not in known:
        said = f"{in_sentence('value', first[0])} ({amount(at(measure, period, first))} issues)"
        return f"{start} the value most often touched was {said}.{uncoded}"
    if not known:
        return "Which values are under strain cannot be said safely yet, not even over all quarters."
    top = sorted(known, key=lambda code: (-known[code], codes.index(code)))[:2]
    sure = [code for (code,) in outdone_by_none(measure, period, [(c,) for c in top], ranked)]
    named = sure or [code for code in top if known[code] == known[top[0]]]
    words = listed([f"{in_sentence('value', code)} ({number(known[code])} issues)" for code in named])
    of = "" if sure else "of those that can be shown, "
    most = "the value most often touched was" if len(named) < 2 else "the values most often touched were"
    more = rivals(measure, period, known[top[0]], ranked, "values")
    return f"{start} {of}{most} {words}{more}.{uncoded}"


def _members(view: View) -> str:
    measure = view.measure("active_members")
    if measure is None:
        return ""
    now = shown(measure, view.period)
    if now is None:
        return f"Active members this quarter: {amount(at(measure, view.period))}."
    new = view.measure("newcomers")
    joined = at(new, view.period) if new else None
    told = joined is not None and (joined.n is not None or (joined.high or now) <= now / 2)
    words = f", {amount(joined)} of them new" if told else ""
    before = shown(measure, str(view.quarter.plus(-4)))
    then = f"; a year earlier there were {number(before)}" if before is not None else ""
    return f"{number(now)} members were active{words}{then}."


def _pulse(view: View, grains: Sequence[Grain] = EVERY) -> str:
    measure = view.measure("pulse_by_value")
    if measure is None:
        return ""
    codes = value_codes(measure)
    return pulse_sentence(measure, pulse_period(view, measure, codes, grains), codes)


def _received_by_year(view: View) -> str:
    measure = view.measure(RECEIVED)
    if measure is None:
        return ""
    return _by_year(view, measure, (TOTAL,), "Issues counted")


def _members_by_year(view: View) -> str:
    measure = view.measure("active_members")
    return _by_year(view, measure, (), "Members who took part") if measure else ""


def _by_year(view: View, measure: MeasureRelease, codes: tuple[str, ...], what: str) -> str:
    """Full years and the last four quarters in one line; hidden ones as intervals."""
    periods = [*periods_of(measure, Grain.YEAR)[-2:], *periods_of(measure, Grain.LAST4)] or [
        *periods_to_speak_of(measure, view.quarter)[-1:]
    ]
    if len(periods) > 1 and measure.periods[periods[-1]] == measure.periods[periods[-2]]:
        periods = periods[:-1]
    words = [f"{amount(at(measure, p, codes))} {within(measure, p)}" for p in periods]
    return f"{what}: {listed(words)}."


def cannot_say(view: View, period: str) -> tuple[str, ...]:
    """How much of a period is hidden, and where to look instead."""
    counts = [m for m in view.release.measures.values() if m.form is Form.COUNT and period in m.periods]
    cells = [
        cell
        for m in counts
        for codes, cell in m.cells.items()
        if codes[0] == period and codes not in m.impossible
    ]
    if not cells:
        return ()
    open_cells = sum(not cell.hidden for cell in cells)
    return (
        f"Of the {number(len(cells))} numbers that make up {period_in_words(counts[0], period)}, "
        f"{number(open_cells)} can be shown; the others are given as a range, and longer periods fill in.",
    )
