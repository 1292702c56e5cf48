"""Every kind of export, one small example each: what counts, what does not, and how people are told apart."""

import json
from pathlib import Path

import pytest

from coc_analytics.community import Community
from coc_analytics.intake.recognising import recognise
from coc_analytics.terms import Source
from tests.intake_vault import Vault

TEAMS_REPORT = """1. Summary
Meeting title\tDocs call
Attended participants\t3
Start time\t3/24/26, 3:00:00 PM

2. Participants
Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole
Wren Example\t3/24/26, 3:00:05 PM\t3/24/26, 3:59:05 PM\t58m 0s\twren@x.example\twren@x.example\tOrganizer
Sky Sample (Guest)\t3/24/26, 3:01:05 PM\t3/24/26, 3:10:05 PM\t9m 0s\t\t\tPresenter

3. In-Meeting Activities
Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole
Wren Example\t3/24/26, 3:00:05 PM\t3/24/26, 3:30:05 PM\t30m\twren@x.example\tOrganizer
Wren Example\t3/24/26, 3:31:05 PM\t3/24/26, 3:59:05 PM\t28m\twren@x.example\tOrganizer
"""
TEAMS_LOG = """SessionId,ParticipantId,FullName,UserAgent,UtcEventTimestamp,Action,Role
s1,p1,Wren Example,UA,3/25/2026 3:00:00 PM,Joined,Attendee
s1,p1,Wren Example,UA,3/25/2026 3:20:00 PM,Left,Attendee
s2,p1,Wren Example,UA,3/25/2026 3:25:00 PM,Joined,Attendee
s3,p3,Sky Sample,UA,3/25/2026 3:25:00 PM,Joined,Attendee
s4,p4,Anonymous,UA,3/25/2026 3:25:00 PM,Joined,Attendee
"""
ZOOM = """Topic,Meeting ID,Start Time
Docs call,123 456,03/24/2026 03:00:00 PM

Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,In Waiting Room
Wren Example,wren@x.example,03/24/2026 03:00:05 PM,03/24/2026 03:30:05 PM,30,No,No
Wren Example (she/her),,03/24/2026 03:10:05 PM,03/24/2026 03:40:05 PM,30,No,No
Otter.ai Notetaker,,03/24/2026 03:00:05 PM,03/24/2026 03:30:05 PM,30,Yes,No
Rusty Otter,,03/24/2026 03:00:05 PM,03/24/2026 03:30:05 PM,30,Yes,No
15550109999,,03/24/2026 03:00:05 PM,03/24/2026 03:30:05 PM,30,Yes,No
Ash Specimen,,03/24/2026 03:00:05 PM,03/24/2026 03:01:05 PM,1,Yes,Yes
"""
EVENTBRITE = """Order #,Order Date,First Name,Last Name,Email,Quantity,Ticket Type,Attendee Status
1,2026-03-01 10:00,Wren,Example,wren@x.example,3,Free,Attending
1,2026-03-01 10:00,Wren,Example,wren@x.example,3,Free,Attending
2,2026-03-02 10:00,Sky,Sample,sky@x.example,1,Free,Refunded
3,2026-03-03,Ash,Specimen,ash@x.example,1,Free,Checked In
"""
DISCOURSE = json.dumps({"latest_posts": [
    {"id": 5, "username": "wren_e", "created_at": "2026-03-01T10:00:00.000Z", "raw": "How do I start? @sky",
     "topic_id": 9, "post_number": 1, "post_type": 1, "avatar_template": "/user_avatar/x/wren_e/{size}.png"},
    {"id": 6, "username": "sky", "created_at": "2026-03-01T11:00:00.000Z", "cooked": "<p>Gracias a ti</p>",
     "topic_id": 9, "post_number": 2, "reply_to_post_number": None, "post_type": 1},
    {"id": 7, "username": "sky", "created_at": "2026-03-01T11:00:00.000Z", "raw": "psst", "topic_id": 9,
     "post_number": 3, "post_type": 4},
    {"id": 8, "username": "system", "created_at": "2026-03-01T11:00:00.000Z", "topic_id": 9, "post_number": 4},
]})  # fmt: skip
ZULIP = json.dumps([
    {"id": 1, "sender_full_name": "Wren Example", "content": "<p>Merci beaucoup !</p>", "timestamp": 1772000000},
    {"id": 2, "sender_full_name": "Notification Bot", "content": "x", "timestamp": 1772000001},
    {"id": 3, "sender_full_name": "Sky Sample", "type": "private", "content": "x", "timestamp": 1772000001},
])  # fmt: skip
MBOX = b"""From wren at x.example  Sun Mar  1 10:00:00 2026
From: wren at x.example (Wren Example)
Date: Sun, 1 Mar 2026 10:00:00 +0100
Subject: [list] a question
Message-ID: <a@x>

Does anyone know?
From here on it is text

From sky at x.example  Sun Mar  1 11:00:00 2026
From: =?koi8-zz?B?zzz?= <sky at x.example>
Subject: Re: [list] a question
In-Reply-To: <a@x>

Danke \xff
> thanks

From list-bounces at x.example  Sun Mar  1 11:00:00 2026
From: list-bounces at x.example
Auto-Submitted: auto-replied

bounced
"""
DISCORD = json.dumps({
    "guild": {"id": "1", "name": "g"}, "channel": {"id": "2", "type": "GuildTextChat", "name": "docs"},
    "messages": [
        {"id": "10", "type": "Default", "timestamp": "2026-03-01T10:00:00+00:00", "content": "done",
         "author": {"id": "77", "name": "wren", "isBot": False},
         "reactions": [{"emoji": {"name": "🙏", "code": "pray"}, "count": 1, "users": [{"id": "78", "isBot": False}]}]},
        {"id": "11", "type": "Reply", "timestamp": "2026-03-01T10:01:00+00:00", "content": "ok",
         "author": {"id": "78", "name": "sky", "isBot": False}, "reference": {"messageId": "10"}},
        {"id": "12", "type": "GuildMemberJoin", "timestamp": "2026-03-01T10:01:00+00:00", "author": {"id": "79"}},
        {"id": "13", "type": "Default", "timestamp": "2026-03-01T10:01:00+00:00", "content": "beep",
         "author": {"id": "80", "isBot": True}},
    ]})  # fmt: skip
MATTERMOST = "\n".join(map(json.dumps, [
    {"type": "version", "version": 1},
    {"type": "channel", "channel": {"team": "t", "name": "town", "type": "O"}},
    {"type": "channel", "channel": {"team": "t", "name": "priv", "type": "P"}},
    {"type": "user", "user": {"username": "wren", "email": "wren@x.example"}},
    {"type": "post", "post": {"team": "t", "channel": "town", "user": "wren", "message": "Docs?", "create_at": 1772000000000,
        "reactions": [{"user": "sky", "emoji_name": "pray", "create_at": 1}],
        "replies": [{"user": "sky", "message": "Obrigado", "create_at": 1772000100000}]}},
    {"type": "post", "post": {"team": "t", "channel": "priv", "user": "wren", "message": "x", "create_at": 1772000000000}},
    {"type": "direct_post", "direct_post": {"user": "wren", "message": "x", "create_at": 1772000000000}},
]))  # fmt: skip
SLACK_NEW = {
    "channels.json": [{"id": "C1", "name": "docs"}, {"id": "C2", "name": "inner", "is_private": True}],
    "groups.json": [{"id": "G1", "name": "secret"}],
    "users.json": [{"id": "U1", "profile": {"email": "wren@x.example"}}, {"id": "U2"}, {"id": "B1", "is_bot": True}],
    "docs/2026-03-01.json": [
        {"type": "message", "user": "U1", "ts": "1772000000.000100", "text": "How? <@U2>", "thread_ts": "1772000000.000100",
         "user_profile": {"real_name": "Wren Example"},
         "reactions": [{"name": "pray::skin-tone-3", "users": ["U2", "B1"], "count": 2}]},
        {"type": "message", "user": "U2", "ts": "1772000100.000100", "text": "like so", "thread_ts": "1772000000.000100",
         "parent_user_id": "U1"},
        {"type": "message", "user": "B1", "ts": "1772000200.000100", "text": "beep"},
        {"type": "message", "subtype": "bot_message", "bot_id": "B7", "ts": "1772000300.000100", "text": "beep"},
        {"type": "message", "subtype": "channel_join", "user": "U2", "ts": "1772000400.000100", "text": "joined"},
        {"type": "message", "user": "U2", "text": "no time"},
    ],
    "inner/2026-03-01.json": [{"type": "message", "user": "U2", "ts": "1772000000.000100", "text": "private"}],
    "secret/2026-03-01.json": [{"type": "message", "user": "U2", "ts": "1772000000.000100", "text": "private"}],
    "D1/2026-03-01.json": [{"type": "message", "user": "U2", "ts": "1772000000.000100", "text": "direct"}],
}  # fmt: skip

EXPORTS: dict[str, tuple[str, bytes]] = {
    "a Teams report of three sections in UTF-16": ("teams/a.csv", TEAMS_REPORT.encode("utf-16")),
    "a Teams live-event log": ("teams/b.csv", TEAMS_LOG.encode()),
    "a Zoom list": ("zoom/a.csv", ZOOM.encode("utf-8-sig")),
    "Eventbrite attendees": ("eventbrite/a.csv", EVENTBRITE.encode()),
    "Discourse posts": ("discourse/a.json", DISCOURSE.encode()),
    "a Zulip archive": ("zulip/archive/7-docs/hello.json", ZULIP.encode()),
    "a mailing list": ("mbox/list.mbox", MBOX),
    "a Discord channel": ("discord/a.json", DISCORD.encode()),
    "a Discord channel as CSV": (
        "discord/a.csv",
        b"AuthorID,Author,Date,Content\n77,wren,01-Mar-26 10:00 AM,thx\n",
    ),
    "a Mattermost bulk export": ("mattermost/a.jsonl", MATTERMOST.encode()),
}
EXPECTED = {
    # rows in, then (kind, people, times) in presence
    "a Teams report of three sections in UTF-16": (4, [("attendance", 2, 2)]),
    "a Teams live-event log": (5, [("attendance", 2, 2)]),
    "a Zoom list": (6, [("attendance", 2, 2)]),
    "Eventbrite attendees": (4, [("attendance", 2, 2)]),
    "Discourse posts": (4, [("message", 1, 1), ("reply", 1, 1), ("thanks", 1, 1)]),
    "a Zulip archive": (3, [("message", 1, 1), ("thanks", 1, 1)]),
    "a mailing list": (3, [("message", 1, 1), ("reply", 1, 1), ("thanks", 1, 1)]),
    "a Discord channel": (4, [("message", 1, 1), ("reaction", 1, 1), ("reply", 1, 1)]),
    "a Discord channel as CSV": (1, [("message", 1, 1), ("thanks", 1, 1)]),
    "a Mattermost bulk export": (4, [("message", 1, 1), ("reaction", 1, 1), ("reply", 1, 1), ("thanks", 1, 1)]),
}  # fmt: skip
PRESENCE = (
    "select kind::varchar, count(distinct member), sum(times)::int from presence group by kind order by 1"
)


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_counts_what_people_did(tmp_path: Path, name: str) -> None:
    vault = Vault(tmp_path)
    place, content = EXPORTS[name]
    vault.put(f"participation/{place}", content)
    vault.admit()
    rows, presence = EXPECTED[name]
    assert vault.ask(PRESENCE) == presence
    [(rows_in, admitted, duplicate, quarantined)] = vault.batches()
    assert rows_in == rows
    assert rows_in == admitted + duplicate + quarantined


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_recognised_without_its_folder(tmp_path: Path, name: str) -> None:
    place, content = EXPORTS[name]
    path = tmp_path / f"export.{place.split('.')[-1]}"
    path.write_bytes(content)
    assert recognise(path) is Source(place.split("/")[0])


@pytest.mark.parametrize("name", EXPORTS)
def test_no_name_or_word_of_an_export_reaches_the_casebook(tmp_path: Path, name: str) -> None:
    vault = Vault(tmp_path)
    place, content = EXPORTS[name]
    vault.put(f"participation/{place}", content)
    vault.admit()
    facts = vault.casebook.read_bytes().lower()
    for written in (b"wren", b"x.example", b"sky sample", b"docs call", b"2026-03-01", b"gracias"):
        assert written not in facts


def test_rejoining_without_the_address_is_still_the_same_person(tmp_path: Path) -> None:
    vault = Vault(tmp_path, Community(timezone="America/Chicago"))
    vault.put("participation/zoom/a.csv", ZOOM)
    vault.admit()
    found = vault.ask("select minutes, hour_utc from events where role = 'attendance' order by minutes")
    assert found == [(30, 20), (40, 20)], (
        "two devices at once are one person's time, and 15:00 local is 20:00 UTC in summer"
    )


def test_a_new_slack_export_with_threads_reactions_and_private_channels(tmp_path: Path) -> None:
    vault = Vault(tmp_path, Community(groups={"documentation": ("docs",)}))
    for name, content in SLACK_NEW.items():
        vault.put(f"participation/slack/export/{name}", json.dumps(content))
    vault.admit()
    assert vault.batches() == [(6, 5, 0, 1)]
    assert vault.ask(PRESENCE) == [("message", 1, 1), ("reaction", 1, 1), ("reply", 1, 1)]
    assert vault.ask("select distinct grp::varchar from presence") == [("documentation",)]
    assert vault.ask("select newcomer, question, answered, within_48h from answers where question") == [
        (True,) * 4
    ]
    assert vault.ask("select count(*), count(receiver) from thanks") == [(1, 1)]


def test_overlapping_slack_exports_count_once_and_bring_new_reactions(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    first = {name: content for name, content in SLACK_NEW.items() if "/" not in name}
    message = {"user": "U1", "ts": "1772000000.000100", "text": "hello"}
    later = message | {"reactions": [{"name": "wave", "users": ["U2"], "count": 1}]}
    for export, messages in (
        ("a", [message]),
        ("b", [later, {"user": "U2", "ts": "1772000900.1", "text": "hi"}]),
    ):
        for name, content in (first | {"docs/1.json": messages}).items():
            vault.put(f"participation/slack/{export}/{name}", json.dumps(content))
    vault.admit()
    assert vault.batches() == [(1, 1, 0, 0), (2, 1, 1, 0)]
    assert vault.ask(PRESENCE) == [("message", 2, 2), ("reaction", 1, 1)]


def test_members_csv_makes_accounts_one_person(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    vault.put("members.csv", "member,accounts\nwren@x.example,Wren Example;discord 77;wren_e\n")
    for name in (
        "a Teams live-event log",
        "a Zoom list",
        "Discourse posts",
        "a Discord channel",
        "a Zulip archive",
    ):
        vault.put(f"participation/{EXPORTS[name][0]}", EXPORTS[name][1])
    vault.admit()
    wren = vault.ask("select member from presence where source = 'zulip' limit 1")[0][0]
    found = vault.ask(f"select distinct source::varchar from presence where member = {wren} order by 1")
    assert [source for (source,) in found] == ["discord", "discourse", "teams", "zoom", "zulip"]


def test_reports_and_participation_have_no_key_in_common(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    vault.put("reports/r.csv", "case_id,received_at,reporter\nK-1,2026-01-01,Wren Example\n")
    vault.put("pulse/p.csv", "submitted_at,respondent,trust\n2026-01-01,Wren Example,5\n")
    vault.put("participation/generic/g.csv", "member,occurred_at,kind\nWren Example,2026-01-01,talk\n")
    vault.admit()
    keys = vault.ask(
        "select person from report_people union select respondent from pulse union select member from presence"
    )
    assert len(keys) == 3
