"""Door 2: what was proven at preparing and has not changed since need not be proven again. No number appears here.

Beside a draft lies a mark that only this casebook can make: of the draft's content and of everything it was proven
together with. A draft, a shelf or a casebook that changed has no such mark, and is proven anew.
"""

from collections.abc import Iterable
from dataclasses import replace

from coc_analytics.casebook import Casebook
from coc_analytics.release import Release, Shelf, fingerprint_of
from coc_analytics.terms import ReleaseState


def note_proven(casebook: Casebook, shelf: Shelf, draft: Release, beside: Iterable[Release]) -> None:
    """Note that a draft keeps the promise together with these releases and drafts."""
    place = shelf.mark_of_draft(draft.audience, draft.quarter)
    mark = _mark(casebook, draft, beside)
    if not place.exists() or place.read_text(encoding="ascii") != mark:
        place.write_text(mark, encoding="ascii")


def is_proven(casebook: Casebook, shelf: Shelf, draft: Release, beside: Iterable[Release]) -> bool:
    """Whether this very content was proven together with these very releases and drafts."""
    place = shelf.mark_of_draft(draft.audience, draft.quarter)
    return place.is_file() and place.read_bytes() == _mark(casebook, draft, beside).encode("ascii")


def _mark(casebook: Casebook, draft: Release, beside: Iterable[Release]) -> str:
    others = sorted(map(_content, beside))
    return repr(casebook.draw(" ".join(("proven", _content(draft), *others))))


def _content(release: Release) -> str:
    """The fingerprint of what a release says, whoever signed it and wherever it is in its life."""
    bare = replace(
        release,
        state=ReleaseState.DRAFT,
        prepared_by="",
        checked_by="",
        signature="",
        published_at="",
        previous="",
    )
    return f"{fingerprint_of(bare)}{'-' if release.state is ReleaseState.WITHDRAWN else ''}"
