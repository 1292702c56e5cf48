"""Door 1, source: Zulip archives: JSON a topic (folder or zip), messages as the API gives them, or a full export.

Somebody is told by the id of their account; where an archive has none, a display name is the only identity there is.
Private messages and streams, and bots, are no activity.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from coc_analytics.intake.accounts import Account
from coc_analytics.intake.bundles import Bundle
from coc_analytics.intake.frame import Collector
from coc_analytics.intake.sources.documents import part, parts, records_in, text, when
from coc_analytics.intake.sources.talk import Post, Reaction, handle, tell, tell_nothing
from coc_analytics.terms import Refusal, Source

_LISTS = ("messages", "zerver_message")
_INDEXES = ("stream_index.json", "realm.json", "attachment.json", "users.json", "streams.json")
_MADE_UP_ADDRESS = re.compile(r"^user\d+@|@zulip\.invalid$|^\d+@", re.IGNORECASE)
_BOT = re.compile(r"(?:^|[\s_-])bot$|-bot@|^(?:notification|welcome|email)[\s_-]", re.IGNORECASE)
_MENTION = re.compile(
    r"@(?:_)?\*\*(?P<name>[^*|]+)(?:\|(?P<id>\d+))?\*\*"
    r"|class=\"user-mention(?:[^>]*data-user-id=\"(?P<id_of_html>\d+))?[^>]*>@?(?P<name_in_html>[^<]+)<"
)


@dataclass(frozen=True, slots=True)
class Realm:
    """Who and where, from a full export's own lists; empty for archives."""

    people: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)
    streams: Mapping[str, str] = field(default_factory=dict, repr=False)
    bots: frozenset[str] = frozenset()
    is_full: bool = False


@dataclass(slots=True)
class Senders:
    """Whose account is whose, as far as messages have told: accounts by display name where only one has it."""

    by_name: dict[str, str] = field(default_factory=dict, repr=False)
    known: set[str] = field(default_factory=set, repr=False)

    def meet(self, id_: str, name: str, address: str, collector: Collector) -> str:
        """The account with this id; it is told to the collector once."""
        own = handle(Source.ZULIP, id_)
        if own not in self.known:
            self.known.add(own)
            self.by_name[name] = "" if name in self.by_name else own
            collector.know([Account(own, address, formerly=address or name)])
        return own

    def called(self, name: str) -> str:
        """The only account of that name, else the name itself."""
        return self.by_name.get(name) or name


def read_zulip(bundle: Bundle, collector: Collector) -> None:
    """Every message of every public topic."""
    realm, senders = _realm(bundle), Senders()
    for id_, person in realm.people.items():
        if id_ not in realm.bots:
            senders.meet(id_, text(person, "full_name"), _address(person), collector)
    found = False
    for name in bundle.names:
        if not name.endswith(".json") or name.split("/")[-1] in _INDEXES:
            continue
        document = bundle.json(name)
        messages = [document] if _looks_like_a_message(document) else records_in(document, *_LISTS)
        found = found or any(_looks_like_a_message(message) for message in messages[:50])
        for line, message in enumerate(messages, start=1):
            _take(message, line, name, realm, senders, collector)
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
    members, machines = (
        list(parts(document, name)) for name in ("zerver_userprofile", "zerver_userprofile_crossrealm")
    )
    people = {text(person, "id"): person for person in (*members, *machines)}
    bots = frozenset(text(person, "id") for person in members if person.get("is_bot") is True)
    return Realm(people, recipients, bots | {text(machine, "id") for machine in machines}, is_full=True)


def _take(message: Any, line: int, name: str, realm: Realm, senders: Senders, collector: Collector) -> None:
    stamp = message.get("timestamp", message.get("date_sent")) if isinstance(message, dict) else None
    sent = when(stamp, collector.community.zone)
    author = _author(message, realm, senders, collector)
    if sent is None or not author:
        collector.set_aside(line, "a message without an author or a time", (name, str(line)), message)
        return
    stream, topic = _stream(message, name, realm), text(message, "subject", "topic") or name.split("/")[-1]
    natural = (text(message, "id") or f"{stream} {topic} {author} {sent.isoformat()}",)
    if (
        not stream
        or _is_bot(message, author, realm)
        or stream.casefold() in collector.community.private_channels
    ):
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
            to_member=next(_mentioned(body, author, senders), ""),
            reactions=tuple(_reactions(message, senders, collector)),
        ),
    )


def _author(message: Any, realm: Realm, senders: Senders, collector: Collector) -> str:
    """The account by its id; where an archive has none, the real address if there is one, else the display name."""
    if realm.is_full:
        id_ = text(message, "sender")
        return handle(Source.ZULIP, id_) if id_ in realm.people else ""
    name, address = text(message, "sender_full_name"), _address(message)
    if id_ := text(message, "sender_id"):
        return senders.meet(id_, name, address, collector)
    return address or name or text(message, "sender_email")


def _address(person: Any) -> str:
    """The real address of somebody, if the archive has one and Zulip did not make it up."""
    address = text(person, "sender_email", "delivery_email", "email")
    return address if "@" in address and not _MADE_UP_ADDRESS.search(address) else ""


def _is_bot(message: Any, author: str, realm: Realm) -> bool:
    if realm.is_full:
        return text(message, "sender") in realm.bots
    names = (author, text(message, "sender_full_name"), text(message, "sender_email"))
    return message.get("sender_is_bot") is True or any(_BOT.search(name) for name in names if name)


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


def _mentioned(body: str, author: str, senders: Senders) -> Iterator[str]:
    for match in _MENTION.finditer(body):
        id_ = match["id"] or match["id_of_html"]
        name = (match["name"] or match["name_in_html"]).strip()
        person = handle(Source.ZULIP, id_) if id_ else senders.called(name)
        if person != author:
            yield person


def _reactions(message: Any, senders: Senders, collector: Collector) -> Iterator[Reaction]:
    for reaction in parts(message, "reactions"):
        user = part(reaction, "user")
        name, address = text(user, "full_name"), _address(user)
        id_ = text(reaction, "user_id") or text(user, "id", "user_id")
        who = senders.meet(id_, name, address, collector) if id_ else address or senders.called(name)
        if who:
            yield Reaction(who, text(reaction, "emoji_name"))
