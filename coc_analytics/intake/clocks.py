"""Door 1: one time as somebody or some software wrote it, taken apart. Nothing of it is kept or repeated.

Read are ISO 8601, the ways of spreadsheets and forms, RFC 2822, JavaScript's and the C library's, days and months in
words, serial numbers of Excel and seconds or milliseconds since 1970. Which of two numbers is the day is not decided
here.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from coc_analytics.intake.zones import offset, zone_called

_FILE = Path(__file__).parent / "words" / "calendar.txt"
_EXCEL_STARTS = datetime(1899, 12, 30)  # noqa: DTZ001  serial numbers are local
_EXCEL = (25_569, 73_415)  # 1970 to 2100
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
_SECONDS = re.compile(r"(\d{9,10})(?:\.\d+)?|(\d{12,13})")
_REMARK = re.compile(r"\s*\(([^()]*)\)\s*$")
_CLOCK = re.compile(
    r"(?<![\d:+-])(?P<hour>\d{1,2})(?:[:h](?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?)?)?"
    r"(?:\s*(?P<half>am|pm)\b)?(?![\d:])"
)
_DOTTED_CLOCK = re.compile(
    r"(?<=\s)(?P<hour>\d{1,2})\.(?P<minute>\d{2})(?:\.(?P<second>\d{2}))?(?P<part>)(?P<half>)$"
)
_ZONE = re.compile(
    r"^\s*(?P<name>[a-z]+(?:[/_-][a-z]+)+|[a-z]{1,5}(?![a-z]))?\s?(?P<offset>[+-]\s?\d{1,2}(?::?\d{2})?(?![\d:/.-]))?"
)
_ZERO = ("", "utc", "gmt", "z", "ut")
"""What may stand before an offset; before any other letters it may be meant the other way round."""
_YEAR_FIRST = re.compile(r"(\d{4})\s?([-/. ])\s?(\d{1,2}|[a-z]+)\s?\2\s?(\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er)?[-/. ]?\s?([a-z]+)[-/. ]?\s?(\d{4}|\d{2})")
_MONTH_FIRST = re.compile(r"([a-z]+)[-. ]\s?(\d{1,2})(?:st|nd|rd|th)?[-, ]\s?(\d{4})")


class Order(StrEnum):
    """Which of two numbers before a year is the day."""

    DAY = "day first"
    MONTH = "month first"


@dataclass(frozen=True, slots=True)
class Written:
    """A time taken apart: the days it may mean by order, the clock (None: none given) and the zone as written."""

    days: Mapping[Order, date]
    clock: time | None
    zone: str = ""
    remark: str = ""
    instant: datetime | None = None

    @property
    def day(self) -> date | None:
        """The day, where there is only one that it can be."""
        known = set(self.days.values())
        return next(iter(known)) if len(known) == 1 else None


@lru_cache(maxsize=4096)
def take_apart(cell: str) -> Written | None:
    """A cell as a time; None where it is none that anybody could be sure of."""
    text = _tidy(cell)
    if not text:
        return None
    return _number(text) or _spelt(text)


def resolve(written: Written, order: Order | None, home: tzinfo) -> datetime | None:
    """A time taken apart as UTC; without a zone of its own it is local to `home`; None where it cannot be."""
    if written.instant is not None:
        return written.instant
    day = written.day or (written.days.get(order) if order else None)
    if day is None or not 1970 <= day.year <= 2100:
        return None
    local = datetime.combine(day, written.clock or time())
    zone = _zone(written, local, home)
    try:
        return local.replace(tzinfo=zone).astimezone(UTC) if zone is not None else None
    except OverflowError:
        return None


def _zone(written: Written, local: datetime, home: tzinfo) -> tzinfo | None:
    """The offset where there is one, else what the letters mean, else what a remark in brackets means."""
    letters = written.zone.rstrip("+-0123456789:")
    if away := written.zone[len(letters) :]:
        return offset(away) if letters in _ZERO else None
    called = letters or written.remark
    return zone_called(called, local, home) if called else home


def _tidy(cell: str) -> str:
    """In lower case without accents, one space between words, AM and PM alike however they are written."""
    text = unicodedata.normalize("NFKD", cell.replace("−", "-").replace("º", "").replace("ª", "").casefold())
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    text = unicodedata.normalize("NFC", text)
    if not text.isascii():
        text = _in_latin(text)
    text = re.sub(r"\b([ap])\.\s?m\b\.?", r"\1m", text)
    return " ".join(re.sub(r"(?<=\d)h(?!\d)", ":00", text).split())


def _in_latin(text: str) -> str:
    """Chinese, Japanese and Korean dates and halves of the day, which stand before the clock there."""
    text = re.sub(r"(?<=\d)\s?[年년월月]\s?", "-", text)
    text = re.sub(r"(?<=\d)\s?[日일]", " ", text)
    for word, half in _words()["half"].items():
        text = re.sub(rf"{word}\s?([\d:]+)", rf" \1 {half}", text)
    return text


def _number(text: str) -> Written | None:
    if _SERIAL.fullmatch(text):
        return _of_excel(float(text.replace(",", ".")))
    match = _SECONDS.fullmatch(text)
    if match is None:
        return None
    seconds = float(text) / (1000 if match[2] else 1)
    return Written({}, None, instant=datetime.fromtimestamp(seconds, UTC))


def _of_excel(serial: float) -> Written | None:
    if not _EXCEL[0] <= serial < _EXCEL[1]:
        return None
    moment = _EXCEL_STARTS + timedelta(seconds=round(serial * 86_400))
    clock = None if serial.is_integer() else moment.time()
    return Written(_same(moment.date()), clock)


def _spelt(text: str) -> Written | None:
    """Clock and zone are cut out of the text; what is left must be a day and nothing else."""
    text = re.sub(r"(?<=\d)t(?=\d)", " ", text, count=1)
    remark = _REMARK.search(text)
    text = _without_words(text[: remark.start()] if remark else text)
    found = _clock_in(text)
    if found is None:
        return _written(text, None, "", remark)
    clock = _time(found)
    if clock is None:
        return None
    before, (zone, after) = text[: found.start()], _cut_zone(text[found.end() :])
    return _written(f"{before} {after}", clock, zone, remark)


def _written(day: str, clock: time | None, zone: str, remark: re.Match[str] | None) -> Written | None:
    days = _days(" ".join(day.replace(",", " ").split()).strip(" -"))
    return Written(days, clock, zone, remark[1].strip() if remark else "") if days else None


def _without_words(text: str) -> str:
    """Without the days of the week and the small words around a date."""
    words = _words()
    kept = [word for word in re.split(r"([,\s]+)", text) if word.strip(".,") not in words["filler"]]
    if kept and (first := kept[0].strip(".,")) in words["weekday"] and not _is_month_here(first, kept):
        kept = kept[1:]
    return "".join(kept).strip(" ,")


def _is_month_here(first: str, words: list[str]) -> bool:
    """`mar 5 2026` is in March, `mar 5 fevr 2026` a Tuesday."""
    others = [word.strip(".,") for word in words[1:]]
    return first in _words()["month"] and not any(word in _words()["month"] for word in others)


def _clock_in(text: str) -> re.Match[str] | None:
    """The first thing that can only be a clock."""
    clocks = (found for found in _CLOCK.finditer(text) if found["minute"] or found["half"])
    return next(clocks, None) or _DOTTED_CLOCK.search(text)


def _time(found: re.Match[str]) -> time | None:
    hour = int(found["hour"])
    if found["half"]:
        if found["half"] == "am" and hour > 12:
            return None
        hour = hour % 12 + (12 if found["half"] == "pm" else 0)
    part = int((found["part"] or "0")[:6].ljust(6, "0"))
    try:
        return time(hour, int(found["minute"] or 0), int(found["second"] or 0), part)
    except ValueError:
        return None


def _cut_zone(after: str) -> tuple[str, str]:
    """The zone behind a clock, and what follows it; a month behind a clock is no zone."""
    found = _ZONE.match(after)
    name = (found["name"] or "") if found else ""
    if found is None or name in _words()["month"] or name in _words()["weekday"]:
        return "", after
    return f"{name}{(found['offset'] or '').replace(' ', '')}", after[found.end() :]


def _days(text: str) -> dict[Order, date]:
    """The days that a text may name; none where it names something else besides."""
    if found := _YEAR_FIRST.fullmatch(text.rstrip(".")):
        return _one(found[1], found[3], found[4])
    if found := _YEAR_LAST.fullmatch(text):
        return _either(found[1], found[3], found[4], found[2])
    plain = re.sub(r"\.(?=\s|$)", "", text)
    if found := _DAY_FIRST.fullmatch(plain):
        return _one(found[3], found[2], found[1])
    found = _MONTH_FIRST.fullmatch(plain)
    return _one(found[3], found[1], found[2]) if found else {}


def _one(year: str, month: str, day: str) -> dict[Order, date]:
    number = int(month) if month.isdigit() else _words()["month"].get(month, 0)
    known = _date(_year(year), int(number), int(day))
    return _same(known) if known else {}


def _either(first: str, second: str, year: str, between: str) -> dict[Order, date]:
    """By either order; but nobody who writes dots puts the month first."""
    by_day, by_month = (
        _date(_year(year), int(second), int(first)),
        _date(_year(year), int(first), int(second)),
    )
    if between == ".":
        return _same(by_day) if by_day else {}
    return {order: day for order, day in ((Order.DAY, by_day), (Order.MONTH, by_month)) if day is not None}


def _same(day: date) -> dict[Order, date]:
    return dict.fromkeys(Order, day)


def _year(written: str) -> int:
    """A year of two digits is the one that strptime takes it for: 69 is 1969, 68 is 2068."""
    year = int(written)
    return year if len(written) == 4 else year + (1900 if year > 68 else 2000)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Mapping[str, int | str]]:
    """What words/calendar.txt says, by what the words are."""
    known: dict[str, dict[str, int | str]] = {"month": {}, "weekday": {}, "half": {}, "filler": {}}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        kind, *words = line.split() or ["#"]
        if kind == "month":
            known["month"] |= dict.fromkeys(words[1:], int(words[0]))
        elif kind in ("morning", "evening"):
            half = "am" if kind == "morning" else "pm"
            known["half"] |= dict.fromkeys((unicodedata.normalize("NFC", word) for word in words), half)
        elif kind in known:
            known[kind] |= dict.fromkeys(words, 0)
    return known
