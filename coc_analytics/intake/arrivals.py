"""Door 1: on which day each export was taken in, and until when the clock was right. Keyed ids and days, in the vault.

A file's own date says when it was written, not when it came; and a clock that jumped makes everything seem old.
Days are handed in: nothing here asks a clock. An id and its day are written as one word, so that no name is in it.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from coc_analytics.intake.review.places import write_privately

FILE = ".arrivals"
CLOCK = ".clock"
LONGEST_SILENCE = timedelta(days=100)
"""A community that works once a quarter is silent for 92 days at most. A longer jump of the clock is doubted; so a clock
that is wrong by less may remove an export up to 100 days early, once."""


def note_arrival(vault: Path, batch: str, day: date) -> None:
    """Note when an export (by the id of its batch) was taken in; the first day that was noted stays."""
    known = arrivals(vault)
    if batch not in known:
        lines = (f"{one}_{came:%Y%m%d}\n" for one, came in {**known, batch: day}.items())
        write_privately(vault / FILE, "".join(lines).encode())


def arrivals(vault: Path) -> Mapping[str, date]:
    """The day every export came, by the id of its batch; a line that cannot be read is as if it was never noted."""
    path = vault / FILE
    words = path.read_text(encoding="utf-8", errors="replace").split() if path.exists() else []
    found = {batch: _day(day) for batch, _, day in (word.partition("_") for word in words)}
    return {batch: day for batch, day in found.items() if day is not None}


def last_sure_day(vault: Path) -> date | None:
    """The last day on which the clock was believed; None where none was noted."""
    path = vault / CLOCK
    return _day(path.read_text(encoding="utf-8", errors="replace").strip()) if path.exists() else None


def is_plausible(day: date, last: date | None) -> bool:
    """Whether a clock that says this day may be right, when `last` was certainly reached."""
    return last is None or last <= day <= last + LONGEST_SILENCE


def note_day(vault: Path, day: date) -> None:
    """Believe the clock on this day."""
    if last_sure_day(vault) != day:
        write_privately(vault / CLOCK, f"{day:%Y%m%d}\n".encode())


def _day(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
