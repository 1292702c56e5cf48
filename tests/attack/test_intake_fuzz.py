"""Exports nobody has seen: thousands of generated files over all sources.

Whatever is in a file, door 1 never crashes, loses no row silently (every row the file holds is either told to the
collector or set aside), and repeats no value in a message.
"""

import csv
import gzip
import io
import json
import re
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coc_analytics.community import Community
from coc_analytics.intake.door import heard
from coc_analytics.intake.frame import EVENTS, Collector
from coc_analytics.intake.keys import Keys
from coc_analytics.intake.places import Export
from coc_analytics.intake.reading import read_table
from coc_analytics.intake.sources import pulse, read_export, reports
from coc_analytics.intake.sources.pulse import read_pulse
from coc_analytics.intake.sources.reports import read_reports
from coc_analytics.intake.work import Work
from coc_analytics.sealed import Sealed
from coc_analytics.terms import Refusal, Source
from tests.intake_vault import said_in

SECRET = "Zyxquill"
EXAMPLES = 45  # for each of a dozen properties: more than 500 files in `make test`
NIGHTLY = 900  # more than 10,000
COMMUNITIES = [
    Community(),
    Community(timezone="America/Chicago", groups={"docs": ("docs",)}),
    Community(timezone="Asia/Kolkata", fiscal_start=4, private_channels=("general",)),
]


def fuzz(examples: int) -> Callable[[Any], Any]:
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


def both(test: Any) -> Any:
    """The same property twice: short in every run, long at night."""
    return pytest.mark.parametrize("examples", [EXAMPLES, pytest.param(NIGHTLY, marks=pytest.mark.nightly)])(
        test
    )


NAMES = st.sampled_from(
    ["", SECRET, f"{SECRET} Müller", f"{SECRET}@mail.example", "Ольга " + SECRET, "李 " + SECRET, "+1 555 010 9999",
     "Otter.ai Notetaker", f"{SECRET} (they/them)", "José\u0301 " + SECRET, f"'{SECRET}", "NULL", "guest", "-", "0"]
)  # fmt: skip
TIMES = st.one_of(
    st.sampled_from(
        ["", SECRET, "2026-03-29T02:30:00", "2026-10-25 02:30", "03/29/2026 02:30:00 AM", "29.03.2026 14:30",
         "3/4/26, 3:00:05 PM", "2026-02-30", "24:61", "9999-12-31", "0001-01-01T00:00:00+14:00", "1772000000",
         "Mar 4, 2026, 3:00 p.m.", "2026-03-04T10:00:00Z", "12/31/1999 11:59:59 PM", "1e400", "-1"]
    ),
    st.datetimes().map(lambda moment: moment.strftime("%m/%d/%Y %I:%M:%S %p")),
    st.datetimes().map(lambda moment: moment.isoformat()),
)  # fmt: skip
WILD = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), max_size=30).map(
    lambda text: f"{SECRET}{text}"
)
CELLS = st.one_of(
    NAMES, TIMES, WILD, st.sampled_from(["", "1", "75", "1h 5m", "yes", "No", "a;b", "=1+1", '"', "\n"])
)


@dataclass(frozen=True)
class Told:
    """What came of a file: rows accounted for, or a refusal."""

    rows: int = -1
    refusal: Refusal | None = None


def told(source: Source, place: Path, community: Community) -> Told:
    """Read an export at the door; whatever comes out must be a clean refusal or a frame that adds up."""
    keys = Keys(Sealed(b"k" * 32))
    work = Work(Export(source, place), "file", place.parent, 7, "content", keys, community, None, None)  # type: ignore[arg-type]
    collector = Collector(keys, community, source)
    (place.parent / ".tmp").mkdir(exist_ok=True)
    try:
        heard(lambda: read_export(work, collector), "file")
    except Refusal as refusal:
        refuse_leaks(refusal)
        return Told(refusal=refusal)
    events = collector.table()
    assert events.schema == EVENTS
    assert not list((place.parent / ".tmp").iterdir())
    return Told(int(sum(events["main"].to_pylist())) + len(collector.odd))


def refuse_leaks(refusal: Refusal) -> None:
    assert SECRET.casefold() not in said_in(refusal).casefold()
    assert refusal.__context__ is None
    assert "could not be read (" not in refusal.rule, f"a crash was caught at the door: {refusal.rule}"


ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])


def packed(rows: Sequence[Sequence[str]], delimiter: str, ending: str, encoding: str, zipped: bool) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=ending).writerows(rows)
    content = text.getvalue().encode(encoding)
    return gzip.compress(content, mtime=0) if zipped else content


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the files of one property lie; every example gets a folder of its own below it."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def a_place(name: str) -> Path:
    return Path(tempfile.mkdtemp()) / name


CLOCKS = st.sampled_from(
    ["%m/%d/%Y %I:%M:%S %p", "%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M:%S", "%b %d, %Y %I:%M %p"]
)
MOMENTS = st.datetimes(min_value=datetime(2015, 1, 1), max_value=datetime(2026, 12, 31))  # noqa: DTZ001


def _row(header: Sequence[str], clock: str) -> st.SearchStrategy[list[str]]:
    """Cells that mostly fit their column, and now and then do not; sometimes the last ones are missing."""
    written = MOMENTS.map(lambda moment: moment.strftime(clock))
    fitting = [
        written if re.search("time|date|join|leave|hora|created_at", name, re.IGNORECASE) else NAMES
        for name in header
    ]
    whole = st.tuples(*fitting).map(list)
    mixed = st.tuples(*(st.one_of(cell, CELLS) for cell in fitting)).map(list)
    wide = st.tuples(mixed, st.lists(CELLS, max_size=2)).map(lambda parts: parts[0] + parts[1])
    return st.one_of(whole, whole, whole, mixed, wide, st.lists(CELLS, min_size=1, max_size=len(header)))


LISTS = {
    Source.ZOOM: (
        ["Meeting ID", "Topic", "Start Time", "End Time", "User Email", "Duration (Minutes)", "Participants"],
        ["Name (Original Name)", "User Email", "Join Time", "Leave Time", "Duration (Minutes)", "Guest"],
        ["Name (Original Name)", "User Email", "Total Duration (Minutes)", "Guest"],
        ["User Name (Original Name)", "Email", "Join Time", "Leave Time", "Time in Session (minutes)"],
        ["Nombre (nombre original)", "Correo electrónico", "Hora de entrada", "Hora de salida"],
    ),
    Source.TEAMS: (
        ["Meeting title", "Start time", "End time"],
        ["Name", "First Join", "Last Leave", "In-Meeting Duration", "Email", "Participant ID (UPN)", "Role"],
        ["Full Name", "User Action", "Timestamp"],
        ["SessionId", "ParticipantId", "FullName", "UserAgent", "UtcEventTimestamp", "Action", "Role"],
    ),
    Source.EVENTBRITE: (
        [],
        ["Order #", "Order Date", "First Name", "Last Name", "Email", "Quantity", "Attendee Status"],
        ["Order no.", "Order date", "Surname", "First name", "Email", "Quantity", "Event Start Date", "Event ID"],
    ),
}  # fmt: skip
TABLES = {
    Source.DISCOURSE: (["username", "created_at", "topic_id", "post_number", "reply_to_post_number", "raw"],
                       ["id", "name", "username", "email", "created_at", "trust_level"]),
    Source.DISCORD: (["AuthorID", "Author", "Date", "Content", "Attachments", "Reactions"],),
    Source.MATTERMOST: (["Post Creation Time", "User Id", "User Email", "User Type", "User Name", "Post Id",
                         "Parent Post Id", "Post Message", "Post Type"],),
}  # fmt: skip


@both
@pytest.mark.parametrize("source", [*LISTS, *TABLES])
def test_tables_of_every_platform(source: Source, examples: int) -> None:
    about, *headers = LISTS.get(source, ([], *TABLES.get(source, ())))

    counted: list[int] = []

    @fuzz(examples // 2)
    @given(st.data())
    def run(data: st.DataObject) -> None:
        header = data.draw(st.permutations(data.draw(st.sampled_from(headers))))
        header = [*header, *data.draw(st.sampled_from([[], [""], ["", ""], [header[0]], ["Remarks"]]))]
        clock = data.draw(CLOCKS)
        rows = data.draw(st.lists(_row(header, clock), min_size=1, max_size=8))
        preamble = [about, data.draw(_row(about, clock)), []] if about else []
        preamble = data.draw(st.sampled_from([preamble, preamble, []]))
        delimiter = data.draw(st.sampled_from(",;\t"))
        content = packed(
            [*preamble, header, *rows],
            delimiter, data.draw(st.sampled_from(["\n", "\r\n"])), data.draw(ENCODINGS), data.draw(st.booleans()),
        )  # fmt: skip
        place = a_place("x.csv")
        place.write_bytes(content)
        found = told(source, place, data.draw(st.sampled_from(COMMUNITIES)))
        if found.refusal is None:
            counted.append(found.rows)
            assert found.rows == sum(any(cell.strip() for cell in row) for row in rows)

    run()
    assert len(counted) > examples // 8, "most files should be ones that can be read"


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), CELLS, st.just({"id": SECRET, "name": SECRET})),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(CELLS, inner, max_size=3)),
    max_leaves=6,
)  # fmt: skip
STAMPS = st.one_of(
    st.integers(-(10**20), 10**20), st.floats(), st.sampled_from(["1433563027.000006", SECRET, "", None]),
    st.integers(1_400_000_000, 1_800_000_000), st.integers(1_400_000_000_000, 1_800_000_000_000), TIMES,
)  # fmt: skip


def messages(keys: Sequence[str], stamps: Sequence[str]) -> st.SearchStrategy[Any]:
    """Lists of messages with a platform's keys and anything at all under them, and now and then no message."""
    one = st.fixed_dictionaries(
        {}, optional=dict.fromkeys(keys, VALUES) | {key: st.one_of(STAMPS, VALUES) for key in stamps}
    )
    return st.lists(st.one_of(one, one, one, VALUES), min_size=1, max_size=6)


SLACK = messages(
    ["type", "subtype", "user", "text", "thread_ts", "parent_user_id", "bot_id", "comment", "reactions", "hidden"],
    ["ts"],
)  # fmt: skip
OTHERS: dict[Source, tuple[Callable[[list[Any]], Any], st.SearchStrategy[Any]]] = {
    Source.DISCOURSE: (
        lambda posts: {"latest_posts": posts},
        messages(["id", "username", "raw", "cooked", "topic_id", "post_number", "reply_to_post_number",
                  "reply_to_user", "post_type", "category_id", "hidden"], ["created_at"]),
    ),
    Source.DISCORD: (
        lambda posts: {"guild": {}, "channel": {"id": "1", "type": "GuildTextChat"}, "messages": posts},
        messages(["id", "type", "content", "author", "reactions", "mentions", "reference"], ["timestamp"]),
    ),
    Source.ZULIP: (
        lambda posts: [{"id": 1, "sender_full_name": SECRET, "timestamp": 1_772_000_000}, *posts],
        messages(["id", "sender_full_name", "sender_email", "content", "subject", "display_recipient", "type",
                  "reactions", "sender"], ["timestamp"]),
    ),
}  # fmt: skip


@both
@pytest.mark.parametrize("source", OTHERS)
def test_json_of_every_platform(source: Source, examples: int) -> None:
    wrap, posts = OTHERS[source]

    @fuzz(examples)
    @given(posts, st.sampled_from(COMMUNITIES))
    def run(listed: list[Any], community: Community) -> None:
        place = a_place("x.json")
        place.write_text(json.dumps(wrap(listed)), encoding="utf-8")
        found = told(source, place, community)
        assert found.refusal is None
        assert found.rows == len(listed) + (source is Source.ZULIP)

    run()


@both
def test_slack_workspaces(examples: int) -> None:
    @fuzz(examples)
    @given(
        SLACK,
        SLACK,
        messages(["id", "profile", "is_bot", "name"], []),
        st.booleans(),
        st.sampled_from(COMMUNITIES),
    )
    def run(
        public: list[Any], private: list[Any], users: list[Any], zipped: bool, community: Community
    ) -> None:
        files = {
            "channels.json": [
                {"id": "C1", "name": "docs"},
                {"name": SECRET, "is_private": True},
                SECRET,
                None,
            ],
            "groups.json": [{"id": "G1", "name": "secret"}],
            "users.json": users,
            "docs/2026-01-01.json": public,
            "secret/2026-01-01.json": private,
            f"{SECRET}/2026-01-01.json": private,
            "D123/2026-01-01.json": private,
        }
        place = a_place("x.zip")
        if zipped:
            with zipfile.ZipFile(place, "w") as archive:
                for name, content in files.items():
                    archive.writestr(f"export/{name}", json.dumps(content))
        else:
            for name, content in files.items():
                (place / name).parent.mkdir(parents=True, exist_ok=True)
                (place / name).write_text(json.dumps(content), encoding="utf-8")
        assert told(Source.SLACK, place, community).rows == len(public)

    run()


@both
def test_mattermost_bulk_exports(examples: int) -> None:
    posts = messages(["team", "channel", "user", "message", "type", "reactions"], ["create_at"])

    @fuzz(examples)
    @given(posts, st.lists(posts, max_size=2))
    def run(listed: list[Any], threads: list[list[Any]]) -> None:
        records: list[Any] = [{"type": "version", "version": 1}]
        records += [{"type": "post", "post": post} for post in listed if isinstance(post, dict)]
        records += [{"type": "post", "post": {"user": "a", "replies": replies}} for replies in threads]
        place = a_place("x.jsonl")
        place.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
        expected = len(records) - 1 + sum(isinstance(one, dict) for replies in threads for one in replies)
        assert told(Source.MATTERMOST, place, COMMUNITIES[0]).rows == expected

    run()


HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "From": st.sampled_from([f"{SECRET} <{SECRET}@x.example>", f"{SECRET} at x.example", "=?koi8-zz?B?zz?=", "", "<"]),
        "Date": st.one_of(TIMES, st.sampled_from(["Sun, 1 Mar 2026 10:00:00 +0100", "1 Mar 26 10:00 EST"])),
        "Subject": st.sampled_from([SECRET, f"Re: {SECRET}", "=?utf-8?q?=FF?=", ""]),
        "Message-ID": st.sampled_from(["<a@x>", "<b@x>", ""]),
        "In-Reply-To": st.sampled_from(["<a@x>", SECRET]),
        "Content-Type": st.sampled_from(["text/plain; charset=nonsense", "multipart/mixed; boundary=x", SECRET]),
        "Content-Transfer-Encoding": st.sampled_from(["base64", "quoted-printable", "8bit", SECRET]),
    },
)  # fmt: skip


@both
def test_mail_archives(examples: int) -> None:
    body = st.sampled_from(
        [SECRET, "From here on\ntext", ">From x", "=FF=F", "\xff\xfe", "--x\n\nhello\n--x--", "?"]
    )

    @fuzz(examples)
    @given(st.lists(st.tuples(HEADERS, body), min_size=1, max_size=5), st.sampled_from(["latin-1", "utf-8"]))
    def run(mails: list[tuple[dict[str, str], str]], encoding: str) -> None:
        text = "".join(
            f"From {SECRET} at x.example  Sun Mar  1 10:00:00 2026\n"
            + "".join(f"{name}: {' '.join(value.split())}\n" for name, value in headers.items())
            + f"\n{content}\n\n"
            for headers, content in mails
        )
        place = a_place("2026-March.txt")
        place.write_bytes(text.encode(encoding, "replace"))
        assert told(Source.MBOX, place, COMMUNITIES[1]).rows == len(mails)

    run()


CANONICAL = {
    Source.REPORTS: (reports.COLUMNS, reports.REQUIRED),
    Source.PULSE: (pulse.COLUMNS, pulse.REQUIRED),
}
GOOD = {
    "received_at": ["2026-02-01T10:00:00Z", "2026-02-01", "20260201T1000", ""],
    "submitted_at": ["2026-02-01T10:00:00Z", "2026-03-29T02:30:00", ""],
    "case_id": ["K-1", "K-2", ""],
    "channel": ["form", "In Person", ""],
    "outcome": ["resources;private_conversation", ""],
    "confirmed_behaviours": ["talking_over", ""],
    "trust": ["1", "5.0", ""],
    "knows_code": ["YES", ""],
}


@both
@pytest.mark.parametrize("source", CANONICAL)
def test_canonical_tables(source: Source, examples: int) -> None:
    known, required = CANONICAL[source]

    @fuzz(examples)
    @given(st.data())
    def run(data: st.DataObject) -> None:
        optional = data.draw(st.lists(st.sampled_from(known), unique=True))
        header = data.draw(st.permutations(list(dict.fromkeys([*required, *optional]))))
        cell = st.booleans() if data.draw(st.integers(0, 3)) == 0 else st.just(False)
        rows = [
            [
                data.draw(CELLS if data.draw(cell) else st.sampled_from(GOOD.get(name, [""])))
                for name in header
            ]
            for _ in range(data.draw(st.integers(0, 6)))
        ]
        place = a_place("x.csv")
        place.write_bytes(
            packed([header, *rows], data.draw(st.sampled_from(",;\t")), "\n", data.draw(ENCODINGS), False)
        )
        filled = sum(any(value.strip() for value in row) for row in rows)
        try:
            assert heard(lambda: _accounted(source, place, known, required), "x.csv") == filled
        except Refusal as refusal:
            refuse_leaks(refusal)

    run()


def _accounted(source: Source, place: Path, known: Sequence[str], required: Sequence[str]) -> int:
    table = read_table(place, "x.csv", required, known)
    if source is Source.REPORTS:
        read = read_reports(table, COMMUNITIES[1].zone, ["talking_over"])
        assert read.rows_in == len(read.reports) + read.repeated + len(read.odd)
        return read.rows_in
    survey = read_pulse(table, COMMUNITIES[1].zone)
    assert survey.rows_in == len(survey.answered) + len(survey.odd)
    return survey.rows_in


@both
def test_any_bytes_at_all(examples: int) -> None:
    every = [source for source in Source if source not in (Source.COMMITTEE, Source.GENERIC, *CANONICAL)]

    @fuzz(examples * 2)
    @given(
        st.sampled_from(every),
        st.one_of(st.binary(max_size=300), WILD.map(str.encode)),
        st.sampled_from(["csv", "json", "zip"]),
    )
    def run(source: Source, content: bytes, ending: str) -> None:
        place = a_place(f"x.{ending}")
        place.write_bytes(content)
        told(source, place, COMMUNITIES[0])

    run()
