"""Times as forms, platforms and people write them: which are read, to which instant, and which are asked about."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from coc_analytics.community import Community
from coc_analytics.intake.times import Habit, habit_of, in_doubt, iso_writer, time_reader
from coc_analytics.intake.zones import zone_in_header
from coc_analytics.terms import Refusal, Source

BERLIN = ZoneInfo("Europe/Berlin")
ASK = in_doubt("a.csv", "received_at", "reports")
READ = [
    # as written                                                             in UTC, where Berlin wrote it
    ("2026-02-05T14:30:13+01:00", "2026-02-05T13:30:13"),
    ("2026-02-05 14:30:13", "2026-02-05T13:30:13"),
    ("2026-02-05 14:30:13 +0100", "2026-02-05T13:30:13"),
    ("2026-02-05 14:30:13 UTC", "2026-02-05T14:30:13"),
    ("2026-02-05", "2026-02-04T23:00:00"),
    ("2026/02/05 2:30:13 PM GMT+1", "2026-02-05T13:30:13"),
    ("2026/02/05 9:05:00 AM GMT-3:30", "2026-02-05T12:35:00"),
    ("2026/02/05 2:30:13 PM EST", "2026-02-05T19:30:13"),
    ("2026/07/05 2:30:13 PM EDT", "2026-07-05T18:30:13"),
    ("2026/02/05 12:05:00 AM CET", "2026-02-04T23:05:00"),
    ("2026/02/05 12:05:00 PM MEZ", "2026-02-05T11:05:00"),
    ("Thu, 05 Feb 2026 14:30:13 +0100", "2026-02-05T13:30:13"),
    ("Thu, 5 Feb 2026 14:30:13 +0100 (CET)", "2026-02-05T13:30:13"),
    ("5 Feb 2026 14:30 GMT", "2026-02-05T14:30:00"),
    ("Thu Feb 05 2026 14:30:13 GMT+0100 (Central European Standard Time)", "2026-02-05T13:30:13"),
    ("Thu Feb  5 14:30:13 2026", "2026-02-05T13:30:13"),
    ("Thu Feb 5 14:30:13 CET 2026", "2026-02-05T13:30:13"),
    ("46058.604317129627", "2026-02-05T13:30:13"),
    ("46058,604317", "2026-02-05T13:30:13"),
    ("46058", "2026-02-04T23:00:00"),
    ("1770298213", "2026-02-05T13:30:13"),
    ("1770298213000", "2026-02-05T13:30:13"),
    ("Feb 5, 2026, 2:30 p.m.", "2026-02-05T13:30:00"),
    ("February 5th, 2026 at 2:30 PM", "2026-02-05T13:30:00"),
    ("05-Feb-26 02:30 PM", "2026-02-05T13:30:00"),
    ("14:30 5 Feb 2026", "2026-02-05T13:30:00"),
    ("jueves, 5 de febrero de 2026, 2:30:13 p. m.", "2026-02-05T13:30:13"),
    ("5 ene 2026 14:30", "2026-01-05T13:30:00"),
    ("Do., 5. Feb. 2026, 14:30", "2026-02-05T13:30:00"),
    ("5. März 2026 um 14:30 Uhr", "2026-03-05T13:30:00"),
    ("5. Jänner 2026 14.30", "2026-01-05T13:30:00"),
    ("mar. 3 févr. 2026 à 14h30", "2026-02-03T13:30:00"),
    ("Mar 3 2026 14:30", "2026-03-03T13:30:00"),
    ("1er août 2026 14:30", "2026-08-01T12:30:00"),
    ("quinta-feira, 5 de fevereiro de 2026 às 14:30", "2026-02-05T13:30:00"),
    ("12 de out. de 2026 14:30", "2026-10-12T12:30:00"),
    ("05.02.2026 14:30", "2026-02-05T13:30:00"),
    ("5.2.26 14.30", "2026-02-05T13:30:00"),
    ("2026年2月5日 下午2:30", "2026-02-05T13:30:00"),
    ("2026. 2. 5. 오후 2:30:13", "2026-02-05T13:30:13"),
    ("２０２６-０２-０５ １４：３０", "2026-02-05T13:30:00"),
    ("16/02/2026 14:30", "2026-02-16T13:30:00"),
    ("2/16/2026 14:30", "2026-02-16T13:30:00"),
    ("05/05/2026 14:30", "2026-05-05T12:30:00"),
]  # fmt: skip
NOT_READ = [
    "yesterday", "2026-02-30", "30/02/2026", "2026-02-05 24:30", "2026-02-05 14:30 PM AM", "14:30 AM 05.02.2026",
    "2026-02-05 2:30 IST", "2026-02-05 2:30 (IST)", "2026-02-05 2:30 CST", "2026-02-05 2:30 EST+5", "5 Foo 2026",
    "1969-12-31", "99999", "12345", "5 Feb", "2026", "2026-02-05 14:30 or 15:30", "2026-02-05 14:30 GMT+25", "",
    "1.2.3.4", "call me on 0555 010 9999", "2026-02-05 14:30 Etc/GMT+5",
]  # fmt: skip
PLACES = [
    # the source's zone     as written                 in UTC
    ("Asia/Kolkata", "2026-02-05 14:30 IST", "2026-02-05T09:00"),
    ("Europe/Dublin", "2026-07-05 14:30 IST", "2026-07-05T13:30"),
    ("Asia/Jerusalem", "2026-02-05 14:30 IST", "2026-02-05T12:30"),
    ("Asia/Shanghai", "2026-02-05 14:30 CST", "2026-02-05T06:30"),
    ("America/Chicago", "2026-02-05 14:30 CST", "2026-02-05T20:30"),
    ("America/Los_Angeles", "2026-02-05 14:30 CST", "2026-02-05T20:30"),
    ("America/Havana", "2026-02-05 14:30 CST", "2026-02-05T19:30"),
    ("Europe/London", "2026-07-05 14:30 BST", "2026-07-05T13:30"),
    ("Asia/Dhaka", "2026-07-05 14:30 BST", "2026-07-05T08:30"),
    ("America/New_York", "2026-07-05 14:30 EST", "2026-07-05T19:30"),
    ("Australia/Sydney", "2026-07-05 14:30 AEST", "2026-07-05T04:30"),
    ("Asia/Manila", "2026-02-05 14:30 PST", "2026-02-05T06:30"),
    ("UTC", "2026-02-05 14:30 PST", "2026-02-05T22:30"),
]  # fmt: skip
COLUMNS = [
    # cells                                                order said       what comes of the first
    (["05/01/2026", "06/01/2026"], "", "asked"),
    (["05/01/2026", "13/01/2026"], "", "2026-01-05"),
    (["05/01/2026", "01/13/2026"], "", "2026-05-01"),
    (["05/01/2026", "13/01/2026", "01/13/2026"], "", "asked"),
    (["05/01/2026", "06/01/2026"], "day first", "2026-01-05"),
    (["05/01/2026", "06/01/2026"], "month first", "2026-05-01"),
    (["05/05/2026", "06/06/2026"], "", "2026-05-05"),
    (["05-01-2026 10:00", "06-01-2026 11:00"], "", "asked"),
    (["5/1/26, 10:00 AM"], "", "asked"),
    (["05.01.2026", "06.01.2026"], "", "2026-01-05"),
    (["05/01/2026", "13.01.2026"], "", "asked"),  # dots settle nothing for slashes
    (["05/01/2026", "2026-01-13"], "", "asked"),
    (["01/13/2026", "nonsense"], "", "2026-01-13"),
]  # fmt: skip
HEADERS = [
    # header                     zone, where the source's own is Los Angeles
    ("Submit Date (UTC)", "UTC"), ("Start Date [UTC]", "UTC"), ("created_utc", "UTC"), ("UtcEventTimestamp", "UTC"),
    ("Zeitstempel (GMT+1)", "UTC+01:00"), ("Time (Europe/Berlin)", "Europe/Berlin"), ("Time (EST)", "UTC-05:00"),
    ("When (PDT)", "America/Los_Angeles"), ("Timestamp", "None"), ("Outcome", "None"), ("Duration (Minutes)", "None"),
    ("Name (Original Name)", "None"), ("When did it happen (day)", "None"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "utc"), READ)
def test_a_time_is_read(written: str, utc: str) -> None:
    assert time_reader([written], Habit(BERLIN), ASK)(written) == datetime.fromisoformat(utc).replace(
        tzinfo=UTC
    )


@pytest.mark.parametrize("written", NOT_READ)
def test_what_nobody_can_be_sure_of_is_not_read(written: str) -> None:
    assert time_reader([written], Habit(BERLIN), ASK)(written) is None


@pytest.mark.parametrize(("zone", "written", "utc"), PLACES)
def test_letters_mean_what_they_mean_where_they_were_written(zone: str, written: str, utc: str) -> None:
    read = time_reader([written], Habit(ZoneInfo(zone)), ASK)
    assert read(written) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(("cells", "said", "first"), COLUMNS)
def test_which_number_is_the_day_is_settled_or_asked(cells: list[str], said: str, first: str) -> None:
    options = {"reports": {"options": {"dates": said}}}
    habit = habit_of(Source.REPORTS, Community(sources=options))
    if first == "asked":
        with pytest.raises(Refusal) as refused:
            time_reader(cells, habit, ASK)
        assert refused.value is ASK
        return
    read = time_reader(cells, habit, ASK)(cells[0])
    assert read is not None
    assert read.date().isoformat() == first


@pytest.mark.parametrize(("header", "zone"), HEADERS)
def test_a_zone_in_a_header_is_believed(header: str, zone: str) -> None:
    assert str(zone_in_header(header, ZoneInfo("America/Los_Angeles"))) == zone


def test_a_day_alone_stays_a_day() -> None:
    cells = ["13.02.2026", "13.02.2026 10:00", "nonsense", "2026-02-13"]
    write = iso_writer(cells, Habit(BERLIN), ASK)
    assert [write(cell) for cell in cells] == [
        "2026-02-13",
        "2026-02-13T09:00:00+00:00",
        "nonsense",
        "2026-02-13",
    ]


@pytest.mark.parametrize(
    "options", [{"dates": "either"}, {"zone": "Atlantis"}, {"zones": "UTC"}, "day first"]
)
def test_options_that_say_nothing_known_are_refused(options: object) -> None:
    with pytest.raises(Refusal, match=r"sources\.zoom"):
        habit_of(Source.ZOOM, Community(sources={"zoom": {"options": options}}))
