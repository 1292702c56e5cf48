"""Room 2, the life of a release: draft, checked, published, withdrawn. Only names of preparer and checker appear here.

A second, unrecused person checks what the first prepared; nothing reaches a reader unchecked.
"""

import unicodedata
from collections.abc import Collection
from dataclasses import replace
from datetime import date

from coc_analytics.release.model import Release
from coc_analytics.terms import Refusal, ReleaseState


def same_person(name: str) -> str:
    """The form in which names are compared: letter case, width and spaces do not tell people apart."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def signature(name: str, recused: Collection[str] = ()) -> str:
    """The name as it is written into a release; refuses an empty one and that of somebody recused.

    `recused` holds the names of everybody whom a report of the quarter concerns, in any spelling.
    """
    if not same_person(name):
        raise Refusal("a release is signed with a name", "give --by with your name")
    if same_person(name) in {same_person(other) for other in recused}:
        raise Refusal("whoever is recused for a quarter does not handle its release", "ask somebody else")
    return " ".join(name.split())


def checked(release: Release, by: str, recused: Collection[str] = ()) -> Release:
    """The draft with its second reader's signature; refuses its preparer, the recused and any other state."""
    name = signature(by, recused)
    if release.state is ReleaseState.CHECKED and same_person(release.checked_by) == same_person(name):
        return release
    _expect(
        release, ReleaseState.DRAFT, "only a draft is checked", "prepare the release again to check it anew"
    )
    _refuse_self_check(release.prepared_by, name)
    return replace(release, state=ReleaseState.CHECKED, checked_by=name)


def published(release: Release, day: date, previous: str, recused: Collection[str] = ()) -> Release:
    """The checked draft as published on `day`, after the release of its audience with the sha256 `previous`.

    The rules of checking are looked at again, since a name may have become recused since.
    """
    _expect(
        release,
        ReleaseState.CHECKED,
        "only a checked draft is published",
        "check it with `coc release check`",
    )
    signature(release.prepared_by, recused)
    signature(release.checked_by, recused)
    _refuse_self_check(release.prepared_by, release.checked_by)
    return replace(release, state=ReleaseState.PUBLISHED, published_at=day.isoformat(), previous=previous)


def withdrawn(release: Release) -> Release:
    """The published release as withdrawn: no reader is shown it any more, every later release reckons with it."""
    _expect(
        release,
        ReleaseState.PUBLISHED,
        "only a published release is withdrawn",
        "a draft is replaced by preparing it again",
    )
    return replace(release, state=ReleaseState.WITHDRAWN)


def _refuse_self_check(preparer: str, checker: str) -> None:
    if same_person(preparer) == same_person(checker):
        raise Refusal("nobody checks what they prepared", "ask somebody else to check it")


def _expect(release: Release, state: ReleaseState, rule: str, remedy: str) -> None:
    if release.state is not state:
        raise Refusal(rule, remedy)
