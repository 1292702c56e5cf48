"""Door 1, source: Discourse posts, as JSON or as CSV, and its user list. Whispers, small actions and messages
between members are no activity; mentions inside bodies and names inside avatar paths are never looked at.
"""

from collections.abc import Mapping
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

from coc_analytics.intake.accounts import Account
from coc_analytics.intake.bundles import Bundle
from coc_analytics.intake.frame import Collector
from coc_analytics.intake.reading import column_name, read_lines, read_text
from coc_analytics.intake.sources.documents import part, read_json, records_in, text, when
from coc_analytics.intake.sources.talk import Post, handle, tell, tell_nothing
from coc_analytics.intake.times import column_reader
from coc_analytics.intake.zones import without_zone
from coc_analytics.terms import Refusal, Source

_LISTS = ("latest_posts", "post_stream.posts", "posts", "topic.post_stream.posts")
_BY_NOBODY = ("system", "discobot")
_REGULAR = ("", "1")
_BODIES = ("raw", "post_raw", "post", "cooked", "post_cooked", "excerpt")


def read_discourse(path: Path, file: str, collector: Collector) -> tuple[str, ...]:
    """Every post of an export; gives the columns its quarantined rows have."""
    if path.is_dir():
        return _read_folder(path, file, collector)
    if read_text(path, file).lstrip()[:1] in "[{":
        document = read_json(path, file)
        if not _take_document(document, collector):
            raise Refusal("no list of posts was found", "export posts as JSON or CSV", file=file)
        return ("post",)
    return _read_csv(path, file, collector)


def _read_folder(path: Path, file: str, collector: Collector) -> tuple[str, ...]:
    """A folder of many files, each with posts or a post; one that holds none is set aside by its place among them."""
    bundle, found = Bundle(path, file), False
    for place, name in enumerate(bundle.names, start=1):
        if _take_document(bundle.json(name), collector):
            found = True
        else:
            whole = blake2b(bundle.read(name), digest_size=16).hexdigest()
            collector.set_aside(place, "a file without a post", (str(place),), whole)
    if not found:
        raise Refusal("no list of posts was found", "export posts as JSON or CSV", file=file)
    return ("post",)


def _take_document(document: Any, collector: Collector) -> bool:
    """Every post of a document, which may be one post alone; whether there was any."""
    topic = document if isinstance(document, dict) else {}
    is_post = (
        "created_at" in topic and bool({"username", "user_id"} & set(topic)) and "post_stream" not in topic
    )
    posts = [document] if is_post else records_in(document, *_LISTS)
    for line, post in enumerate(posts, start=1):
        created = when(text(post, "created_at"), collector.community.zone)
        _take(post, {} if is_post else topic, created, line, (text(post, "id"),), collector)
    return bool(posts)


def _read_csv(path: Path, file: str, collector: Collector) -> tuple[str, ...]:
    (_, header), *rows = read_lines(path, file)
    columns = tuple(column_name(without_zone(cell)) for cell in header)
    if not {"username", "user_id"} & set(columns) or "created_at" not in columns:
        raise Refusal("nothing says who wrote when", "export username and created_at", file=file)
    fitting = [(line, cells) for line, cells in rows if collector.fits(columns, line, cells)]
    posts: list[dict[str, Any]] = [dict(zip(columns, cells, strict=False)) for _, cells in fitting]
    read_time = column_reader(
        [post.get("created_at", "") for post in posts],
        header[columns.index("created_at")],
        Source.DISCOURSE,
        collector.community,
        file,
    )
    take = _take_post if set(_BODIES) & set(columns) else _take_user
    for (line, cells), post in zip(fitting, posts, strict=True):
        take(post, read_time(post.get("created_at", "")), line, tuple(cells), collector)
    return columns


def _take_user(
    user: Mapping[str, Any], joined: datetime | None, line: int, cells: tuple[str, ...], collector: Collector
) -> None:
    """Somebody's registration: read, but no activity."""
    name = text(user, "username", "user_id")
    if joined is None or not name:
        collector.set_aside(line, "username or created_at is empty or cannot be read", cells)
    else:
        tell_nothing(collector, ("user", name), joined)


def _take_post(
    post: Mapping[str, Any], created: datetime | None, line: int, cells: tuple[str, ...], collector: Collector
) -> None:
    _take(post, {}, created, line, cells, collector)


def _take(
    post: Any,
    topic: Mapping[str, Any],
    created: datetime | None,
    line: int,
    cells: tuple[str, ...],
    collector: Collector,
) -> None:
    author = text(post, "username")
    id_ = text(post, "user_id")
    if created is None or not (author or id_):
        collector.set_aside(line, "a post without an author or a time", cells, post)
        return
    room = text(post, "topic_id") or text(topic, "id") or text(post, "topic_slug", "topic_title")
    number = text(post, "post_number", "id")
    natural = ("post", room, number or f"{author or id_} {created.isoformat()}")
    if _is_no_activity(post, topic, author):
        tell_nothing(collector, natural, created)
        return
    answers = text(post, "reply_to_post_number")
    is_reply = bool(answers) or (number.isdigit() and int(number) > 1 and "post_number" in post)
    tell(
        collector,
        Post(
            natural=natural,
            author=_account(author, id_, collector),
            when=created,
            text=text(post, *_BODIES),
            room=room,
            group=_group(post, topic),
            id=number,
            answers=answers or ("1" if is_reply else ""),
            to_member=handle(Source.DISCOURSE, text(part(post, "reply_to_user"), "username")),
            is_reply=is_reply,
        ),
    )


def _account(name: str, id_: str, collector: Collector) -> str:
    """The account by its id where the export has one, so that somebody who takes another name stays one person."""
    called = handle(Source.DISCOURSE, name or id_)
    if not (name and id_):
        return called
    own = handle(Source.DISCOURSE, f"number {id_}")
    collector.know([Account(own, called, formerly=called)])
    return own


def _is_no_activity(post: Any, topic: Mapping[str, Any], author: str) -> bool:
    private = "private_message" in (text(post, "topic_archetype"), text(topic, "archetype"))
    private = private or text(post, "is_pm").casefold() in ("yes", "true", "1")
    gone = any(post.get(name) in (True, "true", "t") for name in ("hidden", "user_deleted"))
    gone = gone or bool(text(post, "deleted_at"))
    return private or gone or author.casefold() in _BY_NOBODY or text(post, "post_type") not in _REGULAR


def _group(post: Any, topic: Mapping[str, Any]) -> str:
    names = ("category_name", "category_slug", "category", "categories", "category_id")
    return text(post, *names) or text(topic, *names)
