"""Room 2, the life of a release: draft, checked, published, withdrawn. Only names of preparer and checker appear here.

A second, unrecused person checks what the first prepared; nothing reaches a reader unchecked.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from coc_analytics.release.model import Release
from coc_analytics.same_person import NOBODY, KnownPeople, is_certainly
from coc_analytics.terms import Refusal, ReleaseState


def signature(name: str, recused: Collection[str] = (), known: KnownPeople = NOBODY) -> str:
    """The name as it is written into a release; refuses an empty one and that of whoever may be recused.

    `recused` holds the names of everybody recused for the quarter, in any spelling; `known` tells their other names.
    """
    if not is_certainly(name, name):  # blank, or nothing but what nobody sees
        raise Refusal("a release is signed with a name", "give --by with your name")
    if known.may_be_any(name, recused):
        raise Refusal("whoever is recused for a quarter does not handle its release", "ask somebody else")
    return " ".join(name.split())


def checked(release: Release, by: str, recused: Collection[str] = (), known: KnownPeople = NOBODY) -> Release:
    """The draft with its second reader's signature; refuses whoever may be its preparer or recused, and other states."""
    name = signature(by, recused, known)
    if release.state is ReleaseState.CHECKED and is_certainly(release.checked_by, name):
        return release
    _expect(
        release, ReleaseState.DRAFT, "only a draft is checked", "prepare the release again to check it anew"
    )
    _refuse_self_check(release.prepared_by, name, known)
    return replace(release, state=ReleaseState.CHECKED, checked_by=name, signature="")


def published(
    release: Release,
    day: date,
    previous: str,
    recused: Collection[str] = (),
    known: KnownPeople = NOBODY,
) -> Release:
    """The checked draft as published on `day`, after the release of its audience with the sha256 `previous`.

    The rules of checking are looked at again, since a name may have become recused since.
    """
    _expect(
        release,
        ReleaseState.CHECKED,
        "only a checked draft is published",
        "check it with `coc release check`",
    )
    signature(release.prepared_by, recused, known)
    signature(release.checked_by, recused, known)
    _refuse_self_check(release.prepared_by, release.checked_by, known)
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


def _refuse_self_check(preparer: str, checker: str, known: KnownPeople) -> None:
    if known.may_be(preparer, checker):
        raise Refusal(
            "nobody checks what they prepared, nor does anybody who may be the same person by name",
            "ask somebody else to check it; two people of one name both sign with their full names",
        )


def _expect(release: Release, state: ReleaseState, rule: str, remedy: str) -> None:
    if release.state is not state:
        raise Refusal(rule, remedy)
