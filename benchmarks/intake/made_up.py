"""What the benchmark of door 1 reads: made-up events and a made-up Slack export of any size. Nothing is anybody's."""

import json
import random
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

MEMBERS, CHANNELS = 20_000, 60
FIRST_DAY = datetime(2023, 1, 1, tzinfo=UTC)
DAYS = 3 * 365
_WORDS = (
    "lorem ipsum dolor sit amet thanks how do we run the tests sed diam nonumy eirmod tempor invidunt".split()
)
_EVENTS = """
    copy (
        select
            'member ' || (hash(i) % {members}) as member,
            timestamp '{first}' + to_microseconds(cast(i * {step} as bigint)) as occurred_at,
            ['message', 'message', 'message', 'reply', 'reply', 'reaction', 'attendance', 'contribution'][
                cast(1 + hash(i + 1) % 8 as bigint)] as kind,
            'chat' as space,
            'group ' || (hash(i) % {members} % 7 + hash(i + 2) % 2) as "group"
        from range({events}) as numbers(i)
    ) to '{path}' (format parquet)
"""


def write_events(path: Path, events: int) -> None:
    """Events of three years, evenly spread, in the columns of participation/generic."""
    step = DAYS * 86_400_000_000 // events
    duckdb.execute("set enable_progress_bar = false")
    duckdb.sql(_EVENTS.format(events=events, step=step, members=MEMBERS, first=FIRST_DAY.date(), path=path))


def write_slack(path: Path, megabytes: int) -> int:
    """A zip of a workspace in Slack's newer shape, so many megabytes when unpacked; gives the number of messages."""
    chance = random.Random(1)
    users = [_user(number) for number in range(2_000)]
    channels = [{"id": f"C{number:08}", "name": f"channel-{number}"} for number in range(CHANNELS)]
    days, messages = max(1, megabytes * 1_000_000 // (CHANNELS * _BYTES_A_DAY)), 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("channels.json", json.dumps(channels))
        archive.writestr("users.json", json.dumps(users))
        for channel in channels:
            for day in range(days):
                listed = _day(chance, users, FIRST_DAY + timedelta(days=day))
                archive.writestr(f"{channel['name']}/{day:05}.json", json.dumps(listed))
                messages += len(listed)
    return messages


def _user(number: int) -> dict[str, Any]:
    profile = {"email": f"member{number}@mail.example", "real_name": f"Member {number}", "team": "T0000001"}
    return {"id": f"U{number:08}", "name": f"member{number}", "is_bot": False, "profile": profile}


_A_DAY = 16
_BYTES_A_DAY = _A_DAY * 1_010


def _day(chance: random.Random, users: list[dict[str, Any]], start: datetime) -> list[dict[str, Any]]:
    seconds = sorted(chance.random() * 86_400 for _ in range(_A_DAY))
    stamps = [f"{start.timestamp() + second:.6f}" for second in seconds]
    return [_message(chance, users, stamp, stamps[0]) for stamp in stamps]


def _message(chance: random.Random, users: list[dict[str, Any]], stamp: str, thread: str) -> dict[str, Any]:
    user = chance.choice(users)
    text = " ".join(chance.choices(_WORDS, k=30))
    message = {
        "client_msg_id": f"{chance.getrandbits(128):032x}",
        "type": "message",
        "text": text,
        "user": user["id"],
        "ts": stamp,
        "team": "T0000001",
        "user_profile": user["profile"]
        | {"display_name": user["name"], "avatar_hash": "0" * 12, "image_72": "h" * 90},
        "blocks": [{"type": "rich_text", "elements": [{"type": "text", "text": text}]}],
    }
    if chance.random() < 0.3:
        message["thread_ts"] = thread
    if chance.random() < 0.2:
        message["reactions"] = [{"name": "tada", "users": [chance.choice(users)["id"]], "count": 1}]
    return message
