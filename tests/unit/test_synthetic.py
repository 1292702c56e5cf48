"""The make-believe community is believable, keeps the contract's formats, and is the same for the same seed."""

import csv
import json
import os
import subprocess
import sys
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from coc_analytics.community import load_community
from coc_analytics.periods import Quarter
from coc_analytics.synthetic import Planted, Size, make_community
from coc_analytics.synthetic.stories import INCIDENTS
from coc_analytics.taxonomies import load_taxonomy
from coc_analytics.terms import (
    Answer,
    Channel,
    Finding,
    Outcome,
    PresenceKind,
    ReporterMode,
    Scope,
    Space,
)

LAST = Quarter.parse("2026Q3")
Row = dict[str, str]

REPORT_COLUMNS = (
    "case_id issue_id received_at channel reporter_mode reporter reported witnesses contact occurred_at place "
    "space account context ongoing safety_risk repeat concerns_committee_member acknowledged_at explained_at "
    "resolved_at in_scope finding outcome confirmed_behaviours"
).split()
PULSE_COLUMNS = (
    "submitted_at respondent inclusive empower learn_share trust gratitude knows_code would_report felt_resolved "
    "comment"
).split()
GENERIC_COLUMNS = "member occurred_at kind space group event_id minutes to_member".split()


@pytest.fixture(scope="module", params=list(Size), ids=lambda size: size.name)
def community(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> "Made":
    return _made(tmp_path_factory.mktemp("community"), request.param)


@pytest.fixture(scope="module")
def medium(tmp_path_factory: pytest.TempPathFactory) -> "Made":
    return _made(tmp_path_factory.mktemp("medium"), Size.MEDIUM)


class Made:
    """A community that was made, with the ways the tests look at it."""

    def __init__(self, folder: Path, size: Size, planted: Planted) -> None:
        self.folder, self.size, self.planted = folder, size, planted
        self.vault = folder / "vault"

    def exports(self) -> dict[str, list[Row]]:
        return {file.stem: list(_rows(file)) for file in sorted((self.vault / "reports").glob("*.csv"))}

    def latest(self) -> dict[str, Row]:
        """Each case as its last export has it."""
        return {row["case_id"]: row for rows in self.exports().values() for row in rows}

    def messages(self) -> Iterator[tuple[str, date, dict[str, object]]]:
        for file in sorted((self.vault / "participation" / "slack").glob("*/*/*.json")):
            for message in json.loads(file.read_text()):
                yield file.parent.name, date.fromisoformat(file.stem), message


def _made(folder: Path, size: Size) -> Made:
    return Made(folder, size, make_community(folder, size, seed=1, last=LAST))


def _rows(file: Path) -> Iterator[Row]:
    with file.open(encoding="utf-8", newline="") as opened:
        yield from csv.DictReader(opened)


def _bytes(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_same_seed_same_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib; from coc_analytics.synthetic import *; from coc_analytics.periods import Quarter; "
        "make_community(pathlib.Path(sys.argv[1]), Size.SMALL, 3, Quarter.parse('2026Q3'), quarters=3)"
    )
    for seed in ("1", "2"):
        folder = tmp_path / seed
        folder.mkdir()
        environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo" if seed == "1" else "UTC"}
        subprocess.run([sys.executable, "-c", program, str(folder)], check=True, env=environment)
    assert _bytes(tmp_path / "1") == _bytes(tmp_path / "2")


def test_another_seed_is_another_community(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    ours = make_community(tmp_path / "a", Size.SMALL, 3, LAST, quarters=2)
    theirs = make_community(tmp_path / "b", Size.SMALL, 4, LAST, quarters=2)
    assert set(ours.emails).isdisjoint(theirs.emails)


def test_one_quarter_more_changes_no_earlier_export(tmp_path: Path) -> None:
    (tmp_path / "now").mkdir()
    (tmp_path / "next").mkdir()
    make_community(tmp_path / "now", Size.MEDIUM, 1, LAST, quarters=3)
    make_community(tmp_path / "next", Size.MEDIUM, 1, LAST.plus(1), quarters=4)
    now, later = _bytes(tmp_path / "now"), _bytes(tmp_path / "next")
    growing = ("committee.csv", "users.json", "channels.json", "groups.json", "dms.json")
    changed = [name for name in now if now[name] != later.get(name) and not name.endswith(growing)]
    assert changed == []
    assert len(later) > len(now)


def test_made_again_in_the_same_folder_leaves_nothing_of_the_first(tmp_path: Path) -> None:
    make_community(tmp_path, Size.MEDIUM, 1, LAST, quarters=4)
    make_community(tmp_path, Size.SMALL, 2, LAST, quarters=1)
    assert [file.name for file in (tmp_path / "vault" / "pulse").iterdir()] == ["pulse-2026Q3.csv"]


def test_is_made_within_seconds(tmp_path: Path) -> None:
    began = time.perf_counter()
    make_community(tmp_path, Size.LARGE, 9, LAST)
    assert time.perf_counter() - began < 15  # about one second on an idle machine


def test_a_community_without_a_quarter_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one quarter"):
        make_community(tmp_path, Size.SMALL, 1, LAST, quarters=0)


def test_files_have_the_columns_of_the_contract(community: Made) -> None:
    for folder, columns in (
        ("reports", REPORT_COLUMNS),
        ("pulse", PULSE_COLUMNS),
        ("participation/generic", GENERIC_COLUMNS),
    ):
        files = sorted((community.vault / folder).glob("*.csv"))
        assert len(files) >= 10
        assert all(next(csv.reader(file.open(encoding="utf-8"))) == columns for file in files)


def test_settings_load(community: Made) -> None:
    settings = load_community(community.folder / "community.toml")
    assert settings.group_names == ("metrics", "accessibility", "training", "events", "translation", "other")
    assert settings.group_of("#sig-training") == "training"
    assert {audience.value: k for audience, k in settings.thresholds.items()} == {
        "committee": 3,
        "board": 5,
        "public": 10,
    }


def test_answers_are_the_words_of_terms(community: Made) -> None:
    known = {
        "channel": Channel,
        "reporter_mode": ReporterMode,
        "space": Space,
        "ongoing": Answer,
        "safety_risk": Answer,
        "repeat": Answer,
        "concerns_committee_member": Answer,
    }
    sometimes_empty = {"in_scope": Scope, "finding": Finding}
    for row in community.latest().values():
        assert all(row[column] in set(words) for column, words in known.items())
        assert all(row[column] in {"", *words} for column, words in sometimes_empty.items())
        assert set(filter(None, row["outcome"].split(";"))) <= set(Outcome)
        assert set(filter(None, row["confirmed_behaviours"].split(";"))) <= set(INCIDENTS)


def test_there_is_a_story_for_each_behaviour_and_no_other() -> None:
    assert set(INCIDENTS) == {behaviour.id for behaviour in load_taxonomy("cscce").behaviours}
    assert all(len(set(stories)) == 3 for stories in INCIDENTS.values())


def test_as_many_reports_as_its_size_says(community: Made) -> None:
    received = Counter(
        Quarter.of(date.fromisoformat(row["received_at"][:10])) for row in community.latest().values()
    )
    mean = sum(received.values()) / 12
    assert mean == pytest.approx(community.size.scale.reports, rel=0.25)
    if community.size is Size.SMALL:
        assert min(received[LAST.plus(-step)] for step in range(12)) <= 2


def test_later_exports_change_earlier_cases_and_only_fill_in(medium: Made) -> None:
    seen: dict[str, Row] = {}
    changes = repeats = 0
    for rows in medium.exports().values():
        assert len({row["case_id"] for row in rows}) == len(rows)
        for row in rows:
            before = seen.get(row["case_id"], row)
            changes += before != row
            repeats += row["case_id"] in seen and before == row
            lost = [column for column in REPORT_COLUMNS if before[column] and not row[column]]
            assert lost == []
            seen[row["case_id"]] = row
    assert changes >= 20
    assert repeats >= 3


def test_a_report_may_surface_a_quarter_late(medium: Made) -> None:
    first: dict[str, str] = {}
    for name, rows in medium.exports().items():
        for row in rows:
            first.setdefault(row["case_id"], name.removeprefix("reports-"))
    late = [
        case
        for case, row in medium.latest().items()
        if str(Quarter.of(date.fromisoformat(row["received_at"][:10]))) != first[case]
    ]
    assert 1 <= len(late) <= 15


def test_issues_people_and_sealed_cases(medium: Made) -> None:
    cases = list(medium.latest().values())
    issues = Counter(row["issue_id"] for row in cases if row["issue_id"])
    assert len(issues) >= 5
    assert min(issues.values()) >= 2
    assert Counter(row["reporter"] for row in cases if row["reporter"]).most_common(1)[0][1] >= 4
    assert Counter(row["reported"] for row in cases if row["reported"]).most_common(1)[0][1] >= 4
    assert any(";" in row["reported"] for row in cases)
    sealed = [row for row in cases if _names_a_serving_member(medium, row)]
    flagged = [row for row in cases if row["concerns_committee_member"] == "yes"]
    assert len(sealed) >= 5
    assert any(row not in flagged for row in sealed)
    assert flagged


def _names_a_serving_member(made: Made, row: Row) -> bool:
    day = row["received_at"][:10]
    return any(
        term["member"].casefold() in row["reported"].casefold().split(";")
        and term["term_start"] <= day <= term["term_end"]
        for term in _rows(made.vault / "committee.csv")
    )


def test_terms_rotate_and_five_serve_at_any_time(community: Made) -> None:
    terms = list(_rows(community.vault / "committee.csv"))
    for step in range(12):
        day = LAST.plus(-step).first_day().isoformat()
        serving = [term["member"] for term in terms if term["term_start"] <= day <= term["term_end"]]
        assert len(set(serving)) == len(serving) == 5
    assert len({term["member"] for term in terms}) >= 8


def test_an_anonymous_report_names_no_reporter_and_is_not_acknowledged(medium: Made) -> None:
    anonymous = [row for row in medium.latest().values() if row["reporter_mode"] == "anonymous"]
    assert len(anonymous) >= 20
    empty = ("reporter", "contact", "acknowledged_at", "explained_at")
    assert all(not row[column] for row in anonymous for column in empty)


def test_moments_come_in_order_and_not_after_the_export(community: Made) -> None:
    columns = ("acknowledged_at", "explained_at", "resolved_at")
    for row in community.latest().values():
        received = datetime.fromisoformat(row["received_at"])
        assert row["occurred_at"] <= row["received_at"][:10]
        moments = [datetime.fromisoformat(row[column]) for column in columns if row[column]]
        assert all(received < moment for moment in moments)
        assert all(moment.date() <= LAST.last_day() for moment in moments)
    weekdays = {datetime.fromisoformat(row["received_at"]).weekday() for row in community.latest().values()}
    assert weekdays & {5, 6}


def test_promises_are_mostly_but_not_always_kept(medium: Made) -> None:
    hours = [
        (
            datetime.fromisoformat(row["acknowledged_at"]) - datetime.fromisoformat(row["received_at"])
        ).total_seconds()
        / 3600
        for row in medium.latest().values()
        if row["acknowledged_at"]
    ]
    assert 0.6 < sum(hour <= 24 for hour in hours) / len(hours) < 0.95
    assert max(hours) > 72


def test_outcomes_look_like_published_ones(medium: Made) -> None:
    """Private conversations are by far the most frequent consequence, exclusions are rare (transparency reports)."""
    outcomes = Counter(
        outcome
        for row in medium.latest().values()
        if row["finding"] == "violation"
        for outcome in row["outcome"].split(";")
    )
    assert outcomes.most_common(1)[0][0] == "private_conversation"
    assert outcomes["permanent_exclusion"] + outcomes["temporary_exclusion"] < sum(outcomes.values()) / 5


def test_accounts_are_sentences_with_identities_inside(medium: Made) -> None:
    accounts = [row["account"] for row in medium.latest().values()]
    assert all(40 < len(account) < 1200 and "{" not in account for account in accounts)
    assert len(set(accounts)) == len(accounts)
    for items in (medium.planted.names, medium.planted.phrases, medium.planted.places, medium.planted.phones):
        assert sum(any(item in account for item in items) for account in accounts) >= 5


def test_active_members_grow_and_the_year_has_seasons(community: Made) -> None:
    active: dict[Quarter, set[str]] = defaultdict(set)
    newcomers = Counter()
    for file in (community.vault / "participation" / "generic").glob("*.csv"):
        for row in _rows(file):
            newcomers[file.stem[-6:]] += row["kind"] == "join"
    for _, day, message in community.messages():
        if "subtype" not in message:
            active[Quarter.of(day)].add(str(message["user"]))
    counts = [len(active[LAST.plus(step)]) for step in range(-11, 1)]
    assert 45 <= min(counts) <= max(counts) <= 170
    assert sum(counts[-4:]) > sum(counts[:4]) * 1.1
    assert all(count >= 3 for count in newcomers.values())
    summer, spring = (len(active[Quarter.parse(text)]) for text in ("2026Q3", "2026Q2"))
    assert summer < spring


def test_few_members_write_most(community: Made) -> None:
    written = Counter(
        str(message["user"]) for _, _, message in community.messages() if "subtype" not in message
    )
    ranked = sorted(written.values(), reverse=True)
    assert 0.3 < sum(ranked[: len(ranked) // 10]) / sum(ranked) < 0.7


def test_generic_participation_has_every_kind_a_file_brings(community: Made) -> None:
    kinds: Counter[str] = Counter()
    for file in (community.vault / "participation" / "generic").glob("*.csv"):
        for row in _rows(file):
            kinds[row["kind"]] += 1
            assert row["space"] in set(Space)
            assert Quarter.of(datetime.fromisoformat(row["occurred_at"]).date()) == Quarter.parse(
                file.stem[-6:]
            )
            assert bool(row["to_member"]) == (row["kind"] == PresenceKind.THANKS)
    assert set(kinds) == {"attendance", "contribution", "join", "organise", "talk", "thanks"}


def test_chat_is_a_true_workspace_export(community: Made) -> None:
    folder = next((community.vault / "participation" / "slack").iterdir())
    users = {user["id"]: user for user in json.loads((folder / "users.json").read_text())}
    channels = {channel["name"] for channel in json.loads((folder / "channels.json").read_text())}
    private = {group["name"] for group in json.loads((folder / "groups.json").read_text())}
    direct = {room["id"] for room in json.loads((folder / "dms.json").read_text())}
    seen: set[tuple[str, str]] = set()
    subtypes: Counter[str] = Counter()
    roots = {(room, m["ts"]) for room, _, m in community.messages()}
    for room, day, message in community.messages():
        stamp = str(message["ts"])
        assert room in channels | private | direct
        assert (room, stamp) not in seen
        seen.add((room, stamp))
        assert datetime.fromtimestamp(float(stamp), tz=UTC).date() == day
        subtypes[str(message.get("subtype", ""))] += 1
        assert "bot_id" in message or message["user"] in users
        assert (room, message.get("thread_ts", stamp)) in roots
    assert {"bot_message", "channel_join", "channel_topic", ""} == set(subtypes)
    assert private
    assert direct


def test_calls_have_rejoins_blank_addresses_and_a_note_taker(community: Made) -> None:
    files = sorted((community.vault / "participation" / "zoom").glob("participants_*.csv"))
    assert len(files) == 36
    rejoined = blank = bots = phones = 0
    for file in files:
        text = file.read_text(encoding="utf-8-sig")
        rows = list(csv.DictReader(text.splitlines()[3:]))
        names = Counter(row["Name (Original Name)"] for row in rows)
        rejoined += sum(count > 1 for count in names.values())
        blank += sum(not row["User Email"] for row in rows)
        bots += any("Bot" in name or "Notetaker" in name for name in names)
        phones += any(name.startswith("1555") for name in names)
        assert file.read_bytes().startswith(b"\xef\xbb\xbfMeeting ID,Topic")
    assert min(rejoined, blank, bots, phones) >= 3


def test_pulse_answers_are_in_range_and_enough(community: Made) -> None:
    for file in (community.vault / "pulse").glob("*.csv"):
        rows = list(_rows(file))
        assert len(rows) >= 12
        for row in rows:
            assert all(row[value] in {"", "1", "2", "3", "4", "5"} for value in PULSE_COLUMNS[2:7])
            assert row["knows_code"] in {"yes", "no", "unsure"}
    assert len({row["respondent"] for row in rows}) == len(rows)


def test_planted_names_are_in_many_scripts(medium: Made) -> None:
    scripts = Counter(unicodedata.name(name[-1]).split()[0] for name in medium.planted.names)
    assert set(scripts) >= {"LATIN", "CYRILLIC", "ARABIC", "CJK", "DEVANAGARI", "HANGUL", "GREEK", "HEBREW"}
    assert len(set(medium.planted.names)) == len(medium.planted.emails) == len(medium.planted.phones)


def test_planted_items_are_long_and_of_their_own(medium: Made) -> None:
    """No item is part of what a page may show: settings, words of the vocabulary, periods."""
    for kind, text in medium.planted.items():
        assert len(text.encode()) >= 8, kind
    assert not set(medium.planted.dates) & {
        day.isoformat()
        for step in range(12)
        for day in (LAST.plus(-step).first_day(), LAST.plus(-step).last_day())
    }


def test_planted_can_be_compared_and_not_changed(medium: Made, tmp_path: Path) -> None:
    again = make_community(tmp_path, Size.MEDIUM, 1, LAST)
    assert again == medium.planted
    with pytest.raises(AttributeError):
        medium.planted.names = ()  # type: ignore[misc]
