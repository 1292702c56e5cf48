"""Door 1, source: Discord channels as DiscordChatExporter writes them, JSON or CSV. Direct messages, bots, joins and
pins are no activity.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from coc_analytics.intake.frame import Collector
from coc_analytics.intake.reading import column_name, read_lines, read_text
from coc_analytics.intake.sources.documents import part, parts, read_json, records_in, text, when
from coc_analytics.intake.sources.talk import Post, Reaction, handle, tell, tell_nothing
from coc_analytics.intake.times import column_reader
from coc_analytics.intake.zones import without_zone
from coc_analytics.terms import Refusal, Source

_BY_PEOPLE = ("", "Default", "Reply", "0", "19")
_PRIVATE = ("direct", "private", "dm")


def read_discord(path: Path, file: str, collector: Collector) -> tuple[str, ...]:
    """Every message of one channel; gives the columns its quarantined rows have."""
    if read_text(path, file).lstrip()[:1] in "[{":
        document = read_json(path, file)
        messages = records_in(document, "messages")
        if not messages:
            raise Refusal("no messages were found", "export the channel again", file=file)
        channel = part(document, "channel")
        for line, message in enumerate(messages, start=1):
            _take(message, channel, line, collector)
        return ("message",)
    return _read_csv(path, file, collector)


def _take(message: Any, channel: Any, line: int, collector: Collector) -> None:
    sent = when(text(message, "timestamp"), collector.community.zone)
    author = part(message, "author")
    name = text(author, "id", "name")
    if sent is None or not name:
        collector.set_aside(line, "a message without an author or a time", (text(message, "id"),), message)
        return
    natural = (text(message, "id") or f"{name} {sent.isoformat()}",)
    if _is_no_activity(message, author, channel, collector):
        tell_nothing(collector, natural, sent)
        return
    mention = next(
        (text(person, "id") for person in parts(message, "mentions") if text(person, "id") != name), ""
    )
    answers = text(part(message, "reference"), "messageId")
    tell(
        collector,
        Post(
            natural=natural,
            author=handle(Source.DISCORD, name),
            when=sent,
            text=text(message, "content"),
            room=text(channel, "id", "name"),
            group=text(channel, "name"),
            id=text(message, "id"),
            answers=answers if text(message, "type") in ("Reply", "19") else "",
            to_member=handle(Source.DISCORD, mention),
            reactions=tuple(_reactions(message)),
        ),
    )


def _is_no_activity(message: Any, author: Any, channel: Any, collector: Collector) -> bool:
    kind = text(channel, "type").casefold()
    private = any(word in kind for word in _PRIVATE)
    private = private or text(channel, "name").casefold() in collector.community.private_channels
    return private or author.get("isBot") is True or text(message, "type") not in _BY_PEOPLE


def _reactions(message: Any) -> Iterator[Reaction]:
    for reaction in parts(message, "reactions"):
        emoji = part(reaction, "emoji")
        for user in parts(reaction, "users"):
            if text(user, "id") and user.get("isBot") is not True:
                yield Reaction(handle(Source.DISCORD, text(user, "id")), text(emoji, "code", "name"))


def _read_csv(path: Path, file: str, collector: Collector) -> tuple[str, ...]:
    """The CSV does not say who reacted; its channel is in the file's name as DiscordChatExporter gives it."""
    channel, group = _channel_of(path)
    met: Counter[tuple[str, ...]] = Counter()
    (_, header), *lines = read_lines(path, file)
    columns = tuple(column_name(without_zone(cell)).replace("_", "") for cell in header)
    if not {"authorid", "author"} & set(columns) or "date" not in columns:
        raise Refusal("nothing says who wrote when", "export AuthorID and Date", file=file)
    rows = [(line, cells) for line, cells in lines if collector.fits(columns, line, cells)]
    messages = [dict(zip(columns, cells, strict=False)) for _, cells in rows]
    read_time = column_reader(
        [message.get("date", "") for message in messages],
        header[columns.index("date")],
        Source.DISCORD,
        collector.community,
        file,
    )
    for (line, cells), message in zip(rows, messages, strict=True):
        sent, name = read_time(message.get("date", "")), text(message, "authorid", "author")
        if sent is None or not name:
            collector.set_aside(line, "a message without an author or a time", cells)
            continue
        natural = (channel, name, sent.isoformat(), text(message, "content"), text(message, "attachments"))
        met[natural] += 1  # "ok" twice in a minute is two messages
        once = (*natural, str(met[natural]))
        if text(message, "author").endswith("#0000"):  # a webhook
            tell_nothing(collector, once, sent)
            continue
        author = handle(Source.DISCORD, name)
        tell(collector, Post(once, author, sent, text(message, "content"), channel, group, str(line)))
    return columns


def _channel_of(path: Path) -> tuple[str, str]:
    """The channel's id and name in `Server - Category - docs [123] (after 2026-01-01).csv`; blank in any other name."""
    stem = re.sub(r"\s*\([^()]*\)$", "", path.name.removesuffix(".gz").rsplit(".", 1)[0])
    found = re.fullmatch(r"(?:.* - )?(?P<name>.+?)\s*\[(?P<id>\d+)\]", stem)
    return (found["id"], found["name"]) if found else ("", "")
