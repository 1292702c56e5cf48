"""Times nobody has seen: whatever the moment, each way of writing it is read to it; what is ambiguous is asked about."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coc_analytics.intake.clocks import Order
from coc_analytics.intake.times import Habit, in_doubt, time_reader
from coc_analytics.terms import Refusal
from tests.attack.test_intake_fuzz import fuzz

ASK = in_doubt("a.csv", "received_at", "reports")
ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/Los_Angeles",
    "Asia/Kolkata",
    "Australia/Sydney",
    "America/St_Johns",
]
MOMENTS = st.datetimes(datetime(1980, 1, 2), datetime(2068, 12, 30)).map(  # noqa: DTZ001  the zone is added
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "en short": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "es short": "ene feb mar abr may jun jul ago sept oct nov dic",
    "de short": "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.",
    "fr short": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "pt short": "jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez.",
}
BETWEEN = {"es": " de ", "pt": " de ", "de": ". "}
Way = Callable[[datetime], str]


def clock_12(local: datetime) -> str:
    return f"{local.hour % 12 or 12}:{local:%M:%S} {'AM' if local.hour < 12 else 'PM'}"


def gmt(local: datetime) -> str:
    away = local.utcoffset() or timedelta()
    minutes = int(away.total_seconds()) // 60
    rest = f":{abs(minutes) % 60:02}" if minutes % 60 else ""
    return f"GMT{'+' if minutes >= 0 else '-'}{abs(minutes) // 60}{rest}"


def in_words(language: str) -> Way:
    months = MONTHS[language].split()
    between = BETWEEN.get(language[:2], " ")
    after = " " if language.startswith("de") else between
    return lambda local: f"{local.day}{between}{months[local.month - 1]}{after}{local.year} {local:%H:%M:%S}"


def excel(local: datetime) -> str:
    return repr((local.replace(tzinfo=None) - datetime(1899, 12, 30)) / timedelta(days=1))  # noqa: DTZ001


WAYS: dict[str, Way] = {
    "ISO 8601": datetime.isoformat,
    "a space before the offset": lambda local: local.strftime("%Y-%m-%d %H:%M:%S %z"),
    "Google's form": lambda local: f"{local:%Y/%m/%d} {clock_12(local)} {gmt(local)}",
    "RFC 2822": lambda local: local.strftime("%a, %d %b %Y %H:%M:%S %z"),
    "JavaScript": lambda local: f"{local:%a %b %d %Y %H:%M:%S GMT%z} (Some Standard Time)",
    "seconds": lambda local: str(int(local.timestamp())),
    "milliseconds": lambda local: str(int(local.timestamp()) * 1000),
    "local": lambda local: local.strftime("%Y-%m-%d %H:%M:%S"),
    "dots": lambda local: local.strftime("%d.%m.%Y %H:%M:%S"),
    "the C library": lambda local: local.strftime("%a %b %e %H:%M:%S %Y"),
    "American words": lambda local: f"{local:%b} {local.day}, {local.year}, {clock_12(local)}",
    "dashes and words": lambda local: f"{local:%d-%b-%y} {clock_12(local)}",
    "Excel": excel,
} | {f"words in {language}": in_words(language) for language in MONTHS}
SAID = {
    "day first": [lambda local: local.strftime("%d/%m/%Y %H:%M:%S"), lambda local: local.strftime("%d-%m-%y %H:%M:%S")],
    "month first": [lambda local: f"{local:%m/%d/%Y} {clock_12(local)}", lambda local: f"{local:%m/%d/%y}, {clock_12(local)}"],
}  # fmt: skip
NIGHT = 3_000


def both(examples: int) -> Any:
    return pytest.mark.parametrize("examples", [examples, pytest.param(NIGHT, marks=pytest.mark.nightly)])


def _is_certain(moment: datetime, zone: ZoneInfo) -> bool:
    """Whether a clock without an offset names this moment and no other."""
    local = moment.astimezone(zone)
    return local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset()


@both(60)
@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_writing_a_moment_is_read_to_it(way: str, examples: int) -> None:
    @fuzz(examples)
    @given(MOMENTS, st.sampled_from(ZONES), st.integers(-14 * 2, 14 * 2))
    def run(moment: datetime, zone: str, half_hours: int) -> None:
        home = ZoneInfo(zone)
        assume(_is_certain(moment, home))
        says_offset = way in (
            "ISO 8601",
            "a space before the offset",
            "Google's form",
            "RFC 2822",
            "JavaScript",
        )
        elsewhere = timezone(timedelta(minutes=30 * half_hours))
        written = WAYS[way](moment.astimezone(elsewhere if says_offset else home))
        assert time_reader([written], Habit(home), ASK)(written) == moment, written

    run()


@both(60)
@pytest.mark.parametrize("said", SAID)
def test_an_order_that_is_said_is_followed(said: str, examples: int) -> None:
    @fuzz(examples)
    @given(MOMENTS, st.sampled_from(ZONES), st.sampled_from([0, 1]))
    def run(moment: datetime, zone: str, way: int) -> None:
        home = ZoneInfo(zone)
        assume(_is_certain(moment, home))
        written = SAID[said][way](moment.astimezone(home))
        assert time_reader([written], Habit(home, Order(said)), ASK)(written) == moment, written

    run()


@both(200)
def test_every_ambiguous_date_is_asked_about(examples: int) -> None:
    numbers = st.integers(1, 12)

    @fuzz(examples)
    @given(
        numbers, numbers, st.integers(2000, 2060), st.sampled_from("/-"), st.booleans(), st.booleans(),
        st.sampled_from(["", " 10:00", ", 10:00:13 AM", " 2:30 PM GMT+1", " 14h30"]),
        st.lists(st.sampled_from(["2026-02-16", "16.02.2026", "", "16 Feb 2026", "05/05/2026", "nonsense"])),
    )  # fmt: skip
    def run(
        first: int,
        second: int,
        year: int,
        mark: str,
        is_short: bool,
        padded: bool,
        clock: str,
        others: list[str],
    ) -> None:
        assume(first != second)
        numbers = [f"{number:02}" if padded else str(number) for number in (first, second)]
        cell = mark.join([*numbers, str(year)[2:] if is_short else str(year)]) + clock
        with pytest.raises(Refusal) as refused:
            time_reader([*others, cell], Habit(ZoneInfo("Europe/Berlin")), ASK)
        assert refused.value is ASK

    run()
