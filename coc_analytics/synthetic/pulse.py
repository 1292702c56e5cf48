"""Make-believe community: its quarterly survey. Nobody who answers here exists."""

import random
from collections.abc import Iterator
from datetime import datetime

from coc_analytics.periods import Quarter
from coc_analytics.synthetic.chance import World, iso, moment, pick
from coc_analytics.synthetic.people import Member
from coc_analytics.synthetic.stories import PULSE_COMMENTS
from coc_analytics.synthetic.writing import Notebook, Writer

VALUES = ("inclusive", "empower", "learn_share", "trust", "gratitude")
COLUMNS = ("submitted_at", "respondent", *VALUES, "knows_code", "would_report", "felt_resolved", "comment")
MOOD = {"inclusive": 3.9, "empower": 3.5, "learn_share": 4.1, "trust": 3.4, "gratitude": 3.8}
"""Where each value stands on the whole, from 1 to 5."""


def answers_in(
    world: World, quarter: Quarter, members: tuple[Member, ...], notebook: Notebook
) -> list[dict[str, str]]:
    """The quarter's survey: about two in five of the members answer, all on one day."""
    rng = world.chance("pulse", quarter)
    here = [member for member in members if member.is_around(quarter)]
    writer = Writer(rng, here, notebook)
    sent = moment(rng, quarter, latest_hour=12)
    answering = [member for member in here if rng.random() < 0.42]
    return [_answer(rng, quarter, writer, member, sent) for member in answering]


def _answer(
    rng: random.Random, quarter: Quarter, writer: Writer, member: Member, sent: datetime
) -> dict[str, str]:
    tenure = quarter.index - member.joined.index
    knows = min(0.45 + 0.06 * tenure, 0.9)
    return {
        "submitted_at": iso(sent.replace(minute=rng.randint(0, 59), second=rng.randint(1, 59))),
        "respondent": rng.choice((member.name, member.email)),
        **dict(_scores(rng)),
        "knows_code": pick(rng, {"yes": knows, "no": (1 - knows) / 2, "unsure": (1 - knows) / 2}),
        "would_report": pick(rng, {"yes": 0.55, "no": 0.2, "unsure": 0.25}),
        "felt_resolved": pick(rng, {"": 0.5, "yes": 0.25, "no": 0.13, "unsure": 0.12}),
        "comment": writer.one_of(PULSE_COMMENTS) if rng.random() < 0.2 else "",
    }


def _scores(rng: random.Random) -> Iterator[tuple[str, str]]:
    temper = rng.gauss(0, 0.5)
    for value in VALUES:
        score = round(rng.gauss(MOOD[value] + temper, 0.8))
        yield value, "" if rng.random() < 0.04 else str(min(max(score, 1), 5))
