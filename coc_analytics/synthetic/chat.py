"""Make-believe community: its chat, as a workspace export. Nobody who writes here exists."""

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from coc_analytics.periods import Quarter
from coc_analytics.synthetic.chance import ZONE, World, later, moment, pick, poisson
from coc_analytics.synthetic.files import write_json
from coc_analytics.synthetic.people import Member
from coc_analytics.synthetic.stories import HELLOS, MESSAGES, REPLIES, THANKS
from coc_analytics.synthetic.writing import Notebook, Writer

PUBLIC = {
    "general": 0.3,
    "help-desk": 0.25,
    "wg-metrics": 0.11,
    "wg-accessibility": 0.09,
    "sig-training": 0.1,
    "sig-events": 0.08,
    "translation-cafe": 0.07,
}
HELLO = "introductions"
PRIVATE, DIRECT = "committee-room", "D0MAKEBELIEVE"
BOT = "B0REMINDERS"
EMOJI = {
    "+1": 4.0,
    "pray": 1.5,
    "heart": 1.0,
    "tada": 1.0,
    "raised_hands::skin-tone-4": 0.6,
    "thank-you": 0.5,
}

Message = dict[str, Any]


@dataclass
class Export:
    """Messages by channel and day, as the folders of an export hold them."""

    days: dict[tuple[str, str], list[Message]] = field(default_factory=dict)
    count: int = 0

    def add(self, channel: str, when: datetime, message: Message) -> Message:
        """Keep the message in its channel's file of that day (UTC, as exports have it)."""
        self.count += 1
        message["ts"] = f"{int(when.timestamp())}.{self.count:06d}"
        day = datetime.fromtimestamp(int(when.timestamp()), tz=UTC).date().isoformat()
        self.days.setdefault((channel, day), []).append(message)
        return message


def make_chat(
    world: World, quarter: Quarter, members: tuple[Member, ...], notebook: Notebook, export: Export
) -> None:
    """Add one quarter of chat: newcomers' hellos, questions and answers, thanks, reactions, joins, bots."""
    rng = world.chance("chat", quarter)
    here = [member for member in members if member.is_around(quarter)]
    room = _Room(rng, quarter, here, Writer(rng, here, notebook), export)
    for member in here:
        if member.joined == quarter:
            room.welcome(member)
        for _ in range(poisson(rng, min(member.energy * 3.2, 60))):
            room.talk(member)
    room.side_rooms()


class _Room:
    """One quarter in the chat."""

    def __init__(
        self, rng: random.Random, quarter: Quarter, here: list[Member], writer: Writer, export: Export
    ) -> None:
        self.rng, self.quarter, self.here = rng, quarter, here
        self.writer, self.export = writer, export

    def welcome(self, member: Member) -> None:
        """A join message, which is no activity; then, of two in three, a hello that is mostly answered."""
        when = moment(self.rng, self.quarter)
        joined = {"user": member.chat_id, "type": "message", "subtype": "channel_join"}
        self.export.add("general", when, joined | {"text": f"<@{member.chat_id}> has joined the channel"})
        if self.rng.random() < 0.66:
            at = later(when, minutes=self.rng.randint(1, 50))
            hello = self._say(HELLO, member, at, self.writer.one_of(HELLOS, member))
            if self.rng.random() < 0.75:
                self._answer(HELLO, hello, at, hours=46)
            elif self.rng.random() < 0.4:
                self._answer(HELLO, hello, at, hours=120)

    def talk(self, member: Member) -> None:
        """A message; a third begin a thread, some are thanked for, many get a reaction."""
        channel, when = pick(self.rng, PUBLIC), moment(self.rng, self.quarter, 6, 23)
        topics = THANKS if self.rng.random() < 0.08 else MESSAGES
        message = self._say(channel, member, when, self.writer.one_of(topics, member))
        if self.rng.random() < 0.3:
            self._answer(channel, message, when, hours=30)

    def _say(self, channel: str, member: Member, when: datetime, text: str) -> Message:
        message: Message = {"type": "message", "user": member.chat_id, "text": text}
        if self.rng.random() < 0.5:
            message["user_profile"] = {"real_name": member.name, "name": member.handle}
        if self.rng.random() < 0.25:
            message["reactions"] = self._reactions()
        return self.export.add(channel, when, message)

    def _reactions(self) -> list[dict[str, Any]]:
        users = [member.chat_id for member in _wide(self.rng, self.here, 4)]
        return [{"name": pick(self.rng, EMOJI), "users": users, "count": len(users)}]

    def _answer(self, channel: str, parent: Message, asked: datetime, hours: int) -> None:
        """Others reply in a thread, the first one within so many hours; one in three times the asker thanks."""
        asker = next(member for member in self.here if member.chat_id == parent["user"])
        when = later(asked, minutes=self.rng.randint(2, hours * 60))
        replies = []
        for member in _wide(self.rng, [other for other in self.here if other is not asker], 3):
            replies.append(self._reply(channel, parent, member, when, self.writer.one_of(REPLIES, member)))
            when = later(when, minutes=self.rng.randint(1, 90))
        if self.rng.random() < 0.35:
            thanks = self.writer.one_of(THANKS, asker)
            replies.append(self._reply(channel, parent, asker, when, thanks))
        parent["thread_ts"], parent["reply_count"] = parent["ts"], len(replies)
        parent["replies"] = [{"user": reply["user"], "ts": reply["ts"]} for reply in replies]

    def _reply(self, channel: str, parent: Message, member: Member, when: datetime, text: str) -> Message:
        ends = datetime.combine(self.quarter.last_day(), when.timetz())
        reply = self._say(channel, member, min(when, ends), text)
        reply["thread_ts"], reply["parent_user_id"] = parent["ts"], parent["user"]
        return reply

    def side_rooms(self) -> None:
        """What must be dropped: a reminder bot, a private channel, direct messages, a channel's new topic."""
        rng = self.rng
        for _ in range(6):
            bot = {"type": "message", "subtype": "bot_message", "bot_id": BOT, "username": "reminder"}
            self.export.add("general", moment(rng, self.quarter), bot | {"text": "Community call today!"})
            self._say(PRIVATE, rng.choice(self.here), moment(rng, self.quarter), self.writer.one_of(MESSAGES))
            self._say(DIRECT, rng.choice(self.here), moment(rng, self.quarter), self.writer.one_of(MESSAGES))
        topic = {"type": "message", "subtype": "channel_topic", "user": rng.choice(self.here).chat_id}
        self.export.add(
            "general", moment(rng, self.quarter), topic | {"text": "set the topic", "topic": "News"}
        )


def _wide(rng: random.Random, people: Sequence[Member], most: int) -> list[Member]:
    """Up to `most` different people, the energetic ones more often."""
    chosen = rng.choices(people, weights=[member.energy for member in people], k=rng.randint(1, most))
    return list(dict.fromkeys(chosen))


def write_chat(folder: Path, export: Export, members: Sequence[Member]) -> None:
    """The export's folder: users, channels, private rooms, and a file a channel and day."""
    write_json(folder / "users.json", [_user(member) for member in members] + [_bot_user()])
    ids = [member.chat_id for member in members]
    write_json(folder / "channels.json", [_channel(name, ids) for name in (*PUBLIC, HELLO)])
    write_json(folder / "groups.json", [_channel(PRIVATE, ids[:5])])
    write_json(folder / "dms.json", [{"id": DIRECT, "created": 1600000000, "members": ids[:2]}])
    write_json(folder / "mpims.json", [])
    write_json(folder / "integration_logs.json", [])
    for (channel, day), messages in sorted(export.days.items()):
        write_json(folder / channel / f"{day}.json", sorted(messages, key=lambda message: message["ts"]))


def _channel(name: str, ids: Sequence[str]) -> Message:
    number = hashlib.sha256(name.encode()).hexdigest()[:9].upper()
    topic = {"value": "", "creator": "", "last_set": 0}
    return {
        "id": f"C{number}",
        "name": name,
        "created": 1600000000,
        "creator": ids[0],
        "is_archived": False,
        "is_general": name == "general",
        "members": list(ids),
        "topic": topic,
        "purpose": topic,
    }


def _user(member: Member) -> Message:
    avatar = hashlib.md5(member.email.encode(), usedforsecurity=False).hexdigest()
    return {
        "id": member.chat_id,
        "team_id": "T0MAKEBELIEVE",
        "name": member.handle,
        "deleted": False,
        "real_name": member.name,
        "is_bot": False,
        "profile": {
            "real_name": member.name,
            "display_name": member.handle,
            "email": member.email,
            "phone": member.phone,
            "image_72": f"https://secure.gravatar.example/avatar/{avatar}.jpg?s=72",
        },
    }


def _bot_user() -> Message:
    return {"id": "U0REMINDERS", "name": "reminder", "deleted": False, "is_bot": True, "profile": {}}


def chat_instants(export: Export) -> Iterator[datetime]:
    """The moment of the first message of each channel and day."""
    for messages in export.days.values():
        yield datetime.fromtimestamp(int(messages[0]["ts"].split(".")[0]), tz=ZONE)
