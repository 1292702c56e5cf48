"""Door 1, source: Mattermost bulk exports (one JSON record a line, or zipped) and channel exports as CSV.

Private channels, direct posts, bots and system messages are no activity.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from coc_analytics.intake.accounts import Account
from coc_analytics.intake.bundles import Bundle
from coc_analytics.intake.frame import Collector
from coc_analytics.intake.reading import LARGEST_TABLE, column_name, decode, read_bytes, split
from coc_analytics.intake.sources.documents import part, parts, text, when
from coc_analytics.intake.sources.talk import Post, Reaction, handle, tell, tell_nothing
from coc_analytics.intake.times import column_reader
from coc_analytics.intake.zones import without_zone
from coc_analytics.terms import Refusal, Source

_POSTS = ("post", "direct_post")


@dataclass
class Server:
    """What the lines before the posts say: bots and channels that are not public."""

    bots: set[str] = field(default_factory=set, repr=False)
    private: set[tuple[str, str]] = field(default_factory=set, repr=False)


def read_mattermost(path: Path, file: str, collector: Collector) -> tuple[str, ...]:
    """Every post and reply; gives the columns its quarantined rows have."""
    if path.is_dir():
        _take_records(_records_in_folder(path, file), file, collector)
        return ("line",)
    content = _zipped(path, file) if _is_zip(path) else decode(read_bytes(path, file), file)
    if content.lstrip()[:1] != "{":
        return _read_csv(content, file, collector)
    lines = ((number, line) for number, line in enumerate(content.splitlines(), start=1) if line.strip())
    _take_records([(number, _record(line)) for number, line in lines], file, collector)
    return ("line",)


def _records_in_folder(path: Path, file: str) -> list[tuple[int, Any]]:
    """The records of many files, each of one or of one a line; what is none goes by its file's place among them."""
    bundle, records = Bundle(path, file), []
    for place, name in enumerate(bundle.names, start=1):
        whole = bundle.json(name)
        lines = bundle.read(name).decode("utf-8-sig", "replace").splitlines() if whole is None else []
        records += [(place, whole)] if whole is not None else [(place, _record(line)) for line in lines]
    return records


def _record(line: str) -> Any:
    """The record on a line; the line as it is where it holds none."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return line


def _take_records(records: list[tuple[int, Any]], file: str, collector: Collector) -> None:
    """Users, bots and channels first, wherever they stand, then every post."""
    server, found = Server(), False
    for is_post in (False, True):
        for number, record in records:
            if (text(record, "type") in _POSTS) is is_post:
                found = _take_record(record, number, server, collector) or found
    if not found:
        raise Refusal("no record of a bulk export was found", "export with `mmctl export`", file=file)


def _is_zip(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(4) == b"PK\x03\x04"


def _zipped(path: Path, file: str) -> str:
    bundle = Bundle(path, file)
    try:
        contents, size = [], 0
        for name in (name for name in bundle.names if name.endswith(".jsonl")):
            contents.append(bundle.read(name))
            size += len(contents[-1])
            if size > LARGEST_TABLE:
                raise Refusal(
                    "the export unpacks to more than can be read", "export fewer channels", file=file
                )
        return "\n".join(decode(content, file) for content in contents)
    finally:
        bundle.close()


def _take_record(record: Any, number: int, server: Server, collector: Collector) -> bool:
    """Take one record; True when it is one a bulk export has."""
    kind = text(record, "type")
    if kind == "user":
        _know_user(part(record, "user"), collector)
    elif kind == "bot":
        server.bots.add(text(part(record, "bot"), "username"))
    elif kind == "channel" and text(part(record, "channel"), "type") != "O":
        server.private.add((text(part(record, "channel"), "team"), text(part(record, "channel"), "name")))
    elif kind in _POSTS:
        _take_thread(part(record, kind), kind, number, server, collector)
    elif not kind:
        collector.set_aside(number, "a line that is no record", (str(number),), record)
    return bool(kind)


def _know_user(user: Any, collector: Collector) -> None:
    """An account is told by its name on the server; its address makes somebody one person elsewhere too."""
    name, address = text(user, "username"), text(user, "email")
    if name:
        known = address if "@" in address else ""
        collector.know([Account(handle(Source.MATTERMOST, name), known, formerly=known)])


def _take_thread(post: Any, kind: str, number: int, server: Server, collector: Collector) -> None:
    channel = (text(post, "team"), text(post, "channel"))
    is_private = kind == "direct_post" or channel in server.private or not channel[1]
    is_private = is_private or channel[1].casefold() in collector.community.private_channels
    root = f"{text(post, 'user')} {text(post, 'create_at')}"
    _take(post, channel, root, "", is_private, number, server, collector)
    for reply in parts(post, "replies"):
        _take(reply, channel, root, text(post, "user"), is_private, number, server, collector)


def _take(
    post: Any,
    channel: tuple[str, str],
    root: str,
    root_author: str,
    is_private: bool,
    number: int,
    server: Server,
    collector: Collector,
) -> None:
    sent, author = when(post.get("create_at"), collector.community.zone), text(post, "user")
    if sent is None or not author:
        collector.set_aside(number, "a post without an author or a time", (str(number),), post)
        return
    own = f"{author} {text(post, 'create_at')}"
    natural = (*channel, own, "reply" if root_author else "post")
    if is_private or author in server.bots or text(post, "type").startswith("system_"):
        tell_nothing(collector, natural, sent)
        return
    tell(
        collector,
        Post(
            natural=natural,
            author=handle(Source.MATTERMOST, author),
            when=sent,
            text=text(post, "message"),
            room="/".join(channel),
            group=channel[1],
            id=own,
            answers=root if root_author else "",
            to_member=handle(Source.MATTERMOST, root_author) if root_author and root_author != author else "",
            reactions=tuple(_reactions(post, server)),
            is_reply=bool(root_author),
        ),
    )


def _reactions(post: Any, server: Server) -> Iterator[Reaction]:
    for reaction in parts(post, "reactions"):
        if text(reaction, "user") and text(reaction, "user") not in server.bots:
            yield Reaction(handle(Source.MATTERMOST, text(reaction, "user")), text(reaction, "emoji_name"))


def _read_csv(content: str, file: str, collector: Collector) -> tuple[str, ...]:
    records = split(content, file)
    header = records[0][1] if records else []
    columns = tuple(column_name(without_zone(cell)) for cell in header)
    if not {"user_name", "user_id", "user_email"} & set(columns) or "post_creation_time" not in columns:
        raise Refusal("nothing says who wrote when", "export the channel again", file=file)
    fitting = [(line, cells) for line, cells in records[1:] if collector.fits(columns, line, cells)]
    rows = [dict(zip(columns, cells, strict=False)) for _, cells in fitting]
    read_time = column_reader(
        [row.get("post_creation_time", "") for row in rows],
        header[columns.index("post_creation_time")],
        Source.MATTERMOST,
        collector.community,
        file,
    )
    for (line, cells), row in zip(fitting, rows, strict=True):
        _take_row(row, read_time(row.get("post_creation_time", "")), line, tuple(cells), collector)
    return columns


def _take_row(
    row: dict[str, str], sent: datetime | None, line: int, cells: tuple[str, ...], collector: Collector
) -> None:
    stamp = row.get("post_creation_time", "")
    address, name = text(row, "user_email"), text(row, "user_name", "user_id")
    if sent is None or not (address or name):
        collector.set_aside(line, "a post without an author or a time", cells)
        return
    natural = ("csv", text(row, "post_id") or f"{address or name} {stamp}")
    is_bot = text(row, "user_type").casefold() in ("bot", "system", "webhook")
    if is_bot or text(row, "post_type").startswith("system_"):
        tell_nothing(collector, natural, sent)
        return
    address = address if "@" in address else ""
    author = handle(Source.MATTERMOST, name) if name else address
    if name:
        collector.know([Account(author, address, formerly=address)])
    parent = text(row, "parent_post_id", "root_post_id")
    channel = text(row, "channel_name", "channel")
    body = text(row, "post_message", "message")
    tell(collector, Post(natural, author, sent, body, channel, channel, text(row, "post_id"), parent))
