"""Exports nobody has seen, second part: general tables of any size, forms, the committee, the list of members.

The same promise as in test_intake_fuzz.py: no crash, every row an event or set aside, no value in a message.
"""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coc_analytics.community import Community
from coc_analytics.intake.committee import COLUMNS as COMMITTEE_COLUMNS
from coc_analytics.intake.committee import REQUIRED as COMMITTEE_REQUIRED
from coc_analytics.intake.committee import read_committee
from coc_analytics.intake.door import heard
from coc_analytics.intake.keys import Keys
from coc_analytics.intake.mapping import read_mapped
from coc_analytics.intake.members import FILE as MEMBERS
from coc_analytics.intake.members import read_aliases
from coc_analytics.intake.places import Export
from coc_analytics.intake.reading import read_table
from coc_analytics.intake.rolling import roll_up, workbench
from coc_analytics.intake.sources import generic, pulse, reports
from coc_analytics.intake.sources.generic import generic_events
from coc_analytics.intake.sources.pulse import read_pulse
from coc_analytics.intake.sources.reports import read_reports
from coc_analytics.intake.work import Work
from coc_analytics.sealed import Sealed
from coc_analytics.terms import PresenceKind, Refusal, Source
from tests.attack.test_intake_fuzz import (
    CELLS,
    COMMUNITIES,
    ENCODINGS,
    MOMENTS,
    NAMES,
    SECRET,
    TIMES,
    a_place,
    fuzz,
    packed,
    refuse_leaks,
)

DAY, NIGHT = 15, 500
GENERIC_CELLS = {
    "member": NAMES,
    "occurred_at": MOMENTS.map(datetime.isoformat),
    "kind": st.sampled_from([*PresenceKind, "Message", " reply ", ""]),
    "space": st.sampled_from(["chat", "Working Group", "", " "]),
    "group": st.sampled_from(["docs", "#docs", f"{SECRET} room", "", " "]),
    "event_id": st.sampled_from(["", "e1", SECRET]),
    "minutes": st.sampled_from(["", "0", "61", "7.5"]),
    "to_member": NAMES,
}


def both(test: Any) -> Any:
    """The same property twice: short in every run, long at night."""
    return pytest.mark.parametrize("examples", [DAY, pytest.param(NIGHT, marks=pytest.mark.nightly)])(test)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the files of one property lie; every example gets a folder of its own below it."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def rolled_up(place: Path, community: Community) -> int:
    """How many rows of a general table became events or were set aside; every roll-up is made of them."""
    keys = Keys(Sealed(b"k" * 32))
    work = Work(Export(Source.GENERIC, place), "file", place.parent, 7, "", keys, community, None, None)  # type: ignore[arg-type]

    def counted() -> int:
        with (
            workbench(place.parent, community, community.timezone) as connection,
            generic_events(connection, work) as odd,
        ):
            connection.execute("create temp view fresh as from events")
            facts = roll_up(connection, community, Source.GENERIC)
            events = len(facts["seen"])
            assert sum(facts["presence"]["times"].to_pylist()) == events
            return events + len(odd)

    rows = heard(counted, "file")
    assert not (place.parent / ".tmp").exists()
    return rows


@both
def test_general_tables(examples: int) -> None:
    counted: list[int] = []

    @fuzz(examples)
    @given(st.data())
    def run(data: st.DataObject) -> None:
        optional = data.draw(st.lists(st.sampled_from(generic.COLUMNS[3:]), unique=True))
        header = data.draw(
            st.permutations([*generic.REQUIRED, *optional, *data.draw(st.sampled_from([[], [""]]))])
        )
        rows = data.draw(st.lists(_general_row(header, data.draw(st.integers(0, 4)) == 0), max_size=8))
        content = packed(
            [[name.title() for name in header], *rows],
            data.draw(st.sampled_from(",;\t|")), data.draw(st.sampled_from(["\n", "\r\n"])),
            data.draw(ENCODINGS), data.draw(st.booleans()),
        )  # fmt: skip
        place = a_place("x.csv")
        place.write_bytes(content)
        try:
            found = rolled_up(place, data.draw(st.sampled_from(COMMUNITIES)))
        except Refusal as refusal:
            refuse_leaks(refusal)
            return
        counted.append(found)
        assert found == sum(any(cell.strip() for cell in row) for row in rows)

    run()
    assert len(counted) > examples // 4, "most files should be ones that can be read"


def _general_row(header: Sequence[str], is_odd: bool) -> st.SearchStrategy[list[str]]:
    cells = [GENERIC_CELLS.get(name, st.just("")) for name in header]
    fitting = st.tuples(*cells).map(list)
    if not is_odd:
        return st.one_of(
            fitting, fitting, fitting.map(lambda row: [*row, "", SECRET]), fitting.map(lambda row: row[:-1])
        )
    return st.tuples(*(st.one_of(cell, CELLS) for cell in cells)).map(list)


TEXTS = [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())]
CLOCKS: list[tuple[pa.DataType, st.SearchStrategy[Any]]] = [
    (pa.timestamp("us"), MOMENTS),
    (pa.timestamp("ns"), MOMENTS),
    (pa.timestamp("s"), MOMENTS.map(lambda when: when.replace(microsecond=0))),
    (pa.timestamp("us", "UTC"), MOMENTS.map(lambda when: when.replace(tzinfo=UTC))),
    (pa.timestamp("ms", "Europe/Berlin"), MOMENTS.map(lambda when: when.replace(microsecond=0, tzinfo=UTC))),
    (pa.date32(), MOMENTS.map(datetime.date)),
    (pa.string(), st.one_of(MOMENTS.map(datetime.isoformat), st.just(""))),
    (
        pa.string(),
        MOMENTS.map(lambda when: when.replace(tzinfo=timezone(timedelta(hours=5, minutes=45))).isoformat()),
    ),
    (pa.string(), TIMES),
    (pa.int64(), st.integers(0, 2_000_000_000)),
    (pa.null(), st.none()),
]


@both
def test_general_tables_in_parquet(examples: int) -> None:
    counted: list[int] = []

    @fuzz(examples)
    @given(st.data())
    def run(data: st.DataObject) -> None:
        optional = data.draw(st.lists(st.sampled_from(generic.COLUMNS[3:]), unique=True))
        number = data.draw(st.integers(0, 8))
        columns = {
            name: _column(data, name, number)
            for name in data.draw(st.permutations([*generic.REQUIRED, *optional]))
        }
        place = a_place("x.parquet")
        pq.write_table(pa.table(columns), place, row_group_size=data.draw(st.integers(1, 5)))
        try:
            found = rolled_up(place, data.draw(st.sampled_from(COMMUNITIES)))
        except Refusal as refusal:
            refuse_leaks(refusal)
            return
        counted.append(found)
        assert found == number

    run()
    assert len(counted) > examples // 4, "most files should be ones that can be read"


BLANKS = st.sampled_from([None, "", "  ", "\t", "\u00a0", "[forgotten]", f"{SECRET} [forgotten] "])


def _column(data: st.DataObject, name: str, number: int) -> pa.Array:
    """A column with blanks of every kind, and now and then a cell that nobody can have meant."""
    type_, cell = data.draw(st.sampled_from(TEXTS)), GENERIC_CELLS[name]
    if name == "occurred_at":
        type_, cell = data.draw(st.sampled_from([*CLOCKS[:8] * 3, *CLOCKS]))
        cell = st.one_of(cell, cell, cell, st.none())
    elif name == "minutes" and data.draw(st.booleans()):
        type_, cell = (
            data.draw(st.sampled_from([pa.int64(), pa.float64()])),
            st.one_of(st.none(), st.integers(0, 90)),
        )
    elif name in ("member", "space", "group", "kind", "to_member", "event_id"):
        cell = st.one_of(
            cell, cell, BLANKS.filter(lambda each: name not in ("kind", "space") or "[" not in str(each))
        )
    return pa.array(data.draw(st.lists(cell, min_size=number, max_size=number)), type_)


FORMS: dict[str, tuple[Source, dict[str, Any], list[tuple[str, st.SearchStrategy[str]]]]] = {
    "Google Forms": (
        Source.REPORTS,
        {
            "Timestamp": "received_at", "Your name": "reporter", "Who was it about?": "reported",
            "Where?": "space", "What happened?": "account", "What would help?": "outcome", "Score": "",
            "answers": {"space": {"In a call": "call", "In the chat": "chat"},
                        "outcome": {"A talk, in private": "private_conversation", "Links": "resources"}},
            "always": {"channel": "form"},
            "options": {"dates": "month first", "case_from": ["Timestamp", "Your name"], "separator": ", "},
        },
        [
            ("Timestamp", MOMENTS.map(lambda when: when.strftime("%m/%d/%Y %H:%M:%S"))),
            ("Your name", NAMES), ("Who was it about?", NAMES),
            ("Where?", st.sampled_from(["In a call", "in the chat", "", "call"])),
            ("What happened?", NAMES),
            ("What would help?", st.sampled_from(["Links", "A talk, in private", "Links, A talk, in private", ""])),
            ("Score", NAMES),
        ],
    ),
    "Typeform": (
        Source.REPORTS,
        {
            "#": "case_id", "Submit Date (UTC)": "received_at", "What happened next?": "outcome",
            "Resources": "outcome=resources", "No further action": "outcome=no_further_action", "Network ID": "",
            "Tell us": "account",
        },
        [
            ("#", st.sampled_from(["a1", "b2", SECRET, ""])),
            ("Submit Date (UTC)", MOMENTS.map(lambda when: when.strftime("%Y-%m-%d %H:%M:%S"))),
            ("Resources", st.sampled_from(["Resources", "", "1", "0"])),
            ("No further action", st.sampled_from(["No further action", ""])),
            ("Network ID", NAMES), ("Tell us", NAMES),
        ],
    ),
    "a survey": (
        Source.PULSE,
        {"Zeitstempel": "submitted_at", "Wer?": "respondent", "Vertrauen": "trust", "Kenne ich": "knows_code",
         "answers": {"trust": {"Stimme zu": "5", "Lehne ab": "1"}, "knows_code": {"Ja": "yes", "Nein": "no"}},
         "options": {"dates": "day first"}},
        [
            ("Zeitstempel", MOMENTS.map(lambda when: when.strftime("%d.%m.%Y %H:%M"))),
            ("Wer?", NAMES),
            ("Vertrauen", st.sampled_from(["Stimme zu", "lehne ab", "3", ""])),
            ("Kenne ich", st.sampled_from(["Ja", "NEIN", "unsure", ""])),
        ],
    ),
}  # fmt: skip


@both
@pytest.mark.parametrize("layout", FORMS)
def test_forms_through_a_mapping(layout: str, examples: int) -> None:
    source, mapping, questions = FORMS[layout]
    counted: list[int] = []

    @fuzz(examples)
    @given(st.data())
    def run(data: st.DataObject) -> None:
        asked = data.draw(st.permutations(questions))
        cells = [
            st.one_of(cell, cell, cell, CELLS) if data.draw(st.integers(0, 30)) == 0 else cell
            for _, cell in asked
        ]
        rows = data.draw(st.lists(st.tuples(*cells).map(list), max_size=6))
        rows = [[*row, *extra] for row, extra in zip(rows, data.draw(_extras(len(rows))), strict=True)]
        header = [title for title, _ in asked]
        place = a_place("x.csv")
        place.write_bytes(
            packed([header, *rows], data.draw(st.sampled_from(",;\t")), "\r\n", data.draw(ENCODINGS), False)
        )
        community = Community(
            timezone=data.draw(st.sampled_from(["UTC", "America/Chicago", "Australia/Lord_Howe"])),
            sources={f"{source.value}_form": mapping},
        )
        try:
            found = heard(lambda: _accounted(source, place, community), "x.csv")
        except Refusal as refusal:
            refuse_leaks(refusal)
            return
        counted.append(found)
        assert found == sum(any(cell.strip() for cell in row) for row in rows)

    run()
    assert len(counted) > examples // 4, "most files should be ones that can be read"


def _extras(number: int) -> st.SearchStrategy[list[list[str]]]:
    """Now and then a cell too many at the end of a row."""
    one = st.sampled_from([[], [], [], [""], [SECRET]])
    return st.lists(one, min_size=number, max_size=number)


def _accounted(source: Source, place: Path, community: Community) -> int:
    columns = reports if source is Source.REPORTS else pulse
    table = read_mapped(place, "x.csv", source, community, columns.REQUIRED, columns.COLUMNS)
    if source is Source.REPORTS:
        read = read_reports(table, community.zone, ["talking_over"])
        assert read.rows_in == len(read.reports) + read.repeated + len(read.odd)
        return read.rows_in
    survey = read_pulse(table, community.zone)
    assert survey.rows_in == len(survey.answered) + len(survey.odd)
    return survey.rows_in


DATES = st.sampled_from(["2026-01-01", "2026-12-31", "", "2026-02-30", SECRET, "2026-01-01T10:00:00+02:00"])


@both
def test_committees(examples: int) -> None:
    @fuzz(examples)
    @given(st.lists(st.tuples(NAMES, CELLS, DATES, DATES).map(list), max_size=4), ENCODINGS, _extras(4))
    def run(rows: list[list[str]], encoding: str, extras: list[list[str]]) -> None:
        place = a_place("committee.csv")
        wide = [[*row, *extra] for row, extra in zip(rows, extras, strict=False)]
        place.write_bytes(packed([COMMITTEE_COLUMNS, *wide], ",", "\n", encoding, False))
        try:
            table = heard(lambda: read_table(place, "c", COMMITTEE_REQUIRED, COMMITTEE_COLUMNS))
            heard(lambda: read_committee(table))
        except Refusal as refusal:
            refuse_leaks(refusal)
            return
        assert table.rows_in == sum(any(cell.strip() for cell in row) for row in rows)

    run()


@both
def test_lists_of_members(examples: int) -> None:
    @fuzz(examples)
    @given(
        st.lists(st.tuples(NAMES, st.lists(NAMES, max_size=3).map(";".join)).map(list), max_size=4),
        _extras(4),
    )
    def run(rows: list[list[str]], extras: list[list[str]]) -> None:
        vault = a_place(MEMBERS).parent
        wide = [[*row, *extra] for row, extra in zip(rows, extras, strict=False)]
        text = io.StringIO()
        csv.writer(text).writerows([["member", "accounts"], *wide])
        (vault / MEMBERS).write_text(text.getvalue(), encoding="utf-8")
        try:
            aliases = heard(lambda: read_aliases(vault))
        except Refusal as refusal:
            refuse_leaks(refusal)
            return
        assert not any(
            any(extra) for row, extra in zip(rows, extras, strict=False) if any(map(str.strip, row))
        )
        assert set(aliases.values()) <= set(aliases)

    run()
