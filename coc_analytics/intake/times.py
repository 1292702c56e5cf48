"""Door 1: times as platforms write them. A whole file is read in one format, so that 04/05 means one day only."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from coc_analytics.intake.reading import moment

_DATES = (
    *("%m/%d/%Y", "%m/%d/%y", "%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d.%m.%y", "%d-%m-%Y", "%Y/%m/%d"),
    *("%Y.%m.%d", "%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y", "%b %d %Y", "%d-%b-%Y", "%d-%b-%y"),
)
_CLOCKS = ("%I:%M:%S %p", "%H:%M:%S", "%I:%M %p", "%H:%M", "%I %p", "")
_ZONE_WORDS = re.compile(r"\s*\(?(?:UTC|GMT|Z)\)?$", re.IGNORECASE)
_ENOUGH = 2_000
Reader = Callable[[str], datetime | None]


def time_reader(cells: Iterable[str], zone: ZoneInfo, order: str = "") -> Reader:
    """Read times in the one format that fits most of these cells, the American order first where both would do.

    `order` may be `day first` or `month first` and then leaves out formats of the other kind.

    Times without an offset are local to `zone`. Cells that do not fit are read as None.
    """
    written = [tidy for tidy in (_tidy(cell) for cell in cells) if tidy][:_ENOUGH]
    if sum(moment(cell, zone) is not None for cell in written) * 2 > len(written):
        return lambda cell: moment(_tidy(cell), zone)
    forms = [form for form in _formats(written) if not _is_other_order(form, order)]
    best = max(forms, key=lambda form: sum(_fits(cell, form) for cell in written), default="")
    return lambda cell: _read(_tidy(cell), best, zone)


def could_be_either(cells: Iterable[str]) -> bool:
    """Whether all of these dates can be read day first and month first, and would then be different days."""
    written = [tidy for tidy in (_tidy(cell) for cell in cells) if tidy][:_ENOUGH]
    forms = [form for form in _formats(written) if all(_fits(cell, form) for cell in written)]
    first = {form[:2] for form in forms if form.startswith(("%m/", "%d/"))}
    return len(first) == 2


def _is_other_order(form: str, order: str) -> bool:
    return form.startswith("%m/" if order == "day first" else "%d/") if order else False


def _tidy(cell: str) -> str:
    plain = cell.replace("\u202f", " ").replace("\u00a0", " ").replace(" at ", " ").strip()
    plain = re.sub(r"\b([ap])\.\s?m\.?", r"\1m", plain, flags=re.IGNORECASE)
    return re.sub(r"(?<=\d)([ap]m)\b", r" \1", " ".join(plain.split()), flags=re.IGNORECASE)


def _formats(written: list[str]) -> list[str]:
    """The formats that at least one of the cells has, in order of preference."""
    shapes = list(dict.fromkeys(re.sub(r"\d+", "9", cell) for cell in written))[:20]
    samples = [next(cell for cell in written if re.sub(r"\d+", "9", cell) == shape) for shape in shapes]
    samples += written[:50]
    forms = [f"{date}{between}{clock}" for date in _DATES for clock in _CLOCKS for between in _between(clock)]
    return [form for form in forms if any(_fits(cell, form) for cell in samples)]


def _between(clock: str) -> tuple[str, ...]:
    return (" ", ", ") if clock else ("",)


def _fits(cell: str, form: str) -> bool:
    return _parse(cell, form) is not None


def _parse(cell: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(_ZONE_WORDS.sub("", cell), form)  # noqa: DTZ007  the zone is added by _read
    except ValueError:
        return None


def _read(cell: str, form: str, zone: ZoneInfo) -> datetime | None:
    local = _parse(cell, form) if cell and form else None
    if local is None or not 1970 <= local.year <= 2100:
        return None
    says_utc = _ZONE_WORDS.search(cell) is not None
    try:
        return local.replace(tzinfo=UTC if says_utc else zone).astimezone(UTC)
    except OverflowError:
        return None
