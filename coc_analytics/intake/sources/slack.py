"""Door 1, source: a Slack workspace's export, folder or zip, in the old shape and the new. No text is kept.

Only channels listed in channels.json are public; everything else (private groups, direct messages) is not read.
Joins, bots, topic changes, pins and archive notes are no activity. A reaction has the time of its message.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from coc_analytics.community import Community
from coc_analytics.intake import gestures
from coc_analytics.intake.accounts import Account
from coc_analytics.intake.bundles import Bundle
from coc_analytics.intake.frame import Collector, Seen
from coc_analytics.intake.sources.talk import handle
from coc_analytics.terms import PresenceKind, Refusal, Source, Space

_BY_PEOPLE = (None, "", "file_share", "thread_broadcast", "me_message", "file_comment", "reply_broadcast")
_NO_DAY = ("canvas", "list_")
"""How files in a channel's folder begin that hold no messages."""
_FORBIDDEN = re.compile(r'[:/\\?*"<>|]')
_NO_PERSON = ("USLACKBOT", "slackbot")


@dataclass(frozen=True, slots=True)
class Channel:
    """A public channel: the id that survives renaming, and the name of its folder."""

    id: str = field(repr=False)
    name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Workspace:
    """Which channels are public and which users are bots."""

    channels: Mapping[str, Channel] = field(repr=False)
    bots: frozenset[str] = field(repr=False)


def read_slack(bundle: Bundle, community: Community, collector: Collector) -> None:
    """Every message of every public channel, day by day, with its reactions and what it answers."""
    root = _root(bundle)
    users = _users(bundle, root)
    collector.know(map(_account, users))
    workspace = _workspace(bundle, root, users, community)
    for name, channel in _day_files(bundle, root, workspace):
        messages = bundle.json(name)
        if not isinstance(messages, list):
            collector.set_aside(0, "a day of a channel is not a list of messages", (name, ""))
            continue
        for line, message in enumerate(messages, start=1):
            when = _when(message.get("ts")) if isinstance(message, dict) else None
            if when is None:
                collector.set_aside(line, "a message without a time", (name, str(line)), message)
            else:
                _take(message, when, channel, workspace, collector)


def _root(bundle: Bundle) -> str:
    """The folder inside the export that holds channels.json."""
    found = [
        name for name in bundle.names if name.split("/")[-1] == "channels.json" and "__MACOSX" not in name
    ]
    if not found:
        raise Refusal(
            "channels.json is missing, so nothing says which channels are public",
            "put the whole export into the vault, as Slack made it",
            file=bundle.file,
        )
    return min(found, key=lambda name: (name.count("/"), name)).removesuffix("channels.json")


def _users(bundle: Bundle, root: str) -> list[dict[str, Any]]:
    users = _listed(bundle, f"{root}users.json") if f"{root}users.json" in bundle.names else []
    return [user for user in users if isinstance(user.get("id"), str)]


def _workspace(
    bundle: Bundle, root: str, users: Sequence[Mapping[str, Any]], community: Community
) -> Workspace:
    channels = {
        folder: Channel(str(channel.get("id") or _name(channel)), _name(channel))
        for channel in _listed(bundle, f"{root}channels.json")
        if _name(channel) and not _is_private(channel, community)
        for folder in _folders(channel)
    }
    return Workspace(channels, frozenset(user["id"] for user in users if _is_bot(user)))


def _listed(bundle: Bundle, name: str) -> list[dict[str, Any]]:
    content = bundle.json(name)
    if not isinstance(content, list):
        raise Refusal("a list inside the export cannot be read", "export it again", file=bundle.file)
    return [each for each in content if isinstance(each, dict)]


def _name(channel: Mapping[str, Any]) -> str:
    """What a channel is called; one without a name goes by its id."""
    name, id_ = channel.get("name"), channel.get("id")
    return name if isinstance(name, str) and name.strip() else str(id_ or "")


def _folders(channel: Mapping[str, Any]) -> set[str]:
    """What a channel's folder may be called: signs that no folder can have become underlines when it is packed."""
    called = {_name(channel), str(channel.get("id") or _name(channel))}
    return called | {_FORBIDDEN.sub("_", name) for name in called}


def _is_private(channel: Mapping[str, Any], community: Community) -> bool:
    flags = ("is_private", "is_im", "is_mpim", "is_group")
    hidden = _name(channel).strip().casefold() in community.private_channels
    return hidden or any(channel.get(flag) is True for flag in flags)


def _account(user: Mapping[str, Any]) -> Account:
    """The workspace's own id, and the e-mail where the export has one, which makes members one person elsewhere too."""
    profile = user.get("profile")
    email = profile.get("email") if isinstance(profile, dict) else None
    address = email if isinstance(email, str) and "@" in email else ""
    return Account(_member(user["id"]), address, formerly=address)


def _is_bot(user: Mapping[str, Any]) -> bool:
    return user.get("is_bot") is True or user["id"] in _NO_PERSON or user.get("name") in _NO_PERSON


def _day_files(bundle: Bundle, root: str, workspace: Workspace) -> Iterator[tuple[str, Channel]]:
    for name in bundle.names:
        folder, _, day = name.removeprefix(root).rpartition("/")
        is_day = day.endswith(".json") and not day.startswith(_NO_DAY)
        if name.startswith(root) and is_day and folder in workspace.channels:
            yield name, workspace.channels[folder]


def _take(
    message: Mapping[str, Any], when: datetime, channel: Channel, workspace: Workspace, collector: Collector
) -> None:
    natural = (channel.id, message["ts"])
    author = _author(message, workspace)
    if author is None:
        collector.row(natural, None, when)
        return
    seen = _seen(message, author, when, channel, workspace)
    collector.row(natural, seen, when)
    for reactor, name in _reactions(message, workspace):
        collector.more((*natural, reactor, name), _reaction(seen, reactor, name))


def _when(stamp: Any) -> datetime | None:
    try:
        when = datetime.fromtimestamp(float(stamp), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
    return when if 1970 <= when.year <= 2100 else None


def _author(message: Mapping[str, Any], workspace: Workspace) -> str | None:
    """Who wrote a message; None for a bot, a join, a topic change and whatever else is no activity."""
    if message.get("subtype") not in _BY_PEOPLE or message.get("bot_id") or message.get("hidden") is True:
        return None
    author = message.get("user")
    if author is None and isinstance(message.get("comment"), dict):
        author = message["comment"].get("user")
    if not isinstance(author, str) or not author or author in workspace.bots or author in _NO_PERSON:
        return None
    return author


def _seen(
    message: Mapping[str, Any], author: str, when: datetime, channel: Channel, workspace: Workspace
) -> Seen:
    text = message.get("text") if isinstance(message.get("text"), str) else ""
    assert isinstance(text, str)
    thread = message.get("thread_ts")
    is_reply = (thread is not None and thread != message["ts"]) or message.get("subtype") == "file_comment"
    return Seen(
        member=_member(author),
        when=when,
        kind=PresenceKind.REPLY if is_reply else PresenceKind.MESSAGE,
        space=Space.CHAT,
        group=channel.name,
        room=channel.id,
        message=str(message["ts"]),
        answers=str(thread) if is_reply and thread is not None else "",
        to_member=_addressed(message, author, text, workspace),
        thanks=gestures.thanks(text),
        question=gestures.question(text),
    )


def _member(user: str) -> str:
    return handle(Source.SLACK, user)


def _addressed(message: Mapping[str, Any], author: str, text: str, workspace: Workspace) -> str:
    """Whom a message speaks to: the first person it mentions, else whose thread it is in."""
    mentioned = (user for user in _mentions(text) if user != author and user not in workspace.bots)
    user = next(mentioned, message.get("parent_user_id"))
    if not isinstance(user, str) or user == author or user in workspace.bots:
        return ""
    return _member(user)


def _mentions(text: str) -> Iterator[str]:
    for piece in text.split("<@")[1:]:
        yield piece.split(">", 1)[0].split("|", 1)[0]


def _reactions(message: Mapping[str, Any], workspace: Workspace) -> Iterator[tuple[str, str]]:
    reactions = message.get("reactions")
    for reaction in reactions if isinstance(reactions, list) else []:
        users = reaction.get("users") if isinstance(reaction, dict) else None
        for user in users if isinstance(users, list) else []:
            if isinstance(user, str) and user and user not in workspace.bots:
                yield user, str(reaction.get("name", ""))


def _reaction(seen: Seen, reactor: str, name: str) -> Seen:
    return Seen(
        member=_member(reactor),
        when=seen.when,
        kind=PresenceKind.REACTION,
        space=Space.CHAT,
        group=seen.group,
        room=seen.room,
        answers=seen.message,
        to_member=seen.member,
        thanks=gestures.thanks_by_reaction(name),
    )
