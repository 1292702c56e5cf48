"""What day it is, and whether the computer's clock can be believed. Days only.

A clock that jumped must not make everything look old: what removes something asks here first. The last day that was
believed is kept in the vault; before there was one, the ledger's last line tells a day that was reached.
"""

from datetime import date, datetime

from coc_analytics.terms import Refusal
from pipelines.places import Places


def today(places: Places) -> date:
    """What the computer's clock says, in the community's own time zone."""
    return datetime.now(places.community().zone).date()


def is_believed(places: Places) -> bool:
    """Whether the clock goes on from the last day that was believed; such a day is noted as the next one."""
    from coc_analytics.intake import arrivals

    if not is_plausible(places):
        return False
    arrivals.note_day(places.vault, today(places))
    return True


def is_plausible(places: Places) -> bool:
    """The same, and nothing is noted."""
    from coc_analytics.intake import arrivals

    return arrivals.is_plausible(today(places), last_day(places))


def last_day(places: Places) -> date | None:
    """The last day that was certainly reached; None where nothing tells one."""
    from coc_analytics.intake import arrivals

    return arrivals.last_sure_day(places.vault) or _last_in_the_ledger(places)


def _last_in_the_ledger(places: Places) -> date | None:
    from coc_analytics.disclosure.shelf.ledger import read_ledger
    from coc_analytics.release import open_shelf

    try:
        entries = read_ledger(open_shelf(places.releases))
        return max((date.fromisoformat(entry.date) for entry in entries), default=None)
    except (Refusal, ValueError):
        return None  # a broken ledger is told of elsewhere


def refuse_jumped_clock(places: Places) -> None:
    """Refuse to go on under a clock that went back, or forward by more than a quarter."""
    if is_plausible(places):
        return
    day, last = today(places), last_day(places)
    assert last is not None
    moved = "behind" if day < last else "far ahead of"
    raise Refusal(
        f"the computer's clock says {day}, {moved} {last}, the last day this was used",
        "set the clock; where it is right, say so with `coc retain --today` and today's date, like 2026-01-31",
    )


def believe(places: Places, day: date) -> None:
    """Take somebody's word that the clock is right; refused where it says another day."""
    from coc_analytics.intake import arrivals

    if day != today(places):
        raise Refusal("the computer's clock says another day", "set the clock first")
    arrivals.note_day(places.vault, day)
