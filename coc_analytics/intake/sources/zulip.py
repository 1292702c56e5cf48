"""Door 1, source: Zulip archives: JSON a topic (folder or zip), messages as the API gives them, or a full export.

A display name is often the only identity there is. Private messages and streams, and bots, are no activity.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from coc_analytics.intake.bundles import Bundle
from coc_analytics.intake.frame import Collector
from coc_analytics.intake.sources.documents import part, parts, records_in, text, when
from coc_analytics.intake.sources.talk import Post, Reaction, tell, tell_nothing
from coc_analytics.terms import Refusal

_LISTS = ("messages", "zerver_message")
_INDEXES = ("stream_index.json", "realm.json", "attachment.json", "users.json", "streams.json")
_MADE_UP_ADDRESS = re.compile(r"^user\d+@|@zulip\.invalid$|^\d+@", re.IGNORECASE)
_BOT = re.compile(r"(?:^|[\s_-])bot$|-bot@|^(?:notification|welcome|email)[\s_-]", re.IGNORECASE)
_MENTION = re.compile(r"@(?:_)?\*\*([^*|]+)(?:\|\d+)?\*\*|class=\"user-mention[^>]*>@?([^<]+)<")


@dataclass(frozen=True, slots=True)
class Realm:
    """Who and where, from a full export's own lists; empty for archives."""

    people: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)
    streams: Mapping[str, str] = field(default_factory=dict, repr=False)
    is_full: bool = False


def read_zulip(bundle: Bundle, collector: Collector) -> None:
    """Every message of every public topic."""
    realm = _realm(bundle)
    found = False
    for name in bundle.names:
        if not name.endswith(".json") or name.split("/")[-1] in _INDEXES:
            continue
        messages = records_in(bundle.json(name), *_LISTS)
        found = found or any(_looks_like_a_message(message) for message in messages[:50])
        for line, message in enumerate(messages, start=1):
            _take(message, line, name, realm, collector)
    if not found:
        raise Refusal("no messages were found", "export the archive as JSON", file=bundle.file)


def _looks_like_a_message(message: Any) -> bool:
    return isinstance(message, dict) and bool({"sender_full_name", "sender", "sender_email"} & set(message))


def _realm(bundle: Bundle) -> Realm:
    name = next((name for name in bundle.names if name.split("/")[-1] == "realm.json"), None)
    document = bundle.json(name) if name else None
    if not isinstance(document, dict):
        return Realm()
    open_ = {text(stream, "id"): text(stream, "name") for stream in parts(document, "zerver_stream")
             if stream.get("invite_only") is not True}  # fmt: skip
    recipients = {
        text(recipient, "id"): open_[text(recipient, "type_id")]
        for recipient in parts(document, "zerver_recipient")
        if text(recipient, "type") == "2" and text(recipient, "type_id") in open_
    }
    people = [*parts(document, "zerver_userprofile"), *parts(document, "zerver_userprofile_crossrealm")]
    return Realm({text(person, "id"): person for person in people}, recipients, is_full=True)


def _take(message: Any, line: int, name: str, realm: Realm, collector: Collector) -> None:
    stamp = message.get("timestamp", message.get("date_sent")) if isinstance(message, dict) else None
    sent = when(stamp, collector.community.zone)
    author = _author(message, realm)
    if sent is None or not author:
        collector.set_aside(line, "a message without an author or a time", (name, str(line)))
        return
    stream, topic = _stream(message, name, realm), text(message, "subject", "topic") or name.split("/")[-1]
    natural = (text(message, "id") or f"{stream} {topic} {author} {sent.isoformat()}",)
    if not stream or _is_bot(message, author) or stream.casefold() in collector.community.private_channels:
        tell_nothing(collector, natural, sent)
        return
    body = text(message, "content", "rendered_content")
    tell(
        collector,
        Post(
            natural=natural,
            author=author,
            when=sent,
            text=body,
            room=f"{stream}/{topic}",
            group=stream,
            id=text(message, "id"),
            to_member=next(_mentioned(body, author), ""),
            reactions=tuple(_reactions(message)),
        ),
    )


def _author(message: Any, realm: Realm) -> str:
    """The real address if there is one, else the display name."""
    sender = realm.people.get(text(message, "sender"), part(message, "sender")) if realm.is_full else message
    address = text(sender, "sender_email", "delivery_email", "email")
    if "@" in address and not _MADE_UP_ADDRESS.search(address):
        return address
    return text(sender, "sender_full_name", "full_name") or address


def _is_bot(message: Any, author: str) -> bool:
    names = (author, text(message, "sender_full_name"), text(message, "sender_email"))
    return any(_BOT.search(name) for name in names if name)


def _stream(message: Any, name: str, realm: Realm) -> str:
    """The public stream a message was sent to; '' for a private one."""
    if realm.is_full:
        return realm.streams.get(text(message, "recipient"), "")
    if text(message, "type") in ("private", "direct") or message.get("invite_only") is True:
        return ""
    folder = name.split("/")[-2] if "/" in name else ""
    return (
        text(message, "display_recipient", "stream_name", "stream")
        or re.sub(r"^\d+-", "", folder)
        or "stream"
    )


def _mentioned(body: str, author: str) -> Iterator[str]:
    return (name for match in _MENTION.finditer(body) if (name := (match[1] or match[2]).strip()) != author)


def _reactions(message: Any) -> Iterator[Reaction]:
    for reaction in parts(message, "reactions"):
        user = part(reaction, "user")
        address = text(user, "email")
        who = address if "@" in address and not _MADE_UP_ADDRESS.search(address) else text(user, "full_name")
        if who:
            yield Reaction(who, text(reaction, "emoji_name"))
