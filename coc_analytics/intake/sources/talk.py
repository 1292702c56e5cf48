"""Door 1: what every written conversation has in common. The text is asked two things and then gone."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from coc_analytics.intake import gestures
from coc_analytics.intake.frame import Collector, Seen
from coc_analytics.terms import PresenceKind, Source, Space


@dataclass(frozen=True, slots=True)
class Reaction:
    """One person's reaction to a post."""

    member: str = field(repr=False)
    name: str


@dataclass(frozen=True, slots=True)
class Post:
    """A message as a platform exports it; `natural` names it for good, `answers` the message it answers."""

    natural: tuple[str, ...] = field(repr=False)
    author: str = field(repr=False)
    when: datetime = field(repr=False)
    text: str = field(repr=False)
    room: str = field(repr=False)
    group: str = field(repr=False)
    id: str = field(repr=False)
    answers: str = field(default="", repr=False)
    to_member: str = field(default="", repr=False)
    reactions: tuple[Reaction, ...] = field(default=(), repr=False)
    is_reply: bool = False


def tell(collector: Collector, post: Post) -> None:
    """Tell the collector of a post and of everybody's reactions to it."""
    seen = Seen(
        member=post.author,
        when=post.when,
        kind=PresenceKind.REPLY if post.is_reply or post.answers else PresenceKind.MESSAGE,
        space=Space.CHAT,
        group=post.group,
        room=post.room,
        message=post.id,
        answers=post.answers,
        to_member=post.to_member,
        thanks=gestures.thanks(post.text),
        question=gestures.question(post.text),
    )
    collector.row(post.natural, seen, post.when)
    for reaction in post.reactions:
        collector.more((*post.natural, reaction.member, reaction.name), _reaction(seen, reaction))


def tell_nothing(collector: Collector, natural: Iterable[str], when: datetime) -> None:
    """A row of the source that is no activity: a bot, a join, a private or a system message."""
    collector.row(tuple(natural), None, when)


def _reaction(seen: Seen, reaction: Reaction) -> Seen:
    return Seen(
        member=reaction.member,
        when=seen.when,
        kind=PresenceKind.REACTION,
        space=seen.space,
        group=seen.group,
        room=seen.room,
        answers=seen.message,
        to_member=seen.member,
        thanks=gestures.thanks_by_reaction(reaction.name),
    )


def handle(source: Source, name: str) -> str:
    """An account that means something on one platform only; members.csv may name it with or without the platform."""
    return f"{source.value} {name}" if name.strip() else ""
