"""Door 1: times as platforms and people write them, read a whole source at once so that 04/05 means one day only.

What could be read both ways is asked about, never guessed. No cell is ever repeated.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from coc_analytics.community import Community
from coc_analytics.intake.clocks import Order, Written, resolve, take_apart
from coc_analytics.intake.keys import normalise
from coc_analytics.intake.reading import column_name, moment
from coc_analytics.intake.zones import zone_in_header
from coc_analytics.terms import Refusal, Source

OPTIONS = frozenset({"dates", "zone", "case_from", "separator", "robots"})
"""What community.toml may say under `[sources.NAME.options]`."""
IN_DOUBT = "dates could be read day first or month first"
Reader = Callable[[str], datetime | None]


@dataclass(frozen=True)
class Habit:
    """How a source writes times: in which zone where a time says none, and which number is the day."""

    zone: tzinfo
    order: Order | None = None


def habit_of(source: Source, community: Community) -> Habit:
    """What community.toml says about the times of a source, under `[sources.NAME.options]`."""
    return habit_in(_options(source, community), source.value, community)


def _options(source: Source, community: Community) -> Mapping[str, Any]:
    section = community.sources.get(source.value, {})
    options = section.get("options", {}) if isinstance(section, Mapping) else {}
    if not isinstance(options, Mapping) or not set(options) <= OPTIONS:
        raise _refusal(source.value, f"the options are {', '.join(sorted(OPTIONS))}")
    return options


def robots_named(source: Source, community: Community) -> frozenset[str]:
    """The addresses or accounts that community.toml calls robots of a source, normalised."""
    named = _options(source, community).get("robots", [])
    if not isinstance(named, list) or not all(isinstance(each, str) for each in named):
        raise _refusal(
            source.value, 'write robots as a list of addresses or accounts, like ["ci@lists.example.org"]'
        )
    return frozenset(map(normalise, named))


def habit_in(options: Mapping[str, Any], name: str, community: Community) -> Habit:
    """The options `zone` and `dates` of a section; refused where they say nothing that is known."""
    order, zone = options.get("dates", ""), options.get("zone", "")
    if order not in ("", *Order):
        raise _refusal(name, "write dates as `day first` or `month first`")
    return Habit(_zone(zone, name) if zone else community.zone, Order(order) if order else None)


def _zone(written: Any, name: str) -> ZoneInfo:
    try:
        return ZoneInfo(str(written))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        unknown = _refusal(name, "write zone as a name like Europe/Berlin or UTC")
    raise unknown


def _refusal(name: str, remedy: str) -> Refusal:
    return Refusal(
        "the options of a source cannot be followed", remedy, file="community.toml", column=f"sources.{name}"
    )


def time_reader(cells: Iterable[str], habit: Habit, ask: Refusal) -> Reader:
    """Read times in one order of day and month: the one community.toml or the cells themselves settle.

    Raises `ask` where neither does. Times without a zone are local to the habit's. Cells that are no time, or stand in
    the other order, are read as None.
    """
    return reader_with(settled(cells, habit, ask))


def settled(cells: Iterable[str], habit: Habit, ask: Refusal) -> Habit:
    """The habit with the order of day and month that these cells settle; raises `ask` where they leave it open."""
    return habit if habit.order else replace(habit, order=_order_of(cells, habit.zone, ask))


def reader_with(habit: Habit) -> Reader:
    """Read times by a habit; what its order leaves open is read as None."""

    def read(cell: str) -> datetime | None:
        if (known := moment(cell, habit.zone)) is not None:
            return known
        written = take_apart(cell)
        return resolve(written, habit.order, habit.zone) if written is not None else None

    return read


def column_reader(
    cells: Iterable[str], header: str, source: Source, community: Community, file: str
) -> Reader:
    """Read one column of a platform's table; a zone in its header is believed before the one of community.toml."""
    habit = habit_of(source, community)
    zone = zone_in_header(header, habit.zone) or habit.zone
    return time_reader(cells, replace(habit, zone=zone), in_doubt(file, column_name(header), source.value))


def in_doubt(file: str, column: str, section: str) -> Refusal:
    """The question that a source is refused with when its dates could be read both ways."""
    return Refusal(
        IN_DOUBT,
        f'say which in community.toml, under [sources.{section}.options], as dates = "day first" or "month first"',
        file=file,
        column=column,
    )


def iso_writer(cells: Iterable[str], habit: Habit, ask: Refusal) -> Callable[[str], str]:
    """Write times as ISO 8601, a day alone as a day; what cannot be read stays as it is, to be refused where it counts.

    Reads and asks like `time_reader`.
    """
    read = time_reader(cells, habit, ask)

    def write(cell: str) -> str:
        known = read(cell)
        if known is None:
            return cell
        return known.astimezone(habit.zone).date().isoformat() if _is_day(cell) else known.isoformat()

    return write


def _is_day(cell: str) -> bool:
    """Whether a cell gives a day and no time of it."""
    written = take_apart(cell)
    return written is not None and written.instant is None and written.clock is None


def _order_of(cells: Iterable[str], zone: tzinfo, ask: Refusal) -> Order | None:
    """The one order in which all of these can be read; None where that makes no difference."""
    orders: set[Order] = set()
    doubtful = False
    for cell in cells:
        written = take_apart(cell) if cell and moment(cell, zone) is None else None
        if written is not None and len(written.days) == 1:
            orders |= set(written.days)
        doubtful = doubtful or _is_doubtful(written)
    if doubtful and len(orders) != 1:
        raise ask
    return next(iter(orders)) if len(orders) == 1 else None


def _is_doubtful(written: Written | None) -> bool:
    return written is not None and written.instant is None and written.day is None
