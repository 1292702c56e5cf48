"""Room 2, the log of acts: who prepared, threw away, checked, published or withdrew which release, when and why.

`.acts.jsonl` is for its owner only (0600) and never on a page. It is only ever added to; each line holds its own sha256
and that of the line before. No number appears here: what an act was done to stands as a sha256.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path

from coc_analytics import __version__
from coc_analytics.periods import Quarter
from coc_analytics.release.files import RELEASE_JSON, fingerprint, release_files
from coc_analytics.release.model import Release
from coc_analytics.terms import Audience, Refusal, ReleaseState

NAME = ".acts.jsonl"
_LONGEST_REASON = 300


class ActKind(StrEnum):
    """What somebody did with a release."""

    PREPARED = "prepared"
    THROWN_AWAY = "thrown_away"
    CHECKED = "checked"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    DECLARED_LOST = "declared_lost"


@dataclass(frozen=True)
class Hand:
    """Whose hands are on the shelf: the account of the machine, and the day by the clock that was handed in."""

    account: str = ""
    day: str = ""


@dataclass(frozen=True)
class Act:
    """One line. `content` is what it was done to: of a draft everything but the signatures, else its release.json."""

    sequence: int
    what: ActKind
    audience: Audience
    quarter: Quarter
    who: str
    content: str
    reason: str
    date: str
    account: str
    software: str
    previous: str

    def line(self) -> bytes:
        """The act as it stands in the file, without the newline; it ends with its own sha256."""
        return _dumped(self._fields() | {"sha256": self.sha256})

    @property
    def sha256(self) -> str:
        """The sha256 of all it says, and so of all that was said before."""
        return hashlib.sha256(_dumped(self._fields())).hexdigest()

    def _fields(self) -> dict[str, object]:
        return asdict(self) | {"quarter": str(self.quarter)}

    @property
    def place(self) -> tuple[Audience, Quarter]:
        return self.audience, self.quarter


def content_of(draft: Release) -> str:
    """The sha256 of everything that is checked: numbers, titles and settings, and not who prepared or checked them."""
    bare = replace(
        draft, state=ReleaseState.DRAFT, prepared_by="", checked_by="", signature="", published_at=""
    )
    return fingerprint(release_files(bare)[RELEASE_JSON])


def next_act(
    acts: Sequence[Act],
    what: ActKind,
    audience: Audience,
    quarter: Quarter,
    who: str,
    content: str,
    reason: str,
    hand: Hand,
) -> Act | None:
    """The line to add; None where the last one on this release says the same, after an interruption."""
    made = Act(
        sequence=len(acts) + 1,
        what=what,
        audience=audience,
        quarter=quarter,
        who=who,
        content=content,
        reason=" ".join(reason.split())[:_LONGEST_REASON],
        date=hand.day,
        account=hand.account,
        software=__version__,
        previous=_head_of(acts),
    )
    last = next((act for act in reversed(acts) if act.place == made.place), None)
    same = last is not None and (last.what, last.who, last.content) == (made.what, made.who, made.content)
    return None if same else made


def _head_of(acts: Sequence[Act]) -> str:
    return acts[-1].sha256 if acts else ""


def _dumped(fields: dict[str, object]) -> bytes:
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def written(acts: Sequence[Act]) -> bytes:
    """The whole file."""
    return b"".join(act.line() + b"\n" for act in acts)


def read_acts(path: Path) -> tuple[Act, ...]:
    """Every act, oldest first; refuses a log with a line missing, changed, moved or added by hand.

    Raises PermissionError for an account that may not read it.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return ()
    acts: list[Act] = []
    for number, line in enumerate(lines[:-1], start=1):
        act = _act(line, number)
        if act.line() != line or act.sequence != number or act.previous != _head_of(acts):
            raise _broken(number)
        acts.append(act)
    if lines[-1]:
        raise _broken(len(lines))
    return tuple(acts)


def _act(line: bytes, number: int) -> Act:
    try:
        fields = json.loads(line)
        kinds = {
            "what": ActKind(fields["what"]),
            "audience": Audience(fields["audience"]),
            "quarter": Quarter.parse(fields["quarter"]),
        }
        return Act(**{name: value for name, value in (fields | kinds).items() if name != "sha256"})
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise _broken(number) from None


def _broken(number: int) -> Refusal:
    return Refusal(
        "the log of acts is broken",
        "restore it from the newest backup; without one move it away: a new one begins, and drafts are thrown away "
        "with `coc release discard`, prepared and checked again",
        file=NAME,
        line=number,
    )


def refuse_unprepared(acts: Sequence[Act], draft: Release) -> None:
    """Refuse a draft that is not, to the last title, what the log says was prepared, or not by whom."""
    prepared = _last(acts, draft, ActKind.PREPARED)
    if prepared is None or (prepared.content, prepared.who) != (content_of(draft), draft.prepared_by):
        raise Refusal(
            "the draft is not the one that was prepared: it was changed by hand, or made before acts were logged",
            "throw it away with `coc release discard`, then prepare and check it again",
            file=_file(draft),
        )


def refuse_unchecked(acts: Sequence[Act], draft: Release) -> None:
    """Refuse a draft whose check, by this checker and of exactly this, the log does not know."""
    if not is_checked(acts, draft):
        raise Refusal(
            "the draft is not the one that was checked, or its checker's name was written by hand",
            "check it again with `coc release check`",
            file=_file(draft),
        )


def is_checked(acts: Sequence[Act], draft: Release) -> bool:
    """Whether the log knows the check that a draft claims."""
    check = _last(acts, draft, ActKind.CHECKED)
    return check is not None and (check.content, check.who) == (content_of(draft), draft.checked_by)


def _last(acts: Sequence[Act], draft: Release, what: ActKind) -> Act | None:
    """The last act of a kind on the draft that stands there: none from before another one was thrown away."""
    for act in reversed(acts):
        if act.place == (draft.audience, draft.quarter):
            if act.what is what:
                return act
            if act.what is ActKind.THROWN_AWAY or (act.what is ActKind.PREPARED and what is ActKind.CHECKED):
                return None
    return None


def _file(draft: Release) -> str:
    return f".drafts/{draft.audience}/{draft.quarter}/{RELEASE_JSON}"
